package pwg_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

func header(t pwg.Type, w, h int) *pwg.Header {
	p := &pwg.Header{HWResolution: [2]uint32{300, 300}, CrossFeedTransform: 1, FeedTransform: 1}
	p.SetType(t, w, h)
	return p
}

// write makes a file of one page a picture; all have the size of h.
func write(t testing.TB, h *pwg.Header, pages ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := pwg.NewWriter(&out)
	for _, pix := range pages {
		require.NoError(t, w.BeginPage(h))
		require.NoError(t, w.WriteLines(pix, int(h.BytesPerLine)))
		require.NoError(t, w.EndPage())
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// read returns the header and pixels of every page.
func read(t testing.TB, file []byte, opt pwg.ReaderOptions) (headers []*pwg.Header, pages [][]byte) {
	t.Helper()
	r := pwg.NewReader(bytes.NewReader(file), opt)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return headers, pages
		}
		require.NoError(t, err)
		pix := make([]byte, int(h.BytesPerLine)*int(h.Height))
		n, err := r.ReadLines(pix, int(h.BytesPerLine))
		require.NoError(t, err)
		require.Equal(t, int(h.Height), n)
		headers, pages = append(headers, h), append(pages, pix)
	}
}

// The example of the CUPS raster format document: an 8 x 8 picture in sRGB, and a shorter coding of the same.
func TestPacman(t *testing.T) {
	const long = `00 00FFFFFF 02FFFF00 03FFFFFF  00 FEFFFF000000FFFFFF00 02FFFFFF 0000FF00 00FFFFFF  00 01FFFF00 02FFFFFF 0200FF00
		00 02FFFF00 02FFFFFF 0000FF00 00FFFFFF  00 00FFFFFF 02FFFF00 03FFFFFF  00 07FFFFFF  01 07FF0000`
	short := strings.ReplaceAll(long, "0000FF00 00FFFFFF", "FF00FF00FFFFFF")
	h := header(pwg.SRGB8, 8, 8)
	var want []byte
	for _, row := range []string{".YYY....", "YbY...G.", "YY...GGG", "YYY...G.", ".YYY....", "........", "RRRRRRRR", "RRRRRRRR"} {
		for _, c := range row {
			want = append(want, map[rune][]byte{'.': {255, 255, 255}, 'Y': {255, 255, 0}, 'b': {0, 0, 255}, 'G': {0, 255, 0}, 'R': {255, 0, 0}}[c]...)
		}
	}
	head, err := h.MarshalBinary()
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		coded string
		size  int
	}{"as in the document": {long, 89}, "shorter": {short, 87}} {
		t.Run(name, func(t *testing.T) {
			body, err := hex.DecodeString(strings.Join(strings.Fields(tt.coded), ""))
			require.NoError(t, err)
			require.Len(t, body, tt.size)
			_, pages := read(t, append(append([]byte("RaS2"), head...), body...), pwg.ReaderOptions{Strict: true})
			assert.Equal(t, [][]byte{want}, pages)
		})
	}
	assert.Len(t, write(t, h, want), 4+pwg.HeaderSize+87, "the canonical coding is the shorter one")
}

// The two documents of Chromium's PWG encoder test, known by size and SHA-1. Their headers leave PwgRaster empty.
// Chromium finds the runs of the gray one before it makes pixels gray, so its lines are given to the Writer coded.
func TestChromiumVectors(t *testing.T) {
	const width, height = 612, 792
	rgb := bytes.Repeat([]byte{255}, width*height*3)
	luma := func(p []byte) byte { return byte((int(p[0])*2125 + int(p[1])*7154 + int(p[2])*721) / 10000) }
	for x := range width {
		for y := 200; y < 300; y++ {
			copy(rgb[(y*width+x)*3:], []byte{byte(x * 255 / width), 0, 0})
		}
		for y := 400; y < 500; y++ {
			copy(rgb[(y*width+x)*3:], [][]byte{{0, 255, 0}, {0, 0, 255}}[x/40%2])
		}
	}
	gray := make([]byte, width*height)
	for i := range gray {
		gray[i] = luma(rgb[i*3:])
	}
	var grayCoded packbits.Coded
	for y := range height {
		coded := packbits.AppendLine(nil, rgb[y*width*3:(y+1)*width*3], 3)
		for i := 0; i < len(coded); {
			n := 1
			if coded[i] > 0x80 {
				n = 257 - int(coded[i])
			}
			grayCoded.Data = append(grayCoded.Data, coded[i])
			for k := range n {
				grayCoded.Data = append(grayCoded.Data, luma(coded[i+1+3*k:]))
			}
			i += 1 + 3*n
		}
		grayCoded.EndLine()
	}
	for _, tt := range []struct {
		typ  pwg.Type
		pix  []byte
		give func(w *pwg.Writer) error
		size int
		sha  string
	}{
		{pwg.SRGB8, rgb, func(w *pwg.Writer) error { return w.WriteLines(rgb, width*3) }, 2970, "4AD7442998C8FEAE94BC9C8B177A7C94766CC9FB"},
		{pwg.SGray8, gray, func(w *pwg.Writer) error { return w.WriteEncoded(&grayCoded) }, 2388, "4E718B0A69AC26A366A2E23AE1ECA6055079A1FF"},
	} {
		t.Run(tt.typ.String(), func(t *testing.T) {
			h := header(tt.typ, width, height)
			h.HWResolution = [2]uint32{72, 72}
			h.TotalPageCount = 1
			var out bytes.Buffer
			w := pwg.NewWriter(&out)
			require.NoError(t, w.BeginPage(h))
			require.NoError(t, tt.give(w))
			require.NoError(t, w.EndPage())
			require.NoError(t, w.Close())
			file := out.Bytes()
			require.Equal(t, "PwgRaster", string(file[4:13]))
			clear(file[4:13])
			assert.Equal(t, tt.size, len(file))
			sum := sha1.Sum(file)
			assert.Equal(t, tt.sha, strings.ToUpper(hex.EncodeToString(sum[:])))
			headers, pages := read(t, file, pwg.ReaderOptions{})
			assert.Empty(t, headers[0].PwgRaster)
			assert.True(t, bytes.Equal(tt.pix, pages[0]))
		})
	}
}
