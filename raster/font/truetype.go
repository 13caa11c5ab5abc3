package font

import (
	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
)

// trueTypeSlots maps codes for TrueType programs (ISO 32000-2, 9.6.5.4). The standard's rules hold only for well-made
// files; where they give nothing, the order of trials is that of the common readers: names through (3,1), (1,0) and post
// when the font is nonsymbolic or plainly encoded; else codes through (3,0) with its 0xF000 page, (1,0) and any Unicode map;
// at last the code itself as the glyph number.
func trueTypeSlots(tt *sfnt.Font, sf *simpleFont, slots *[256]slot) {
	base := trueTypeBase(tt, sf)
	plain := (base == &encoding.WinAnsi || base == &encoding.MacRoman) && !sf.hasDiff
	if plain || sf.nonsymbolic() || sf.hasEnc && !sf.symbolic() {
		if base == nil {
			base = &encoding.Standard
		}
		if trueTypeByName(tt, sf, base, slots) {
			return
		}
	}
	found := false
	for c := range slots {
		gid := symbolicGlyph(tt, uint32(c))
		if gid == 0 {
			gid = namedGlyph(tt, sf.name(c, sf.base))
		}
		found = found || gid != 0
		slots[c] = slot{gid: gid, missing: gid == 0}
	}
	if found {
		return
	}
	// No map at all: the code is the glyph number.
	for c := range slots {
		if c < tt.NumGlyphs() {
			slots[c] = slot{gid: uint32(c)}
		}
	}
}

// trueTypeBase returns the base encoding, corrected for symbolic fonts whose maps cannot serve the one named.
func trueTypeBase(tt *sfnt.Font, sf *simpleFont) *encoding.Encoding {
	base := sf.base
	if base == &encoding.MacExpert {
		base = &encoding.WinAnsi
	}
	if base == nil || !sf.symbolic() || base != &encoding.WinAnsi && base != &encoding.MacRoman {
		return base
	}
	win, mac := false, false
	for _, c := range tt.Cmaps() {
		win = win || c.Platform == 0 || c.Platform == 3
		mac = mac || c.Platform == 1
	}
	switch {
	case base == &encoding.WinAnsi && !win && mac:
		return &encoding.MacRoman
	case base == &encoding.MacRoman && !mac && win:
		return &encoding.WinAnsi
	case !win && !mac:
		return nil
	}
	return base
}

// symbolicGlyph looks a code up as symbol fonts have it: (3,0) with or without its private page, then (1,0), then Unicode.
func symbolicGlyph(tt *sfnt.Font, code uint32) uint32 {
	if m := tt.Cmap(3, 0); m != nil {
		if g := symbolPage(m, code); g != 0 {
			return g
		}
	}
	if g := tt.Cmap(1, 0).Lookup(code); g != 0 {
		return g
	}
	if m := tt.UnicodeCmap(); m != nil {
		if g := m.Lookup(code); g != 0 {
			return g
		}
		return m.Lookup(0xF000 + code)
	}
	return 0
}

func symbolPage(m *sfnt.Cmap, code uint32) uint32 {
	for _, page := range [...]uint32{0xF000, 0xF100, 0xF200, 0} {
		if g := m.Lookup(page + code); g != 0 {
			return g
		}
	}
	return 0
}

func trueTypeByName(tt *sfnt.Font, sf *simpleFont, base *encoding.Encoding, slots *[256]slot) bool {
	uni := tt.Cmap(3, 1)
	if uni == nil && tt.Cmap(3, 10) != nil {
		uni = tt.Cmap(3, 10)
	}
	mac, sym := tt.Cmap(1, 0), tt.Cmap(3, 0)
	if uni == nil && (mac == nil && sym == nil) {
		uni = tt.UnicodeCmap()
	}
	preferMac := mac != nil && (sym == nil || sf.nonsymbolic())
	found := false
	for c := range slots {
		name := sf.name(c, base)
		gid := uint32(0)
		if name == "" || name == ".notdef" {
			if name == "" {
				gid = symbolicGlyph(tt, uint32(c))
			}
			slots[c] = slot{gid: gid, missing: gid == 0}
			continue
		}
		r, known := encoding.Rune(name)
		switch {
		case uni != nil:
			if known {
				gid = uni.Lookup(uint32(r))
			}
		case preferMac:
			if mc, ok := encoding.MacRoman.Code(name); ok {
				gid = mac.Lookup(uint32(mc))
			}
		case sym != nil:
			gid = symbolPage(sym, uint32(c))
		}
		if gid == 0 {
			gid = namedGlyph(tt, name)
		}
		if gid == 0 && sym != nil {
			gid = symbolPage(sym, uint32(c))
		}
		if gid == 0 && mac != nil {
			// Subsets keep only the map their writer used, whatever the dictionary says.
			if mc, ok := encoding.MacRoman.Code(name); ok {
				gid = mac.Lookup(uint32(mc))
			}
			if gid == 0 && uni == nil {
				gid = mac.Lookup(uint32(c))
			}
		}
		found = found || gid != 0
		slots[c] = slot{gid: gid, missing: gid == 0}
	}
	return found
}

// namedGlyph finds a glyph by name: post, then the Unicode map by the name's character, then names that are numbers.
func namedGlyph(tt *sfnt.Font, name string) uint32 {
	if name == "" {
		return 0
	}
	if g, ok := tt.GlyphByName(name); ok && int(g) < tt.NumGlyphs() {
		return g
	}
	if r, ok := encoding.Rune(name); ok {
		if g := tt.UnicodeCmap().Lookup(uint32(r)); g != 0 {
			return g
		}
		return unicodeVariant(tt, r)
	}
	if p, n, ok := encoding.Number(name); ok && p != "" && p != "uni" && int(n) < tt.NumGlyphs() {
		return n
	}
	return 0
}

// unicodeVariant looks for the twin of a character that has two code points.
func unicodeVariant(tt *sfnt.Font, r rune) uint32 {
	for _, p := range [...][2]rune{{0x2206, 0x394}, {0x394, 0x2206}, {0x2126, 0x3A9}, {0x3A9, 0x2126}, {0xB5, 0x3BC}, {0x3BC, 0xB5}, {0xA0, ' '},
		{0xAD, '-'}, {0x2010, '-'}, {0x2011, '-'}, {0x2219, 0xB7}, {0xB7, 0x2219}, {0x2215, 0x2044}, {0x2044, 0x2215}, {0x2C9, 0xAF}, {0xAF, 0x2C9}, {0x2212, '-'}} {
		if p[0] == r {
			if g := tt.UnicodeCmap().Lookup(uint32(p[1])); g != 0 {
				return g
			}
		}
	}
	return 0
}
