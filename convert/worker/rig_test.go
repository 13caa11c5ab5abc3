package worker_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/server"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
	"github.com/pwgconvert/pwgconvert/pwg"
)

var bg = context.Background()

func document(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
	require.NoError(t, err)
	return b
}

// rig is a worker in this process.
type rig struct {
	t      testing.TB
	cfg    *config.Config
	lis    *bufconn.Listener // nil when it listens on loopback
	addr   string
	ops    string
	server *server.Server
	stop   context.CancelFunc // begins to stop it
	served chan error
	once   sync.Once
}

// newRig starts a worker on an in-memory listener, or with tcp on loopback.
func newRig(t testing.TB, tcp bool, change func(*config.Config)) *rig {
	t.Helper()
	cfg := config.Default()
	cfg.Data = filepath.Join(t.TempDir(), "data")
	if change != nil {
		change(cfg)
	}
	s, err := server.New(bg, server.Options{Config: cfg, Version: "test"})
	require.NoError(t, err)
	r := &rig{t: t, cfg: cfg, server: s, served: make(chan error, 1)}
	l := &server.Listeners{}
	if tcp {
		l.GRPC, err = net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		r.addr = l.GRPC.Addr().String()
	} else {
		r.lis = bufconn.Listen(1 << 20)
		l.GRPC = r.lis
		r.addr = "passthrough:///memory"
	}
	l.Ops, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.ops = "http://" + l.Ops.Addr().String()
	ctx, stop := context.WithCancel(bg)
	r.stop = stop
	go func() { r.served <- s.Serve(ctx, l) }()
	t.Cleanup(func() { require.NoError(t, r.wait()) })
	return r
}

// wait stops the worker and waits until it has ended.
func (r *rig) wait() (err error) {
	r.once.Do(func() {
		r.stop()
		err = <-r.served
	})
	return err
}

func (r *rig) dialOptions() []grpc.DialOption {
	if r.lis == nil {
		return nil
	}
	return []grpc.DialOption{grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return r.lis.DialContext(ctx) })}
}

// client dials it.
func (r *rig) client(d worker.Dialer) *worker.Client {
	r.t.Helper()
	d.Options = append(d.Options, r.dialOptions()...)
	c, err := d.Dial(r.addr)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { c.Close() })
	return c
}

// conn is a connection without the client's care, with small windows.
func (r *rig) conn(opts ...grpc.DialOption) *grpc.ClientConn {
	r.t.Helper()
	opts = append([]grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithInitialWindowSize(64 << 10), grpc.WithInitialConnWindowSize(64 << 10)}, opts...)
	c, err := grpc.NewClient(r.addr, append(opts, r.dialOptions()...)...)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { c.Close() })
	return c
}

func (r *rig) raw() workerrpc.ConversionClient { return workerrpc.NewConversionClient(r.conn()) }

// get asks the operators' listener.
func (r *rig) get(path string) (int, string) {
	r.t.Helper()
	res, err := http.Get(r.ops + path)
	require.NoError(r.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(r.t, err)
	return res.StatusCode, string(b)
}

// eventually waits for something that must come.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("never: " + what)
		}
	}
}

// idle waits until the worker has nothing any more: no job, no document.
func (r *rig) idle() {
	r.t.Helper()
	eventually(r.t, "idle", func() bool {
		_, m := r.get("/metrics")
		for _, s := range []string{"pwgworker_jobs_inside 0\n", "pwgworker_memory_used_bytes 0\n", "pwgworker_weight_used 0\n", "pwgworker_spool_bytes 0\n"} {
			if !bytes.Contains([]byte(m), []byte(s)) {
				return false
			}
		}
		return true
	})
}

// library converts with the library.
func library(t testing.TB, doc []byte, opt *convert.Options) ([]byte, *convert.Result, error) {
	t.Helper()
	var out bytes.Buffer
	res, err := convert.New().Convert(bg, &out, bytes.NewReader(doc), int64(len(doc)), opt)
	return out.Bytes(), res, err
}

func gray(dpi int) *convert.Options {
	return &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{dpi, dpi}, Type: pwg.SGray8}}
}

// startMessage begins a job.
func startMessage(id string, size int64, opt *pb.Options) *pb.ConvertRequest {
	d := &pb.Document{}
	if size >= 0 {
		d.Size = &size
	}
	return &pb.ConvertRequest{Message: &pb.ConvertRequest_Start{Start: &pb.JobStart{JobId: id, Document: d, Options: opt}}}
}

func chunkMessage(offset int64, data []byte, last bool) *pb.ConvertRequest {
	return &pb.ConvertRequest{Message: &pb.ConvertRequest_Chunk{Chunk: &pb.Chunk{Offset: offset, Data: data, Last: last}}}
}

// drain receives all there is and returns the output and the error that ended it.
func drain(stream workerrpc.Conversion_ConvertClient) ([]byte, *pb.JobResult, error) {
	var out []byte
	var res *pb.JobResult
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return out, res, nil
		}
		if err != nil {
			return out, res, err
		}
		out = append(out, m.GetOutput().GetData()...)
		if m.GetResult() != nil {
			res = m.GetResult()
		}
	}
}
