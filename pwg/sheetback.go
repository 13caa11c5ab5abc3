package pwg

import "strings"

// Sides is the IPP sides attribute.
type Sides uint8

// The sides. Long edge turns like a book (Duplex 1, Tumble 0), short edge like a pad (Duplex 1, Tumble 1).
const (
	OneSided Sides = iota
	TwoSidedLongEdge
	TwoSidedShortEdge
)

var sidesNames = [...]string{"one-sided", "two-sided-long-edge", "two-sided-short-edge"}

// String returns the IPP keyword.
func (s Sides) String() string { return list(uint32(s), sidesNames[:]...) }

// Duplex returns the header's flags.
func (s Sides) Duplex() (duplex, tumble bool) { return s != OneSided, s == TwoSidedShortEdge }

// MarshalText gives the IPP keyword.
func (s Sides) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts what ParseSides accepts.
func (s *Sides) UnmarshalText(b []byte) error {
	v, ok := ParseSides(string(b))
	if !ok {
		return &FieldError{"Sides", string(b), "must be one-sided, two-sided-long-edge or two-sided-short-edge"}
	}
	*s = v
	return nil
}

// ParseSides finds sides by the IPP keyword.
func ParseSides(s string) (Sides, bool) { return find[Sides](s, sidesNames[:]) }

// SheetBack is pwg-raster-document-sheet-back: how a printer wants the back sides of sheets (PWG 5102.4, 5.1.2).
type SheetBack uint8

// The sheet backs. A printer that says nothing in its cloud description means SheetBackRotated.
const (
	SheetBackNormal       SheetBack = iota // as the front
	SheetBackRotated                       // turned by 180 degrees when the sides turn at the long edge
	SheetBackManualTumble                  // turned by 180 degrees when the sides turn at the short edge
	SheetBackFlipped                       // mirrored: top to bottom at the long edge, left to right at the short edge
)

var sheetBackNames = [...]string{"normal", "rotated", "manual-tumble", "flipped"}

// String returns the IPP keyword.
func (b SheetBack) String() string { return list(uint32(b), sheetBackNames[:]...) }

// MarshalText gives the IPP keyword.
func (b SheetBack) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText accepts what ParseSheetBack accepts.
func (b *SheetBack) UnmarshalText(p []byte) error {
	v, ok := ParseSheetBack(string(p))
	if !ok {
		return &FieldError{"SheetBack", string(p), "must be normal, rotated, manual-tumble or flipped"}
	}
	*b = v
	return nil
}

// ParseSheetBack finds a sheet back by its IPP keyword or its name in a cloud description (MANUAL_TUMBLE), in any case.
func ParseSheetBack(s string) (SheetBack, bool) {
	return find[SheetBack](strings.ReplaceAll(s, "_", "-"), sheetBackNames[:])
}

func find[T ~uint8](s string, names []string) (T, bool) {
	for i, n := range names {
		if strings.EqualFold(s, n) {
			return T(i), true
		}
	}
	return 0, false
}

// PageTransform is what a page is told to be in its header and what must be done to its pixels: CrossFeed -1 reverses
// the pixels of every line, Feed -1 reverses the order of the lines, both turn the page by 180 degrees.
type PageTransform struct {
	CrossFeed Transform `json:"cross_feed"`
	Feed      Transform `json:"feed"`
}

// FrontSide is the transform of fronts and of one-sided pages.
var FrontSide = PageTransform{Forward, Forward}

// backSides is the table of PWG 5102.4, 5.1.2, indexed by sheet back and by two-sided long edge, short edge.
var backSides = [4][2]PageTransform{
	SheetBackNormal:       {{1, 1}, {1, 1}},
	SheetBackRotated:      {{-1, -1}, {1, 1}},
	SheetBackManualTumble: {{1, 1}, {-1, -1}},
	SheetBackFlipped:      {{1, -1}, {-1, 1}},
}

// Back returns the transform of back sides. One-sided pages and unknown values have none.
func (b SheetBack) Back(s Sides) PageTransform {
	if int(b) >= len(backSides) || (s != TwoSidedLongEdge && s != TwoSidedShortEdge) {
		return FrontSide
	}
	return backSides[b][s-TwoSidedLongEdge]
}

// Turned returns t followed by a turn of 180 degrees, as for printers that want all pages turned.
func (t PageTransform) Turned() PageTransform { return PageTransform{-t.CrossFeed, -t.Feed} }
