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
	doc, err := src.Open(ctx, source.Options{
		PDF: pdf.Options{Password: opt.Password, Limits: opt.Limits.PDF, NoSecondOpinion: !opt.SecondOpinion},
	})
	if err != nil {
		return openError(ctx, err)
	}
	j.doc = raster.New(doc, &raster.OpenOptions{Limits: opt.Limits, SystemFonts: j.p.fonts})
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
