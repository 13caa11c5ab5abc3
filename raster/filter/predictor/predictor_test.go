package predictor

import (
	"bytes"
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

// filter is the forward direction of undo, written from the specification's formulas.
func filter(kind byte, cur, up []byte, bpp int) []byte {
	out := []byte{kind}
	at := func(b []byte, i int) int {
		if i < 0 || i >= len(b) {
			return 0
		}
		return int(b[i])
	}
	for i := range cur {
		a, b, c := at(cur, i-bpp), at(up, i), at(up, i-bpp)
		v := 0
		switch kind {
		case 1:
			v = a
		case 2:
			v = b
		case 3:
			v = (a + b) / 2
		case 4:
			p := a + b - c
			abs := func(x int) int { return max(x, -x) }
			switch {
			case abs(p-a) <= abs(p-b) && abs(p-a) <= abs(p-c):
				v = a
			case abs(p-b) <= abs(p-c):
				v = b
			default:
				v = c
			}
		}
		out = append(out, byte(int(cur[i])-v))
	}
	return out
}

func TestPNG(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for _, colors := range []int{1, 3, 4} {
		for _, bits := range []int{1, 2, 4, 8, 16} {
			for _, cols := range []int{1, 2, 7, 33} {
				row := (colors*bits*cols + 7) / 8
				var want, coded, up []byte
				for range 20 {
					cur := make([]byte, row)
					rnd.Read(cur)
					want = append(want, cur...)
					coded = append(coded, filter(byte(rnd.Intn(5)), cur, up, (colors*bits+7)/8)...)
					up = cur
				}
				p := Params{Predictor: 15, Colors: colors, BitsPerComponent: bits, Columns: cols}
				name := fmt.Sprintf("%+v", p)
				got, err := Decode(bytes.Clone(coded), p)
				require.NoError(t, err, name)
				require.Equal(t, want, got, name)
				// A short last row is decoded as far as it goes.
				got, err = Decode(bytes.Clone(coded[:len(coded)-row/2]), p)
				require.NoError(t, err)
				require.Equal(t, want[:len(want)-row/2], got, name)
			}
		}
	}
	got, err := Decode([]byte("\x09ab\x00cd\x02"), Params{Predictor: 10, Columns: 2})
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, "abcd", string(got))
}

func TestTIFF(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for _, colors := range []int{1, 3} {
		for _, bits := range []int{1, 2, 4, 8, 16} {
			cols := 13
			row := (colors*bits*cols + 7) / 8
			want, coded := make([]byte, 3*row), make([]byte, 3*row)
			set := func(b []byte, i, v int) {
				for k := range bits {
					pos := i*bits + k
					b[pos>>3] |= byte(v>>(bits-1-k)&1) << (7 - pos&7)
				}
			}
			for y := range 3 {
				prev := make([]int, colors)
				for i := range cols * colors {
					v := rnd.Intn(1 << bits)
					set(want[y*row:], i, v)
					set(coded[y*row:], i, (v-prev[i%colors])&(1<<bits-1))
					prev[i%colors] = v
				}
			}
			got, err := Decode(coded, Params{Predictor: 2, Colors: colors, BitsPerComponent: bits, Columns: cols})
			require.NoError(t, err)
			require.Equal(t, want, got, "%d bits, %d colours", bits, colors)
		}
	}
}

func TestParams(t *testing.T) {
	for _, p := range []Params{
		{Predictor: 3}, {Predictor: -1}, {Predictor: 2, BitsPerComponent: 3}, {Predictor: 12, Colors: -1}, {Predictor: 12, Columns: -5},
		{Predictor: 12, Columns: 1 << 30}, {Predictor: 12, Colors: 1 << 20},
	} {
		got, err := Decode([]byte("abc"), p)
		require.ErrorIs(t, err, ErrParams)
		require.Equal(t, "abc", string(got))
	}
	got, err := Decode([]byte("abc"), Params{})
	require.NoError(t, err)
	require.Equal(t, "abc", string(got))
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\x02abc\x04abc"), 12, 1, 8, 3)
	f.Add([]byte("abc"), 2, 3, 4, 1)
	f.Fuzz(func(t *testing.T, b []byte, pred, colors, bits, cols int) {
		if got, _ := Decode(bytes.Clone(b), Params{pred, colors, bits, cols}); len(got) > len(b) {
			t.Fatal("grew")
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	for kind := range byte(5) {
		b.Run(fmt.Sprint(kind), func(b *testing.B) {
			const row = 3000
			data := make([]byte, 300*(row+1))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for y := range 300 {
					data[y*(row+1)] = kind
				}
				if _, err := Decode(data, Params{Predictor: 15, Colors: 3, Columns: row / 3}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
