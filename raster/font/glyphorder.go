package font

import (
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
)

// Files from Windows show text in fonts that are not embedded by glyph number, without a word about the characters. The
// glyph orders of the commonest fonts are known.

// wgl is the order of Arial, Times New Roman, Courier New and their like from glyph 3 on: the Macintosh set without its second
// space and its apple, then Microsoft's WGL4.
const wgl = ` !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`" + `abcdefghijklmnopqrstuvwxyz{|}~` +
	`ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ` +
	`ŁłŠšŽž¦ÐðÝýÞþ−×¹²³½¼¾₣ĞğİŞşĆćČčđ‾·ĂăĄąĎďĐĘęĚěĹĺĽľĿŀŃńŇňŐőŔŕŘřŚśŢţŤťŮůŰűŹźŻżΓΘΦαδεστφ‗‼ⁿ₧←↑→↓↔↕↨∟∩≡⌂⌐⌠⌡` +
	`─│┌┐└┘├┤┬┴┼═║╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬▀▄█▌▐░▒▓■▬▲►▼◄○◘◙☺☻☼♀♂♠♣♥♦♪♫`

// wglRune returns the character of a glyph of such a font, 0 if it is not known. The Cyrillic letters lie at two places, by the
// age of the font.
func wglRune(gid uint32) rune {
	const first, older, newer, letters = 3, 494, 570, 64
	switch {
	case gid >= older && gid < older+letters:
		return rune(0x410 + gid - older)
	case gid >= newer && gid < newer+letters:
		return rune(0x410 + gid - newer)
	case gid < first:
		return 0
	}
	i := uint32(first)
	for _, r := range wgl {
		if i == gid {
			return r
		}
		i++
	}
	return 0
}

// calibri has the glyph numbers of Calibri for the characters of everyday text in Western and Central Europe: each run begins
// with the number of its first glyph.
var calibri = [...]struct {
	gid  uint16
	text string
}{
	{3, " A"}, {5, "ÀÁ"}, {9, "Ä"}, {17, "BC"}, {21, "Č"}, {24, "D"}, {28, "EÈÉ"}, {32, "Ě"}, {38, "FG"}, {44, "H"}, {47, "IÌÍ"}, {58, "J"}, {60, "K"}, {62, "L"}, {68, "MN"},
	{75, "OÒÓ"}, {80, "Ö"}, {87, "P"}, {89, "QR"}, {92, "Ř"}, {94, "S"}, {97, "Š"}, {100, "T"}, {104, "U"}, {109, "Ü"}, {115, "VW"}, {121, "XY"}, {124, "Ý"}, {127, "Z"}, {129, "Ž"},
	{258, "aàá"}, {263, "ä"}, {268, "ą"}, {271, "bc"}, {273, "ć"}, {275, "č"}, {282, "d"}, {286, "eèé"}, {290, "ě"}, {295, "ę"}, {296, "f"}, {336, "g"}, {346, "h"}, {349, "iìí"},
	{361, "j"}, {364, "k"}, {367, "l"}, {373, "mn"}, {381, "oòó"}, {386, "ö"}, {393, "p"}, {395, "qr"}, {398, "ř"}, {400, "sś"}, {403, "š"}, {410, "t"}, {437, "uùú"}, {442, "ü"},
	{448, "vw"}, {454, "xy"}, {460, "z"}, {853, ","}, {855, ":"}, {856, "."}, {876, "/"}, {882, "-"}, {894, "()[]"}, {1004, "0123456789"},
}

// arialBlackRune knows Arial Black, whose letters with marks lie a little apart from those of Arial.
func arialBlackRune(gid uint32) rune {
	switch gid {
	case 227:
		return 'ł'
	case 264:
		return 'ą'
	case 291:
		return 'Ś'
	}
	return wglRune(gid)
}

func calibriRune(gid uint32) rune {
	for _, run := range calibri {
		i := uint32(run.gid)
		for _, r := range run.text {
			if i == gid {
				return r
			}
			i++
		}
	}
	return 0
}

// windowsOrder returns the glyph order of a font that is not embedded, nil if it is not known by its name.
func windowsOrder(name string) func(gid uint32) rune {
	if st, ok := standard.Canonical(name); ok {
		if st.Family <= standard.Mono {
			return wglRune
		}
		return nil
	}
	s := strings.ReplaceAll(strings.ToLower(name), " ", "")
	if strings.HasPrefix(s, "calibri") {
		return calibriRune
	}
	if strings.HasPrefix(s, "arialblack") || strings.HasPrefix(s, "arial-black") {
		return arialBlackRune
	}
	for _, f := range [...]string{"arial", "timesnewroman", "couriernew", "verdana", "tahoma", "georgia", "impact", "trebuchet", "comicsans"} {
		if strings.HasPrefix(s, f) {
			return wglRune
		}
	}
	return nil
}

// identity reports whether a ToUnicode CMap only repeats the codes.
func identity(m *cmap.CMap) bool {
	for _, c := range [...]uint32{' ', 'A', 'z', 0x151, 0x2013} {
		if u, ok := m.Lookup(c, 2); !ok || u != c {
			return false
		}
	}
	return true
}
