package convert

import (
	"slices"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// sides chooses one or two sides, what back sides look like, whether pages are turned, and the direction of the stream.
func (p *planner) sides() error {
	raster := hasSheets(p.plan.ContentType)
	switch {
	case p.opt.Sides != nil:
		p.plan.Sides = *p.opt.Sides
		p.decide("sides", p.plan.Sides, "asked for")
	case !raster:
		p.decide("sides", p.plan.Sides, "%s has no sheets", p.plan.ContentType)
	case p.job.sides != nil:
		p.plan.Sides = *p.job.sides
		p.decide("sides", p.plan.Sides, "the ticket")
	case p.printer.sides != nil:
		p.plan.Sides = *p.printer.sides
		p.decide("sides", p.plan.Sides, "the printer's default")
	default:
		p.decide("sides", p.plan.Sides, "the default")
	}
	if p.plan.Sides > pwg.TwoSidedShortEdge {
		return errorf(Usage, "plan", "unknown sides %v", p.plan.Sides)
	}
	p.plan.SheetBack = p.printer.sheetBack
	if p.opt.SheetBack != nil {
		p.plan.SheetBack = *p.opt.SheetBack
	}
	if p.plan.SheetBack > pwg.SheetBackFlipped {
		return errorf(Usage, "plan", "unknown sheet back %v", p.plan.SheetBack)
	}
	if p.plan.Sides != pwg.OneSided {
		why := "the default without a printer"
		switch {
		case p.opt.SheetBack != nil:
			why = "asked for"
		case p.printer.backTold:
			why = "the printer"
		case p.printer.known:
			why = "the default of printers that say nothing"
		}
		p.decide("sheet back", p.plan.SheetBack, "%s", why)
	}

	why := "the printer"
	if p.plan.RotateAll = raster && p.printer.turn; !p.plan.RotateAll && raster {
		for _, r := range p.printer.turnOld {
			if len(r.sides) == 0 || slices.Contains(r.sides, p.plan.Sides) {
				p.plan.RotateAll, why = true, "the printer, by the deprecated transformation"
			}
		}
	}
	if p.opt.RotateAll != nil {
		p.plan.RotateAll, why = *p.opt.RotateAll, "asked for"
	}
	if p.plan.RotateAll {
		p.decide("turn", "all pages by 180 degrees", "%s", why)
	}
	p.reverse(raster)
	return nil
}

// reverse sets the direction of the stream: a job in reverse order for a printer that wants its stream reversed is forward.
func (p *planner) reverse(raster bool) {
	wish := p.printer.reverse
	if p.job.reverse != nil {
		wish = *p.job.reverse
	}
	stream := raster && p.printer.streamBack
	p.plan.Reverse = wish != stream
	switch {
	case p.opt.Reverse != nil:
		p.plan.Reverse = *p.opt.Reverse
		if p.plan.Reverse {
			p.decide("order", "last page first", "asked for")
		}
	case wish && stream:
		p.decide("order", "first page first", "the job is in reverse order and the printer wants its stream reversed")
	case wish:
		p.decide("order", "last page first", "the job is in reverse order")
	case stream:
		p.decide("order", "last page first", "the printer wants its stream reversed")
	}
}
