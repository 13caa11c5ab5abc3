package urf

import (
	"encoding/binary"
	"fmt"
)

const (
	magic      = "UNIRAST\x00"
	headerSize = 32
)

// ColorSpace is the colour space of a page.
type ColorSpace uint8

// The colour spaces; light counts up in all of them but CMYK.
const (
	SGray ColorSpace = iota
	SRGB
	CIELab
	AdobeRGB
	Gray // of the device
	RGB  // of the device
	CMYK // of the device
)

var colors = [...]int{SGray: 1, SRGB: 3, CIELab: 3, AdobeRGB: 3, Gray: 1, RGB: 3, CMYK: 4}

// Colors returns the colours of a pixel, 0 for an unknown space.
func (s ColorSpace) Colors() int {
	if int(s) < len(colors) {
		return colors[s]
	}
	return 0
}

// White returns the byte that white is made of.
func (s ColorSpace) White() byte {
	if s == CMYK {
		return 0
	}
	return 0xFF
}

// Duplex says how sheets are turned.
type Duplex uint8

// The ways to print on sheets.
const (
	OneSided  Duplex = 1
	ShortEdge Duplex = 2
	LongEdge  Duplex = 3
)

// Header is a page header.
type Header struct {
	BitsPerPixel  uint8
	ColorSpace    ColorSpace
	Duplex        Duplex
	Quality       uint8 // 0 default, 3 draft, 4 normal, 5 high
	MediaType     uint8 // see MediaType
	MediaPosition uint8 // numbers of PWG raster
	Width, Height uint32
	Resolution    uint32 // dpi, both ways
}

// BytesPerLine returns the bytes of an uncoded line.
func (h *Header) BytesPerLine() int { return (int(h.Width)*int(h.BitsPerPixel) + 7) / 8 }

// Unit returns the bytes of a coding unit: a pixel, or eight of them where Bilevel.
func (h *Header) Unit() int { return max(1, int(h.BitsPerPixel)/8) }

// Bilevel reports whether the page has one bit a pixel. No printer names such a type and the Writer does not make it, but Ghostscript does,
// with 1 for ink in a space of light.
func (h *Header) Bilevel() bool { return h.BitsPerPixel == 1 && h.ColorSpace.Colors() == 1 }

// Validate returns an error for what a reader may refuse.
func (h *Header) Validate() error {
	if h.Bilevel() {
		return fmt.Errorf("urf: one bit a pixel")
	}
	return h.readable()
}

// readable returns an error for what cannot be read.
func (h *Header) readable() error {
	n := h.ColorSpace.Colors()
	switch {
	case n == 0:
		return fmt.Errorf("urf: colour space %d is unknown", h.ColorSpace)
	case int(h.BitsPerPixel) != 8*n && int(h.BitsPerPixel) != 16*n && !h.Bilevel():
		return fmt.Errorf("urf: %d bits a pixel do not fit colour space %d", h.BitsPerPixel, h.ColorSpace)
	case h.Duplex > LongEdge:
		return fmt.Errorf("urf: duplex %d is unknown", h.Duplex)
	case h.Width == 0 || h.Height == 0 || h.Width > 1<<31-1 || h.Height > 1<<31-1:
		return fmt.Errorf("urf: a page of %d x %d pixels", h.Width, h.Height)
	case h.Resolution == 0 || h.Resolution > 65535:
		return fmt.Errorf("urf: a resolution of %d dpi", h.Resolution)
	}
	return nil
}

func (h *Header) append(b []byte) []byte {
	b = append(b, h.BitsPerPixel, byte(h.ColorSpace), byte(h.Duplex), h.Quality, h.MediaType, h.MediaPosition, 0, 0, 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, h.Width)
	b = binary.BigEndian.AppendUint32(b, h.Height)
	b = binary.BigEndian.AppendUint32(b, h.Resolution)
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0)
}

func parse(b *[headerSize]byte) *Header {
	return &Header{
		BitsPerPixel: b[0], ColorSpace: ColorSpace(b[1]), Duplex: Duplex(b[2]), Quality: b[3], MediaType: b[4], MediaPosition: b[5],
		Width: binary.BigEndian.Uint32(b[12:]), Height: binary.BigEndian.Uint32(b[16:]), Resolution: binary.BigEndian.Uint32(b[20:]),
	}
}

// mediaTypes are IPP media-type keywords by their number in the header.
var mediaTypes = [...]string{"auto", "stationery", "transparency", "envelope", "cardstock", "labels", "stationery-letterhead", "disc", "photographic-matte",
	"photographic-satin", "photographic-semi-gloss", "photographic-glossy", "photographic-high-gloss", "other"}

// MediaType returns the number of an IPP media-type keyword: 0 (the printer's choice) for "", 13 (other) for one that URF has none for.
func MediaType(keyword string) uint8 {
	if keyword == "" {
		return 0
	}
	for i, k := range mediaTypes {
		if k == keyword {
			return uint8(i)
		}
	}
	return uint8(len(mediaTypes) - 1)
}
