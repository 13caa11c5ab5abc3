package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/annot"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// The annotation flags that decide about printing (ISO 32000-2, table 167).
const (
	flagHidden = 1 << 1
	flagPrint  = 1 << 2
)

// annotations paints the appearance of every annotation that prints (12.5.5).
func (in *interp) annotations(p *pdf.Page, box geom.IRect) error {
	doc := in.doc
	maker := annot.New(doc, in.env.font, in.env.Limits.Annot)
	for i, o := range doc.Array(p.Dict["Annots"]) {
		if most := in.env.Limits.MaxAnnotations; i >= most {
			in.warn(p.Ref, "limit", "more than %d annotations; the rest is not drawn", most)
			return nil
		}
		if in.stopped() {
			return nil
		}
		a := doc.Dict(o)
		if a == nil {
			continue
		}
		flags, _ := doc.Int(a["F"])
		if flags&flagHidden != 0 || flags&flagPrint == 0 || doc.Name(a["Subtype"]) == "Popup" {
			continue
		}
		if oc := a["OC"]; oc != nil && doc.Hidden(in.ctx, oc) {
			continue
		}
		form, warns := maker.Appearance(in.ctx, a)
		in.warnAll(warns)
		if form.Stream == nil {
			continue
		}
		if err := in.paintAppearance(p, form, box); err != nil {
			return err
		}
	}
	return nil
}

// paintAppearance maps the appearance's box to the annotation's rectangle (12.5.5, algorithm 8.1) and paints it.
func (in *interp) paintAppearance(p *pdf.Page, form annot.Form, box geom.IRect) error {
	doc, s, rect := in.doc, form.Stream, form.Rect
	bbox, ok := doc.Rect(s.Dict["BBox"])
	if !ok {
		return nil
	}
	m, ok := doc.Matrix(s.Dict["Matrix"])
	if !ok {
		m = geom.Identity
	}
	q := bbox.Canon().Transform(m)
	if q.W() == 0 || q.H() == 0 {
		return nil
	}
	sx, sy := rect.W()/q.W(), rect.H()/q.H()
	aa := geom.Matrix{A: sx, D: sy, E: rect.X0 - q.X0*sx, F: rect.Y0 - q.Y0*sy}
	r := newRunner(in, p.Resources, newState(aa.Mul(in.t.Matrix), box))
	err := r.paintForm(s)
	r.done()
	return err
}
