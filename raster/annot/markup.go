package annot

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// quad is the place of a piece of marked text, by the corners as the reader of the text sees them.
type quad struct{ tl, tr, bl, br geom.Point }

// quads reads QuadPoints (12.5.6.10). The standard says that the corners run around, writers put the two upper before the two lower
// ones; both are understood. Without any the annotation's rectangle serves.
func (m *Maker) quads(a pdf.Dict, rect geom.Rect) []quad {
	p := m.points(a["QuadPoints"])
	p = p[:4*m.within(len(p)/4, m.limits.MaxItems, "quadrilaterals")]
	var out []quad
	for len(p) >= 4 {
		q := quad{p[0], p[1], p[2], p[3]}
		if !convex(p[0], p[1], p[3], p[2]) && convex(p[0], p[1], p[2], p[3]) {
			q = quad{p[3], p[2], p[0], p[1]}
		}
		out = append(out, q)
		p = p[4:]
	}
	if len(out) == 0 && rect.W() > 0 && rect.H() > 0 {
		out = append(out, quad{geom.Point{X: rect.X0, Y: rect.Y1}, geom.Point{X: rect.X1, Y: rect.Y1}, geom.Point{X: rect.X0, Y: rect.Y0}, geom.Point{X: rect.X1, Y: rect.Y0}})
	}
	return out
}

// convex reports whether four points in this order turn one way only.
func convex(p ...geom.Point) bool {
	pos, neg := false, false
	for i := range p {
		a, b, c := p[i], p[(i+1)%4], p[(i+2)%4]
		cross := (b.X-a.X)*(c.Y-b.Y) - (b.Y-a.Y)*(c.X-b.X)
		pos, neg = pos || cross > 0, neg || cross < 0
	}
	return !(pos && neg)
}

// at returns the point of a quad at u from left to right and v from bottom to top, both from 0 to 1.
func (q quad) at(u, v float64) geom.Point {
	mix := func(a, b geom.Point, t float64) geom.Point {
		return geom.Point{X: a.X + (b.X-a.X)*t, Y: a.Y + (b.Y-a.Y)*t}
	}
	return mix(mix(q.bl, q.br, u), mix(q.tl, q.tr, u), v)
}

func (q quad) height() float64 { return math.Hypot(q.tl.X-q.bl.X, q.tl.Y-q.bl.Y) }
func (q quad) width() float64  { return math.Hypot(q.br.X-q.bl.X, q.br.Y-q.bl.Y) }

// markup draws a highlight, underline, strikeout or squiggly annotation.
func (m *Maker) markup(c *canvas, a pdf.Dict, rect geom.Rect) {
	sub := m.doc.Name(a["Subtype"])
	def, blend := black, pdf.Name("")
	if sub == "Highlight" {
		def, blend = colour{1, 1, 0}, "Multiply" // the text under the marker stays black
	}
	col := m.colour(a["C"], def)
	quads := m.quads(a, rect)
	if len(col) == 0 || len(quads) == 0 {
		return
	}
	c.state(m.alpha(a), blend)
	c.fillColour(col)
	c.strokeColour(col)
	for _, q := range quads {
		if c.full() {
			return
		}
		w := max(0.5, min(q.height()/16, 4))
		switch sub {
		case "Highlight":
			c.ring(q.tl, q.tr, q.br, q.bl)
			c.op("f")
			continue
		case "Squiggly":
			w /= 1.5
			c.pen(border{width: w, style: 'S'})
			c.squiggle(q)
		default:
			v := 1.0 / 12
			if sub == "StrikeOut" {
				v = 0.45
			}
			c.pen(border{width: w, style: 'S'})
			c.move(q.at(0, v))
			c.line(q.at(1, v))
		}
		c.op("S")
	}
}

// squiggle draws a zigzag along the lower edge.
func (c *canvas) squiggle(q quad) {
	n := 1000.0
	if h := q.height(); h > 0 {
		n = max(2, min(math.Round(q.width()/(h/8)), n))
	}
	for i := 0.0; i <= n; i++ {
		v := 0.03
		if int(i)%2 == 1 {
			v = 0.13
		}
		if i == 0 {
			c.move(q.at(0, v))
		} else {
			c.line(q.at(i/n, v))
		}
	}
}
