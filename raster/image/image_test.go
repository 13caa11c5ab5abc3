package image

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// object is the text of one PDF object; with data it is a stream whose dictionary lacks Length.
type object struct {
	text string
	data []byte
}

// openWith makes a document whose objects 10, 11, ... are those given.
func openWith(t testing.TB, objs ...object) *pdf.Document {
	return openWithin(t, pdf.Limits{}, objs...)
}

func openWithin(t testing.TB, limits pdf.Limits, objs ...object) *pdf.Document {
	var b bytes.Buffer
	offsets := map[int]int{}
	add := func(num int, body string) {
		offsets[num] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", num, body)
	}
	b.WriteString("%PDF-1.7\n")
	add(1, "<</Type/Catalog/Pages 2 0 R>>")
	add(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	add(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>")
	for i, o := range objs {
		if o.data == nil {
			add(10+i, o.text)
			continue
		}
		dict := strings.TrimSuffix(o.text, ">>")
		add(10+i, fmt.Sprintf("%s/Length %d>>\nstream\n%s\nendstream", dict, len(o.data), o.data))
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", 10+len(objs))
	for i := 1; i < 10+len(objs); i++ {
		if off, ok := offsets[i]; ok {
			fmt.Fprintf(&b, "%010d 00000 n \n", off)
		} else {
			b.WriteString("0000000000 65535 f \n")
		}
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", 10+len(objs), xref)
	doc, err := pdf.Open(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), pdf.Options{Limits: limits})
	require.NoError(t, err)
	return doc
}

func loadFirst(t testing.TB, objs ...object) *Image {
	doc := openWith(t, objs...)
	s := doc.Stream(pdf.Ref{Num: 10})
	require.NotNil(t, s)
	im, _, err := Load(context.Background(), doc, color.NewResolver(doc), s, nil, Options{})
	require.NoError(t, err)
	return im
}

var everywhere = geom.IRect{X0: -1000, Y0: -1000, X1: 100000, Y1: 100000}

// upright is the usual placement: the picture's top left at (x, y), w x h device pixels.
func upright(x, y, w, h float64) geom.Matrix { return geom.Matrix{A: w, D: -h, E: x, F: y + h} }

// draw renders the whole box, row by row: pixels and alpha.
func draw(t testing.TB, p *Placed, cache *Cache) (pix, alpha []byte) {
	r, err := p.Open(context.Background(), cache)
	require.NoError(t, err)
	defer r.Close()
	w, h := p.Box.X1-p.Box.X0, p.Box.Y1-p.Box.Y0
	pix, alpha = make([]byte, w*h*p.ch), make([]byte, w*h)
	for y := range h {
		r.Row(p.Box.Y0+y, p.Box.X0, p.Box.X1, pix[y*w*p.ch:(y+1)*w*p.ch], alpha[y*w:(y+1)*w])
	}
	return pix, alpha
}

func all(v byte, n int) []byte { return bytes.Repeat([]byte{v}, n) }

func grayObject(w, h int, data []byte, more string) object {
	return object{fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray%s>>", w, h, more), data}
}

func TestOneToOne(t *testing.T) {
	im := loadFirst(t, grayObject(3, 2, []byte{1, 2, 3, 4, 5, 6}, ""))
	p := im.Place(upright(10, 20, 3, 2), 1, everywhere)
	assert.Equal(t, geom.IRect{X0: 10, Y0: 20, X1: 13, Y1: 22}, p.Box)
	assert.True(t, p.Opaque)
	pix, alpha := draw(t, p, nil)
	assert.Equal(t, []byte{1, 2, 3, 4, 5, 6}, pix)
	assert.Equal(t, all(255, 6), alpha)
	rgb, _ := draw(t, im.Place(upright(10, 20, 3, 2), 3, everywhere), nil)
	assert.Equal(t, []byte{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6}, rgb)
}

// The eight orientations of a picture that has no symmetry, against mapping every pixel centre back.
func TestOrientations(t *testing.T) {
	const w, h = 3, 2
	data := []byte{10, 20, 30, 40, 50, 60}
	im := loadFirst(t, grayObject(w, h, data, ""))
	for _, k := range []float64{1, 4} {
		for _, m := range []geom.Matrix{
			{A: w, D: -h, F: h}, {A: -w, D: -h, E: w, F: h}, {A: w, D: h}, {A: -w, D: h, E: w},
			{B: w, C: h}, {B: -w, C: h, F: w}, {B: w, C: -h, E: h}, {B: -w, C: -h, E: h, F: w},
		} {
			m = m.Mul(geom.Scale(k, k))
			p := im.Place(m, 1, everywhere)
			pix, _ := draw(t, p, nil)
			inv, ok := m.Invert()
			require.True(t, ok)
			bw := p.Box.X1 - p.Box.X0
			require.Equal(t, int(w*h*k*k), len(pix))
			for i, v := range pix {
				q := inv.Apply(geom.Point{X: float64(i%bw) + .5, Y: float64(i/bw) + .5})
				want := data[int((1-q.Y)*h)*w+int(q.X*w)]
				require.Equal(t, want, v, "%v pixel %d", m, i)
			}
			turned := &Placed{Box: p.Box, im: im, ch: 1, inv: inv, dw: w * int(k), dh: h * int(k)} // the general route agrees
			pix2, alpha2 := draw(t, turned, nil)
			assert.Equal(t, pix, pix2, "%v", m)
			assert.Equal(t, all(255, len(pix)), alpha2)
		}
	}
}

func TestShrinkingIsTheExactMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct{ sw, sh, dw, dh int }{{8, 8, 4, 4}, {7, 5, 3, 2}, {100, 3, 7, 3}, {3, 100, 3, 7}, {9, 9, 1, 1}, {50, 60, 49, 59}, {10, 4, 5, 8}} {
		for _, ch := range []int{1, 3} {
			data := make([]byte, c.sw*c.sh*ch)
			for i := range data {
				data[i] = byte(rng.UintN(256))
			}
			o := grayObject(c.sw, c.sh, data, "")
			if ch == 3 {
				o.text = strings.Replace(o.text, "DeviceGray", "DeviceRGB", 1)
			}
			pix, _ := draw(t, loadFirst(t, o).Place(upright(0, 0, float64(c.dw), float64(c.dh)), ch, everywhere), nil)
			for y := range c.dh {
				for x := range c.dw {
					for j := range ch {
						want := boxMean(func(i, k int) float64 { return float64(data[(k*c.sw+i)*ch+j]) }, x, y, c.sw, c.sh, c.dw, c.dh)
						require.InDelta(t, want, pix[(y*c.dw+x)*ch+j], .5001, "%v at %d,%d", c, x, y)
					}
				}
			}
		}
	}
}

// boxMean is the definition, in floating point.
func boxMean(at func(x, y int) float64, x, y, sw, sh, dw, dh int) float64 {
	if dh > sh { // enlarged: the row under the centre
		y = (2*y + 1) * sh / (2 * dh)
		dh = sh
	}
	x0, x1 := float64(x*sw)/float64(dw), float64((x+1)*sw)/float64(dw)
	y0, y1 := float64(y*sh)/float64(dh), float64((y+1)*sh)/float64(dh)
	sum := 0.0
	for j := int(y0); j < sh && float64(j) < y1; j++ {
		for i := int(x0); i < sw && float64(i) < x1; i++ {
			wx := math.Min(x1, float64(i+1)) - math.Max(x0, float64(i))
			wy := math.Min(y1, float64(j+1)) - math.Max(y0, float64(j))
			sum += wx * wy * at(i, j)
		}
	}
	return sum / ((x1 - x0) * (y1 - y0))
}

func noise(n int) []byte {
	rng := rand.New(rand.NewPCG(5, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.UintN(256))
	}
	return b
}

func TestRowsDoNotDependOnOrderOrWidth(t *testing.T) {
	rgb := object{"<</Subtype/Image/Width 23/Height 17/BitsPerComponent 8/ColorSpace/DeviceRGB/SMask 11 0 R/Interpolate true>>", noise(23 * 17 * 3)}
	mask := object{"<</Subtype/Image/Width 11/Height 31/BitsPerComponent 8/ColorSpace/DeviceGray/Interpolate true>>", noise(11 * 31)}
	im := loadFirst(t, rgb, mask)
	cache := NewCache(0)
	for _, m := range []geom.Matrix{upright(-3.3, 2.2, 60, 41), upright(0, 0, 12, 9), upright(1, 1, 40, 9), {B: 30, C: 50.5, E: .3},
		{A: 20, B: 15, C: -14, D: 25, E: 20, F: 3}, {A: 5, B: 3, C: -4, D: 5, E: 20, F: 3}} {
		for _, ch := range []int{1, 3} {
			p := im.Place(m, ch, geom.IRect{X0: -2, Y0: 1, X1: 50, Y1: 44})
			assert.False(t, p.Opaque)
			pix, alpha := draw(t, p, cache)
			r, err := p.Open(context.Background(), cache)
			require.NoError(t, err)
			rng := rand.New(rand.NewPCG(7, 8))
			w := p.Box.X1 - p.Box.X0
			for range 200 {
				y := p.Box.Y0 + rng.IntN(p.Box.Y1-p.Box.Y0)
				x0 := p.Box.X0 + rng.IntN(w)
				x1 := x0 + 1 + rng.IntN(p.Box.X1-x0)
				gp, ga := make([]byte, (x1-x0)*ch), make([]byte, x1-x0)
				r.Row(y, x0, x1, gp, ga)
				at := (y-p.Box.Y0)*w + x0 - p.Box.X0
				require.Equal(t, pix[at*ch:(at+x1-x0)*ch], gp)
				require.Equal(t, alpha[at:at+x1-x0], ga)
			}
			// beyond the box nothing is covered
			ga := all(7, w+20)
			gp := make([]byte, (w+20)*ch)
			r.Row(p.Box.Y0, p.Box.X0-10, p.Box.X1+10, gp, ga)
			assert.Equal(t, append(append(all(0, 10), alpha[:w]...), all(0, 10)...), ga)
			r.Row(p.Box.Y1, p.Box.X0, p.Box.X0+5, gp, ga)
			assert.Equal(t, all(0, 5), ga[:5])
			r.Close()
			r.Close()
		}
	}
}

// A clip changes what is drawn, not how.
func TestClipKeepsPixels(t *testing.T) {
	im := loadFirst(t, grayObject(40, 40, noise(1600), ""))
	for _, size := range []float64{100, 13} {
		whole := im.Place(upright(0, 0, size, size), 1, everywhere)
		pix, _ := draw(t, whole, nil)
		clip := geom.IRect{X0: 3, Y0: 4, X1: 9, Y1: 11}
		part, _ := draw(t, im.Place(upright(0, 0, size, size), 1, clip), nil)
		for y := clip.Y0; y < clip.Y1; y++ {
			assert.Equal(t, pix[y*int(size)+3:y*int(size)+9], part[(y-4)*6:(y-4)*6+6])
		}
	}
}

func TestAbuttingStripsLeaveNoSeam(t *testing.T) {
	im := loadFirst(t, grayObject(10, 3, all(0, 30), ""))
	covered := make([]byte, 100)
	for i := range 9 {
		y := 1.7 + float64(i)*7.37
		p := im.Place(upright(0, y, 20, 7.37), 1, everywhere)
		require.True(t, p.Opaque)
		for k := p.Box.Y0; k < p.Box.Y1; k++ {
			covered[k] = 1
		}
	}
	assert.Equal(t, all(1, 66), covered[1:67])
	tiny := im.Place(upright(5.2, 5.3, .01, 1e-9), 1, everywhere)
	assert.Equal(t, geom.IRect{X0: 5, Y0: 5, X1: 6, Y1: 6}, tiny.Box)
	exact := im.Place(upright(5.001, 4.999, 10, 10), 1, everywhere)
	assert.Equal(t, geom.IRect{X0: 5, Y0: 5, X1: 15, Y1: 15}, exact.Box)
}

func TestStencil(t *testing.T) {
	for decode, want := range map[string][]byte{"": {0, 255, 0, 255}, "/Decode[1 0]": {255, 0, 255, 0}} {
		im := loadFirst(t, object{"<</Subtype/Image/ImageMask true/Width 4/Height 1" + decode + ">>", []byte{0xa0}})
		assert.True(t, im.Stencil)
		p := im.Place(upright(0, 0, 4, 1), 3, everywhere)
		assert.False(t, p.Opaque)
		r, err := p.Open(context.Background(), nil)
		require.NoError(t, err)
		alpha := make([]byte, 4)
		r.Row(0, 0, 4, nil, alpha)
		assert.Equal(t, want, alpha)
		half, err := im.Place(upright(0, 0, 2, 1), 3, everywhere).Open(context.Background(), nil)
		require.NoError(t, err)
		half.Row(0, 0, 2, nil, alpha)
		assert.Equal(t, []byte{128, 128}, alpha[:2])
	}
}

func TestBitDepths(t *testing.T) {
	for _, c := range []struct {
		bpc  int
		data []byte
		want []byte
	}{
		{1, []byte{0b01100000, 0b10000000}, []byte{0, 255, 255, 0, 0, 0, 0, 0, 255}},
		{2, []byte{0b00011011, 0b11000000, 0b01000000}, []byte{0, 85, 170, 255, 255, 0, 0, 0, 85}},
		{4, []byte{0x0f, 0x12, 0x34, 0x56, 0x70}, []byte{0, 255, 17, 34, 51, 68, 85, 102, 119}},
		{16, []byte{0, 0, 255, 255, 128, 0, 0, 200, 1, 1, 2, 2, 3, 3, 4, 4, 254, 254}, []byte{0, 255, 128, 1, 1, 2, 3, 4, 254}},
	} {
		o := grayObject(9, 1, c.data, "")
		o.text = strings.Replace(o.text, "Component 8", fmt.Sprintf("Component %d", c.bpc), 1)
		pix, _ := draw(t, loadFirst(t, o).Place(upright(0, 0, 9, 1), 1, everywhere), nil)
		assert.Equal(t, c.want, pix, "%d bits", c.bpc)
		o.text = strings.Replace(o.text, ">>", "/Decode[1 0]>>", 1)
		pix, _ = draw(t, loadFirst(t, o).Place(upright(0, 0, 9, 1), 1, everywhere), nil)
		for i := range pix {
			assert.EqualValues(t, 255-c.want[i], pix[i], "%d bits inverted", c.bpc)
		}
	}
	indexed := object{"<</Subtype/Image/Width 4/Height 1/BitsPerComponent 2/ColorSpace[/Indexed/DeviceRGB 2<000000 ff0000 00ff00>]>>", []byte{0b00011011}}
	pix, _ := draw(t, loadFirst(t, indexed).Place(upright(0, 0, 4, 1), 3, everywhere), nil)
	assert.Equal(t, []byte{0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0}, pix)
}

func TestMasks(t *testing.T) {
	rgb := "<</Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB%s>>"
	data := []byte{10, 20, 30, 200, 100, 50}
	place := func(im *Image, w float64) ([]byte, []byte) {
		p := im.Place(upright(0, 0, w, 1), 3, everywhere)
		assert.False(t, p.Opaque)
		return draw(t, p, NewCache(0))
	}
	t.Run("colour key", func(t *testing.T) {
		im := loadFirst(t, object{fmt.Sprintf(rgb, "/Mask[0 10 20 20 30 31]"), data})
		pix, alpha := place(im, 2)
		assert.Equal(t, []byte{0, 255}, alpha)
		assert.Equal(t, data[3:], pix[3:])
		pix, alpha = place(im, 1) // the masked pixel does not tint the other
		assert.Equal(t, []byte{128}, alpha)
		assert.InDelta(t, 200, pix[0], 1)
	})
	t.Run("explicit", func(t *testing.T) {
		mask := object{"<</Subtype/Image/ImageMask true/Width 4/Height 1>>", []byte{0b01100000}}
		pix, alpha := place(loadFirst(t, object{fmt.Sprintf(rgb, "/Mask 11 0 R"), data}, mask), 4)
		assert.Equal(t, []byte{255, 0, 0, 255}, alpha)
		assert.Equal(t, []byte{10, 20, 30, 10, 20, 30, 200, 100, 50, 200, 100, 50}, pix)
	})
	t.Run("soft", func(t *testing.T) {
		pix, alpha := place(loadFirst(t, object{fmt.Sprintf(rgb, "/SMask 11 0 R/Mask[0 255 0 255 0 255]"), data}, grayObject(2, 1, []byte{77, 200}, "")), 2)
		assert.Equal(t, []byte{77, 200}, alpha)
		assert.Equal(t, data, pix)
	})
	t.Run("matte", func(t *testing.T) {
		// c' = m + a (c - m), with c = 200 100 50, m = 0 and a = 0.5
		pix, alpha := place(loadFirst(t, object{fmt.Sprintf(rgb, "/SMask 11 0 R"), []byte{100, 50, 25, 1, 2, 3}},
			grayObject(2, 1, []byte{128, 255}, "/Matte[0 0 0]")), 2)
		assert.Equal(t, []byte{128, 255}, alpha)
		for i, want := range []byte{200, 100, 50, 1, 2, 3} {
			assert.InDelta(t, want, pix[i], 1)
		}
	})
}

func TestInterpolation(t *testing.T) {
	im := loadFirst(t, grayObject(2, 1, []byte{0, 200}, "/Interpolate true"))
	pix, _ := draw(t, im.Place(upright(0, 0, 8, 2), 1, everywhere), nil)
	assert.Equal(t, []byte{0, 0, 25, 75, 125, 175, 200, 200}, pix[:8])
	assert.Equal(t, pix[:8], pix[8:])
	hard := loadFirst(t, grayObject(2, 1, []byte{0, 200}, ""))
	pix, _ = draw(t, hard.Place(upright(0, 0, 4, 1), 1, everywhere), nil)
	assert.Equal(t, []byte{0, 0, 200, 200}, pix)
}

func TestTurnedCoversTheParallelogram(t *testing.T) {
	im := loadFirst(t, grayObject(4, 4, all(90, 16), ""))
	p := im.Place(geom.Matrix{A: 30, B: 20, C: -20, D: 30, E: 40, F: 10}, 1, everywhere)
	pix, alpha := draw(t, p, nil)
	sum := 0
	for i, a := range alpha {
		sum += int(a)
		if a > 0 {
			require.EqualValues(t, 90, pix[i])
		}
	}
	assert.InDelta(t, 30*30+20*20, float64(sum)/255, 15)
}

func TestPartialData(t *testing.T) {
	im := loadFirst(t, grayObject(4, 3, []byte{1, 2, 3, 4, 5, 6}, ""))
	pix, _ := draw(t, im.Place(upright(0, 0, 4, 3), 1, everywhere), nil)
	assert.Equal(t, []byte{1, 2, 3, 4, 5, 6, 255, 255, 255, 255, 255, 255}, pix)
	require.Len(t, im.Warnings(), 1)
	draw(t, im.Place(upright(0, 0, 4, 3), 1, everywhere), nil)
	assert.Len(t, im.Warnings(), 1)
	stencil := loadFirst(t, object{"<</Subtype/Image/ImageMask true/Width 8/Height 2>>", []byte{0}})
	_, alpha := draw(t, stencil.Place(upright(0, 0, 8, 2), 1, everywhere), nil)
	assert.Equal(t, append(all(255, 8), all(0, 8)...), alpha)
}

func TestLoadRefuses(t *testing.T) {
	for _, dict := range []string{"<</Width 0/Height 1>>", "<</Height 1>>", "<</Width -5/Height 4>>", "<</Width 99999999/Height 99999999>>", "<</Width 1/Height 1/Filter[/AHx/Foo]>>",
		"<</Width 16000000/Height 1/BitsPerComponent 8/ColorSpace[/DeviceN[/A/B/C/D/E/F/G/H/I/J]/DeviceGray<</FunctionType 4>>]>>"} {
		doc := openWith(t, object{dict, []byte{1}})
		_, _, err := Load(context.Background(), doc, color.NewResolver(doc), doc.Stream(pdf.Ref{Num: 10}), nil, Options{})
		assert.Error(t, err, dict)
	}
	doc := openWith(t)
	_, _, err := Load(context.Background(), doc, color.NewResolver(doc), nil, nil, Options{})
	assert.Error(t, err)
}

func TestPlaceOddMatrices(t *testing.T) {
	im := loadFirst(t, grayObject(2, 2, []byte{1, 2, 3, 4}, ""))
	nan := math.NaN()
	for _, m := range []geom.Matrix{{}, {A: nan}, {A: math.Inf(1), D: 1}, {A: 1, B: 1, C: 1, D: 1}, {A: 1e300, D: 1e300}, {A: 1e-300, B: 1e-300, C: 5}, {A: 1e9, B: 1e9, C: -1e9, D: 1e9, E: 3}} {
		p := im.Place(m, 1, geom.IRect{X0: 0, Y0: 0, X1: 50, Y1: 50})
		draw(t, p, nil)
	}
	far := im.Place(upright(5000, 5000, 10, 10), 1, geom.IRect{X0: 0, Y0: 0, X1: 50, Y1: 50})
	assert.True(t, far.Box.Empty())
}

func TestCacheIsBoundedAndShared(t *testing.T) {
	im := loadFirst(t, grayObject(100, 100, noise(10000), ""))
	c := NewCache(25000)
	var wg sync.WaitGroup
	want, _ := draw(t, im.Place(upright(0, 0, 100, 100), 1, everywhere), nil)
	for range 8 {
		wg.Go(func() {
			for size := 90.0; size <= 100; size++ {
				pix, _ := draw(t, im.Place(upright(0, 0, size, size), 1, everywhere), c)
				if size == 100 {
					assert.Equal(t, want, pix)
				}
			}
		})
	}
	wg.Wait()
	assert.LessOrEqual(t, c.size, int64(25000))
	assert.NotEmpty(t, c.entries)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := im.Place(upright(0, 0, 55, 55), 1, everywhere).Open(ctx, c)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = im.Place(upright(0, 0, 55, 55), 1, everywhere).Open(context.Background(), c)
	assert.NoError(t, err, "a cancelled decode must not stick")
}

// A 1-bit picture that stays packed against the same picture with 8 bits, which does not.
func TestPackedEqualsBytes(t *testing.T) {
	const w, h = 301, 9
	bits := noise((w + 7) / 8 * h)
	bytes8 := make([]byte, w*h)
	for i := range bytes8 {
		bytes8[i] = -(bits[i/w*38+i%w/8] >> (7 - i%w%8) & 1)
	}
	for _, more := range []string{"", "/Decode[1 0]", "/Interpolate true"} {
		one := loadFirst(t, object{"<</Subtype/Image/Width 301/Height 9/BitsPerComponent 1/ColorSpace/DeviceGray" + more + ">>", bits})
		eight := loadFirst(t, grayObject(w, h, bytes8, more))
		for _, m := range []geom.Matrix{upright(0, 0, w, h), upright(3, 2, 2*w, 3*h), {A: -w, D: h, E: w}, {A: -2 * w, D: -h, E: 2 * w, F: h},
			{B: w, C: h}, upright(0, 0, w-3, h), {A: 30, B: 10, C: -9, D: 20, E: 10}} {
			for _, ch := range []int{1, 3} {
				a, _ := draw(t, one.Place(m, ch, everywhere), nil)
				c, _ := draw(t, one.Place(m, ch, everywhere), tiny(1))
				require.Equal(t, a, c, "%s %v", more, m)
				b, _ := draw(t, eight.Place(m, ch, everywhere), nil)
				require.Equal(t, b, a, "%s %v", more, m)
			}
		}
	}
}

func TestPagesShareAPicture(t *testing.T) {
	doc := openWith(t, object{"<</Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 1<000000ffffff>]>>", []byte{0, 1, 1, 0}})
	cols, c := color.NewResolver(doc), NewCache(0)
	for range 3 {
		im, _, err := Load(context.Background(), doc, cols, doc.Stream(pdf.Ref{Num: 10}), nil, Options{})
		require.NoError(t, err)
		draw(t, im.Place(upright(0, 0, 2, 2), 1, everywhere), c)
	}
	assert.Len(t, c.entries, 1)
	res := pdf.Dict{"ColorSpace": pdf.Dict{"DefaultRGB": pdf.Array{pdf.Name("CalRGB"), pdf.Dict{}}}}
	im, _, err := Load(context.Background(), doc, cols, doc.Stream(pdf.Ref{Num: 10}), res, Options{})
	require.NoError(t, err)
	draw(t, im.Place(upright(0, 0, 2, 2), 1, everywhere), c)
	assert.Len(t, c.entries, 2, "the page's own DefaultRGB makes it another picture")
}
