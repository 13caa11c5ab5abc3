package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// plausible refuses what surely is no PDF: another known type by its first bytes, or nothing at all.
func plausible(head []byte) error {
	if len(head) == 0 {
		return &Error{Kind: NotDocument, Op: "open", Err: errors.New("the file is empty")}
	}
	for _, t := range []struct{ magic, name string }{
		{"\xFF\xD8\xFF", "a JPEG picture"}, {"\x89PNG\r\n", "a PNG picture"}, {"GIF8", "a GIF picture"}, {"II*\x00", "a TIFF picture"},
		{"MM\x00*", "a TIFF picture"}, {"RaS2", "PWG raster"}, {"RaS3", "CUPS raster"}, {"UNIRAST\x00", "URF raster"}, {"PK\x03\x04", "a ZIP archive"},
		{"%!PS", "PostScript"}, {"<!DOCTYPE", "HTML"}, {"<html", "HTML"},
	} {
		if bytes.HasPrefix(head, []byte(t.magic)) && !bytes.Contains(head, []byte("%PDF-")) {
			return &Error{Kind: Unsupported, Op: "open", Err: fmt.Errorf("the file is %s, not a PDF", t.name)}
		}
	}
	return nil
}

// openError gives an error of the PDF layer its kind.
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
