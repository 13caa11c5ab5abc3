package font

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Type3 is the data of a Type 3 font (ISO 32000-2, 9.6.4). Its glyphs are content streams for the interpreter to run.
type Type3 struct {
	// Matrix maps glyph space to text space.
	Matrix geom.Matrix
	// BBox is the FontBBox in glyph space; empty when the file gives none or a useless one.
	BBox geom.Rect
	// Resources is the font's own resource dictionary, nil when the page's are to be used.
	Resources pdf.Dict
	procs     [256]*pdf.Stream
}

// Proc returns the glyph procedure of a character code, nil if there is none.
func (t *Type3) Proc(code uint32) *pdf.Stream {
	if code > 255 {
		return nil
	}
	return t.procs[code]
}

func (l *loader) type3(ctx context.Context, d pdf.Dict) {
	t := &Type3{Matrix: geom.Scale(0.001, 0.001), Resources: l.doc.Dict(d["Resources"])}
	if m, ok := l.doc.Matrix(d["FontMatrix"]); ok && m.Finite() {
		t.Matrix = m
	}
	if r, ok := l.doc.Rect(d["FontBBox"]); ok {
		t.BBox = r.Canon()
	}
	var names encoding.Encoding
	base, diffs := l.encoding(d)
	if base != nil {
		names = *base
	}
	procs := l.doc.Dict(d["CharProcs"])
	w := l.widths(d, nil)
	var g [256]Glyph
	for c := range g {
		if diffs[c] != "" {
			names[c] = diffs[c]
		}
		if o, ok := procs[pdf.Name(names[c])]; ok && names[c] != "" {
			t.procs[c] = l.doc.Stream(o)
		}
		g[c] = Glyph{GID: uint32(c), ScaleX: 1, IsSpace: c == 32, Missing: t.procs[c] == nil}
		if v, ok := w.at(c); ok {
			g[c].Width = t.Matrix.ApplyVec(geom.Point{X: v}).X
		}
	}
	l.f.type3, l.f.simple = t, &g
}
