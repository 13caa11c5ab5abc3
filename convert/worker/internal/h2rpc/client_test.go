package h2rpc

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const method = "/test.Service/Method"

// grpcServer starts a real gRPC server whose every method is handle.
func grpcServer(t *testing.T, handle func(grpc.ServerStream) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, s grpc.ServerStream) error { return handle(s) }))
	go func() { _ = s.Serve(l) }()
	t.Cleanup(s.Stop)
	return l.Addr().String()
}

func dial(t *testing.T, c Config) *Client {
	t.Helper()
	out, err := New(c)
	require.NoError(t, err)
	t.Cleanup(out.Close)
	return out
}

func bytesOf(n int) *wrapperspb.BytesValue {
	return wrapperspb.Bytes(bytes.Repeat([]byte{7}, n))
}

// all receives to the end.
func all(s *Stream) (n int, err error) {
	for {
		m := &wrapperspb.BytesValue{}
		if err := s.Recv(m); err != nil {
			return n, err
		}
		n += len(m.Value)
	}
}

// Messages of all sizes go both ways at the same time, with the token.
func TestStreams(t *testing.T) {
	var token, deadline []string
	target := grpcServer(t, func(s grpc.ServerStream) error {
		md, _ := metadata.FromIncomingContext(s.Context())
		token = md.Get("authorization")
		if d, ok := s.Context().Deadline(); ok && time.Until(d) > time.Minute {
			deadline = []string{"later"}
		}
		for {
			m := &wrapperspb.BytesValue{}
			if err := s.RecvMsg(m); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			if err := s.SendMsg(m); err != nil {
				return err
			}
		}
	})
	c := dial(t, Config{Targets: []string{target}, Token: "secret"})
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	s := c.Call(ctx, method)
	defer s.Close()
	sizes := []int{0, 1, 5, 70_000, 3 << 20, 2}
	total := 0
	for _, n := range sizes {
		total += n
	}
	sent := make(chan error, 1)
	go func() {
		defer s.CloseSend()
		for _, n := range sizes {
			if err := s.Send(bytesOf(n)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	n, err := all(s)
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, total, n)
	assert.NoError(t, <-sent)
	assert.Equal(t, []string{"Bearer secret"}, token)
	assert.Equal(t, []string{"later"}, deadline)
	assert.Equal(t, io.EOF, s.Recv(&wrapperspb.BytesValue{}), "again")
}

// A status comes with its text and details: alone, behind messages, and while the caller still sends.
func TestStatuses(t *testing.T) {
	st, err := status.New(codes.FailedPrecondition, "100 % zu früh\n").WithDetails(durationpb.New(time.Minute))
	require.NoError(t, err)
	after := 0
	target := grpcServer(t, func(s grpc.ServerStream) error {
		for range after {
			if err := s.SendMsg(bytesOf(10)); err != nil {
				return err
			}
		}
		return st.Err()
	})
	c := dial(t, Config{Targets: []string{target}})
	for after = range 3 {
		s := c.Call(context.Background(), method)
		for err := error(nil); err == nil; { // the server reads nothing
			err = s.Send(bytesOf(100_000))
			assert.True(t, err == nil || err == io.EOF, err)
		}
		n, err := all(s)
		s.Close()
		assert.Equal(t, 10*after, n)
		got, _ := status.FromError(err)
		assert.True(t, proto.Equal(st.Proto(), got.Proto()), "%v", got)
	}
}

// Cancellation and deadlines end an RPC that hangs, on both sides.
func TestEnds(t *testing.T) {
	gone := make(chan error, 2)
	target := grpcServer(t, func(s grpc.ServerStream) error {
		_ = s.SendMsg(bytesOf(1))
		<-s.Context().Done()
		gone <- s.Context().Err()
		return s.Context().Err()
	})
	c := dial(t, Config{Targets: []string{target}})
	ctx, cancel := context.WithCancel(context.Background())
	s := c.Call(ctx, method)
	require.NoError(t, s.Recv(&wrapperspb.BytesValue{}))
	cancel()
	assert.Equal(t, codes.Canceled, status.Code(s.Recv(&wrapperspb.BytesValue{})))
	s.Close()
	<-gone
	ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	s = c.Call(ctx, method)
	_, err := all(s)
	assert.Equal(t, codes.DeadlineExceeded, status.Code(err))
	s.Close()
	s.Close()
	<-gone
}

// The first server that answers is used; none is a status that names all.
func TestTargets(t *testing.T) {
	target := grpcServer(t, func(s grpc.ServerStream) error { return nil })
	c := dial(t, Config{Targets: []string{"127.0.0.1:1", target, "127.0.0.1:2"}})
	for range 3 {
		s := c.Call(context.Background(), method)
		_, err := all(s)
		assert.Equal(t, io.EOF, err)
		s.Close()
		c.Next()
	}
	c = dial(t, Config{Targets: []string{"127.0.0.1:1", "127.0.0.1:2"}})
	s := c.Call(context.Background(), method)
	defer s.Close()
	assert.Equal(t, io.EOF, s.Send(bytesOf(1)))
	_, err := all(s)
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Contains(t, err.Error(), "127.0.0.1:1")
	assert.Contains(t, err.Error(), "127.0.0.1:2")
	for _, bad := range []string{"", "host", "host:", ":1", "host:70000", "host:x", "http://h:1/"} {
		_, err := New(Config{Targets: []string{bad}})
		assert.Error(t, err, bad)
	}
	_, err = New(Config{})
	assert.Error(t, err)
}

// httpServer starts a server that speaks HTTP/2 and perhaps no gRPC.
func httpServer(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	var p http.Protocols
	p.SetUnencryptedHTTP2(true)
	s.Config.Protocols = &p
	s.Start()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// Servers that do not keep to the rules get a status each, and nobody hangs or falls.
func TestForeignServers(t *testing.T) {
	frame := func(flag byte, size uint32, b string) string {
		return string(binary.BigEndian.AppendUint32([]byte{flag}, size)) + b
	}
	for name, c := range map[string]struct {
		code    int
		kind    string
		body    string
		trailer map[string]string
		want    codes.Code
	}{
		"a web page":          {200, "text/html", "<p>", nil, codes.Unknown},
		"not found":           {404, "text/plain", "", nil, codes.Unimplemented},
		"a proxy":             {502, "text/html", "", nil, codes.Unavailable},
		"no right":            {403, "", "", nil, codes.PermissionDenied},
		"no status":           {200, "application/grpc", "", nil, codes.Unavailable},
		"half a header":       {200, "application/grpc", "\x00\x00", nil, codes.Unavailable},
		"half a message":      {200, "application/grpc+proto", frame(0, 9, "abc"), map[string]string{"Grpc-Status": "0"}, codes.Unavailable},
		"half, with a status": {200, "application/grpc", frame(0, 9, "abc"), map[string]string{"Grpc-Status": "8"}, codes.ResourceExhausted},
		"too large":           {200, "application/grpc", frame(0, 1<<31, "abc"), nil, codes.ResourceExhausted},
		"compressed":          {200, "application/grpc", frame(1, 3, "abc"), nil, codes.Internal},
		"no message":          {200, "application/grpc", frame(0, 3, "\xff\xff\xff"), nil, codes.Internal},
		"an odd status":       {200, "application/grpc", "", map[string]string{"Grpc-Status": "many"}, codes.Unknown},
		"odd details":         {200, "application/grpc", "", map[string]string{"Grpc-Status": "5", "Grpc-Status-Details-Bin": "!!", "Grpc-Message": "%zz\xff"}, codes.NotFound},
	} {
		target := httpServer(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.WriteHeader(c.code)
			_, _ = io.WriteString(w, c.body)
			for k, v := range c.trailer {
				w.Header().Set(http.TrailerPrefix+k, v)
			}
		})
		s := dial(t, Config{Targets: []string{target}}).Call(context.Background(), method)
		s.CloseSend()
		_, err := all(s)
		assert.Equal(t, c.want, status.Code(err), "%s: %v", name, err)
		s.Close()
	}
}

// With TLS the certificate must be for the target, and HTTP/2 must be what the server speaks.
func TestTLS(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	old := httptest.NewTLSServer(http.HandlerFunc(answer))
	defer old.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	for name, c := range map[string]struct {
		target string
		cfg    *tls.Config
		want   string // in the error; "" for none
	}{
		"trusted":    {s.Listener.Addr().String(), &tls.Config{RootCAs: roots}, ""},
		"named":      {s.Listener.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "example.com"}, ""},
		"wrong name": {s.Listener.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "example.org"}, "certificate"},
		"unknown":    {s.Listener.Addr().String(), &tls.Config{}, "certificate"},
		"HTTP/1.1":   {old.Listener.Addr().String(), &tls.Config{RootCAs: roots}, "127.0.0.1"},
	} {
		r := dial(t, Config{Targets: []string{c.target}, TLS: c.cfg}).Call(context.Background(), method)
		r.CloseSend()
		_, err := all(r)
		r.Close()
		if c.want == "" {
			assert.Equal(t, io.EOF, err, name)
		} else {
			assert.Equal(t, codes.Unavailable, status.Code(err), name)
			assert.ErrorContains(t, err, c.want, name)
		}
	}
}

func TestTimeout(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-1: "1n", time.Microsecond: "1m", 1500*time.Millisecond + 1: "1501m", 1500 * time.Millisecond: "1500m", 27 * time.Hour: "97200000m", 28 * time.Hour: "100800S", 1<<63 - 1: "99999999S",
	} {
		assert.Equal(t, want, timeout(d), d)
	}
}

// Whatever a server answers, there is an end and it is a status or io.EOF.
func FuzzAnswer(f *testing.F) {
	details, _ := proto.Marshal(&spb.Status{Code: 5, Message: "x"})
	f.Add([]byte("\x00\x00\x00\x00\x02\x0a\x00"), "0", "", "")
	f.Add([]byte{}, "5", "not%20found", base64.RawStdEncoding.EncodeToString(details))
	f.Add([]byte("\x00\x7f\xff\xff\xff"), "", "%", "====")
	f.Fuzz(func(t *testing.T, body []byte, code, message, details string) {
		s := &Stream{c: &Client{cfg: Config{MaxMessage: 1 << 16}}, ctx: context.Background(), done: make(chan struct{})}
		close(s.done)
		h := http.Header{"Grpc-Status": {code}, "Grpc-Message": {message}, "Grpc-Status-Details-Bin": {details}}
		s.res = &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/grpc"}}, Trailer: h}
		s.in = bufio.NewReader(bytes.NewReader(body))
		n, err := all(s)
		assert.LessOrEqual(t, n, len(body))
		if err != io.EOF {
			st, ok := status.FromError(err)
			assert.True(t, ok && st.Code() != codes.OK, "%v", err)
		}
	})
}
