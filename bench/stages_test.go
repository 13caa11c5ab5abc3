package bench_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/interp"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

func load(b testing.TB, name string) []byte {
	b.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", name))
	require.NoError(b, err)
	return data
}

func open(b testing.TB, name string) *raster.Document {
	b.Helper()
	data := load(b, name)
	d, err := raster.Open(b.Context(), bytes.NewReader(data), int64(len(data)), nil)
	require.NoError(b, err)
	return d
}

func page(b testing.TB, d *raster.Document, i int) *raster.Page {
	b.Helper()
	p, err := d.Page(i)
	require.NoError(b, err)
	return p
}

func target(p *raster.Page, dpi int, f raster.Format) raster.Target {
	w, h := p.Size()
	s := float64(dpi) / 72
	return raster.Target{Width: int(w * s), Height: int(h * s), Format: f, Matrix: geom.Matrix{A: s, D: s}}
}

// bytesOf is the size of a target's pixels, what the throughput of stages that make pixels is measured by.
func bytesOf(t raster.Target) int64 {
	return int64(t.Width) * int64(t.Height) * int64(t.Format.Channels())
}

// BenchmarkOpen reads a file's structure: MB/s of file.
func BenchmarkOpen(b *testing.B) {
	for _, name := range []string{"report.pdf", "classic.pdf", "damaged.pdf", "text.pdf"} {
		b.Run(name, func(b *testing.B) {
			data := load(b, name)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				_, err := raster.Open(b.Context(), bytes.NewReader(data), int64(len(data)), nil)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkInterpret makes the display list of a page: MB/s of content stream. Fonts, glyphs and pictures stay from the first round.
func BenchmarkInterpret(b *testing.B) {
	for _, tt := range []struct {
		name string
		page int
	}{{"text.pdf", 0}, {"report.pdf", 0}, {"report.pdf", 2}, {"vector.pdf", 0}, {"photo.pdf", 0}} {
		b.Run(fmt.Sprint(tt.name, "-", tt.page+1), func(b *testing.B) {
			data := load(b, tt.name)
			raw, err := pdf.Open(b.Context(), bytes.NewReader(data), int64(len(data)), pdf.Options{})
			require.NoError(b, err)
			rp, err := raw.Page(tt.page)
			require.NoError(b, err)
			content, _ := raw.PageContent(b.Context(), rp)
			p := page(b, open(b, tt.name), tt.page)
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				_, err := p.Prepare(b.Context(), target(p, 300, raster.Gray8))
				require.NoError(b, err)
			}
		})
	}
}

// nothing takes coverage and forgets it.
type nothing struct{ rows int }

// CoverageRow implements scan.Sink.
func (n *nothing) CoverageRow(int, int, []scan.Span, []uint8) { n.rows++ }

// BenchmarkScan converts every path of a page of paths to coverage, band by band as painting does: MB/s of covered pixels' area.
func BenchmarkScan(b *testing.B) {
	for _, dpi := range []int{300, 600} {
		b.Run(fmt.Sprint(dpi), func(b *testing.B) {
			data := load(b, "vector.pdf")
			doc, err := pdf.Open(b.Context(), bytes.NewReader(data), int64(len(data)), pdf.Options{})
			require.NoError(b, err)
			p, err := doc.Page(0)
			require.NoError(b, err)
			s := float64(dpi) / 72
			t := interp.Target{Width: int(595 * s), Height: int(842 * s), Matrix: geom.Matrix{A: s, D: -s, F: 842 * s}, Gray: true, MinLine: 0.5}
			t.Clip = geom.IRect{X1: t.Width, Y1: t.Height}
			l, _, err := interp.NewEnv(doc, interp.Limits{}, 0, 0).Page(b.Context(), p, t)
			require.NoError(b, err)
			var r scan.Rasterizer
			var sink nothing
			var items []uint32
			var edges []scan.Edge
			b.SetBytes(int64(t.Width) * int64(t.Height))
			b.ReportAllocs()
			for b.Loop() {
				for y := 0; y < t.Height; y += 64 {
					items = l.ItemsIn(y, min(y+64, t.Height), items)
					for _, i := range items {
						it := &l.Items[i]
						box := it.Box().Intersect(geom.IRect{X1: t.Width, Y0: y, Y1: min(y+64, t.Height)})
						if it.Kind == list.Path && !box.Empty() {
							edges = l.Edges(edges[:0], it.First, it.Count, box.Y0, box.Y1)
							r.Fill(edges, box, it.Flags&list.EvenOdd != 0, &sink)
						}
					}
				}
			}
			require.NotZero(b, sink.rows)
		})
	}
}

// encode codes a page band by band, as a worker does.
func encode(ctx context.Context, p *raster.Plan, s *raster.Scratch, c *packbits.Coded) error {
	_, h := p.Size()
	c.Reset()
	for y, n := 0, p.BandRows(); y < h; y += n {
		if err := p.Encode(ctx, y, min(y+n, h), s, c); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkCompose makes the coded rows of a text page that is interpreted already: composed of runs and of glyphs' ready fragments, and
// by way of pixels. MB/s of the pixels they stand for.
func BenchmarkCompose(b *testing.B) {
	for _, format := range []raster.Format{raster.Gray8, raster.RGB8} {
		for _, pixels := range []bool{false, true} {
			b.Run(fmt.Sprintf("channels=%d/pixels=%v", format.Channels(), pixels), func(b *testing.B) {
				p := page(b, open(b, "text.pdf"), 0)
				t := target(p, 600, format)
				t.PixelsOnly = pixels
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

// BenchmarkEncode codes pixels that are rendered already: MB/s of pixels.
func BenchmarkEncode(b *testing.B) {
	for _, name := range []string{"text.pdf", "vector.pdf", "photo.pdf", "fax.pdf"} {
		for _, format := range []raster.Format{raster.Gray8, raster.RGB8} {
			b.Run(fmt.Sprintf("%s/channels=%d", name, format.Channels()), func(b *testing.B) {
				p := page(b, open(b, name), 0)
				t := target(p, 300, format)
				plan, err := p.Prepare(b.Context(), t)
				require.NoError(b, err)
				var s raster.Scratch
				band, err := plan.Render(b.Context(), 0, t.Height, &s)
				require.NoError(b, err)
				var c packbits.Coded
				b.SetBytes(bytesOf(t))
				b.ReportAllocs()
				for b.Loop() {
					c.Reset()
					packbits.EncodeBand(&c, band.Pix, band.Stride, band.Width, band.Channels)
				}
				require.Equal(b, t.Height, c.Lines())
			})
		}
	}
}

// BenchmarkPage makes one page, from content stream to coded rows, on one core.
func BenchmarkPage(b *testing.B) {
	for _, tt := range []struct {
		name string
		page int
	}{{"text.pdf", 0}, {"report.pdf", 0}, {"report.pdf", 2}, {"vector.pdf", 0}, {"photo.pdf", 0}, {"fax.pdf", 0}} {
		for _, dpi := range []int{300, 600} {
			for _, format := range []raster.Format{raster.Gray8, raster.RGB8} {
				b.Run(fmt.Sprintf("%s-%d/%d/channels=%d", tt.name, tt.page+1, dpi, format.Channels()), func(b *testing.B) {
					p := page(b, open(b, tt.name), tt.page)
					t := target(p, dpi, format)
					var s raster.Scratch
					var c packbits.Coded
					b.SetBytes(bytesOf(t))
					b.ReportAllocs()
					for b.Loop() {
						plan, err := p.Prepare(b.Context(), t)
						require.NoError(b, err)
						require.NoError(b, encode(b.Context(), plan, &s, &c))
					}
				})
			}
		}
	}
}

// BenchmarkDocument converts whole documents, opening included, with a worker for each processor: MB/s of pixels.
func BenchmarkDocument(b *testing.B) {
	pipeline := convert.New(convert.WithSystemFonts())
	for _, name := range []string{"text.pdf", "report.pdf", "vector.pdf", "photo.pdf", "fax.pdf"} {
		for _, dpi := range []int{300, 600} {
			for _, typ := range []pwg.Type{pwg.SGray8, pwg.SRGB8} {
				b.Run(fmt.Sprintf("%s/%d/%v", name, dpi, typ), func(b *testing.B) {
					data := load(b, name)
					opt := &convert.Options{Plan: convert.PlanOptions{To: convert.TypePWG, Type: typ, Resolution: [2]int{dpi, dpi}}}
					plan, err := pipeline.Plan(b.Context(), bytes.NewReader(data), int64(len(data)), opt)
					require.NoError(b, err)
					pixels := int64(0)
					for i := range plan.Pages {
						pixels += int64(plan.Pages[i].Height) * int64(plan.Header(i).BytesPerLine)
					}
					b.SetBytes(pixels)
					b.ReportAllocs()
					for b.Loop() {
						_, err := pipeline.Convert(b.Context(), discard{}, bytes.NewReader(data), int64(len(data)), opt)
						require.NoError(b, err)
					}
				})
			}
		}
	}
}

// BenchmarkFolder converts the documents of the folder that the environment variable DOCS names, to profile them:
//
//	DOCS=/some/folder go test ./bench -run '^$' -bench Folder/report/300/sgray_8 -cpuprofile cpu.prof -o bench.test
func BenchmarkFolder(b *testing.B) {
	names, err := filepath.Glob(filepath.Join(os.Getenv("DOCS"), "*.pdf"))
	require.NoError(b, err)
	if os.Getenv("DOCS") == "" || len(names) == 0 {
		b.Skip("DOCS names no folder with documents")
	}
	pipeline := convert.New(convert.WithSystemFonts())
	for _, name := range names {
		for _, dpi := range []int{300, 600} {
			for _, typ := range []pwg.Type{pwg.SGray8, pwg.SRGB8} {
				b.Run(fmt.Sprintf("%s/%d/%v", strings.TrimSuffix(filepath.Base(name), ".pdf"), dpi, typ), func(b *testing.B) {
					f, err := os.Open(name)
					require.NoError(b, err)
					defer f.Close()
					info, err := f.Stat()
					require.NoError(b, err)
					opt := &convert.Options{Plan: convert.PlanOptions{To: convert.TypePWG, Type: typ, Resolution: [2]int{dpi, dpi}}}
					b.ReportAllocs()
					for b.Loop() {
						_, err := pipeline.Convert(b.Context(), discard{}, f, info.Size(), opt)
						require.NoError(b, err)
					}
				})
			}
		}
	}
}

// discard is an io.Writer without the shortcuts of io.Discard.
type discard struct{}

// Write implements io.Writer.
func (discard) Write(p []byte) (int, error) { return len(p), nil }
