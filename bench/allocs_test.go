package bench_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
)

// textAllocs is what a page of text may allocate once its document is warm: the display list's pools, which double, and little else.
const textAllocs = 200

// allocs returns the allocations of making page p from content stream to coded rows, fonts, glyphs and a worker's memory being there already.
func allocs(t *testing.T, p *raster.Page, dpi int, f raster.Format) float64 {
	t.Helper()
	var s raster.Scratch
	var c packbits.Coded
	to := target(p, dpi, f)
	return testing.AllocsPerRun(3, func() {
		plan, err := p.Prepare(t.Context(), to)
		require.NoError(t, err)
		require.NoError(t, encode(t.Context(), plan, &s, &c))
	})
}

// A page of text costs few allocations, whatever its length and resolution. BenchmarkEveryPage records those of other pages.
func TestAllocationsOfTextPages(t *testing.T) {
	for name, pages := range map[string][]int{"text.pdf": {0, 1, 9}, "report.pdf": {0, 1}, "classic.pdf": {0}} {
		d := open(t, name)
		for _, i := range pages {
			p := page(t, d, i)
			for _, dpi := range []int{150, 300} {
				for _, f := range []raster.Format{raster.Gray8, raster.RGB8} {
					assert.Less(t, allocs(t, p, dpi, f), float64(textAllocs), "%s, page %d, %d dpi, %d channels", name, i+1, dpi, f.Channels())
				}
			}
		}
	}
}

// BenchmarkEveryPage makes each page of each document of testdata, at 300 dpi in gray: time, bytes and allocations.
func BenchmarkEveryPage(b *testing.B) {
	names, err := filepath.Glob("../testdata/*.pdf")
	require.NoError(b, err)
	for _, name := range names {
		name = filepath.Base(name)
		if name == "encrypted.pdf" {
			continue
		}
		d := open(b, name)
		for i := range d.NumPages() {
			b.Run(fmt.Sprint(name, "-", i+1), func(b *testing.B) {
				p := page(b, d, i)
				to := target(p, 300, raster.Gray8)
				var s raster.Scratch
				var c packbits.Coded
				once := func() {
					plan, err := p.Prepare(b.Context(), to)
					require.NoError(b, err)
					require.NoError(b, encode(b.Context(), plan, &s, &c))
				}
				once() // what is made once a document or a worker
				b.SetBytes(bytesOf(to))
				b.ReportAllocs()
				for b.Loop() {
					once()
				}
			})
		}
	}
}
