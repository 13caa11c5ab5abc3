package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
)

// Listeners are where a Server is reached; Ops and Pprof may be nil.
type Listeners struct{ GRPC, Ops, Pprof net.Listener }

// Close closes them.
func (l *Listeners) Close() {
	for _, c := range []net.Listener{l.GRPC, l.Ops, l.Pprof} {
		if c != nil {
			_ = c.Close()
		}
	}
}

// Listen opens the listeners of the settings.
func (s *Server) Listen() (*Listeners, error) {
	l := &Listeners{}
	for _, a := range []struct {
		name, address string
		to            *net.Listener
	}{{"listen", s.cfg.Listen, &l.GRPC}, {"ops-listen", s.cfg.Ops(), &l.Ops}, {"pprof-listen", s.cfg.PprofListen, &l.Pprof}} {
		if a.address == "" {
			continue
		}
		n, err := net.Listen("tcp", a.address)
		if err != nil {
			l.Close()
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		*a.to = n
	}
	return l, nil
}

// Serve serves until the context ends, then stops as the package comment says, and lets everything go.
func (s *Server) Serve(ctx context.Context, l *Listeners) error {
	defer s.Close()
	defer l.Close()
	s.warn(l)
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { s.load.run(run) })
	wg.Go(func() { s.sweep(run) })
	if s.ext != nil {
		take, leave := context.WithCancel(ctx)
		defer leave()
		wg.Go(func() { s.ext.Run(take) })
	}
	failed := make(chan error, 3)
	for _, h := range []struct {
		l net.Listener
		h http.Handler
	}{{l.Ops, s.opsHandler()}, {l.Pprof, pprofHandler()}} {
		if h.l == nil {
			continue
		}
		srv := &http.Server{
			Handler: h.h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
			TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		}
		go func() {
			if err := srv.Serve(h.l); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		}()
		defer srv.Close()
	}
	go func() { failed <- s.grpc.Serve(limitConnections(l.GRPC, s.cfg.MaxConnections)) }()
	select {
	case <-ctx.Done():
		s.drain()
		return nil
	case err := <-failed:
		return err
	}
}

// warn tells what is open to more than it should be.
func (s *Server) warn(l *Listeners) {
	attrs := []any{"version", s.version, "listen", l.GRPC.Addr().String(), "processors", s.gate.Capacity().Weight, "memory", s.cfg.Memory,
		"tls", s.tls != nil, "client_certificates", s.cfg.TLSClientCA != "", "tokens", s.tokens != nil}
	if l.Ops != nil {
		attrs = append(attrs, "ops", l.Ops.Addr().String())
	}
	s.log.Info("serving", attrs...)
	if l.GRPC.Addr().Network() != "tcp" || config.Loopback(l.GRPC.Addr().String()) {
		return
	}
	if s.tls == nil {
		s.log.Warn("documents and tokens cross the network in the clear: set tls-cert and tls-key, or let something in front do it")
	}
	if s.cfg.TLSClientCA == "" && s.tokens == nil {
		s.log.Warn("anybody who reaches this address can convert: set tls-client-ca or token-file")
	}
}

// sweep removes what has been kept for its time.
func (s *Server) sweep(ctx context.Context) {
	t := time.NewTicker(max(time.Second, min(s.cfg.SpoolKeep/4, time.Minute)))
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			s.spool.Sweep()
		}
	}
}

// opsHandler serves operators.
func (s *Server) opsHandler() http.Handler {
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, code int, text string) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(code)
		fmt.Fprintln(w, text)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if s.draining.Load() {
			say(w, http.StatusServiceUnavailable, "stopping")
			return
		}
		say(w, http.StatusOK, "ok")
	})
	mux.Handle("GET /metrics", s.metrics.Handler())
	return mux
}

// pprofHandler serves profiles.
func pprofHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// limitConnections makes connections beyond a number wait in the system's queue.
func limitConnections(l net.Listener, n int) net.Listener {
	return &limitedListener{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{})}
}

type limitedListener struct {
	net.Listener
	places chan struct{}
	once   sync.Once
	closed chan struct{}
}

// Accept implements net.Listener.
func (l *limitedListener) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &limitedConn{Conn: c, leave: sync.OnceFunc(func() { <-l.places })}, nil
}

// Close implements net.Listener.
func (l *limitedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (c *limitedConn) Close() error {
	err := c.Conn.Close()
	c.leave()
	return err
}
