package convert

import (
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// This file is the only one that knows the messages of package cloudprint: it turns them into what the plan asks for.

// printer is what a device description says.
type printer struct {
	known        bool // there is a description
	contentTypes []contentType
	resolutions  [][2]int   // of PWG Raster; nil when not told
	types        []pwg.Type // document types we know, in the printer's order
	typesTold    bool       // the printer lists types
	sheetBack    pwg.SheetBack
	backTold     bool
	streamBack   bool // wants the last page first
	turn         bool // wants every page turned by 180 degrees
	turnOld      []turnRule
	dpi          [][2]int // choices of a user, the default first
	mono         *bool
	sides        *pwg.Sides
	copies       bool // makes copies itself
	copiesSet    int
	fit          Fit
	orientation  orientation
	pages        []PageInterval
	media        []mediaOption // the default first
	maxLength    int           // micrometres of continuous media, 0 not told
	collate      bool
	reverse      bool
}

type contentType struct{ name, min, max string }

type turnRule struct{ sides []pwg.Sides } // nil: all

type mediaOption struct {
	media      pwg.Media // Height 0: continuous
	vendor     string
	continuous bool
}

// job is what a ticket says; nil and zero mean the printer's default.
type job struct {
	mono        *bool
	sides       *pwg.Sides
	orientation orientation
	copies      int
	margins     *margins
	dpi         [2]int
	fit         Fit
	pages       []PageInterval
	media       *mediaOption
	collate     *bool
	reverse     *bool
}

// margins are in micrometres.
type margins struct{ top, right, bottom, left int }

type orientation uint8

const (
	orientationNone orientation = iota
	orientationPortrait
	orientationLandscape
	orientationAuto
)

func parseOrientation(s string) (orientation, bool) {
	o, ok := map[string]orientation{"PORTRAIT": orientationPortrait, "LANDSCAPE": orientationLandscape, "AUTO": orientationAuto}[s]
	return o, ok
}

func parseColor(s string) (mono, ok bool) {
	switch s {
	case "STANDARD_MONOCHROME", "CUSTOM_MONOCHROME":
		return true, true
	case "STANDARD_COLOR", "CUSTOM_COLOR", "AUTO":
		return false, true
	}
	return false, false
}

func parseDuplex(s string) (pwg.Sides, bool) {
	switch s {
	case "", "NO_DUPLEX":
		return pwg.OneSided, true
	case "LONG_EDGE":
		return pwg.TwoSidedLongEdge, true
	case "SHORT_EDGE":
		return pwg.TwoSidedShortEdge, true
	}
	return 0, false
}

// firstDefault returns the option that is the default: the one that says so, else the first.
func firstDefault[T any](options []T, isDefault func(*T) bool) *T {
	for i := range options {
		if isDefault(&options[i]) {
			return &options[i]
		}
	}
	if len(options) > 0 {
		return &options[0]
	}
	return nil
}

func readPrinter(cdd *cloudprint.CloudDeviceDescription) (printer, error) {
	p := printer{collate: true, sheetBack: pwg.SheetBackNormal}
	if cdd == nil || cdd.Printer == nil {
		return p, nil
	}
	d := cdd.Printer
	p.known, p.sheetBack = true, pwg.SheetBackRotated
	for _, c := range d.SupportedContentType {
		p.contentTypes = append(p.contentTypes, contentType{c.ContentType, c.MinVersion, c.MaxVersion})
	}
	if err := p.readRaster(d.PwgRasterConfig); err != nil {
		return p, err
	}
	if d.Dpi != nil {
		for _, o := range d.Dpi.Option {
			r := [2]int{int(o.HorizontalDpi), int(o.VerticalDpi)}
			if !goodResolution(r) {
				return p, errorf(Ticket, "read device description", "printer.dpi.option: %d x %d dpi is no resolution", r[0], r[1])
			}
			if o.IsDefault {
				p.dpi = append([][2]int{r}, p.dpi...)
			} else {
				p.dpi = append(p.dpi, r)
			}
		}
	}
	if d.Color != nil {
		if o := firstDefault(d.Color.Option, func(o *cloudprint.ColorOption) bool { return o.IsDefault }); o != nil {
			if mono, ok := parseColor(o.Type); ok {
				p.mono = &mono
			}
		}
	}
	if d.Duplex != nil {
		if o := firstDefault(d.Duplex.Option, func(o *cloudprint.DuplexOption) bool { return o.IsDefault }); o != nil {
			if s, ok := parseDuplex(o.Type); ok {
				p.sides = &s
			}
		}
	}
	if d.PageOrientation != nil {
		if o := firstDefault(d.PageOrientation.Option, func(o *cloudprint.PageOrientationOption) bool { return o.IsDefault }); o != nil {
			p.orientation, _ = parseOrientation(o.Type)
		}
	}
	if d.FitToPage != nil {
		if o := firstDefault(d.FitToPage.Option, func(o *cloudprint.FitToPageOption) bool { return o.IsDefault }); o != nil {
			p.fit, _ = ParseFit(o.Type)
		}
	}
	if d.Copies != nil {
		p.copies = true
		if d.Copies.Default != nil {
			p.copiesSet = int(*d.Copies.Default)
		}
	}
	if d.Collate != nil && d.Collate.Default != nil {
		p.collate = *d.Collate.Default
	}
	p.reverse = d.ReverseOrder != nil && d.ReverseOrder.Default
	var err error
	if d.PageRange != nil {
		if p.pages, err = readIntervals(d.PageRange.Default, "read device description"); err != nil {
			return p, err
		}
	}
	return p, p.readMedia(d.MediaSize)
}

func (p *printer) readRaster(c *cloudprint.PwgRasterConfig) error {
	if c == nil {
		return nil
	}
	for _, r := range c.DocumentResolutionSupported {
		r := [2]int{int(r.CrossFeedDir), int(r.FeedDir)}
		if !goodResolution(r) {
			return errorf(Ticket, "read device description", "printer.pwg_raster_config.document_resolution_supported: %d x %d dpi is no resolution", r[0], r[1])
		}
		p.resolutions = append(p.resolutions, r)
	}
	p.typesTold = len(c.DocumentTypeSupported) > 0
	for _, s := range c.DocumentTypeSupported {
		if t, ok := pwg.ParseType(s); ok {
			p.types = append(p.types, t)
		}
	}
	if c.DocumentSheetBack != "" {
		b, ok := pwg.ParseSheetBack(c.DocumentSheetBack)
		if !ok {
			return errorf(Ticket, "read device description", "printer.pwg_raster_config.document_sheet_back: %q is unknown", c.DocumentSheetBack)
		}
		p.sheetBack, p.backTold = b, true
	}
	p.streamBack, p.turn = c.ReverseOrderStreaming, c.RotateAllPages
	for _, t := range c.Transformation { // deprecated: only turning all pages was ever honoured
		if t.Operation != "ROTATE_180" || t.Operand != "ALL_PAGES" {
			continue
		}
		rule := turnRule{}
		for _, d := range t.DuplexType {
			if s, ok := parseDuplex(d); ok {
				rule.sides = append(rule.sides, s)
			}
		}
		p.turnOld = append(p.turnOld, rule)
	}
	return nil
}

func (p *printer) readMedia(m *cloudprint.MediaSize) error {
	if m == nil {
		return nil
	}
	p.maxLength = int(m.MaxHeightMicrons)
	for i, o := range m.Option {
		w, h := int(o.WidthMicrons), int(o.HeightMicrons)
		if o.IsContinuousFeed && w > 0 {
			h = 0
		} else if !goodMedia(w) || !goodMedia(h) {
			return errorf(Ticket, "read device description", "printer.media_size.option[%d]: %d x %d microns is no size", i, w, h)
		}
		opt := mediaOption{pwg.Media{Width: w, Height: h}, o.VendorID, h == 0}
		if named, ok := pwg.MediaByCDDName(o.Name); ok {
			opt.media.Name = named.Name
		} else if h > 0 {
			opt.media = pwg.MediaOfSize(w, h, 0)
		}
		if o.IsDefault {
			p.media = append([]mediaOption{opt}, p.media...)
		} else {
			p.media = append(p.media, opt)
		}
	}
	return nil
}

func readJob(cjt *cloudprint.CloudJobTicket) (job, error) {
	const op = "read ticket"
	var j job
	if cjt == nil || cjt.Print == nil {
		return j, nil
	}
	t := cjt.Print
	if t.Color != nil {
		mono, ok := parseColor(t.Color.Type)
		if !ok {
			return j, errorf(Ticket, op, "print.color.type: %q is unknown", t.Color.Type)
		}
		j.mono = &mono
	}
	if t.Duplex != nil {
		s, ok := parseDuplex(t.Duplex.Type)
		if !ok {
			return j, errorf(Ticket, op, "print.duplex.type: %q is unknown", t.Duplex.Type)
		}
		j.sides = &s
	}
	if t.PageOrientation != nil {
		o, ok := parseOrientation(t.PageOrientation.Type)
		if !ok {
			return j, errorf(Ticket, op, "print.page_orientation.type: %q is unknown", t.PageOrientation.Type)
		}
		j.orientation = o
	}
	if t.Copies != nil {
		if j.copies = int(t.Copies.Copies); j.copies < 1 {
			return j, errorf(Ticket, op, "print.copies.copies: %d is less than 1", j.copies)
		}
	}
	if m := t.Margins; m != nil {
		j.margins = &margins{int(m.TopMicrons), int(m.RightMicrons), int(m.BottomMicrons), int(m.LeftMicrons)}
		if min(j.margins.top, j.margins.right, j.margins.bottom, j.margins.left) < 0 {
			return j, errorf(Ticket, op, "print.margins: a margin is below 0")
		}
	}
	if t.Dpi != nil {
		if j.dpi = [2]int{int(t.Dpi.HorizontalDpi), int(t.Dpi.VerticalDpi)}; !goodResolution(j.dpi) {
			return j, errorf(Ticket, op, "print.dpi: %d x %d dpi is no resolution", j.dpi[0], j.dpi[1])
		}
	}
	if t.FitToPage != nil {
		f, ok := ParseFit(t.FitToPage.Type)
		if !ok {
			return j, errorf(Ticket, op, "print.fit_to_page.type: %q is unknown", t.FitToPage.Type)
		}
		j.fit = f
	}
	if t.PageRange != nil {
		var err error
		if j.pages, err = readIntervals(t.PageRange.Interval, op); err != nil {
			return j, err
		}
	}
	if m := t.MediaSize; m != nil {
		w, h := int(m.WidthMicrons), int(m.HeightMicrons)
		if m.IsContinuousFeed && w > 0 {
			h = 0
		} else if !goodMedia(w) || !goodMedia(h) {
			return j, errorf(Ticket, op, "print.media_size: %d x %d microns is no size", w, h)
		}
		j.media = &mediaOption{pwg.Media{Width: w, Height: h}, m.VendorID, h == 0}
	}
	if t.Collate != nil {
		j.collate = &t.Collate.Collate
	}
	if t.ReverseOrder != nil {
		j.reverse = &t.ReverseOrder.ReverseOrder
	}
	return j, nil
}

func readIntervals(in []cloudprint.Interval, op string) ([]PageInterval, error) {
	var out []PageInterval
	for i, v := range in {
		iv := PageInterval{First: int(v.Start)}
		if v.Start == 0 {
			iv.First = 1
		}
		if v.End != nil {
			iv.Last = int(*v.End)
		}
		if iv.First < 1 || v.End != nil && iv.Last < iv.First {
			return nil, errorf(Ticket, op, "page_range[%d]: %d to %d is no range", i, v.Start, iv.Last)
		}
		out = append(out, iv)
	}
	return out, nil
}

func goodResolution(r [2]int) bool { return r[0] > 0 && r[1] > 0 && r[0] <= 65535 && r[1] <= 65535 }

func goodMedia(microns int) bool { return microns > 0 && microns <= pwg.MaxMedia }
