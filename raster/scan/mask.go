package scan

import (
	"encoding/binary"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Shapes up to this size are accumulated as a whole.
const (
	maxDense      = 1 << 14            // pixels, with two more a row
	maxDenseWidth = 64<<blockShift - 2 // pixels: a row's dirty bits are one word
)

// room returns an accumulator for h rows of w pixels. It is zero, and has to be when done with.
func (r *Rasterizer) room(w, h int) dense {
	stride := w + 2 // an edge on the right side adds behind it
	n := stride * h
	if len(r.dense) < n {
		size := maxDense / 4 // most shapes need no more
		for size < n {
			size *= 2
		}
		r.dense = make([]int32, size)
	}
	if len(r.marks) < h {
		r.marks = make([]uint64, h+h/2+32)
	}
	return dense{acc: r.dense[:n], marks: r.marks[:h], stride: stride, bottom: int32(h) << fracBits}
}

// fillDense takes every edge of a small shape to its end before the next, in any order, into an accumulator for all rows. That costs less than
// bringing many short edges and rows together.
func (r *Rasterizer) fillDense(edges []Edge, box geom.IRect, evenOdd bool, sink Sink) {
	w, h := box.X1-box.X0, box.Y1-box.Y0
	d := r.room(w, h)
	left, top := int32(box.X0)<<fracBits, int32(box.Y0)<<fracBits
	right, bottom := uint32(w)<<fracBits, top+int32(h)<<fracBits
	if len(r.cov) < w+2 {
		r.cov = make([]uint8, w+2)
	}
	acc, dirty := r.acc, r.dirty
	for i := range edges {
		e := &edges[i]
		y0, y1 := max(min(e.Y0, e.Y1), top), min(max(e.Y0, e.Y1), bottom)
		if y0 >= y1 {
			continue
		}
		if x0, x1 := e.X0-left, e.X1-left; uint32(x0) <= right && uint32(x1) <= right {
			d.edge(x0, e.Y0-top, x1, e.Y1-top)
			continue
		}
		a := activate(e, left)
		for y := y0 &^ (One - 1); y < y1; y += One {
			row := int((y - top) >> fracBits)
			r.acc, r.dirty = d.acc[row*d.stride:][:d.stride], d.marks[row:row+1]
			r.edgeRow(&a, y, int32(w))
		}
	}
	for row := range h {
		if d.marks[row] != 0 {
			r.acc, r.dirty = d.acc[row*d.stride:][:d.stride], d.marks[row:row+1]
			r.sweep(box.Y0+row, box.X0, w, evenOdd, sink)
		}
	}
	r.acc, r.dirty = acc, dirty
}

// Mask writes the coverage of everything in b, by the non-zero rule, to cov: rows from the top, box := b.Box() says where and how many, and
// len(cov) is its width times its height. It gives what Fill gives.
func (r *Rasterizer) Mask(b *Builder, cov []uint8) {
	box := b.Box()
	w, h := box.X1-box.X0, box.Y1-box.Y0
	if w <= 0 || h <= 0 {
		return
	}
	if w > maxDenseWidth || (w+2)*h > maxDense || r.Aliased {
		clear(cov)
		r.Fill(b.Edges, box, false, &maskSink{box: box, cov: cov})
		return
	}
	d := r.room(w, h)
	left, top := int32(box.X0)<<fracBits, int32(box.Y0)<<fracBits
	for i := range b.Edges {
		e := &b.Edges[i]
		d.edge(e.X0-left, e.Y0-top, e.X1-left, e.Y1-top)
	}
	for y := range h {
		integrate(d.acc[y*d.stride:][:w], d.marks[y], cov[y*w:][:w])
	}
	clear(d.acc)
	clear(d.marks)
}

// integrate sums a row up and gives the coverage of its pixels: blocks that are not marked are as the pixel before them.
func integrate(acc []int32, marks uint64, cov []uint8) {
	sum, level := int32(0), uint64(0)
	for len(acc) >= 8 && len(cov) >= 8 {
		if marks&1 != 0 {
			a, c := (*[8]int32)(acc), (*[8]uint8)(cov)
			for i, d := range a {
				sum += d
				c[i] = wound(sum)
			}
			level = uint64(c[7]) * 0x0101010101010101
		} else {
			binary.LittleEndian.PutUint64(cov, level)
		}
		marks >>= 1
		acc, cov = acc[8:], cov[8:]
	}
	for i, d := range acc {
		sum += d
		cov[i] = wound(sum)
	}
}

// wound is coverage by the non-zero rule.
func wound(v int32) uint8 {
	u := uint32(max(v, -v)) // the one value without a positive counterpart counts as full, too
	return uint8((min(u, fullCover)*255 + fullCover/2) >> coverShift)
}

// dense is an accumulator of many rows.
type dense struct {
	acc    []int32
	marks  []uint64 // dirty bits, a word a row
	stride int
	bottom int32
}

// blocks returns the dirty bits of columns a to b.
func blocks(a, b int32) uint64 {
	return 2<<(uint(b>>blockShift)&63) - 1<<(uint(a>>blockShift)&63)
}

// edge adds a line that is not horizontal; coordinates count from the left and the top of the accumulator. It lies between the sides, and some of it
// between top and bottom.
func (d *dense) edge(x0, y0, x1, y1 int32) {
	dir := int32(1)
	if y0 > y1 {
		x0, y0, x1, y1, dir = x1, y1, x0, y0, -1
	}
	y, stop := max(y0, 0), min(y1, d.bottom)
	r := int(y >> fracBits)
	at := r * d.stride
	row := d.acc[at : at+d.stride]
	end := y&^(One-1) + One // of the pixel row
	if x0 == x1 {
		c, s := x0>>fracBits, x0&(One-1)*2
		if int(c)+2 >= len(row) { // on the right side: nothing is to the right of it
			return
		}
		m := blocks(c, c+1)
		for ; ; end += One {
			dy := (min(end, stop) - y) * dir
			row[c] += dy * (2*One - s)
			row[c+1] += dy * s
			d.marks[r] |= m
			if y = end; y >= stop {
				return
			}
			r++
			at += d.stride
			row = d.acc[at : at+d.stride]
		}
	}
	if y == y0 && end >= y1 {
		piece(row, &d.marks[r], x0, x1, y1-y0, dir)
		return
	}
	// The same x as activate and at have it.
	slope := (int64(x1-x0) << 32) / int64(y1-y0)
	xa := x0
	if y > y0 {
		xa += int32((int64(y-y0) * slope) >> 32)
	}
	for end < stop {
		xb := x0 + int32((int64(end-y0)*slope)>>32)
		piece(row, &d.marks[r], xa, xb, end-y, dir)
		xa, y = xb, end
		end += One
		r++
		at += d.stride
		row = d.acc[at : at+d.stride]
	}
	if stop < y1 {
		x1 = x0 + int32((int64(stop-y0)*slope)>>32)
	}
	piece(row, &d.marks[r], xa, x1, stop-y, dir)
}

// piece adds the part of an edge that lies in one pixel row, dy high.
func piece(row []int32, mark *uint64, xa, xb, dy, dir int32) {
	if xa > xb { // coverage of a piece is symmetric in its direction along x
		xa, xb = xb, xa
	}
	c, f := xa>>fracBits, xa&(One-1)
	if int(c)+2 >= len(row) {
		return
	}
	if s := xb - c<<fracBits; s <= One {
		s += f
		dy *= dir
		row[c] += dy * (2*One - s)
		row[c+1] += dy * s
		*mark |= blocks(c, c+1)
		return
	}
	first := c
	inv := (int64(dy) << 32) / int64(xb-xa)
	edge, done := (c+1)<<fracBits, int32(0)
	for {
		h := int32((int64(edge-xa) * inv) >> 32)
		v := (h - done) * dir
		row[c] += v * (One - f)
		row[c+1] += v * (One + f)
		done, f = h, 0
		c++
		if edge += One; edge >= xb {
			break
		}
	}
	s := xb - c<<fracBits
	v := (dy - done) * dir
	row[c] += v * (2*One - s)
	row[c+1] += v * s
	*mark |= blocks(first, c+1)
}

// maskSink writes spans where Mask is asked to.
type maskSink struct {
	box geom.IRect
	cov []uint8
}

func (m *maskSink) CoverageRow(y, x0 int, spans []Span, cov []uint8) {
	w := m.box.X1 - m.box.X0
	row := m.cov[(y-m.box.Y0)*w:][:w]
	for _, s := range spans {
		dst := row[int(s.X0)-x0 : int(s.X1)-x0]
		if s.Cov == PerPixel {
			copy(dst, cov[int(s.X0)-x0:])
			continue
		}
		for i := range dst {
			dst[i] = uint8(s.Cov)
		}
	}
}
