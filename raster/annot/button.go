package annot

import (
	"context"

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
		f.da.size = ts.fitLine(text, f.box.W()-2*f.pad(), f.box.H()-2*f.edge)
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
	m.symbol(ctx, c, f, symbol)
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
