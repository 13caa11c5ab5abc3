package dct

// zigzag maps coefficient order to natural order (T.81, figure A.6); what lies behind the end goes to the last. It has
// 128 entries so that an index cut to 7 bits needs no check.
var zigzag = [128]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
}

// scan is one scan of a picture, with the tables that were current at its header, and where its decoding stands.
type scan struct {
	comps   []int // of the frame
	ss, se  int
	ah, al  uint
	dc, ac  [4]*huffman // by component of the frame
	restart int

	bits   bitReader
	pred   [4]int32 // by component of the frame
	eobrun int      // blocks
	todo   int      // MCUs until the next restart marker, if there are any
	nextR  byte
	ended  bool // no more data in this scan
	// starved: no more data in this restart interval
	starved bool
	err     error // the first damage
}

func (s *scan) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// begin starts reading behind the scan header.
func (s *scan) begin(data []byte, pos int) {
	s.bits.reset(data, pos)
	s.ended = false
	s.nextR = 0
	s.interval()
}

func (s *scan) interval() {
	s.todo = s.restart
	s.eobrun = 0
	s.starved = false
	s.pred = [4]int32{}
}

// nextInterval steps over the restart marker that is due. One that is missing where the data goes on is done without; damage has then
// been met before, or the encoder forgot them.
func (s *scan) nextInterval() {
	if s.ended {
		return
	}
	want := s.nextR
	s.nextR = (want + 1) & 7
	// Reading ahead stops at markers, so the one wanted is not behind pos.
	data := s.bits.data
	for p := s.bits.pos; p+1 < len(data); p++ {
		if data[p] != 0xff || data[p+1] == 0 || data[p+1] == 0xff {
			continue
		}
		m := data[p+1]
		if m >= mRST0 && m < mSOI {
			if skipped := (m - mRST0 - want) & 7; skipped != 0 && skipped < 4 {
				// Intervals are missing: those MCUs keep the prediction, the data waits.
				s.fail(damaged("restart interval missing"))
				s.bits.reset(data, p)
				s.interval()
				s.starved = true
				return
			}
			s.nextR = (m - mRST0 + 1) & 7
			s.bits.reset(data, p+2)
			s.interval()
			return
		}
		if realMarker(m) {
			break
		}
	}
	s.fail(damaged("data ends early"))
	s.ended = true
}

// step begins an MCU, behind a restart marker if one is due.
func (s *scan) step() {
	if s.restart > 0 {
		if s.todo == 0 {
			s.nextInterval()
		}
		s.todo--
	}
}

// broken is called when an MCU ran out of data: the scan ends unless a restart marker follows, where decoding goes on.
func (s *scan) broken() {
	if s.ended || s.starved {
		return
	}
	s.fail(damaged("data ends early or is corrupt"))
	p, data := s.bits.pos, s.bits.data
	if s.restart > 0 && p+1 < len(data) && data[p] == 0xff && data[p+1] >= mRST0 && data[p+1] < mSOI {
		s.starved = true
		return
	}
	s.ended = true
}

// badCode is called for a code no table has. Without restart markers decoding goes on, for the picture may recover.
func (s *scan) badCode() {
	s.fail(damaged("bad Huffman code"))
	s.starved = s.restart > 0
}

// dcValue reads the difference of a DC coefficient and returns the coefficient.
func (s *scan) dcValue(comp int) int32 {
	r := &s.bits
	if r.n < 32 {
		r.fill()
	}
	h := s.dc[comp]
	if e := h.value[r.acc>>(64-valueBits)]; e != 0 {
		r.skip(int(e & 15))
		s.pred[comp] += e >> 16
		return s.pred[comp]
	}
	t, ok := h.symbol(r)
	if !ok || t > 16 {
		s.badCode()
		t = 0
	}
	s.pred[comp] += extend(r.take(int(t)), int(t))
	return s.pred[comp]
}

// sequentialBlock decodes one block of a sequential scan into b, which is all zero, and returns the last index it wrote to.
func (s *scan) sequentialBlock(comp int, b *[64]int16) int {
	r := &s.bits
	b[0] = int16(s.dcValue(comp))
	h := s.ac[comp]
	last := 0
	// The reader's state lives in registers here; this loop is where a photo's time goes.
	acc, n := r.acc, r.n
	for k := 1; k < 64; k++ {
		if n < 32 {
			r.acc, r.n = acc, n
			r.fill()
			acc, n = r.acc, r.n
		}
		if e := h.value[acc>>(64-valueBits)]; e != 0 {
			acc <<= uint(e) & 15
			n -= int(e & 15)
			if e>>16 == 0 {
				break
			}
			k += int(e >> 8 & 15)
			b[zigzag[k&127]&63] = int16(e >> 16)
			last = k
			continue
		}
		r.acc, r.n = acc, n
		v, ok := h.symbol(r)
		acc, n = r.acc, r.n
		if !ok {
			s.badCode()
			break
		}
		run, size := int(v>>4), int(v&15)
		if size == 0 {
			if run != 15 {
				break
			}
			k += 15
			continue
		}
		k += run
		x := acc >> uint(64-size)
		acc <<= uint(size)
		n -= size
		b[zigzag[k&127]&63] = int16(extend(int32(x), size))
		last = k
	}
	r.acc, r.n = acc, n
	return min(last, 63)
}

// sparseBlock decodes what sequentialBlock does into words (see gather), and returns how many there are.
func (s *scan) sparseBlock(comp int, words *[maxWords]int32) int {
	r := &s.bits
	dc := s.dcValue(comp)
	h := s.ac[comp]
	last, count := 0, 1
	acc, n := r.acc, r.n
	for k := 1; k < 64; k++ {
		if n < 32 {
			r.acc, r.n = acc, n
			r.fill()
			acc, n = r.acc, r.n
		}
		if e := h.value[acc>>(64-valueBits)]; e != 0 {
			acc <<= uint(e) & 15
			n -= int(e & 15)
			if e>>16 == 0 {
				break
			}
			k += int(e >> 8 & 15)
			words[count&63] = e&^0xffff | int32(zigzag[k&127])
			count++
			last = k
			continue
		}
		r.acc, r.n = acc, n
		v, ok := h.symbol(r)
		acc, n = r.acc, r.n
		if !ok {
			s.badCode()
			break
		}
		run, size := int(v>>4), int(v&15)
		if size == 0 {
			if run != 15 {
				break
			}
			k += 15
			continue
		}
		k += run
		x := acc >> uint(64-size)
		acc <<= uint(size)
		n -= size
		words[count&63] = extend(int32(x), size)<<16 | int32(zigzag[k&127])
		count++
		last = k
	}
	r.acc, r.n = acc, n
	words[count], words[count+1], words[count+2] = padding, padding, padding
	count = (count + 3) &^ 3
	words[0] = dc<<16 | int32(min(last, 63))<<8 | int32(count)
	return count
}

// skipBlock reads what sequentialBlock reads.
func (s *scan) skipBlock(comp int) {
	r := &s.bits
	s.dcValue(comp)
	h := s.ac[comp]
	acc, n := r.acc, r.n
	for k := 1; k < 64; k++ {
		if n < 32 {
			r.acc, r.n = acc, n
			r.fill()
			acc, n = r.acc, r.n
		}
		if e := h.value[acc>>(64-valueBits)]; e != 0 {
			acc <<= uint(e) & 15
			n -= int(e & 15)
			if e>>16 == 0 {
				break
			}
			k += int(e >> 8 & 15)
			continue
		}
		r.acc, r.n = acc, n
		v, ok := h.symbol(r)
		acc, n = r.acc, r.n
		if !ok {
			s.badCode()
			break
		}
		size := int(v & 15)
		if size == 0 && v>>4 != 15 {
			break
		}
		k += int(v >> 4)
		acc <<= uint(size)
		n -= size
	}
	r.acc, r.n = acc, n
}
