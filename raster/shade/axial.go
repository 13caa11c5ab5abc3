package shade

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// axial is a type 2 shading (ISO 32000-2, 8.7.4.5.3).
type axial struct {
	p0, p1 geom.Point
	extend [2]bool
}

// parametric reads what types 2 and 3 share: n coordinates, Domain, Extend and the function's table.
func (l *loader) parametric(n int) (coords []float64, extend [2]bool, err error) {
	coords = l.doc.Nums(l.dict["Coords"])
	if len(coords) < n {
		return nil, extend, damaged("Coords of %d numbers", len(coords))
	}
	for _, v := range coords {
		if math.Abs(v) > 1e12 {
			return nil, extend, damaged("coordinate out of range")
		}
	}
	t0, t1 := l.pair("Domain", 0, 1)
	if l.fn.In() != 1 {
		l.warnf(pdf.Damaged, "a function of %d values", l.fn.In())
	}
	l.s.ramp, err = l.ramp(t0, t1)
	return coords, l.extend(), err
}

func (l *loader) axial() error {
	c, extend, err := l.parametric(4)
	if err != nil {
		return err
	}
	l.s.paintable = &axial{geom.Point{X: c[0], Y: c[1]}, geom.Point{X: c[2], Y: c[3]}, extend}
	return nil
}

func (a *axial) bounds() (geom.Rect, bool) { return geom.Rect{}, true }

func (a *axial) place(s *Shading, m geom.Matrix, channels int, box geom.IRect) (painter, bool) {
	inv, ok := m.Invert()
	d := a.p1.Sub(a.p0)
	k := d.X*d.X + d.Y*d.Y
	if !ok || k == 0 { // equal points paint nothing
		return nil, false
	}
	k = 1 / k
	p := &axialPainter{
		ux: (inv.A*d.X + inv.B*d.Y) * k, uy: (inv.C*d.X + inv.D*d.Y) * k,
		u0:     ((inv.E-a.p0.X)*d.X + (inv.F-a.p0.Y)*d.Y) * k,
		extend: a.extend, lut: s.ramp.lut(channels), ch: channels, x0: box.X0, x1: box.X1,
	}
	if bad(p.ux) || bad(p.uy) || bad(p.u0) {
		return nil, false
	}
	return p, a.extend[0] && a.extend[1]
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// axialPainter evaluates s = ux x + uy y + u0 at pixel centres; s runs from 0 at the first point of the axis to 1 at the second.
type axialPainter struct {
	ux, uy, u0 float64
	extend     [2]bool
	lut        *lut
	ch         int
	x0, x1     int // of the box
}

func (p *axialPainter) open(context.Context) rowPainter { return p }
func (p *axialPainter) release(rowPainter)              {}

// fixShift is the fraction of the table index that is stepped along a row. The range in which s lies within 0..1 is a function of the
// row alone, so that a row cut anywhere has the same pixels.
const fixShift = 32

func (p *axialPainter) row(y, x0, x1 int, pix, alpha []byte) {
	sy := float64(p.uy*(float64(y)+.5)) + p.u0 + float64(p.ux*.5)
	first, last := p.lut.pix[0], p.lut.pix[p.lut.n]
	n := float64(p.lut.n)
	// Pixels a <= x < b have 0 <= s <= 1; before and after lie the extensions, swapped when s falls.
	var a, b int
	if p.ux == 0 || math.Abs(float64(p.ux*n)*float64(p.x1-p.x0)) < 1.0/1024 {
		mid := sy + float64(p.ux*float64((p.x0+p.x1)/2))
		switch {
		case mid < 0:
			p.outside(x0, x0, x1, pix, alpha, first, p.extend[0])
		case mid > 1:
			p.outside(x0, x0, x1, pix, alpha, last, p.extend[1])
		case mid >= 0:
			fill(pix, x1-x0, p.ch, p.lut.pix[int(mid*n+.5)])
			set(alpha, 255)
		default: // not a number
			set(alpha, 0)
		}
		return
	}
	before, after, extBefore, extAfter := first, last, p.extend[0], p.extend[1]
	ea, eb := -sy/p.ux, (1-sy)/p.ux
	if p.ux < 0 {
		ea, eb = eb, ea
		before, after, extBefore, extAfter = last, first, p.extend[1], p.extend[0]
	}
	a = clampInt(math.Ceil(ea), p.x0, p.x1)
	b = max(a, clampInt(math.Floor(eb)+1, p.x0, p.x1))
	f := int64((float64(p.ux*float64(a))+sy)*n*(1<<fixShift)) + 1<<(fixShift-1)
	step := int64(math.Max(-1<<48, math.Min(1<<48, p.ux*n*(1<<fixShift))))
	p.outside(x0, x0, min(a, x1), pix, alpha, before, extBefore)
	p.outside(x0, max(b, x0), x1, pix, alpha, after, extAfter)
	lo, hi := max(a, x0), min(b, x1)
	if lo >= hi {
		return
	}
	set(alpha[lo-x0:hi-x0], 255)
	f += int64(lo-a) * step
	pix = pix[(lo-x0)*p.ch : (hi-x0)*p.ch]
	table, top := p.lut.pix, int64(p.lut.n)
	if p.ch == 1 {
		for i := range pix {
			pix[i] = table[max(0, min(top, f>>fixShift))][0]
			f += step
		}
		return
	}
	for ; len(pix) >= 3; pix = pix[3:] {
		c := &table[max(0, min(top, f>>fixShift))]
		pix[0], pix[1], pix[2] = c[0], c[1], c[2]
		f += step
	}
}

// outside paints the pixels from..to, of a row slice that begins at x0, with an extension or not at all.
func (p *axialPainter) outside(x0, from, to int, pix, alpha []byte, c [4]byte, painted bool) {
	if from >= to {
		return
	}
	if !painted {
		set(alpha[from-x0:to-x0], 0)
		return
	}
	fill(pix[(from-x0)*p.ch:], to-from, p.ch, c)
	set(alpha[from-x0:to-x0], 255)
}

func clampInt(v float64, lo, hi int) int {
	if !(v > float64(lo)) {
		return lo
	}
	if v > float64(hi) {
		return hi
	}
	return int(v)
}
