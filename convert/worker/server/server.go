package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/secure"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/spool"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

// chunk is how much output a message has at most.
const chunk = 128 << 10

// Options are what a Server is made of.
type Options struct {
	Config   *config.Config
	Log      *slog.Logger                                   // nil: silent
	Version  string                                         // of the program
	Pipeline *convert.Pipeline                              // nil: convert.New()
	Extend   func(context.Context, Core) (Extension, error) // nil: nothing beside the RPCs
}

// Server is a worker.
type Server struct {
	workerrpc.UnimplementedConversionServer

	cfg     *config.Config
	log     *slog.Logger
	version string

	gate    *admit.Gate
	engine  *engine.Engine
	spool   *spool.Spool
	metrics *telemetry.Metrics
	tracing *telemetry.Tracing
	tls     *secure.TLS    // nil without
	tokens  *secure.Tokens // nil without
	load    *load
	pool    *codec.Pool // of messages
	ext     Extension   // nil without

	grpc     *grpc.Server
	health   *health.Server
	draining atomic.Bool

	kill      context.Context // ends when running jobs are to be cut off
	killNow   context.CancelCauseFunc
	leave     context.Context // ends when streams that are no jobs are to end
	leaveNow  context.CancelFunc
	inside    sync.WaitGroup // goroutines of jobs
	closeOnce sync.Once
}

// New makes a Server: it takes the folder and reads certificates and tokens, and listens nowhere yet. Close it, or Serve it to its end.
func New(ctx context.Context, o Options) (*Server, error) {
	c := o.Config
	if err := c.Validate(); err != nil {
		return nil, err
	}
	s := &Server{cfg: c, log: o.Log, version: o.Version, metrics: telemetry.NewMetrics(o.Version), pool: codec.NewPool()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if c.TLSCert != "" {
		if s.tls, err = secure.NewTLS(c.TLSCert, c.TLSKey, c.TLSClientCA, s.log); err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
	}
	if c.TokenFile != "" {
		if s.tokens, err = secure.NewTokens(c.TokenFile, s.log); err != nil {
			return nil, fmt.Errorf("token-file: %w", err)
		}
	}
	if s.tracing, err = telemetry.NewTracing(ctx, c.OTLPEndpoint, c.TraceRatio, o.Version); err != nil {
		return nil, fmt.Errorf("otlp-endpoint: %w", err)
	}
	s.spool, err = spool.Open(spool.Config{Dir: filepath.Join(c.Data, "documents"), MaxDocument: c.MaxDocument, MaxBytes: c.SpoolBytes, Keep: c.SpoolKeep, MaxFiles: 10 * c.Jobs})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("data: %w", err), s.tracing.Stop(ctx))
	}
	weight := c.Processors
	if weight == 0 {
		weight = runtime.GOMAXPROCS(0)
	}
	s.gate = admit.New(admit.Config{Weight: int64(weight), Memory: c.Memory, Places: c.Jobs, PerClient: c.JobsPerClient})
	pipeline := o.Pipeline
	if pipeline == nil {
		pipeline = convert.New()
	}
	s.engine = engine.New(engine.Config{
		JobTime: c.JobTime, QueueTime: c.QueueTime, Pages: c.MaxPages, PagePixels: c.MaxPagePixels, Pixels: c.MaxPixels, OutputBytes: c.MaxOutput,
		Stall: c.ReaderIdle, Chunk: int(min(chunk, c.MaxMessage/2)),
	}, pipeline, s.gate, s.metrics, s.tracing.Provider)
	s.kill, s.killNow = context.WithCancelCause(context.WithoutCancel(ctx))
	s.leave, s.leaveNow = context.WithCancel(context.WithoutCancel(ctx))
	s.load = newLoad(s.gate)
	s.gauges()
	if err := s.extend(ctx, o.Extend); err != nil {
		return nil, errors.Join(err, s.spool.Close(), s.tracing.Stop(ctx))
	}
	return s, s.register()
}

// gauges are asked for when somebody looks.
func (s *Server) gauges() {
	g := func(name, help string, v func(admit.Stats) float64) {
		s.metrics.Gauge(name, help, func() float64 { return v(s.gate.Stats()) })
	}
	g("pwgworker_jobs_inside", "Jobs that come in, wait or run.", func(st admit.Stats) float64 { return float64(st.Inside) })
	g("pwgworker_jobs_waiting", "Jobs that wait for their turn.", func(st admit.Stats) float64 { return float64(st.Waiting) })
	g("pwgworker_jobs_running", "Jobs that run.", func(st admit.Stats) float64 { return float64(st.Running) })
	g("pwgworker_clients", "Callers that have jobs inside, or had lately.", func(st admit.Stats) float64 { return float64(st.Clients) })
	g("pwgworker_weight_used", "Processors that jobs have.", func(st admit.Stats) float64 { return float64(st.WeightUsed) })
	g("pwgworker_memory_used_bytes", "Part of the memory budget that jobs have.", func(st admit.Stats) float64 { return float64(st.MemoryUsed) })
	capacity := s.gate.Capacity()
	s.metrics.Gauge("pwgworker_weight", "Processors that jobs may have.", func() float64 { return float64(capacity.Weight) })
	s.metrics.Gauge("pwgworker_memory_budget_bytes", "Memory budget.", func() float64 { return float64(capacity.Memory) })
	s.metrics.Gauge("pwgworker_spool_bytes", "Bytes of documents on disk.", func() float64 { return float64(s.spool.Bytes()) })
	s.metrics.Gauge("pwgworker_spool_documents", "Documents on disk, in part or complete.", func() float64 { return float64(s.spool.Files()) })
	s.metrics.Gauge("pwgworker_draining", "1 while the worker is being stopped.", func() float64 {
		if s.draining.Load() {
			return 1
		}
		return 0
	})
}

// Reload reads certificates and tokens again.
func (s *Server) Reload() {
	if s.tls != nil {
		s.tls.Reload()
	}
	if s.tokens != nil {
		s.tokens.Reload()
	}
}

// drain stops the worker: see the package comment.
func (s *Server) drain() {
	begun := time.Now()
	s.health.Shutdown()
	s.draining.Store(true)
	empty := s.gate.Close()
	s.log.Info("stopping", "jobs", s.gate.Stats().Inside, "limit", s.cfg.DrainTime.String())
	select {
	case <-empty:
	case <-time.After(s.cfg.DrainTime):
		f := wire.Fault{Reason: pb.Reason_REASON_DRAINING, Text: "the worker was stopped before the job ended"}
		s.killNow(f.Err())
	}
	s.leaveNow()
	done := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(lastBytes):
		s.grpc.Stop()
		<-done
	}
	s.inside.Wait()
	s.log.Info("stopped", "seconds", time.Since(begun).Seconds())
}

// lastBytes is how long callers may take to fetch the end of what they get.
const lastBytes = 5 * time.Second

// Close lets everything go. Serve does it, too.
func (s *Server) Close() {
	s.closeOnce.Do(func() {
		s.killNow(context.Canceled)
		s.leaveNow()
		s.grpc.Stop()
		s.inside.Wait()
		if s.ext != nil {
			s.ext.Close()
		}
		_ = s.spool.Close()
		ctx, cancel := context.WithTimeout(context.Background(), lastBytes)
		defer cancel()
		_ = s.tracing.Stop(ctx)
	})
}

// newJobID makes an id that nobody guesses.
func newJobID() string { return rand.Text() }

// setHealth sets the state of the services.
func (s *Server) setHealth(st healthpb.HealthCheckResponse_ServingStatus) {
	s.health.SetServingStatus("", st)
	s.health.SetServingStatus(workerrpc.Conversion_ServiceDesc.ServiceName, st)
}
