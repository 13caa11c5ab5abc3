package dct

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// pictures are codings of every kind, some of them damaged.
func pictures(t testing.TB) [][]byte {
	var out [][]byte
	for _, name := range []string{"base", "restart", "progressive", "progressive-restart"} {
		data, err := os.ReadFile("testdata/" + name + ".jpg")
		require.NoError(t, err)
		out = append(out, data, data[:len(data)*2/3])
		bad := bytes.Clone(data)
		for i := len(bad) / 2; i < len(bad)/2+3; i++ {
			bad[i] ^= 0x5a
		}
		out = append(out, bad)
	}
	for _, data := range scanned() {
		out = append(out, data, data[:len(data)*2/3])
	}
	return append(out, encode(t, picture(70, 50), 90), encode(t, grayOf(picture(50, 90)), 80))
}

// checkRoutes decodes a picture on other ways than from top to bottom and compares with ReadRow's rows.
func checkRoutes(t testing.TB, data []byte, opt Options, seed uint64) {
	ctx := context.Background()
	r, err := Open(ctx, data, opt)
	if err != nil {
		return
	}
	w := r.W * r.N
	var want []byte
	row := make([]byte, w)
	for r.ReadRow(row) {
		want = append(want, row...)
	}
	n := len(want) / max(w, 1)

	// Pieces of any height, remembering where each began.
	r, err = Open(ctx, data, opt)
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(seed, 1))
	type piece struct {
		m Mark
		n int
		p Planes
	}
	var pieces []piece
	var rows RowScratch
	at := 0
	for end := false; !end; {
		pc := piece{m: r.Mark(), n: 1 + rng.IntN(3)}
		end = r.Decode(ctx, &pc.p, pc.n) < pc.n || r.MCURow() == r.MCURows
		pieces = append(pieces, pc)
	}
	for i := range pieces {
		p := &pieces[i].p
		require.Equal(t, at, p.Y0)
		for ; at < p.Y1; at++ {
			p.Row(row, at, &rows)
			require.True(t, bytes.Equal(want[at*w:(at+1)*w], row), "row %d", at)
		}
	}
	require.Equal(t, n, at)

	// Back to where it has been, in any order, in a clone; and passing over rows.
	other := r.Clone()
	for range min(2*len(pieces), 40) {
		pc := &pieces[rng.IntN(len(pieces))]
		other.Seek(ctx, pc.m)
		skipped := 0
		if pc.n > 1 {
			skipped = other.Skip(ctx, 1)
		}
		var p Planes
		other.Decode(ctx, &p, pc.n-skipped)
		if skipped == 0 {
			require.Equal(t, pc.p.Y0, p.Y0)
		}
		require.LessOrEqual(t, p.Y1, pc.p.Y1)
		for y := p.Y0; y < p.Y1; y++ {
			p.Row(row, y, &rows)
			require.True(t, bytes.Equal(want[y*w:(y+1)*w], row), "row %d again", y)
		}
	}

	// Some columns.
	fresh, err := Open(ctx, data, opt)
	require.NoError(t, err)
	cols := NewColumns(fresh)
	for range 4 {
		x0 := rng.IntN(r.W)
		x1 := x0 + 1 + rng.IntN(r.W-x0)
		c, err := cols.Reader(ctx, x0, x1)
		require.NoError(t, err)
		require.LessOrEqual(t, c.X0, x0)
		require.GreaterOrEqual(t, c.X1, x1)
		part := make([]byte, (c.X1-c.X0)*c.N)
		y := 0
		for {
			var p Planes
			got := c.Decode(ctx, &p, 2)
			require.Equal(t, y, p.Y0)
			for ; y < p.Y1; y++ {
				p.Row(part, y, &rows)
				require.True(t, bytes.Equal(want[y*w+x0*c.N:y*w+x1*c.N], part[(x0-c.X0)*c.N:(x1-c.X0)*c.N]), "columns %d to %d of row %d", x0, x1, y)
			}
			if got < 2 || c.MCURow() == c.MCURows {
				break
			}
		}
		require.Equal(t, n, y)
	}
}

func TestEveryRouteGivesTheSameRows(t *testing.T) {
	for i, data := range pictures(t) {
		for _, opt := range []Options{{}, {Luma: true}, {Shrink: 2}, {Shrink: 4, Luma: true}, {Shrink: 8}} {
			checkRoutes(t, data, opt, uint64(i))
		}
	}
}

func FuzzRoutes(f *testing.F) {
	for _, data := range pictures(f) {
		f.Add(data, byte(1), false)
	}
	for i, data := range sequential() {
		f.Add(data, byte(i&3), i&4 == 0)
	}
	f.Fuzz(func(t *testing.T, data []byte, shrink byte, luma bool) {
		if len(data) > 1<<14 {
			return
		}
		opt := Options{MaxPixels: 1 << 14, MaxBytes: 1 << 20, Shrink: int(shrink), Luma: luma}
		checkRoutes(t, data, opt, uint64(len(data)))
		checkTwin(t, data, opt)
		checkLater(t, data, opt, uint64(len(data)))
	})
}

// The transforms of blocks with few coefficients are the general ones.
func TestSparseEqualsGeneral(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	deepest := 0
	for k, z := range zigzag[:64] {
		deepest = max(deepest, int(z&7+z>>3))
		require.EqualValues(t, deepest, diagonal[k])
	}
	for n := range 6400 {
		var b [64]int16
		var q [64]int32
		for i := range q {
			q[i] = int32(1 + rng.IntN(15))
		}
		last := n % 64
		for k := range last + 1 {
			b[zigzag[k]] = int16(rng.IntN(2048) - 1024)
		}
		var want, got [64]byte
		idct8(&b, &q, 63, want[:], 8)
		idct8(&b, &q, last, got[:], 8)
		require.Equal(t, want, got)
		idct4(&b, &q, 63, want[:], 8)
		idct4(&b, &q, last, got[:], 8)
		require.Equal(t, want, got)
	}
}

func TestInterpolationByLanesEqualsPlain(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for n := 1; n < 70; n++ {
		near, far := make([]byte, n), make([]byte, n)
		for i := range near {
			near[i], far[i] = byte(rng.IntN(256)), byte(rng.IntN(256))
			if n%3 == 0 {
				near[i], far[i] = 255, 255
			}
		}
		want, got := make([]byte, 2*n), make([]byte, 2*n+8)
		doubleRowPlain(want, near)
		doubleRow(got, near)
		require.Equal(t, want, got[:2*n], n)
		doubleBothPlain(want, near, far)
		doubleBoth(got, near, far)
		require.Equal(t, want, got[:2*n], n)
	}
}

func BenchmarkPlanes(b *testing.B) {
	data := encode(b, picture(1024, 1024), 85)
	for name, opt := range map[string]Options{"rgb": {}, "luma": {Luma: true}, "half": {Shrink: 2}} {
		b.Run(name, func(b *testing.B) {
			r, err := Open(context.Background(), data, opt)
			require.NoError(b, err)
			row := make([]byte, r.W*r.N)
			top := r.Mark()
			b.ReportAllocs()
			b.SetBytes(1 << 20)
			var p Planes
			var s RowScratch
			for b.Loop() {
				r.Seek(context.Background(), top)
				for r.MCURow() < r.MCURows {
					r.Decode(context.Background(), &p, 4)
					for y := p.Y0; y < p.Y1; y++ {
						p.Row(row, y, &s)
					}
				}
			}
		})
	}
}
