package annot

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// begin sets what all drawn annotations have in common and says whether there is anything to fill or to stroke.
func (m *Maker) begin(c *canvas, a pdf.Dict, b border) (fill, stroke bool) {
	c.state(m.alpha(a), "")
	ic := m.colour(a["IC"], nil)
	col := m.colour(a["C"], black)
	c.fillColour(ic)
	c.strokeColour(col)
	stroke = b.width > 0 && len(col) > 0
	if stroke {
		c.pen(b)
	}
	return len(ic) > 0, stroke
}

// shape draws a square or circle annotation (12.5.6.8).
func (m *Maker) shape(c *canvas, a pdf.Dict, rect geom.Rect) {
	b := m.border(a)
	fill, stroke := m.begin(c, a, b)
	r := m.inner(a, rect)
	if r.W() <= 0 || r.H() <= 0 {
		c.buf = nil
		return
	}
	circle := m.doc.Name(a["Subtype"]) == "Circle"
	cloud := m.cloudSize(a)
	switch r = inset(r, b.width/2); {
	case cloud > 0:
		r = inset(r, min(cloud, r.W()/4, r.H()/4))
		pts := []geom.Point{{X: r.X0, Y: r.Y0}, {X: r.X1, Y: r.Y0}, {X: r.X1, Y: r.Y1}, {X: r.X0, Y: r.Y1}}
		if circle {
			pts = ellipsePoints(r, 48)
		}
		c.cloud(pts, cloud)
	case circle:
		c.ellipse(r)
	default:
		c.rect(r)
	}
	c.paint(fill, stroke)
}

// ink draws an ink annotation (12.5.6.13): strokes with round ends.
func (m *Maker) ink(c *canvas, a pdf.Dict) {
	_, stroke := m.begin(c, a, m.border(a))
	strokes := m.doc.Array(a["InkList"])
	if !stroke || len(strokes) == 0 {
		c.buf = nil
		return
	}
	c.buf = append(c.buf, "1 J 1 j\n"...)
	for _, o := range strokes[:m.within(len(strokes), m.limits.MaxItems, "strokes")] {
		for i, p := range m.points(o) {
			if i == 0 {
				c.move(p)
				c.line(p) // a lone point is a dot
			} else {
				c.line(p)
			}
		}
		if c.full() {
			break
		}
	}
	c.op("S")
}

// link draws the border of a link (12.5.4), which is seen only where the file gives it a width and a colour.
func (m *Maker) link(c *canvas, a pdf.Dict, rect geom.Rect) {
	col := m.colour(a["C"], nil)
	b := m.border(a)
	if a["BS"] == nil && a["Border"] == nil || len(col) == 0 || b.width <= 0 || rect.W() <= b.width || rect.H() <= b.width {
		return
	}
	c.strokeColour(col)
	c.pen(b)
	r := inset(rect, b.width/2)
	switch {
	case b.style == 'U':
		c.move(geom.Point{X: rect.X0, Y: r.Y0})
		c.line(geom.Point{X: rect.X1, Y: r.Y0})
	case b.rx > 0 && b.ry > 0:
		c.rounded(r, min(b.rx, r.W()/2), min(b.ry, r.H()/2))
	default:
		c.rect(r)
	}
	c.op("S")
}

// rounded draws a rectangle with elliptic corners.
func (c *canvas) rounded(r geom.Rect, rx, ry float64) {
	kx, ky := rx*(1-kappa), ry*(1-kappa)
	p := func(x, y float64) geom.Point { return geom.Point{X: x, Y: y} }
	c.move(p(r.X0+rx, r.Y0))
	c.line(p(r.X1-rx, r.Y0))
	c.curve(p(r.X1-kx, r.Y0), p(r.X1, r.Y0+ky), p(r.X1, r.Y0+ry))
	c.line(p(r.X1, r.Y1-ry))
	c.curve(p(r.X1, r.Y1-ky), p(r.X1-kx, r.Y1), p(r.X1-rx, r.Y1))
	c.line(p(r.X0+rx, r.Y1))
	c.curve(p(r.X0+kx, r.Y1), p(r.X0, r.Y1-ky), p(r.X0, r.Y1-ry))
	c.line(p(r.X0, r.Y0+ry))
	c.curve(p(r.X0, r.Y0+ky), p(r.X0+kx, r.Y0), p(r.X0+rx, r.Y0))
	c.op("h")
}
