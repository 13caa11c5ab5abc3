package pwg

import "fmt"

// FieldError says which field of a header breaks which rule.
type FieldError struct {
	Field string
	Value string
	Rule  string
}

func (e *FieldError) Error() string { return fmt.Sprintf("pwg: %s %q: %s", e.Field, e.Value, e.Rule) }

// Validate checks every field against PWG 5102.4, 4.3 and what strict readers want: it returns nil or a *FieldError with
// the first field that is wrong. PwgRaster may be empty: it is written in any case.
func (h *Header) Validate() error {
	if h.PwgRaster != "" && h.PwgRaster != signature {
		return &FieldError{"PwgRaster", h.PwgRaster, `must be "PwgRaster"`}
	}
	for _, s := range h.strings() {
		if err := checkString(s.name, *s.v); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		ok    bool
		field string
		value any
		rule  string
	}{
		{oneOf(h.PrintContentOptimize, "", "Automatic", "Graphics", "Photo", "Text", "TextAndGraphics"),
			"PrintContentOptimize", h.PrintContentOptimize, "must be Automatic, Graphics, Photo, Text or TextAndGraphics, or empty"},
		{oneOf(h.RenderingIntent, "", "Absolute", "Automatic", "Perceptual", "Relative", "RelativeBpc", "Saturation"),
			"RenderingIntent", h.RenderingIntent, "must be Absolute, Automatic, Perceptual, Relative, RelativeBpc or Saturation, or empty"},
		{h.CutMedia <= AfterPage, "CutMedia", h.CutMedia, "must be 0 to 4"},
		{h.HWResolution[0] > 0 && h.HWResolution[0] <= maxResolution && h.HWResolution[1] > 0 && h.HWResolution[1] <= maxResolution,
			"HWResolution", h.HWResolution, "must be 1 to 65535 dpi both ways"},
		{h.Jog <= AfterPage, "Jog", h.Jog, "must be 0 to 4"},
		{h.LeadingEdge <= LongEdgeFirst, "LeadingEdge", h.LeadingEdge, "must be 0 or 1"},
		{h.MediaPosition <= 49, "MediaPosition", h.MediaPosition, "must be 0 to 49"},
		{h.Orientation <= ReverseLandscape, "Orientation", h.Orientation, "must be 0 to 3"},
		{h.Duplex || !h.Tumble, "Tumble", h.Tumble, "must be 0 unless Duplex is 1"},
		{h.CrossFeedTransform == Forward || h.CrossFeedTransform == Backward, "CrossFeedTransform", h.CrossFeedTransform, "must be 1 or -1"},
		{h.FeedTransform == Forward || h.FeedTransform == Backward, "FeedTransform", h.FeedTransform, "must be 1 or -1"},
		{h.AlternatePrimary <= 0xFFFFFF, "AlternatePrimary", h.AlternatePrimary, "must be 0x00RRGGBB"},
		{oneOf(h.PrintQuality, QualityDefault, QualityDraft, QualityNormal, QualityHigh), "PrintQuality", h.PrintQuality, "must be 0, 3, 4 or 5"},
		{len(h.VendorData) <= maxVendor, "VendorLength", len(h.VendorData), "must be at most 1088"},
	} {
		if !c.ok {
			return &FieldError{c.field, fmt.Sprint(c.value), c.rule}
		}
	}
	if err := h.checkBitmap(); err != nil {
		return err
	}
	if t, _ := h.Type(); h.NumColors != uint32(t.NumColors()) {
		return &FieldError{"NumColors", fmt.Sprint(h.NumColors), "must be that of the colour space"}
	}
	if b := h.ImageBox; b != (Box{}) && !(b.Left < b.Right && b.Right <= h.Width && b.Top < b.Bottom && b.Bottom <= h.Height) {
		return &FieldError{"ImageBox", fmt.Sprint(b), "must lie in the page or be all 0"}
	}
	return nil
}

const maxResolution = 65535

// checkBitmap checks the fields that say how the bitmap is read.
func (h *Header) checkBitmap() error {
	if h.Width == 0 || h.Width > 1<<31-1 {
		return &FieldError{"Width", fmt.Sprint(h.Width), "must be 1 to 2147483647"}
	}
	if h.Height == 0 || h.Height > 1<<31-1 {
		return &FieldError{"Height", fmt.Sprint(h.Height), "must be 1 to 2147483647"}
	}
	if h.ColorOrder != Chunky {
		return &FieldError{"ColorOrder", h.ColorOrder.String(), "must be 0, chunky"}
	}
	if _, ok := h.Type(); !ok {
		return &FieldError{"ColorSpace", fmt.Sprintf("%v, %d colours, %d bits a colour, %d bits a pixel", h.ColorSpace, h.NumColors,
			h.BitsPerColor, h.BitsPerPixel), "must be one of the document types"}
	}
	if want := (uint64(h.Width)*uint64(h.BitsPerPixel) + 7) / 8; uint64(h.BytesPerLine) != want {
		return &FieldError{"BytesPerLine", fmt.Sprint(h.BytesPerLine), fmt.Sprintf("must be (Width x BitsPerPixel + 7) / 8 = %d", want)}
	}
	return nil
}

func checkString(field, s string) error {
	if len(s) > maxString {
		return &FieldError{field, s, "must have at most 63 characters"}
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return &FieldError{field, s, "must be printable ASCII"}
		}
	}
	return nil
}

func oneOf[T comparable](v T, in ...T) bool {
	for _, x := range in {
		if v == x {
			return true
		}
	}
	return false
}
