package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/image"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// xobject paints an external object (ISO 32000-2, 8.8).
func (r *runner) xobject(name pdf.Name) error {
	in, doc := r.in, r.in.doc
	s := doc.Stream(r.resource("XObject", name))
	if s == nil {
		in.warn(r.ref, "xobject", "XObject %s does not exist", name)
		return nil
	}
	if oc := s.Dict["OC"]; oc != nil && doc.Hidden(in.ctx, oc) {
		return nil
	}
	switch sub := doc.Name(s.Dict["Subtype"]); sub {
	case "Image":
		return r.image(s)
	case "Form", "":
		return r.paintForm(s)
	default:
		in.warn(s.Ref, "xobject", "XObject of subtype %s", sub)
		return nil
	}
}

// paintForm paints a form, as a transparency group where it is one and that makes a difference.
func (r *runner) paintForm(s *pdf.Stream) error {
	in, doc := r.in, r.in.doc
	group := doc.Dict(s.Dict["Group"])
	if group == nil || doc.Name(group["S"]) != "Transparency" {
		return r.form(s, r.st)
	}
	isolated, knockout := doc.Bool(group["I"], false), doc.Bool(group["K"], false)
	plain := r.st.fillAlpha == 1 && r.st.blend == list.Normal && r.st.mask == 0
	space, apart := in.blendSpace, false
	if isolated {
		space, apart = in.isolatedSpace(group, doc.Dict(s.Dict["Resources"]))
	}
	if plain && !knockout && !in.knockout && !apart {
		// On an untouched state, a non-isolated group equals its objects painted one by one (11.4.5), and so does an isolated
		// one in which nothing looks at the backdrop. In a knockout group it must stay one object.
		return r.form(s, r.st)
	}
	return r.group(space, isolated, knockout, func() error { return r.form(s, r.st) })
}

// transparent reports whether the state composites objects in a way that shows what lies under them.
func (r *runner) transparent() bool {
	return r.st.fillAlpha != 1 || r.st.strokeAlpha != 1 || r.st.blend != list.Normal || r.st.mask != 0
}

// asGroup paints what f paints as one object.
func (r *runner) asGroup(f func() error) error { return r.group(r.in.blendSpace, false, false, f) }

// group runs f with a list of its own, which blends in space, and adds that as a transparency group. Within it alpha, blend mode and soft
// mask start anew: they apply to its result once (11.6.6).
func (r *runner) group(space blendSpace, isolated, knockout bool, f func() error) error {
	saved, outer := r.st, r.in.knockout
	r.in.knockout = knockout
	r.st.fillAlpha, r.st.strokeAlpha, r.st.blend, r.st.mask, r.st.clip = 1, 1, list.Normal, 0, 0
	r.st.press = space.press
	var sub *list.List
	err := r.in.within(space, func() (err error) {
		sub, err = r.in.subList(f)
		return err
	})
	r.st, r.in.knockout = saved, outer
	if err != nil {
		return err
	}
	p := r.st.paint(&colour{}, r.st.fillAlpha)
	r.in.b.AddGroup(list.GroupItem{List: sub, Isolated: isolated, Knockout: knockout}, r.st.clip, r.st.box, p)
	return nil
}

// form runs a form XObject's content in a given state (8.10).
func (r *runner) form(s *pdf.Stream, st state) error {
	doc := r.in.doc
	if m, ok := doc.Matrix(s.Dict["Matrix"]); ok {
		st.ctm = m.Mul(st.ctm)
	}
	res := doc.Dict(s.Dict["Resources"])
	if res == nil {
		res = r.res // forms of PDF 1.1 use the page's
	}
	return r.in.stream(r, s, res, st, func(n *runner) {
		base := n.st.ctm
		n.base = &base
		if b, ok := doc.Rect(s.Dict["BBox"]); ok {
			n.path.Rect(b)
			n.clipPath(&n.path, n.st.ctm, false)
			n.path.Reset()
		}
	})
}

// image places an image or a stencil mask.
func (r *runner) image(s *pdf.Stream) error {
	in, doc := r.in, r.in.doc
	if s == nil || r.st.box.Empty() || !r.st.ctm.Finite() {
		return nil
	}
	intent := r.st.intent
	if name := doc.Name(s.Dict["Intent"]); name != "" {
		intent = color.IntentByName(name)
	}
	im, warns, err := in.env.forIntent(intent).image(in.ctx, s, r.res)
	in.warnAll(warns)
	if err != nil || im == nil {
		in.warn(s.Ref, "image", "%v", err)
		return nil
	}
	// Image space has y up, device space y down: the matrix carries that already.
	var p *image.Placed
	if in.press != nil {
		p = im.PlaceInks(r.st.ctm, in.press, r.st.box)
	} else {
		p = im.Place(r.st.ctm, in.channels, r.st.box)
	}
	if p == nil || p.Box.Empty() {
		return nil
	}
	src := imageSource{p, in.env.Images}
	if im.Stencil && r.st.fill.pattern != nil {
		return r.stencilPattern(src, p.Box)
	}
	c := &r.st.fill
	var need error
	if im.Stencil {
		need = r.needsColor(c)
	} else {
		c = sourceColour(im.Space())
		need = r.needsSource(im.Space(), c)
	}
	if need != nil || c.ink == noInks {
		return need
	}
	in.b.AddSource(src, im.Stencil, p.Opaque && !im.Stencil, p.Box, r.st.clip, r.st.box, r.st.paint(c, r.st.fillAlpha))
	return nil
}

// stencilPattern paints a stencil mask with a pattern: the pattern fills the stencil's box under the stencil as a soft mask.
func (r *runner) stencilPattern(src list.Source, box geom.IRect) error {
	in := r.in
	mask, err := in.subList(func() error {
		in.b.AddSource(src, true, false, box, 0, box, list.Paint{Alpha: 255})
		return nil
	})
	if err != nil {
		return err
	}
	fill := func() error {
		r.st.mask = in.b.AddMask(list.Mask{List: mask})
		r.st.box = r.st.box.Intersect(box)
		in.sb.Reset(r.st.box)
		var p geom.Path
		p.Rect(geom.Rect{X0: float64(box.X0), Y0: float64(box.Y0), X1: float64(box.X1), Y1: float64(box.Y1)})
		in.sb.Fill(&p, geom.Identity)
		return r.patternFill(false, &r.st.fill, r.st.fillAlpha)
	}
	return r.asGroup(fill)
}
