package annot

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// pad is the distance of text from the edge of a field.
func (f *field) pad() float64 { return max(2, 2*f.edge) }

// textField writes the value of a text field (12.7.5.3).
func (m *Maker) textField(ctx context.Context, c *canvas, f *field) {
	text := m.text(ctx, m.inherit(f.a, "V"))
	maxLen, _ := m.doc.Int(m.inherit(f.a, "MaxLen"))
	if f.flags&flagMultiline == 0 || f.flags&flagPassword != 0 {
		text = oneLine(text)
	}
	if f.flags&flagPassword != 0 {
		for i := range text {
			text[i] = '*'
		}
	}
	comb := f.flags&flagComb != 0 && f.flags&(flagMultiline|flagPassword|flagFileSelect) == 0 && maxLen > 0 && maxLen <= 1000
	if comb {
		m.combLines(c, f, int(maxLen))
	}
	if maxLen > 0 && int64(len(text)) > maxLen {
		text = text[:maxLen]
	}
	if len(text) == 0 {
		return
	}
	ts := m.typesetter(ctx, f.da, f.fonts, text)
	c.clip(inset(f.box, f.edge))
	switch {
	case comb:
		f.combText(c, ts, text, int(maxLen))
	case f.flags&flagMultiline != 0:
		f.lines(c, ts, text)
	default:
		f.single(c, ts, text)
	}
	c.op("Q")
}

// oneLine puts the lines of a text into one.
func oneLine(text []rune) []rune {
	for i, r := range text {
		if r == '\n' {
			text[i] = ' '
		}
	}
	return text
}

// single writes one line in the middle of the field's height.
func (f *field) single(c *canvas, ts *typesetter, text []rune) {
	pad := f.pad()
	space := f.box.W() - 2*pad
	size := f.da.size
	if size == 0 {
		size = ts.fitLine(text, space, f.box.H()-2*f.edge)
	}
	c.fillColour(f.da.col)
	ts.begin(c)
	ts.show(c, size, quadding(f.q, pad, space, ts.width(trimRight(text))*size), f.box.H()/2-middle*size, text)
	c.op("ET")
}

// lines writes a wrapped text from the top of the field.
func (f *field) lines(c *canvas, ts *typesetter, text []rune) {
	r := inset(f.box, f.pad())
	size := f.da.size
	if size == 0 {
		size = ts.fitLines(text, r.W(), r.H())
	}
	c.fillColour(f.da.col)
	c.paragraph(ts, text, r, size, f.q)
}

// paragraph writes a wrapped text from the top of a rectangle to its bottom.
func (c *canvas) paragraph(ts *typesetter, text []rune, r geom.Rect, size float64, q int64) {
	ts.begin(c)
	y := r.Y1 - ascent*size
	for _, l := range ts.wrap(text, r.W()/size) {
		if y < r.Y0-size || c.full() {
			break
		}
		l = trimRight(l)
		if len(l) > 0 {
			ts.show(c, size, quadding(q, r.X0, r.W(), ts.width(l)*size), y, l)
		}
		y -= leading * size
	}
	c.op("ET")
}

// combText writes one character into the middle of each cell of a comb.
func (f *field) combText(c *canvas, ts *typesetter, text []rune, cells int) {
	cell := f.box.W() / float64(cells)
	size := f.da.size
	if size == 0 {
		size = ts.fitLine(nil, 0, f.box.H()-2*f.edge)
		for _, r := range text {
			if w := ts.glyphs[r].width; w > 0 {
				size = max(4, min(size, cell/w))
			}
		}
	}
	first := 0
	switch f.q {
	case 1:
		first = (cells - len(text)) / 2
	case 2:
		first = cells - len(text)
	}
	c.fillColour(f.da.col)
	ts.begin(c)
	for i := range text {
		x := (float64(first+i) + 0.5) * cell
		ts.show(c, size, x-ts.width(text[i:i+1])*size/2, f.box.H()/2-middle*size, text[i:i+1])
	}
	c.op("ET")
}

// combLines draws the borders between the cells of a comb.
func (m *Maker) combLines(c *canvas, f *field, cells int) {
	bc := m.colour(f.mk["BC"], nil)
	if len(bc) == 0 || f.b.width <= 0 || f.b.style != 'S' && f.b.style != 'D' {
		return
	}
	c.op("q")
	c.strokeColour(bc)
	c.pen(f.b)
	for i := 1; i < cells; i++ {
		x := f.box.W() * float64(i) / float64(cells)
		c.move(geom.Point{X: x, Y: f.b.width / 2})
		c.line(geom.Point{X: x, Y: f.box.H() - f.b.width/2})
	}
	c.op("S")
	c.op("Q")
}
