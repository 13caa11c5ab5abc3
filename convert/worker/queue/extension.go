package queue

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go"
	"google.golang.org/grpc"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/secure"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/natsd"
	"github.com/pwgconvert/pwgconvert/convert/worker/server"
)

// NATSOff as a setting of nats says that there is to be no queue.
const NATSOff = "off"

// Extend makes the queue of a worker by its settings: over a NATS server in this process, or over the one that is named.
func Extend(ctx context.Context, core server.Core) (server.Extension, error) {
	c := core.Config
	x := &extension{}
	opts := []nats.Option{
		nats.Name("pwgworker"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.ReconnectJitter(100*time.Millisecond, time.Second),
		nats.DisconnectErrHandler(func(c *nats.Conn, err error) {
			if !c.IsClosed() { // else it is this worker that goes
				core.Log.Warn("NATS has gone; queued jobs wait for it", "error", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) { core.Log.Info("NATS is back", "address", c.ConnectedUrlRedacted()) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { core.Log.Debug("nats", "error", err) }),
	}
	url := c.NATS
	if url == "" {
		var of *tls.Config
		if core.TLS != nil {
			of = core.TLS.Config()
		}
		var err error
		x.nats, err = natsd.Start(natsd.Config{Dir: filepath.Join(c.Data, "nats"), Listen: c.NATSListen, TLS: of, Log: core.Log})
		if err != nil {
			return nil, fmt.Errorf("queue: %w", err)
		}
		opts = append(opts, x.nats.Option())
	} else {
		more, err := credentials(c)
		if err != nil {
			return nil, err
		}
		opts = append(opts, more...)
	}
	if err := x.open(ctx, url, opts, core); err != nil {
		x.Close()
		return nil, fmt.Errorf("queue: %w", err)
	}
	if a := x.natsAddr(); a != "" {
		core.Log.Info("other workers join with --nats", "address", a)
	}
	return x, nil
}

func (x *extension) natsAddr() string {
	if x.nats == nil || x.nats.Addr() == nil {
		return ""
	}
	return "nats://" + x.nats.Addr().String()
}

// credentials are what the worker shows a NATS server.
func credentials(c *config.Config) ([]nats.Option, error) {
	var opts []nats.Option
	if c.NATSCreds != "" {
		opts = append(opts, nats.UserCredentials(c.NATSCreds))
	}
	if c.NATSCA != "" || c.NATSCert != "" || c.NATSKey != "" {
		t, err := secure.ClientConfig(c.NATSCA, c.NATSCert, c.NATSKey, "")
		if err != nil {
			return nil, fmt.Errorf("nats: %w", err)
		}
		opts = append(opts, nats.Secure(t))
	}
	return opts, nil
}

// joinTime is how long a worker that starts waits for its NATS.
const joinTime = 30 * time.Second

func (x *extension) open(ctx context.Context, url string, opts []nats.Option, core server.Core) error {
	c := core.Config
	ctx, cancel := context.WithTimeout(ctx, joinTime)
	defer cancel()
	for {
		var err error
		if x.nc, err = nats.Connect(url, opts...); err == nil {
			break
		}
		if errors.Is(err, nats.ErrAuthorization) || errors.Is(err, nats.ErrAuthExpired) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pauseTime):
		}
	}
	q, err := Open(ctx, x.nc, Config{
		Name: c.QueueName, Replicas: c.QueueReplicas, MaxJobs: int64(c.QueueJobs), MaxBytes: c.QueueBytes, MaxDocument: c.MaxDocument, MaxOutput: c.MaxOutput,
		Keep: c.QueueKeep, Attempts: c.QueueAttempts, AckWait: c.QueueAckWait, SplitPages: cmp.Or(c.SplitPages, -1), Slots: int(core.Gate.Capacity().Weight),
		Dir: filepath.Join(c.Data, "queue"), DocumentsBytes: c.SpoolBytes / 8, Idle: c.UploadIdle, Chunk: int(min(128<<10, c.MaxMessage/2)),
	}, Worker{Engine: core.Engine, Gate: core.Gate, Metrics: core.Metrics, Log: core.Log, Caller: core.Caller, Kill: core.Kill})
	if err != nil {
		return err
	}
	x.Queue = q
	q.export(core.Metrics)
	return nil
}

// extension is the queue with what it needs. It implements server.Extension.
type extension struct {
	*Queue
	nats *natsd.Server // nil when it is elsewhere
	nc   *nats.Conn
}

// Register implements server.Extension.
func (x *extension) Register(r grpc.ServiceRegistrar) { x.Queue.Register(r) }

// Close implements server.Extension.
func (x *extension) Close() {
	if x.Queue != nil {
		x.Queue.Close()
	}
	if x.nc != nil {
		_ = x.nc.FlushTimeout(opTime) // acknowledgements
		x.nc.Close()
	}
	if x.nats != nil {
		x.nats.Close()
	}
}
