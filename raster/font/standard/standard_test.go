package standard_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
)

func TestCanonical(t *testing.T) {
	sans, serif, mono := standard.Sans, standard.Serif, standard.Mono
	for _, c := range []struct {
		name string
		st   standard.Style
		ok   bool
	}{
		{"Helvetica", standard.Style{Family: sans}, true},
		{"Helvetica-BoldOblique", standard.Style{Family: sans, Bold: true, Italic: true}, true},
		{"Arial,Bold", standard.Style{Family: sans, Bold: true}, true},
		{"Arial-BoldItalicMT", standard.Style{Family: sans, Bold: true, Italic: true}, true},
		{"ArialMT", standard.Style{Family: sans}, true},
		{"ABCDEF+Arial-ItalicMT", standard.Style{Family: sans, Italic: true}, true},
		{"TimesNewRomanPS-BoldMT", standard.Style{Family: serif, Bold: true}, true},
		{"TimesNewRomanPSMT", standard.Style{Family: serif}, true},
		{"Times New Roman,Italic", standard.Style{Family: serif, Italic: true}, true},
		{"Times-Roman", standard.Style{Family: serif}, true},
		{"CourierNew", standard.Style{Family: mono}, true},
		{"CourierNewPS-BoldItalicMT", standard.Style{Family: mono, Bold: true, Italic: true}, true},
		{"Symbol", standard.Style{Family: standard.Symbol}, true},
		{"ZapfDingbats", standard.Style{Family: standard.Dingbats}, true},
		{"ArialNarrow", standard.Style{}, false},
		{"ArialUnicodeMS", standard.Style{}, false},
		{"Timeshare", standard.Style{}, false},
		{"", standard.Style{}, false},
	} {
		st, ok := standard.Canonical(c.name)
		assert.Equal(t, c.ok, ok, c.name)
		assert.Equal(t, c.st, st, c.name)
	}
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		font, glyph string
		want        float64
	}{
		{"Helvetica", "A", .667}, {"Helvetica-Bold", "A", .722}, {"Times-Roman", "A", .722}, {"Times-Italic", "A", .611}, {"Times-BoldItalic", "A", .667},
		{"Times-Bold", "space", .25}, {"Courier-Oblique", "W", .6}, {"Symbol", "alpha", .631}, {"ZapfDingbats", "a1", .974}, {"Helvetica-Oblique", "W", .944},
	} {
		st, _ := standard.Canonical(c.font)
		w, ok := standard.Width(st, c.glyph)
		assert.True(t, ok)
		assert.Equal(t, c.want, w, c.font+" "+c.glyph)
	}
	_, ok := standard.Width(standard.Style{}, "a1")
	assert.False(t, ok)
}

// The substitutes have the metrics they stand in for.
func TestProgramsFit(t *testing.T) {
	for _, name := range []string{"Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"} {
		st, _ := standard.Canonical(name)
		f, err := sfnt.Parse(st.Program())
		if !assert.NoError(t, err) {
			continue
		}
		for _, g := range []struct {
			name string
			r    rune
		}{{"A", 'A'}, {"m", 'm'}, {"space", ' '}, {"germandbls", 'ß'}, {"seven", '7'}} {
			want, _ := standard.Width(st, g.name)
			got, ok := f.Advance(f.UnicodeCmap().Lookup(uint32(g.r)))
			assert.True(t, ok)
			assert.InDelta(t, want, got, 0.001, name+" "+g.name)
		}
	}
	_, err := sfnt.Parse(standard.Wide())
	assert.NoError(t, err)
}

func TestGuess(t *testing.T) {
	for _, c := range []struct {
		name string
		tr   standard.Traits
		want standard.Style
	}{
		{"Georgia-Bold", standard.Traits{}, standard.Style{Family: standard.Serif, Bold: true}},
		{"Unknown", standard.Traits{Flags: standard.FlagSerif | standard.FlagItalic}, standard.Style{Family: standard.Serif, Italic: true}},
		{"Unknown", standard.Traits{Flags: standard.FlagFixedPitch}, standard.Style{Family: standard.Mono}},
		{"Unknown", standard.Traits{Weight: 700}, standard.Style{Family: standard.Sans, Bold: true}},
		{"Unknown", standard.Traits{ItalicAngle: -12}, standard.Style{Family: standard.Sans, Italic: true}},
		{"LucidaConsole", standard.Traits{}, standard.Style{Family: standard.Mono, Sans: true}},
		{"CourierPrime-Bold", standard.Traits{}, standard.Style{Family: standard.Mono, Bold: true}},
		{"NotoSansSerifless", standard.Traits{}, standard.Style{Family: standard.Sans}},
		{"", standard.Traits{}, standard.Style{}},
	} {
		assert.Equal(t, c.want, standard.Guess(c.name, c.tr), c.name)
	}
}
