package urf

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

func picture(h *Header, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 9))
	pix := make([]byte, int(h.Height)*h.BytesPerLine())
	for i := range pix {
		if pix[i] = 0xFF; i%97 > 60 {
			pix[i] = byte(r.IntN(3) * 100)
		}
	}
	copy(pix[h.BytesPerLine():], pix[:h.BytesPerLine()]) // two equal lines
	return pix
}

func write(t testing.TB, w io.Writer, pages int, hs []*Header) (pix [][]byte) {
	u := NewWriter(w, pages)
	for i, h := range hs {
		require.NoError(t, u.BeginPage(h))
		p := picture(h, uint64(i))
		var c packbits.Coded
		cut := h.BytesPerLine() * int(h.Height/2)
		for _, part := range [][]byte{p[:cut], p[cut:]} {
			c.Reset()
			packbits.EncodeBand(&c, part, h.BytesPerLine(), int(h.Width), h.Unit())
			require.NoError(t, u.WriteEncoded(&c))
		}
		require.NoError(t, u.EndPage())
		pix = append(pix, p)
	}
	require.NoError(t, u.Close())
	return pix
}

func headers() []*Header {
	return []*Header{
		{8, SGray, OneSided, 0, 0, 0, 100, 300, 300},
		{24, SRGB, LongEdge, 4, 1, 20, 1, 3, 600},
		{48, AdobeRGB, ShortEdge, 5, 13, 1, 129, 520, 1200},
		{32, CMYK, OneSided, 3, 0, 0, 256, 2, 203},
		{64, CMYK, OneSided, 3, 0, 0, 7, 4, 203},
	}
}

func TestRoundTrip(t *testing.T) {
	var b bytes.Buffer
	hs := headers()
	pix := write(t, &b, len(hs), hs)
	assert.Equal(t, "UNIRAST\x00\x00\x00\x00\x05\x08\x00\x01", b.String()[:15])
	u, err := NewReader(bytes.NewReader(b.Bytes()), Limits{})
	require.NoError(t, err)
	assert.EqualValues(t, len(hs), u.Pages())
	for i, want := range hs {
		h, err := u.Next()
		require.NoError(t, err)
		assert.Equal(t, want, h)
		if i == 1 {
			continue // Next skips
		}
		var got []byte
		for range h.Height {
			line, err := u.ReadLine()
			require.NoError(t, err)
			got = append(got, line...)
		}
		assert.Equal(t, pix[i], got)
		_, err = u.ReadLine()
		assert.Equal(t, io.EOF, err)
	}
	_, err = u.Next()
	assert.Equal(t, io.EOF, err)
}

// TestBilevel reads what Ghostscript makes unless told otherwise.
func TestBilevel(t *testing.T) {
	h := &Header{1, SGray, OneSided, 0, 0, 0, 20, 3, 300}
	assert.True(t, h.Bilevel())
	b := append([]byte("UNIRAST\x00\x00\x00\x00\x00"), h.append(nil)...)
	b = append(b, 1, 0xFE, 1, 2, 0xF0, 0, 0x80)
	u, err := NewReader(bytes.NewReader(b), Limits{})
	require.NoError(t, err)
	_, err = u.Next()
	require.NoError(t, err)
	for i, want := range [][]byte{{1, 2, 0xF0}, {1, 2, 0xF0}, {0, 0, 0}} {
		line, err := u.ReadLine()
		require.NoError(t, err)
		assert.Equal(t, want, line)
		assert.Equal(t, []int{2, 2, 3}[i], u.Good())
	}
	assert.EqualValues(t, len(b), u.Offset())
}

// TestWhiteRest reads what we never write: 0x80 makes the rest of the line white.
func TestWhiteRest(t *testing.T) {
	h := &Header{24, SRGB, OneSided, 0, 0, 0, 4, 1, 300}
	b := append([]byte("UNIRAST\x00\x00\x00\x00\x00"), h.append(nil)...)
	b = append(b, 0, 0x00, 1, 2, 3, 0x80)
	u, err := NewReader(bytes.NewReader(b), Limits{})
	require.NoError(t, err)
	_, err = u.Next()
	require.NoError(t, err)
	line, err := u.ReadLine()
	require.NoError(t, err)
	assert.Equal(t, []byte{1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255}, line)
}

func TestMisuse(t *testing.T) {
	h := headers()[1]
	u := NewWriter(io.Discard, 2)
	assert.ErrorIs(t, u.EndPage(), ErrPage)
	assert.ErrorIs(t, u.WriteEncoded(&packbits.Coded{}), ErrPage)
	require.NoError(t, u.BeginPage(h))
	assert.ErrorIs(t, u.BeginPage(h), ErrPage)
	assert.ErrorIs(t, u.EndPage(), ErrLines)
	assert.ErrorIs(t, u.Close(), ErrPage)
	var c packbits.Coded
	c.AppendLines(packbits.AppendRun(nil, []byte{1, 2, 3}, 1), 4)
	assert.ErrorIs(t, u.WriteEncoded(&c), ErrLines)
	c.Reset()
	c.AppendLines(packbits.AppendRun(nil, []byte{1, 2, 3}, 1), 3)
	require.NoError(t, u.WriteEncoded(&c))
	require.NoError(t, u.EndPage())
	assert.ErrorIs(t, u.Close(), ErrPageCount)
	for _, bad := range []Header{
		{8, SRGB, OneSided, 0, 0, 0, 1, 1, 300}, {8, 9, OneSided, 0, 0, 0, 1, 1, 300}, {8, SGray, 4, 0, 0, 0, 1, 1, 300}, {8, SGray, 1, 0, 0, 0, 0, 1, 300},
		{8, SGray, 1, 0, 0, 0, 1, 1, 0}, {1, SGray, 1, 0, 0, 0, 1, 1, 300},
	} {
		assert.Error(t, NewWriter(io.Discard, 1).BeginPage(&bad), bad)
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriteErrorStays(t *testing.T) {
	u := NewWriter(&full{100}, 1)
	h := headers()[0]
	require.NoError(t, u.BeginPage(h))
	var c packbits.Coded
	packbits.EncodeBand(&c, picture(h, 1), h.BytesPerLine(), int(h.Width), 1)
	_ = u.WriteEncoded(&c)
	assert.ErrorIs(t, u.EndPage(), io.ErrShortWrite)
	assert.ErrorIs(t, u.Close(), io.ErrShortWrite)
}

func TestDamage(t *testing.T) {
	var b bytes.Buffer
	write(t, &b, 5, headers())
	for n := 0; n < b.Len(); n += 499 {
		err := drain(b.Bytes()[:n], Limits{})
		if err != nil {
			assert.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
		}
	}
	assert.ErrorIs(t, drain([]byte("RaS2PwgRaster\x00\x00"), Limits{}), ErrNotURF)
	assert.ErrorContains(t, drain(b.Bytes(), Limits{MaxSide: 99}), "limit is 99")
	assert.ErrorContains(t, drain(b.Bytes(), Limits{MaxPages: 2}), "more than 2")
}

func drain(b []byte, lim Limits) error {
	u, err := NewReader(bytes.NewReader(b), lim)
	if err != nil {
		return err
	}
	for {
		if _, err := u.Next(); err != nil {
			if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
	}
}

func TestMediaType(t *testing.T) {
	for k, want := range map[string]uint8{"": 0, "auto": 0, "stationery": 1, "photographic-glossy": 11, "velvet": 13} {
		assert.Equal(t, want, MediaType(k), k)
	}
}

func FuzzReader(f *testing.F) {
	var b bytes.Buffer
	write(f, &b, 5, headers())
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:200])
	f.Add([]byte("UNIRAST\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		u, err := NewReader(bytes.NewReader(in), Limits{MaxSide: 2000, MaxPages: 20})
		if err != nil {
			return
		}
		for {
			h, err := u.Next()
			if err != nil {
				return
			}
			for n := uint32(0); ; n++ {
				line, err := u.ReadLine()
				if err != nil {
					if err == io.EOF && n != h.Height {
						t.Fatalf("%d of %d lines", n, h.Height)
					}
					break
				}
				if len(line) != h.BytesPerLine() {
					t.Fatal("wrong line")
				}
			}
		}
	})
}
