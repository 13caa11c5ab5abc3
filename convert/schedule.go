package convert

import (
	"context"
	"errors"
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
	ahead    int                // pages interpreted ahead of the one being written

	mu       sync.Mutex
	cond     sync.Cond
	pages    []*pageTask
	head     int // page to be written next, or being written
	next     int // first page nobody has begun to interpret
	buffered int64
	full     bool // the head's half of the budget was reached, and half of that is not free again
	writing  bool // a worker is
	stopped  bool
	err      error
	panicked any // what a worker panicked with
	free     []*piece
	typical  int // bytes of a piece: what a new one begins with
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

// pageTask is a page between its interpretation and its last written row.
type pageTask struct {
	plan    *raster.Plan
	ready   bool
	stretch []*stretch
	next    int // first stretch nobody has begun
	begun   bool
	out     int   // stretch to be written next, or being written
	coded   int64 // bytes of it that wait
}

// stretch is a run of rows coded as one.
type stretch struct {
	y0, y1 int
	coded  *piece
	done   bool
}

// stretches is the number of pieces a page is cut into where the format does not say, enough for a page alone to occupy a few workers;
// more, where a piece would have more than stretchBands bands, and a piece a band where there are pictures: a piece of a photograph is as large as
// its pixels and every worker holds one, and a picture is decoded by and for all of them.
const (
	stretches    = 16
	stretchBands = 4
)

func newScheduler(pages, jobs int, budget func() int64, bandRows int, do steps, height func(page int) int) *scheduler {
	s := &scheduler{steps: do, budget: budget, bandRows: bandRows, height: height, ahead: jobs + 1, pages: make([]*pageTask, pages)}
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
			s.writing = false
			return nil
		case !p.begun:
			p.begun = true
			err = s.outside(func() error { return s.begin(s.head) })
		case p.out == len(p.stretch):
			if err = s.outside(func() error { return s.end(s.head, p.plan) }); err == nil {
				p.plan, p.stretch = nil, nil
				s.head++
				s.full = s.head < len(s.pages) && s.pages[s.head].coded >= s.budget()/2
				s.cond.Broadcast() // another page may be begun
			}
		case !p.stretch[p.out].done:
			s.writing = false
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

// outside calls f without the lock.
func (s *scheduler) outside(f func() error) error {
	s.mu.Unlock()
	defer s.mu.Lock()
	return f()
}

// recycle takes back the piece of a stretch that was written. Kept pieces are taken before new ones are made, so there are never more than
// were in use at once.
func (s *scheduler) recycle(p *pageTask, st *stretch) {
	n := int64(cap(st.coded.Data))
	s.buffered -= n
	p.coded -= n
	s.free = append(s.free, st.coded)
	st.coded = nil
	if s.full && p.coded <= s.budget()/4 {
		s.full = false
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
		ahead := s.buffered-s.pages[s.head].coded < s.budget()/2 // rows of pages behind the head may be coded
		for k := s.head; k < min(s.next, len(s.pages)); k++ {
			p := s.pages[k]
			if !p.ready || p.next >= len(p.stretch) {
				continue
			}
			if k > s.head && ahead || k == s.head && (!s.full || p.next == p.out) {
				st := p.stretch[p.next]
				p.next++
				return k, st
			}
		}
		if s.next < len(s.pages) && s.next <= s.head+s.ahead {
			s.next++
			return s.next - 1, nil
		}
		if s.next == len(s.pages) && s.allBegun() {
			return -1, nil
		}
		s.cond.Wait()
	}
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
	_, h := plan.Size()
	rows := s.height(page)
	if rows <= 0 {
		rows = s.bandRows
	}
	if rows <= 0 {
		band := plan.BandRows()
		if rows = band; !plan.Pictures() {
			rows = max(band, min((h+stretches-1)/stretches, stretchBands*band))
		}
	}
	var cut []*stretch
	for y := 0; y < h; y += rows {
		cut = append(cut, &stretch{y0: y, y1: min(y+rows, h)})
	}
	s.mu.Lock()
	p := s.pages[page]
	p.plan, p.stretch, p.ready = plan, cut, true
	s.cond.Broadcast()
	s.mu.Unlock()
	return nil
}

// code makes the piece of a stretch.
func (s *scheduler) code(ctx context.Context, page int, st *stretch, scratch *workspace) error {
	plan := s.pages[page].plan
	s.mu.Lock()
	var c *piece
	if n := len(s.free); n > 0 {
		c, s.free = s.free[n-1], s.free[:n-1] // the last is the likeliest to be in the processor's cache
	}
	typical := s.typical
	s.mu.Unlock()
	if c == nil {
		c = &piece{}
		c.Data = make([]byte, 0, typical)
	}
	c.reset()
	band := s.bandRows
	if band <= 0 {
		band = plan.BandRows()
	}
	if err := s.encode(ctx, page, plan, st.y0, st.y1, band, scratch, c); err != nil {
		return err
	}
	s.mu.Lock()
	st.coded, st.done = c, true
	if n := len(c.Data) + len(c.Data)/16; n > s.typical { // growing costs twice the memory
		s.typical = n
	} else {
		s.typical += (n - s.typical) / 8
	}
	n := int64(cap(c.Data))
	p := s.pages[page]
	s.buffered += n
	p.coded += n
	s.full = s.full || page == s.head && p.coded >= s.budget()/2
	s.mu.Unlock()
	return nil
}
