package image

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
)

// parts gives the rows of a stage whose samples are transposed: a row takes from every row of the source. The stage is made in parts of some
// rows, each in a pass over the source. Of a JPEG the passes together cost two: an index says where columns begin in the coded data. What is
// decoded as a whole is decoded once for all parts. Of other pictures each is a decoding, but converts and shrinks only what belongs to the part.
type parts struct {
	c    *Cache
	im   *Image
	spec stageSpec
	w, h int // of the whole stage

	ctx context.Context
	k   int // the part in hand
	st  *stage
	pin *item
}

// newParts readies a stage for being made in parts. It fails only when ctx ends.
func newParts(ctx context.Context, c *Cache, im *Image, spec stageSpec) (*parts, error) {
	p := &parts{c: c, im: im, spec: spec, ctx: ctx}
	w, h, most := im.W, im.H, c.part
	if im.codec == "DCTDecode" {
		cols, pin, err := c.columns(ctx, im, im.storeSpec(spec))
		if err != nil {
			return nil, err
		}
		if cols != nil {
			w, h, most = cols.W, cols.H, c.photoPart
		}
		c.unpin(pin)
	} else if n, ok := im.doc.Int(im.stream.Dict["Length"]); ok { // large data, long passes: fewer of them
		most += int(max(0, min(n/8, int64(c.part))))
	}
	p.w, p.h = min(spec.h, h), min(spec.w, w)
	row := p.w * max(spec.ch, 1)
	p.spec.rows = min(p.h, max(8, most/max(1, row)&^7))
	return p, nil
}

// at returns the stage's rows around y, and which of them y is. When the context has ended they are no such rows: nil.
func (p *parts) at(y int) (st *stage, row int) {
	k := y / p.spec.rows
	if p.st == nil || p.k != k {
		p.close()
		spec := p.spec
		spec.part = k
		st, pin, err := p.c.stage(p.ctx, p.im, spec)
		if err != nil {
			return nil, 0
		}
		p.k, p.st, p.pin = k, st, pin
	}
	return p.st, min(y-k*p.spec.rows, p.st.h-1)
}

func (p *parts) close() {
	if p.st != nil {
		p.c.unpin(p.pin)
	}
	p.st, p.pin = nil, nil
}

// columnsOf holds the columns of a JPEG, nil when it cannot be decoded.
type columnsOf struct{ cols *columns }

type columns struct {
	*dct.Columns
	W, H, N int
}

// columns returns a JPEG's columns, or nil, pinned.
func (c *Cache) columns(ctx context.Context, im *Image, spec stageSpec) (*columns, *item, error) {
	e, err := c.get(ctx, im.keyOf(columnsEntry, spec), func() (any, int64, error) {
		src, err := im.open(ctx, spec.w, spec.h, spec.ch == 1)
		if err != nil {
			return nil, 0, err
		}
		p, ok := src.(*photo)
		if !ok {
			src.close()
			return &columnsOf{}, 256, nil
		}
		cols := dct.NewColumns(p.r)
		return &columnsOf{&columns{cols, p.r.W, p.r.H, p.r.N}}, int64(cols.Held()), nil
	})
	if err != nil {
		return nil, nil, err
	}
	return e.value.(*columnsOf).cols, &e.item, nil
}

// columns returns which of the stage's sw columns, as samples lie, the rows of a part are.
func (s *stageSpec) columns(sw int) (i0, i1 int) {
	i0, i1 = min(sw, s.part*s.rows), min(sw, (s.part+1)*s.rows)
	if s.orient&flipY != 0 {
		i0, i1 = sw-i1, sw-i0
	}
	return i0, i1
}

// makePart decodes one part of a stage with transposed samples.
func (im *Image) makePart(ctx context.Context, c *Cache, spec stageSpec) (*stage, error) {
	if spec.deep {
		return im.makeDeepPart(ctx, spec)
	}
	var src source
	var coded *codedColours
	var all *shared
	var w, off, wide int // of the picture; where the rows of src begin, and how wide they are
	cols, pin, err := (*columns)(nil), (*item)(nil), error(nil)
	if im.codec == "DCTDecode" {
		if cols, pin, err = c.columns(ctx, im, im.storeSpec(spec)); err != nil {
			return nil, err
		}
		defer c.unpin(pin)
	}
	if cols != nil {
		w = cols.W
		sw := min(spec.w, w)
		i0, i1 := spec.columns(sw)
		r, err := cols.Reader(ctx, i0*w/sw, min(w, ceilDiv(i1*w, sw)))
		if err != nil {
			return nil, err
		}
		src = &strip{photo{r: r, row: make([]byte, (r.X1-r.X0)*r.N)}}
		off, wide = r.X0, r.X1-r.X0
	} else {
		s := im.storeSpec(spec)
		if im.codec == "JPXDecode" || im.codec == "JBIG2Decode" {
			if all, err = newShared(ctx, c, im, s); err == nil {
				src, coded = all, all.s.coded
			}
		} else {
			src, err = im.open(ctx, s.w, s.h, s.ch == 1)
		}
		if err != nil {
			return nil, err
		}
		w, _, _, _ = src.size()
		sw := min(spec.w, w)
		i0, i1 := spec.columns(sw)
		// Whole bytes: pixels from a multiple of eight on.
		off = i0 * w / sw &^ 7
		wide = min(w, ceilDiv(i1*w, sw)) - off
		src = &cut{source: src, off: off, wide: wide}
	}
	_, h, n, bpc := src.size()
	sw, sh := min(spec.w, w), min(spec.h, h)
	i0, i1 := spec.columns(sw)
	conv, err := im.newLine(ctx, wide, h, n, bpc, spec.ch, spec.press, coded)
	if err != nil {
		src.close()
		return nil, err
	}
	out := newSink(i1-i0, sh, conv.channels(), spec.orient, c.buffer((i1-i0)*sh*conv.channels()))
	box := newBoxer(w, h, sw, sh, conv.channels(), out.put)
	box.part(i0, i1, off)
	if err := im.run(ctx, src, conv, box); err != nil {
		return nil, err
	}
	if all != nil && all.failed {
		return nil, ctx.Err()
	}
	return out.stage(spec.ch, conv.keyed), nil
}

// strip serves some columns of a JPEG.
type strip struct{ photo }

func (s *strip) size() (w, h, n, bpc int) { return s.r.X1 - s.r.X0, s.r.H, s.r.N, 8 }

// shared serves the rows of a store from the top.
type shared struct {
	lazy
	y int
}

func newShared(ctx context.Context, c *Cache, im *Image, spec stageSpec) (*shared, error) {
	s := &shared{lazy: lazy{im: im, spec: spec}}
	if err := s.open(ctx, c); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *shared) size() (w, h, n, bpc int) { return s.s.w, s.s.h, s.s.n, s.s.bpc }

func (s *shared) next() []byte {
	y := s.y
	s.y++
	if y >= int(s.s.end.Load()) || !s.take(s.s.index(y)) {
		return nil
	}
	return s.packed(y)
}

func (s *shared) close() error {
	s.lazy.close()
	return nil
}

// cut serves some columns of another source.
type cut struct {
	source
	off, wide int
}

func (c *cut) size() (w, h, n, bpc int) {
	_, h, n, bpc = c.source.size()
	return c.wide, h, n, bpc
}

func (c *cut) next() []byte {
	_, _, n, bpc := c.source.size()
	row := c.source.next()
	lo := c.off * n * bpc / 8
	if len(row) <= lo {
		if len(row) > 0 { // a row that ends before these columns: there is data, but not here
			return row[:0:0]
		}
		return row
	}
	return row[lo:min(len(row), lo+(c.wide*n*bpc+7)/8)]
}
