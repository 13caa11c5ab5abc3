package scan

import "github.com/pwgconvert/pwgconvert/raster/geom"

// maxDense bounds the pixels of a shape that Mask accumulates as a whole; larger ones go row by row.
const maxDense = 1 << 15

// Mask writes the coverage of everything in b, by the non-zero rule, to cov: rows from the top, box := b.Box() says where and how many, and
// len(cov) is its width times its height. It gives what Fill gives.
//
// Small shapes with many short edges, which glyphs are, cost more in bringing edges and rows together than in area. Here every edge is taken to
// its end before the next, in any order, into an accumulator for all rows, since all of them fit into the cache.
func (r *Rasterizer) Mask(b *Builder, cov []uint8) {
	box := b.Box()
	w, h := box.X1-box.X0, box.Y1-box.Y0
	if w <= 0 || h <= 0 {
		return
	}
	if w*h > maxDense || r.Aliased {
		clear(cov)
		r.Fill(b.Edges, box, false, &maskSink{box: box, cov: cov})
		return
	}
	stride := w + 2 // an edge on the right side adds behind it
	if n := stride * h; len(r.dense) < n {
		r.dense = make([]int32, max(n+n/2, 1<<10))
	}
	d := dense{acc: r.dense[:stride*h], stride: stride}
	left, top := int32(box.X0)<<fracBits, int32(box.Y0)<<fracBits
	for i := range b.Edges {
		e := &b.Edges[i]
		d.edge(e.X0-left, e.Y0-top, e.X1-left, e.Y1-top)
	}
	for y := range h {
		integrate(d.acc[y*stride:][:w], cov[y*w:][:w])
	}
	clear(d.acc)
}

// integrate sums a row up and gives the coverage of its pixels.
func integrate(acc []int32, cov []uint8) {
	sum := int32(0)
	cov = cov[:len(acc)]
	for i, d := range acc {
		sum += d
		v := sum
		if v < 0 {
			v = -v
		}
		// v < 0 still: the one value without a positive counterpart counts as full.
		cov[i] = uint8((min(uint32(v), fullCover)*255 + fullCover/2) >> coverShift)
	}
}

// dense is an accumulator of many rows. All edges lie within.
type dense struct {
	acc    []int32
	stride int
}

// edge adds a line that is not horizontal; coordinates count from the left and the top of the accumulator.
func (d *dense) edge(x0, y0, x1, y1 int32) {
	dir := int32(1)
	if y0 > y1 {
		x0, y0, x1, y1, dir = x1, y1, x0, y0, -1
	}
	at := int(y0>>fracBits) * d.stride
	row := d.acc[at : at+d.stride]
	end := y0&^(One-1) + One // of the pixel row
	if x0 == x1 {
		c, f := x0>>fracBits, x0&(One-1)
		for y := y0; ; end += One {
			dy := (min(end, y1) - y) * dir
			row[c] += dy * (2*One - 2*f)
			row[c+1] += dy * 2 * f
			if y = end; y >= y1 {
				return
			}
			at += d.stride
			row = d.acc[at : at+d.stride]
		}
	}
	if end >= y1 {
		piece(row, x0, x1, y1-y0, dir)
		return
	}
	slope := (int64(x1-x0) << 32) / int64(y1-y0)
	xa, ya := x0, y0
	for end < y1 {
		// The same x as activate and at have it.
		xb := x0 + int32((int64(end-y0)*slope)>>32)
		piece(row, xa, xb, end-ya, dir)
		xa, ya = xb, end
		end += One
		at += d.stride
		row = d.acc[at : at+d.stride]
	}
	piece(row, xa, x1, y1-ya, dir)
}

// piece adds the part of an edge that lies in one pixel row, dy high.
func piece(row []int32, xa, xb, dy, dir int32) {
	if xa > xb { // coverage of a piece is symmetric in its direction along x
		xa, xb = xb, xa
	}
	c, f := xa>>fracBits, xa&(One-1)
	if s := xb - c<<fracBits; s <= One {
		s += f
		dy *= dir
		row[c] += dy * (2*One - s)
		row[c+1] += dy * s
		return
	}
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
