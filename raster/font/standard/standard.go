// Package standard knows the 14 standard fonts of PDF: their names in all the spellings producers use, their widths, and
// which of the carried fonts stands in for them and for any other font that is not embedded.
//
// It holds no state and does no work at start-up. The fonts are those of the modules go-fonts/liberation (metrics of Helvetica and
// Times, and a Mono without slabs), go-fonts/latin-modern (its light typewriter, which is stretched to the metrics of Courier) and
// go-fonts/dejavu (symbols, dingbats, wide Unicode).
package standard

import (
	_ "embed" // for the widths
	"strconv"
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
)

// Family is the kind of substitute.
type Family uint8

// The families.
const (
	Sans Family = iota
	Serif
	Mono
	Symbol
	Dingbats
)

// Style says what a font looks like as far as a substitute can follow it.
type Style struct {
	Family       Family
	Bold, Italic bool
	// Sans tells a Mono without slabs, as those for programmers are, from a typewriter's.
	Sans bool
}

// Font descriptor flags (ISO 32000-2, table 121).
const (
	FlagFixedPitch  = 1 << 0
	FlagSerif       = 1 << 1
	FlagSymbolic    = 1 << 2
	FlagScript      = 1 << 3
	FlagNonsymbolic = 1 << 5
	FlagItalic      = 1 << 6
	FlagForceBold   = 1 << 18
)

// widths has one line a glyph name, with the advances in the fonts of columns; made by font/internal/gen from the Core 14
// AFM files, see LICENSE-AFM.
//
//go:embed widths.txt
var widths string

//go:embed widths.idx
var widthIndex string

// TrimSubset removes the tag of a subset, as in ABCDEF+Name (ISO 32000-2, 9.9.2).
func TrimSubset(name string) string {
	if len(name) > 7 && name[6] == '+' {
		for _, c := range []byte(name[:6]) {
			if c < 'A' || c > 'Z' {
				return name
			}
		}
		return name[7:]
	}
	return name
}

// fold lowers the name and drops what spellings differ in.
func fold(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		switch {
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Canonical returns the style of the standard font that a BaseFont name means, in any of the usual spellings such as
// Arial,Bold, TimesNewRomanPS-BoldMT, CourierNew or ABCDEF+Helvetica; ok is false for every other font.
func Canonical(name string) (st Style, ok bool) {
	s := fold(TrimSubset(name))
	switch s {
	case "symbol", "symbolmt", "symbolbold", "symbolitalic", "symbolbolditalic":
		return Style{Family: Symbol}, true
	case "zapfdingbats", "itczapfdingbats", "dingbats":
		return Style{Family: Dingbats}, true
	}
	for _, f := range [...]struct {
		prefix string
		family Family
	}{
		{"timesnewromanpsmt", Serif}, {"timesnewromanps", Serif}, {"timesnewroman", Serif}, {"times", Serif},
		{"couriernewpsmt", Mono}, {"couriernewps", Mono}, {"couriernew", Mono}, {"courierstd", Mono}, {"courier", Mono},
		{"helvetica", Sans}, {"arialmt", Sans}, {"arial", Sans},
	} {
		rest, found := strings.CutPrefix(s, f.prefix)
		if !found {
			continue
		}
		rest = strings.TrimSuffix(rest, "mt")
		st.Family = f.family
		switch rest {
		case "", "roman", "regular", "normal":
		case "bold":
			st.Bold = true
		case "italic", "oblique":
			st.Italic = true
		case "bolditalic", "boldoblique", "italicbold":
			st.Bold, st.Italic = true, true
		default:
			continue
		}
		return st, true
	}
	return Style{}, false
}

// Width returns the advance of a glyph in a standard font in em (ISO 32000-2, 9.6.2.2; the Core 14 AFM files).
func Width(st Style, glyph string) (em float64, ok bool) {
	col := 0
	switch st.Family {
	case Mono:
		return 0.6, true
	case Symbol:
		col = 6
	case Dingbats:
		col = 7
	case Serif:
		col = 2
		if st.Bold {
			col = 3
		}
		if st.Italic {
			col += 2
		}
	default:
		if st.Bold {
			col = 1
		}
	}
	row, ok := lines.Lookup(widths, widthIndex, glyph)
	if !ok {
		return 0, false
	}
	var cell string
	for ; col >= 0; col-- {
		cell, row, _ = strings.Cut(row, " ")
	}
	v, err := strconv.Atoi(cell)
	return float64(v) / 1000, err == nil
}

// Traits is what a font descriptor says of a font that is not embedded. Zero fields say nothing.
type Traits struct {
	Flags       int64
	Weight      float64 // FontWeight, 100 to 900
	StemV       float64
	ItalicAngle float64
	Family      string // FontFamily
}

// words that tell a family or a style in folded font names; the first hit counts.
var serifWords = [...]string{"times", "serif", "roman", "georgia", "garamond", "palatino", "bookman", "bookantiqua", "schoolbook",
	"minion", "cambria", "century", "caslon", "bodoni", "baskerville", "didot", "charter", "utopia", "nimbusrom", "cmr", "sfrm", "lmroman", "ming", "song", "mincho", "batang", "constantia", "sabon"}

var (
	monoWords     = [...]string{"courier", "typewriter", "fixed", "cmtt", "nimbusmono", "lmmono", "prestige", "elite", "pica"}
	sansMonoWords = [...]string{"mono", "consol", "lettergothic", "ocr", "lucidacon", "terminal", "menlo", "andale"}
)

// Guess chooses a substitute's style by the font's name and descriptor. The name counts more than the flags where it is
// clear, since producers copy flags without care.
func Guess(name string, t Traits) Style {
	if st, ok := Canonical(name); ok {
		return st
	}
	s := fold(TrimSubset(name))
	st := Style{Family: Sans}
	switch {
	case strings.Contains(s, "dingbat"):
		st.Family = Dingbats
	case strings.HasPrefix(s, "symbol"):
		st.Family = Symbol
	case contains(s, monoWords[:]):
		st.Family = Mono
	case contains(s, sansMonoWords[:]):
		st.Family, st.Sans = Mono, true
	case t.Flags&FlagFixedPitch != 0 && !strings.Contains(s, "arial"):
		st.Family, st.Sans = Mono, strings.Contains(s, "sans")
	case strings.Contains(s, "sans") || strings.Contains(s, "arial") || strings.Contains(s, "helvet") || strings.Contains(s, "gothic"):
	case contains(s, serifWords[:]) || t.Flags&FlagSerif != 0 || contains(fold(t.Family), serifWords[:]):
		st.Family = Serif
	}
	st.Bold = strings.Contains(s, "bold") || strings.Contains(s, "black") || strings.Contains(s, "heavy") || strings.HasSuffix(s, "bd") ||
		t.Flags&FlagForceBold != 0 || t.Weight >= 600 || t.StemV >= 140
	if strings.Contains(s, "light") && !strings.Contains(s, "bold") {
		st.Bold = false
	}
	st.Italic = strings.Contains(s, "italic") || strings.Contains(s, "oblique") || strings.Contains(s, "slanted") || strings.Contains(s, "kursiv") ||
		t.Flags&FlagItalic != 0 || t.ItalicAngle <= -4 && t.ItalicAngle > -60
	return st
}

func contains(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
