package cloudprint

import "slices"

func (c *checker) raster(p *PrinterDescriptionSection) {
	r := p.PwgRasterConfig
	if r == nil {
		return
	}
	const at = "printer.pwg_raster_config"
	r.DocumentResolutionSupported = filter(at+".document_resolution_supported", r.DocumentResolutionSupported, func(at string, o *PwgRasterConfig_Resolution) bool {
		x := c.resolution(at, at+".cross_feed_dir", o.CrossFeedDir)
		y := c.resolution(at, at+".feed_dir", o.FeedDir)
		return x && y
	})
	if len(r.DocumentResolutionSupported) > 0 && !hasCommonResolution(r.DocumentResolutionSupported, p.Dpi) {
		c.note(at+".document_resolution_supported", "has no N x N with N at most 360 that divides all resolutions of the printer")
	}
	c.documentTypes(at+".document_type_supported", r.DocumentTypeSupported, p.Color)
	if r.DocumentSheetBack != nil && enum(r.DocumentSheetBack) != "" {
		c.ignore(at+".document_sheet_back", at+".document_sheet_back", unknown)
		r.DocumentSheetBack = nil
	}
	r.Transformation = filter(at+".transformation", r.Transformation, func(at string, t *PwgRasterConfig_Transformation) bool {
		good := true
		if problem := enum(t.Operation); problem != "" {
			c.ignore(at, at+".operation", "%s", problem)
			good = false
		}
		if problem := enum(t.Operand); problem != "" {
			c.ignore(at, at+".operand", "%s", problem)
			good = false
		}
		for i := range t.DuplexType {
			if problem := enum(&t.DuplexType[i]); problem != "" {
				c.ignore(at, element(at+".duplex_type", i), "%s", problem)
				good = false
			}
		}
		return good
	})
}

// resolution checks one dpi value of a thing that is left out without it.
func (c *checker) resolution(ignored, path string, v *int32) bool {
	switch {
	case v == nil:
		c.ignore(ignored, path, missing)
	case *v < 1 || *v > maxDpi:
		c.ignore(ignored, path, "%d is no resolution", *v)
	default:
		return true
	}
	return false
}

// hasCommonResolution looks for the resolution that every ticket can fall back to. N divides all resolutions if it divides the greatest
// common divisor of their numbers.
func hasCommonResolution(list []*PwgRasterConfig_Resolution, dpi *Dpi) bool {
	all := 0
	for _, r := range list {
		all = gcd(gcd(all, int(r.GetCrossFeedDir())), int(r.GetFeedDir()))
	}
	for _, o := range dpi.GetOption() {
		if h, v := o.GetHorizontalDpi(), o.GetVerticalDpi(); h > 0 && v > 0 {
			all = gcd(gcd(all, int(h)), int(v))
		}
	}
	return slices.ContainsFunc(list, func(r *PwgRasterConfig_Resolution) bool {
		n := int(r.GetCrossFeedDir())
		return n == int(r.GetFeedDir()) && n <= 360 && all%n == 0
	})
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (c *checker) documentTypes(at string, list []PwgRasterConfig_PwgDocumentTypeSupported, color *Color) {
	if len(list) == 0 {
		return
	}
	for i := range list {
		if problem := enum(&list[i]); problem != "" {
			c.note(element(at, i), "%s", problem)
		}
	}
	prints := slices.ContainsFunc(color.GetOption(), func(o *Color_Option) bool {
		return o.Type != nil && (*o.Type == Color_STANDARD_COLOR || *o.Type == Color_CUSTOM_COLOR || *o.Type == Color_AUTO)
	})
	rgb := slices.Contains(list, PwgRasterConfig_SRGB_8)
	switch {
	case rgb:
	case prints:
		c.note(at, "lacks SRGB_8, which a colour printer must have")
	case !slices.Contains(list, PwgRasterConfig_SGRAY_8):
		c.note(at, "has neither SRGB_8 nor SGRAY_8")
	}
}
