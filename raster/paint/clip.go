package paint

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// maxClipDepth bounds the chain of nested clip shapes that is followed.
const maxClipDepth = 512

// clipMask returns the coverage of a clip, its parents multiplied in, for the layer's rows: made once a band and kept.
func (p *painter) clipMask(i uint32) *mask {
	return p.clipMaskDepth(i, 0)
}

func (p *painter) clipMaskDepth(i uint32, depth int) *mask {
	if m, ok := p.clips[i]; ok {
		return m
	}
	c := &p.l.Clips[i]
	m := &mask{box: c.Box.Intersect(p.ly.box)}
	if !m.box.Empty() {
		m.cov = p.s.bytes((m.box.X1 - m.box.X0) * (m.box.Y1 - m.box.Y0))
		p.s.clipRast.Aliased = p.s.opt.Aliased
		p.s.edges = p.l.Edges(p.s.edges[:0], c.First, c.Count, m.box.Y0, m.box.Y1)
		p.s.clipRast.Fill(p.s.edges, m.box, c.EvenOdd, (*maskSink)(m))
		if c.Parent != 0 && depth < maxClipDepth {
			parent := p.clipMaskDepth(c.Parent, depth+1)
			w := m.box.X1 - m.box.X0
			for y := m.box.Y0; y < m.box.Y1; y++ {
				parent.multiply(y, m.box.X0, m.cov[(y-m.box.Y0)*w:][:w])
			}
		}
	}
	p.clips[i] = m
	return m
}

// maskSink writes coverage rows into a mask.
type maskSink mask

// CoverageRow implements scan.Sink.
func (m *maskSink) CoverageRow(y, x0 int, spans []scan.Span, cov []uint8) {
	w := m.box.X1 - m.box.X0
	row := m.cov[(y-m.box.Y0)*w:][:w]
	for _, s := range spans {
		a, b := int(s.X0)-m.box.X0, int(s.X1)-m.box.X0
		if s.Cov == scan.PerPixel {
			copy(row[a:b], cov[int(s.X0)-x0:])
		} else {
			fill1(row[a:b], uint8(s.Cov))
		}
	}
}

// softMask renders a soft mask (ISO 32000-2, 11.5) for the layer's rows.
func (p *painter) softMask(i uint32) (*mask, error) {
	if m, ok := p.softs[i]; ok {
		return m, nil
	}
	sm := &p.l.Masks[i]
	outside := uint8(0)
	if sm.Luminosity {
		outside = sm.Backdrop.Gray8()
		if sm.List.Channels == 4 {
			outside = inkLum(sm.Inks[:])
		}
	}
	if sm.Transfer != nil {
		outside = sm.Transfer[outside]
	}
	m := &mask{box: sm.List.Box.Intersect(p.ly.box), out: outside}
	if !m.box.Empty() {
		ly := p.s.layer(m.box, sm.List.Channels, true)
		if sm.Luminosity {
			// The group is composited over the backdrop colour, fully opaque (11.5.3).
			c := pixelOf(&list.Paint{Color: sm.Backdrop, Inks: sm.Inks}, ly.ch)
			for i := 0; i < len(ly.pix); i += ly.ch {
				copy(ly.pix[i:i+ly.ch], c[:])
			}
			ly.alpha = nil
		}
		if err := p.sub(sm.List, ly); err != nil {
			return nil, err
		}
		m.cov = values(ly, sm.Luminosity)
		if sm.Transfer != nil {
			for k, v := range m.cov {
				m.cov[k] = sm.Transfer[v]
			}
		}
	}
	p.softs[i] = m
	return m, nil
}

// values turns a painted layer into a mask's values, in its memory.
func values(ly *layer, luminosity bool) []uint8 {
	switch {
	case !luminosity:
		return ly.alpha
	case ly.ch == 1:
		return ly.pix
	}
	cov := ly.pix[:len(ly.pix)/ly.ch]
	if ly.ch == 4 {
		for k := range cov {
			cov[k] = inkLum(ly.pix[4*k : 4*k+4])
		}
		return cov
	}
	for k := range cov {
		p := ly.pix[3*k : 3*k+3 : 3*k+3]
		cov[k] = uint8(lum([3]int32{int32(p[0]), int32(p[1]), int32(p[2])}))
	}
	return cov
}

// sub paints a list onto a layer of its own.
func (p *painter) sub(l *list.List, ly *layer) error {
	v := p.s.level(p.depth + 1)
	v.items = l.ItemsIn(ly.box.Y0, ly.box.Y1, v.items)
	return p.within(v, l, ly, false)
}

// within paints the items of a level onto a layer of its own. Where their list is the item being painted, what is hidden of that is hidden of the
// list.
func (p *painter) within(v *level, l *list.List, ly *layer, item bool) error {
	if p.depth >= maxGroupDepth {
		return nil
	}
	q := painter{ctx: p.ctx, s: p.s, l: l, ly: ly, depth: p.depth + 1, clips: map[uint32]*mask{}, softs: map[uint32]*mask{}}
	q.depths = v.hide(l, ly.box, p.s.opt)
	if item && p.cuts {
		if q.depths == nil {
			q.depths = &v.depths
			q.depths.build(l, v.items[:0], ly.box)
		}
		q.depths.inherit(p.depths, p.n, p.all)
	}
	return q.paintItems(v.items)
}

// maxGroupDepth bounds groups within groups; the interpreter refuses deeper ones with a warning.
const maxGroupDepth = 64

// extent returns the part of box that items can touch.
func extent(l *list.List, items []uint32, box geom.IRect) geom.IRect {
	out := geom.IRect{X0: box.X1, Y0: box.Y1, X1: box.X0, Y1: box.Y0}
	for _, i := range items {
		it := &l.Items[i]
		out = geom.IRect{X0: min(out.X0, int(it.X0)), Y0: min(out.Y0, int(it.Y0)), X1: max(out.X1, int(it.X1)), Y1: max(out.Y1, int(it.Y1))}
	}
	return out.Intersect(box)
}

// group paints a transparency group: a layer as high and wide as what the band has of it, then what that layer holds as one object.
func (p *painter) group(g *list.GroupItem, box geom.IRect) error {
	if box = box.Intersect(g.List.Box); box.Empty() {
		return nil
	}
	v := p.s.level(p.depth + 1)
	v.items = g.List.ItemsIn(box.Y0, box.Y1, v.items)
	if !p.s.opt.plain() {
		if box = extent(g.List, v.items, box); box.Empty() {
			return nil
		}
	}
	ly := p.s.layer(box, g.List.Channels, true)
	ly.dwords = (box.X1 - box.X0 + 4095) / 4096
	ly.dirty = p.s.bits(ly.dwords * (box.Y1 - box.Y0))
	if p.s.opt.plain() {
		for i := range ly.dirty {
			ly.dirty[i] = ^uint64(0)
		}
	}
	ly.knockout = g.Knockout
	if !g.Isolated && ly.ch == p.ly.ch {
		ly.backdrop = p.ly.behind(p.s, box)
	}
	if p.ly.knockout || p.ly.shape != nil {
		ly.shape = p.s.bytes((box.X1 - box.X0) * (box.Y1 - box.Y0))
	}
	if err := p.within(v, g.List, ly, true); err != nil {
		return err
	}
	p.src = nil
	for y := box.Y0; y < box.Y1; y++ {
		for x0, x1 := ly.painted(y, box.X0); x0 < x1; x0, x1 = ly.painted(y, x1) {
			p.groupRow(g, ly, y, x0, x1)
		}
	}
	return nil
}

// groupRow paints pixels x0..x1 of a row of a group's layer.
func (p *painter) groupRow(g *list.GroupItem, ly *layer, y, x0, x1 int) {
	alpha := ly.alphaRow(y, x0, x1)
	if ly.shape != nil {
		o := (y-ly.box.Y0)*(ly.box.X1-ly.box.X0) + x0 - ly.box.X0
		p.finishShape(y, x0, p.s.convert(ly.row(y, x0, x1), g.List, p.l), ly.shape[o:o+len(alpha)], alpha)
		return
	}
	if a, b := trim(alpha); a < b {
		p.finish(y, x0+a, p.s.convert(ly.row(y, x0+a, x0+b), g.List, p.l), alpha[a:b])
	}
}
