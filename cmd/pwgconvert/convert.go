package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
)

type convertFlags struct {
	planFlags
	out      string
	jobs     int
	memory   string
	progress string
	render   string
	bandRows int
	warnings bool
}

func (e *env) convertCommand() *cobra.Command {
	f := &convertFlags{}
	c := &cobra.Command{
		Use:   "convert IN -o OUT",
		Short: "convert a document",
		Long: `Converts a document to what the printer takes: image/pwg-raster unless the printer or --to says otherwise.
IN and OUT may be - for stdin and stdout. With --to image/png or image/jpeg, %d in OUT is the page's number in the document and each
page becomes a picture of its own. Without --media and without a printer each page keeps its own size.`,
		Example: `  pwgconvert convert report.pdf -o report.pwg
  pwgconvert convert report.pdf -o report.pwg --printer cdd.json --ticket cjt.json
  pwgconvert convert report.pdf --to image/png --resolution 100 -o page-%d.png
  pwgconvert convert receipt.pdf --to image/png --type sgray_1 --width 576 -o receipt.png`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return e.convert(c, f, args[0]) },
	}
	f.register(c)
	s := c.Flags()
	s.StringVarP(&f.out, "output", "o", "", "the result's file")
	s.IntVar(&f.jobs, "jobs", 0, "workers (0: one a processor)")
	s.StringVar(&f.memory, "memory", "", "bytes of finished rows that may wait (default 2MiB a worker, at most 8MiB)")
	s.StringVar(&f.progress, "progress", "auto", "auto, none or json (events on stderr)")
	s.BoolVar(&f.warnings, "warnings", false, "print what could not be drawn as the document means it, on stderr")
	s.StringVar(&f.render, "render", "auto", "auto or pixels: pixels takes no short cuts and gives the same result")
	s.IntVar(&f.bandRows, "band-rows", 0, "rows rendered at a time (0: by the page's width)")
	_ = s.MarkHidden("band-rows")
	return c
}

func (e *env) convert(c *cobra.Command, f *convertFlags, in string) error {
	if f.out == "" {
		return usage("-o OUT is missing")
	}
	opt, err := f.options(c)
	if err != nil {
		return err
	}
	opt.Jobs, opt.BandRows = f.jobs, f.bandRows
	if f.jobs < 0 || f.bandRows < 0 {
		return usage("--jobs and --band-rows take no negative numbers")
	}
	if f.memory != "" {
		if opt.Memory, err = parseBytes(f.memory); err != nil {
			return err
		}
	}
	switch f.render {
	case "auto":
	case "pixels":
		opt.PixelsOnly = true
	default:
		return usage("--render: %q is neither auto nor pixels", f.render)
	}
	bar, err := e.newProgress(f.progress)
	if err != nil {
		return err
	}
	opt.Progress = bar.event
	ctx, cancel := withTimeout(c.Context(), f.timeout)
	defer cancel()
	src, err := e.open(in)
	if err != nil {
		return err
	}
	defer src.Close()
	res, err := e.write(ctx, f.out, src, opt)
	bar.finish()
	if err != nil {
		return named(in, err)
	}
	if f.warnings {
		for _, w := range append(f.faults, res.Warnings...) {
			b, _ := json.Marshal(w)
			fmt.Fprintf(e.err, "warning: %s\n", b)
		}
	}
	return nil
}

func withTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
}

// write converts to the named output: stdout, one file, or a file a page.
func (e *env) write(ctx context.Context, name string, src *source, opt *convert.Options) (*convert.Result, error) {
	p := convert.New()
	if strings.Contains(name, "%d") {
		open := func(page int) (io.WriteCloser, error) {
			return createFile(strings.ReplaceAll(name, "%d", fmt.Sprint(page)))
		}
		res, err := p.ConvertPages(ctx, open, src, src.size, opt)
		var ce *convert.Error
		if errors.As(err, &ce) && ce.Kind == convert.Usage {
			return res, &convert.Error{Kind: convert.Usage, Err: fmt.Errorf("%s: %w (use a name without %%d)", name, ce)}
		}
		return res, err
	}
	if name == "-" {
		return p.Convert(ctx, struct{ io.Writer }{e.out}, src, src.size, opt) // not to be sought in: it may be appended to a file
	}
	out, err := createFile(name)
	if err != nil {
		return nil, &convert.Error{Kind: convert.Write, Err: err}
	}
	res, err := p.Convert(ctx, out, src, src.size, opt)
	if err != nil {
		_ = out.Abandon()
		return nil, err
	}
	if err := out.Close(); err != nil {
		return nil, &convert.Error{Kind: convert.Write, Err: err}
	}
	return res, nil
}
