package sfnt_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func be(vals ...any) []byte {
	var b []byte
	for _, v := range vals {
		switch x := v.(type) {
		case uint8:
			b = append(b, x)
		case int:
			b = binary.BigEndian.AppendUint16(b, uint16(x))
		case uint32:
			b = binary.BigEndian.AppendUint32(b, x)
		case string:
			b = append(b, x...)
		case []byte:
			b = append(b, x...)
		}
	}
	return b
}

type tab struct {
	tag  string
	data []byte
}

// build puts tables into an sfnt container.
func build(tables ...tab) []byte {
	head := be(uint32(0x00010000), len(tables), 0, 0, 0)
	off := 12 + 16*len(tables)
	var body []byte
	for _, t := range tables {
		head = append(head, be(t.tag, uint32(0), uint32(off+len(body)), uint32(len(t.data)))...)
		body = append(body, t.data...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(head, body...)
}

// square is a simple glyph: the corners (0,0) (100,0) (100,100) (0,100), all on the curve.
func square() []byte {
	return be(1, 0, 0, 100, 100, 3, 0, []byte{0x01, 0x01, 0x01, 0x01}, 0, 100, 0, -100, 0, 0, 100, 0)
}

// blob is a circle-like glyph of four off-curve points.
func blob() []byte {
	return be(1, 0, 0, 100, 100, 3, 0, []byte{0x08, 3}, 0, 100, 0, -100, 0, 0, 100, 0)
}

// composite of glyphs 1 and 1 again, moved by (200, 50) and halved.
func composite() []byte {
	return be(-1, 0, 0, 300, 100, 0x0003|0x0020, 1, 0, 0, 0x0003|0x0008, 1, 200, 50, 0x2000)
}

func head(long int) []byte {
	h := make([]byte, 54)
	binary.BigEndian.PutUint32(h[12:], 0x5F0F3CF5)
	binary.BigEndian.PutUint16(h[18:], 1000)
	binary.BigEndian.PutUint16(h[50:], uint16(long))
	return h
}

type opts struct {
	glyphs   [][]byte
	headLong int
	hmtx     []byte
	extra    []tab
	drop     string
}

func font(o opts) []byte {
	var glyf, loca []byte
	for _, g := range o.glyphs {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, g...)
		if len(glyf)%2 == 1 {
			glyf = append(glyf, 0)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	hhea := make([]byte, 36)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(o.hmtx)/4))
	all := append([]tab{{"head", head(o.headLong)}, {"maxp", be(uint32(0x10000), len(o.glyphs))}, {"hhea", hhea}, {"hmtx", o.hmtx}, {"loca", loca}, {"glyf", glyf}}, o.extra...)
	var kept []tab
	for _, t := range all {
		if t.tag != o.drop {
			kept = append(kept, t)
		}
	}
	return build(kept...)
}

func standardFont(extra ...tab) []byte {
	return font(opts{glyphs: [][]byte{nil, square(), composite(), blob()}, headLong: 1, extra: extra,
		hmtx: be(500, 0, 600, 0, 700, 0, 800, 10)})
}

func outline(t *testing.T, f *sfnt.Font, gid uint32) *geom.Path {
	p := &geom.Path{}
	require.NoError(t, f.Outline(gid, p))
	return p
}

func TestOutlines(t *testing.T) {
	f, err := sfnt.Parse(standardFont())
	require.NoError(t, err)
	assert.Equal(t, 4, f.NumGlyphs())
	assert.Equal(t, 1000, f.UnitsPerEm())
	assert.True(t, outline(t, f, 0).Empty())
	assert.True(t, outline(t, f, 99).Empty())

	p := outline(t, f, 1)
	assert.Equal(t, []geom.Verb{geom.MoveTo, geom.LineTo, geom.LineTo, geom.LineTo, geom.Close}, p.Verbs)
	assert.Equal(t, []geom.Point{{X: 0, Y: 0}, {X: .1, Y: 0}, {X: .1, Y: .1}, {X: 0, Y: .1}}, p.Points)

	p = outline(t, f, 2)
	assert.Len(t, p.Points, 8)
	assert.Equal(t, []geom.Point{{X: .2, Y: .05}, {X: .25, Y: .05}, {X: .25, Y: .1}, {X: .2, Y: .1}}, p.Points[4:])

	// Off-curve points only: it starts in the middle of the last and the first, and the side bearing moves it by 10.
	p = outline(t, f, 3)
	assert.Equal(t, []geom.Verb{geom.MoveTo, geom.CurveTo, geom.CurveTo, geom.CurveTo, geom.CurveTo, geom.Close}, p.Verbs)
	assert.InDelta(t, .01, p.Points[0].X, 1e-12)
	assert.InDelta(t, .05, p.Points[0].Y, 1e-12)
	assert.Equal(t, p.Points[0], p.Points[len(p.Points)-1])

	w, ok := f.Advance(2)
	assert.True(t, ok)
	assert.Equal(t, .7, w)
	w, _ = f.Advance(77)
	assert.Equal(t, .8, w)
}

func TestPointMatching(t *testing.T) {
	// The second square is placed so that its point 0 lies on point 2 of the first.
	c := be(-1, 0, 0, 200, 200, 0x0002|0x0020, 1, []byte{0, 0}, 0, 1, []byte{2, 0})
	f, err := sfnt.Parse(font(opts{glyphs: [][]byte{nil, square(), c}, headLong: 1}))
	require.NoError(t, err)
	p := outline(t, f, 2)
	require.Len(t, p.Points, 8)
	assert.Equal(t, geom.Point{X: .1, Y: .1}, p.Points[4])
}

func TestRecursiveCompositeEnds(t *testing.T) {
	self := be(-1, 0, 0, 1, 1, 0x0003|0x0020, 1, 0, 0, 0x0003, 1, 0, 0)
	f, err := sfnt.Parse(font(opts{glyphs: [][]byte{nil, self}, headLong: 1}))
	require.NoError(t, err)
	assert.Error(t, f.Outline(1, &geom.Path{}))
}

func TestTolerance(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		ok   bool
	}{
		{"whole", standardFont(), true},
		{"no head", font(opts{glyphs: [][]byte{nil, square()}, drop: "head"}), true},
		{"head says short, loca is long", font(opts{glyphs: [][]byte{nil, square(), square()}, headLong: 0}), true},
		{"no maxp", font(opts{glyphs: [][]byte{nil, square()}, headLong: 1, drop: "maxp"}), true},
		{"no hmtx", font(opts{glyphs: [][]byte{nil, square()}, headLong: 1, drop: "hmtx"}), true},
		{"no loca", font(opts{glyphs: [][]byte{nil, square()}, headLong: 1, drop: "loca"}), false},
		{"no glyf", font(opts{glyphs: [][]byte{nil, square()}, headLong: 1, drop: "glyf"}), false},
		{"only spaces", font(opts{glyphs: [][]byte{nil, nil}, headLong: 1}), true},
		{"collection", append(be("ttcf", uint32(0x10000), uint32(1), uint32(16)), shift(standardFont(), 16)...), true},
		{"empty", nil, false},
		{"garbage", []byte("not a font at all, not at all"), false},
	} {
		f, err := sfnt.Parse(c.data)
		assert.Equal(t, c.ok, err == nil, c.name)
		if err == nil && c.name != "only spaces" && c.name != "no head" {
			p := &geom.Path{}
			assert.NoError(t, f.Outline(1, p), c.name)
			assert.Len(t, p.Points, 4, c.name)
		}
	}
}

// shift adds n to the offsets of the table directory.
func shift(b []byte, n uint32) []byte {
	b = append([]byte(nil), b...)
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		at := 12 + 16*i + 8
		binary.BigEndian.PutUint32(b[at:], binary.BigEndian.Uint32(b[at:])+n)
	}
	return b
}

func TestCmaps(t *testing.T) {
	f0 := append(be(0, 262, 0), make([]byte, 256)...)
	f0[6+'A'] = 1
	f4 := be(4, 0, 0, 4, 0, 0, 0, 0x42, 0xFFFF, 0, 0x41, 0xFFFF, 2-0x41+0x10000, 1, 0, 0)
	f6 := be(6, 0, 0, 0x30, 2, 3, 1)
	f12 := be(12, 0, uint32(0), uint32(0), uint32(2), uint32(0x41), uint32(0x42), uint32(1), uint32(0x1F600), uint32(0x1F601), uint32(2))
	f10 := be(10, 0, uint32(0), uint32(0), uint32(0x100), uint32(2), 3, 2)
	subs := []struct {
		p, e int
		b    []byte
	}{{1, 0, f0}, {3, 1, f4}, {3, 0, f6}, {3, 10, f12}, {0, 4, f10}}
	dir := be(0, len(subs))
	off := 4 + 8*len(subs)
	var body []byte
	for _, s := range subs {
		dir = append(dir, be(s.p, s.e, uint32(off+len(body)))...)
		body = append(body, s.b...)
	}
	f, err := sfnt.Parse(standardFont(tab{"cmap", append(dir, body...)}))
	require.NoError(t, err)
	assert.Len(t, f.Cmaps(), 5)
	for _, c := range []struct {
		p, e      int
		code, gid uint32
	}{
		{1, 0, 'A', 1}, {1, 0, 'B', 0}, {1, 0, 300, 0},
		{3, 1, 0x41, 2}, {3, 1, 0x42, 3}, {3, 1, 0x43, 0}, {3, 1, 0x10041, 0},
		{3, 0, 0x30, 3}, {3, 0, 0x31, 1}, {3, 0, 0x32, 0}, {3, 0, 0x2F, 0},
		{3, 10, 0x42, 2}, {3, 10, 0x1F601, 3}, {3, 10, 0x43, 0}, {3, 10, 0, 0},
		{0, 4, 0x101, 2}, {0, 4, 0x102, 0},
		{9, 9, 0x41, 0},
	} {
		assert.Equal(t, c.gid, f.Cmap(c.p, c.e).Lookup(c.code), "(%d,%d) %x", c.p, c.e, c.code)
	}
	assert.Same(t, f.Cmap(3, 10), f.UnicodeCmap())
}

func TestCmapFormat2(t *testing.T) {
	keys := make([]byte, 512)
	keys[2*0x81+1] = 8
	sub := append(be(2, 0, 0), keys...)
	sub = append(sub, be(0x41, 1, 0, 10, 0x40, 2, 1, 4, 1, 5, 6)...)
	f, err := sfnt.Parse(standardFont(tab{"cmap", append(be(0, 1, 3, 2, uint32(12)), sub...)}))
	require.NoError(t, err)
	m := f.Cmap(3, 2)
	assert.Equal(t, uint32(1), m.Lookup(0x41))
	assert.Equal(t, uint32(0), m.Lookup(0x42))
	assert.Equal(t, uint32(6), m.Lookup(0x8140))
	assert.Equal(t, uint32(7), m.Lookup(0x8141))
	assert.Equal(t, uint32(0), m.Lookup(0x8142))
}

func TestNames(t *testing.T) {
	post := append(be(uint32(0x20000)), make([]byte, 28)...)
	post = append(post, be(4, 0, 36, 258, 259, "\x05alpha\x04beta")...)
	f, err := sfnt.Parse(standardFont(tab{"post", post}))
	require.NoError(t, err)
	for name, want := range map[string]uint32{".notdef": 0, "A": 1, "alpha": 2, "beta": 3} {
		g, ok := f.GlyphByName(name)
		assert.True(t, ok, name)
		assert.Equal(t, want, g, name)
	}
	_, ok := f.GlyphByName("gamma")
	assert.False(t, ok)
	f, err = sfnt.Parse(standardFont(tab{"post", be(uint32(0x10000))}))
	require.NoError(t, err)
	g, ok := f.GlyphByName("space")
	assert.True(t, ok)
	assert.Equal(t, uint32(3), g)
}

func FuzzFont(f *testing.F) {
	f.Add(standardFont())
	f.Add(standardFont(tab{"cmap", be(0, 1, 3, 1, uint32(12), 4, 0, 0, 4, 0, 0, 0, 0x42, 0xFFFF, 0, 0x41, 0xFFFF, 0, 1, 0, 0)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		fn, err := sfnt.Parse(b)
		if err != nil {
			return
		}
		var p geom.Path
		for g := range uint32(min(fn.NumGlyphs()+1, 64)) {
			p.Reset()
			_ = fn.Outline(g, &p)
			fn.Advance(g)
		}
		for i := range fn.Cmaps() {
			c := &fn.Cmaps()[i]
			for _, code := range []uint32{0, 0x41, 0xFF, 0x8141, 0xF041, 0xFFFF, 0x1F600, 0xFFFFFFFF} {
				c.Lookup(code)
			}
		}
		fn.GlyphByName("A")
	})
}

func BenchmarkOutline(b *testing.B) {
	f, err := sfnt.Parse(standardFont())
	if err != nil {
		b.Fatal(err)
	}
	var p geom.Path
	b.ReportAllocs()
	for b.Loop() {
		p.Reset()
		_ = f.Outline(3, &p)
	}
}
