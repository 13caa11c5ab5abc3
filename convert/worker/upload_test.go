package worker_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

var grayOptions = wire.FromOptions(gray(50))

// reasonOf returns the reason in a status.
func reasonOf(err error) pb.Reason { return worker.ReasonOf(wire.FromError(bg, err)) }

// detail returns the service's own detail of a status.
func detail(t *testing.T, err error) *pb.ConversionError {
	t.Helper()
	for _, d := range status.Convert(err).Details() {
		if d, ok := d.(*pb.ConversionError); ok {
			return d
		}
	}
	t.Fatalf("no detail: %v", err)
	return nil
}

// begin starts a job and returns what the worker accepted.
func begin(t *testing.T, ctx context.Context, c workerrpc.ConversionClient, id string, size int64) (workerrpc.Conversion_ConvertClient, *pb.Accepted) {
	t.Helper()
	stream, err := c.Convert(ctx)
	require.NoError(t, err)
	require.NoError(t, stream.Send(startMessage(id, size, grayOptions)))
	m, err := stream.Recv()
	require.NoError(t, err)
	require.NotNil(t, m.GetAccepted())
	return stream, m.GetAccepted()
}

// finish sends the rest of a document and returns the output.
func finish(t *testing.T, stream workerrpc.Conversion_ConvertClient, doc []byte, from int64) []byte {
	t.Helper()
	require.NoError(t, stream.Send(chunkMessage(from, doc[from:], true)))
	out, res, err := drain(stream)
	require.NoError(t, err)
	assert.Equal(t, int64(len(out)), res.Bytes)
	return out
}

// An upload that stops ends with the offset to go on from, and goes on from there.
func TestUploadStops(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.UploadIdle = 50 * time.Millisecond })
	c := r.raw()
	doc := document(t, "report.pdf")
	want, _, err := library(t, doc, gray(50))
	require.NoError(t, err)
	half := int64(len(doc) / 2)

	stream, acc := begin(t, bg, c, "job-1", int64(len(doc)))
	assert.Equal(t, "job-1", acc.JobId)
	assert.Zero(t, acc.Offset)
	require.NoError(t, stream.Send(chunkMessage(0, doc[:half], false)))
	_, _, err = drain(stream)
	assert.Equal(t, codes.Aborted, status.Code(err))
	assert.Equal(t, pb.Reason_REASON_UPLOAD_STOPPED, reasonOf(err))
	assert.Equal(t, half, detail(t, err).Offset)
	assert.Equal(t, "job-1", detail(t, err).JobId)

	stream, acc = begin(t, bg, c, "job-1", int64(len(doc)))
	assert.Equal(t, half, acc.Offset)
	assert.True(t, bytes.Equal(want, finish(t, stream, doc, half)))

	stream, err = c.Convert(bg) // nothing at all
	require.NoError(t, err)
	_, _, err = drain(stream)
	assert.Equal(t, pb.Reason_REASON_UPLOAD_STOPPED, reasonOf(err))
	r.idle()
	_, m := r.get("/metrics")
	assert.Contains(t, m, "pwgworker_uploads_resumed_total 1\n")
}

// A connection that breaks does no more harm than one that stops, and a caller that ends the stream early is told.
func TestUploadBreaks(t *testing.T) {
	r := newRig(t, false, nil)
	doc := document(t, "report.pdf")
	want, _, err := library(t, doc, gray(50))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(bg)
	stream, _ := begin(t, ctx, r.raw(), "job-1", -1)
	require.NoError(t, stream.Send(chunkMessage(0, doc[:1000], false)))
	eventually(t, "1000 bytes", func() bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, "pwgworker_document_bytes_total 1000\n")
	})
	cancel()
	stream, acc := begin(t, bg, r.raw(), "job-1", -1)
	assert.Equal(t, int64(1000), acc.Offset)
	require.NoError(t, stream.CloseSend())
	_, _, err = drain(stream)
	assert.Equal(t, pb.Reason_REASON_UPLOAD_STOPPED, reasonOf(err))
	stream, acc = begin(t, bg, r.raw(), "job-1", -1)
	assert.True(t, bytes.Equal(want, finish(t, stream, doc, acc.Offset)))
	r.idle()
}

// What has come survives the process.
func TestUploadAfterRestart(t *testing.T) {
	dir := t.TempDir()
	same := func(c *config.Config) { c.Data = dir }
	first := newRig(t, true, same)
	doc := document(t, "report.pdf")
	ctx, cancel := context.WithCancel(bg)
	stream, _ := begin(t, ctx, first.raw(), "job-1", int64(len(doc)))
	require.NoError(t, stream.Send(chunkMessage(0, doc[:5000], false)))
	eventually(t, "5000 bytes", func() bool {
		_, m := first.get("/metrics")
		return strings.Contains(m, "pwgworker_document_bytes_total 5000\n")
	})
	cancel()
	require.NoError(t, first.wait())
	second := newRig(t, true, same)
	stream, acc := begin(t, bg, second.raw(), "job-1", int64(len(doc)))
	assert.Equal(t, int64(5000), acc.Offset)
	want, _, err := library(t, doc, gray(50))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, finish(t, stream, doc, 5000)))
}

// Chunks may have any size, a plan's document serves the conversion after it, and the last to come has the job.
func TestChunksPlanThenConvert(t *testing.T) {
	r := newRig(t, false, nil)
	c := r.raw()
	doc := document(t, "corners.pdf")
	want, _, err := library(t, doc, gray(50))
	require.NoError(t, err)
	stream, _ := begin(t, bg, c, "tiny", -1)
	for i := range doc {
		require.NoError(t, stream.Send(chunkMessage(int64(i), doc[i:i+1], false)))
	}
	assert.True(t, bytes.Equal(want, finish(t, stream, doc, int64(len(doc)))), "an empty last chunk")

	plan, err := c.Plan(bg)
	require.NoError(t, err)
	start := startMessage("planned", int64(len(doc)), grayOptions).GetStart()
	require.NoError(t, plan.Send(&pb.PlanRequest{Message: &pb.PlanRequest_Start{Start: start}}))
	require.NoError(t, plan.Send(&pb.PlanRequest{Message: &pb.PlanRequest_Chunk{Chunk: &pb.Chunk{Data: doc, Last: true}}}))
	for {
		if _, err = plan.Recv(); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, io.EOF)
	stream, acc := begin(t, bg, c, "planned", int64(len(doc)))
	assert.Equal(t, int64(len(doc)), acc.Offset)
	out, _, err := drain(stream)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, out))

	old, _ := begin(t, bg, c, "contested", -1)
	require.NoError(t, old.Send(chunkMessage(0, doc[:100], false)))
	eventually(t, "taken over", func() bool {
		stream, acc = begin(t, bg, c, "contested", -1)
		return acc.Offset == 100 || stream.CloseSend() != nil
	})
	_, _, err = drain(old)
	assert.Equal(t, pb.Reason_REASON_SUPERSEDED, reasonOf(err))
	assert.True(t, bytes.Equal(want, finish(t, stream, doc, 100)))
	r.idle()
}

// Documents beyond the limit are refused, announced or not, and those that are not what was announced.
func TestDocumentLimits(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.MaxDocument = 10_000 })
	c := r.raw()
	doc := document(t, "report.pdf")
	refused := func(start *pb.ConvertRequest, chunk []byte) error {
		stream, err := c.Convert(bg)
		require.NoError(t, err)
		require.NoError(t, stream.Send(start))
		_ = stream.Send(chunkMessage(0, chunk, true))
		_, _, err = drain(stream)
		return err
	}
	err := refused(startMessage("", 10_001, nil), nil)
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_BYTES, reasonOf(err))
	assert.Equal(t, codes.ResourceExhausted, status.Code(err))
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_BYTES, reasonOf(refused(startMessage("", -1, nil), doc)))
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_DIFFERS, reasonOf(refused(startMessage("", 9, nil), []byte("four"))))
	start := startMessage("", -1, nil)
	sum := sha256.Sum256([]byte("something else"))
	start.GetStart().Document.Sha256 = sum[:]
	assert.Equal(t, codes.DataLoss, status.Code(refused(start, []byte("this"))))

	_, err = r.client(worker.Dialer{}).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), nil)
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_BYTES, worker.ReasonOf(err))
	r.idle()
}

// Messages that make no sense in their place are told which field is wrong.
func TestProtocol(t *testing.T) {
	r := newRig(t, false, nil)
	c := r.raw()
	long := strings.Repeat("x", 129)
	bad := startMessage("", -1, nil)
	bad.GetStart().Document.Sha256 = []byte("short")
	for name, ms := range map[string][]*pb.ConvertRequest{
		"no start":      {chunkMessage(0, nil, true)},
		"empty":         {{}},
		"two starts":    {startMessage("", -1, nil), startMessage("", -1, nil)},
		"gap":           {startMessage("", -1, nil), chunkMessage(5, []byte("x"), true)},
		"negative":      {startMessage("", -1, nil), chunkMessage(-5, []byte("x"), true)},
		"long id":       {startMessage(long, -1, nil)},
		"id with space": {startMessage("a b", -1, nil)},
		"id in UTF-8":   {startMessage("ä", -1, nil)},
		"sum":           {bad},
		"options":       {startMessage("", -1, &pb.Options{Plan: &pb.PlanOptions{Type: "hologram"}})},
	} {
		stream, err := c.Convert(bg)
		require.NoError(t, err)
		for _, m := range ms {
			_ = stream.Send(m)
		}
		_, _, err = drain(stream)
		assert.Equal(t, codes.InvalidArgument, status.Code(err), "%s: %v", name, err)
	}
	r.idle()
}

// Places are limited, for all and for one caller, and who finds none is told to come again.
func TestQueueFull(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.Jobs, c.JobsPerClient = 3, 2 })
	c := r.raw()
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	begin(t, ctx, c, "1", -1)
	begin(t, ctx, c, "2", -1)
	stream, err := c.Convert(bg)
	require.NoError(t, err)
	_ = stream.Send(startMessage("3", -1, nil))
	_, _, err = drain(stream)
	assert.Equal(t, codes.ResourceExhausted, status.Code(err))
	assert.Equal(t, pb.Reason_REASON_CLIENT_QUEUE_FULL, reasonOf(err))
	assert.Equal(t, []string{"1000"}, stream.Trailer().Get("grpc-retry-pushback-ms"))
	var f *wire.Fault
	require.ErrorAs(t, wire.FromError(bg, err), &f)
	assert.Equal(t, time.Second, f.RetryAfter)

	// A client of this package comes again by itself.
	doc := document(t, "corners.pdf")
	done := make(chan error, 1)
	go func() {
		_, err := r.client(worker.Dialer{}).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
		done <- err
	}()
	eventually(t, "refused", func() bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, `pwgworker_jobs_total{kind="other",reason="REASON_CLIENT_QUEUE_FULL"} 2`)
	})
	cancel()
	require.NoError(t, <-done)
}
