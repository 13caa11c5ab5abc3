package bench_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
)

// BenchmarkHidden makes the coded rows of pages of which much is hidden, interpreted already: with what is hidden left out, and all of it painted as
// pixels from back to front. MB/s of pixels.
func BenchmarkHidden(b *testing.B) {
	for i, name := range []string{"white-page", "text-under-scan", "pictures", "slide", "white-boxes"} {
		for _, all := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/all=%v", name, all), func(b *testing.B) {
				p := page(b, open(b, "layers.pdf"), i)
				t := target(p, 300, raster.RGB8)
				t.PixelsOnly = all
				plan, err := p.Prepare(b.Context(), t)
				require.NoError(b, err)
				var s raster.Scratch
				var c packbits.Coded
				b.SetBytes(bytesOf(t))
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, encode(b.Context(), plan, &s, &c))
				}
			})
		}
	}
}
