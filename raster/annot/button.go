package annot

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// push draws a push button: its frame, icon and caption (12.7.5.2.2).
func (m *Maker) push(ctx context.Context, c *canvas, f *field) {
	m.frame(c, f, false)
	layout, _ := m.doc.Int(f.mk["TP"])
	if layout != 0 && m.buttonIcon(c, f) && layout == 1 {
		return
	}
	text := oneLine(m.text(ctx, f.mk["CA"]))
	if len(text) == 0 {
		return
	}
	ts := m.typesetter(ctx, f.da, f.fonts, text)
	f.q = 1
	if f.da.size == 0 {
		f.da.size = min(12, ts.fitLine(text, f.box.W()-2*f.pad(), f.box.H()-2*f.edge))
	}
	c.clip(inset(f.box, f.edge))
	f.single(c, ts, text)
	c.op("Q")
}

// buttonIcon places the normal icon of a push button, in proportion and in the middle.
func (m *Maker) buttonIcon(c *canvas, f *field) bool {
	s := m.doc.Stream(f.mk["I"])
	if s == nil {
		return false
	}
	box, ok := m.doc.Rect(s.Dict["BBox"])
	if mat, has := m.doc.Matrix(s.Dict["Matrix"]); has {
		box = box.Transform(mat)
	}
	r := inset(f.box, 2*f.edge)
	if !ok || !sane(box) || box.W() <= 0 || box.H() <= 0 {
		return false
	}
	k := min(r.W()/box.W(), r.H()/box.H())
	c.resource("XObject", "Icon", f.mk["I"])
	c.op("q")
	c.op("cm", k, 0, 0, k, (r.X0+r.X1)/2-k*(box.X0+box.X1)/2, (r.Y0+r.Y1)/2-k*(box.Y0+box.Y1)/2)
	c.buf = append(c.buf, "/Icon Do\n"...)
	c.op("Q")
	return true
}

// check draws a check box or radio button with its symbol when it is on (12.7.5.2.3, 12.7.5.2.4).
func (m *Maker) check(ctx context.Context, c *canvas, f *field) {
	radio := f.flags&flagRadio != 0
	symbol := byte('4')
	if radio {
		symbol = 'l'
	}
	if s, _ := m.doc.Str(f.mk["CA"]); len(s) == 1 {
		symbol = s[0]
	}
	m.frame(c, f, radio && symbol == 'l')
	if !m.on(f.a) {
		return
	}
	c.fillColour(f.da.col)
	if symbol == 'l' {
		r := inset(f.box, f.edge)
		s := min(r.W(), r.H()) / 4
		x, y := (r.X0+r.X1)/2, (r.Y0+r.Y1)/2
		c.ellipse(geom.Rect{X0: x - s, Y0: y - s, X1: x + s, Y1: y + s})
		c.op("f")
		return
	}
	m.dingbat(ctx, c, f, symbol)
}

// dingbat shows a symbol of ZapfDingbats, its ink in the middle of the field.
func (m *Maker) dingbat(ctx context.Context, c *canvas, f *field, symbol byte) {
	fc := m.named(ctx, "ZapfDingbats", nil)
	if fc == nil {
		return
	}
	g := fc.f.Glyph(uint32(symbol))
	var p geom.Path
	if fc.f.Outline(g.GID, &p) != nil || p.Empty() {
		return
	}
	ink := p.Bounds()
	ink.X0, ink.X1 = ink.X0*g.ScaleX, ink.X1*g.ScaleX
	if ink.W() <= 0 || ink.H() <= 0 {
		return
	}
	r := inset(f.box, f.edge)
	size := f.da.size
	if size == 0 {
		size = min(r.W(), r.H()) * 0.7 / max(ink.W(), ink.H())
	}
	c.resource("Font", "F0", fc.obj)
	c.op("BT")
	c.buf = append(c.buf, "/F0 "...)
	c.op("Tf", size)
	c.op("Td", (r.X0+r.X1)/2-size*(ink.X0+ink.X1)/2, (r.Y0+r.Y1)/2-size*(ink.Y0+ink.Y1)/2)
	c.str(string([]byte{symbol}))
	c.op("Tj")
	c.op("ET")
}

// on reports whether a check box or radio button is checked. The appearance state says it; without one the field's value does, except
// that the value of a group of radio buttons does not tell which of them it is.
func (m *Maker) on(a pdf.Dict) bool {
	state := m.doc.Name(a["AS"])
	if state == "" {
		v := m.inherit(a, "V")
		if m.flags(a)&flagRadio != 0 {
			v = a["V"]
		}
		state = m.doc.Name(v)
	}
	return state != "" && state != "Off"
}
