package convert

import (
	"fmt"
	"slices"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

const (
	micronsPerPoint = 25400.0 / 72
	mediaTolerance  = 1000    // micrometres that sizes of a ticket and of a printer's media may differ by
	maxPixels       = 1 << 18 // of an edge of a page
)

const ruleMedia = "CJT, MediaSizeTicketItem; CDD, MediaSize"

// media chooses the paper; without any, every page has its own size.
func (p *planner) media() error {
	m := mediaOption{}
	switch {
	case p.plan.ContentType == TypePDF:
		return nil
	case p.opt.Width != 0:
		if p.opt.Width < 1 || p.opt.Width > maxPixels {
			return errorf(Usage, "plan", "a width of %d dots", p.opt.Width)
		}
		p.decide("media", fmt.Sprintf("%d dots wide, as long as each page", p.opt.Width), ruleOption, "It was asked for.")
		return nil
	case p.opt.Media != "":
		media, err := pwg.ParseMedia(p.opt.Media)
		if err != nil {
			return &Error{Kind: Usage, Op: "plan", Err: err}
		}
		m = mediaOption{media: media}
		p.decide("media", mediaName(m), ruleOption, "It was asked for.")
	case p.job.media != nil:
		var why string
		var err error
		if m, why, err = p.printerMedia(*p.job.media); err != nil {
			return err
		}
		p.decide("media", mediaName(m), ruleMedia, "%s", why)
	case len(p.printer.media) > 0:
		m = p.printer.media[0]
		p.decide("media", mediaName(m), ruleMedia, "It is the printer's default, and the ticket says nothing.")
	default:
		p.decide("media", "the size of each page", ruleOwn, "Nobody names any.")
		return nil
	}
	p.plan.Media, p.mediaSet = &m.media, &m
	return nil
}

func mediaName(m mediaOption) string {
	switch {
	case m.media.Height == 0:
		return fmt.Sprintf("roll, %g mm wide, as long as each page", float64(m.media.Width)/1000)
	case m.continuous:
		return fmt.Sprintf("roll, %g mm wide, cut at %g mm", float64(m.media.Width)/1000, float64(m.media.Height)/1000)
	case m.vendor != "":
		return m.media.Name + " (" + m.vendor + ")"
	}
	return m.media.Name
}

// printerMedia finds what comes nearest to what a ticket asks for.
func (p *planner) printerMedia(want mediaOption) (m mediaOption, why string, err error) {
	if !want.continuous {
		want.media = pwg.MediaOfSize(want.media.Width, want.media.Height, mediaTolerance-1)
	}
	if len(p.printer.media) == 0 {
		return p.cut(want), "The ticket wants it, and the printer lists none.", nil
	}
	if want.continuous {
		return p.roll(want)
	}
	for _, turned := range []bool{false, true} {
		if m, ok := p.sheetLike(want, turned); ok {
			if turned {
				return m, "The ticket wants this size lying, and the printer has it upright or the other way round.", nil
			}
			return m, "The ticket wants it, and the printer has it.", nil
		}
	}
	if within(want.media.Width, p.printer.mediaRange[0]) && within(want.media.Height, p.printer.mediaRange[1]) {
		want.vendor = ""
		return want, "The ticket wants it, and the printer takes sizes of one's own between its bounds.", nil
	}
	wish := "The ticket wants " + mediaName(want) + ", "
	if m, ok := p.smallestSheet(want); ok {
		return m, wish + "and of the printer's sizes this is the smallest that holds it.", nil
	}
	if i := slices.IndexFunc(p.rolls(), func(o mediaOption) bool { return o.media.Width > want.media.Width-mediaTolerance }); i >= 0 {
		m := p.rolls()[i]
		m.media.Height = want.media.Height
		return p.cut(m), wish + "and of the printer's rolls this is the narrowest that is wide enough.", nil
	}
	return p.printer.media[0], wish + "which is too large for the printer: its default holds.", nil
}

// sheetLike finds the printer's own name and size for a sheet. Between options of one size the vendor's name decides, then whether the job wants to
// print up to the edges.
func (p *planner) sheetLike(want mediaOption, turned bool) (mediaOption, bool) {
	w, h := want.media.Width, want.media.Height
	if turned {
		w, h = h, w
	}
	found, rank := -1, -1
	for i, o := range p.printer.media {
		if o.continuous || !near(o.media.Width, w) || !near(o.media.Height, h) {
			continue
		}
		r := 0
		if o.vendor == want.vendor {
			r += 2
		}
		if p.job.margins != nil && *p.job.margins == (margins{}) && o.imageable != nil && *o.imageable == (margins{}) {
			r++
			if want.vendor == "" {
				r += 2 // to have no name is no choice then
			}
		}
		if r > rank {
			found, rank = i, r
		}
	}
	if found < 0 {
		return want, false
	}
	return p.printer.media[found], true
}

func near(a, b int) bool { return a-b < mediaTolerance && b-a < mediaTolerance }

func within(v int, bounds [2]int) bool { return bounds[0] > 0 && v >= bounds[0] && v <= bounds[1] }

// rolls returns the printer's continuous media, the narrowest first.
func (p *planner) rolls() []mediaOption {
	var out []mediaOption
	for _, o := range p.printer.media {
		if o.continuous {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b mediaOption) int { return a.media.Width - b.media.Width })
	return out
}

// roll finds a roll: of the same width, else the narrowest that is as wide, else the widest. Its length is the job's.
func (p *planner) roll(want mediaOption) (mediaOption, string, error) {
	rolls := p.rolls()
	if len(rolls) == 0 {
		return want, "", wrong("CJT", "print.media_size", "is continuous, and the printer has no roll")
	}
	for _, vendor := range []bool{true, false} {
		for _, o := range rolls {
			if near(o.media.Width, want.media.Width) && (!vendor || o.vendor == want.vendor) {
				o.media.Height = want.media.Height
				return p.cut(o), "The ticket wants it, and the printer has it.", nil
			}
		}
	}
	found, what := rolls[len(rolls)-1], "widest"
	if i := slices.IndexFunc(rolls, func(o mediaOption) bool { return o.media.Width > want.media.Width }); i >= 0 {
		found, what = rolls[i], "narrowest that is as wide"
	}
	found.media.Height = want.media.Height
	return p.cut(found), fmt.Sprintf("The ticket wants a roll of %g mm, and this is the printer's %s.", float64(want.media.Width)/1000, what), nil
}

// cut gives media of a given length a length that the printer can cut, and a name.
func (p *planner) cut(m mediaOption) mediaOption {
	if m.continuous && m.media.Height > 0 {
		m.media = pwg.MediaOfSize(m.media.Width, p.cutLength(m.media.Height), 0)
	}
	return m
}

// cutLength bounds the length of a page on a roll.
func (p *planner) cutLength(microns int) int {
	if lo := p.printer.mediaRange[1][0]; lo > 0 {
		microns = max(microns, lo)
	}
	if hi := p.printer.mediaRange[1][1]; hi > 0 {
		microns = min(microns, hi)
	}
	return min(max(microns, 1), pwg.MaxMedia)
}

// smallestSheet returns the smallest sheet that holds the wanted one, upright or lying.
func (p *planner) smallestSheet(want mediaOption) (mediaOption, bool) {
	area := func(o mediaOption) int { return o.media.Width * o.media.Height } // at most 1e16
	short, long := min(want.media.Width, want.media.Height), max(want.media.Width, want.media.Height)
	best := -1
	for i, o := range p.printer.media {
		holds := min(o.media.Width, o.media.Height) > short-mediaTolerance && max(o.media.Width, o.media.Height) > long-mediaTolerance
		if !o.continuous && holds && (best < 0 || area(o) < area(p.printer.media[best])) {
			best = i
		}
	}
	if best < 0 {
		return mediaOption{}, false
	}
	return p.printer.media[best], true
}

// margins decides what stays free at the edges of the media: the ticket's margins, else the default of the printer's margins. Where the
// media has an imageable area they are at least what lies outside it, but for the printer's borderless margins. With no margins given, a
// fit that somebody names is to the imageable area, and our own default is to the media as a whole: a page in the size of the paper
// then keeps its size.
func (p *planner) margins() error {
	const rule = "CJT, MarginsTicketItem; CDD, Margins and FitToPage"
	var given *margins
	why, borderless := "The ticket wants them.", false
	switch {
	case p.plan.ContentType == TypePDF:
		return nil
	case p.plan.Media == nil && p.job.margins != nil:
		p.decide("margins", "none", rule, "The ticket wants %v, but every page has media of its own.", *p.job.margins)
		return nil
	case p.plan.Media == nil:
		return nil
	case p.job.margins != nil:
		given = p.job.margins
		borderless = *given == margins{} && slices.ContainsFunc(p.printer.margins, marginsOption.borderless)
	case len(p.printer.margins) > 0:
		given, borderless = &p.printer.margins[0].margins, p.printer.margins[0].borderless()
		why = fmt.Sprintf("They are the printer's default (%v), and the ticket says nothing.", p.printer.margins[0].kind)
	}
	hard := p.mediaSet.imageable
	switch {
	case given != nil && p.plan.Fit == FitNone:
		p.decide("margins", "none", rule, "%s But without fitting a page keeps its size and place.", why)
		return nil
	case given == nil && (hard == nil || *hard == margins{}):
		return nil
	case given == nil && p.fitWished && p.plan.Fit != FitNone:
		p.area = *hard
		p.decide("margins", p.area, "CDD, MediaSize.Option.imageable_area", "Nobody gives any, and the printer cannot print there.")
		return nil
	case given == nil:
		p.decide("margins", "none", ruleOwn, "Nobody gives any or asks for fitting: a page in the size of the paper keeps its size, though the printer leaves out %v.", *hard)
		return nil
	}
	p.area = *given
	if hard != nil && !borderless {
		p.area = margins{max(given.top, hard.top), max(given.right, hard.right), max(given.bottom, hard.bottom), max(given.left, hard.left)}
	}
	if p.area != *given {
		p.decide("margins", p.area, "CDD, MediaSize.Option.imageable_area", "%s Where they are smaller, what the printer cannot print on is left free.", why)
		return nil
	}
	p.decide("margins", p.area, rule, "%s", why)
	return nil
}

func (o marginsOption) borderless() bool {
	return o.kind == cloudprint.Margins_BORDERLESS || o.margins == margins{}
}
