package convert

import (
	"context"
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/convert/source"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// InputTypes returns the content types that can be converted. A document in a data URL counts as what it carries.
func InputTypes() []string { return source.Types() }

// openSource finds out what the document is and opens it.
func (j *conversion) openSource(ctx context.Context, r io.ReaderAt, size int64) error {
	opt := j.opt
	src, err := source.Identify(ctx, r, size, opt.ContentType)
	if err != nil {
		return openError(ctx, err)
	}
	j.src = src
	j.warn(src.Warnings)
	so := source.Options{
		PDF:  pdf.Options{Password: opt.Password, Limits: opt.Limits.PDF, NoSecondOpinion: !opt.SecondOpinion},
		Text: opt.Text,
	}
	roll := false
	if src.ContentType == source.TypeText {
		if so.Text.System == nil {
			so.Text.System = j.p.fonts
		}
		so.Text, roll = textOptions(so.Text, PlanInput{CDD: opt.Printer, Ticket: opt.Ticket, Options: opt.Plan})
	}
	doc, err := src.Open(ctx, so)
	if err == nil && roll {
		rollLength(&so.Text, doc.NumPages())
		doc, err = src.Open(ctx, so)
	}
	if err != nil {
		return openError(ctx, err)
	}
	j.doc = raster.New(doc, &raster.OpenOptions{Limits: opt.Limits, SystemFonts: j.p.fonts, CMaps: j.p.cmaps, Workers: j.jobs()})
	return nil
}

// openError gives an error of the layers below its kind.
func openError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return contextError(ctx)
	}
	kind := NotDocument
	var e *pdf.Error
	if errors.As(err, &e) {
		switch e.Kind {
		case pdf.Password:
			kind = Password
		case pdf.Unsupported:
			kind = Unsupported
		case pdf.Limit:
			kind = Limit
		case pdf.Read:
			kind = Read
		}
	}
	return &Error{Kind: kind, Op: "open", Err: err}
}

// contextError is the error of an ended context: Timeout or Cancelled.
func contextError(ctx context.Context) *Error {
	err := context.Cause(ctx)
	kind := Cancelled
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		kind = Timeout
	}
	return &Error{Kind: kind, Op: "convert", Err: err}
}

// asError makes every error an *Error.
func asError(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return &Error{Kind: KindOf(err), Op: "convert", Err: err}
}

// ioError tells a failed read from a failed write.
func (j *conversion) ioError(err error, write bool) error {
	if write {
		return &Error{Kind: Write, Op: "write", Err: err}
	}
	return &Error{Kind: Read, Op: "read", Err: err}
}

// Document is what a file is, for people.
type Document struct {
	ContentType string     `json:"content_type"`
	Version     string     `json:"version,omitempty"`
	Bytes       int64      `json:"bytes"` // without a data URL around it
	Pages       []PageSize `json:"pages"` // points
	Warnings    []Warning  `json:"warnings,omitempty"`
}

// Inspect opens a document and says what it is. Text is laid out for the paper that the options name.
func (p *Pipeline) Inspect(ctx context.Context, src io.ReaderAt, size int64, opt *Options) (*Document, error) {
	if opt == nil {
		opt = &Options{}
	}
	j := &conversion{p: p, opt: opt, res: &Result{}, seen: map[Warning]bool{}}
	info, err := j.openDocument(ctx, src, size)
	if err != nil {
		return nil, err
	}
	return &Document{ContentType: info.ContentType, Version: info.Version, Bytes: j.src.Size, Pages: info.Pages, Warnings: j.res.Warnings}, nil
}

// openDocument opens the document and measures its pages.
func (j *conversion) openDocument(ctx context.Context, src io.ReaderAt, size int64) (DocInfo, error) {
	if err := j.openSource(ctx, src, size); err != nil {
		return DocInfo{}, err
	}
	j.warn(j.doc.Warnings())
	info := DocInfo{ContentType: j.src.ContentType}
	if info.ContentType == TypePDF {
		info.Version = j.doc.Version()
	}
	for i := range j.doc.NumPages() {
		if i&1023 == 0 && ctx.Err() != nil {
			return info, contextError(ctx)
		}
		size := PageSize{612, 792}
		if pg, err := j.doc.Page(i); err == nil {
			size.W, size.H = pg.Size()
		}
		info.Pages = append(info.Pages, size)
	}
	return info, nil
}
