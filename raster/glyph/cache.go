package glyph

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// Cache holds masks up to a number of bytes, in two generations: when the young one has half of them, the old one goes and the young becomes
// old. What is used of the old becomes young again.
type Cache struct {
	young, old atomic.Pointer[table]

	mu   sync.Mutex // of those who add
	max  int64
	size int64 // of the young

	idle spare.List[workspace] // as many as workers have built masks at once; with outlines
}

// DefaultCacheBytes bounds a Cache made with 0.
const DefaultCacheBytes = 12 << 20

// NewCache returns a cache of about maxBytes; 0 means DefaultCacheBytes.
func NewCache(maxBytes int64) *Cache {
	if maxBytes <= 0 {
		maxBytes = DefaultCacheBytes
	}
	c := &Cache{max: maxBytes}
	c.young.Store(newTable(leastSlots))
	c.old.Store(newTable(leastSlots))
	return c
}

// Outline appends the outline of a glyph in em units, y up.
type Outline func(gid uint32, p *geom.Path) error

// Get returns the mask of a key; outline is asked when it has to be made. A glyph without ink, or whose outline cannot be had, gives an
// empty mask.
func (c *Cache) Get(k Key, outline Outline) *Mask {
	h := k.hash()
	if m := c.young.Load().get(&k, h); m != nil {
		return m
	}
	if m := c.old.Load().get(&k, h); m != nil {
		return c.put(m)
	}
	w := c.idle.Take()
	if w == nil {
		w = &workspace{}
	}
	m := w.build(k, outline)
	m.key, m.hash = k, h
	c.idle.Leave(w)
	return c.put(m)
}

// put stores a mask among the young, and returns it, or the one that another has stored before.
func (c *Cache) put(m *Mask) *Mask {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.young.Load()
	if other := t.get(&m.key, m.hash); other != nil {
		return other
	}
	if other := c.old.Load().get(&m.key, m.hash); other != nil {
		m = other
	}
	if t.used >= len(t.slots)/2 {
		t = t.grown()
		c.young.Store(t)
	}
	t.add(m)
	// Fragments of the coded rows cost about as much as the coverage itself.
	c.size += int64(len(m.Cov))*2 + int64(len(m.Rows))*16 + 256
	if c.size > c.max/2 {
		c.old.Store(t)
		c.young.Store(newTable(leastSlots))
		c.size = 0
	}
	return m
}

// table is a hash table with open addressing, to which masks are only ever added: it is read without a lock, and a reader who misses what is being
// added looks again under the lock.
type table struct {
	slots []atomic.Pointer[Mask] // a power of two; half of them are nil at least
	used  int
}

const leastSlots = 256

func newTable(n int) *table { return &table{slots: make([]atomic.Pointer[Mask], n)} }

// get returns the mask of a key, nil if there is none.
func (t *table) get(k *Key, h uint64) *Mask {
	last := uint64(len(t.slots) - 1)
	for i := h & last; ; i = (i + 1) & last {
		m := t.slots[i].Load()
		if m == nil {
			return nil
		}
		if m.hash == h && m.key.same(k) {
			return m
		}
	}
}

func (t *table) add(m *Mask) {
	last := uint64(len(t.slots) - 1)
	i := m.hash & last
	for t.slots[i].Load() != nil {
		i = (i + 1) & last
	}
	t.slots[i].Store(m)
	t.used++
}

func (t *table) grown() *table {
	n := newTable(2 * len(t.slots))
	for i := range t.slots {
		if m := t.slots[i].Load(); m != nil {
			n.add(m)
		}
	}
	return n
}

// same compares bits: not a number is itself.
func (k *Key) same(o *Key) bool {
	return k.Font == o.Font && k.GID == o.GID && k.PX == o.PX && k.PY == o.PY && math.Float32bits(k.Stretch) == math.Float32bits(o.Stretch) &&
		pair(k.A, k.B) == pair(o.A, o.B) && pair(k.C, k.D) == pair(o.C, o.D)
}

func pair(a, b float32) uint64 { return uint64(math.Float32bits(a))<<32 | uint64(math.Float32bits(b)) }

// hash mixes all of a key, by products of 128 bits whose halves are folded.
func (k *Key) hash() uint64 {
	const p, q, r = 0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9
	glyph := uint64(k.GID)<<32 | uint64(k.PX)<<8 | uint64(k.PY)
	return fold(fold(k.Font^p, glyph^q)^fold(pair(k.A, k.B)^q, pair(k.C, k.D)^r), uint64(math.Float32bits(k.Stretch))^p)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
