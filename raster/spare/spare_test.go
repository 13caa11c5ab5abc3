package spare_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/spare"
)

func TestListKeepsWhatIsLeft(t *testing.T) {
	var l spare.List[int]
	require.Nil(t, l.Take())
	a, b := new(int), new(int)
	l.Leave(a)
	l.Leave(b)
	assert.Same(t, b, l.Take())
	assert.Same(t, a, l.Take())
	assert.Nil(t, l.Take())
}

func TestListIsBounded(t *testing.T) {
	var l spare.List[int]
	for range 3 * spare.Most {
		l.Leave(new(int))
	}
	n := 0
	for l.Take() != nil {
		n++
	}
	assert.Equal(t, spare.Most, n)
}

// Nothing is handed to two at once.
func TestListOfMany(t *testing.T) {
	var l spare.List[atomic.Int32]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				x := l.Take()
				if x == nil {
					x = new(atomic.Int32)
				}
				assert.Equal(t, int32(1), x.Add(1))
				x.Add(-1)
				l.Leave(x)
			}
		})
	}
	wg.Wait()
}

// What a List is part of goes with the first collection after its last use.
func TestListHoldsNothingBack(t *testing.T) {
	type document struct {
		l    spare.List[int]
		data [1 << 10]byte
	}
	gone := make(chan struct{})
	func() {
		d := &document{}
		d.l.Leave(new(int))
		d.data[0] = byte(*d.l.Take())
		runtime.AddCleanup(d, func(c chan struct{}) { close(c) }, gone)
	}()
	runtime.GC()
	<-gone
}
