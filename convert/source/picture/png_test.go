package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// pngFile writes a PNG of any kind: raw samples of noise, every row with another filter byte (whose noise is as good as any).
type pngFile struct {
	w, h, depth int
	kind        byte
	interlaced  bool
	seed        noise
	between     []byte // chunks in front of the pixels
	split       int    // bytes an IDAT, 0: one chunk
}

func pngChunk(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func (f pngFile) bytes() []byte {
	h := &pngHead{depth: f.depth, kind: f.kind}
	head := binary.BigEndian.AppendUint32(nil, uint32(f.w))
	head = binary.BigEndian.AppendUint32(head, uint32(f.h))
	head = append(head, byte(f.depth), f.kind, 0, 0, 0)
	passes := []pass{{0, 0, 1, 1, 1, 1}}
	if f.interlaced {
		head[12] = 1
		passes = adam7[:]
	}
	out := append([]byte(pngMagic), pngChunk("IHDR", head)...)
	out = append(out, f.between...)
	if f.kind == 3 {
		n := 1 << f.depth
		out = append(out, pngChunk("PLTE", f.seed.bytes(3*n))...)
	}
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	for _, p := range passes {
		w, hh := p.size(f.w, f.h)
		for y := range hh {
			if w > 0 {
				_, _ = z.Write(append([]byte{byte(y % 5)}, f.seed.bytes(int(h.rowBytes(w)))...))
			}
		}
	}
	_ = z.Close()
	for b := data.Bytes(); len(b) > 0; {
		n := len(b)
		if f.split > 0 {
			n = min(n, f.split)
		}
		out = append(out, pngChunk("IDAT", b[:n])...)
		b = b[n:]
	}
	return append(out, pngChunk("IEND", nil)...)
}

// TestPNG compares every kind of PNG with what image/png makes of it.
func TestPNG(t *testing.T) {
	for _, k := range []struct {
		kind   byte
		depths []int
	}{{0, []int{1, 2, 4, 8, 16}}, {2, []int{8, 16}}, {3, []int{1, 2, 4, 8}}, {4, []int{8, 16}}, {6, []int{8, 16}}} {
		for _, depth := range k.depths {
			for _, interlaced := range []bool{false, true} {
				for _, size := range [][2]int{{1, 1}, {3, 2}, {8, 8}, {37, 29}} {
					name := fmt.Sprintf("type %d, %d bits, interlaced %v, %v", k.kind, depth, interlaced, size)
					data := pngFile{w: size[0], h: size[1], depth: depth, kind: k.kind, interlaced: interlaced, seed: 7, split: 101}.bytes()
					m, err := png.Decode(bytes.NewReader(data))
					require.NoError(t, err, name)
					s := render(t, open(t, data, "image/png"), 0, size[0], size[1])
					require.Empty(t, s.warns, name)
					delta := 0
					if k.kind >= 4 && depth == 16 { // laid over white with 16 bits, then cut to 8
						delta = 1
					}
					requirePixels(t, m, s, delta, name)
				}
			}
		}
	}
}

// TestPNGTransparency: tRNS of all three kinds.
func TestPNGTransparency(t *testing.T) {
	for _, f := range []pngFile{
		{depth: 8, kind: 3, between: nil}, {depth: 4, kind: 3}, {depth: 1, kind: 0}, {depth: 2, kind: 0}, {depth: 8, kind: 0}, {depth: 8, kind: 2},
		{depth: 16, kind: 0}, {depth: 2, kind: 0, interlaced: true}, {depth: 4, kind: 3, interlaced: true},
	} {
		f.w, f.h, f.seed = 31, 17, 5
		name := fmt.Sprintf("type %d, %d bits", f.kind, f.depth)
		trns := map[byte][]byte{0: {0, 1}, 2: {0, 10, 0, 20, 0, 30}, 3: {0, 128, 255, 7, 99}}[f.kind]
		data := f.bytes()
		at := bytes.Index(data, []byte("IDAT")) - 4
		data = append(append(append([]byte(nil), data[:at]...), pngChunk("tRNS", trns)...), data[at:]...)
		m, err := png.Decode(bytes.NewReader(data))
		require.NoError(t, err, name)
		s := render(t, open(t, data, "image/png"), 0, f.w, f.h)
		require.Empty(t, s.warns, name)
		requirePixels(t, m, s, 0, name)
	}
}

// TestPNGWide: 16 bits stay 16 in the stream, for writers and renderers that want them.
func TestPNGWide(t *testing.T) {
	for _, kind := range []byte{0, 2, 4, 6} {
		for _, interlaced := range []bool{false, true} {
			doc := open(t, pngFile{w: 5, h: 4, depth: 16, kind: kind, interlaced: interlaced}.bytes(), "image/png")
			p, err := doc.Page(0)
			require.NoError(t, err)
			im := doc.Stream(doc.Dict(p.Resources["XObject"])["Im0"])
			require.Equal(t, int64(16), im.Dict["BitsPerComponent"])
			data, err := doc.Decode(t.Context(), im)
			require.NoError(t, err)
			require.Len(t, data, 5*4*2*map[byte]int{0: 1, 2: 3, 4: 1, 6: 3}[kind])
		}
	}
}

// TestPNGFilterIsPDFs: what PDF can decode is passed on as it is.
func TestPNGFilterIsPDFs(t *testing.T) {
	data := pngFile{w: 40, h: 30, depth: 8, kind: 2, split: 64}.bytes()
	doc := open(t, data, "image/png")
	p, err := doc.Page(0)
	require.NoError(t, err)
	im := doc.Stream(doc.Dict(p.Resources["XObject"])["Im0"])
	require.Equal(t, pdf.Name("FlateDecode"), im.Dict["Filter"])
	var idat []byte
	for at := 8; at < len(data); {
		n := int(binary.BigEndian.Uint32(data[at:]))
		if string(data[at+4:at+8]) == "IDAT" {
			idat = append(idat, data[at+8:at+8+n]...)
		}
		at += 12 + n
	}
	require.Equal(t, idat, doc.Raw(im))
}

func TestPNGResolutionAndOrientation(t *testing.T) {
	phys := func(x, y uint32, unit byte) []byte {
		return pngChunk("pHYs", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, x), y), unit))
	}
	for _, c := range []struct {
		between []byte
		want    [2]float64
	}{
		{phys(11811, 11811, 1), [2]float64{72, 36}},
		{phys(11811, 5906, 1), [2]float64{72, 72}},
		{phys(2, 1, 0), [2]float64{112.5, 112.5}},
		{phys(0, 0, 1), [2]float64{225, 112.5}},
		{pngChunk("eXIf", exifData(binary.BigEndian, 6, 150, 150, 2)), [2]float64{72, 144}},
	} {
		doc := open(t, pngFile{w: 300, h: 150, depth: 1, between: c.between}.bytes(), "image/png")
		require.InDeltaSlice(t, c.want[:], size0(t, doc), .02)
	}
}

// TestPNGColour: a profile, sRGB, a gamma, primaries.
func TestPNGColour(t *testing.T) {
	space := func(kind byte, between []byte) pdf.Object {
		doc := open(t, pngFile{w: 5, h: 4, depth: 8, kind: kind, between: between}.bytes(), "image/png")
		p, err := doc.Page(0)
		require.NoError(t, err)
		o := doc.Stream(doc.Dict(p.Resources["XObject"])["Im0"]).Dict["ColorSpace"]
		if a, ok := o.(pdf.Array); ok {
			return a[0]
		}
		return o
	}
	gama := func(v uint32) []byte { return pngChunk("gAMA", binary.BigEndian.AppendUint32(nil, v)) }
	chrm := func(v ...uint32) []byte {
		var b []byte
		for _, x := range v {
			b = binary.BigEndian.AppendUint32(b, x)
		}
		return pngChunk("cHRM", b)
	}
	require.Equal(t, pdf.Name("DeviceRGB"), space(2, nil))
	require.Equal(t, pdf.Name("DeviceRGB"), space(2, gama(45455)))
	require.Equal(t, pdf.Name("CalRGB"), space(2, gama(100000)))
	require.Equal(t, pdf.Name("CalGray"), space(0, gama(100000)))
	require.Equal(t, pdf.Name("DeviceRGB"), space(2, append(gama(100000), pngChunk("sRGB", []byte{0})...)))
	require.Equal(t, pdf.Name("CalRGB"), space(2, chrm(31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)))
	require.Equal(t, pdf.Name("DeviceRGB"), space(2, chrm(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)))
	require.Equal(t, pdf.Name("DeviceRGB"), space(2, chrm(0, 0, 0, 0, 0, 0, 0, 0)))
	require.Equal(t, pdf.Name("ICCBased"), space(2, iccp(profile("RGB "))))
	require.Equal(t, pdf.Name("DeviceGray"), space(0, iccp(profile("RGB "))))
}

// TestPNGGamma: linear samples are shown as light.
func TestPNGGamma(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 16, 1))
	for x := range 16 {
		m.SetGray(x, 0, color.Gray{Y: uint8(17 * x)})
	}
	data := encodePNG(t, m)
	at := bytes.Index(data, []byte("IDAT")) - 4
	data = append(append(append([]byte(nil), data[:at]...), pngChunk("gAMA", []byte{0, 1, 0x86, 0xa0})...), data[at:]...)
	s := render(t, open(t, data, "image/png"), 0, 16, 1)
	for x := range 16 {
		l := float64(17*x) / 255
		want := 12.92 * l
		if l > .0031308 {
			want = 1.055*math.Pow(l, 1/2.4) - .055
		}
		require.InDelta(t, want*255, s.at(x, 0)[0], 1.01)
	}
}

// profile makes the header of a profile, which is all that counts here, of a colour space.
func profile(space string) []byte {
	p := make([]byte, 132)
	binary.BigEndian.PutUint32(p, 132)
	copy(p[12:], "mntr")
	copy(p[16:], space)
	copy(p[20:], "XYZ ")
	copy(p[36:], "acsp")
	return p
}

func iccp(p []byte) []byte {
	var b bytes.Buffer
	b.WriteString("name\x00\x00")
	z := zlib.NewWriter(&b)
	_, _ = z.Write(p)
	_ = z.Close()
	return pngChunk("iCCP", b.Bytes())
}

// TestPNGChecksum: a wrong checksum costs a warning, not the picture.
func TestPNGChecksum(t *testing.T) {
	for _, kind := range []byte{2, 6} {
		for _, interlaced := range []bool{false, true} {
			f := pngFile{w: 50, h: 40, depth: 8, kind: kind, interlaced: interlaced, split: 1000}
			good := f.bytes()
			want := render(t, open(t, good, "image/png"), 0, 50, 40)
			for _, at := range []int{bytes.Index(good, []byte("IDAT")) + 4 + 1000, bytes.LastIndex(good, []byte("IEND")) - 5} {
				data := append([]byte(nil), good...)
				data[at] ^= 1
				s := render(t, open(t, data, "image/png"), 0, 50, 40)
				require.Equal(t, want.pix, s.pix)
				require.Len(t, s.warns, 1)
				require.Contains(t, s.warns[0].String(), "checksum")
			}
		}
	}
}

// TestPNGCut: what is there is shown, the rest is white; of an interlaced picture the coarse passes stand for the fine ones.
func TestPNGCut(t *testing.T) {
	data := encodePNG(t, gradient(64, 64))
	whole := render(t, open(t, data, "image/png"), 0, 64, 64)
	s := render(t, open(t, data[:len(data)/2], "image/png"), 0, 64, 64)
	require.NotEmpty(t, s.warns)
	require.Equal(t, whole.pix[:3*64*10], s.pix[:3*64*10])
	require.Equal(t, [3]byte{255, 255, 255}, s.at(60, 63))

	f := pngFile{w: 64, h: 64, depth: 8, kind: 2, interlaced: true, seed: 3}
	data = f.bytes()
	whole = render(t, open(t, data, "image/png"), 0, 64, 64)
	s = render(t, open(t, data[:len(data)*2/3], "image/png"), 0, 64, 64)
	require.NotEmpty(t, s.warns)
	same, white := 0, 0
	for y := range 64 {
		for x := range 64 {
			if s.at(x, y) == whole.at(x, y) {
				same++
			}
			if s.at(x, y) == [3]byte{255, 255, 255} {
				white++
			}
		}
	}
	require.Greater(t, same, 64*64/2)
	require.Zero(t, white)
}
