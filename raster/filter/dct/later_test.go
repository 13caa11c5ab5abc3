package dct

import (
	"bytes"
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sequential are pictures of one scan, with restart intervals and without.
func sequential() [][]byte {
	var out [][]byte
	x := [2]int{1, 1}
	for i, sampling := range [][][2]int{{x}, {x, x, x}, {{2, 2}, x, x}, {{2, 1}, x, x}, {{1, 2}, x, x}, {{4, 1}, x, {2, 1}}, {{2, 2}, x, x, {2, 2}}} {
		for _, restart := range []int{0, 1, 2, 3, 5, 10, 20} {
			c := newCoder(uint64(i), 16*8*sampling[0][0]/2-3, 90, sampling...)
			if c.restart = restart; restart >= 10 { // whole rows
				c.restart = c.comps[0].bx / sampling[0][0] * restart / 10
			}
			all := make([]int, len(sampling))
			for k := range all {
				all[k] = k
			}
			if len(sampling) == 1 && restart == 10 {
				c.restart = c.comps[0].bx
			}
			out = append(out, c.encode([]script{{all, 0, 63, 0, 0}}))
		}
	}
	return out
}

// checkLater compares rows whose samples are made later, by many goroutines in any order, with those of Decode.
func checkLater(t testing.TB, data []byte, opt Options, seed uint64) (put, jumped int) {
	ctx := context.Background()
	plain, err := Open(ctx, data, opt)
	if err != nil {
		return 0, 0
	}
	r := plain.Clone()
	rng := rand.New(rand.NewPCG(seed, 9))
	var whole Planes
	plain.Decode(ctx, &whole, plain.MCURows)
	per := 1 + rng.IntN(4)
	if n := r.RestartRows(); n > 0 && rng.IntN(4) > 0 {
		per = n
	}
	var parts []*Planes
	for end := false; !end; {
		p := &Planes{}
		got := 0
		switch rng.IntN(8) {
		case 0:
			got = r.Decode(ctx, p, per)
		case 1:
			m := r.Mark()
			want := r.Skip(ctx, per)
			r.Seek(ctx, m)
			got = r.DecodeLater(ctx, p, per)
			require.Equal(t, want, got)
		default:
			got = r.DecodeLater(ctx, p, per)
		}
		if p.later != nil {
			put++
			if p.later.scan != nil {
				jumped++
			}
		}
		end = got < per || r.MCURow() == r.MCURows
		parts = append(parts, p)
	}
	y := 0
	for _, p := range parts {
		require.Equal(t, y, p.Y0)
		y = p.Y1
	}
	require.Equal(t, whole.Y1, y)
	if rng.IntN(3) == 0 {
		for range parts {
			if k := rng.IntN(len(parts)); rng.IntN(3) == 0 && parts[k] != nil {
				require.True(t, parts[k].Drop())
				parts[k] = nil
			}
		}
	}
	if rng.IntN(2) == 0 { // what nobody has read yet is damaged, too
		require.Equal(t, plain.Err(), r.Err())
	}
	var wg sync.WaitGroup
	faults := make([]bool, 4)
	for g := range 4 {
		order := rng.Perm(len(parts))
		wg.Go(func() {
			var a, b RowScratch
			n := (r.X1 - r.X0) * r.N
			want, got := make([]byte, n), make([]byte, n)
			for _, k := range order {
				p := parts[k]
				for y := 0; p != nil && y < p.Y1-p.Y0; y++ {
					p.Row(got, p.Y0+y, &a)
					whole.Row(want, p.Y0+y, &b)
					faults[g] = faults[g] || !bytes.Equal(want, got)
				}
				runtime.Gosched()
			}
		})
	}
	wg.Wait()
	require.Equal(t, make([]bool, 4), faults)
	require.Equal(t, plain.Err(), r.Err())
	for _, p := range parts { // one of which no row was asked may be left
		if p != nil {
			require.True(t, p.Drop())
		}
	}
	r.sweep()
	require.Empty(t, r.put)
	require.Zero(t, r.pool.held.Load())
	return put, jumped
}

// renumber changes the numbers of some restart markers, or takes one out.
func renumber(data []byte, seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 6))
	data = bytes.Clone(data)
	for i := 0; i+1 < len(data); i++ {
		if data[i] != 0xff || data[i+1] < mRST0 || data[i+1] >= mSOI {
			continue
		}
		switch rng.IntN(12) {
		case 0:
			data[i+1] = mRST0 + byte(rng.IntN(8))
		case 1:
			data = append(data[:i], data[i+2:]...)
		}
	}
	return data
}

func TestLaterEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, err := Open(ctx, encode(t, picture(200, 200), 80), Options{})
	require.NoError(t, err)
	var p, q Planes
	require.Equal(t, 2, r.DecodeLater(ctx, &p, 2))
	cancel()
	require.Zero(t, r.DecodeLater(ctx, &q, 2))
	require.ErrorIs(t, r.Err(), context.Canceled)
	r.Close()
	whole, want := rows(t, encode(t, picture(200, 200), 80), Options{})
	got, y := make([]byte, whole.W*3), 0
	for ; y < p.Y1; y++ { // what there is stays good
		p.Row(got, y, &RowScratch{})
		require.Equal(t, want[y*len(got):(y+1)*len(got)], got)
	}
	require.Equal(t, 31, y)
}

// A picture whose coefficients are large is decoded at once when too many of them wait.
func TestWhatIsPutOffIsBounded(t *testing.T) {
	ctx := context.Background()
	c := newCoder(1, 1024, 2048, [2]int{1, 1}, [2]int{1, 1}, [2]int{1, 1})
	data := c.encode([]script{{[]int{0, 1, 2}, 0, 63, 0, 0}})
	r, err := Open(ctx, data, Options{})
	require.NoError(t, err)
	most, at := int64(0), 0
	for r.MCURow() < r.MCURows {
		var p Planes
		require.Equal(t, 2, r.DecodeLater(ctx, &p, 2))
		most = max(most, r.pool.held.Load())
		if p.later == nil {
			at++
		}
	}
	assert.Positive(t, at)
	assert.Greater(t, most, int64(maxPut))
	assert.Less(t, most, int64(maxPut+2*3*128*256))
	var p Planes
	other := r.Clone()
	require.Greater(t, other.d.worst(other.MCURows), maxRows)
	other.DecodeLater(ctx, &p, other.MCURows)
	assert.Nil(t, p.later)
}

func TestLaterEqualsAtOnce(t *testing.T) {
	put, jumped := 0, 0
	for i, data := range append(sequential(), pictures(t)...) {
		for k := range uint64(12) {
			spoiled := data
			switch {
			case k > 8:
				spoiled = renumber(data, k+uint64(i)*100)
			case k > 0:
				spoiled = spoil(data, k+uint64(i)*100)
			}
			for j, opt := range []Options{{}, {Luma: true}, {Shrink: 2}, {Shrink: 4, Luma: true}, {Shrink: 8}} {
				p, n := checkLater(t, spoiled, opt, uint64(i)<<10|k<<5|uint64(j))
				put, jumped = put+p, jumped+n
			}
		}
	}
	assert.Greater(t, put, 5000)
	assert.Greater(t, jumped, 1000)
}

func BenchmarkLater(b *testing.B) {
	data := encode(b, picture(1024, 1024), 85)
	for name, opt := range map[string]Options{"rgb": {}, "luma": {Luma: true}, "half": {Shrink: 2}, "quarter-luma": {Shrink: 4, Luma: true}} {
		for _, later := range []bool{false, true} {
			b.Run(name+map[bool]string{true: "-later"}[later], func(b *testing.B) {
				ctx := context.Background()
				r, err := Open(ctx, data, opt)
				require.NoError(b, err)
				top := r.Mark()
				b.ReportAllocs()
				b.SetBytes(1 << 20)
				var p Planes
				for b.Loop() {
					for r.Seek(ctx, top); r.MCURow() < r.MCURows; {
						if later {
							r.DecodeLater(ctx, &p, 4)
							p.later.finish()
						} else {
							r.Decode(ctx, &p, 4)
						}
					}
				}
			})
		}
	}
}
