package codec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
)

func TestPool(t *testing.T) {
	p := codec.NewPool()
	for _, n := range []int{0, 1, 511, 512, 513, 65536, 65537, 1 << 21, 1<<21 + 1} {
		b := p.Get(n)
		assert.Len(t, *b, n)
		*b = (*b)[:n/2]
		p.Put(b)
		again := p.Get(n)
		assert.Len(t, *again, n)
	}
	odd := make([]byte, 1000)
	p.Put(&odd) // not of the pool
	assert.Len(t, *p.Get(1000), 1000)
}
