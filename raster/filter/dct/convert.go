package dct

func convertGray(r *Reader, dst []byte) { copy(dst, r.rows[0]) }

// convertPlain interleaves components as they are.
func convertPlain(r *Reader, dst []byte) {
	for j := range r.N {
		src := r.rows[j][:r.W]
		for x, v := range src {
			dst[x*r.N+j] = v
		}
	}
}

// The constants of T.871, clause 7, with 16 fractional bits.
const (
	crToR = 91881  // 1.402
	cbToG = 22554  // 0.344136
	crToG = 46802  // 0.714136
	cbToB = 116130 // 1.772
)

// rgbOf converts one pixel.
func rgbOf(y, cb, cr byte) (r, g, b byte) {
	yy := int32(y)<<16 + 1<<15
	u, v := int32(cb)-128, int32(cr)-128
	r32 := yy + crToR*v
	g32 := yy - cbToG*u - crToG*v
	b32 := yy + cbToB*u
	// Only when one leaves the range is there anything to clamp.
	if uint32(r32|g32|b32)&0xff000000 != 0 {
		return clamp16(r32), clamp16(g32), clamp16(b32)
	}
	return byte(r32 >> 16), byte(g32 >> 16), byte(b32 >> 16)
}

func clamp16(v int32) byte { return clamp8(v >> 16) }

// convertYCC is rgbOf over a row, written out because the compiler does not inline it.
func convertYCC(r *Reader, dst []byte) {
	n := r.W
	ys, us, vs := r.rows[0][:n], r.rows[1][:n], r.rows[2][:n]
	dst = dst[:3*n]
	for x := 0; x < n && len(dst) >= 3; x++ {
		yy := int32(ys[x])<<16 + 1<<15
		u, v := int32(us[x])-128, int32(vs[x])-128
		r32, g32, b32 := yy+crToR*v, yy-cbToG*u-crToG*v, yy+cbToB*u
		if uint32(r32|g32|b32)&0xff000000 == 0 {
			dst[0], dst[1], dst[2] = byte(r32>>16), byte(g32>>16), byte(b32>>16)
		} else {
			dst[0], dst[1], dst[2] = clamp16(r32), clamp16(g32), clamp16(b32)
		}
		dst = dst[3:]
	}
}

// convertYCCK gives CMYK: the complement of the RGB that YCC stands for, and K as it is.
func convertYCCK(r *Reader, dst []byte) {
	ys, us, vs, ks := r.rows[0][:r.W], r.rows[1][:r.W], r.rows[2][:r.W], r.rows[3][:r.W]
	for x, y := range ys {
		d := dst[4*x : 4*x+4 : 4*x+4]
		a, b, c := rgbOf(y, us[x], vs[x])
		d[0], d[1], d[2], d[3] = 255-a, 255-b, 255-c, ks[x]
	}
}
