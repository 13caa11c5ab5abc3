package convert

import (
	"fmt"
	"math"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// layout is a page on its media, before back sides are turned.
type layout struct {
	width, height int // pixels
	points        [2]int
	name          string
	turned        bool // by 90 degrees counter-clockwise
	matrix        geom.Matrix
	clip          *geom.IRect
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
			Matrix: l.matrix.Mul(flip(t, l.width, l.height)), Clip: flipBox(l.clip, t, l.width, l.height)}
		if l.turned {
			page.Orientation = pwg.Landscape
			turned++
		}
		p.plan.Pages = append(p.plan.Pages, page)
	}
	p.decideOrientation(turned)
	return nil
}

// decideOrientation says what has become of the pages that lie across the media, and of an orientation that was asked for.
func (p *planner) decideOrientation(turned int) {
	o, rule, why := p.job.orientation, "CJT, PageOrientationTicketItem; CDD, PageOrientation", "The ticket wants %s"
	if o == orientationNone {
		o, why = p.printer.orientation, "The printer's default is %s"
	}
	why = fmt.Sprintf(why, o)
	switch {
	case o == orientationNone && turned > 0:
		rule, why = ruleOwn, "They lie across the media"
	case o == orientationNone:
		return
	case p.plan.Media == nil:
		p.decide("orientation", "each page as it is", rule, "%s, but every page has media of its own.", why)
		return
	}
	if turned == 0 {
		p.decide("orientation", "no page is turned", rule, "%s.", why)
		return
	}
	p.decide("orientation", fmt.Sprintf("%d of %d pages turned by 90 degrees", turned, len(p.plan.Pages)), rule, "%s.", why)
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

// flipBox is flip for a box.
func flipBox(b *geom.IRect, t pwg.PageTransform, width, height int) *geom.IRect {
	if b == nil {
		return nil
	}
	out := *b
	if t.CrossFeed == pwg.Backward {
		out.X0, out.X1 = width-b.X1, width-b.X0
	}
	if t.Feed == pwg.Backward {
		out.Y0, out.Y1 = height-b.Y1, height-b.Y0
	}
	return &out
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
	m, area := *p.plan.Media, p.area
	page := size
	if l.turned = p.turned(size, m); l.turned {
		page = PageSize{size.H, size.W}
	}
	if m.Height == 0 {
		m = p.cutContinuous(m, page, area)
	}
	aw := float64(m.Width-area.left-area.right) / micronsPerPoint
	ah := float64(m.Height-area.top-area.bottom) / micronsPerPoint
	if aw < 1 || ah < 1 {
		return l, errorf(Ticket, "plan", "the margins of %v leave nothing of the media", area)
	}
	l.width, l.height = m.Pixels(p.plan.Resolution[0], p.plan.Resolution[1])
	l.points[0], l.points[1] = m.Points()
	l.name = m.Name
	s := p.plan.Fit.scale(page.W, page.H, aw, ah)
	left, top := float64(area.left)/micronsPerPoint, float64(area.top)/micronsPerPoint
	switch {
	case p.plan.Fit == FitNone:
		left, top = 0, 0
		aw, ah = float64(m.Width)/micronsPerPoint, float64(m.Height)/micronsPerPoint
	case p.plan.Fit == FitFill && area != margins{}:
		l.clip = &geom.IRect{X0: int(left*kx + 0.5), Y0: int(top*ky + 0.5), X1: min(int((left+aw)*kx+0.5), l.width), Y1: min(int((top+ah)*ky+0.5), l.height)}
	}
	// Whole pixels, so that a scan in the size of the page meets the pixel grid.
	tx := math.Round((left + (aw-page.W*s)/2) * kx)
	ty := math.Round((top + (ah-page.H*s)/2) * ky)
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

// turned reports whether a page is laid across the media. Left to itself it is when one is upright and the other is not, or on a roll when it
// fits only so; an orientation that was asked for says how the media is held instead.
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
	if m.Height == 0 {
		width := float64(m.Width-p.area.left-p.area.right)/micronsPerPoint + 1
		return size.W > width && size.H <= width
	}
	if size.W == size.H || m.Width == m.Height {
		return false
	}
	return size.W > size.H != across
}

// cutContinuous gives continuous media the length that the page takes on it, within what the printer can cut.
func (p *planner) cutContinuous(m pwg.Media, page PageSize, area margins) pwg.Media {
	width := float64(m.Width-area.left-area.right) / micronsPerPoint
	s := p.plan.Fit.scale(page.W, page.H, width, page.H*width/page.W)
	length := math.Ceil(page.H*s*micronsPerPoint) + float64(area.top+area.bottom)
	return pwg.MediaOfSize(m.Width, p.cutLength(int(min(length, pwg.MaxMedia))), 0)
}
