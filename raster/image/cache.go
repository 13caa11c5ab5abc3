package image

import (
	"context"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Cache holds decoded pixels, shared by the workers of a document. It is safe for concurrent use. A stage is decoded once however
// many ask for it at the same time, outside the lock, and stays as long as somebody uses it; what nobody uses is dropped, least
// recently used first, when there is more than the bound. Use one Cache for one Document.
type Cache struct {
	max int64

	mu      sync.Mutex
	entries map[cacheKey]*entry
	size    int64
	tick    uint64
}

// cacheKey tells stages apart. An image that is an indirect object is known by its number, and by its space when the page
// decides about that, so that the pages that show it share its pixels.
type cacheKey struct {
	ref   pdf.Ref
	im    *Image // of images without a number
	space colorspace.Space
	spec  stageSpec
	alpha bool
}

type entry struct {
	done chan struct{}
	st   *stage // set before done is closed; nil when decoding was cancelled
	pins int
	used uint64
}

const defaultCacheBytes = 256 << 20

// NewCache makes a cache that keeps at most maxBytes (256 MiB when 0 or less) of pixels nobody uses at the moment.
func NewCache(maxBytes int64) *Cache {
	if maxBytes <= 0 {
		maxBytes = defaultCacheBytes
	}
	return &Cache{max: maxBytes, entries: map[cacheKey]*entry{}}
}

// get returns an image's stage and pins it; release unpins. It fails only when ctx ends.
func (c *Cache) get(ctx context.Context, im *Image, spec stageSpec) (st *stage, release func(), err error) {
	if c == nil {
		st, err = im.makeStage(ctx, spec)
		return st, func() {}, err
	}
	key := cacheKey{ref: im.stream.Ref, spec: spec, alpha: im.alpha}
	if key.ref == (pdf.Ref{}) {
		key.im = im
	}
	if !im.global {
		key.space = im.space
	}
	for {
		c.mu.Lock()
		e, ok := c.entries[key]
		if !ok {
			e = &entry{done: make(chan struct{}), pins: 1}
			c.entries[key] = e
			c.mu.Unlock()
			return c.fill(ctx, key, e, im)
		}
		e.pins++
		c.mu.Unlock()
		select {
		case <-e.done:
		case <-ctx.Done():
			c.release(e)
			return nil, nil, ctx.Err()
		}
		if e.st != nil {
			return e.st, c.releaser(e), nil
		}
		c.release(e)
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
	}
}

func (c *Cache) fill(ctx context.Context, key cacheKey, e *entry, im *Image) (*stage, func(), error) {
	var st *stage
	var err error
	defer func() { // also when a decoder panics, so that nobody waits for ever
		c.mu.Lock()
		if st == nil {
			delete(c.entries, key)
		} else {
			e.st = st
			c.size += st.bytes()
		}
		c.mu.Unlock()
		close(e.done)
	}()
	st, err = im.makeStage(ctx, key.spec)
	if err != nil {
		st = nil
		return nil, nil, err
	}
	return st, c.releaser(e), nil
}

func (c *Cache) releaser(e *entry) func() {
	var once sync.Once
	return func() { once.Do(func() { c.release(e) }) }
}

func (c *Cache) release(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.pins--
	c.tick++
	e.used = c.tick
	for c.size > c.max {
		var oldest cacheKey
		var victim *entry
		for k, v := range c.entries {
			if v.pins == 0 && v.st != nil && (victim == nil || v.used < victim.used) {
				oldest, victim = k, v
			}
		}
		if victim == nil {
			return
		}
		c.size -= victim.st.bytes()
		delete(c.entries, oldest)
	}
}
