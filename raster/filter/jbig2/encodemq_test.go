package jbig2

// mqEncoder is the arithmetic encoder of annex E.2, for the tests.
type mqEncoder struct {
	out  []byte // the first byte is not part of the data
	a, c uint32
	ct   int
}

func newMQEncoder() *mqEncoder { return &mqEncoder{out: make([]byte, 1), a: 0x8000, ct: 12} }

func (e *mqEncoder) bit(cx *uint8, bit uint32) {
	s := mqStates[*cx]
	qe := s.qe >> 16
	e.a -= qe
	if bit == uint32(*cx&1) {
		if e.a&0x8000 != 0 {
			e.c += qe
			return
		}
		if e.a < qe {
			e.a = qe
		} else {
			e.c += qe
		}
		*cx = s.mps
	} else {
		if e.a < qe {
			e.c += qe
		} else {
			e.a = qe
		}
		*cx = s.lps
	}
	for {
		e.a <<= 1
		e.c <<= 1
		if e.ct--; e.ct == 0 {
			e.byteOut()
		}
		if e.a&0x8000 != 0 {
			return
		}
	}
}

func (e *mqEncoder) byteOut() {
	last := &e.out[len(e.out)-1]
	if *last != 0xff && e.c >= 0x8000000 {
		*last++
		e.c &= 0x7ffffff
	}
	if *last == 0xff {
		e.out = append(e.out, byte(e.c>>20))
		e.c &= 0xfffff
		e.ct = 7
	} else {
		e.out = append(e.out, byte(e.c>>19))
		e.c &= 0x7ffff
		e.ct = 8
	}
}

// flush ends the data with a marker and returns it.
func (e *mqEncoder) flush() []byte {
	limit := e.c + e.a
	e.c |= 0xffff
	if e.c >= limit {
		e.c -= 0x8000
	}
	for range 2 {
		e.c <<= uint(e.ct)
		e.byteOut()
	}
	if e.out[len(e.out)-1] != 0xff {
		e.out = append(e.out, 0xff)
	}
	return append(e.out, 0xac)[1:]
}

// encode is annex A.2 the other way round. With oob set v does not matter.
func (cx *intContext) encode(e *mqEncoder, v int64, oob bool) {
	prev := uint32(1)
	put := func(b uint32) {
		e.bit(&cx[prev], b)
		if prev < 256 {
			prev = prev<<1 | b
		} else {
			prev = (prev<<1|b)&511 | 256
		}
	}
	neg := uint32(0)
	if v < 0 || oob {
		neg = 1
	}
	if oob {
		v = 0
	}
	put(neg)
	v = max(v, -v)
	ends := []struct {
		below int64
		bits  int
	}{{4, 2}, {20, 4}, {84, 6}, {340, 8}, {4436, 12}, {4436 + 1<<32, 32}}
	low := int64(0)
	for i, r := range ends {
		if v < r.below {
			if i < 5 {
				put(0)
			}
			for k := r.bits - 1; k >= 0; k-- {
				put(uint32((v-low)>>k) & 1)
			}
			return
		}
		put(1)
		low = r.below
	}
}

func encodeID(e *mqEncoder, cx []uint8, bits, v int) {
	prev := 1
	for k := bits - 1; k >= 0; k-- {
		b := v >> k & 1
		e.bit(&cx[prev], uint32(b))
		prev = prev<<1 | b
	}
}
