package convert

import (
	"encoding/json"
	"fmt"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// This file has what goes into a plan and what comes out; plan_*.go, media*.go and resolution.go decide. plan_rules.go has the rules.

// Content types that plans know.
const (
	TypePWG  = "image/pwg-raster"
	TypeURF  = "image/urf"
	TypePCLm = "application/PCLm"
	TypePDF  = "application/pdf"
	TypePNG  = "image/png"
	TypeJPEG = "image/jpeg"
	TypeTIFF = "image/tiff"
)

// PageSize is the visible size of a document page in points, after /Rotate and UserUnit.
type PageSize struct {
	W float64 `json:"width"`
	H float64 `json:"height"`
}

// DocInfo is what a plan needs to know of a document.
type DocInfo struct {
	ContentType string // of the document; empty means application/pdf
	Version     string // of its format, "1.7"; may be empty
	Pages       []PageSize
	// Header is the first page's of a document in image/pwg-raster; nil when not known. A printer takes such a document unchanged only when its
	// header shows that it was made for such a printer.
	Header *pwg.Header
}

// PlanInput is all that a plan follows from.
type PlanInput struct {
	Doc     DocInfo
	CDD     *cloudprint.CloudDeviceDescription // the printer; nil when there is none to obey
	Ticket  *cloudprint.CloudJobTicket         // the job's wishes; nil for none
	Options PlanOptions
	// Color reports whether a page of the document, 0-based, has colour. It is asked for the pages of the job, in order and up to the first that
	// has, when colour is AUTO and the answer matters. Its error ends planning. Nil means that every page has.
	Color func(page int) (bool, error)
}

// PlanOptions override the ticket and the printer. The zero value overrides nothing.
type PlanOptions struct {
	To         string         // content type of the result
	Resolution [2]int         // dpi: cross-feed (x), feed (y)
	Type       pwg.Type       // document type
	Media      string         // as pwg.ParseMedia understands
	Pages      []PageInterval // see ParsePages
	Sides      *pwg.Sides
	SheetBack  *pwg.SheetBack
	RotateAll  *bool
	Reverse    *bool // last page first in the stream, whatever ticket and printer want
	Fit        Fit
	Copies     int
	MaxPages   int // of the result; default 100000
	// Width scales every page to exactly this number of pixels across, whatever its size, for printers with a fixed head: 384, 576, 640
	// or 832 dots. Media and fit are not asked then.
	Width       int
	Dither      Dither      // of 1-bit types
	Compression Compression // of PCLm and TIFF
	Quality     int         // of JPEG, 1 to 100; 0 means 90
}

// Plan says what will be done, before anything is. It prints as JSON and depends on its input only.
type Plan struct {
	ContentType  string        `json:"content_type"`
	PassThrough  bool          `json:"pass_through,omitempty"` // the document goes unchanged; of what is below, only what the printer is to do is set
	Resolution   [2]int        `json:"resolution,omitempty"`   // dpi: cross-feed (x), feed (y)
	Type         pwg.Type      `json:"type,omitempty"`
	Media        *pwg.Media    `json:"media,omitempty"`       // nil: every page has its own size; Height 0: and its own length
	Dither       Dither        `json:"dither,omitempty"`      // how 1-bit types are made
	Compression  Compression   `json:"compression,omitempty"` // where the content type leaves a choice
	Quality      int           `json:"quality,omitempty"`     // of JPEG
	Sides        pwg.Sides     `json:"sides"`
	SheetBack    pwg.SheetBack `json:"sheet_back"`
	RotateAll    bool          `json:"rotate_all,omitempty"`
	ReverseOrder bool          `json:"reverse_order,omitempty"` // last sheet first, each with its front first
	Reverse      bool          `json:"reverse,omitempty"`       // the stream, side by side: backs come before their fronts
	Fit          Fit           `json:"fit"`
	Copies       int           `json:"copies,omitempty"` // that the job asks for
	Collate      bool          `json:"collate,omitempty"`
	CopiesHere   bool          `json:"copies_here,omitempty"` // Pages has them; else whoever prints makes them
	Sheets       int           `json:"sheets,omitempty"`
	Pages        []PlannedPage `json:"pages,omitempty"` // in the order of the stream
	// Fields are of the page headers and follow from vendor's items.
	Fields *HeaderFields `json:"header_fields,omitempty"`
	// VendorItems are the ticket's, for the printer.
	VendorItems []VendorItem `json:"vendor_items,omitempty"`
	// PrinterTicket is the ticket (CJT) to send along: what is left for the printer to do, in options that it has. What has been done here is
	// not in it, so that it is not done twice.
	PrinterTicket json.RawMessage `json:"printer_ticket,omitempty"`
	Decisions     []Decision      `json:"decisions"`
}

// PlannedPage is one page of the stream.
type PlannedPage struct {
	Source       int               `json:"source"` // 0-based page of the document, -1 for a blank one
	Back         bool              `json:"back,omitempty"`
	Width        int               `json:"width"` // pixels
	Height       int               `json:"height"`
	PageSize     [2]int            `json:"page_size"` // points
	PageSizeName string            `json:"page_size_name"`
	Transform    pwg.PageTransform `json:"transform"` // what the matrix did beyond placing the page
	Orientation  pwg.Orientation   `json:"orientation,omitempty"`
	// Matrix maps page space (points, y down, the origin at the left top of the visible page) to device pixels.
	Matrix geom.Matrix `json:"matrix"`
	// Clip is what may be drawn on, in device pixels: without the margins where FitFill goes beyond. Nil is all of it.
	Clip *geom.IRect `json:"clip,omitempty"`
}

// Decision is one choice: what about, what was chosen, why (one sentence, for people), and the clause that has the rule.
type Decision struct {
	Topic  string `json:"topic"`
	Choice string `json:"choice"`
	Why    string `json:"why"`
	Rule   string `json:"rule"`
}

// Header returns the page header of page i of the plan.
//
// NumCopies is 1 where copies are pages of the stream, since 0 is whatever the printer's default is. ImageBox is the whole page, as
// libcups sets it. LeadingEdge stays ShortEdgeFirst: what it means for media that lie across has never been settled.
func (p *Plan) Header(i int) *pwg.Header {
	page := &p.Pages[i]
	h := &pwg.Header{
		HWResolution:       [2]uint32{uint32(p.Resolution[0]), uint32(p.Resolution[1])},
		Orientation:        page.Orientation,
		PageSize:           [2]uint32{uint32(page.PageSize[0]), uint32(page.PageSize[1])},
		TotalPageCount:     uint32(len(p.Pages)),
		CrossFeedTransform: page.Transform.CrossFeed,
		FeedTransform:      page.Transform.Feed,
		ImageBox:           pwg.Box{Right: uint32(page.Width), Bottom: uint32(page.Height)},
		AlternatePrimary:   0xFFFFFF,
		PageSizeName:       page.PageSizeName,
	}
	if p.CopiesHere {
		h.NumCopies = 1
	}
	if f := p.Fields; f != nil {
		h.MediaType, h.MediaColor, h.PrintContentOptimize, h.RenderingIntent = f.MediaType, f.MediaColor, f.PrintContentOptimize, f.RenderingIntent
		h.MediaPosition, h.PrintQuality, h.CutMedia = f.MediaPosition, f.PrintQuality, f.CutMedia
	}
	h.Duplex, h.Tumble = p.Sides.Duplex()
	h.SetType(p.Type, page.Width, page.Height)
	return h
}

// planner makes one plan; every method fills a part of it.
type planner struct {
	doc     DocInfo
	opt     PlanOptions
	color   func(page int) (bool, error)
	printer printer
	job     job
	plan    *Plan

	sources   []int // pages of the job
	selectErr error // why there are none
	mono      bool
	autoColor bool         // mono follows from the pages
	colorSet  *colorOption // what is chosen of the printer's, or asked for
	dpiSet    dpiOption
	mediaSet  *mediaOption
	area      margins // what stays free of each edge of the media
	fitWished bool    // somebody names a fit
}

// NewPlan decides what becomes of a document. Errors are of type *Error: Ticket for a wrong device description or ticket,
// PageRange for pages that are not there, Unsupported when nothing that the printer takes can be made, Usage for options,
// Limit for too many pages or pixels; or what PlanInput.Color returned.
func NewPlan(in PlanInput) (*Plan, error) {
	p := &planner{doc: in.Doc, opt: in.Options, color: in.Color, plan: &Plan{Decisions: []Decision{}}}
	if p.doc.ContentType == "" {
		p.doc.ContentType = TypePDF
	}
	var err error
	if p.printer, err = readPrinter(in.CDD); err != nil {
		return nil, err
	}
	if p.job, err = readJob(in.Ticket); err != nil {
		return nil, err
	}
	if p.opt.Copies < 0 {
		return nil, errorf(Usage, "plan", "%d copies", p.opt.Copies)
	}
	p.sources, p.selectErr = p.selection()
	for _, step := range []func() error{p.contentType, p.resolution, p.colors, p.documentType, p.sides, p.fit, p.media, p.margins, p.pages, p.bounds} {
		if err := step(); err != nil {
			return nil, err
		}
		if p.plan.PassThrough {
			break
		}
	}
	if p.plan.PassThrough || p.plan.ContentType == TypePDF {
		if err := p.settings(); err != nil {
			return nil, err
		}
	}
	p.vendor()
	return p.plan, p.printerTicket(in.Ticket)
}

// decide notes a decision. rule is where the rule stands, why is a sentence.
func (p *planner) decide(topic string, choice any, rule, why string, args ...any) {
	p.plan.Decisions = append(p.plan.Decisions, Decision{topic, fmt.Sprint(choice), fmt.Sprintf(why, args...), rule})
}

// Where rules stand that do not stand in a specification.
const (
	ruleOption = "options of the call"
	ruleOwn    = "pwgconvert"
)
