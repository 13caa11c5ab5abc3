package codec

import (
	"math/bits"
	"sync"
)

// Pool is a mem.BufferPool with a size for every power of two. gRPC's own has none between 32 KiB and 1 MiB and clears what it gives, which
// for pieces of output costs more than sending them. What it gives has old bytes: gRPC overwrites all that it uses.
type Pool struct {
	sizes [maxSize - minSize + 1]sync.Pool
}

const (
	minSize = 9  // 512 bytes
	maxSize = 21 // 2 MiB; larger ones come and go
)

// NewPool makes an empty pool.
func NewPool() *Pool { return &Pool{} }

// Get implements mem.BufferPool.
func (p *Pool) Get(n int) *[]byte {
	k := max(minSize, bits.Len(uint(max(n, 1)-1)))
	if k > maxSize {
		b := make([]byte, n)
		return &b
	}
	if b, ok := p.sizes[k-minSize].Get().(*[]byte); ok {
		*b = (*b)[:n]
		return b
	}
	b := make([]byte, n, 1<<k)
	return &b
}

// Put implements mem.BufferPool.
func (p *Pool) Put(b *[]byte) {
	k := bits.Len(uint(cap(*b))) - 1
	if k >= minSize && k <= maxSize && cap(*b) == 1<<k {
		p.sizes[k-minSize].Put(b)
	}
}
