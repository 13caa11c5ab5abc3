package pwg

import (
	"encoding/binary"
	"fmt"
)

// HeaderSize is the length of a page header in bytes.
const HeaderSize = 1796

const (
	maxString = 63   // characters of a CString, which has a terminator
	maxVendor = 1088 // bytes of VendorData
	signature = "PwgRaster"
)

// Box is a part of the page in pixels from its left top; Right and Bottom are exclusive. All zero says nothing.
type Box struct{ Left, Top, Right, Bottom uint32 }

// Header is a page header (PWG 5102.4, 4.3). The names are the specification's. The zero value is no valid header; SetType,
// the resolution, CrossFeedTransform and FeedTransform make it one.
type Header struct {
	PwgRaster            string // read: "PwgRaster", or "" from some producers; written: always "PwgRaster"
	MediaColor           string // IPP media-color keyword or ""
	MediaType            string // IPP media-type keyword or ""
	PrintContentOptimize string // "", Automatic, Graphics, Photo, Text or TextAndGraphics
	CutMedia             When
	Duplex               bool
	HWResolution         [2]uint32 // dpi: cross-feed (x), feed (y)
	InsertSheet          bool
	Jog                  When
	LeadingEdge          Edge
	MediaPosition        MediaPosition
	MediaWeightMetric    uint32 // g/m2, 0 the default
	NumCopies            uint32 // of this page, 0 the printer's default
	Orientation          Orientation
	PageSize             [2]uint32 // points, 0 the default
	Tumble               bool
	Width                uint32 // pixels of the whole media
	Height               uint32
	BitsPerColor         uint32
	BitsPerPixel         uint32
	BytesPerLine         uint32
	ColorOrder           ColorOrder
	ColorSpace           ColorSpace
	NumColors            uint32
	TotalPageCount       uint32 // of the document, 0 unknown
	CrossFeedTransform   Transform
	FeedTransform        Transform
	ImageBox             Box
	AlternatePrimary     uint32 // sRGB 0x00RRGGBB
	PrintQuality         PrintQuality
	VendorIdentifier     uint32 // USB vendor id or 0
	VendorData           []byte // at most 1088 bytes; VendorLength is its length
	RenderingIntent      string // "", Absolute, Automatic, Perceptual, Relative, RelativeBpc or Saturation
	PageSizeName         string // PWG self-describing media name
}

// SetType sets the fields that follow from a document type and a size in pixels: Width, Height, BitsPerColor,
// BitsPerPixel, BytesPerLine, ColorOrder, ColorSpace and NumColors.
func (h *Header) SetType(t Type, width, height int) {
	h.Width, h.Height = uint32(width), uint32(height)
	h.BitsPerColor, h.BitsPerPixel = uint32(t.BitsPerColor()), uint32(t.BitsPerPixel())
	h.BytesPerLine = uint32(t.BytesPerLine(width))
	h.ColorOrder, h.ColorSpace, h.NumColors = Chunky, t.ColorSpace(), uint32(t.NumColors())
}

// Type returns the document type that ColorSpace, BitsPerColor and NumColors mean. Some producers leave NumColors at 0; it
// is then taken from BitsPerPixel.
func (h *Header) Type() (Type, bool) {
	n := h.NumColors
	if n == 0 && h.BitsPerColor > 0 {
		n = h.BitsPerPixel / h.BitsPerColor
	}
	t, ok := typeOf(h.ColorSpace, h.BitsPerColor, n)
	return t, ok && uint32(t.BitsPerPixel()) == h.BitsPerPixel
}

// The fields that are whole numbers, with their offsets.
func (h *Header) numbers() [27]struct {
	off int
	v   *uint32
} {
	return [...]struct {
		off int
		v   *uint32
	}{
		{268, (*uint32)(&h.CutMedia)}, {276, &h.HWResolution[0]}, {280, &h.HWResolution[1]}, {304, (*uint32)(&h.Jog)},
		{308, (*uint32)(&h.LeadingEdge)}, {324, (*uint32)(&h.MediaPosition)}, {328, &h.MediaWeightMetric}, {340, &h.NumCopies},
		{344, (*uint32)(&h.Orientation)}, {352, &h.PageSize[0]}, {356, &h.PageSize[1]}, {372, &h.Width}, {376, &h.Height},
		{384, &h.BitsPerColor}, {388, &h.BitsPerPixel}, {392, &h.BytesPerLine}, {396, (*uint32)(&h.ColorOrder)},
		{400, (*uint32)(&h.ColorSpace)}, {420, &h.NumColors}, {452, &h.TotalPageCount}, {464, &h.ImageBox.Left},
		{468, &h.ImageBox.Top}, {472, &h.ImageBox.Right}, {476, &h.ImageBox.Bottom}, {480, &h.AlternatePrimary},
		{484, (*uint32)(&h.PrintQuality)}, {508, &h.VendorIdentifier},
	}
}

func (h *Header) strings() [6]struct {
	off  int
	name string
	v    *string
} {
	return [...]struct {
		off  int
		name string
		v    *string
	}{
		{0, "PwgRaster", &h.PwgRaster}, {64, "MediaColor", &h.MediaColor}, {128, "MediaType", &h.MediaType},
		{192, "PrintContentOptimize", &h.PrintContentOptimize}, {1668, "RenderingIntent", &h.RenderingIntent},
		{1732, "PageSizeName", &h.PageSizeName},
	}
}

func (h *Header) flags() [3]struct {
	off  int
	name string
	v    *bool
} {
	return [...]struct {
		off  int
		name string
		v    *bool
	}{{272, "Duplex", &h.Duplex}, {300, "InsertSheet", &h.InsertSheet}, {368, "Tumble", &h.Tumble}}
}

// AppendBinary appends the 1796 bytes of the header. It fails only for what has no place in them: a string of more than 63
// characters or more than 1088 bytes of vendor data. Reserved bytes are 0 and PwgRaster is "PwgRaster" whatever h holds.
func (h *Header) AppendBinary(b []byte) ([]byte, error) {
	var p [HeaderSize]byte
	be := binary.BigEndian
	for _, s := range h.strings() {
		if len(*s.v) > maxString {
			return b, &FieldError{s.name, *s.v, "must have at most 63 characters"}
		}
		copy(p[s.off:], *s.v)
	}
	clear(p[:64])
	copy(p[:], signature)
	for _, n := range h.numbers() {
		be.PutUint32(p[n.off:], *n.v)
	}
	for _, f := range h.flags() {
		if *f.v {
			p[f.off+3] = 1
		}
	}
	be.PutUint32(p[456:], uint32(h.CrossFeedTransform))
	be.PutUint32(p[460:], uint32(h.FeedTransform))
	if len(h.VendorData) > maxVendor {
		return b, &FieldError{"VendorData", fmt.Sprint(len(h.VendorData), " bytes"), "must have at most 1088 bytes"}
	}
	be.PutUint32(p[512:], uint32(len(h.VendorData)))
	copy(p[516:], h.VendorData)
	return append(b, p[:]...), nil
}

// MarshalBinary returns the 1796 bytes of the header; see AppendBinary.
func (h *Header) MarshalBinary() ([]byte, error) { return h.AppendBinary(nil) }

// UnmarshalBinary reads the first 1796 bytes of b. It takes every value as it is and ignores reserved bytes; Validate judges.
// It fails for fewer bytes and for a value that Header cannot hold: a flag that is neither 0 nor 1, a string without an
// end, a VendorLength above 1088.
func (h *Header) UnmarshalBinary(b []byte) error {
	if len(b) < HeaderSize {
		return fmt.Errorf("pwg: page header of %d bytes, not %d", len(b), HeaderSize)
	}
	be := binary.BigEndian
	*h = Header{}
	for _, s := range h.strings() {
		p, n := b[s.off:s.off+maxString+1], 0
		for n < len(p) && p[n] != 0 {
			n++
		}
		if n == len(p) {
			return &FieldError{s.name, string(p), "must end with NUL"}
		}
		*s.v = string(p[:n])
	}
	for _, n := range h.numbers() {
		*n.v = be.Uint32(b[n.off:])
	}
	for _, f := range h.flags() {
		v := be.Uint32(b[f.off:])
		if v > 1 {
			return &FieldError{f.name, fmt.Sprint(v), "must be 0 or 1"}
		}
		*f.v = v == 1
	}
	h.CrossFeedTransform = Transform(be.Uint32(b[456:]))
	h.FeedTransform = Transform(be.Uint32(b[460:]))
	n := be.Uint32(b[512:])
	if n > maxVendor {
		return &FieldError{"VendorLength", fmt.Sprint(n), "must be at most 1088"}
	}
	if n > 0 {
		h.VendorData = append([]byte(nil), b[516:516+n]...)
	}
	return nil
}
