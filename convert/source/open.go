package source

import (
	"context"
	"errors"

	"github.com/pwgconvert/pwgconvert/convert/source/picture"
	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
	"github.com/pwgconvert/pwgconvert/convert/source/rasterpages"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Options say how to open a document; each part counts for its types.
type Options struct {
	PDF     pdf.Options // its Limits bound the documents made of other types too
	Picture picture.Options
	Raster  rasterpages.Options
	Text    plaintext.Options // its Charset over the declared one
}

// Open opens the document. For everything but a PDF the result is made in memory and reads the Source while pages are rendered, so the Source
// must be there for as long. Errors: *Error, or one in which errors.As finds a *pdf.Error; the context's.
func (s *Source) Open(ctx context.Context, opt Options) (*pdf.Document, error) {
	if s.ContentType == TypePDF {
		return pdf.Open(ctx, s, s.Size, opt.PDF)
	}
	opt.Raster.PDF, opt.Picture.PDF = opt.PDF.Limits, opt.PDF.Limits
	switch s.ContentType {
	case TypePWG, TypeURF:
		return rasterpages.Open(ctx, s, s.Size, s.ContentType, opt.Raster)
	case TypeText:
		if opt.Text.PDF = opt.PDF.Limits; opt.Text.Charset == "" {
			opt.Text.Charset = s.Charset
		}
		return plaintext.Open(ctx, s, s.Size, opt.Text)
	}
	return picture.Open(ctx, s, s.Size, s.ContentType, opt.Picture)
}

// As shows the error as one of the PDF layer.
func (e *Error) As(target any) bool {
	t, ok := target.(**pdf.Error)
	if ok && !errors.As(e.Err, target) {
		*t = &pdf.Error{Kind: e.Kind, Err: e.Err}
	}
	return ok
}
