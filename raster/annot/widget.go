package annot

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Field flags (tables 227 to 233).
const (
	flagMultiline  = 1 << 12
	flagPassword   = 1 << 13
	flagRadio      = 1 << 15
	flagPush       = 1 << 16
	flagCombo      = 1 << 17
	flagFileSelect = 1 << 20
	flagComb       = 1 << 24
	flagRich       = 1 << 25
)

func (m *Maker) flags(a pdf.Dict) int64 {
	v, _ := m.doc.Int(m.inherit(a, "Ff"))
	return v
}

// field is a widget on the way to its appearance. Its space has the origin at the lower left corner of the upright content.
type field struct {
	a     pdf.Dict
	mk    pdf.Dict
	box   geom.Rect
	b     border
	edge  float64 // how far the border reaches in
	flags int64
	da    appearance
	fonts pdf.Dict
	q     int64
}

// widget makes the appearance of a form field (12.7.5).
func (m *Maker) widget(ctx context.Context, c *canvas, a pdf.Dict, rect geom.Rect) Form {
	kind := m.doc.Name(m.inherit(a, "FT"))
	if rect.W() <= 0 || rect.H() <= 0 || kind != "Tx" && kind != "Ch" && kind != "Btn" {
		return Form{}
	}
	f := m.field(a)
	turn, _ := m.doc.Int(f.mk["R"])
	w, h := rect.W(), rect.H()
	mat := geom.Identity
	switch turn = (turn%360 + 360) % 360; turn {
	case 90:
		mat = geom.Matrix{B: 1, C: -1, E: w}
	case 180:
		mat = geom.Matrix{A: -1, D: -1, E: w, F: h}
	case 270:
		mat = geom.Matrix{B: -1, C: 1, F: h}
	}
	if turn == 90 || turn == 270 {
		w, h = h, w
	}
	f.box = geom.Rect{X1: w, Y1: h}
	switch {
	case kind == "Btn" && f.flags&flagPush != 0:
		m.push(ctx, c, f)
	case kind == "Btn":
		m.check(ctx, c, f)
	case kind == "Tx":
		m.frame(c, f, false)
		m.textField(ctx, c, f)
	case f.flags&flagCombo != 0:
		m.frame(c, f, false)
		m.combo(ctx, c, f)
	default:
		m.frame(c, f, false)
		m.listBox(ctx, c, f)
	}
	if c.empty() {
		return Form{}
	}
	return Form{c.stream(f.box, mat), rect}
}

// field gathers the entries that all fields use, inherited or the form's.
func (m *Maker) field(a pdf.Dict) *field {
	f := &field{a: a, mk: m.doc.Dict(a["MK"]), b: m.border(a), flags: m.flags(a)}
	f.edge = f.b.width
	if f.b.style == 'B' || f.b.style == 'I' {
		f.edge *= 2
	}
	da, ok := m.doc.Str(m.inherit(a, "DA"))
	if !ok {
		da, _ = m.doc.Str(m.form["DA"])
	}
	f.da = defaultAppearance(string(da), appearance{col: black})
	f.fonts = m.doc.Dict(m.doc.Dict(m.inherit(a, "DR"))["Font"])
	q := m.inherit(a, "Q")
	if q == nil {
		q = m.form["Q"]
	}
	f.q, _ = m.doc.Int(q)
	return f
}

// frame draws the background and the border of a field (12.5.6.19, MK); a round one for radio buttons.
func (m *Maker) frame(c *canvas, f *field, round bool) {
	bg, bc := m.colour(f.mk["BG"], nil), m.colour(f.mk["BC"], nil)
	outline := func(d float64) {
		r := inset(f.box, d)
		if round {
			s := min(r.W(), r.H()) / 2
			x, y := (r.X0+r.X1)/2, (r.Y0+r.Y1)/2
			c.ellipse(geom.Rect{X0: x - s, Y0: y - s, X1: x + s, Y1: y + s})
		} else {
			c.rect(r)
		}
	}
	if len(bg) > 0 {
		c.fillColour(bg)
		outline(0)
		c.op("f")
	}
	b := f.b
	if b.width <= 0 {
		return
	}
	if !round && (len(bc) > 0 || len(bg) > 0) {
		switch b.style {
		case 'B':
			c.relief(f.box, b.width, colour{1}, shade(bg))
		case 'I':
			c.relief(f.box, b.width, colour{0.5}, colour{0.75})
		}
	}
	if len(bc) == 0 {
		return
	}
	c.strokeColour(bc)
	c.op("q")
	c.pen(b)
	if b.style == 'U' && !round {
		c.move(geom.Point{X: 0, Y: b.width / 2})
		c.line(geom.Point{X: f.box.X1, Y: b.width / 2})
	} else {
		outline(b.width / 2)
	}
	c.op("S")
	c.op("Q")
}

// shade returns the colour of the side of a raised button that is away from the light.
func shade(bg colour) colour {
	if len(bg) != 1 && len(bg) != 3 {
		return colour{0.5}
	}
	k := make(colour, len(bg))
	for i, v := range bg {
		k[i] = v / 2
	}
	return k
}

// relief draws the inner edges of a beveled or inset border: the upper left one, then the lower right one.
func (c *canvas) relief(r geom.Rect, w float64, upper, lower colour) {
	o, i := inset(r, w), inset(r, 2*w)
	p := func(x, y float64) geom.Point { return geom.Point{X: x, Y: y} }
	c.fillColour(upper)
	c.ring(p(o.X0, o.Y0), p(o.X0, o.Y1), p(o.X1, o.Y1), p(i.X1, i.Y1), p(i.X0, i.Y1), p(i.X0, i.Y0))
	c.op("f")
	c.fillColour(lower)
	c.ring(p(o.X1, o.Y1), p(o.X1, o.Y0), p(o.X0, o.Y0), p(i.X0, i.Y0), p(i.X1, i.Y0), p(i.X1, i.Y1))
	c.op("f")
}

// clip opens a graphics state that is clipped to a rectangle.
func (c *canvas) clip(r geom.Rect) {
	c.op("q")
	c.op("re", r.X0, r.Y0, r.W(), r.H())
	c.op("W")
	c.op("n")
}
