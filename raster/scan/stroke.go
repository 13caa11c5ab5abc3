package scan

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Cap is a line cap style (ISO 32000-2, 8.4.3.3).
type Cap uint8

// The line caps, numbered as the J operator does.
const (
	ButtCap Cap = iota
	RoundCap
	SquareCap
)

// Join is a line join style (ISO 32000-2, 8.4.3.4).
type Join uint8

// The line joins, numbered as the j operator does.
const (
	MiterJoin Join = iota
	RoundJoin
	BevelJoin
)

// Stroke says how a path is stroked; lengths are in the path's own space.
type Stroke struct {
	Width      float64
	Cap        Cap
	Join       Join
	MiterLimit float64
	// Dash alternates on and off lengths; empty for a solid line.
	Dash  []float64
	Phase float64
	// MinPixels is the least width on the device, in pixels: thinner lines are drawn this wide, so that none vanishes. Width 0 is one
	// pixel (8.4.3.2).
	MinPixels float64
}

// maxDashes bounds the dashes of one path; past it the rest is drawn solid.
const maxDashes = 200_000

// stroker emits the stroke of a path as convex pieces that all wind the same way: their union under the non-zero rule is the
// stroke, and pieces that overlap can never cancel each other.
type stroker struct {
	b      *Builder
	m      geom.Matrix
	s      Stroke
	hw     float64 // half width in path space
	tol    float64 // flatness in path space
	sub    []geom.Point
	smooth []bool // smooth[i]: the joint at point i lies inside a flattened curve
	poly   []geom.Point
	part   []geom.Point
	partSm []bool
	dashes int
}

// Stroke adds the outline of a stroked path. The path is in its own space, m maps it to device space; the pen is a circle in the
// path's space (8.4.3.2), an ellipse on the device.
func (b *Builder) Stroke(ctx context.Context, p *geom.Path, m geom.Matrix, s Stroke) {
	k := m.Expansion()
	if !(k > 0) || math.IsInf(k, 0) {
		// A singular matrix squeezes the path to a line: still drawn as thin as the least width allows.
		b.degenerate(ctx, p, m, s)
		return
	}
	st := &b.pen
	*st = stroker{
		b: b, m: m, s: s, hw: s.Width / 2, tol: Flatness / k,
		sub: st.sub[:0], smooth: st.smooth[:0], poly: st.poly[:0], part: st.part[:0], partSm: st.partSm[:0],
	}
	if s.Width == 0 {
		st.hw = 1 / k / 2
	} else if st.hw*k*2 < s.MinPixels {
		st.hw = s.MinPixels / k / 2
	}
	if !(st.hw > 0) {
		return
	}
	if s.MiterLimit < 1 {
		st.s.MiterLimit = 1
	}
	st.s.Dash = usableDash(s.Dash)
	st.run(ctx, p)
}

// degenerate strokes in device space with the least width.
func (b *Builder) degenerate(ctx context.Context, p *geom.Path, m geom.Matrix, s Stroke) {
	if !m.Finite() || s.MinPixels <= 0 {
		return
	}
	q := geom.Path{Verbs: p.Verbs, Points: append([]geom.Point(nil), p.Points...)}
	q.Transform(m)
	s.Width, s.Dash = s.MinPixels, nil
	b.Stroke(ctx, &q, geom.Identity, s)
}

// usableDash returns nil for a pattern that draws a solid line: nothing in it, a negative or not finite length, or a zero sum.
func usableDash(d []float64) []float64 {
	sum := 0.0
	for _, v := range d {
		if !(v >= 0) || math.IsInf(v, 0) {
			return nil
		}
		sum += v
	}
	if !(sum > 0) {
		return nil
	}
	return d
}

func (st *stroker) run(ctx context.Context, p *geom.Path) {
	i, n := 0, 0
	var start geom.Point
	for _, v := range p.Verbs {
		if n++; n&1023 == 0 && ctx.Err() != nil {
			return
		}
		switch v {
		case geom.MoveTo:
			st.flush(false)
			start = p.Points[i]
			st.point(start, false)
			i++
		case geom.LineTo:
			st.point(p.Points[i], false)
			i++
		case geom.CurveTo:
			st.curve(p.Points[i], p.Points[i+1], p.Points[i+2])
			i += 3
		case geom.Close:
			if len(st.sub) > 0 {
				st.flush(true)
				st.point(start, false)
				st.sub = st.sub[:1]
			}
		}
	}
	st.flush(false)
}

func (st *stroker) point(p geom.Point, smooth bool) {
	st.sub = append(st.sub, p)
	st.smooth = append(st.smooth[:len(st.sub)-1], smooth)
}

func (st *stroker) curve(p1, p2, p3 geom.Point) {
	if len(st.sub) == 0 {
		st.point(p1, false)
	}
	p0 := st.sub[len(st.sub)-1]
	// The outer side of a wide stroke is longer than the curve: flatten by what it shows.
	k := st.m.Expansion()
	n := curveLines(p0, p1, p2, p3, st.tol)
	if st.hw*k > 2 {
		n = min(n+int(math.Sqrt(st.hw*k)), maxCurveLines)
	}
	for i := 1; i < n; i++ {
		st.point(curveAt(p0, p1, p2, p3, float64(i)/float64(n)), true)
	}
	st.point(p3, false)
}

// flush strokes the gathered subpath.
func (st *stroker) flush(closed bool) {
	pts, sm := st.sub, st.smooth
	st.sub = st.sub[:0]
	if len(pts) == 0 {
		return
	}
	// Points that repeat have no direction; joints stay with the point that is kept.
	out := 0
	for i := range pts {
		if i > 0 && pts[i] == pts[out-1] {
			sm[out-1] = sm[out-1] && sm[i]
			continue
		}
		pts[out], sm[out] = pts[i], sm[i]
		out++
	}
	pts, sm = pts[:out], sm[:out]
	if closed && len(pts) > 1 && pts[0] == pts[len(pts)-1] {
		pts, sm = pts[:len(pts)-1], sm[:len(sm)-1]
	}
	if len(pts) == 1 {
		if len(st.smooth) > 1 || closed {
			st.dot(pts[0])
		}
		return
	}
	if st.s.Dash == nil {
		st.polyline(pts, sm, closed)
		return
	}
	if closed {
		pts, sm = append(pts, pts[0]), append(sm, false)
	}
	st.dash(pts, sm)
}

// dot draws what a subpath without length leaves: a disc for round caps. A square one would have no direction and is not painted, other
// than those of dashes without length (ISO 32000-2, 8.5.3.2).
func (st *stroker) dot(p geom.Point) {
	if st.s.Cap == RoundCap {
		st.fan(p, geom.Point{X: st.hw}, 2*math.Pi)
	}
}

// polyline strokes one run of distinct points.
func (st *stroker) polyline(pts []geom.Point, sm []bool, closed bool) {
	n := len(pts)
	segs := n - 1
	if closed {
		segs = n
	}
	var first, prev geom.Point
	for i := 0; i < segs; i++ {
		a, c := pts[i], pts[(i+1)%n]
		d := c.Sub(a)
		l := d.Len()
		if !(l > 0) || math.IsInf(l, 0) {
			continue
		}
		u := d.Mul(1 / l)
		if i == 0 {
			first = u
			if !closed {
				st.cap(a, u.Mul(-1))
			}
		} else {
			st.join(a, prev, u, sm[i])
		}
		h := geom.Point{X: -u.Y * st.hw, Y: u.X * st.hw}
		st.piece(a.Add(h), a.Sub(h), c.Sub(h), c.Add(h))
		prev = u
		if i == segs-1 {
			if closed {
				st.join(c, prev, first, sm[0])
			} else {
				st.cap(c, u)
			}
		}
	}
}

// cap ends a line at p; u points outwards.
func (st *stroker) cap(p, u geom.Point) {
	h := geom.Point{X: -u.Y * st.hw, Y: u.X * st.hw}
	switch st.s.Cap {
	case SquareCap:
		e := u.Mul(st.hw)
		st.piece(p.Add(h), p.Sub(h), p.Sub(h).Add(e), p.Add(h).Add(e))
	case RoundCap:
		st.fan(p, h.Mul(-1), math.Pi)
	}
}

// join fills the wedge on the outer side of a corner at p between directions u and v.
func (st *stroker) join(p, u, v geom.Point, smooth bool) {
	cross := u.X*v.Y - u.Y*v.X
	dot := u.X*v.X + u.Y*v.Y
	if math.Abs(cross) < 1e-9 && dot > 0 {
		return
	}
	side := 1.0 // the outer side: right of a left turn
	if cross > 0 {
		side = -1
	}
	a := geom.Point{X: -u.Y * st.hw * side, Y: u.X * st.hw * side}
	b := geom.Point{X: -v.Y * st.hw * side, Y: v.X * st.hw * side}
	j := st.s.Join
	if smooth {
		j = RoundJoin
		if dot > 0.8 {
			j = MiterJoin
		}
	}
	if j == MiterJoin {
		// 1/sin(phi/2) with phi the angle between the segments; cos(phi) = -dot.
		s2 := (1 + dot) / 2
		limit := st.s.MiterLimit
		if smooth {
			limit = 4
		}
		if s2 > 0 && 1/s2 <= limit*limit*(1+1e-9) {
			k := 1 / (2 * s2)
			t := a.Add(b).Mul(k)
			st.piece(p, p.Add(a), p.Add(t), p.Add(b))
			return
		}
		j = BevelJoin
	}
	if j == RoundJoin {
		ang := math.Atan2(math.Abs(cross), dot)
		if side < 0 {
			st.fan(p, a, ang)
		} else {
			st.fan(p, b, ang)
		}
		return
	}
	st.piece(p, p.Add(a), p.Add(b))
}

// fan fills the circle sector at p that begins at offset h and turns by angle, counterclockwise in the path's space.
func (st *stroker) fan(p, h geom.Point, angle float64) {
	r := h.Len() * st.m.Expansion()
	steps := int(math.Ceil(angle / (2 * math.Acos(1-math.Min(0.9, Flatness/3/math.Max(r, Flatness))))))
	steps = min(max(steps, 2), 128)
	st.poly = st.poly[:0]
	if angle < 2*math.Pi {
		st.poly = append(st.poly, p)
	}
	for i := 0; i <= steps; i++ {
		s, c := math.Sincos(angle * float64(i) / float64(steps))
		st.poly = append(st.poly, geom.Point{X: p.X + h.X*c - h.Y*s, Y: p.Y + h.X*s + h.Y*c})
	}
	st.piece(st.poly...)
}

// piece emits one convex polygon, turned so that all pieces wind alike.
func (st *stroker) piece(ps ...geom.Point) {
	area := 0.0
	for i := range ps {
		p, q := ps[i], ps[(i+1)%len(ps)]
		area += (p.X-ps[0].X)*(q.Y-ps[0].Y) - (q.X-ps[0].X)*(p.Y-ps[0].Y)
	}
	last := len(ps) - 1
	if area >= 0 {
		prev := st.m.Apply(ps[last])
		for _, p := range ps {
			q := st.m.Apply(p)
			st.b.Line(prev, q)
			prev = q
		}
		return
	}
	prev := st.m.Apply(ps[0])
	for i := last; i >= 0; i-- {
		q := st.m.Apply(ps[i])
		st.b.Line(prev, q)
		prev = q
	}
}

// dash cuts the points into dashes (8.4.3.6) and strokes each as an open line.
func (st *stroker) dash(pts []geom.Point, sm []bool) {
	d := st.s.Dash
	total := 0.0
	for _, v := range d {
		total += v
	}
	if len(d)%2 == 1 {
		total *= 2
	}
	if total*st.m.Expansion() < 0.1 { // finer than the device can show: gray at best, solid is what is meant
		st.polyline(pts, sm, false)
		return
	}
	phase := math.Mod(st.s.Phase, total)
	if phase < 0 {
		phase += total
	}
	i := 0
	for n := 0; phase > 0 && phase >= d[i%len(d)] && n < 2*len(d)+2; n++ {
		phase -= d[i%len(d)]
		i++
	}
	left := d[i%len(d)] - phase
	on := i%2 == 0
	st.part, st.partSm = st.part[:0], st.partSm[:0]
	begin := func(p geom.Point) { st.part, st.partSm = append(st.part[:0], p), append(st.partSm[:0], false) }
	if on {
		begin(pts[0])
	}
	for k := 1; k < len(pts); k++ {
		a, c := pts[k-1], pts[k]
		l := c.Sub(a).Len()
		if !(l > 0) || math.IsInf(l, 0) {
			continue
		}
		pos := 0.0
		for l-pos > left {
			pos += left
			p := a.Add(c.Sub(a).Mul(pos / l))
			if on {
				st.part, st.partSm = append(st.part, p), append(st.partSm, false)
				st.dashPart(c.Sub(a).Mul(1 / l))
			}
			i++
			on = i%2 == 0
			left = d[i%len(d)]
			if on {
				begin(p)
			}
			if st.dashes++; st.dashes > maxDashes {
				st.polyline(pts[k-1:], sm[k-1:], false)
				return
			}
		}
		left -= l - pos
		if on {
			st.part, st.partSm = append(st.part, c), append(st.partSm, sm[k])
		}
	}
	if on && len(st.part) > 1 {
		st.dashPart(geom.Point{X: 1})
	}
}

// dashPart strokes one dash; u is the line's direction there, for dashes without length.
func (st *stroker) dashPart(u geom.Point) {
	pts, sm := st.part, st.partSm
	out := 0
	for i := range pts {
		if out > 0 && pts[i] == pts[out-1] {
			continue
		}
		pts[out], sm[out] = pts[i], sm[i]
		out++
	}
	if out == 1 {
		if st.s.Cap != ButtCap {
			st.cap(pts[0], u)
			st.cap(pts[0], u.Mul(-1))
		}
		return
	}
	st.polyline(pts[:out], sm[:out], false)
}
