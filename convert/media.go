package convert

import (
	"fmt"
	"math"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

const (
	micronsPerPoint = 25400.0 / 72
	mediaTolerance  = 1000    // micrometres that sizes of a ticket and of a printer's media may differ by
	maxPixels       = 1 << 18 // of an edge of a page
)

// media chooses the paper; without any, every page has its own size.
func (p *planner) media() error {
	var m mediaOption
	why := ""
	switch {
	case p.opt.Width != 0:
		if p.opt.Width < 1 || p.opt.Width > maxPixels {
			return errorf(Usage, "plan", "a width of %d dots", p.opt.Width)
		}
		p.decide("media", fmt.Sprintf("%d dots wide, as long as each page", p.opt.Width), "asked for")
		return nil
	case p.opt.Media != "":
		media, err := pwg.ParseMedia(p.opt.Media)
		if err != nil {
			return &Error{Kind: Usage, Op: "plan", Err: err}
		}
		m, why = mediaOption{media: media}, "asked for"
	case p.job.media != nil:
		m, why = p.printerMedia(*p.job.media), "the ticket"
	case len(p.printer.media) > 0:
		m, why = p.printer.media[0], "the printer's default"
	default:
		p.decide("media", "the size of each page", "nobody names one")
		return nil
	}
	p.plan.Media = &m.media
	choice := m.media.Name
	if m.continuous {
		choice = fmt.Sprintf("continuous, %g mm wide", float64(m.media.Width)/1000)
	}
	p.decide("media", choice, "%s", why)
	return nil
}

// printerMedia finds the printer's own name and size for a size that a ticket names.
func (p *planner) printerMedia(want mediaOption) mediaOption {
	near := func(a, b int) bool { return a-b < mediaTolerance && b-a < mediaTolerance }
	var found *mediaOption
	for i, o := range p.printer.media {
		if o.continuous != want.continuous || !near(o.media.Width, want.media.Width) || !near(o.media.Height, want.media.Height) {
			continue
		}
		if found == nil || o.vendor == want.vendor && found.vendor != want.vendor {
			found = &p.printer.media[i]
		}
	}
	if found != nil {
		return *found
	}
	if !want.continuous {
		want.media = pwg.MediaOfSize(want.media.Width, want.media.Height, mediaTolerance-1)
	}
	return want
}

// layout is a page on its media, before back sides are turned.
type layout struct {
	width, height int // pixels
	points        [2]int
	name          string
	turned        bool // by 90 degrees counter-clockwise
	matrix        geom.Matrix
}

// place lays out every page of the sequence.
func (p *planner) place(seq []slot) error {
	if p.plan.ContentType == TypePDF {
		return p.placePages(seq)
	}
	layouts := map[PageSize]layout{} // most documents have one or two sizes
	turned := 0
	p.plan.Pages = make([]PlannedPage, 0, len(seq))
	for i, s := range seq {
		size := p.sizeOf(seq, i)
		l, ok := layouts[size]
		if !ok {
			var problem *Error
			if l, problem = p.layOut(size); problem != nil {
				problem.Page = s.source + 1
				return problem
			}
			layouts[size] = l
		}
		t := pwg.FrontSide
		if s.back {
			t = p.plan.SheetBack.Back(p.plan.Sides)
		}
		if p.plan.RotateAll {
			t = t.Turned()
		}
		page := PlannedPage{Source: s.source, Back: s.back, Width: l.width, Height: l.height, PageSize: l.points, PageSizeName: l.name, Transform: t,
			Matrix: l.matrix.Mul(flip(t, l.width, l.height))}
		if l.turned {
			page.Orientation = pwg.Landscape
			turned++
		}
		p.plan.Pages = append(p.plan.Pages, page)
	}
	if turned > 0 {
		p.decide("orientation", "pages turned by 90 degrees", "%d pages lie across the media", turned)
	}
	return nil
}

// placePages keeps pages as they are, for a result that is no raster: sizes are in points.
func (p *planner) placePages(seq []slot) error {
	for _, s := range seq {
		t := pwg.FrontSide
		if p.plan.RotateAll {
			t = t.Turned()
		}
		size := p.doc.Pages[max(s.source, 0)]
		w, h := int(size.W+0.5), int(size.H+0.5)
		p.plan.Pages = append(p.plan.Pages, PlannedPage{Source: s.source, Width: w, Height: h, PageSize: [2]int{w, h}, Transform: t, Matrix: geom.Identity})
	}
	return nil
}

// sizeOf returns the size of a page of the sequence; a blank page has that of the other side of its sheet.
func (p *planner) sizeOf(seq []slot, i int) PageSize {
	if s := seq[i].source; s >= 0 {
		return p.doc.Pages[s]
	}
	front := i - 1
	if p.plan.Reverse {
		front = i + 1
	}
	return p.doc.Pages[seq[front].source]
}

// flip is the matrix in device space that turns a bitmap as t says.
func flip(t pwg.PageTransform, width, height int) geom.Matrix {
	m := geom.Identity
	if t.CrossFeed == pwg.Backward {
		m.A, m.E = -1, float64(width)
	}
	if t.Feed == pwg.Backward {
		m.D, m.F = -1, float64(height)
	}
	return m
}

func (p *planner) layOut(size PageSize) (layout, *Error) {
	if !(size.W > 0 && size.H > 0 && size.W < 1e7 && size.H < 1e7) {
		return layout{}, errorf(Limit, "plan", "a page of %g x %g points", size.W, size.H)
	}
	kx, ky := float64(p.plan.Resolution[0])/72, float64(p.plan.Resolution[1])/72
	var l layout
	if n := p.opt.Width; n > 0 {
		s := float64(n) / size.W
		sy := s * ky / kx
		l.width, l.height = n, max(1, int(size.H*sy+1e-6))
		l.points = [2]int{int(float64(n)/kx + 1e-6), int(size.H*sy/ky + 1e-6)}
		l.name = pwg.MediaOfSize(int(math.Round(float64(n)/kx*micronsPerPoint)), int(math.Round(size.H*sy/ky*micronsPerPoint)), mediaTolerance-1).Name
		l.matrix = geom.Scale(s, sy)
		return l, checkPixels(&l)
	}
	if p.plan.Media == nil {
		// Rounding down, but not below a whole number that arithmetic missed by a hair.
		l.width, l.height = max(1, int(size.W*kx+1e-6)), max(1, int(size.H*ky+1e-6))
		l.points = [2]int{int(size.W + 1e-6), int(size.H + 1e-6)}
		l.name = pwg.MediaOfSize(int(math.Round(size.W*micronsPerPoint)), int(math.Round(size.H*micronsPerPoint)), mediaTolerance-1).Name
		l.matrix = geom.Scale(kx, ky)
		return l, checkPixels(&l)
	}
	m := *p.plan.Media
	page := size
	if l.turned = p.turned(size, m); l.turned {
		page = PageSize{size.H, size.W}
	}
	area := margins{}
	if p.job.margins != nil {
		area = *p.job.margins
	}
	if m.Height == 0 {
		m = p.cutContinuous(m, page, area)
	}
	aw := float64(m.Width-area.left-area.right) / micronsPerPoint
	ah := float64(m.Height-area.top-area.bottom) / micronsPerPoint
	if aw < 1 || ah < 1 {
		return l, errorf(Ticket, "plan", "the margins leave nothing of the media")
	}
	l.width, l.height = m.Pixels(p.plan.Resolution[0], p.plan.Resolution[1])
	l.points[0], l.points[1] = m.Points()
	l.name = m.Name
	s := p.plan.Fit.scale(page.W, page.H, aw, ah)
	// Whole pixels, so that a scan in the size of the page meets the pixel grid.
	tx := math.Round((float64(area.left)/micronsPerPoint + (aw-page.W*s)/2) * kx)
	ty := math.Round((float64(area.top)/micronsPerPoint + (ah-page.H*s)/2) * ky)
	l.matrix = geom.Identity
	if l.turned {
		l.matrix = geom.Matrix{A: 0, B: -1, C: 1, D: 0, F: size.W} // (x, y) -> (y, W-x)
	}
	l.matrix = l.matrix.Mul(geom.Scale(s*kx, s*ky)).Mul(geom.Translate(tx, ty))
	return l, checkPixels(&l)
}

func checkPixels(l *layout) *Error {
	if l.width < 1 || l.height < 1 || l.width > maxPixels || l.height > maxPixels {
		return errorf(Limit, "plan", "a page of %d x %d pixels; the limit is %d a side", l.width, l.height, maxPixels)
	}
	return nil
}

// turned reports whether a page is laid across the media. Left to itself it is when one is upright and the other is not; an
// orientation that was asked for says how the media is held instead.
func (p *planner) turned(size PageSize, m pwg.Media) bool {
	o := p.job.orientation
	if o == orientationNone {
		o = p.printer.orientation
	}
	across := m.Width > m.Height && m.Height > 0
	switch o {
	case orientationPortrait:
		return across
	case orientationLandscape:
		return !across && m.Width != m.Height
	}
	if size.W == size.H || m.Width == m.Height || m.Height == 0 {
		return false
	}
	return size.W > size.H != across
}

// cutContinuous gives continuous media the length that the page takes on it.
func (p *planner) cutContinuous(m pwg.Media, page PageSize, area margins) pwg.Media {
	width := float64(m.Width-area.left-area.right) / micronsPerPoint
	s := p.plan.Fit.scale(page.W, page.H, width, page.H*width/page.W)
	length := int(math.Ceil(page.H*s*micronsPerPoint)) + area.top + area.bottom
	if p.printer.maxLength > 0 {
		length = min(length, p.printer.maxLength)
	}
	return pwg.MediaOfSize(m.Width, min(max(length, 1), pwg.MaxMedia), 0)
}
