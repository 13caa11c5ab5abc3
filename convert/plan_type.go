package convert

import (
	"slices"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// tier is a group of document types that serve a job equally well: the printer's order decides among them.
type tier []pwg.Type

// The document types of PWG raster, best first, for jobs in gray and in colour. What a device makes of its own RGB and of inks is not known
// as well as the standard spaces are; of inks beyond the fourth nothing is known at all.
var (
	grayTiers = []tier{
		{pwg.SGray8},
		{pwg.Black8, pwg.SGray16, pwg.Black16},
		{pwg.Device1x8, pwg.Device1x16},
		{pwg.SGray1, pwg.Black1},
	}
	colorTiers = []tier{
		{pwg.SRGB8},
		{pwg.RGB8, pwg.SRGB16, pwg.RGB16, pwg.AdobeRGB8, pwg.AdobeRGB16},
		{pwg.CMYK8, pwg.CMYK16},
		{pwg.Device3x8, pwg.Device3x16, pwg.Device4x8, pwg.Device4x16},
	}
	lastTier = tier{
		pwg.Device2x8, pwg.Device2x16, pwg.Device5x8, pwg.Device5x16, pwg.Device6x8, pwg.Device6x16, pwg.Device7x8, pwg.Device7x16,
		pwg.Device8x8, pwg.Device8x16, pwg.Device9x8, pwg.Device9x16, pwg.Device10x8, pwg.Device10x16, pwg.Device11x8, pwg.Device11x16,
		pwg.Device12x8, pwg.Device12x16, pwg.Device13x8, pwg.Device13x16, pwg.Device14x8, pwg.Device14x16, pwg.Device15x8, pwg.Device15x16,
	}
)

// typesOf returns what can be made as a content type: gray first, then colour, then the rest.
func typesOf(content string) []pwg.Type {
	switch content {
	case TypePNG:
		return pngTypes
	case TypeJPEG:
		return []pwg.Type{pwg.SGray8, pwg.SRGB8}
	case TypePCLm:
		return pclmTypes
	case TypeTIFF:
		return tiffTypes
	case TypeURF:
		return []pwg.Type{pwg.SGray8, pwg.SRGB8, pwg.SGray16, pwg.SRGB16, pwg.AdobeRGB8, pwg.AdobeRGB16, pwg.RGB8, pwg.RGB16, pwg.CMYK8, pwg.CMYK16}
	}
	return pwg.Types()
}

// documentType chooses colours and depth: sRGB for colour, sGray for gray where the printer takes it. A printer that does
// not take sGray has to make sRGB gray itself when the ticket says so (Cloud Device Description,
// document_type_supported), so sRGB goes before the other gray types.
func (p *planner) documentType() error {
	if err := p.chooseType(); err != nil {
		return err
	}
	if p.plan.Type.BitsPerColor() == 1 {
		if p.plan.Dither = p.opt.Dither; p.plan.Dither == DitherDefault {
			p.plan.Dither = DitherOrdered
			p.decide("dither", p.plan.Dither, "the default for one bit a pixel")
		} else {
			p.decide("dither", p.plan.Dither, "asked for")
		}
	}
	if p.plan.Dither > DitherThreshold {
		return errorf(Usage, "plan", "unknown dither %d", p.plan.Dither)
	}
	return p.compression()
}

func (p *planner) chooseType() error {
	choose := func(t pwg.Type, why string, args ...any) error {
		p.plan.Type = t
		p.decide("document type", t, why, args...)
		return nil
	}
	if t := p.opt.Type; t != 0 {
		if !slices.Contains(typesOf(p.plan.ContentType), t) {
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
	family, other := colorTiers, grayTiers
	if mono {
		family, other = grayTiers, colorTiers
		whose = "gray: " + whose
	} else {
		whose = "colour: " + whose
	}
	if p.plan.ContentType != TypePWG || !p.printer.known {
		return choose(family[0][0], "%s", whose)
	}
	if !p.printer.typesTold {
		return choose(pwg.SRGB8, "%s; the printer lists no types, and every printer takes this or turns it gray", whose)
	}
	order := slices.Concat([]tier{family[0], {pwg.SRGB8}}, family[1:], other, []tier{lastTier})
	for _, group := range order {
		for _, t := range p.printer.types { // in the printer's order
			if slices.Contains(group, t) {
				return choose(t, "%s; the printer lists it", whose)
			}
		}
	}
	return errorf(Unsupported, "plan", "none of the printer's document types %v can be made", p.printer.types)
}

// Compression is a way to code pixels, for content types that leave a choice.
type Compression string

// The ways to code pixels.
const (
	CompressFlate    Compression = "flate"
	CompressPackBits Compression = "packbits"
	CompressJPEG     Compression = "jpeg"
	CompressG4       Compression = "g4" // ITU-T T.6, for bits
)

const defaultQuality = 90

// compression chooses how pixels are coded, and how well JPEG keeps them.
func (p *planner) compression() error {
	var can []Compression
	bits := p.plan.Type.BitsPerColor() == 1
	switch p.plan.ContentType {
	case TypeTIFF:
		if can = []Compression{CompressFlate, CompressPackBits}; bits {
			can = []Compression{CompressG4, CompressFlate, CompressPackBits}
		}
	case TypePCLm:
		can = []Compression{CompressFlate, CompressJPEG, CompressPackBits}
	}
	switch c := p.opt.Compression; {
	case c != "" && !slices.Contains(can, c):
		return errorf(Usage, "plan", "%s of type %v has no compression %q", p.plan.ContentType, p.plan.Type, c)
	case c != "":
		p.plan.Compression = c
		p.decide("compression", c, "asked for")
	case len(can) > 0:
		p.plan.Compression = can[0]
		p.decide("compression", can[0], "the default")
	}
	if p.opt.Quality < 0 || p.opt.Quality > 100 {
		return errorf(Usage, "plan", "a JPEG quality of %d; it goes from 1 to 100", p.opt.Quality)
	}
	if p.plan.ContentType == TypeJPEG || p.plan.Compression == CompressJPEG {
		if p.plan.Quality = p.opt.Quality; p.plan.Quality == 0 {
			p.plan.Quality = defaultQuality
		}
	}
	return nil
}

// OutputTypes returns the content types that can be made.
func OutputTypes() []string {
	return []string{TypePWG, TypeURF, TypePCLm, TypePDF, TypePNG, TypeJPEG, TypeTIFF}
}

// DocumentTypes returns the PWG document types that can be made: all of them.
func DocumentTypes() []pwg.Type { return pwg.Types() }
