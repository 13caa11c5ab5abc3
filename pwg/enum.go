package pwg

import "strconv"

// ColorSpace is the header's colour space number (PWG 5102.4, 4.3.3.3).
type ColorSpace uint32

// The colour spaces that PWG Raster has. SpaceDevice1+N-1 is the space of N device colours, up to SpaceDevice15.
const (
	SpaceRGB      ColorSpace = 1
	SpaceBlack    ColorSpace = 3
	SpaceCMYK     ColorSpace = 6
	SpaceSGray    ColorSpace = 18
	SpaceSRGB     ColorSpace = 19
	SpaceAdobeRGB ColorSpace = 20
	SpaceDevice1  ColorSpace = 48
	SpaceDevice15 ColorSpace = 62
)

// White returns the byte that white consists of: 0xFF for spaces of light, 0x00 for spaces of ink.
func (s ColorSpace) White() byte {
	switch s {
	case SpaceRGB, SpaceSGray, SpaceSRGB, SpaceAdobeRGB:
		return 0xFF
	}
	return 0
}

func (s ColorSpace) String() string {
	if s >= SpaceDevice1 && s <= SpaceDevice15 {
		return "device" + strconv.Itoa(int(s-SpaceDevice1)+1)
	}
	return name(s, map[ColorSpace]string{SpaceRGB: "rgb", SpaceBlack: "black", SpaceCMYK: "cmyk", SpaceSGray: "sgray",
		SpaceSRGB: "srgb", SpaceAdobeRGB: "adobe-rgb"})
}

// ColorOrder is how the colours of pixels lie; PWG Raster has only one order.
type ColorOrder uint32

// Chunky keeps the colours of a pixel together.
const Chunky ColorOrder = 0

func (o ColorOrder) String() string { return name(o, map[ColorOrder]string{Chunky: "chunky"}) }

// When says when a cutter or a jogger acts.
type When uint32

// The moments.
const (
	Never When = iota
	AfterDocument
	AfterJob
	AfterSet
	AfterPage
)

func (w When) String() string {
	return list(w, "never", "after-document", "after-job", "after-set", "after-page")
}

// Edge is the edge of the media that is fed first.
type Edge uint32

// The edges.
const (
	ShortEdgeFirst Edge = iota
	LongEdgeFirst
)

func (e Edge) String() string { return list(e, "short-edge-first", "long-edge-first") }

// Orientation tells how the page was turned when it was made; it asks for nothing.
type Orientation uint32

// The orientations; landscape is 90 degrees counter-clockwise.
const (
	Portrait Orientation = iota
	Landscape
	ReversePortrait
	ReverseLandscape
)

func (o Orientation) String() string {
	return list(o, "portrait", "landscape", "reverse-portrait", "reverse-landscape")
}

// PrintQuality is the IPP print-quality, 0 for the printer's default.
type PrintQuality uint32

// The qualities.
const (
	QualityDefault PrintQuality = 0
	QualityDraft   PrintQuality = 3
	QualityNormal  PrintQuality = 4
	QualityHigh    PrintQuality = 5
)

func (q PrintQuality) String() string {
	return name(q, map[PrintQuality]string{QualityDefault: "default", QualityDraft: "draft", QualityNormal: "normal", QualityHigh: "high"})
}

// MediaPosition is the input that the media comes from: 0 automatic, 1 main, ... 19 by-pass-tray, 20 to 39 tray-1 to tray-20,
// 40 to 49 roll-1 to roll-10 (PWG 5102.4, 4.3.2.6).
type MediaPosition uint32

func (p MediaPosition) String() string {
	switch {
	case p >= 20 && p <= 39:
		return "tray-" + strconv.Itoa(int(p-19))
	case p >= 40 && p <= 49:
		return "roll-" + strconv.Itoa(int(p-39))
	}
	return list(p, "auto", "main", "alternate", "large-capacity", "manual", "envelope", "disc", "photo", "hagaki", "main-roll",
		"alternate-roll", "top", "middle", "bottom", "side", "left", "right", "center", "rear", "by-pass-tray")
}

// Transform is a direction of the bitmap relative to the front side: 1 as it is, -1 reversed.
type Transform int32

// The directions.
const (
	Forward  Transform = 1
	Backward Transform = -1
)

func name[T ~uint32](v T, names map[T]string) string {
	if s, ok := names[v]; ok {
		return s
	}
	return strconv.FormatUint(uint64(v), 10)
}

func list[T ~uint32](v T, names ...string) string {
	if uint64(v) < uint64(len(names)) {
		return names[v]
	}
	return strconv.FormatUint(uint64(v), 10)
}

// ParseMediaPosition finds a media position by its IPP media-source keyword: "main", "by-pass-tray", "tray-3", "roll-1".
func ParseMediaPosition(s string) (MediaPosition, bool) {
	for p := range MediaPosition(50) {
		if s == p.String() {
			return p, s[0] > '9' // gaps have their number for a name
		}
	}
	return 0, false
}
