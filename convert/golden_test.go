package convert_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

var update = flag.Bool("update", false, "write the golden pictures anew; look at them before they are committed")

const testdata = "../testdata"

// page is a page read back from PWG raster.
type page struct {
	header *pwg.Header
	pix    []byte
}

func (p *page) stride() int { return int(p.header.BytesPerLine) }

// toPWG converts a document of testdata without fonts of the machine and returns the raster.
func toPWG(t *testing.T, name string, opt convert.Options) []byte {
	t.Helper()
	raster, _ := result(t, name, opt)
	return raster
}

func result(t *testing.T, name string, opt convert.Options) ([]byte, *convert.Result) {
	t.Helper()
	f, err := os.Open(filepath.Join(testdata, name))
	require.NoError(t, err)
	defer f.Close()
	st, err := f.Stat()
	require.NoError(t, err)
	var out bytes.Buffer
	res, err := convert.New(convert.WithSystemFonts()).Convert(t.Context(), &out, f, st.Size(), &opt)
	require.NoError(t, err, name)
	assert.EqualValues(t, out.Len(), res.Bytes, name)
	return out.Bytes(), res
}

// read decodes every page of a raster, strictly.
func read(t *testing.T, raster []byte) []page {
	t.Helper()
	r := pwg.NewReader(bytes.NewReader(raster), pwg.ReaderOptions{Strict: true})
	var out []page
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		p := page{h, make([]byte, int(h.Height)*int(h.BytesPerLine))}
		n, err := r.ReadLines(p.pix, p.stride())
		require.NoError(t, err)
		require.EqualValues(t, h.Height, n)
		out = append(out, p)
	}
}

func options(typ pwg.Type, dpi int) convert.Options {
	return convert.Options{Plan: convert.PlanOptions{To: convert.TypePWG, Type: typ, Resolution: [2]int{dpi, dpi}}}
}

// picture makes an image of a page.
func (p *page) picture() image.Image {
	r := image.Rect(0, 0, int(p.header.Width), int(p.header.Height))
	if p.header.NumColors == 1 {
		return &image.Gray{Pix: p.pix, Stride: p.stride(), Rect: r}
	}
	m := image.NewRGBA(r)
	for i := range len(p.pix) / 3 {
		copy(m.Pix[4*i:], p.pix[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m
}

// pixels gives the bytes of a golden picture as a page holds them.
func pixels(m image.Image, channels int) []byte {
	b := m.Bounds()
	out := make([]byte, 0, b.Dx()*b.Dy()*channels)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := m.At(x, y).RGBA()
			out = append(out, byte(r>>8))
			if channels == 3 {
				out = append(out, byte(g>>8), byte(bl>>8))
			}
		}
	}
	return out
}

// TestGolden compares pages with stored pictures. The pictures were looked at beside those of other renderers. On one machine they come
// out equal; where floating point is fused a few edges may differ by a little.
func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		doc, password string
		typ           pwg.Type
		dpi           int
		pages         string // empty: all
	}{
		{"report.pdf", "", pwg.SRGB8, 72, ""}, {"report.pdf", "", pwg.SGray8, 100, "3"},
		{"encrypted.pdf", "secret", pwg.SGray8, 72, ""},
		{"text.pdf", "", pwg.SGray8, 72, "1"},
		{"vector.pdf", "", pwg.SGray8, 60, ""},
		{"photo.pdf", "", pwg.SRGB8, 30, ""},
		{"fax.pdf", "", pwg.SGray8, 100, ""},
		{"corners.pdf", "", pwg.SRGB8, 36, ""},
		{"inks.pdf", "", pwg.SRGB8, 72, ""}, {"inks.pdf", "", pwg.SGray8, 50, "1"},
	} {
		t.Run(fmt.Sprint(tt.doc, " ", tt.typ, " ", tt.dpi), func(t *testing.T) {
			opt := options(tt.typ, tt.dpi)
			opt.Password = tt.password
			if tt.pages != "" {
				var err error
				opt.Plan.Pages, err = convert.ParsePages(tt.pages)
				require.NoError(t, err)
			}
			raster, res := result(t, tt.doc, opt)
			for i, p := range read(t, raster) {
				name := fmt.Sprintf("%s-%d-%v-%d.png", strings.TrimSuffix(tt.doc, ".pdf"), res.Plan.Pages[i].Source+1, tt.typ, tt.dpi)
				compare(t, name, &p)
			}
		})
	}
}

func compare(t *testing.T, name string, p *page) {
	path := filepath.Join(testdata, "golden", name)
	if *update {
		write(t, path, p)
		return
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./convert -run Golden -update makes it")
	m, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err, name)
	require.Equal(t, image.Pt(int(p.header.Width), int(p.header.Height)), m.Bounds().Size(), name)
	want := pixels(m, int(p.header.NumColors))
	sum, far := 0, 0
	for i, v := range p.pix {
		d := max(v, want[i]) - min(v, want[i])
		sum += int(d)
		if d > 24 {
			far++
		}
	}
	mean := float64(sum) / float64(len(want))
	if mean > 0.005 || far > 8 {
		got := filepath.Join(t.ArtifactDir(), name)
		write(t, got, p)
		t.Errorf("%s: mean difference %.4f, %d far off; go test -artifacts keeps %s", name, mean, far, got)
	}
}

func write(t *testing.T, path string, p *page) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, p.picture()))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
}

// The same report with other bytes around its pages is the same raster: object streams, a plain table, no table at all.
func TestLayoutOfFile(t *testing.T) {
	want := toPWG(t, "report.pdf", options(pwg.SGray8, 50))
	for _, name := range []string{"classic.pdf", "damaged.pdf"} {
		assert.True(t, bytes.Equal(want, toPWG(t, name, options(pwg.SGray8, 50))), name)
	}
}

// A gray page is the colour page seen in gray, up to what rounding each layer for itself may differ.
func TestGrayIsLumaOfColour(t *testing.T) {
	gray := read(t, toPWG(t, "report.pdf", options(pwg.SGray8, 50)))
	rgb := read(t, toPWG(t, "report.pdf", options(pwg.SRGB8, 50)))
	require.Len(t, rgb, len(gray))
	for k := range gray {
		worst := 0
		for i, g := range gray[k].pix {
			c := rgb[k].pix[3*i:]
			d := int(g) - int(colorspace.Luma8(c[0], c[1], c[2]))
			worst = max(worst, d, -d)
		}
		assert.LessOrEqual(t, worst, 3, "page %d", k+1)
	}
}

// What is written depends on the document and the plan, not on workers, memory, bands or short cuts.
func TestSameBytes(t *testing.T) {
	for _, tt := range []struct {
		doc string
		typ pwg.Type
		dpi int
	}{
		{"report.pdf", pwg.SRGB8, 60}, {"report.pdf", pwg.SGray8, 60}, {"text.pdf", pwg.SGray8, 50}, {"text.pdf", pwg.SRGB8, 36},
	} {
		base := options(tt.typ, tt.dpi)
		base.Jobs = 1
		want := toPWG(t, tt.doc, base)
		for _, v := range []convert.Options{
			{Jobs: 2}, {Jobs: 8}, {Jobs: 8, Memory: 1}, {Jobs: 1, BandRows: 7}, {Jobs: 2, BandRows: 1}, {Jobs: 8, BandRows: 64},
			{Jobs: 1, PixelsOnly: true}, {Jobs: 2, BandRows: 7, PixelsOnly: true, Memory: 1},
		} {
			v.Plan = base.Plan
			assert.True(t, bytes.Equal(want, toPWG(t, tt.doc, v)),
				"%s %v: %d jobs, %d rows a band, memory %d, pixels only %v", tt.doc, tt.typ, v.Jobs, v.BandRows, v.Memory, v.PixelsOnly)
		}
	}
}
