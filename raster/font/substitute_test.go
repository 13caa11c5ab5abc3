package font_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// A font of the machine is found by its file name; here a stand-in lies in a folder of our own.
func TestSystemFont(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "deep"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "deep", "NotoSansCJKjp-Regular.otf"), dejavusans.TTF, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "NotoSansCJKsc-Regular.otf"), []byte("broken"), 0o644))
	m := memory{}
	sys := font.NewSystem(dir)
	for _, c := range []struct {
		ordering pdf.String
		warnings int
	}{{"Japan1", 0}, {"GB1", 1}} {
		d := type0(m, pdf.Name("Identity-H"), pdf.Dict{"Subtype": pdf.Name("CIDFontType0"), "CIDSystemInfo": pdf.Dict{"Ordering": c.ordering}})
		for range 2 { // the second time from memory
			f, warns, err := font.Load(context.Background(), m, d, font.Options{System: sys})
			require.NoError(t, err)
			assert.Len(t, warns, c.warnings, c.ordering)
			code, _ := f.Next([]byte{0, 34})
			assert.False(t, f.Glyph(code).Missing)
		}
	}
}

func TestWindowsGlyphOrder(t *testing.T) {
	m := memory{}
	f, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type0"), "BaseFont": pdf.Name("ArialMT"), "Encoding": pdf.Name("Identity-H"),
		"DescendantFonts": arr(pdf.Dict{"Subtype": pdf.Name("CIDFontType2"), "BaseFont": pdf.Name("ArialMT"), "DW": int64(500)})})
	s, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica"), "Encoding": pdf.Dict{"Differences": arr(1, pdf.Name("afii10017"))}})
	code, _ := f.Next([]byte{0, 36})
	assert.Equal(t, s.Glyph('A').GID, f.Glyph(code).GID)
	code, _ = f.Next([]byte{0x02, 0x3A})
	assert.Equal(t, s.Glyph(1).GID, f.Glyph(code).GID)
	code, _ = f.Next([]byte{0x03, 0x3A})
	g := f.Glyph(code)
	assert.True(t, g.Missing)
	var p geom.Path
	assert.NoError(t, f.Outline(g.GID, &p))
	assert.True(t, p.Empty(), "no box for a glyph nobody knows")
}

func TestToUnicodeByName(t *testing.T) {
	m := memory{}
	d := type0(m, pdf.Name("Identity-H"), pdf.Dict{"Subtype": pdf.Name("CIDFontType2")})
	d["ToUnicode"] = pdf.Name("Identity-H")
	f, _ := load(t, m, d)
	s, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")})
	code, _ := f.Next([]byte("\x00Q"))
	assert.Equal(t, s.Glyph('Q').GID, f.Glyph(code).GID)
}

func TestWingdings(t *testing.T) {
	f, _ := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("TrueType"), "BaseFont": pdf.Name("Wingdings-Regular"), "FontDescriptor": pdf.Dict{"Flags": int64(4)}})
	for _, c := range []byte{0x6C, 0x6E, 0xA7, 0xD8, 0xFC} {
		g := f.Glyph(uint32(c))
		var p geom.Path
		assert.False(t, g.Missing)
		assert.NoError(t, f.Outline(g.GID, &p))
		assert.False(t, p.Empty(), "%x", c)
	}
}

func TestFittedHeights(t *testing.T) {
	for _, c := range []struct{ name, glyph string }{
		{"Helvetica", "x"}, {"Helvetica-Bold", "H"}, {"Courier", "quotesingle"}, {"Symbol", "alpha"}, {"Times-Italic", "e"}, {"Courier", "x"}, {"Courier-BoldOblique", "p"}, {"Symbol", "bracketlefttp"}, {"ZapfDingbats", "a20"},
	} {
		f, _ := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name(c.name), "Encoding": pdf.Dict{"Differences": arr(1, pdf.Name(c.glyph))}})
		var p geom.Path
		require.NoError(t, f.Outline(f.Glyph(1).GID, &p))
		st, _ := standard.Canonical(c.name)
		want, ok := standard.Box(st, c.glyph)
		require.True(t, ok)
		got := p.Bounds()
		assert.Equal(t, 1.0, f.Glyph(1).ScaleX, c.name+" "+c.glyph)
		assert.InDelta(t, want.Y0, got.Y0, 1e-9, c.name+" "+c.glyph)
		assert.InDelta(t, want.Y1, got.Y1, 1e-9, c.name+" "+c.glyph)
		if st.Family >= standard.Symbol {
			assert.InDelta(t, want.X0, got.X0, 1e-9, c.name+" "+c.glyph)
			assert.InDelta(t, want.X1, got.X1, 1e-9, c.name+" "+c.glyph)
		}
	}
}

// The tail of Liberation's Q is longer than that of Helvetica's; its bowl stays on the line.
func TestFittedTail(t *testing.T) {
	f, _ := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")})
	top := func(code byte) float64 {
		var p geom.Path
		require.NoError(t, f.Outline(f.Glyph(uint32(code)).GID, &p))
		return p.Bounds().Y1
	}
	assert.InDelta(t, top('O'), top('Q'), 0.001)
	var q geom.Path
	require.NoError(t, f.Outline(f.Glyph('Q').GID, &q))
	assert.Less(t, q.Bounds().Y0, -0.1)
}

func TestSymbolPhi(t *testing.T) {
	f, _ := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Symbol")})
	assert.False(t, f.Glyph('f').Missing)
	assert.False(t, f.Glyph('j').Missing)
	assert.NotEqual(t, f.Glyph('f').GID, f.Glyph('j').GID)
}

// TestDamagedSubset: when the program of a subset without an encoding is lost, only ToUnicode knows what its codes were.
func TestDamagedSubset(t *testing.T) {
	m := memory{}
	d := pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("TrueType"), "BaseFont": pdf.Name("ABCDEF+OddSerif"), "FirstChar": int64(33), "Widths": arr(500.0, 500.0),
		"FontDescriptor": pdf.Dict{"Flags": int64(4), "FontFile2": m.stream("broken", nil)},
		"ToUnicode":      m.stream("1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <21> <006D> endbfchar", nil)}
	f, _ := load(t, m, d)
	assert.Equal(t, gidOf('m'), f.Glyph(33).GID)
	assert.Equal(t, gidOf('"'), f.Glyph(34).GID, "what ToUnicode lacks goes by the standard encoding")
	d["Encoding"] = pdf.Name("WinAnsiEncoding")
	f, _ = load(t, m, d)
	assert.Equal(t, gidOf('!'), f.Glyph(33).GID, "an encoding says more")
}

// TestMissingGlyphs: characters that a subset lacks come from a substitute, blanks and unknown ones do not.
func TestMissingGlyphs(t *testing.T) {
	m := memory{}
	d := pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("ABCDEF+Odd"), "FirstChar": int64(65), "Widths": arr(500.0, 500.0, 0.0, 500.0),
		"Encoding":       pdf.Dict{"Differences": pdf.Array{int64(65), pdf.Name("nosuchname"), pdf.Name("germandbls"), pdf.Name("Q"), pdf.Name("nbspace")}},
		"FontDescriptor": pdf.Dict{"Flags": int64(32), "FontFile": m.stream(type1Program, nil)}}
	f, _ := load(t, m, d)
	outline := func(code uint32) int {
		var p geom.Path
		_ = f.Outline(f.Glyph(code).GID, &p)
		return len(p.Points)
	}
	assert.Greater(t, outline(66), 20, "a letter of the substitute")
	assert.True(t, f.Glyph(66).Missing)
	notdef := outline(65)
	assert.Equal(t, notdef, outline(67), "no width, nobody shows it")
	assert.Zero(t, outline(68), "white")
}
