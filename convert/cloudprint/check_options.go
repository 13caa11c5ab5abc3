package cloudprint

import "strconv"

func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func (c *checker) color(p *PrinterDescriptionSection) {
	if p.Color == nil {
		return
	}
	const at = "printer.color"
	seen := map[Color_Type]bool{}
	if !options(c, at, &p.Color.Option, func(o *Color_Option) **bool { return &o.IsDefault }, func(at string, o *Color_Option) bool {
		if problem := enum(o.Type); problem != "" {
			c.ignore(at, at+".type", "%s", problem)
			return false
		}
		custom := isCustom(*o.Type)
		switch {
		case custom && o.GetVendorId() == "":
			c.ignore(at, at+".vendor_id", missing)
			return false
		case !custom && seen[*o.Type]:
			c.ignore(at, at+".type", "is %s, as that of an option before it", *o.Type)
			return false
		}
		seen[*o.Type] = true
		c.names(at, "custom_display_name", custom, o.GetCustomDisplayName(), &o.CustomDisplayNameLocalized)
		return true
	}) {
		p.Color = nil
		return
	}
	reset(c, at, p.Color.Option, &p.Color.ResetToDefault)
}

func isCustom(t Color_Type) bool { return t == Color_CUSTOM_COLOR || t == Color_CUSTOM_MONOCHROME }

func (c *checker) duplex(p *PrinterDescriptionSection) {
	if p.Duplex == nil {
		return
	}
	const at = "printer.duplex"
	if !options(c, at, &p.Duplex.Option, func(o *Duplex_Option) **bool { return &o.IsDefault }, func(at string, o *Duplex_Option) bool {
		if o.Type != nil && enum(o.Type) != "" { // absent is NO_DUPLEX
			c.ignore(at, at+".type", unknown)
			return false
		}
		return true
	}) {
		p.Duplex = nil
		return
	}
	reset(c, at, p.Duplex.Option, &p.Duplex.ResetToDefault)
}

// simpleOptions checks page_orientation and fit_to_page.
func (c *checker) simpleOptions(p *PrinterDescriptionSection) {
	if o := p.PageOrientation; o != nil && !options(c, "printer.page_orientation", &o.Option, func(o *PageOrientation_Option) **bool { return &o.IsDefault },
		func(at string, o *PageOrientation_Option) bool { return c.optionType(at, enum(o.Type)) }) {
		p.PageOrientation = nil
	}
	if o := p.FitToPage; o != nil && !options(c, "printer.fit_to_page", &o.Option, func(o *FitToPage_Option) **bool { return &o.IsDefault },
		func(at string, o *FitToPage_Option) bool { return c.optionType(at, enum(o.Type)) }) {
		p.FitToPage = nil
	}
}

func (c *checker) optionType(at, problem string) bool {
	if problem != "" {
		c.ignore(at, at+".type", "%s", problem)
	}
	return problem == ""
}

func (c *checker) copies(p *PrinterDescriptionSection) {
	v := p.Copies
	if v == nil {
		return
	}
	const at = "printer.copies"
	switch {
	case v.Max == nil:
		c.note(at+".max", missing)
	case *v.Max < 1:
		c.ignore(at+".max", at+".max", "is %d", *v.Max)
		v.Max = nil
	}
	switch {
	case v.Default == nil:
		c.note(at+".default", missing)
	case *v.Default < 1 || v.Max != nil && *v.Default > *v.Max:
		c.ignore(at+".default", at+".default", "is %d", *v.Default)
		v.Default = nil
	}
}

func (c *checker) margins(p *PrinterDescriptionSection) {
	if p.Margins == nil {
		return
	}
	if !options(c, "printer.margins", &p.Margins.Option, func(o *Margins_Option) **bool { return &o.IsDefault }, func(at string, o *Margins_Option) bool {
		if problem := enum(o.Type); problem != "" {
			c.note(at+".type", "%s", problem)
		}
		return c.fourMargins(at, o.TopMicrons, o.RightMicrons, o.BottomMicrons, o.LeftMicrons)
	}) {
		p.Margins = nil
	}
}

func (c *checker) fourMargins(at string, top, right, bottom, left *int32) bool {
	good := true
	for _, m := range []struct {
		field string
		v     *int32
	}{{".top_microns", top}, {".right_microns", right}, {".bottom_microns", bottom}, {".left_microns", left}} {
		switch {
		case m.v == nil:
			c.ignore(at, at+m.field, missing)
			good = false
		case *m.v < 0:
			c.ignore(at, at+m.field, "is %d", *m.v)
			good = false
		}
	}
	return good
}

func (c *checker) dpi(p *PrinterDescriptionSection) {
	if p.Dpi == nil {
		return
	}
	const at = "printer.dpi"
	if !options(c, at, &p.Dpi.Option, func(o *Dpi_Option) **bool { return &o.IsDefault }, func(at string, o *Dpi_Option) bool {
		c.names(at, "custom_display_name", false, "", &o.CustomDisplayNameLocalized)
		h := c.resolution(at, at+".horizontal_dpi", o.HorizontalDpi)
		v := c.resolution(at, at+".vertical_dpi", o.VerticalDpi)
		return h && v
	}) {
		p.Dpi = nil
		return
	}
	c.bounds(at+".max_horizontal_dpi", &p.Dpi.MinHorizontalDpi, &p.Dpi.MaxHorizontalDpi)
	c.bounds(at+".max_vertical_dpi", &p.Dpi.MinVerticalDpi, &p.Dpi.MaxVerticalDpi)
	reset(c, at, p.Dpi.Option, &p.Dpi.ResetToDefault)
}

// bounds takes away two bounds between which nothing is.
func (c *checker) bounds(path string, lo, hi **int32) {
	if *lo != nil && *hi != nil && **lo > **hi || *hi != nil && **hi < 1 {
		c.ignore(path, path, "is %d, below the minimum", **hi)
		*lo, *hi = nil, nil
	}
}

// intervals checks ranges of pages. An absent start is taken as the first page.
func (c *checker) intervals(path string, in []*PageRange_Interval) []*PageRange_Interval {
	return filter(path, in, func(at string, v *PageRange_Interval) bool {
		switch {
		case v.Start == nil:
			c.note(at+".start", missing)
			if v.End == nil || *v.End >= 1 {
				return true
			}
			fallthrough
		case v.End != nil && *v.End < max(v.GetStart(), 1):
			c.ignore(at, at+".end", "%d is before the start", v.GetEnd())
			return false
		case *v.Start < 1:
			c.ignore(at, at+".start", "%d is no page", *v.Start)
			return false
		}
		return true
	})
}
