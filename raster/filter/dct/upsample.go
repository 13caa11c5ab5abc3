package dct

// Chroma samples sit between luma pixels (JFIF 1.02, and T.871, 6.1), so that a pixel's value is 3/4 of the nearest sample and 1/4 of
// the next in each direction that is halved. Other ratios repeat samples.

// row returns a component's sample row y, kept inside the picture and the MCU rows decoded.
func (c *component) row(y, ready int) []byte {
	y = max(0, min(y, c.planeH-1, ready*c.ringH-1))
	at := y % (ringRows * c.ringH) * c.stride
	return c.ring[at : at+c.planeW]
}

// upsample writes output row y, w pixels.
func (c *component) upsample(dst []byte, y, w int, d *decoder, ready int) {
	switch {
	case !c.exact:
		out := 8 / d.opt.Shrink
		src := c.row(y*c.v*c.size/(out*d.vmax), ready)
		for x := range w {
			dst[x] = src[min(x*c.h*c.size/(out*d.hmax), len(src)-1)]
		}
	case c.hx == 1 && c.hy == 1:
		copy(dst[:w], c.row(y, ready))
	case c.hx == 2 && c.hy == 1:
		doubleRow(dst, c.row(y, ready), w)
	case c.hx <= 2 && c.hy == 2:
		near := c.row(y>>1, ready)
		far := c.row(y>>1-1+y&1*2, ready)
		if c.hx == 2 {
			doubleBoth(dst, near, far, w)
			return
		}
		bias := 1 + y&1
		for x, v := range near[:w] {
			dst[x] = byte((3*int(v) + int(far[x]) + bias) >> 2)
		}
	default:
		src := c.row(y/c.hy, ready)
		for x := range w {
			dst[x] = src[x/c.hx]
		}
	}
}

// doubleRow interpolates a row to twice its width. dst has room for one pixel more than w.
func doubleRow(dst, src []byte, w int) {
	n := len(src)
	dst = dst[:2*n]
	dst[0], dst[2*n-1] = src[0], src[n-1]
	if n == 1 {
		return
	}
	for i := 0; i+1 < n; i++ {
		a, b := uint32(src[i]), uint32(src[i+1])
		d := dst[2*i+1 : 2*i+3 : 2*i+3]
		d[0] = byte((3*a + b + 2) >> 2)
		d[1] = byte((3*b + a + 1) >> 2)
	}
}

// doubleBoth interpolates between two rows, near counting 3/4, and to twice the width.
func doubleBoth(dst, near, far []byte, w int) {
	n := len(near)
	far, dst = far[:n], dst[:2*n]
	a := 3*uint32(near[0]) + uint32(far[0])
	dst[0] = byte((4*a + 8) >> 4)
	for i := 1; i < n; i++ {
		b := 3*uint32(near[i]) + uint32(far[i])
		d := dst[2*i-1 : 2*i+1 : 2*i+1]
		d[0] = byte((3*a + b + 7) >> 4)
		d[1] = byte((3*b + a + 8) >> 4)
		a = b
	}
	dst[2*n-1] = byte((4*a + 7) >> 4)
}
