package paint

import "encoding/binary"

// flat paints pixels x0..x1 of row y with one colour and one alpha, where that is less work than compose is: it reports whether it did.
func (l *layer) flat(y, x0, x1 int, c pixel, a uint8) bool {
	switch {
	case a == 0:
		return true
	case a == 255:
		fillPixels(l.row(y, x0, x1), l.ch, c)
		l.covered(y, x0, x1)
		return true
	case l.alpha == nil && l.ch != 4:
		overFlat(l.row(y, x0, x1), l.ch, [3]uint8(c[:3]), a)
	default:
		return false
	}
	l.mark(y, x0, x1)
	return true
}

// cover paints pixels on a layer with alpha without a blend mode. It takes stretches: most of a row is not covered or wholly covered.
func (l *layer) cover(dst, da, src []byte, c pixel, alpha []byte) {
	if src == nil && l.ch == 3 {
		cover3(dst, da, c, alpha)
		return
	}
	ch := l.ch
	for i := 0; i < len(alpha); {
		switch a := alpha[i]; a {
		case 0:
			i = stretch(alpha, i, 0)
		case 255:
			j := stretch(alpha, i, 255)
			if src != nil {
				copy(dst[i*ch:j*ch], src[i*ch:j*ch])
			} else {
				fillPixels(dst[i*ch:j*ch], ch, c)
			}
			fill1(da[i:j], 255)
			i = j
		default:
			if da[i] == 255 {
				j := partly(alpha, da, i)
				l.overRun(dst[i*ch:j*ch], cutPixels(src, i, j, ch), c, alpha[i:j])
				i = j
				continue
			}
			d, s := dst[i*ch:(i+1)*ch:(i+1)*ch], c[:ch]
			if src != nil {
				s = src[i*ch : (i+1)*ch : (i+1)*ch]
			}
			da[i] = join(d, s, uint32(a), uint32(da[i]))
			i++
		}
	}
}

// overRun paints on pixels of the layer that are opaque.
func (l *layer) overRun(dst, src []byte, c pixel, alpha []byte) {
	switch {
	case src != nil:
		overPixels(dst, src, l.ch, alpha)
	case l.ch == 1:
		over1(dst, c[0], alpha)
	case l.ch == 4:
		over4(dst, c, alpha)
	default:
		over3(dst, [3]uint8(c[:3]), alpha)
	}
}

// partly returns where the pixels from i on stop being opaque ones that are covered in part.
func partly(alpha, da []byte, i int) int {
	for i < len(alpha) && da[i] == 255 && alpha[i] != 0 && alpha[i] != 255 {
		i++
	}
	return i
}

// join paints colour s with alpha as on the pixel d with alpha ab and returns the alpha of both.
func join(d, s []byte, as, ab uint32) uint8 {
	if ab == 0 {
		copy(d, s)
		return uint8(as)
	}
	ar := ab + as - mul255(ab, as)
	// Numerators are below 1<<16, and the quotients by this reciprocal exact: ar is at most 255.
	inv := (1<<24 + uint64(ar) - 1) / uint64(ar)
	for k := range d {
		v := uint64(d[k])*uint64(ar-as) + uint64(s[k])*uint64(as) + uint64(ar/2)
		d[k] = uint8(min(v*inv>>24, 255))
	}
	return uint8(ar)
}

// cover3 is cover of one colour on three channels.
func cover3(dst, da []byte, c pixel, alpha []byte) {
	dst, da = dst[:3*len(alpha)], da[:len(alpha)]
	for i := 0; i < len(alpha); {
		a := alpha[i]
		switch a {
		case 0:
			i = stretch(alpha, i, 0)
			continue
		case 255:
			j := stretch(alpha, i, 255)
			fill3(dst[3*i:3*j], [3]uint8(c[:3]))
			fill1(da[i:j], 255)
			i = j
			continue
		}
		switch ab := da[i]; ab {
		case 0:
			dst[3*i], dst[3*i+1], dst[3*i+2] = c[0], c[1], c[2]
			da[i] = a
		case 255:
			j := partly(alpha, da, i)
			over3(dst[3*i:3*j], [3]uint8(c[:3]), alpha[i:j])
			i = j
			continue
		default:
			da[i] = join(dst[3*i:3*i+3:3*i+3], c[:3], uint32(a), uint32(ab))
		}
		i++
	}
}

// stretch returns where the values from i on stop being v.
func stretch(p []byte, i int, v uint8) int {
	all := uint64(v) * 0x0101010101010101
	for ; i+8 <= len(p) && binary.LittleEndian.Uint64(p[i:]) == all; i += 8 {
	}
	for ; i < len(p) && p[i] == v; i++ {
	}
	return i
}

// fillPixels fills with one colour.
func fillPixels(dst []byte, ch int, c pixel) {
	switch {
	case ch == 1:
		fill1(dst, c[0])
		return
	case ch == 3:
		fill3(dst, [3]uint8(c[:3]))
		return
	case len(dst) < ch:
		return
	}
	copy(dst, c[:ch])
	for n := ch; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}
