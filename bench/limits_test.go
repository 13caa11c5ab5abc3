package bench_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/filter/ccitt"
	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// These benchmarks measure what bounds the others from below: moving bytes, and turning codes into samples on one core. RESULTS.md sets
// documents against them.

// BenchmarkMemory moves bytes in memory beyond the caches that are a core's own, and in a band that fits into them.
func BenchmarkMemory(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"memory", 256 << 20}, {"band", 256 << 10}} {
		p, q := make([]byte, size.n), make([]byte, size.n)
		work := map[string]func(){
			"fill": func() { clear(p) },
			"copy": func() { copy(q, p) },
			"read": func() { require.Equal(b, -1, bytes.IndexByte(p, 1)) },
		}
		for _, what := range []string{"fill", "copy", "read"} {
			b.Run(size.name+"/"+what, func(b *testing.B) {
				work[what]() // the system hands the pages out
				b.SetBytes(int64(size.n))
				for b.Loop() {
					work[what]()
				}
			})
		}
	}
}

// image returns the coded data and the dictionary of the first image of a document of testdata.
func image(b *testing.B, name string) ([]byte, func(key pdf.Name) int) {
	b.Helper()
	data := load(b, name)
	doc, err := pdf.Open(b.Context(), bytes.NewReader(data), int64(len(data)), pdf.Options{})
	require.NoError(b, err)
	p, err := doc.Page(0)
	require.NoError(b, err)
	for _, o := range doc.Dict(p.Resources["XObject"]) {
		if s := doc.Stream(o); s != nil && doc.Name(s.Dict["Subtype"]) == "Image" {
			return doc.Raw(s), func(key pdf.Name) int {
				v, ok := doc.Int(s.Dict[key])
				if !ok {
					v, _ = doc.Int(doc.Dict(s.Dict["DecodeParms"])[key])
				}
				return int(v)
			}
		}
	}
	b.Fatalf("%s has no image", name)
	return nil, nil
}

// rates reports the speed of a decoder in coded bytes and in pixels beside the time.
func rates(b *testing.B, coded, pixels int) {
	seconds := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric(float64(coded)/1e6/seconds, "coded-MB/s")
	if pixels > 0 {
		b.ReportMetric(float64(pixels)/1e6/seconds, "MP/s")
	}
}

// BenchmarkDecodeJPEG decodes the picture of photo.pdf. At an eighth of the size the inverse transform all but vanishes and what remains is
// entropy decoding, which no other way of drawing saves.
func BenchmarkDecodeJPEG(b *testing.B) {
	data, _ := image(b, "photo.pdf")
	for _, tt := range []struct {
		name string
		opt  dct.Options
	}{{"full", dct.Options{}}, {"luma", dct.Options{Luma: true}}, {"half", dct.Options{Shrink: 2}}, {"eighth-luma", dct.Options{Shrink: 8, Luma: true}}} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			var pixels int
			for b.Loop() {
				r, err := dct.Open(context.Background(), data, tt.opt)
				require.NoError(b, err)
				row := make([]byte, r.W*r.N)
				for r.ReadRow(row) {
				}
				require.NoError(b, r.Err())
				pixels = r.FullW * r.FullH
			}
			rates(b, len(data), pixels)
		})
	}
}

// BenchmarkDecodeFax decodes the page of fax.pdf, CCITT group 4.
func BenchmarkDecodeFax(b *testing.B) {
	data, get := image(b, "fax.pdf")
	p := ccitt.Params{K: -1, Columns: get("Columns"), Rows: get("Height")}
	b.ReportAllocs()
	for b.Loop() {
		out, err := ccitt.Decode(context.Background(), data, p, 1<<26)
		require.NoError(b, err)
		require.Len(b, out, p.Rows*p.Stride())
	}
	rates(b, len(data), p.Columns*p.Rows)
}

// BenchmarkDecodeFlate inflates the content of a page of text.
func BenchmarkDecodeFlate(b *testing.B) {
	data := load(b, "text.pdf")
	doc, err := pdf.Open(b.Context(), bytes.NewReader(data), int64(len(data)), pdf.Options{})
	require.NoError(b, err)
	p, err := doc.Page(0)
	require.NoError(b, err)
	content, _ := doc.PageContent(b.Context(), p)
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, err = w.Write(content)
	require.NoError(b, err)
	require.NoError(b, w.Close())
	var d flate.Decoder
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		out, err := d.Decode(z.Bytes(), 1<<26)
		require.NoError(b, err)
		require.Len(b, out, len(content))
	}
	rates(b, z.Len(), 0)
}

// BenchmarkDecodePackBits decodes the lines of a page, as a printer does: MB/s of pixels.
func BenchmarkDecodePackBits(b *testing.B) {
	for _, name := range []string{"text.pdf", "photo.pdf"} {
		b.Run(name, func(b *testing.B) {
			p := page(b, open(b, name), 0)
			t := target(p, 300, raster.RGB8)
			plan, err := p.Prepare(b.Context(), t)
			require.NoError(b, err)
			var s raster.Scratch
			var c packbits.Coded
			require.NoError(b, encode(b.Context(), plan, &s, &c))
			line := make([]byte, 3*t.Width)
			b.SetBytes(bytesOf(t))
			for b.Loop() {
				for i := range c.Groups {
					coded, _ := c.Group(i)
					_, _, err := packbits.DecodeLine(line, coded, 3)
					require.NoError(b, err)
				}
			}
			rates(b, len(c.Data), 0)
		})
	}
}
