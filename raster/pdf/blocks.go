package pdf

import "sync"

// Objects are read in small pieces that lie near each other: what is read is whole blocks of the file, of which the last ones are kept.
const (
	blockBytes = 8 << 10
	blockSlots = 32
	// smallRead is the most that is taken from blocks; more is read as it is asked for.
	smallRead = blockBytes / 2
)

// blocks is a cache of the file in which block n of it can only be in slot n % blockSlots. Readers of different slots do not wait for each other.
type blocks [blockSlots]struct {
	mu   sync.Mutex
	next int64 // number of the block, from 1; 0 is none
	b    []byte
}

// read fills p with what stands at off, all of which is in the file. It reports false when a block cannot be read as a whole: less may be read
// all the same.
func (c *blocks) read(s *source, p []byte, off int64) bool {
	for len(p) > 0 {
		k := off / blockBytes
		e := &c[k%blockSlots]
		e.mu.Lock()
		if e.next != k+1 {
			if e.b == nil {
				e.b = make([]byte, blockBytes)
			}
			e.next = 0
			want := int(min(blockBytes, s.size-k*blockBytes))
			if n, _ := s.r.ReadAt(e.b[:want], k*blockBytes); n != want {
				e.mu.Unlock()
				return false
			}
			e.next = k + 1
		}
		n := copy(p, e.b[off-k*blockBytes:min(blockBytes, s.size-k*blockBytes)])
		e.mu.Unlock()
		p, off = p[n:], off+int64(n)
	}
	return true
}
