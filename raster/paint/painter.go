package paint

import (
	"context"
	"encoding/binary"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// painter paints the items of one list onto one layer, for the rows the layer holds.
type painter struct {
	ctx   context.Context
	s     *Scratch
	l     *list.List
	ly    *layer
	depth int
	clips map[uint32]*mask
	softs map[uint32]*mask
	// The object being painted.
	paint *list.Paint
	color [3]uint8 // of plain ones
	ink   pixel
	mode  mode
	plain bool // opaque plain colour onto an opaque layer without masks: the short way
	bare  bool // colour with nothing but an alpha of its own onto a layer of any kind: the way without copies
	clip  *mask
	soft  *mask
	src   list.SourceRows
	err   error
	// What hides it: nil hides nothing.
	depths *depths
	n      uint32     // the item's number
	all    geom.IRect // its pixels, those in other bands too
	cuts   bool       // something of it may be hidden: see stretches
	group8 int        // the row group that depths.cuts is of
	one    [1]cut
}

// mask is coverage for a box of pixels; outside of it the value is out.
type mask struct {
	box geom.IRect
	cov []uint8
	out uint8
}

// multiply scales alpha, which holds pixels x0.. of row y, by the mask.
func (m *mask) multiply(y, x0 int, alpha []uint8) {
	if y < m.box.Y0 || y >= m.box.Y1 || m.box.Empty() {
		scale(alpha, m.out)
		return
	}
	a := max(m.box.X0, x0)
	b := min(m.box.X1, x0+len(alpha))
	if a >= b {
		scale(alpha, m.out)
		return
	}
	scale(alpha[:a-x0], m.out)
	scale(alpha[b-x0:], m.out)
	row := m.cov[(y-m.box.Y0)*(m.box.X1-m.box.X0)+a-m.box.X0:]
	al := alpha[a-x0 : b-x0]
	for i := range al {
		switch c := row[i]; c {
		case 255:
		case 0:
			al[i] = 0
		default:
			al[i] = uint8(mul255(uint32(al[i]), uint32(c)))
		}
	}
}

func scale(alpha []uint8, v uint8) {
	if v == 255 {
		return
	}
	if v == 0 {
		clear(alpha)
		return
	}
	for i := range alpha {
		alpha[i] = uint8(mul255(uint32(alpha[i]), uint32(v)))
	}
}

// paintItems paints the items of the list that touch the layer, in order.
func (p *painter) paintItems(items []uint32) error {
	if p.depths != nil {
		items = items[p.depths.start:]
	}
	for n, i := range items {
		if n&63 == 0 {
			if err := p.ctx.Err(); err != nil {
				return err
			}
		}
		if err := p.item(i, &p.l.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *painter) item(n uint32, it *list.Item) error {
	box := it.Box().Intersect(p.ly.box)
	if box.Empty() {
		return nil
	}
	p.n, p.all, p.cuts, p.group8 = n, it.Box(), false, -1
	if p.depths != nil {
		var seen geom.IRect
		if seen, p.cuts = p.depths.visible(n, p.all); p.cuts {
			if box = box.Intersect(seen); box.Empty() {
				return nil
			}
		}
	}
	p.paint = &p.l.Paints[it.Paint]
	p.color = colorOf(p.paint, p.ly.ch)
	p.ink = pixelOf(p.paint, p.ly.ch)
	p.mode = mode{p.paint.Blend, p.paint.Keep}
	p.clip, p.soft, p.src = nil, nil, nil
	if it.Clip != 0 {
		p.clip = p.clipMask(it.Clip)
	}
	if p.paint.Mask != 0 {
		m, err := p.softMask(p.paint.Mask - 1)
		if err != nil {
			return err
		}
		p.soft = m
	}
	if p.paint.Source != nil {
		src, err := p.paint.Source.Open(p.ctx)
		if err != nil {
			return err
		}
		p.src = src
		defer src.Close()
	}
	p.plain = p.clip == nil && p.soft == nil && p.src == nil && p.paint.Alpha == 255 && p.mode.plain() && p.ly.alpha == nil && p.ly.ch != 4
	p.bare = p.clip == nil && p.soft == nil && p.src == nil && p.mode.plain() && !p.ly.knockout && p.ly.shape == nil && !p.s.opt.plain()
	switch it.Kind {
	case list.Path:
		p.s.rast.Aliased = p.s.opt.Aliased
		p.s.edges = p.l.Edges(p.s.edges[:0], it.First, it.Count, box.Y0, box.Y1)
		p.s.rast.Fill(p.s.edges, box, it.Flags&list.EvenOdd != 0, p)
	case list.Rect:
		p.rect(p.l.Rects[it.First], box)
	case list.Glyphs:
		p.glyphs(it, box)
	case list.Image, list.Stencil:
		return p.source(it, box)
	case list.Tiling:
		return p.tiling(p.l.Tiles[it.First], box)
	case list.Group:
		return p.group(&p.l.Groups[it.First], box)
	}
	return p.err
}

// colorOf returns the paint's colour in a target of ch channels.
func colorOf(p *list.Paint, ch int) (c [3]uint8) {
	if ch == 1 {
		c[0] = p.Color.Gray8()
		return c
	}
	c[0], c[1], c[2] = p.Color.RGB8()
	return c
}

// pixelOf returns the paint's colour in a layer of ch channels.
func pixelOf(p *list.Paint, ch int) pixel {
	if ch == 4 {
		return p.Inks
	}
	c := colorOf(p, ch)
	return pixel{c[0], c[1], c[2]}
}

// CoverageRow implements scan.Sink.
func (p *painter) CoverageRow(y, x0 int, spans []scan.Span, cov []uint8) {
	if p.plain {
		ch := p.ly.ch
		for _, s := range spans {
			a, b := int(s.X0), int(s.X1)
			dst := p.ly.row(y, a, b)
			p.ly.mark(y, a, b)
			switch {
			case s.Cov != scan.PerPixel:
				overFlat(dst, ch, p.color, uint8(s.Cov))
			case ch == 1:
				over1(dst, p.color[0], cov[a-x0:b-x0])
			default:
				over3(dst, p.color, cov[a-x0:b-x0])
			}
		}
		return
	}
	for _, s := range spans {
		a, b := int(s.X0), int(s.X1)
		if p.bare {
			if s.Cov == scan.PerPixel && p.paint.Alpha == 255 {
				p.ly.compose(y, a, nil, p.ink, cov[a-x0:b-x0], p.mode)
				continue
			}
			if s.Cov != scan.PerPixel && p.ly.flat(y, a, b, p.ink, uint8(mul255(uint32(s.Cov), uint32(p.paint.Alpha)))) {
				continue
			}
		}
		alpha := p.s.alpha[:b-a]
		if s.Cov == scan.PerPixel {
			copy(alpha, cov[a-x0:b-x0])
		} else {
			fill1(alpha, uint8(s.Cov))
		}
		p.blend(y, a, alpha)
	}
}

// blend finishes a stretch of coverage: clip, soft mask, constant alpha, source pixels, blend mode. It changes alpha.
func (p *painter) blend(y, x0 int, alpha []uint8) {
	if p.src == nil {
		p.finish(y, x0, nil, alpha)
		return
	}
	for _, c := range p.stretches(y, p.all.X0, p.all.X1) {
		a, b := max(c.x0, x0), min(c.x1, x0+len(alpha))
		if a >= b {
			continue
		}
		al, src, sa := alpha[a-x0:b-x0], p.s.src[:(b-a)*p.ly.ch], p.s.srcAlpha[:b-a]
		p.src.Row(y, a, b, src, sa)
		multiplyRows(al, sa)
		p.finish(y, a, src, al)
	}
}

// stretches returns what is seen of the item in row y between x0 and x1, which are the same for all rows.
func (p *painter) stretches(y, x0, x1 int) []cut {
	if !p.cuts {
		p.one[0] = cut{x0, x1}
		return p.one[:]
	}
	if g := y / cellHeight; g != p.group8 {
		p.group8 = g
		x0, x1 = max(x0, p.ly.box.X0), min(x1, p.ly.box.X1)
		p.depths.stretches(p.n, p.all, y, x0, x1)
	}
	return p.depths.cuts
}

func multiplyRows(a, b []uint8) {
	b = b[:len(a)]
	for i := range a {
		if b[i] != 255 {
			a[i] = uint8(mul255(uint32(a[i]), uint32(b[i])))
		}
	}
}

func (p *painter) finish(y, x0 int, src []byte, alpha []uint8) {
	if p.clip != nil {
		p.clip.multiply(y, x0, alpha)
	}
	if p.ly.shape != nil {
		p.ly.mould(y, x0, alpha)
	}
	if p.ly.knockout {
		opacity := p.s.thr[:len(alpha)]
		fill1(opacity, p.paint.Alpha)
		if p.soft != nil {
			p.soft.multiply(y, x0, opacity)
		}
		p.ly.knock(y, x0, src, p.ink, alpha, opacity, p.mode)
		return
	}
	if p.soft != nil {
		p.soft.multiply(y, x0, alpha)
	}
	scale(alpha, p.paint.Alpha)
	p.ly.compose(y, x0, src, p.ink, alpha, p.mode)
}

// finishShape is finish for a group whose shape is known apart from its alpha. It changes both.
func (p *painter) finishShape(y, x0 int, src []byte, shape, alpha []uint8) {
	inner := p.s.thr[:len(alpha)] // opacity within the shape
	for i, f := range shape {
		inner[i] = 0
		if f > 0 {
			inner[i] = uint8(min(255, (uint32(alpha[i])*255+uint32(f)/2)/uint32(f)))
		}
	}
	if p.clip != nil {
		p.clip.multiply(y, x0, shape)
	}
	if p.ly.shape != nil {
		p.ly.mould(y, x0, shape)
	}
	if p.soft != nil {
		p.soft.multiply(y, x0, inner)
	}
	scale(inner, p.paint.Alpha)
	if p.ly.knockout {
		p.ly.knock(y, x0, src, p.ink, shape, inner, p.mode)
		return
	}
	multiplyRows(shape, inner)
	p.ly.compose(y, x0, src, p.ink, shape, p.mode)
}

// rect paints an axis-parallel rectangle given in 24.8 without scan conversion: the same coverage as Rasterizer.Fill gives.
func (p *painter) rect(e scan.Edge, box geom.IRect) {
	var spans [3]scan.Span
	for y := box.Y0; y < box.Y1; y++ {
		n := scan.RectSpans(e, y, box.X0, box.X1, p.s.opt.Aliased, &spans)
		if n > 0 {
			p.CoverageRow(y, box.X0, spans[:n], nil)
		}
	}
}

func (p *painter) glyphs(it *list.Item, box geom.IRect) {
	for _, pl := range p.l.Places[it.First : it.First+it.Count] {
		m := p.l.Masks8[pl.Glyph]
		gx, gy := int(pl.X+m.X), int(pl.Y+m.Y)
		y0, y1 := max(gy, box.Y0), min(gy+int(m.H), box.Y1)
		if y0 >= y1 || gx >= box.X1 || gx+int(m.W) <= box.X0 {
			continue
		}
		for y := y0; y < y1; y++ {
			ext := m.Rows[y-gy]
			a, b := max(gx+int(ext.Lo), box.X0), min(gx+int(ext.Hi), box.X1)
			if a >= b {
				continue
			}
			o := (y-gy)*int(m.W) - gx
			cov := m.Cov[o+a : o+b]
			if p.s.opt.Aliased {
				cov = p.s.threshold(cov)
			}
			if p.bare && !p.plain && p.paint.Alpha == 255 {
				p.ly.compose(y, a, nil, p.ink, cov, p.mode)
				continue
			}
			if !p.plain {
				alpha := p.s.alpha[:b-a]
				copy(alpha, cov)
				p.blend(y, a, alpha)
				continue
			}
			p.ly.mark(y, a, b)
			if p.ly.ch == 1 {
				over1(p.ly.row(y, a, b), p.color[0], cov)
			} else {
				over3(p.ly.row(y, a, b), p.color, cov)
			}
		}
	}
}

// source paints an image or stencil.
func (p *painter) source(it *list.Item, box geom.IRect) error {
	rows, err := p.l.Sources[it.First].Open(p.ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	direct := it.Kind == list.Image && it.Flags&list.OpaqueSource != 0 && p.clip == nil && p.soft == nil &&
		p.paint.Alpha == 255 && p.mode.plain() && (p.ly.alpha == nil || p.bare)
	enlarged, _ := rows.(interface{ Same(y int) bool })
	var last struct{ y, x0, x1 int } // what was painted last
	for y := box.Y0; y < box.Y1; y++ {
		above := last
		for _, c := range p.stretches(y, box.X0, box.X1) {
			if direct && enlarged != nil && above.y == y-1 && above.x0 <= c.x0 && c.x1 <= above.x1 && enlarged.Same(y) {
				copy(p.ly.row(y, c.x0, c.x1), p.ly.row(y-1, c.x0, c.x1))
				p.ly.covered(y, c.x0, c.x1)
			} else {
				p.sourceRow(rows, it.Kind, direct, y, c.x0, c.x1)
			}
			last.y, last.x0, last.x1 = y, c.x0, c.x1
		}
	}
	return p.ctx.Err()
}

// sourceRow paints pixels x0..x1 of a row of an image or stencil; direct ones are copied.
func (p *painter) sourceRow(rows list.SourceRows, kind list.Kind, direct bool, y, x0, x1 int) {
	if direct {
		rows.Row(y, x0, x1, p.ly.row(y, x0, x1), p.s.srcAlpha[:x1-x0])
		p.ly.covered(y, x0, x1)
		return
	}
	alpha := p.s.alpha[:x1-x0]
	if kind == list.Image {
		src := p.s.src[:(x1-x0)*p.ly.ch]
		rows.Row(y, x0, x1, src, alpha)
		p.finish(y, x0, src, alpha)
		return
	}
	rows.Row(y, x0, x1, nil, alpha)
	if a, b := trim(alpha); a < b {
		p.blend(y, x0+a, alpha[a:b])
	}
}

// trim returns the stretch of alpha that is not zero at its ends.
func trim(alpha []uint8) (a, b int) {
	a, b = stretch(alpha, 0, 0), len(alpha)
	for b-a >= 8 && binary.LittleEndian.Uint64(alpha[b-8:]) == 0 {
		b -= 8
	}
	for b > a && alpha[b-1] == 0 {
		b--
	}
	return a, b
}
