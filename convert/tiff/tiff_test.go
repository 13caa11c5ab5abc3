package tiff

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/filter/ccitt"
)

// dots makes rows with runs of all lengths; later rows resemble the one above.
func dots(seed uint64, w, h int) [][]byte {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([][]byte, h)
	for y := range out {
		row := make([]byte, (w+7)/8)
		if y > 0 && r.IntN(4) > 0 {
			copy(row, out[y-1])
			for range r.IntN(4) {
				x := r.IntN(w)
				row[x/8] ^= 0x80 >> (x % 8)
			}
		} else if r.IntN(5) > 0 {
			longest := 1 + r.IntN(2*w)
			for x, on := 0, r.IntN(2) == 0; x < w; on = !on {
				for n := 1 + r.IntN(longest); n > 0 && x < w; n, x = n-1, x+1 {
					if on {
						row[x/8] |= 0x80 >> (x % 8)
					}
				}
			}
		}
		out[y] = row
	}
	return out
}

// TestFax reads back with the project's decoder, which was tested against others.
func TestFax(t *testing.T) {
	var f Fax
	for seed := range uint64(400) {
		w := []int{1, 7, 8, 9, 64, 100, 1728, 2561, 5300}[seed%9]
		rows := dots(seed, w, 1+int(seed%23))
		f.Reset(w, nil)
		for _, r := range rows {
			f.Row(r)
		}
		got, err := ccitt.Decode(context.Background(), f.End(), ccitt.Params{K: -1, Columns: w, Rows: len(rows), BlackIs1: true, EndOfBlock: true}, 1<<24)
		require.NoError(t, err, "seed %d width %d", seed, w)
		require.Equal(t, bytes.Join(rows, nil), got, "seed %d width %d", seed, w)
	}
}

func unpack(t *testing.T, b []byte) (out []byte) {
	for len(b) > 0 {
		if n := int(int8(b[0])); n >= 0 {
			require.Greater(t, len(b), n+1)
			out, b = append(out, b[1:n+2]...), b[n+2:]
		} else {
			require.NotEqual(t, -128, n)
			out, b = append(out, bytes.Repeat(b[1:2], 1-n)...), b[2:]
		}
	}
	return out
}

func TestPackBits(t *testing.T) {
	// The example of TIFF 6.0, section 9, is Apple's; ours may not be longer.
	ex := []byte{0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0x22, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA}
	assert.LessOrEqual(t, len(AppendPackBits(nil, ex)), 15)
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 700 {
		row := make([]byte, n)
		for i := range row {
			row[i] = byte(r.IntN(1 + n%4))
		}
		got := AppendPackBits([]byte{}, row)
		require.Equal(t, row, append([]byte{}, unpack(t, got)...), n)
		require.LessOrEqual(t, len(got), n+n/128+1)
	}
}

// fields reads a directory.
func fields(t *testing.T, b []byte, at uint32) (map[uint16][]uint32, uint32) {
	be := binary.BigEndian
	out := map[uint16][]uint32{}
	last := uint16(0)
	n := int(be.Uint16(b[at:]))
	for i := range n {
		e := b[int(at)+2+12*i:]
		tag, kind, count := be.Uint16(e), be.Uint16(e[2:]), int(be.Uint32(e[4:]))
		require.Greater(t, tag, last, "in ascending order")
		last = tag
		size := map[uint16]int{typeShort: 2, typeLong: 4, typeRational: 8}[kind]
		v := e[8:12]
		if size*count > 4 {
			v = b[be.Uint32(e[8:]):][:size*count]
		}
		for ; count > 0; count-- {
			if kind == typeShort {
				out[tag] = append(out[tag], uint32(be.Uint16(v)))
			} else {
				out[tag] = append(out[tag], be.Uint32(v))
			}
			v = v[size:]
		}
	}
	return out, be.Uint32(b[int(at)+2+12*n:])
}

// patched is a file that can be changed.
type patched struct{ bytes.Buffer }

func (p *patched) patch(at int64, b []byte) error {
	copy(p.Bytes()[at:], b)
	return nil
}

func TestDirectories(t *testing.T) {
	write := func(f *Writer) {
		for i := range 2 {
			require.NoError(t, f.BeginPage(&Page{5, 3 + i, 2, 8, 3, RGB, None, [2]int{300, 600}, i, 2}))
			for y := 0; y < 3+i; y += 2 {
				require.NoError(t, f.WriteStrip(bytes.Repeat([]byte{byte(y + 1)}, 15*min(2, 3+i-y))))
			}
		}
		require.NoError(t, f.Close())
	}
	var b patched
	write(NewWriter(&b, b.patch))
	for _, memory := range []int{SpoolMemory, 40, 0} {
		var pipe bytes.Buffer
		f := NewWriter(&pipe, nil)
		f.hold.limit = memory
		write(f)
		require.Equal(t, b.Bytes(), pipe.Bytes(), "the same to a pipe, with %d bytes of memory", memory)
	}
	dir := binary.BigEndian.Uint32(b.Bytes()[4:])
	assert.EqualValues(t, 8, dir)
	one, next := fields(t, b.Bytes(), dir)
	for i, at := range one[273] {
		assert.Equal(t, bytes.Repeat([]byte{byte(2*i + 1)}, int(one[279][i])), b.Bytes()[at:][:one[279][i]])
	}
	assert.Equal(t, []uint32{30, 15}, one[279])
	assert.Equal(t, []uint32{8, 8, 8}, one[258])
	assert.Equal(t, []uint32{0, 2}, one[297])
	assert.Zero(t, next&1)
	two, end := fields(t, b.Bytes(), next)
	assert.Equal(t, []uint32{30, 30}, two[279])
	assert.Equal(t, []uint32{4}, two[257])
	assert.Zero(t, end)
}

func TestMisuse(t *testing.T) {
	for _, patch := range []func(int64, []byte) error{nil, func(int64, []byte) error { return nil }} {
		f := NewWriter(io.Discard, patch)
		assert.ErrorIs(t, f.Close(), ErrStrips)
		assert.ErrorIs(t, f.WriteStrip(nil), ErrStrips)
		p := &Page{1, 3, 2, 8, 1, BlackIsZero, None, [2]int{1, 1}, 0, 1}
		require.NoError(t, f.BeginPage(p))
		require.NoError(t, f.WriteStrip([]byte{1, 2}))
		assert.ErrorIs(t, f.Close(), ErrStrips)
		assert.ErrorIs(t, f.BeginPage(p), ErrStrips)
		require.NoError(t, f.WriteStrip([]byte{1}))
		assert.ErrorIs(t, f.WriteStrip([]byte{1}), ErrStrips, "one too many")
		assert.ErrorIs(t, f.BeginPage(p), ErrStrips, "a page more than Of")
		f = NewWriter(io.Discard, patch)
		require.NoError(t, f.BeginPage(p))
		f.at = 1<<32 - 1
		assert.ErrorIs(t, f.WriteStrip([]byte{1}), ErrTooLarge)
	}
	p := &Page{1, 3, 2, 8, 1, BlackIsZero, None, [2]int{1, 1}, 0, 1}
	assert.ErrorIs(t, NewWriter(broken{}, nil).BeginPage(p), io.ErrClosedPipe)
	f := NewWriter(io.Discard, func(int64, []byte) error { return io.ErrClosedPipe })
	require.NoError(t, f.BeginPage(p))
	require.NoError(t, f.WriteStrip([]byte{1, 2}))
	require.NoError(t, f.WriteStrip([]byte{1}))
	assert.ErrorIs(t, f.Close(), io.ErrClosedPipe)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func BenchmarkFax(b *testing.B) {
	rows := dots(3, 4960, 64)
	var f Fax
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		f.Reset(4960, out[:0])
		for _, r := range rows {
			f.Row(r)
		}
		out = f.End()
	}
}
