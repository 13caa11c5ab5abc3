package dct

import "context"

// Mark is a place between two MCU rows to which a Reader, or a Clone of it, can return.
type Mark struct {
	row, next int     // of the states, and of the place: one before, for the rows behind take its last samples
	states    []state // of the scans, in front of row
}

// state is where the decoding of a scan stands, in few bytes.
type state struct {
	pos            int
	acc            uint64
	pred           [4]int32
	pad            int32
	todo, eobrun   uint16
	n, nextR       uint8
	ended, starved bool
}

// What a state and, with two tables, a scan take.
const (
	stateBytes = 48
	scanBytes  = 12 << 10
)

func (s *scan) state() state {
	return state{pos: s.bits.pos, acc: s.bits.acc, n: uint8(s.bits.n), pad: int32(min(s.bits.pad, 1<<30)), pred: s.pred,
		todo: uint16(s.todo), eobrun: uint16(s.eobrun), nextR: s.nextR, ended: s.ended, starved: s.starved}
}

func (s *scan) setState(t state, data []byte) {
	s.bits = bitReader{data: data, pos: t.pos, acc: t.acc, n: int(t.n), pad: int(t.pad)}
	s.pred, s.todo, s.eobrun = t.pred, int(t.todo), int(t.eobrun)
	s.nextR, s.ended, s.starved = t.nextR, t.ended, t.starved
}

// states returns the states of all scans, in buf if there is room.
func (d *decoder) states(buf []state) []state {
	buf = buf[:0]
	for i := range d.scans {
		buf = append(buf, d.scans[i].state())
	}
	return buf
}

func (d *decoder) setStates(states []state) {
	for i := range d.scans {
		d.scans[i].setState(states[i], d.data)
	}
}

func (m Mark) copy() Mark {
	m.states = append([]state(nil), m.states...)
	return m
}

// Mark returns the place the Reader is at.
func (r *Reader) Mark() Mark {
	m := r.last.copy()
	m.next = r.next
	return m
}

// MarkBytes returns about how many bytes a Mark takes.
func (r *Reader) MarkBytes() int { return len(r.d.scans)*stateBytes + 64 }

// Seek goes to a place where this Reader, or another of the same picture, has been.
func (r *Reader) Seek(ctx context.Context, m Mark) {
	r.next, r.prev = m.row, nil
	r.last.row, r.last.states = m.row, append(r.last.states[:0], m.states...)
	r.d.setStates(m.states)
	r.Skip(ctx, m.next-m.row)
}

// MCURow returns the MCU row that comes next.
func (r *Reader) MCURow() int { return r.next }

// Skip passes over n MCU rows, which costs reading their bits, and returns how many there were.
func (r *Reader) Skip(ctx context.Context, n int) int {
	n = min(n, r.MCURows-r.next)
	if n < 1 {
		return 0
	}
	r.prev = nil
	got := 0
	for r.d.noOutput(); got < n-1; got++ {
		if ctx.Err() != nil || !r.row() {
			break
		}
	}
	if got == n-1 { // the last one for its last samples
		got += r.Decode(ctx, &r.cur, 1)
	}
	return got
}

func (d *decoder) noOutput() {
	for i := range d.comps {
		d.comps[i].out = nil
	}
}

// Clone returns a Reader of the same picture at its top. It may be used beside r: what both need is shared and not written to.
func (r *Reader) Clone() *Reader {
	c := &Reader{Layout: r.Layout, FullW: r.FullW, FullH: r.FullH, d: r.d, last: r.begin.copy(), begin: r.begin, pool: &pool{}}
	c.d.comps = append([]component(nil), r.d.comps...)
	for i := range c.d.comps {
		c.d.comps[i].coefs, c.d.comps[i].masks = nil, nil
	}
	c.d.scans = append([]scan(nil), r.d.scans...)
	c.d.setStates(r.begin.states)
	return c
}
