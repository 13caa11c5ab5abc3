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
		a: r.quad() * k * k, d: d.Mul(k), r0: r.r0 * k, dr: dr * k, extend: r.extend, lut: s.lut(channels), ch: channels,
		inv:        geom.Matrix{A: inv.A * k, B: inv.B * k, C: inv.C * k, D: inv.D * k, E: (inv.E - r.c0.X) * k, F: (inv.F - r.c0.Y) * k},
		concentric: d == (geom.Point{}),
	}
	if !p.inv.Finite() || bad(p.a) {
		return nil, false
	}
	p.n = float64(p.lut.n)
	return p, r.extend[0] && r.extend[1] && p.a < 0
}

// radialPainter solves |p - s d|^2 = (r0 + s dr)^2, that is a s^2 - 2 b s + c = 0 with b = p.d + r0 dr and c = p.p - r0^2, for the
// largest s that is painted and has no negative radius.
type radialPainter struct {
	a, r0, dr, n float64
	d            geom.Point
	inv          geom.Matrix // device to shading space, first centre at 0, larger radius 1
	extend       [2]bool
	concentric   bool
	lut          *lut
	ch           int
}

func (p *radialPainter) open(context.Context) rowPainter { return p }
func (p *radialPainter) release(rowPainter)              {}

func (p *radialPainter) row(y, x0, x1 int, pix, alpha []byte) {
	fy := float64(y) + .5
	px0 := float64(fy*p.inv.C) + p.inv.E
	py0 := float64(fy*p.inv.D) + p.inv.F
	table := p.lut.pix
	for i := range alpha {
		fx := float64(x0+i) + .5
		px, py := float64(fx*p.inv.A)+px0, float64(fx*p.inv.B)+py0
		var k int
		if p.concentric {
			k = p.entry((math.Sqrt(float64(px*px)+float64(py*py)) - p.r0) / p.dr)
		} else {
			k = p.solve(px, py)
		}
		if k < 0 {
			alpha[i] = 0
			continue
		}
		alpha[i] = 255
		c := &table[k]
		if p.ch == 1 {
			pix[i] = c[0]
		} else {
			d := pix[3*i : 3*i+3 : 3*i+3]
			d[0], d[1], d[2] = c[0], c[1], c[2]
		}
	}
}

// entry returns the table entry of s, -1 where s is not painted. The radius is known to be at least 0.
func (p *radialPainter) entry(s float64) int {
	switch {
	case s < 0:
		if p.extend[0] {
			return 0
		}
	case s <= 1:
		return int(s*p.n + .5)
	case s > 1:
		if p.extend[1] {
			return p.lut.n
		}
	}
	return -1
}

func (p *radialPainter) solve(px, py float64) int {
	b := float64(px*p.d.X) + float64(py*p.d.Y) + float64(p.r0*p.dr)
	c := float64(px*px) + float64(py*py) - float64(p.r0*p.r0)
	if p.a == 0 {
		if b == 0 {
			return -1
		}
		return p.try(c / (2 * b))
	}
	disc := float64(b*b) - float64(p.a*c)
	if !(disc >= 0) {
		return -1
	}
	// The sum without cancellation gives one root, the product of the roots the other.
	q := b + math.Copysign(math.Sqrt(disc), b)
	if q == 0 {
		return p.try(0)
	}
	s, t := q/p.a, c/q
	if s < t {
		s, t = t, s
	}
	if k := p.try(s); k >= 0 {
		return k
	}
	return p.try(t)
}

func (p *radialPainter) try(s float64) int {
	if !(p.r0+float64(s*p.dr) >= 0) {
		return -1
	}
	return p.entry(s)
}
