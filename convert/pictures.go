package convert

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster"
)

// pictures writes one PNG a page, one page after the other.
func (j *conversion) pictures(ctx context.Context, open func(page int) (io.WriteCloser, error)) error {
	var scratch raster.Scratch
	for k := range j.plan.Pages {
		if err := j.picture(ctx, k, open, &scratch); err != nil {
			return err
		}
		j.res.Pages++
		j.event("page")
	}
	return nil
}

func (j *conversion) picture(ctx context.Context, k int, open func(page int) (io.WriteCloser, error), scratch *raster.Scratch) (err error) {
	plan, err := j.prepare(ctx, k)
	if err != nil {
		return err
	}
	pp := &j.plan.Pages[k]
	out, err := open(pp.Source + 1)
	if err != nil {
		return &Error{Kind: Write, Page: pp.Source + 1, Op: "write", Err: err}
	}
	defer func() {
		if err != nil {
			abandon(out)
		}
	}()
	counted := &countWriter{w: out, n: &j.res.Bytes}
	if _, ok := out.(nopCloser); ok {
		counted.n = new(int64) // counted below it
	}
	p, err := NewPNGWriter(counted, pp.Width, pp.Height, formatOf(j.plan.Type).Channels(), j.plan.Resolution)
	if err != nil {
		return j.writeError(err)
	}
	band := plan.BandRows()
	if j.opt.BandRows > 0 {
		band = j.opt.BandRows
	}
	for y := 0; y < pp.Height; y += band {
		b, err := plan.Render(ctx, y, min(y+band, pp.Height), scratch)
		if err != nil {
			return err
		}
		if err := p.WriteRows(b.Pix, b.Stride, b.Height); err != nil {
			return j.writeError(err)
		}
	}
	if err := p.Close(); err != nil {
		return j.writeError(err)
	}
	j.warn(plan.Warnings())
	return j.writeError(out.Close())
}

// Abandoner is implemented by page writers that can throw away what was written: called instead of Close when a page fails.
type Abandoner interface{ Abandon() error }

func abandon(w io.WriteCloser) {
	if a, ok := w.(Abandoner); ok {
		_ = a.Abandon()
		return
	}
	_ = w.Close()
}

// countWriter counts what goes through and keeps the first error.
type countWriter struct {
	w   io.Writer
	n   *int64
	err error
}

// Write implements io.Writer.
func (c *countWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	*c.n += int64(n)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

type nopCloser struct{ io.Writer }

// Close implements io.Closer.
func (nopCloser) Close() error { return nil }
