// Package scan turns outlines into coverage: exact-area anti-aliased scan conversion with both fill rules of ISO 32000-2,
// 8.5.3.3, the flattening of curves, and stroking (8.4.3, 8.5.3.2).
//
// Geometry enters in device space (pixels, y down) and is kept in 24.8 fixed point. Coverage leaves row by row as runs: long
// insides as one run, only the pixels that an edge crosses one by one. The result of a row depends on the edges and on nothing
// else, so a page may be cut into bands of any height.
//
// Hostile input: coordinates are clipped to a given box before they become fixed point, a Builder takes at most a given number
// of edges, nothing recurses without a bound. A Rasterizer and a Builder belong to one goroutine.
package scan

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// One is one pixel in fixed point.
const One = 1 << fracBits

const fracBits = 8

// Edge is a directed straight line in 24.8 fixed point. Y0 < Y1 winds +1, Y0 > Y1 winds -1; horizontal lines never occur.
type Edge struct{ X0, Y0, X1, Y1 int32 }

// DefaultMaxEdges is the number of edges a Builder takes when its MaxEdges is 0.
const DefaultMaxEdges = 4 << 20

// Builder collects the edges of one shape, clipped to a box. Lines above, below and right of the box are dropped, lines left of
// it become vertical ones on its border, which keeps every winding number inside the box.
type Builder struct {
	// Edges holds what was added since Reset.
	Edges []Edge
	// MaxEdges bounds len(Edges); 0 means DefaultMaxEdges. Overflow tells that lines were dropped for it.
	MaxEdges int
	Overflow bool

	x0, y0, x1, y1         float64
	start, cur             geom.Point
	fx, fy                 int32 // cur in fixed point, while in
	in                     bool  // cur lies in the box
	open                   bool
	boxed                  int // edges that the next four know of
	minX, minY, maxX, maxY int32
	pen                    stroker // its memory serves from stroke to stroke
}

// Reset empties the builder, keeps its memory and sets the box (in pixels) that lines are clipped to.
func (b *Builder) Reset(box geom.IRect) {
	b.Edges, b.Overflow, b.open, b.in, b.boxed = b.Edges[:0], false, false, false, 0
	b.x0, b.y0, b.x1, b.y1 = float64(box.X0), float64(box.Y0), float64(box.X1), float64(box.Y1)
	b.minX, b.minY, b.maxX, b.maxY = math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32
}

// Box returns the pixels that the edges since Reset touch.
func (b *Builder) Box() geom.IRect {
	if len(b.Edges) == 0 {
		return geom.IRect{}
	}
	if b.boxed < len(b.Edges) {
		x0, y0, x1, y1 := b.minX, b.minY, b.maxX, b.maxY
		for _, e := range b.Edges[b.boxed:] {
			x0, x1 = min(x0, e.X0, e.X1), max(x1, e.X0, e.X1)
			y0, y1 = min(y0, e.Y0, e.Y1), max(y1, e.Y0, e.Y1)
		}
		b.minX, b.minY, b.maxX, b.maxY, b.boxed = x0, y0, x1, y1, len(b.Edges)
	}
	return geom.IRect{
		X0: int(b.minX >> fracBits), Y0: int(b.minY >> fracBits),
		X1: int((b.maxX + One - 1) >> fracBits), Y1: int((b.maxY + One - 1) >> fracBits),
	}
}

// MoveTo closes the open subpath, as filling does, and starts another.
func (b *Builder) MoveTo(p geom.Point) {
	b.Close()
	b.start, b.open = p, true
	b.moveTo(p)
}

// moveTo makes p the current point.
func (b *Builder) moveTo(p geom.Point) {
	b.cur, b.in = p, b.inside(p)
	if b.in {
		b.fx, b.fy = Fix(p.X), Fix(p.Y)
	}
}

// LineTo adds a line from the current point.
func (b *Builder) LineTo(p geom.Point) {
	if !b.in || !b.inside(p) {
		b.Line(b.cur, p)
		b.moveTo(p)
		return
	}
	// What Line comes to for nearly every line of a shape: nothing to clip, and one end is known already.
	x, y := Fix(p.X), Fix(p.Y)
	b.edge(Edge{b.fx, b.fy, x, y})
	b.cur, b.fx, b.fy = p, x, y
}

// Close returns to the start of the subpath.
func (b *Builder) Close() {
	switch {
	case b.cur == b.start:
	case b.open:
		b.LineTo(b.start)
	default:
		b.moveTo(b.start)
	}
}

// inside reports whether a point is a finite one in the box.
func (b *Builder) inside(p geom.Point) bool {
	return p.X >= b.x0 && p.X <= b.x1 && p.Y >= b.y0 && p.Y <= b.y1
}

// Line adds one line, clipped. Lines that are not finite are dropped.
func (b *Builder) Line(p, q geom.Point) {
	if !(p.Y != q.Y) || p.Y-q.Y != p.Y-q.Y || p.X-q.X != p.X-q.X {
		return
	}
	if (p.Y <= b.y0 && q.Y <= b.y0) || (p.Y >= b.y1 && q.Y >= b.y1) {
		return
	}
	p, q = clipY(p, q, b.y0, b.y1)
	if p.X >= b.x0 && p.X <= b.x1 && q.X >= b.x0 && q.X <= b.x1 {
		b.add(p, q)
		return
	}
	b.clipX(p, q)
}

// clipY cuts p-q to y0 <= y <= y1 and keeps its direction.
func clipY(p, q geom.Point, y0, y1 float64) (geom.Point, geom.Point) {
	at := func(y float64) geom.Point {
		return geom.Point{X: p.X + (q.X-p.X)*((y-p.Y)/(q.Y-p.Y)), Y: y}
	}
	a, c := p, q
	if a.Y < y0 {
		a = at(y0)
	} else if a.Y > y1 {
		a = at(y1)
	}
	if c.Y < y0 {
		c = at(y0)
	} else if c.Y > y1 {
		c = at(y1)
	}
	return a, c
}

// clipX cuts p-q at the box's sides: the part left of it moves onto the side, the part right of it too (it costs nothing there
// and keeps the shape's box honest).
func (b *Builder) clipX(p, q geom.Point) {
	var ts [4]float64
	n := 1
	if q.X != p.X {
		for _, x := range [2]float64{b.x0, b.x1} {
			if t := (x - p.X) / (q.X - p.X); t > 0 && t < 1 {
				ts[n] = t
				n++
			}
		}
		if n == 3 && ts[1] > ts[2] {
			ts[1], ts[2] = ts[2], ts[1]
		}
	}
	ts[n] = 1
	last := p
	for i := 1; i <= n; i++ {
		next := q
		if i < n {
			next = geom.Point{X: p.X + (q.X-p.X)*ts[i], Y: p.Y + (q.Y-p.Y)*ts[i]}
		}
		u, v := last, next
		mid := (u.X + v.X) / 2
		switch {
		case mid <= b.x0:
			u.X, v.X = b.x0, b.x0
		case mid >= b.x1:
			u.X, v.X = b.x1, b.x1
		default:
			u.X, v.X = clamp(u.X, b.x0, b.x1), clamp(v.X, b.x0, b.x1)
		}
		b.add(u, v)
		last = next
	}
}

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, v)) }

// Fix rounds a pixel coordinate to 24.8 fixed point; the caller has clipped it.
func Fix(v float64) int32 { return int32(math.Floor(v*One + 0.5)) }

func (b *Builder) add(p, q geom.Point) { b.edge(Edge{Fix(p.X), Fix(p.Y), Fix(q.X), Fix(q.Y)}) }

func (b *Builder) edge(e Edge) {
	if e.Y0 == e.Y1 {
		return
	}
	limit := b.MaxEdges
	if limit == 0 {
		limit = DefaultMaxEdges
	}
	if len(b.Edges) >= limit {
		b.Overflow = true
		return
	}
	b.Edges = append(b.Edges, e)
}
