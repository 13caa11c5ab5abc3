package worker_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// large are options whose output is more than flow control lets pass unread.
var large = wire.FromOptions(&convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{100, 100}, Type: pwg.SRGB8}})

// stuck begins a job, sends its document and reads nothing.
func stuck(t *testing.T, r *rig, ctx context.Context) workerrpc.Conversion_ConvertClient {
	t.Helper()
	doc := document(t, "photo.pdf")
	stream, err := r.raw().Convert(ctx)
	require.NoError(t, err)
	require.NoError(t, stream.Send(startMessage("", int64(len(doc)), large)))
	require.NoError(t, stream.Send(chunkMessage(0, doc, true)))
	return stream
}

// A caller that takes nothing keeps no processor, and loses its job after a while.
func TestSlowReader(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.Processors, c.ReaderIdle = 1, 300*time.Millisecond })
	stream := stuck(t, r, bg)
	eventually(t, "gave its processor back", func() bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, "pwgworker_jobs_running 1\n") && strings.Contains(m, "pwgworker_weight_used 0\n")
	})
	doc := document(t, "corners.pdf")
	_, err := r.client(worker.Dialer{}).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
	require.NoError(t, err)
	eventually(t, "given up", func() bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, `reason="REASON_READER_STOPPED"} 1`)
	})
	_, _, err = drain(stream)
	assert.Equal(t, pb.Reason_REASON_READER_STOPPED, reasonOf(err), "%v", err)
	assert.Equal(t, codes.Aborted, status.Code(err))
}

// One that is slow but does take what there is gets all of it.
func TestSlowButAlive(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.Processors = 1 })
	stream := stuck(t, r, bg)
	eventually(t, "waits", func() bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, "pwgworker_jobs_running 1\n") && strings.Contains(m, "pwgworker_weight_used 0\n")
	})
	out, res, err := drain(stream)
	require.NoError(t, err)
	opt, err := wire.ToOptions(large)
	require.NoError(t, err)
	want, _, err := library(t, document(t, "photo.pdf"), opt)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, out))
	assert.Positive(t, res.Timings.Blocked.AsDuration())
	r.idle()
}

// frozen is a way to a worker that can be frozen: connections stay open and nothing passes.
type frozen struct {
	net.Listener
	mu   sync.Mutex
	cold bool
}

func freezer(t *testing.T, to string) *frozen {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &frozen{Listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			t.Cleanup(func() { in.Close(); out.Close() })
			go f.copy(in, out)
			go f.copy(out, in)
		}
	}()
	return f
}

func (f *frozen) copy(dst, src net.Conn) {
	b := make([]byte, 32<<10)
	for {
		n, err := src.Read(b)
		f.mu.Lock()
		cold := f.cold
		f.mu.Unlock()
		if cold {
			return
		}
		if n > 0 {
			if _, err := dst.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			dst.Close()
			return
		}
	}
}

// A caller whose machine is gone without a word is noticed, and its job ends.
func TestHalfOpen(t *testing.T) {
	r := newRig(t, true, func(c *config.Config) { c.KeepaliveTime, c.KeepaliveTimeout = time.Second, 200*time.Millisecond })
	f := freezer(t, r.addr)
	r.addr = f.Addr().String()
	begin(t, bg, r.raw(), "gone", 1000)
	f.mu.Lock()
	f.cold = true
	f.mu.Unlock()
	r.idle()
	_, m := r.get("/metrics")
	assert.Contains(t, m, `pwgworker_jobs_total{kind="cancelled",reason="REASON_UNSPECIFIED"} 1`)
}

// A cancelled or late caller's job ends wherever it is.
func TestCancelAndDeadline(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.Processors = 1 })
	c := r.client(worker.Dialer{})
	doc := document(t, "vector.pdf")
	heavy := gray(2400)
	ctx, cancel := context.WithCancel(bg)
	opt := *heavy
	opt.Planned = func(*convert.Plan) error {
		cancel()
		return nil
	}
	_, err := c.Convert(ctx, io.Discard, bytes.NewReader(doc), int64(len(doc)), &opt)
	assert.Equal(t, convert.Cancelled, convert.KindOf(err), "%v", err)
	ctx, cancel = context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	_, err = c.Convert(ctx, io.Discard, bytes.NewReader(doc), int64(len(doc)), heavy)
	assert.Equal(t, convert.Timeout, convert.KindOf(err), "%v", err)
	eventually(t, "ended", func() bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, "pwgworker_jobs_inside 0\n")
	})
}

// A job's own limits end it with their reason, through the wire.
func TestJobLimits(t *testing.T) {
	doc := document(t, "report.pdf")
	for reason, change := range map[pb.Reason]func(*config.Config){
		pb.Reason_REASON_JOB_TIME:     func(c *config.Config) { c.JobTime = 1 },
		pb.Reason_REASON_OUTPUT_BYTES: func(c *config.Config) { c.MaxOutput = 1000 },
		pb.Reason_REASON_JOB_PIXELS:   func(c *config.Config) { c.MaxPixels = 1000 },
		pb.Reason_REASON_PAGE_PIXELS:  func(c *config.Config) { c.MaxPagePixels = 1000 },
		pb.Reason_REASON_UNSPECIFIED:  func(c *config.Config) { c.MaxPages = 1 }, // said by the plan
	} {
		r := newRig(t, false, change)
		_, err := r.client(worker.Dialer{}).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
		require.Error(t, err)
		assert.Equal(t, reason, worker.ReasonOf(err), "%v", err)
		kind := convert.Limit
		if reason == pb.Reason_REASON_JOB_TIME {
			kind = convert.Timeout
		}
		assert.Equal(t, kind, convert.KindOf(err))
		r.idle()
	}
}

// bombCodec hands gRPC messages that are zeros, compressed.
type bombCodec struct{}

func (bombCodec) Marshal(any) ([]byte, error) { return make([]byte, 16<<20), nil }
func (bombCodec) Unmarshal([]byte, any) error { return nil }
func (bombCodec) Name() string                { return "proto" }

// Bombs in messages end at the limit of messages.
func TestMessageBomb(t *testing.T) {
	r := newRig(t, false, nil)
	conn := r.conn(grpc.WithDefaultCallOptions(grpc.MaxCallSendMsgSize(1 << 30)))
	for _, compression := range []string{"zstd", "gzip", "identity"} {
		opts := []grpc.CallOption{grpc.ForceCodec(bombCodec{})}
		if compression != "identity" {
			opts = append(opts, grpc.UseCompressor(compression))
		}
		err := conn.Invoke(bg, workerrpc.Conversion_Formats_FullMethodName, "zeros", nil, opts...)
		assert.Equal(t, codes.ResourceExhausted, status.Code(err), "%s: %v", compression, err)
	}
	_, err := r.client(worker.Dialer{Compression: "gzip"}).Formats(bg)
	require.NoError(t, err)
}

// bombPDF is a page whose content is n zeros, twice compressed.
func bombPDF(t *testing.T, n int) []byte {
	t.Helper()
	deflate := func(b []byte) []byte {
		var z bytes.Buffer
		w, err := zlib.NewWriterLevel(&z, gzip.BestSpeed)
		require.NoError(t, err)
		_, err = w.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return z.Bytes()
	}
	content := deflate(deflate(make([]byte, n)))
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>endobj\n4 0 obj<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n", len(content), content)
}

// Bombs in documents end at limits that follow from the worker's memory: paper comes out, with a warning.
func TestDocumentBomb(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.Memory = 64 << 20 })
	doc := bombPDF(t, 40<<20)
	assert.Less(t, len(doc), 10<<10)
	res, err := r.client(worker.Dialer{}).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
	require.NoError(t, err)
	assert.NotEmpty(t, res.Warnings)
	r.idle()
}

// Whatever comes as a document, the answer is a result or an error with a kind, and the worker lives.
func TestHostileDocuments(t *testing.T) {
	r := newRig(t, false, nil)
	c := r.client(worker.Dialer{})
	rnd := rand.New(rand.NewPCG(7, 7))
	docs := [][]byte{nil, []byte("%PDF-"), bytes.Repeat([]byte("<<"), 50_000), bytes.Repeat([]byte{0}, 100_000)}
	whole := document(t, "report.pdf")
	for range 16 {
		b := bytes.Clone(whole[:1+rnd.IntN(len(whole))])
		for range 1 + rnd.IntN(60) {
			b[rnd.IntN(len(b))] = byte(rnd.Uint32())
		}
		docs = append(docs, b)
	}
	var wg sync.WaitGroup
	for i, b := range docs {
		wg.Go(func() {
			var out bytes.Buffer
			_, err := c.Convert(bg, &out, bytes.NewReader(b), int64(len(b)), gray(30))
			_, _, want := library(t, b, gray(30))
			assert.Equal(t, want == nil, err == nil, "%d: %v, library %v", i, err, want)
			var ce *convert.Error
			if err != nil && assert.ErrorAs(t, err, &ce) {
				assert.Equal(t, convert.KindOf(want), ce.Kind, "%d", i)
				assert.NotContains(t, []codes.Code{codes.OK, codes.Unknown}, status.Code(err), "%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	r.idle()
}

// Bytes that are no HTTP/2 at all do no harm.
func TestHostileConnections(t *testing.T) {
	r := newRig(t, true, nil)
	rnd := rand.NewChaCha8([32]byte{3})
	preface := "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	for _, head := range []string{"", "GET / HTTP/1.1\r\n\r\n", preface, preface + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"} {
		conn, err := net.Dial("tcp", r.addr)
		require.NoError(t, err)
		junk := make([]byte, 10_000)
		_, _ = rnd.Read(junk)
		_, _ = conn.Write(append([]byte(head), junk...))
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = io.Copy(io.Discard, conn)
		conn.Close()
	}
	_, err := r.client(worker.Dialer{}).Formats(bg)
	require.NoError(t, err)
}
