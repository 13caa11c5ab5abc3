package ccitt

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	xccitt "golang.org/x/image/ccitt"
)

func pixels(lines [][]int32, p Params) []byte {
	out := make([]byte, 0, len(lines)*p.Stride())
	for _, l := range lines {
		row := make([]byte, p.Stride())
		n := 0
		for x := range p.columns() {
			for n < len(l) && int(l[n]) <= x {
				n++
			}
			if (n&1 == 1) == p.BlackIs1 {
				row[x>>3] |= 0x80 >> (x & 7)
			}
		}
		if !p.BlackIs1 { // bits behind the last pixel are white
			for x := p.columns(); x < p.Stride()*8; x++ {
				row[x>>3] |= 0x80 >> (x & 7)
			}
		}
		out = append(out, row...)
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for _, k := range []int{-1, 0, 4} {
		for _, cols := range []int{1, 7, 8, 65, 400, 1728, 6000} {
			for flags := range 32 {
				p := Params{
					K: k, Columns: cols, Rows: 24 * (flags & 1), BlackIs1: flags&2 != 0, ByteAlign: flags&4 != 0,
					EndOfLine: flags&8 != 0 && k >= 0, EndOfBlock: flags&16 != 0,
				}
				if k > 0 && p.ByteAlign {
					continue // tag bit and alignment together are told apart by no standard
				}
				if p.ByteAlign && !p.EndOfLine && p.EndOfBlock && k == 0 {
					continue
				}
				if p.Rows == 0 && !p.EndOfBlock && cols == 1 {
					continue // padding looks like lines
				}
				lines := scribble(rnd, int32(cols), 24)
				got, err := Decode(context.Background(), page(lines, p), p, 1<<20)
				name := fmt.Sprintf("%+v", p)
				require.NoError(t, err, name)
				require.Equal(t, pixels(lines, p), got, name)
			}
		}
	}
}

// The code tables are this package's own in encoder and decoder alike, so an independent decoder has to agree.
func TestAgainstOther(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	for _, cols := range []int{64, 1728, 2600, 5400} {
		for _, k := range []int{-1, 0} {
			p := Params{K: k, Columns: cols, EndOfLine: k == 0, EndOfBlock: true}
			lines := scribble(rnd, int32(cols), 40)
			for n := int32(0); n < int32(cols) && n < 2700; n++ { // each run length once in each colour
				lines = append(lines, []int32{n}, []int32{0, n + 1})
			}
			sf := xccitt.Group4
			if k == 0 {
				sf = xccitt.Group3
			}
			for i, l := range lines {
				if len(l) > 0 && l[len(l)-1] >= int32(cols) {
					lines[i] = l[:len(l)-1]
				}
			}
			data := page(lines, p)
			want, err := io.ReadAll(xccitt.NewReader(bytes.NewReader(data), xccitt.MSB, sf, cols, len(lines), nil))
			require.NoError(t, err)
			got, err := Decode(context.Background(), data, p, 1<<26)
			require.NoError(t, err)
			require.Equal(t, len(lines)*p.Stride(), len(got))
			mask(want, p)
			mask(got, p)
			require.True(t, bytes.Equal(want, got), "columns %d, k %d", cols, k)
		}
	}
}

// mask clears the bits behind the last pixel of each line.
func mask(b []byte, p Params) {
	if p.Columns&7 == 0 {
		return
	}
	for i := p.Stride() - 1; i < len(b); i += p.Stride() {
		b[i] &= 0xff << (8 - p.Columns&7)
	}
}

func TestDamage(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	p := Params{K: 0, Columns: 400, Rows: 40, EndOfLine: true}
	lines := scribble(rnd, 400, 40)
	data := page(lines, p)
	want := pixels(lines, p)
	at := len(data) / 2
	data[at], data[at+1] = 0, 0x80 // no code starts with so many zeros
	got, err := Decode(context.Background(), data, p, 1<<20)
	require.ErrorIs(t, err, ErrDamaged)
	require.Len(t, got, len(want))
	same := 0
	for y := range 40 {
		if bytes.Equal(want[y*50:y*50+50], got[y*50:y*50+50]) {
			same++
		}
	}
	require.Greater(t, same, 15, "lines in front of the damage")
	require.True(t, bytes.Contains(got, want[30*50:38*50]), "the lines behind the damage are found again")

	p.DamagedRows = 3
	_, err = Decode(context.Background(), data, p, 1<<20)
	require.NoError(t, err)

	p = Params{K: -1, Columns: 400, Rows: 40}
	data = page(lines, p)
	got, err = Decode(context.Background(), data[:len(data)/2], p, 1<<20)
	require.Error(t, err)
	require.Len(t, got, len(want))
	require.Equal(t, want[:500], got[:500])
	require.Equal(t, bytes.Repeat([]byte{255}, 50), got[39*50:], "what is missing is white")
}

// Some producers align the end-of-line code itself and not its end.
func TestAlignedBeforeEOL(t *testing.T) {
	p := Params{K: 0, Columns: 2480, Rows: 3, ByteAlign: true, EndOfLine: true}
	got, err := Decode(context.Background(), bytes.Repeat([]byte{0x00, 0x10, 0x1d, 0x0b}, 3), p, 1<<20)
	require.NoError(t, err)
	require.Equal(t, bytes.Repeat([]byte{255}, 3*310), got)
}

func TestLimits(t *testing.T) {
	_, err := Decode(context.Background(), nil, Params{Columns: -1}, 100)
	require.ErrorIs(t, err, ErrParams)
	_, err = Decode(context.Background(), nil, Params{Columns: 1 << 30}, 100)
	require.ErrorIs(t, err, ErrParams)
	got, err := Decode(context.Background(), bytes.Repeat([]byte{255}, 1000), Params{K: -1, Columns: 80}, 100)
	require.ErrorIs(t, err, ErrLimit)
	require.Len(t, got, 100)
	got, err = Decode(context.Background(), nil, Params{K: -1, Columns: 80, Rows: 1 << 28}, 100)
	require.ErrorIs(t, err, ErrLimit)
	require.Len(t, got, 100)
}

func TestRunsRise(t *testing.T) {
	rnd := rand.New(rand.NewSource(4))
	for range 2000 {
		data := make([]byte, 60)
		for i := range data {
			data[i] = byte(rnd.Int())
		}
		checkRuns(t, data, Params{K: rnd.Intn(3) - 1, Columns: 1 + rnd.Intn(90), ByteAlign: rnd.Intn(2) == 0})
	}
}

func checkRuns(t *testing.T, data []byte, p Params) {
	r, err := NewReader(data, p)
	if err != nil {
		return
	}
	for n := 0; ; n++ {
		runs, ok := r.Next()
		if !ok {
			break
		}
		if n > len(data)*8+8 {
			t.Fatal("more lines than bits")
		}
		last := int32(-1)
		for _, x := range runs {
			if x <= last || int(x) >= p.columns() {
				t.Fatalf("runs %v of %d columns", runs, p.columns())
			}
			last = x
		}
	}
}

func FuzzDecode(f *testing.F) {
	rnd := rand.New(rand.NewSource(5))
	lines := scribble(rnd, 100, 20)
	for i, k := range []int{-1, 0, 4} {
		f.Add(page(lines, Params{K: k, Columns: 100, EndOfLine: true, EndOfBlock: true}), k, 100, 20*(i&1), uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, k, cols, rows int, flags uint8) {
		p := Params{
			K: k, Columns: cols % 5000, Rows: rows % 5000, BlackIs1: flags&1 != 0, ByteAlign: flags&2 != 0, EndOfLine: flags&4 != 0,
			EndOfBlock: flags&8 != 0, DamagedRows: int(flags >> 4),
		}
		const limit = 1 << 20
		got, err := Decode(context.Background(), data, p, limit)
		if len(got) > limit {
			t.Fatal("limit passed")
		}
		if err == nil && p.Rows > 0 && len(got) != p.Rows*p.Stride() {
			t.Fatal("lines missing")
		}
		checkRuns(t, data, p)
	})
}

func BenchmarkG4(b *testing.B) {
	rnd := rand.New(rand.NewSource(6))
	p := Params{K: -1, Columns: 2480, Rows: 3508}
	data := page(scribble(rnd, 2480, 3508), p)
	b.SetBytes(int64(p.Rows * p.Stride()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(context.Background(), data, p, 1<<24); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data)), "coded-bytes")
}
