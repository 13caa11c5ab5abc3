package raster

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Extract writes pages as a PDF of their own: see pdf.Document.Extract.
func (d *Document) Extract(ctx context.Context, w io.Writer, pages []pdf.ExtractPage) error {
	return d.doc.Extract(ctx, w, pages)
}
