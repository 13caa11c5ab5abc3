package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
)

// noise is smooth value noise in 0..1.
func noise(x, y float64, seed uint32) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	at := func(ix, iy int) float64 {
		h := uint32(ix)*0x9E3779B1 ^ uint32(iy)*0x85EBCA77 ^ seed*0xC2B2AE3D
		h ^= h >> 15
		h *= 0x2C1B3C6D
		h ^= h >> 12
		h *= 0x297A2D39
		h ^= h >> 15
		return float64(h&0xFFFF) / 0xFFFF
	}
	ix, iy := int(x0), int(y0)
	top := at(ix, iy)*(1-fx) + at(ix+1, iy)*fx
	bottom := at(ix, iy+1)*(1-fx) + at(ix+1, iy+1)*fx
	return top*(1-fy) + bottom*fy
}

// plasma adds octaves of noise, 0..1.
func plasma(x, y float64, octaves int, seed uint32) float64 {
	v, a, sum := 0.0, 1.0, 0.0
	for o := range octaves {
		v += a * noise(x, y, seed+uint32(o))
		sum += a
		a /= 2
		x, y = 2*x, 2*y
	}
	return v / sum
}

// landscape paints hills under an evening sky, u and v in 0..1 from the left top; detail is the number of octaves.
func landscape(u, v float64, detail int) (r, g, b float64) {
	cloud := plasma(u*3, v*9, detail, 1)
	r, g, b = 0.35+0.6*v+0.25*cloud, 0.45+0.25*v+0.25*cloud, 0.85-0.35*v+0.15*cloud
	if d := math.Hypot(u-0.7, (v-0.35)*1.3); d < 0.06 {
		r, g, b = 1, 0.95, 0.75
	} else {
		glow := math.Exp(-d * 6)
		r, g = r+0.4*glow, g+0.25*glow
	}
	for i := range 4 {
		f := float64(i)
		edge := 0.42 + 0.13*f + 0.16*(plasma(u*(2+f)+7*f, 0, detail, 11+uint32(i))-0.5)
		if v < edge {
			break
		}
		t := plasma(u*20, v*30, detail-2, 31+uint32(i))
		shade := 0.55 - 0.13*f
		r, g, b = shade*(0.5+0.5*t), shade*(0.75+0.4*t), shade*(0.85-0.12*f)
	}
	return r, g, b
}

func clamp8(v float64) uint8 { return uint8(math.Round(255 * min(max(v, 0), 1))) }

// jpegOf codes a synthesised picture with some grain, as films have.
func jpegOf(w, h, detail, quality int, grain float64) ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			r, g, b := landscape(float64(x)/float64(w), float64(y)/float64(h), detail)
			n := grain * (noise(float64(x)/1.5, float64(y)/1.5, 99) - 0.5)
			r, g, b = r+n, g+n, b+n
			o := m.PixOffset(x, y)
			m.Pix[o], m.Pix[o+1], m.Pix[o+2], m.Pix[o+3] = clamp8(r), clamp8(g), clamp8(b), 255
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

func (f *file) jpeg(w, h int, data []byte, more string) int {
	return f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode%s", w, h, more), data)
}

// photo is a page that is one large photograph.
func photo() (*file, error) {
	const w, h = 2000, 2800
	data, err := jpegOf(w, h, 8, 60, 0.075)
	if err != nil {
		return nil, err
	}
	f := newFile()
	im := f.jpeg(w, h, data, "")
	f.page(fmt.Sprintf("/MediaBox[0 0 595 842]/Resources<</XObject<</Im %d 0 R>>>>", im), []byte("q 535 0 0 749 30 46.5 cm /Im Do Q"))
	return f, nil
}

// indexed is a picture of w x h palette indices, coded with a PNG filter.
func (f *file) indexed(w, h int) int {
	table := make([]byte, 0, 16*3)
	for i := range 16 {
		t := float64(i) / 15
		table = append(table, clamp8(t), clamp8(0.5+0.5*math.Sin(6*t)), clamp8(1-t))
	}
	data := make([]byte, 0, w*h/2)
	for y := range h {
		for x := 0; x < w; x += 2 {
			at := func(x int) byte {
				return byte(min(15, 16*plasma(float64(x)/24, float64(y)/24, 4, 77)))
			}
			data = append(data, at(x)<<4|at(x+1))
		}
	}
	return f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace[/Indexed/DeviceRGB 15<%X>]/BitsPerComponent 4/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent 4/Columns %d>>",
		w, h, table, w), deflate(pngUp(data, w/2)))
}

// stencil is a 1-bit mask of size x size that shows rings.
func (f *file) stencil(size int) int {
	data := make([]byte, size*((size+7)/8))
	for y := range size {
		for x := range size {
			d := math.Hypot(float64(x)-float64(size)/2+0.5, float64(y)-float64(size)/2+0.5)
			if d > float64(size)/2 || int(d/6)%2 == 1 {
				data[y*((size+7)/8)+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1", size, size), data)
}

// masked is a JPEG picture that fades out towards its rim by a soft mask.
func (f *file) masked(w, h int, data []byte) int {
	const mw, mh = 64, 64
	mask := make([]byte, 0, mw*mh)
	for y := range mh {
		for x := range mw {
			d := math.Hypot((float64(x)+0.5)/mw-0.5, (float64(y)+0.5)/mh-0.5)
			mask = append(mask, clamp8(2.2-4.5*d))
		}
	}
	m := f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Interpolate true", mw, mh), mask)
	return f.jpeg(w, h, data, fmt.Sprintf("/SMask %d 0 R", m))
}
