package picture

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Error is every error of this package. errors.As finds a *pdf.Error of the same kind in it, so that callers treat pictures as they treat PDFs;
// pdf.Damaged and pdf.NotPDF mean that no picture could be had.
type Error struct {
	Kind   pdf.Kind
	Format string // "PNG"
	Err    error
}

// Error implements error.
func (e *Error) Error() string {
	if e.Format == "" {
		return e.Err.Error()
	}
	return e.Format + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// As shows the error as one of the PDF layer.
func (e *Error) As(target any) bool {
	t, ok := target.(**pdf.Error)
	if ok {
		*t = &pdf.Error{Kind: e.Kind, Err: e.Err}
	}
	return ok
}

func damaged(format string, args ...any) error {
	return &Error{Kind: pdf.Damaged, Err: fmt.Errorf(format, args...)}
}

func unsupported(format string, args ...any) error {
	return &Error{Kind: pdf.Unsupported, Err: fmt.Errorf(format, args...)}
}

func beyond(format string, args ...any) error {
	return &Error{Kind: pdf.Limit, Err: fmt.Errorf(format, args...)}
}

// asError gives an error the format's name, and those of reading a kind.
func asError(format string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{Kind: e.Kind, Format: format, Err: e.Err}
	}
	var p *pdf.Error
	switch {
	case errors.As(err, &p):
		return &Error{Kind: p.Kind, Format: format, Err: p.Err}
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Kind: pdf.Damaged, Format: format, Err: errors.New("the file ends too early")}
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: pdf.Read, Err: err}
	}
	return &Error{Kind: pdf.Read, Format: format, Err: err}
}
