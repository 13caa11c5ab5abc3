package interp

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// maxTiles is the number of cells that are painted one by one, each at its exact place; of more, one is rendered and repeated.
const maxTiles = 200

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
	pt, _ := doc.Int(s.Dict["PaintType"])
	cell := patternCell{in: in, s: s, bbox: bbox, res: doc.Dict(s.Dict["Resources"]), colour: c, uncoloured: pt == 2}
	if n := (i1 - i0 + 1) * (j1 - j0 + 1); !(n <= maxTiles) {
		st.fillAlpha = alpha
		return cell.repeated(st, base, inv, xs, ys)
	}
	for j := j0; j <= j1; j++ {
		for i := i0; i <= i1; i++ {
			m := geom.Translate(i*xs, j*ys).Mul(base)
			if bbox.Transform(m).Outer().Intersect(st.box).Empty() {
				continue
			}
			cs := newState(m, st.box)
			cs.clip, cs.mask, cs.blend = st.clip, st.mask, st.blend
			cs.fillAlpha, cs.strokeAlpha = alpha, alpha
			if err := cell.run(cs); err != nil {
				return err
			}
		}
	}
	return nil
}

// patternCell is a tiling pattern's content.
type patternCell struct {
	in         *interp
	s          *pdf.Stream
	bbox       geom.Rect
	res        pdf.Dict
	colour     *colour
	uncoloured bool
}

// run runs the cell's content in a state whose matrix is the cell's.
func (c *patternCell) run(st state) error {
	if c.uncoloured {
		st.fill = c.colour.plain()
		st.stroke = st.fill
	}
	m := st.ctm
	return c.in.stream(nil, c.s, c.res, st, func(n *runner) {
		n.uncoloured = c.uncoloured
		n.base = &m
		n.path.Rect(c.bbox)
		n.clipPath(&n.path, m, false)
		n.path.Reset()
	})
}

// maxCellPixels bounds a side of a rendered cell.
const maxCellPixels = 2048

// repeated renders one step of the pattern as pixels of its own and repeats it: for patterns of many cells.
func (c *patternCell) repeated(st state, base, inv geom.Matrix, xs, ys float64) error {
	in := c.in
	pixels := func(step, scale float64) int {
		return int(math.Min(math.Max(math.Round(step*scale), 1), maxCellPixels))
	}
	w := pixels(xs, math.Hypot(base.A, base.B))
	h := pixels(ys, math.Hypot(base.C, base.D))
	outer := in.t
	in.t.Width, in.t.Height = w, h
	box := geom.IRect{X1: w, Y1: h}
	k := geom.Scale(float64(w)/xs, float64(h)/ys)
	sub, err := in.subList(func() error {
		// Cells larger than the step reach into their neighbours: those count here too.
		nx, ny := math.Min(math.Ceil(c.bbox.W()/xs), 8), math.Min(math.Ceil(c.bbox.H()/ys), 8)
		for j := -ny + 1; j <= 0; j++ {
			for i := -nx + 1; i <= 0; i++ {
				if err := c.run(newState(geom.Translate(i*xs-c.bbox.X0, j*ys-c.bbox.Y0).Mul(k), box)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	in.t = outer
	if err != nil {
		return err
	}
	t := &list.Tile{List: sub, Origin: geom.Point{X: c.bbox.X0, Y: c.bbox.Y0}, XStep: xs, YStep: ys, Inverse: inv}
	in.b.AddTiling(t, st.clip, st.box, st.paint(&st.fill, st.fillAlpha))
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
	sh, warns, err := in.env.forIntent(r.st.intent).shading(in.ctx, o, r.res)
	in.warnAll(warns)
	if err != nil || sh == nil {
		if in.ctx.Err() != nil {
			return in.ctx.Err()
		}
		ref, _ := o.(pdf.Ref)
		in.warn(ref, "shading", "%v", err)
		return nil
	}
	c := sourceColour(sh.Space())
	if err := r.needsSource(sh.Space(), c); err != nil {
		return err
	}
	p := sh.Place(st.ctm, in.channels, st.box, pattern)
	if p == nil || p.Box.Empty() {
		return nil
	}
	var src list.Source = p
	if in.press != nil {
		src = inkSource{p, in.press}
	}
	in.b.AddSource(src, false, p.Opaque, p.Box, st.clip, st.box, st.paint(c, st.fillAlpha))
	return nil
}
