package encoding_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
)

func TestRune(t *testing.T) {
	for _, c := range []struct {
		name string
		want rune
	}{
		{"A", 'A'}, {"zukatakana", 0x30BA}, {"AE", 0xC6}, {"Euro", 0x20AC}, {"space", ' '}, {"uni20AC", 0x20AC}, {"uni20AC0308", 0x20AC},
		{"u1F600", 0x1F600}, {"u0041", 'A'}, {"A.sc", 'A'}, {"f_i", 'f'}, {"one.oldstyle", '1'}, {"zero", '0'}, {"alpha", 0x3B1},
		{"", -1}, {".notdef", -1}, {"uniD800", -1}, {"g12", -1}, {"u110000", -1}, {"nosuchname", -1}, {"uniXYZW", -1},
	} {
		r, ok := encoding.Rune(c.name)
		assert.Equal(t, c.want >= 0, ok, c.name)
		if ok {
			assert.Equal(t, c.want, r, c.name)
		}
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() { encoding.Rune("germandbls"); encoding.Rune("zzz") }))
}

func TestDingbat(t *testing.T) {
	for name, want := range map[string]rune{"a1": 0x2701, "a10": 0x2721, "a206": 0x2770, "a191": 0x27BE} {
		r, ok := encoding.Dingbat(name)
		assert.True(t, ok, name)
		assert.Equal(t, want, r, name)
	}
	for _, name := range []string{"a", "a0", "b1", "a999", "a1x", ""} {
		_, ok := encoding.Dingbat(name)
		assert.False(t, ok, name)
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		name, prefix string
		n            uint32
		ok           bool
	}{
		{"g12", "g", 12, true}, {"cid00123", "cid", 123, true}, {"G7", "G", 7, true}, {"glyph3", "glyph", 3, true}, {"33", "", 33, true},
		{"g", "g", 0, false}, {"Adieresis", "", 0, false}, {"foo12", "", 0, false}, {"g99999999999", "g", 0, false},
	} {
		p, n, ok := encoding.Number(c.name)
		assert.Equal(t, c.ok, ok, c.name)
		if ok {
			assert.Equal(t, c.prefix, p)
			assert.Equal(t, c.n, n)
		}
	}
}

// Every name in every encoding but the expert ones means a character, or the tables have a slip.
func TestEncodingsAreKnownNames(t *testing.T) {
	for _, e := range []*encoding.Encoding{&encoding.Standard, &encoding.WinAnsi, &encoding.MacRoman, &encoding.MacExpert, &encoding.Symbol} {
		for code, name := range e {
			if name == "" {
				continue
			}
			_, ok := encoding.Rune(name)
			assert.True(t, ok, "%d %s", code, name)
		}
	}
	for code, name := range encoding.ZapfDingbats {
		if name != "" && name != "space" {
			_, ok := encoding.Dingbat(name)
			assert.True(t, ok, "%d %s", code, name)
		}
	}
	for _, c := range []struct {
		e    *encoding.Encoding
		code int
		want string
	}{
		{&encoding.Standard, 0x27, "quoteright"}, {&encoding.WinAnsi, 0x80, "Euro"}, {&encoding.WinAnsi, 0x95, "bullet"}, {&encoding.WinAnsi, 0xAD, "hyphen"},
		{&encoding.MacRoman, 0xCA, "space"}, {&encoding.MacRoman, 0xDB, "currency"}, {&encoding.MacExpert, 0x23, "centoldstyle"}, {&encoding.MacExpert, 0xFB, "Ringsmall"},
		{&encoding.Symbol, 0x61, "alpha"}, {&encoding.ZapfDingbats, 0x21, "a1"}, {&encoding.MacRoman, 0xBD, "Omega"}, {&encoding.WinAnsi, 0xB5, "mu"},
	} {
		assert.Equal(t, c.want, c.e[c.code])
	}
	code, ok := encoding.WinAnsi.Code("Euro")
	assert.True(t, ok)
	assert.Equal(t, byte(0x80), code)
	_, ok = encoding.WinAnsi.Code("")
	assert.False(t, ok)
	assert.Nil(t, encoding.Named("Foo"))
	assert.Same(t, &encoding.MacRoman, encoding.Named("MacRomanEncoding"))
}
