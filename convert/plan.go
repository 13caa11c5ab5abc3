package convert

import (
	"fmt"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

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
type PageSize struct{ W, H float64 }

// DocInfo is what a plan needs to know of a document.
type DocInfo struct {
	ContentType string // of the document; empty means application/pdf
	Version     string // of its format, "1.7"; may be empty
	Pages       []PageSize
}

// PlanInput is all that a plan follows from.
type PlanInput struct {
	Doc     DocInfo
	CDD     *cloudprint.CloudDeviceDescription // the printer; nil when there is none to obey
	Ticket  *cloudprint.CloudJobTicket         // the job's wishes; nil for none
	Options PlanOptions
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
	Reverse    *bool // last page first in the stream
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
	ContentType string        `json:"content_type"`
	PassThrough bool          `json:"pass_through,omitempty"` // the document goes unchanged; nothing below is set
	Resolution  [2]int        `json:"resolution,omitempty"`   // dpi: cross-feed (x), feed (y)
	Type        pwg.Type      `json:"type,omitempty"`
	Media       *pwg.Media    `json:"media,omitempty"`       // nil: every page has its own size
	Dither      Dither        `json:"dither,omitempty"`      // how 1-bit types are made
	Compression Compression   `json:"compression,omitempty"` // where the content type leaves a choice
	Quality     int           `json:"quality,omitempty"`     // of JPEG
	Sides       pwg.Sides     `json:"sides"`
	SheetBack   pwg.SheetBack `json:"sheet_back"`
	RotateAll   bool          `json:"rotate_all,omitempty"`
	Reverse     bool          `json:"reverse,omitempty"`
	Fit         Fit           `json:"fit"`
	Copies      int           `json:"copies,omitempty"` // that the job asks for
	Collate     bool          `json:"collate,omitempty"`
	PageCopies  int           `json:"page_copies,omitempty"` // NumCopies of the page headers: copies a printer makes page by page
	Sheets      int           `json:"sheets,omitempty"`
	Pages       []PlannedPage `json:"pages,omitempty"` // in the order of the stream
	Decisions   []Decision    `json:"decisions"`
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
}

// Decision is one choice with its reason, for people.
type Decision struct {
	Topic  string `json:"topic"`
	Choice string `json:"choice"`
	Why    string `json:"why"`
}

// Header returns the page header of page i of the plan.
func (p *Plan) Header(i int) *pwg.Header {
	page := &p.Pages[i]
	h := &pwg.Header{
		HWResolution:       [2]uint32{uint32(p.Resolution[0]), uint32(p.Resolution[1])},
		NumCopies:          uint32(p.PageCopies),
		Orientation:        page.Orientation,
		PageSize:           [2]uint32{uint32(page.PageSize[0]), uint32(page.PageSize[1])},
		TotalPageCount:     uint32(len(p.Pages)),
		CrossFeedTransform: page.Transform.CrossFeed,
		FeedTransform:      page.Transform.Feed,
		AlternatePrimary:   0xFFFFFF,
		PageSizeName:       page.PageSizeName,
	}
	h.Duplex, h.Tumble = p.Sides.Duplex()
	h.SetType(p.Type, page.Width, page.Height)
	return h
}

// planner makes one plan; every method fills a part of it.
type planner struct {
	doc     DocInfo
	opt     PlanOptions
	printer printer
	job     job
	plan    *Plan
}

// NewPlan decides what becomes of a document. Errors are of type *Error: Ticket for a wrong device description or ticket,
// PageRange for pages that are not there, Unsupported when nothing that the printer takes can be made, Usage for options,
// Limit for too many pages or pixels.
func NewPlan(in PlanInput) (*Plan, error) {
	p := &planner{doc: in.Doc, opt: in.Options, plan: &Plan{Decisions: []Decision{}}}
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
	for _, step := range []func() error{p.contentType, p.resolution, p.documentType, p.sides, p.fit, p.media, p.pages, p.bounds} {
		if err := step(); err != nil {
			return nil, err
		}
		if p.plan.PassThrough {
			break
		}
	}
	return p.plan, nil
}

func (p *planner) decide(topic string, choice any, why string, args ...any) {
	p.plan.Decisions = append(p.plan.Decisions, Decision{topic, fmt.Sprint(choice), fmt.Sprintf(why, args...)})
}
