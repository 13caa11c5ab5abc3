package scan

import (
	"encoding/binary"
	"math/bits"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Span is a stretch of one row, X0 <= x < X1. Cov is its coverage 1..255, or PerPixel: then the coverage of pixel x is in the row's
// coverage array.
type Span struct {
	X0, X1 int32
	Cov    int32
}

// PerPixel marks a Span whose pixels differ.
const PerPixel = -1

// Sink takes the covered rows of a shape, from the top down. Spans are in order of x and do not overlap; cov[x-x0] is the coverage of
// pixel x for PerPixel spans, x0 being the left side of the box given to Fill. Both slices are valid during the call only.
type Sink interface {
	CoverageRow(y int, x0 int, spans []Span, cov []uint8)
}

const (
	fullCover  = One * One * 2 // accumulated value of a pixel that is inside once
	coverShift = 17
	blockShift = 3 // one dirty bit for 8 pixels
)

// Rasterizer converts edges to coverage with one accumulation row, which is zeroed as it is read. The zero value is ready.
type Rasterizer struct {
	// Aliased gives every pixel coverage 0 or 255: inside when at least half covered.
	Aliased bool

	acc    []int32
	dirty  []uint64
	cov    []uint8
	spans  []Span
	heads  []int32
	next   []int32
	active []active
	dense  []int32 // these two are zero between calls, see room
	marks  []uint64
}

// active is an edge while rows of its range are converted: y0 < y1, dir its winding, slope dx/dy in 32.32.
type active struct {
	x0, y0, y1 int32
	x1         int32
	slope      int64
	dir        int32
}

func (r *Rasterizer) prepare(w, h, n int) {
	if len(r.acc) < w+2 {
		r.acc = make([]int32, w+2)
		r.dirty = make([]uint64, (w+2)>>(blockShift+6)+1)
		r.cov = make([]uint8, w+2)
	}
	if cap(r.heads) < h {
		r.heads = make([]int32, h)
	}
	r.heads = r.heads[:h]
	for i := range r.heads {
		r.heads[i] = -1
	}
	if cap(r.next) < n {
		r.next = make([]int32, n+n/2)
	}
	r.next = r.next[:n]
	r.active = r.active[:0]
}

// Fill converts a shape's edges within a box of pixels and hands each row that has coverage to sink.
func (r *Rasterizer) Fill(edges []Edge, box geom.IRect, evenOdd bool, sink Sink) {
	if box.Empty() || len(edges) == 0 {
		return
	}
	w, h := box.X1-box.X0, box.Y1-box.Y0
	if w <= maxDenseWidth && (w+2)*h <= maxDense {
		r.fillDense(edges, box, evenOdd, sink)
		return
	}
	r.fillRows(edges, box, evenOdd, sink)
}

// fillRows converts row by row, with the edges that cross a row at hand. It serves shapes of any size.
func (r *Rasterizer) fillRows(edges []Edge, box geom.IRect, evenOdd bool, sink Sink) {
	w, h := box.X1-box.X0, box.Y1-box.Y0
	r.prepare(w, h, len(edges))
	top, bottom := int32(box.Y0)<<fracBits, int32(box.Y1)<<fracBits
	first := h
	for i := range edges {
		e := &edges[i]
		y0, y1 := e.Y0, e.Y1
		if y0 > y1 {
			y0, y1 = y1, y0
		}
		if y1 <= top || y0 >= bottom {
			continue
		}
		row := 0
		if y0 > top {
			row = int((y0 - top) >> fracBits)
		}
		r.next[i] = r.heads[row]
		r.heads[row] = int32(i)
		first = min(first, row)
	}
	left := int32(box.X0) << fracBits
	for row := first; row < h; row++ {
		for i := r.heads[row]; i >= 0; i = r.next[i] {
			r.active = append(r.active, activate(&edges[i], left))
		}
		if len(r.active) == 0 {
			continue
		}
		y := top + int32(row)<<fracBits
		keep := 0
		for i := range r.active {
			a := &r.active[i]
			r.edgeRow(a, y, int32(w))
			if a.y1 > y+One {
				if keep != i {
					r.active[keep] = *a
				}
				keep++
			}
		}
		r.active = r.active[:keep]
		r.sweep(box.Y0+row, box.X0, w, evenOdd, sink)
	}
}

func activate(e *Edge, left int32) active {
	a := active{x0: e.X0 - left, y0: e.Y0, x1: e.X1 - left, y1: e.Y1, dir: 1}
	if a.y0 > a.y1 {
		a.x0, a.y0, a.x1, a.y1, a.dir = a.x1, a.y1, a.x0, a.y0, -1
	}
	if a.x0 != a.x1 {
		a.slope = (int64(a.x1-a.x0) << 32) / int64(a.y1-a.y0)
	}
	return a
}

// at returns the edge's x at fixed-point y; it depends on the whole edge only, so rows can be made in any order.
func (a *active) at(y int32) int32 {
	if y >= a.y1 {
		return a.x1
	}
	return a.x0 + int32((int64(y-a.y0)*a.slope)>>32)
}

// edgeRow adds what the edge does in the pixel row that begins at fixed-point y.
func (r *Rasterizer) edgeRow(a *active, y, w int32) {
	ya, yb := max(a.y0, y), min(a.y1, y+One)
	dy := yb - ya
	if a.slope == 0 {
		r.vertical(a.x0, dy*a.dir, w)
		return
	}
	xa, xb := a.at(ya), a.at(yb)
	if xa > xb { // coverage of a piece is symmetric in its direction along x
		xa, xb = xb, xa
	}
	limit := w << fracBits
	switch {
	case xb <= 0:
		r.vertical(0, dy*a.dir, w)
	case xa >= limit:
	case xa == xb:
		r.vertical(xa, dy*a.dir, w)
	case xa>>fracBits == (xb-1)>>fracBits && xa >= 0:
		r.cell(xa>>fracBits, xa&(One-1), xb-(xa&^(One-1)), dy*a.dir)
	default:
		r.slanted(xa, xb, dy, a.dir, w)
	}
}

func (r *Rasterizer) mark(c int32) { r.dirty[c>>(blockShift+6)] |= 1 << (uint(c>>blockShift) & 63) }

// vertical adds a piece at constant x.
func (r *Rasterizer) vertical(x, d, w int32) {
	if x >= w<<fracBits {
		return
	}
	x = max(x, 0)
	c, f := x>>fracBits, x&(One-1)
	r.cell(c, f, f, d)
}

// cell adds a piece that stays in pixel column c: from fraction f0 to f1 of it, winding height d.
func (r *Rasterizer) cell(c, f0, f1, d int32) {
	s := f0 + f1
	r.acc[c] += d * (2*One - s)
	r.acc[c+1] += d * s
	r.mark(c)
	r.mark(c + 1)
}

// slanted adds a piece that crosses pixel columns: 0 <= xa < xb are its ends, dy > 0 its height.
func (r *Rasterizer) slanted(xa, xb, dy, dir, w int32) {
	inv := (int64(dy) << 32) / int64(xb-xa)
	x, done := xa, int32(0) // done: height used up to x
	if x < 0 {
		done = int32((int64(-x) * inv) >> 32)
		r.cell(0, 0, 0, done*dir)
		x = 0
	}
	for c := x >> fracBits; c < w && x < xb; c++ {
		edge := (c + 1) << fracBits
		if edge >= xb {
			r.cell(c, x&(One-1), xb-c<<fracBits, (dy-done)*dir)
			return
		}
		h := int32((int64(edge-xa) * inv) >> 32)
		r.cell(c, x-c<<fracBits, One, (h-done)*dir)
		x, done = edge, h
	}
}

// coverage maps an accumulated value to 0..255 by the fill rule.
func coverage(v int32, evenOdd bool) int32 {
	if v < 0 {
		v = -v
	}
	if evenOdd {
		v &= 2*fullCover - 1
		if v > fullCover {
			v = 2*fullCover - v
		}
	} else if v >= fullCover || v < 0 {
		return 255
	}
	return (v*255 + fullCover/2) >> coverShift
}

// sweep turns the accumulated row into spans, zeroes it, and hands the spans on.
func (r *Rasterizer) sweep(y, x0, w int, evenOdd bool, sink Sink) {
	r.spans = r.spans[:0]
	sum := int32(0)
	x := 0 // everything left of x is done
	words := (w+1)>>(blockShift+6) + 1
	for wi := 0; wi < words; wi++ {
		m := r.dirty[wi]
		if m == 0 {
			continue
		}
		r.dirty[wi] = 0
		for m != 0 {
			b := (wi<<6 + bits.TrailingZeros64(m)) << blockShift
			m &= m - 1
			if b > x && x < w {
				r.solid(x0, x, min(b, w), r.level(sum, evenOdd))
			}
			sum = r.block(b, min(b+1<<blockShift, w), x0, sum, evenOdd)
			if b+1<<blockShift > w { // the slot right of the box collects what leaves it
				clear(r.acc[max(b, w) : w+2][:min(w+2, b+1<<blockShift)-max(b, w)])
			}
			x = b + 1<<blockShift
		}
	}
	if x < w {
		r.solid(x0, x, w, r.level(sum, evenOdd))
	}
	if len(r.spans) > 0 {
		sink.CoverageRow(y, x0, r.spans, r.cov)
	}
}

func (r *Rasterizer) level(v int32, evenOdd bool) int32 {
	c := coverage(v, evenOdd)
	if r.Aliased {
		if c >= 128 {
			return 255
		}
		return 0
	}
	return c
}

// solid appends a run of equal coverage, joining it to an equal neighbour.
func (r *Rasterizer) solid(x0, a, b int, c int32) {
	if c == 0 || a >= b {
		return
	}
	if n := len(r.spans); n > 0 && r.spans[n-1].Cov == c && int(r.spans[n-1].X1) == a+x0 {
		r.spans[n-1].X1 = int32(b + x0)
		return
	}
	r.spans = append(r.spans, Span{int32(a + x0), int32(b + x0), c})
}

// block converts the accumulated pixels a <= x < b, at most 1<<blockShift, one by one and returns the running sum.
func (r *Rasterizer) block(a, b, x0 int, sum int32, evenOdd bool) int32 {
	if a >= b {
		return sum
	}
	acc, cov := r.acc[a:b], r.cov[a:b]
	lo, hi := 0, len(cov)
	if len(acc) == 1<<blockShift && !evenOdd && !r.Aliased {
		var u uint64
		u, sum = eight((*[8]int32)(acc), sum)
		if u == u&0xFF*0x0101010101010101 {
			r.solid(x0, a, b, int32(u&0xFF))
			return sum
		}
		binary.LittleEndian.PutUint64(cov, u)
		lo, hi = bits.TrailingZeros64(u)>>3, 8-bits.LeadingZeros64(u)>>3
	} else {
		for i := range acc {
			sum += acc[i]
			acc[i] = 0
			cov[i] = uint8(r.level(sum, evenOdd))
		}
		if len(cov) == 1<<blockShift {
			if u := binary.LittleEndian.Uint64(cov); u == u&0xFF*0x0101010101010101 {
				r.solid(x0, a, b, int32(u&0xFF))
				return sum
			}
		}
		for lo < hi && cov[lo] == 0 {
			lo++
		}
		for hi > lo && cov[hi-1] == 0 {
			hi--
		}
		if lo == hi {
			return sum
		}
	}
	lo, hi = lo+a, hi+a
	if n := len(r.spans); n > 0 && r.spans[n-1].Cov == PerPixel && int(r.spans[n-1].X1) == lo+x0 {
		r.spans[n-1].X1 = int32(hi + x0)
	} else {
		r.spans = append(r.spans, Span{int32(lo + x0), int32(hi + x0), PerPixel})
	}
	return sum
}

// eight gives the coverage of a block's pixels, the leftmost in the lowest byte, by the non-zero rule, and zeroes what it has read.
func eight(acc *[8]int32, sum int32) (uint64, int32) {
	s0 := sum + acc[0]
	s1 := s0 + acc[1]
	s2 := s1 + acc[2]
	s3 := s2 + acc[3]
	u := uint64(wound(s0)) | uint64(wound(s1))<<8 | uint64(wound(s2))<<16 | uint64(wound(s3))<<24
	s4 := s3 + acc[4]
	s5 := s4 + acc[5]
	s6 := s5 + acc[6]
	s7 := s6 + acc[7]
	u |= uint64(wound(s4))<<32 | uint64(wound(s5))<<40 | uint64(wound(s6))<<48 | uint64(wound(s7))<<56
	*acc = [8]int32{}
	return u, s7
}
