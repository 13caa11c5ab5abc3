package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// marker makes a JPEG segment.
func marker(m byte, body []byte) []byte {
	return append([]byte{0xff, m, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// behindStart puts segments behind a JPEG's start.
func behindStart(data []byte, segments ...[]byte) []byte {
	out := append([]byte(nil), data[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, data[2:]...)
}

// exifData makes EXIF data of an orientation and a resolution.
func exifData(o interface {
	binary.ByteOrder
	binary.AppendByteOrder
}, orientation, x, y, unit uint16) []byte {
	b := []byte("MM")
	if o.Uint16([]byte{1, 0}) == 1 {
		b = []byte("II")
	}
	b = o.AppendUint32(o.AppendUint16(b, 42), 8)
	b = o.AppendUint16(b, 4)
	entry := func(tag, kind uint16, v uint32) {
		b = o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(b, tag), kind), 1), v)
	}
	short := func(v uint16) uint32 { return o.Uint32(append(o.AppendUint16(nil, v), 0, 0)) }
	entry(tagOrientation, 3, short(orientation))
	entry(tagXResolution, 5, 62)
	entry(tagYResolution, 5, 70)
	entry(tagResolutionUnit, 3, short(unit))
	b = o.AppendUint32(b, 0)
	for _, v := range []uint16{x, y} {
		b = o.AppendUint32(o.AppendUint32(b, uint32(v)), 1)
	}
	return b
}

func exifSegment(b []byte) []byte { return marker(mAPP1, append([]byte("Exif\x00\x00"), b...)) }

func jfif(unit byte, x, y uint16) []byte {
	b := append([]byte("JFIF\x00\x01\x01"), unit, byte(x>>8), byte(x), byte(y>>8), byte(y), 0, 0)
	return marker(mAPP0, b)
}

// TestJPEG compares with image/jpeg: colour without subsampling would be exact but for its chroma, gray is.
func TestJPEG(t *testing.T) {
	for _, c := range []struct {
		name  string
		m     image.Image
		delta int
	}{
		{"gray", func() image.Image {
			g := image.NewGray(image.Rect(0, 0, 45, 31))
			n := noise(1)
			copy(g.Pix, n.bytes(len(g.Pix)))
			return g
		}(), 1},
		{"colour", smooth(45, 31), 20}, // image/jpeg takes the nearest chroma
	} {
		data := encodeJPEG(t, c.m, 90)
		want, err := jpeg.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		s := render(t, open(t, data, "image/jpeg"), 0, 45, 31)
		require.Empty(t, s.warns)
		requirePixels(t, want, s, c.delta, c.name)
	}
}

// TestJPEGOrientation: all eight, in both byte orders.
func TestJPEGOrientation(t *testing.T) {
	m := smooth(48, 32)
	data := encodeJPEG(t, m, 95)
	for o := range uint16(10) {
		for _, order := range []interface {
			binary.ByteOrder
			binary.AppendByteOrder
		}{binary.BigEndian, binary.LittleEndian} {
			doc := open(t, behindStart(data, exifSegment(exifData(order, o, 100, 200, 2))), "image/jpeg")
			want := orient(m, int(o))
			b := want.Bounds()
			s := render(t, doc, 0, b.Dx(), b.Dy())
			require.Empty(t, s.warns)
			requirePixels(t, want, s, 20, "orientation")
			w, h := 48*72./100, 32*72./200
			if o > 4 && o < 9 {
				w, h = h, w
			}
			require.InDeltaSlice(t, []float64{w, h}, size0(t, doc), 1e-9)
		}
	}
}

func TestJPEGResolution(t *testing.T) {
	data := encodeJPEG(t, gradient(96, 96), 50)
	exif := func(x, y, unit uint16) []byte { return exifSegment(exifData(binary.LittleEndian, 1, x, y, unit)) }
	for _, c := range []struct {
		name string
		with [][]byte
		want [2]float64
	}{
		{"none", nil, [2]float64{72, 72}},
		{"inch", [][]byte{jfif(1, 48, 192)}, [2]float64{144, 36}},
		{"centimetre", [][]byte{jfif(2, 100, 100)}, [2]float64{96 * 72 / 254., 96 * 72 / 254.}},
		{"aspect", [][]byte{jfif(0, 1, 2)}, [2]float64{72, 36}},
		{"square aspect", [][]byte{jfif(0, 1, 1)}, [2]float64{72, 72}},
		{"zero", [][]byte{jfif(1, 0, 0)}, [2]float64{72, 72}},
		{"one", [][]byte{jfif(1, 1, 1)}, [2]float64{72, 72}},
		{"exif", [][]byte{exif(192, 192, 2)}, [2]float64{36, 36}},
		{"exif, unknown", [][]byte{exif(72, 72, 2)}, [2]float64{72, 72}},
		{"exif behind an aspect", [][]byte{jfif(0, 1, 1), exif(192, 192, 2)}, [2]float64{36, 36}},
		{"both", [][]byte{jfif(1, 48, 48), exif(192, 192, 2)}, [2]float64{144, 144}},
	} {
		require.InDeltaSlice(t, c.want[:], size0(t, open(t, behindStart(data, c.with...), "image/jpeg")), 1e-9, c.name)
	}
}

// TestJPEGProfile: in any order of its parts; one that lacks a part or is of another space costs a warning.
func TestJPEGProfile(t *testing.T) {
	data := encodeJPEG(t, gradient(8, 8), 50)
	part := func(seq, total byte, p []byte) []byte {
		return marker(mAPP2, append(append([]byte("ICC_PROFILE\x00"), seq, total), p...))
	}
	p := profile("RGB ")
	for _, c := range []struct {
		name  string
		with  [][]byte
		space pdf.Name
	}{
		{"whole", [][]byte{part(1, 1, p)}, "ICCBased"},
		{"parts", [][]byte{part(2, 2, p[50:]), part(1, 2, p[:50])}, "ICCBased"},
		{"a part is missing", [][]byte{part(1, 2, p)}, ""},
		{"CMYK", [][]byte{part(1, 1, profile("CMYK"))}, ""},
	} {
		doc := open(t, behindStart(data, c.with...), "image/jpeg")
		pg, err := doc.Page(0)
		require.NoError(t, err)
		cs := doc.Stream(doc.Dict(pg.Resources["XObject"])["Im0"]).Dict["ColorSpace"]
		if c.space != "" {
			require.Equal(t, c.space, cs.(pdf.Array)[0], c.name)
			got, err := doc.Decode(t.Context(), doc.Stream(cs.(pdf.Array)[1]))
			require.NoError(t, err)
			require.Equal(t, p, got)
			require.Empty(t, doc.Warnings())
		} else {
			require.Equal(t, pdf.Name("DeviceRGB"), cs, c.name)
			require.Len(t, doc.Warnings(), 1, c.name)
		}
	}
}

// TestJPEGInks: four components are CMYK, and its complement where Adobe's marker is. testdata/ycck.jpg is YCCK with that marker: cyan grows to the
// right, magenta downwards, there is no yellow and no black.
func TestJPEGInks(t *testing.T) {
	data, err := os.ReadFile("testdata/ycck.jpg")
	require.NoError(t, err)
	s := render(t, open(t, data, "image/jpeg"), 0, 32, 24)
	require.Empty(t, s.warns)
	m, err := jpeg.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	for _, at := range [][2]int{{0, 0}, {31, 0}, {0, 23}, {31, 23}} {
		c := m.(*image.CMYK).CMYKAt(at[0], at[1])
		got := s.at(at[0], at[1])
		require.Equal(t, c.C < 128, got[0] > 120, "%v: %v is %v", at, c, got)
		require.Equal(t, c.M < 128, got[1] > 150 || c.C > 128 && got[1] > 120, "%v: %v is %v", at, c, got)
		require.Greater(t, got[2], byte(120), "%v: %v is %v", at, c, got)
	}
	decode := func(data []byte) pdf.Object {
		doc := open(t, data, "image/jpeg")
		p, err := doc.Page(0)
		require.NoError(t, err)
		im := doc.Stream(doc.Dict(p.Resources["XObject"])["Im0"]).Dict
		require.Equal(t, pdf.Name("DeviceCMYK"), im["ColorSpace"])
		return im["Decode"]
	}
	require.Len(t, decode(data), 8)
	require.Nil(t, decode(append([]byte{0xff, mSOI}, data[18:]...)))
}

// TestJPEGTail: what follows the picture is neither read nor passed on.
func TestJPEGTail(t *testing.T) {
	data := behindStart(encodeJPEG(t, gradient(30, 20), 90), exifSegment(append(exifData(binary.BigEndian, 1, 90, 90, 2), 0xff, mEOI, 0xff, mSOI)))
	tail := append(append([]byte(nil), data...), encodeJPEG(t, gradient(90, 90), 90)...)
	doc := open(t, append(tail, make([]byte, 100000)...), "image/jpeg")
	p, err := doc.Page(0)
	require.NoError(t, err)
	im := doc.Stream(doc.Dict(p.Resources["XObject"])["Im0"])
	require.Equal(t, data, doc.Raw(im))
	require.Equal(t, render(t, open(t, data, "image/jpeg"), 0, 30, 20).pix, render(t, doc, 0, 30, 20).pix)
}

// TestUntilEOI: the end is found however the data is cut into reads.
func TestUntilEOI(t *testing.T) {
	data := behindStart(encodeJPEG(t, gradient(30, 20), 90), marker(mAPP2, []byte{0xff, mEOI, 1, 2, 0xff, mEOI}), marker(0xfe, nil))
	for step := 1; step < 70; step += 3 {
		u := &untilEOI{r: io.NopCloser(&slow{bytes.NewReader(append(bytes.Clone(data), "tail"...)), step})}
		got, err := io.ReadAll(u)
		require.NoError(t, err)
		require.Equal(t, data, got)
	}
}

type slow struct {
	r    io.Reader
	step int
}

func (s *slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), s.step)]) }

func TestJPEGRefused(t *testing.T) {
	data := encodeJPEG(t, gradient(30, 20), 90)
	sof := bytes.Index(data, []byte{0xff, mSOF0})
	for _, c := range []struct {
		at   int
		v    byte
		text string
	}{
		{sof + 1, 0xc3, "SOF3"}, {sof + 1, 0xc9, "SOF9"}, {sof + 4, 12, "12 bits"}, {sof + 9, 2, "2 components"},
	} {
		bad := bytes.Clone(data)
		bad[c.at] = c.v
		_, err := Open(t.Context(), bytes.NewReader(bad), int64(len(bad)), "image/jpeg", Options{})
		require.ErrorContains(t, err, c.text)
		var e *Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, pdf.Unsupported, e.Kind)
	}
}

// TestJPEGHeightBehind: a frame without its height has it in a DNL segment.
func TestJPEGHeightBehind(t *testing.T) {
	data := encodeJPEG(t, gradient(30, 20), 90)
	want := render(t, open(t, data, "image/jpeg"), 0, 30, 20)
	sof := bytes.Index(data, []byte{0xff, mSOF0})
	data[sof+5], data[sof+6] = 0, 0
	n := len(data)
	_, err := Open(t.Context(), bytes.NewReader(data), int64(n), "image/jpeg", Options{})
	require.ErrorContains(t, err, "height")
	data = append(append(data[:n-2:n-2], marker(mDNL, []byte{0, 20})...), data[n-2:]...)
	s := render(t, open(t, data, "image/jpeg"), 0, 30, 20)
	require.Equal(t, want.pix, s.pix)
}
