package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/natsd"
	"github.com/pwgconvert/pwgconvert/pwg"
)

const testdata = "../../../testdata"

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testdata, name))
	require.NoError(t, err)
	return b
}

// startNATS starts a NATS server in this process.
func startNATS(t testing.TB, c natsd.Config) *natsd.Server {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	s, err := natsd.Start(c)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// member is a worker of a pool in this process.
type member struct {
	*Queue
	nc   *nats.Conn
	kill context.CancelCauseFunc
	stop func() // takes no more jobs and waits for those that run
}

type memberOptions struct {
	cfg    Config
	engine engine.Config
	caller string
	idle   bool // takes no jobs
	url    string
}

func testConfig() Config {
	return Config{AckWait: 2 * time.Second, Retry: 10 * time.Millisecond, SplitPages: -1, Slots: 2}
}

// join makes a worker that shares NATS with others.
func joinPool(t testing.TB, s *natsd.Server, o memberOptions) *member {
	t.Helper()
	opts := []nats.Option{nats.MaxReconnects(-1), nats.ReconnectWait(50 * time.Millisecond)}
	if o.url == "" {
		opts = append(opts, s.Option())
	}
	nc, err := nats.Connect(o.url, opts...)
	require.NoError(t, err)
	if o.cfg == (Config{}) {
		o.cfg = testConfig()
	}
	if o.cfg.Dir == "" {
		o.cfg.Dir = t.TempDir()
	}
	if o.engine == (engine.Config{}) {
		o.engine = engine.Config{JobTime: time.Minute, QueueTime: time.Minute, Pages: 10_000, PagePixels: 1 << 30, Pixels: 1 << 40, OutputBytes: 1 << 30, Stall: time.Minute, Chunk: 64 << 10}
	}
	if o.caller == "" {
		o.caller = "test"
	}
	gate := admit.New(admit.Config{Weight: 4, Memory: 1 << 30, Places: 100, PerClient: 100})
	metrics := telemetry.NewMetrics("test")
	kill, killNow := context.WithCancelCause(context.Background())
	eng := engine.New(o.engine, convert.New(convert.WithSystemFonts()), gate, metrics, nil)
	q, err := Open(context.Background(), nc, o.cfg, Worker{
		Engine: eng, Gate: gate, Metrics: metrics, Kill: kill, Caller: func(context.Context) string { return o.caller },
	})
	require.NoError(t, err)
	m := &member{Queue: q, nc: nc, kill: killNow, stop: func() {}}
	if !o.idle {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			q.Run(ctx)
		}()
		m.stop = func() {
			cancel()
			<-done
		}
	}
	t.Cleanup(func() {
		killNow(errors.New("the test is over"))
		nc.Close()
		m.stop()
		q.Close()
		require.Equal(t, admit.Stats{}, gate.Stats())
	})
	return m
}

// client makes a client that calls a worker.
func client(t testing.TB, m *member) *jobs.Client {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := grpc.NewServer()
	m.Register(s)
	go func() { _ = s.Serve(l) }()
	c, err := jobs.Dial(l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = c.Close()
		s.Stop()
	})
	return c
}

// library converts without a worker.
func library(t testing.TB, doc []byte, opt *convert.Options) ([]byte, *convert.Result) {
	t.Helper()
	var out bytes.Buffer
	res, err := convert.New(convert.WithSystemFonts()).Convert(context.Background(), &out, bytes.NewReader(doc), int64(len(doc)), opt)
	require.NoError(t, err)
	return out.Bytes(), res
}

func small() *convert.Options {
	return &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{36, 36}, Type: pwg.SGray8}}
}

// pdf makes a document of pages that are cheap to render and all different.
func pdf(pages int) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	object("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids)
	for i := range pages {
		content := fmt.Sprintf("0.%d g %d 20 30 45.5 re f 0 0 m 90 %d l S", i%10, 10+i%60, 50+i%90)
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 144]/Contents %d 0 R>>", 100+i%50, 4+2*i)
		object("<</Length %d>>stream\n%s\nendstream", len(content), content)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// submit submits a document.
func submit(t testing.TB, c *jobs.Client, doc []byte, j jobs.Job) string {
	t.Helper()
	job, known, err := c.Submit(context.Background(), bytes.NewReader(doc), j)
	require.NoError(t, err)
	require.False(t, known)
	return job.JobId
}

// result fetches what a job made.
func result(t testing.TB, c *jobs.Client, id string) []byte {
	t.Helper()
	var out bytes.Buffer
	_, err := c.Result(context.Background(), &out, 20*time.Second, id)
	require.NoError(t, err)
	return out.Bytes()
}
