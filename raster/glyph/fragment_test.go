package glyph

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every ink has its own set, coded once for the first few inks and each time beyond, whoever asks at the same time.
func TestFragments(t *testing.T) {
	const inks = 2 * maxFragmentSets
	m := &Mask{}
	var coded [inks]atomic.Int64
	ask := func(ink uint8) *FragmentSet {
		return m.Fragments(FragmentKey{Ink: [3]uint8{ink}, Unit: 1}, func(_ *Mask, k FragmentKey) *FragmentSet {
			coded[k.Ink[0]].Add(1)
			return &FragmentSet{Key: k}
		})
	}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 400 {
				ink := uint8((i + w) % inks)
				assert.Equal(t, ink, ask(ink).Key.Ink[0])
			}
		})
	}
	wg.Wait()
	kept := 0
	for ink := range uint8(inks) {
		before := coded[ink].Load()
		a, b := ask(ink), ask(ink)
		if coded[ink].Load() == before {
			kept++
			require.Same(t, a, b)
			require.LessOrEqual(t, before, int64(8), "no more often than workers can ask at once")
		}
	}
	assert.Equal(t, maxFragmentSets, kept)
}
