package interp

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// maxTiles bounds the cells of one tiling pattern fill.
const maxTiles = 20_000

// patternFill paints the shape in the scan builder with a pattern (ISO 32000-2, 8.7).
func (r *runner) patternFill(evenOdd bool, c *colour, alpha float64) error {
	in, doc := r.in, r.in.doc
	d := doc.Dict(c.pattern)
	saved := r.st
	r.clipShape(evenOdd)
	box := r.st.box
	st := r.st
	r.st = saved
	if box.Empty() {
		return nil
	}
	base := r.patternBase()
	if m, ok := doc.Matrix(d["Matrix"]); ok {
		base = m.Mul(base)
	}
	t, _ := doc.Int(d["PatternType"])
	if t == 2 {
		st.ctm = base
		st.fillAlpha = alpha
		return r.shadingIn(d["Shading"], st, true)
	}
	s := doc.Stream(c.pattern)
	if s == nil || t != 1 {
		in.warn(r.ref, "pattern", "pattern of type %d", t)
		return nil
	}
	return r.tile(s, st, base, c, alpha)
}

// patternBase is the space patterns are anchored in: the page's, or that of the form the pattern is used in (8.7.3.1).
func (r *runner) patternBase() geom.Matrix {
	if r.base != nil {
		return *r.base
	}
	return r.in.t.Matrix
}

// tile runs a tiling pattern's cell at every place where it can touch the clip (8.7.3).
func (r *runner) tile(s *pdf.Stream, st state, base geom.Matrix, c *colour, alpha float64) error {
	in, doc := r.in, r.in.doc
	bbox, ok := doc.Rect(s.Dict["BBox"])
	xs, _ := doc.Num(s.Dict["XStep"])
	ys, _ := doc.Num(s.Dict["YStep"])
	inv, invOK := base.Invert()
	if !ok || bbox.Empty() || !invOK {
		return nil
	}
	xs, ys = math.Abs(xs), math.Abs(ys)
	if xs == 0 {
		xs = bbox.W()
	}
	if ys == 0 {
		ys = bbox.H()
	}
	area := geom.Rect{X0: float64(st.box.X0), Y0: float64(st.box.Y0), X1: float64(st.box.X1), Y1: float64(st.box.Y1)}.Transform(inv)
	i0, i1 := math.Floor((area.X0-bbox.X1)/xs), math.Ceil((area.X1-bbox.X0)/xs)
	j0, j1 := math.Floor((area.Y0-bbox.Y1)/ys), math.Ceil((area.Y1-bbox.Y0)/ys)
	if n := (i1 - i0 + 1) * (j1 - j0 + 1); !(n <= maxTiles) {
		in.warn(s.Ref, "pattern", "the tiling pattern has %.0f cells; it is not drawn", n)
		return nil
	}
	uncoloured := false
	if pt, _ := doc.Int(s.Dict["PaintType"]); pt == 2 {
		uncoloured = true
	}
	res := doc.Dict(s.Dict["Resources"])
	for j := j0; j <= j1; j++ {
		for i := i0; i <= i1; i++ {
			m := geom.Translate(i*xs, j*ys).Mul(base)
			cell := bbox.Transform(m).Outer().Intersect(st.box)
			if cell.Empty() {
				continue
			}
			cs := newState(m, st.box)
			cs.clip, cs.mask, cs.blend = st.clip, st.mask, st.blend
			cs.fillAlpha, cs.strokeAlpha = alpha, alpha
			if uncoloured {
				cs.fill = colour{space: c.space, rgb: c.rgb}
				cs.stroke = cs.fill
			}
			err := in.stream(nil, s, res, cs, func(n *runner) {
				n.uncoloured = uncoloured
				n.base = &m
				var p geom.Path
				p.Rect(bbox)
				n.clipPath(&p, m, false)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// shadingFill paints the sh operator: the whole clip (8.7.4.2).
func (r *runner) shadingFill(name pdf.Name) error {
	o := r.resource("Shading", name)
	if o == nil {
		r.in.warn(r.ref, "shading", "shading %s does not exist", name)
		return nil
	}
	return r.shadingIn(o, r.st, false)
}

// shadingIn paints a shading over a state's clip; its space is the state's. A pattern also paints the background (8.7.4.3).
func (r *runner) shadingIn(o pdf.Object, st state, pattern bool) error {
	in := r.in
	sh, warns, err := in.env.shading(in.ctx, o, r.res)
	in.warnAll(warns)
	if err != nil || sh == nil {
		if in.ctx.Err() != nil {
			return in.ctx.Err()
		}
		ref, _ := o.(pdf.Ref)
		in.warn(ref, "shading", "%v", err)
		return nil
	}
	p := sh.Place(st.ctm, in.channels, st.box, pattern)
	if p == nil || p.Box.Empty() {
		return nil
	}
	in.b.AddSource(p, false, p.Opaque, p.Box, st.clip, st.box, st.paint(&st.fill, st.fillAlpha))
	return nil
}
