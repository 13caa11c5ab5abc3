package pwg

import "strings"

// Type is a document type: a colour space with its bits a colour. The numbers are those of the Cloud Device Description
// (PwgDocumentTypeSupported); the zero value is no type.
type Type uint8

// The document types.
const (
	Black1 Type = iota + 1
	SGray1
	AdobeRGB8
	Black8
	CMYK8
	Device1x8
	Device2x8
	Device3x8
	Device4x8
	Device5x8
	Device6x8
	Device7x8
	Device8x8
	Device9x8
	Device10x8
	Device11x8
	Device12x8
	Device13x8
	Device14x8
	Device15x8
	RGB8
	SGray8
	SRGB8
	AdobeRGB16
	Black16
	CMYK16
	Device1x16
	Device2x16
	Device3x16
	Device4x16
	Device5x16
	Device6x16
	Device7x16
	Device8x16
	Device9x16
	Device10x16
	Device11x16
	Device12x16
	Device13x16
	Device14x16
	Device15x16
	RGB16
	SGray16
	SRGB16
)

type typeInfo struct {
	keyword string // IPP pwg-raster-document-type-supported
	cdd     string // CDD PwgDocumentTypeSupported
	bits    uint8
	colors  uint8
	space   ColorSpace
}

var types = [...]typeInfo{
	Black1:      {"black_1", "BLACK_1", 1, 1, SpaceBlack},
	SGray1:      {"sgray_1", "SGRAY_1", 1, 1, SpaceSGray},
	AdobeRGB8:   {"adobe-rgb_8", "ADOBE_RGB_8", 8, 3, SpaceAdobeRGB},
	Black8:      {"black_8", "BLACK_8", 8, 1, SpaceBlack},
	CMYK8:       {"cmyk_8", "CMYK_8", 8, 4, SpaceCMYK},
	Device1x8:   {"device1_8", "DEVICE1_8", 8, 1, SpaceDevice1},
	Device2x8:   {"device2_8", "DEVICE2_8", 8, 2, SpaceDevice1 + 1},
	Device3x8:   {"device3_8", "DEVICE3_8", 8, 3, SpaceDevice1 + 2},
	Device4x8:   {"device4_8", "DEVICE4_8", 8, 4, SpaceDevice1 + 3},
	Device5x8:   {"device5_8", "DEVICE5_8", 8, 5, SpaceDevice1 + 4},
	Device6x8:   {"device6_8", "DEVICE6_8", 8, 6, SpaceDevice1 + 5},
	Device7x8:   {"device7_8", "DEVICE7_8", 8, 7, SpaceDevice1 + 6},
	Device8x8:   {"device8_8", "DEVICE8_8", 8, 8, SpaceDevice1 + 7},
	Device9x8:   {"device9_8", "DEVICE9_8", 8, 9, SpaceDevice1 + 8},
	Device10x8:  {"device10_8", "DEVICE10_8", 8, 10, SpaceDevice1 + 9},
	Device11x8:  {"device11_8", "DEVICE11_8", 8, 11, SpaceDevice1 + 10},
	Device12x8:  {"device12_8", "DEVICE12_8", 8, 12, SpaceDevice1 + 11},
	Device13x8:  {"device13_8", "DEVICE13_8", 8, 13, SpaceDevice1 + 12},
	Device14x8:  {"device14_8", "DEVICE14_8", 8, 14, SpaceDevice1 + 13},
	Device15x8:  {"device15_8", "DEVICE15_8", 8, 15, SpaceDevice1 + 14},
	RGB8:        {"rgb_8", "RGB_8", 8, 3, SpaceRGB},
	SGray8:      {"sgray_8", "SGRAY_8", 8, 1, SpaceSGray},
	SRGB8:       {"srgb_8", "SRGB_8", 8, 3, SpaceSRGB},
	AdobeRGB16:  {"adobe-rgb_16", "ADOBE_RGB_16", 16, 3, SpaceAdobeRGB},
	Black16:     {"black_16", "BLACK_16", 16, 1, SpaceBlack},
	CMYK16:      {"cmyk_16", "CMYK_16", 16, 4, SpaceCMYK},
	Device1x16:  {"device1_16", "DEVICE1_16", 16, 1, SpaceDevice1},
	Device2x16:  {"device2_16", "DEVICE2_16", 16, 2, SpaceDevice1 + 1},
	Device3x16:  {"device3_16", "DEVICE3_16", 16, 3, SpaceDevice1 + 2},
	Device4x16:  {"device4_16", "DEVICE4_16", 16, 4, SpaceDevice1 + 3},
	Device5x16:  {"device5_16", "DEVICE5_16", 16, 5, SpaceDevice1 + 4},
	Device6x16:  {"device6_16", "DEVICE6_16", 16, 6, SpaceDevice1 + 5},
	Device7x16:  {"device7_16", "DEVICE7_16", 16, 7, SpaceDevice1 + 6},
	Device8x16:  {"device8_16", "DEVICE8_16", 16, 8, SpaceDevice1 + 7},
	Device9x16:  {"device9_16", "DEVICE9_16", 16, 9, SpaceDevice1 + 8},
	Device10x16: {"device10_16", "DEVICE10_16", 16, 10, SpaceDevice1 + 9},
	Device11x16: {"device11_16", "DEVICE11_16", 16, 11, SpaceDevice1 + 10},
	Device12x16: {"device12_16", "DEVICE12_16", 16, 12, SpaceDevice1 + 11},
	Device13x16: {"device13_16", "DEVICE13_16", 16, 13, SpaceDevice1 + 12},
	Device14x16: {"device14_16", "DEVICE14_16", 16, 14, SpaceDevice1 + 13},
	Device15x16: {"device15_16", "DEVICE15_16", 16, 15, SpaceDevice1 + 14},
	RGB16:       {"rgb_16", "RGB_16", 16, 3, SpaceRGB},
	SGray16:     {"sgray_16", "SGRAY_16", 16, 1, SpaceSGray},
	SRGB16:      {"srgb_16", "SRGB_16", 16, 3, SpaceSRGB},
}

// Types returns every document type in the order of its numbers.
func Types() []Type {
	out := make([]Type, 0, len(types)-1)
	for t := Black1; int(t) < len(types); t++ {
		out = append(out, t)
	}
	return out
}

// Valid reports whether t is one of the document types.
func (t Type) Valid() bool { return t >= 1 && int(t) < len(types) }

func (t Type) info() *typeInfo {
	if !t.Valid() {
		return &types[0]
	}
	return &types[t]
}

// String returns the IPP keyword, "srgb_8", or "" for no type.
func (t Type) String() string { return t.info().keyword }

// CDDName returns the name in a Cloud Device Description, "SRGB_8".
func (t Type) CDDName() string { return t.info().cdd }

// BitsPerColor returns 1, 8 or 16.
func (t Type) BitsPerColor() int { return int(t.info().bits) }

// NumColors returns the colours of a pixel, 1 to 15.
func (t Type) NumColors() int { return int(t.info().colors) }

// BitsPerPixel returns BitsPerColor x NumColors.
func (t Type) BitsPerPixel() int { return t.BitsPerColor() * t.NumColors() }

// Unit returns the bytes of a coding unit: those of a pixel, or 1 for bi-level types (eight pixels).
func (t Type) Unit() int { return (t.BitsPerPixel() + 7) / 8 }

// BytesPerLine returns the bytes of a line of width pixels.
func (t Type) BytesPerLine(width int) int { return (width*t.BitsPerPixel() + 7) / 8 }

// ColorSpace returns the number of the page header's ColorSpace.
func (t Type) ColorSpace() ColorSpace { return t.info().space }

// White returns the byte that a white line is filled with.
func (t Type) White() byte { return t.ColorSpace().White() }

// MarshalText gives the IPP keyword.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts what ParseType accepts.
func (t *Type) UnmarshalText(b []byte) error {
	v, ok := ParseType(string(b))
	if !ok {
		return &FieldError{Field: "Type", Value: string(b), Rule: "must be a PWG document type"}
	}
	*t = v
	return nil
}

// ParseType finds a type by its IPP keyword ("adobe-rgb_8", also "adobe_rgb_8") or its CDD name, in any case.
func ParseType(s string) (Type, bool) {
	s = strings.ReplaceAll(s, "-", "_")
	for t := Black1; int(t) < len(types); t++ {
		if strings.EqualFold(s, types[t].cdd) {
			return t, true
		}
	}
	return 0, false
}

// typeOf finds the type that a header's four values mean.
func typeOf(space ColorSpace, bits, colors uint32) (Type, bool) {
	for t := Black1; int(t) < len(types); t++ {
		if i := &types[t]; i.space == space && uint32(i.bits) == bits && uint32(i.colors) == colors {
			return t, true
		}
	}
	return 0, false
}
