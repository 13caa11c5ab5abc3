package font_test

import (
	"context"
	"errors"
	"testing"

	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

var _ font.Source = (*pdf.Document)(nil)

// memory is a Source whose objects are all direct and whose streams are kept beside it.
type memory map[*pdf.Stream][]byte

func (m memory) stream(b string, d pdf.Dict) *pdf.Stream {
	s := pdf.NewStream(d, []byte(b))
	m[s] = []byte(b)
	return s
}

func (m memory) Resolve(o pdf.Object) pdf.Object {
	if _, ok := o.(pdf.Ref); ok {
		return nil
	}
	return o
}

func (m memory) Dict(o pdf.Object) pdf.Dict {
	switch v := o.(type) {
	case pdf.Dict:
		return v
	case *pdf.Stream:
		if v != nil {
			return v.Dict
		}
	}
	return nil
}
func (m memory) Array(o pdf.Object) pdf.Array        { a, _ := o.(pdf.Array); return a }
func (m memory) Name(o pdf.Object) pdf.Name          { n, _ := o.(pdf.Name); return n }
func (m memory) Stream(o pdf.Object) *pdf.Stream     { s, _ := o.(*pdf.Stream); return s }
func (m memory) Str(o pdf.Object) (pdf.String, bool) { s, ok := o.(pdf.String); return s, ok }
func (m memory) Int(o pdf.Object) (int64, bool) {
	v, ok := m.Num(o)
	return int64(v), ok
}

func (m memory) Num(o pdf.Object) (float64, bool) {
	switch v := o.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func (m memory) Nums(o pdf.Object) []float64 {
	var out []float64
	for _, x := range m.Array(o) {
		v, _ := m.Num(x)
		out = append(out, v)
	}
	return out
}
func (m memory) Rect(o pdf.Object) (geom.Rect, bool) {
	v := m.Nums(o)
	if len(v) != 4 {
		return geom.Rect{}, false
	}
	return geom.Rect{X0: v[0], Y0: v[1], X1: v[2], Y1: v[3]}, true
}
func (m memory) Matrix(o pdf.Object) (geom.Matrix, bool) {
	v := m.Nums(o)
	if len(v) != 6 {
		return geom.Identity, false
	}
	return geom.Matrix{A: v[0], B: v[1], C: v[2], D: v[3], E: v[4], F: v[5]}, true
}

func (m memory) Decode(_ context.Context, s *pdf.Stream) ([]byte, error) {
	b, ok := m[s]
	if !ok {
		return nil, errors.New("no such stream")
	}
	return b, nil
}

func arr(v ...any) pdf.Array {
	var a pdf.Array
	for _, x := range v {
		if i, ok := x.(int); ok {
			x = int64(i)
		}
		a = append(a, x)
	}
	return a
}

func load(t *testing.T, m memory, d pdf.Dict) (*font.Font, []pdf.Warning) {
	t.Helper()
	f, warns, err := font.Load(context.Background(), m, d, font.Options{})
	require.NoError(t, err)
	return f, warns
}

func gidOf(r rune) uint32 {
	f, _ := sfnt.Parse(liberationserifregular.TTF)
	return f.UnicodeCmap().Lookup(uint32(r))
}

func TestNotAFont(t *testing.T) {
	for _, o := range []pdf.Object{nil, int64(3), pdf.Name("x"), pdf.Ref{Num: 3}} {
		_, _, err := font.Load(context.Background(), memory{}, o, font.Options{})
		assert.ErrorIs(t, err, font.ErrNotFont)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := font.Load(ctx, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1")}, font.Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestStandardFont(t *testing.T) {
	f, warns := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")})
	assert.Empty(t, warns)
	g := f.Glyph('A')
	assert.Equal(t, .667, g.Width)
	assert.Equal(t, 1.0, g.ScaleX)
	assert.False(t, g.Missing)
	assert.True(t, f.Glyph(' ').IsSpace)
	assert.True(t, f.Glyph(1).Missing)
	var p geom.Path
	require.NoError(t, f.Outline(g.GID, &p))
	b := p.Bounds()
	assert.InDelta(t, .718, b.Y1, 1e-9) // the height of Helvetica's, not of its substitute's
	assert.InDelta(t, .65, b.W(), .03)
	code, n := f.Next([]byte("Az"))
	assert.Equal(t, uint32('A'), code)
	assert.Equal(t, 1, n)
	_, n = f.Next(nil)
	assert.Zero(t, n)
}

func TestSymbolAndDingbats(t *testing.T) {
	for name, codes := range map[pdf.Name]string{"Symbol": "abgDS\xa5\xb1\xe5\xf2", "ZapfDingbats": "!4l\x6e\xa8\xd4\xe0"} {
		f, _ := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": name})
		for _, c := range []byte(codes) {
			g := f.Glyph(uint32(c))
			assert.False(t, g.Missing, "%s %x", name, c)
			assert.Greater(t, g.Width, 0.1)
			var p geom.Path
			assert.NoError(t, f.Outline(g.GID, &p))
			assert.False(t, p.Empty(), "%s %x", name, c)
		}
	}
}

// Every glyph of the encodings that a standard font can have is there in its substitute.
func TestSubstitutesCoverStandardEncodings(t *testing.T) {
	for _, name := range []pdf.Name{"Helvetica", "Times-BoldItalic", "Courier", "Symbol", "ZapfDingbats"} {
		for _, enc := range []pdf.Name{"WinAnsiEncoding", "StandardEncoding", "MacRomanEncoding"} {
			f, _ := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": name, "Encoding": enc})
			var missing []int
			for c := 33; c < 256; c++ {
				if g := f.Glyph(uint32(c)); g.Missing && g.GID == 0 {
					missing = append(missing, c)
				}
			}
			assert.LessOrEqual(t, len(missing), 3, "%s %s %x", name, enc, missing)
		}
	}
}

func TestSubstituteIsFitted(t *testing.T) {
	f, warns := load(t, memory{}, pdf.Dict{"Subtype": pdf.Name("TrueType"), "BaseFont": pdf.Name("Unheard-Of"), "FirstChar": int64(65), "Widths": arr(333, 667, 5000),
		"FontDescriptor": pdf.Dict{"Flags": int64(32), "MissingWidth": int64(123)}})
	assert.Len(t, warns, 1)
	assert.InDelta(t, .5, f.Glyph('A').ScaleX, .01)
	assert.Equal(t, 1.0, f.Glyph('B').ScaleX)
	assert.Equal(t, 1.5, f.Glyph('C').ScaleX)
	assert.Equal(t, .333, f.Glyph('A').Width)
	assert.Equal(t, .123, f.Glyph('D').Width)
}

func TestEmbeddedTrueType(t *testing.T) {
	m := memory{}
	prog := m.stream(string(liberationserifregular.TTF), nil)
	desc := func(flags int) pdf.Dict { return pdf.Dict{"Flags": int64(flags), "FontFile2": prog} }
	for _, c := range []struct {
		name string
		d    pdf.Dict
		code byte
		want rune
	}{
		{"WinAnsi", pdf.Dict{"Encoding": pdf.Name("WinAnsiEncoding"), "FontDescriptor": desc(32)}, 0x80, '€'},
		{"MacRoman", pdf.Dict{"Encoding": pdf.Name("MacRomanEncoding"), "FontDescriptor": desc(32)}, 0x8A, 'ä'},
		{"Differences", pdf.Dict{"Encoding": pdf.Dict{"Differences": arr(65, pdf.Name("Omega"), pdf.Name("uni0416"))}, "FontDescriptor": desc(32)}, 66, 'Ж'},
		{"Differences of a symbolic font", pdf.Dict{"Encoding": pdf.Dict{"Differences": arr(1, pdf.Name("B"))}, "FontDescriptor": desc(4)}, 1, 'B'},
		{"symbolic without encoding", pdf.Dict{"FontDescriptor": desc(4)}, 'Q', 'Q'},
		{"no flags", pdf.Dict{"FontDescriptor": desc(0)}, 'Q', 'Q'},
	} {
		c.d["Subtype"], c.d["BaseFont"] = pdf.Name("TrueType"), pdf.Name("ABCDEF+Foo")
		f, warns := load(t, m, c.d)
		assert.Empty(t, warns, c.name)
		assert.Equal(t, gidOf(c.want), f.Glyph(uint32(c.code)).GID, c.name)
		assert.Equal(t, "Foo", f.Name())
	}
}

const type1Program = "%!PS-AdobeFont-1.0: T\n/FontMatrix [0.001 0 0 0.001 0 0] def /Encoding 256 array dup 65 /foo put readonly def /lenIV -1 def\n" +
	"/CharStrings 2 dict dup begin\n/.notdef 4 RD \x8b\x8b\x0d\x0e ND\n/foo 9 RD \x8b\xf7\x88\x0d\xef\x8b\x15\xef\x06\x0e ND end"

func TestEmbeddedType1(t *testing.T) {
	m := memory{}
	prog := m.stream(type1Program, nil)
	for _, key := range []pdf.Name{"FontFile", "FontFile2", "FontFile3"} {
		f, warns := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("T"), "FontDescriptor": pdf.Dict{key: prog}})
		assert.Empty(t, warns)
		g := f.Glyph('A')
		assert.False(t, g.Missing, key)
		assert.InDelta(t, .244, g.Width, 1e-9)
		var p geom.Path
		require.NoError(t, f.Outline(g.GID, &p))
		assert.Equal(t, geom.Rect{X0: .1, X1: .2}, p.Bounds())
	}
	f, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type1"), "Encoding": pdf.Dict{"Differences": arr(7, pdf.Name("foo"), pdf.Name("bar"))},
		"FontDescriptor": pdf.Dict{"FontFile": prog}})
	assert.Equal(t, f.Glyph('A').GID, f.Glyph(7).GID)
	assert.True(t, f.Glyph(8).Missing)
}

func TestDamagedProgramIsReplaced(t *testing.T) {
	m := memory{}
	for _, b := range []string{"", "rubbish", "\x00\x01\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", "%!PS", "\x01\x00\x04\x04"} {
		f, warns := load(t, m, pdf.Dict{"Subtype": pdf.Name("TrueType"), "BaseFont": pdf.Name("Arial,Bold"), "FontDescriptor": pdf.Dict{"FontFile2": m.stream(b, nil)}})
		assert.NotEmpty(t, warns)
		assert.False(t, f.Glyph('A').Missing)
		assert.InDelta(t, .722, f.Glyph('A').Width, .001)
	}
}

func type0(m memory, enc pdf.Object, cid pdf.Dict) pdf.Dict {
	cid["Type"] = pdf.Name("Font")
	return pdf.Dict{"Subtype": pdf.Name("Type0"), "BaseFont": pdf.Name("X"), "Encoding": enc, "DescendantFonts": arr(cid)}
}

func TestCompositeTrueType(t *testing.T) {
	m := memory{}
	prog := m.stream(string(liberationserifregular.TTF), nil)
	f, warns := load(t, m, type0(m, pdf.Name("Identity-H"), pdf.Dict{"Subtype": pdf.Name("CIDFontType2"), "FontDescriptor": pdf.Dict{"FontFile2": prog},
		"DW": int64(900), "W": arr(3, arr(250, 333), 10, 20, 600), "CIDToGIDMap": pdf.Name("Identity")}))
	assert.Empty(t, warns)
	assert.False(t, f.Vertical())
	s := []byte{0, 3, 0, 15, 0, 99, 7}
	code, n := f.Next(s)
	assert.Equal(t, 2, n)
	assert.Equal(t, .25, f.Glyph(code).Width)
	assert.Equal(t, uint32(3), f.Glyph(code).GID)
	assert.False(t, f.Glyph(code).IsSpace)
	code, _ = f.Next(s[2:])
	assert.Equal(t, .6, f.Glyph(code).Width)
	code, _ = f.Next(s[4:])
	assert.Equal(t, .9, f.Glyph(code).Width)
	_, n = f.Next(s[6:])
	assert.Equal(t, 1, n)
	code, _ = f.Next([]byte{0xFF, 0xFF})
	assert.True(t, f.Glyph(code).Missing)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		c, _ := f.Next(s)
		f.Glyph(c)
	}))

	table := make([]byte, 200)
	table[2*40+1] = 77
	f, _ = load(t, m, type0(m, pdf.Name("Identity-V"), pdf.Dict{"Subtype": pdf.Name("CIDFontType2"), "FontDescriptor": pdf.Dict{"FontFile2": prog},
		"CIDToGIDMap": m.stream(string(table), nil), "W2": arr(40, arr(-500, 250, 772), 50, 60, -100, 1, 2)}))
	assert.True(t, f.Vertical())
	code, _ = f.Next([]byte{0, 40})
	g := f.Glyph(code)
	assert.Equal(t, uint32(77), g.GID)
	assert.Equal(t, [3]float64{.25, .772, -.5}, [3]float64{g.VX, g.VY, g.WY})
	code, _ = f.Next([]byte{0, 41})
	g = f.Glyph(code)
	assert.True(t, g.Missing)
	assert.Equal(t, [3]float64{.5, .88, -1}, [3]float64{g.VX, g.VY, g.WY})
}

func TestCompositeMixedCodeLengths(t *testing.T) {
	m := memory{}
	enc := m.stream("/WMode 0 def 2 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange 2 begincidrange <20> <7e> 3 <8000> <80ff> 200 endcidrange", nil)
	f, _ := load(t, m, type0(m, enc, pdf.Dict{"Subtype": pdf.Name("CIDFontType2"), "FontDescriptor": pdf.Dict{"FontFile2": m.stream(string(liberationserifregular.TTF), nil)}}))
	code, n := f.Next([]byte(" \x80\x01"))
	assert.Equal(t, 1, n)
	assert.True(t, f.Glyph(code).IsSpace)
	assert.Equal(t, uint32(3), f.Glyph(code).GID)
	code, n = f.Next([]byte("\x80\x01"))
	assert.Equal(t, 2, n)
	assert.Equal(t, uint32(201), f.Glyph(code).GID)
}

func TestCompositeNotEmbedded(t *testing.T) {
	m := memory{}
	uni := m.stream("1 beginbfchar <0005> <0416> endbfchar", nil)
	d := type0(m, pdf.Name("Identity-H"), pdf.Dict{"Subtype": pdf.Name("CIDFontType2"), "BaseFont": pdf.Name("Nobody")})
	d["ToUnicode"] = uni
	f, warns := load(t, m, d)
	assert.Len(t, warns, 1)
	code, _ := f.Next([]byte{0, 5})
	assert.False(t, f.Glyph(code).Missing)
	code, _ = f.Next([]byte{0, 6})
	assert.True(t, f.Glyph(code).Missing)

	// Japanese text without a font on the machine: Latin letters are drawn, the rest is told of.
	d = type0(m, pdf.Name("90ms-RKSJ-H"), pdf.Dict{"Subtype": pdf.Name("CIDFontType0"), "CIDSystemInfo": pdf.Dict{"Ordering": pdf.String("Japan1")}})
	f, warns = load(t, m, d)
	assert.Len(t, warns, 1)
	code, n := f.Next([]byte("A"))
	assert.Equal(t, 1, n)
	assert.False(t, f.Glyph(code).Missing)
	code, n = f.Next([]byte("\x88\x9f"))
	assert.Equal(t, 2, n)
	assert.True(t, f.Glyph(code).Missing)
	f, warns = load(t, m, type0(m, pdf.Name("NoSuchCMap-H"), pdf.Dict{}))
	assert.Contains(t, warns[0].Text, "missing CMap")
	_, n = f.Next([]byte{1, 2})
	assert.Equal(t, 2, n)
}

func TestType3(t *testing.T) {
	m := memory{}
	proc := m.stream("0 0 m", nil)
	f, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type3"), "FontMatrix": arr(0.01, 0, 0, 0.01, 0, 0), "FontBBox": arr(0, 0, 100, 100), "CharProcs": pdf.Dict{"sq": proc},
		"Encoding": pdf.Dict{"Differences": arr(97, pdf.Name("sq"), pdf.Name("none"))}, "FirstChar": int64(97), "Widths": arr(80, 50)})
	t3 := f.Type3()
	require.NotNil(t, t3)
	assert.Same(t, proc, t3.Proc(97))
	assert.Nil(t, t3.Proc(98))
	assert.Nil(t, t3.Proc(1000))
	assert.InDelta(t, .8, f.Glyph(97).Width, 1e-12)
	assert.True(t, f.Glyph(98).Missing)
	assert.Equal(t, geom.Scale(.01, .01), t3.Matrix)
}

func TestIDs(t *testing.T) {
	m := memory{}
	a, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")})
	b, _ := load(t, m, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Courier")})
	c, _ := load(t, m, pdf.Dict{"BaseFont": pdf.Name("Courier"), "Subtype": pdf.Name("Type1")})
	assert.NotEqual(t, a.ID(), b.ID())
	assert.Equal(t, b.ID(), c.ID())
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(type1Program), uint8(0), "WinAnsiEncoding", "Helvetica")
	f.Add([]byte("1 begincidrange <00> <ff> 0 endcidrange"), uint8(7), "Identity-V", "Symbol")
	f.Fuzz(func(t *testing.T, b []byte, how uint8, enc, name string) {
		m := memory{}
		s := m.stream(string(b), pdf.Dict{"UseCMap": pdf.Name(enc)})
		d := pdf.Dict{"BaseFont": pdf.Name(name), "Encoding": pdf.Name(enc), "FirstChar": int64(int8(how)), "Widths": arr(500, int(how), "x"), "ToUnicode": s}
		desc := pdf.Dict{"Flags": int64(how), "FontFile3": s}
		if how&1 != 0 {
			desc = pdf.Dict{"Flags": int64(how)}
		}
		d["FontDescriptor"] = desc
		if how&2 != 0 {
			d["Encoding"] = s
		}
		if how&4 != 0 {
			d["Subtype"] = pdf.Name("Type0")
			d["DescendantFonts"] = arr(pdf.Dict{"FontDescriptor": desc, "CIDToGIDMap": s, "W": arr(1, arr(2, 3), int(how), 300, 4), "CIDSystemInfo": pdf.Dict{"Ordering": pdf.String("Japan1")}})
		}
		fn, _, err := font.Load(context.Background(), m, d, font.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for in := b[:min(len(b), 64)]; len(in) > 0; {
			code, n := fn.Next(in)
			if n < 1 || n > len(in) {
				t.Fatalf("took %d of %d", n, len(in))
			}
			_ = fn.Outline(fn.Glyph(code).GID, &geom.Path{})
			in = in[n:]
		}
	})
}

func BenchmarkLoadSimple(b *testing.B) {
	m := memory{}
	d := pdf.Dict{"Subtype": pdf.Name("TrueType"), "BaseFont": pdf.Name("Foo"), "Encoding": pdf.Name("WinAnsiEncoding"), "FirstChar": int64(32), "Widths": make(pdf.Array, 224),
		"FontDescriptor": pdf.Dict{"Flags": int64(32), "FontFile2": m.stream(string(liberationserifregular.TTF), nil)}}
	b.ReportAllocs()
	for b.Loop() {
		_, _, _ = font.Load(context.Background(), m, d, font.Options{})
	}
}

func BenchmarkLoadStandard(b *testing.B) {
	d := pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica"), "Encoding": pdf.Name("WinAnsiEncoding")}
	b.ReportAllocs()
	for b.Loop() {
		_, _, _ = font.Load(context.Background(), memory{}, d, font.Options{})
	}
}

func BenchmarkGlyph(b *testing.B) {
	f, _, _ := font.Load(context.Background(), memory{}, pdf.Dict{"Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")}, font.Options{})
	s := []byte("The quick brown fox")
	b.ReportAllocs()
	for b.Loop() {
		for t := s; len(t) > 0; {
			c, n := f.Next(t)
			f.Glyph(c)
			t = t[n:]
		}
	}
}
