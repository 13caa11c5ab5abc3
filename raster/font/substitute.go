package font

import (
	"context"
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// chain is the list of programs that a substituted font's characters are looked for in, first come first served.
type chain struct {
	faces []face
	maps  []*sfnt.Cmap
}

func (c *chain) add(e embedded, shear float64) {
	if e.tt == nil || e.tt.UnicodeCmap() == nil {
		return
	}
	c.faces = append(c.faces, face{e.program(), shear})
	c.maps = append(c.maps, e.tt.UnicodeCmap())
}

// glyph returns the glyph of a character with its face in the top byte, 0 if no program has it.
func (c *chain) glyph(r rune) uint32 {
	for i, m := range c.maps {
		if g := m.Lookup(uint32(r)); g != 0 {
			return uint32(i)<<faceShift | g
		}
	}
	return 0
}

// twin returns the glyph of another character that looks the same, 0 if there is none.
func (c *chain) twin(r rune) uint32 {
	for _, p := range [...][2]rune{{0xA0, ' '}, {0xAD, '-'}, {0x2010, '-'}, {0x2011, '-'}, {0x2206, 0x394}, {0x2126, 0x3A9}, {0xB5, 0x3BC}, {0x2215, 0x2044},
		{0xF6D9, 0xA9}, {0xF8E9, 0xA9}, {0xF6DA, 0xAE}, {0xF8E8, 0xAE}, {0xF6DB, 0x2122}, {0xF8EA, 0x2122}, {0xF8E6, 0x2502}, {0xF8E7, 0x2500}, {0x2329, 0x27E8}, {0x232A, 0x27E9}, {0xF8E5, 0x203E},
		{0xF8EB, 0x239B}, {0xF8EC, 0x239C}, {0xF8ED, 0x239D}, {0xF8EE, 0x23A1}, {0xF8EF, 0x23A2}, {0xF8F0, 0x23A3}, {0xF8F1, 0x23A7}, {0xF8F2, 0x23A8},
		{0xF8F3, 0x23A9}, {0xF8F4, 0x23AA}, {0xF8F5, 0x23AE}, {0xF8F6, 0x239E}, {0xF8F7, 0x239F}, {0xF8F8, 0x23A0}, {0xF8F9, 0x23A4}, {0xF8FA, 0x23A5},
		{0xF8FB, 0x23A6}, {0xF8FC, 0x23AB}, {0xF8FD, 0x23AC}, {0xF8FE, 0x23AD}, {0x3D5, 0x3C6}, {0x3D1, 0x3B8}} {
		if p[0] == r {
			return c.glyph(p[1])
		}
	}
	return 0
}

func (c *chain) find(r rune) uint32 {
	if g := c.glyph(r); g != 0 {
		return g
	}
	return c.twin(r)
}

// verticalForm returns the presentation form of a mark that vertical writing turns or moves, 0 if it has none.
func verticalForm(r rune) rune {
	for _, p := range [...][2]rune{{0x3001, 0xFE11}, {0x3002, 0xFE12}, {0xFF0C, 0xFE10}, {0xFF1A, 0xFE13}, {0xFF1B, 0xFE14}, {0xFF01, 0xFE15}, {0xFF1F, 0xFE16},
		{0x2026, 0xFE19}, {0x2025, 0xFE30}, {0x2014, 0xFE31}, {0x2013, 0xFE32}, {0xFF08, 0xFE35}, {0xFF09, 0xFE36}, {0xFF5B, 0xFE37}, {0xFF5D, 0xFE38},
		{0x3014, 0xFE39}, {0x3015, 0xFE3A}, {0x3010, 0xFE3B}, {0x3011, 0xFE3C}, {0x300A, 0xFE3D}, {0x300B, 0xFE3E}, {0x3008, 0xFE3F}, {0x3009, 0xFE40},
		{0x300C, 0xFE41}, {0x300D, 0xFE42}, {0x300E, 0xFE43}, {0x300F, 0xFE44}, {0xFF3B, 0xFE47}, {0xFF3D, 0xFE48}} {
		if p[0] == r {
			return p[1]
		}
	}
	return 0
}

func (l *loader) traits(desc pdf.Dict) standard.Traits {
	var t standard.Traits
	t.Flags, _ = l.doc.Int(desc["Flags"])
	t.Weight, _ = l.doc.Num(desc["FontWeight"])
	t.StemV, _ = l.doc.Num(desc["StemV"])
	t.ItalicAngle, _ = l.doc.Num(desc["ItalicAngle"])
	if s, ok := l.doc.Str(desc["FontFamily"]); ok && len(s) < 200 {
		t.Family = string(s)
	}
	return t
}

// substitute sets up the programs that stand in for a font.
func (l *loader) substitute(st standard.Style) *chain {
	c := &chain{}
	c.add(parse(st.Program(), Limits{}), 0)
	return c
}

func (l *loader) useChain(c *chain) { l.f.faces = c.faces }

// toUnicode reads the ToUnicode entry, nil if there is none of use.
func (l *loader) toUnicode(ctx context.Context, d pdf.Dict) *cmap.CMap {
	switch o := l.doc.Resolve(d["ToUnicode"]).(type) {
	case *pdf.Stream:
		if data, _ := l.doc.Decode(ctx, o); len(data) > 0 {
			return cmap.Parse(l.cmapData(data), nil)
		}
	case pdf.Name:
		// Not allowed, yet seen: the codes are Unicode.
		if o == "Identity-H" || o == "Identity-V" {
			return cmap.Identity(false)
		}
	}
	return nil
}

// orderingOf guesses the character collection by the names of well-known CJK fonts.
func orderingOf(name string) string {
	s := strings.ToLower(name)
	for _, c := range [...][2]string{{"simsun", "GB1"}, {"simhei", "GB1"}, {"kaiti", "GB1"}, {"fangsong", "GB1"}, {"yahei", "GB1"}, {"song", "GB1"},
		{"mingliu", "CNS1"}, {"jhenghei", "CNS1"}, {"gothic", "Japan1"}, {"mincho", "Japan1"}, {"meiryo", "Japan1"}, {"heisei", "Japan1"}, {"ryumin", "Japan1"},
		{"batang", "Korea1"}, {"gulim", "Korea1"}, {"dotum", "Korea1"}, {"malgun", "Korea1"}} {
		if strings.Contains(s, c[0]) {
			return c[1]
		}
	}
	return ""
}

// symbolPhi returns the character that looks like a phi of Symbol: its plain one is the stroked form, the other the loop.
func symbolPhi(name string, r rune) rune {
	switch name {
	case "phi":
		return 0x3D5
	case "phi1":
		return 0x3C6
	}
	return r
}

// ideographic reports whether a character may be had from a font for CJK text. What such a font has in the private area is not what the name meant:
// the apple that ends MacRoman is there, and looking through the machine's fonts for it would cost more than the page.
func ideographic(r rune) bool { return r >= 0x2E80 && (r < 0xE000 || r > 0xF8FF) }

// substituteSimple maps codes to a substitute's glyphs by their characters and returns the names it went by.
func (l *loader) substituteSimple(ctx context.Context, d, desc pdf.Dict, sf *simpleFont, slots *[256]slot) *encoding.Encoding {
	st := standard.Guess(l.f.name, l.traits(desc))
	if !sf.isStd {
		l.warn(pdf.Unsupported, "not embedded, drawn with a substitute")
	}
	base := sf.base
	switch {
	case st.Family == standard.Symbol:
		base = &encoding.Symbol
	case st.Family == standard.Dingbats:
		base = &encoding.ZapfDingbats
	case base == nil:
		base = &encoding.Standard // ISO 32000-2, table 112, for TrueType too
	}
	ch := l.substitute(st)
	wide := parse(standard.Wide(), Limits{})
	ch.add(wide, 0)
	wing := isWingdings(l.f.name) && (sf.subtype == "TrueType" || sf.symbolic())
	toUni := l.toUnicode(ctx, d)
	names := &encoding.Encoding{}
	asked := false
	for c := range slots {
		name := sf.name(c, base)
		names[c] = name
		var r rune
		known := false
		if wing {
			r, known = wingding(byte(c))
		}
		if !known && !sf.hasEnc && toUni != nil {
			// Without an encoding the codes were those of the program that is missing or damaged; only ToUnicode knows them.
			if u, ok := toUni.Lookup(uint32(c), 1); ok && fallbackRune(rune(u)) != 0 {
				r, known = rune(u), true
			}
		}
		if !known && name != "" {
			if st.Family == standard.Dingbats {
				r, known = encoding.Dingbat(name)
			}
			if !known {
				r, known = encoding.Rune(name)
			}
			if st.Family == standard.Symbol {
				r = symbolPhi(name, r)
			}
		}
		if !known && toUni != nil {
			if u, ok := toUni.Lookup(uint32(c), 1); ok {
				r, known = rune(u), true
			}
		}
		gid := uint32(0)
		if known {
			if gid = ch.find(r); gid == 0 && !asked && ideographic(r) {
				asked = true
				ch.add(l.opt.System.cjk(orderingOf(l.f.name), st.Family == standard.Serif), 0)
				gid = ch.find(r)
			}
		} else if name != "" {
			if p, n, ok := encoding.Number(name); ok && (p == "c" || p == "char") && n < 256 {
				gid = ch.find(rune(n))
			}
		}
		slots[c] = slot{gid: gid, missing: gid == 0}
		if !known && gid == 0 {
			slots[c].gid = blank // there is no character to show a box for
		}
	}
	if sf.isStd {
		ch.fit(sf.style, (*[256]string)(names), slots)
	}
	l.useChain(ch)
	return names
}
