package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/content"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// pathOp executes path construction, painting and clipping (ISO 32000-2, 8.5).
func (r *runner) pathOp(op content.Op) error {
	s := r.sc
	if most := r.in.env.Limits.MaxPathPoints; len(r.path.Points) > most && op <= content.Rectangle {
		r.in.warn(r.ref, "limit", "a path has more than %d points; the rest of it is not drawn", most)
		return nil
	}
	switch op {
	case content.MoveTo:
		r.cur = geom.Point{X: s.Num(0, 2), Y: s.Num(1, 2)}
		r.start = r.cur
		r.path.MoveTo(r.cur.X, r.cur.Y)
	case content.LineTo:
		r.cur = geom.Point{X: s.Num(0, 2), Y: s.Num(1, 2)}
		r.begin()
		r.path.LineTo(r.cur.X, r.cur.Y)
	case content.CurveTo:
		r.curve(geom.Point{X: s.Num(0, 6), Y: s.Num(1, 6)}, geom.Point{X: s.Num(2, 6), Y: s.Num(3, 6)}, geom.Point{X: s.Num(4, 6), Y: s.Num(5, 6)})
	case content.CurveToV:
		r.curve(r.cur, geom.Point{X: s.Num(0, 4), Y: s.Num(1, 4)}, geom.Point{X: s.Num(2, 4), Y: s.Num(3, 4)})
	case content.CurveToY:
		e := geom.Point{X: s.Num(2, 4), Y: s.Num(3, 4)}
		r.curve(geom.Point{X: s.Num(0, 4), Y: s.Num(1, 4)}, e, e)
	case content.ClosePath:
		r.close()
	case content.Rectangle:
		x, y, w, h := s.Num(0, 4), s.Num(1, 4), s.Num(2, 4), s.Num(3, 4)
		r.path.MoveTo(x, y)
		r.path.LineTo(x+w, y)
		r.path.LineTo(x+w, y+h)
		r.path.LineTo(x, y+h)
		r.path.Close()
		r.cur = geom.Point{X: x, Y: y}
		r.start = r.cur
	case content.Clip:
		r.pending = 'n'
	case content.ClipEO:
		r.pending = 'e'
	default:
		return r.paintPath(op)
	}
	return nil
}

// begin starts a subpath where one was left out.
func (r *runner) begin() {
	if r.path.Empty() {
		r.start = r.cur
		r.path.MoveTo(r.cur.X, r.cur.Y)
	} else if r.path.Verbs[len(r.path.Verbs)-1] == geom.Close {
		r.path.MoveTo(r.start.X, r.start.Y)
	}
}

func (r *runner) curve(a, b, c geom.Point) {
	if r.path.Empty() {
		r.cur = a
	}
	r.begin()
	r.path.CurveTo(a.X, a.Y, b.X, b.Y, c.X, c.Y)
	r.cur = c
}

func (r *runner) close() {
	if !r.path.Empty() {
		r.path.Close()
		r.cur = r.start
	}
}

func (r *runner) paintPath(op content.Op) error {
	var err error
	fill, evenOdd, stroke := false, false, false
	switch op {
	case content.Stroke:
		stroke = true
	case content.CloseStroke:
		r.close()
		stroke = true
	case content.Fill:
		fill = true
	case content.FillEO:
		fill, evenOdd = true, true
	case content.FillStroke:
		fill, stroke = true, true
	case content.FillStrokeEO:
		fill, evenOdd, stroke = true, true, true
	case content.CloseFS:
		r.close()
		fill, stroke = true, true
	case content.CloseFSEO:
		r.close()
		fill, evenOdd, stroke = true, true, true
	}
	if r.hidden == 0 && !r.path.Empty() {
		if fill && stroke && (r.transparent() || r.in.knockout) && r.st.fillAlpha == r.st.strokeAlpha {
			// Filling and stroking is one object: its parts do not show through each other (11.7.4.4).
			err = r.asGroup(func() error { return r.paintShape(true, true, evenOdd) })
		} else {
			err = r.paintShape(fill, stroke, evenOdd)
		}
	}
	if r.pending != 0 {
		r.clipPath(&r.path, r.st.ctm, r.pending == 'e')
		r.pending = 0
	}
	r.path.Reset()
	return err
}

// paintShape fills and strokes the current path.
func (r *runner) paintShape(fill, stroke, evenOdd bool) error {
	if fill {
		if err := r.fillPath(&r.path, r.st.ctm, evenOdd); err != nil {
			return err
		}
	}
	if stroke {
		return r.strokePath(&r.path, r.st.ctm)
	}
	return nil
}

// fillPath fills a path given in a space that m maps to the device.
func (r *runner) fillPath(p *geom.Path, m geom.Matrix, evenOdd bool) error {
	sb := &r.in.sb
	sb.Reset(r.st.box)
	sb.Fill(p, m)
	r.thicken(p, m)
	return r.shape(evenOdd, &r.st.fill, r.st.fillAlpha)
}

// thicken gives a filled shape without area on the device the width of a thin line, as every renderer does: a rule drawn as a
// rectangle of height 0 is meant to be seen (8.5.3.3.1).
func (r *runner) thicken(p *geom.Path, m geom.Matrix) {
	sb := &r.in.sb
	if len(p.Points) < 2 || len(p.Points) > 64 || r.in.t.MinLine <= 0 {
		return
	}
	b := p.Bounds().Transform(m)
	if b.W() > 0 && b.H() > 0 && len(sb.Edges) > 0 {
		return
	}
	if b.W() > 1e-3 && b.H() > 1e-3 || !(b.X0 == b.X0 && b.Y0 == b.Y0) {
		return
	}
	const half = 0.5
	sb.Reset(r.st.box)
	var q geom.Path
	if b.W() < b.H() {
		c := (b.X0 + b.X1) / 2
		q.Rect(geom.Rect{X0: c - half, Y0: b.Y0, X1: c + half, Y1: b.Y1})
	} else {
		c := (b.Y0 + b.Y1) / 2
		q.Rect(geom.Rect{X0: b.X0, Y0: c - half, X1: max(b.X1, b.X0+2*half), Y1: c + half})
	}
	sb.Fill(&q, geom.Identity)
}

// strokePath strokes a path given in a space that m maps to the device.
func (r *runner) strokePath(p *geom.Path, m geom.Matrix) error {
	sb := &r.in.sb
	sb.Reset(r.st.box)
	line := r.st.line
	line.MinPixels = r.in.t.MinLine
	sb.Stroke(r.in.ctx, p, m, line)
	return r.shape(false, &r.st.stroke, r.st.strokeAlpha)
}

// shape paints what the scan builder holds with a colour, be it a pattern.
func (r *runner) shape(evenOdd bool, c *colour, alpha float64) error {
	if c.ink == noInks {
		return nil
	}
	if err := r.needsColor(c); err != nil {
		return err
	}
	if c.pattern != nil {
		return r.patternFill(evenOdd, c, alpha)
	}
	r.in.b.AddPath(&r.in.sb, evenOdd, r.st.clip, r.st.box, r.st.paint(c, alpha))
	return nil
}

// clipPath intersects the clip with a path. An axis-parallel rectangle clips whole pixels, outward, as all renderers do: neighbours that
// share a clip edge then leave no seam.
func (r *runner) clipPath(p *geom.Path, m geom.Matrix, evenOdd bool) {
	sb := &r.in.sb
	sb.Reset(r.st.box)
	sb.Fill(p, m)
	r.clipShape(evenOdd)
}

func (r *runner) clipShape(evenOdd bool) {
	sb := &r.in.sb
	if len(sb.Edges) == 0 {
		r.st.box = geom.IRect{}
		return
	}
	if _, ok := list.RectOf(sb.Edges); ok {
		r.st.box = r.st.box.Intersect(sb.Box())
		return
	}
	r.st.clip = r.in.b.AddClip(sb, evenOdd, r.st.clip, r.st.box)
	r.st.box = r.st.box.Intersect(r.in.b.ClipBox(r.st.clip))
}
