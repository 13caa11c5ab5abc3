package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

type sample struct {
	contentType string
	data        []byte
}

// samples are small pictures of every format, more than one where its data can be arranged in different ways.
func samples(t testing.TB) map[string]sample {
	out := map[string]sample{}
	add := func(name, contentType string, data []byte) { out[name] = sample{contentType, data} }
	file := func(name, contentType string) {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		add(name, contentType, data)
	}
	rgb := icctest.Matrix(2, icctest.Gamma(1.8), [3]float64{.4361, .2225, .0139}, [3]float64{.3851, .7169, .0971}, [3]float64{.1431, .0606, .7141})
	m := gradient(48, 36)
	jpg := encodeJPEG(t, m, 80)
	add("jpeg", "image/jpeg", behindStart(jpg, jfif(1, 100, 100), exifSegment(exifData(binary.BigEndian, 6, 90, 90, 2)),
		marker(mAPP2, append([]byte("ICC_PROFILE\x00\x01\x01"), rgb...))))
	add("png", "image/png", pngFile{w: 40, h: 30, depth: 8, kind: 2, split: 900, between: append(pngChunk("pHYs", make([]byte, 9)), iccp(rgb)...)}.bytes())
	add("png alpha", "image/png", pngFile{w: 40, h: 30, depth: 16, kind: 6}.bytes())
	add("png interlaced", "image/png", pngFile{w: 40, h: 30, depth: 4, kind: 3, interlaced: true}.bytes())
	p := frame(image.Rect(0, 0, 40, 30), 60, true, 5)
	add("gif", "image/gif", encodeGIF(t, &gif.GIF{Image: []*image.Paletted{p}, Delay: []int{0}}))
	add("gif interlaced", "image/gif", interlace(t, p))
	add("gif in pieces", "image/gif", encodeGIF(t, &gif.GIF{
		Image: []*image.Paletted{frame(image.Rect(0, 0, 20, 30), 20, false, 1), frame(image.Rect(20, 0, 40, 30), 20, false, 1)}, Delay: []int{0, 9},
		Config: image.Config{Width: 40, Height: 30},
	}))
	for _, name := range []string{"lossy", "lossless", "lossy-alpha", "animated"} {
		file(name+".webp", "image/webp")
	}
	file("lossless.jp2", "image/jp2")
	n := noise(1)
	b := bmpFile{w: 31, h: 20, bits: 24}
	b.pixels = n.bytes(b.stride() * 20)
	add("bmp", "image/bmp", b.bytes())
	b = bmpFile{w: 31, h: 20, bits: 8, coding: bmpRLE8, palette: n.bytes(768)}
	for range 20 {
		b.pixels = append(b.pixels, 20, n.next(), 0, 5, 1, 2, 3, 4, 5, 0, 6, n.next(), 0, 0)
	}
	add("bmp runs", "image/bmp", append(b.bytes(), 0, 1))
	for _, l := range []struct {
		name       string
		samples    int
		photometry int
		coding     int
		tiffLayout
	}{
		{"tiff", 3, isRGB, codingNone, tiffLayout{}}, {"tiff lzw", 3, isRGB, codingLZW, tiffLayout{rowsPerStrip: 7, predict: true}},
		{"tiff tiles", 4, isSeparated, codingDeflate, tiffLayout{tileW: 16, tileH: 16, planar: true}}, {"tiff packbits", 2, blackIsZero, codingPackBits, tiffLayout{rowsPerStrip: 4}},
		{"tiff deflate", 3, isCIELab, codingDeflate, tiffLayout{}},
	} {
		s := noisy(37, 25, l.samples, 8)
		f := s.fields(l.photometry, l.coding)
		f[tagExtraSamples], f[tagXResolution], f[tagYResolution] = []uint64{2}, [][2]uint32{{90, 1}}, [][2]uint32{{90, 1}}
		s.lay(f, l.tiffLayout, l.coding, binary.LittleEndian)
		g := noisy(37, 25, 1, 8).fields(blackIsZero, codingNone)
		noisy(37, 25, 1, 8).lay(g, tiffLayout{}, codingNone, binary.LittleEndian)
		add(l.name, "image/tiff", makeTIFF(binary.LittleEndian, l.samples == 4, f, g))
	}
	y := noisy(32, 24, 3, 8).fields(isYCbCr, codingLZW)
	y[tagYCbCrSampling], y[tagStripOffsets] = []uint64{2, 2}, [][]byte{codeStrip(codingLZW, n.bytes(16*12*6))}
	add("tiff ycbcr", "image/tiff", makeTIFF(binary.LittleEndian, false, y))
	pal := noisy(29, 19, 1, 4)
	q := pal.fields(isPalette, codingPackBits)
	q[tagColorMap] = make([]uint64, 48)
	pal.lay(q, tiffLayout{rowsPerStrip: 6}, codingPackBits, binary.BigEndian)
	add("tiff palette", "image/tiff", makeTIFF(binary.BigEndian, false, q))
	s := noisy(67, 41, 1, 1)
	f := s.fields(whiteIsZero, codingG4)
	s.lay(f, tiffLayout{}, codingG4, binary.BigEndian)
	add("tiff fax", "image/tiff", makeTIFF(binary.BigEndian, false, f))
	f = noisy(48, 36, 3, 8).fields(isYCbCr, codingJPEG)
	f[tagStripOffsets] = [][]byte{jpg}
	add("tiff jpeg", "image/tiff", makeTIFF(binary.BigEndian, false, f))
	add("jbig2", "image/jbig2", makeJBIG2(s.pack(binary.BigEndian, 0, 0, 67, 41, 0, 1, false), 67, 41))
	return out
}

// view opens a file and renders its pages small, as a fuzzer does: all that may happen is an *Error, or pages with or without warnings.
func view(t testing.TB, contentType string, data []byte) (warns []pdf.Warning, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	opt := Options{Limits: Limits{MaxPixels: 1 << 20, MaxPages: 5, MaxMetadataBytes: 1 << 20, MaxHeldBytes: 1 << 23}}
	opt.PDF.MaxImageBytes, opt.PDF.MaxStreamBytes = 1<<24, 1<<24
	doc, err := Open(ctx, bytes.NewReader(data), int64(len(data)), contentType, opt)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || err.Error() == "" || doc != nil {
			t.Fatalf("%v is no *Error", err)
		}
		var p *pdf.Error
		if !errors.As(err, &p) || p.Kind != e.Kind {
			t.Fatalf("%v shows no *pdf.Error", err)
		}
		return nil, err
	}
	if doc.NumPages() < 1 || doc.NumPages() > 5 {
		t.Fatalf("%d pages", doc.NumPages())
	}
	r := raster.New(doc, nil)
	warns = doc.Warnings()
	for i := range doc.NumPages() {
		p, err := r.Page(i)
		if err != nil {
			t.Fatal(err)
		}
		w, h := p.Size()
		if !(w > 0 && h > 0) {
			t.Fatalf("page of %v x %v", w, h)
		}
		plan, err := p.Prepare(ctx, raster.Target{Width: 24, Height: 24, Format: raster.RGB8, Matrix: geom.Matrix{A: 24 / w, D: 24 / h}})
		if err != nil {
			t.Fatal(err)
		}
		var scratch raster.Scratch
		if _, err := plan.Render(ctx, 0, 24, &scratch); err != nil {
			t.Fatalf("%v", err)
		}
		warns = append(warns, plan.Warnings()...)
	}
	return warns, nil
}

// TestDamaged: fifty damaged files of every sample, always the same. Each gives an error or pages; a file that is cut before its pixels end gives an
// error or a warning. Other damage may pass unseen, as in pixels that nothing checks.
func TestDamaged(t *testing.T) {
	for name, s := range samples(t) {
		warns, err := view(t, s.contentType, s.data)
		require.NoError(t, err, name)
		require.Empty(t, warns, name)
		src := noise(len(s.data))
		told := 0
		for i := range 50 {
			data := bytes.Clone(s.data)
			at := func(n int) int { return (int(src.next())<<16 | int(src.next())<<8 | int(src.next())) % n }
			what := ""
			switch i % 5 {
			case 0: // cut
				n := (i/5 + 1) * len(data) / 12
				data, what = data[:n], fmt.Sprint("cut at ", n)
			case 1: // single bits
				for range 3 {
					data[at(len(data))] ^= 1 << at(8)
				}
				what = "bits"
			case 2: // a length, or whatever stands there
				k := at(min(len(data), 300) - 4)
				copy(data[k:], [][]byte{{255, 255, 255, 255}, {0, 0, 0, 0}, {127, 255, 255, 255}, {255, 255, 255, 127}}[at(4)])
				what = fmt.Sprint("length at ", k)
			case 3: // a hole
				k := at(len(data))
				n := min(at(40)+1, len(data)-k)
				data, what = append(data[:k:k], data[k+n:]...), fmt.Sprint("hole at ", k)
			case 4: // noise
				k := at(len(data))
				for j := k; j < min(k+30, len(data)); j++ {
					data[j] = src.next()
				}
				what = fmt.Sprint("noise at ", k)
			}
			warns, err := view(t, s.contentType, data)
			if err != nil || len(warns) > 0 {
				told++
			} else if i%5 == 0 {
				require.Fail(t, "nothing said", "%s %s", name, what)
			}
		}
		t.Logf("%s: %d of 50 told", name, told)
	}
}
