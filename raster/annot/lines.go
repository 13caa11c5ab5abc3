package annot

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// line draws a line annotation (12.5.6.7) with its endings, leader lines and caption.
func (m *Maker) line(ctx context.Context, c *canvas, a pdf.Dict) {
	b := m.border(a)
	fill, stroke := m.begin(c, a, b)
	l := m.points(a["L"])
	if len(l) < 2 || !stroke {
		c.buf = nil
		return
	}
	from, to := m.leaders(c, a, l[0], l[1])
	first, last := m.ends(a["LE"])
	c.endedLine([]geom.Point{from, to}, first, last, b.width, fill)
	if m.doc.Bool(a["Cap"], false) {
		m.caption(ctx, c, a, from, to)
	}
}

// leaders draws the leader lines and returns the ends of the line between them.
func (m *Maker) leaders(c *canvas, a pdf.Dict, from, to geom.Point) (geom.Point, geom.Point) {
	ll, _ := m.doc.Num(a["LL"])
	n := math.Hypot(to.X-from.X, to.Y-from.Y)
	if ll == 0 || n == 0 || math.Abs(ll) > maxCoord {
		return from, to
	}
	ext, _ := m.doc.Num(a["LLE"])
	off, _ := m.doc.Num(a["LLO"])
	ext, off = max(0, min(ext, maxCoord)), max(0, min(off, maxCoord))
	sign := math.Copysign(1, ll)
	up := geom.Point{X: -(to.Y - from.Y) / n * sign, Y: (to.X - from.X) / n * sign} // to the left of the line for a positive length
	at := func(p geom.Point, d float64) geom.Point { return geom.Point{X: p.X + up.X*d, Y: p.Y + up.Y*d} }
	ll = math.Abs(ll)
	for _, p := range [...]geom.Point{from, to} {
		c.move(at(p, off))
		c.line(at(p, off+ll+ext))
	}
	c.op("S")
	return at(from, off+ll), at(to, off+ll)
}

// caption writes Contents at the middle of a line, on top of it or in a gap that a white ground makes.
func (m *Maker) caption(ctx context.Context, c *canvas, a pdf.Dict, from, to geom.Point) {
	text := m.text(ctx, a["Contents"])
	n := math.Hypot(to.X-from.X, to.Y-from.Y)
	if len(text) == 0 || n == 0 {
		return
	}
	if to.X < from.X {
		from, to = to, from
	}
	const size = 9
	ts := m.typesetter(ctx, appearance{size: size}, nil, text)
	w := ts.width(text) * size
	x, y := n/2-w/2, -0.36*size
	if m.doc.Name(a["CP"]) == "Top" {
		y = 3
	}
	if co := m.doc.Nums(a["CO"]); len(co) >= 2 {
		x, y = x+max(-maxCoord, min(co[0], maxCoord)), y+max(-maxCoord, min(co[1], maxCoord))
	}
	dx, dy := (to.X-from.X)/n, (to.Y-from.Y)/n
	c.margin = max(c.margin, w/2+2*size)
	c.reach(geom.Point{X: from.X + dx*n/2, Y: from.Y + dy*n/2})
	c.op("q")
	c.op("cm", dx, dy, -dy, dx, from.X, from.Y)
	if y < 0 {
		c.op("g", 1)
		c.op("re", x-2, y-0.25*size, w+4, 1.2*size)
		c.op("f")
	}
	c.fillColour(black)
	ts.begin(c)
	ts.show(c, size, x, y, text)
	c.op("ET")
	c.op("Q")
}

// poly draws a polygon or polyline annotation (12.5.6.9).
func (m *Maker) poly(c *canvas, a pdf.Dict) {
	b := m.border(a)
	fill, stroke := m.begin(c, a, b)
	open := m.doc.Name(a["Subtype"]) == "PolyLine"
	pts := m.points(a["Vertices"])
	switch {
	case m.pathEntry(c, a["Path"]):
		if !open {
			c.op("h")
		}
		c.paint(fill && !open, stroke)
	case len(pts) < 2:
		c.buf = nil
	case open:
		if stroke {
			first, last := m.ends(a["LE"])
			c.endedLine(pts, first, last, b.width, fill)
		}
	default:
		if r := m.cloudSize(a); r > 0 {
			c.cloud(pts, r)
		} else {
			c.ring(pts...)
		}
		c.paint(fill, stroke)
	}
}

// pathEntry draws the Path entry of PDF 2.0: an array of points to move to, to draw lines to, and of curves.
func (m *Maker) pathEntry(c *canvas, o pdf.Object) bool {
	steps := m.doc.Array(o)
	for i, s := range steps[:m.within(len(steps), m.limits.MaxPoints, "points")] {
		switch p := m.points(s); {
		case len(p) == 0:
			return i > 0
		case i == 0:
			c.move(p[0])
		case len(p) >= 3:
			c.curve(p[0], p[1], p[2])
		default:
			c.line(p[0])
		}
		if c.full() {
			break
		}
	}
	return len(steps) > 0
}

// endedLine strokes a line through at least two points and draws its endings.
func (c *canvas) endedLine(pts []geom.Point, first, last pdf.Name, width float64, fill bool) {
	n := len(pts)
	c.margin = max(c.margin, 2*endSize("", width))
	c.move(pullBack(first, pts[0], pts[1], width))
	for _, p := range pts[1 : n-1] {
		c.line(p)
		if c.full() {
			break
		}
	}
	c.line(pullBack(last, pts[n-1], pts[n-2], width))
	c.op("S")
	c.buf = append(c.buf, "[] 0 d\n"...)
	c.ending(first, pts[0], pts[1], width, fill)
	c.ending(last, pts[n-1], pts[n-2], width, fill)
}
