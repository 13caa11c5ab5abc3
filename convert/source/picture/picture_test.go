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

func TestSmoke(t *testing.T) {
	m := gradient(37, 21)
	s := render(t, open(t, encodePNG(t, m), "image/png"), 0, 37, 21)
	for y := range 21 {
		for x := range 37 {
			c := m.NRGBAAt(x, y)
			require.Equal(t, [3]byte{c.R, c.G, c.B}, s.at(x, y))
		}
	}
	require.Empty(t, s.warns)
	s = render(t, open(t, encodeJPEG(t, m, 100), "image/jpeg"), 0, 37, 21)
	require.Empty(t, s.warns)
	c := m.NRGBAAt(20, 10)
	require.InDelta(t, c.R, s.at(20, 10)[0], 12)
}
