package raster_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func (d doc) open(t testing.TB) *raster.Page {
	t.Helper()
	b := d.bytes()
	r, err := raster.Open(context.Background(), bytes.NewReader(b), int64(len(b)), nil)
	require.NoError(t, err)
	p, err := r.Page(0)
	require.NoError(t, err)
	return p
}

func TestHasColor(t *testing.T) {
	rgb := func(data string) []string {
		return []string{stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB", data)}
	}
	const image = "/Resources << /XObject << /I 5 0 R >> >>"
	for name, tt := range map[string]struct {
		d    doc
		want bool
	}{
		"empty":                             {doc{}, false},
		"black and gray":                    {doc{content: "0 g 1 1 20 20 re f 0.5 G 4 w 0 50 m 99 50 l S 0 0 0 rg 40 1 9 9 re f"}, false},
		"gray by its components":            {doc{content: "0.4 0.4 0.4 rg 1 1 20 20 re f 0 0 0 0.5 k 30 1 20 20 re f"}, false},
		"a small red dot":                   {doc{content: "1 0 0 rg 50 50 1 1 re f"}, true},
		"a thin blue line":                  {doc{content: "0 0 1 RG 0.01 w 0 50.3 m 99 50.3 l S"}, true},
		"dark blue":                         {doc{content: "0 0 0.2 rg 1 1 20 20 re f"}, true},
		"hidden":                            {doc{content: "1 0 0 rg 50 50 9 9 re f 1 g 40 40 30 30 re f"}, false},
		"outside the page":                  {doc{content: "1 0 0 rg 150 50 9 9 re f"}, false},
		"picture in RGB without colour":     {doc{page: image, content: "50 0 0 50 0 0 cm /I Do", objects: rgb("aaa")}, false},
		"picture that strays as JPEGs do":   {doc{page: image, content: "50 0 0 50 0 0 cm /I Do", objects: rgb("aca")}, false},
		"picture with colour":               {doc{page: image, content: "50 0 0 50 0 0 cm /I Do", objects: rgb("aza")}, true},
		"picture with colour, a point high": {doc{page: image, content: "50 0 0 1 0 60 cm /I Do", objects: rgb("aza")}, true},
		"a page of ten metres":              {doc{page: "/UserUnit 300", content: "1 0 0 rg 50 50 2 2 re f"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tt.d.open(t).HasColor(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := doc{content: "0 g 1 1 20 20 re f"}.open(t).HasColor(ctx)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestClip(t *testing.T) {
	page := doc{content: "0 g 0 0 100 100 re f"}.open(t)
	clip := geom.IRect{X0: 10, Y0: 20, X1: 40, Y1: 90}
	for _, pixels := range []bool{false, true} {
		plan, err := page.Prepare(t.Context(), raster.Target{Width: 100, Height: 100, Format: raster.Gray8, Matrix: geom.Identity, Clip: clip, PixelsOnly: pixels})
		require.NoError(t, err)
		var s raster.Scratch
		b, err := plan.Render(t.Context(), 0, 100, &s)
		require.NoError(t, err)
		for y := range 100 {
			for x := range 100 {
				want := byte(255)
				if x >= clip.X0 && x < clip.X1 && y >= clip.Y0 && y < clip.Y1 {
					want = 0
				}
				require.Equal(t, want, b.Pix[y*b.Stride+x], "%d %d", x, y)
			}
		}
	}
}
