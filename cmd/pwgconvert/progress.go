package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/pwgconvert/pwgconvert/convert"
)

// progress shows how far a conversion is.
type progress struct {
	event  func(convert.Event)
	finish func()
}

func (e *env) newProgress(mode string) (*progress, error) {
	switch mode {
	case "none":
	case "json":
		enc := json.NewEncoder(e.err)
		return &progress{func(ev convert.Event) { _ = enc.Encode(ev) }, func() {}}, nil
	case "auto":
		if f, ok := e.err.(*os.File); ok && isTerminal(f) {
			return bar(f), nil
		}
	default:
		return nil, usage("--progress: %q is none of auto, none, json", mode)
	}
	return &progress{nil, func() {}}, nil
}

func isTerminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// bar draws a progress bar of pages.
func bar(w io.Writer) *progress {
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
	var b *mpb.Bar
	return &progress{
		event: func(ev convert.Event) {
			if b == nil && ev.Pages > 0 {
				b = p.AddBar(int64(ev.Pages), mpb.BarRemoveOnComplete(),
					mpb.PrependDecorators(decor.Name("pages "), decor.CountersNoUnit("%d/%d")),
					mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return fmt.Sprint(" ", decor.SizeB1024(ev.Bytes)) })))
			}
			if b != nil {
				b.SetCurrent(int64(ev.Page))
			}
		},
		finish: func() {
			if b != nil {
				b.Abort(true)
			}
			p.Wait()
		},
	}
}
