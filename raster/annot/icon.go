package annot

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// iconSize is the side of the square an icon is drawn in, in points: viewers take it whatever the rectangle is.
const iconSize = 20

// icon draws the annotations that show as a picture (12.5.6.4, 12.5.6.11, 12.5.6.15, 12.5.6.16). The pictures are simple: they mark the
// place and tell the kinds apart.
func (m *Maker) icon(c *canvas, a pdf.Dict, rect geom.Rect) {
	sub := m.doc.Name(a["Subtype"])
	def := colour{1, 0.9, 0.4}
	if sub == "Caret" {
		def = black
	}
	col := m.colour(a["C"], def)
	if len(col) == 0 {
		return
	}
	c.state(m.alpha(a), "")
	c.fillColour(col)
	c.op("G", 0.2)
	c.op("w", 1)
	c.margin = 1
	switch sub {
	case "Caret":
		m.caret(c, m.inner(a, rect))
		return
	case "Text":
		c.note(rect, m.doc.Name(a["Name"]))
	case "FileAttachment":
		c.clipIcon(rect, m.doc.Name(a["Name"]))
	case "Sound":
		c.speaker(rect)
	}
}

// caret draws the mark of an insertion, as high as its rectangle.
func (m *Maker) caret(c *canvas, r geom.Rect) {
	if r.W() <= 0 || r.H() <= 0 {
		c.buf = nil
		return
	}
	x := (r.X0 + r.X1) / 2
	tip, foot := geom.Point{X: x, Y: r.Y1}, r.Y0
	c.move(geom.Point{X: r.X0, Y: foot})
	c.curve(geom.Point{X: x - r.W()/8, Y: foot}, geom.Point{X: x, Y: r.Y0 + r.H()/2}, tip)
	c.curve(geom.Point{X: x, Y: r.Y0 + r.H()/2}, geom.Point{X: x + r.W()/8, Y: foot}, geom.Point{X: r.X1, Y: foot})
	c.op("f")
}

// in returns a function that places points of an icon's square, of side 1, at the upper left corner of the rectangle.
func in(r geom.Rect) func(x, y float64) geom.Point {
	return func(x, y float64) geom.Point { return geom.Point{X: r.X0 + iconSize*x, Y: r.Y1 - iconSize*(1-y)} }
}

// note draws a sheet with lines of writing, or the few other common names of text annotations.
func (c *canvas) note(r geom.Rect, name pdf.Name) {
	at := in(r)
	switch name {
	case "Comment":
		c.ring(at(.05, .9), at(.95, .9), at(.95, .35), at(.5, .35), at(.3, .1), at(.3, .35), at(.05, .35))
	case "Insert", "NewParagraph":
		c.ring(at(.1, .2), at(.5, .9), at(.9, .2))
		c.op("B")
		return
	default:
		c.ring(at(.1, .95), at(.9, .95), at(.9, .3), at(.65, .05), at(.1, .05))
	}
	c.op("B")
	for _, y := range [...]float64{.75, .6, .45} {
		c.move(at(.22, y))
		c.line(at(.78, y))
	}
	c.op("S")
}

// clipIcon draws a paper clip or a pin, for attached files.
func (c *canvas) clipIcon(r geom.Rect, name pdf.Name) {
	at := in(r)
	if name == "Paperclip" {
		c.move(at(.35, .3))
		c.line(at(.35, .8))
		c.curve(at(.35, 1), at(.65, 1), at(.65, .8))
		c.line(at(.65, .2))
		c.curve(at(.65, 0), at(.25, 0), at(.25, .2))
		c.line(at(.25, .7))
		c.op("S")
		return
	}
	c.ring(at(.3, .95), at(.7, .95), at(.62, .6), at(.8, .4), at(.2, .4), at(.38, .6))
	c.op("B")
	c.move(at(.5, .4))
	c.line(at(.5, .05))
	c.op("S")
}

// speaker draws a loudspeaker, for sounds.
func (c *canvas) speaker(r geom.Rect) {
	at := in(r)
	c.ring(at(.1, .35), at(.1, .65), at(.3, .65), at(.55, .9), at(.55, .1), at(.3, .35))
	c.op("B")
	for _, d := range [...]float64{0, .15} {
		c.move(at(.68+d, .7+d/2))
		c.curve(at(.8+d, .6+d/2), at(.8+d, .4-d/2), at(.68+d, .3-d/2))
	}
	c.op("S")
}
