package convert

import (
	"math"

	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
)

// Text has no pages before somebody lays it out, so it is laid out for the paper that the plan will choose: the rules of printer, ticket and
// options are asked for the paper first, and the planner then finds pages that fit it.

// textPaper is where text goes.
type textPaper struct {
	width, height float64    // of a page in points; height 0 is as long as the text
	margins       [4]float64 // top, right, bottom, left
}

const (
	textMargin  = 36.0 // points, half an inch
	narrowPaper = 4.25 * 72
	textAdvance = 0.6 // of the carried font, in ems
	maxUnits    = 14400.0
)

// paperForText decides by the same steps as NewPlan. ok is false when nobody names paper, or what they name is wrong, which NewPlan will tell.
func paperForText(in PlanInput) (t textPaper, ok bool) {
	p := &planner{opt: in.Options, doc: DocInfo{Pages: []PageSize{{612, 792}}}, plan: &Plan{ContentType: TypePWG}}
	var err error
	if p.printer, err = readPrinter(in.CDD); err != nil {
		return t, false
	}
	if p.job, err = readJob(in.Ticket); err != nil {
		return t, false
	}
	for _, step := range []func() error{p.resolution, p.fit, p.media, p.margins} {
		if err := step(); err != nil {
			return t, false
		}
	}
	if n := p.opt.Width; n > 0 { // the whole head, every dot of which prints
		return textPaper{width: float64(n) * 72 / float64(p.plan.Resolution[0])}, true
	}
	if p.plan.Media == nil {
		return t, false
	}
	m, area := *p.plan.Media, p.area
	t.width, t.height = float64(m.Width-area.left-area.right)/micronsPerPoint, float64(m.Height-area.top-area.bottom)/micronsPerPoint
	if m.Height == 0 {
		t.height = 0
	}
	least := textMargin
	if t.width < narrowPaper {
		least = textMargin / 6
	}
	// What the planner keeps free need not be kept free by the text, which then may go up to the edge of its page.
	free, hard := [4]int{area.top, area.right, area.bottom, area.left}, [4]int{}
	if h := p.mediaSet.imageable; h != nil {
		hard = [4]int{h.top, h.right, h.bottom, h.left}
	}
	for i := range t.margins {
		t.margins[i] = max(0, least, float64(hard[i])/micronsPerPoint) - float64(free[i])/micronsPerPoint
	}
	if t.height > 0 && p.turned(PageSize{t.width, t.height}, m) { // counter-clockwise: the page's top lies at the media's left
		t.width, t.height = t.height, t.width
		t.margins = [4]float64{t.margins[3], t.margins[0], t.margins[1], t.margins[2]}
	}
	return t, t.width >= 1 && t.height >= 0
}

// textOptions completes the caller's options by the paper.
func textOptions(opt plaintext.Options, in PlanInput) (out plaintext.Options, roll bool) {
	if opt.Width > 0 || opt.Height > 0 {
		return opt, false
	}
	t, ok := paperForText(in)
	if !ok {
		return opt, false
	}
	opt.Width, opt.Height = t.width, t.height
	if opt.Margins == ([4]float64{}) {
		for i, m := range t.margins {
			if opt.Margins[i] = m; m <= 0 {
				opt.Margins[i] = -1
			}
		}
	}
	if roll = t.height == 0; roll {
		rollLines(&opt)
	}
	return opt, roll
}

// rollLines settles the height of a line, by which the length of the page follows from their number, and makes pages of one line, which
// counts them.
func rollLines(o *plaintext.Options) {
	if !(o.FontSize > 0) {
		columns, least := 80.0, 7.0
		if o.Columns > 0 {
			columns, least = float64(o.Columns), 1
		}
		o.FontSize = max(least, min(10, (o.Width-max(o.Margins[1], 0)-max(o.Margins[3], 0))/(columns*textAdvance+0.01)))
	}
	if !(o.Leading > 0) {
		o.Leading = 1.2 * o.FontSize
	}
	o.Height = max(o.Margins[0], 0) + max(o.Margins[2], 0) + o.Leading*1.01
}

// rollLength makes the page as long as n lines.
func rollLength(o *plaintext.Options, n int) {
	o.Height += o.Leading * float64(n-1)
	o.Height = math.Min(o.Height, maxUnits)
}
