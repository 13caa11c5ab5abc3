package font

import (
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// fallback shows characters whose glyphs an embedded program lacks: subsets are cut too small, and a letter in another font is worth more to
// a reader than a box. Its glyph numbers are Unicode characters. The fonts are opened when the first glyph is drawn, since most programs lack
// characters that nobody shows.
type fallback struct {
	style standard.Style
	once  sync.Once
	chain chain
}

func (f *fallback) glyph(r rune) (face, uint32, bool) {
	f.once.Do(func() {
		f.chain.add(parse(f.style.Program(), Limits{}), 0)
		f.chain.add(parse(standard.Wide(), Limits{}), 0)
	})
	g := f.chain.find(r)
	if g == 0 {
		return face{}, 0, false
	}
	return f.chain.faces[g>>faceShift], g & gidMask, true
}

func (f *fallback) NumGlyphs() int { return 0x110000 }

func (f *fallback) Advance(r uint32) (float64, bool) {
	if p, g, ok := f.glyph(rune(r)); ok {
		return p.Advance(g)
	}
	return 0, false
}

func (f *fallback) Outline(r uint32, path *geom.Path) error {
	if p, g, ok := f.glyph(rune(r)); ok {
		return p.Outline(g, path)
	}
	return nil
}

// fallbackRune returns the character to show in place of a missing glyph, 0 for those that leave no mark or have no glyph anywhere else.
func fallbackRune(r rune) rune {
	switch {
	case r <= ' ', r >= 0x7F && r <= 0xA0, r == 0xAD, r >= 0x2000 && r <= 0x200F, r >= 0x2028 && r <= 0x202F, r >= 0xE000 && r <= 0xF8FF, r == 0xFEFF, r >= 0xFFF0:
		return 0
	}
	return r
}

// fallbackSlots gives codes with a width whose glyph is missing those of a fallback, by ToUnicode or the name.
func (l *loader) fallbackSlots(style standard.Style, sf *simpleFont, toUnicode func() *cmap.CMap, w *simpleWidths, slots *[256]slot) {
	base := sf.base
	if base == nil && sf.nonsymbolic() {
		base = &encoding.Standard
	}
	added := false
	toUni := sync.OnceValue(toUnicode)
	for c := range slots {
		if width, said := w.at(c); !slots[c].missing || !said || width <= 0 {
			continue
		}
		var r rune
		if u, ok := toUni().Lookup(uint32(c), 1); ok {
			r = rune(u)
		} else if known, ok := encoding.Rune(sf.name(c, base)); ok {
			r = known
		}
		if r = fallbackRune(r); r == 0 {
			continue
		}
		if !added {
			added = true
			l.f.faces = append(l.f.faces, face{program: &fallback{style: style}})
		}
		slots[c].gid = uint32(len(l.f.faces)-1)<<faceShift | uint32(r)
	}
}
