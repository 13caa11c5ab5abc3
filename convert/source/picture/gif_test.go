package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"testing"

	"github.com/stretchr/testify/require"
)

// frame is a picture of noise in a palette of which the first colour is transparent when clear says so.
func frame(r image.Rectangle, colours int, clear bool, seed noise) *image.Paletted {
	var p color.Palette
	for i := range colours {
		c := color.NRGBA{R: seed.next(), G: seed.next(), B: seed.next(), A: 255}
		if i == 0 && clear {
			c = color.NRGBA{}
		}
		p = append(p, c)
	}
	m := image.NewPaletted(r, p)
	for i := range m.Pix {
		m.Pix[i] = seed.next() % byte(min(colours, 255))
	}
	return m
}

// lay puts frames over each other on white.
func lay(w, h int, frames ...*image.Paletted) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	for _, f := range frames {
		for y := f.Rect.Min.Y; y < f.Rect.Max.Y; y++ {
			for x := f.Rect.Min.X; x < f.Rect.Max.X; x++ {
				if c := color.NRGBAModel.Convert(f.At(x, y)).(color.NRGBA); c.A > 0 {
					m.SetNRGBA(x, y, c)
				}
			}
		}
	}
	return m
}

func encodeGIF(t testing.TB, g *gif.GIF) []byte {
	var b bytes.Buffer
	require.NoError(t, gif.EncodeAll(&b, g))
	return b.Bytes()
}

func TestGIF(t *testing.T) {
	full := image.Rect(0, 0, 40, 30)
	for _, c := range []struct {
		name   string
		frames []*image.Paletted
		delays []int
		shown  int // frames that make the first picture
	}{
		{"2 colours", []*image.Paletted{frame(full, 2, false, 1)}, []int{0}, 1},
		{"256 colours", []*image.Paletted{frame(full, 256, false, 2)}, []int{0}, 1},
		{"transparent", []*image.Paletted{frame(full, 7, true, 3)}, []int{0}, 1},
		{"smaller than the screen", []*image.Paletted{frame(image.Rect(5, 6, 30, 20), 7, true, 4)}, []int{0}, 1},
		{"animated", []*image.Paletted{frame(full, 9, false, 5), frame(full, 9, false, 6)}, []int{10, 10}, 1},
		{"animated without delays", []*image.Paletted{frame(full, 9, false, 5), frame(full, 9, false, 6)}, []int{0, 0}, 1},
		{"in pieces", []*image.Paletted{frame(image.Rect(0, 0, 20, 30), 9, false, 5), frame(image.Rect(10, 0, 40, 15), 90, true, 6),
			frame(image.Rect(20, 15, 40, 30), 9, false, 8), frame(image.Rect(0, 0, 4, 4), 9, false, 9)}, []int{0, 0, 10, 10}, 3},
	} {
		g := &gif.GIF{Image: c.frames, Delay: c.delays, Config: image.Config{Width: 40, Height: 30}}
		s := render(t, open(t, encodeGIF(t, g), "image/gif"), 0, 40, 30)
		require.Empty(t, s.warns, c.name)
		requirePixels(t, lay(40, 30, c.frames[:c.shown]...), s, 0, c.name)
	}
}

// interlace turns the only image of a GIF made of permuted rows into an interlaced one.
func interlace(t testing.TB, m *image.Paletted) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	p := image.NewPaletted(m.Rect, m.Palette)
	for y := range h {
		at := passIndex(y, h)
		copy(p.Pix[at*w:(at+1)*w], m.Pix[y*w:(y+1)*w])
	}
	data := encodeGIF(t, &gif.GIF{Image: []*image.Paletted{p}, Delay: []int{0}})
	at := bytes.Index(data, []byte{',', 0, 0, 0, 0, byte(w), 0, byte(h), 0})
	data[at+9] |= 0x40
	return data
}

func TestGIFInterlaced(t *testing.T) {
	for h := 1; h < 20; h++ {
		m := frame(image.Rect(0, 0, 11, h), 16, h%2 == 0, noise(h))
		data := interlace(t, m)
		want, err := gif.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		s := render(t, open(t, data, "image/gif"), 0, 11, h)
		require.Empty(t, s.warns)
		requirePixels(t, lay(11, h, want.(*image.Paletted)), s, 0, "")
	}
	// A cut one has its coarse rows.
	m := frame(image.Rect(0, 0, 60, 60), 16, false, 3)
	data := interlace(t, m)
	s := render(t, open(t, data[:len(data)/2], "image/gif"), 0, 60, 60)
	require.NotEmpty(t, s.warns)
	r, g, b, _ := m.At(3, 56).RGBA()
	require.Equal(t, [3]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)}, s.at(3, 56))
}

func TestGIFCut(t *testing.T) {
	m := frame(image.Rect(0, 0, 50, 50), 16, false, 3)
	data := encodeGIF(t, &gif.GIF{Image: []*image.Paletted{m}, Delay: []int{0}})
	s := render(t, open(t, data[:len(data)*2/3], "image/gif"), 0, 50, 50)
	require.NotEmpty(t, s.warns)
	requirePixels(t, lay(50, 50, m).(*image.NRGBA).SubImage(image.Rect(0, 0, 50, 20)), &shown{w: 50, h: 20, pix: s.pix}, 0, "")
	require.Equal(t, [3]byte{255, 255, 255}, s.at(49, 49))
}
