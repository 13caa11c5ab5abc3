// Package list is the display list: what one page paints, in device space, in painting order.
//
// A List is built once by the interpreter and is immutable from then on: many workers may render bands from it at the same time and
// in any order. It holds plain arrays: items point into pools of shapes, glyph placements, clips and paints by index. An Index sorts
// the items into rows of bins, so that a band looks only at what touches it.
//
// The memory of a list is bounded by Limits; a Builder that meets one drops what comes after and says so.
package list

import (
	"context"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// Kind tells what an item's geometry is.
type Kind uint8

// The kinds of item and what First and Count index.
const (
	Path    Kind = iota // Edges(First, Count), coverage by the fill rule
	Rect                // Rects[First]: two corners of an axis-parallel rectangle in 24.8
	Glyphs              // Places[First:First+Count]
	Image               // Sources[First]: pixels and coverage come from the source
	Stencil             // Sources[First]: coverage comes from the source, colour from the paint
	Group               // Groups[First]: a transparency group with a list of its own
	Tiling              // Tiles[First]: a pattern cell repeated over the box
)

// Flags of an item.
const (
	EvenOdd uint8 = 1 << iota
	// OpaqueSource marks an Image that covers its whole box.
	OpaqueSource
)

// Item is one painted object. Its box holds every pixel it may touch, the clip's box already intersected.
type Item struct {
	X0, Y0, X1, Y1 int32
	First, Count   uint32
	Clip           uint32
	Paint          uint32
	Kind           Kind
	Flags          uint8
}

// Box returns the item's pixels.
func (it *Item) Box() geom.IRect {
	return geom.IRect{X0: int(it.X0), Y0: int(it.Y0), X1: int(it.X1), Y1: int(it.Y1)}
}

// Place is one glyph: its mask and the pixel it stands on.
type Place struct {
	X, Y  int32
	Glyph uint32
}

// Paint is what an item is painted with: a colour, or a source of pixels (pattern, shading), a constant alpha of 255, a blend mode and
// a soft mask. In lists of four channels the colour is Inks.
type Paint struct {
	Color  colorspace.RGB
	Inks   colorspace.Inks
	Keep   uint8  // bit i: overprinting leaves ink i as it is (ISO 32000-2, 11.7.4.3); lists of four channels only
	Source Source // nil for a plain colour
	Alpha  uint8
	Blend  Blend
	Mask   uint32 // Masks index + 1, 0 for none
}

// Clip is a shape that items are clipped to, within its Parent (0: none). The box is the intersection of the chain.
type Clip struct {
	Parent       uint32
	Box          geom.IRect
	First, Count uint32 // see List.Edges
	EvenOdd      bool
}

// GroupItem is a transparency group (ISO 32000-2, 11.4.5): a list rendered on a layer of its own, then painted as one object with the
// item's paint. Its list may have another colour space (channels, press) than the one it is painted in, and is converted then; such
// a group is isolated (11.6.6).
type GroupItem struct {
	List     *List
	Isolated bool
	Knockout bool
}

// Mask is a soft mask (ISO 32000-2, 11.5.3). Transfer maps its 8-bit values, Outside is the value where the list's box ends.
type Mask struct {
	List       *List
	Luminosity bool
	Backdrop   colorspace.RGB
	Inks       colorspace.Inks // the backdrop in lists of four channels
	Transfer   *[256]uint8
}

// Source gives pixels in device space: an image, a pattern, a shading.
type Source interface {
	// Open prepares the source for one worker; it may decode. Close the rows when the band is done.
	Open(ctx context.Context) (SourceRows, error)
}

// SourceRows gives device rows: channels bytes a pixel into pix, coverage into alpha, for x0 <= x < x1 of row y.
type SourceRows interface {
	Row(y, x0, x1 int, pix, alpha []byte)
	Close()
}

// List is a page's or group's display list.
type List struct {
	Width, Height int // pixels
	Channels      int // of sources and layers: 1 gray, 3 sRGB, 4 inks (groups, masks and their tiles only)
	// Press is what the inks of a list of four channels are; nil for others.
	Press   *colorspace.Press
	Items   []Item
	Rects   []scan.Edge
	Places  []Place
	Masks8  []*glyph.Mask
	Paints  []Paint
	Clips   []Clip // Clips[0] is no clip: the page
	Sources []Source
	Groups  []GroupItem
	Masks   []Mask
	Tiles   []*Tile
	// Box holds every item.
	Box    geom.IRect
	shapes shapes
	index  Index
	bytes  int64
	mem    *memory // that a Pool gave
}

// Bytes returns about what a page's list takes in memory, the lists of its groups and masks included; glyph masks and pictures are not its own.
func (l *List) Bytes() int64 { return l.bytes }

// Complex reports whether the item needs a pixel painter: anything but an opaque plain colour through edges or glyphs without a clip
// shape.
func (l *List) Complex(it *Item) bool {
	if it.Kind > Glyphs || it.Clip != 0 {
		return true
	}
	p := &l.Paints[it.Paint]
	return p.Source != nil || p.Alpha != 255 || p.Blend != Normal || p.Mask != 0
}

// Blend is a blend mode (ISO 32000-2, 11.3.5).
type Blend uint8

// The blend modes, separable ones first.
const (
	Normal Blend = iota
	Multiply
	Screen
	Overlay
	Darken
	Lighten
	ColorDodge
	ColorBurn
	HardLight
	SoftLight
	Difference
	Exclusion
	Hue
	Saturation
	Color
	Luminosity
)

// BlendByName returns the mode a BM name stands for; ok is false for names nobody defined.
func BlendByName(name string) (b Blend, ok bool) {
	for i, n := range blendNames {
		if n == name {
			return Blend(i), true
		}
	}
	return Normal, name == "Compatible"
}

var blendNames = [...]string{"Normal", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight",
	"SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"}
