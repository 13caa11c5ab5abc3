package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// The files of testdata are gradient(33, 21) or smooth(33, 21), with an opacity of 255 - 7x where their names say so, coded by libwebp and OpenJPEG.
func withAlpha(m *image.NRGBA) *image.NRGBA {
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = byte(255 - i%m.Stride/4*7)
	}
	return m
}

func TestWebP(t *testing.T) {
	for _, c := range []struct {
		name  string
		want  image.Image
		delta int
	}{
		{"lossless", gradient(33, 21), 0}, {"lossless-alpha", withAlpha(gradient(33, 21)), 0},
		{"lossy", smooth(33, 21), 14}, {"lossy-alpha", withAlpha(smooth(33, 21)), 14}, {"animated", smooth(33, 21), 14},
	} {
		data, err := os.ReadFile("testdata/" + c.name + ".webp")
		require.NoError(t, err)
		doc := open(t, data, "image/webp")
		require.Equal(t, 1, doc.NumPages())
		s := render(t, doc, 0, 33, 21)
		require.Empty(t, s.warns, c.name)
		requirePixels(t, c.want, s, c.delta, c.name)
	}
}

// riff takes a WebP apart and puts it together again with an extended header and further chunks.
func extended(t testing.TB, data []byte, flags byte, chunks ...[]byte) []byte {
	head := []byte{flags, 0, 0, 0, 32, 0, 0, 20, 0, 0}
	body := riffChunk("VP8X", head)
	for _, c := range chunks {
		body = append(body, c...)
	}
	body = append(body, data[12:]...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)+4))...), append([]byte("WEBP"), body...)...)
}

func riffChunk(name string, b []byte) []byte {
	out := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(b)))...)
	if out = append(out, b...); len(b)&1 != 0 {
		out = append(out, 0)
	}
	return out
}

func TestWebPMetadata(t *testing.T) {
	data, err := os.ReadFile("testdata/lossless.webp")
	require.NoError(t, err)
	data = extended(t, data, 0x28, riffChunk("ICCP", profile("RGB ")), riffChunk("EXIF", exifData(binary.LittleEndian, 6, 66, 42, 2)))
	doc := open(t, data, "image/webp")
	require.Equal(t, pdf.Name("ICCBased"), imageOf(t, doc, 0).Dict["ColorSpace"].(pdf.Array)[0])
	require.InDeltaSlice(t, []float64{36, 36}, size0(t, doc), 1e-9)
}

func TestJPEG2000(t *testing.T) {
	for name, contentType := range map[string]string{"lossless.jp2": "image/jp2", "lossless.j2k": "image/j2c"} {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		doc := open(t, data, contentType)
		s := render(t, doc, 0, 33, 21)
		require.Empty(t, s.warns)
		requirePixels(t, gradient(33, 21), s, 0, name)
		require.Equal(t, data, doc.Raw(imageOf(t, doc, 0)))
	}
	// A resolution box says how large it is.
	data, err := os.ReadFile("testdata/lossless.jp2")
	require.NoError(t, err)
	at := bytes.Index(data, []byte("jp2h")) - 4
	n := binary.BigEndian.Uint32(data[at:])
	box := []byte("\x00\x00\x00\x1ares \x00\x00\x00\x12resd\x13\x4a\x00\x32\x26\x94\x00\x32\x02\x02") // 4938/50 x 9876/50, times 100
	data = append(append(bytes.Clone(data[:at+int(n)]), box...), data[at+int(n):]...)
	binary.BigEndian.PutUint32(data[at:], n+uint32(len(box)))
	require.InDeltaSlice(t, []float64{33 * 72 / 501.7, 21 * 72 / 250.9}, size0(t, open(t, data, "image/jp2")), .01)
}

// makeJBIG2 makes a file of one page with one region coded by MMR.
func makeJBIG2(rows []byte, w, h int) []byte {
	u32 := binary.BigEndian.AppendUint32
	out := []byte("\x97JB2\r\n\x1a\n\x01")
	out = u32(out, 1)
	seg := func(number uint32, kind byte, body []byte) {
		out = append(u32(out, number), kind, 0, 1)
		out = append(u32(out, uint32(len(body))), body...)
	}
	size := u32(u32(nil, uint32(w)), uint32(h))
	seg(0, 48, append(u32(u32(bytes.Clone(size), 11811), 11811), 0, 0, 0))
	seg(1, 38, append(append(append(bytes.Clone(size), make([]byte, 9)...), 1), g4(rows, w)...))
	seg(2, 49, nil)
	seg(3, 51, nil)
	return out
}

func TestJBIG2(t *testing.T) {
	s := noisy(45, 31, 1, 1)
	doc := open(t, makeJBIG2(s.pack(binary.BigEndian, 0, 0, 45, 31, 0, 1, false), 45, 31), "image/jbig2")
	shown := render(t, doc, 0, 45, 31)
	require.Empty(t, shown.warns)
	requirePixels(t, s.image(whiteFirst), shown, 0, "")
	require.InDeltaSlice(t, []float64{45 * .24, 31 * .24}, size0(t, doc), 1e-9)
}

// TestExtracted: a PDF made of the pictures shows what they show.
func TestExtracted(t *testing.T) {
	for name, file := range samples(t) {
		doc := open(t, file.data, file.contentType)
		want := render(t, doc, 0, 64, 48)
		var out bytes.Buffer
		require.NoError(t, doc.Extract(t.Context(), &out, []pdf.ExtractPage{{Index: 0}}))
		read, err := pdf.Open(t.Context(), bytes.NewReader(out.Bytes()), int64(out.Len()), pdf.Options{NoSecondOpinion: true})
		require.NoError(t, err, name)
		got := render(t, read, 0, 64, 48)
		require.Empty(t, got.warns, name)
		require.Equal(t, want.pix, got.pix, name)
		require.InDeltaSlice(t, size0(t, doc), size0(t, read), 1e-3, fmt.Sprint(name))
	}
}

// TestTogether: a document's data may be read by many at a time.
func TestTogether(t *testing.T) {
	for name, file := range samples(t) {
		doc := open(t, file.data, file.contentType)
		im := imageOf(t, doc, 0)
		want, _, err := doc.DecodeToImage(t.Context(), im)
		require.NoError(t, err, name)
		var wg sync.WaitGroup
		got := make([][]byte, 4)
		for i := range got {
			wg.Go(func() { got[i], _, _ = doc.DecodeToImage(t.Context(), im) })
		}
		wg.Wait()
		for _, g := range got {
			require.Equal(t, want, g, name)
		}
	}
}
