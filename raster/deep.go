package raster

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/paint"
)

// DeepBand is rendered rows with 16 bits a channel: Height rows of Width pixels of Channels values. It belongs to the DeepScratch that made
// it and is valid until that is used again.
type DeepBand struct {
	Y0, Height, Width, Channels int
	Pix                         []uint16
}

// DeepScratch is one worker's memory for RenderDeep; the zero value is ready.
type DeepScratch struct {
	pix, row []uint16
	items    []uint32
}

// deepSource is a source that may have more than 8 bits to give, and deepRows its rows.
type deepSource interface{ Deep() bool }

type deepRows interface {
	Row16(y, x0, x1 int, pix []uint16) bool
}

// deepItem says whether an item is a picture whose pixels the page shows as they are: nothing is blended with them.
func (p *Plan) deepItem(it *list.Item) bool {
	if it.Kind != list.Image || it.Flags&list.OpaqueSource == 0 || it.Clip != 0 {
		return false
	}
	if pt := &p.list.Paints[it.Paint]; pt.Alpha != 255 || pt.Blend != list.Normal || pt.Mask != 0 {
		return false
	}
	s, ok := p.list.Sources[it.First].(deepSource)
	return ok && s.Deep()
}

// Deep reports whether the page has pictures of 16 bits a sample of which RenderDeep has more to give than Render.
func (p *Plan) Deep() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.released || p.list.Channels != p.channels {
		return false
	}
	for i := range p.list.Items {
		if p.deepItem(&p.list.Items[i]) {
			return true
		}
	}
	return false
}

// RenderDeep makes rows y0 <= y < y1 with 16 bits a channel. Where the page shows a picture of 16 bits a sample as it is, upright or turned by a
// multiple of 90 degrees and not blended with anything, the values are the picture's; all others are 257 times those of Render. Where
// something lies over the picture, a pixel counts as the picture's when its 8 bits are, and are not the least or the most: black and white
// that cover a picture stay pure.
func (p *Plan) RenderDeep(ctx context.Context, y0, y1 int, s *Scratch, d *DeepScratch) (DeepBand, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	b, err := p.render(ctx, y0, y1, s)
	if err != nil {
		return DeepBand{}, err
	}
	n := b.Height * b.Stride
	if cap(d.pix) < n {
		d.pix = make([]uint16, n)
	}
	out := DeepBand{Y0: y0, Height: b.Height, Width: b.Width, Channels: b.Channels, Pix: d.pix[:n]}
	for i, v := range b.Pix[:n] {
		out.Pix[i] = uint16(v) * 257
	}
	if p.list.Channels != p.channels {
		return out, nil
	}
	d.items = p.list.ItemsIn(y0, y1, d.items)
	for k, i := range d.items {
		if it := &p.list.Items[i]; p.deepItem(it) {
			if err := p.deepen(ctx, it, d.items[k+1:], b, out, d); err != nil {
				return out, err
			}
		}
	}
	return out, ctx.Err()
}

// deepen puts a picture's values in their places; over are the items painted behind it.
func (p *Plan) deepen(ctx context.Context, it *list.Item, over []uint32, b paint.Band, out DeepBand, d *DeepScratch) error {
	rows, err := p.list.Sources[it.First].Open(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	deep, ok := rows.(deepRows)
	if !ok {
		return nil
	}
	ch := b.Channels
	box := it.Box().Intersect(geom.IRect{X1: b.Width, Y0: b.Y0, Y1: b.Y0 + b.Height})
	if box.Empty() {
		return nil
	}
	if n := (box.X1 - box.X0) * ch; len(d.row) < n {
		d.row = make([]uint16, n)
	}
	for y := box.Y0; y < box.Y1; y++ {
		row := d.row[:(box.X1-box.X0)*ch]
		if !deep.Row16(y, box.X0, box.X1, row) {
			continue
		}
		at := (y-b.Y0)*b.Stride + box.X0*ch
		dst, have := out.Pix[at:at+len(row)], b.Pix[at:at+len(row)]
		covered := false
		for _, i := range over {
			if o := p.list.Items[i].Box(); y >= o.Y0 && y < o.Y1 && o.X0 < box.X1 && o.X1 > box.X0 {
				covered = true
				break
			}
		}
		if !covered {
			copy(dst, row)
			continue
		}
		for i := 0; i < len(row); i += ch {
			if belongs(row[i:i+ch], have[i:i+ch]) {
				copy(dst[i:i+ch], row[i:i+ch])
			}
		}
	}
	return nil
}

// belongs says whether a pixel shows the picture and not what was painted over it.
func belongs(deep []uint16, shown []byte) bool {
	pure := true
	for c, v := range shown {
		if d := int(deep[c]) - int(v)*257; d < -257 || d > 257 { // rounding before or after shrinking may differ by one
			return false
		}
		pure = pure && (v == 0 || v == 255)
	}
	return !pure
}
