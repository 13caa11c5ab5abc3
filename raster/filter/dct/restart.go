package dct

import "bytes"

// jump returns the state at the end of MCU rows row to row+n, from the state in front of them and without decoding, when restart markers tell:
// all that are due must be there and in order. Where they are not, how decoding goes on depends on what it finds, so that it has to be done.
func (d *decoder) jump(s *scan, row, n int) (at state, ok bool) {
	if s.restart == 0 || s.ended || (row+n)*d.mcusX%s.restart != 0 {
		return state{}, false
	}
	// Markers stand between intervals; the next is due after todo MCUs.
	due := (n*d.mcusX-s.todo)/s.restart + 1
	p, want := s.bits.pos, s.nextR
	for range due {
		if p = nextRestart(d.data, p, want); p < 0 {
			return state{}, false
		}
		want = (want + 1) & 7
	}
	return state{pos: p, todo: uint16(s.restart), nextR: want}, true
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

// RestartRows returns after how many MCU rows, again and again, a restart interval ends; 0 when there are no restart markers or too few.
// DecodeLater of so many rows, from a row that is a multiple on, leaves their bits to be read by many at once.
func (r *Reader) RestartRows() int {
	d := &r.d
	if d.several || d.scans[0].restart == 0 {
		return 0
	}
	for n := 1; n <= 16; n++ {
		if n*d.mcusX%d.scans[0].restart == 0 {
			return n
		}
	}
	return 0
}
