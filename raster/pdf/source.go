package pdf

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"

	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// source reads pieces of the file. Safe for concurrent use when the io.ReaderAt is.
type source struct {
	r    io.ReaderAt
	size int64
	// budget is what may still be read in windows larger than bigWindow, so that a file full of unclosed objects is not read over
	// and over.
	budget  atomic.Int64
	windows spare.List[[]byte] // of firstWindow to bigWindow
	lent    spare.List[[]byte] // see lend
	err     atomic.Pointer[error]
	blocks  blocks
}

const (
	firstWindow = 1 << 10
	bigWindow   = 64 << 10
)

func newSource(r io.ReaderAt, size int64) *source {
	s := &source{r: r, size: size}
	s.budget.Store(16*size + 64<<20)
	return s
}

// fill reads at off into p and returns how much there was; an I/O error other than the end of the file is remembered.
func (s *source) fill(p []byte, off int64) int {
	if off < 0 || off >= s.size {
		return 0
	}
	if int64(len(p)) > s.size-off {
		p = p[:s.size-off]
	}
	if len(p) <= smallRead && s.blocks.read(s, p, off) {
		return len(p)
	}
	n, err := s.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err.CompareAndSwap(nil, &err)
	}
	return max(0, min(n, len(p)))
}

// bytes reads up to n bytes at off into fresh memory.
func (s *source) bytes(off, n int64) []byte {
	if off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	b := make([]byte, min(n, s.size-off))
	return b[:s.fill(b, off)]
}

// mostLent bounds the memory that is kept for what is read to be decoded at once.
const mostLent = 1 << 20

// lend returns memory for n bytes, to be given back when nothing refers to it any more.
func (s *source) lend(n int64) *[]byte {
	b := s.lent.Take()
	if b == nil {
		b = new([]byte)
	}
	if int64(cap(*b)) < n {
		const step = 64 << 10
		*b = make([]byte, max(n, min((n+n/4+step-1)/step*step, mostLent)))
	}
	return b
}

func (s *source) giveBack(b *[]byte) {
	if b != nil && cap(*b) <= mostLent {
		s.lent.Leave(b)
	}
}

func (s *source) window() *[]byte {
	if b := s.windows.Take(); b != nil {
		return b
	}
	b := make([]byte, firstWindow)
	return &b
}

// parse calls f with growing windows at off until f says that it did not run into the window's end, the file ends, or limit is
// reached. What f builds must not keep parts of the window.
func (s *source) parse(off, limit int64, f func(l *Lexer, last bool) (more bool)) {
	if off < 0 || off >= s.size {
		return
	}
	w := s.window()
	defer s.windows.Leave(w)
	b := (*w)[:firstWindow]
	for {
		n := s.fill(b, off)
		last := n < len(b) || off+int64(n) >= s.size || int64(len(b)) >= limit
		next := int64(len(b)) * 8
		if next >= bigWindow && s.budget.Load() < next {
			last = true
		}
		l := Lexer{b: b[:n]}
		if !f(&l, last) || last {
			return
		}
		if next = min(next, limit, s.size-off); next >= bigWindow {
			s.budget.Add(-next)
		}
		if int64(len(*w)) < next && next <= bigWindow {
			*w = make([]byte, next)
		}
		if next <= int64(len(*w)) {
			b = (*w)[:next]
			continue
		}
		b = make([]byte, next)
	}
}

// find returns the offset of the first occurrence of any word in [off, end), -1 if there is none.
func (s *source) find(off, end int64, words ...[]byte) (at int64, which int) {
	const step, keep = 128 << 10, 16
	end = min(end, s.size)
	size := int64(2 << 10)
	var buf []byte
	for off < end {
		if int64(len(buf)) < size {
			buf = make([]byte, size)
		}
		b := buf[:s.fill(buf[:min(size, end-off)], off)]
		at, which = -1, -1
		for i, w := range words {
			if j := bytes.Index(b, w); j >= 0 && (at < 0 || int64(j) < at) {
				at, which = int64(j), i
				b = b[:min(len(b), j+keep)]
			}
		}
		if at >= 0 {
			return off + at, which
		}
		if len(b) <= keep || off+int64(len(b)) >= end {
			break
		}
		off += int64(len(b)) - keep
		size = min(size*8, step)
	}
	return -1, -1
}
