package queue

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Worker is what a Queue shares with the worker that it is part of.
type Worker struct {
	Engine  *engine.Engine
	Gate    *admit.Gate
	Metrics *telemetry.Metrics
	Log     *slog.Logger // nil: silent
	// Caller tells who calls an RPC.
	Caller func(context.Context) string
	// Kill ends, with a cause, when running jobs are to be cut off; they go back into the queue.
	Kill context.Context
}

// Queue takes jobs in and does them. It is safe for concurrent use.
type Queue struct {
	queuerpc.UnimplementedJobsServer

	cfg   Config
	w     Worker
	log   *slog.Logger
	s     *store
	files *documents
	stop  func() // of the subscription to cancellations

	mu      sync.Mutex
	running map[string]map[*run]struct{} // by the job's key

	waiting      atomic.Int64 // messages in the queue, as last heard, or unknown
	redeliveries atomic.Int64
	dead         atomic.Int64
}

// Open makes a Queue over a connection to NATS, which stays the caller's.
func Open(ctx context.Context, nc *nats.Conn, cfg Config, w Worker) (*Queue, error) {
	cfg = cfg.withDefaults()
	s, err := openStore(ctx, nc, cfg)
	if err != nil {
		return nil, err
	}
	q := &Queue{cfg: cfg, w: w, log: w.Log, s: s, running: map[string]map[*run]struct{}{}}
	if q.log == nil {
		q.log = slog.New(slog.DiscardHandler)
	}
	q.waiting.Store(int64(s.work.CachedInfo().State.Msgs))
	if q.files, err = openDocuments(cfg.Dir, cfg.DocumentsBytes, s.docs); err != nil {
		return nil, err
	}
	sub, err := nc.Subscribe(s.cancelSubject(), func(m *nats.Msg) { q.cancelled(string(m.Data)) })
	if err != nil {
		return nil, err
	}
	q.stop = func() { _ = sub.Unsubscribe() }
	return q, nil
}

// Close lets go what Open took. Run must have returned.
func (q *Queue) Close() {
	q.stop()
	q.files.close()
}

// Submission is a job to be taken in.
type Submission struct {
	Owner, ID   string // ID "" for one of the queue's choice
	Batch, Name string
	Spec        *pb.Spec
	FilePerPage bool
	Size        int64  // of the document; negative when not known
	SHA256      []byte // of the document; nil when not known
}

// known returns a job that has been submitted before, nil when there is none.
func (q *Queue) known(ctx context.Context, s *Submission) (*pb.Record, error) {
	r, _, err := q.s.record(ctx, keyOf(s.Owner, s.ID))
	if errors.Is(err, errNoJob) {
		return nil, nil
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return q.again(ctx, s, r)
}

// again answers a submission of a job that is known: it must be the same, and it must be in the queue.
func (q *Queue) again(ctx context.Context, s *Submission, r *pb.Record) (*pb.Record, error) {
	if s.Size >= 0 && s.Size != r.DocumentBytes || len(s.SHA256) > 0 && string(s.SHA256) != string(r.DocumentSha256) {
		f := wire.Fault{Reason: wpb.Reason_REASON_DOCUMENT_DIFFERS, Text: "a job with this id has another document"}
		return nil, f.Err()
	}
	return r, q.enqueue(ctx, keyOf(s.Owner, s.ID), r)
}

// upload begins the document of a job.
func (q *Queue) upload(ctx context.Context, s *Submission) *objectWriter {
	s.ID = cmp.Or(s.ID, rand.Text())
	return q.s.docs.create(ctx, keyOf(s.Owner, s.ID))
}

// submit takes a job in whose document has come. known says that it had been there before. When it returns without an error the job is safe.
func (q *Queue) submit(ctx context.Context, s *Submission, doc *objectWriter) (r *pb.Record, known bool, err error) {
	if err := q.compare(s, doc); err != nil {
		doc.abandon()
		return nil, false, err
	}
	spec, err := proto.Marshal(s.Spec)
	if err == nil && len(spec) > maxSpec {
		f := wire.Fault{Limit: maxSpec, Text: fmt.Sprintf("printer, ticket and options have %d bytes, more than %d", len(spec), maxSpec)}
		err = &convert.Error{Kind: convert.Limit, Op: "submit", Err: &f}
	}
	if err != nil {
		doc.abandon()
		return nil, false, err
	}
	if err := doc.close(); err != nil {
		return nil, false, q.stored(err)
	}
	key := keyOf(s.Owner, s.ID)
	r = &pb.Record{
		JobId: s.ID, Owner: s.Owner, Batch: s.Batch, Name: s.Name, State: pb.State_STATE_QUEUED, Submitted: timestamppb.Now(), Document: doc.name,
		DocumentBytes: doc.size, DocumentSha256: doc.sum.Sum(nil), FilePerPage: s.FilePerPage,
	}
	if err = q.s.put(ctx, specKey(key), spec); err == nil && s.Batch != "" {
		err = q.s.put(ctx, batchKey(s.Owner, s.Batch)+"."+key, nil)
	}
	created := false
	if err == nil {
		created, err = q.s.create(ctx, key, r)
	}
	if !created {
		q.s.docs.remove(ctx, doc.name)
		if err != nil {
			return nil, false, q.stored(err)
		}
		r, err := q.known(ctx, s)
		return r, true, err
	}
	if err := q.enqueue(ctx, key, r); err != nil {
		return r, false, err
	}
	q.log.LogAttrs(ctx, slog.LevelInfo, "job queued", slog.String("key", key), slog.String("job", s.ID), slog.String("batch", s.Batch), slog.String("client", s.Owner),
		slog.Int64("document_bytes", doc.size))
	return r, false, nil
}

// compare judges a document by what was said of it.
func (q *Queue) compare(s *Submission, doc *objectWriter) error {
	text := ""
	switch {
	case s.Size >= 0 && s.Size != doc.size:
		text = fmt.Sprintf("the document has %d bytes, %d were announced", doc.size, s.Size)
	case len(s.SHA256) > 0 && string(s.SHA256) != string(doc.sum.Sum(nil)):
		text = "the document's SHA-256 is not the one announced"
	default:
		return nil
	}
	f := wire.Fault{Reason: wpb.Reason_REASON_DOCUMENT_DIFFERS, Text: text}
	return f.Err()
}

// enqueue puts a job's message into the work queue, unless it is known to be there. NATS drops a second one with the same id.
func (q *Queue) enqueue(ctx context.Context, key string, r *pb.Record) error {
	if r.Enqueued || ended(r) {
		return nil
	}
	if err := q.publish(ctx, key, 0); err != nil {
		return err
	}
	r.Enqueued = true
	_, err := q.s.update(ctx, key, func(r *pb.Record) error {
		if r.Enqueued {
			return errUnchanged
		}
		r.Enqueued = true
		return nil
	})
	if err != nil {
		return unavailable(err)
	}
	return nil
}

// publish puts a message into the work queue.
func (q *Queue) publish(ctx context.Context, key string, part int) error {
	b, err := proto.Marshal(&pb.Work{Key: key, Part: int32(part)})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	if _, err = q.s.js.Publish(ctx, q.s.workSubject(), b, jetstream.WithMsgID(partID(key, part))); err != nil {
		return q.stored(err)
	}
	return nil
}

// stored gives an error of NATS its reason.
func (q *Queue) stored(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		f := wire.Fault{Reason: wpb.Reason_REASON_DOCUMENT_BYTES, Limit: q.cfg.MaxDocument, Text: fmt.Sprintf("the document has more than %d bytes", q.cfg.MaxDocument)}
		return f.Err()
	case full(err):
		f := wire.Fault{Reason: wpb.Reason_REASON_QUEUE_FULL, RetryAfter: 10 * time.Second, Text: "the queue has as much as it takes"}
		return f.Err()
	}
	return unavailable(err)
}

// unavailable says that it is not the job's fault and another time may do.
func unavailable(err error) error {
	var ce *convert.Error
	if errors.As(err, &ce) {
		return err
	}
	f := wire.Fault{Reason: wpb.Reason_REASON_DRAINING, RetryAfter: time.Second, Text: "the queue cannot be reached: " + err.Error()}
	return f.Err()
}

// noJob is the error for callers.
func noJob(id string) error {
	return &convert.Error{Kind: convert.Usage, Op: "queue", Err: &wire.Fault{Field: "jobs", Text: fmt.Sprintf("%.130q: %v", id, errNoJob)}}
}

var errCancelled = errors.New("the job was cancelled")

// cancel ends a job that has not ended; false says that it had.
func (q *Queue) cancel(ctx context.Context, key string) (bool, error) {
	did := false
	r, err := q.s.update(ctx, key, func(r *pb.Record) error {
		if did = !ended(r); !did {
			return errUnchanged
		}
		fail(r, &convert.Error{Kind: convert.Cancelled, Op: "queue", Err: errCancelled})
		return nil
	})
	if err != nil || !did {
		return false, err
	}
	q.stopRuns(key)
	q.s.clean(ctx, key, r)
	return true, nil
}

// stopRuns tells all workers to look at a job that has ended.
func (q *Queue) stopRuns(key string) {
	_ = q.s.nc.Publish(q.s.cancelSubject(), []byte(key)) // who does not hear it finds out with the next sign of life
}

// cancelled ends what runs here of a job.
func (q *Queue) cancelled(key string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for r := range q.running[key] {
		r.cancel(errStopped)
	}
}
