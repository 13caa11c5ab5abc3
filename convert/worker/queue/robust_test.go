package queue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/natsd"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// deliver takes the next message as a worker would that falls before it has done anything.
func deliver(t *testing.T, m *member) jetstream.Msg {
	t.Helper()
	c, err := m.s.consumer(context.Background())
	require.NoError(t, err)
	msg, err := c.Next(jetstream.FetchMaxWait(10 * time.Second))
	require.NoError(t, err)
	return msg
}

func deadLetters(t *testing.T, m *member) uint64 {
	t.Helper()
	info, err := m.s.dead.Info(context.Background())
	require.NoError(t, err)
	return info.State.Msgs
}

// A worker that falls in the middle of a job loses it to another.
func TestWorkerFalls(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	first := joinPool(t, s, memberOptions{})
	doc := file(t, "report.pdf")
	opt := &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{1200, 1200}}}
	second := joinPool(t, s, memberOptions{idle: true})
	c := client(t, second)
	id := submit(t, c, doc, jobs.Job{Options: opt})
	require.Eventually(t, func() bool { return statusOfJob(t, c, id, 0).State.GetType() == cloudprint.JobState_IN_PROGRESS }, 5*time.Second, time.Millisecond)
	first.fall()
	third := joinPool(t, s, memberOptions{})
	want, _ := library(t, doc, opt)
	assert.True(t, bytes.Equal(want, result(t, client(t, third), id)))
	assert.EqualValues(t, 1, statusOfJob(t, c, id, 0).Redeliveries)
}

// What ends every worker that takes it is given up, and its message is kept for people.
func TestGivenUp(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := testConfig()
	cfg.AckWait, cfg.Attempts = 100*time.Millisecond, 2
	idle := joinPool(t, s, memberOptions{cfg: cfg, idle: true})
	c := client(t, idle)
	id := submit(t, c, pdf(1), jobs.Job{Options: small()})
	for range cfg.Attempts {
		deliver(t, idle) // and nothing comes back
	}
	cfg.Dir = t.TempDir()
	joinPool(t, s, memberOptions{cfg: cfg})
	_, err := c.Result(context.Background(), io.Discard, 10*time.Second, id)
	assert.Equal(t, wpb.Reason_REASON_INTERNAL, worker.ReasonOf(err), "%v", err)
	assert.ErrorContains(t, err, "given up after 2 attempts")
	require.Eventually(t, func() bool { return deadLetters(t, idle) == 1 }, 5*time.Second, 10*time.Millisecond)
}

// A job is taken in once, whoever submits it how often; and its id belongs to its owner.
func TestTakenOnce(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	m := joinPool(t, s, memberOptions{idle: true})
	c, doc := client(t, m), pdf(2)
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	for range 8 {
		wg.Go(func() {
			_, known, err := c.Submit(context.Background(), bytes.NewReader(doc), jobs.Job{ID: "one", Options: small()})
			assert.NoError(t, err)
			mu.Lock()
			defer mu.Unlock()
			if !known {
				fresh++
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 1, fresh)
	info, err := m.s.work.Info(context.Background())
	require.NoError(t, err)
	assert.EqualValues(t, 1, info.State.Msgs)
	_, _, err = c.Submit(context.Background(), bytes.NewReader(pdf(3)), jobs.Job{ID: "one", Size: int64(len(pdf(3))), Options: small()})
	assert.Equal(t, wpb.Reason_REASON_DOCUMENT_DIFFERS, worker.ReasonOf(err), "%v", err)

	other := client(t, joinPool(t, s, memberOptions{idle: true, caller: "somebody else"}))
	err = other.Status(context.Background(), jobs.Selection{IDs: []string{"one"}}, 0, func(*pb.JobStatus) error { return nil })
	assert.Equal(t, convert.Usage, convert.KindOf(err), "%v", err)
	_, err = other.Cancel(context.Background(), jobs.Selection{IDs: []string{"one"}})
	assert.Equal(t, convert.Usage, convert.KindOf(err))
}

// A submission that was interrupted before its message was in the queue is put there by the next one.
func TestTakenOnceAfterAll(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	m := joinPool(t, s, memberOptions{})
	c, doc := client(t, m), pdf(1)
	half := &Submission{Owner: "test", ID: "half", Size: -1, Spec: &pb.Spec{}}
	up := m.upload(context.Background(), half)
	_, err := up.Write(doc)
	require.NoError(t, err)
	require.NoError(t, up.close())
	key := keyOf("test", "half")
	require.NoError(t, m.s.put(context.Background(), specKey(key), nil))
	sum := sha256.Sum256(doc)
	ok, err := m.s.create(context.Background(), key, &pb.Record{JobId: "half", Owner: "test", State: pb.State_STATE_QUEUED, Document: up.name, DocumentBytes: int64(len(doc)), DocumentSha256: sum[:]})
	require.NoError(t, err)
	require.True(t, ok)
	_, known, err := c.Submit(context.Background(), bytes.NewReader(doc), jobs.Job{ID: "half"})
	require.NoError(t, err)
	assert.True(t, known)
	want, _ := library(t, doc, nil)
	assert.True(t, bytes.Equal(want, result(t, c, "half")))
}

// A job that waits is cancelled, and one that runs; what they had in NATS goes.
func TestCancel(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	idle := joinPool(t, s, memberOptions{idle: true})
	c := client(t, idle)
	waits := submit(t, c, pdf(1), jobs.Job{Options: small()})
	n, err := c.Cancel(context.Background(), jobs.Selection{IDs: []string{waits}})
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	n, err = c.Cancel(context.Background(), jobs.Selection{IDs: []string{waits}})
	require.NoError(t, err)
	assert.Zero(t, n)
	m := joinPool(t, s, memberOptions{})
	runs := submit(t, c, file(t, "report.pdf"), jobs.Job{Options: &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{2400, 2400}}}})
	require.Eventually(t, func() bool { return statusOfJob(t, c, runs, 0).State.GetType() == cloudprint.JobState_IN_PROGRESS }, 5*time.Second, time.Millisecond)
	_, err = c.Cancel(context.Background(), jobs.Selection{IDs: []string{runs}})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return m.w.Gate.Stats().Inside == 0 }, 5*time.Second, time.Millisecond)
	for _, id := range []string{waits, runs} {
		_, err = c.Result(context.Background(), io.Discard, time.Second, id)
		assert.Equal(t, convert.Cancelled, convert.KindOf(err), "%v", err)
	}
	for _, b := range []*bucket{m.s.docs, m.s.outs} {
		require.Eventually(t, func() bool {
			l, err := b.obs.List(context.Background())
			return err != nil && len(l) == 0
		}, 5*time.Second, 10*time.Millisecond, b.name)
	}
	info, err := m.s.work.Info(context.Background())
	require.NoError(t, err)
	assert.LessOrEqual(t, info.State.Msgs, uint64(1))
}

// NATS goes and comes back with the same storage: every job that was acknowledged is done.
func TestNATSStops(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	s, err := natsd.Start(natsd.Config{Dir: dir, Listen: address})
	require.NoError(t, err)
	cfg := testConfig()
	cfg.AckWait = time.Second
	m := joinPool(t, nil, memberOptions{cfg: cfg, url: "nats://" + address})
	c := client(t, m)
	var ids []string
	for i := range 12 {
		ids = append(ids, submit(t, c, pdf(1+i%3), jobs.Job{ID: fmt.Sprint("job-", i), Options: small()}))
	}
	s.Close()
	time.Sleep(100 * time.Millisecond)
	s, err = natsd.Start(natsd.Config{Dir: dir, Listen: address})
	require.NoError(t, err)
	defer s.Close()
	for i, id := range ids {
		want, _ := library(t, pdf(1+i%3), small())
		var got bytes.Buffer
		require.Eventually(t, func() bool { // requests of the time between fail
			got.Reset()
			_, err := c.Result(context.Background(), &got, 5*time.Second, id)
			return err == nil
		}, 15*time.Second, 50*time.Millisecond)
		assert.True(t, bytes.Equal(want, got.Bytes()), id)
	}
}

// A job that takes longer than a worker may be silent stays with it.
func TestStaysAlive(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := testConfig()
	cfg.AckWait, cfg.Slots = 2*time.Second, 1 // a busy machine may be late with the signs of life, which come three times as often
	m := joinPool(t, s, memberOptions{cfg: cfg})
	cfg.Dir = t.TempDir()
	joinPool(t, s, memberOptions{cfg: cfg}) // would take it
	all := make([]func(), 0, 2)
	c := client(t, m)
	// The gate's places are taken: the job is held by a worker that waits for one.
	for range 100 {
		p, err := m.w.Gate.Enter("other")
		require.NoError(t, err)
		all = append(all, p.Leave)
	}
	id := submit(t, c, pdf(1), jobs.Job{Options: small()})
	time.Sleep(cfg.AckWait * 3 / 2)
	for _, leave := range all {
		leave()
	}
	want, _ := library(t, pdf(1), small())
	assert.True(t, bytes.Equal(want, result(t, c, id)))
	assert.Zero(t, statusOfJob(t, c, id, 0).Redeliveries)
}

// What is too large is refused, before or after it has come, and nothing of it stays.
func TestLimits(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := testConfig()
	cfg.MaxDocument, cfg.MaxOutput, cfg.MaxBytes = 600<<10, 20<<10, 1<<20
	m := joinPool(t, s, memberOptions{cfg: cfg})
	c := client(t, m)
	for _, size := range []int64{0, 700 << 10} {
		_, _, err := c.Submit(context.Background(), bytes.NewReader(make([]byte, 700<<10)), jobs.Job{Size: size})
		assert.Equal(t, wpb.Reason_REASON_DOCUMENT_BYTES, worker.ReasonOf(err), "%v", err)
	}
	_, _, err := c.Submit(context.Background(), bytes.NewReader(nil), jobs.Job{Size: 9})
	assert.Equal(t, wpb.Reason_REASON_DOCUMENT_DIFFERS, worker.ReasonOf(err), "%v", err)
	_, _, err = c.Submit(context.Background(), bytes.NewReader(nil), jobs.Job{Options: &convert.Options{Password: string(make([]byte, 800<<10))}})
	assert.Equal(t, convert.Limit, convert.KindOf(err), "%v", err)
	_, err = m.s.docs.obs.List(context.Background())
	assert.ErrorIs(t, err, jetstream.ErrNoObjectsFound)
	id := submit(t, c, file(t, "report.pdf"), jobs.Job{Options: &convert.Options{}})
	_, err = c.Result(context.Background(), io.Discard, 10*time.Second, id)
	assert.Equal(t, wpb.Reason_REASON_OUTPUT_BYTES, worker.ReasonOf(err), "%v", err)
	_, err = m.s.outs.obs.List(context.Background())
	assert.ErrorIs(t, err, jetstream.ErrNoObjectsFound)
}

// Beyond what the queue keeps nothing is taken in, and what was stays.
func TestFull(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := testConfig()
	cfg.MaxJobs, cfg.MaxBytes = 3, 1<<20
	m := joinPool(t, s, memberOptions{cfg: cfg, idle: true})
	c := client(t, m)
	for range 3 {
		submit(t, c, pdf(1), jobs.Job{Options: small()})
	}
	_, _, err := c.Submit(context.Background(), bytes.NewReader(pdf(1)), jobs.Job{Options: small()})
	assert.Equal(t, wpb.Reason_REASON_QUEUE_FULL, worker.ReasonOf(err), "%v", err)
	_, _, err = c.Submit(context.Background(), bytes.NewReader(make([]byte, 2<<20)), jobs.Job{})
	assert.Equal(t, wpb.Reason_REASON_QUEUE_FULL, worker.ReasonOf(err), "%v", err)
}

// Messages that no worker made are put aside, and the worker goes on.
func TestHostileMessages(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	m := joinPool(t, s, memberOptions{})
	c := client(t, m)
	work := func(w *pb.Work) []byte {
		b, err := proto.Marshal(w)
		require.NoError(t, err)
		return b
	}
	key, torn := keyOf("test", "odd"), keyOf("test", "torn")
	ok, err := m.s.create(context.Background(), key, &pb.Record{JobId: "odd", Owner: "test", Document: "../../etc/passwd", Parts: []*pb.Part{{From: -5, To: 1 << 30}}})
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, m.s.put(context.Background(), recordKey(torn), []byte("\xff\xff\xff")))
	for _, b := range [][]byte{
		nil, []byte("\xff\xff\xff\xff"), bytes.Repeat([]byte("x"), maxWork-200), work(&pb.Work{}), work(&pb.Work{Key: "*.>", Part: 1}), work(&pb.Work{Key: keyOf("test", "nobody")}),
		work(&pb.Work{Key: key, Part: -1}), work(&pb.Work{Key: key, Part: 1}), work(&pb.Work{Key: key, Part: 1 << 30}), work(&pb.Work{Key: torn}),
	} {
		_, err := m.s.js.Publish(context.Background(), m.s.workSubject(), b)
		require.NoError(t, err)
	}
	want, _ := library(t, pdf(1), small())
	assert.True(t, bytes.Equal(want, result(t, c, submit(t, c, pdf(1), jobs.Job{Options: small()}))))
	require.Eventually(t, func() bool {
		info, err := m.s.work.Info(context.Background())
		return err == nil && info.State.Msgs == 0
	}, 10*time.Second, 20*time.Millisecond, "nothing goes round for ever")
	assert.GreaterOrEqual(t, deadLetters(t, m), uint64(6))
}

// A worker that is being stopped gives back what does not end in time, at once.
func TestKilledGivesBack(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := testConfig()
	cfg.AckWait = time.Minute
	m := joinPool(t, s, memberOptions{cfg: cfg})
	cfg.Dir = t.TempDir()
	idle := joinPool(t, s, memberOptions{cfg: cfg, idle: true})
	c := client(t, idle)
	id := submit(t, c, file(t, "report.pdf"), jobs.Job{Options: &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{2400, 2400}}}})
	require.Eventually(t, func() bool { return statusOfJob(t, c, id, 0).State.GetType() == cloudprint.JobState_IN_PROGRESS }, 5*time.Second, time.Millisecond)
	m.kill(unavailable(context.Canceled))
	m.stop()
	msg := deliver(t, idle)
	meta, err := msg.Metadata()
	require.NoError(t, err)
	assert.EqualValues(t, 2, meta.NumDelivered)
}

// A job that runs longer than it may ends with that reason, and is not begun again.
func TestJobTime(t *testing.T) {
	e := engine.Config{JobTime: 20 * time.Millisecond, QueueTime: time.Minute, Pages: 100, PagePixels: 1 << 30, Pixels: 1 << 40, OutputBytes: 1 << 30, Stall: time.Minute, Chunk: 64 << 10}
	c := client(t, joinPool(t, startNATS(t, natsd.Config{}), memberOptions{engine: e}))
	id := submit(t, c, file(t, "report.pdf"), jobs.Job{Options: &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{2400, 2400}}}})
	_, err := c.Result(context.Background(), io.Discard, 10*time.Second, id)
	assert.Equal(t, wpb.Reason_REASON_JOB_TIME, worker.ReasonOf(err), "%v", err)
	assert.Zero(t, statusOfJob(t, c, id, 0).Redeliveries)
}

// fall is what is left of a worker whose process is killed: nothing that NATS hears of.
func (m *member) fall() {
	m.nc.Close()
	m.kill(errors.New("killed"))
	m.stop()
}
