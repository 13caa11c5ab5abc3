package queue

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// convert makes the job or its part.
func (r *run) convert(ctx context.Context) error {
	if err := r.begun(ctx); err != nil {
		return err
	}
	spec, err := r.q.s.spec(ctx, r.key)
	if err != nil {
		return r.missing(err)
	}
	opt, err := wire.ToOptions(spec.GetOptions())
	if err != nil {
		return err
	}
	opt.ContentType = spec.ContentType
	doc, err := r.q.files.open(ctx, r.record.Document)
	if err != nil {
		return r.missing(err)
	}
	defer doc.release()
	if r.part == 0 {
		return r.once(ctx, doc, opt)
	}
	p := r.record.Parts[r.part-1]
	opt.Part = convert.Part{From: int(p.From), To: int(p.To)}
	if t, ok := pwg.ParseType(r.record.PlanType); ok && opt.Plan.Type == 0 {
		// The first worker looked for colour on all pages so that the others need not. That this plans the same is checked.
		pinned := *opt
		pinned.Plan.Type = t
		if err := r.once(ctx, doc, &pinned); !errors.Is(err, errPlan) {
			return err
		}
	}
	return r.once(ctx, doc, opt)
}

// begun says that the job is under way.
func (r *run) begun(ctx context.Context) error {
	rec, err := r.q.s.update(ctx, r.key, func(rec *pb.Record) error {
		if ended(rec) {
			return errStopped
		}
		if rec.State == pb.State_STATE_IN_PROGRESS && r.tries == 1 {
			return errUnchanged
		}
		rec.State = pb.State_STATE_IN_PROGRESS
		if rec.Started == nil {
			rec.Started = timestamppb.Now()
		}
		if r.tries > 1 {
			rec.Redeliveries++
		}
		return nil
	})
	if err == nil {
		r.record = rec
	}
	return err
}

// missing is the error for a document that is not there: its time was over before the job's turn came.
func (r *run) missing(err error) error {
	if errors.Is(err, errGone) {
		f := wire.Fault{Reason: wpb.Reason_REASON_QUEUE_TIME, Text: fmt.Sprintf("the document was kept for %v and is gone", r.q.cfg.Keep)}
		return &convert.Error{Kind: convert.Timeout, Op: "queue", Err: errors.Join(errGone, &f)}
	}
	return err
}

// once converts, from the document to the record that says so.
func (r *run) once(ctx context.Context, doc *document, opt *convert.Options) error {
	out := newSink(ctx, r)
	job := &engine.Job{Document: doc, Size: doc.size, Options: opt, FilePerPage: r.record.FilePerPage, Cancel: r.cancel}
	made, err := r.q.w.Engine.Convert(ctx, r.place, job, out)
	if err == nil {
		err = out.close()
	}
	if err == nil {
		if err = r.commit(ctx, out, made); err != nil {
			r.q.s.outs.remove(ctx, out.object.name)
		}
		return err
	}
	out.abandon()
	switch {
	case errors.Is(err, errSplit) && ctx.Err() == nil:
		return r.split(ctx, out.plan)
	case errors.Is(err, errPlan):
		return errPlan
	case out.object.err != nil && !errors.Is(out.object.err, errGone):
		return r.q.made(out.object.err)
	}
	return err
}

// made gives an error of writing a result its reason.
func (q *Queue) made(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return q.tooMuch()
	case full(err):
		f := wire.Fault{Reason: wpb.Reason_REASON_SPOOL_FULL, Text: "the queue's space for results is used up"}
		return f.Err()
	}
	return err
}

func (q *Queue) tooMuch() error {
	f := wire.Fault{Reason: wpb.Reason_REASON_OUTPUT_BYTES, Limit: q.cfg.MaxOutput, Text: fmt.Sprintf("the job's output has more than %d bytes", q.cfg.MaxOutput)}
	return f.Err()
}

// commit writes what has been made into the record. Of several workers that made the same, the first one counts.
func (r *run) commit(ctx context.Context, out *sink, made *engine.Outcome) error {
	rec, err := r.q.s.update(ctx, r.key, func(rec *pb.Record) error {
		if ended(rec) {
			return errStopped
		}
		if rec.Result == nil {
			rec.Result = wire.FromResult(made.Result)
			rec.Result.Pages, rec.Result.Bytes, rec.Result.Warnings = 0, 0, 0
			rec.Result.Timings = &wpb.Timings{}
		}
		t := rec.Result.Timings
		t.Queued, t.Open, t.Total = longer(t.Queued, made.Queued), longer(t.Open, made.Open), longer(t.Total, made.Total)
		rec.Result.Pages += int32(made.Pages)
		rec.Result.Bytes += out.object.size
		if rec.Result.Bytes > r.q.cfg.MaxOutput {
			return r.q.tooMuch()
		}
		rec.PagesDone = rec.Result.Pages
		warnings := fromWarnings(made.Warnings)
		if r.part == 0 {
			rec.PagesTotal = rec.PagesDone
			rec.Objects = []string{out.object.name}
			done(rec, warnings)
			return nil
		}
		p := rec.Parts[r.part-1]
		if p.Object != "" {
			return errStopped
		}
		p.Object, p.Bytes = out.object.name, out.object.size
		p.Warnings = keepWarnings(warnings, maxWarnings/len(rec.Parts))
		join(rec)
		return nil
	})
	if err != nil {
		return err
	}
	r.record = rec
	if rec.State == pb.State_STATE_DONE {
		r.q.w.count(nil)
		r.q.s.clean(ctx, r.key, rec)
		defer r.q.files.forget(rec.Document)
	}
	return nil
}

func longer(d *durationpb.Duration, by time.Duration) *durationpb.Duration {
	return durationpb.New(d.AsDuration() + by)
}

// done makes a record that of a job with a result.
func done(rec *pb.Record, warnings []*wpb.Warning) {
	rec.State, rec.Ended = pb.State_STATE_DONE, timestamppb.Now()
	rec.Result.Warnings = int32(len(warnings))
	rec.Warnings = keepWarnings(warnings, maxWarnings)
}

// join ends a job when all its parts are there. Joining costs nothing: the result is the list of what they made, in order.
func join(rec *pb.Record) {
	var objects []string
	var warnings []*wpb.Warning
	type warning struct {
		page               int32
		object, kind, text string
	}
	seen := map[warning]bool{}
	for _, p := range rec.Parts {
		if p.Object == "" {
			return
		}
		objects = append(objects, p.Object)
		for _, w := range p.Warnings { // what is about the document every part has met
			if k := (warning{w.Page, w.Object, w.Kind, w.Text}); !seen[k] {
				seen[k] = true
				warnings = append(warnings, w)
			}
		}
	}
	rec.Objects = objects
	for _, p := range rec.Parts {
		p.Warnings = nil
	}
	done(rec, warnings)
}

// partsFor returns where parts of a stream begin, and its end; nil when it is not worth it.
func (q *Queue) partsFor(p *convert.Plan) []int {
	n := len(p.Pages)
	if q.cfg.SplitPages < 0 || !p.HasParts() || n < 2*q.cfg.SplitPages {
		return nil
	}
	parts := min(n/q.cfg.SplitPages, maxParts)
	bounds := make([]int, parts+1)
	for i := range bounds {
		bounds[i] = i * n / parts
	}
	return bounds
}

// split divides a job that has been planned. From here on its record has parts, and the message of the job does no more than put theirs
// into the queue.
func (r *run) split(ctx context.Context, plan *convert.Plan) error {
	bounds := r.q.partsFor(plan)
	sum := planSum(plan)
	rec, err := r.q.s.update(ctx, r.key, func(rec *pb.Record) error {
		switch {
		case ended(rec):
			return errStopped
		case len(rec.Parts) > 0:
			return errUnchanged
		}
		rec.PlanSha256, rec.PlanType, rec.PagesTotal = sum, plan.Type.String(), int32(len(plan.Pages))
		for i := range bounds[1:] {
			rec.Parts = append(rec.Parts, &pb.Part{From: int32(bounds[i]), To: int32(bounds[i+1])})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.q.publishParts(ctx, r.key, rec)
}

// publishParts puts the parts that are not finished into the queue.
func (q *Queue) publishParts(ctx context.Context, key string, rec *pb.Record) error {
	for i, p := range rec.Parts {
		if p.Object != "" {
			continue
		}
		if err := q.publish(ctx, key, i+1); err != nil {
			return err
		}
	}
	return nil
}

// planSum is what plans must have in common so that their parts belong together: all that decides what is written.
func planSum(p *convert.Plan) []byte {
	c := *p
	c.Decisions, c.PrinterTicket, c.VendorItems = nil, nil, nil
	b, err := json.Marshal(&c)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// samePlan reports whether a part's plan is that of the job.
func samePlan(rec *pb.Record, p *convert.Plan) bool { return slices.Equal(rec.PlanSha256, planSum(p)) }
