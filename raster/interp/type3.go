package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/content"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// showType3 shows text whose glyphs are content streams (ISO 32000-2, 9.6.4).
func (r *runner) showType3(f *font.Font, elems []content.Arg) error {
	t := r.st.text
	t3 := f.Type3()
	for _, e := range elems {
		if e.Kind == content.Number {
			r.text.tm = geom.Translate(-e.Num/1000*t.size*t.hscale, 0).Mul(r.text.tm)
			continue
		}
		b := []byte(e.Str)
		for len(b) > 0 {
			code, n := f.Next(b)
			b = b[max(n, 1):]
			g := f.Glyph(code)
			if proc := t3.Proc(code); proc != nil && r.hidden == 0 && t.mode != 3 && !r.st.box.Empty() {
				m := t3.Matrix.Mul(geom.Matrix{A: t.size * t.hscale, D: t.size, F: t.rise}).Mul(r.text.tm).Mul(r.st.ctm)
				if err := r.type3Glyph(t3, proc, m); err != nil {
					return err
				}
			}
			sp := t.charSp
			if g.IsSpace {
				sp += t.wordSp
			}
			dx := (g.Width*t.size + sp) * t.hscale
			r.text.tm = geom.Translate(dx, 0).Mul(r.text.tm)
		}
	}
	return nil
}

// type3Glyph runs one glyph procedure.
func (r *runner) type3Glyph(t3 *font.Type3, proc *pdf.Stream, m geom.Matrix) error {
	res := t3.Resources
	if res == nil {
		res = r.res
	}
	st := r.st
	st.ctm = m
	// A glyph begins with the current colour for strokes too: procedures after d1 stroke with it (9.6.4).
	st.stroke = st.fill
	st.strokeAlpha = st.fillAlpha
	st.line.Width, st.line.Dash = 1, nil
	st.text = textState{hscale: 1}
	return r.in.stream(r, proc, res, st, nil)
}

// stream runs a nested content stream: recursion and nesting are bounded. setup may change the runner before it runs.
func (in *interp) stream(parent *runner, s *pdf.Stream, res pdf.Dict, st state, setup func(*runner)) error {
	if in.nesting >= in.env.Limits.MaxNesting {
		in.warn(s.Ref, "limit", "more than %d forms within each other", in.env.Limits.MaxNesting)
		return nil
	}
	if s.Ref != (pdf.Ref{}) {
		if in.active[s.Ref] > 0 {
			in.warn(s.Ref, "recursion", "the stream paints itself")
			return nil
		}
		in.active[s.Ref]++
		defer func() { in.active[s.Ref]-- }()
	}
	data, err := in.content(s)
	if err != nil && len(data) == 0 {
		if in.ctx.Err() != nil {
			return in.ctx.Err()
		}
		in.warn(s.Ref, "damaged", "%v", err)
		return nil
	}
	in.nesting++
	defer func() { in.nesting-- }()
	r := newRunner(in, res, st)
	r.ref = s.Ref
	if parent != nil {
		r.uncoloured = parent.uncoloured
	}
	if setup != nil {
		setup(r)
	}
	err = r.run(data)
	r.done()
	return err
}

// maxContentCache bounds the decoded bytes of small streams kept for a page: glyph procedures and pattern cells run often.
const maxContentCache = 8 << 20

func (in *interp) content(s *pdf.Stream) ([]byte, error) {
	if d, ok := in.contents[s]; ok {
		return d, nil
	}
	d, err := in.doc.DecodeTo(in.ctx, in.free(), s)
	in.took(d)
	if err == nil && in.contentBytes+len(d) <= maxContentCache {
		if in.contents == nil {
			in.contents = map[*pdf.Stream][]byte{}
		}
		in.contents[s] = d
		in.contentBytes += len(d)
	}
	return d, err
}
