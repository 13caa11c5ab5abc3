package jobs

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
)

const (
	maxMessage = 16 << 20 // that a worker sends
	maxHeaders = 64 << 10
	dialTime   = 5 * time.Second // of one worker
	pingTime   = 30 * time.Second
	pongTime   = 10 * time.Second
	window     = 1 << 20 // of what may come unread
)

// transport carries RPCs to the first of the workers that can be connected to, and to another one after next. It is HTTP/2 only, in the clear
// without tls. Proxies of the environment are not used and redirects, which would carry the token elsewhere, are not followed.
type transport struct {
	targets []string // host:port
	tls     *tls.Config
	token   string
	http    *http.Transport
	first   atomic.Int64 // the target to begin with
}

func newTransport(targets []string, secret *tls.Config, token string) (*transport, error) {
	for _, t := range targets {
		host, port, err := net.SplitHostPort(t)
		if n, perr := strconv.ParseUint(port, 10, 16); err != nil || host == "" || perr != nil || n == 0 {
			return nil, fmt.Errorf("%.100q is not host:port", t)
		}
	}
	t := &transport{targets: targets, tls: secret, token: token}
	var p http.Protocols
	p.SetHTTP2(secret != nil)
	p.SetUnencryptedHTTP2(secret == nil)
	t.http = &http.Transport{
		DialContext: t.dial, DialTLSContext: t.dialTLS, Protocols: &p, MaxResponseHeaderBytes: maxHeaders, DisableCompression: true,
		HTTP2: &http.HTTP2Config{SendPingTimeout: pingTime, PingTimeout: pongTime, MaxReceiveBufferPerStream: window, MaxReceiveBufferPerConnection: 4 * window},
	}
	return t, nil
}

// method makes the client of one method, by its full name.
func method[Req, Res any](t *transport, name string) *connect.Client[Req, Res] {
	scheme := "http://"
	if t.tls != nil {
		scheme = "https://"
	}
	return connect.NewClient[Req, Res](t, scheme+t.targets[0]+name, connect.WithGRPC(), connect.WithReadMaxBytes(maxMessage),
		connect.WithAcceptCompression("gzip", nil, nil)) // what is large is compressed as it is
}

// next makes RPCs to come begin with another target, if there are several.
func (t *transport) next() {
	t.first.Add(1)
	t.http.CloseIdleConnections()
}

// each dials one target after the other until one answers.
func (t *transport) each(ctx context.Context, dial func(ctx context.Context, target string) (net.Conn, error)) (net.Conn, error) {
	var errs []error
	n := len(t.targets)
	for i := range n {
		tctx, cancel := context.WithTimeout(ctx, dialTime)
		conn, err := dial(tctx, t.targets[(int(t.first.Load()%int64(n))+i)%n])
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

func (t *transport) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return t.each(ctx, func(ctx context.Context, target string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", target)
	})
}

func (t *transport) dialTLS(ctx context.Context, _, _ string) (net.Conn, error) {
	return t.each(ctx, func(ctx context.Context, target string) (net.Conn, error) {
		cfg := t.tls.Clone() // for which the dialer takes the target's host as the name, where there is none
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

// Do implements connect.HTTPClient.
func (t *transport) Do(req *http.Request) (*http.Response, error) {
	req.Header.Set("User-Agent", "pwgconvert")
	if t.token != "" {
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	res, err := t.http.RoundTrip(req)
	if err != nil {
		return nil, broken(req.Context(), err)
	}
	res.Body = &body{res.Body, req.Context()}
	return res, nil
}

// body is an answer's, with errors that say what a connection that broke means.
type body struct {
	io.ReadCloser
	ctx context.Context
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = broken(b.ctx, err)
	}
	return n, err
}

// broken gives what net/http ended with a code: that the caller's time is over, or that another attempt may do. Left to itself, connect calls some
// broken connections cancellations or internal. The cause stays behind as text only: an io.EOF in it would be the end of an RPC that went well.
func broken(ctx context.Context, err error) error {
	code := connect.CodeUnavailable
	t, limited := ctx.Deadline()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded), limited && !time.Now().Before(t):
		code = connect.CodeDeadlineExceeded
	case ctx.Err() != nil:
		code = connect.CodeCanceled
	}
	return connect.NewError(code, errors.New(err.Error()))
}

// failure makes an error of the library of what an RPC ended with, nil of nil. ctx is the caller's.
func failure(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	p := &spb.Status{Code: int32(codes.Unknown), Message: err.Error()}
	var ce *connect.Error
	if errors.As(err, &ce) {
		p.Message = ce.Message()
		switch code := ce.Code(); {
		case code == 0: // of a status whose details say another one than itself; it is not to become no error
		case code == connect.CodeInvalidArgument && !connect.IsWireError(err): // an answer that cannot be read, which is not the caller's fault
			p.Code = int32(codes.Internal)
		default:
			p.Code = int32(code)
		}
		for _, d := range ce.Details() {
			p.Details = append(p.Details, &anypb.Any{TypeUrl: "type.googleapis.com/" + d.Type(), Value: d.Bytes()})
		}
	}
	p.Message = strings.ToValidUTF8(p.Message, "\uFFFD")
	return wire.FromError(ctx, status.ErrorProto(p))
}
