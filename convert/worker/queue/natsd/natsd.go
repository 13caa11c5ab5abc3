// Package natsd is a NATS server with JetStream inside this process, for workers that are told of no other. Its storage is one folder; it
// opens a port only when asked, with the certificates of the worker where it has some. Clients in the process need none.
package natsd

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Config is what a Server needs.
type Config struct {
	Dir    string      // storage; the Server's alone
	Listen string      // host:port; "" for none
	TLS    *tls.Config // of the port; nil for none. With client certificates it lets nobody else in
	// MaxBytes bounds what streams may reserve together; 0 means that only their own bounds count.
	MaxBytes int64
	// Sync is how long what has been written may stay with the operating system before it must be on the disk: it outlives a crash of this process
	// at once, one of the machine after this time. 0 means 2 s, negative at once.
	Sync time.Duration
	Log  *slog.Logger // nil: silent
}

// Server is a NATS server.
type Server struct{ s *server.Server }

const (
	startTime   = 30 * time.Second
	defaultSync = 2 * time.Second
	// memoryStreams is how much streams in memory may have; the queue has none.
	memoryStreams = 16 << 20
	noBound       = 1 << 60
)

// Start starts a Server and returns when it takes clients. Recovery of a large storage takes its time.
func Start(c Config) (*Server, error) {
	o := &server.Options{
		ServerName: "pwgworker", DontListen: c.Listen == "", NoSigs: true, NoLog: true, JetStream: true, StoreDir: filepath.Clean(c.Dir),
		JetStreamMaxMemory: memoryStreams, JetStreamMaxStore: noBound, SyncInterval: defaultSync, MaxPayload: 1 << 20, DisableJetStreamBanner: true,
	}
	if c.MaxBytes > 0 {
		o.JetStreamMaxStore = c.MaxBytes
	}
	switch {
	case c.Sync < 0:
		o.SyncAlways = true
	case c.Sync > 0:
		o.SyncInterval = c.Sync
	}
	if c.Listen != "" {
		host, port, err := net.SplitHostPort(c.Listen)
		if err != nil {
			return nil, err
		}
		if o.Port, err = strconv.Atoi(port); err != nil {
			return nil, fmt.Errorf("port %.20q", port)
		}
		if o.Port == 0 {
			o.Port = server.RANDOM_PORT
		}
		o.Host = host
		if c.TLS != nil {
			o.TLS, o.TLSConfig, o.TLSTimeout = true, c.TLS, 10
			o.TLSVerify = c.TLS.ClientAuth == tls.RequireAndVerifyClientCert
		}
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, err
	}
	if c.Log != nil {
		s.SetLoggerV2(logger{c.Log}, false, false, false)
	}
	s.Start()
	if !s.ReadyForConnections(startTime) {
		s.Shutdown()
		return nil, errors.New("the NATS server of this process does not start")
	}
	return &Server{s}, nil
}

// Option makes a client connect inside the process: nats.Connect("", s.Option()).
func (s *Server) Option() nats.Option { return nats.InProcessServer(s.s) }

// Addr returns where the Server listens, nil for nowhere.
func (s *Server) Addr() net.Addr { return s.s.Addr() }

// Close stops the Server and returns when its storage is closed.
func (s *Server) Close() {
	s.s.Shutdown()
	s.s.WaitForShutdown()
}

// logger hands on what matters; what NATS finds worth a notice is debugging here.
type logger struct{ l *slog.Logger }

func (l logger) Noticef(f string, v ...any) { l.l.Debug("nats", "text", fmt.Sprintf(f, v...)) }
func (l logger) Warnf(f string, v ...any)   { l.l.Warn("nats", "text", fmt.Sprintf(f, v...)) }
func (l logger) Fatalf(f string, v ...any)  { l.l.Error("nats", "text", fmt.Sprintf(f, v...)) }
func (l logger) Errorf(f string, v ...any)  { l.l.Error("nats", "text", fmt.Sprintf(f, v...)) }
func (l logger) Debugf(string, ...any)      {}
func (l logger) Tracef(string, ...any)      {}
