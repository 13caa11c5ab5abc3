package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// bmpFile writes a BMP.
type bmpFile struct {
	w, h    int // negative h: the first row first
	bits    int
	coding  uint32
	header  int
	masks   []uint32
	palette []byte // RGB
	pixels  []byte
	perM    [2]uint32
	icc     []byte
}

func (f bmpFile) bytes() []byte {
	o := binary.LittleEndian
	if f.header == 0 {
		f.header = 40
	}
	head := make([]byte, f.header)
	o.PutUint32(head, uint32(f.header))
	entry := 4
	if f.header == 12 {
		o.PutUint16(head[4:], uint16(f.w))
		o.PutUint16(head[6:], uint16(f.h))
		o.PutUint16(head[8:], 1)
		o.PutUint16(head[10:], uint16(f.bits))
		entry = 3
	} else {
		o.PutUint32(head[4:], uint32(f.w))
		o.PutUint32(head[8:], uint32(int32(f.h)))
		o.PutUint16(head[12:], 1)
		o.PutUint16(head[14:], uint16(f.bits))
		o.PutUint32(head[16:], f.coding)
		o.PutUint32(head[24:], f.perM[0])
		o.PutUint32(head[28:], f.perM[1])
		o.PutUint32(head[32:], uint32(len(f.palette)/3))
	}
	var extra []byte
	for i, m := range f.masks {
		if f.header > 40 {
			o.PutUint32(head[40+4*i:], m)
		} else {
			extra = o.AppendUint32(extra, m)
		}
	}
	for i := 0; i < len(f.palette); i += 3 {
		extra = append(extra, f.palette[i+2], f.palette[i+1], f.palette[i])
		if entry == 4 {
			extra = append(extra, 0)
		}
	}
	off := 14 + len(head) + len(extra)
	if f.icc != nil {
		o.PutUint32(head[56:], 'M'<<24|'B'<<16|'E'<<8|'D')
		o.PutUint32(head[112:], uint32(len(head)+len(extra)+len(f.pixels)))
		o.PutUint32(head[116:], uint32(len(f.icc)))
	}
	out := o.AppendUint32([]byte("BM"), uint32(off+len(f.pixels)+len(f.icc)))
	out = o.AppendUint32(append(out, 0, 0, 0, 0), uint32(off))
	return append(append(append(append(out, head...), extra...), f.pixels...), f.icc...)
}

func (f bmpFile) stride() int { return (f.w*f.bits + 31) / 32 * 4 }

// TestBMP compares with x/image/bmp, which reads depths of 8, 24 and 32 bits.
func TestBMP(t *testing.T) {
	for _, bits := range []int{8, 24, 32} {
		for _, h := range []int{13, -13} {
			f := bmpFile{w: 21, h: h, bits: bits}
			n := noise(bits)
			if bits == 8 {
				f.palette = n.bytes(768)
			}
			f.pixels = n.bytes(f.stride() * 13)
			data := f.bytes()
			want, err := bmp.Decode(bytes.NewReader(data))
			require.NoError(t, err)
			s := render(t, open(t, data, "image/bmp"), 0, 21, 13)
			require.Empty(t, s.warns)
			if m, ok := want.(*image.RGBA); ok {
				for i := 3; i < len(m.Pix); i += 4 {
					m.Pix[i] = 255
				}
			}
			requirePixels(t, want, s, 0, fmt.Sprint(bits, h))
		}
	}
}

// expected makes the picture of a function.
func expected(w, h int, at func(x, y int) [3]byte) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := at(x, y)
			m.SetNRGBA(x, y, color.NRGBA{R: c[0], G: c[1], B: c[2], A: 255})
		}
	}
	return m
}

func TestBMPIndexed(t *testing.T) {
	for _, bits := range []int{1, 2, 4, 8} {
		for _, header := range []int{12, 40, 108, 124} {
			f := bmpFile{w: 21, h: 9, bits: bits, header: header}
			n := noise(bits)
			f.palette = n.bytes(3 << bits)
			f.pixels = n.bytes(f.stride() * 9)
			s := render(t, open(t, f.bytes(), "image/bmp"), 0, 21, 9)
			require.Empty(t, s.warns)
			requirePixels(t, expected(21, 9, func(x, y int) [3]byte {
				i := bitsAt(f.pixels[(8-y)*f.stride():], x*bits, bits)
				return [3]byte(f.palette[3*i:])
			}), s, 0, fmt.Sprint(bits, header))
		}
	}
}

func TestBMPFields(t *testing.T) {
	for _, c := range []struct {
		bits   int
		coding uint32
		header int
		masks  []uint32
		shifts [4]int
		widths [4]int
	}{
		{16, bmpRGB, 40, nil, [4]int{10, 5, 0}, [4]int{5, 5, 5}},
		{16, bmpFields, 40, []uint32{0xf800, 0x7e0, 0x1f}, [4]int{11, 5, 0}, [4]int{5, 6, 5}},
		{16, bmpFields, 108, []uint32{0xf00, 0xf0, 0xf, 0xf000}, [4]int{8, 4, 0, 12}, [4]int{4, 4, 4, 4}},
		{32, bmpFields, 40, []uint32{0xff, 0xff00, 0xff0000}, [4]int{0, 8, 16}, [4]int{8, 8, 8}},
		{32, bmpFields, 124, []uint32{0xff0000, 0xff00, 0xff, 0xff000000}, [4]int{16, 8, 0, 24}, [4]int{8, 8, 8, 8}},
		{32, bmpAlpha, 40, []uint32{0xff0000, 0xff00, 0xff, 0xff000000}, [4]int{16, 8, 0, 24}, [4]int{8, 8, 8, 8}},
		{32, bmpFields, 56, []uint32{0x3ff00000, 0xffc00, 0x3ff, 0}, [4]int{20, 10, 0}, [4]int{10, 10, 10}},
	} {
		f := bmpFile{w: 17, h: 6, bits: c.bits, coding: c.coding, header: c.header, masks: c.masks}
		n := noise(3)
		f.pixels = n.bytes(f.stride() * 6)
		s := render(t, open(t, f.bytes(), "image/bmp"), 0, 17, 6)
		require.Empty(t, s.warns)
		requirePixels(t, expected(17, 6, func(x, y int) [3]byte {
			p := f.pixels[(5-y)*f.stride()+x*c.bits/8:]
			v := uint32(p[0]) | uint32(p[1])<<8
			if c.bits == 32 {
				v |= uint32(p[2])<<16 | uint32(p[3])<<24
			}
			var out [4]byte
			for i := range out {
				if c.widths[i] > 0 {
					most := uint32(1)<<c.widths[i] - 1
					out[i] = byte(float64(v>>c.shifts[i]&most)*255/float64(most) + .5)
				}
			}
			if c.widths[3] > 0 {
				for i := range 3 {
					out[i] = onWhite8(out[i], out[3])
				}
			}
			return [3]byte(out[:])
		}), s, 0, fmt.Sprint(c))
	}
}

// TestBMPRuns: the codes of run-length coding, by hand.
func TestBMPRuns(t *testing.T) {
	palette := make([]byte, 768)
	for i := range palette {
		palette[i] = byte(i / 3 * 15)
	}
	for _, c := range []struct {
		name   string
		bits   int
		pixels []byte
		want   []string // rows from the bottom; '.' is white, digits the index
	}{
		{"runs", 8, []byte{3, 1, 3, 2, 0, 0, 6, 3, 0, 0, 0, 1}, []string{"111222", "333333", "......"}},
		{"literals", 8, []byte{0, 3, 1, 2, 3, 0, 3, 4, 0, 0, 0, 6, 1, 2, 3, 4, 5, 6, 0, 1}, []string{"123444", "123456", "......"}},
		{"jumps", 8, []byte{1, 1, 0, 2, 2, 0, 1, 2, 0, 2, 1, 2, 1, 3, 0, 1}, []string{"1..2..", "......", ".....3"}},
		{"too long", 8, []byte{200, 1, 5, 2, 0, 0, 1, 2, 0, 1}, []string{"111111", "2.....", "......"}},
		{"4 bits", 4, []byte{5, 0x12, 0, 0, 0, 5, 0x12, 0x34, 0x50, 0, 1, 0x60, 0, 1}, []string{"12121.", "123456", "......"}},
	} {
		f := bmpFile{w: 6, h: 3, bits: c.bits, coding: map[int]uint32{8: bmpRLE8, 4: bmpRLE4}[c.bits], palette: palette[:3<<c.bits], pixels: c.pixels}
		s := render(t, open(t, f.bytes(), "image/bmp"), 0, 6, 3)
		require.Empty(t, s.warns, c.name)
		requirePixels(t, expected(6, 3, func(x, y int) [3]byte {
			v := c.want[2-y][x]
			if v == '.' {
				return [3]byte{255, 255, 255}
			}
			return [3]byte(palette[3*int(v-'0'):])
		}), s, 0, c.name)
	}
}

func TestBMPResolutionAndProfile(t *testing.T) {
	f := bmpFile{w: 300, h: 150, bits: 1, palette: []byte{0, 0, 0, 255, 255, 255}, perM: [2]uint32{11811, 5906}}
	f.pixels = make([]byte, f.stride()*150)
	require.InDeltaSlice(t, []float64{72, 72}, size0(t, open(t, f.bytes(), "image/bmp")), .01)
	g := bmpFile{w: 3, h: 2, bits: 24, header: 124, icc: profile("RGB ")}
	g.pixels = make([]byte, g.stride()*2)
	doc := open(t, g.bytes(), "image/bmp")
	require.Equal(t, pdf.Name("ICCBased"), imageOf(t, doc, 0).Dict["ColorSpace"].(pdf.Array)[0])
}

// TestBMPCut: rows that are missing, which are those at the top, are white.
func TestBMPCut(t *testing.T) {
	f := bmpFile{w: 5, h: 6, bits: 24}
	n := noise(4)
	f.pixels = n.bytes(f.stride() * 6)
	data := f.bytes()
	want := render(t, open(t, data, "image/bmp"), 0, 5, 6)
	s := render(t, open(t, data[:len(data)-2*f.stride()], "image/bmp"), 0, 5, 6)
	require.Len(t, s.warns, 1)
	require.Equal(t, want.pix[2*15:], s.pix[2*15:])
	require.Equal(t, bytes.Repeat([]byte{255}, 30), s.pix[:30])
}
