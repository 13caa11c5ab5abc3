package color

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func TestProfiles(t *testing.T) {
	based := "[/ICCBased 12 0 R]"
	s, err := spaceOf(t, based, "<<>>", "<</N 3>>stream:"+string(icctest.SRGB()))
	require.NoError(t, err)
	assert.Equal(t, colorspace.Space(colorspace.DeviceRGB), s.(*colorspace.ICCBased).Alternate())

	s, err = spaceOf(t, based, "<<>>", "<</N 1>>stream:"+string(icctest.Gray(icctest.SRGBCurve())))
	require.NoError(t, err)
	assert.Equal(t, colorspace.Space(colorspace.DeviceGray), s.(*colorspace.ICCBased).Alternate())

	s, err = spaceOf(t, based, "<<>>", "<</N 1/Alternate/DeviceGray>>stream:"+string(icctest.Gray(icctest.Gamma(1))))
	require.NoError(t, err)
	assert.Equal(t, [3]uint8{127, 127, 127}, rgbOf(s, .2140411))
	assert.Same(t, s, s.(*colorspace.ICCBased).Alternate())

	s, err = spaceOf(t, based, "<<>>", "<</N 4/Alternate/DeviceCMYK>>stream:"+string(icctest.Press(3, 10)))
	require.NoError(t, err)
	assert.Equal(t, [3]uint8{}, rgbOf(s, 0, 0, 0, 1))
	assert.Equal(t, []float64{0, 0, 0, 0}, s.Initial())
}

func TestDamagedProfilesAreTheirAlternates(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		n            int
		in           []float64
		want         [3]uint8
	}{
		{"no alternate", "<</N 3>>stream:x", 3, []float64{0, 1, 0}, [3]uint8{0, 255, 0}},
		{"lab", "<</N 3/Alternate[/Lab<</WhitePoint[.96 1 .82]>>]>>stream:x", 3, []float64{100, 0, 0}, [3]uint8{255, 255, 255}},
		{"wrong alternate", "<</N 1/Alternate/DeviceCMYK>>stream:x", 1, []float64{1}, [3]uint8{255, 255, 255}},
		{"wrong N", "<</N 3>>stream:" + string(icctest.Press(2, 0)), 3, []float64{0, 1, 0}, [3]uint8{0, 255, 0}},
		{"truncated", "<</N 3>>stream:" + string(icctest.Wide()[:300]), 3, []float64{0, 1, 0}, [3]uint8{0, 255, 0}},
	} {
		s, err := spaceOf(t, "[/ICCBased 12 0 R]", "<<>>", c.stream)
		assert.ErrorIs(t, err, ErrSpace, c.name)
		assert.Equal(t, c.n, s.N(), c.name)
		assert.Equal(t, c.want, rgbOf(s, c.in...), c.name)
	}
}

func TestOneProfileInManyStreams(t *testing.T) {
	wide := "<</N 3>>stream:" + string(icctest.Wide())
	r := NewResolver(openWith(t, "[/ICCBased 12 0 R]", "[/ICCBased 13 0 R]", wide, wide))
	a, err := r.Space(context.Background(), pdf.Ref{Num: 10}, nil)
	require.NoError(t, err)
	b, err := r.Space(context.Background(), pdf.Ref{Num: 11}, nil)
	require.NoError(t, err)
	assert.Same(t, a, b)
}

func TestOutputIntent(t *testing.T) {
	press := "<</N 4>>stream:" + string(icctest.Press(3, 10))
	intents := "/OutputIntents[<</S/GTS_PDFA1/DestOutputProfile 11 0 R>>17<</S/GTS_PDFX/DestOutputProfile 10 0 R>>]"
	doc := openCatalog(t, intents, press, "<</N 3>>stream:"+string(icctest.SRGB()))
	ctx := context.Background()
	s, err := NewResolver(doc).Space(ctx, pdf.Name("DeviceCMYK"), nil)
	require.NoError(t, err)
	assert.Equal(t, colorspace.Space(colorspace.DeviceCMYK), s)
	r := NewResolverWith(doc, Options{OutputIntent: true})
	for range 2 {
		s, err = r.Space(ctx, pdf.Name("DeviceCMYK"), nil)
		require.NoError(t, err)
		require.IsType(t, &colorspace.ICCBased{}, s)
		assert.Equal(t, [3]uint8{}, rgbOf(s, 0, 0, 0, 1))
	}
	s, err = NewResolverWith(openWith(t), Options{OutputIntent: true}).Space(ctx, pdf.Name("DeviceCMYK"), nil)
	require.NoError(t, err)
	assert.Equal(t, colorspace.Space(colorspace.DeviceCMYK), s)
}
