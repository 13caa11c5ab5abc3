package annot

import (
	"context"
	"unicode"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// stamp draws a rubber stamp: its name in a rounded frame (12.5.6.12).
func (m *Maker) stamp(ctx context.Context, c *canvas, a pdf.Dict, rect geom.Rect) {
	if rect.W() <= 2 || rect.H() <= 2 {
		return
	}
	name := m.doc.Name(a["Name"])
	if name == "" {
		name = "Draft"
	}
	text := stampText(name)
	def := colour{0.75, 0.1, 0.1}
	switch name {
	case "Approved", "Final", "ForPublicRelease", "Completed":
		def = colour{0.1, 0.5, 0.15}
	case "AsIs", "Departmental", "ForComment", "Experimental", "TopSecret", "Sold", "InformationOnly":
		def = colour{0.1, 0.2, 0.6}
	}
	col := m.colour(a["C"], def)
	if len(col) == 0 || len(text) == 0 {
		return
	}
	w := max(0.5, min(rect.W(), rect.H())/20)
	c.state(m.alpha(a), "")
	c.strokeColour(col)
	c.fillColour(col)
	c.op("w", w)
	c.margin = w
	r := inset(rect, w)
	c.rounded(r, min(r.W(), r.H())/6, min(r.W(), r.H())/6)
	c.op("S")
	ts := m.typesetter(ctx, appearance{font: "HeBo"}, nil, text)
	size := ts.fitLine(text, r.W()*0.9, r.H())
	ts.begin(c)
	ts.show(c, size, (r.X0+r.X1-ts.width(text)*size)/2, (r.Y0+r.Y1)/2-middle*size, text)
	c.op("ET")
}

// stampText makes words of a stamp's name: NotForPublicRelease becomes NOT FOR PUBLIC RELEASE.
func stampText(name pdf.Name) []rune {
	var out []rune
	prev := ' '
	for _, r := range decodeText(string(name), 200) {
		if unicode.IsUpper(r) && unicode.IsLower(prev) {
			out = append(out, ' ')
		}
		out = append(out, unicode.ToUpper(r))
		if prev = r; len(out) > 200 {
			break
		}
	}
	return out
}
