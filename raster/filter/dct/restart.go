package dct

import "bytes"

// jump returns the state at the end of MCU rows row to row+n, from the state in front of them and without decoding, when restart markers tell:
// all that are due must be there and in order. Where they are not, how decoding goes on depends on what it finds, so that it has to be done. Of an
// interval that goes on in the next row the MCUs in front are passed over, unless they are many.
func (r *Reader) jump(s *scan, row, n int) (at state, ok bool) {
	d := &r.d
	if s.restart == 0 || s.ended {
		return state{}, false
	}
	mcus := n * d.mcusX
	over := (row + n) * d.mcusX % s.restart
	if mcus-over < s.todo || over > mcus/8 {
		return state{}, false
	}
	// Markers stand between intervals; the next is due after todo MCUs.
	due := (mcus-over-s.todo)/s.restart + 1
	p, want := s.bits.pos, s.nextR
	for range due {
		if p = nextRestart(d.data, p, want); p < 0 {
			return state{}, false
		}
		want = (want + 1) & 7
	}
	at = state{pos: p, todo: uint16(s.restart), nextR: want}
	if over > 0 {
		c := *s
		c.setState(at, d.data)
		(&decoder{comps: r.comps}).direct(&c, 0, over)
		at = c.state()
	}
	return at, true
}

// nextRestart returns the place behind the restart marker that comes next, -1 when it is not number want or there is none.
func nextRestart(data []byte, p int, want byte) int {
	for p < len(data) {
		i := bytes.IndexByte(data[p:], 0xff)
		if i < 0 || p+i+1 >= len(data) {
			break
		}
		p += i
		switch m := data[p+1]; {
		case m == mRST0+want:
			return p + 2
		case realMarker(m):
			return -1
		}
		p++
	}
	return -1
}

// RestartRows returns after how many MCU rows, again and again, a restart interval ends, or 1 when intervals are so short that it does not matter; 0
// when there are no restart markers or too few. DecodeLater of so many rows, from a row that is a multiple on, leaves their bits to be read by
// many at once.
func (r *Reader) RestartRows() int {
	d := &r.d
	if d.several || d.scans[0].restart == 0 {
		return 0
	}
	if d.scans[0].restart <= d.mcusX/8 {
		return 1
	}
	for n := 1; n <= 16; n++ {
		if n*d.mcusX%d.scans[0].restart == 0 {
			return n
		}
	}
	return 0
}
