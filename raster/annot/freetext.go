package annot

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// freeText draws a free text annotation: callout, box and text (12.5.6.6).
func (m *Maker) freeText(ctx context.Context, c *canvas, a pdf.Dict, rect geom.Rect) {
	if rect.W() <= 0 || rect.H() <= 0 {
		return
	}
	da, ok := m.doc.Str(a["DA"])
	if !ok {
		da, _ = m.doc.Str(m.form["DA"])
	}
	ap := defaultAppearance(string(da), appearance{size: 12, col: black})
	if ap.size == 0 {
		ap.size = 12
	}
	b := m.border(a)
	if m.doc.Name(a["IT"]) == "FreeTextTypeWriter" || a["BS"] == nil && a["Border"] == nil {
		b.width = 0
	}
	c.state(m.alpha(a), "")
	c.strokeColour(ap.col)
	r := m.inner(a, rect)
	if b.width > 0 {
		c.pen(b)
		m.callout(c, a, b.width)
	}
	m.freeBox(c, a, r, b.width)
	text := m.text(ctx, a["Contents"])
	if len(text) > 0 {
		r = inset(r, b.width)
		ts := m.typesetter(ctx, ap, m.doc.Dict(m.doc.Dict(a["DR"])["Font"]), text)
		q, _ := m.doc.Int(a["Q"])
		c.clip(r)
		c.fillColour(ap.col)
		c.paragraph(ts, text, inset(r, 2), ap.size, q)
		c.op("Q")
		c.reach(geom.Point{X: r.X0, Y: r.Y0})
		c.reach(geom.Point{X: r.X1, Y: r.Y1})
	}
}

// freeBox paints the ground and the border of free text; C is the colour of the ground here.
func (m *Maker) freeBox(c *canvas, a pdf.Dict, r geom.Rect, width float64) {
	bg := m.colour(a["C"], nil)
	if len(bg) == 0 && width <= 0 {
		return
	}
	c.fillColour(bg)
	c.rect(inset(r, width/2))
	c.paint(len(bg) > 0, width > 0)
}

// callout draws the line from the text to what it is about.
func (m *Maker) callout(c *canvas, a pdf.Dict, width float64) {
	pts := m.points(a["CL"])
	if len(pts) < 2 {
		return
	}
	first, _ := m.ends(a["LE"])
	bg := m.colour(a["C"], nil)
	c.fillColour(bg)
	c.endedLine(pts[:min(len(pts), 3)], first, pdf.Name(""), width, len(bg) > 0)
	c.margin = 5*width + 1
}
