package worker_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// same compares what two converters make: bytes, results, plans, events, errors.
func same(t *testing.T, c worker.Converter, doc []byte, opt convert.Options, name string) {
	t.Helper()
	type outcome struct {
		out    []byte
		res    *convert.Result
		err    error
		events []convert.Event
		plan   *convert.Plan
	}
	run := func(c worker.Converter) outcome {
		var o outcome
		var b bytes.Buffer
		opt := opt
		opt.Progress = func(e convert.Event) { o.events = append(o.events, e) }
		opt.Planned = func(p *convert.Plan) error {
			o.plan = p
			return nil
		}
		o.res, o.err = c.Convert(bg, &b, bytes.NewReader(doc), int64(len(doc)), &opt)
		o.out = b.Bytes()
		return o
	}
	want, got := run(convert.New()), run(c)
	assert.Equal(t, want.plan, got.plan, name)
	if want.err != nil {
		require.Error(t, got.err, name)
		assert.Equal(t, convert.KindOf(want.err), convert.KindOf(got.err), "%s: %v", name, got.err)
		assert.Equal(t, want.err.Error(), got.err.Error(), name)
		assert.Equal(t, convert.JobState(want.err, cloudprint.Service).GetServiceActionCause().GetErrorCode(), convert.JobState(got.err, cloudprint.Service).GetServiceActionCause().GetErrorCode(), name)
		return
	}
	require.NoError(t, got.err, name)
	assert.True(t, bytes.Equal(want.out, got.out), "%s: %d bytes, not the same %d", name, len(got.out), len(want.out))
	assert.Positive(t, got.res.Total, name)
	want.res.Open, want.res.Total, got.res.Open, got.res.Total = 0, 0, 0, 0
	assert.Equal(t, want.res, got.res, name)
	assert.Len(t, got.events, len(want.events), name)
	for i := range min(len(want.events), len(got.events)) {
		w, g := want.events[i], got.events[i]
		assert.Equal(t, [3]any{w.Stage, w.Page, w.Pages}, [3]any{g.Stage, g.Page, g.Pages}, name)
	}
}

// Whatever is asked for, what comes back is the library's.
func TestSameAsLibrary(t *testing.T) {
	r := newRig(t, false, nil)
	plain := r.client(worker.Dialer{})
	cdd, err := cloudprint.ParseCDD(document(t, "printer-mono.json"), cloudprint.Limits{})
	require.NoError(t, err)
	ticket, err := cloudprint.ParseCJT(document(t, "ticket-duplex.json"), cloudprint.Limits{})
	require.NoError(t, err)
	low := func(to string) convert.Options {
		return convert.Options{Plan: convert.PlanOptions{To: to, Resolution: [2]int{50, 50}}}
	}
	report := document(t, "report.pdf")
	for _, to := range []string{"", convert.TypeURF, convert.TypePCLm, convert.TypePDF, convert.TypeTIFF, convert.TypePNG} {
		same(t, plain, report, low(to), "to "+to)
	}
	same(t, plain, report, convert.Options{Printer: cdd, Ticket: ticket}, "printer and ticket")
	same(t, plain, document(t, "encrypted.pdf"), low(""), "no password")
	same(t, plain, document(t, "damaged.pdf"), low(""), "damaged")
	same(t, plain, []byte("plain text\nof two lines\n"), convert.Options{ContentType: "text/plain; charset=utf-8", Plan: low("").Plan}, "text")
	same(t, plain, nil, low(""), "nothing")
	same(t, plain, []byte("\x00\x01\x02"), low(""), "no document")
	o := low("")
	o.Plan.Pages = []convert.PageInterval{{First: 77}}
	same(t, plain, report, o, "pages that are not there")
	o = low("")
	o.Plan.Media = "no_such_paper"
	same(t, plain, report, o, "no such paper")
	o = low("")
	o.Plan.Type = pwg.SGray1
	o.Plan.Dither = convert.DitherDiffusion
	same(t, plain, report, o, "diffusion")
	for _, compression := range []string{"zstd", "gzip"} {
		same(t, r.client(worker.Dialer{Compression: compression}), report, low(""), compression)
	}
	r.idle()
}

func TestPlanAndFormats(t *testing.T) {
	r := newRig(t, false, nil)
	c := r.client(worker.Dialer{})
	doc := document(t, "report.pdf")
	want, err := convert.New().Plan(bg, bytes.NewReader(doc), int64(len(doc)), gray(300))
	require.NoError(t, err)
	got, err := c.Plan(bg, bytes.NewReader(doc), int64(len(doc)), gray(300))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	_, err = c.Plan(bg, bytes.NewReader(doc), 100, nil)
	assert.Equal(t, convert.NotDocument, convert.KindOf(err))
	f, err := c.Formats(bg)
	require.NoError(t, err)
	assert.Equal(t, convert.InputTypes(), f.InputTypes)
	assert.Equal(t, convert.OutputTypes(), f.OutputTypes)
	assert.Contains(t, f.DocumentTypes, "srgb_8")
	assert.Equal(t, r.cfg.MaxDocument, f.Limits.DocumentBytes)
	assert.Equal(t, "test", f.Version)
}

// file is a page's.
type file struct {
	bytes.Buffer
	closed, abandoned bool
}

func (f *file) Close() error {
	f.closed = true
	return nil
}

func (f *file) Abandon() error {
	f.abandoned = true
	return nil
}

func TestConvertPages(t *testing.T) {
	r := newRig(t, false, nil)
	c := r.client(worker.Dialer{})
	doc := document(t, "report.pdf")
	opt := &convert.Options{Plan: convert.PlanOptions{To: convert.TypePNG, Resolution: [2]int{40, 40}}}
	run := func(c worker.Converter) map[int]*file {
		files := map[int]*file{}
		res, err := c.ConvertPages(bg, func(page int) (io.WriteCloser, error) {
			files[page] = &file{}
			return files[page], nil
		}, bytes.NewReader(doc), int64(len(doc)), opt)
		require.NoError(t, err)
		assert.Equal(t, 4, res.Pages)
		return files
	}
	assert.Equal(t, run(convert.New()), run(c))

	why := errors.New("no room")
	_, err := c.ConvertPages(bg, func(int) (io.WriteCloser, error) { return nil, why }, bytes.NewReader(doc), int64(len(doc)), opt)
	require.ErrorIs(t, err, why)
	assert.Equal(t, convert.Write, convert.KindOf(err))
	_, err = c.ConvertPages(bg, nil, bytes.NewReader(doc), int64(len(doc)), gray(50))
	assert.Equal(t, convert.Usage, convert.KindOf(err), "PWG raster is one file")
}

// failing is a source and a destination that break.
type failing struct {
	io.ReaderAt
	err error
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, off)
}

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// What breaks on the caller's side is the caller's error, of the right kind, and the worker forgets the job.
func TestCallersErrors(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.SpoolKeep = 1 })
	c := r.client(worker.Dialer{})
	doc := document(t, "photo.pdf")
	why := errors.New("why")
	_, err := c.Convert(bg, failing{err: why}, bytes.NewReader(doc), int64(len(doc)), gray(50))
	require.ErrorIs(t, err, why)
	assert.Equal(t, convert.Write, convert.KindOf(err))
	var out bytes.Buffer
	_, err = c.Convert(bg, &out, failing{bytes.NewReader(doc), why}, int64(len(doc)), gray(50))
	require.ErrorIs(t, err, why)
	assert.Equal(t, convert.Read, convert.KindOf(err))
	_, err = c.Convert(bg, &out, bytes.NewReader(doc), int64(len(doc))+1, gray(50))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, convert.Read, convert.KindOf(err))
	_, err = c.Convert(bg, &out, bytes.NewReader(doc), -1, gray(50))
	assert.Equal(t, convert.Usage, convert.KindOf(err))
	opt := gray(50)
	opt.Planned = func(*convert.Plan) error { return why }
	_, err = c.Convert(bg, &out, bytes.NewReader(doc), int64(len(doc)), opt)
	require.ErrorIs(t, err, why)
	ctx, cancel := context.WithCancelCause(bg)
	cancel(why)
	_, err = c.Convert(ctx, &out, bytes.NewReader(doc), int64(len(doc)), gray(50))
	require.ErrorIs(t, err, why)
	assert.Equal(t, convert.Cancelled, convert.KindOf(err))
	assert.Zero(t, out.Len())
}

// 200 conversions at once: none is lost, and each gets what the library makes.
func TestManyAtOnce(t *testing.T) {
	r := newRig(t, false, nil)
	c := r.client(worker.Dialer{})
	type kind struct {
		doc, want []byte
		opt       *convert.Options
	}
	var kinds []kind
	for i, name := range []string{"corners.pdf", "report.pdf", "corners.pdf", "fax.pdf", "corners.pdf", "text.pdf"} {
		k := kind{doc: document(t, name), opt: gray(20 + 2*i)}
		var err error
		k.want, _, err = library(t, k.doc, k.opt)
		require.NoError(t, err)
		kinds = append(kinds, k)
	}
	var wg sync.WaitGroup
	jobs := 200
	if testing.Short() {
		jobs = 40
	}
	for i := range jobs {
		wg.Go(func() {
			k := kinds[i%len(kinds)]
			var out bytes.Buffer
			_, err := c.Convert(bg, &out, bytes.NewReader(k.doc), int64(len(k.doc)), k.opt)
			if assert.NoError(t, err) {
				assert.True(t, bytes.Equal(k.want, out.Bytes()), "job %d", i)
			}
		})
	}
	wg.Wait()
	r.idle()
	_, metrics := r.get("/metrics")
	assert.Contains(t, metrics, fmt.Sprintf("pwgworker_jobs_total{kind=%q,reason=%q} %d\n", "none", "none", jobs))
}
