package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pwgconvert/pwgconvert/pwg"
)

const ruleSides = "CJT, DuplexTicketItem; CDD, Duplex"

// sides chooses one or two sides, what back sides look like, whether pages are turned, and the direction of the stream.
func (p *planner) sides() error {
	raster := hasSheets(p.plan.ContentType)
	// A PDF has no sheets, but the printer that gets it does, and what is arranged here must suit them.
	switch {
	case p.opt.Sides != nil:
		p.plan.Sides = *p.opt.Sides
		p.decide("sides", p.plan.Sides, ruleOption, "It was asked for.")
	case !raster && p.plan.ContentType != TypePDF:
		if p.job.sides != nil && *p.job.sides != pwg.OneSided {
			p.decide("sides", p.plan.Sides, ruleOwn, "The ticket wants %v, but %s knows no sides.", *p.job.sides, p.plan.ContentType)
		}
	case p.job.sides != nil && !p.offersSides(*p.job.sides):
		p.decide("sides", p.plan.Sides, ruleSides, "The ticket wants %v, and the printer cannot do that.", *p.job.sides)
	case p.job.sides != nil:
		p.plan.Sides = *p.job.sides
		p.decide("sides", p.plan.Sides, ruleSides, "The ticket wants it.")
	case len(p.printer.duplex) > 0:
		p.plan.Sides = p.printer.duplex[0]
		p.decide("sides", p.plan.Sides, ruleSides, "It is the printer's default, and the ticket says nothing.")
	default:
		p.decide("sides", p.plan.Sides, "CDD, Duplex.Option.type", "Nobody says anything, and the default is NO_DUPLEX.")
	}
	if p.plan.Sides > pwg.TwoSidedShortEdge {
		return errorf(Usage, "plan", "unknown sides %v", p.plan.Sides)
	}
	if err := p.backs(raster); err != nil {
		return err
	}
	p.turns(raster)
	p.order(raster)
	return nil
}

// offersSides reports whether the printer can print on these sides. A description that has neither a duplex capability nor a sheet back, but other
// capabilities, is of a printer that prints on one: whoever has a duplex unit must say what back sides are like (PWG 5102.4,
// PwgRasterDocumentSheetBack).
func (p *planner) offersSides(s pwg.Sides) bool {
	d := &p.printer
	if len(d.duplex) > 0 {
		return slices.Contains(d.duplex, s)
	}
	return s == pwg.OneSided || d.backTold || len(d.color) == 0 && len(d.dpi) == 0 && len(d.media) == 0
}

func (p *planner) backs(raster bool) error {
	const rule = "CDD, PwgRasterConfig.document_sheet_back; PWG 5102.4, PwgRasterDocumentSheetBack and table 9"
	p.plan.SheetBack = p.printer.sheetBack
	if p.opt.SheetBack != nil {
		p.plan.SheetBack = *p.opt.SheetBack
	}
	if p.plan.SheetBack > pwg.SheetBackFlipped {
		return errorf(Usage, "plan", "unknown sheet back %v", p.plan.SheetBack)
	}
	if p.plan.Sides == pwg.OneSided || !raster {
		return nil
	}
	done := "back sides stay as they are"
	switch p.plan.SheetBack.Back(p.plan.Sides) {
	case pwg.PageTransform{CrossFeed: pwg.Backward, Feed: pwg.Backward}:
		done = "back sides are turned by 180 degrees"
	case pwg.PageTransform{CrossFeed: pwg.Backward, Feed: pwg.Forward}:
		done = "back sides are mirrored left to right"
	case pwg.PageTransform{CrossFeed: pwg.Forward, Feed: pwg.Backward}:
		done = "back sides are mirrored top to bottom"
	}
	switch {
	case p.opt.SheetBack != nil:
		p.decide("sheet back", p.plan.SheetBack, ruleOption, "It was asked for: %s.", done)
	case p.printer.backTold:
		p.decide("sheet back", p.plan.SheetBack, rule, "The printer wants it: %s.", done)
	case p.printer.known:
		p.decide("sheet back", p.plan.SheetBack, rule, "It is what printers mean that say nothing: %s.", done)
	default:
		p.decide("sheet back", p.plan.SheetBack, ruleOwn, "No printer is described: %s.", done)
	}
	return nil
}

// turns decides about turning all pages. Of the deprecated list of transformations the service of the reference did nothing else.
func (p *planner) turns(raster bool) {
	rule, why := "CDD, PwgRasterConfig.rotate_all_pages", "The printer wants it, on top of what is done to back sides."
	if p.plan.RotateAll = raster && p.printer.turn; !p.plan.RotateAll && raster {
		for _, r := range p.printer.turnOld {
			if len(r.sides) == 0 || slices.Contains(r.sides, p.plan.Sides) {
				p.plan.RotateAll = true
				rule, why = "CDD, PwgRasterConfig.transformation", "The printer wants it in its deprecated list, on top of what is done to back sides."
			}
		}
	}
	if p.opt.RotateAll != nil {
		p.plan.RotateAll = *p.opt.RotateAll
		rule, why = ruleOption, "It was asked for."
	}
	if p.plan.RotateAll {
		p.decide("turn", "all pages by 180 degrees", rule, "%s", why)
	}
	if raster && len(p.printer.notDone) > 0 {
		p.decide("transformation", fmt.Sprintf("%d entries ignored", len(p.printer.notDone)), "CDD, PwgRasterConfig.transformation",
			"Of this deprecated list only ROTATE_180 of ALL_PAGES was ever done, not %s.", strings.Join(p.printer.notDone, ", "))
	}
}

// order sets the two directions. A job in reverse order has its last sheet first, and each sheet its front before its back, as ever. A
// printer that wants its stream reversed wants it side by side: it prints backs first, too.
func (p *planner) order(raster bool) {
	if p.opt.Reverse != nil {
		p.plan.Reverse = *p.opt.Reverse
		if p.plan.Reverse {
			p.decide("order", "last page first", ruleOption, "It was asked for.")
		} else if raster && p.printer.streamBack {
			p.decide("order", "first page first", ruleOption, "It was asked for, though the printer wants its stream reversed.")
		}
		return
	}
	rule, whose := "CJT, ReverseOrderTicketItem", "The ticket wants it"
	p.plan.ReverseOrder = p.printer.reverse
	if p.job.reverse != nil {
		p.plan.ReverseOrder = *p.job.reverse
	} else {
		rule, whose = "CDD, ReverseOrder.default", "It is the printer's default"
	}
	if p.plan.ReverseOrder {
		p.decide("order", "last sheet first", rule, "%s.", whose)
	}
	if p.plan.Reverse = raster && p.printer.streamBack; p.plan.Reverse {
		choice := "last page first in the stream"
		if p.plan.ReverseOrder {
			choice = "the stream reversed once more"
		}
		p.decide("stream", choice, "CDD, PwgRasterConfig.reverse_order_streaming", "The printer prints from the last page to the first.")
	}
}
