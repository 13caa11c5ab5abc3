package raster_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func TestPictureRows(t *testing.T) {
	const gray = "/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray "
	const group = "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Group << /S /Transparency >> /Resources << /XObject << /Large 5 0 R >> >>"
	many := ""
	for y := range 70 {
		many += fmt.Sprintf("q 20 0 0 5 10 %d cm /Large Do Q ", 16+y)
	}
	for _, c := range []struct {
		name, content string
		want          []raster.RowRange
	}{
		{"none", "0 0 50 50 re f BT ET", nil},
		{"a small one", "q 80 0 0 80 10 10 cm /Small Do Q", nil},
		{"one", "q 80 0 0 20 10 10 cm /Large Do Q", []raster.RowRange{{70, 90}}},
		{"apart, from below", "q 80 0 0 20 10 10 cm /Large Do Q q 10 0 0 10 0 80 cm /Large Do Q", []raster.RowRange{{10, 20}, {70, 90}}},
		{"side by side", "q 20 0 0 20 10 10 cm /Large Do Q q 20 0 0 20 50 20 cm /Large Do Q", []raster.RowRange{{60, 80}, {70, 90}}},
		{"on the same rows", "q 20 0 0 20 10 10 cm /Large Do Q q 20 0 0 20 50 10 cm /Large Do Q", []raster.RowRange{{70, 90}}},
		{"touching", "q 20 0 0 20 10 10 cm /Large Do Q q 20 0 0 20 10 30 cm /Large Do Q", []raster.RowRange{{50, 70}, {70, 90}}},
		{"very many", many, []raster.RowRange{{10, 84}}},
		{"outside", "q 20 0 0 20 10 -30 cm /Large Do Q", nil},
		{"in a group", "q .5 0 0 .5 0 0 cm /Half gs /Group Do Q", []raster.RowRange{{50, 100}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := doc{
				page:    "/Resources << /XObject << /Large 5 0 R /Small 6 0 R /Group 7 0 R >> /ExtGState << /Half << /ca .5 >> >> >>",
				content: c.content,
				objects: []string{
					stream(gray+"/Width 400 /Height 400", string(make([]byte, 400*400))),
					stream(gray+"/Width 40 /Height 40", string(make([]byte, 40*40))),
					stream(group, "q 100 0 0 100 0 0 cm /Large Do Q"),
				},
			}.bytes()
			d, err := raster.Open(t.Context(), bytes.NewReader(b), int64(len(b)), nil)
			require.NoError(t, err)
			p, err := d.Page(0)
			require.NoError(t, err)
			plan, err := p.Prepare(t.Context(), raster.Target{Width: 100, Height: 100, Format: raster.RGB8, Matrix: geom.Scale(1, 1)})
			require.NoError(t, err)
			require.Equal(t, c.want, plan.PictureRows())
		})
	}
}
