package paint

import "encoding/binary"

// cover paints pixels on a layer with alpha without a blend mode. It takes stretches: most of a row is not covered or wholly covered.
func (l *layer) cover(dst, da, src []byte, c pixel, alpha []byte) {
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
	if ch == 1 {
		fill1(dst, c[0])
		return
	}
	if len(dst) < ch {
		return
	}
	copy(dst, c[:ch])
	for n := ch; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}
