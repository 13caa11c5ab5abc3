package image

import (
	"encoding/binary"
	"math"
)

// turned writes a row of a rotated or skewed placement: each pixel's centre is mapped back to the samples, and the edge is a ramp one
// pixel wide around the parallelogram's sides.
func (r *Rows) turned(y, x0, x1 int, pix, alpha []byte) {
	a := newAffine(r.p, y)
	if !a.sane() {
		r.edge(&a, x0, x0, x1, pix, alpha)
		return
	}
	// Parts of the row: outside, the left edge, inside, the right edge, outside.
	seen0, seen1 := a.where(x0, x1, func(cov float64) bool { return cov*255+.5 >= 1 })
	in0, in1 := a.where(seen0, seen1, func(cov float64) bool { return cov == 1 })
	if in0 == in1 {
		in0, in1 = seen1, seen1
	}
	r.outside(pix, alpha, 0, seen0-x0)
	r.edge(&a, x0, seen0, in0, pix, alpha)
	r.inside(&a, x0, in0, in1, pix, alpha)
	r.edge(&a, x0, in1, seen1, pix, alpha)
	r.outside(pix, alpha, seen1-x0, x1-x0)
}

// affine maps the pixels of a row to the unit square: u and v grow or fall with x, never both ways, rounding included.
type affine struct {
	a, c, e float64 // u = x*a + c + e
	b, d, f float64 // v = x*b + d + f
	lu, lv  float64 // 1/|gradient|, which turns distances in the unit square into device pixels
}

func newAffine(p *Placed, y int) affine {
	inv := p.inv
	fy := float64(y) + .5
	return affine{
		a: inv.A, c: fy * inv.C, e: inv.E, b: inv.B, d: fy * inv.D, f: inv.F,
		lu: 1 / math.Hypot(inv.A, inv.C), lv: 1 / math.Hypot(inv.B, inv.D),
	}
}

// sane says that no product of a row's is infinite.
func (m *affine) sane() bool {
	const most = 1e100
	return max(math.Abs(m.a), math.Abs(m.b), math.Abs(m.c), math.Abs(m.d), math.Abs(m.e), math.Abs(m.f), m.lu, m.lv) < most
}

// at returns the unit square's place of pixel x. The conversions keep the compiler from fusing, which would make results differ between machines.
func (m *affine) at(x int) (u, v float64) {
	fx := float64(x) + .5
	return float64(float64(fx*m.a)+m.c) + m.e, float64(float64(fx*m.b)+m.d) + m.f
}

// ramps returns the coverage of a pixel by each of the four sides.
func (m *affine) ramps(x int) [4]float64 {
	u, v := m.at(x)
	return [4]float64{ramp(float64(u * m.lu)), ramp(float64((1 - u) * m.lu)), ramp(float64(v * m.lv)), ramp(float64((1 - v) * m.lv))}
}

// where returns the pixels of x0..x1 of which all ramps hold: there is one stretch of them.
func (m *affine) where(x0, x1 int, holds func(cov float64) bool) (from, to int) {
	for k := range 4 {
		if x0 >= x1 {
			break
		}
		first, last := holds(m.ramps(x0)[k]), holds(m.ramps(x1 - 1)[k])
		switch {
		case first && last:
		case !first && !last: // a ramp rises or falls all the way
			x1 = x0
		default:
			lo, hi := x0, x1-1 // they differ
			for hi-lo > 1 {
				if c := lo + (hi-lo)/2; holds(m.ramps(c)[k]) == first {
					lo = c
				} else {
					hi = c
				}
			}
			if first {
				x1 = hi
			} else {
				x0 = hi
			}
		}
	}
	return x0, max(x0, x1)
}

// outside writes pixels i..j that the placement does not reach.
func (r *Rows) outside(pix, alpha []byte, i, j int) {
	if alpha != nil {
		clear(alpha[i:j])
	}
	fill(pix[i*r.p.ch:j*r.p.ch], 255)
}

// edge writes pixels from..to, whatever covers them. x0 is the first pixel of pix and alpha.
func (r *Rows) edge(m *affine, x0, from, to int, pix, alpha []byte) {
	ch := r.p.ch
	var px [4]byte
	for x := from; x < to; x++ {
		c := m.ramps(x)
		cov := min(c[0], c[1], c[2], c[3])
		a := byte(cov*255 + .5)
		u, v := m.at(x)
		i := x - x0
		if a == 0 || cov != cov {
			r.outside(pix, alpha, i, i+1)
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

// inside writes pixels from..to, which are covered.
func (r *Rows) inside(m *affine, x0, from, to int, pix, alpha []byte) {
	if from >= to {
		return
	}
	if ch := r.p.ch; ch != 0 {
		r.base.row2D(m, r.base.st.pix, ch, from, to, pix[(from-x0)*ch:(to-x0)*ch])
	}
	if alpha == nil {
		return
	}
	alpha = alpha[from-x0 : to-x0]
	if r.base.st.alpha != nil {
		r.base.row2D(m, r.base.st.alpha, 1, from, to, alpha)
	} else {
		fill(alpha, 255)
	}
	if r.mask != nil {
		s := r.scratch(len(alpha))
		r.mask.row2D(m, r.mask.plane(), 1, from, to, s)
		for i, v := range s {
			alpha[i] = mul255(alpha[i], v)
		}
	}
}

// ramp is the coverage of a pixel whose centre lies d pixels inside an edge.
func ramp(d float64) float64 { return max(0, min(1, d+.5)) }

// row2D reads a plane at pixels from..to, as at does.
func (s *sampler) row2D(m *affine, plane []byte, ch, from, to int, dst []byte) {
	w, h := s.st.w, s.st.h
	fw, fh := float64(w), float64(h)
	stride := w * ch
	// Words of four bytes are read of three channels, two rows and two columns at once.
	safe := len(plane) - stride - ch - 4
	var px [4]byte
	for x := from; x < to; x, dst = x+1, dst[ch:] {
		u, v := m.at(x)
		x0, fx := spot(float64(u*fw), w, s.smoothX)
		y0, fy := spot(float64((1-v)*fh), h, s.smoothY)
		o := y0*stride + x0*ch
		if o > safe || x0+1 >= w {
			s.at(plane, ch, u, v, &px)
			copy(dst[:ch], px[:ch])
			continue
		}
		switch {
		case ch == 3 && fx|fy == 0:
			p := plane[o : o+3]
			dst[0], dst[1], dst[2] = p[0], p[1], p[2]
		case ch == 3:
			q := plane[o+stride:]
			p := plane[o : o+7]
			q = q[:7]
			w11 := fx * fy
			w10, w01 := fy<<8-w11, fx<<8-w11 // of the row below, of the column behind
			w00 := 1<<16 - w01 - fy<<8
			a, b := uint64(binary.LittleEndian.Uint32(p)), uint64(binary.LittleEndian.Uint32(p[3:]))
			c, d := uint64(binary.LittleEndian.Uint32(q)), uint64(binary.LittleEndian.Uint32(q[3:]))
			rb := even2(a)*w00 + even2(b)*w01 + even2(c)*w10 + even2(d)*w11 + (1<<47 | 1<<15)
			g := a>>8&0xff*w00 + b>>8&0xff*w01 + c>>8&0xff*w10 + d>>8&0xff*w11 + 1<<15
			dst[0], dst[1], dst[2] = byte(rb>>16), byte(g>>16), byte(rb>>48)
		case ch == 1:
			w11 := fx * fy
			w10, w01 := fy<<8-w11, fx<<8-w11
			w00 := 1<<16 - w01 - fy<<8
			p, q := plane[o:o+2], plane[o+stride:o+stride+2]
			dst[0] = byte((uint64(p[0])*w00 + uint64(p[1])*w01 + uint64(q[0])*w10 + uint64(q[1])*w11 + 1<<15) >> 16)
		default:
			s.at(plane, ch, u, v, &px)
			copy(dst[:ch], px[:ch])
		}
	}
}

// spot is position without the neighbour.
func spot(t float64, n int, smooth bool) (a int, frac uint64) {
	if !smooth {
		if t < 0 {
			t = 0
		}
		return min(int(t), n-1), 0
	}
	t -= .5
	if t < 0 {
		t = 0
	}
	p := min(int(t*256), (n-1)<<8)
	return p >> 8, uint64(p & 255)
}

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
