package type1_test

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/type1"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func encrypt(b []byte, r uint16, lead int) []byte {
	b = append(make([]byte, lead), b...)
	out := make([]byte, len(b))
	for i, p := range b {
		c := p ^ byte(r>>8)
		out[i] = c
		r = (uint16(c)+r)*52845 + 22719
	}
	return out
}

var ops = map[string][]byte{
	"hstem": {1}, "vstem": {3}, "vmoveto": {4}, "rlineto": {5}, "hlineto": {6}, "vlineto": {7}, "rrcurveto": {8}, "closepath": {9}, "callsubr": {10},
	"return": {11}, "hsbw": {13}, "endchar": {14}, "rmoveto": {21}, "hmoveto": {22}, "vhcurveto": {30}, "hvcurveto": {31}, "seac": {12, 6}, "sbw": {12, 7},
	"div": {12, 12}, "callothersubr": {12, 16}, "pop": {12, 17}, "setcurrentpoint": {12, 33}, "dotsection": {12, 0},
}

// cs assembles a charstring from words.
func cs(src string) []byte {
	var b []byte
	for _, w := range strings.Fields(src) {
		if op, ok := ops[w]; ok {
			b = append(b, op...)
			continue
		}
		var v int
		if _, err := fmt.Sscanf(w, "%d", &v); err != nil {
			panic(w)
		}
		switch {
		case v >= -107 && v <= 107:
			b = append(b, byte(v+139))
		case v >= 108 && v <= 1131:
			b = append(b, byte((v-108)>>8)+247, byte(v-108))
		default:
			b = append(b, 255, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
		}
	}
	return b
}

type spec struct {
	lenIV    int
	encoding string
	clear    string // more of the clear part
	subrs    []string
	glyphs   [][2]string
	form     string // binary, hex, pfb, plain
}

func build(s spec) []byte {
	enc := s.encoding
	if enc == "" {
		enc = "/Encoding StandardEncoding def"
	}
	clear := "%!PS-AdobeFont-1.0: Test\n11 dict begin\n/FontName /Test def\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n" + enc + "\n" + s.clear + "\ncurrentdict end\ncurrentfile eexec\n"
	code := func(src string) []byte {
		if s.lenIV < 0 {
			return cs(src)
		}
		return encrypt(cs(src), 4330, s.lenIV)
	}
	var p []byte
	put := func(f string, a ...any) { p = append(p, fmt.Sprintf(f, a...)...) }
	put("dup /Private 8 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly def\n/lenIV %d def\n/Subrs %d array\n", s.lenIV, len(s.subrs))
	for i, src := range s.subrs {
		c := code(src)
		put("dup %d %d RD ", i, len(c))
		p = append(p, c...)
		put(" NP\n")
	}
	put("ND\n2 index /CharStrings %d dict dup begin\n", len(s.glyphs))
	for _, g := range s.glyphs {
		c := code(g[1])
		put("/%s %d RD ", g[0], len(c))
		p = append(p, c...)
		put(" ND\n")
	}
	put("end\nend\nreadonly put\nmark currentfile closefile\n")
	trailer := strings.Repeat("0", 64) + "\ncleartomark\n"
	bin := encrypt(p, 55665, 4)
	seg := func(kind byte, b []byte) []byte {
		return append([]byte{0x80, kind, byte(len(b)), byte(len(b) >> 8), byte(len(b) >> 16), 0}, b...)
	}
	switch s.form {
	case "hex":
		h := hex.EncodeToString(bin)
		var sb strings.Builder
		for len(h) > 64 {
			sb.WriteString(h[:64] + "\n")
			h = h[64:]
		}
		return []byte(clear + sb.String() + h + "\n" + trailer)
	case "pfb":
		return append(append(seg(1, []byte(clear)), append(seg(2, bin), seg(1, []byte(trailer))...)...), 0x80, 3)
	case "plain":
		return append([]byte(clear), p...)
	}
	return append(append([]byte(clear), bin...), trailer...)
}

func outline(t *testing.T, s spec, name string) []geom.Point {
	f, err := type1.Parse(build(s))
	require.NoError(t, err)
	gid, ok := f.GlyphByName(name)
	require.True(t, ok)
	var p geom.Path
	require.NoError(t, f.Outline(gid, &p))
	for i, q := range p.Points {
		p.Points[i] = geom.Point{X: math.Round(q.X*1e5) / 100, Y: math.Round(q.Y*1e5) / 100}
	}
	return p.Points
}

func pts(xy ...float64) []geom.Point {
	var out []geom.Point
	for i := 0; i < len(xy); i += 2 {
		out = append(out, geom.Point{X: xy[i], Y: xy[i+1]})
	}
	return out
}

const glyphA = "50 600 hsbw 10 20 rmoveto 30 hlineto 40 vlineto closepath endchar"

func TestForms(t *testing.T) {
	for _, form := range []string{"binary", "hex", "pfb", "plain"} {
		for _, lenIV := range []int{4, 0, 1, -1} {
			s := spec{form: form, lenIV: lenIV, glyphs: [][2]string{{"B", "0 10 hsbw endchar"}, {".notdef", "0 250 hsbw endchar"}, {"A", glyphA}}}
			assert.Equal(t, pts(60, 20, 90, 20, 90, 60), outline(t, s, "A"), "%s %d", form, lenIV)
			f, _ := type1.Parse(build(s))
			assert.Equal(t, ".notdef", f.Name(0))
			w, ok := f.Advance(2)
			assert.True(t, ok)
			assert.Equal(t, .6, w)
			assert.Nil(t, f.Encoding())
		}
	}
}

func TestOperators(t *testing.T) {
	for _, c := range []struct {
		name, code string
		want       []geom.Point
	}{
		{"curves", "0 500 hsbw 0 0 rmoveto 1 2 3 4 5 6 rrcurveto 1 2 3 4 vhcurveto 1 2 3 4 hvcurveto closepath endchar",
			pts(0, 0, 1, 2, 4, 6, 9, 12, 9, 13, 11, 16, 15, 16, 16, 16, 18, 19, 18, 23)},
		{"div", "0 500 hsbw 10 4 div hmoveto 1 1 rlineto closepath endchar", pts(2.5, 0, 3.5, 1)},
		{"sbw", "5 6 500 0 sbw 1 1 rmoveto 1 1 rlineto closepath endchar", pts(6, 7, 7, 8)},
		{"flex", "0 500 hsbw 10 0 rmoveto 1 callsubr 10 5 rmoveto 2 callsubr -8 -5 rmoveto 2 callsubr 4 1 rmoveto 2 callsubr 4 1 rmoveto 2 callsubr 4 0 rmoveto 2 callsubr " +
			"4 -1 rmoveto 2 callsubr 2 -1 rmoveto 2 callsubr 50 30 0 0 callsubr 5 5 rlineto closepath endchar",
			pts(10, 0, 12, 0, 16, 1, 20, 2, 24, 2, 28, 1, 30, 0, 35, 5)},
		{"hint replacement", "0 500 hsbw 1 1 rmoveto 4 1 3 callothersubr pop callsubr 2 2 rlineto closepath endchar", pts(1, 1, 3, 3)},
		{"unknown othersubr gives its arguments back", "0 500 hsbw 7 8 2 99 callothersubr pop pop rmoveto 1 1 rlineto closepath endchar", pts(7, 8, 8, 9)},
		{"two contours", "0 500 hsbw 1 1 rmoveto 1 hlineto closepath 1 1 rmoveto 1 hlineto closepath endchar", pts(1, 1, 2, 1, 3, 2, 4, 2)},
		{"long numbers", "0 500 hsbw 2000 -2000 rmoveto 500 -500 rlineto closepath endchar", pts(2000, -2000, 2500, -2500)},
	} {
		s := spec{lenIV: 4, glyphs: [][2]string{{"A", c.code}}, subrs: []string{"3 0 callothersubr pop pop setcurrentpoint return", "0 1 callothersubr return",
			"0 2 callothersubr return", "return", "1 3 hstem return"}}
		assert.Equal(t, c.want, outline(t, s, "A"), c.name)
	}
}

func TestSeac(t *testing.T) {
	s := spec{lenIV: 4, glyphs: [][2]string{{"a", "10 500 hsbw 0 0 rmoveto 1 hlineto closepath endchar"}, {"grave", "20 300 hsbw 0 5 rmoveto 1 hlineto closepath endchar"},
		{"agrave", "10 500 hsbw 20 100 200 97 193 seac"}}}
	// The accent's bearing point of 20 comes to lie at 100 + (10 - 20) + 20.
	assert.Equal(t, pts(10, 0, 11, 0, 110, 205, 111, 205), outline(t, s, "agrave"))
	f, _ := type1.Parse(build(s))
	g, _ := f.GlyphByName("agrave")
	w, _ := f.Advance(g)
	assert.Equal(t, .5, w)
}

func TestMultipleMaster(t *testing.T) {
	s := spec{lenIV: 4, clear: "/WeightVector [0.25 0.75] def", glyphs: [][2]string{{"A", "0 500 hsbw 100 20 40 -8 4 15 callothersubr pop pop rmoveto 1 1 rlineto closepath endchar"}}}
	assert.Equal(t, pts(130, 14, 131, 15), outline(t, s, "A"))
}

func TestEncoding(t *testing.T) {
	for _, c := range []struct {
		src  string
		want map[int]string
	}{
		{"/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /foo put\ndup 8#102 /bar put\nreadonly def", map[int]string{65: "foo", 66: "bar", 67: ""}},
		{"/Encoding [/a/b /.notdef /c] def", map[int]string{0: "a", 1: "b", 2: "", 3: "c"}},
	} {
		f, err := type1.Parse(build(spec{lenIV: 4, encoding: c.src, glyphs: [][2]string{{"A", glyphA}}}))
		require.NoError(t, err)
		require.NotNil(t, f.Encoding())
		for code, name := range c.want {
			assert.Equal(t, name, f.Encoding()[code])
		}
	}
}

func TestFontMatrix(t *testing.T) {
	b := build(spec{lenIV: 4, glyphs: [][2]string{{"A", glyphA}}})
	b = []byte(strings.Replace(string(b), "[0.001 0 0 0.001 0 0]", "{0.002 0 0 0.002 0 0}", 1))
	f, err := type1.Parse(b)
	require.NoError(t, err)
	g, _ := f.GlyphByName("A")
	w, _ := f.Advance(g)
	assert.Equal(t, 1.2, w)
}

func TestDamage(t *testing.T) {
	whole := build(spec{lenIV: 4, glyphs: [][2]string{{"A", glyphA}, {"B", glyphA}, {"C", glyphA}}})
	for n := range whole {
		if f, err := type1.Parse(whole[:n]); err == nil {
			for g := range uint32(f.NumGlyphs()) {
				_ = f.Outline(g, &geom.Path{})
			}
		}
	}
	_, err := type1.Parse([]byte("%!PS nothing here"))
	assert.ErrorIs(t, err, type1.ErrFormat)
	_, err = type1.Parse(nil)
	assert.ErrorIs(t, err, type1.ErrFormat)
}

func TestEndlessRecursionEnds(t *testing.T) {
	f, err := type1.Parse(build(spec{lenIV: 4, subrs: []string{"0 callsubr 0 callsubr"}, glyphs: [][2]string{{"A", "0 500 hsbw 0 callsubr"}}}))
	require.NoError(t, err)
	g, _ := f.GlyphByName("A")
	assert.Error(t, f.Outline(g, &geom.Path{}))
}

func FuzzFont(f *testing.F) {
	for _, form := range []string{"binary", "hex", "pfb", "plain"} {
		f.Add(build(spec{form: form, lenIV: -1, glyphs: [][2]string{{"A", glyphA}}, subrs: []string{"return"}}))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fn, err := type1.Parse(b)
		if err != nil {
			return
		}
		for g := range uint32(min(fn.NumGlyphs()+1, 32)) {
			_ = fn.Outline(g, &geom.Path{})
			fn.Advance(g)
		}
	})
}

func FuzzCharstring(f *testing.F) {
	f.Add([]byte(cs(glyphA)))
	f.Add([]byte(cs("0 500 hsbw 7 8 2 99 callothersubr pop pop rmoveto 1 1 rlineto 1 2 3 65 66 seac")))
	f.Fuzz(func(t *testing.T, code []byte) {
		if len(code) > 4096 {
			return
		}
		src := fmt.Sprintf("/lenIV -1 def /WeightVector [.5 .5] def /Subrs 1 array dup 0 %d RD %s NP ND /CharStrings 2 dict dup begin /A %d RD %s ND end", len(code), code, len(code), code)
		fn, err := type1.Parse([]byte(src))
		if err != nil {
			return
		}
		for g := range uint32(fn.NumGlyphs()) {
			_ = fn.Outline(g, &geom.Path{})
		}
	})
}

// subset is a font of 60 glyphs and as many subroutines, as writers embed them.
func subset() []byte {
	s := spec{lenIV: 4}
	for i := range 60 {
		s.subrs = append(s.subrs, "1 3 hstem 4 5 vstem return")
		s.glyphs = append(s.glyphs, [2]string{fmt.Sprintf("glyph%d", i), strings.Replace(glyphA, "closepath", strings.Repeat("5 callsubr 10 20 30 40 50 60 rrcurveto ", 12)+"closepath", 1)})
	}
	return build(s)
}

func BenchmarkParse(b *testing.B) {
	data := subset()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := type1.Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOutline(b *testing.B) {
	f, err := type1.Parse(subset())
	require.NoError(b, err)
	var p geom.Path
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p.Reset()
		_ = f.Outline(uint32(i%60), &p)
	}
}
