package convert

import (
	"fmt"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// colors chooses between colour and gray. A stream has one document type: PWG Raster would allow each page its own, but printers set themselves up
// for the first (PWG 5102.4 does not ask more of them). So with AUTO one page in colour makes all of them colour.
func (p *planner) colors() error {
	if p.opt.Type != 0 || p.plan.ContentType == TypePDF {
		return nil // the type decides it, or the printer
	}
	have := p.printer.color
	switch want := p.job.color; {
	case want != nil && want.kind == cloudprint.Color_AUTO: // which is done here, so the printer need not have it
		p.colorSet = want
		p.decide("color", colorName(*want), ruleColor, "The ticket wants it.")
	case want != nil:
		found, exact := nearestColor(*want, have)
		p.colorSet = &found
		if exact {
			p.decide("color", colorName(found), ruleColor, "The ticket wants it.")
		} else {
			p.decideColor(*want, found)
		}
	case len(have) > 0:
		p.colorSet = &have[0]
		p.decide("color", colorName(have[0]), ruleColor, "It is the printer's default, and the ticket says nothing.")
	default:
		p.decide("color", "colour", ruleOwn, "Nobody says anything.")
		return nil
	}
	p.mono, p.autoColor = p.colorSet.mono, p.colorSet.kind == cloudprint.Color_AUTO
	if !p.autoColor {
		return nil
	}
	if err := p.detectColor(); err != nil {
		return err
	}
	if _, has := nearestColor(*p.colorSet, have); !has {
		p.colorSet = p.colorOf()
	}
	return nil
}

// colorOf returns the printer's option for what the pages turned out to be.
func (p *planner) colorOf() *colorOption {
	want := colorOption{kind: cloudprint.Color_STANDARD_COLOR}
	if p.mono {
		want = colorOption{kind: cloudprint.Color_STANDARD_MONOCHROME, mono: true}
	}
	found, _ := nearestColor(want, p.printer.color)
	return &found
}

const ruleColor = "CJT, ColorTicketItem; CDD, Color"

// decideColor says why another option than the wanted one is taken.
func (p *planner) decideColor(want, found colorOption) {
	if found.mono == want.mono {
		p.decide("color", colorName(found), ruleColor, "The ticket wants %s, and this is the printer's option of that sort.", colorName(want))
		return
	}
	p.decide("color", colorName(found), ruleColor, "The ticket wants %s, and the printer has nothing like it: its default holds.", colorName(want))
}

// detectColor looks at the pages, if that can change anything.
func (p *planner) detectColor() error {
	colour, _, _ := p.typeFor(false)
	gray, _, ok := p.typeFor(true)
	if !ok || colour == gray {
		p.decide("detection", colour, "CDD, Color.Type AUTO", "The pages are not looked at: they are sent like this with and without colour.")
		return nil
	}
	return p.lookForColor()
}

// lookForColor looks at the pages.
func (p *planner) lookForColor() error {
	if p.color == nil {
		p.decide("detection", "colour", ruleOwn, "Whether the pages have colour is not known.")
		return nil
	}
	for _, s := range p.sources {
		has, err := p.color(s)
		if err != nil {
			return asError(err)
		}
		if has {
			p.decide("detection", "colour", "CDD, Color.Type AUTO", "Page %d has colour, and the job is one of colour then.", s+1)
			return nil
		}
	}
	p.mono = true
	p.decide("detection", "gray", "CDD, Color.Type AUTO", "None of the %d pages has colour.", len(p.sources))
	return nil
}

// nearestColor finds the printer's option for a wish: the same, else one of the same sort, the standard one before others, else the
// default. exact reports whether it is what was wanted. A printer without options takes every wish.
func nearestColor(want colorOption, have []colorOption) (found colorOption, exact bool) {
	if len(have) == 0 {
		return want, true
	}
	custom := want.kind == cloudprint.Color_CUSTOM_COLOR || want.kind == cloudprint.Color_CUSTOM_MONOCHROME
	best := -1
	for i, o := range have {
		switch {
		case o.kind == want.kind && (!custom || o.vendor == want.vendor):
			return o, true
		case o.mono == want.mono && (best < 0 || colorRank(o) < colorRank(have[best])):
			best = i
		}
	}
	return have[max(best, 0)], false
}

func colorRank(o colorOption) int {
	switch o.kind {
	case cloudprint.Color_STANDARD_COLOR, cloudprint.Color_STANDARD_MONOCHROME:
		return 0
	case cloudprint.Color_AUTO:
		return 1
	}
	return 2
}

func colorName(o colorOption) string {
	if o.vendor != "" {
		return fmt.Sprintf("%s (%s)", o.kind, o.vendor)
	}
	return o.kind.String()
}
