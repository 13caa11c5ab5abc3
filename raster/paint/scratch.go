// Package paint renders bands of a display list: pixels, or lines coded for PWG raster straight from the list.
//
// Every row is a function of the list and the options alone: bands of any height, in any order, by any worker, give the same bytes. Rows
// of class Runs (opaque plain colours only) are composed as runs and coded glyph rows without touching pixels; Options.PixelsOnly
// renders them as pixels too, and both ways give equal bytes, which is how the fast one is tested.
//
// A Scratch is one worker's memory and belongs to one goroutine at a time; everything else may be shared.
package paint

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// Options says how rows are rendered.
type Options struct {
	// Aliased turns anti-aliasing off: a pixel is painted when at least half of it is covered.
	Aliased bool
	// PixelsOnly renders every row as pixels before it is coded, and paints every item in full from back to front, what is hidden in the end too:
	// the plain way, which gives the same bytes.
	PixelsOnly bool

	// everything paints what is hidden, and looks for pixels where a group has none, too.
	everything bool
}

// plain reports that nothing is left out.
func (o Options) plain() bool { return o.PixelsOnly || o.everything }

// Scratch is the memory of one worker, kept from band to band. The zero value is ready.
type Scratch struct {
	opt      Options
	rast     scan.Rasterizer
	clipRast scan.Rasterizer
	edges    []scan.Edge
	alpha    []uint8
	src      []byte
	srcAlpha []uint8
	thr      []uint8
	levels   []*level
	page     layer
	blender  blender
	white    int // rows of the page's layer that are white but for what its dirty bits tell
	arena    [][]byte
	used     int
	offset   int
	words    []uint64 // of bits
	marks    int      // of words, used
	runs     runComposer
	line     []byte
	gray     []byte
	spare    [2][]byte // of convert
}

// arenaBlock is the size of the blocks that masks and layers of a band are cut from.
const arenaBlock = 1 << 20

// begin readies the scratch for a band of rows width pixels wide.
func (s *Scratch) begin(width int, opt Options) {
	s.opt = opt
	if len(s.alpha) < width {
		s.alpha, s.srcAlpha, s.thr = make([]uint8, width), make([]uint8, width), make([]uint8, width)
		s.src = make([]byte, 4*width)
	}
	s.used, s.offset, s.marks = 0, 0, 0
}

// level is what a list needs while it is painted: the page's first, then those of groups and masks within each other.
type level struct {
	items  []uint32
	depths depths
}

func (s *Scratch) level(depth int) *level {
	for len(s.levels) <= depth {
		s.levels = append(s.levels, &level{})
	}
	return s.levels[depth]
}

// hide returns what of the items is hidden on pixels of box, nil where that is nothing.
func (v *level) hide(l *list.List, box geom.IRect, opt Options) *depths {
	if opt.plain() || !l.Hides(box.Y0, box.Y1) {
		return nil
	}
	v.depths.build(l, v.items, box)
	return &v.depths
}

// bytes returns n zero bytes that live until the band is done.
func (s *Scratch) bytes(n int) []byte {
	if n > arenaBlock/4 {
		return make([]byte, n)
	}
	if s.used < len(s.arena) && s.offset+n > arenaBlock {
		s.used, s.offset = s.used+1, 0
	}
	if s.used == len(s.arena) {
		s.arena = append(s.arena, make([]byte, arenaBlock))
	}
	b := s.arena[s.used][s.offset : s.offset+n : s.offset+n]
	s.offset += n
	clear(b)
	return b
}

// bits returns n words of zeros that live until the band is done.
func (s *Scratch) bits(n int) []uint64 {
	if s.marks+n > len(s.words) { // those in use stay where they are
		s.words, s.marks = make([]uint64, max(2*len(s.words), n, 1024)), 0
	}
	b := s.words[s.marks : s.marks+n : s.marks+n]
	s.marks += n
	clear(b)
	return b
}

// blending returns what layers blend by rows with, nil where they are to do it pixel by pixel.
func (s *Scratch) blending() *blender {
	if s.opt.plain() {
		return nil
	}
	return &s.blender
}

// layer returns an empty layer.
func (s *Scratch) layer(box geom.IRect, ch int, alpha bool) *layer {
	n := (box.X1 - box.X0) * (box.Y1 - box.Y0)
	l := &layer{box: box, ch: ch, pix: s.bytes(n * ch), blender: s.blending()}
	if alpha {
		l.alpha = s.bytes(n)
	}
	return l
}

// threshold returns coverage as 0 or 255.
func (s *Scratch) threshold(cov []uint8) []uint8 {
	out := s.thr[:len(cov)]
	for i, c := range cov {
		out[i] = 0
		if c >= 128 {
			out[i] = 255
		}
	}
	return out
}
