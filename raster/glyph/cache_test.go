package glyph

import (
	"math"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// square is a glyph that fills gid/100 of its em square.
func square(gid uint32, p *geom.Path) error {
	s := float64(gid%100+1) / 100
	p.MoveTo(0, 0)
	p.LineTo(s, 0)
	p.LineTo(s, s)
	p.LineTo(0, s)
	p.Close()
	return nil
}

func key(gid uint32, size float32) Key { return Key{Font: 7, GID: gid, Stretch: 1, A: size, D: -size} }

// What a key gives is the same for all who ask, at any time, and made again only when it had to go.
func TestCacheShared(t *testing.T) {
	c := NewCache(0)
	var made atomic.Int64
	outline := func(gid uint32, p *geom.Path) error {
		made.Add(1)
		return square(gid, p)
	}
	var wg sync.WaitGroup
	var got [8][2000]*Mask
	for w := range got {
		wg.Go(func() {
			for i := range got[w] {
				k := (i*[]int{1, 3, 7, 9}[w%4] + 17*w) % len(got[w])
				got[w][k] = c.Get(key(uint32(k), 20), outline)
			}
		})
	}
	wg.Wait()
	for w := range got {
		require.True(t, got[0] == got[w], w)
	}
	for i, m := range got[0] {
		require.Same(t, m, c.Get(key(uint32(i), 20), outline))
		want := (&workspace{}).build(key(uint32(i), 20), square)
		require.Equal(t, want.Cov, m.Cov)
	}
	assert.LessOrEqual(t, made.Load(), int64(len(got)*len(got[0])))
}

// Every field of a key counts, and not a number is a value like any other.
func TestCacheKeys(t *testing.T) {
	c := NewCache(0)
	nan := float32(math.NaN())
	keys := []Key{
		key(1, 20), key(2, 20), key(1, 21), {Font: 8, GID: 1, Stretch: 1, A: 20, D: -20}, {Font: 7, GID: 1, PX: 1, Stretch: 1, A: 20, D: -20},
		{Font: 7, GID: 1, PY: 1, Stretch: 1, A: 20, D: -20}, {Font: 7, GID: 1, Stretch: 2, A: 20, D: -20}, {Font: 7, GID: 1, Stretch: 1, A: 20, B: 1, D: -20},
		{Font: 7, GID: 1, Stretch: 1, A: 20, C: 1, D: -20}, {Font: 7, GID: 1, Stretch: 1, A: nan, B: nan, C: nan, D: nan},
	}
	seen := map[*Mask]int{}
	for i, k := range keys {
		m := c.Get(k, square)
		_, twice := seen[m]
		require.False(t, twice, i)
		seen[m] = i
	}
	for i, k := range keys {
		require.Equal(t, i, seen[c.Get(k, square)])
		for j := range keys[:i] {
			assert.NotEqual(t, keys[j].hash(), k.hash())
		}
	}
}

// A cache holds no more than it may; what is used again and again stays.
func TestCacheBound(t *testing.T) {
	c := NewCache(1 << 20)
	held := func() (n int64) {
		for _, t := range []*table{c.young.Load(), c.old.Load()} {
			for i := range t.slots {
				if m := t.slots[i].Load(); m != nil {
					n += int64(len(m.Cov))*2 + int64(len(m.Rows))*16 + 256
				}
			}
		}
		return n
	}
	kept := c.Get(key(5, 30), square)
	for i := range uint32(20000) {
		c.Get(Key{Font: uint64(i), GID: 9, Stretch: 1, A: 30, D: -30}, square)
		require.Same(t, kept, c.Get(key(5, 30), func(uint32, *geom.Path) error { panic("it is there") }))
		if i%500 == 0 {
			require.LessOrEqual(t, held(), int64(1<<20+4096))
		}
	}
}

func BenchmarkCacheGet(b *testing.B) {
	c := NewCache(0)
	for i := range uint32(200) {
		c.Get(key(i, 20), square)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := uint32(0); pb.Next(); i++ {
			c.Get(key(i%200, 20), square)
		}
	})
}
