package engine

import (
	"fmt"
	"math"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/raster"
)

const (
	// leastRows is the memory for finished rows that every job has; more is taken where it is free.
	leastRows = 4 << 20
	// baseMemory is what a job of any kind takes at first: scratch of a worker, glyphs, tables of the document.
	baseMemory = 16 << 20
	// pixelsAWorker is how many pixels are worth a worker goroutine of their own: four pages of A4 at 300 dpi.
	pixelsAWorker = 32 << 20
)

// demand estimates a job of which nothing is known but the size of its document.
func demand(size int64) admit.Demand {
	return admit.Demand{Weight: 1, Memory: baseMemory + min(2*size, 64<<20), Cost: 1 + float64(size)/(1<<20)}
}

// options copies a job's options and puts the worker's limits into them.
func (e *Engine) options(o *convert.Options) *convert.Options {
	opt := convert.Options{}
	if o != nil {
		opt = *o
	}
	opt.SecondOpinion, opt.PixelsOnly, opt.BandRows = false, false, 0
	pixels := opt.Limits.MaxPixels
	c := e.gate.Capacity()
	opt.Limits = limits(c.Memory, c.Weight)
	opt.Limits.MaxPixels = e.cfg.PagePixels
	if pixels > 0 {
		opt.Limits.MaxPixels = min(pixels, e.cfg.PagePixels)
	}
	if opt.Plan.MaxPages <= 0 || opt.Plan.MaxPages > e.cfg.Pages {
		opt.Plan.MaxPages = e.cfg.Pages
	}
	opt.Limits.PDF.MaxPages = min(1_000_000, max(10*e.cfg.Pages, 100_000)) // of the document; the job may want a few of them
	opt.Text.Limits.MaxPages = min(200_000, opt.Limits.PDF.MaxPages)
	opt.Text.Limits.MaxBytes = 0
	opt.Text.PDF = opt.Limits.PDF
	return &opt
}

// limits are those of the library, made smaller for a budget of memory below 4 GiB, or below 2 GiB for each of the jobs that may run at a
// time.
//
// What a limit admits costs more than it says: a buffer that grows exists twice for a moment, content is kept beside what is made of it, and a
// number of one byte and its space become 24 bytes of an array, twice that while the array grows. So the limits on bytes of a kind are that much
// smaller parts of a share, and a job that is made to meet one of them takes three shares at most, garbage included.
func limits(budget, jobs int64) raster.Limits {
	parse := budget / max(8, 4*jobs)
	at := func(most, least, part int64) int64 { return max(least, min(most, part)) }
	share := budget / 8 // of caches and pictures, whose quality depends on it
	part := func(most int) int {
		return int(float64(most) * math.Max(1.0/16, math.Min(1, float64(share)/(512<<20))))
	}
	var l raster.Limits
	l.PDF.MaxStreamBytes = at(512<<20, 32<<20, parse)
	l.PDF.MaxContentBytes = at(128<<20, 16<<20, parse/2)
	l.PDF.MaxTableBytes = at(64<<20, 8<<20, parse/4)
	l.PDF.MaxObjectBytes = at(16<<20, 1<<20, parse/24)
	l.Page.Image.MaxBytes = at(512<<20, 32<<20, share)
	l.Page.List.MaxItems = part(4 << 20)
	l.Page.List.MaxEdges = part(16 << 20)
	l.Page.List.MaxPlaces = part(16 << 20)
	l.ImageCacheBytes = at(12<<20, 8<<20, share) // the library's own: more of it leaves the processor's caches and saves next to nothing
	l.GlyphCacheBytes = at(12<<20, 8<<20, share)
	return l
}

// admitPlan refuses a plan beyond the limits, else it takes as many workers and as much memory as the plan is worth and nobody else waits for.
func (e *Engine) admitPlan(place *admit.Place, p *convert.Plan, opt *convert.Options) error {
	if err := e.fits(p); err != nil {
		return err
	}
	pixels := planPixels(p)
	place.Charge(1 + float64(pixels)/(1<<20))
	has := place.Grow(admit.Demand{Weight: 1 + pixels/pixelsAWorker, Memory: baseMemory + leastRows + min(pixels, convert.DefaultMemory)})
	opt.Jobs = int(has.Weight)
	opt.Memory = max(leastRows, min(convert.DefaultMemory, has.Memory-baseMemory))
	return nil
}

// fits refuses a plan beyond the limits.
func (e *Engine) fits(p *convert.Plan) error {
	if n := len(p.Pages); n > e.cfg.Pages {
		f := wire.Fault{Reason: pb.Reason_REASON_JOB_PAGES, Limit: int64(e.cfg.Pages), Text: fmt.Sprintf("the job has %d pages, more than %d", n, e.cfg.Pages)}
		return f.Err()
	}
	for i := range p.Pages {
		if n := int64(p.Pages[i].Width) * int64(p.Pages[i].Height); n > e.cfg.PagePixels {
			f := wire.Fault{Reason: pb.Reason_REASON_PAGE_PIXELS, Limit: e.cfg.PagePixels, Text: fmt.Sprintf("a page has %d pixels, more than %d", n, e.cfg.PagePixels)}
			err := f.Err()
			err.Page = max(0, p.Pages[i].Source+1)
			return err
		}
	}
	if n := planPixels(p); n > e.cfg.Pixels {
		f := wire.Fault{Reason: pb.Reason_REASON_JOB_PIXELS, Limit: e.cfg.Pixels, Text: fmt.Sprintf("the job has %d pixels, more than %d", n, e.cfg.Pixels)}
		return f.Err()
	}
	return nil
}

// planPixels is the work of a plan.
func planPixels(p *convert.Plan) int64 {
	var n int64
	for i := range p.Pages {
		n = min(n+int64(p.Pages[i].Width)*int64(p.Pages[i].Height), math.MaxInt64/2)
	}
	return n
}
