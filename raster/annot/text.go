package annot

import (
	"context"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// decodeText returns the characters of a text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 behind a byte order mark, else
// PDFDocEncoding. Line ends become \n, other controls go, Arabic letters take their joined forms. At most limit characters and one more
// are returned.
func decodeText(s string, limit int) []rune {
	s = s[:min(len(s), 4*limit+8)]
	var out []rune
	switch {
	case len(s) >= 2 && s[0] == 0xFE && s[1] == 0xFF:
		out = utf16Text(s[2:], 0)
	case len(s) >= 2 && s[0] == 0xFF && s[1] == 0xFE:
		out = utf16Text(s[2:], 1)
	case len(s) >= 3 && s[:3] == "\xEF\xBB\xBF" && utf8.ValidString(s[3:]):
		out = []rune(s[3:])
	default:
		out = make([]rune, len(s))
		for i := range len(s) {
			out[i] = docEncoding(s[i])
		}
	}
	return shape(cleanText(out, limit))
}

// utf16Text decodes code units whose high byte is at index hi of each pair.
func utf16Text(s string, hi int) []rune {
	u := make([]uint16, len(s)/2)
	for i := range u {
		u[i] = uint16(s[2*i+hi])<<8 | uint16(s[2*i+1-hi])
	}
	return utf16.Decode(u)
}

func cleanText(in []rune, limit int) []rune {
	out := in[:0]
	escaped := false
	for i, r := range in {
		switch {
		case r == 0x1B: // a language code stands between two of them
			escaped = !escaped
			continue
		case escaped:
			continue
		case r == '\r':
			if i+1 < len(in) && in[i+1] == '\n' {
				continue
			}
			r = '\n'
		case r == 0x2028, r == 0x2029, r == 0x85:
			r = '\n'
		case r == '\t':
			r = ' '
		case r == '\n':
		case r < ' ', r >= 0x7F && r < 0xA0, r == 0xFEFF, r == 0xFFFD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E:
			continue
		}
		if len(out) > limit {
			break
		}
		out = append(out, r)
	}
	return out
}

// docEncoding returns the character of a byte in PDFDocEncoding (ISO 32000-2, D.2).
func docEncoding(b byte) rune {
	switch {
	case b >= 0x18 && b <= 0x1F && b != 0x1B:
		return [...]rune{0x2D8, 0x2C7, 0x2C6, 0x2D9, 0x2DD, 0x2DB, 0x2DA, 0x2DC}[b-0x18]
	case b >= 0x80 && b <= 0xA0:
		return [...]rune{
			0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x192, 0x2044, 0x2039, 0x203A, 0x2212, 0x2030, 0x201E, 0x201C, 0x201D, 0x2018,
			0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x141, 0x152, 0x160, 0x178, 0x17D, 0x131, 0x142, 0x153, 0x161, 0x17E, 0xFFFD, 0x20AC,
		}[b-0x80]
	}
	return rune(b)
}

// text reads a text string or a text stream, also a name, which some writers leave as a value.
func (m *Maker) text(ctx context.Context, o pdf.Object) []rune {
	switch v := m.doc.Resolve(o).(type) {
	case pdf.String:
		return m.decoded(string(v))
	case pdf.Name:
		return m.decoded(string(v))
	case *pdf.Stream:
		data, _ := m.doc.Decode(ctx, v)
		return m.decoded(string(data[:min(len(data), 4*m.limits.MaxText+8)]))
	}
	return nil
}

func (m *Maker) decoded(s string) []rune {
	t := decodeText(s, m.limits.MaxText)
	return t[:m.within(len(t), m.limits.MaxText, "characters")]
}
