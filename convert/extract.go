package convert

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// extract writes the plan's pages as PDF.
func (j *conversion) extract(ctx context.Context, dst io.Writer) error {
	pages := make([]pdf.ExtractPage, len(j.plan.Pages))
	for k := range pages {
		page := &j.plan.Pages[k]
		pages[k].Index = page.Source
		if page.Transform.Feed == pwg.Backward {
			pages[k].Turn = 180
		}
	}
	w := bufio.NewWriterSize(dst, 64<<10)
	err := j.doc.Extract(ctx, w, pages)
	if err == nil {
		err = w.Flush()
	}
	var e *pdf.Error
	switch {
	case err == nil:
		j.res.Pages = len(pages)
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &e):
		return openError(ctx, err)
	}
	return j.writeError(err)
}
