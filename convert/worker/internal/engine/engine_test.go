package engine

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/pwg"
)

func document(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../../../testdata/" + name)
	require.NoError(t, err)
	return b
}

func config() Config {
	return Config{JobTime: time.Minute, QueueTime: time.Minute, Pages: 1000, PagePixels: 1 << 30, Pixels: 1 << 40, OutputBytes: 1 << 30, Stall: time.Minute, Chunk: 4096}
}

func newEngine(cfg Config) (*Engine, *admit.Gate) {
	g := admit.New(admit.Config{Weight: 4, Memory: 1 << 30, Places: 100, PerClient: 100})
	return New(cfg, convert.New(), g, telemetry.NewMetrics("test"), nil), g
}

// sink keeps what it gets.
type sink struct {
	started bool
	plan    *convert.Plan
	out     bytes.Buffer
	files   map[int][]byte
	ended   []int
	events  []convert.Event
	largest int
	write   func() error
}

func (s *sink) Started() error {
	s.started = true
	return nil
}

func (s *sink) Planned(p *convert.Plan) error {
	s.plan = p
	return nil
}

func (s *sink) Write(page int, p []byte, last bool) error {
	s.largest = max(s.largest, len(p))
	if s.files == nil {
		s.files = map[int][]byte{}
	}
	if page > 0 {
		s.files[page] = append(s.files[page], p...)
	}
	if last {
		s.ended = append(s.ended, page)
	}
	s.out.Write(p)
	if s.write != nil {
		return s.write()
	}
	return nil
}

func (s *sink) Page(ev convert.Event) error {
	s.events = append(s.events, ev)
	return nil
}

// run converts in a place of its own.
func run(t *testing.T, e *Engine, g *admit.Gate, doc []byte, opt *convert.Options, perPage bool, s Sink) (*Outcome, error) {
	t.Helper()
	place, err := g.Enter("test")
	require.NoError(t, err)
	defer place.Leave()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	return e.Convert(ctx, place, &Job{Document: bytes.NewReader(doc), Size: int64(len(doc)), Options: opt, FilePerPage: perPage, Cancel: cancel}, s)
}

// The engine's output is the library's, page by page and in pieces of the size asked for.
func TestConvert(t *testing.T) {
	e, g := newEngine(config())
	doc := document(t, "report.pdf")
	opt := &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{100, 100}, Type: pwg.SGray8}}
	var want bytes.Buffer
	wantRes, err := convert.New().Convert(context.Background(), &want, bytes.NewReader(doc), int64(len(doc)), opt)
	require.NoError(t, err)
	s := &sink{}
	out, err := run(t, e, g, doc, opt, false, s)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want.Bytes(), s.out.Bytes()))
	assert.True(t, s.started)
	assert.Equal(t, wantRes.Plan, s.plan)
	assert.Equal(t, wantRes.Warnings, out.Warnings)
	assert.Len(t, s.events, wantRes.Pages)
	assert.Equal(t, int64(s.out.Len()), out.Bytes)
	assert.LessOrEqual(t, s.largest, 4096)
	assert.Greater(t, s.largest, 1000)
	assert.Nil(t, opt.Planned, "the caller's options stay as they are")
	assert.Equal(t, admit.Stats{}, g.Stats())
}

// lender takes over the buffers that it lends, and spoils those that it did not get back.
type lender struct {
	sink
	lent  []byte
	taken int
}

func (l *lender) Lend(n int) []byte {
	if l.lent == nil {
		l.lent = make([]byte, 0, n-24)
	}
	return l.lent
}

func (l *lender) Write(page int, p []byte, last bool) error {
	if l.lent != nil && &l.lent[:1][0] == &p[0] {
		l.lent = nil
		l.taken++
		defer func() { // it is the lender's now
			for i := range p {
				p[i] = 0x55
			}
		}()
	}
	return l.sink.Write(page, p, last)
}

// A Sink that lends buffers gets the same bytes, most of them in its buffers.
func TestLender(t *testing.T) {
	doc := document(t, "report.pdf")
	opt := &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{300, 300}, Type: pwg.SRGB8}}
	for _, chunk := range []int{4096, 96 << 10, 128 << 10, 1 << 20} {
		cfg := config()
		cfg.Chunk = chunk
		e, g := newEngine(cfg)
		plain, own := &sink{}, &lender{}
		_, err := run(t, e, g, doc, opt, false, plain)
		require.NoError(t, err)
		_, err = run(t, e, g, doc, opt, false, own)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(plain.out.Bytes(), own.out.Bytes()), "%d", chunk)
		assert.LessOrEqual(t, own.largest, chunk)
		switch chunk {
		case 4096:
			assert.Zero(t, own.taken, "too small to be written in")
		case 1 << 20:
			assert.Zero(t, own.taken, "so large that pieces are gathered")
		default:
			assert.Greater(t, own.taken, plain.out.Len()/(256<<10))
		}
	}
}

func TestConvertPages(t *testing.T) {
	e, g := newEngine(config())
	s := &sink{}
	_, err := run(t, e, g, document(t, "report.pdf"), &convert.Options{Plan: convert.PlanOptions{To: convert.TypePNG, Resolution: [2]int{30, 30}}}, true, s)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2, 3, 4}, s.ended)
	for _, f := range s.files {
		assert.True(t, bytes.HasPrefix(f, []byte("\x89PNG")))
		assert.True(t, bytes.HasSuffix(f, []byte("IEND\xAEB`\x82")))
	}
}

// Every limit ends a job with a reason of its own.
func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		reason pb.Reason
		kind   convert.Kind
	}{
		"page pixels": {func(c *Config) { c.PagePixels = 1000 }, pb.Reason_REASON_PAGE_PIXELS, convert.Limit},
		"pixels":      {func(c *Config) { c.Pixels = 1 << 20 }, pb.Reason_REASON_JOB_PIXELS, convert.Limit},
		"output":      {func(c *Config) { c.OutputBytes = 5000 }, pb.Reason_REASON_OUTPUT_BYTES, convert.Limit},
		"time":        {func(c *Config) { c.JobTime = 1 }, pb.Reason_REASON_JOB_TIME, convert.Timeout},
		"pages":       {func(c *Config) { c.Pages = 3 }, pb.Reason_REASON_UNSPECIFIED, convert.Limit}, // the plan says it
	} {
		cfg := config()
		c.change(&cfg)
		e, g := newEngine(cfg)
		_, err := run(t, e, g, document(t, "report.pdf"), &convert.Options{}, false, &sink{})
		require.Error(t, err, name)
		assert.Equal(t, c.reason, wire.ReasonOf(err), "%s: %v", name, err)
		assert.Equal(t, c.kind, convert.KindOf(err), name)
		assert.Equal(t, admit.Stats{}, g.Stats())
	}
}

func TestQueueTime(t *testing.T) {
	cfg := config()
	cfg.QueueTime = time.Millisecond
	e, g := newEngine(cfg)
	all, err := g.Enter("other")
	require.NoError(t, err)
	require.NoError(t, all.Acquire(context.Background(), admit.Demand{Weight: 4}))
	defer all.Leave()
	_, err = run(t, e, g, document(t, "fax.pdf"), nil, false, &sink{})
	assert.Equal(t, pb.Reason_REASON_QUEUE_TIME, wire.ReasonOf(err))
}

// What a Sink says comes back, as an error of writing where it has no kind.
func TestSinkFails(t *testing.T) {
	e, g := newEngine(config())
	why := errors.New("no paper")
	_, err := run(t, e, g, document(t, "fax.pdf"), nil, false, &sink{write: func() error { return why }})
	require.ErrorIs(t, err, why)
	assert.Equal(t, convert.Write, convert.KindOf(err))
	assert.Equal(t, admit.Stats{}, g.Stats())
}

// A Sink that blocks gives its processors away, and loses the job when it goes on for too long.
func TestBlocked(t *testing.T) {
	cfg := config()
	cfg.Stall = 10 * time.Millisecond
	e, g := newEngine(cfg)
	ctx, cancel := context.WithCancelCause(context.Background())
	place, err := g.Enter("test")
	require.NoError(t, err)
	doc := document(t, "fax.pdf")
	free := false
	s := &sink{write: func() error {
		<-ctx.Done()
		free = g.Stats().WeightUsed == 0
		return ctx.Err()
	}}
	_, err = e.Convert(ctx, place, &Job{Document: bytes.NewReader(doc), Size: int64(len(doc)), Cancel: cancel}, s)
	assert.Equal(t, pb.Reason_REASON_READER_STOPPED, wire.ReasonOf(err), "%v", err)
	assert.True(t, free)
	place.Leave()
	assert.Equal(t, admit.Stats{}, g.Stats())
}

// A timer that comes late is not taken for a second one.
func TestLateTimer(t *testing.T) {
	cfg := config()
	e, g := newEngine(cfg)
	place, err := g.Enter("test")
	require.NoError(t, err)
	defer place.Leave()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	require.NoError(t, place.Acquire(ctx, admit.Demand{Weight: 1}))
	w := &output{e: e, ctx: ctx, place: place, cancel: cancel}
	defer w.stop()
	require.NoError(t, w.blocking(func() error {
		w.since = w.since.Add(-yieldAfter)
		for range 3 {
			w.late()
		}
		assert.True(t, w.yielded)
		assert.NoError(t, ctx.Err())
		return nil
	}))
	assert.Equal(t, int64(1), g.Stats().WeightUsed)
	assert.Error(t, w.blocking(func() error {
		w.since = w.since.Add(-cfg.Stall)
		w.late()
		return ctx.Err()
	}))
	assert.Equal(t, pb.Reason_REASON_READER_STOPPED, wire.ReasonOf(context.Cause(ctx)))
}

// A panic in a Sink, or anywhere in the goroutine of the job, is the job's end only.
func TestPanic(t *testing.T) {
	e, g := newEngine(config())
	_, err := run(t, e, g, document(t, "fax.pdf"), nil, false, &sink{write: func() error { panic("oh") }})
	assert.Equal(t, pb.Reason_REASON_INTERNAL, wire.ReasonOf(err))
	assert.Equal(t, admit.Stats{}, g.Stats())
}

func TestPlan(t *testing.T) {
	e, g := newEngine(config())
	place, err := g.Enter("test")
	require.NoError(t, err)
	defer place.Leave()
	doc := document(t, "report.pdf")
	plan, err := e.Plan(context.Background(), place, &Job{Document: bytes.NewReader(doc), Size: int64(len(doc))})
	require.NoError(t, err)
	want, err := convert.New().Plan(context.Background(), bytes.NewReader(doc), int64(len(doc)), nil)
	require.NoError(t, err)
	assert.Equal(t, want, plan)
}

// A large budget has the library's limits, a small one or one for many jobs smaller ones, none has none.
func TestLimitsFollowMemory(t *testing.T) {
	big, small, many := limits(64<<30, 4), limits(64<<20, 2), limits(4<<30, 16)
	assert.Equal(t, int64(512<<20), big.PDF.MaxStreamBytes)
	assert.Equal(t, int64(16<<20), big.PDF.MaxObjectBytes)
	assert.Equal(t, 4<<20, big.Page.List.MaxItems)
	assert.Equal(t, int64(32<<20), small.PDF.MaxStreamBytes)
	assert.Equal(t, int64(1<<20), small.PDF.MaxObjectBytes)
	assert.Equal(t, 1<<18, small.Page.List.MaxItems)
	assert.Equal(t, int64(64<<20), many.PDF.MaxStreamBytes)
	assert.Equal(t, int64(16<<20), many.PDF.MaxTableBytes)
	assert.Equal(t, big.Page.Image.MaxBytes, many.Page.Image.MaxBytes)
	assert.Positive(t, limits(0, 1).ImageCacheBytes)
}
