package jobs_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"hash/crc32"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
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

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// bare is a worker whose methods a test gives.
type bare struct {
	queuerpc.UnimplementedJobsServer
	submit func(queuerpc.Jobs_SubmitServer) error
	result func(queuerpc.Jobs_ResultServer) error
	cancel func(context.Context) error
}

func (b *bare) Submit(s queuerpc.Jobs_SubmitServer) error { return b.submit(s) }

func (b *bare) Result(_ *pb.ResultRequest, s queuerpc.Jobs_ResultServer) error { return b.result(s) }

func (b *bare) Cancel(ctx context.Context, _ *pb.CancelRequest) (*pb.CancelResponse, error) {
	return &pb.CancelResponse{Cancelled: 3}, b.cancel(ctx)
}

// serve starts a worker and returns its address.
func serve(t *testing.T, s queuerpc.JobsServer) (string, *grpc.Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := grpc.NewServer()
	queuerpc.RegisterJobsServer(g, s)
	go func() { _ = g.Serve(l) }()
	t.Cleanup(g.Stop)
	return l.Addr().String(), g
}

func client(t *testing.T, d jobs.Dialer, targets ...string) *jobs.Client {
	t.Helper()
	c, err := d.Dial(targets...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func data(n int) *pb.ResultResponse {
	return &pb.ResultResponse{Message: &pb.ResultResponse_Data{Data: bytes.Repeat([]byte{7}, n)}}
}

// submit sends n bytes that cannot be read again, so that it is tried once.
func submit(ctx context.Context, c *jobs.Client, n int64) error {
	_, _, err := c.Submit(ctx, io.LimitReader(zeros{}, n), jobs.Job{})
	return err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Messages of all sizes come, and the worker is told who asks and for how long.
func TestCalls(t *testing.T) {
	sizes := []int{0, 1, 5, 70_000, 3 << 20, 2}
	var md metadata.MD
	var left time.Duration
	target, _ := serve(t, &bare{
		result: func(s queuerpc.Jobs_ResultServer) error {
			md, _ = metadata.FromIncomingContext(s.Context())
			d, _ := s.Context().Deadline()
			left = time.Until(d)
			end := &pb.ResultEnd{}
			for _, n := range sizes {
				m := data(n)
				end.Bytes += int64(n)
				end.Crc32C = crc32.Update(end.Crc32C, crc32.MakeTable(crc32.Castagnoli), m.GetData())
				if err := s.Send(m); err != nil {
					return err
				}
			}
			return s.Send(&pb.ResultResponse{Message: &pb.ResultResponse_End{End: end}})
		},
		cancel: func(context.Context) error { return nil },
	})
	c := client(t, jobs.Dialer{Token: "a secret of sixteen"}, target)
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	var out bytes.Buffer
	_, err := c.Result(ctx, &out, 0, "one")
	require.NoError(t, err)
	assert.Equal(t, 70_008+3<<20, out.Len())
	assert.Equal(t, []string{"Bearer a secret of sixteen"}, md.Get("authorization"))
	assert.Equal(t, []string{"pwgconvert"}, md.Get("user-agent"))
	assert.Empty(t, md.Get("grpc-accept-encoding"))
	assert.InDelta(t, time.Hour, left, float64(time.Minute))
	n, err := c.Cancel(ctx, jobs.Selection{IDs: []string{"one"}})
	require.NoError(t, err)
	assert.Equal(t, 3, n)
}

// What a worker says of a failure comes whole: alone, behind messages, and while the caller still sends.
func TestStatuses(t *testing.T) {
	fault := &wire.Fault{Reason: wpb.Reason_REASON_QUEUE_FULL, Text: "100 % zu früh\n", Offset: 9, RetryAfter: time.Minute}
	for name, give := range map[string]error{
		"fault":              &convert.Error{Kind: convert.Limit, Op: "worker", Page: 7, Err: fault},
		"fault of a printer": &convert.Error{Kind: convert.Ticket, Op: "plan", Err: &cloudprint.Error{Document: "CJT", Path: "print.dpi", Problem: "no such"}},
	} {
		st := wire.ToStatus(give, "job-1")
		want := wire.FromError(context.Background(), st.Err())
		after := 0
		target, _ := serve(t, &bare{
			submit: func(queuerpc.Jobs_SubmitServer) error { return st.Err() },
			result: func(s queuerpc.Jobs_ResultServer) error {
				for range after {
					if err := s.Send(data(10)); err != nil {
						return err
					}
				}
				return st.Err()
			},
			cancel: func(context.Context) error { return st.Err() },
		})
		c := client(t, jobs.Dialer{}, target)
		check := func(err error) {
			t.Helper()
			var got *convert.Error
			require.ErrorAs(t, err, &got, name)
			assert.Equal(t, []any{want.Kind, want.Op, want.Page, want.Error()}, []any{got.Kind, got.Op, got.Page, got.Error()}, name)
			gst, _ := status.FromError(err)
			assert.True(t, proto.Equal(st.Proto(), gst.Proto()), "%s: %v", name, gst)
			var f *wire.Fault
			require.ErrorAs(t, err, &f, name)
			assert.Equal(t, "job-1", f.JobID)
			if name == "fault" {
				assert.Equal(t, []any{fault.Reason, fault.Text, fault.Offset, fault.RetryAfter}, []any{f.Reason, f.Text, f.Offset, f.RetryAfter})
			} else {
				var cp *cloudprint.Error
				assert.ErrorAs(t, err, &cp)
			}
		}
		check(submit(context.Background(), c, 1<<30))
		_, err := c.Cancel(context.Background(), jobs.Selection{Batch: "b"})
		check(err)
		for after = range 3 {
			_, err := c.Result(context.Background(), io.Discard, 0, "one")
			check(err)
		}
	}
}

// Cancellation and deadlines end at once what hangs, on both sides.
func TestEnds(t *testing.T) {
	gone := make(chan struct{}, 1)
	begun := make(chan struct{}, 1)
	hang := func(ctx context.Context) error {
		begun <- struct{}{}
		<-ctx.Done()
		gone <- struct{}{}
		return ctx.Err()
	}
	target, _ := serve(t, &bare{
		submit: func(s queuerpc.Jobs_SubmitServer) error { return hang(s.Context()) }, // and reads nothing
		result: func(s queuerpc.Jobs_ResultServer) error {
			_ = s.Send(data(1))
			return hang(s.Context())
		},
		cancel: hang,
	})
	c := client(t, jobs.Dialer{}, target)
	for name, call := range map[string]func(ctx context.Context) error{
		"submit": func(ctx context.Context) error { return submit(ctx, c, 1<<40) },
		"result": func(ctx context.Context) error {
			_, err := c.Result(ctx, io.Discard, 0, "one")
			return err
		},
		"cancel": func(ctx context.Context) error {
			_, err := c.Cancel(ctx, jobs.Selection{Batch: "b"})
			return err
		},
	} {
		ctx, cancel := context.WithCancelCause(context.Background())
		why := errors.New("why")
		go func() {
			<-begun
			cancel(why)
		}()
		err := call(ctx)
		assert.Equal(t, convert.Cancelled, convert.KindOf(err), "%s: %v", name, err)
		assert.ErrorIs(t, err, why, name)
		<-gone

		dctx, end := context.WithTimeout(context.Background(), 50*time.Millisecond)
		err = call(dctx)
		end()
		assert.Equal(t, convert.Timeout, convert.KindOf(err), "%s: %v", name, err)
		assert.Equal(t, codes.DeadlineExceeded, status.Code(err), name)
		<-begun
		<-gone
	}
	// A writer's error ends the call, and a document's.
	bad := errors.New("disk full")
	_, err := c.Result(context.Background(), writer(func([]byte) (int, error) { return 0, bad }), 0, "one")
	assert.ErrorIs(t, err, bad)
	assert.Equal(t, convert.Write, convert.KindOf(err))
	<-begun
	<-gone
	_, _, err = c.Submit(context.Background(), io.MultiReader(io.LimitReader(zeros{}, 10), brokenReader{bad}), jobs.Job{})
	assert.ErrorIs(t, err, bad)
	assert.Equal(t, convert.Read, convert.KindOf(err))
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

// A server that takes connections and says nothing holds nobody beyond the deadline.
func TestSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	c := client(t, jobs.Dialer{}, l.Addr().String())
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	assert.Equal(t, convert.Timeout, convert.KindOf(submit(ctx, c, 1<<30)))
}

// A worker that goes away in the middle is one that cannot be reached: what has nothing to take back goes to the next one.
func TestGoesAway(t *testing.T) {
	sent := 0
	ending := &bare{}
	target, g := serve(t, ending)
	ending.result = func(s queuerpc.Jobs_ResultServer) error {
		if sent > 0 {
			_ = s.Send(data(sent))
		}
		go g.Stop()
		<-s.Context().Done()
		return s.Context().Err()
	}
	sent = 5
	_, err := client(t, jobs.Dialer{}, target).Result(context.Background(), io.Discard, 0, "one")
	assert.Equal(t, codes.Unavailable, status.Code(err), "%v", err)

	// Without having sent anything, and another is there.
	target, g = serve(t, ending)
	sent = 0
	whole := &pb.ResultEnd{Bytes: 6, Crc32C: crc32.Checksum([]byte("result"), crc32.MakeTable(crc32.Castagnoli))}
	other, _ := serve(t, &script{answers: []*pb.ResultResponse{
		{Message: &pb.ResultResponse_Data{Data: []byte("result")}}, {Message: &pb.ResultResponse_End{End: whole}},
	}})
	var out bytes.Buffer
	_, err = client(t, jobs.Dialer{}, target, other).Result(context.Background(), &out, 0, "one")
	require.NoError(t, err)
	assert.Equal(t, "result", out.String())

	cut := foreign(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	assert.Equal(t, codes.Unavailable, status.Code(submit(context.Background(), client(t, jobs.Dialer{}, cut), 1<<20)))
}

// The first worker that answers is used; none is an error that names all.
func TestTargets(t *testing.T) {
	s := &script{}
	target, _ := serve(t, s)
	c := client(t, jobs.Dialer{}, "127.0.0.1:1", target, "127.0.0.1:2")
	for range 3 {
		require.NoError(t, submit(context.Background(), c, 10))
	}
	assert.Equal(t, 3, s.calls)
	err := submit(context.Background(), client(t, jobs.Dialer{}, "127.0.0.1:1", "127.0.0.1:2"), 1<<20)
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.ErrorContains(t, err, "127.0.0.1:1")
	assert.ErrorContains(t, err, "127.0.0.1:2")
	for _, bad := range []string{"", "host", "host:", ":1", "host:70000", "host:x", "http://h:1/"} {
		_, err := jobs.Dial(bad)
		assert.Error(t, err, bad)
	}
}

// foreign starts a server that speaks HTTP/2 and perhaps no gRPC.
func foreign(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	var p http.Protocols
	p.SetUnencryptedHTTP2(true)
	s.Config.Protocols = &p
	s.Start()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// Servers that do not keep to the rules get an error each, and nobody hangs or falls.
func TestForeignServers(t *testing.T) {
	frame := func(flag byte, size uint32, b string) string {
		return string(binary.BigEndian.AppendUint32([]byte{flag}, size)) + b
	}
	fine, err := proto.Marshal(&spb.Status{Code: 0, Message: "fine"})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		code    int
		kind    string
		body    string
		trailer map[string]string
		want    codes.Code
		is      convert.Kind
	}{
		"a web page":           {200, "text/html", "<p>", nil, codes.Unknown, convert.Other},
		"not found":            {404, "text/plain", "", nil, codes.Unimplemented, convert.Other},
		"a proxy":              {502, "text/html", "", nil, codes.Unavailable, convert.Other},
		"no right":             {403, "", "", nil, codes.PermissionDenied, convert.Other},
		"elsewhere":            {307, "", "", nil, codes.Unknown, convert.Other},
		"no status":            {200, "application/grpc", "", nil, codes.Unknown, convert.Other},
		"half a header":        {200, "application/grpc", "\x00\x00", nil, codes.Internal, convert.Other},
		"half a message":       {200, "application/grpc+proto", frame(0, 9, "abc"), map[string]string{"Grpc-Status": "0"}, codes.Internal, convert.Other},
		"half, with a status":  {200, "application/grpc", frame(0, 9, "abc"), map[string]string{"Grpc-Status": "8"}, codes.ResourceExhausted, convert.Limit},
		"too large":            {200, "application/grpc", frame(0, 1<<31, "abc"), nil, codes.ResourceExhausted, convert.Limit},
		"compressed":           {200, "application/grpc", frame(1, 3, "abc"), nil, codes.Internal, convert.Other},
		"strange flags":        {200, "application/grpc", frame(0x82, 3, "abc"), map[string]string{"Grpc-Status": "0"}, codes.Internal, convert.Other},
		"no message":           {200, "application/grpc", frame(0, 3, "\xff\xff\xff"), nil, codes.Internal, convert.Other},
		"no answer":            {200, "application/grpc", "", map[string]string{"Grpc-Status": "0"}, codes.Unimplemented, convert.Other},
		"two answers":          {200, "application/grpc", frame(0, 0, "") + frame(0, 0, ""), map[string]string{"Grpc-Status": "0"}, codes.Unimplemented, convert.Other},
		"an odd status":        {200, "application/grpc", "", map[string]string{"Grpc-Status": "many"}, codes.Unknown, convert.Other},
		"a status of others":   {200, "application/grpc", "", map[string]string{"Grpc-Status": "4294967295"}, 1<<32 - 1, convert.Other},
		"an odd text":          {200, "application/grpc", "", map[string]string{"Grpc-Status": "5", "Grpc-Message": "%ff%fe"}, codes.NotFound, convert.Other},
		"odd details":          {200, "application/grpc", "", map[string]string{"Grpc-Status": "5", "Grpc-Status-Details-Bin": "!!"}, codes.Internal, convert.Other},
		"details without fail": {200, "application/grpc", "", map[string]string{"Grpc-Status": "5", "Grpc-Status-Details-Bin": base64.RawStdEncoding.EncodeToString(fine)}, codes.Unknown, convert.Other},
	} {
		var calls atomic.Int32
		target := foreign(t, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			w.Header().Set("Content-Type", c.kind)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.code)
			_, _ = io.WriteString(w, c.body)
			for k, v := range c.trailer {
				w.Header().Set(http.TrailerPrefix+k, v)
			}
		})
		err := submit(context.Background(), client(t, jobs.Dialer{}, target), 1<<20)
		assert.Equal(t, c.want, status.Code(err), "%s: %v", name, err)
		assert.Equal(t, c.is, convert.KindOf(err), name)
		assert.EqualValues(t, 1, calls.Load(), name)
	}
}

// A message larger than any that a worker sends ends the call.
func TestOversizedMessage(t *testing.T) {
	target, _ := serve(t, &bare{result: func(s queuerpc.Jobs_ResultServer) error { return s.Send(data(17 << 20)) }})
	_, err := client(t, jobs.Dialer{}, target).Result(context.Background(), io.Discard, 0, "one")
	assert.Equal(t, codes.ResourceExhausted, status.Code(err), "%v", err)
	large := foreign(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("X", strings.Repeat("x", 1<<20))
	})
	assert.Equal(t, codes.Unavailable, status.Code(submit(context.Background(), client(t, jobs.Dialer{}, large), 10)))
}

// With TLS the certificate must be for the target, and HTTP/2 must be what the server speaks.
func TestTLS(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		_, _ = w.Write(make([]byte, 5))
		w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	s.EnableHTTP2 = true
	quiet := log.New(io.Discard, "", 0)
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	old := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	old.Config.ErrorLog = quiet
	old.StartTLS()
	defer old.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600))
	for name, c := range map[string]struct {
		target string
		d      jobs.Dialer
		want   string // in the error; "" for none
	}{
		"trusted":    {s.Listener.Addr().String(), jobs.Dialer{CAFile: ca}, ""},
		"named":      {s.Listener.Addr().String(), jobs.Dialer{CAFile: ca, ServerName: "example.com"}, ""},
		"wrong name": {s.Listener.Addr().String(), jobs.Dialer{CAFile: ca, ServerName: "example.org"}, "certificate"},
		"unknown":    {s.Listener.Addr().String(), jobs.Dialer{TLS: true}, "certificate"},
		"HTTP/1.1":   {old.Listener.Addr().String(), jobs.Dialer{CAFile: ca}, "127.0.0.1"},
	} {
		err := submit(context.Background(), client(t, c.d, c.target), 10)
		if c.want == "" {
			assert.NoError(t, err, name)
		} else {
			assert.Equal(t, codes.Unavailable, status.Code(err), name)
			assert.ErrorContains(t, err, c.want, name)
		}
	}
}

// Proxies of the environment are not used, and calls at the same time share a Client.
func TestShared(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	target, _ := serve(t, &bare{cancel: func(context.Context) error { return nil }})
	c := client(t, jobs.Dialer{}, target)
	errs := make(chan error)
	for range 8 {
		go func() {
			n, err := c.Cancel(context.Background(), jobs.Selection{Batch: "b"})
			if err == nil && n != 3 {
				err = errors.New("another answer")
			}
			errs <- err
		}()
	}
	var all []error
	for range 8 {
		all = append(all, <-errs)
	}
	assert.False(t, slices.ContainsFunc(all, func(err error) bool { return err != nil }), "%v", all)
}
