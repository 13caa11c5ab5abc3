package paint

import (
	"context"
	"fmt"
	"math/rand"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// noise is a source of pixels that depend on their place only. It counts the rows it is asked for.
type noise struct {
	seed, ch int
	opaque   bool
	opened   atomic.Int64
	pixels   atomic.Int64
}

func (n *noise) Open(context.Context) (list.SourceRows, error) {
	n.opened.Add(1)
	return n, nil
}

func (n *noise) Close() {}

func (n *noise) Row(y, x0, x1 int, pix, alpha []byte) {
	n.pixels.Add(int64(x1 - x0))
	for x := x0; x < x1; x++ {
		v := uint32(x*7919+y*104729+n.seed*31) * 2654435761 >> 8
		if pix != nil {
			for k := range n.ch {
				pix[(x-x0)*n.ch+k] = byte(v >> k)
			}
		}
		alpha[x-x0] = 255
		if !n.opaque && v>>9&3 != 0 {
			alpha[x-x0] = byte(v >> 11 & 255 * (v >> 20 & 1))
		}
	}
}

// stack makes lists of objects that lie over each other, many of them opaque.
type stack struct {
	page
	noMasks bool
	sources []*noise
}

func (p *stack) noise(opaque bool) *noise {
	n := &noise{seed: p.rng.Intn(100), ch: p.ch, opaque: opaque}
	p.sources = append(p.sources, n)
	return n
}

// box is a random box, often with edges on multiples of 8 or those of the page.
func (p *stack) box() geom.IRect {
	edge := func(n int) (a, b int) {
		switch p.rng.Intn(4) {
		case 0:
			return 0, n
		case 1:
			return p.rng.Intn(n/16) * 8, n - p.rng.Intn(n/16)*8
		}
		a = p.rng.Intn(n)
		return a, a + 1 + p.rng.Intn(n-a)
	}
	x0, x1 := edge(p.w)
	y0, y1 := edge(p.h)
	return geom.IRect{X0: x0, Y0: y0, X1: x1, Y1: y1}
}

func (p *stack) paint(b *list.Builder, depth int, opaque bool) list.Paint {
	paint := list.Paint{Color: p.color(), Alpha: 255}
	if opaque {
		return paint
	}
	switch p.rng.Intn(6) {
	case 0:
		paint.Alpha = uint8(p.rng.Intn(256))
	case 1:
		paint.Blend = list.Blend(p.rng.Intn(16))
	case 2:
		if depth > 0 && !p.noMasks {
			paint.Mask = b.AddMask(list.Mask{List: p.list(depth - 1), Luminosity: p.rng.Intn(2) == 0, Backdrop: p.color()})
		}
	case 3:
		paint.Source = p.noise(p.rng.Intn(2) == 0)
	}
	return paint
}

func (p *stack) list(depth int) *list.List {
	b := list.NewBuilder(p.w, p.h, p.ch, list.Limits{})
	if depth < 2 {
		b = b.Sub(p.w, p.h, p.ch)
	}
	var sb scan.Builder
	clip := uint32(0)
	for n := 0; n < 3+p.more+p.rng.Intn(14); n++ {
		if p.rng.Intn(6) == 0 {
			p.shape(&sb)
			clip = b.AddClip(&sb, p.rng.Intn(2) == 0, 0, geom.IRect{X1: p.w, Y1: p.h})
		} else if p.rng.Intn(2) == 0 {
			clip = 0
		}
		opaque := p.rng.Intn(3) == 0
		if opaque {
			clip = 0
		}
		box, within := p.box(), geom.IRect{X1: p.w, Y1: p.h}
		if p.rng.Intn(5) == 0 {
			within = p.box()
		}
		paint := p.paint(b, depth, opaque)
		kind := p.rng.Intn(8)
		if p.kind == 0 { // runs
			paint, clip, kind = list.Paint{Color: p.color(), Alpha: 255}, 0, []int{0, 3, 4}[p.rng.Intn(3)]
		}
		switch kind {
		case 0:
			off := []float64{0, 0, .25, .99}[p.rng.Intn(4)]
			var path geom.Path
			path.Rect(geom.Rect{X0: float64(box.X0) + off, Y0: float64(box.Y0) + off, X1: float64(box.X1) + off, Y1: float64(box.Y1) - off})
			sb.Reset(geom.IRect{X1: p.w, Y1: p.h})
			sb.Fill(&path, geom.Identity)
			b.AddPath(&sb, false, clip, within, paint)
		case 1, 2:
			paint.Source = nil
			b.AddSource(p.noise(opaque), false, opaque, box, clip, within, paint)
		case 3:
			p.shape(&sb)
			b.AddPath(&sb, p.rng.Intn(2) == 0, clip, within, paint)
		case 4:
			mark := b.Mark()
			x, y := int32(p.rng.Intn(p.w)), int32(p.rng.Intn(p.h))
			for range 1 + p.rng.Intn(10) {
				b.PlaceGlyph(p.glyph(), x, y)
				x += int32(p.rng.Intn(30)) - 4
			}
			b.AddGlyphs(mark, clip, within, paint)
		case 5:
			b.AddSource(p.noise(false), true, false, box, clip, within, paint)
		case 6:
			if depth > 0 {
				paint.Source = nil
				b.AddGroup(list.GroupItem{List: p.list(depth - 1), Isolated: p.rng.Intn(2) == 0, Knockout: p.rng.Intn(3) == 0}, clip, within, paint)
			}
		case 7:
			if depth > 0 {
				paint.Source = nil
				cell := &stack{page: page{rng: p.rng, w: 33, h: 17, ch: p.ch, kind: p.kind}}
				t := &list.Tile{List: cell.list(0), XStep: 33, YStep: 17, Inverse: geom.Matrix{A: 1, B: .1, C: -.2, D: 1}}
				b.AddTiling(t, clip, within, paint)
			}
		}
	}
	return b.List()
}

// compare renders a list as it is and with all that is hidden, in bands of several heights.
func compare(t testing.TB, p *stack, l *list.List, aliased bool) {
	for _, band := range []int{1, 7, 64, l.Height} {
		var s, plain Scratch
		for y := 0; y < l.Height; y += band {
			y1 := min(y+band, l.Height)
			got, err := Render(context.Background(), l, y, y1, &s, Options{Aliased: aliased})
			require.NoError(t, err)
			want, err := Render(context.Background(), l, y, y1, &plain, Options{Aliased: aliased, everything: true})
			require.NoError(t, err)
			require.Equal(t, want.Pix, got.Pix, "rows %d to %d", y, y1)
		}
	}
}

// TestHiddenIsNotMissed: leaving out what is hidden changes no byte, by whatever means the rows are made.
func TestHiddenIsNotMissed(t *testing.T) {
	for seed := int64(0); seed < 150; seed++ {
		p := &stack{page: page{rng: rand.New(rand.NewSource(seed)), w: 130 + int(seed)*13%300, h: 60 + int(seed)*7%100, ch: 1 + 2*int(seed&1), kind: int(seed/2) % 3}}
		l := p.list(2)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			aliased := seed%5 == 0
			compare(t, p, l, aliased)
			opt := Options{Aliased: aliased, PixelsOnly: true}
			want := encode(t, l, p.ch, 64, opt)
			for _, band := range []int{1, 7, 64, l.Height} {
				require.Equal(t, want, encode(t, l, p.ch, band, Options{Aliased: aliased}), "bands of %d", band)
			}
		})
	}
}

func FuzzHidden(f *testing.F) {
	for seed := range int64(8) {
		f.Add(seed, uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed int64, size uint8) {
		p := &stack{page: page{rng: rand.New(rand.NewSource(seed)), w: 100 + int(size), h: 40 + int(size)/2, ch: 1 + 2*int(seed&1), kind: int(size) % 3, more: int(size) % 20}}
		l := p.list(2)
		compare(t, p, l, seed%5 == 0)
		require.Equal(t, encode(t, l, p.ch, 64, Options{PixelsOnly: true}), encode(t, l, p.ch, 64, Options{}))
	})
}

// TestHiddenSourcesStayClosed: a source of which nothing is seen is not opened, and whether one is does not depend on the height of bands. (Soft
// masks are made for all rows of a band.)
func TestHiddenSourcesStayClosed(t *testing.T) {
	closed := 0
	for seed := int64(0); seed < 80; seed++ {
		var first []bool
		for i, band := range []int{1, 7, 64, 1000} {
			p := &stack{page: page{rng: rand.New(rand.NewSource(seed)), w: 130 + int(seed)*13%300, h: 131, ch: 1, kind: 2}, noMasks: true}
			l := p.list(2)
			encode(t, l, 1, band, Options{})
			var open []bool
			for _, n := range p.sources {
				open = append(open, n.opened.Load() > 0)
				if n.opened.Load() == 0 {
					closed++
				}
			}
			if i == 0 {
				first = open
			}
			require.Equal(t, first, open, "seed %d, bands of %d", seed, band)
		}
	}
	assert.NotZero(t, closed)
}

// sheet is a list of boxes, opaque ones of noise and, where color is set, rectangles.
func sheet(w, h int, boxes ...geom.IRect) (*list.List, []*noise) {
	b := list.NewBuilder(w, h, 1, list.Limits{})
	var sources []*noise
	for i, r := range boxes {
		n := &noise{seed: i, ch: 1, opaque: true}
		sources = append(sources, n)
		b.AddSource(n, false, true, r, 0, geom.IRect{X1: w, Y1: h}, list.Paint{Alpha: 255})
	}
	return b.List(), sources
}

func TestWhatIsSeen(t *testing.T) {
	r := func(x0, y0, x1, y1 int) geom.IRect { return geom.IRect{X0: x0, Y0: y0, X1: x1, Y1: y1} }
	for name, tc := range map[string]struct {
		boxes []geom.IRect
		want  []int // pixels asked of each
	}{
		"nothing over it":                    {[]geom.IRect{r(0, 0, 300, 100)}, []int{30000}},
		"a page over a page":                 {[]geom.IRect{r(0, 0, 300, 100), r(0, 0, 300, 100)}, []int{0, 30000}},
		"the same place, off the cells":      {[]geom.IRect{r(37, 3, 251, 85), r(37, 3, 251, 85), r(0, 0, 5, 5)}, []int{0, 214 * 82, 25}},
		"three of them":                      {[]geom.IRect{r(37, 3, 251, 85), r(37, 3, 251, 85), r(37, 3, 251, 85)}, []int{0, 0, 214 * 82}},
		"a smaller one within a larger":      {[]geom.IRect{r(70, 10, 200, 50), r(37, 3, 251, 85)}, []int{0, 214 * 82}},
		"the left half":                      {[]geom.IRect{r(0, 0, 256, 96), r(0, 0, 128, 96)}, []int{128 * 96, 128 * 96}},
		"the middle: two stretches a row":    {[]geom.IRect{r(0, 0, 256, 96), r(64, 0, 192, 96)}, []int{128 * 96, 128 * 96}},
		"two halves hide a whole":            {[]geom.IRect{r(0, 0, 256, 96), r(0, 0, 128, 96), r(128, 0, 256, 96)}, []int{0, 128 * 96, 128 * 96}},
		"beside each other":                  {[]geom.IRect{r(0, 0, 128, 96), r(128, 0, 256, 96)}, []int{128 * 96, 128 * 96}},
		"too small to count":                 {[]geom.IRect{r(0, 0, 60, 100), r(0, 0, 60, 100)}, []int{6000, 6000}},
		"between cells: more than need be":   {[]geom.IRect{r(0, 0, 256, 96), r(10, 0, 256, 96)}, []int{64 * 96, 246 * 96}},
		"painted before it: hides nothing":   {[]geom.IRect{r(0, 0, 256, 96), r(64, 8, 128, 16)}, []int{256*96 - 64*8, 64 * 8}},
		"out of the page, as far as it goes": {[]geom.IRect{r(0, 0, 256, 96), r(-50, -50, 400, 400)}, []int{0, 300 * 100}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, band := range []int{8, 64, 100} {
				l, sources := sheet(300, 100, tc.boxes...)
				encode(t, l, 1, band, Options{})
				for i, n := range sources {
					assert.Equal(t, tc.want[i], int(n.pixels.Load()), "box %d, bands of %d", i, band)
				}
			}
		})
	}
}

// TestWhiteOnPaper: leaving out white on bare paper and what has an alpha of 0 changes no byte; a list that is none of a page's keeps it, and paints the same.
func TestWhiteOnPaper(t *testing.T) {
	fewer := 0
	for seed := int64(0); seed < 200; seed++ {
		var lists [2]*list.List
		for i := range lists {
			rng := rand.New(rand.NewSource(seed))
			p := &stack{page: page{rng: rng, w: 200, h: 90, ch: 1 + 2*int(seed&1)}}
			b := list.NewBuilder(p.w, p.h, p.ch, list.Limits{})
			if i == 1 {
				b = b.Sub(p.w, p.h, p.ch)
			}
			var sb scan.Builder
			all := geom.IRect{X1: p.w, Y1: p.h}
			clip := uint32(0)
			for range 3 + rng.Intn(8) {
				paint := list.Paint{Color: p.color(), Alpha: []uint8{255, 255, uint8(rng.Intn(256)), 0}[rng.Intn(4)]}
				if rng.Intn(2) == 0 {
					paint.Color = colorspace.RGB{R: 65535, G: 65535, B: 65535}
				}
				if rng.Intn(4) == 0 {
					paint.Blend = list.Difference
				}
				if rng.Intn(4) == 0 {
					p.shape(&sb)
					clip = b.AddClip(&sb, false, 0, all)
				}
				if rng.Intn(3) == 0 {
					mark := b.Mark()
					b.PlaceGlyph(p.glyph(), int32(rng.Intn(p.w)), int32(rng.Intn(p.h)))
					b.AddGlyphs(mark, clip, p.box(), paint)
					continue
				}
				p.shape(&sb)
				b.AddPath(&sb, false, clip, p.box(), paint)
			}
			lists[i] = b.List()
		}
		if len(lists[0].Items) < len(lists[1].Items) {
			fewer++
		}
		require.Equal(t, encode(t, lists[1], lists[1].Channels, 64, Options{PixelsOnly: true}), encode(t, lists[0], lists[0].Channels, 64, Options{}), "seed %d", seed)
	}
	assert.Greater(t, fewer, 50)
}

// TestHidingTakesNoMemory: what is hidden is worked out in memory that a scratch has from the bands before.
func TestHidingTakesNoMemory(t *testing.T) {
	p := &stack{page: page{rng: rand.New(rand.NewSource(3)), w: 900, h: 400, ch: 1, kind: 0, more: 200}}
	l := p.list(2)
	require.True(t, l.Hides(0, l.Height))
	var s Scratch
	v := s.level(0)
	box := geom.IRect{X1: l.Width, Y1: l.Height}
	hidden := 0
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		v.items = l.ItemsIn(0, l.Height, v.items)
		d := v.hide(l, box, Options{})
		for _, i := range v.items {
			it := &l.Items[i]
			if seen, cuts := d.visible(i, it.Box()); seen.Empty() {
				hidden++
			} else if cuts {
				d.stretches(i, it.Box(), int(it.Y0), int(it.X0), int(it.X1))
			}
		}
	}))
	assert.NotZero(t, hidden)
}

// TestScratchIsLeftClean: one scratch, used for pages and bands of all sizes in turn, gives what a new one gives, whatever callers do with
// the rows that they were given.
func TestScratchIsLeftClean(t *testing.T) {
	rng := rand.New(rand.NewSource(4))
	var s Scratch
	for round := range 120 {
		p := &stack{page: page{rng: rng, w: 70 + 65*rng.Intn(3), h: 40 + rng.Intn(50), ch: 1 + 2*rng.Intn(2), kind: 2}}
		l := p.list(rng.Intn(3))
		for range 1 + rng.Intn(3) {
			y := rng.Intn(l.Height)
			y1 := y + 1 + rng.Intn(l.Height-y)
			opt := Options{PixelsOnly: rng.Intn(4) == 0}
			if rng.Intn(3) == 0 {
				b, err := Render(context.Background(), l, y, y1, &s, opt)
				require.NoError(t, err)
				fill1(b.Pix, 7)
				ctx, cancel := context.WithCancel(context.Background())
				cancel()
				_, err = Render(ctx, l, y, y1, &s, opt)
				require.Error(t, err)
				continue
			}
			var fresh Scratch
			var got, want packbits.Coded
			require.NoError(t, Encode(context.Background(), l, y, y1, p.ch, &s, opt, &got))
			require.NoError(t, Encode(context.Background(), l, y, y1, p.ch, &fresh, opt, &want))
			require.Equal(t, want, got, "round %d", round)
		}
	}
}
