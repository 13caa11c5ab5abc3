package queue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Register offers the queue to callers.
func (q *Queue) Register(r grpc.ServiceRegistrar) { queuerpc.RegisterJobsServer(r, q) }

// answer is the status for an error.
func answer(err error, id string) error {
	if err == nil {
		return nil
	}
	return wire.ToStatus(err, id).Err()
}

// Submit implements queuerpc.JobsServer.
func (q *Queue) Submit(stream queuerpc.Jobs_SubmitServer) error {
	ctx, cancel := context.WithCancelCause(stream.Context())
	defer cancel(nil)
	defer context.AfterFunc(q.w.Kill, func() { cancel(context.Cause(q.w.Kill)) })()
	type received struct {
		m   *pb.SubmitRequest
		err error
	}
	in := make(chan received)
	go func() { // in a goroutine of its own: nothing else ends a Recv but that the handler returns
		for {
			m, err := stream.Recv()
			select {
			case in <- received{m, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	timer := time.NewTimer(q.cfg.Idle)
	defer timer.Stop()
	next := func() (*pb.SubmitRequest, error) {
		timer.Reset(q.cfg.Idle)
		select {
		case r := <-in:
			if errors.Is(r.err, io.EOF) {
				return nil, stopped("the stream ended before the document")
			}
			return r.m, r.err
		case <-timer.C:
			return nil, stopped(fmt.Sprintf("nothing came for %v", q.cfg.Idle))
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	id, res, err := q.receive(ctx, next)
	if err != nil {
		return answer(wire.Ended(ctx, err), id)
	}
	return stream.SendAndClose(res)
}

func stopped(text string) error {
	f := wire.Fault{Reason: wpb.Reason_REASON_UPLOAD_STOPPED, Text: text}
	return f.Err()
}

// receive takes a submission.
func (q *Queue) receive(ctx context.Context, next func() (*pb.SubmitRequest, error)) (id string, res *pb.SubmitResponse, err error) {
	m, err := next()
	if err != nil {
		return "", nil, err
	}
	s, err := submission(m.GetStart())
	if err != nil {
		return "", nil, err
	}
	s.Owner = q.w.Caller(ctx)
	if s.ID == "" {
		s.ID = rand.Text()
	} else if r, err := q.known(ctx, s); err != nil || r != nil {
		if err != nil {
			return s.ID, nil, err
		}
		return s.ID, &pb.SubmitResponse{Job: statusOf(r), Known: true}, nil
	}
	if s.Size > q.cfg.MaxDocument {
		return s.ID, nil, q.stored(errTooLarge)
	}
	doc := q.upload(ctx, s)
	for last := false; !last; {
		m, err := next()
		c := m.GetChunk()
		if err == nil && (c == nil || c.Offset != doc.size) {
			err = protocol("chunk", "no chunk, or not the next one")
		}
		if err != nil {
			doc.abandon()
			return s.ID, nil, err
		}
		if _, err := doc.Write(c.Data); err != nil {
			doc.abandon()
			return s.ID, nil, q.stored(err)
		}
		if q.w.Metrics != nil {
			q.w.Metrics.BytesIn.Add(float64(len(c.Data)))
		}
		last = c.Last
	}
	r, known, err := q.submit(ctx, s, doc)
	if err != nil {
		return s.ID, nil, err
	}
	return s.ID, &pb.SubmitResponse{Job: statusOf(r), Known: known}, nil
}

// submission judges what a caller asks for.
func submission(m *pb.SubmitStart) (*Submission, error) {
	if m == nil {
		return nil, protocol("start", "the first message has no start")
	}
	for _, v := range []struct{ field, value string }{{"start.job_id", m.JobId}, {"start.batch", m.Batch}} {
		if err := plain(v.field, v.value); err != nil {
			return nil, err
		}
	}
	if len(m.Name) > 255 {
		return nil, protocol("start.name", "has more than 255 bytes")
	}
	if n := len(m.Document.GetSha256()); n != 0 && n != 32 {
		return nil, protocol("start.document.sha256", fmt.Sprintf("has %d bytes, not 32", n))
	}
	opt, err := wire.ToOptions(m.Options)
	if err != nil {
		return nil, err
	}
	if to := opt.Plan.To; m.FilePerPage && to != convert.TypePNG && to != convert.TypeJPEG {
		return nil, protocol("start.file_per_page", "is for image/png and image/jpeg, which options.plan.to must say")
	}
	s := &Submission{ID: m.JobId, Batch: m.Batch, Name: m.Name, FilePerPage: m.FilePerPage, Size: -1, SHA256: m.Document.GetSha256()}
	if d := m.Document; d != nil && d.Size != nil && *d.Size >= 0 {
		s.Size = *d.Size
	}
	s.Spec = &pb.Spec{ContentType: m.Document.GetContentType(), Options: m.Options}
	return s, nil
}

// plain judges an id.
func plain(field, s string) error {
	if len(s) > 128 {
		return protocol(field, "has more than 128 bytes")
	}
	for _, c := range []byte(s) {
		if c < '!' || c > '~' {
			return protocol(field, "has something else than printable ASCII")
		}
	}
	return nil
}

func protocol(field, text string) error {
	f := wire.Fault{Reason: wpb.Reason_REASON_PROTOCOL, Field: field, Text: field + ": " + text}
	return f.Err()
}

// selected returns the jobs of a selection, those of a batch in the order in which they were submitted.
func (q *Queue) selected(ctx context.Context, sel *pb.JobSelection) ([]string, []*pb.Record, error) {
	owner := q.w.Caller(ctx)
	var keys []string
	switch {
	case sel.GetBatch() == "" && len(sel.GetJobIds()) == 0:
		return nil, nil, protocol("jobs", "names none")
	case sel.GetBatch() != "" && len(sel.GetJobIds()) > 0:
		return nil, nil, protocol("jobs", "has job_ids and a batch")
	case len(sel.GetJobIds()) > maxSelected:
		return nil, nil, protocol("jobs.job_ids", fmt.Sprintf("are more than %d", maxSelected))
	}
	for _, id := range sel.JobIds {
		keys = append(keys, keyOf(owner, id))
	}
	if sel.Batch != "" {
		var err error
		if keys, err = q.s.batch(ctx, owner, sel.Batch); err != nil {
			return nil, nil, unavailable(err)
		}
	}
	rs := make([]*pb.Record, 0, len(keys))
	kept := keys[:0]
	for i, k := range keys {
		r, _, err := q.s.record(ctx, k)
		switch {
		case errors.Is(err, errNoJob) && sel.Batch != "":
			continue // submitted, but not to its end, or gone
		case errors.Is(err, errNoJob):
			return nil, nil, noJob(sel.JobIds[i])
		case err != nil:
			return nil, nil, unavailable(err)
		}
		rs, kept = append(rs, r), append(kept, k)
	}
	if len(rs) == 0 {
		return nil, nil, noJob(sel.Batch)
	}
	if sel.Batch != "" {
		sortRecords(rs)
		for i, r := range rs {
			kept[i] = keyOf(r.Owner, r.JobId)
		}
	}
	return kept, rs, nil
}

// await returns a job's record when the job has ended or time is over, which a nil channel never is.
func (q *Queue) await(ctx context.Context, key string, r *pb.Record, over <-chan time.Time) (*pb.Record, bool, error) {
	for pause := 10 * time.Millisecond; !ended(r); pause = min(2*pause, time.Second) {
		select {
		case <-over:
			return r, true, nil
		case <-ctx.Done():
			return nil, false, context.Cause(ctx)
		case <-q.w.Kill.Done():
			return nil, false, context.Cause(q.w.Kill)
		case <-time.After(pause):
		}
		var err error
		if r, _, err = q.s.record(ctx, key); err != nil {
			return nil, false, unavailable(err)
		}
	}
	return r, false, nil
}

// Status implements queuerpc.JobsServer.
func (q *Queue) Status(m *pb.StatusRequest, stream queuerpc.Jobs_StatusServer) error {
	ctx := stream.Context()
	keys, rs, err := q.selected(ctx, m.Jobs)
	if err != nil {
		return answer(err, "")
	}
	over := time.After(max(0, m.Wait.AsDuration()))
	late := m.Wait.AsDuration() <= 0
	for i, r := range rs {
		if !late {
			if r, late, err = q.await(ctx, keys[i], r, over); err != nil {
				return answer(err, "")
			}
		}
		if err := stream.Send(&pb.StatusResponse{Job: statusOf(r)}); err != nil {
			return err
		}
	}
	return nil
}

// Cancel implements queuerpc.JobsServer.
func (q *Queue) Cancel(ctx context.Context, m *pb.CancelRequest) (*pb.CancelResponse, error) {
	keys, _, err := q.selected(ctx, m.Jobs)
	if err != nil {
		return nil, answer(err, "")
	}
	res := &pb.CancelResponse{}
	for _, k := range keys {
		did, err := q.cancel(ctx, k)
		if err != nil && !errors.Is(err, errNoJob) {
			return nil, answer(unavailable(err), "")
		}
		if did {
			res.Cancelled++
		}
	}
	return res, nil
}
