// Package h2rpc is a gRPC client over net/http, for commands: it links a tenth of what google.golang.org/grpc does, whose start costs a process that
// does not even use it 0.6 ms and 2 MB. It has what the queue's client needs and no more: unary and streaming RPCs, messages without
// compression, deadlines, cancellation, statuses with details, TLS, a bearer token. It does not balance: it speaks to the first of its servers that can be
// connected to, and to another one after Next. Proxies of the environment are not used. See gRPC over HTTP/2,
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
//
// Servers are judged, too: messages and statuses have limits, and what is no gRPC ends with a status that says so. A Client is safe for
// concurrent use, a Stream by one that sends and one that receives.
package h2rpc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Config says how servers are reached.
type Config struct {
	Targets []string // host:port
	// TLS encrypts; nil does not. Without a ServerName in it a server's certificate must be for the host of its target.
	TLS   *tls.Config
	Token string // shown with every RPC; "" for none
	// MaxMessage bounds the bytes of a message that comes; 0 means 16 MiB.
	MaxMessage int
}

// Client calls servers.
type Client struct {
	cfg   Config
	http  *http.Transport
	first atomic.Int64 // the target to begin with
}

const (
	defaultMaxMessage = 16 << 20
	dialTime          = 5 * time.Second // of one target
	pingTime          = 30 * time.Second
	pongTime          = 10 * time.Second
	maxHeaders        = 64 << 10
	window            = 1 << 20 // of what may come unread
)

// New makes a Client, which connects when it is used.
func New(c Config) (*Client, error) {
	if len(c.Targets) == 0 {
		return nil, errors.New("no server to call")
	}
	for _, t := range c.Targets {
		host, port, err := net.SplitHostPort(t)
		if n, perr := strconv.ParseUint(port, 10, 16); err != nil || host == "" || perr != nil || n == 0 {
			return nil, fmt.Errorf("%.100q is not host:port", t)
		}
	}
	if c.MaxMessage <= 0 {
		c.MaxMessage = defaultMaxMessage
	}
	out := &Client{cfg: c}
	var p http.Protocols
	p.SetHTTP2(c.TLS != nil)
	p.SetUnencryptedHTTP2(c.TLS == nil)
	out.http = &http.Transport{
		DialContext: out.dial, DialTLSContext: out.dialTLS, Protocols: &p, MaxResponseHeaderBytes: maxHeaders, DisableCompression: true,
		HTTP2: &http.HTTP2Config{SendPingTimeout: pingTime, PingTimeout: pongTime, MaxReceiveBufferPerStream: window, MaxReceiveBufferPerConnection: 4 * window},
	}
	return out, nil
}

// Close closes connections that are not in use.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Next makes RPCs to come begin with another target, if there are several.
func (c *Client) Next() {
	c.first.Add(1)
	c.http.CloseIdleConnections()
}

// each dials one target after the other until one answers.
func (c *Client) each(ctx context.Context, dial func(ctx context.Context, target string) (net.Conn, error)) (net.Conn, error) {
	var errs []error
	n := len(c.cfg.Targets)
	for i := range n {
		tctx, cancel := context.WithTimeout(ctx, dialTime)
		conn, err := dial(tctx, c.cfg.Targets[(int(c.first.Load()%int64(n))+i)%n])
		cancel()
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(errs...)
}

func (c *Client) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return c.each(ctx, func(ctx context.Context, target string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", target)
	})
}

func (c *Client) dialTLS(ctx context.Context, _, _ string) (net.Conn, error) {
	return c.each(ctx, func(ctx context.Context, target string) (net.Conn, error) {
		cfg := c.cfg.TLS.Clone()
		cfg.NextProtos = []string{"h2"}
		conn, err := (&tls.Dialer{Config: cfg}).DialContext(ctx, "tcp", target)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", target, err)
		}
		if p := conn.(*tls.Conn).ConnectionState().NegotiatedProtocol; p != "h2" {
			_ = conn.Close()
			return nil, fmt.Errorf("%s: does not speak HTTP/2", target)
		}
		return conn, nil
	})
}

// failed makes a status of what net/http ended with.
func failed(ctx context.Context, err error) error {
	t, limited := ctx.Deadline()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded), limited && !time.Now().Before(t):
		return status.Error(codes.DeadlineExceeded, context.DeadlineExceeded.Error())
	case ctx.Err() != nil:
		return status.Error(codes.Canceled, context.Cause(ctx).Error())
	}
	return status.Error(codes.Unavailable, err.Error())
}
