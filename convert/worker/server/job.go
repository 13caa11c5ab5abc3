package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/spool"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// request is what the requests of Convert and Plan have in common.
type request interface {
	GetStart() *pb.JobStart
	GetChunk() *pb.Chunk
}

// job is one RPC of Convert or Plan.
type job struct {
	method   string
	ctx      context.Context // the stream's
	recv     func() (request, error)
	accepted func(*pb.Accepted) error
	run      func(context.Context, *job) error
	keep     bool // the document after the job has ended well

	id     atomic.Pointer[string]
	cancel context.CancelCauseFunc
	place  *admit.Place
	start  *pb.JobStart
	opt    *convert.Options
	doc    *spool.Upload
	have   atomic.Int64 // of the document

	upload   time.Duration
	pages    int
	bytesOut int64
	warnings int
}

func (j *job) engineJob() *engine.Job {
	return &engine.Job{Document: j.doc, Size: j.doc.Size(), Options: j.opt, FilePerPage: j.start.GetFilePerPage(), Cancel: j.cancel}
}

// serve runs a job in a goroutine of its own and returns when it has ended, or when its context has and the job may still be stuck in the
// stream: returning is what frees it then.
func (s *Server) serve(j *job) error {
	s.inside.Add(1)
	ctx, cancel := context.WithCancelCause(j.ctx)
	j.cancel = cancel
	stop := context.AfterFunc(s.kill, func() { cancel(context.Cause(s.kill)) })
	done := make(chan error, 1)
	go func() {
		defer s.inside.Done()
		begun := time.Now()
		err := s.do(ctx, j)
		stop()
		s.ended(j, err, time.Since(begun))
		done <- err
		cancel(nil) // not before: the end of the context would be taken for the job's
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		select {
		case err = <-done: // it ended, or was about to
		case <-time.After(unstick):
			err = wire.Ended(ctx, ctx.Err())
		}
	}
	if err == nil {
		return nil
	}
	again := -1 // no sense in trying another worker
	var f *wire.Fault
	if errors.As(err, &f) && f.RetryAfter > 0 {
		again = int(f.RetryAfter.Milliseconds())
	}
	if again > 0 || wire.Code(err) == codes.ResourceExhausted {
		_ = grpc.SetTrailer(j.ctx, metadata.Pairs("grpc-retry-pushback-ms", strconv.Itoa(again)))
	}
	return wire.ToStatus(err, j.jobID()).Err()
}

// unstick is how long a job whose context has ended may take to say so itself.
const unstick = 20 * time.Millisecond

// jobID returns the job's id, "" before it is known.
func (j *job) jobID() string {
	if id := j.id.Load(); id != nil {
		return *id
	}
	return ""
}

// do takes the steps of a job: a place, what is to be done, the document, the work.
func (s *Server) do(ctx context.Context, j *job) (err error) {
	if j.place, err = s.gate.Enter(caller(j.ctx)); err != nil {
		return err
	}
	defer j.place.Leave()
	defer func() {
		if err != nil {
			err = wire.Ended(ctx, err)
		}
		if j.doc != nil {
			j.doc.Release(err == nil && j.keep || err != nil && comesBack(err))
		}
	}()
	defer s.recovered(j.method, &err)
	if err := s.begin(ctx, j); err != nil {
		return err
	}
	if err := s.receive(ctx, j); err != nil {
		return err
	}
	return j.run(ctx, j)
}

// comesBack reports whether a job may be tried again with the same document.
func comesBack(err error) bool {
	if wire.ReasonOf(err) == pb.Reason_REASON_JOB_TIME {
		return false
	}
	switch wire.Code(err) {
	case codes.Canceled, codes.Unavailable, codes.Aborted, codes.DeadlineExceeded:
		return true
	case codes.ResourceExhausted:
		return convert.KindOf(err) != convert.Limit
	}
	return false
}

// idle ends the job when the caller sends nothing for too long.
func (s *Server) idle(j *job) *time.Timer {
	return time.AfterFunc(s.cfg.UploadIdle, func() {
		have := j.have.Load()
		f := wire.Fault{Reason: pb.Reason_REASON_UPLOAD_STOPPED, Offset: have, Limit: int64(s.cfg.UploadIdle),
			Text: fmt.Sprintf("nothing came for %v; the worker has %d bytes of the document", s.cfg.UploadIdle, have)}
		j.cancel(f.Err())
	})
}

// begin reads what is to be done and holds the document.
func (s *Server) begin(ctx context.Context, j *job) error {
	timer := s.idle(j)
	m, err := j.recv()
	timer.Stop()
	if err != nil {
		return received(err)
	}
	if j.start = m.GetStart(); j.start == nil {
		return protocol("start", "the first message has no start")
	}
	id, err := jobID(j.start.GetJobId())
	if err != nil {
		return err
	}
	j.id.Store(&id)
	if n := len(j.start.GetDocument().GetSha256()); n != 0 && n != 32 {
		return protocol("start.document.sha256", "has %d bytes, not 32", n)
	}
	if j.opt, err = wire.ToOptions(j.start.GetOptions()); err != nil {
		return err
	}
	j.opt.ContentType = j.start.GetDocument().GetContentType()
	doc, err := s.spool.Begin(ctx, caller(j.ctx), id)
	if err != nil {
		return err
	}
	if err := doc.Announce(j.size()); err != nil {
		doc.Release(true)
		return err
	}
	j.doc = doc
	j.have.Store(doc.Size())
	go func() {
		select {
		case <-doc.Superseded():
			f := wire.Fault{Reason: pb.Reason_REASON_SUPERSEDED, Text: "another stream has taken the job over"}
			j.cancel(f.Err())
		case <-ctx.Done():
		}
	}()
	return nil
}

// size is what the caller says of the document, negative for nothing.
func (j *job) size() int64 {
	if d := j.start.GetDocument(); d != nil && d.Size != nil && *d.Size >= 0 {
		return *d.Size
	}
	return -1
}

// receive tells the caller where to go on and takes the document.
func (s *Server) receive(ctx context.Context, j *job) error {
	begun := time.Now()
	if j.doc.Size() > 0 {
		s.metrics.Resumed.Inc()
	}
	err := j.accepted(&pb.Accepted{JobId: j.jobID(), Offset: j.doc.Size(), MaxDocumentBytes: s.cfg.MaxDocument, MaxMessageBytes: s.cfg.MaxMessage, Version: s.version})
	if err != nil {
		return err
	}
	timer := s.idle(j)
	defer timer.Stop()
	for last := j.doc.Complete() || j.doc.Size() == j.size(); !last; {
		m, err := j.recv()
		timer.Reset(s.cfg.UploadIdle)
		if err != nil {
			return received(err)
		}
		c := m.GetChunk()
		if c == nil {
			return protocol("chunk", "a message without a chunk before the document has ended")
		}
		if err := j.doc.Write(c.GetOffset(), c.GetData()); err != nil {
			return err
		}
		j.have.Store(j.doc.Size())
		s.metrics.BytesIn.Add(float64(len(c.GetData())))
		last = c.GetLast() || j.doc.Size() == j.size()
	}
	timer.Stop()
	if !j.doc.Complete() {
		if err := j.doc.Finish(ctx, j.size(), j.start.GetDocument().GetSha256()); err != nil {
			return err
		}
	}
	j.upload = time.Since(begun)
	s.metrics.Stage(telemetry.StageUpload, j.upload.Seconds())
	return nil
}

// received gives an error of a stream its meaning: a caller that ends the stream early may come back.
func received(err error) error {
	if errors.Is(err, io.EOF) {
		f := wire.Fault{Reason: pb.Reason_REASON_UPLOAD_STOPPED, Text: "the stream ended before the document"}
		return f.Err()
	}
	return err
}

func protocol(field, format string, args ...any) error {
	f := wire.Fault{Reason: pb.Reason_REASON_PROTOCOL, Field: field, Text: fmt.Sprintf(format, args...)}
	return f.Err()
}

// jobID judges a caller's job id.
func jobID(id string) (string, error) {
	if id == "" {
		return newJobID(), nil
	}
	if len(id) > 128 {
		return "", protocol("start.job_id", "has more than 128 bytes")
	}
	for _, c := range []byte(id) {
		if c < '!' || c > '~' {
			return "", protocol("start.job_id", "has something else than printable ASCII")
		}
	}
	return id, nil
}

// ended counts and logs a job.
func (s *Server) ended(j *job, err error, took time.Duration) {
	s.load.ended()
	kind, reason, level := "none", "none", slog.LevelInfo
	attrs := []slog.Attr{slog.String("job", j.jobID()), slog.String("method", j.method), slog.String("client", caller(j.ctx)), slog.Float64("seconds", took.Seconds())}
	if j.doc != nil {
		attrs = append(attrs, slog.Int64("document_bytes", j.have.Load()))
	}
	if err != nil {
		kind, reason = convert.KindOf(err).String(), wire.ReasonOf(err).String()
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("kind", kind), slog.String("reason", reason), slog.String("error", err.Error()))
	} else {
		attrs = append(attrs, slog.Int("pages", j.pages), slog.Int64("bytes", j.bytesOut), slog.Int("warnings", j.warnings))
	}
	s.metrics.JobEnd(kind, reason)
	s.log.LogAttrs(j.ctx, level, "job ended", attrs...)
}
