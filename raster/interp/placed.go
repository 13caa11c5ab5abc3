package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// placed remembers which masks a list has of the glyphs of a font at a size: text has the same ones again and again, and asking the cache and
// the builder for each costs more than placing it.
type placed struct {
	of     glyph.Key // without glyph, phase and stretch
	in     *list.Builder
	turn   uint32
	glyphs [256]placedGlyph
}

type placedGlyph struct {
	gid     uint32
	px, py  uint8
	blank   bool
	stretch float32
	index   uint32 // of the mask
	turn    uint32 // it counts if it is that of placed
}

// fonts are the last few that text was shown in.
type fonts struct {
	of   [4]placed
	next int
}

// find returns what is remembered of a font at a size in a list.
func (f *fonts) find(k glyph.Key, in *list.Builder) *placed {
	for i := range f.of {
		if p := &f.of[i]; p.in == in && p.of == k {
			return p
		}
	}
	p := &f.of[f.next]
	f.next = (f.next + 1) % len(f.of)
	p.of, p.in = k, in
	p.turn++ // what it knew is forgotten; a page does not come round
	return p
}

// at returns where a glyph is remembered, known if it is.
func (p *placed) at(k *glyph.Key) (g *placedGlyph, known bool) {
	g = &p.glyphs[(k.GID*4+uint32(k.PX)+61*uint32(k.PY))%uint32(len(p.glyphs))]
	return g, g.turn == p.turn && g.gid == k.GID && g.px == k.PX && g.py == k.PY && g.stretch == k.Stretch
}

// set remembers a glyph.
func (p *placed) set(g *placedGlyph, k *glyph.Key, index uint32, blank bool) {
	*g = placedGlyph{gid: k.GID, px: k.PX, py: k.PY, stretch: k.Stretch, index: index, blank: blank, turn: p.turn}
}
