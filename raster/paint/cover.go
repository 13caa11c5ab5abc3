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
			d := dst[i*ch : (i+1)*ch]
			s := c[:ch]
			if src != nil {
				s = src[i*ch : (i+1)*ch]
			}
			as, ab := uint32(a), uint32(da[i])
			if ab == 0 {
				copy(d, s)
				da[i] = a
				i++
				continue
			}
			if ab == 255 { // a division by a constant, and one that all of it shares
				for k := range d {
					d[k] = uint8((uint32(d[k])*(255-as) + uint32(s[k])*as + 127) / 255)
				}
				i++
				continue
			}
			ar := ab + as - mul255(ab, as)
			for k := range d {
				d[k] = uint8(min((uint32(d[k])*(ar-as)+uint32(s[k])*as+ar/2)/ar, 255))
			}
			da[i] = uint8(ar)
			i++
		}
	}
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
		d := dst[3*i : 3*i+3 : 3*i+3]
		as, ab := uint32(a), uint32(da[i])
		switch ab {
		case 0:
			d[0], d[1], d[2] = c[0], c[1], c[2]
			da[i] = a
		case 255:
			d[0] = uint8((uint32(d[0])*(255-as) + uint32(c[0])*as + 127) / 255)
			d[1] = uint8((uint32(d[1])*(255-as) + uint32(c[1])*as + 127) / 255)
			d[2] = uint8((uint32(d[2])*(255-as) + uint32(c[2])*as + 127) / 255)
		default:
			ar := ab + as - mul255(ab, as)
			for k := range d {
				d[k] = uint8(min((uint32(d[k])*(ar-as)+uint32(c[k])*as+ar/2)/ar, 255))
			}
			da[i] = uint8(ar)
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
