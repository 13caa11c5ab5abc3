package cloudprint

func (c *checker) media(p *PrinterDescriptionSection) {
	m := p.MediaSize
	if m == nil {
		return
	}
	const at = "printer.media_size"
	if !options(c, at, &m.Option, func(o *MediaSize_Option) **bool { return &o.IsDefault }, func(at string, o *MediaSize_Option) bool {
		if o.Name != nil && enum(o.Name) != "" { // absent is CUSTOM
			c.note(at+".name", unknown)
		}
		c.names(at, "custom_display_name", o.GetName() == MediaSize_CUSTOM, o.GetCustomDisplayName(), &o.CustomDisplayNameLocalized)
		if !c.size(at, o.WidthMicrons, o.HeightMicrons, o.GetIsContinuousFeed()) {
			return false
		}
		c.imageable(at, o)
		return true
	}) {
		p.MediaSize = nil
		return
	}
	c.bounds(at+".max_width_microns", &m.MinWidthMicrons, &m.MaxWidthMicrons)
	c.bounds(at+".max_height_microns", &m.MinHeightMicrons, &m.MaxHeightMicrons)
	reset(c, at, m.Option, &m.ResetToDefault)
}

// size checks the size of media: both lengths, or one of them with continuous feed. What it belongs to is left out without.
func (c *checker) size(at string, width, height *int32, continuous bool) bool {
	good, have := true, 0
	for _, v := range []struct {
		field  string
		length *int32
	}{{".width_microns", width}, {".height_microns", height}} {
		switch {
		case v.length == nil || continuous && *v.length == 0:
			if !continuous {
				c.ignore(at, at+v.field, missing)
				good = false
			}
		case *v.length < 1 || *v.length > maxMicrons:
			c.ignore(at, at+v.field, "%d is no length", *v.length)
			good = false
		default:
			have++
		}
	}
	if good && have == 0 {
		c.ignore(at, at+".width_microns", missing)
		good = false
	}
	return good
}

func (c *checker) imageable(at string, o *MediaSize_Option) {
	if o.ImageableAreaTopMicrons == nil && o.ImageableAreaRightMicrons == nil && o.ImageableAreaBottomMicrons == nil && o.ImageableAreaLeftMicrons == nil {
		return
	}
	problem := ""
	switch _, ok := ImageableArea(o); {
	case ok:
		return
	case o.ImageableAreaTopMicrons == nil || o.ImageableAreaRightMicrons == nil || o.ImageableAreaBottomMicrons == nil || o.ImageableAreaLeftMicrons == nil:
		problem = "are not all there"
	case o.GetIsContinuousFeed():
		problem = "have no meaning with continuous feed"
	default:
		problem = "are no box within the media"
	}
	c.ignore(at+".imageable_area_*_microns", at+".imageable_area_*_microns", "%s", problem)
	o.ImageableAreaTopMicrons, o.ImageableAreaRightMicrons, o.ImageableAreaBottomMicrons, o.ImageableAreaLeftMicrons = nil, nil, nil, nil
}

// Area is what a printer can print on, by its distances from the edges of the media in micrometres.
type Area struct{ Top, Right, Bottom, Left int32 }

// ImageableArea returns the imageable area of a media size, false when it has none that makes sense. The four numbers are the edges of a
// box inside the media. The reference does not say where they are measured from: when top is above bottom as a number they are taken from
// the bottom left corner, as Chromium does, else from the top left one. Numbers that are margins make no such box and are refused.
func ImageableArea(o *MediaSize_Option) (Area, bool) {
	t, r, b, l := o.ImageableAreaTopMicrons, o.ImageableAreaRightMicrons, o.ImageableAreaBottomMicrons, o.ImageableAreaLeftMicrons
	if t == nil || r == nil || b == nil || l == nil || o.GetIsContinuousFeed() {
		return Area{}, false
	}
	w, h := o.GetWidthMicrons(), o.GetHeightMicrons()
	low, high := min(*t, *b), max(*t, *b)
	if *l < 0 || *l >= *r || *r > w || low < 0 || low >= high || high > h {
		return Area{}, false
	}
	a := Area{Right: w - *r, Left: *l, Top: h - high, Bottom: low}
	if *t < *b {
		a.Top, a.Bottom = low, h-high
	}
	return a, true
}
