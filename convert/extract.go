package convert

import (
	"context"
	"io"
)

// extract writes the plan's pages as PDF.
func (j *conversion) extract(ctx context.Context, dst io.Writer) error {
	return errorf(Unsupported, "write", "not yet")
}
