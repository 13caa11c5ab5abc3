package convert

import (
	"slices"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// The document types that can be made, best first, for jobs in gray and in colour.
var (
	grayTypes  = []pwg.Type{pwg.SGray8, pwg.Black8, pwg.SGray16, pwg.Black16}
	colorTypes = []pwg.Type{pwg.SRGB8, pwg.RGB8, pwg.SRGB16, pwg.RGB16}
)

// documentType chooses colours and depth: sRGB for colour, sGray for gray where the printer takes it. A printer that does
// not take sGray has to make sRGB gray itself when the ticket says so (Cloud Device Description,
// document_type_supported), so sRGB goes before the other gray types.
func (p *planner) documentType() error {
	choose := func(t pwg.Type, why string, args ...any) error {
		p.plan.Type = t
		p.decide("document type", t, why, args...)
		return nil
	}
	png := p.plan.ContentType == TypePNG
	if t := p.opt.Type; t != 0 {
		if !slices.Contains(grayTypes, t) && !slices.Contains(colorTypes, t) || png && t != pwg.SGray8 && t != pwg.SRGB8 {
			return errorf(Unsupported, "plan", "cannot make %v as %s", t, p.plan.ContentType)
		}
		return choose(t, "asked for")
	}
	mono, whose := false, "nobody asks for gray"
	if p.printer.mono != nil {
		mono, whose = *p.printer.mono, "the printer's default"
	}
	if p.job.mono != nil {
		mono, whose = *p.job.mono, "the ticket"
	}
	family, other := colorTypes, grayTypes
	if mono {
		family, other = grayTypes, colorTypes
		whose = "gray: " + whose
	} else {
		whose = "colour: " + whose
	}
	if png || !p.printer.known {
		return choose(family[0], "%s", whose)
	}
	if !p.printer.typesTold {
		return choose(pwg.SRGB8, "%s; the printer lists no types, and every printer takes this or turns it gray", whose)
	}
	for _, list := range [][]pwg.Type{family[:1], {pwg.SRGB8}, family, other} {
		for _, t := range p.printer.types { // in the printer's order
			if slices.Contains(list, t) {
				return choose(t, "%s; the printer lists it", whose)
			}
		}
	}
	return errorf(Unsupported, "plan", "none of the printer's document types %v can be made", p.printer.types)
}

// InputTypes returns the content types that can be converted.
func InputTypes() []string { return []string{TypePDF} }

// OutputTypes returns the content types that can be made.
func OutputTypes() []string { return []string{TypePWG, TypePNG} }

// DocumentTypes returns the PWG document types that can be made, gray ones first.
func DocumentTypes() []pwg.Type { return append(slices.Clone(grayTypes), colorTypes...) }
