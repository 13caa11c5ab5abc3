package dct

import (
	"context"
	"sync"
	"sync/atomic"
)

// Who reads the bits of a picture of one scan need not make samples of them: DecodeLater leaves that to whoever asks for rows first, so that
// entropy decoding goes on beside reconstruction without a goroutine of its own. Where restart markers say where the data of rows begin,
// the bits are left to them, too.

// maxPut bounds the coefficients, in bytes, that a Reader has put off; above it, and where rows could hold more than maxRows, DecodeLater is Decode.
// maxFree bounds the buffers kept for the next ones.
const (
	maxPut  = 4 << 20
	maxRows = 16 << 20
	maxFree = 2 << 20
)

// later is some MCU rows without samples. They are made once, by the first of any number of goroutines that need them.
type later struct {
	l        *Layout
	comps    []component // not written to
	first, n int         // MCU rows
	pool     *pool

	mu      sync.Mutex
	comp    [4][]byte // of the Planes; nil when they were dropped
	dropped atomic.Bool
	words   []int32 // coefficients: see gather
	scan    *scan   // or where their bits are
	tail    []byte  // the last sample rows
	made    atomic.Bool
	err     error // met by scan

	top   sync.Mutex
	prev  *later // whose tail is the row above; nil when it is there
	ready atomic.Bool
}

// pool has buffers for what is put off, and counts it. It is safe for concurrent use.
type pool struct {
	held  atomic.Int64 // bytes of words
	mu    sync.Mutex
	words [][]int32
	tails [][]byte
	spare int // of words
}

func (p *pool) takeWords() []int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.words); n > 0 {
		w := p.words[n-1]
		p.words, p.spare = p.words[:n-1], p.spare-cap(w)
		return w[:0]
	}
	return nil
}

func (p *pool) giveWords(w []int32) {
	p.mu.Lock()
	if p.spare+cap(w) <= maxFree/4 {
		p.words, p.spare = append(p.words, w), p.spare+cap(w)
	}
	p.mu.Unlock()
}

func (p *pool) takeTail(n int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k := len(p.tails); k > 0 {
		t := p.tails[k-1]
		p.tails = p.tails[:k-1]
		return t[:n]
	}
	return make([]byte, n)
}

func (p *pool) giveTail(t []byte) {
	p.mu.Lock()
	if len(p.tails) < 8 { // all are of one size
		p.tails = append(p.tails, t)
	}
	p.mu.Unlock()
}

// DecodeLater is Decode for when others wait for the Reader: the rows are as good, but of a picture of one scan their samples are made by the
// first call of p.Row, which may come while the Reader goes on. A Reader puts off coefficients of up to 4 MiB and those of one call more, which
// is never more than 16 MiB and usually half of what the samples take; above that it decodes at once. p must not move until its rows are made or
// it is dropped: see Planes.Drop.
func (r *Reader) DecodeLater(ctx context.Context, p *Planes, n int) int {
	d := &r.d
	r.sweep()
	n = min(n, r.MCURows-r.next)
	if d.several || d.index != nil || n < 1 || r.pool.held.Load() > maxPut || ctx.Err() != nil {
		return r.Decode(ctx, p, n)
	}
	s := &d.scans[0]
	if s.ended || d.worst(n) > maxRows {
		return r.Decode(ctx, p, n)
	}
	if r.comps == nil {
		r.comps = append([]component(nil), d.comps...)
	}
	p.begin(r.Layout, r.next, n)
	t := &later{l: r.Layout, comps: r.comps, first: r.next, pool: r.pool, comp: p.comp, prev: r.prev}
	if r.prev == nil {
		r.above(p)
	}
	r.last.row, r.last.states = r.next, d.states(r.last.states)
	if at, ok := r.jump(s, r.next, n); ok {
		c := *s
		c.err = nil
		t.scan, t.n = &c, n
		s.setState(at, d.data)
	} else {
		t.words = r.pool.takeWords()
		for ; t.n < n && !s.ended && ctx.Err() == nil; t.n++ {
			t.words = d.gather(s, t.words)
		}
		r.pool.held.Add(int64(cap(t.words)) * 4)
		r.note(s.err, r.next)
		if err := ctx.Err(); err != nil {
			d.fail(err)
		}
	}
	if r.next += t.n; t.n > 0 {
		p.later, r.prev = t, t
		r.put = append(r.put, t)
	}
	p.end(r.next, t.n < n)
	return t.n
}

// note notes damage that rows from row on have; the first in order counts.
func (r *Reader) note(err error, row int) {
	if err != nil && (r.d.err == nil || row < r.errRow) {
		r.d.err, r.errRow = err, row
	}
}

// sweep forgets what has been made, and makes what the next rows need of what nobody will ask for.
func (r *Reader) sweep() {
	keep := r.put[:0]
	for _, t := range r.put {
		if !t.made.Load() {
			if !t.dropped.Load() {
				keep = append(keep, t)
				continue
			}
			t.make()
		}
		r.note(t.err, t.first)
	}
	clear(r.put[len(keep):])
	r.put = keep
}

// settle makes all whose bits have not been read.
func (r *Reader) settle() {
	for _, t := range r.put {
		if t.scan != nil {
			t.make()
			r.note(t.err, t.first)
		}
	}
}

// worst returns the bytes that gather may take for n MCU rows.
func (d *decoder) worst(n int) int {
	sum := 0
	for i := range d.comps {
		switch c := &d.comps[i]; {
		case c.skip:
		case c.size == 1:
			sum += 16 * n * c.v * c.blocksX
		default:
			sum += 4 * maxWords * n * c.v * c.blocksX
		}
	}
	return sum
}

// maxWords is what a block may need.
const maxWords = 68

// padding is a coefficient at no place of the block.
const padding = 64

// gather decodes a row of MCUs into words: of every block one with DC coefficient << 16 | last index << 8 | number of words, and then the other
// coefficients, value << 16 | place. A component of which a block is one sample has none. Padding makes the number of words a multiple of four, for
// where a block ends is hard to predict.
func (d *decoder) gather(s *scan, w []int32) []int32 {
	most := 0
	for i := range d.comps {
		if c := &d.comps[i]; !c.skip {
			most += maxWords * c.h * c.v
		}
	}
	for range d.mcusX {
		s.step()
		if cap(w)-len(w) < most {
			w = append(make([]int32, 0, 2*cap(w)+max(4*most, 16<<10)), w...)
		}
		for i := range d.comps {
			c := &d.comps[i]
			for range c.h * c.v {
				switch gone := s.ended || s.starved; {
				case c.skip && gone:
				case c.skip:
					s.skipBlock(i)
				case c.size == 1 || gone:
					if !gone {
						s.skipBlock(i)
					}
					w = append(w, s.pred[i]<<16|4, padding, padding, padding)
				default:
					n := len(w)
					w = w[:n+s.sparseBlock(i, (*[maxWords]int32)(w[n:n+maxWords]))]
				}
			}
		}
		if s.bits.overrun() {
			s.broken()
		}
	}
	return w
}

// make makes the samples, or waits for who does. Of Planes that were dropped it makes those that the next rows need.
func (t *later) make() {
	if t.made.Load() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made.Load() {
		return
	}
	if t.dropped.Load() {
		var p Planes
		p.begin(t.l, t.first, t.n)
		t.comp = p.comp
	}
	if t.scan != nil {
		t.bits()
	} else {
		t.spread()
	}
	n := 0
	for i := range t.l.planes {
		if c := &t.l.planes[i]; !c.skip {
			n += c.stride
		}
	}
	t.tail = t.pool.takeTail(n)
	n = 0
	for i := range t.l.planes {
		if c := &t.l.planes[i]; !c.skip {
			n += copy(t.tail[n:], t.comp[i][t.n*c.rows*c.stride:][:c.stride])
		}
	}
	t.made.Store(true)
}

// spread makes samples of words.
func (t *later) spread() {
	var b [128]int16
	words := t.words
	for row := range t.n {
		for x := range t.l.cx1 {
			for i := range t.comps {
				c := &t.comps[i]
				if c.skip {
					continue
				}
				for v := range c.v {
					for h := range c.h {
						head := words[0]
						n := int(head & 127)
						group := (*[4]int32)(words)
						b[0] = int16(head >> 16)
						b[group[1]&127], b[group[2]&127], b[group[3]&127] = int16(group[1]>>16), int16(group[2]>>16), int16(group[3]>>16)
						for k := 4; k < n; k += 4 {
							group = (*[4]int32)(words[k:])
							b[group[0]&127], b[group[1]&127] = int16(group[0]>>16), int16(group[1]>>16)
							b[group[2]&127], b[group[3]&127] = int16(group[2]>>16), int16(group[3]>>16)
						}
						last := int(head >> 8 & 63)
						c.transform((*[64]int16)(b[:]), last, t.comp[i][(1+row*c.v*c.size+v*c.size)*c.stride+(x*c.h+h)*c.size:])
						if last > 0 {
							clear(b[:64])
						}
						words = words[n:]
					}
				}
			}
		}
	}
	t.pool.held.Add(-int64(cap(t.words)) * 4)
	t.pool.giveWords(t.words)
	t.words = nil
}

// bits decodes what the scan has.
func (t *later) bits() {
	d := decoder{comps: append([]component(nil), t.comps...), cx1: t.l.cx1}
	for row := range t.n {
		for i := range d.comps {
			if c := &d.comps[i]; !c.skip {
				c.out = t.comp[i][(1+row*c.v*c.size)*c.stride:]
			}
		}
		d.direct(t.scan, 0, d.cx1)
	}
	t.err, t.scan.err = t.scan.err, nil
}

// finish makes the samples and the row above them.
func (t *later) finish() {
	t.make()
	t.top.Lock()
	defer t.top.Unlock()
	if t.ready.Load() {
		return
	}
	if p := t.prev; p != nil {
		p.make()
		p.copyTail(t.comp)
		t.prev = nil
	}
	t.ready.Store(true)
}

// copyTail copies the last sample rows and gives their buffer back: there is one who needs them.
func (t *later) copyTail(dst [4][]byte) {
	n := 0
	for i := range t.l.planes {
		if c := &t.l.planes[i]; !c.skip {
			n += copy(dst[i][:c.stride], t.tail[n:])
		}
	}
	t.pool.giveTail(t.tail)
	t.tail = nil
}

// Drop says that nobody will ask p for rows any more, and nobody does. It returns whether the memory that Use gave is free.
func (p *Planes) Drop() bool {
	t := p.later
	if t == nil {
		return true
	}
	p.later = nil
	if !t.mu.TryLock() { // whoever needs its last samples is making them
		return false
	}
	t.comp = [4][]byte{}
	t.dropped.Store(true)
	t.mu.Unlock()
	return true
}
