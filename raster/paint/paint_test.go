package paint

import (
	"context"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// page makes lists of random objects; complexity rises with kind: 0 opaque shapes and glyphs, 1 also clips, 2 also alpha, blend modes,
// groups and soft masks.
type page struct {
	rng   *rand.Rand
	w, h  int
	ch    int
	kind  int
	more  int // objects
	masks []*glyph.Mask
}

func (p *page) color() colorspace.RGB {
	if p.rng.Intn(3) > 0 {
		return colorspace.RGB{} // mostly black, as text is
	}
	pick := func() uint16 { return []uint16{0, 128 * 257, 254 * 257, 65535}[p.rng.Intn(4)] }
	return colorspace.RGB{R: pick(), G: pick(), B: pick()}
}

func (p *page) glyph() *glyph.Mask {
	if len(p.masks) < 12 {
		c := glyph.NewCache(0)
		k := glyph.Key{GID: uint32(len(p.masks)), A: 8 + p.rng.Float32()*30, D: -8 - p.rng.Float32()*30, Stretch: 1}
		p.masks = append(p.masks, c.Get(k, func(gid uint32, out *geom.Path) error {
			out.Rect(geom.Rect{X0: 0.1, Y0: 0, X1: 0.1 + p.rng.Float64()*0.2, Y1: 0.7})
			out.MoveTo(0.2, 0.1)
			out.LineTo(0.6*p.rng.Float64(), 0.8)
			out.LineTo(0.7, 0.2)
			out.Close()
			return nil
		}))
	}
	return p.masks[p.rng.Intn(len(p.masks))]
}

func (p *page) shape(sb *scan.Builder) {
	sb.Reset(geom.IRect{X1: p.w, Y1: p.h})
	f := func(n int) float64 { return p.rng.Float64()*float64(n)*1.2 - float64(n)*0.1 }
	var path geom.Path
	switch p.rng.Intn(4) {
	case 0:
		x, y := f(p.w), f(p.h)
		path.Rect(geom.Rect{X0: x, Y0: y, X1: x + f(p.w)/3 + 0.3, Y1: y + f(p.h)/4 + 0.3})
	case 1: // a rule
		x, y := f(p.w), f(p.h)
		path.Rect(geom.Rect{X0: x, Y0: y, X1: x + f(p.w), Y1: y + 0.7})
	default:
		path.MoveTo(f(p.w), f(p.h))
		for i := 0; i < 3+p.rng.Intn(4); i++ {
			path.LineTo(f(p.w), f(p.h))
		}
	}
	sb.Fill(&path, geom.Identity)
}

func (p *page) list(depth int) *list.List {
	b := list.NewBuilder(p.w, p.h, p.ch, list.Limits{})
	var sb scan.Builder
	all := geom.IRect{X1: p.w, Y1: p.h}
	clip := uint32(0)
	for n := 0; n < 4+p.more+p.rng.Intn(14); n++ {
		paint := list.Paint{Color: p.color(), Alpha: 255}
		within := all
		if p.rng.Intn(5) == 0 {
			within = geom.IRect{X0: p.rng.Intn(p.w / 2), Y0: p.rng.Intn(p.h / 2), X1: p.w - p.rng.Intn(p.w/3), Y1: p.h}
		}
		if p.kind >= 1 && p.rng.Intn(4) == 0 {
			p.shape(&sb)
			clip = b.AddClip(&sb, p.rng.Intn(2) == 0, 0, all)
		} else if p.rng.Intn(2) == 0 {
			clip = 0
		}
		if p.kind >= 2 {
			if p.rng.Intn(2) == 0 {
				paint.Alpha = uint8(p.rng.Intn(256))
			}
			if p.rng.Intn(2) == 0 {
				paint.Blend = list.Blend(p.rng.Intn(16))
			}
			if depth > 0 && p.rng.Intn(4) == 0 {
				paint.Mask = b.AddMask(list.Mask{List: p.list(depth - 1), Luminosity: p.rng.Intn(2) == 0, Backdrop: p.color()})
			}
			if depth > 0 && p.rng.Intn(3) == 0 {
				b.AddGroup(list.GroupItem{List: p.list(depth - 1), Isolated: p.rng.Intn(2) == 0, Knockout: p.rng.Intn(4) == 0}, clip, within, paint)
				continue
			}
		}
		if p.rng.Intn(2) == 0 {
			mark := b.Mark()
			x, y := int32(p.rng.Intn(p.w)), int32(p.rng.Intn(p.h))
			for i := 0; i < 1+p.rng.Intn(10); i++ {
				b.PlaceGlyph(p.glyph(), x, y)
				x += int32(p.rng.Intn(30)) - 4
			}
			b.AddGlyphs(mark, clip, within, paint)
			continue
		}
		p.shape(&sb)
		b.AddPath(&sb, p.rng.Intn(2) == 0, clip, within, paint)
	}
	return b.List()
}

// encode codes a whole list in bands of the given height.
func encode(t *testing.T, l *list.List, channels, band int, opt Options) *packbits.Coded {
	var s Scratch
	var c packbits.Coded
	for y := 0; y < l.Height; y += band {
		require.NoError(t, Encode(context.Background(), l, y, min(y+band, l.Height), channels, &s, opt, &c))
	}
	return &c
}

func TestRunsAndPixelsCodeAlike(t *testing.T) {
	// The composition in the compressed domain and the pixel painter are two ways to the same bytes.
	for seed := int64(0); seed < 400; seed++ {
		p := &page{rng: rand.New(rand.NewSource(seed)), w: 40 + int(seed)*7%300, h: 97, ch: 1 + 2*int(seed&1)}
		if seed%10 == 3 {
			p.more = 250 // rows as crowded as those of maps
		}
		l := p.list(0)
		opt := Options{Aliased: seed%7 == 0}
		fast := encode(t, l, p.ch, 64, opt)
		opt.PixelsOnly = true
		plain := encode(t, l, p.ch, 64, opt)
		require.Equal(t, plain.Groups, fast.Groups, "seed %d", seed)
		require.Equal(t, plain.Data, fast.Data, "seed %d", seed)
	}
}

func TestBandHeightDoesNotMatter(t *testing.T) {
	for seed := int64(0); seed < 120; seed++ {
		p := &page{rng: rand.New(rand.NewSource(seed)), w: 120, h: 131, ch: 1 + 2*int(seed&1), kind: int(seed) % 3}
		l := p.list(2)
		want := encode(t, l, p.ch, 1000, Options{})
		require.Equal(t, p.h, want.Lines())
		for _, band := range []int{1, 7, 64} {
			got := encode(t, l, p.ch, band, Options{})
			require.Equal(t, want, got, "seed %d, bands of %d", seed, band)
		}
	}
}

// Rows with very many pieces are coded a few at a time, down to one: nothing else changes, and no more is kept than may be.
func TestManyPieces(t *testing.T) {
	for seed := int64(0); seed < 40; seed++ {
		p := &page{rng: rand.New(rand.NewSource(seed)), w: 120, h: 131, ch: 3, more: 100}
		l := p.list(0)
		want := encode(t, l, p.ch, 64, Options{})
		for _, most := range []int{1, 10, 30, 60, 100, 300, 1000} {
			s := Scratch{runs: runComposer{most: most}}
			var got packbits.Coded
			for y := 0; y < l.Height; y += 64 {
				require.NoError(t, Encode(context.Background(), l, y, min(y+64, l.Height), p.ch, &s, Options{}, &got))
			}
			require.Equal(t, want, &got, "seed %d, %d pieces", seed, most)
		}
	}
}

func TestOneRowOfManyPieces(t *testing.T) {
	b := list.NewBuilder(100, 5, 1, list.Limits{})
	var sb scan.Builder
	all := geom.IRect{X1: 100, Y1: 5}
	for x := range 40 { // the last row alone has more than fifteen pieces
		sb.Reset(all)
		var path geom.Path
		y0, y1 := 4.0, 5.0
		if x < 3 {
			y0 = 0
		}
		for i, pt := range []geom.Point{{X: 2.4 * float64(x), Y: y0}, {X: 2.4*float64(x) + 1.3, Y: y0}, {X: 2.4*float64(x) + 1, Y: y1}} {
			if i == 0 {
				path.MoveTo(pt.X, pt.Y)
			} else {
				path.LineTo(pt.X, pt.Y)
			}
		}
		sb.Fill(&path, geom.Identity)
		b.AddPath(&sb, false, 0, all, list.Paint{Alpha: 255})
	}
	l := b.List()
	want := encode(t, l, 1, 5, Options{})
	s := Scratch{runs: runComposer{most: 15}}
	var got packbits.Coded
	require.NoError(t, Encode(context.Background(), l, 0, 5, 1, &s, Options{}, &got))
	require.Equal(t, want, &got)
}

func TestRenderEqualsEncode(t *testing.T) {
	for seed := int64(0); seed < 40; seed++ {
		p := &page{rng: rand.New(rand.NewSource(seed)), w: 120, h: 80, ch: 3, kind: 2}
		l := p.list(1)
		var s Scratch
		b, err := Render(context.Background(), l, 0, l.Height, &s, Options{})
		require.NoError(t, err)
		var want packbits.Coded
		packbits.EncodeBand(&want, b.Pix, b.Stride, b.Width, b.Channels)
		assert.Equal(t, &want, encode(t, l, 3, 1000, Options{}), "seed %d", seed)
	}
}

func TestGrayOfOpaqueColoursEqualsGrayOfTheResult(t *testing.T) {
	// A list with colour channels coded as gray gives the luma of each pixel.
	p := &page{rng: rand.New(rand.NewSource(5)), w: 90, h: 60, ch: 3, kind: 2}
	l := p.list(1)
	var s Scratch
	b, err := Render(context.Background(), l, 0, l.Height, &s, Options{})
	require.NoError(t, err)
	b = s.GrayBand(b)
	var want packbits.Coded
	packbits.EncodeBand(&want, b.Pix, b.Stride, b.Width, 1)
	assert.Equal(t, &want, encode(t, l, 1, 64, Options{PixelsOnly: true}))
	p.kind = 0 // rows that could be composed as runs
	for n := 0; n < 20; n++ {
		l = p.list(0)
		assert.Equal(t, encode(t, l, 1, 64, Options{PixelsOnly: true}), encode(t, l, 1, 64, Options{}))
	}
}

func TestGroups(t *testing.T) {
	// A half-transparent group of two overlapping black squares is an even gray; painted one by one they would be darker where they
	// overlap (ISO 32000-2, 11.4.5).
	square := func(b *list.Builder, x0 float64) {
		var sb scan.Builder
		var p geom.Path
		p.Rect(geom.Rect{X0: x0, Y0: 2, X1: x0 + 10, Y1: 12})
		sb.Reset(geom.IRect{X1: 30, Y1: 20})
		sb.Fill(&p, geom.Identity)
		b.AddPath(&sb, false, 0, geom.IRect{X1: 30, Y1: 20}, list.Paint{Alpha: 255})
	}
	inner := list.NewBuilder(30, 20, 1, list.Limits{})
	square(inner, 2)
	square(inner, 7)
	outer := list.NewBuilder(30, 20, 1, list.Limits{})
	outer.AddGroup(list.GroupItem{List: inner.List()}, 0, geom.IRect{X1: 30, Y1: 20}, list.Paint{Alpha: 128})
	var s Scratch
	b, err := Render(context.Background(), outer.List(), 0, 20, &s, Options{})
	require.NoError(t, err)
	at := func(x, y int) int { return int(b.Pix[y*b.Stride+x]) }
	assert.Equal(t, 127, at(4, 5))
	assert.Equal(t, 127, at(9, 5), "overlap")
	assert.Equal(t, 127, at(15, 5))
	assert.Equal(t, 255, at(20, 5))
}

func TestBlendFunctions(t *testing.T) {
	tests := []struct {
		mode    list.Blend
		b, s, w int32
	}{
		{list.Multiply, 128, 128, 64}, {list.Screen, 128, 128, 192}, {list.Darken, 10, 20, 10}, {list.Lighten, 10, 20, 20},
		{list.Difference, 10, 30, 20}, {list.Exclusion, 255, 255, 0}, {list.ColorDodge, 0, 255, 0}, {list.ColorDodge, 100, 255, 255},
		{list.ColorBurn, 255, 0, 255}, {list.ColorBurn, 100, 0, 0}, {list.HardLight, 100, 0, 0}, {list.HardLight, 100, 255, 255},
		{list.Overlay, 0, 77, 0}, {list.Overlay, 255, 77, 255}, {list.SoftLight, 100, 128, 100}, {list.Normal, 3, 9, 9},
	}
	for _, tc := range tests {
		assert.InDelta(t, tc.w, blend1(tc.mode, tc.b, tc.s), 1, "mode %d of %d, %d", tc.mode, tc.b, tc.s)
	}
	for m := list.Normal; m <= list.Luminosity; m++ { // every value stays a byte
		for b := int32(0); b < 256; b += 15 {
			for s := int32(0); s < 256; s += 15 {
				for _, v := range blend3(m, [3]int32{b, s, 255 - b}, [3]int32{s, 255 - s, b}) {
					require.True(t, v >= 0 && v <= 255, "mode %d", m)
				}
			}
		}
	}
}

func textPage(w, h int) *list.List {
	p := &page{rng: rand.New(rand.NewSource(1)), w: w, h: h, ch: 1}
	b := list.NewBuilder(w, h, 1, list.Limits{})
	for y := int32(60); y < int32(h)-40; y += 50 {
		mark := b.Mark()
		for x := int32(100); x < int32(w)-100; x += 27 {
			b.PlaceGlyph(p.glyph(), x, y)
		}
		b.AddGlyphs(mark, 0, geom.IRect{X1: w, Y1: h}, list.Paint{Alpha: 255})
	}
	return b.List()
}

func BenchmarkEncodeTextPage(b *testing.B) {
	for name, opt := range map[string]Options{"runs": {}, "pixels": {PixelsOnly: true}} {
		b.Run(name, func(b *testing.B) {
			l := textPage(2480, 3507)
			var s Scratch
			var c packbits.Coded
			b.SetBytes(int64(l.Width * l.Height))
			b.ReportAllocs()
			for b.Loop() {
				c.Reset()
				for y := 0; y < l.Height; y += 64 {
					if err := Encode(context.Background(), l, y, min(y+64, l.Height), 1, &s, opt, &c); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
