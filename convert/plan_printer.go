package convert

import (
	"fmt"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// This file and plan_job.go turn the messages of package cloudprint into what the plan asks for.

// printer is what a device description says. Lists of options have the default first.
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
	notDone      []string // entries of the deprecated list that ask for something else
	dpi          []dpiOption
	dpiRange     [2][2]int // least and most, cross-feed and feed; 0 when not told
	color        []colorOption
	duplex       []pwg.Sides
	copies       bool // makes copies itself
	copiesSet    int
	copiesMax    int // 0 when not told
	fit          Fit
	orientation  orientation
	ranges       bool // selects pages itself
	pages        []PageInterval
	margins      []marginsOption
	media        []mediaOption
	mediaRange   [2][2]int // least and most in micrometres, width and height; 0 when not told
	collates     bool      // says something of collation
	collate      bool
	reverses     bool // says something of the order
	reverse      bool
}

type colorOption struct {
	kind   cloudprint.Color_Type
	mono   bool
	vendor string
}

type dpiOption struct {
	dpi    [2]int
	vendor string
}

type marginsOption struct {
	kind cloudprint.Margins_Type
	margins
}

type contentType struct{ name, min, max string }

type turnRule struct{ sides []pwg.Sides } // nil: all

type mediaOption struct {
	media      pwg.Media // Height 0: continuous
	vendor     string
	continuous bool
	imageable  *margins // what cannot be printed on at each edge; nil when not told
}

// margins are in micrometres.
type margins struct{ top, right, bottom, left int }

func (m margins) String() string {
	mm := func(v int) string { return fmt.Sprintf("%g", float64(v)/1000) }
	return mm(m.top) + ", " + mm(m.right) + ", " + mm(m.bottom) + ", " + mm(m.left) + " mm"
}

type orientation uint8

const (
	orientationNone orientation = iota
	orientationPortrait
	orientationLandscape
	orientationAuto
)

func (o orientation) String() string {
	return [...]string{orientationNone: "nothing", orientationPortrait: "PORTRAIT", orientationLandscape: "LANDSCAPE", orientationAuto: "AUTO"}[o]
}

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

// defaultFirst appends an option, or puts it before the others when it is the default.
func defaultFirst[T any](list []T, o T, isDefault bool) []T {
	if isDefault {
		return append([]T{o}, list...)
	}
	return append(list, o)
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
	for _, read := range []func(*cloudprint.PrinterDescriptionSection) error{p.readRaster, p.readDpi, p.readChoices, p.readPaging, p.readMargins, p.readMedia} {
		if err := read(d); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (p *printer) readDpi(d *cloudprint.PrinterDescriptionSection) error {
	if d.Dpi == nil {
		return nil
	}
	for i, o := range d.Dpi.Option {
		r := [2]int{int(o.GetHorizontalDpi()), int(o.GetVerticalDpi())}
		if !goodResolution(r) {
			return wrong("CDD", fmt.Sprintf("printer.dpi.option[%d]", i), "%d x %d dpi is no resolution", r[0], r[1])
		}
		p.dpi = defaultFirst(p.dpi, dpiOption{r, o.GetVendorId()}, o.GetIsDefault())
	}
	p.dpiRange = [2][2]int{{int(d.Dpi.GetMinHorizontalDpi()), int(d.Dpi.GetMaxHorizontalDpi())}, {int(d.Dpi.GetMinVerticalDpi()), int(d.Dpi.GetMaxVerticalDpi())}}
	return nil
}

// readChoices reads the options of colour, duplex, orientation and fitting; those that are unknown are no choice.
func (p *printer) readChoices(d *cloudprint.PrinterDescriptionSection) error {
	for _, o := range d.Color.GetOption() {
		if mono, ok := parseColor(o.Type); ok {
			p.color = defaultFirst(p.color, colorOption{o.GetType(), mono, o.GetVendorId()}, o.GetIsDefault())
		}
	}
	for _, o := range d.Duplex.GetOption() {
		if s, ok := parseDuplex(o.GetType()); ok {
			p.duplex = defaultFirst(p.duplex, s, o.GetIsDefault())
		}
	}
	var orientations []orientation
	for _, o := range d.PageOrientation.GetOption() {
		if v, ok := parseOrientation(o.Type); ok {
			orientations = defaultFirst(orientations, v, o.GetIsDefault())
		}
	}
	if len(orientations) > 0 {
		p.orientation = orientations[0]
	}
	var fits []Fit
	for _, o := range d.FitToPage.GetOption() {
		if v, ok := parseFit(o.Type); ok {
			fits = defaultFirst(fits, v, o.GetIsDefault())
		}
	}
	if len(fits) > 0 {
		p.fit = fits[0]
	}
	return nil
}

// readPaging reads what is about pages and their copies and order.
func (p *printer) readPaging(d *cloudprint.PrinterDescriptionSection) error {
	if d.Copies != nil {
		p.copies, p.copiesSet, p.copiesMax = true, int(d.Copies.GetDefault()), max(0, int(d.Copies.GetMax()))
	}
	if d.Collate != nil {
		p.collates, p.collate = true, d.Collate.GetDefault()
	}
	if d.ReverseOrder != nil {
		p.reverses, p.reverse = true, d.ReverseOrder.GetDefault()
	}
	if d.PageRange == nil {
		return nil
	}
	var err error
	p.ranges = true
	p.pages, err = readIntervals(d.PageRange.Default, "CDD", "printer.page_range.default")
	return err
}

func (p *printer) readMargins(d *cloudprint.PrinterDescriptionSection) error {
	for i, o := range d.Margins.GetOption() {
		m := margins{int(o.GetTopMicrons()), int(o.GetRightMicrons()), int(o.GetBottomMicrons()), int(o.GetLeftMicrons())}
		if min(m.top, m.right, m.bottom, m.left) < 0 {
			return wrong("CDD", fmt.Sprintf("printer.margins.option[%d]", i), "a margin is below 0")
		}
		p.margins = defaultFirst(p.margins, marginsOption{o.GetType(), m}, o.GetIsDefault())
	}
	return nil
}

func (p *printer) readRaster(d *cloudprint.PrinterDescriptionSection) error {
	c := d.PwgRasterConfig
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
		if t.Operation == nil || t.Operand == nil || *t.Operation != cloudprint.PwgRasterConfig_Transformation_ROTATE_180 ||
			*t.Operand != cloudprint.PwgRasterConfig_Transformation_ALL_PAGES {
			p.notDone = append(p.notDone, name(t.Operation)+" of "+name(t.Operand))
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

func (p *printer) readMedia(d *cloudprint.PrinterDescriptionSection) error {
	m := d.MediaSize
	if m == nil {
		return nil
	}
	p.mediaRange = [2][2]int{{int(m.GetMinWidthMicrons()), int(m.GetMaxWidthMicrons())}, {int(m.GetMinHeightMicrons()), int(m.GetMaxHeightMicrons())}}
	for i, o := range m.Option {
		w, h := int(o.GetWidthMicrons()), int(o.GetHeightMicrons())
		if o.GetIsContinuousFeed() {
			w, h = rollWidth(w, h), 0
		}
		if !goodMedia(w) || !o.GetIsContinuousFeed() && !goodMedia(h) {
			return wrong("CDD", fmt.Sprintf("printer.media_size.option[%d]", i), "%d x %d microns is no size", w, h)
		}
		opt := mediaOption{media: pwg.Media{Width: w, Height: h}, vendor: o.GetVendorId(), continuous: h == 0}
		if named, ok := pwg.MediaByCDDName(o.GetName().String()); ok {
			opt.media.Name = named.Name
		} else if h > 0 {
			opt.media = pwg.MediaOfSize(w, h, 0)
		}
		if a, ok := cloudprint.ImageableArea(o); ok {
			opt.imageable = &margins{int(a.Top), int(a.Right), int(a.Bottom), int(a.Left)}
		}
		p.media = defaultFirst(p.media, opt, o.GetIsDefault())
	}
	return nil
}

// rollWidth is the one length that continuous media need: it lies across the feed, whichever of the two it is called.
func rollWidth(w, h int) int {
	if w == 0 {
		return h
	}
	return w
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
