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
		if err := p.sub(sm.List, ly, false); err != nil {
			return nil, err
		}
		m.cov = p.s.bytes((m.box.X1 - m.box.X0) * (m.box.Y1 - m.box.Y0))
		for k := range m.cov {
			v := uint8(0)
			switch {
			case !sm.Luminosity:
				v = ly.alpha[k]
			case ly.ch == 1:
				v = ly.pix[k]
			case ly.ch == 4:
				v = inkLum(ly.pix[4*k : 4*k+4])
			default:
				v = uint8(lum([3]int32{int32(ly.pix[3*k]), int32(ly.pix[3*k+1]), int32(ly.pix[3*k+2])}))
			}
			if sm.Transfer != nil {
				v = sm.Transfer[v]
			}
			m.cov[k] = v
		}
	}
	p.softs[i] = m
	return m, nil
}

// sub paints a list onto a layer of its own. Where it is the item being painted, what is hidden of that is hidden of the list.
func (p *painter) sub(l *list.List, ly *layer, item bool) error {
	if p.depth >= maxGroupDepth {
		return nil
	}
	q := painter{ctx: p.ctx, s: p.s, l: l, ly: ly, depth: p.depth + 1, clips: map[uint32]*mask{}, softs: map[uint32]*mask{}}
	v := p.s.level(q.depth)
	v.items = l.ItemsIn(ly.box.Y0, ly.box.Y1, v.items)
	q.depths = v.hide(l, ly.box, p.s.opt)
	if item && p.cuts {
		if q.depths == nil {
			q.depths = &v.depths
			q.depths.build(l, nil, ly.box)
		}
		q.depths.inherit(p.depths, p.n, p.all)
	}
	return q.paintItems(v.items)
}

// maxGroupDepth bounds groups within groups; the interpreter refuses deeper ones with a warning.
const maxGroupDepth = 64

// group paints a transparency group: a layer as wide as its box and as high as the band, then that layer as one object.
func (p *painter) group(g *list.GroupItem, box geom.IRect) error {
	box = box.Intersect(g.List.Box)
	if box.Empty() {
		return nil
	}
	paint, color, ink, mode, clip, soft := p.paint, p.color, p.ink, p.mode, p.clip, p.soft
	ly := p.s.layer(box, g.List.Channels, true)
	ly.knockout = g.Knockout
	if !g.Isolated && ly.ch == p.ly.ch {
		ly.backdrop = p.ly.behind(p.s, box)
	}
	if p.ly.knockout || p.ly.shape != nil {
		ly.shape = p.s.bytes((box.X1 - box.X0) * (box.Y1 - box.Y0))
	}
	if err := p.sub(g.List, ly, true); err != nil {
		return err
	}
	p.paint, p.color, p.ink, p.mode, p.clip, p.soft, p.src = paint, color, ink, mode, clip, soft, nil
	for y := box.Y0; y < box.Y1; y++ {
		alpha := ly.alphaRow(y, box.X0, box.X1)
		if ly.shape != nil {
			o := (y - box.Y0) * (box.X1 - box.X0)
			p.finishShape(y, box.X0, p.s.convert(ly.row(y, box.X0, box.X1), g.List, p.l), ly.shape[o:o+len(alpha)], alpha)
			continue
		}
		a, b := trim(alpha)
		if a < b {
			p.finish(y, box.X0+a, p.s.convert(ly.row(y, box.X0+a, box.X0+b), g.List, p.l), alpha[a:b])
		}
	}
	return nil
}
