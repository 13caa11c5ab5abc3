package dct

// Chroma samples sit between luma pixels (JFIF 1.02, and T.871, 6.1), so that a pixel's value is 3/4 of the nearest sample and 1/4 of
// the next in each direction that is halved. Other ratios repeat samples.

// upsample writes component i of row y, w pixels.
func (p *Planes) upsample(dst []byte, i, y, w int) {
	l := p.l
	c := &l.planes[i]
	switch {
	case !c.exact:
		src := p.samples(i, y*c.v*c.size/(l.out*l.vmax))
		for x := range w {
			dst[x] = src[min(x*c.h*c.size/(l.out*l.hmax), len(src)-1)]
		}
	case c.hx == 2 && c.hy == 1:
		doubleRow(dst, p.samples(i, y))
	case c.hx <= 2 && c.hy == 2:
		near := p.samples(i, y>>1)
		far := p.samples(i, y>>1-1+y&1*2)
		if c.hx == 2 {
			doubleBoth(dst, near, far)
			return
		}
		bias := 1 + y&1
		for x, v := range near[:w] {
			dst[x] = byte((3*int(v) + int(far[x]) + bias) >> 2)
		}
	default:
		src := p.samples(i, y/c.hy)
		for x := range w {
			dst[x] = src[x/c.hx]
		}
	}
}

// doubleRow interpolates a row to twice its width.
func doubleRow(dst, src []byte) {
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
func doubleBoth(dst, near, far []byte) {
	n := len(near)
	far, dst = far[:n], dst[:2*n]
	a := 3*uint32(near[0]) + uint32(far[0])
	dst[0], dst[2*n-1] = byte((4*a+8)>>4), 0
	d := dst[1 : len(dst)-1]
	for i := 1; i < n && len(d) >= 2; i++ {
		b := 3*uint32(near[i]) + uint32(far[i])
		d[0] = byte((3*a + b + 7) >> 4)
		d[1] = byte((3*b + a + 8) >> 4)
		d = d[2:]
		a = b
	}
	dst[2*n-1] = byte((4*a + 7) >> 4)
}
