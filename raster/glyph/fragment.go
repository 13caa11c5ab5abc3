package glyph

import (
	"sync"
	"sync/atomic"
)

// fragments keeps the coded rows of a mask for the colours it was used with.
type fragments struct {
	mu  sync.Mutex
	set atomic.Pointer[[]*FragmentSet]
}

// FragmentKey is a combination of ink and background in the target's units.
type FragmentKey struct {
	Ink, Ground [3]uint8
	Unit        uint8
}

// FragmentSet is a mask's coded rows for one key.
type FragmentSet struct {
	Key  FragmentKey
	Rows []FragmentRow
	Data []byte // FragmentSlack bytes longer than the rows are
}

// FragmentRow is one coded row: Data[Start:End]. Lo and Hi are the pixels, from where the mask's ink begins, that differ from the ground; a
// faint edge may round to the ground and then is not part.
type FragmentRow struct {
	Start, End int32
	Lo, Hi     int32
}

// FragmentSlack is how many bytes may be copied from a row's start whatever its length.
const FragmentSlack = 16

// maxFragmentSets bounds the colours kept for a mask; more are coded each time.
const maxFragmentSets = 4

// Fragments returns the coded rows for a key, made by code on first use. It is safe for concurrent use.
func (m *Mask) Fragments(k FragmentKey, code func(m *Mask, k FragmentKey) *FragmentSet) *FragmentSet {
	if p := m.frags.set.Load(); p != nil {
		for _, s := range *p {
			if s.Key == k {
				return s
			}
		}
	}
	s := code(m, k)
	m.frags.mu.Lock()
	defer m.frags.mu.Unlock()
	var now []*FragmentSet
	if p := m.frags.set.Load(); p != nil {
		now = *p
	}
	if len(now) < maxFragmentSets {
		next := append(append([]*FragmentSet(nil), now...), s)
		m.frags.set.Store(&next)
	}
	return s
}
