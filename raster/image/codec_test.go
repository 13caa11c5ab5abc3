package image

import (
	"bytes"
	"context"
	stdimage "image"
	stdcolor "image/color"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func photoData(t testing.TB, w, h int) []byte {
	m := stdimage.NewRGBA(stdimage.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, stdcolor.RGBA{byte(40 + 160*x/w), byte(200 - 150*y/h), byte(60 + 100*(x+y)/(w+h)), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 98}))
	return b.Bytes()
}

func photoObject(data []byte) object {
	return object{"<</Subtype/Image/Width 96/Height 64/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode>>", data}
}

func TestPhotoShrinks(t *testing.T) {
	im := loadFirst(t, photoObject(photoData(t, 96, 64)))
	whole, _ := draw(t, im.Place(upright(0, 0, 96, 64), 3, everywhere), nil)
	for _, c := range [][2]int{{48, 32}, {24, 16}, {12, 8}, {50, 33}, {20, 11}, {7, 60}} {
		pix, _ := draw(t, im.Place(upright(0, 0, float64(c[0]), float64(c[1])), 3, everywhere), nil)
		gray, _ := draw(t, im.Place(upright(0, 0, float64(c[0]), float64(c[1])), 1, everywhere), nil)
		for y := range c[1] {
			for x := range c[0] {
				i := y*c[0] + x
				for j := range 3 {
					want := boxMean(func(x, y int) float64 { return float64(whole[(y*96+x)*3+j]) }, x, y, 96, 64, c[0], c[1])
					require.InDelta(t, want, pix[3*i+j], 2.5, "%v at %d,%d", c, x, y)
				}
				luma := .299*float64(pix[3*i]) + .587*float64(pix[3*i+1]) + .114*float64(pix[3*i+2])
				require.InDelta(t, luma, gray[i], 2, "gray of the photo is the photo's luma")
			}
		}
	}
	assert.Empty(t, im.Warnings())
}

func TestTruncatedPhoto(t *testing.T) {
	data := photoData(t, 96, 64)
	whole, _ := draw(t, loadFirst(t, photoObject(data)).Place(upright(0, 0, 96, 64), 3, everywhere), nil)
	im := loadFirst(t, photoObject(data[:len(data)*2/3]))
	pix, alpha := draw(t, im.Place(upright(0, 0, 96, 64), 3, everywhere), nil)
	assert.Equal(t, whole[:96*16*3], pix[:96*16*3])
	assert.Equal(t, all(255, 96*4*3), pix[len(pix)-96*4*3:])
	assert.Equal(t, all(255, 96*64), alpha)
	assert.NotEmpty(t, im.Warnings())
	hopeless := loadFirst(t, photoObject([]byte("no photo")))
	pix, _ = draw(t, hopeless.Place(upright(0, 0, 4, 4), 1, everywhere), nil)
	assert.Equal(t, all(255, 16), pix)
	assert.NotEmpty(t, hopeless.Warnings())
}

func TestFax(t *testing.T) {
	// Group 4: one black pixel run of 4 after 2 white, then a line equal to it, then white.
	// Line 1: horizontal mode 001, white 2 = 0111, black 4 = 011, V0 for the end = 1; line 2: V0 V0 V0 = 111; line 3: pass 0001, V0 1.
	bits := "001" + "0111" + "011" + "1" + "111" + "0001" + "1"
	var data []byte
	for len(bits)%8 != 0 {
		bits += "0"
	}
	for i := 0; i < len(bits); i += 8 {
		v := byte(0)
		for _, c := range bits[i : i+8] {
			v = v<<1 | byte(c-'0')
		}
		data = append(data, v)
	}
	parms := "/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 8/Rows 3>>>>"
	im := loadFirst(t, object{"<</Subtype/Image/Width 8/Height 3/BitsPerComponent 1/ColorSpace/DeviceGray" + parms, data})
	pix, _ := draw(t, im.Place(upright(0, 0, 8, 3), 1, everywhere), nil)
	line := []byte{255, 255, 0, 0, 0, 0, 255, 255}
	assert.Equal(t, append(append(append([]byte{}, line...), line...), all(255, 8)...), pix)
	stencil := loadFirst(t, object{"<</Subtype/Image/ImageMask true/Width 8/Height 3" + parms, data})
	_, alpha := draw(t, stencil.Place(upright(0, 0, 8, 3), 1, everywhere), nil)
	assert.Equal(t, []byte{0, 0, 255, 255, 255, 255, 0, 0}, alpha[:8])
}

func TestHopelessCodecsAreWhiteWithAWarning(t *testing.T) {
	for _, codec := range []string{"JPXDecode", "JBIG2Decode"} {
		im := loadFirst(t, object{"<</Subtype/Image/Width 4/Height 4/ColorSpace/DeviceGray/Filter/" + codec + ">>", []byte("x")})
		pix, _ := draw(t, im.Place(upright(0, 0, 4, 4), 1, everywhere), nil)
		assert.Equal(t, all(255, 16), pix)
		assert.NotEmpty(t, im.Warnings())
	}
}

func FuzzLoad(f *testing.F) {
	photo := photoData(f, 32, 16)
	f.Add("/Width 4/Height 4/BitsPerComponent 2/ColorSpace/DeviceRGB/Decode[1 0 0 1 0 1]", []byte("abcdefghijkl"), 30., 4., -3., 9.)
	f.Add("/Width 32/Height 16/Filter/DCTDecode", photo, 10., 0., 0., -8.)
	f.Add("/ImageMask true/Width 9/Height 9/Interpolate true", []byte("\xaa\x55"), 0., 20., 20., 0.)
	f.Add("/Width 3/Height 3/BitsPerComponent 8/ColorSpace[/Indexed/DeviceCMYK 1<00000000ffffffff>]/Mask[0 0]", []byte("\x00\x01\x02\x00\x01"), 1., 1., 1., 1.)
	f.Add("/Width 3/Height 3/BitsPerComponent 16/ColorSpace/DeviceGray/SMask 10 0 R", []byte("0123456789"), 2., 1., 1., 1.)
	f.Add("/Width 16/Height 3/Filter/CCITTFaxDecode/DecodeParms<</K 1/Columns 9/BlackIs1 true>>", []byte("0123456789"), 2., 0., 0., 1.)
	f.Fuzz(func(t *testing.T, dict string, data []byte, a, b, c, d float64) {
		if len(dict) > 500 || len(data) > 1<<14 {
			return
		}
		doc := openWith(t, object{"<<" + dict + ">>", append([]byte{}, data...)})
		s := doc.Stream(pdf.Ref{Num: 10})
		if s == nil {
			return
		}
		im, _, err := Load(context.Background(), doc, color.NewResolver(doc), s, nil, Options{MaxPixels: 1 << 16, MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		clip := geom.IRect{X0: -20, Y0: -20, X1: 40, Y1: 40}
		for _, ch := range []int{1, 3} {
			p := im.Place(geom.Matrix{A: a, B: b, C: c, D: d, E: 5, F: 5}, ch, clip)
			if p.Box != p.Box.Intersect(clip) && !p.Box.Empty() {
				t.Fatalf("%v outside the clip", p.Box)
			}
			_, alpha := draw(t, p, NewCache(1<<10))
			for _, v := range alpha {
				if p.Opaque && v != 255 {
					t.Fatal("opaque, but not covered")
				}
			}
		}
	})
}

func benchPlace(b *testing.B, im *Image, m geom.Matrix, ch int) {
	p := im.Place(m, ch, geom.IRect{X0: 0, Y0: 0, X1: 4961, Y1: 7016})
	cache := NewCache(0)
	r, err := p.Open(context.Background(), cache)
	require.NoError(b, err)
	defer r.Close()
	w := p.Box.X1 - p.Box.X0
	pix, alpha := make([]byte, w*3), make([]byte, w)
	b.ReportAllocs()
	b.SetBytes(int64(w))
	b.ResetTimer()
	for i := range b.N {
		r.Row(p.Box.Y0+i%(p.Box.Y1-p.Box.Y0), p.Box.X0, p.Box.X1, pix, alpha)
	}
}

func BenchmarkRow(b *testing.B) {
	im := loadFirst(b, object{"<</Subtype/Image/Width 500/Height 500/BitsPerComponent 8/ColorSpace/DeviceRGB>>", noise(750000)})
	soft := loadFirst(b, object{"<</Subtype/Image/Width 500/Height 500/BitsPerComponent 8/ColorSpace/DeviceRGB/Interpolate true/SMask 11 0 R>>", noise(750000)}, grayObject(500, 500, noise(250000), ""))
	b.Run("same-size", func(b *testing.B) { benchPlace(b, im, upright(0, 0, 500, 500), 3) })
	b.Run("enlarged-gray", func(b *testing.B) { benchPlace(b, im, upright(0, 0, 4000, 4000), 1) })
	b.Run("enlarged-rgb", func(b *testing.B) { benchPlace(b, im, upright(0, 0, 4000, 4000), 3) })
	b.Run("interpolated-soft", func(b *testing.B) { benchPlace(b, soft, upright(0, 0, 4000, 4000), 3) })
	b.Run("turned-rgb", func(b *testing.B) {
		benchPlace(b, im, geom.Matrix{A: 2000, B: 300, C: 300, D: -2000, E: 0, F: 2000}, 3)
	})
}

// BenchmarkStage decodes and shrinks 4 megapixels; MB/s are megapixels of the source a second.
func BenchmarkStage(b *testing.B) {
	run := func(name string, im *Image, size float64, ch int) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(im.W) * int64(im.H))
			p := im.Place(upright(0, 0, size, size), ch, everywhere)
			for range b.N {
				if _, err := im.makeStage(context.Background(), NewCache(0), p.spec(im, p.ch)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	rgb := loadFirst(b, object{"<</Subtype/Image/Width 2000/Height 2000/BitsPerComponent 8/ColorSpace/DeviceRGB>>", noise(12e6)})
	cmyk := loadFirst(b, object{"<</Subtype/Image/Width 2000/Height 2000/BitsPerComponent 8/ColorSpace/DeviceCMYK>>", noise(16e6)})
	bit := loadFirst(b, object{"<</Subtype/Image/Width 8000/Height 4000/BitsPerComponent 1/ColorSpace/DeviceGray>>", noise(4e6)})
	run("rgb-half", rgb, 1000, 3)
	run("rgb-third-gray", rgb, 667, 1)
	run("rgb-full-gray", rgb, 2000, 1)
	run("cmyk-half", cmyk, 1000, 3)
	run("bits-half", bit, 2000, 1)
	run("bits-full", bit, 8000, 1)
}
