package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Run takes jobs until the context ends, and returns when the last one has ended.
func (q *Queue) Run(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for range q.cfg.Slots {
		wg.Go(func() { q.take(ctx) })
	}
	wg.Go(func() { q.watch(ctx) })
}

const (
	pullTime  = 20 * time.Second // of a request for the next message
	pauseTime = 500 * time.Millisecond
	watchTime = 2 * time.Second
	// unwritable is how often a job that is given up comes back when its record cannot be written, before its message goes without.
	unwritable = 20
)

// take does one job after the other.
func (q *Queue) take(ctx context.Context) {
	var c jetstream.Consumer
	for ctx.Err() == nil {
		err := func() (err error) {
			if c == nil {
				cctx, cancel := context.WithTimeout(ctx, opTime)
				defer cancel()
				if c, err = q.s.consumer(cctx); err != nil {
					return err
				}
			}
			fctx, cancel := context.WithTimeout(ctx, pullTime)
			defer cancel()
			m, err := c.Next(jetstream.FetchContext(fctx))
			if err != nil {
				if errors.Is(err, nats.ErrTimeout) || fctx.Err() != nil {
					return nil
				}
				return err
			}
			q.handle(ctx, m)
			return nil
		}()
		if err != nil && ctx.Err() == nil {
			q.log.Warn("the queue gives no next job; asked again", "error", err)
			c = nil // it may have gone with its server
			select {
			case <-ctx.Done():
			case <-time.After(pauseTime):
			}
		}
	}
}

// watch asks how long the queue is: for metrics, and for whoever adds workers by them.
func (q *Queue) watch(ctx context.Context) {
	t := time.NewTicker(watchTime)
	defer t.Stop()
	defer q.waiting.Store(unknown)
	for {
		ictx, cancel := context.WithTimeout(ctx, opTime)
		waiting := int64(unknown)
		if info, err := q.s.work.Info(ictx); err == nil {
			waiting = int64(info.State.Msgs)
		}
		cancel()
		q.waiting.Store(waiting)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// unknown is how many messages wait while NATS does not say.
const unknown = -1

// export adds the queue's numbers to a worker's metrics. The depth is left out while NATS is away: an old one would have workers added or
// taken away by it.
func (q *Queue) export(m *telemetry.Metrics) {
	m.GaugeIf("pwgworker_queue_messages", "Jobs and parts of jobs in the queue of the pool, those under way included; absent while NATS does not say.", func() (float64, bool) {
		n := q.waiting.Load()
		return float64(n), n != unknown && q.s.nc.IsConnected()
	})
	m.CounterFunc("pwgworker_queue_redeliveries_total", "Jobs and parts that came to this worker after another attempt.", func() float64 { return float64(q.redeliveries.Load()) })
	m.CounterFunc("pwgworker_queue_dead_total", "Jobs that this worker gave up.", func() float64 { return float64(q.dead.Load()) })
}

// run is one delivery of a message.
type run struct {
	q      *Queue
	key    string
	part   int // from 1; 0 for the job
	msg    jetstream.Msg
	tries  int // deliveries, this one included
	record *pb.Record
	cancel context.CancelCauseFunc
	place  *admit.Place
}

// Causes of the end of a run that is not the job's fault.
var (
	errStopped = errors.New("the job has ended elsewhere")
	errSplit   = errors.New("the job is made in parts")
	errPlan    = errors.New("this worker plans the job in another way than the first one")
)

// handle takes a message to its end: done, given back, or given up. The context says when the worker is being stopped, which does not
// end what has begun.
func (q *Queue) handle(ctx context.Context, m jetstream.Msg) {
	meta, err := m.Metadata()
	if err != nil {
		q.log.Error("a message that is not of a stream", "error", err)
		return
	}
	work := &pb.Work{}
	if err := proto.Unmarshal(m.Data(), work); err != nil || !isKey(work.Key) || work.Part < 0 {
		q.bury(m, int(meta.NumDelivered), "is no message of this queue")
		return
	}
	r := &run{q: q, key: work.Key, part: int(work.Part), msg: m, tries: int(meta.NumDelivered)}
	if r.tries > 1 {
		q.redeliveries.Add(1)
	}
	ctx, r.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	defer r.cancel(nil)
	defer context.AfterFunc(q.w.Kill, func() { r.cancel(context.Cause(q.w.Kill)) })()
	r.enter()
	defer r.leave()
	alive := r.stayAlive(ctx)
	err = r.do(ctx)
	alive()
	r.settle(ctx, err)
}

func (r *run) enter() {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	if r.q.running[r.key] == nil {
		r.q.running[r.key] = map[*run]struct{}{}
	}
	r.q.running[r.key][r] = struct{}{}
}

func (r *run) leave() {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	delete(r.q.running[r.key], r)
	if len(r.q.running[r.key]) == 0 {
		delete(r.q.running, r.key)
	}
}

// stayAlive tells NATS now and then that the message is being worked on, and looks whether it still should be. It returns how to end that.
func (r *run) stayAlive(ctx context.Context) func() {
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(r.q.cfg.AckWait / 3)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			_ = r.msg.InProgress()
			if rec, _, err := r.q.s.record(ctx, r.key); err == nil && ended(rec) || errors.Is(err, errNoJob) {
				r.cancel(errStopped)
			}
		}
	}()
	return func() {
		stop()
		<-done
	}
}

// do does what the message asks for.
func (r *run) do(ctx context.Context) error {
	rec, _, err := r.q.s.record(ctx, r.key)
	if err != nil {
		return err
	}
	r.record = rec
	switch {
	case ended(rec), r.part > 0 && r.part <= len(rec.Parts) && rec.Parts[r.part-1].Object != "":
		return errStopped
	case r.part > len(rec.Parts):
		return &convert.Error{Kind: convert.Other, Op: "queue", Err: fmt.Errorf("part %d of %d", r.part, len(rec.Parts))}
	case r.tries > r.q.cfg.Attempts:
		return fmt.Errorf("begun %d times: %s", r.tries-1, rec.LastFailure)
	case r.part == 0 && len(rec.Parts) > 0: // a worker fell while it divided the job
		return r.q.publishParts(ctx, r.key, rec)
	}
	if err := r.admitted(ctx); err != nil {
		return err
	}
	defer r.place.Leave()
	return r.convert(ctx)
}

// admitted takes a place of the worker, waiting while all are taken by callers of its RPCs.
func (r *run) admitted(ctx context.Context) error {
	for {
		var err error
		if r.place, err = r.q.w.Gate.Enter(r.record.Owner); err == nil {
			return nil
		}
		switch wire.ReasonOf(err) {
		case wpb.Reason_REASON_QUEUE_FULL, wpb.Reason_REASON_CLIENT_QUEUE_FULL:
		default:
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pauseTime / 5):
		}
	}
}

// progress is how far the job is with this delivery, for the log.
func (r *run) progress() []slog.Attr {
	if r.record == nil {
		return nil
	}
	return []slog.Attr{
		slog.Int("parts", len(r.record.Parts)), slog.Int("pages_done", int(r.record.PagesDone)), slog.Int64("bytes", r.record.GetResult().GetBytes()),
		slog.Bool("ended", ended(r.record)),
	}
}

// settle ends a delivery by what came of it.
func (r *run) settle(ctx context.Context, err error) {
	q := r.q
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	attrs := []slog.Attr{slog.String("key", r.key), slog.Int("part", r.part), slog.Int("attempt", r.tries)}
	if r.record != nil {
		attrs = append(attrs, slog.String("job", r.record.JobId), slog.String("client", r.record.Owner))
	}
	ctx = context.WithoutCancel(ctx)
	switch {
	case err == nil:
		q.log.LogAttrs(ctx, slog.LevelInfo, "queued job done", append(attrs, r.progress()...)...)
		_ = r.msg.Ack()
	case errors.Is(err, errStopped), errors.Is(err, errNoJob):
		q.log.LogAttrs(ctx, slog.LevelDebug, "queued job needs nothing more", append(attrs, slog.String("why", err.Error()))...)
		_ = r.msg.Ack()
	case errors.Is(err, errTorn): // nothing can be written into it either
		q.bury(r.msg, r.tries, err.Error())
	case !passes(err):
		q.log.LogAttrs(ctx, slog.LevelWarn, "queued job failed", append(attrs, slog.String("error", err.Error()))...)
		if r.fail(ctx, err) == nil {
			_ = r.msg.Ack()
		} else {
			_ = r.msg.NakWithDelay(r.delay())
		}
	case r.tries >= q.cfg.Attempts && wire.ReasonOf(err) != wpb.Reason_REASON_DRAINING, r.tries > q.cfg.Attempts:
		f := wire.Fault{Reason: wpb.Reason_REASON_INTERNAL, Text: fmt.Sprintf("given up after %d attempts: %v", min(r.tries, q.cfg.Attempts), err)}
		q.log.LogAttrs(ctx, slog.LevelError, "queued job given up", append(attrs, slog.String("error", err.Error()))...)
		if r.fail(ctx, f.Err()) == nil || r.tries > q.cfg.Attempts+unwritable {
			q.bury(r.msg, r.tries, err.Error())
		} else {
			_ = r.msg.NakWithDelay(r.delay())
		}
	default:
		q.log.LogAttrs(ctx, slog.LevelInfo, "queued job goes back", append(attrs, slog.String("error", err.Error()))...)
		r.note(ctx, err)
		if wire.ReasonOf(err) == wpb.Reason_REASON_DRAINING {
			_ = r.msg.Nak()
		} else {
			_ = r.msg.NakWithDelay(r.delay())
		}
	}
}

// delay is how long the job waits before it is begun again.
func (r *run) delay() time.Duration {
	return min(r.q.cfg.Retry<<min(r.tries-1, 6), time.Minute)
}

// note keeps why an attempt failed.
func (r *run) note(ctx context.Context, why error) {
	_, _ = r.q.s.update(ctx, r.key, func(rec *pb.Record) error {
		if ended(rec) {
			return errUnchanged
		}
		rec.LastFailure = short(why.Error())
		return nil
	})
}

// fail ends the job with an error, and what else runs of it.
func (r *run) fail(ctx context.Context, why error) error {
	did := false
	rec, err := r.q.s.update(ctx, r.key, func(rec *pb.Record) error {
		if did = !ended(rec); !did {
			return errUnchanged
		}
		fail(rec, why)
		return nil
	})
	if errors.Is(err, errNoJob) {
		return nil
	}
	if err == nil && did {
		r.q.w.count(why)
		r.q.stopRuns(r.key)
		r.q.s.clean(ctx, r.key, rec)
		r.q.files.forget(rec.Document)
	}
	return err
}

// count counts a job that ended.
func (w *Worker) count(err error) {
	if w.Metrics == nil {
		return
	}
	if err == nil {
		w.Metrics.JobEnd("none", "none")
		return
	}
	w.Metrics.JobEnd(convert.KindOf(err).String(), wire.ReasonOf(err).String())
}

// passes reports whether another attempt may end in another way: it was the worker or NATS, not the job.
func passes(err error) bool {
	switch wire.ReasonOf(err) {
	case wpb.Reason_REASON_UNSPECIFIED:
	case wpb.Reason_REASON_INTERNAL, wpb.Reason_REASON_DRAINING, wpb.Reason_REASON_QUEUE_TIME, wpb.Reason_REASON_QUEUE_FULL, wpb.Reason_REASON_CLIENT_QUEUE_FULL,
		wpb.Reason_REASON_SPOOL_FULL, wpb.Reason_REASON_READER_STOPPED:
		return true
	default:
		return false
	}
	switch convert.KindOf(err) {
	case convert.Other, convert.Read, convert.Write, convert.Cancelled:
		return !errors.Is(err, errGone)
	}
	return false
}

// bury takes a message out of the queue and keeps it where people look.
func (q *Queue) bury(m jetstream.Msg, tries int, why string) {
	d := nats.NewMsg(q.s.deadSubject())
	d.Header.Set("Pwg-Why", short(why))
	d.Header.Set("Pwg-Attempts", strconv.Itoa(tries))
	d.Data = m.Data()
	ctx, cancel := context.WithTimeout(context.Background(), opTime)
	defer cancel()
	if _, err := q.s.js.PublishMsg(ctx, d); err != nil {
		q.log.Error("no dead letter", "error", err)
		_ = m.NakWithDelay(time.Minute)
		return
	}
	q.dead.Add(1)
	q.log.Error("a message went to the dead letters", "stream", q.s.cfg.Name+"_dead", "attempts", tries, "why", short(why))
	_ = m.TermWithReason(short(why))
}

// short makes a line of text that fits into headers and records.
func short(s string) string {
	out := make([]rune, 0, 300)
	for _, c := range s {
		if c < ' ' || c == 0x7F || c == 0xFFFD {
			c = ' '
		}
		if out = append(out, c); len(out) == 300 {
			break
		}
	}
	return string(out)
}
