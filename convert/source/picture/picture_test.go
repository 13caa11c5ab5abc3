package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// open reads a picture that must be readable.
func open(t testing.TB, data []byte, contentType string) *pdf.Document {
	t.Helper()
	doc, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), contentType, Options{})
	require.NoError(t, err)
	return doc
}

// shown is a page rendered with a pixel for each sample.
type shown struct {
	w, h  int
	pix   []byte // RGB
	warns []pdf.Warning
}

func (s *shown) at(x, y int) [3]byte { return [3]byte(s.pix[3*(y*s.w+x):]) }

// render renders a page of w x h pixels.
func render(t testing.TB, doc *pdf.Document, page, w, h int) *shown {
	t.Helper()
	r := raster.New(doc, nil)
	p, err := r.Page(page)
	require.NoError(t, err)
	pw, ph := p.Size()
	plan, err := p.Prepare(context.Background(), raster.Target{
		Width: w, Height: h, Format: raster.RGB8, Matrix: geom.Matrix{A: float64(w) / pw, D: float64(h) / ph},
	})
	require.NoError(t, err)
	s := &shown{w: w, h: h}
	var scratch raster.Scratch
	for y := 0; y < h; y += 64 {
		band, err := plan.Render(context.Background(), y, min(y+64, h), &scratch)
		require.NoError(t, err)
		for i := range min(64, h-y) {
			s.pix = append(s.pix, band.Pix[i*band.Stride:i*band.Stride+3*w]...)
		}
	}
	s.warns = append(doc.Warnings(), plan.Warnings()...)
	return s
}

// gradient is a picture in which no two corners look alike.
func gradient(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{R: uint8(x * 255 / w), G: uint8(y * 255 / h), B: uint8((x*7 + y*13) % 256), A: 255})
		}
	}
	return m
}

// smooth is one that survives a JPEG.
func smooth(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{R: uint8(x * 255 / w), G: uint8(y * 255 / h), B: uint8(255 - x*127/w - y*127/h), A: 255})
		}
	}
	return m
}

func encodePNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

func encodeJPEG(t testing.TB, m image.Image, quality int) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

// noise gives bytes that look random and are always the same.
type noise uint64

func (n *noise) next() byte {
	*n = *n*6364136223846793005 + 1442695040888963407
	return byte(*n >> 40)
}

func (n *noise) bytes(count int) []byte {
	b := make([]byte, count)
	for i := range b {
		b[i] = n.next()
	}
	return b
}

// overWhite is what a colour of 16 bits a channel is with 8 on white paper.
func overWhite(c color.NRGBA64) [3]byte {
	var out [3]byte
	for i, v := range [3]uint16{c.R, c.G, c.B} {
		mixed := (float64(v)*float64(c.A) + 65535*(65535-float64(c.A))) / 65535
		out[i] = byte(mixed/257 + .5)
	}
	return out
}

// straight is color.NRGBA64Model without the rounding of a way through multiplied colours.
func straight(c color.Color) color.NRGBA64 {
	switch c := c.(type) {
	case color.NRGBA64:
		return c
	case color.NRGBA:
		return color.NRGBA64{R: uint16(c.R) * 257, G: uint16(c.G) * 257, B: uint16(c.B) * 257, A: uint16(c.A) * 257}
	}
	return color.NRGBA64Model.Convert(c).(color.NRGBA64)
}

// requirePixels compares with the picture m on white paper.
func requirePixels(t testing.TB, m image.Image, s *shown, delta int, name string) {
	t.Helper()
	b := m.Bounds()
	require.Equal(t, [2]int{b.Dx(), b.Dy()}, [2]int{s.w, s.h}, name)
	for y := range s.h {
		for x := range s.w {
			want := overWhite(straight(m.At(b.Min.X+x, b.Min.Y+y)))
			got := s.at(x, y)
			for i := range want {
				if d := int(want[i]) - int(got[i]); d > delta || d < -delta {
					require.Equal(t, want, got, "%s: pixel %d, %d", name, x, y)
				}
			}
		}
	}
}

// orient gives pixel x, y of the picture as it is to be seen when its first row and column lie as the orientation says: EXIF 2.32, 4.6.4 A.
func orient(m image.Image, orientation int) image.Image {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if orientation > 4 && orientation < 9 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for row := range h {
		for col := range w {
			x, y := col, row
			switch orientation {
			case 2:
				x = w - 1 - col
			case 3:
				x, y = w-1-col, h-1-row
			case 4:
				y = h - 1 - row
			case 5:
				x, y = row, col
			case 6:
				x, y = h-1-row, col
			case 7:
				x, y = h-1-row, w-1-col
			case 8:
				x, y = row, w-1-col
			}
			out.Set(x, y, m.At(col, row))
		}
	}
	return out
}

// size returns a page's size in points.
func size(t testing.TB, doc *pdf.Document, page int) [2]float64 {
	p, err := raster.New(doc, nil).Page(page)
	require.NoError(t, err)
	w, h := p.Size()
	return [2]float64{w, h}
}

func TestContentTypes(t *testing.T) {
	require.Subset(t, ContentTypes(), []string{"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/jp2"})
	for _, c := range []struct {
		contentType, text string
		kind              pdf.Kind
	}{
		{"image/heic", "HEIC: pictures of this format are not read", pdf.Unsupported},
		{"image/avif", "AVIF: pictures of this format are not read", pdf.Unsupported},
		{"image/jxl", "JPEG XL: pictures of this format are not read", pdf.Unsupported},
		{"image/x-unheard", "image/x-unheard: pictures of this format are not read", pdf.Unsupported},
	} {
		_, err := Open(context.Background(), bytes.NewReader(nil), 0, c.contentType, Options{})
		require.EqualError(t, err, c.text)
		var p *pdf.Error
		require.ErrorAs(t, err, &p)
		require.Equal(t, c.kind, p.Kind)
	}
}

// TestNothing: an empty file and one of another kind are damaged ones, and a context that has ended is told of.
func TestNothing(t *testing.T) {
	for _, contentType := range ContentTypes() {
		for _, data := range [][]byte{nil, {0}, []byte("%PDF-1.7"), bytes.Repeat([]byte{0xff}, 5000)} {
			_, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), contentType, Options{})
			var p *pdf.Error
			require.ErrorAs(t, err, &p, contentType)
			require.Equal(t, pdf.Damaged, p.Kind, contentType)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := encodePNG(t, gradient(3, 3))
	_, err := Open(ctx, bytes.NewReader(data), int64(len(data)), "image/png", Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestLimits(t *testing.T) {
	data := encodePNG(t, gradient(30, 20))
	for _, lim := range []Limits{{MaxPixels: 599}, {MaxMetadataBytes: 8}} {
		_, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), "image/png", Options{Limits: lim})
		var p *pdf.Error
		require.ErrorAs(t, err, &p)
		require.Equal(t, pdf.Limit, p.Kind)
	}
}

// TestDensity: what is believed of a resolution.
func TestDensity(t *testing.T) {
	for _, c := range []struct {
		x, y, per float64
		want      density
	}{
		{300, 300, 1, density{300, 300}},
		{11811, 11811, .0254, density{300, 300}},
		{118.11, 118.11, 2.54, density{300, 300}},
		{204, 98, 1, density{204, 98}},
		{1, 1, 1, density{96, 96}},
		{0, 300, 1, density{96, 96}},
		{300, 30000, 1, density{96, 96}},
		{2400, 200, 1, density{96, 96}},
		{1, 1, 0, density{96, 96}},
		{1, 2, 0, density{96, 192}},
		{204, 98, 0, density{96. * 204 / 98, 96}},
		{1, 100, 0, density{96, 96}},
	} {
		got := inch(c.x, c.y, c.per).resolved(96)
		require.InDeltaSlice(t, []float64{c.want.x, c.want.y}, []float64{got.x, got.y}, 1e-9, "%v", c)
	}
}

// TestPageSize: the page is as large as the picture says, or as the default resolution makes it; beyond what PDF readers take, its unit grows.
func TestPageSize(t *testing.T) {
	data := encodePNG(t, gradient(192, 96))
	require.Equal(t, [2]float64{144, 72}, size(t, open(t, data, "image/png"), 0))
	doc, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), "image/png", Options{DefaultDPI: 48})
	require.NoError(t, err)
	require.Equal(t, [2]float64{288, 144}, size(t, doc, 0))
	doc = open(t, encodePNG(t, image.NewGray(image.Rect(0, 0, 40000, 2))), "image/png")
	require.InDeltaSlice(t, []float64{30000, 1.5}, size0(t, doc), 1e-9)
	p, err := doc.Page(0)
	require.NoError(t, err)
	require.Equal(t, 3.0, p.UserUnit)
	require.LessOrEqual(t, p.MediaBox.W(), 14400.0)
}

func size0(t testing.TB, doc *pdf.Document) []float64 {
	s := size(t, doc, 0)
	return s[:]
}
