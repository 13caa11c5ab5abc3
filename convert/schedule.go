package convert

import (
	"context"
	"errors"
	"math"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster"
)

// scheduler makes the pages of a job with parallel workers and hands their coded rows out in order.
//
// A page is one task that interprets it and then some tasks that each code a stretch of its rows. Workers take the task of the
// lowest page that has one, so a single heavy page occupies all of them and many light pages flow. What is coded ahead of what is written is
// bounded in bytes: one half of the budget is for the page being written, the other for those behind it, lest a page that is done early keeps
// all but one worker from the one before. Over it only the stretch that is to be written next may start, which is why nothing can deadlock.
//
// The worker that finishes what is next in order writes it, and all that is finished behind it, while the others go on: nobody is woken
// for a piece, which would cost as much as coding it does.
type scheduler struct {
	steps
	budget   func() int64       // bytes, as it is at the moment
	bandRows int                // 0: by the plan
	height   func(page int) int // of a stretch; 0: any
	jobs     int

	mu       sync.Mutex
	cond     sync.Cond
	pages    []*pageTask
	head     int // page to be written next, or being written
	next     int // first page nobody has begun to interpret
	buffered int64
	full     bool  // the head's half of the budget was reached, and half of that is not free again
	writing  bool  // a worker is
	held     bool  // workers wait for the writer
	planned  int64 // bytes of plans
	stopped  bool
	err      error
	panicked any // what a worker panicked with
	pieces   pieces
}

// steps are what a job is made of. prepare and encode are called by many workers at once; begin, rows and end by one at a time, in order: begin
// and end once a page, rows for each of its stretches, whose coded rows are valid during the call only.
type steps struct {
	prepare func(ctx context.Context, page int) (*raster.Plan, error)
	encode  encoder
	begin   func(page int) error
	rows    func(page int, st *stretch) error
	end     func(page int, p *raster.Plan) error
}

const (
	// keptPerJob is what may wait in front of a busy writer: about what processors' caches hold, for bytes that have left those come back slowly,
	// and a worker has better things to do than to be far ahead of what nobody can go faster.
	keptPerJob = 512 << 10
	// Pages are interpreted ahead of the one being written by one more than there are workers, and so many times that while they are small, a
	// fourth of the budget together: a worker that may not code has something to do then.
	farAhead = 4
)

func newScheduler(pages, jobs int, budget func() int64, bandRows int, do steps, height func(page int) int) *scheduler {
	s := &scheduler{steps: do, budget: budget, bandRows: bandRows, height: height, jobs: jobs, pages: make([]*pageTask, pages)}
	s.cond.L = &s.mu
	for i := range s.pages {
		s.pages[i] = &pageTask{}
	}
	return s
}

// run does the job with so many workers, of which the caller's goroutine is one. Every worker has ended when it returns. If one panicked,
// run does.
func (s *scheduler) run(ctx context.Context, jobs int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { s.fail(context.Cause(ctx)) })
	defer stop()
	var wg sync.WaitGroup
	for range jobs - 1 {
		wg.Go(func() { s.work(ctx) })
	}
	s.work(ctx)
	wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.panicked != nil:
		panic(s.panicked)
	case s.head == len(s.pages): // all is written: what ended the context afterwards is no matter
		return nil
	}
	return s.err
}

var errPanic = errors.New("convert: a worker panicked")

// fail stops everything; the first cause counts.
func (s *scheduler) fail(err error) {
	s.mu.Lock()
	if !s.stopped {
		s.stopped, s.err = true, err
	}
	s.cond.Broadcast()
	s.mu.Unlock()
}

// work is one worker.
func (s *scheduler) work(ctx context.Context) {
	defer func() { // a panic is the caller's to see, wherever it came up
		if r := recover(); r != nil {
			s.mu.Lock()
			s.panicked = r
			s.mu.Unlock()
			s.fail(errPanic)
		}
	}()
	var scratch workspace
	for {
		page, st := s.take()
		if page < 0 {
			return
		}
		var err error
		if st == nil {
			err = s.interpret(ctx, page)
		} else {
			err = s.code(ctx, page, st, &scratch)
		}
		if err == nil {
			err = s.write()
		}
		if err != nil {
			s.fail(err)
			return
		}
	}
}

// write hands out what is next in order for as long as it is finished, unless another worker is at it: that one sees what was finished
// meanwhile.
func (s *scheduler) write() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writing || s.stopped {
		return nil
	}
	s.writing = true
	for !s.stopped && s.head < len(s.pages) {
		p := s.pages[s.head]
		var err error
		switch {
		case !p.ready:
			s.stopWriting()
			return nil
		case !p.begun:
			p.begun = true
			err = s.outside(func() error { return s.begin(s.head) })
		case p.out == len(p.stretch):
			if err = s.outside(func() error { return s.end(s.head, p.plan) }); err == nil {
				s.planned -= p.plan.Bytes()
				p.plan, p.stretch, p.pictures = nil, nil, nil
				s.head++
				s.full = s.head < len(s.pages) && s.pages[s.head].coded >= s.budget()/2
				s.cond.Broadcast() // another page may be begun
			}
		case !p.stretch[p.out].done:
			s.stopWriting()
			return nil
		default:
			st := p.stretch[p.out]
			err = s.outside(func() error { return s.rows(s.head, st) })
			s.recycle(p, st)
			p.out++
		}
		if err != nil {
			return err // writing stays: nothing is written after an error
		}
	}
	return nil
}

// stopWriting lets those go on who wait for the writer.
func (s *scheduler) stopWriting() {
	s.writing = false
	if s.held {
		s.held = false
		s.cond.Broadcast()
	}
}

// outside calls f without the lock.
func (s *scheduler) outside(f func() error) error {
	s.mu.Unlock()
	defer s.mu.Lock()
	return f()
}

// recycle takes back the piece of a stretch that was written.
func (s *scheduler) recycle(p *pageTask, st *stretch) {
	n := int64(cap(st.coded.Data))
	s.buffered -= n
	p.coded -= n
	s.giveBack(st.coded)
	st.coded = nil
	if s.full && p.coded <= s.budget()/4 {
		s.full = false
		s.cond.Broadcast()
	}
	if s.held && s.buffered <= s.kept()/2 {
		s.held = false
		s.cond.Broadcast()
	}
}

// take waits for a task: a stretch to code, or a page to interpret (nil stretch). It returns -1 when the job is over.
func (s *scheduler) take() (int, *stretch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if s.stopped || s.head >= len(s.pages) {
			return -1, nil
		}
		other := -1 // a page with a stretch that would wait for another worker
		if held := s.writing && s.buffered >= s.kept(); held {
			s.held = true
		} else {
			for k := s.head; k < min(s.next, len(s.pages)); k++ {
				switch p := s.pages[k]; {
				case !p.ready || p.next >= len(p.stretch) || !s.room(k):
				case !p.crowded():
					return k, p.begin()
				case other < 0:
					other = k
				}
			}
		}
		switch {
		case s.mayInterpret():
			s.next++
			return s.next - 1, nil
		case other >= 0:
			return other, s.pages[other].begin()
		case s.next == len(s.pages) && s.allBegun():
			return -1, nil
		}
		s.cond.Wait()
	}
}

// room reports whether the budget lets a stretch of page k begin.
func (s *scheduler) room(k int) bool {
	p := s.pages[s.head]
	if k == s.head {
		return !s.full || p.next == p.out
	}
	return s.buffered-p.coded < s.budget()/2
}

// kept is how many bytes may wait in front of a busy writer.
func (s *scheduler) kept() int64 { return int64(s.jobs) * keptPerJob }

// mayInterpret reports whether the next page may be interpreted already.
func (s *scheduler) mayInterpret() bool {
	n, most := s.next-s.head, s.jobs+1
	return s.next < len(s.pages) && (n <= most || n <= farAhead*most && s.planned < s.budget()/4)
}

func (s *scheduler) allBegun() bool {
	for k := s.head; k < len(s.pages); k++ {
		if p := s.pages[k]; !p.ready || p.next < len(p.stretch) {
			return false
		}
	}
	return true
}

func (s *scheduler) interpret(ctx context.Context, page int) error {
	plan, err := s.prepare(ctx, page)
	if err != nil {
		return err
	}
	rows := s.height(page)
	if rows <= 0 {
		rows = s.bandRows
	}
	p := newPageTask(plan, rows)
	s.mu.Lock()
	*s.pages[page] = p
	s.planned += plan.Bytes()
	s.cond.Broadcast()
	s.mu.Unlock()
	return nil
}

// code makes the piece of a stretch.
func (s *scheduler) code(ctx context.Context, page int, st *stretch, scratch *workspace) error {
	plan := s.pages[page].plan
	s.mu.Lock()
	typical := s.pieces.typical
	c := s.pieces.take(typical, math.MaxInt)
	s.mu.Unlock()
	if c == nil {
		c = newPiece(typical)
	}
	band := s.bandRows
	if band <= 0 {
		band = plan.BandRows()
	}
	if err := s.encode(ctx, page, plan, st.y0, st.y1, band, scratch, c); err != nil {
		return err
	}
	c = s.fitted(page, st, c)
	n := int64(cap(c.Data))
	s.mu.Lock()
	defer s.mu.Unlock()
	st.coded, st.done = c, true
	s.pages[page].ended(st)
	s.pieces.coded(len(c.Data))
	p := s.pages[page]
	s.buffered += n
	p.coded += n
	s.full = s.full || page == s.head && p.coded >= s.budget()/2
	return nil
}
