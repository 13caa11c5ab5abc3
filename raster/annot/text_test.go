package annot

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDecodeText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"PDFDocEncoding", "a\x80\x84\xA0\xE9", "a•—€é"},
		{"UTF-16", "\xFE\xFF\x01\x0C\x00a\xD8\x3D\xDE\x00", "Ča\U0001F600"},
		{"UTF-16, low byte first", "\xFF\xFEa\x00", "a"},
		{"UTF-8", "\xEF\xBB\xBFČ", "Č"},
		{"UTF-8 that is none", "\xEF\xBB\xBF\xFF", "ï»¿ÿ"},
		{"line ends", "a\r\nb\rc\nd", "a\nb\nc\nd"},
		{"language", "\xFE\xFF\x00\x1B\x00e\x00n\x00\x1B\x00x", "x"},
		{"controls", "a\x00\x07\tb", "a b"},
		{"odd length", "\xFE\xFF\x00a\x00", "a"},
		{"joined", "\xFE\xFF\x06\x33\x06\x44\x06\x27\x06\x45", "ﺳﻼﻡ"},
	} {
		assert.Equal(t, c.want, string(decodeText(c.in, 1000)), c.name)
	}
	assert.Len(t, decodeText("", 1000), 0)
	long := make([]byte, 5000)
	for i := range long {
		long[i] = 'x'
	}
	assert.Len(t, decodeText(string(long), 1000), 1001)
}

func TestDefaultAppearance(t *testing.T) {
	def := appearance{size: 3, col: black}
	for _, c := range []struct {
		in   string
		want appearance
	}{
		{"", def},
		{"/Helv 12 Tf 0 g", appearance{"Helv", 12, colour{0}}},
		{"0.5 0.25 1 rg /F1 0 Tf", appearance{"F1", 0, colour{.5, .25, 1}}},
		{"0 0 0 1 k /F1 -9 Tf", appearance{"F1", 9, colour{0, 0, 0, 1}}},
		{"Tf rg", def},
		{"9 9 9 rg", appearance{"", 3, colour{1, 1, 1}}},
		{"/F1 1e9 Tf", appearance{"F1", 2000, black}},
		{"(unclosed", def},
	} {
		assert.Equal(t, c.want, defaultAppearance(c.in, def), c.in)
	}
}

func TestVisual(t *testing.T) {
	for _, c := range [][2]string{
		{"plain (text) 12", "plain (text) 12"},
		{"אבג", "גבא"},
		{"abc אבג def", "abc גבא def"},
		{"אבג abc דהו", "והד abc גבא"},
		{"אב 12 גד", "דג 12 בא"},
		{"(אב)", "(בא)"},
		{"אב, גד.", ".דג ,בא"},
		{"total אב 12", "total 12 בא"},
	} {
		assert.Equal(t, c[1], string(visual([]rune(c[0]))), c[0])
	}
}

func TestShape(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"latin", "abc", "abc"},
		{"alone", "ب", "\uFE8F"},
		{"three joined", "ببب", "\uFE91\uFE92\uFE90"},
		{"alef does not join on", "باب", "\uFE91\uFE8E\uFE8F"},
		{"lam alef", "لا", "\uFEFB"},
		{"lam alef at the end", "بلا", "\uFE91\uFEFC"},
		{"over a vowel sign", "بَب", "\uFE91\u064E\uFE90"},
		{"lam, sign, alef", "لَا", "\uFEFB\u064E"},
	} {
		assert.Equal(t, c.want, string(shape([]rune(c.in))), c.name)
	}
}

func TestWrap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("aaabcdi WM  -\n")
	ts := maker(memory{}).typesetter(t.Context(), appearance{}, nil, alphabet)
	for range 200 {
		text := make([]rune, r.IntN(80))
		for i := range text {
			text[i] = alphabet[r.IntN(len(alphabet))]
		}
		width := 0.5 + 8*r.Float64()
		letters := 0
		for _, l := range ts.wrap(text, width) {
			letters += len(l)
			if l = trimRight(l); len(l) > 1 {
				assert.LessOrEqual(t, ts.width(l), width+1e-9)
			}
		}
		breaks := 0
		for _, c := range text {
			if c == '\n' {
				breaks++
			}
		}
		assert.Equal(t, len(text), letters+breaks, "nothing is lost")
	}
}

func TestMissingCharactersGetAFont(t *testing.T) {
	text := []rune("Ωя\U0001D538漢 x\u00A0y")
	ts := maker(memory{}).typesetter(t.Context(), appearance{font: "TiRo"}, nil, text)
	for _, r := range text {
		_, ok := ts.glyphs[r]
		if r != '漢' && r < 0x10000 { // those depend on the fonts at hand
			assert.True(t, ok, "%q", r)
		}
	}
	assert.Equal(t, "Times-Roman", ts.faces[0].f.Name())
	assert.Equal(t, "Times-Roman", ts.faces[1].f.Name())
}
