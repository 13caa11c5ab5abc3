package worker_test

import (
	"bytes"
	"context"
	"net"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

var insecureCreds = insecure.NewCredentials()

// script is a worker that says what it is told to.
type script struct {
	workerrpc.UnimplementedConversionServer
	convert func(attempt int, start *pb.JobStart, stream workerrpc.Conversion_ConvertServer) error
	calls   atomic.Int32
}

func (s *script) Convert(stream workerrpc.Conversion_ConvertServer) error {
	m, err := stream.Recv()
	if err != nil {
		return err
	}
	return s.convert(int(s.calls.Add(1)), m.GetStart(), stream)
}

// play returns a client of a scripted worker.
func play(t *testing.T, s *script) *worker.Client {
	t.Helper()
	lis := bufconn.Listen(1 << 20)
	srv := grpc.NewServer()
	workerrpc.RegisterConversionServer(srv, s)
	healthpb.RegisterHealthServer(srv, healthy())
	go func() { _ = srv.Serve(lis) }()
	t.Cleanup(srv.Stop)
	c, err := worker.Dialer{Options: []grpc.DialOption{grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) })}}.Dial("passthrough:///script")
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

func healthy() *health.Server {
	h := health.NewServer()
	h.SetServingStatus(workerrpc.Conversion_ServiceDesc.ServiceName, healthpb.HealthCheckResponse_SERVING)
	return h
}

func accepted(offset int64) *pb.ConvertResponse {
	return &pb.ConvertResponse{Message: &pb.ConvertResponse_Accepted{Accepted: &pb.Accepted{Offset: offset, MaxMessageBytes: 1 << 20}}}
}

func planned() *pb.ConvertResponse {
	return &pb.ConvertResponse{Message: &pb.ConvertResponse_Plan{Plan: &pb.Plan{ContentType: "x/y", Sides: "one-sided", SheetBack: "normal", PassThrough: true}}}
}

func output(s string, page int32, end bool) *pb.ConvertResponse {
	return &pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: []byte(s), Page: page, PageEnd: end}}}
}

func result(n int64) *pb.ConvertResponse {
	return &pb.ConvertResponse{Message: &pb.ConvertResponse_Result{Result: &pb.JobResult{ContentType: "x/y", Bytes: n}}}
}

// send sends messages as far as they go.
func send(stream workerrpc.Conversion_ConvertServer, ms ...*pb.ConvertResponse) error {
	for _, m := range ms {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// An interruption before any output is made good under the same job id, from the offset that the worker names; the caller sees one plan.
func TestClientBeginsAgain(t *testing.T) {
	var ids []string
	var got []byte
	c := play(t, &script{convert: func(attempt int, start *pb.JobStart, stream workerrpc.Conversion_ConvertServer) error {
		ids = append(ids, start.JobId)
		switch attempt {
		case 1: // refused before it began: gRPC comes again
			return status.Error(codes.Unavailable, "full")
		case 2: // with a part of the document
			_ = send(stream, accepted(0))
			m, err := stream.Recv()
			if err != nil {
				return err
			}
			got = append(got, m.GetChunk().Data[:4]...)
			return status.Error(codes.Unavailable, "gone")
		case 3: // with the plan told
			_ = send(stream, accepted(4))
			m, err := stream.Recv()
			if err != nil {
				return err
			}
			got = append(got, m.GetChunk().Data...)
			_ = send(stream, planned())
			return status.Error(codes.Unavailable, "gone")
		}
		return send(stream, accepted(10), planned(), output("done", 0, false), result(4))
	}})
	plans := 0
	opt := &convert.Options{Planned: func(*convert.Plan) error {
		plans++
		return nil
	}}
	var out bytes.Buffer
	res, err := c.Convert(bg, &out, bytes.NewReader([]byte("0123456789")), 10, opt)
	require.NoError(t, err)
	assert.Equal(t, "done", out.String())
	assert.Equal(t, "0123456789", string(got))
	assert.Equal(t, int64(4), res.Bytes)
	assert.Equal(t, 1, plans)
	require.Len(t, ids, 4)
	assert.Equal(t, []string{ids[0], ids[0], ids[0], ids[0]}, ids)
}

// A job waits for a worker that it has met before and that is not there for a while: longer than its attempts would take.
func TestClientWaitsForConnection(t *testing.T) {
	r := newRig(t, false, nil)
	var down atomic.Bool
	var refused atomic.Int32
	var last net.Conn
	c, err := worker.Dialer{Options: []grpc.DialOption{grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		if down.Load() {
			if refused.Add(1) == 5 {
				down.Store(false)
			}
			return nil, syscall.ECONNREFUSED
		}
		var err error
		last, err = r.lis.DialContext(ctx)
		return last, err
	})}}.Dial(r.addr)
	require.NoError(t, err)
	defer c.Close()
	doc := document(t, "fax.pdf")
	want, _, err := library(t, doc, gray(72))
	require.NoError(t, err)
	for range 2 {
		var out bytes.Buffer
		_, err = c.Convert(bg, &out, bytes.NewReader(doc), int64(len(doc)), gray(72))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, out.Bytes()))
		down.Store(true)
		last.Close()
	}
	assert.GreaterOrEqual(t, refused.Load(), int32(5))
}

// Once output has been delivered an interruption is an error, and nothing is delivered twice.
func TestClientDeliversOnce(t *testing.T) {
	s := &script{}
	s.convert = func(_ int, _ *pb.JobStart, stream workerrpc.Conversion_ConvertServer) error {
		_ = send(stream, accepted(0), planned(), output("some", 0, false))
		return status.Error(codes.Unavailable, "gone")
	}
	var out bytes.Buffer
	_, err := play(t, s).Convert(bg, &out, bytes.NewReader([]byte("x")), 1, nil)
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Equal(t, "some", out.String())
	assert.Equal(t, int32(1), s.calls.Load())
}

// It gives up after its attempts, and at once for what another attempt does not change.
func TestClientGivesUp(t *testing.T) {
	for code, calls := range map[codes.Code]int32{codes.Unavailable: 4, codes.InvalidArgument: 1, codes.Internal: 1, codes.DataLoss: 1} {
		s := &script{}
		s.convert = func(_ int, _ *pb.JobStart, stream workerrpc.Conversion_ConvertServer) error {
			_ = send(stream, accepted(0))
			return status.Error(code, "no")
		}
		_, err := play(t, s).Convert(bg, &bytes.Buffer{}, bytes.NewReader(nil), 0, nil)
		assert.Equal(t, code, status.Code(err))
		assert.Equal(t, calls, s.calls.Load(), "%v", code)
	}
}

// A worker that does not keep to the protocol gives an error, never a wrong result.
func TestClientMistrusts(t *testing.T) {
	part := &pb.ConvertResponse{Message: &pb.ConvertResponse_Plan{Plan: &pb.Plan{Sides: "one-sided", SheetBack: "normal", PageCount: 2, Pages: make([]*pb.PlannedPage, 1)}}}
	for name, ms := range map[string][]*pb.ConvertResponse{
		"nothing":             {},
		"no offset":           {planned()},
		"offset behind end":   {accepted(11)},
		"negative offset":     {accepted(-1)},
		"accepted twice":      {accepted(0), accepted(0)},
		"no result":           {accepted(0), planned(), output("x", 0, false)},
		"wrong count":         {accepted(0), planned(), output("x", 0, false), result(2)},
		"output before plan":  {accepted(0), output("x", 0, false), planned(), result(1)},
		"result before plan":  {accepted(0), result(0)},
		"two plans":           {accepted(0), planned(), planned(), result(0)},
		"plan without pages":  {accepted(0), part, {Message: &pb.ConvertResponse_Plan{Plan: &pb.Plan{}}}},
		"incomplete plan":     {accepted(0), part, result(0)},
		"after the result":    {accepted(0), planned(), result(0), output("x", 0, false)},
		"a file a page":       {accepted(0), planned(), output("x", 1, true), result(1)},
		"words nobody knows":  {accepted(0), {Message: &pb.ConvertResponse_Plan{Plan: &pb.Plan{Sides: "three-sided"}}}},
		"empty result inside": {accepted(0), planned(), {Message: &pb.ConvertResponse_Result{}}, {}},
	} {
		s := &script{convert: func(_ int, _ *pb.JobStart, stream workerrpc.Conversion_ConvertServer) error {
			return send(stream, ms...)
		}}
		res, err := play(t, s).Convert(bg, &bytes.Buffer{}, bytes.NewReader(make([]byte, 10)), 10, nil)
		require.Error(t, err, name)
		assert.Nil(t, res, name)
		assert.Equal(t, convert.Other, convert.KindOf(err), "%s: %v", name, err)
	}
}

func TestDialRefuses(t *testing.T) {
	for _, targets := range [][]string{{}, {"a:1", "b"}, {"dns:///a:1", "b:1"}} {
		_, err := worker.Dial(targets...)
		require.Error(t, err, "%v", targets)
	}
	for _, d := range []worker.Dialer{{Compression: "rot13"}, {TokenFile: "none"}, {CertFile: "none"}} {
		_, err := d.Dial("localhost:1")
		require.Error(t, err)
	}
}
