package paint

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// runComposer codes rows of class Runs: the ink of a row is a list of pieces (glyph rows, runs of a colour). Where pieces stand alone,
// two pixels of white or more from the next, a white run and the piece's coding are appended; where they touch or overlap, the cluster
// is painted into a short line of pixels and coded from there. Because coding is canonical (see packbits), the bytes equal those of the
// pixel painter.
type runComposer struct {
	rows   [][]piece
	inks   []ink   // of the band, in painting order
	arena  []uint8 // coverage of path pieces
	pix    []byte
	sorter sorter
	y0     int
	pieces int // gathered
	most   int // that may be gathered at a time; 0: mostPieces
	// Of code, which codes a mask's rows: where it does so, and the method itself.
	coded  []byte
	shades shades
	code   func(m *glyph.Mask, k glyph.FragmentKey) *glyph.FragmentSet
}

// ink is what one glyph or path paints its pieces with.
type ink struct {
	mask  *glyph.Mask        // nil for a path
	set   *glyph.FragmentSet // of the mask, once asked for
	color [3]uint8
}

// piece is a stretch of one row painted with one ink. Bands have very many of them: they are small and hold no pointers.
type piece struct {
	x0, x1 int32
	ink    int32 // index of the band's inks
	row    int32 // of a glyph: row of its mask; of a path: where its coverage begins in the arena, or the same for all its pixels as constant(c)
}

// constant is a path piece's row for pixels that are all covered alike.
func constant(cov uint8) int32 { return ^int32(cov) }

const white255 = 255

// mostPieces is how many pieces are gathered at a time, unless a row alone has more: 8 MiB of them. A page of a newspaper has some ten thousand in a
// band; one that is made for it has half a million in every row.
const mostPieces = 1 << 19

// encode codes rows y0..y1, all of class Runs, fewer at a time where they have very many pieces.
func (r *runComposer) encode(ctx context.Context, s *Scratch, l *list.List, y0, y1, ch int, c *packbits.Coded) error {
	if r.code == nil {
		r.code = r.codeFragments
	}
	if len(r.pix) < l.Width*ch {
		r.pix = make([]byte, l.Width*ch)
	}
	most := r.most
	if most == 0 {
		most = mostPieces
	}
	for rows := y1 - y0; y0 < y1; {
		end := min(y0+rows, y1)
		limit := most
		if end-y0 == 1 {
			limit = math.MaxInt
		}
		if !r.gather(s, l, y0, end, limit) {
			rows = (end - y0) / 2
			continue
		}
		if err := r.codeRows(ctx, s, l, y0, end, ch, c); err != nil {
			return err
		}
		y0 = end
	}
	return nil
}

// codeRows codes rows whose pieces are gathered.
func (r *runComposer) codeRows(ctx context.Context, s *Scratch, l *list.List, y0, y1, ch int, c *packbits.Coded) error {
	for y := y0; y < y1; y++ {
		if y&15 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := r.rows[y-y0]
		if len(row) == 0 {
			s.encodeBlank(l.Width, 1, ch, c)
			continue
		}
		r.row(s, row, l.Width, ch, c)
	}
	return nil
}

// gather lists the pieces of every row, in painting order. It gives up when there are more than most.
func (r *runComposer) gather(s *Scratch, l *list.List, y0, y1, most int) bool {
	for len(r.rows) < y1-y0 {
		r.rows = append(r.rows, nil)
	}
	for i := range r.rows {
		r.rows[i] = r.rows[i][:0]
	}
	r.arena, r.inks, r.y0, r.pieces = r.arena[:0], r.inks[:0], y0, 0
	band := geom.IRect{X1: l.Width, Y0: y0, Y1: y1}
	v := s.level(0)
	v.items = l.ItemsIn(y0, y1, v.items)
	items, hidden := v.items, v.hide(l, band, s.opt)
	if hidden != nil {
		items = items[hidden.start:]
	}
	for _, i := range items {
		it := &l.Items[i]
		box := it.Box().Intersect(band)
		if hidden != nil {
			seen, _ := hidden.visible(i, it.Box())
			box = box.Intersect(seen)
		}
		if box.Empty() {
			continue
		}
		if r.pieces > most {
			return false
		}
		color := colorOf(&l.Paints[it.Paint], l.Channels)
		if it.Kind == list.Glyphs {
			r.glyphs(s, l, it, box, color, most)
			continue
		}
		r.inks = append(r.inks, ink{color: color})
		switch it.Kind {
		case list.Rect:
			var spans [3]scan.Span
			paper := color == paperOf(l.Channels) && hidden != nil
			for y := box.Y0; y < box.Y1; y++ {
				n := scan.RectSpans(l.Rects[it.First], y, box.X0, box.X1, s.opt.Aliased, &spans)
				if n > 0 && !(paper && r.bare(y, spans[0].X0, spans[n-1].X1)) {
					r.CoverageRow(y, box.X0, spans[:n], nil)
				}
			}
		case list.Path:
			s.rast.Aliased = s.opt.Aliased
			s.edges = l.Edges(s.edges[:0], it.First, it.Count, box.Y0, box.Y1)
			s.rast.Fill(s.edges, box, it.Flags&list.EvenOdd != 0, r)
		}
	}
	return r.pieces <= most
}

// paperOf is white in the channels of a list.
func paperOf(ch int) (c [3]uint8) {
	copy(c[:ch], white[:ch])
	return c
}

// bare reports that no piece of row y lies on pixels x0..x1 so far, as where all that a white box was to hide is left out: the box can be, too, and
// does not join what stands on it to one cluster. It says no where looking would take longer than painting.
func (r *runComposer) bare(y int, x0, x1 int32) bool {
	row := r.rows[y-r.y0]
	if len(row) > int(x1-x0)/8 {
		return false
	}
	for i := range row {
		if p := &row[i]; p.x0 < x1 && p.x1 > x0 {
			return false
		}
	}
	return true
}

// CoverageRow implements scan.Sink: spans become pieces of the last ink.
func (r *runComposer) CoverageRow(y, x0 int, spans []scan.Span, cov []uint8) {
	row := r.rows[y-r.y0]
	last := int32(len(r.inks) - 1)
	r.pieces += len(spans)
	for _, sp := range spans {
		p := piece{x0: sp.X0, x1: sp.X1, ink: last}
		if sp.Cov == scan.PerPixel {
			p.row = int32(len(r.arena))
			r.arena = append(r.arena, cov[int(sp.X0)-x0:int(sp.X1)-x0]...)
		} else {
			p.row = constant(uint8(sp.Cov))
		}
		row = append(row, p)
	}
	r.rows[y-r.y0] = row
}

func (r *runComposer) glyphs(s *Scratch, l *list.List, it *list.Item, box geom.IRect, color [3]uint8, most int) {
	for _, pl := range l.Places[it.First : it.First+it.Count] {
		if r.pieces > most {
			return
		}
		m := l.Masks8[pl.Glyph]
		gx, gy := pl.X+m.X, int(pl.Y+m.Y)
		y0, y1 := max(gy, box.Y0), min(gy+int(m.H), box.Y1)
		if y0 >= y1 || int(gx) >= box.X1 || int(gx+m.W) <= box.X0 {
			continue
		}
		r.pieces += y1 - y0
		at := int32(len(r.inks))
		if int(gx) >= box.X0 && int(gx+m.W) <= box.X1 && !s.opt.Aliased {
			r.inks = append(r.inks, ink{mask: m, color: color})
			rows := r.rows[y0-r.y0 : y1-r.y0]
			for i, ext := range m.Rows[y0-gy : y1-gy] {
				if ext.Lo < ext.Hi {
					rows[i] = append(rows[i], piece{x0: gx + int32(ext.Lo), x1: gx + int32(ext.Hi), ink: at, row: int32(y0 - gy + i)})
				}
			}
			continue
		}
		r.inks = append(r.inks, ink{color: color}) // cut off: a path like any other
		for y := y0; y < y1; y++ {
			ext := m.Rows[y-gy]
			a, b := max(int(gx)+int(ext.Lo), box.X0), min(int(gx)+int(ext.Hi), box.X1)
			if a >= b {
				continue
			}
			cov := m.Cov[(y-gy)*int(m.W):][a-int(gx) : b-int(gx)]
			if s.opt.Aliased {
				cov = s.threshold(cov)
			}
			r.rows[y-r.y0] = append(r.rows[y-r.y0], piece{x0: int32(a), x1: int32(b), ink: at, row: int32(len(r.arena))})
			r.arena = append(r.arena, cov...)
		}
	}
}

// crowd is how many pieces a row may have before it is looked at whether they leave anything free.
const crowd = 64

// crowded reports whether the pieces of a row are wide enough to cover it: they are one cluster then, near enough.
func crowded(row []piece, width int) bool {
	if len(row) < crowd {
		return false
	}
	sum := 0
	for i := range row {
		sum += int(row[i].x1 - row[i].x0)
	}
	return sum >= width
}

// row codes one row with ink.
func (r *runComposer) row(s *Scratch, row []piece, width, ch int, c *packbits.Coded) {
	if crowded(row, width) {
		pix := r.pix[:width*ch]
		fill1(pix, white255)
		r.paint(pix, 0, row, ch) // in painting order, as they come: no sorting
		c.Data = packbits.AppendLine(c.Data, pix, ch)
		c.EndLine()
		return
	}
	r.sorter.sort(row, byLeft)
	at := 0 // pixels coded so far
	for i := 0; i < len(row); {
		// A cluster: pieces with less than two white pixels between them.
		j, end := i+1, row[i].x1
		for j < len(row) && row[j].x0 < end+2 {
			end = max(end, row[j].x1)
			j++
		}
		if j == i+1 && r.inks[row[i].ink].mask != nil {
			at = r.single(&row[i], at, width, ch, c)
		} else {
			at = r.cluster(row[i:j], at, int(end), width, ch, c)
		}
		i = j
	}
	c.Data = packbits.AppendRun(c.Data, white[:ch], width-at)
	c.EndLine()
}

// single appends a glyph row that stands alone and returns the pixels coded so far.
func (r *runComposer) single(p *piece, at, width, ch int, c *packbits.Coded) int {
	k := &r.inks[p.ink]
	if k.set == nil {
		k.set = k.mask.Fragments(glyph.FragmentKey{Ink: k.color, Ground: white, Unit: uint8(ch)}, r.code)
	}
	f := (*[2]glyph.FragmentRow)(k.set.Rows[p.row:])
	lo, hi := int(p.x0)+int(f[0].Lo), int(p.x0)+int(f[0].Hi)
	if lo == hi {
		return at
	}
	if (lo == 1 && at == 0) || width-hi == 1 { // one white pixel at the line's side belongs to the stretch
		return r.cluster([]piece{*p}, at, int(p.x1), width, ch, c)
	}
	c.Data = packbits.AppendRun(c.Data, white[:ch], lo-at)
	n, end := int(f[1].Start-f[0].Start), len(c.Data)
	if n <= glyph.FragmentSlack && cap(c.Data)-end >= glyph.FragmentSlack { // most are: copies of fixed length are a few instructions
		to, from := (*[glyph.FragmentSlack]byte)(c.Data[end:end+glyph.FragmentSlack]), (*[glyph.FragmentSlack]byte)(k.set.Data[f[0].Start:])
		*(*[16]byte)(to[:16]) = *(*[16]byte)(from[:16])
		if n > 16 {
			*(*[glyph.FragmentSlack - 16]byte)(to[16:]) = *(*[glyph.FragmentSlack - 16]byte)(from[16:])
		}
		c.Data = c.Data[:end+n]
		return hi
	}
	c.Data = append(c.Data, k.set.Data[f[0].Start:f[1].Start]...)
	return hi
}

// cluster paints pieces that belong together and codes what differs from white.
func (r *runComposer) cluster(ps []piece, at, end, width, ch int, c *packbits.Coded) int {
	x0 := int(ps[0].x0)
	pix := r.pix[:(end-x0)*ch]
	fill1(pix, white255)
	r.sorter.sort(ps, byInk) // of use to nobody in the other order any more
	r.paint(pix, x0, ps, ch)
	lo, hi := inked(pix, ch)
	if lo == hi {
		return at
	}
	// A single white pixel between the line's side and the ink is no run: it belongs to the stretch.
	a, b := x0+lo, x0+hi
	if a == 1 && at == 0 || width-b == 1 {
		return r.sideCluster(pix[lo*ch:hi*ch], a, b, at, width, ch, c)
	}
	c.Data = packbits.AppendRun(c.Data, white[:ch], a-at)
	c.Data = packbits.AppendLine(c.Data, pix[lo*ch:hi*ch], ch)
	return b
}

// paint paints pieces, in their order, on the pixels from x0 on.
func (r *runComposer) paint(pix []byte, x0 int, ps []piece, ch int) {
	for i := range ps {
		p := &ps[i]
		k := &r.inks[p.ink]
		dst := pix[(int(p.x0)-x0)*ch : (int(p.x1)-x0)*ch]
		var cov []uint8
		switch {
		case p.row < 0:
			overFlat(dst, ch, k.color, uint8(^p.row))
			continue
		case k.mask != nil:
			ext := k.mask.Rows[p.row]
			cov = k.mask.Cov[p.row*k.mask.W:][ext.Lo:ext.Hi]
		default:
			cov = r.arena[p.row:][:p.x1-p.x0]
		}
		if ch == 1 {
			over1(dst, k.color[0], cov)
		} else {
			over3(dst, k.color, cov)
		}
	}
}

// sideCluster codes ink that has one white pixel to the line's left or right side.
func (r *runComposer) sideCluster(ink []byte, a, b, at, width, ch int, c *packbits.Coded) int {
	line := make([]byte, 0, len(ink)+6)
	if a == 1 && at == 0 {
		line = append(line, white[:ch]...)
		a = 0
	}
	line = append(line, ink...)
	if width-b == 1 {
		line = append(line, white[:ch]...)
		b = width
	}
	c.Data = packbits.AppendRun(c.Data, white[:ch], a-at)
	c.Data = packbits.AppendLine(c.Data, line, ch)
	return b
}

// inked returns the pixels from the first to behind the last that is not white.
func inked(pix []byte, ch int) (lo, hi int) {
	a, b := 0, len(pix)
	for a < b && pix[a] == white255 {
		a++
	}
	for b > a && pix[b-1] == white255 {
		b--
	}
	return a / ch, (b + ch - 1) / ch
}

// codeFragments codes every row of a mask for one ink on white.
func (r *runComposer) codeFragments(m *glyph.Mask, k glyph.FragmentKey) *glyph.FragmentSet {
	ch := int(k.Unit)
	set := &glyph.FragmentSet{Key: k, Rows: make([]glyph.FragmentRow, m.H+1)}
	pix := r.pix[:int(m.W)*ch] // no wider than the row: it was placed there as a whole
	r.coded = r.coded[:0]
	r.shades.next(k.Ink, ch)
	for y := range m.Rows {
		ext := m.Rows[y]
		row := pix[:int(ext.Hi-ext.Lo)*ch]
		r.shades.over(row, k.Ink, ch, m.Cov[y*int(m.W):][ext.Lo:ext.Hi])
		lo, hi := inked(row, ch)
		set.Rows[y] = glyph.FragmentRow{Start: int32(len(r.coded)), Lo: uint16(lo), Hi: uint16(hi)}
		r.coded = packbits.AppendLine(r.coded, row[lo*ch:hi*ch], ch)
	}
	set.Rows[m.H].Start = int32(len(r.coded))
	set.Data = make([]byte, len(r.coded)+glyph.FragmentSlack)
	copy(set.Data, r.coded)
	return set
}
