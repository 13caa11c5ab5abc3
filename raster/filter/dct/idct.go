package dct

// The full inverse DCT is that of C. Loeffler, A. Ligtenberg and G. Moschytz (ICASSP 1989), eleven multiplications a line, in 32-bit
// integers with 13 fractional bits in the constants and 2 more kept between columns and rows.

const (
	constBits = 13
	passBits  = 2

	k0298 = 2446  // 0.298631336
	k0390 = 3196  // 0.390180644
	k0541 = 4433  // 0.541196100
	k0765 = 6270  // 0.765366865
	k0899 = 7373  // 0.899976223
	k1175 = 9633  // 1.175875602
	k1501 = 12299 // 1.501321110
	k1847 = 15137 // 1.847759065
	k1961 = 16069 // 1.961570560
	k2053 = 16819 // 2.053119869
	k2562 = 20995 // 2.562915447
	k3072 = 25172 // 3.072711026
)

func clamp8(v int32) byte {
	if uint32(v) > 255 {
		return byte(^v >> 31)
	}
	return byte(v)
}

// line8 is one 8-point inverse transform, results scaled by 2^13.
func line8(c0, c1, c2, c3, c4, c5, c6, c7 int32) (o0, o1, o2, o3, o4, o5, o6, o7 int32) {
	z := (c2 + c6) * k0541
	t2 := z - c6*k1847
	t3 := z + c2*k0765
	t0, t1 := (c0+c4)<<constBits, (c0-c4)<<constBits
	e0, e3, e1, e2 := t0+t3, t0-t3, t1+t2, t1-t2

	z5 := (c7 + c3 + c5 + c1) * k1175
	z1, z2 := (c7+c1)*k0899, (c5+c3)*k2562
	z3, z4 := z5-(c7+c3)*k1961, z5-(c5+c1)*k0390
	a := c7*k0298 - z1 + z3
	b := c5*k2053 - z2 + z4
	c := c3*k3072 - z2 + z3
	d := c1*k1501 - z1 + z4
	return e0 + d, e1 + c, e2 + b, e3 + a, e3 - a, e2 - b, e1 - c, e0 - d
}

// cornerLast is the last index in zigzag order up to which all coefficients lie in the first four columns and rows.
const cornerLast = 9

// idct8 transforms a block whose coefficients behind zigzag index last are 0.
func idct8(b *[64]int16, q *[64]int32, last int, dst []byte, stride int) {
	if last <= cornerLast {
		idct8Corner(b, q, dst, stride)
		return
	}
	var w [64]int32
	const half1 = 1 << (constBits - passBits - 1)
	for i := range 8 {
		c0 := int32(b[i]) * q[i]
		if b[8+i]|b[16+i]|b[24+i]|b[32+i]|b[40+i]|b[48+i]|b[56+i] == 0 {
			c0 <<= passBits
			w[i], w[8+i], w[16+i], w[24+i] = c0, c0, c0, c0
			w[32+i], w[40+i], w[48+i], w[56+i] = c0, c0, c0, c0
			continue
		}
		o0, o1, o2, o3, o4, o5, o6, o7 := line8(c0, int32(b[8+i])*q[8+i], int32(b[16+i])*q[16+i], int32(b[24+i])*q[24+i],
			int32(b[32+i])*q[32+i], int32(b[40+i])*q[40+i], int32(b[48+i])*q[48+i], int32(b[56+i])*q[56+i])
		const s = constBits - passBits
		w[i], w[8+i], w[16+i], w[24+i] = (o0+half1)>>s, (o1+half1)>>s, (o2+half1)>>s, (o3+half1)>>s
		w[32+i], w[40+i], w[48+i], w[56+i] = (o4+half1)>>s, (o5+half1)>>s, (o6+half1)>>s, (o7+half1)>>s
	}
	const (
		s     = constBits + passBits + 3
		half2 = 1<<(s-1) + 128<<s
	)
	for y := range 8 {
		r := w[8*y : 8*y+8 : 8*y+8]
		d := dst[y*stride : y*stride+8 : y*stride+8]
		o0, o1, o2, o3, o4, o5, o6, o7 := line8(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
		d[0], d[1], d[2], d[3] = clamp8((o0+half2)>>s), clamp8((o1+half2)>>s), clamp8((o2+half2)>>s), clamp8((o3+half2)>>s)
		d[4], d[5], d[6], d[7] = clamp8((o4+half2)>>s), clamp8((o5+half2)>>s), clamp8((o6+half2)>>s), clamp8((o7+half2)>>s)
	}
}

// idct8Corner is idct8 for what most blocks of photos are: only the first four columns and rows are not 0. line8 without the terms that
// vanish gives the same numbers.
func idct8Corner(b *[64]int16, q *[64]int32, dst []byte, stride int) {
	var w [32]int32 // four columns of each row
	const s1, half1 = constBits - passBits, 1 << (constBits - passBits - 1)
	for i := range 4 {
		c0, c1, c2, c3 := int32(b[i])*q[i], int32(b[8+i])*q[8+i], int32(b[16+i])*q[16+i], int32(b[24+i])*q[24+i]
		z := c2 * k0541
		t := c0<<constBits + half1
		e0, e1, e2, e3 := t+z+c2*k0765, t+z, t-z, t-z-c2*k0765
		z5 := (c3 + c1) * k1175
		d3 := c1*(k1175-k0899) + c3*(k1175-k1961)
		d2 := z5 - c1*k0390 - c3*k2562
		d1 := z5 + c3*(k3072-k2562-k1961)
		d0 := z5 + c1*(k1501-k0899-k0390)
		w[i], w[4+i], w[8+i], w[12+i] = (e0+d0)>>s1, (e1+d1)>>s1, (e2+d2)>>s1, (e3+d3)>>s1
		w[16+i], w[20+i], w[24+i], w[28+i] = (e3-d3)>>s1, (e2-d2)>>s1, (e1-d1)>>s1, (e0-d0)>>s1
	}
	const (
		s     = constBits + passBits + 3
		half2 = 1<<(s-1) + 128<<s
	)
	for y := range 8 {
		c0, c1, c2, c3 := w[4*y], w[4*y+1], w[4*y+2], w[4*y+3]
		d := dst[y*stride : y*stride+8 : y*stride+8]
		z := c2 * k0541
		t := c0<<constBits + half2
		e0, e1, e2, e3 := t+z+c2*k0765, t+z, t-z, t-z-c2*k0765
		z5 := (c3 + c1) * k1175
		d3 := c1*(k1175-k0899) + c3*(k1175-k1961)
		d2 := z5 - c1*k0390 - c3*k2562
		d1 := z5 + c3*(k3072-k2562-k1961)
		d0 := z5 + c1*(k1501-k0899-k0390)
		d[0], d[1], d[2], d[3] = clamp8((e0+d0)>>s), clamp8((e1+d1)>>s), clamp8((e2+d2)>>s), clamp8((e3+d3)>>s)
		d[4], d[5], d[6], d[7] = clamp8((e3-d3)>>s), clamp8((e2-d2)>>s), clamp8((e1-d1)>>s), clamp8((e0-d0)>>s)
	}
}

// The shrunk transforms give the exact means of 2x2 and 4x4 pixels of the full one: the mean of neighbours scales coefficient k by
// cos(k pi/16) and folds it onto 8-k, negated, so that an 8-point line becomes one of 4 points, and that one of 2 in the same way.
// The constants below are products of those cosines and the transform's, with 13 fractional bits.

func line4(c0, c1, c2, c3, c5, c6, c7 int32) (o0, o1, o2, o3 int32) {
	z := c2*7568 - c6*3135
	e0, e1 := c0<<constBits+z, c0<<constBits-z
	a := c1*10498 - c7*2088 + c3*3686 - c5*2463
	b := c1*4348 - c7*865 - c3*8900 + c5*5946
	return e0 + a, e1 + b, e1 - b, e0 - a
}

func idct4(b *[64]int16, q *[64]int32, dst []byte, stride int) {
	var w [32]int32
	const s1, half1 = constBits - passBits, 1 << (constBits - passBits - 1)
	for i := range 8 {
		if i == 4 {
			continue
		}
		o0, o1, o2, o3 := line4(int32(b[i])*q[i], int32(b[8+i])*q[8+i], int32(b[16+i])*q[16+i], int32(b[24+i])*q[24+i],
			int32(b[40+i])*q[40+i], int32(b[48+i])*q[48+i], int32(b[56+i])*q[56+i])
		w[i], w[8+i], w[16+i], w[24+i] = (o0+half1)>>s1, (o1+half1)>>s1, (o2+half1)>>s1, (o3+half1)>>s1
	}
	const (
		s     = constBits + passBits + 3
		half2 = 1<<(s-1) + 128<<s
	)
	for y := range 4 {
		r := w[8*y : 8*y+8 : 8*y+8]
		o0, o1, o2, o3 := line4(r[0], r[1], r[2], r[3], r[5], r[6], r[7])
		d := dst[y*stride : y*stride+4 : y*stride+4]
		d[0], d[1], d[2], d[3] = clamp8((o0+half2)>>s), clamp8((o1+half2)>>s), clamp8((o2+half2)>>s), clamp8((o3+half2)>>s)
	}
}

// fold2 is the odd part of an 8-point line cut to two points.
func fold2(c1, c3, c5, c7 int32) int32 { return c1*7423 - c7*1477 - c3*2607 + c5*1742 }

func idct2(b *[64]int16, q *[64]int32, dst []byte, stride int) {
	var w [16]int32 // two rows
	const s1, half1 = constBits - passBits, 1 << (constBits - passBits - 1)
	for _, i := range [5]int{0, 1, 3, 5, 7} {
		e := int32(b[i]) * q[i] << constBits
		o := fold2(int32(b[8+i])*q[8+i], int32(b[24+i])*q[24+i], int32(b[40+i])*q[40+i], int32(b[56+i])*q[56+i])
		w[i], w[8+i] = (e+o+half1)>>s1, (e-o+half1)>>s1
	}
	const (
		s     = constBits + passBits + 3
		half2 = 1<<(s-1) + 128<<s
	)
	for y := range 2 {
		r := w[8*y : 8*y+8 : 8*y+8]
		e, o := r[0]<<constBits, fold2(r[1], r[3], r[5], r[7])
		dst[y*stride], dst[y*stride+1] = clamp8((e+o+half2)>>s), clamp8((e-o+half2)>>s)
	}
}
