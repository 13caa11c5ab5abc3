package image

import "math"

// turned writes a row of a rotated or skewed placement: each pixel's centre is mapped back to the samples, and the edge is a ramp one
// pixel wide around the parallelogram's sides.
func (r *Rows) turned(y, x0, x1 int, pix, alpha []byte) {
	inv, ch := r.p.inv, r.p.ch
	// 1/|gradient| turns distances in the unit square into device pixels.
	lu, lv := 1/math.Hypot(inv.A, inv.C), 1/math.Hypot(inv.B, inv.D)
	fy := float64(y) + .5
	var px [4]byte
	for x := x0; x < x1; x++ {
		fx := float64(x) + .5
		// The conversions keep the compiler from fusing, which would make results differ between machines.
		u := float64(fx*inv.A) + float64(fy*inv.C) + inv.E
		v := float64(fx*inv.B) + float64(fy*inv.D) + inv.F
		cov := min(ramp(float64(u*lu)), ramp(float64((1-u)*lu)), ramp(float64(v*lv)), ramp(float64((1-v)*lv)))
		i := x - x0
		a := byte(cov*255 + .5)
		if a == 0 || cov != cov {
			if alpha != nil {
				alpha[i] = 0
			}
			for j := range ch {
				pix[i*ch+j] = 255
			}
			continue
		}
		if ch != 0 {
			r.base.at(r.base.st.pix, ch, u, v, &px)
			copy(pix[i*ch:i*ch+ch], px[:ch])
		}
		if alpha == nil {
			continue
		}
		if r.base.st.alpha != nil {
			r.base.at(r.base.st.alpha, 1, u, v, &px)
			a = mul255(a, px[0])
		}
		if r.mask != nil {
			r.mask.at(r.mask.plane(), 1, u, v, &px)
			a = mul255(a, px[0])
		}
		alpha[i] = a
	}
}

// ramp is the coverage of a pixel whose centre lies d pixels inside an edge.
func ramp(d float64) float64 { return max(0, min(1, d+.5)) }

// at reads a plane at the unit square's (u, v).
func (s *sampler) at(plane []byte, ch int, u, v float64, px *[4]byte) {
	x0, x1, fx := position(float64(u*float64(s.st.w)), s.st.w, s.smoothX)
	y0, y1, fy := position(float64((1-v)*float64(s.st.h)), s.st.h, s.smoothY)
	stride := s.st.w * ch
	for j := range ch {
		a := plane[y0*stride+x0*ch+j]
		if fx|fy != 0 {
			b, c, d := plane[y0*stride+x1*ch+j], plane[y1*stride+x0*ch+j], plane[y1*stride+x1*ch+j]
			top := int32(a)*(256-fx) + int32(b)*fx
			bottom := int32(c)*(256-fx) + int32(d)*fx
			a = byte((top*(256-fy) + bottom*fy + 1<<15) >> 16)
		}
		px[j] = a
	}
}

// position splits a stage coordinate into two neighbours and the second one's share of 256.
func position(t float64, n int, smooth bool) (a, b int, frac int32) {
	if !smooth {
		a = int(max(0, min(float64(n-1), t)))
		return a, a, 0
	}
	p := int(max(0, min(float64(n-1), t-.5)) * 256)
	a = p >> 8
	return a, min(a+1, n-1), int32(p & 255)
}
