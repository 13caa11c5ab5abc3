package paint

import "encoding/binary"

// mul255 returns a*b/255 rounded to nearest, exact for all 8-bit values.
func mul255(a, b uint32) uint32 {
	t := a*b + 128
	return (t + t>>8) >> 8
}

// mix returns d + (c-d)*a/255 rounded: source c over destination d with coverage a.
func mix(d, c, a uint32) uint32 {
	t := d*(255-a) + c*a + 128
	return (t + t>>8) >> 8
}

// fill1 sets every byte of dst.
func fill1(dst []byte, v byte) {
	if len(dst) >= 64 {
		if v == 0 {
			clear(dst)
			return
		}
		w := uint64(v) * 0x0101010101010101
		i := 0
		for ; i+8 <= 64; i += 8 {
			binary.LittleEndian.PutUint64(dst[i:], w)
		}
		for n := 64; n < len(dst); n *= 2 {
			copy(dst[n:], dst[:n])
		}
		return
	}
	for i := range dst {
		dst[i] = v
	}
}

// fill3 sets every 3-byte pixel of dst.
func fill3(dst []byte, c [3]uint8) {
	if c[0] == c[1] && c[1] == c[2] {
		fill1(dst, c[0])
		return
	}
	n := min(len(dst), 48)
	for i := 0; i+2 < n; i += 3 {
		dst[i], dst[i+1], dst[i+2] = c[0], c[1], c[2]
	}
	for ; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}

// over1 paints gray value c with coverage cov on opaque gray pixels.
func over1(dst []byte, c uint8, cov []uint8) {
	dst = dst[:len(cov)]
	for i, a := range cov {
		switch a {
		case 0:
		case 255:
			dst[i] = c
		default:
			dst[i] = uint8(mix(uint32(dst[i]), uint32(c), uint32(a)))
		}
	}
}

// over3 paints colour c with coverage cov on opaque sRGB pixels.
func over3(dst []byte, c [3]uint8, cov []uint8) {
	dst = dst[:3*len(cov)]
	for i, a := range cov {
		switch a {
		case 0:
		case 255:
			dst[3*i], dst[3*i+1], dst[3*i+2] = c[0], c[1], c[2]
		default:
			d := dst[3*i : 3*i+3 : 3*i+3]
			d[0] = uint8(mix(uint32(d[0]), uint32(c[0]), uint32(a)))
			d[1] = uint8(mix(uint32(d[1]), uint32(c[1]), uint32(a)))
			d[2] = uint8(mix(uint32(d[2]), uint32(c[2]), uint32(a)))
		}
	}
}

// over4 paints colour c with coverage cov on opaque pixels of inks.
func over4(dst []byte, c pixel, cov []uint8) {
	dst = dst[:4*len(cov)]
	for i, a := range cov {
		if a == 0 {
			continue
		}
		d := dst[4*i : 4*i+4 : 4*i+4]
		for k := range d {
			d[k] = uint8(mix(uint32(d[k]), uint32(c[k]), uint32(a)))
		}
	}
}

// overFlat paints colour c with one coverage on opaque pixels of ch channels.
func overFlat(dst []byte, ch int, c [3]uint8, a uint8) {
	if a == 255 {
		if ch == 1 {
			fill1(dst, c[0])
		} else {
			fill3(dst, c)
		}
		return
	}
	inv, add := 255-uint32(a), [3]uint32{uint32(c[0])*uint32(a) + 128, uint32(c[1])*uint32(a) + 128, uint32(c[2])*uint32(a) + 128}
	if ch == 1 {
		for i, d := range dst {
			t := uint32(d)*inv + add[0]
			dst[i] = uint8((t + t>>8) >> 8)
		}
		return
	}
	for i := 0; i+2 < len(dst); i += 3 {
		d := dst[i : i+3 : i+3]
		r, g, b := uint32(d[0])*inv+add[0], uint32(d[1])*inv+add[1], uint32(d[2])*inv+add[2]
		d[0], d[1], d[2] = uint8((r+r>>8)>>8), uint8((g+g>>8)>>8), uint8((b+b>>8)>>8)
	}
}

// overPixels paints source pixels with their alpha on opaque pixels of ch channels.
func overPixels(dst, src []byte, ch int, alpha []uint8) {
	for i := 0; i < len(alpha); {
		a := alpha[i]
		switch a {
		case 0:
			i = stretch(alpha, i, 0)
		case 255:
			j := stretch(alpha, i, 255)
			copy(dst[i*ch:j*ch], src[i*ch:j*ch])
			i = j
		default:
			if ch == 3 {
				d, s := dst[3*i:3*i+3:3*i+3], src[3*i:3*i+3:3*i+3]
				d[0] = uint8(mix(uint32(d[0]), uint32(s[0]), uint32(a)))
				d[1] = uint8(mix(uint32(d[1]), uint32(s[1]), uint32(a)))
				d[2] = uint8(mix(uint32(d[2]), uint32(s[2]), uint32(a)))
			} else {
				for k := i * ch; k < (i+1)*ch; k++ {
					dst[k] = uint8(mix(uint32(dst[k]), uint32(src[k]), uint32(a)))
				}
			}
			i++
		}
	}
}
