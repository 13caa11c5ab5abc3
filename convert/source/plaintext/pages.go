package plaintext

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// pageMark says where the text of a page begins: so many rows and form feeds behind a place in the file.
type pageMark struct {
	mark
	skip, rows int32
}

// walker goes through a file line by line. It belongs to one goroutine.
type walker struct {
	scan scanner
	read reader
	set  *setter
	out  content
}

// line lays out the line of the file at m, moves m behind it and calls f for each row and, with nil, for each form feed. f ends the walk by returning
// false. more is false behind the last line.
func (w *walker) line(ctx context.Context, m *mark, f func(*row) bool) (more bool, err error) {
	in, err := w.scan.next(ctx, m)
	if err != nil || len(in) == 0 {
		return false, err
	}
	w.read.look = m.look
	for len(in) > 0 {
		n, end := w.read.read(in)
		in = in[n:]
		if len(w.read.runes) > 0 || end == '\n' {
			w.set.set(&w.read.text)
			for i := range w.set.rows {
				if !f(&w.set.rows[i]) {
					return false, nil
				}
			}
		}
		if end == '\f' && !f(nil) {
			return false, nil
		}
	}
	m.look = w.read.look
	return true, nil
}

// source is an open text. It is safe for concurrent use once its pages are known.
type source struct {
	r     io.ReaderAt
	size  int64
	cs    *charset
	g     grid
	fs    *faces
	lim   Limits
	idle  spare.List[walker]
	pages []pageMark
}

func (s *source) walker() *walker {
	if w := s.idle.Take(); w != nil {
		return w
	}
	return &walker{scan: scanner{r: s.r, size: s.size, maxLine: s.lim.MaxLine, dec: decoder{cs: s.cs}}, set: newSetter(s.g, s.fs)}
}

// index finds the pages. The walker it used says what was met.
func (s *source) index(ctx context.Context) (*walker, error) {
	w := s.walker()
	m := mark{off: int64(s.cs.skip)}
	inked := 0 // pages up to the last with ink
	next := true
	over := false
	for more := true; more; {
		start, n := m, int32(0)
		begin := func() {
			if len(s.pages) >= s.lim.MaxPages {
				over = true
				return
			}
			s.pages = append(s.pages, pageMark{mark: start, skip: n})
		}
		var err error
		more, err = w.line(ctx, &m, func(r *row) bool {
			switch {
			case r == nil && next && len(s.pages) > 0:
				begin()
			case r == nil:
				next = true
			default:
				if next = next || int(s.pages[len(s.pages)-1].rows) >= s.g.rows; next {
					begin()
					next = false
				}
				if s.pages[len(s.pages)-1].rows++; !w.set.blank(*r) {
					inked = len(s.pages)
				}
			}
			n++
			return !over
		})
		if err != nil {
			return w, err
		}
	}
	if over {
		return w, &pdf.Error{Kind: pdf.Limit, Err: fmt.Errorf("text of more than %d pages", s.lim.MaxPages)}
	}
	if s.pages = s.pages[:inked]; inked == 0 {
		s.pages = append(s.pages, pageMark{})
	}
	return w, nil
}

// content makes the content stream of a page.
func (s *source) content(ctx context.Context, i int) (io.ReadCloser, error) {
	p := s.pages[i]
	w := s.walker()
	defer s.idle.Leave(w)
	w.out.begin()
	m, n, done := p.mark, int32(0), int32(0)
	for more := p.rows > 0; more; {
		var err error
		more, err = w.line(ctx, &m, func(r *row) bool {
			if n++; r == nil || n <= p.skip {
				return true
			}
			w.out.row(w.set, *r, s.g.top-s.g.baseline-float64(done)*s.g.leading)
			done++
			return done < p.rows
		})
		if err != nil {
			return nil, err
		}
	}
	return io.NopCloser(bytes.NewReader(bytes.Clone(w.out.end(w.set)))), nil
}
