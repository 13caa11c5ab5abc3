package convert

import (
	"context"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster"
)

// scheduler makes the pages of a job with parallel workers and hands their coded rows out in order.
//
// A page is one task that interprets it and then some tasks that each code a stretch of its rows. Workers take the task of the
// lowest page that has one, so a single heavy page occupies all of them and many light pages flow. What is coded ahead of the writer is
// bounded in bytes: over the budget only the stretch that the writer waits for may start, which is why nothing can deadlock.
type scheduler struct {
	prepare  func(ctx context.Context, page int) (*raster.Plan, error)
	encode   encoder
	budget   int64
	bandRows int                // 0: by the plan
	rows     func(page int) int // of a stretch; 0: any
	ahead    int                // pages interpreted ahead of the writer

	mu       sync.Mutex
	cond     sync.Cond
	pages    []*pageTask
	head     int // page the writer is at
	next     int // first page nobody has begun to interpret
	buffered int64
	stopped  bool
	err      error
	free     []*piece
	typical  int // bytes of a piece: what a new one begins with
}

// pageTask is a page between its interpretation and its last written row.
type pageTask struct {
	plan    *raster.Plan
	ready   bool
	stretch []*stretch
	next    int // first stretch nobody has begun
	out     int // stretch the writer is at
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

// keepPieces is how many empty pieces are kept for the next stretches.
const keepPieces = 8

func newScheduler(pages, jobs int, budget int64, bandRows int, prepare func(context.Context, int) (*raster.Plan, error), encode encoder, rows func(page int) int) *scheduler {
	s := &scheduler{prepare: prepare, encode: encode, budget: budget, bandRows: bandRows, rows: rows, ahead: jobs + 1, pages: make([]*pageTask, pages)}
	s.cond.L = &s.mu
	for i := range s.pages {
		s.pages[i] = &pageTask{}
	}
	return s
}

// run starts the workers and calls begin and rows for each page, in order, from the caller's goroutine. Every worker has ended when it
// returns. The coded rows are valid during the call only.
func (s *scheduler) run(ctx context.Context, jobs int, begin func(page int, p *raster.Plan) error, rows func(page int, p *raster.Plan, st *stretch) error, end func(page int, p *raster.Plan) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { s.fail(context.Cause(ctx)) })
	defer stop()
	var wg sync.WaitGroup
	for range jobs {
		wg.Go(func() { s.work(ctx) })
	}
	err := s.write(begin, rows, end)
	s.fail(err)
	cancel()
	wg.Wait()
	return err
}

// fail stops everything; the first cause counts.
func (s *scheduler) fail(err error) {
	s.mu.Lock()
	if !s.stopped {
		s.stopped, s.err = true, err
	}
	s.cond.Broadcast()
	s.mu.Unlock()
}

// await tells the workers where the writer is now and waits until what it needs there is made, or returns why the job was stopped: while
// the writer runs, only an error stops it.
func (s *scheduler) await(move func(), made *bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	move()
	s.cond.Broadcast()
	for !*made && !s.stopped {
		s.cond.Wait()
	}
	if s.stopped {
		return s.err
	}
	return nil
}

// write hands out finished work in order.
func (s *scheduler) write(begin func(int, *raster.Plan) error, rows func(int, *raster.Plan, *stretch) error, end func(int, *raster.Plan) error) error {
	for k, p := range s.pages {
		if err := s.await(func() { s.head = k }, &p.ready); err != nil {
			return err
		}
		if err := begin(k, p.plan); err != nil {
			return err
		}
		for i, st := range p.stretch {
			if err := s.await(func() { p.out = i }, &st.done); err != nil {
				return err
			}
			if err := rows(k, p.plan, st); err != nil {
				return err
			}
			s.mu.Lock()
			s.buffered -= int64(cap(st.coded.Data))
			if len(s.free) < keepPieces {
				s.free = append(s.free, st.coded)
			}
			st.coded = nil
			s.cond.Broadcast()
			s.mu.Unlock()
		}
		if err := end(k, p.plan); err != nil {
			return err
		}
		s.mu.Lock()
		p.plan, p.stretch = nil, nil
		s.mu.Unlock()
	}
	return nil
}

// work is one worker.
func (s *scheduler) work(ctx context.Context) {
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
		if err != nil {
			s.fail(err)
			return
		}
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
		for k := s.head; k < min(s.next, len(s.pages)); k++ {
			p := s.pages[k]
			if !p.ready || p.next >= len(p.stretch) {
				continue
			}
			if s.buffered < s.budget || (k == s.head && p.next == p.out) {
				st := p.stretch[p.next]
				p.next++
				return k, st
			}
		}
		if s.next < len(s.pages) && s.next <= s.head+s.ahead && (s.buffered < s.budget || s.next == s.head) {
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
	rows := s.rows(page)
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
		c, s.free = s.free[n-1], s.free[:n-1]
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
	s.buffered += int64(cap(c.Data))
	s.cond.Broadcast()
	s.mu.Unlock()
	return nil
}
