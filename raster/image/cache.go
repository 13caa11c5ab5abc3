package image

import (
	"context"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Cache holds decoded pixels, shared by the workers of a document. It is safe for concurrent use. What is decoded is decoded once however
// many ask for it at the same time, outside the lock, and stays as long as somebody uses it; what nobody uses makes room for
// what is decoded anew when there is more than the bound: first what has been used, longest ago first, then what was decoded ahead of
// use. Use one Cache for one Document.
type Cache struct {
	max int64
	sizes

	mu      sync.Mutex
	entries map[cacheKey]*entry
	size    int64 // of all items but the big ones
	bigSize int64
	coded   int64 // of the big ones, what is no pixels
	used    list  // items nobody uses at the moment, longest unused first
	unused  list  // windows nobody has used yet, oldest first
	big     list  // as used, of large items
	tick    int64
	free    [][]byte
	spare   int64 // bytes of free
}

// sizes says how pictures are held, in bytes. What rows hold does not depend on it.
type sizes struct {
	lazy int64 // a stage up to this is made and kept as a whole, so that what is on many pages is decoded and converted once
	bits int64 // the same of 1-bit images, whose rows take an eighth in a store
	// window is what a window holds: little, because windows are what workers wait for.
	window int
	// ahead is how far a decoder goes on filling windows to get to one that is wanted, and how many windows it fills at once when rows are
	// read from the bottom up.
	ahead int
	// marks is how many bytes of rows lie between two marks that take memory.
	marks int
	// part and photoPart are what a part of a stage with transposed samples holds: many passes against much memory.
	part, photoPart int
}

var usualSizes = sizes{lazy: 1 << 20, bits: 256 << 10, window: 128 << 10, ahead: 6 << 20, marks: 1 << 20, part: 8 << 20, photoPart: 4 << 20}

// cacheKey tells entries apart. An image that is an indirect object is known by its number, and by its space when the page
// decides about that, so that the pages that show it share its pixels.
type cacheKey struct {
	ref   pdf.Ref
	im    *Image // of images without a number
	space colorspace.Space
	spec  stageSpec
	alpha bool
	kind  entryKind
}

type entryKind uint8

const (
	stageEntry entryKind = iota
	storeEntry
	columnsEntry
)

// entry is something decoded as a whole, or a store.
type entry struct {
	item
	done  chan struct{}
	value any // set before done is closed; nil when that was cancelled
}

// defaultCacheBytes keeps what pages share and some windows of what they do not.
const defaultCacheBytes = 12 << 20

// What is decoded as a whole and larger than a fourth of the bound would be thrown out by every other picture on the page, or by the picture's
// own windows, between two of its bands and be decoded again for each; so would a decoder that holds much coded data, with the marks that
// make it go back in no time. They stay for as long as they are in regular use, bigIdle uses of other items apart.
const (
	maxBig  = 256 << 20
	bigIdle = 256
)

// maxSpare bounds the buffers kept for the next window.
const maxSpare = 3 << 20

// NewCache makes a cache that keeps at most maxBytes (12 MiB when 0 or less) of pixels nobody uses at the moment.
func NewCache(maxBytes int64) *Cache {
	if maxBytes <= 0 {
		maxBytes = defaultCacheBytes
	}
	c := &Cache{max: maxBytes, sizes: usualSizes, entries: map[cacheKey]*entry{}}
	c.used.init()
	c.unused.init()
	c.big.init()
	return c
}

// item is what the cache may drop.
type item struct {
	prev, next *item // of the list it is in, nil while it is in use
	pins       int
	whole      bool // there is no part of it
	coded      bool // a decoder and its data
	size       int64
	used       int64  // when it was last let go
	drop       func() // forgets it; called with the lock
}

// list is a ring of items around its head.
type list struct{ head item }

func (l *list) init() { l.head.prev, l.head.next = &l.head, &l.head }

func (l *list) push(i *item) {
	i.prev, i.next = l.head.prev, &l.head
	i.prev.next, i.next.prev = i, i
}

func (i *item) unlink() {
	if i.next != nil {
		i.prev.next, i.next.prev = i.next, i.prev
		i.prev, i.next = nil, nil
	}
}

func (c *Cache) pin(i *item) {
	i.pins++
	i.unlink()
}

func (c *Cache) unpin(i *item) {
	c.mu.Lock()
	c.letGo(i)
	c.mu.Unlock()
}

func (c *Cache) letGo(i *item) {
	if i.pins--; i.pins > 0 {
		return
	}
	c.tick++
	i.used = c.tick
	if c.isBig(i) {
		c.big.push(i)
	} else {
		c.used.push(i)
		c.trim()
	}
}

func (c *Cache) isBig(i *item) bool { return i.whole && i.size > c.max/4 }

func (l *list) first() *item {
	if l.head.next == &l.head {
		return nil
	}
	return l.head.next
}

// add counts an item and makes room for it. An item without pins has been decoded ahead.
func (c *Cache) add(i *item) {
	if c.isBig(i) {
		c.bigSize += i.size
		if i.coded {
			c.coded += i.size
		}
	} else {
		c.size += i.size
	}
	for v := c.big.first(); v != nil && (c.bigSize > maxBig || c.tick-v.used > bigIdle); v = c.big.first() {
		c.remove(v)
	}
	c.trim()
	if i.pins == 0 {
		c.unused.push(i)
	}
}

// trim drops what nobody uses until the rest is within the bound, of which decoders take up to half.
func (c *Cache) trim() {
	for c.size > c.max-min(c.coded, c.max/2) {
		victim := c.used.first()
		if victim == nil {
			victim = c.unused.first()
		}
		if victim == nil {
			break
		}
		c.remove(victim)
	}
}

func (c *Cache) remove(i *item) {
	i.unlink()
	if c.isBig(i) {
		c.bigSize -= i.size
		if i.coded {
			c.coded -= i.size
		}
	} else {
		c.size -= i.size
	}
	i.drop()
}

// buffer returns n bytes that are not cleared, give takes them back. Of no Cache they are fresh.
func (c *Cache) buffer(n int) []byte {
	if c == nil {
		return make([]byte, n)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, b := range c.free {
		if cap(b) >= n && cap(b) <= 2*n+1<<10 {
			last := len(c.free) - 1
			c.free[k] = c.free[last]
			c.free, c.spare = c.free[:last], c.spare-int64(cap(b))
			return b[:n]
		}
	}
	return make([]byte, n)
}

func (c *Cache) give(b []byte) {
	if cap(b) == 0 || cap(b) > maxSpare {
		return
	}
	for c.spare+int64(cap(b)) > maxSpare { // those of another picture, most likely
		c.spare -= int64(cap(c.free[0]))
		c.free = append(c.free[:0], c.free[1:]...)
	}
	c.free, c.spare = append(c.free, b[:0]), c.spare+int64(cap(b))
}

func (im *Image) keyOf(kind entryKind, spec stageSpec) cacheKey {
	key := cacheKey{ref: im.stream.Ref, spec: spec, alpha: im.alpha, kind: kind}
	if key.ref == (pdf.Ref{}) {
		key.im = im
	}
	if !im.global {
		key.space = im.space
	}
	return key
}

// get returns the value of key, made by make on first use, and pins it. It fails only when ctx ends.
func (c *Cache) get(ctx context.Context, key cacheKey, make func() (value any, size int64, err error)) (*entry, error) {
	for {
		c.mu.Lock()
		e, ok := c.entries[key]
		if !ok {
			e = &entry{done: newSignal()}
			e.pins = 1
			c.entries[key] = e
			c.mu.Unlock()
			return c.fill(key, e, make)
		}
		c.pin(&e.item)
		c.mu.Unlock()
		select {
		case <-e.done:
		case <-ctx.Done():
			c.leave(e)
			return nil, ctx.Err()
		}
		if e.value != nil {
			return e, nil
		}
		c.leave(e)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

func newSignal() chan struct{} { return make(chan struct{}) }

// leave is unpin for an entry that may never have come to be.
func (c *Cache) leave(e *entry) {
	c.mu.Lock()
	if e.value != nil {
		c.letGo(&e.item)
	} else {
		e.pins--
	}
	c.mu.Unlock()
}

func (c *Cache) fill(key cacheKey, e *entry, make func() (any, int64, error)) (*entry, error) {
	var value any
	var err error
	defer func() { // also when a decoder panics, so that nobody waits for ever
		c.mu.Lock()
		if value == nil {
			delete(c.entries, key)
		} else {
			e.value, e.whole, e.coded = value, true, key.kind != stageEntry
			c.otherParts(key)
			e.drop = func() { c.drop(key, e) }
			c.add(&e.item)
		}
		c.mu.Unlock()
		close(e.done)
	}()
	value, e.size, err = make()
	if err != nil {
		value = nil
		return nil, err
	}
	return e, nil
}

// otherParts drops the parts of a stage that lie near the one of key and that nobody uses: bands come in order, and a part is large.
func (c *Cache) otherParts(key cacheKey) {
	if key.spec.rows == 0 {
		return
	}
	const near = 8
	for k := max(0, key.spec.part-near); k <= key.spec.part+near; k++ {
		other := key
		other.spec.part = k
		if e := c.entries[other]; k != key.spec.part && e != nil && e.value != nil && e.pins == 0 && c.isBig(&e.item) {
			c.remove(&e.item)
		}
	}
}

func (c *Cache) drop(key cacheKey, e *entry) {
	delete(c.entries, key)
	switch v := e.value.(type) {
	case *store:
		v.abandon()
	case *stage:
		if v.pooled {
			c.give(v.pix)
			v.pix = nil
		}
	}
}

// stage returns an image's stage, pinned.
func (c *Cache) stage(ctx context.Context, im *Image, spec stageSpec) (*stage, *item, error) {
	e, err := c.get(ctx, im.keyOf(stageEntry, spec), func() (any, int64, error) {
		st, err := im.makeStage(ctx, c, spec)
		if err != nil {
			return nil, 0, err
		}
		return st, st.bytes(), nil
	})
	if err != nil {
		return nil, nil, err
	}
	return e.value.(*stage), &e.item, nil
}
