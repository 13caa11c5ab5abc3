package convert

import (
	"strings"
)

// Fit says how a page is scaled to the page area, which is the media without its margins (Cloud Device Description, FitToPage). It is centred
// there; with FitNone it is centred on the media, so that a page in the size of the paper keeps its place, whatever the margins.
type Fit uint8

// The ways to fit.
const (
	FitDefault Fit = iota // not said; the same as FitShrink
	FitShrink             // smaller if it does not fit, never larger
	FitPage               // as large as fits
	FitGrow               // larger if there is room, never smaller
	FitNone               // as it is
	FitFill               // the area is filled; what goes beyond it is cut
)

var fitNames = [...][2]string{FitDefault: {"default", ""}, FitShrink: {"shrink", "SHRINK_TO_PAGE"}, FitPage: {"fit", "FIT_TO_PAGE"},
	FitGrow: {"grow", "GROW_TO_PAGE"}, FitNone: {"none", "NO_FITTING"}, FitFill: {"fill", "FILL_PAGE"}}

// String returns the name: shrink, fit, grow, none or fill.
func (f Fit) String() string {
	if int(f) < len(fitNames) {
		return fitNames[f][0]
	}
	return "unknown"
}

// MarshalText gives the name.
func (f Fit) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText accepts what ParseFit accepts.
func (f *Fit) UnmarshalText(b []byte) error {
	v, ok := ParseFit(string(b))
	if !ok {
		return errorf(Usage, "read fit", "%q is none of shrink, fit, grow, none, fill", b)
	}
	*f = v
	return nil
}

// ParseFit finds a way to fit by its name or its name in a cloud description (SHRINK_TO_PAGE).
func ParseFit(s string) (Fit, bool) {
	for i, n := range fitNames {
		if s != "" && (strings.EqualFold(s, n[0]) || strings.EqualFold(s, n[1])) {
			return Fit(i), true
		}
	}
	return 0, false
}

func (p *planner) fit() error {
	const rule = "CJT, FitToPageTicketItem; CDD, FitToPage"
	if p.plan.ContentType == TypePDF || p.opt.Width > 0 {
		return nil // pages stay as they are, or are as wide as the head
	}
	p.fitWished = true
	switch {
	case p.opt.Fit != FitDefault:
		p.plan.Fit = p.opt.Fit
		p.decide("fit", p.plan.Fit, ruleOption, "It was asked for.")
	case p.job.fit != FitDefault:
		p.plan.Fit = p.job.fit
		p.decide("fit", p.plan.Fit, rule, "The ticket wants it.")
	case p.printer.fit != FitDefault:
		p.plan.Fit = p.printer.fit
		p.decide("fit", p.plan.Fit, rule, "It is the printer's default, and the ticket says nothing.")
	default:
		p.plan.Fit, p.fitWished = FitShrink, false
		p.decide("fit", p.plan.Fit, ruleOwn, "Nobody says anything: pages keep their size where they can, and nothing is cut.")
	}
	if p.plan.Fit > FitFill {
		return errorf(Usage, "plan", "unknown fit %d", p.plan.Fit)
	}
	return nil
}

// scale returns the factor for a page of w x h on an area of aw x ah, all in points. A page that misses the area by less than
// a point, as sizes in whole points do, keeps its size: scaling it would only blur it.
func (f Fit) scale(w, h, aw, ah float64) float64 {
	sx, sy := aw/w, ah/h
	s := min(sx, sy)
	if f == FitFill {
		s = max(sx, sy)
	}
	if d := max(w*s-w, w-w*s, h*s-h, h-h*s); d < 1 {
		return 1
	}
	switch f {
	case FitNone:
		return 1
	case FitGrow:
		return max(s, 1)
	case FitPage, FitFill:
		return s
	}
	return min(s, 1)
}
