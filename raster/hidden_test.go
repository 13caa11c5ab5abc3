package raster_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// What is wrong with a picture of which nothing is seen does not matter; with one of which something is seen it does, whatever the bands.
func TestHiddenPicturesStayCoded(t *testing.T) {
	const gray = "/Type /XObject /Subtype /Image /Width 40 /Height 40 /BitsPerComponent 8 /ColorSpace /DeviceGray"
	for over, warnings := range map[string]int{
		"":                                 1,
		"q 100 0 0 100 0 0 cm /Whole Do Q": 0,
		"q 80 0 0 80 10 10 cm /Whole Do Q": 0,
		"q 100 0 0 50 0 0 cm /Whole Do Q":  1,
		"q 100 0 0 100 0 0 cm /Half gs /Whole Do Q": 1,
		"1 0 0 rg 0 0 100 100 re f":                 0,
		"1 g 0 0 100 100 re f":                      0,
		"q 100 50 0 100 0 -20 cm /Whole Do Q":       1, // turned: its edges are not followed
	} {
		d := doc{
			page:    "/Resources << /XObject << /Broken 5 0 R /Whole 6 0 R >> /ExtGState << /Half << /ca .5 >> >> >>",
			content: "q 80 0 0 80 10 10 cm /Broken Do Q " + over,
			objects: []string{stream(gray, "too short"), stream(gray, string(bytes.Repeat([]byte("gray"), 400)))},
		}
		for _, rows := range []int{8, 64, 1000} {
			t.Run(fmt.Sprint(over, " bands of ", rows), func(t *testing.T) {
				b := d.bytes()
				rd, err := raster.Open(t.Context(), bytes.NewReader(b), int64(len(b)), nil)
				require.NoError(t, err)
				p, err := rd.Page(0)
				require.NoError(t, err)
				plan, err := p.Prepare(t.Context(), raster.Target{Width: 300, Height: 300, Format: raster.Gray8, Matrix: geom.Scale(3, 3)})
				require.NoError(t, err)
				var s raster.Scratch
				var c packbits.Coded
				for y := 0; y < 300; y += rows {
					require.NoError(t, plan.Encode(t.Context(), y, min(y+rows, 300), &s, &c))
				}
				require.Len(t, plan.Warnings(), warnings)
			})
		}
	}
}
