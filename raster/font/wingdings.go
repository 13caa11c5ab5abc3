package font

import "strings"

// isWingdings reports whether a font that is not embedded is Wingdings, whose codes stand for no characters of an encoding.
func isWingdings(name string) bool { return strings.HasPrefix(name, "Wingdings") }

// wingding returns the Unicode character that looks like a Wingdings code, for the ones that documents use as bullets and
// boxes.
func wingding(code byte) (rune, bool) {
	switch code {
	case ' ':
		return ' ', true
	case 0x6C:
		return '●', true
	case 0x6E:
		return '■', true
	case 0x6F, 0xA8:
		return '□', true
	case 0x70, 0x71:
		return '❑', true
	case 0x72:
		return '❒', true
	case 0x73, 0x74:
		return '◆', true
	case 0x75:
		return '◆', true
	case 0x76:
		return '❖', true
	case 0x77:
		return '⬥', true
	case 0x9F:
		return '•', true
	case 0xA1:
		return '○', true
	case 0xA7:
		return '▪', true
	case 0xAA:
		return '✦', true
	case 0xAB:
		return '★', true
	case 0xD8:
		return '➢', true
	case 0xE0:
		return '→', true
	case 0xDF:
		return '←', true
	case 0xE1:
		return '↑', true
	case 0xE2:
		return '↓', true
	case 0xE8:
		return '➔', true
	case 0xF0:
		return '⇨', true
	case 0xFB:
		return '✗', true
	case 0xFC:
		return '✓', true
	case 0xFD:
		return '☒', true
	case 0xFE:
		return '☑', true
	case 0x22:
		return '✂', true
	case 0x28:
		return '☎', true
	case 0x2A:
		return '✉', true
	case 0x4A:
		return '☺', true
	case 0x4C:
		return '☹', true
	case 0x46:
		return '☞', true
	case 0x45:
		return '☜', true
	}
	return 0, false
}
