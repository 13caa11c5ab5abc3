package cloudprnt

import (
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"slices"
	"strings"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// The dots of a print head, by the width of its paper.
const (
	Width58  = 384 // 2 inches
	Width80  = 576 // 3 inches
	Width83  = 640
	Width112 = 832 // 4 inches
)

const textPlain = "text/plain"

// Printer is what a server knows of a printer. The zero value is useful: 576 dots of 203 dpi, a type list that is not known.
type Printer struct {
	Width int // dots of the head; 0 means Width80
	DPI   int // 0 means 203, 8 dots a millimetre
	// Encodings are the content types that the printer takes; nil when it has not been asked. The printer then chooses from what it is offered.
	Encodings []string
	// Dither makes gray bi-level, as convert does by default.
	Dither convert.Dither
	// Gray leaves dithering to the printer, which then gets pictures of 8 bits.
	Gray bool
	// Pictures keeps texts from being offered as they are, in front of the picture of them: a printer prints them in its own font. Only texts in UTF-8
	// or ASCII are.
	Pictures bool
}

// Job is a document to be printed, or a page of one.
type Job struct {
	Token       string // names the job to the printer; may be empty
	ContentType string // of the document: convert.Pipeline.Inspect tells it
	Page        int    // 1-based, of a document of several pages; 0 for all of it, which must be one
}

// Learn takes what a printer answered to the actions Encodings and PageInfo, and reports whether there was anything.
func (p *Printer) Learn(poll *Poll) bool {
	learnt := false
	for _, a := range poll.ClientAction {
		switch a.Request {
		case Encodings:
			var types []string
			for t := range strings.FieldsFuncSeq(a.Text(), func(r rune) bool { return r == ';' || r == ',' }) {
				if t = strings.ToLower(strings.TrimSpace(t)); strings.Contains(t, "/") { // parameters follow some: image/vnd.star.png; mono_len=...
					types = append(types, t)
				}
			}
			if len(types) > 0 {
				p.Encodings, learnt = types, true
			}
		case PageInfo:
			learnt = p.page(a.Result) || learnt
		}
	}
	return learnt
}

// page takes the result of PageInfo: millimetres and dots a millimetre.
func (p *Printer) page(raw json.RawMessage) bool {
	if s := text(raw); strings.HasPrefix(s, "{") {
		raw = json.RawMessage(s)
	}
	var v struct{ PrintWidth, HorizontalResolution json.RawMessage }
	if json.Unmarshal(raw, &v) != nil {
		return false
	}
	var mm, perMM float64
	if _, err := fmt.Sscan(text(v.PrintWidth), &mm); err != nil {
		return false
	}
	if _, err := fmt.Sscan(text(v.HorizontalResolution), &perMM); err != nil {
		return false
	}
	if dots := mm * perMM; dots >= 8 && dots <= 1<<14 && perMM >= 1 && perMM <= 100 {
		p.Width, p.DPI = int(math.Round(dots)), int(math.Round(perMM*25.4))
		return true
	}
	return false
}

func (p *Printer) takes(contentType string) bool {
	return p.Encodings == nil || slices.Contains(p.Encodings, contentType)
}

// MediaTypes returns the content types that a job can be had in, the best first: those that can be made of the document and, as far as that is
// known, that the printer takes. A document in a format of the printer's own goes as it is. Empty means that the job cannot be printed there.
func (p *Printer) MediaTypes(job *Job) []string {
	from := bare(job.ContentType)
	var out []string
	add := func(t string, can bool) {
		if can && p.takes(t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	known := slices.Contains(convert.InputTypes(), from)
	add(from, from == textPlain && !p.Pictures && unicode(job.ContentType) || !known && p.Encodings != nil)
	add(convert.TypePNG, known)
	add(convert.TypeJPEG, known)
	return out
}

// Poll makes the answer to a poll: the job, or that there is none (nil). A job that cannot be had in any type the printer takes is not announced.
func (p *Printer) Poll(job *Job) *Response {
	if job == nil {
		return &Response{}
	}
	types := p.MediaTypes(job)
	if len(types) == 0 {
		return &Response{}
	}
	return &Response{JobReady: true, MediaTypes: types, JobToken: job.Token}
}

// Options says how to convert a job to the type that the printer asks for; contentType "" is the first of MediaTypes. The error is a
// *convert.Error of kind Unsupported, which HTTP answers with 415, for a type that the job cannot be had in: Star's own command formats
// (application/vnd.star.*) are not made here.
func (p *Printer) Options(job *Job, contentType string) (*convert.Options, error) {
	types := p.MediaTypes(job)
	if len(types) == 0 {
		return nil, refuse("nothing that this printer takes can be made of %s", job.ContentType)
	}
	to := bare(contentType)
	if to == "" {
		to = types[0]
	}
	if !slices.Contains(types, to) {
		return nil, refuse("cannot make %s of %s, only %s", to, job.ContentType, strings.Join(types, ", "))
	}
	o := &convert.Options{ContentType: job.ContentType}
	o.Plan.To = to
	if to == bare(job.ContentType) && to != convert.TypePNG && to != convert.TypeJPEG {
		return o, nil
	}
	if o.Plan.Width = p.Width; o.Plan.Width <= 0 {
		o.Plan.Width = Width80
	}
	dpi := p.DPI
	if dpi <= 0 {
		dpi = 203
	}
	o.Plan.Resolution = [2]int{dpi, dpi}
	o.Plan.Copies = 1
	o.Plan.Type = pwg.SGray8
	if to == convert.TypePNG && !p.Gray {
		o.Plan.Type, o.Plan.Dither = pwg.SGray1, p.Dither
	}
	if job.Page > 0 {
		o.Plan.Pages = []convert.PageInterval{{First: job.Page, Last: job.Page}}
	}
	return o, nil
}

// Headers returns what an answer to the request for a job says besides its type: that bits are to be printed as they are and gray is to be
// dithered by the printer.
func (p *Printer) Headers(contentType string) map[string]string {
	switch t := bare(contentType); {
	case t == convert.TypePNG && !p.Gray:
		return map[string]string{"X-Star-ImageDitherPattern": "none"}
	case t == convert.TypePNG || t == convert.TypeJPEG:
		return map[string]string{"X-Star-ImageDitherPattern": "fs"}
	}
	return nil
}

// unicode reports whether a content type names no charset, or one that is a part of UTF-8.
func unicode(contentType string) bool {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return !strings.Contains(contentType, "=")
	}
	switch strings.ToLower(params["charset"]) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return true
	}
	return false
}

func refuse(format string, args ...any) error {
	return &convert.Error{Kind: convert.Unsupported, Op: "cloudprnt", Err: fmt.Errorf(format, args...)}
}

// bare drops parameters and case.
func bare(t string) string {
	t, _, _ = strings.Cut(t, ";")
	return strings.ToLower(strings.TrimSpace(t))
}
