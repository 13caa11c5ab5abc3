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
	return lineCount(bend(p0, p1, p2, p3), tol)
}

// bend returns the square of the longer second difference.
func bend(p0, p1, p2, p3 geom.Point) float64 {
	d1 := p0.Sub(p1.Mul(2)).Add(p2)
	d2 := p1.Sub(p2.Mul(2)).Add(p3)
	return math.Max(d1.X*d1.X+d1.Y*d1.Y, d2.X*d2.X+d2.Y*d2.Y)
}

func lineCount(m, tol float64) int {
	if !(m > 0) {
		return 1
	}
	n := math.Ceil(math.Sqrt(math.Sqrt(m) * 0.75 / tol))
	if !(n < maxCurveLines) {
		return maxCurveLines
	}
	return max(int(n), 1)
}

// fewLines is lineCount at Flatness. Up to four lines, which is what the curves of letters take, need no roots; bends within rounding of where
// the number changes are left to them.
func fewLines(m float64) int {
	const eps = 1e-9
	switch q := m * (0.75 / Flatness * 0.75 / Flatness); {
	case q < 1-eps:
		return 1
	case q > 1+eps && q < 16-eps:
		return 2
	case q > 16+eps && q < 81-eps:
		return 3
	case q > 81+eps && q < 256-eps:
		return 4
	}
	return lineCount(m, Flatness)
}

// weights are what curveAt multiplies the control points with to get the inner points of 2, 3 and 4 lines, as it rounds them.
var weights = [5][3][4]float64{
	2: {{0.125, 0.375, 0.375, 0.125}},
	3: {{0.2962962962962964, 0.4444444444444445, 0.2222222222222222, 0.037037037037037035}, {0.03703703703703705, 0.22222222222222224, 0.4444444444444444, 0.2962962962962963}},
	4: {{0.421875, 0.421875, 0.140625, 0.015625}, {0.125, 0.375, 0.375, 0.125}, {0.015625, 0.140625, 0.421875, 0.421875}},
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
			b.curve(m.Apply(p.Points[i]), m.Apply(p.Points[i+1]), m.Apply(p.Points[i+2]))
			i += 3
		case geom.Close:
			b.Close()
		}
	}
	b.Close()
	b.open = false
}

// curve adds a curve from the current point as lines.
func (b *Builder) curve(p1, p2, p3 geom.Point) {
	p0 := b.cur
	if !b.in || !b.inside(p1) || !b.inside(p2) || !b.inside(p3) {
		b.curveOut(p0, p1, p2, p3)
		return
	}
	n := fewLines(bend(p0, p1, p2, p3))
	if n >= len(weights) {
		for k := 1; k < n; k++ {
			b.LineTo(curveAt(p0, p1, p2, p3, float64(k)/float64(n)))
		}
		b.LineTo(p3)
		return
	}
	// Its lines are in the box as the control points are.
	x, y := b.fx, b.fy
	for k := range n - 1 {
		w := &weights[n][k]
		fx, fy := Fix(w[0]*p0.X+w[1]*p1.X+w[2]*p2.X+w[3]*p3.X), Fix(w[0]*p0.Y+w[1]*p1.Y+w[2]*p2.Y+w[3]*p3.Y)
		b.edge(Edge{x, y, fx, fy})
		x, y = fx, fy
	}
	fx, fy := Fix(p3.X), Fix(p3.Y)
	b.edge(Edge{x, y, fx, fy})
	b.cur, b.fx, b.fy = p3, fx, fy
}

// curveOut adds a curve of which a part may lie outside the box.
func (b *Builder) curveOut(p0, p1, p2, p3 geom.Point) {
	if !b.outside(p0, p1, p2, p3) {
		n := curveLines(p0, p1, p2, p3, Flatness)
		for k := 1; k < n; k++ {
			b.LineTo(curveAt(p0, p1, p2, p3, float64(k)/float64(n)))
		}
	}
	b.LineTo(p3)
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
