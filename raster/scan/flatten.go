package scan

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Flatness is the largest distance, in pixels, between a curve and the lines that stand for it. A tenth of a pixel is less than
// what eight bits of coverage can show along a smooth outline.
const Flatness = 0.1

// maxCurveLines bounds the lines of one curve.
const maxCurveLines = 256

// curveLines returns how many equal parameter steps keep a cubic within tol of its chords. The bound is the classic one from the
// second differences of the control points: error <= |d2| * 3/4 / n^2.
func curveLines(p0, p1, p2, p3 geom.Point, tol float64) int {
	d1 := p0.Sub(p1.Mul(2)).Add(p2)
	d2 := p1.Sub(p2.Mul(2)).Add(p3)
	m := math.Max(d1.X*d1.X+d1.Y*d1.Y, d2.X*d2.X+d2.Y*d2.Y)
	if !(m > 0) {
		return 1
	}
	n := math.Ceil(math.Sqrt(math.Sqrt(m) * 0.75 / tol))
	if !(n < maxCurveLines) {
		return maxCurveLines
	}
	return max(int(n), 1)
}

// curveAt evaluates a cubic Bezier.
func curveAt(p0, p1, p2, p3 geom.Point, t float64) geom.Point {
	s := 1 - t
	a, b, c, d := s*s*s, 3*s*s*t, 3*s*t*t, t*t*t
	return geom.Point{X: a*p0.X + b*p1.X + c*p2.X + d*p3.X, Y: a*p0.Y + b*p1.Y + c*p2.Y + d*p3.Y}
}

// Fill adds a path, mapped by m to device space, as an area: every subpath is closed.
func (b *Builder) Fill(p *geom.Path, m geom.Matrix) {
	i := 0
	for _, v := range p.Verbs {
		switch v {
		case geom.MoveTo:
			b.MoveTo(m.Apply(p.Points[i]))
			i++
		case geom.LineTo:
			b.LineTo(m.Apply(p.Points[i]))
			i++
		case geom.CurveTo:
			p0, p1, p2, p3 := b.cur, m.Apply(p.Points[i]), m.Apply(p.Points[i+1]), m.Apply(p.Points[i+2])
			i += 3
			if b.outside(p0, p1, p2, p3) {
				b.LineTo(p3)
				continue
			}
			n := curveLines(p0, p1, p2, p3, Flatness)
			for k := 1; k < n; k++ {
				b.LineTo(curveAt(p0, p1, p2, p3, float64(k)/float64(n)))
			}
			b.LineTo(p3)
		case geom.Close:
			b.Close()
		}
	}
	b.Close()
	b.open = false
}

// outside reports whether a curve cannot touch the box: its chord then serves.
func (b *Builder) outside(ps ...geom.Point) bool {
	above, below, left, right := true, true, true, true
	for _, p := range ps {
		above, below = above && p.Y <= b.y0, below && p.Y >= b.y1
		left, right = left && p.X <= b.x0, right && p.X >= b.x1
	}
	return above || below || left || right
}
