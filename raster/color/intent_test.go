package color

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	"github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// grayTables is an RGB profile whose tables show the middle of each channel with another L* for each intent.
func grayTables(perceptual, relative, saturation float64) []byte {
	table := func(name string, mid float64) icctest.Element {
		return icctest.Tag(name, icctest.Lut(1, 3, 3, 3, func(in []float64) []float64 {
			v := (in[0] + in[1] + in[2]) / 3
			l := 200 * v * mid
			if v > .5 {
				l = 2*mid*100*(1-v) + 100*(2*v-1)
			}
			return icctest.Lab(l, 0, 0)
		}))
	}
	return icctest.Profile(2, "mntr", "RGB ", "Lab ", table("A2B0", perceptual), table("A2B1", relative), table("A2B2", saturation))
}

func TestIntents(t *testing.T) {
	doc := openWith(t, "[/ICCBased 12 0 R]", "[/Indexed 10 0 R 0 <7f7f7f>]", "<</N 3>>stream:"+string(grayTables(.3, .5, .7)))
	r := NewResolver(doc)
	at := func(i Intent, ref int32) (colorspace.Space, uint8) {
		s, err := r.For(i).Space(context.Background(), pdf.Ref{Num: ref}, nil)
		require.NoError(t, err)
		c := []float64{.5, .5, .5}
		if s.N() == 1 {
			c = []float64{0}
		}
		return s, rgbOf(s, c...)[0]
	}
	assert.Same(t, r, r.For(icc.RelativeColorimetric))
	for _, ref := range []int32{10, 11} {
		_, perceptual := at(icc.Perceptual, ref)
		same, relative := at(icc.RelativeColorimetric, ref)
		_, saturation := at(icc.Saturation, ref)
		_, absolute := at(icc.AbsoluteColorimetric, ref)
		assert.InDelta(t, 71, perceptual, 2) // L* 30, 50 and 70 in sRGB
		assert.InDelta(t, 119, relative, 2)
		assert.InDelta(t, 171, saturation, 2)
		assert.InDelta(t, relative, absolute, 1, "relative to paper, as nobody prints paper on paper")
		again, _ := at(icc.RelativeColorimetric, ref)
		assert.Same(t, same, again)
		assert.Same(t, r.For(icc.Saturation), r.For(icc.Saturation))
	}
	for name, want := range map[pdf.Name]Intent{"Perceptual": icc.Perceptual, "Saturation": icc.Saturation,
		"AbsoluteColorimetric": icc.AbsoluteColorimetric, "RelativeColorimetric": 0, "Nonsense": 0, "": 0} {
		assert.Equal(t, want, IntentByName(name), name)
	}
}

func TestRangeOfICCBased(t *testing.T) {
	linear := string(icctest.Gray(icctest.Gamma(1)))
	for _, c := range []struct {
		name, stream string
		in           []float64
		like         []float64 // of the space without Range
		lo, hi       float64
	}{
		{"narrow", "<</N 1/Range[.25 .5]>>stream:" + linear, []float64{1}, []float64{.5}, .25, .5},
		{"below", "<</N 1/Range[.25 .5]>>stream:" + linear, []float64{0}, []float64{.25}, .25, .5},
		{"wider than the profile's", "<</N 1/Range[-1 255]>>stream:" + linear, []float64{.5}, []float64{.5}, 0, 1},
		{"upside down", "<</N 1/Range[1 0]>>stream:" + linear, []float64{.5}, []float64{.5}, 0, 1},
		{"elsewhere", "<</N 1/Range[2 3]>>stream:" + linear, []float64{.5}, []float64{.5}, 0, 1},
		{"short", "<</N 1/Range[.5]>>stream:" + linear, []float64{.9}, []float64{.9}, 0, 1},
		{"of an alternate", "<</N 1/Range[0 .5]/Alternate/DeviceGray>>stream:x", []float64{1}, []float64{.5}, 0, .5},
	} {
		s, _ := spaceOf(t, "[/ICCBased 12 0 R]", "<<>>", c.stream)
		bare, _ := spaceOf(t, "[/ICCBased 12 0 R]", "<<>>", "<</N 1>>stream:"+linear)
		if c.name == "of an alternate" {
			bare = colorspace.DeviceGray
		}
		assert.Equal(t, rgbOf(bare, c.like...), rgbOf(s, c.in...), c.name)
		lo, hi := s.Range(0, 8)
		assert.Equal(t, [2]float64{c.lo, c.hi}, [2]float64{lo, hi}, c.name)
		assert.Equal(t, min(max(0, lo), hi), s.Initial()[0], c.name)
		// An image's samples cover the range.
		var pix [9]byte
		colorspace.NewRowConverter(s, nil, 8).RGB8(pix[:], []byte{0, 255, 128}, 3)
		a, b := rgbOf(s, lo), rgbOf(s, hi)
		assert.Equal(t, append(a[:], b[:]...), pix[:6], c.name)
	}
}

func TestRangeOfLabProfiles(t *testing.T) {
	lab := icctest.Profile(2, "spac", "Lab ", "Lab ", icctest.Tag("A2B0", icctest.Lut(1, 3, 3, 2, func(in []float64) []float64 { return in })))
	for _, entry := range []string{"", "/Range[0 100 -128 127 -128 127]", "/Range[0 100 -100 100 -100 100]"} {
		s, err := spaceOf(t, "[/ICCBased 12 0 R]", "<<>>", "<</N 3"+entry+">>stream:"+string(lab))
		require.NoError(t, err)
		white, mid := rgbOf(s, 100, 0, 0), rgbOf(s, 50, 0, 0)
		assert.Equal(t, [3]uint8{255, 255, 255}, white, entry)
		for _, v := range mid {
			assert.InDelta(t, 119, v, 2, entry)
		}
		red := rgbOf(s, 50, 60, 40)
		assert.Greater(t, red[0], uint8(180), entry)
		lo, hi := s.Range(1, 8)
		var pix [3]byte // an image's sample for a* = 60
		colorspace.NewRowConverter(s, nil, 8).RGB8(pix[:], []byte{128, byte((60-lo)/(hi-lo)*255 + .5), byte((40-lo)/(hi-lo)*255 + .5)}, 1)
		for k := range pix {
			assert.InDelta(t, red[k], pix[k], 4, entry)
		}
	}
}

func TestProfilesWhoseNIsLost(t *testing.T) {
	for _, c := range []struct {
		stream string
		n      int
	}{
		{"<<>>stream:" + string(icctest.Wide()), 3},
		{"<</N 2>>stream:" + string(icctest.Press(2, 0)), 4},
		{"<</N 7>>stream:x", 1},
		{"<</N 7/Alternate/DeviceCMYK>>stream:x", 4},
	} {
		s, err := spaceOf(t, "[/ICCBased 12 0 R]", "<<>>", c.stream)
		assert.ErrorIs(t, err, ErrSpace)
		assert.Equal(t, c.n, s.N())
	}
}

func TestOutputIntentsForGrayAndRGB(t *testing.T) {
	doc := openCatalog(t, "/OutputIntents[<</DestOutputProfile 10 0 R>> <</DestOutputProfile 11 0 R>>]",
		"<</N 3>>stream:"+string(icctest.Wide()), "<</N 1>>stream:"+string(icctest.Gray(icctest.Gamma(1))))
	ctx := context.Background()
	r := NewResolverWith(doc, Options{OutputIntent: true})
	for _, name := range []pdf.Name{"DeviceGray", "DeviceRGB"} {
		s, err := r.Space(ctx, name, nil)
		require.NoError(t, err)
		assert.IsType(t, &colorspace.ICCBased{}, s, name)
		plain, err := NewResolver(doc).Space(ctx, name, nil)
		require.NoError(t, err)
		assert.IsType(t, colorspace.DeviceGray, plain, name)
	}
	s, err := r.Space(ctx, pdf.Name("DeviceCMYK"), nil)
	require.NoError(t, err)
	assert.Equal(t, colorspace.Space(colorspace.DeviceCMYK), s)
}

func TestPresses(t *testing.T) {
	doc := openCatalog(t, "/OutputIntents[<</DestOutputProfile 10 0 R>>]", "<</N 4>>stream:"+string(icctest.Press(3, 10)))
	ctx := context.Background()
	r, proof := NewResolver(doc), NewResolverWith(doc, Options{OutputIntent: true})
	p := r.Press(ctx, colorspace.DeviceCMYK)
	assert.Same(t, p, r.Press(ctx, colorspace.DeviceCMYK))
	assert.Equal(t, colorspace.Space(colorspace.DeviceCMYK), p.Space())
	assert.IsType(t, &colorspace.ICCBased{}, proof.Press(ctx, colorspace.DeviceCMYK).Space())
	based, err := r.Space(ctx, pdf.Array{pdf.Name("ICCBased"), pdf.Ref{Num: 10}}, nil)
	require.NoError(t, err)
	own := r.Press(ctx, based)
	assert.Equal(t, colorspace.Inks{204, 153, 102, 51}, own.Of(based, []float64{.2, .4, .6, .8}), "its own inks")
	assert.Equal(t, colorspace.Inks{204, 153, 102, 51}, own.Of(colorspace.DeviceCMYK, []float64{.2, .4, .6, .8}), "the group's space is native")
	assert.Nil(t, r.Press(ctx, colorspace.DeviceRGB))
}
