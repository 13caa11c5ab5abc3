package annot

import (
	"context"
	"slices"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// option is an entry of a choice field: what it exports and what it shows (12.7.5.4).
type option struct{ export, shown []rune }

// options reads Opt.
func (m *Maker) options(ctx context.Context, a pdf.Dict) []option {
	list := m.doc.Array(m.inherit(a, "Opt"))
	list = list[:m.within(len(list), m.limits.MaxItems, "options")]
	out := make([]option, 0, len(list))
	chars := 0
	for _, o := range list {
		var p option
		if pair := m.doc.Array(o); len(pair) >= 2 {
			p = option{m.text(ctx, pair[0]), m.text(ctx, pair[1])}
		} else {
			t := m.text(ctx, o)
			p = option{t, t}
		}
		if chars += len(p.shown); chars > m.limits.MaxText {
			m.within(chars, m.limits.MaxText, "characters")
			break
		}
		out = append(out, p)
	}
	return out
}

// combo writes the value of a combo box.
func (m *Maker) combo(ctx context.Context, c *canvas, f *field) {
	v := m.inherit(f.a, "V")
	if list := m.doc.Array(v); len(list) > 0 {
		v = list[0]
	}
	text := m.text(ctx, v)
	for _, o := range m.options(ctx, f.a) {
		if slices.Equal(o.export, text) {
			text = slices.Clone(o.shown)
			break
		}
	}
	if text = oneLine(text); len(text) == 0 {
		return
	}
	c.clip(inset(f.box, f.edge))
	f.single(c, m.typesetter(ctx, f.da, f.fonts, text), text)
	c.op("Q")
}

// listBox writes the visible items of a list and marks the selected ones.
func (m *Maker) listBox(ctx context.Context, c *canvas, f *field) {
	opts := m.options(ctx, f.a)
	if len(opts) == 0 {
		return
	}
	top, _ := m.doc.Int(m.inherit(f.a, "TI"))
	top = max(0, min(top, int64(len(opts)-1)))
	var all []rune
	for _, o := range opts[top:] {
		all = append(all, oneLine(o.shown)...)
	}
	ts := m.typesetter(ctx, f.da, f.fonts, all)
	size := f.da.size
	if size == 0 {
		size = 12
	}
	picked := m.selected(ctx, f.a, opts)
	r := inset(f.box, f.edge)
	pad := f.pad()
	space := f.box.W() - 2*pad
	c.clip(r)
	defer c.op("Q")
	y := r.Y1 - 1
	for i := int(top); i < len(opts) && y > r.Y0 && !c.full(); i++ {
		t := trimRight(opts[i].shown)
		if picked[i] {
			c.fillColour(colour{0.6, 0.757, 0.855}) // the usual colour of a selection on paper
			c.op("re", r.X0, y-leading*size, r.W(), leading*size)
			c.op("f")
		}
		c.fillColour(f.da.col)
		ts.begin(c)
		ts.show(c, size, quadding(f.q, pad, space, ts.width(t)*size), y-ascent*size, t)
		c.op("ET")
		y -= leading * size
	}
}

// selected returns which options of a list are chosen: by V, and by I where options share a value (12.7.5.4).
func (m *Maker) selected(ctx context.Context, a pdf.Dict, opts []option) []bool {
	out := make([]bool, len(opts))
	v := m.inherit(a, "V")
	values := m.doc.Array(v)
	if values == nil && v != nil {
		values = pdf.Array{v}
	}
	if len(values) == 0 {
		for _, n := range m.doc.Nums(m.inherit(a, "I")) {
			if n >= 0 && n < float64(len(out)) {
				out[int(n)] = true
			}
		}
		return out
	}
	want := map[string]bool{}
	for _, o := range values[:m.within(len(values), m.limits.MaxItems, "options")] {
		want[string(m.text(ctx, o))] = true
	}
	for i, o := range opts {
		out[i] = want[string(o.export)]
	}
	return out
}
