package glyph

import "sync/atomic"

// fragments keeps the coded rows of a mask for the colours it was used with: most have one.
type fragments struct {
	first atomic.Pointer[FragmentSet]
	more  atomic.Pointer[[]*FragmentSet]
}

func (f *fragments) find(k *FragmentKey) *FragmentSet {
	s := f.first.Load()
	if s == nil || s.Key == *k {
		return s
	}
	if p := f.more.Load(); p != nil {
		for _, s := range *p {
			if s.Key == *k {
				return s
			}
		}
	}
	return nil
}

// keep stores a set unless there are enough, and returns it, or the one for its key that another has stored before.
func (f *fragments) keep(s *FragmentSet) *FragmentSet {
	for {
		if other := f.find(&s.Key); other != nil {
			return other
		}
		if f.first.CompareAndSwap(nil, s) {
			return s
		}
		var now []*FragmentSet
		p := f.more.Load()
		if p != nil {
			now = *p
		}
		if len(now) >= maxFragmentSets-1 {
			return s
		}
		next := append(now[:len(now):len(now)], s)
		if f.more.CompareAndSwap(p, &next) {
			return s
		}
	}
}

// FragmentKey is a combination of ink and background in the target's units.
type FragmentKey struct {
	Ink, Ground [3]uint8
	Unit        uint8
}

// FragmentSet is a mask's coded rows for one key.
type FragmentSet struct {
	Key  FragmentKey
	Rows []FragmentRow // and one more, where the last ends
	Data []byte        // FragmentSlack bytes longer than the rows are
}

// FragmentRow is one coded row, in Data from Start to the next row's. Lo and Hi are the pixels, from where the mask's ink begins, that differ from the
// ground; a faint edge may round to the ground and then is not part.
type FragmentRow struct {
	Start  int32
	Lo, Hi uint16
}

// FragmentSlack is how many bytes may be copied from a row's start whatever its length.
const FragmentSlack = 48

// maxFragmentSets bounds the colours kept for a mask; more are coded each time.
const maxFragmentSets = 4

// Fragments returns the coded rows for a key, made by code on first use. It is safe for concurrent use.
func (m *Mask) Fragments(k FragmentKey, code func(m *Mask, k FragmentKey) *FragmentSet) *FragmentSet {
	if s := m.frags.find(&k); s != nil {
		return s
	}
	return m.frags.keep(code(m, k))
}
