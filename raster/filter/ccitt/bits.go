package ccitt

import "encoding/binary"

// bits reads single bits, most significant first; behind the end come zeros.
type bits struct {
	b   []byte
	p   int    // next byte
	acc uint64 // unread bits at the top
	n   uint   // how many of them there are, imagined ones included
	pad uint   // how many of them are imagined
}

func (s *bits) fill() {
	if s.p+8 <= len(s.b) {
		s.acc |= binary.BigEndian.Uint64(s.b[s.p:]) >> s.n
		k := (63 - s.n) >> 3
		s.p += int(k)
		s.n += k * 8
		return
	}
	for s.n <= 56 {
		if s.p < len(s.b) {
			s.acc |= uint64(s.b[s.p]) << (56 - s.n)
			s.p++
		} else {
			s.pad += 8
		}
		s.n += 8
	}
}

// peek returns the next k <= 32 bits.
func (s *bits) peek(k uint) uint32 {
	if s.n < k {
		s.fill()
	}
	return uint32(s.acc >> (64 - k))
}

func (s *bits) skip(k uint) {
	if s.n < k {
		s.fill()
	}
	s.acc <<= k
	s.n -= k
	if s.pad > s.n {
		s.pad = s.n
	}
}

// left returns the number of real bits not read yet.
func (s *bits) left() int { return (len(s.b)-s.p)*8 + int(s.n) - int(s.pad) }

// over reports whether k more bits would be more than there are; it is only exact near the end.
func (s *bits) over(k int) bool { return s.pad > 0 && s.left() < k }

func (s *bits) atEnd() bool { return s.left() <= 0 }

// rest reports whether nothing but zero bits is left, and few of them: the padding of the last byte.
func (s *bits) rest() bool { return s.left() <= 32 && s.peek(32) == 0 }

func (s *bits) align() { s.skip(s.n & 7) }

// eol passes an end-of-line code, fill bits before it included, if one is next (T.4, 4.1.2): at least eleven zeros and a one. Zeros up
// to the end of the data are passed too.
func (s *bits) eol() bool {
	if s.peek(11) != 0 {
		return false
	}
	for s.peek(32) == 0 {
		if s.left() <= 32 {
			s.skip(uint(max(s.left(), 0)))
			return false
		}
		s.skip(21)
	}
	for s.peek(1) == 0 {
		s.skip(1)
	}
	if s.atEnd() {
		return false
	}
	s.skip(1)
	return true
}

// findEOL goes to the next end-of-line code, so that twelve bits of it are next.
func (s *bits) findEOL() bool {
	for !s.atEnd() {
		v := s.peek(12)
		if v == 1 {
			return true
		}
		s.skip(1)
	}
	return false
}
