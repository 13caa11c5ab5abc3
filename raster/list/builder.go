package list

import (
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// Limits bounds a list together with those of its groups, masks and tiles. Zero fields mean the defaults.
type Limits struct {
	MaxItems  int // 4 194 304
	MaxEdges  int // 16 777 216
	MaxPlaces int // 16 777 216
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	set(&l.MaxItems, 4<<20)
	set(&l.MaxEdges, 16<<20)
	set(&l.MaxPlaces, 16<<20)
	return l
}

// Builder collects a List. It belongs to one goroutine.
type Builder struct {
	l      List
	limits Limits
	used   *usage // shared with the builders of Sub
	masks  map[*glyph.Mask]uint32
	recent *recentMasks // nil for what is small
	ground *ground      // of a page, which lies on white paper; nil for what has layers of its own
	full   bool
}

// usage counts what a page's lists hold.
type usage struct{ items, edges, places int }

// NewBuilder starts the list of a page of the given size in pixels. What is painted white on its paper where nothing has been painted yet is left
// out, as the backgrounds are that many programs begin a page with, and so is what is painted with an alpha of 0.
func NewBuilder(width, height, channels int, limits Limits) *Builder {
	b := newBuilder(width, height, channels, limits, map[*glyph.Mask]uint32{})
	b.l.Clips = []Clip{{Box: geom.IRect{X1: width, Y1: height}}}
	return b
}

func newBuilder(width, height, channels int, limits Limits, masks map[*glyph.Mask]uint32) *Builder {
	b := &Builder{limits: limits.withDefaults(), used: &usage{}, masks: masks}
	b.l.Width, b.l.Height, b.l.Channels = width, height, channels
	if channels != 4 {
		b.ground = newGround(height)
	}
	return b
}

// Sub starts the list of a group, mask or tile of b's page, of its own size; it counts towards the limits of b.
func (b *Builder) Sub(width, height, channels int) *Builder {
	s := NewBuilder(width, height, channels, b.limits)
	s.used, s.ground = b.used, nil
	return s
}

// SetPress makes the list one of four channels. It is called before anything is added.
func (b *Builder) SetPress(p *colorspace.Press) { b.l.Channels, b.l.Press, b.ground = 4, p, nil }

// Page returns the page's pixels.
func (b *Builder) Page() geom.IRect { return b.l.Clips[0].Box }

// Full reports whether a limit was met and items were dropped.
func (b *Builder) Full() bool { return b.full }

// ClipBox returns the box of a clip.
func (b *Builder) ClipBox(clip uint32) geom.IRect { return b.l.Clips[clip].Box }

// paintIndex interns the paint when it equals the last one, as it does for most items of a page.
func (b *Builder) paintIndex(p Paint) uint32 {
	if n := len(b.l.Paints); n > 0 && b.l.Paints[n-1] == p {
		return uint32(n - 1)
	}
	b.l.Paints = push(b.l.Paints, p)
	return uint32(len(b.l.Paints) - 1)
}

// add appends an item if its box, cut to its clip's box and to box, holds a pixel.
func (b *Builder) add(it Item, box, within geom.IRect, p Paint) {
	box = box.Intersect(within).Intersect(b.l.Clips[it.Clip].Box)
	if box.Empty() || b.invisible(it.Kind, box, &p) {
		return
	}
	if b.used.items >= b.limits.MaxItems {
		b.full = true
		return
	}
	if b.ground != nil {
		b.ground.add(box)
	}
	it.X0, it.Y0, it.X1, it.Y1 = int32(box.X0), int32(box.Y0), int32(box.X1), int32(box.Y1)
	it.Paint = b.paintIndex(p)
	if len(b.l.Items) == 0 {
		b.l.Box = box
	} else {
		o := &b.l.Box
		*o = geom.IRect{X0: min(o.X0, box.X0), Y0: min(o.Y0, box.Y0), X1: max(o.X1, box.X1), Y1: max(o.Y1, box.Y1)}
	}
	b.l.Items = push(b.l.Items, it)
	b.used.items++
}

// invisible reports whether painting on a box changes nothing on a page: with an alpha of 0, or white through edges or glyphs on bare paper.
func (b *Builder) invisible(k Kind, box geom.IRect, p *Paint) bool {
	return b.ground != nil && (p.Alpha == 0 || k <= Glyphs && p.white() && b.ground.bare(box))
}

// AddPath adds the shape in sb, limited to the pixels of within, clipped by clip.
func (b *Builder) AddPath(sb *scan.Builder, evenOdd bool, clip uint32, within geom.IRect, p Paint) {
	if sb.Overflow || b.used.edges+len(sb.Edges) > b.limits.MaxEdges {
		b.full = true
	}
	if len(sb.Edges) == 0 || b.used.edges+len(sb.Edges) > b.limits.MaxEdges {
		return
	}
	box := sb.Box().Intersect(within).Intersect(b.l.Clips[clip].Box)
	if box.Empty() || b.invisible(Path, box, &p) {
		return
	}
	it := Item{Kind: Path, Clip: clip}
	if evenOdd {
		it.Flags = EvenOdd
	}
	if r, ok := RectOf(sb.Edges); ok {
		it.Kind, it.First, it.Count, it.Flags = Rect, uint32(len(b.l.Rects)), 1, 0
		b.l.Rects = push(b.l.Rects, r)
	} else {
		it.First, it.Count = b.l.shapes.add(sb.Edges), uint32(len(sb.Edges))
	}
	b.used.edges += int(it.Count)
	b.add(it, box, within, p)
}

// RectOf recognises an axis-parallel rectangle: two vertical edges of the same rows that wind against each other.
func RectOf(e []scan.Edge) (scan.Edge, bool) {
	if len(e) != 2 || e[0].X0 != e[0].X1 || e[1].X0 != e[1].X1 || e[0].Y0 != e[1].Y1 || e[0].Y1 != e[1].Y0 || e[0].X0 == e[1].X0 {
		return scan.Edge{}, false
	}
	return scan.Edge{
		X0: min(e[0].X0, e[1].X0), Y0: min(e[0].Y0, e[0].Y1),
		X1: max(e[0].X0, e[1].X0), Y1: max(e[0].Y0, e[0].Y1),
	}, true
}

// Mark remembers where a run of glyphs begins.
func (b *Builder) Mark() int { return len(b.l.Places) }

// PlaceGlyph adds one glyph to the run that began at the last Mark.
func (b *Builder) PlaceGlyph(m *glyph.Mask, x, y int32) { b.PlaceKnown(m, 0, x, y) }

// PlaceKnown is PlaceGlyph. Masks of one number are found faster the fewer there are: a page has the same ones again and again.
func (b *Builder) PlaceKnown(m *glyph.Mask, number uint32, x, y int32) {
	if m.W == 0 || x < -geom.PixelLimit || x > geom.PixelLimit || y < -geom.PixelLimit || y > geom.PixelLimit {
		return
	}
	if b.used.places >= b.limits.MaxPlaces {
		b.full = true
		return
	}
	i := b.maskIndex(m, number)
	if len(b.l.Places) == cap(b.l.Places) {
		b.l.Places = double(b.l.Places)
	}
	b.l.Places = append(b.l.Places, Place{x, y, i})
	b.used.places++
}

// recentMasks are masks that were placed and their indices, at the remainder of their number.
type recentMasks [128]struct {
	mask  *glyph.Mask
	index uint32
}

// maskIndex interns a mask.
func (b *Builder) maskIndex(m *glyph.Mask, number uint32) uint32 {
	if b.recent != nil {
		if c := &b.recent[number%uint32(len(b.recent))]; c.mask == m {
			return c.index
		}
	}
	i, ok := b.masks[m]
	if !ok {
		i = uint32(len(b.l.Masks8))
		b.l.Masks8 = push(b.l.Masks8, m)
		b.masks[m] = i
	}
	if b.recent != nil {
		c := &b.recent[number%uint32(len(b.recent))]
		c.mask, c.index = m, i
	}
	return i
}

// placesBox returns the pixels of the glyphs from mark on.
func (b *Builder) placesBox(mark int) geom.IRect {
	box := geom.IRect{X0: math.MaxInt32, Y0: math.MaxInt32, X1: math.MinInt32, Y1: math.MinInt32}
	for _, p := range b.l.Places[mark:] {
		m := b.l.Masks8[p.Glyph]
		x, y := int(p.X+m.X), int(p.Y+m.Y)
		box.X0, box.Y0 = min(box.X0, x), min(box.Y0, y)
		box.X1, box.Y1 = max(box.X1, x+int(m.W)), max(box.Y1, y+int(m.H))
	}
	return box
}

// AddGlyphs makes the glyphs placed since mark one item.
func (b *Builder) AddGlyphs(mark int, clip uint32, within geom.IRect, p Paint) {
	if mark == len(b.l.Places) {
		return
	}
	n := len(b.l.Items)
	b.add(Item{Kind: Glyphs, First: uint32(mark), Count: uint32(len(b.l.Places) - mark), Clip: clip}, b.placesBox(mark), within, p)
	if len(b.l.Items) == n {
		b.used.places -= len(b.l.Places) - mark
		b.l.Places = b.l.Places[:mark]
	}
}

// AddSource adds an image (or a stencil, which takes the paint's colour) that touches the pixels of box.
func (b *Builder) AddSource(s Source, stencil, opaque bool, box geom.IRect, clip uint32, within geom.IRect, p Paint) {
	it := Item{Kind: Image, First: uint32(len(b.l.Sources)), Count: 1, Clip: clip}
	if stencil {
		it.Kind = Stencil
	}
	if opaque {
		it.Flags = OpaqueSource
	}
	b.l.Sources = append(b.l.Sources, s)
	b.add(it, box, within, p)
}

// AddGroup adds a transparency group.
func (b *Builder) AddGroup(g GroupItem, clip uint32, within geom.IRect, p Paint) {
	if len(g.List.Items) == 0 {
		return
	}
	b.l.Groups = append(b.l.Groups, g)
	b.add(Item{Kind: Group, First: uint32(len(b.l.Groups) - 1), Count: 1, Clip: clip}, g.List.Box, within, p)
}

// AddTiling adds a repeated pattern cell over the pixels of within.
func (b *Builder) AddTiling(t *Tile, clip uint32, within geom.IRect, p Paint) {
	if len(t.List.Items) == 0 {
		return
	}
	b.l.Tiles = append(b.l.Tiles, t)
	b.add(Item{Kind: Tiling, First: uint32(len(b.l.Tiles) - 1), Count: 1, Clip: clip}, within, within, p)
}

// AddMask adds a soft mask and returns what Paint.Mask takes.
func (b *Builder) AddMask(m Mask) uint32 {
	b.l.Masks = append(b.l.Masks, m)
	return uint32(len(b.l.Masks))
}

// AddClip adds a clip shape inside parent and the pixels of within, and returns its index. An empty one clips everything.
func (b *Builder) AddClip(sb *scan.Builder, evenOdd bool, parent uint32, within geom.IRect) uint32 {
	c := Clip{Parent: parent, EvenOdd: evenOdd, Box: sb.Box().Intersect(within).Intersect(b.l.Clips[parent].Box)}
	if b.used.edges+len(sb.Edges) > b.limits.MaxEdges || len(b.l.Clips) >= b.limits.MaxItems {
		b.full = true
		return parent
	}
	c.First, c.Count = b.l.shapes.add(sb.Edges), uint32(len(sb.Edges))
	b.used.edges += len(sb.Edges)
	b.l.Clips = push(b.l.Clips, c)
	return uint32(len(b.l.Clips) - 1)
}

// List finishes the list: the builder must not be used again.
func (b *Builder) List() *List {
	const item, edge, place = 56, 5, 12 // with its paint, packed, as it is
	b.l.bytes = int64(b.used.items)*item + int64(b.used.edges)*edge + int64(b.used.places)*place
	b.l.buildIndex()
	return &b.l
}
