package annot

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// ending draws a line ending (12.5.6.7, table 179) at the point at, for a line that arrives there from the point from. The line's
// pen and colours are set; fill says that there is an interior colour.
func (c *canvas) ending(style pdf.Name, at, from geom.Point, width float64, fill bool) {
	d := geom.Point{X: at.X - from.X, Y: at.Y - from.Y}
	n := math.Hypot(d.X, d.Y)
	if n == 0 {
		d, n = geom.Point{X: 1}, 1
	}
	d.X, d.Y = d.X/n, d.Y/n
	// Local axes: x along the line towards its end, y to the left.
	on := func(x, y float64) geom.Point { return geom.Point{X: at.X + x*d.X - y*d.Y, Y: at.Y + x*d.Y + y*d.X} }
	s := endSize(style, width)
	switch style {
	case "Square":
		c.ring(on(-s/2, -s/2), on(s/2, -s/2), on(s/2, s/2), on(-s/2, s/2))
		c.paint(fill, true)
	case "Circle":
		c.ellipse(geom.Rect{X0: at.X - s/2, Y0: at.Y - s/2, X1: at.X + s/2, Y1: at.Y + s/2})
		c.paint(fill, true)
	case "Diamond":
		c.ring(on(-s/2, 0), on(0, -s/2), on(s/2, 0), on(0, s/2))
		c.paint(fill, true)
	case "OpenArrow", "ROpenArrow", "ClosedArrow", "RClosedArrow":
		back := -s * 0.866
		if style[0] == 'R' {
			back = -back
		}
		c.move(on(back, s/2))
		c.line(at)
		c.line(on(back, -s/2))
		if style == "ClosedArrow" || style == "RClosedArrow" {
			c.op("h")
			c.paint(fill, true)
		} else {
			c.op("S")
		}
	case "Butt":
		c.move(on(0, s/2))
		c.line(on(0, -s/2))
		c.op("S")
	case "Slash":
		c.move(on(s/4, s*0.433))
		c.line(on(-s/4, -s*0.433))
		c.op("S")
	}
}

// endSize is the length of a line ending's side: half as long again for those that are but strokes of an arrow.
func endSize(style pdf.Name, width float64) float64 {
	switch style {
	case "Square", "Circle", "Diamond":
		return 6 * max(width, 0.5)
	}
	return 9 * max(width, 0.5)
}

// pullBack returns where a line is to stop so that it does not show inside an ending that is closed.
func pullBack(style pdf.Name, at, from geom.Point, width float64) geom.Point {
	by := 0.0
	switch style {
	case "ClosedArrow":
		by = endSize(style, width) * 0.866
	case "Square", "Circle", "Diamond":
		by = endSize(style, width) / 2
	}
	n := math.Hypot(at.X-from.X, at.Y-from.Y)
	if by == 0 || n <= by {
		return at
	}
	return geom.Point{X: at.X + (from.X-at.X)*by/n, Y: at.Y + (from.Y-at.Y)*by/n}
}

// ends reads LE: the endings at the first and the last point.
func (m *Maker) ends(o pdf.Object) (first, last pdf.Name) {
	if le := m.doc.Array(o); len(le) >= 2 {
		return m.doc.Name(le[0]), m.doc.Name(le[1])
	}
	// A single name is FreeText's, whose callout has an ending only where it points.
	return m.doc.Name(o), ""
}
