package convert

import "math/bits"

// pieces keeps the memory of pieces that were written, for those to come. The scheduler's lock guards it.
type pieces struct {
	free    [64][]*piece // free[k] hold 1<<k bytes or more, but not twice that
	kept    int64        // bytes in free
	typical int          // bytes that stretches come to lately: what a worker begins with
}

// leastPiece is the least memory of a piece.
const leastPiece = 4 << 10

// newPiece returns a piece that holds n bytes.
func newPiece(n int) *piece {
	c := &piece{}
	c.Data = make([]byte, 0, 1<<bits.Len(uint(max(n, leastPiece)-1)))
	return c
}

// take returns an empty piece for n bytes that takes at most most bytes of memory, or nil.
func (m *pieces) take(n, most int) *piece {
	for k := bits.Len(uint(max(n, leastPiece) - 1)); k < len(m.free) && 1<<k <= most; k++ {
		f := m.free[k]
		if i := len(f) - 1; i >= 0 && cap(f[i].Data) <= most { // the last is the likeliest to be in the processor's cache
			c := f[i]
			m.free[k] = f[:i]
			m.kept -= int64(cap(c.Data))
			c.reset()
			return c
		}
	}
	return nil
}

// put keeps a piece's memory unless it would be more than most bytes with what is kept.
func (m *pieces) put(c *piece, most int64) {
	n := cap(c.Data)
	if n < leastPiece || m.kept+int64(n) > most {
		return
	}
	k := bits.Len(uint(n)) - 1
	m.free[k] = append(m.free[k], c)
	m.kept += int64(n)
}

// coded learns from a stretch that came to n bytes. It forgets slowly: growing costs more than room.
func (m *pieces) coded(n int) {
	if n += n / 16; n > m.typical {
		m.typical = n
	} else {
		m.typical += (n - m.typical) / 64
	}
}

// copyTo makes d what p is.
func (p *piece) copyTo(d *piece) {
	d.Data = append(d.Data[:0], p.Data...)
	d.Groups, d.strips = append(d.Groups[:0], p.Groups...), append(d.strips[:0], p.strips...)
	d.sum, d.raw = p.sum, p.raw
}

// fitted returns what is in c in no more memory than it needs, if it has to wait: what waits is bounded by the memory it takes.
func (s *scheduler) fitted(page int, st *stretch, c *piece) *piece {
	n := max(len(c.Data), leastPiece)
	if cap(c.Data) < 4*n {
		return c
	}
	s.mu.Lock()
	p := s.pages[page]
	if page == s.head && p.stretch[p.out] == st && !s.writing { // this worker is about to write it
		s.mu.Unlock()
		return c
	}
	d := s.pieces.take(n, 2*n)
	s.mu.Unlock()
	if d == nil {
		d = newPiece(n)
	}
	c.copyTo(d)
	s.mu.Lock()
	s.giveBack(c)
	s.mu.Unlock()
	return d
}

// giveBack keeps the memory of a piece, so that with what waits it is no more than what may wait and a piece a worker.
func (s *scheduler) giveBack(c *piece) {
	s.pieces.put(c, s.budget()-s.buffered+int64(s.jobs)*int64(max(cap(c.Data), s.pieces.typical)))
}
