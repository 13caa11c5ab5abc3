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

// diagonal is, by index in zigzag order, the greatest sum of column and row of a coefficient up to there: of a photo few blocks go beyond 6.
var diagonal = [64]uint8{
	0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7,
	7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 13, 13, 14,
}

// idct8 transforms a block whose coefficients behind zigzag index last are 0. Where a column ends, and how many there are, follows from last:
// the terms that vanish are left out, which changes no number.
func idct8(b *[64]int16, q *[64]int32, last int, dst []byte, stride int) {
	var w [64]int32
	d := int(diagonal[last&63])
	i := 0
	for ; i < min(d-5, 8); i++ {
		column8(b, q, &w, i)
	}
	for ; i < min(d-3, 8); i++ {
		column6(b, q, &w, i)
	}
	for ; i <= min(d, 7); i++ {
		column4(b, q, &w, i)
	}
	switch {
	case d <= 3:
		rows4(&w, dst, stride)
	case d <= 5:
		rows6(&w, dst, stride)
	default:
		rows8(&w, dst, stride)
	}
}

const (
	shift1 = constBits - passBits // behind the columns
	half1  = 1 << (shift1 - 1)
	shift2 = constBits + passBits + 3 // behind the rows
	half2  = 1<<(shift2-1) + 128<<shift2
)

func column8(b *[64]int16, q *[64]int32, w *[64]int32, i int) {
	i &= 7
	c1, c3, c5, c7 := int32(b[8+i])*q[8+i], int32(b[24+i])*q[24+i], int32(b[40+i])*q[40+i], int32(b[56+i])*q[56+i]
	z5 := (c7 + c3 + c5 + c1) * k1175
	z1, z2 := (c7+c1)*k0899, (c5+c3)*k2562
	z3, z4 := z5-(c7+c3)*k1961, z5-(c5+c1)*k0390
	d3, d2, d1, d0 := c7*k0298-z1+z3, c5*k2053-z2+z4, c3*k3072-z2+z3, c1*k1501-z1+z4
	c0, c2, c4, c6 := int32(b[i])*q[i], int32(b[16+i])*q[16+i], int32(b[32+i])*q[32+i], int32(b[48+i])*q[48+i]
	z := (c2 + c6) * k0541
	t2, t3 := z-c6*k1847, z+c2*k0765
	t0, t1 := (c0+c4)<<constBits+half1, (c0-c4)<<constBits+half1
	e0, e3, e1, e2 := t0+t3, t0-t3, t1+t2, t1-t2
	w[i], w[8+i], w[16+i], w[24+i] = (e0+d0)>>shift1, (e1+d1)>>shift1, (e2+d2)>>shift1, (e3+d3)>>shift1
	w[32+i], w[40+i], w[48+i], w[56+i] = (e3-d3)>>shift1, (e2-d2)>>shift1, (e1-d1)>>shift1, (e0-d0)>>shift1
}

// column6 is column8 for two zeros at the end.
func column6(b *[64]int16, q *[64]int32, w *[64]int32, i int) {
	i &= 7
	c1, c3, c5 := int32(b[8+i])*q[8+i], int32(b[24+i])*q[24+i], int32(b[40+i])*q[40+i]
	z5 := (c3 + c5 + c1) * k1175
	z1, z2 := c1*k0899, (c5+c3)*k2562
	z3, z4 := z5-c3*k1961, z5-(c5+c1)*k0390
	d3, d2, d1, d0 := z3-z1, c5*k2053-z2+z4, c3*k3072-z2+z3, c1*k1501-z1+z4
	c0, c2, c4 := int32(b[i])*q[i], int32(b[16+i])*q[16+i], int32(b[32+i])*q[32+i]
	t2 := c2 * k0541
	t3 := t2 + c2*k0765
	t0, t1 := (c0+c4)<<constBits+half1, (c0-c4)<<constBits+half1
	e0, e3, e1, e2 := t0+t3, t0-t3, t1+t2, t1-t2
	w[i], w[8+i], w[16+i], w[24+i] = (e0+d0)>>shift1, (e1+d1)>>shift1, (e2+d2)>>shift1, (e3+d3)>>shift1
	w[32+i], w[40+i], w[48+i], w[56+i] = (e3-d3)>>shift1, (e2-d2)>>shift1, (e1-d1)>>shift1, (e0-d0)>>shift1
}

// column4 is column8 for four zeros at the end.
func column4(b *[64]int16, q *[64]int32, w *[64]int32, i int) {
	i &= 7
	c0, c1, c2, c3 := int32(b[i])*q[i], int32(b[8+i])*q[8+i], int32(b[16+i])*q[16+i], int32(b[24+i])*q[24+i]
	z := c2 * k0541
	t, u := c0<<constBits+half1, c2*(k0541+k0765)
	e0, e1, e2, e3 := t+u, t+z, t-z, t-u
	z5 := (c3 + c1) * k1175
	d3 := c1*(k1175-k0899) + c3*(k1175-k1961)
	d2, d1, d0 := z5-c1*k0390-c3*k2562, z5+c3*(k3072-k2562-k1961), z5+c1*(k1501-k0899-k0390)
	w[i], w[8+i], w[16+i], w[24+i] = (e0+d0)>>shift1, (e1+d1)>>shift1, (e2+d2)>>shift1, (e3+d3)>>shift1
	w[32+i], w[40+i], w[48+i], w[56+i] = (e3-d3)>>shift1, (e2-d2)>>shift1, (e1-d1)>>shift1, (e0-d0)>>shift1
}

func rows8(w *[64]int32, dst []byte, stride int) {
	for y := 0; y < 64; y += 8 {
		r := w[y : y+8 : y+8]
		c1, c3, c5, c7 := r[1], r[3], r[5], r[7]
		z5 := (c7 + c3 + c5 + c1) * k1175
		z1, z2 := (c7+c1)*k0899, (c5+c3)*k2562
		z3, z4 := z5-(c7+c3)*k1961, z5-(c5+c1)*k0390
		d3, d2, d1, d0 := c7*k0298-z1+z3, c5*k2053-z2+z4, c3*k3072-z2+z3, c1*k1501-z1+z4
		c0, c2, c4, c6 := r[0], r[2], r[4], r[6]
		z := (c2 + c6) * k0541
		t2, t3 := z-c6*k1847, z+c2*k0765
		t0, t1 := (c0+c4)<<constBits+half2, (c0-c4)<<constBits+half2
		e0, e3, e1, e2 := t0+t3, t0-t3, t1+t2, t1-t2
		d := dst[:8:8]
		d[0], d[1], d[2], d[3] = clamp8((e0+d0)>>shift2), clamp8((e1+d1)>>shift2), clamp8((e2+d2)>>shift2), clamp8((e3+d3)>>shift2)
		d[4], d[5], d[6], d[7] = clamp8((e3-d3)>>shift2), clamp8((e2-d2)>>shift2), clamp8((e1-d1)>>shift2), clamp8((e0-d0)>>shift2)
		if len(dst) > stride {
			dst = dst[stride:]
		}
	}
}

func rows6(w *[64]int32, dst []byte, stride int) {
	for y := 0; y < 64; y += 8 {
		r := w[y : y+8 : y+8]
		c1, c3, c5 := r[1], r[3], r[5]
		z5 := (c3 + c5 + c1) * k1175
		z1, z2 := c1*k0899, (c5+c3)*k2562
		z3, z4 := z5-c3*k1961, z5-(c5+c1)*k0390
		d3, d2, d1, d0 := z3-z1, c5*k2053-z2+z4, c3*k3072-z2+z3, c1*k1501-z1+z4
		c0, c2, c4 := r[0], r[2], r[4]
		t2 := c2 * k0541
		t3 := t2 + c2*k0765
		t0, t1 := (c0+c4)<<constBits+half2, (c0-c4)<<constBits+half2
		e0, e3, e1, e2 := t0+t3, t0-t3, t1+t2, t1-t2
		d := dst[:8:8]
		d[0], d[1], d[2], d[3] = clamp8((e0+d0)>>shift2), clamp8((e1+d1)>>shift2), clamp8((e2+d2)>>shift2), clamp8((e3+d3)>>shift2)
		d[4], d[5], d[6], d[7] = clamp8((e3-d3)>>shift2), clamp8((e2-d2)>>shift2), clamp8((e1-d1)>>shift2), clamp8((e0-d0)>>shift2)
		if len(dst) > stride {
			dst = dst[stride:]
		}
	}
}

func rows4(w *[64]int32, dst []byte, stride int) {
	for y := 0; y < 64; y += 8 {
		r := w[y : y+4 : y+4]
		c0, c1, c2, c3 := r[0], r[1], r[2], r[3]
		z := c2 * k0541
		t, u := c0<<constBits+half2, c2*(k0541+k0765)
		e0, e1, e2, e3 := t+u, t+z, t-z, t-u
		z5 := (c3 + c1) * k1175
		d3 := c1*(k1175-k0899) + c3*(k1175-k1961)
		d2, d1, d0 := z5-c1*k0390-c3*k2562, z5+c3*(k3072-k2562-k1961), z5+c1*(k1501-k0899-k0390)
		d := dst[:8:8]
		d[0], d[1], d[2], d[3] = clamp8((e0+d0)>>shift2), clamp8((e1+d1)>>shift2), clamp8((e2+d2)>>shift2), clamp8((e3+d3)>>shift2)
		d[4], d[5], d[6], d[7] = clamp8((e3-d3)>>shift2), clamp8((e2-d2)>>shift2), clamp8((e1-d1)>>shift2), clamp8((e0-d0)>>shift2)
		if len(dst) > stride {
			dst = dst[stride:]
		}
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

// idct4 leaves out what idct8 does.
func idct4(b *[64]int16, q *[64]int32, last int, dst []byte, stride int) {
	var w [32]int32
	d := int(diagonal[last&63])
	i := 0
	for ; i < min(d-3, 8); i++ {
		if i == 4 {
			continue
		}
		o0, o1, o2, o3 := line4(int32(b[i])*q[i], int32(b[8+i])*q[8+i], int32(b[16+i])*q[16+i], int32(b[24+i])*q[24+i],
			int32(b[40+i])*q[40+i], int32(b[48+i])*q[48+i], int32(b[56+i])*q[56+i])
		w[i], w[8+i], w[16+i], w[24+i] = (o0+half1)>>shift1, (o1+half1)>>shift1, (o2+half1)>>shift1, (o3+half1)>>shift1
	}
	for ; i <= min(d, 7); i++ {
		c0, c1, c2, c3 := int32(b[i])*q[i], int32(b[8+i])*q[8+i], int32(b[16+i])*q[16+i], int32(b[24+i])*q[24+i]
		t, z := c0<<constBits+half1, c2*7568
		u, v := c1*10498+c3*3686, c1*4348-c3*8900
		w[i], w[8+i], w[16+i], w[24+i] = (t+z+u)>>shift1, (t-z+v)>>shift1, (t-z-v)>>shift1, (t+z-u)>>shift1
	}
	for y := 0; y < 32; y += 8 {
		r := w[y : y+8 : y+8]
		t, z := r[0]<<constBits+half2, r[2]*7568
		u, v := r[1]*10498+r[3]*3686, r[1]*4348-r[3]*8900
		if d > 4 {
			z -= r[6] * 3135
			u -= r[7]*2088 + r[5]*2463
			v += r[5]*5946 - r[7]*865
		}
		d := dst[:4:4]
		d[0], d[1], d[2], d[3] = clamp8((t+z+u)>>shift2), clamp8((t-z+v)>>shift2), clamp8((t-z-v)>>shift2), clamp8((t+z-u)>>shift2)
		if len(dst) > stride {
			dst = dst[stride:]
		}
	}
}

// fold2 is the odd part of an 8-point line cut to two points.
func fold2(c1, c3, c5, c7 int32) int32 { return c1*7423 - c7*1477 - c3*2607 + c5*1742 }

func idct2(b *[64]int16, q *[64]int32, dst []byte, stride int) {
	var w [16]int32 // two rows
	const s1 = shift1
	for _, i := range [5]int{0, 1, 3, 5, 7} {
		e := int32(b[i]) * q[i] << constBits
		o := fold2(int32(b[8+i])*q[8+i], int32(b[24+i])*q[24+i], int32(b[40+i])*q[40+i], int32(b[56+i])*q[56+i])
		w[i], w[8+i] = (e+o+half1)>>s1, (e-o+half1)>>s1
	}
	const s = shift2
	for y := range 2 {
		r := w[8*y : 8*y+8 : 8*y+8]
		e, o := r[0]<<constBits, fold2(r[1], r[3], r[5], r[7])
		dst[y*stride], dst[y*stride+1] = clamp8((e+o+half2)>>s), clamp8((e-o+half2)>>s)
	}
}
