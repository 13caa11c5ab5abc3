package annot

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// cloudSize returns the radius of the bulges of a cloudy border effect (12.5.4, table 169), 0 if there is none.
func (m *Maker) cloudSize(a pdf.Dict) float64 {
	be := m.doc.Dict(a["BE"])
	i, _ := m.doc.Num(be["I"])
	if m.doc.Name(be["S"]) != "C" || i <= 0 {
		return 0
	}
	return 4 * min(i, 2)
}

// cloud draws a closed polygon, its corners in order, as a row of bulges of about the given radius.
func (c *canvas) cloud(pts []geom.Point, radius float64) {
	out := 1.0 // bulges point away from the inside: to the right of a path that runs against the clock
	if area(pts) < 0 {
		out = -1
	}
	started := false
	for i, a := range pts {
		b := pts[(i+1)%len(pts)]
		d := geom.Point{X: b.X - a.X, Y: b.Y - a.Y}
		length := math.Hypot(d.X, d.Y)
		if length == 0 || c.full() {
			continue
		}
		if !started {
			c.move(a)
			started = true
		}
		n := int(max(1, min(math.Round(length/(1.6*radius)), 1000)))
		step := geom.Point{X: d.X / float64(n), Y: d.Y / float64(n)}
		// The handles stand a little outward of the chord's ends, so that the bulge is wider than its chord.
		h := radius * 1.3 * out / length
		nx, ny := d.Y*h, -d.X*h
		for k := range n {
			p := geom.Point{X: a.X + step.X*float64(k), Y: a.Y + step.Y*float64(k)}
			q := geom.Point{X: p.X + step.X, Y: p.Y + step.Y}
			c.curve(geom.Point{X: p.X + nx - step.X/8, Y: p.Y + ny - step.Y/8}, geom.Point{X: q.X + nx + step.X/8, Y: q.Y + ny + step.Y/8}, q)
		}
	}
	if started {
		c.op("h")
	}
}

// area returns twice the signed area of a polygon, positive when it runs against the clock.
func area(pts []geom.Point) float64 {
	sum := 0.0
	for i, a := range pts {
		b := pts[(i+1)%len(pts)]
		sum += a.X*b.Y - b.X*a.Y
	}
	return sum
}

// ellipsePoints returns n points of the ellipse in a rectangle, against the clock.
func ellipsePoints(r geom.Rect, n int) []geom.Point {
	pts := make([]geom.Point, n)
	for i := range pts {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		pts[i] = geom.Point{X: (r.X0+r.X1)/2 + cos*r.W()/2, Y: (r.Y0+r.Y1)/2 + sin*r.H()/2}
	}
	return pts
}
