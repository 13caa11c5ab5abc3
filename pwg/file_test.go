package pwg_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// picture makes pixels with runs, singles and equal lines.
func picture(r *rand.Rand, h *pwg.Header) []byte {
	t, _ := h.Type()
	size := int(h.BytesPerLine)
	pix := make([]byte, 0, size*int(h.Height))
	for len(pix) < cap(pix) {
		line := make([]byte, size)
		for i := 0; i < size; {
			n := t.Unit() * (1 + r.IntN(1+r.IntN(400)))
			v := make([]byte, t.Unit())
			for k := range v {
				v[k] = byte(r.IntN(3)) * 127
			}
			end := min(size, i+n)
			packbits.FillUnits(line[i:end], v)
			i = end
		}
		if t.BitsPerPixel() == 1 && h.Width%8 != 0 {
			pad := byte(0xFF) >> (h.Width % 8)
			line[size-1] = line[size-1]&^pad | t.White()&pad
		}
		for n := r.IntN(1 + r.IntN(600)); n >= 0 && len(pix) < cap(pix); n-- {
			pix = append(pix, line...)
		}
	}
	return pix
}

// decode(encode(x)) = x for every type, odd widths and heights around the group length.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, typ := range pwg.Types() {
		for _, width := range []int{1, 7, 8, 9, 127, 128, 129, 256, 300} {
			h := header(typ, width, []int{1, 2, 255, 256, 257, 513}[r.IntN(6)])
			h.TotalPageCount = 2
			a, b := picture(r, h), picture(r, h)
			file := write(t, h, a, b)
			headers, pages := read(t, file, pwg.ReaderOptions{Strict: true})
			require.Len(t, pages, 2)
			require.True(t, bytes.Equal(a, pages[0]) && bytes.Equal(b, pages[1]), "%v %d", typ, width)
			h.PwgRaster = "PwgRaster"
			require.Equal(t, h, headers[1])
		}
	}
}

// The file does not depend on how lines are cut into calls, nor on whether they come as pixels or coded.
func TestWriterIsCanonical(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, typ := range []pwg.Type{pwg.SGray8, pwg.SRGB8, pwg.Black1, pwg.SRGB16} {
		h := header(typ, 333, 1500)
		pix := picture(r, h)
		size := int(h.BytesPerLine)
		want := write(t, h, pix)
		for range 10 {
			var out bytes.Buffer
			w := pwg.NewWriter(&out)
			require.NoError(t, w.BeginPage(h))
			for rest := pix; len(rest) > 0; {
				n := min(len(rest), size*(1+r.IntN(1+r.IntN(700))))
				if r.IntN(2) == 0 {
					require.NoError(t, w.WriteLines(rest[:n], size))
				} else {
					var c packbits.Coded
					packbits.EncodeBand(&c, rest[:n], size, size/typ.Unit(), typ.Unit())
					require.NoError(t, w.WriteEncoded(&c))
				}
				rest = rest[n:]
			}
			require.NoError(t, w.EndPage())
			require.NoError(t, w.Close())
			require.True(t, bytes.Equal(want, out.Bytes()), typ)
		}
	}
}

func TestEqualLineGroups(t *testing.T) {
	for n, want := range map[int][]byte{1: {0}, 2: {1}, 255: {254}, 256: {255}, 257: {255, 0}, 512: {255, 255}, 600: {255, 255, 87}} {
		h := header(pwg.SGray8, 4, n)
		body := write(t, h, bytes.Repeat([]byte{9}, 4*n))[4+pwg.HeaderSize:]
		var groups []byte
		for i := 0; i < len(body); i += 3 {
			groups = append(groups, body[i])
			assert.Equal(t, []byte{3, 9}, body[i+1:i+3])
		}
		assert.Equal(t, want, groups, "%d lines", n)
	}
}

func TestPadding(t *testing.T) {
	for _, tt := range []struct {
		typ  pwg.Type
		want byte
	}{{pwg.Black1, 0xA0}, {pwg.SGray1, 0xBF}} {
		h := header(tt.typ, 11, 2)
		pix := []byte{1, 0xB0, 99, 1, 0xAF} // with a byte between the lines
		var out bytes.Buffer
		w := pwg.NewWriter(&out)
		require.NoError(t, w.BeginPage(h))
		require.NoError(t, w.WriteLines(pix, 3))
		require.NoError(t, w.EndPage())
		_, pages := read(t, out.Bytes(), pwg.ReaderOptions{})
		assert.Equal(t, []byte{1, tt.want, 1, tt.want}, pages[0])
		assert.Equal(t, []byte{1, 0xB0, 99, 1, 0xAF}, pix, "the caller's pixels stay")
	}
}

func TestWriterAccounting(t *testing.T) {
	var out bytes.Buffer
	w := pwg.NewWriter(&out)
	h := header(pwg.SGray8, 4, 3)
	h.TotalPageCount = 2
	assert.ErrorIs(t, w.WriteLines(nil, 4), pwg.ErrNoPage)
	assert.ErrorIs(t, w.WriteEncoded(&packbits.Coded{}), pwg.ErrNoPage)
	assert.ErrorIs(t, w.EndPage(), pwg.ErrNoPage)
	assert.ErrorIs(t, w.Close(), pwg.ErrNoPages)
	var fe *pwg.FieldError
	assert.ErrorAs(t, w.BeginPage(&pwg.Header{}), &fe)
	require.NoError(t, w.BeginPage(h))
	assert.ErrorIs(t, w.BeginPage(h), pwg.ErrPageOpen)
	assert.ErrorIs(t, w.Close(), pwg.ErrPageOpen)
	assert.Error(t, w.WriteLines(make([]byte, 12), 3), "stride below a line")
	assert.Error(t, w.WriteLines(make([]byte, 6), 4), "half a line")
	assert.ErrorIs(t, w.WriteLines(make([]byte, 16), 4), pwg.ErrTooManyLines)
	require.NoError(t, w.WriteLines(make([]byte, 8), 4))
	assert.ErrorIs(t, w.EndPage(), pwg.ErrTooFewLines)
	coded := func(lines uint32, data ...byte) *packbits.Coded {
		return &packbits.Coded{Data: data, Groups: []packbits.Group{{Lines: lines, End: len(data)}}}
	}
	assert.ErrorIs(t, w.WriteEncoded(coded(2, 3, 0)), pwg.ErrTooManyLines)
	assert.ErrorIs(t, w.WriteEncoded(coded(1<<32-1, 3, 0)), pwg.ErrTooManyLines)
	assert.ErrorIs(t, w.WriteEncoded(coded(1, 2, 0)), packbits.ErrShort)
	assert.ErrorIs(t, w.WriteEncoded(coded(1, 4, 0)), packbits.ErrOverrun)
	assert.ErrorIs(t, w.WriteEncoded(coded(1, 0x80, 0)), packbits.ErrReserved)
	assert.Error(t, w.WriteEncoded(coded(0, 3, 0)))
	assert.Error(t, w.WriteEncoded(&packbits.Coded{Groups: []packbits.Group{{Lines: 1, End: 5}}}))
	require.NoError(t, w.WriteEncoded(coded(1, 3, 0)))
	require.NoError(t, w.EndPage())
	assert.Equal(t, 1, w.Pages())
	assert.ErrorIs(t, w.Close(), pwg.ErrPageCount)
	other := *h
	other.TotalPageCount = 3
	assert.ErrorContains(t, w.BeginPage(&other), "TotalPageCount")
	require.NoError(t, w.BeginPage(h))
	require.NoError(t, w.WriteLines(make([]byte, 12), 4))
	require.NoError(t, w.EndPage())
	require.NoError(t, w.Close())
	_, pages := read(t, out.Bytes(), pwg.ReaderOptions{Strict: true}) // nothing of what was refused is in the file
	assert.Equal(t, [][]byte{make([]byte, 12), make([]byte, 12)}, pages)
}

type failingWriter struct{ left int }

func (f *failingWriter) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWriterKeepsTheError(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	w := pwg.NewWriter(&failingWriter{left: 100_000})
	h := header(pwg.SGray8, 1000, 1000)
	require.NoError(t, w.BeginPage(h))
	noise := make([]byte, 1000*1000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	assert.ErrorContains(t, w.WriteLines(noise, 1000), "disk full")
	assert.ErrorContains(t, w.WriteLines(noise, 1000), "disk full")
	assert.ErrorContains(t, w.EndPage(), "disk full")
	assert.ErrorContains(t, w.BeginPage(h), "disk full")
	assert.ErrorContains(t, w.Close(), "disk full")
}

func TestReaderAnyChunking(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	h := header(pwg.Device15x16, 300, 100)
	pix := picture(r, h)
	file := write(t, h, pix)
	for name, src := range map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(bytes.NewReader(file)), "end with the data": iotest.DataErrReader(bytes.NewReader(file)),
		"halves": iotest.HalfReader(bytes.NewReader(file)),
	} {
		rd := pwg.NewReader(src, pwg.ReaderOptions{})
		_, err := rd.Next()
		require.NoError(t, err, name)
		got := make([]byte, len(pix))
		n, err := rd.ReadLines(got, int(h.BytesPerLine))
		require.NoError(t, err, name)
		assert.Equal(t, 100, n)
		assert.True(t, bytes.Equal(pix, got), name)
		_, err = rd.ReadLines(got, int(h.BytesPerLine))
		assert.Equal(t, io.EOF, err)
		_, err = rd.Next()
		assert.Equal(t, io.EOF, err)
	}
}

func TestReaderDamage(t *testing.T) {
	h := header(pwg.SGray8, 4, 3)
	head, err := h.MarshalBinary()
	require.NoError(t, err)
	file := func(body ...byte) []byte { return append(append([]byte("RaS2"), head...), body...) }
	good := []byte{0, 3, 9, 1, 3, 8}
	for _, tt := range []struct {
		name  string
		file  []byte
		opt   pwg.ReaderOptions
		lines int // good ones before the error
		err   error
	}{
		{"good", file(good...), pwg.ReaderOptions{}, 3, nil},
		{"empty", nil, pwg.ReaderOptions{}, 0, pwg.ErrNotPWG},
		{"three bytes", []byte("RaS"), pwg.ReaderOptions{}, 0, io.ErrUnexpectedEOF},
		{"little-endian CUPS raster", []byte("2SaRxxxxxxxxxxxx"), pwg.ReaderOptions{}, 0, pwg.ErrNotPWG},
		{"half a header", file()[:1000], pwg.ReaderOptions{}, 0, io.ErrUnexpectedEOF},
		{"no bitmap", file(), pwg.ReaderOptions{}, 0, io.ErrUnexpectedEOF},
		{"cut in a line", file(0, 3, 9, 0, 1, 9, 255, 1), pwg.ReaderOptions{}, 1, io.ErrUnexpectedEOF},
		{"cut between lines", file(1, 3, 9), pwg.ReaderOptions{}, 2, io.ErrUnexpectedEOF},
		{"code passes the line", file(0, 3, 9, 0, 4, 9, 0, 3, 9), pwg.ReaderOptions{}, 1, packbits.ErrOverrun},
		{"lines pass the page", file(0, 3, 9, 2, 3, 9), pwg.ReaderOptions{}, 1, pwg.ErrLines},
		{"0x80", file(0, 3, 9, 1, 0x80), pwg.ReaderOptions{}, 1, packbits.ErrReserved},
		{"0x80 as white", file(0, 3, 9, 1, 1, 7, 0x80), pwg.ReaderOptions{FillWhite: true}, 3, nil},
		{"limit width", file(good...), pwg.ReaderOptions{Limits: pwg.Limits{Width: 3}}, 0, pwg.ErrLimit},
		{"limit height", file(good...), pwg.ReaderOptions{Limits: pwg.Limits{Height: 2}}, 0, pwg.ErrLimit},
		{"limit line", file(good...), pwg.ReaderOptions{Limits: pwg.Limits{BytesPerLine: 3}}, 0, pwg.ErrLimit},
		{"limit page", file(good...), pwg.ReaderOptions{Limits: pwg.Limits{PageBytes: 11}}, 0, pwg.ErrLimit},
		{"second page's header is cut", file(append(good, file(good...)[4:900]...)...), pwg.ReaderOptions{}, 3, io.ErrUnexpectedEOF},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := pwg.NewReader(bytes.NewReader(tt.file), tt.opt)
			pix := make([]byte, 100)
			lines := 0
			_, err := r.Next()
			for err == nil {
				var n int
				n, err = r.ReadLines(pix, 4)
				lines += n
				if err == io.EOF {
					_, err = r.Next()
				}
			}
			assert.Equal(t, tt.lines, lines)
			if tt.err == nil {
				assert.Equal(t, io.EOF, err)
				return
			}
			assert.ErrorIs(t, err, tt.err)
			var re *pwg.ReadError
			require.ErrorAs(t, err, &re)
			_, again := r.Next()
			assert.Equal(t, err, again, "the error stays")
		})
	}
	r := pwg.NewReader(bytes.NewReader(append(file(good...), file(good...)[4:]...)), pwg.ReaderOptions{Limits: pwg.Limits{Pages: 1}})
	_, err = r.Next()
	require.NoError(t, err)
	_, err = r.Next() // over the rest of the page
	assert.ErrorIs(t, err, pwg.ErrLimit)

	r = pwg.NewReader(bytes.NewReader(file(0, 3, 9, 1, 1, 7, 0x80)), pwg.ReaderOptions{FillWhite: true})
	_, err = r.Next()
	require.NoError(t, err)
	for _, want := range []string{"[9 9 9 9] 1", "[7 7 255 255] 2"} {
		line, n, err := r.ReadGroup()
		require.NoError(t, err)
		assert.Equal(t, want, fmt.Sprint(line, n))
	}
	_, _, err = r.ReadGroup()
	assert.Equal(t, io.EOF, err)
}

func TestReaderHeaders(t *testing.T) {
	good := write(t, header(pwg.SRGB8, 4, 1), make([]byte, 12))
	for _, tt := range []struct {
		name   string
		off    int
		with   string
		lax    bool // read without Strict
		strict bool // read with it
	}{
		{"as written", 0, "", true, true},
		{"PwgRaster empty", 0, "\x00", true, true},
		{"CUPS raster", 0, "Letter\x00", false, false},
		{"NumColors 0", 420, "\x00\x00\x00\x00", true, false},
		{"transforms 0", 456, "\x00\x00\x00\x00", true, false},
		{"resolution 0", 276, "\x00\x00\x00\x00", true, false},
		{"reserved bytes", 256, "abc", true, true},
		{"BytesPerLine", 392, "\x00\x00\x00\x0d", false, false},
		{"BytesPerLine huge", 392, "\xff\xff\xff\xff", false, false},
		{"ColorOrder", 396, "\x00\x00\x00\x01", false, false},
		{"ColorSpace", 400, "\x00\x00\x00\x11", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := append([]byte{}, good...)
			copy(b[4+tt.off:], tt.with)
			for strict, want := range map[bool]bool{false: tt.lax, true: tt.strict} {
				_, err := pwg.NewReader(bytes.NewReader(b), pwg.ReaderOptions{Strict: strict}).Next()
				assert.Equal(t, want, err == nil, "strict %v: %v", strict, err)
			}
		})
	}
}

func FuzzReader(f *testing.F) {
	h := header(pwg.SGray8, 4, 3)
	file := write(f, h, []byte("aaaabcdeaaaa"))
	f.Add(file)
	f.Add(append(append([]byte{}, file...), file[4:]...))
	f.Add(file[:len(file)-2])
	f.Add(write(f, header(pwg.SGray1, 9, 2), []byte{1, 2, 3, 4}))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := pwg.NewReader(bytes.NewReader(b), pwg.ReaderOptions{Limits: pwg.Limits{BytesPerLine: 1 << 16, Height: 1 << 12, Pages: 50}, FillWhite: len(b)%2 == 0})
		var out bytes.Buffer
		w := pwg.NewWriter(&out)
		for {
			h, err := r.Next()
			if err != nil {
				break
			}
			h.TotalPageCount = 0
			var lines [][]byte
			for {
				line, n, err := r.ReadGroup()
				if err != nil {
					break
				}
				require.Len(t, line, int(h.BytesPerLine))
				require.Positive(t, n)
				lines = append(lines, append([]byte{}, line...))
				if len(lines) > 64 {
					break
				}
			}
			if h.Validate() != nil || len(lines) == 0 { // what is valid can be written again
				continue
			}
			h.Height = uint32(len(lines))
			if h.Validate() != nil {
				continue // the image box was below
			}
			require.NoError(t, w.BeginPage(h))
			for _, l := range lines {
				require.NoError(t, w.WriteLines(l, len(l)))
			}
			require.NoError(t, w.EndPage())
		}
		if w.Pages() > 0 {
			require.NoError(t, w.Close())
			headers, _ := read(t, out.Bytes(), pwg.ReaderOptions{Strict: true})
			require.Len(t, headers, w.Pages())
		}
	})
}

func BenchmarkWriteBlank(b *testing.B) {
	h := header(pwg.SGray8, 4960, 7015)
	band := bytes.Repeat([]byte{255}, 4960*64)
	w := pwg.NewWriter(io.Discard)
	b.SetBytes(4960 * 7015)
	b.ReportAllocs()
	for b.Loop() {
		if err := w.BeginPage(h); err != nil {
			b.Fatal(err)
		}
		for y := 0; y < 7015; y += 64 {
			if err := w.WriteLines(band[:4960*min(64, 7015-y)], 4960); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.EndPage(); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzBitmap reads any bytes as the bitmap of a good header.
func FuzzBitmap(f *testing.F) {
	f.Add([]byte{0, 3, 9, 1, 3, 8}, byte(22), byte(4), byte(3), false)
	f.Add([]byte{0, 0, 1, 2, 3, 255, 1, 2, 3, 4, 5, 6, 255, 0x80}, byte(23), byte(3), byte(200), true)
	f.Fuzz(func(t *testing.T, body []byte, typ, width, height byte, white bool) {
		h := header(pwg.Type(typ%44+1), int(width)+1, int(height)+1)
		file, err := h.AppendBinary([]byte("RaS2"))
		require.NoError(t, err)
		r := pwg.NewReader(bytes.NewReader(append(file, body...)), pwg.ReaderOptions{Strict: true, FillWhite: white})
		_, err = r.Next()
		require.NoError(t, err)
		pix := make([]byte, int(h.BytesPerLine)*int(h.Height))
		n, err := r.ReadLines(pix, int(h.BytesPerLine))
		if err != nil {
			var re *pwg.ReadError
			require.ErrorAs(t, err, &re)
			require.Equal(t, n, re.Line)
			return
		}
		require.Equal(t, int(h.Height), n)
		if pwg.Type(typ%44+1).BitsPerPixel() > 1 { // whose padding the Writer would change
			_, pages := read(t, write(t, h, pix), pwg.ReaderOptions{})
			require.True(t, bytes.Equal(pix, pages[0]))
		}
	})
}

// BenchmarkWriteEncoded hands over a page of text that is coded already, with and without the check of its codings.
func BenchmarkWriteEncoded(b *testing.B) {
	const width, height, lines = 4960, 7015, 61 // 7015 = 115 x 61
	r := rand.New(rand.NewPCG(1, 1))
	pix := bytes.Repeat([]byte{255}, width*lines)
	for y := range lines {
		for x := width / 12; x < width*11/12; x += 15 + r.IntN(30) {
			for range 9 {
				pix[y*width+x] = 0
				x++
			}
		}
	}
	var c packbits.Coded
	packbits.EncodeBand(&c, pix, width, width, 1)
	h := header(pwg.SGray8, width, height)
	for _, trust := range []bool{false, true} {
		b.Run(fmt.Sprintf("trust=%v", trust), func(b *testing.B) {
			w := pwg.NewWriterOptions(io.Discard, pwg.WriterOptions{TrustEncoded: trust})
			b.SetBytes(width * height)
			b.ReportAllocs()
			for b.Loop() {
				if err := w.BeginPage(h); err != nil {
					b.Fatal(err)
				}
				for range height / lines {
					if err := w.WriteEncoded(&c); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.EndPage(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
