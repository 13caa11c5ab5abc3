// Package encoding holds the simple-font encodings of PDF and turns glyph names into Unicode.
//
// It does no work at start-up and allocates nothing: encodings are arrays, the Adobe Glyph List is a text table with
// an index that is searched in place. Any string may be given as a glyph name.
package encoding

import (
	_ "embed" // for the glyph list
	"strconv"
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
)

// Encoding gives the glyph name of each character code, "" where there is none (ISO 32000-2, 9.6.5).
type Encoding [256]string

// Named returns the encoding that a PDF name stands for, nil if it is none.
func Named(name string) *Encoding {
	switch name {
	case "StandardEncoding":
		return &Standard
	case "WinAnsiEncoding":
		return &WinAnsi
	case "MacRomanEncoding":
		return &MacRoman
	case "MacExpertEncoding":
		return &MacExpert
	}
	return nil
}

// Code returns the lowest code that shows the glyph name.
func (e *Encoding) Code(name string) (code byte, ok bool) {
	if name == "" {
		return 0, false
	}
	for i, n := range e {
		if n == name {
			return byte(i), true
		}
	}
	return 0, false
}

// glyphList is the Adobe Glyph List 2.0, one "name XXXX" a line, made by font/internal/gen; see LICENSE-AGL.
//
//go:embed agl.txt
var glyphList string

//go:embed agl.idx
var glyphIndex string

// dingbats are the characters of the glyphs a0, a1, ... of ZapfDingbats; a space stands for none.
const dingbats = " ✁✂✄☎✆✝✞✟✠✡☛☞✌✍✎✏✑✒✓✔✕✖✗✘✙✚✛✜✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿❀" +
	"❁❂❃❄❅❆❇❈❉❊❋●❍■❏❑▲▼◆❖ ◗❘❙❚❯❱❲❳❨❩❬❭❪❫❴❵❛❜❝❞❡❢❣❤✐❥❦❧♠♥♦♣    ✉✈✇" +
	"①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓➔→➣↔" +
	"↕➙➛➜➝➞➟➠➡➢➤➥➦➧➨➩➫➭➯➲➳➵➸➺➻➼➽➾➚➪➶➹➘➴➷➬➮➱✃❐❒❮❰"

// Rune returns the (first) character of a glyph name: by the Adobe Glyph List, as uniXXXX or uXXXX to uXXXXXX, after
// dropping a suffix such as ".sc" or ".001", or the first part of a ligature name "f_i" (AGL Specification, 2).
func Rune(name string) (rune, bool) {
	if i := strings.IndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	if r, ok := single(name); ok {
		return r, true
	}
	if i := strings.IndexByte(name, '_'); i > 0 {
		return single(name[:i])
	}
	return 0, false
}

func single(name string) (rune, bool) {
	if v, ok := lines.Lookup(glyphList, glyphIndex, name); ok {
		return hex(v)
	}
	if rest, ok := strings.CutPrefix(name, "uni"); ok && len(rest) >= 4 {
		return hex(rest[:4])
	}
	if rest, ok := strings.CutPrefix(name, "u"); ok && len(rest) >= 4 && len(rest) <= 6 {
		return hex(rest)
	}
	return 0, false
}

func hex(s string) (rune, bool) {
	v, err := strconv.ParseUint(s, 16, 32)
	if err != nil || v > 0x10FFFF || v >= 0xD800 && v < 0xE000 {
		return 0, false
	}
	return rune(v), true
}

// Dingbat returns the character of a ZapfDingbats glyph name, a1 to a206.
func Dingbat(name string) (rune, bool) {
	n, ok := suffixNumber(name, "a")
	if !ok {
		return 0, false
	}
	for _, r := range dingbats {
		if n == 0 {
			return r, r != ' '
		}
		n--
	}
	return 0, false
}

// Number returns the number in names that carry nothing else: g12, gid12, cid12, glyph12, index12, c12 (by which
// producers mean a glyph number or a character code).
func Number(name string) (prefix string, n uint32, ok bool) {
	i := len(name)
	for i > 0 && name[i-1] >= '0' && name[i-1] <= '9' {
		i--
	}
	prefix = name[:i]
	switch strings.ToLower(prefix) {
	case "g", "gid", "cid", "glyph", "index", "c", "char", "gl", "uni", "":
	default:
		return "", 0, false
	}
	n, ok = suffixNumber(name, prefix)
	return prefix, n, ok
}

func suffixNumber(name, prefix string) (uint32, bool) {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok || rest == "" {
		return 0, false
	}
	v, err := strconv.ParseUint(rest, 10, 24)
	return uint32(v), err == nil
}
