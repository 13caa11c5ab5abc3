// Package engine takes a job from its document to its last byte, under the worker's limits: it waits for its turn, converts, hands output on in
// pieces and counts. It knows nothing of how jobs come in or where output goes, so that RPCs and queues share it.
//
// A job that meets a limit ends with a *convert.Error whose wire.Fault has the reason. What a document may cost in memory follows from the
// budget of the process (see limits). An Engine is safe for concurrent use.
package engine

import (
	"context"
	"fmt"
	"io"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Config bounds every job. Fields are more than 0.
type Config struct {
	JobTime     time.Duration // of a job that runs
	QueueTime   time.Duration // of a job that waits
	Pages       int           // of the result
	PagePixels  int64         // of a page
	Pixels      int64         // of all pages
	OutputBytes int64
	Stall       time.Duration // that nobody takes what is ready
	Chunk       int           // bytes handed on at a time
}

// Engine converts.
type Engine struct {
	cfg      Config
	pipeline *convert.Pipeline
	gate     *admit.Gate
	metrics  *telemetry.Metrics
	tracer   trace.Tracer
}

// New makes an Engine. tp may be nil.
func New(cfg Config, p *convert.Pipeline, g *admit.Gate, m *telemetry.Metrics, tp trace.TracerProvider) *Engine {
	if tp == nil {
		tp = noop.NewTracerProvider()
	}
	return &Engine{cfg: cfg, pipeline: p, gate: g, metrics: m, tracer: tp.Tracer("github.com/pwgconvert/pwgconvert/convert/worker")}
}

// Job is what is to be done.
type Job struct {
	Document io.ReaderAt
	Size     int64
	// Options are not changed. Jobs, Memory, SecondOpinion, Progress, Planned and limits above the worker's own are not heeded.
	Options *convert.Options
	// FilePerPage is convert.Pipeline.ConvertPages.
	FilePerPage bool
	// Cancel ends the context that the job runs with, with a cause: called when time is over, so that whoever is blocked in a Sink gets to know.
	Cancel context.CancelCauseFunc
}

// Sink takes what a job makes. Its methods are called by one goroutine at a time, in order; an error ends the job. They may block: a job that
// is blocked gives its processors to others meanwhile, and ends when that takes longer than Config.Stall.
type Sink interface {
	// Started is called when the job's turn has come.
	Started() error
	// Planned is called before any output.
	Planned(*convert.Plan) error
	// Write takes the next piece of output, which is valid during the call. With files by page, page (of the document, from 1) names the file
	// and last ends it; otherwise page is 0.
	Write(page int, p []byte, last bool) error
	// Page is called when a page is finished and all its output has been written.
	Page(convert.Event) error
}

// Lender is a Sink that has buffers of its own for what is written to it.
type Lender interface {
	// Lend returns an empty buffer of n bytes or a little less. The next Write whose piece begins where that buffer begins takes it over; until then
	// it is lent again.
	Lend(n int) []byte
}

// Outcome is a result with the time that it took beside converting.
type Outcome struct {
	*convert.Result
	Queued  time.Duration
	Blocked time.Duration
}

// Convert converts a job. The place must have been entered and be left by the caller. Errors are *convert.Error.
func (e *Engine) Convert(ctx context.Context, place *admit.Place, job *Job, sink Sink) (*Outcome, error) {
	out := &Outcome{}
	err := e.turn(ctx, place, job, out, func(ctx context.Context, span trace.Span) error {
		w := &output{e: e, ctx: ctx, place: place, cancel: job.Cancel, sink: sink, limit: e.cfg.OutputBytes}
		defer w.stop()
		if err := w.blocking(sink.Started); err != nil {
			return err
		}
		opt := e.options(job.Options)
		opt.Jobs, opt.Memory = 1, leastRows
		opt.Planned = func(p *convert.Plan) error {
			span.AddEvent("planned", trace.WithAttributes(attribute.String("content_type", p.ContentType), attribute.Int("pages", len(p.Pages))))
			if err := e.admitPlan(place, p, opt); err != nil {
				return err
			}
			return w.blocking(func() error { return sink.Planned(p) })
		}
		opt.Progress = w.event
		var res *convert.Result
		var err error
		if job.FilePerPage {
			res, err = e.pipeline.ConvertPages(ctx, w.open, job.Document, job.Size, opt)
		} else {
			res, err = e.pipeline.Convert(ctx, w, job.Document, job.Size, opt)
		}
		if err == nil {
			err = w.flush(false)
		}
		if w.failed != nil {
			err = w.failed
		}
		if err != nil {
			return err
		}
		out.Result, out.Blocked = res, w.blocked
		e.count(out)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Plan says what Convert would do.
func (e *Engine) Plan(ctx context.Context, place *admit.Place, job *Job) (*convert.Plan, error) {
	var plan *convert.Plan
	err := e.turn(ctx, place, job, &Outcome{}, func(ctx context.Context, _ trace.Span) error {
		opt := e.options(job.Options)
		opt.Jobs = 1
		opt.Planned = e.fits
		var err error
		plan, err = e.pipeline.Plan(ctx, job.Document, job.Size, opt)
		return err
	})
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// turn waits for the job's turn and runs it within its time.
func (e *Engine) turn(ctx context.Context, place *admit.Place, job *Job, out *Outcome, run func(context.Context, trace.Span) error) (err error) {
	begun := time.Now()
	qctx, cancelQueue := withLimit(ctx, e.cfg.QueueTime, pb.Reason_REASON_QUEUE_TIME, "the job waited")
	_, span := e.tracer.Start(ctx, "queue")
	err = place.Acquire(qctx, demand(job.Size))
	span.End()
	cancelQueue()
	out.Queued = time.Since(begun)
	e.metrics.Stage(telemetry.StageQueue, out.Queued.Seconds())
	if err != nil {
		return wire.Ended(ctx, err)
	}
	if job.Cancel != nil {
		timer := time.AfterFunc(e.cfg.JobTime, func() { job.Cancel(limitOnTime(pb.Reason_REASON_JOB_TIME, "the job ran", e.cfg.JobTime)) })
		defer timer.Stop()
	}
	ctx, span = e.tracer.Start(ctx, "convert", trace.WithAttributes(attribute.Int64("document_bytes", job.Size)))
	defer span.End()
	defer func() { // a panic of this goroutine costs the job, not the worker
		if p := recover(); p != nil {
			f := wire.Fault{Reason: pb.Reason_REASON_INTERNAL, Text: fmt.Sprintf("panic: %.200v", p)}
			err = f.Err()
		}
		if err != nil {
			span.SetStatus(codes.Error, convert.KindOf(err).String())
		}
	}()
	if err := run(ctx, span); err != nil {
		return wire.Ended(ctx, err)
	}
	return nil
}

func limitOnTime(reason pb.Reason, what string, d time.Duration) error {
	f := wire.Fault{Reason: reason, Limit: int64(d), Text: fmt.Sprintf("%s longer than %v", what, d)}
	return f.Err()
}

// withLimit is context.WithTimeoutCause with the worker's reason.
func withLimit(ctx context.Context, d time.Duration, reason pb.Reason, what string) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, limitOnTime(reason, what, d))
}

// count adds a job that ended well to the metrics.
func (e *Engine) count(out *Outcome) {
	e.metrics.Pages.Add(float64(out.Pages))
	e.metrics.BytesOut.Add(float64(out.Bytes))
	e.metrics.Stage(telemetry.StageOpen, out.Open.Seconds())
	e.metrics.Stage(telemetry.StageBlocked, out.Blocked.Seconds())
	e.metrics.Stage(telemetry.StageRender, max(0, out.Total-out.Open-out.Blocked).Seconds())
	for _, w := range out.Warnings {
		e.metrics.Warning(w.Kind)
	}
}
