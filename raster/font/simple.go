package font

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// simpleFont is the material of a simple font (ISO 32000-2, 9.6) on the way to its table of 256 glyphs.
type simpleFont struct {
	subtype pdf.Name
	style   standard.Style // of the standard font the name means
	isStd   bool
	flags   int64
	base    *encoding.Encoding
	diffs   encoding.Encoding
	hasDiff bool
	hasEnc  bool
	first   int
}

func (sf *simpleFont) symbolic() bool { return sf.flags&standard.FlagSymbolic != 0 }

// nonsymbolic holds also when both flags are clear and something else must decide.
func (sf *simpleFont) nonsymbolic() bool { return sf.flags&standard.FlagNonsymbolic != 0 }

// name returns the glyph name of a code by Differences and base encoding.
func (sf *simpleFont) name(code int, base *encoding.Encoding) string {
	if n := sf.diffs[code]; n != "" {
		return n
	}
	if base != nil {
		return base[code]
	}
	return ""
}

// slot is the glyph of a code before its metrics: a glyph number and the name or character that led to it.
type slot struct {
	gid     uint32
	missing bool
}

func (l *loader) simple(ctx context.Context, d pdf.Dict) {
	desc := l.doc.Dict(d["FontDescriptor"])
	sf := &simpleFont{subtype: l.doc.Name(d["Subtype"])}
	sf.flags, _ = l.doc.Int(desc["Flags"])
	sf.style, sf.isStd = standard.Canonical(l.f.name)
	sf.base, sf.diffs = l.encoding(d)
	sf.hasDiff = sf.diffs != encoding.Encoding{}
	sf.hasEnc = sf.base != nil || sf.hasDiff
	first, _ := l.doc.Int(d["FirstChar"])
	sf.first = int(max(0, min(first, 255)))

	e := l.open(ctx, desc)
	var slots [256]slot
	var names *encoding.Encoding // what the widths of a standard font go by
	stretch := false
	metric := sf.isStd // a substitute made to measure: whatever else Widths says is spacing
	switch {
	case e.none():
		names = l.substituteSimple(ctx, d, desc, sf, &slots)
		stretch = true
	case e.tt != nil && e.cf == nil:
		l.f.faces = []face{{program: e.program()}}
		trueTypeSlots(e.tt, sf, &slots)
	default:
		l.f.faces = []face{{program: e.program()}}
		type1Slots(&e, sf, &slots)
	}

	w := l.widths(d, desc)
	if !stretch {
		l.fallbackSlots(standard.Guess(l.f.name, l.traits(desc)), sf, func() *cmap.CMap { return l.toUnicode(ctx, d) }, &w, &slots)
	}
	var g [256]Glyph
	for c := range g {
		if slots[c].missing && slots[c].gid == 0 && whiteCode(c, sf.name(c, sf.base)) {
			slots[c].gid = blank
		}
		g[c] = Glyph{GID: slots[c].gid, ScaleX: 1, IsSpace: c == 32, Missing: slots[c].missing}
		adv, ok := 0.0, false
		if v, said := w.at(c); said {
			adv, ok = v/1000, true
		} else if names != nil && sf.isStd {
			name := names[c]
			if name == "" {
				name = "space" // as wide as the .notdef of the standard fonts
			}
			adv, ok = standard.Width(sf.style, name)
		}
		own, has := 0.0, false
		if !ok || stretch {
			own, has = l.advance(slots[c].gid)
		}
		if has {
			if !ok {
				adv = own
			} else if stretch && !slots[c].missing && !metric {
				g[c].ScaleX = fit(adv, own)
			}
		}
		g[c].Width = adv
	}
	l.f.simple = &g
}

// whiteCode reports whether a code that a program has no glyph for stands for white space: nobody wants the box of .notdef
// there.
func whiteCode(c int, name string) bool {
	switch name {
	case "":
		return c <= 32 || c == 160
	case "space", "nbspace", "uni00A0", "nonbreakingspace":
		return true
	}
	return false
}

// advance returns the program's own advance. Of CFF and Type 1 glyphs it takes running a charstring; that of .notdef, which most codes of a subset
// have, is run once.
func (l *loader) advance(gid uint32) (float64, bool) {
	i := int(gid >> faceShift)
	if i >= len(l.f.faces) {
		return 0, false
	}
	if gid != 0 {
		return l.f.faces[i].Advance(gid & gidMask)
	}
	if !l.notdefRun {
		l.notdefRun = true
		l.notdef, l.hasNotdef = l.f.faces[0].Advance(0)
	}
	return l.notdef, l.hasNotdef
}

// fit returns the horizontal scale that brings a substitute's glyph to the width the file expects. Small differences are
// left alone, so that a substitute with the right metrics is drawn as it is.
func fit(want, own float64) float64 {
	if want <= 0 || own <= 0 {
		return 1
	}
	k := want / own
	if k > 0.98 && k < 1.02 {
		return 1
	}
	return max(0.3, min(k, 1.5))
}

// type1Slots maps codes for programs that go by glyph names: Type 1, CFF, and OpenType with CFF.
func type1Slots(e *embedded, sf *simpleFont, slots *[256]slot) {
	byName := func(n string) (uint32, bool) { return 0, false }
	var builtin [256]uint32
	switch {
	case e.t1 != nil:
		byName = e.t1.GlyphByName
		enc := e.t1.Encoding()
		if enc == nil {
			enc = (*[256]string)(&encoding.Standard)
		}
		for c, n := range enc {
			if n != "" {
				builtin[c], _ = byName(n)
			}
		}
	case e.cf.IsCID():
		for c := range builtin {
			if g, ok := e.cf.GlyphByCID(uint32(c)); ok {
				builtin[c] = g
			}
		}
	default:
		byName = e.cf.GlyphByName
		for c, g := range e.cf.Encoding() {
			builtin[c] = uint32(g)
		}
	}
	for c := range slots {
		name := sf.name(c, sf.base)
		gid, ok := uint32(0), false
		if name != "" && name != ".notdef" {
			if gid, ok = byName(name); !ok {
				gid, ok = alternative(name, byName)
			}
			if !ok && e.tt != nil {
				if r, known := encoding.Rune(name); known {
					gid = e.tt.UnicodeCmap().Lookup(uint32(r))
				}
			}
		}
		if gid == 0 && (name == "" || sf.diffs[c] == "") {
			gid = builtin[c]
		}
		if gid == 0 && e.cf != nil && e.cf.IsCID() {
			gid = builtin[c]
		}
		slots[c] = slot{gid: gid, missing: gid == 0}
	}
}

// alternative tries the other usual names of a glyph that the program does not have under the name asked for.
func alternative(name string, byName func(string) (uint32, bool)) (uint32, bool) {
	for _, pair := range [...][2]string{
		{"nbspace", "space"}, {"nonbreakingspace", "space"}, {"uni00A0", "space"}, {"sfthyphen", "hyphen"}, {"softhyphen", "hyphen"}, {"minus", "hyphen"},
		{"increment", "Delta"}, {"Delta", "increment"}, {"Ohm", "Omega"}, {"Omega", "Ohm"}, {"mu", "mu1"}, {"mu", "uni00B5"}, {"mu1", "mu"}, {"macron", "overscore"},
		{"overscore", "macron"}, {"periodcentered", "middot"}, {"middot", "periodcentered"}, {"bar", "brokenbar"}, {"fi", "f_i"}, {"fl", "f_l"},
		{"f_i", "fi"}, {"f_l", "fl"}, {"f_f", "ff"}, {"ff", "f_f"}, {"Tcommaaccent", "Tcedilla"}, {"tcommaaccent", "tcedilla"},
	} {
		if pair[0] == name {
			if g, ok := byName(pair[1]); ok {
				return g, true
			}
		}
	}
	return 0, false
}
