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
	if p.plan.ContentType == TypePDF {
		return nil
	}
	if err := p.chooseType(); err != nil {
		return err
	}
	if p.plan.Type.BitsPerColor() == 1 {
		if p.plan.Dither = p.opt.Dither; p.plan.Dither == DitherDefault {
			p.plan.Dither = DitherOrdered
			p.decide("dither", p.plan.Dither, ruleOwn, "It keeps tones best where a pixel has one bit, and does not depend on what is beside it.")
		} else {
			p.decide("dither", p.plan.Dither, ruleOption, "It was asked for.")
		}
	}
	if p.plan.Dither > DitherThreshold {
		return errorf(Usage, "plan", "unknown dither %d", p.plan.Dither)
	}
	return p.compression()
}

func (p *planner) chooseType() error {
	if t := p.opt.Type; t != 0 {
		if !slices.Contains(typesOf(p.plan.ContentType), t) {
			return errorf(Unsupported, "plan", "cannot make %v as %s", t, p.plan.ContentType)
		}
		p.plan.Type = t
		p.decide("document type", t, ruleOption, "It was asked for.")
		return nil
	}
	t, why, ok := p.typeFor(p.mono)
	if !ok {
		return errorf(Unsupported, "plan", "none of the printer's document types %v can be made", p.printer.types)
	}
	p.plan.Type = t
	rule := "CDD, PwgRasterConfig.document_type_supported"
	if p.plan.ContentType != TypePWG || !p.printer.known {
		rule = ruleOwn
	}
	p.decide("document type", t, rule, "%s", why)
	return nil
}

// typeFor returns the document type for a job in gray or in colour, and why.
func (p *planner) typeFor(mono bool) (t pwg.Type, why string, ok bool) {
	family, other, what := colorTiers, grayTiers, "colour"
	if mono {
		family, other, what = grayTiers, colorTiers, "gray"
	}
	if p.plan.ContentType != TypePWG || !p.printer.known {
		return family[0][0], "It is the usual type for " + what + ".", true
	}
	if !p.printer.typesTold {
		return pwg.SRGB8, "The printer lists no types, and every printer takes this one or turns it gray.", true
	}
	order := slices.Concat([]tier{family[0], {pwg.SRGB8}}, family[1:], other, []tier{lastTier})
	for i, group := range order {
		for _, t := range p.printer.types { // in the printer's order
			if !slices.Contains(group, t) {
				continue
			}
			switch {
			case mono && t == pwg.SRGB8:
				why = "The job is in gray, but the printer does not list sgray_8: it turns this one gray itself."
			case i < len(family)+1:
				why = "It is the best for " + what + " of those that the printer lists."
			default:
				why = "The job is in " + what + ", and the printer lists nothing nearer."
			}
			return t, why, true
		}
	}
	return 0, "", false
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
		p.decide("compression", c, ruleOption, "It was asked for.")
	case len(can) > 0:
		p.plan.Compression = can[0]
		p.decide("compression", can[0], ruleOwn, "It is lossless, and the smallest of those that %s has for this type.", p.plan.ContentType)
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
