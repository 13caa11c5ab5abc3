package packbits_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

var units = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 24, 30}

// line makes n units of few values, so that runs and singles of every length meet; bias 0 gives noise, 3 long runs.
func line(r *rand.Rand, n, unit, bias int) []byte {
	out := make([]byte, 0, n*unit)
	v := make([]byte, unit)
	for len(out) < n*unit {
		v[r.IntN(unit)] = byte(r.IntN(3))
		count := 1
		switch r.IntN(4) {
		case 0:
			count = 1 + r.IntN(1+20*bias)
		case 1:
			if bias == 3 {
				count = 120 + r.IntN(300)
			}
		}
		for ; count > 0 && len(out) < n*unit; count-- {
			out = append(out, v...)
		}
	}
	return out
}

func decode(t testing.TB, coded []byte, size, unit int) []byte {
	t.Helper()
	dst := make([]byte, size)
	n, done, err := packbits.DecodeLine(dst, coded, unit)
	require.NoError(t, err)
	require.Equal(t, len(coded), n, "bytes left over")
	require.Equal(t, size, done)
	n, done, err = packbits.SkipLine(size, coded, unit)
	require.NoError(t, err)
	require.Equal(t, [2]int{len(coded), size}, [2]int{n, done})
	return dst
}

func TestAppendLine(t *testing.T) {
	seq := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i)
		}
		return b
	}
	cat := func(p ...[]byte) []byte { return bytes.Join(p, nil) }
	same := func(v byte, n int) []byte { return bytes.Repeat([]byte{v}, n) }
	tests := []struct {
		name string
		unit int
		pix  []byte
		want []byte
	}{
		{"empty", 1, nil, nil},
		{"one", 1, []byte{7}, []byte{0, 7}},
		{"one rgb", 3, []byte{1, 2, 3}, []byte{0, 1, 2, 3}},
		{"pair", 1, []byte{7, 7}, []byte{1, 7}},
		{"two singles", 1, []byte{7, 8}, []byte{255, 7, 8}},
		{"single, pair, single", 1, []byte{1, 2, 2, 3}, []byte{0, 1, 1, 2, 0, 3}},
		{"literal ends before the first pair", 1, []byte{1, 2, 3, 3}, []byte{255, 1, 2, 1, 3}},
		{"run 128", 1, same(9, 128), []byte{127, 9}},
		{"run 129", 1, same(9, 129), []byte{127, 9, 0, 9}},
		{"run 129, singles", 1, cat(same(9, 129), []byte{1, 2}), []byte{127, 9, 0, 9, 255, 1, 2}},
		{"run 256", 1, same(9, 256), []byte{127, 9, 127, 9}},
		{"literal 127", 1, seq(127), cat([]byte{130}, seq(127))},
		{"literal 128", 1, seq(128), cat([]byte{129}, seq(128))},
		{"literal 129", 1, seq(129), cat([]byte{129}, seq(128), []byte{0, 128})},
		{"literal 130", 1, seq(130), cat([]byte{129}, seq(128), []byte{255, 128, 129})},
		{"pair across the literal cap", 1, cat(seq(128), []byte{127, 127}), cat([]byte{130}, seq(127), []byte{2, 127})[:0]},
		{"16 bit 0x00FF", 2, []byte{0, 255, 0, 255, 255, 0}, []byte{1, 0, 255, 0, 255, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := packbits.AppendLine([]byte{42}, tt.pix, tt.unit)
			require.Equal(t, byte(42), got[0], "what stood in dst stays")
			if tt.want != nil && len(tt.want) == 0 { // the interesting part is the code: 127 singles, then the run of three
				assert.Equal(t, byte(130), got[1])
				assert.Equal(t, []byte{2, 127}, got[1+1+127:])
				return
			}
			assert.Equal(t, append([]byte{42}, tt.want...), got)
		})
	}
}

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, unit := range units {
		for i := range 400 {
			pix := line(r, r.IntN(700), unit, i%4)
			coded := packbits.AppendLine(nil, pix, unit)
			require.Equal(t, pix, append([]byte{}, decode(t, coded, len(pix), unit)...), "unit %d", unit)
			require.LessOrEqual(t, len(coded), packbits.MaxLineLen(len(pix)/unit, unit))
			require.NoError(t, packbits.Check(coded, len(pix)/unit, unit))
			for n := 0; n < len(coded); { // no code is 0x80
				require.NotEqual(t, byte(0x80), coded[n])
				if coded[n] < 0x80 {
					n += 1 + unit
				} else {
					n += 1 + (257-int(coded[n]))*unit
				}
			}
		}
	}
}

// A line of gaps of at least two background units and of stretches that begin and end with something else is the
// concatenation of their codings.
func TestComposition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, unit := range units {
		bg := bytes.Repeat([]byte{255}, unit)
		for range 300 {
			var pix, composed []byte
			for range 1 + r.IntN(6) {
				if n := []int{2, 3, 127, 128, 129, 130, 257, 2 + r.IntN(400)}[r.IntN(8)]; len(pix) > 0 || r.IntN(2) == 0 {
					pix = append(pix, bytes.Repeat(bg, n)...)
					composed = packbits.AppendRun(composed, bg, n)
				}
				part := line(r, 1+r.IntN(300), unit, r.IntN(4)) // values 0..2 only: never background
				if len(part) > 6*unit {
					copy(part[3*unit:], bg) // background inside a fragment, single
				}
				pix = append(pix, part...)
				composed = append(composed, packbits.AppendLine(nil, part, unit)...)
			}
			require.Equal(t, packbits.AppendLine(nil, pix, unit), composed, "unit %d", unit)
		}
	}
}

// The groups do not depend on how lines are cut into calls.
func TestCodedIsCanonical(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const width, unit, stride = 40, 3, 40*3 + 5
	kinds := [][]byte{line(r, width, unit, 0), line(r, width, unit, 2), bytes.Repeat([]byte{255}, width*unit)}
	pix := make([]byte, 0, 900*stride)
	for len(pix) < 900*stride {
		k := kinds[r.IntN(3)]
		for range 1 + r.IntN(r.IntN(300)+1) {
			pix = append(append(pix, k...), 1, 2, 3, 4, byte(len(pix)))
		}
	}
	var want packbits.Coded
	packbits.EncodeBand(&want, pix, stride, width, unit)
	require.Equal(t, len(pix)/stride, want.Lines())
	var got, joined packbits.Coded
	for rest := pix; len(rest) > 0; {
		n := min(len(rest), stride*(1+r.IntN(30)))
		var part packbits.Coded
		packbits.EncodeBand(&part, rest[:n], stride, width, unit)
		packbits.EncodeBand(&got, rest[:n], stride, width, unit)
		joined.Append(&part)
		rest = rest[n:]
	}
	assert.Equal(t, want, got)
	assert.Equal(t, want, joined)
	for i := 1; i < len(want.Groups); i++ {
		a, _ := want.Group(i - 1)
		b, _ := want.Group(i)
		require.NotEqual(t, a, b)
	}
}

func TestEncodeBandEdges(t *testing.T) {
	var c packbits.Coded
	packbits.EncodeBand(&c, make([]byte, 10), 4, 5, 1) // a stride below the line
	packbits.EncodeBand(&c, make([]byte, 10), 4, 0, 1)
	packbits.EncodeBand(&c, nil, 4, 4, 1)
	c.Repeat(3)
	c.AppendLines([]byte{0, 0}, 0)
	assert.Empty(t, c.Groups)
	packbits.EncodeBand(&c, make([]byte, 10), 6, 4, 1) // the last line without its padding
	assert.Equal(t, 2, c.Lines())
	c.Reset()
	assert.Zero(t, c.Lines())
}

func TestEncodeBandDirty(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, unit := range []int{1, 2, 3, 4, 15} {
		for i := range 400 {
			block := []int{64, 8, 2}[i%3]
			width := 1 + r.IntN(block*5)
			if i%5 == 0 {
				width = block*(1+r.IntN(70)) + 1 // one unit in the last block, more than one word
			}
			blocks := (width + block - 1) / block
			words := (blocks+63)/64 + i%2
			const lines = 9
			stride := width*unit + i%4
			bg := bytes.Repeat([]byte{2}, unit) // a value that is painted too
			bg[unit-1] -= byte(i & 1)           // not always of equal bytes
			filled := make([]byte, lines*stride)
			d := packbits.Dirty{Bits: make([]uint64, words*lines), Stride: words, Block: block, Background: bg}
			sparse := make([]byte, len(filled))
			for y := range lines {
				if y > 0 && r.IntN(2) == 0 { // as the line above, sometimes with another block painted with background
					copy(filled[y*stride:], filled[(y-1)*stride:y*stride])
					copy(sparse[y*stride:], sparse[(y-1)*stride:y*stride])
					copy(d.Bits[y*words:], d.Bits[(y-1)*words:y*words])
					continue
				}
				for b := range blocks {
					lo, hi := y*stride+b*block*unit, y*stride+min((b+1)*block, width)*unit
					packbits.FillUnits(filled[lo:hi], bg)
					for k := lo; k < hi; k++ {
						sparse[k] = byte(r.Uint32()) // what an earlier band left
					}
					switch r.IntN(4) {
					case 0, 1:
						continue
					case 2: // painted, mostly with background
						filled[lo+r.IntN(hi-lo)] ^= byte(r.IntN(2))
					case 3:
						copy(filled[lo:hi], line(r, (hi-lo)/unit, unit, r.IntN(4)))
					}
					copy(sparse[lo:hi], filled[lo:hi])
					d.Bits[y*words+b/64] |= 1 << (b % 64)
				}
			}
			var want, got packbits.Coded
			packbits.EncodeBand(&want, filled, stride, width, unit)
			packbits.EncodeBandDirty(&got, sparse, stride, width, unit, &d)
			require.Equal(t, want.Groups, got.Groups, "unit %d width %d block %d", unit, width, block)
			require.True(t, bytes.Equal(want.Data, got.Data), "unit %d width %d block %d", unit, width, block)
		}
	}
}

func TestDecodeLineDamage(t *testing.T) {
	tests := []struct {
		name    string
		src     []byte
		unit, w int
		n, done int
		err     error
	}{
		{"nothing", nil, 1, 4, 0, 0, packbits.ErrShort},
		{"repeat without unit", []byte{1, 5, 1}, 1, 4, 2, 2, packbits.ErrShort},
		{"unit cut", []byte{1, 5, 5}, 3, 2, 0, 0, packbits.ErrShort},
		{"literal cut", []byte{254, 1, 2}, 1, 4, 0, 0, packbits.ErrShort},
		{"repeat too long", []byte{0, 9, 3, 1}, 1, 4, 2, 1, packbits.ErrOverrun},
		{"literal too long", []byte{253, 1, 2, 3, 4}, 1, 3, 0, 0, packbits.ErrOverrun},
		{"0x80", []byte{0, 1, 0x80, 1}, 1, 4, 2, 1, packbits.ErrReserved},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, done, err := packbits.DecodeLine(make([]byte, tt.w*tt.unit), tt.src, tt.unit)
			assert.ErrorIs(t, err, tt.err)
			assert.Equal(t, [2]int{tt.n, tt.done}, [2]int{n, done})
			n, done, err = packbits.SkipLine(tt.w*tt.unit, tt.src, tt.unit)
			assert.ErrorIs(t, err, tt.err)
			assert.Equal(t, [2]int{tt.n, tt.done}, [2]int{n, done})
			assert.ErrorIs(t, packbits.Check(tt.src, tt.w, tt.unit), tt.err)
		})
	}
	assert.ErrorIs(t, packbits.Check([]byte{1, 5, 0}, 2, 1), packbits.ErrOverrun, "bytes behind the line")
}

func TestNoAllocations(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, unit := range []int{1, 3, 4, 15} {
		pix := line(r, 2000, unit, 1)
		c := packbits.Coded{Data: make([]byte, 0, 1<<20), Groups: make([]packbits.Group, 0, 64)}
		assert.Zero(t, testing.AllocsPerRun(20, func() {
			c.Reset()
			packbits.EncodeBand(&c, pix, len(pix)/4, len(pix)/4/unit, unit)
		}), fmt.Sprint("unit ", unit))
	}
}
