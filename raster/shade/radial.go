package shade

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// radial is a type 3 shading (ISO 32000-2, 8.7.4.5.4): circles blended from (c0, r0) to (c1, r1).
type radial struct {
	c0, c1 geom.Point
	r0, r1 float64
	extend [2]bool
}

func (l *loader) radial() error {
	c, extend, err := l.parametric(6)
	if err != nil {
		return err
	}
	if c[2] < 0 || c[5] < 0 {
		l.warnf(pdf.Damaged, "negative radius")
	}
	l.s.paintable = &radial{geom.Point{X: c[0], Y: c[1]}, geom.Point{X: c[3], Y: c[4]}, math.Max(0, c[2]), math.Max(0, c[5]), extend}
	return nil
}

// tangent is the relative size below which the quadratic term is taken as zero: circles that touch from inside, but for the digits the
// file has.
const tangent = 1e-5

// quad returns the coefficient of s^2.
func (r *radial) quad() float64 {
	d, dr := r.c1.Sub(r.c0), r.r1-r.r0
	q := d.X*d.X + d.Y*d.Y
	a := q - dr*dr
	if math.Abs(a) <= tangent*(q+dr*dr) {
		return 0
	}
	return a
}

func (r *radial) bounds() (geom.Rect, bool) {
	// Extended towards the smaller circle the shape ends in a point or, with equal radii, nowhere.
	if r.extend[0] && r.r0 >= r.r1 || r.extend[1] && r.r1 >= r.r0 {
		return geom.Rect{}, true
	}
	ring := func(c geom.Point, rad float64) geom.Rect {
		return geom.Rect{X0: c.X - rad, Y0: c.Y - rad, X1: c.X + rad, Y1: c.Y + rad}
	}
	a, b := ring(r.c0, r.r0), ring(r.c1, r.r1)
	grow := func(s float64) {
		c := r.c0.Add(r.c1.Sub(r.c0).Mul(s))
		a = geom.Rect{X0: math.Min(a.X0, c.X), Y0: math.Min(a.Y0, c.Y), X1: math.Max(a.X1, c.X), Y1: math.Max(a.Y1, c.Y)}
	}
	if (r.extend[0] || r.extend[1]) && r.r0 != r.r1 {
		grow(r.r0 / (r.r0 - r.r1))
	}
	return geom.Rect{X0: math.Min(a.X0, b.X0), Y0: math.Min(a.Y0, b.Y0), X1: math.Max(a.X1, b.X1), Y1: math.Max(a.Y1, b.Y1)}, false
}

func (r *radial) place(s *Shading, m geom.Matrix, channels int, box geom.IRect) (painter, bool) {
	inv, ok := m.Invert()
	d := r.c1.Sub(r.c0)
	dr := r.r1 - r.r0
	if !ok || r.r0 == 0 && r.r1 == 0 || d == (geom.Point{}) && dr == 0 {
		return nil, false
	}
	// Everything in units of the larger radius, seen from the first centre.
	k := 1 / math.Max(r.r0, r.r1)
	p := &radialPainter{
		a: r.quad() * k * k, d: d.Mul(k), r0: r.r0 * k, dr: dr * k, extend: r.extend, lut: s.ramp.lut(channels), ch: channels,
		inv:        geom.Matrix{A: inv.A * k, B: inv.B * k, C: inv.C * k, D: inv.D * k, E: (inv.E - r.c0.X) * k, F: (inv.F - r.c0.Y) * k},
		concentric: d == (geom.Point{}),
	}
	p.soft = !(r.extend[0] && r.extend[1] && p.a <= 0)
	p.half = .51 * math.Sqrt(p.inv.A*p.inv.A+p.inv.B*p.inv.B+p.inv.C*p.inv.C+p.inv.D*p.inv.D)
	for i, rad := range [...]float64{p.r0, p.r0 + p.dr} {
		lo, hi := math.Max(0, rad-p.half), rad+p.half
		p.near[i] = [2]float64{lo * lo, hi * hi}
	}
	if !p.inv.Finite() || bad(p.a) {
		return nil, false
	}
	p.n = float64(p.lut.n)
	return p, r.extend[0] && r.extend[1] && p.a < 0
}

// radialPainter solves |p - s d|^2 = (r0 + s dr)^2, that is a s^2 - 2 b s + c = 0 with b = p.d + r0 dr and c = p.p - r0^2, for the
// largest s that is painted and has no negative radius. Where the shading ends, at a circle that is not extended or beside the cone, pixels
// are covered by their distance to the edge.
type radialPainter struct {
	a, r0, dr, n float64
	d            geom.Point
	inv          geom.Matrix // device to shading space, first centre at 0, larger radius 1
	extend       [2]bool
	concentric   bool
	soft         bool          // has edges
	half         float64       // more than half a pixel is anywhere, in shading space
	near         [2][2]float64 // squared distances from the centres of the circles of 0 and 1 between which their edges lie
	lut          *lut
	ch           int
}

func (p *radialPainter) open(context.Context) rowPainter { return p }
func (p *radialPainter) release(rowPainter)              {}

func (p *radialPainter) row(y, x0, x1 int, pix, alpha []byte) {
	fy := float64(y) + .5
	px0 := float64(fy*p.inv.C) + p.inv.E
	py0 := float64(fy*p.inv.D) + p.inv.F
	table, plain := p.lut.pix, p.concentric && !p.soft
	for i := range alpha {
		fx := float64(x0+i) + .5
		px, py := float64(fx*p.inv.A)+px0, float64(fx*p.inv.B)+py0
		var c [4]byte
		if plain { // the radius is the distance, and all of it is painted
			c, alpha[i] = table[p.entry((math.Sqrt(float64(px*px)+float64(py*py))-p.r0)/p.dr)], 255
			p.put(pix, i, c)
			continue
		}
		s, t, disc := p.roots(px, py)
		switch {
		case p.soft && !p.inner(s, px, py):
			if c, alpha[i] = p.edged(s, t, disc, px, py); alpha[i] == 0 {
				continue
			}
		case p.r0+float64(s*p.dr) >= -tangent && s-s == 0:
			c, alpha[i] = table[p.entry(s)], 255
		case p.r0+float64(t*p.dr) >= -tangent && t-t == 0:
			c, alpha[i] = table[p.entry(t)], 255
		default:
			alpha[i] = 0
			continue
		}
		p.put(pix, i, c)
	}
}

func (p *radialPainter) put(pix []byte, i int, c [4]byte) {
	if p.ch == 1 {
		pix[i] = c[0]
		return
	}
	d := pix[3*i : 3*i+3 : 3*i+3]
	d[0], d[1], d[2] = c[0], c[1], c[2]
}

// entry returns the table entry of s, that of the nearer end outside of 0..1.
func (p *radialPainter) entry(s float64) int {
	return int(max(0, min(1, s))*p.n + .5)
}

// roots returns the larger and the smaller s at a point, twice the same where there is one; disc is the discriminant. Below 0 there is none
// but on the tangent that is nearest.
func (p *radialPainter) roots(px, py float64) (s, t, disc float64) {
	if p.concentric {
		s = (math.Sqrt(float64(px*px)+float64(py*py)) - p.r0) / p.dr
		return s, s, 1
	}
	b := float64(px*p.d.X) + float64(py*p.d.Y) + float64(p.r0*p.dr)
	c := float64(px*px) + float64(py*py) - float64(p.r0*p.r0)
	if p.a == 0 {
		s = c / (2 * b) // infinite where b is 0: nothing is painted there
		return s, s, 1
	}
	disc = float64(b*b) - float64(p.a*c)
	if !(disc > 0) {
		s = b / p.a
		return s, s, disc
	}
	// The sum without cancellation gives one root, the product of the roots the other.
	q := b + math.Copysign(math.Sqrt(disc), b)
	if q == 0 {
		return 0, 0, disc
	}
	s, t = q/p.a, c/q
	if s < t {
		s, t = t, s
	}
	return s, t, disc
}

// inner reports whether a point has s within 0..1 and lies away from all edges: edged would give it full coverage.
func (p *radialPainter) inner(s, px, py float64) bool {
	if !(s > 0 && s < 1) || p.a > 0 {
		return false
	}
	x, y := px-p.d.X, py-p.d.Y
	l0, l1 := float64(px*px)+float64(py*py), float64(x*x)+float64(y*y)
	return (l0 < p.near[0][0] || l0 > p.near[0][1]) && (l1 < p.near[1][0] || l1 > p.near[1][1])
}

// edged returns the colour and the coverage of a point of a shading that ends, by its roots.
func (p *radialPainter) edged(s, t, disc, px, py float64) (c [4]byte, alpha byte) {
	side := 1.0
	if !p.concentric && p.a != 0 {
		// The cone's sides: the discriminant over the length of its gradient is a distance.
		b := float64(px*p.d.X) + float64(py*p.d.Y) + float64(p.r0*p.dr)
		gx, gy := 2*(float64(b*p.d.X)-float64(p.a*px)), 2*(float64(b*p.d.Y)-float64(p.a*py))
		if sure := float64(disc*disc) > float64(p.half*p.half)*(float64(gx*gx)+float64(gy*gy)); !sure {
			if side = p.distance(disc, gx, gy) + .5; !(side > 0) {
				return c, 0
			}
			side = min(side, 1)
		} else if disc < 0 {
			return c, 0
		}
	}
	first := p.covered(s, t, px, py)
	if first >= 1 || s == t {
		return p.lut.pix[p.entry(s)], byte(side*first*255 + .5)
	}
	// The circle of the smaller s shows through where that of the larger one ends.
	second := p.covered(t, s, px, py)
	if first <= 0 {
		return p.lut.pix[p.entry(t)], byte(side*second*255 + .5)
	}
	all := first + (1-first)*second
	a, d := p.lut.pix[p.entry(s)], p.lut.pix[p.entry(t)]
	for i := range c {
		c[i] = byte((float64(a[i])*first+float64(d[i])*(1-first)*second)/all + .5)
	}
	return c, byte(side*all*255 + .5)
}

// covered returns how much of a pixel the circles near s cover: all where s lies well within 0..1 or an extension. The edge is the circle of 0
// or 1; other is the other root, whose edge it may be.
func (p *radialPainter) covered(s, other, px, py float64) float64 {
	if !(p.r0+float64(s*p.dr) >= -tangent) || math.IsInf(s, 0) {
		return 0
	}
	end, r := 0.0, p.r0
	if s >= .5 {
		end, r = 1, p.r0+p.dr
	}
	inside := s
	if end == 1 {
		inside = 1 - s
	}
	if p.extend[int(end)] || r <= tangent {
		if inside < -tangent && !p.extend[int(end)] {
			return 0
		}
		return 1
	}
	hard := 0.0
	if inside >= 0 {
		hard = 1
	}
	if math.Abs(other-end) < math.Abs(s-end) {
		return hard
	}
	x, y := px-float64(end*p.d.X), py-float64(end*p.d.Y)
	l := float64(x*x) + float64(y*y)
	if n := &p.near[int(end)]; l < n[0] || l > n[1] {
		return hard
	}
	l = math.Sqrt(l)
	d := math.Abs(p.distance(l-r, x/l, y/l))
	if !(d < .5) {
		return hard
	}
	return .5 + float64((2*hard-1)*d)
}

// distance turns a value and its gradient in shading space into pixels. A value without a gradient is as far as can be.
func (p *radialPainter) distance(v, gx, gy float64) float64 {
	l := math.Hypot(float64(gx*p.inv.A)+float64(gy*p.inv.B), float64(gx*p.inv.C)+float64(gy*p.inv.D))
	if !(l > 0) || math.IsInf(l, 0) {
		return math.Copysign(1, v)
	}
	return v / l
}
