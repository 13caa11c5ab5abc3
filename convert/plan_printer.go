package convert

import (
	"fmt"

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

func parseOrientation(t *cloudprint.PageOrientation_Type) (orientation, bool) {
	if t == nil {
		return 0, false
	}
	switch *t {
	case cloudprint.PageOrientation_PORTRAIT:
		return orientationPortrait, true
	case cloudprint.PageOrientation_LANDSCAPE:
		return orientationLandscape, true
	case cloudprint.PageOrientation_AUTO:
		return orientationAuto, true
	}
	return 0, false
}

func parseColor(t *cloudprint.Color_Type) (mono, ok bool) {
	if t == nil {
		return false, false
	}
	switch *t {
	case cloudprint.Color_STANDARD_MONOCHROME, cloudprint.Color_CUSTOM_MONOCHROME:
		return true, true
	case cloudprint.Color_STANDARD_COLOR, cloudprint.Color_CUSTOM_COLOR, cloudprint.Color_AUTO:
		return false, true
	}
	return false, false
}

func parseDuplex(t cloudprint.Duplex_Type) (pwg.Sides, bool) {
	switch t {
	case cloudprint.Duplex_NO_DUPLEX:
		return pwg.OneSided, true
	case cloudprint.Duplex_LONG_EDGE:
		return pwg.TwoSidedLongEdge, true
	case cloudprint.Duplex_SHORT_EDGE:
		return pwg.TwoSidedShortEdge, true
	}
	return 0, false
}

func parseFit(t *cloudprint.FitToPage_Type) (Fit, bool) {
	if t == nil {
		return 0, false
	}
	return ParseFit(t.String())
}

func parseSheetBack(b cloudprint.PwgRasterConfig_DocumentSheetBack) (pwg.SheetBack, bool) {
	switch b {
	case cloudprint.PwgRasterConfig_NORMAL:
		return pwg.SheetBackNormal, true
	case cloudprint.PwgRasterConfig_ROTATED:
		return pwg.SheetBackRotated, true
	case cloudprint.PwgRasterConfig_MANUAL_TUMBLE:
		return pwg.SheetBackManualTumble, true
	case cloudprint.PwgRasterConfig_FLIPPED:
		return pwg.SheetBackFlipped, true
	}
	return 0, false
}

// name is what a person calls a value that may be missing or new.
func name[T interface {
	~int32
	String() string
}](t *T) string {
	switch {
	case t == nil:
		return "nothing"
	case *t == cloudprint.UnknownEnum:
		return "a value that this program does not know"
	}
	return (*t).String()
}

// wrong is an error about a field of the device description or the ticket.
func wrong(document, path, format string, args ...any) *Error {
	op := "read ticket"
	if document == "CDD" {
		op = "read device description"
	}
	return &Error{Kind: Ticket, Op: op, Err: &cloudprint.Error{Document: document, Path: path, Problem: fmt.Sprintf(format, args...)}}
}

// firstDefault returns the option that is the default: the one that says so, else the first.
func firstDefault[T interface{ GetIsDefault() bool }](options []T) (first T, ok bool) {
	for _, o := range options {
		if o.GetIsDefault() {
			return o, true
		}
	}
	if len(options) > 0 {
		return options[0], true
	}
	return first, false
}

func readPrinter(cdd *cloudprint.CloudDeviceDescription) (printer, error) {
	p := printer{collate: true, sheetBack: pwg.SheetBackNormal}
	if cdd == nil || cdd.Printer == nil {
		return p, nil
	}
	d := cdd.Printer
	p.known, p.sheetBack = true, pwg.SheetBackRotated
	for _, c := range d.SupportedContentType {
		p.contentTypes = append(p.contentTypes, contentType{c.GetContentType(), c.GetMinVersion(), c.GetMaxVersion()})
	}
	if err := p.readRaster(d.PwgRasterConfig); err != nil {
		return p, err
	}
	if d.Dpi != nil {
		for i, o := range d.Dpi.Option {
			r := [2]int{int(o.GetHorizontalDpi()), int(o.GetVerticalDpi())}
			if !goodResolution(r) {
				return p, wrong("CDD", fmt.Sprintf("printer.dpi.option[%d]", i), "%d x %d dpi is no resolution", r[0], r[1])
			}
			if o.GetIsDefault() {
				p.dpi = append([][2]int{r}, p.dpi...)
			} else {
				p.dpi = append(p.dpi, r)
			}
		}
	}
	if d.Color != nil {
		if o, ok := firstDefault(d.Color.Option); ok {
			if mono, ok := parseColor(o.Type); ok {
				p.mono = &mono
			}
		}
	}
	if d.Duplex != nil {
		if o, ok := firstDefault(d.Duplex.Option); ok {
			if s, ok := parseDuplex(o.GetType()); ok {
				p.sides = &s
			}
		}
	}
	if d.PageOrientation != nil {
		if o, ok := firstDefault(d.PageOrientation.Option); ok {
			p.orientation, _ = parseOrientation(o.Type)
		}
	}
	if d.FitToPage != nil {
		if o, ok := firstDefault(d.FitToPage.Option); ok {
			p.fit, _ = parseFit(o.Type)
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
	p.reverse = d.ReverseOrder.GetDefault()
	var err error
	if d.PageRange != nil {
		if p.pages, err = readIntervals(d.PageRange.Default, "CDD", "printer.page_range.default"); err != nil {
			return p, err
		}
	}
	return p, p.readMedia(d.MediaSize)
}

func (p *printer) readRaster(c *cloudprint.PwgRasterConfig) error {
	if c == nil {
		return nil
	}
	for i, r := range c.DocumentResolutionSupported {
		r := [2]int{int(r.GetCrossFeedDir()), int(r.GetFeedDir())}
		if !goodResolution(r) {
			return wrong("CDD", fmt.Sprintf("printer.pwg_raster_config.document_resolution_supported[%d]", i), "%d x %d dpi is no resolution", r[0], r[1])
		}
		p.resolutions = append(p.resolutions, r)
	}
	p.typesTold = len(c.DocumentTypeSupported) > 0
	for _, s := range c.DocumentTypeSupported {
		if t, ok := pwg.ParseType(s.String()); ok {
			p.types = append(p.types, t)
		}
	}
	if c.DocumentSheetBack != nil {
		b, ok := parseSheetBack(*c.DocumentSheetBack)
		if !ok {
			return wrong("CDD", "printer.pwg_raster_config.document_sheet_back", "is %s", name(c.DocumentSheetBack))
		}
		p.sheetBack, p.backTold = b, true
	}
	p.streamBack, p.turn = c.GetReverseOrderStreaming(), c.GetRotateAllPages()
	//lint:ignore SA1019 printers still have it; only turning all pages was ever honoured
	for _, t := range c.Transformation {
		if t.Operation == nil || *t.Operation != cloudprint.PwgRasterConfig_Transformation_ROTATE_180 ||
			t.Operand == nil || *t.Operand != cloudprint.PwgRasterConfig_Transformation_ALL_PAGES {
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
	p.maxLength = int(m.GetMaxHeightMicrons())
	for i, o := range m.Option {
		w, h := int(o.GetWidthMicrons()), int(o.GetHeightMicrons())
		if o.GetIsContinuousFeed() && w > 0 {
			h = 0
		} else if !goodMedia(w) || !goodMedia(h) {
			return wrong("CDD", fmt.Sprintf("printer.media_size.option[%d]", i), "%d x %d microns is no size", w, h)
		}
		opt := mediaOption{pwg.Media{Width: w, Height: h}, o.GetVendorId(), h == 0}
		if named, ok := pwg.MediaByCDDName(o.GetName().String()); ok {
			opt.media.Name = named.Name
		} else if h > 0 {
			opt.media = pwg.MediaOfSize(w, h, 0)
		}
		if o.GetIsDefault() {
			p.media = append([]mediaOption{opt}, p.media...)
		} else {
			p.media = append(p.media, opt)
		}
	}
	return nil
}

func readJob(cjt *cloudprint.CloudJobTicket) (job, error) {
	var j job
	if cjt == nil || cjt.Print == nil {
		return j, nil
	}
	t := cjt.Print
	if t.Color != nil {
		mono, ok := parseColor(t.Color.Type)
		if !ok {
			return j, wrong("CJT", "print.color.type", "is %s", name(t.Color.Type))
		}
		j.mono = &mono
	}
	if t.Duplex != nil {
		s, ok := parseDuplex(t.Duplex.GetType())
		if !ok {
			return j, wrong("CJT", "print.duplex.type", "is %s", name(t.Duplex.Type))
		}
		j.sides = &s
	}
	if t.PageOrientation != nil {
		o, ok := parseOrientation(t.PageOrientation.Type)
		if !ok {
			return j, wrong("CJT", "print.page_orientation.type", "is %s", name(t.PageOrientation.Type))
		}
		j.orientation = o
	}
	if t.Copies != nil {
		if j.copies = int(t.Copies.GetCopies()); j.copies < 1 {
			return j, wrong("CJT", "print.copies.copies", "%d is less than 1", j.copies)
		}
	}
	if m := t.Margins; m != nil {
		j.margins = &margins{int(m.GetTopMicrons()), int(m.GetRightMicrons()), int(m.GetBottomMicrons()), int(m.GetLeftMicrons())}
		if min(j.margins.top, j.margins.right, j.margins.bottom, j.margins.left) < 0 {
			return j, wrong("CJT", "print.margins", "a margin is below 0")
		}
	}
	if t.Dpi != nil {
		if j.dpi = [2]int{int(t.Dpi.GetHorizontalDpi()), int(t.Dpi.GetVerticalDpi())}; !goodResolution(j.dpi) {
			return j, wrong("CJT", "print.dpi", "%d x %d dpi is no resolution", j.dpi[0], j.dpi[1])
		}
	}
	if t.FitToPage != nil {
		f, ok := parseFit(t.FitToPage.Type)
		if !ok {
			return j, wrong("CJT", "print.fit_to_page.type", "is %s", name(t.FitToPage.Type))
		}
		j.fit = f
	}
	if t.PageRange != nil {
		var err error
		if j.pages, err = readIntervals(t.PageRange.Interval, "CJT", "print.page_range.interval"); err != nil {
			return j, err
		}
	}
	if m := t.MediaSize; m != nil {
		w, h := int(m.GetWidthMicrons()), int(m.GetHeightMicrons())
		if m.GetIsContinuousFeed() && w > 0 {
			h = 0
		} else if !goodMedia(w) || !goodMedia(h) {
			return j, wrong("CJT", "print.media_size", "%d x %d microns is no size", w, h)
		}
		j.media = &mediaOption{pwg.Media{Width: w, Height: h}, m.GetVendorId(), h == 0}
	}
	if t.Collate != nil {
		j.collate = t.Collate.Collate
	}
	if t.ReverseOrder != nil {
		j.reverse = t.ReverseOrder.ReverseOrder
	}
	return j, nil
}

func readIntervals(in []*cloudprint.PageRange_Interval, document, path string) ([]PageInterval, error) {
	var out []PageInterval
	for i, v := range in {
		iv := PageInterval{First: int(v.GetStart())}
		if iv.First == 0 {
			iv.First = 1
		}
		if v.End != nil {
			iv.Last = int(*v.End)
		}
		if iv.First < 1 || v.End != nil && iv.Last < iv.First {
			return nil, wrong(document, fmt.Sprintf("%s[%d]", path, i), "%d to %d is no range", v.GetStart(), iv.Last)
		}
		out = append(out, iv)
	}
	return out, nil
}

func goodResolution(r [2]int) bool { return r[0] > 0 && r[1] > 0 && r[0] <= 65535 && r[1] <= 65535 }

func goodMedia(microns int) bool { return microns > 0 && microns <= pwg.MaxMedia }
