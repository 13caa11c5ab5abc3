package server

import (
	"context"
	"log/slog"

	"google.golang.org/grpc"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/engine"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/secure"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
)

// Extension is another way in for jobs, such as a queue. It takes the same places and the same engine as the RPCs.
type Extension interface {
	// Register adds services; callers have been let in by their token when they get there.
	Register(grpc.ServiceRegistrar)
	// Run takes jobs until the context ends, and returns when its last one has ended. Draining waits for the places that they have.
	Run(ctx context.Context)
	// Close is called once, when no RPC runs any more and Run has returned, if it was called.
	Close()
}

// Core is what an Extension shares with the RPCs.
type Core struct {
	Config  *config.Config
	Log     *slog.Logger
	Engine  *engine.Engine
	Gate    *admit.Gate
	Metrics *telemetry.Metrics
	TLS     *secure.TLS // of the listener; nil without
	// Caller tells who calls an RPC.
	Caller func(context.Context) string
	// Kill ends, with a cause, when running jobs are to be cut off.
	Kill context.Context
}

// extend makes the extension, if there is to be one.
func (s *Server) extend(ctx context.Context, make func(context.Context, Core) (Extension, error)) error {
	if make == nil {
		return nil
	}
	var err error
	s.ext, err = make(ctx, Core{
		Config: s.cfg, Log: s.log, Engine: s.engine, Gate: s.gate, Metrics: s.metrics, TLS: s.tls, Caller: caller, Kill: s.kill,
	})
	return err
}
