package dct

import (
	"context"
	"sync"
)

// Mark is a place between two MCU rows to which a Reader, or a Clone of it, can return.
type Mark struct {
	row, next int   // of the state, and of the place: the one before, for the rows behind take its last samples
	state     state // in front of row
}

// state is where the decoding of a sequential scan stands.
type state struct {
	pos, n, pad    int
	acc            uint64
	pred           [4]int32
	todo           int
	nextR          byte
	ended, starved bool
}

func (d *decoder) state() state {
	s := state{pos: d.bits.pos, n: d.bits.n, pad: d.bits.pad, acc: d.bits.acc, todo: d.todo, nextR: d.nextR, ended: d.ended, starved: d.starved}
	for i := range d.comps {
		s.pred[i] = d.comps[i].pred
	}
	return s
}

func (d *decoder) setState(s state) {
	d.bits = bitReader{data: d.data, pos: s.pos, acc: s.acc, n: s.n, pad: s.pad}
	d.todo, d.nextR, d.ended, d.starved = s.todo, s.nextR, s.ended, s.starved
	for i := range d.comps {
		d.comps[i].pred = s.pred[i]
	}
}

func (d *decoder) mark(row int) Mark {
	if d.buffered {
		return Mark{row: row}
	}
	return Mark{row: row, state: d.state()}
}

// Mark returns the place the Reader is at.
func (r *Reader) Mark() Mark {
	m := r.last
	m.next = r.next
	return m
}

// Seek goes to a place where this Reader, or another of the same picture, has been.
func (r *Reader) Seek(ctx context.Context, m Mark) {
	r.next, r.last = m.row, m
	if !r.d.buffered {
		r.d.setState(m.state)
	}
	if m.next > m.row {
		r.Skip(ctx, 1)
	}
}

// MCURow returns the MCU row that comes next.
func (r *Reader) MCURow() int { return r.next }

// Skip passes over n MCU rows, which costs reading their bits, and returns how many there were.
func (r *Reader) Skip(ctx context.Context, n int) int {
	n = min(n, r.MCURows-r.next)
	got := 0
	if r.d.buffered {
		got = min(n-1, max(0, r.d.rowsSeen-1-r.next))
		r.next += max(got, 0)
	} else {
		r.d.noOutput()
		for ; got < n-1; got++ {
			if ctx.Err() != nil || !r.row() {
				break
			}
		}
	}
	if got == n-1 && n > 0 { // the last one for its last samples
		got += r.Decode(ctx, &r.cur, 1)
	}
	return max(got, 0)
}

func (d *decoder) noOutput() {
	for i := range d.comps {
		d.comps[i].out = nil
	}
}

// Clone returns a Reader of the same picture at its top. It may be used beside r: what both need is shared and not written to.
func (r *Reader) Clone() *Reader {
	c := &Reader{Layout: r.Layout, FullW: r.FullW, FullH: r.FullH, d: r.d, last: r.begin, begin: r.begin}
	c.d.comps = append([]component(nil), r.d.comps...)
	if !c.d.buffered {
		c.d.setState(r.begin.state)
	}
	return c
}

// index holds the states at the beginning of every step-th MCU of each row, so that columns can be decoded without what is left of them.
type index struct {
	step, cols int
	states     []state
}

// maxIndex bounds the states of an index, about 3 MB.
const maxIndex = 1 << 15

func (x *index) before(col int) int        { return min(col/x.step, x.cols-1) * x.step }
func (x *index) at(row, k int) state       { return x.states[row*x.cols+k] }
func (x *index) put(row, col int, s state) { x.states[row*x.cols+col/x.step] = s }
func (x *index) wanted(col int) bool       { return col%x.step == 0 }

// Columns makes Readers of some columns of a picture, which costs reading the bits of all of it once, then only what belongs to the columns. It
// is safe for concurrent use.
type Columns struct {
	proto *Reader

	mu     sync.Mutex
	ix     *index
	damage error // the first that making the index met; proto is read by many and stays as it is
}

// NewColumns makes Columns of a Reader, which must not be used any more.
func NewColumns(r *Reader) *Columns { return &Columns{proto: r} }

// Reader returns a Reader that decodes at least columns x0 to x1: see Layout.X0 and X1. It fails only when ctx ends.
func (c *Columns) Reader(ctx context.Context, x0, x1 int) (*Reader, error) {
	r := c.proto.Clone()
	d := &r.d
	d.ctx = ctx
	if !d.buffered {
		ix, damage, err := c.index(ctx)
		if err != nil {
			return nil, err
		}
		d.index = ix
		if damage != nil {
			d.fail(damage)
		}
	}
	// Interpolation looks one sample to either side.
	w := d.hmax * r.out
	cx0 := max(0, min(x0/w, d.mcusX-1)-1)
	cx1 := max(cx0+1, min(ceilDiv(x1, w)+1, d.mcusX))
	r.Layout = d.planes(*r.Layout, cx0, cx1)
	return r, nil
}

// index returns the index, made on first use, and the damage that was met then. It fails only when ctx ends.
func (c *Columns) index(ctx context.Context) (x *index, damage, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ix != nil {
		return c.ix, c.damage, nil
	}
	d := &c.proto.Clone().d
	x = &index{}
	x.cols = min(d.mcusX, max(1, maxIndex/d.mcusY))
	x.step = ceilDiv(d.mcusX, x.cols)
	x.cols = ceilDiv(d.mcusX, x.step)
	x.states = make([]state, x.cols*d.mcusY)
	d.noOutput()
	for row := range d.mcusY {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		d.indexRow(x, row)
	}
	c.ix, c.damage = x, d.err
	return x, c.damage, nil
}

// indexRow passes over a row and notes the states.
func (d *decoder) indexRow(x *index, row int) {
	end := d.ended // the rest of the picture is missing
	for col := range d.mcusX {
		if x.wanted(col) {
			x.put(row, col, d.state())
		}
		if end {
			continue
		}
		if d.restart > 0 && d.todo == 0 {
			d.nextInterval()
		}
		d.todo--
		for i := range d.comps {
			c := &d.comps[i]
			for range c.v * c.h {
				if !d.ended && !d.starved {
					d.skipBlock(c)
				}
			}
		}
		if d.bits.overrun() {
			d.broken()
		}
	}
}
