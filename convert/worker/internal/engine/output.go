package engine

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// yieldAfter is how long a job may be blocked before its processors go to others.
const yieldAfter = 50 * time.Millisecond

// output is between a conversion and its Sink: it makes pieces, counts, and watches over calls that block. It implements io.Writer for one
// file.
type output struct {
	e      *Engine
	ctx    context.Context
	place  *admit.Place
	cancel context.CancelCauseFunc
	sink   Sink
	limit  int64

	buf     []byte
	page    int // whose file is being written, 0 for one file
	total   int64
	blocked time.Duration
	failed  error // of the Sink, or a limit: what the conversion says then is its consequence

	mu      sync.Mutex
	timer   *time.Timer
	waiting bool // in the Sink
	since   time.Time
	yielded bool
}

// Write implements io.Writer.
func (w *output) Write(p []byte) (int, error) {
	if w.failed != nil {
		return 0, w.failed
	}
	if w.total += int64(len(p)); w.total > w.limit {
		f := wire.Fault{Reason: pb.Reason_REASON_OUTPUT_BYTES, Limit: w.limit, Text: fmt.Sprintf("the job's output has more than %d bytes", w.limit)}
		return 0, w.fail(f.Err())
	}
	n, chunk := len(p), w.e.cfg.Chunk
	if n >= chunk/4 { // large enough to be handed on without a copy
		if err := w.flush(false); err != nil {
			return 0, err
		}
		for ; len(p) > 0; p = p[min(len(p), chunk):] {
			if err := w.send(p[:min(len(p), chunk)], false); err != nil {
				return 0, err
			}
		}
		return n, nil
	}
	if w.buf == nil {
		w.buf = make([]byte, 0, chunk)
	}
	if len(w.buf)+n > chunk {
		if err := w.flush(false); err != nil {
			return 0, err
		}
	}
	w.buf = append(w.buf, p...)
	return n, nil
}

// AvailableBuffer returns an empty buffer of the Sink's for the next piece, nil where it has none: what is written in it goes on without a copy.
func (w *output) AvailableBuffer() []byte {
	if l, ok := w.sink.(Lender); ok && w.failed == nil {
		return l.Lend(w.e.cfg.Chunk)
	}
	return nil
}

// flush hands on what is there.
func (w *output) flush(last bool) error {
	if w.failed != nil {
		return w.failed
	}
	if len(w.buf) == 0 && !last {
		return nil
	}
	b := w.buf
	w.buf = w.buf[:0]
	return w.send(b, last)
}

func (w *output) send(p []byte, last bool) error {
	return w.blocking(func() error { return w.sink.Write(w.page, p, last) })
}

func (w *output) fail(err error) error {
	w.failed = err
	return err
}

// event is the conversion's Progress.
func (w *output) event(ev convert.Event) {
	if ev.Stage == "page" && w.flush(false) == nil {
		_ = w.blocking(func() error { return w.sink.Page(ev) }) // the next write says so
	}
}

// blocking calls the Sink. While that takes long the job's processors go to others, and when it takes too long the job ends.
func (w *output) blocking(call func() error) error {
	if w.failed != nil {
		return w.failed
	}
	begun := time.Now()
	w.mu.Lock()
	w.waiting, w.yielded, w.since = true, false, begun
	if w.timer == nil {
		w.timer = time.AfterFunc(yieldAfter, w.late)
	} else {
		w.timer.Reset(yieldAfter)
	}
	w.mu.Unlock()
	err := call()
	w.mu.Lock()
	w.waiting = false
	yielded := w.yielded
	w.timer.Stop()
	w.mu.Unlock()
	w.blocked += time.Since(begun)
	if err == nil && yielded {
		err = w.place.Regain(w.ctx)
	}
	if err != nil {
		if w.ctx.Err() != nil {
			err = wire.Ended(w.ctx, err)
		}
		return w.fail(asWrite(err))
	}
	return nil
}

// late is the timer's: first the processors go, then the job. A timer that fired for an earlier call may get here during a later one, so it is the
// clock that counts.
func (w *output) late() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.waiting {
		return
	}
	waited := time.Since(w.since)
	if !w.yielded && waited >= yieldAfter {
		w.yielded = true
		w.place.Yield()
	}
	stall := max(w.e.cfg.Stall, yieldAfter)
	switch {
	case waited >= stall:
		if w.cancel != nil {
			w.cancel(limitOnTime(pb.Reason_REASON_READER_STOPPED, "nobody took the output for", w.e.cfg.Stall))
		}
	case w.yielded:
		w.timer.Reset(stall - waited)
	default:
		w.timer.Reset(yieldAfter - waited)
	}
}

// stop ends the timer.
func (w *output) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = false
	if w.timer != nil {
		w.timer.Stop()
	}
}

// open begins the file of a page.
func (w *output) open(page int) (io.WriteCloser, error) {
	w.page = page
	return (*pageFile)(w), nil
}

// pageFile is the file of a page.
type pageFile output

// Write implements io.Writer.
func (f *pageFile) Write(p []byte) (int, error) { return (*output)(f).Write(p) }

// Close ends the file.
func (f *pageFile) Close() error { return (*output)(f).flush(true) }

// Abandon implements convert.Abandoner.
func (f *pageFile) Abandon() error {
	f.buf = f.buf[:0]
	return nil
}

// asWrite gives an error of a Sink its kind.
func asWrite(err error) error {
	if k := convert.KindOf(err); k != convert.Other {
		return err
	}
	return &convert.Error{Kind: convert.Write, Op: "write", Err: err}
}
