package jpx

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// sample is the type coefficients have: int32 for the reversible path, float32 for the other.
type sample interface{ int32 | float32 }

// strip gives the rows of a subband, decoding one row of code blocks at a time.
type strip[T sample] struct {
	d      *decoder
	t      *tile
	tc     *tileComp
	res    *resolution
	band   *band
	index  int // of the band in its resolution
	buf    []T // made when the first code block with anything in it turns up
	zeros  []T // a row
	w      int
	y, end int // next row, end of what buf holds, in the subband's coordinates
	top    int // first row in buf
	tasks  []task
}

// task is one code block to decode.
type task struct {
	b    *block
	at   int // in buf
	w, h int
}

func newStrip[T sample](d *decoder, t *tile, tc *tileComp, res *resolution, index int) *strip[T] {
	b := &res.bands[index]
	return &strip[T]{d: d, t: t, tc: tc, res: res, band: b, index: index, w: b.w(), y: b.y0, end: b.y0}
}

// next returns the next row, valid until the call after. It must not be called more often than the subband has rows.
func (s *strip[T]) next() []T {
	if s.w <= 0 {
		return nil
	}
	if s.y == s.end {
		s.load()
	}
	if len(s.tasks) == 0 {
		if s.zeros == nil && s.d.charge(int64(s.w)*4) {
			s.zeros = make([]T, s.w)
		}
		s.y++
		return s.zeros
	}
	row := s.buf[(s.y-s.top)*s.w:][:s.w]
	s.y++
	return row
}

func (s *strip[T]) load() {
	r, b := s.res, s.band
	row := s.y >> r.cbh
	s.top, s.end = s.y, min(b.y1, (row+1)<<r.cbh)
	wy := r.ppy // of the precincts that row lies in
	if b.orient != bandLL {
		wy--
	}
	py := row<<r.cbh>>wy - r.py0
	s.tasks = s.tasks[:0]
	if py >= 0 && py < r.ph {
		for px := range r.pw {
			p := &r.precincts[py*r.pw+px]
			if p.parts == nil {
				continue
			}
			part := &p.parts[s.index]
			by := row - part.by
			if by < 0 || by >= part.bh || part.blocks == nil {
				continue
			}
			for i := range part.bw {
				blk := &part.blocks[by*part.bw+i]
				if blk.passes == 0 {
					continue
				}
				x0 := max(b.x0, (part.bx+i)<<r.cbw)
				x1 := min(b.x1, (part.bx+i+1)<<r.cbw)
				s.tasks = append(s.tasks, task{blk, x0 - b.x0, x1 - x0, s.end - s.top})
			}
		}
	}
	if len(s.tasks) == 0 || !s.room() {
		return
	}
	workers := min(len(s.d.blocks), len(s.tasks))
	if workers <= 1 {
		for i := range s.tasks {
			if s.d.ctx.Err() != nil {
				return
			}
			s.do(s.d.blocks[0], &s.tasks[i])
		}
		return
	}
	var at atomic.Int64
	var wg sync.WaitGroup
	var failed atomic.Pointer[any]
	for _, bd := range s.d.blocks[:workers] {
		wg.Go(func() {
			defer func() { // a panic is the caller's to see
				if p := recover(); p != nil {
					failed.Store(&p)
				}
			}()
			for s.d.ctx.Err() == nil {
				i := int(at.Add(1)) - 1
				if i >= len(s.tasks) {
					return
				}
				s.do(bd, &s.tasks[i])
			}
		})
	}
	wg.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}

// room makes buf ready, all zeros.
func (s *strip[T]) room() bool {
	if s.buf != nil {
		clear(s.buf)
		return true
	}
	n := min(1<<s.res.cbh, s.band.h()) * s.w
	if !s.d.charge(int64(n) * 4) {
		s.tasks = s.tasks[:0]
		return false
	}
	s.buf = make([]T, n)
	return true
}

func (s *strip[T]) do(bd *blockDecoder, k *task) {
	if !bd.decode(s.t, s.band, k.b, k.w, k.h, s.tc.cod.style) {
		return
	}
	if s.tc.cod.roi > 0 {
		bd.unshift(int(s.tc.cod.roi), s.band.lift)
	}
	switch dst := any(s.buf).(type) {
	case []int32:
		bd.storeInt(dst[k.at:], s.w)
	case []float32:
		bd.storeFloat(dst[k.at:], s.w, s.band.scale)
	}
}

// unshift undoes the max-shift of a region of interest (H.1): what has reached plane roi belongs to it and goes down. Magnitudes are
// in halves and were decoded with lift planes left out, which what lies outside gets back.
func (d *blockDecoder) unshift(roi, lift int) {
	for i, v := range d.coef {
		m := v &^ negative
		if bits.Len32(m>>1)+lift > roi {
			m >>= max(0, roi-lift)
		} else {
			m <<= lift
		}
		d.coef[i] = m | v&negative
	}
}

// storeInt writes the block to dst, row-major.
func (d *blockDecoder) storeInt(dst []int32, stride int) {
	for y := range d.h {
		src := d.coef[(y>>2)*d.w*4+y&3:]
		row := dst[y*stride:][:d.w]
		for x := range row {
			v := src[x*4]
			neg := int32(v) >> 31
			row[x] = (int32(v&^negative>>1) ^ neg) - neg
		}
	}
}

func (d *blockDecoder) storeFloat(dst []float32, stride int, scale float32) {
	for y := range d.h {
		src := d.coef[(y>>2)*d.w*4+y&3:]
		row := dst[y*stride:][:d.w]
		for x := range row {
			v := src[x*4]
			neg := int32(v) >> 31
			row[x] = float32((int32(v&^negative)^neg)-neg) * scale
		}
	}
}
