package cff_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/cff"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// num codes an integer operand of a charstring or DICT in its five-byte form for DICTs (fixed size), op appends operators.
func int32op(v int) []byte { return []byte{29, byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)} }

func cs(items ...any) []byte {
	var b []byte
	for _, it := range items {
		switch v := it.(type) {
		case int:
			switch {
			case v >= -107 && v <= 107:
				b = append(b, byte(v+139))
			default:
				b = append(b, 28, byte(v>>8), byte(v))
			}
		case float64:
			f := int32(math.Round(v * 65536))
			b = append(b, 255, byte(f>>24), byte(f>>16), byte(f>>8), byte(f))
		case string:
			b = append(b, ops[v]...)
		case []byte:
			b = append(b, v...)
		}
	}
	return b
}

var ops = map[string][]byte{
	"hstem": {1}, "vstem": {3}, "vmoveto": {4}, "rlineto": {5}, "hlineto": {6}, "vlineto": {7}, "rrcurveto": {8}, "callsubr": {10}, "return": {11},
	"endchar": {14}, "hstemhm": {18}, "hintmask": {19}, "cntrmask": {20}, "rmoveto": {21}, "hmoveto": {22}, "vstemhm": {23}, "rcurveline": {24},
	"rlinecurve": {25}, "vvcurveto": {26}, "hhcurveto": {27}, "callgsubr": {29}, "vhcurveto": {30}, "hvcurveto": {31},
	"and": {12, 3}, "or": {12, 4}, "not": {12, 5}, "abs": {12, 9}, "add": {12, 10}, "sub": {12, 11}, "div": {12, 12}, "neg": {12, 14}, "eq": {12, 15},
	"drop": {12, 18}, "put": {12, 20}, "get": {12, 21}, "ifelse": {12, 22}, "random": {12, 23}, "mul": {12, 24}, "sqrt": {12, 26}, "dup": {12, 27},
	"exch": {12, 28}, "index": {12, 29}, "roll": {12, 30}, "hflex": {12, 34}, "flex": {12, 35}, "hflex1": {12, 36}, "flex1": {12, 37},
}

func index(items ...[]byte) []byte {
	b := []byte{byte(len(items) >> 8), byte(len(items))}
	if len(items) == 0 {
		return b
	}
	b = append(b, 2)
	off := 1
	b = append(b, 0, 1)
	for _, it := range items {
		off += len(it)
		b = append(b, byte(off>>8), byte(off))
	}
	for _, it := range items {
		b = append(b, it...)
	}
	return b
}

type spec struct {
	glyphs   [][]byte
	gsubrs   [][]byte
	subrs    [][]byte
	charset  []byte // raw table, nil for ISOAdobe
	encoding []byte
	strings  [][]byte
	matrix   []byte // operands and operator
	cid      bool
	fdSelect []byte
	fds      int
	fdMatrix []byte
}

func build(s spec) []byte {
	priv := append(append(int32op(500), 20), append(int32op(600), 21)...)
	if len(s.subrs) > 0 {
		priv = append(priv, append(int32op(len(priv)+6), 19)...)
	}
	private := append(append([]byte(nil), priv...), index(s.subrs...)...)
	top := func(charset, enc, chars, privOff, fda, fds int) []byte {
		var d []byte
		if s.cid {
			d = append(d, int32op(391)...)
			d = append(d, int32op(391)...)
			d = append(d, int32op(0)...)
			d = append(d, 12, 30)
		}
		d = append(d, s.matrix...)
		if s.charset != nil {
			d = append(append(d, int32op(charset)...), 15)
		}
		if s.encoding != nil {
			d = append(append(d, int32op(enc)...), 16)
		}
		d = append(append(d, int32op(chars)...), 17)
		if s.cid {
			d = append(append(d, int32op(fda)...), 12, 36)
			d = append(append(d, int32op(fds)...), 12, 37)
		} else {
			d = append(append(d, int32op(len(priv))...), int32op(privOff)...)
			d = append(d, 18)
		}
		return d
	}
	pre := append([]byte{1, 0, 4, 4}, index([]byte("Test"))...)
	post := append(index(s.strings...), index(s.gsubrs...)...)
	base := len(pre) + len(index(top(0, 0, 0, 0, 0, 0))) + len(post)
	charset := base
	enc := charset + len(s.charset)
	chars := enc + len(s.encoding)
	cst := index(s.glyphs...)
	privOff := chars + len(cst)
	fdsOff := privOff + len(private)
	fdaOff := fdsOff + len(s.fdSelect)
	var fdd [][]byte
	for range s.fds {
		fdd = append(fdd, append(append([]byte(nil), s.fdMatrix...), append(append(int32op(len(priv)), int32op(privOff)...), 18)...))
	}
	out := append([]byte(nil), pre...)
	out = append(out, index(top(charset, enc, chars, privOff, fdaOff, fdsOff))...)
	out = append(out, post...)
	out = append(out, s.charset...)
	out = append(out, s.encoding...)
	out = append(out, cst...)
	out = append(out, private...)
	out = append(out, s.fdSelect...)
	return append(out, index(fdd...)...)
}

func ends(t *testing.T, code []byte, s spec) (*geom.Path, *cff.Font) {
	s.glyphs = append([][]byte{cs("endchar"), code}, s.glyphs...)
	f, err := cff.Parse(build(s))
	require.NoError(t, err)
	p := &geom.Path{}
	require.NoError(t, f.Outline(1, p))
	p.Transform(geom.Scale(1000, 1000))
	for i, q := range p.Points {
		p.Points[i] = geom.Point{X: math.Round(q.X*100) / 100, Y: math.Round(q.Y*100) / 100}
	}
	return p, f
}

func pts(xy ...float64) []geom.Point {
	var out []geom.Point
	for i := 0; i < len(xy); i += 2 {
		out = append(out, geom.Point{X: xy[i], Y: xy[i+1]})
	}
	return out
}

func TestOperators(t *testing.T) {
	for _, c := range []struct {
		name string
		code []byte
		want []geom.Point
	}{
		{"rlineto", cs(10, 20, "rmoveto", 5, 6, 7, 8, "rlineto", "endchar"), pts(10, 20, 15, 26, 22, 34)},
		{"hlineto alternates", cs(10, "hmoveto", 1, 2, 3, "hlineto", "endchar"), pts(10, 0, 11, 0, 11, 2, 14, 2)},
		{"vlineto alternates", cs(10, "vmoveto", 1, 2, 3, "vlineto", "endchar"), pts(0, 10, 0, 11, 2, 11, 2, 14)},
		{"rrcurveto", cs(0, 0, "rmoveto", 1, 2, 3, 4, 5, 6, "rrcurveto", "endchar"), pts(0, 0, 1, 2, 4, 6, 9, 12)},
		{"rcurveline", cs(0, 0, "rmoveto", 1, 2, 3, 4, 5, 6, 7, 8, "rcurveline", "endchar"), pts(0, 0, 1, 2, 4, 6, 9, 12, 16, 20)},
		{"rlinecurve", cs(0, 0, "rmoveto", 7, 8, 1, 2, 3, 4, 5, 6, "rlinecurve", "endchar"), pts(0, 0, 7, 8, 8, 10, 11, 14, 16, 20)},
		{"vvcurveto", cs(0, 0, "rmoveto", 9, 1, 2, 3, 4, "vvcurveto", "endchar"), pts(0, 0, 9, 1, 11, 4, 11, 8)},
		{"hhcurveto", cs(0, 0, "rmoveto", 9, 1, 2, 3, 4, "hhcurveto", "endchar"), pts(0, 0, 1, 9, 3, 12, 7, 12)},
		{"hvcurveto with a fifth", cs(0, 0, "rmoveto", 1, 2, 3, 4, 5, "hvcurveto", "endchar"), pts(0, 0, 1, 0, 3, 3, 8, 7)},
		{"vhcurveto twice", cs(0, 0, "rmoveto", 1, 2, 3, 4, 5, 6, 7, 8, "vhcurveto", "endchar"), pts(0, 0, 0, 1, 2, 4, 6, 4, 11, 4, 17, 11, 17, 19)},
		{"hflex", cs(0, 0, "rmoveto", 1, 2, 3, 4, 5, 6, 7, "hflex", "endchar"), pts(0, 0, 1, 0, 3, 3, 7, 3, 12, 3, 18, 0, 25, 0)},
		{"flex", cs(0, 0, "rmoveto", 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 50, "flex", "endchar"), pts(0, 0, 1, 1, 2, 2, 3, 3, 5, 5, 7, 7, 9, 9)},
		{"hflex1", cs(0, 0, "rmoveto", 1, 2, 3, 4, 5, 6, 7, 8, 9, "hflex1", "endchar"), pts(0, 0, 1, 2, 4, 6, 9, 6, 15, 6, 22, 14, 31, 0)},
		{"flex1 horizontal", cs(0, 0, "rmoveto", 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 7, "flex1", "endchar"), pts(0, 0, 10, 1, 20, 2, 30, 3, 40, 4, 50, 5, 57, 0)},
		{"flex1 vertical", cs(0, 0, "rmoveto", 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 7, "flex1", "endchar"), pts(0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 0, 57)},
		{"width first", cs(20, 1, 2, "rmoveto", 3, 4, "rlineto", "endchar"), pts(1, 2, 4, 6)},
		{"implied vstem before hintmask", cs(1, 2, "hstemhm", 1, 2, 1, 2, "hintmask", []byte{0xE0}, 5, 5, "rmoveto", 1, 1, "rlineto", "endchar"), pts(5, 5, 6, 6)},
		{"nine hints take two mask bytes", cs(1, 2, 1, 2, 1, 2, 1, 2, "hstemhm", 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, "vstemhm", "hintmask", []byte{21, 21}, 5, 5, "rmoveto", 1, 1, "rlineto", "endchar"), pts(5, 5, 6, 6)},
		{"fixed point", cs(0.5, 0.25, "rmoveto", 1, 1, "rlineto", "endchar"), pts(.5, .25, 1.5, 1.25)},
		{"no endchar", cs(1, 1, "rmoveto", 1, 1, "rlineto"), pts(1, 1, 2, 2)},
		{"arithmetic", cs(3, 4, "add", 10, 4, "sub", "rmoveto", 20, 4, "div", -3, "abs", "rlineto", "endchar"), pts(7, 6, 12, 9)},
		{"more arithmetic", cs(6, 7, "mul", 2, "sqrt", "dup", "mul", "rmoveto", 1, 2, "exch", "rlineto", "endchar"), pts(42, 2, 44, 3)},
		{"logic", cs(1, 0, "and", 1, 0, "or", "rmoveto", 0, "not", 5, 5, "eq", "rlineto", "endchar"), pts(0, 1, 1, 2)},
		{"storage", cs(42, 3, "put", 3, "get", 5, "neg", "rmoveto", 1, 9, "drop", 2, "rlineto", "endchar"), pts(42, -5, 43, -3)},
		{"ifelse", cs(11, 22, 1, 2, "ifelse", 11, 22, 2, 1, "ifelse", "rmoveto", 0, 0, "rlineto", "endchar"), pts(11, 22, 11, 22)},
		{"index and roll", cs(1, 2, 3, 2, "index", "drop", 3, 1, "roll", "drop", "rmoveto", 0, 0, "rlineto", "endchar"), pts(3, 1, 3, 1)},
	} {
		p, _ := ends(t, c.code, spec{})
		assert.Equal(t, c.want, p.Points, c.name)
		assert.Equal(t, geom.Close, p.Verbs[len(p.Verbs)-1], c.name)
	}
}

func TestRandomIsFixedAndInRange(t *testing.T) {
	p, _ := ends(t, cs("random", 0, "rmoveto", "random", 0, "rlineto", "endchar"), spec{})
	q, _ := ends(t, cs("random", 0, "rmoveto", "random", 0, "rlineto", "endchar"), spec{})
	assert.Equal(t, p, q)
	assert.True(t, p.Points[0].X >= 0 && p.Points[0].X <= 1)
}

func TestSubroutines(t *testing.T) {
	s := spec{subrs: [][]byte{cs(3, 4, "rlineto", "return")}, gsubrs: [][]byte{cs(5, 6, "rlineto", "return")}}
	p, _ := ends(t, cs(1, 1, "rmoveto", -107, "callsubr", -107, "callgsubr", "endchar"), s)
	assert.Equal(t, pts(1, 1, 4, 5, 9, 11), p.Points)
}

func TestEndlessRecursionEnds(t *testing.T) {
	f, err := cff.Parse(build(spec{glyphs: [][]byte{cs(-107, "callgsubr")}, gsubrs: [][]byte{cs(-107, "callgsubr", -107, "callgsubr")}}))
	require.NoError(t, err)
	assert.Error(t, f.Outline(0, &geom.Path{}))
}

func TestAdvance(t *testing.T) {
	for _, c := range []struct {
		code []byte
		want float64
	}{
		{cs(20, 1, 2, "rmoveto", "endchar"), .62}, {cs(1, 2, "rmoveto", "endchar"), .5}, {cs("endchar"), .5}, {cs(-50, "endchar"), .55},
		{cs(7, 1, 2, "hstem", "endchar"), .607}, {cs(30, 5, "hmoveto", "endchar"), .63},
	} {
		_, f := ends(t, c.code, spec{})
		w, ok := f.Advance(1)
		assert.True(t, ok)
		assert.InDelta(t, c.want, w, 1e-9)
	}
}

func TestNamesAndEncodings(t *testing.T) {
	g := func() [][]byte { return [][]byte{cs("endchar"), cs("endchar"), cs("endchar"), cs("endchar")} }
	for _, c := range []struct {
		name     string
		s        spec
		gid      map[string]uint32
		codes    map[byte]uint16
		isAdobe  bool
		nonNames []string
	}{
		{"predefined", spec{glyphs: g()}, map[string]uint32{".notdef": 0, "space": 1, "exclam": 2}, map[byte]uint16{32: 1, 33: 2, 35: 0}, true, []string{"A"}},
		{"format 0", spec{glyphs: g(), charset: []byte{0, 0, 34, 0, 35, 1, 135}, strings: [][]byte{[]byte("foo")}, encoding: []byte{0, 3, 10, 20, 30}},
			map[string]uint32{"A": 1, "B": 2, "foo": 3}, map[byte]uint16{10: 1, 20: 2, 30: 3}, false, []string{"space", "bar"}},
		{"format 1", spec{glyphs: g(), charset: []byte{1, 0, 34, 2}, encoding: []byte{1, 1, 65, 2}}, map[string]uint32{"A": 1, "B": 2, "C": 3},
			map[byte]uint16{65: 1, 66: 2, 67: 3, 68: 0}, false, nil},
		{"format 2 and a supplement", spec{glyphs: g(), charset: []byte{2, 0, 34, 0, 2}, encoding: []byte{0x80, 1, 65, 1, 200, 0, 36}},
			map[string]uint32{"C": 3}, map[byte]uint16{65: 1, 200: 3}, false, nil},
	} {
		f, err := cff.Parse(build(c.s))
		require.NoError(t, err, c.name)
		for n, want := range c.gid {
			got, ok := f.GlyphByName(n)
			assert.True(t, ok, "%s %s", c.name, n)
			assert.Equal(t, want, got, "%s %s", c.name, n)
			assert.Equal(t, n, f.Name(want))
		}
		for code, want := range c.codes {
			assert.Equal(t, want, f.Encoding()[code], "%s %d", c.name, code)
		}
		for _, n := range c.nonNames {
			_, ok := f.GlyphByName(n)
			assert.False(t, ok, n)
		}
	}
}

func TestSeac(t *testing.T) {
	base, accent := cs(1, 1, "rmoveto", 1, 0, "rlineto", "endchar"), cs(2, 2, "rmoveto", 0, 1, "rlineto", "endchar")
	// Charset: A, grave, and the composed glyph.
	f, err := cff.Parse(build(spec{glyphs: [][]byte{cs("endchar"), base, accent, cs(100, 200, 65, 193-0, "endchar")}, charset: []byte{0, 0, 34, 0, 124, 0, 174}}))
	require.NoError(t, err)
	var p geom.Path
	require.NoError(t, f.Outline(3, &p))
	require.Len(t, p.Points, 4)
	assert.InDelta(t, .001, p.Points[0].X, 1e-9)
	assert.InDelta(t, .102, p.Points[2].X, 1e-9)
	assert.InDelta(t, .202, p.Points[2].Y, 1e-9)
}

func TestCID(t *testing.T) {
	line := cs(0, 0, "rmoveto", 100, 0, "rlineto", "endchar")
	half := []byte{30, 0x0a, 0x00, 0x05, 0xff, 139, 139, 30, 0x0a, 0x00, 0x05, 0xff, 139, 139, 12, 7} // .0005 0 0 .0005 0 0 FontMatrix
	s := spec{cid: true, fds: 2, glyphs: [][]byte{line, line, line}, charset: []byte{0, 0, 10, 1, 0}, strings: [][]byte{[]byte("Adobe")},
		fdSelect: []byte{3, 0, 2, 0, 0, 0, 0, 2, 1, 0, 3}, fdMatrix: half}
	f, err := cff.Parse(build(s))
	require.NoError(t, err)
	assert.True(t, f.IsCID())
	for cid, want := range map[uint32]uint32{0: 0, 10: 1, 256: 2} {
		g, ok := f.GlyphByCID(cid)
		assert.True(t, ok)
		assert.Equal(t, want, g)
	}
	_, ok := f.GlyphByCID(11)
	assert.False(t, ok)
	_, ok = f.GlyphByCID(70000)
	assert.False(t, ok)
	var p geom.Path
	require.NoError(t, f.Outline(2, &p))
	assert.InDelta(t, .05, p.Points[1].X, 1e-9)
	// Both dictionaries say 1/1000: it is meant once.
	milli := []byte{30, 0x0a, 0x00, 0x1f, 139, 139, 30, 0x0a, 0x00, 0x1f, 139, 139, 12, 7}
	s.fdMatrix, s.matrix = milli, milli
	f, err = cff.Parse(build(s))
	require.NoError(t, err)
	p.Reset()
	require.NoError(t, f.Outline(1, &p))
	assert.InDelta(t, .1, p.Points[1].X, 1e-9)
}

func TestRefuses(t *testing.T) {
	whole := build(spec{glyphs: [][]byte{cs("endchar")}})
	for _, b := range [][]byte{nil, {1, 0, 4, 1}, []byte("garbage garbage"), whole[:20]} {
		_, err := cff.Parse(b)
		assert.ErrorIs(t, err, cff.ErrFormat)
	}
	_, err := cff.Parse(append([]byte{'\r', '\n'}, whole...))
	assert.NoError(t, err, "bytes in front")
}

func FuzzFont(f *testing.F) {
	f.Add(build(spec{glyphs: [][]byte{cs("endchar"), cs(1, 2, "rmoveto", 3, 4, "rlineto", "endchar")}, subrs: [][]byte{cs("return")}, charset: []byte{0, 0, 34}}))
	f.Add(build(spec{cid: true, fds: 1, glyphs: [][]byte{cs("endchar")}, fdSelect: []byte{0, 0}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		fn, err := cff.Parse(b)
		if err != nil {
			return
		}
		var p geom.Path
		for g := range uint32(min(fn.NumGlyphs()+1, 32)) {
			p.Reset()
			_ = fn.Outline(g, &p)
			fn.Advance(g)
			fn.Name(g)
		}
		fn.GlyphByCID(5)
		fn.GlyphByName("A")
	})
}

func FuzzCharstring(f *testing.F) {
	f.Add(cs(1, 2, "rmoveto", 3, 4, "rlineto", 1, 2, 3, 1, "roll", "endchar"))
	f.Fuzz(func(t *testing.T, code []byte) {
		if len(code) > 4096 {
			return
		}
		fn, err := cff.Parse(build(spec{glyphs: [][]byte{code}, gsubrs: [][]byte{code}, subrs: [][]byte{code}}))
		if err != nil {
			return
		}
		_ = fn.Outline(0, &geom.Path{})
		fn.Advance(0)
	})
}
