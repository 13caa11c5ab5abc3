package dct

import (
	"context"
	"sync"
)

// index holds the states at the beginning of every step-th MCU of each line (see decoder.lines) of each row, so that columns can be decoded
// without what is left of them.
type index struct {
	step, cols int
	lines      int // a row, of all scans
	states     []state
}

// Bounds of the states of an index, in bytes: of one scan, and of several, which have to share.
const (
	maxIndex     = 3 << 20 / 2
	maxScanIndex = 6 << 20
)

func (x *index) before(col int) int            { return min(col/x.step, x.cols-1) * x.step }
func (x *index) at(row, line, k int) state     { return x.states[(row*x.lines+line)*x.cols+k] }
func (x *index) put(row, line, k int, s state) { x.states[(row*x.lines+line)*x.cols+k] = s }

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

// Held returns about how many bytes the Columns will hold.
func (c *Columns) Held() int {
	x := c.proto.d.newIndex()
	return c.proto.Held() + x.lines*x.cols*c.proto.MCURows*stateBytes
}

// Reader returns a Reader that decodes at least columns x0 to x1: see Layout.X0 and X1. It fails only when ctx ends.
func (c *Columns) Reader(ctx context.Context, x0, x1 int) (*Reader, error) {
	r := c.proto.Clone()
	d := &r.d
	d.ctx = ctx
	ix, damage, err := c.index(ctx)
	if err != nil {
		return nil, err
	}
	d.index = ix
	if damage != nil {
		d.fail(damage)
	}
	// Interpolation looks one sample to either side.
	w := d.hmax * r.out
	cx0 := max(0, min(x0/w, d.mcusX-1)-1)
	cx1 := max(cx0+1, min(ceilDiv(x1, w)+1, d.mcusX))
	r.Layout = d.planes(*r.Layout, cx0, cx1)
	return r, nil
}

// newIndex returns an index without states.
func (d *decoder) newIndex() *index {
	x, most := &index{}, maxIndex
	if d.several {
		most = maxScanIndex
	}
	for i := range d.scans {
		x.lines += d.lines(&d.scans[i])
	}
	x.cols = min(d.mcusX, max(1, most/stateBytes/d.mcusY/max(1, x.lines)))
	x.step = ceilDiv(d.mcusX, x.cols)
	x.cols = ceilDiv(d.mcusX, x.step)
	return x
}

// index returns the index, made on first use, and the damage that was met then. It fails only when ctx ends.
func (c *Columns) index(ctx context.Context) (x *index, damage, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ix != nil {
		return c.ix, c.damage, nil
	}
	d := &c.proto.Clone().d
	x = d.newIndex()
	x.states = make([]state, x.cols*x.lines*d.mcusY)
	d.noOutput()
	for row := range d.mcusY {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		d.indexRow(x, row)
	}
	d.collect()
	c.ix, c.damage = x, d.err
	return x, c.damage, nil
}

// indexRow passes over a row and notes the states.
func (d *decoder) indexRow(x *index, row int) {
	if d.several {
		d.clearRow(0, d.mcusX)
	}
	line := 0
	for i := range d.scans {
		s := &d.scans[i]
		for l := range d.lines(s) {
			for k := range x.cols {
				x.put(row, line, k, s.state())
				if !s.ended { // or else the rest of the picture is missing
					d.pass(s, row, l, k*x.step, min(d.mcusX, (k+1)*x.step))
				}
			}
			line++
		}
	}
}
