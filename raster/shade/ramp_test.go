package shade

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Shadings that describe one gradient have one table; those that differ in anything that matters have their own, with the colours it would have
// alone.
func TestShadingsShareRamps(t *testing.T) {
	samples := strings.Repeat("\x00\x40\x80\xff\x10\x99", 200)
	function := func(more, data string) string {
		return stream("/FunctionType 0/Domain[0 1]/Range[0 1 0 1 0 1]/Size[400]/BitsPerSample 8"+more, []byte(data))
	}
	axial := func(fn int, more string) string {
		return fmt.Sprintf("<</ShadingType 2/Coords[0 0 1 1]/Function %d 0 R%s>>", fn, more)
	}
	objects := []string{
		function("", samples), function("", samples), function("", samples[1:]+"\x00"), function("/Decode[0 1 0 1 0 .5]", samples), // 4 to 7
		axial(4, "/ColorSpace/DeviceRGB"), axial(5, "/ColorSpace/DeviceRGB"), // 8, 9
		axial(6, "/ColorSpace/DeviceRGB"), axial(7, "/ColorSpace/DeviceRGB"),
		axial(5, "/ColorSpace/DeviceRGB/Domain[0 .5]"), axial(5, "/ColorSpace[/CalRGB<</WhitePoint[.9505 1 1.089]/Gamma[2 2 2]>>]"),
		strings.Replace(axial(5, "/ColorSpace/DeviceRGB"), "2/Coords[0 0 1 1]", "3/Coords[0 0 1 1 1 2]", 1), // 14
	}
	b := file(objects...)
	doc, err := pdf.Open(context.Background(), bytes.NewReader(b), int64(len(b)), pdf.Options{})
	require.NoError(t, err)
	cols := color.NewResolver(doc)
	var ramps Ramps
	shared := func(n int) *Shading {
		t.Helper()
		s, warn, err := Load(t.Context(), doc, cols, pdf.Ref{Num: int32(n)}, nil, &ramps, Options{})
		require.NoError(t, err)
		require.Empty(t, warn)
		alone, _, err := Load(t.Context(), doc, cols, pdf.Ref{Num: int32(n)}, nil, nil, Options{})
		require.NoError(t, err)
		require.NotSame(t, alone.ramp, s.ramp)
		require.Equal(t, alone.ramp.colors, s.ramp.colors)
		return s
	}
	first := shared(8)
	assert.Same(t, first.ramp, shared(9).ramp)
	assert.Same(t, first.ramp, shared(14).ramp, "radial")
	for n := 10; n <= 13; n++ {
		assert.NotSame(t, first.ramp, shared(n).ramp, "object %d", n)
	}
	assert.Same(t, first.ramp, shared(8).ramp, "still known")
}
