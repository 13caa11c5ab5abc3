package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"sync"
)

// Posters are documents of size A0 for measuring memory; they are too large to be kept in testdata.

// a0 is 841 x 1189 mm in points: 4 x 4 sheets of A4.
const a0 = "/MediaBox[0 0 2384 3370]"

// vectorPoster is the map of vector.pdf, four times as large, with clouds of several thousand large overlapping shapes of curves on it.
func vectorPoster() *file {
	f := newFile()
	c := &canvas{}
	c.op("q 4 0 0 4 0 0 cm")
	c.b.Write(mapContent())
	c.op("Q")
	for i := range 4000 {
		n := func(seed uint32) float64 { return noise(float64(i)*7.3, float64(seed), seed) }
		x, y := 2384*n(61), 3370*n(62)
		c.op("%v %v %v rg %v %v m", n(63), n(64), n(65), x, y)
		for k := range 6 {
			d := func(j int) float64 { return 240 * (noise(float64(i)*5.1+float64(k)*1.9, float64(j), 66) - .5) }
			c.op("%v %v %v %v %v %v c", x+d(0), y+d(1), x+d(2), y+d(3), x+d(4), y+d(5))
		}
		c.op("f")
		if i%4 == 0 {
			c.op("%v w 0 G %v %v m %v %v l S", 3*n(67), x, y, 2384*n(68), 3370*n(69))
		}
	}
	f.page(a0+"/Resources<<>>", c.content())
	return f
}

// photoPoster is a photograph of 24 megapixels, upright, above a narrow strip of the same turned by 90 degrees.
func photoPoster() (*file, error) {
	const w, h = 6000, 4000
	data, err := largeJPEG(w, h)
	if err != nil {
		return nil, err
	}
	f := newFile()
	im := f.jpeg(w, h, data, "")
	f.page(fmt.Sprintf("%s/Resources<</XObject<</Im %d 0 R>>>>", a0, im), []byte("q 2304 0 0 1536 40 1794 cm /Im Do Q q 0 1714 -2304 0 2344 40 cm /Im Do Q"))
	return f, nil
}

// largeJPEG is a landscape with less detail than jpegOf's and grain in stripes, made on all processors.
func largeJPEG(w, h int) ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	var wg sync.WaitGroup
	const rows = 250
	for y0 := 0; y0 < h; y0 += rows {
		wg.Go(func() {
			for y := y0; y < min(y0+rows, h); y++ {
				for x := range w {
					r, g, b := landscape(float64(x)/float64(w), float64(y)/float64(h), 3)
					n := 0.05 * math.Sin(float64(x)*1.1+float64(y)*0.7)
					o := m.PixOffset(x, y)
					m.Pix[o], m.Pix[o+1], m.Pix[o+2], m.Pix[o+3] = clamp8(r+n), clamp8(g+n), clamp8(b+n), 255
				}
			}
		})
	}
	wg.Wait()
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}
