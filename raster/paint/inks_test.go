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
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// inkPage is a page of ch channels with groups and masks of every number of channels within each other.
func inkPage(rng *rand.Rand, ch, depth int, press *colorspace.Press) *list.List {
	b := list.NewBuilder(oracleSize*8, oracleSize*8, ch, list.Limits{})
	if ch == 4 {
		b.SetPress(press)
	}
	p := &page{rng: rng, w: oracleSize * 8, h: oracleSize * 8, ch: ch, kind: 2}
	all := geom.IRect{X1: p.w, Y1: p.h}
	for range 4 + rng.Intn(5) {
		paint := list.Paint{Color: p.color(), Alpha: uint8(100 + rng.Intn(156)), Blend: list.Blend(rng.Intn(16))}
		if rng.Intn(2) == 0 {
			paint.Blend = list.Normal
		}
		for k := range paint.Inks {
			paint.Inks[k] = uint8(rng.Intn(256))
		}
		if ch == 4 {
			paint.Keep = uint8(rng.Intn(16))
		}
		inner := []int{1, 3, 4}[rng.Intn(3)]
		if depth > 0 && rng.Intn(4) == 0 {
			paint.Mask = b.AddMask(list.Mask{List: inkPage(rng, inner, depth-1, press), Luminosity: rng.Intn(2) == 0, Backdrop: p.color(), Inks: paint.Inks})
		}
		if depth > 0 && rng.Intn(2) == 0 {
			isolated := inner != ch || rng.Intn(2) == 0
			b.AddGroup(list.GroupItem{List: inkPage(rng, inner, depth-1, press), Isolated: isolated, Knockout: rng.Intn(4) == 0}, 0, all, paint)
			continue
		}
		mark := b.Mark()
		b.PlaceGlyph(p.glyph(), int32(rng.Intn(p.w)), int32(rng.Intn(p.h)))
		b.AddGlyphs(mark, 0, all, paint)
	}
	return b.List()
}

func TestGroupsOfInksInBands(t *testing.T) {
	press := colorspace.NewPress(colorspace.DeviceCMYK)
	for seed := int64(0); seed < 40; seed++ {
		ch := 1 + 2*int(seed&1)
		l := inkPage(rand.New(rand.NewSource(seed)), ch, 3, press)
		want := encode(t, l, ch, 1000, Options{})
		for _, band := range []int{1, 7, 64} {
			require.Equal(t, want, encode(t, l, ch, band, Options{}), "seed %d, bands of %d", seed, band)
		}
		require.Equal(t, want, encode(t, l, ch, 64, Options{PixelsOnly: true}), "seed %d", seed)
		var s Scratch
		b, err := Render(context.Background(), l, 0, l.Height, &s, Options{})
		require.NoError(t, err)
		var c packbits.Coded
		packbits.EncodeBand(&c, b.Pix, b.Stride, b.Width, b.Channels)
		require.Equal(t, want, &c, "seed %d", seed)
	}
}

// render returns the pixel in the middle of a page with one group.
func renderGroup(t *testing.T, ch int, g list.GroupItem, p list.Paint) []byte {
	b := list.NewBuilder(oracleSize, oracleSize, ch, list.Limits{})
	b.AddGroup(g, 0, geom.IRect{X1: oracleSize, Y1: oracleSize}, p)
	var s Scratch
	band, err := Render(context.Background(), b.List(), 0, oracleSize, &s, Options{})
	require.NoError(t, err)
	o := (oracleSize/2*oracleSize + oracleSize/2) * ch
	return band.Pix[o : o+ch]
}

func TestGroupOfInksIsShownByThePress(t *testing.T) {
	press := colorspace.NewPress(colorspace.DeviceCMYK)
	whole := geom.IRect{X1: oracleSize, Y1: oracleSize}
	ink := func(c, m, y, k float64, alpha float64, mode list.Blend, keep uint8) object {
		return object{box: whole, color: [4]float64{1 - c, 1 - m, 1 - y, 1 - k}, alpha: alpha, mode: mode, keep: keep}
	}
	for name, tc := range map[string]struct {
		objs []object
		want [4]float64
	}{
		"half cyan over yellow":           {[]object{ink(0, 0, 1, 0, 1, 0, 0), ink(1, 0, 0, 0, .5, 0, 0)}, [4]float64{.5, 0, .5, 0}},
		"cyan keeps yellow":               {[]object{ink(0, 0, 1, 0, 1, 0, 0), ink(1, 0, 0, 0, 1, 0, 2|4|8)}, [4]float64{1, 0, 1, 0}},
		"cyan takes yellow away":          {[]object{ink(0, 0, 1, 0, 1, 0, 0), ink(1, 0, 0, 0, 1, 0, 0)}, [4]float64{1, 0, 0, 0}},
		"multiplied":                      {[]object{ink(.5, 0, 1, 0, 1, 0, 0), ink(.5, .2, 0, 0, 1, list.Multiply, 0)}, [4]float64{.75, .2, 1, 0}},
		"luminosity brings its own black": {[]object{ink(0, 0, 0, .2, 1, 0, 0), ink(0, 0, 0, .6, 1, list.Luminosity, 0)}, [4]float64{0, 0, 0, .6}},
		"hue leaves black":                {[]object{ink(0, 0, 0, .2, 1, 0, 0), ink(0, 0, 0, .6, 1, list.Hue, 0)}, [4]float64{0, 0, 0, .2}},
	} {
		g := list.GroupItem{List: listOf(tc.objs, 4, press), Isolated: true}
		c := press.Space().RGB(tc.want[:])
		r, gr, b := c.RGB8()
		for i, v := range renderGroup(t, 3, g, list.Paint{Alpha: 255}) {
			assert.InDelta(t, [3]uint8{r, gr, b}[i], v, 2, name)
		}
		assert.InDelta(t, c.Gray8(), renderGroup(t, 1, g, list.Paint{Alpha: 255})[0], 2, name)
	}
	// A group of sRGB within inks comes back as it was; so does gray.
	for _, inner := range []int{1, 3} {
		o := object{box: whole, color: [4]float64{.6, .5, .4}, alpha: 1}
		g := list.GroupItem{List: listOf([]object{o}, inner, nil), Isolated: true}
		b := list.NewBuilder(oracleSize, oracleSize, 4, list.Limits{})
		b.SetPress(press)
		b.AddGroup(g, 0, whole, list.Paint{Alpha: 255})
		direct, through := renderGroup(t, 3, g, list.Paint{Alpha: 255}), renderGroup(t, 3, list.GroupItem{List: b.List(), Isolated: true}, list.Paint{Alpha: 255})
		for i := range direct {
			assert.InDelta(t, direct[i], through[i], 3)
		}
	}
}

func TestLuminosityOfInks(t *testing.T) {
	// ISO 32000-2, 10.4.2.3: gray = 1 - min(1, .3 c + .59 m + .11 y + k).
	press := colorspace.NewPress(colorspace.DeviceCMYK)
	whole := geom.IRect{X1: oracleSize, Y1: oracleSize}
	for _, c := range [][4]float64{{}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, 0, .5}, {.5, .5, .5, .25}, {1, 1, 1, 1}} {
		o := object{box: whole, color: [4]float64{1 - c[0], 1 - c[1], 1 - c[2], 1 - c[3]}, alpha: 1}
		b := list.NewBuilder(oracleSize, oracleSize, 1, list.Limits{})
		m := b.AddMask(list.Mask{List: listOf([]object{o}, 4, press), Luminosity: true})
		black := object{box: whole, alpha: 1}
		b.AddGroup(list.GroupItem{List: listOf([]object{black}, 1, nil), Isolated: true}, 0, whole, list.Paint{Alpha: 255, Mask: m})
		var s Scratch
		band, err := Render(context.Background(), b.List(), 0, oracleSize, &s, Options{})
		require.NoError(t, err)
		want := 255 * min(1, .3*c[0]+.59*c[1]+.11*c[2]+c[3]) // black over white paper
		assert.InDelta(t, want, band.Pix[0], 2, "%v", c)
	}
}
