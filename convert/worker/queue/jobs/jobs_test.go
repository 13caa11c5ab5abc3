package jobs_test

import (
	"bytes"
	"context"
	"hash/crc32"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
)

// script is a worker that says what a test wants.
type script struct {
	queuerpc.UnimplementedJobsServer
	calls    int
	failures int // calls that say UNAVAILABLE, behind `before` messages
	before   int
	start    *pb.SubmitStart
	document []byte
	answers  []*pb.ResultResponse
}

func (s *script) refuses() bool {
	s.calls++
	return s.calls <= s.failures
}

func (s *script) Submit(stream queuerpc.Jobs_SubmitServer) error {
	s.document = nil
	for last := false; !last; {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if m.GetStart() != nil {
			s.start = m.GetStart()
		}
		s.document = append(s.document, m.GetChunk().GetData()...)
		last = m.GetChunk().GetLast()
	}
	if s.refuses() {
		return status.Error(codes.Unavailable, "not now")
	}
	return stream.SendAndClose(&pb.SubmitResponse{Job: &pb.JobStatus{JobId: s.start.JobId}})
}

func (s *script) Result(_ *pb.ResultRequest, stream queuerpc.Jobs_ResultServer) error {
	refuses := s.refuses()
	for i, m := range s.answers {
		if refuses && i == s.before {
			break
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	if refuses {
		return status.Error(codes.Unavailable, "not now")
	}
	return nil
}

func dial(t *testing.T, s *script) *jobs.Client {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := grpc.NewServer()
	queuerpc.RegisterJobsServer(g, s)
	go func() { _ = g.Serve(l) }()
	t.Cleanup(g.Stop)
	c, err := jobs.Dial(l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A submission is repeated, under the same ID, where the document can be read again, and not for ever.
func TestSubmitAgain(t *testing.T) {
	doc := bytes.Repeat([]byte("0123456789"), 70_000)
	for name, c := range map[string]struct {
		failures, calls int
		src             io.Reader
		ok              bool
	}{
		"at once":    {0, 1, bytes.NewReader(doc), true},
		"again":      {2, 3, bytes.NewReader(doc), true},
		"never":      {9, 4, bytes.NewReader(doc), false},
		"read once":  {1, 1, struct{ io.Reader }{bytes.NewReader(doc)}, false},
		"from a bit": {1, 2, io.NewSectionReader(bytes.NewReader(append([]byte("xx"), doc...)), 2, int64(len(doc))), true},
	} {
		s := &script{failures: c.failures}
		job, _, err := dial(t, s).Submit(context.Background(), c.src, jobs.Job{Name: "\xff" + strings.Repeat("ö", 200) + ".pdf"})
		assert.Equal(t, c.calls, s.calls, name)
		assert.True(t, bytes.Equal(doc, s.document), name)
		assert.LessOrEqual(t, len(s.start.Name), 255)
		assert.True(t, strings.HasSuffix(s.start.Name, "ö.pdf"), name)
		if c.ok {
			require.NoError(t, err, name)
			assert.Equal(t, s.start.JobId, job.JobId)
		} else {
			assert.Equal(t, codes.Unavailable, status.Code(err), name)
		}
	}
}

// A result is fetched again while nothing of it has been written; what does not come whole is an error.
func TestResultWhole(t *testing.T) {
	data := &pb.ResultResponse{Message: &pb.ResultResponse_Data{Data: []byte("result")}}
	end := func(n int64, sum uint32) *pb.ResultResponse {
		return &pb.ResultResponse{Message: &pb.ResultResponse_End{End: &pb.ResultEnd{Bytes: n, Crc32C: sum}}}
	}
	sum := crc32.Checksum([]byte("result"), crc32.MakeTable(crc32.Castagnoli))
	job := &pb.ResultResponse{Message: &pb.ResultResponse_Job{Job: &pb.JobStatus{JobId: "one"}}}
	for name, c := range map[string]struct {
		s     *script
		calls int
		code  codes.Code
	}{
		"whole":               {&script{answers: []*pb.ResultResponse{job, data, end(6, sum)}}, 1, codes.OK},
		"refused first":       {&script{answers: []*pb.ResultResponse{job, data, end(6, sum)}, failures: 2}, 3, codes.OK},
		"broken before bytes": {&script{answers: []*pb.ResultResponse{job, data, end(6, sum)}, failures: 1, before: 1}, 2, codes.OK},
		"broken behind bytes": {&script{answers: []*pb.ResultResponse{job, data, end(6, sum)}, failures: 1, before: 2}, 1, codes.Unavailable},
		"no end":              {&script{answers: []*pb.ResultResponse{job, data}}, 1, codes.Internal},
		"other bytes":         {&script{answers: []*pb.ResultResponse{job, data, end(6, sum+1)}}, 1, codes.Internal},
		"fewer bytes":         {&script{answers: []*pb.ResultResponse{job, data, end(7, sum)}}, 1, codes.Internal},
	} {
		var out bytes.Buffer
		got, err := dial(t, c.s).Result(context.Background(), &out, 0, "one")
		assert.Equal(t, c.calls, c.s.calls, name)
		assert.Equal(t, c.code, status.Code(err), "%s: %v", name, err)
		if c.code == codes.OK {
			assert.Equal(t, "result", out.String(), name)
			assert.Equal(t, "one", got.JobId)
		} else {
			var ce *convert.Error
			assert.ErrorAs(t, err, &ce, name)
		}
	}
}
