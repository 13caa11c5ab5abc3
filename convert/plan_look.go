package convert

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// This file looks into documents for what a plan asks about them.

// hasColor reports whether a page of the document, 0-based, has colour. A page that cannot be read stays white.
func (j *conversion) hasColor(ctx context.Context, page int) (bool, error) {
	pg, err := j.doc.Page(page)
	if err != nil {
		return false, nil
	}
	has, err := pg.HasColor(ctx)
	if err != nil && ctx.Err() != nil {
		return false, contextError(ctx)
	}
	return has || err != nil, nil // too large to look at: as if it had
}

// firstHeader returns the header of the first page of a document in PWG Raster, nil for others.
func (j *conversion) firstHeader(contentType string) *pwg.Header {
	if contentType != TypePWG {
		return nil
	}
	h, err := pwg.NewReader(io.NewSectionReader(j.src, 0, j.src.Size), pwg.ReaderOptions{}).Next()
	if err != nil {
		return nil
	}
	return h
}
