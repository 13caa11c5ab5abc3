// Package source opens documents of every type that can be converted and gives all of them the form of one: a PDF, read from the file or
// made of it in memory, whose pictures are decoded when a page is rendered.
//
// Identify tells what a file is by its content, never by its name: a type that somebody declares settles only what the content leaves open
// (text with markup is printed as it stands when it is declared text/plain), and a declaration that is wrong is a warning. A data URL
// (RFC 2397), as the Google Cloud Print submit interface takes documents, is decoded where it is read, not as a whole. What can be named but
// not printed (an Office file, HTML, an archive) is refused with its name.
//
// Hostile input gives an error or a document with warnings, never a panic; reading is bounded by the limits in Options and by the context.
// A Source and the documents it opens are safe for concurrent use when the io.ReaderAt is.
package source

import (
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Error is an error of this package; those of the packages that read a format are passed on as they are.
type Error struct {
	Kind pdf.Kind // Unsupported, Damaged, Limit or Read
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
