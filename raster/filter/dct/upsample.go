package dct

import "encoding/binary"

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

// Interpolation takes four samples at a time, in the 16-bit lanes of a word.
const (
	lanes    = 0x0001000100010001
	lowBytes = 0x00ff00ff00ff00ff
)

// spread puts four bytes into lanes.
func spread(b []byte) uint64 {
	v := uint64(binary.LittleEndian.Uint32(b))
	v = (v | v<<16) & 0x0000ffff0000ffff
	return (v | v<<8) & lowBytes
}

// doubleRow interpolates a row to twice its width.
func doubleRow(dst, src []byte) {
	n := len(src)
	if n < 9 {
		doubleRowPlain(dst, src)
		return
	}
	dst = dst[:2*n]
	dst[0], dst[2*n-1] = src[0], src[n-1]
	i := 1
	prev := uint64(src[0])
	for ; i+5 <= n; i += 4 { // samples i to i+3, of which the neighbours are there
		v := spread(src[i:])
		next := v>>16 | uint64(src[i+4])<<48
		before := v<<16 | prev
		prev = v >> 48
		left, right := (3*v+before+lanes)>>2&lowBytes, (3*v+next+2*lanes)>>2&lowBytes
		binary.LittleEndian.PutUint64(dst[2*i:], left|right<<8)
	}
	// The loop wrote around samples 1 to i-1; what is left of sample 1 and what lies behind follow.
	dst[1] = byte((3*uint32(src[0]) + uint32(src[1]) + 2) >> 2)
	for ; i < n; i++ {
		a, b := uint32(src[i-1]), uint32(src[i])
		dst[2*i-1], dst[2*i] = byte((3*a+b+2)>>2), byte((3*b+a+1)>>2)
	}
}

// doubleBoth interpolates between two rows, near counting 3/4, and to twice the width.
func doubleBoth(dst, near, far []byte) {
	n := len(near)
	if n < 9 {
		doubleBothPlain(dst, near, far)
		return
	}
	far, dst = far[:n], dst[:2*n]
	sum := func(i int) uint32 { return 3*uint32(near[i]) + uint32(far[i]) }
	dst[0], dst[2*n-1] = byte((4*sum(0)+8)>>4), byte((4*sum(n-1)+7)>>4)
	i := 1
	prev := uint64(sum(0))
	v := 3*spread(near[1:]) + spread(far[1:])
	for ; i+9 <= n; i += 4 {
		following := 3*spread(near[i+4:]) + spread(far[i+4:])
		next := v>>16 | following<<48
		before := v<<16 | prev
		prev = v >> 48
		left, right := (3*v+before+8*lanes)>>4&lowBytes, (3*v+next+7*lanes)>>4&lowBytes
		binary.LittleEndian.PutUint64(dst[2*i:], left|right<<8)
		v = following
	}
	dst[1] = byte((3*sum(0) + sum(1) + 7) >> 4)
	a := sum(i - 1)
	for ; i < n; i++ {
		b := sum(i)
		dst[2*i-1], dst[2*i] = byte((3*a+b+7)>>4), byte((3*b+a+8)>>4)
		a = b
	}
}

// doubleRowPlain and doubleBothPlain are the same sample by sample, for short rows.
func doubleRowPlain(dst, src []byte) {
	n := len(src)
	dst[0], dst[2*n-1] = src[0], src[n-1]
	for i := 0; i+1 < n; i++ {
		a, b := uint32(src[i]), uint32(src[i+1])
		dst[2*i+1], dst[2*i+2] = byte((3*a+b+2)>>2), byte((3*b+a+1)>>2)
	}
}

func doubleBothPlain(dst, near, far []byte) {
	n := len(near)
	a := 3*uint32(near[0]) + uint32(far[0])
	dst[0] = byte((4*a + 8) >> 4)
	for i := 1; i < n; i++ {
		b := 3*uint32(near[i]) + uint32(far[i])
		dst[2*i-1], dst[2*i] = byte((3*a+b+7)>>4), byte((3*b+a+8)>>4)
		a = b
	}
	dst[2*n-1] = byte((4*a + 7) >> 4)
}
