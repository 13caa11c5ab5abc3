package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/webp"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// webpFile is what a WebP's chunks say (RFC 9649).
type webpFile struct {
	w, h       int // of the canvas
	x, y       int // of the picture on it
	vp8        []byte
	lossless   bool
	alpha      []byte
	icc        []byte
	exif       exif
	foundImage bool
}

// openWebP decodes the picture as a whole, since nothing that is at hand can do otherwise, and so knows all about its damage.
func openWebP(ctx context.Context, in *input, b *book) error {
	f, err := readWebP(ctx, in, b)
	if err != nil {
		return err
	}
	file := f.still()
	cfg, err := webp.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return damaged("%v", err)
	}
	if f.w == 0 {
		f.w, f.h = cfg.Width, cfg.Height
	}
	for _, size := range [2][2]int{{cfg.Width, cfg.Height}, {f.w, f.h}} {
		if err := b.fits(int64(size[0]), int64(size[1])); err != nil {
			return err
		}
		if int64(size[0])*int64(size[1])*4 > b.opt.Limits.MaxHeldBytes {
			return beyond("%d x %d pixels", size[0], size[1])
		}
	}
	m, err := decodeWebP(file)
	if err != nil {
		return err
	}
	b.add(plate{
		w: f.w, h: f.h, dpi: f.exif.dpi, orientation: f.exif.orientation,
		dict: pdf.Dict{"BitsPerComponent": int64(8), "ColorSpace": b.space(3, f.icc), "Interpolate": !f.lossless},
		open: func(ctx context.Context) (io.ReadCloser, error) {
			return &rowReader{ctx: ctx, next: f.rows(m)}, nil
		},
	})
	return nil
}

// decodeWebP keeps a fault of the decoder from being more than a damaged file.
func decodeWebP(file []byte) (m image.Image, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = damaged("%v", v)
		}
	}()
	if m, err = webp.Decode(bytes.NewReader(file)); err != nil {
		return nil, damaged("%v", err)
	}
	return m, nil
}

func readWebP(ctx context.Context, in *input, b *book) (*webpFile, error) {
	head, err := in.bytes(0, 12)
	if err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return nil, damaged("no WebP header")
	}
	if int64(binary.LittleEndian.Uint32(head[4:]))+8 > in.size {
		b.warn("the file ends before it says")
	}
	f := &webpFile{}
	for at, i := int64(12), 0; at+8 <= in.size && i < maxChunks; i++ {
		if i&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c, err := in.bytes(at, 8)
		if err != nil {
			return nil, err
		}
		name, n := string(c[:4]), int64(binary.LittleEndian.Uint32(c[4:]))
		body := func() []byte {
			d, err := in.bytes(at+8, n)
			if err != nil && name != "VP8 " {
				return []byte{0}
			}
			return d
		}
		switch {
		case f.foundImage && name != "EXIF":
		case name == "VP8X" && n >= 10:
			v := body()
			if len(v) < 10 {
				return nil, damaged("a short header")
			}
			f.w, f.h = 1+uint24(v[4:]), 1+uint24(v[7:])
		case name == "ANMF" && n >= 16: // the first frame's chunks follow
			v, err := in.bytes(at+8, 16)
			if err != nil {
				return nil, err
			}
			f.x, f.y = 2*uint24(v), 2*uint24(v[3:])
			n = 16
		case name == "ICCP":
			f.icc = body()
		case name == "EXIF":
			f.exif = readEXIF(bytes.TrimPrefix(body(), []byte("Exif\x00\x00")))
		case name == "ALPH" || name == "VP8 " || name == "VP8L":
			d := make([]byte, max(0, min(n, in.size-at-8)))
			if int64(len(d)) > b.maxCoded() {
				return nil, beyond("%d bytes of coded pixels", n)
			}
			if m, err := in.r.ReadAt(d, at+8); m < len(d) {
				return nil, err
			}
			if name == "ALPH" {
				f.alpha = d
				break
			}
			f.vp8, f.lossless, f.foundImage = d, name == "VP8L", true
		}
		at += 8 + n + n&1
	}
	if !f.foundImage {
		return nil, damaged("no picture in it")
	}
	return f, nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// still makes a file of the picture alone.
func (f *webpFile) still() []byte {
	var body []byte
	chunk := func(name string, d []byte) {
		body = append(body, name...)
		body = binary.LittleEndian.AppendUint32(body, uint32(len(d)))
		if body = append(body, d...); len(d)&1 != 0 {
			body = append(body, 0)
		}
	}
	name := "VP8 "
	if f.lossless {
		name = "VP8L"
	}
	if f.alpha != nil && !f.lossless && len(f.vp8) >= 10 {
		w, h := binary.LittleEndian.Uint16(f.vp8[6:])&0x3fff-1, binary.LittleEndian.Uint16(f.vp8[8:])&0x3fff-1
		chunk("VP8X", []byte{0x10, 0, 0, 0, byte(w), byte(w >> 8), 0, byte(h), byte(h >> 8), 0})
		chunk("ALPH", f.alpha)
	}
	chunk(name, f.vp8)
	out := append([]byte("RIFF"), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(body)+4))
	return append(append(out, "WEBP"...), body...)
}

// rows gives the canvas in RGB, on white.
func (f *webpFile) rows(m image.Image) func() ([]byte, error) {
	out, y := make([]byte, 3*f.w), 0
	line := webpLine(m)
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	buf := make([]byte, 4*w)
	return func() ([]byte, error) {
		if y >= f.h {
			return nil, io.EOF
		}
		for i := range out {
			out[i] = 255
		}
		if k := y - f.y; k >= 0 && k < h && f.x < f.w {
			line(buf, k)
			for x := range min(w, f.w-f.x) {
				p, d := buf[4*x:4*x+4], out[3*(f.x+x):]
				d[0], d[1], d[2] = onWhite8(p[0], p[3]), onWhite8(p[1], p[3]), onWhite8(p[2], p[3])
			}
		}
		y++
		return out, nil
	}
}

// webpLine returns what writes row y of a decoded picture as RGB and opacity.
func webpLine(m image.Image) func(dst []byte, y int) {
	switch m := m.(type) {
	case *image.NRGBA:
		return func(dst []byte, y int) { copy(dst, m.Pix[y*m.Stride:y*m.Stride+len(dst)]) }
	case *image.YCbCr:
		return (&videoRows{m: m}).row
	case *image.NYCbCrA:
		v := &videoRows{m: &m.YCbCr}
		return func(dst []byte, y int) {
			v.row(dst, y)
			for x := range len(dst) / 4 {
				dst[4*x+3] = m.A[y*m.AStride+x]
			}
		}
	}
	return func(dst []byte, y int) {
		b := m.Bounds()
		for x := range len(dst) / 4 {
			r, g, bl, a := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
			for i, v := range [4]uint32{r, g, bl, a} {
				if i < 3 && a > 0 {
					v = v * 65535 / a
				}
				dst[4*x+i] = byte(v >> 8)
			}
		}
	}
}

// videoRows turns VP8's YUV into RGB: BT.601 in its video range (RFC 6386, 9.2), which image/color takes for JPEG's full range, and chroma between
// its samples by linear interpolation.
type videoRows struct {
	m    *image.YCbCr
	u, v []int32 // a row of chroma, between rows, times 4
}

func (r *videoRows) row(dst []byte, y int) {
	m, w := r.m, len(dst)/4
	cw, ch := (w+1)/2, (m.Rect.Dy()+1)/2
	near, far := y/2, min(ch-1, max(0, y/2-1+y%2*2))
	mix := func(buf []int32, plane []byte) []int32 {
		if buf == nil {
			buf = make([]int32, cw)
		}
		a, b := plane[near*m.CStride:], plane[far*m.CStride:]
		for i := range buf {
			buf[i] = 3*int32(a[i]) + int32(b[i])
		}
		return buf
	}
	r.u, r.v = mix(r.u, m.Cb), mix(r.v, m.Cr)
	clamp := func(v int32) byte { return byte(max(0, min(255, v>>16))) }
	for x := range w {
		i, j := x/2, min(cw-1, max(0, x/2-1+x%2*2))
		u, v := (3*r.u[i]+r.u[j]+8)>>4-128, (3*r.v[i]+r.v[j]+8)>>4-128
		l := 76309*(int32(m.Y[y*m.YStride+x])-16) + 1<<15
		d := dst[4*x : 4*x+4]
		d[0], d[1], d[2], d[3] = clamp(l+104597*v), clamp(l-25675*u-53279*v), clamp(l+132201*u), 255
	}
}
