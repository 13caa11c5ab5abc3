package list

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// Cover is the least size of what is looked at as hiding something, in pixels: a row group high, and as wide as a block of pixels that the
// painter tells apart.
const (
	CoverWidth  = 64
	CoverHeight = RowGroup
)

// Opaque returns the pixels that the item paints with nothing of what was there before showing through: of a rectangle those it covers wholly,
// of an opaque image all. It is empty for everything else, and for what is smaller than CoverWidth x CoverHeight.
func (l *List) Opaque(it *Item) geom.IRect {
	if it.Kind != Rect && it.Kind != Image || it.Clip != 0 || it.X1-it.X0 < CoverWidth || it.Y1-it.Y0 < CoverHeight {
		return geom.IRect{}
	}
	p := &l.Paints[it.Paint]
	if p.Alpha != 255 || p.Blend != Normal || p.Mask != 0 || p.Keep != 0 || p.Source != nil {
		return geom.IRect{}
	}
	box := it.Box()
	switch {
	case it.Kind == Rect:
		r := &l.Rects[it.First]
		box = box.Intersect(geom.IRect{
			X0: (int(r.X0) + scan.One - 1) >> 8, Y0: (int(r.Y0) + scan.One - 1) >> 8, X1: int(r.X1) >> 8, Y1: int(r.Y1) >> 8,
		})
	case it.Flags&OpaqueSource == 0:
		return geom.IRect{}
	}
	if box.X1-box.X0 < CoverWidth || box.Y1-box.Y0 < CoverHeight {
		return geom.IRect{}
	}
	return box
}

// Hides reports whether what lies in rows y0..y1 may be hidden by opaque items painted later, see Opaque. It is false for most rows of
// most pages. What it says of a row does not depend on others: where it is false for a row, nothing in it is to be left out.
func (l *List) Hides(y0, y1 int) bool {
	if l.index.hides == nil {
		return false
	}
	y0, y1 = max(y0, 0), min(y1, l.Height)
	for k := y0 / binRows; k*binRows < y1; k++ {
		if l.index.hides[k] {
			return true
		}
	}
	return false
}

// columns is how many parts of equal width a list is divided into to find what lies over what.
const columns = 64

// findCovers finds the bins in which an opaque item lies over what was painted before it, as far as columns that are wholly under it tell: neighbours
// that just touch, as the cells of a table do, do not count.
func (l *List) findCovers() {
	first := 1 // nothing is under the first item
	for first < len(l.Items) && l.Opaque(&l.Items[first]).Empty() {
		first++
	}
	if first >= len(l.Items) {
		return
	}
	bins := len(l.index.starts) - 1
	hides := make([]bool, bins)
	painted := make([]uint64, bins)            // columns, a bit each
	var extent [columns]struct{ y0, y1 int32 } // of what is in a column
	for i := range l.Items {
		it := &l.Items[i]
		if i >= first {
			if o := l.Opaque(it); !o.Empty() {
				under := uint64(0)
				for c := (o.X0*columns + l.Width - 1) / l.Width; c < o.X1*columns/l.Width; c++ {
					if e := &extent[c]; int(e.y0) < o.Y1 && int(e.y1) > o.Y0 {
						under |= 1 << c
					}
				}
				for k := o.Y0 / binRows; k <= (o.Y1-1)/binRows && under != 0; k++ {
					if painted[k]&under != 0 {
						hides[k], l.index.hides = true, hides
					}
				}
			}
		}
		a, b := int(it.X0)*columns/l.Width, int(it.X1-1)*columns/l.Width
		for c := a; c <= b; c++ {
			if e := &extent[c]; e.y0 == e.y1 {
				e.y0, e.y1 = it.Y0, it.Y1
			} else {
				e.y0, e.y1 = min(e.y0, it.Y0), max(e.y1, it.Y1)
			}
		}
		mask := ^uint64(0) << a & (^uint64(0) >> (columns - 1 - b))
		for k := int(it.Y0) / binRows; k <= (int(it.Y1)-1)/binRows; k++ {
			painted[k] |= mask
		}
	}
}

// ground is what a builder knows of the paper of a page: where something has been painted, as the extent of it in every bin.
type ground struct {
	bins []struct{ x0, x1 int32 }
}

func newGround(height int) *ground {
	return &ground{make([]struct{ x0, x1 int32 }, (height+binRows-1)/binRows)}
}

// bare reports whether nothing has been painted on a box.
func (g *ground) bare(box geom.IRect) bool {
	for k := box.Y0 / binRows; k <= (box.Y1-1)/binRows; k++ {
		if b := &g.bins[k]; int(b.x0) < box.X1 && int(b.x1) > box.X0 {
			return false
		}
	}
	return true
}

// add notes that something is painted on a box.
func (g *ground) add(box geom.IRect) {
	for k := box.Y0 / binRows; k <= (box.Y1-1)/binRows; k++ {
		b := &g.bins[k]
		if b.x0 == b.x1 {
			b.x0, b.x1 = int32(box.X0), int32(box.X1)
			continue
		}
		b.x0, b.x1 = min(b.x0, int32(box.X0)), max(b.x1, int32(box.X1))
	}
}

// white reports whether a paint leaves white paper as it is: whatever its alpha, and whatever clips or masks it.
func (p *Paint) white() bool {
	if p.Source != nil || p.Blend != Normal {
		return false
	}
	r, g, b := p.Color.RGB8()
	return r&g&b == 255
}
