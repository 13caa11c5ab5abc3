package worker_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

// Stopping: health says so first, new work is refused, what runs ends well.
func TestDrain(t *testing.T) {
	r := newRig(t, false, nil)
	conn := r.conn()
	watch, err := healthpb.NewHealthClient(conn).Watch(bg, &healthpb.HealthCheckRequest{Service: workerrpc.Conversion_ServiceDesc.ServiceName})
	require.NoError(t, err)
	m, err := watch.Recv()
	require.NoError(t, err)
	assert.Equal(t, healthpb.HealthCheckResponse_SERVING, m.Status)
	code, _ := r.get("/readyz")
	assert.Equal(t, http.StatusOK, code)

	doc := document(t, "report.pdf")
	running, _ := begin(t, bg, workerrpc.NewConversionClient(conn), "runs", int64(len(doc)))
	r.stop()
	m, err = watch.Recv()
	require.NoError(t, err)
	assert.Equal(t, healthpb.HealthCheckResponse_NOT_SERVING, m.Status)
	eventually(t, "not ready", func() bool {
		code, _ := r.get("/readyz")
		return code == http.StatusServiceUnavailable
	})
	code, _ = r.get("/healthz")
	assert.Equal(t, http.StatusOK, code)
	eventually(t, "refused", func() bool {
		late, err := workerrpc.NewConversionClient(conn).Convert(bg)
		require.NoError(t, err)
		_, _, err = drain(late)
		return status.Code(err) == codes.Unavailable && reasonOf(err) == pb.Reason_REASON_DRAINING
	})
	want, _, err := library(t, doc, gray(50))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, finish(t, running, doc, 0)))
	_, err = watch.Recv()
	assert.Equal(t, codes.Unavailable, status.Code(err), "streams that are no jobs end with the worker")
	require.NoError(t, r.wait())
}

// What does not end in time is cut off, so that its caller can go elsewhere.
func TestDrainLimit(t *testing.T) {
	r := newRig(t, false, func(c *config.Config) { c.DrainTime = 10 * time.Millisecond })
	stream, _ := begin(t, bg, r.raw(), "waits", 1000)
	r.stop()
	_, _, err := drain(stream)
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Equal(t, pb.Reason_REASON_DRAINING, reasonOf(err))
	require.NoError(t, r.wait())
}

// A worker that goes away in the middle costs a client of this package nothing while another is there.
func TestOtherWorker(t *testing.T) {
	a := newRig(t, true, func(c *config.Config) { c.DrainTime = time.Millisecond })
	b := newRig(t, true, nil)
	c, err := worker.Dialer{}.Dial(a.addr, b.addr, "127.0.0.1:1") // and nobody listens at the last
	require.NoError(t, err)
	defer c.Close()
	doc := document(t, "corners.pdf")
	want, _, err := library(t, doc, gray(50))
	require.NoError(t, err)
	convertOne := func() {
		var out bytes.Buffer
		_, err := c.Convert(bg, &out, bytes.NewReader(doc), int64(len(doc)), gray(50))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, out.Bytes()))
	}
	used := func(r *rig) bool {
		_, m := r.get("/metrics")
		return strings.Contains(m, `pwgworker_jobs_total{kind="none"`)
	}
	eventually(t, "both have worked", func() bool {
		convertOne()
		return used(a) && used(b)
	})
	blocked := make(chan error, 1)
	gate := make(chan struct{})
	reads := 0
	go func() { // a document that is on its way to whichever while one goes away
		var out bytes.Buffer
		_, err := c.Convert(bg, &out, readerFunc(func(p []byte, off int64) (int, error) {
			if reads++; reads == 1 {
				<-gate
			}
			return bytes.NewReader(doc).ReadAt(p, off)
		}), int64(len(doc)), gray(50))
		if err == nil && !bytes.Equal(want, out.Bytes()) {
			err = io.ErrUnexpectedEOF
		}
		blocked <- err
	}()
	eventually(t, "a job is inside", func() bool {
		for _, r := range []*rig{a, b} {
			if _, m := r.get("/metrics"); strings.Contains(m, "pwgworker_jobs_inside 1\n") {
				return true
			}
		}
		return false
	})
	require.NoError(t, a.wait())
	close(gate)
	require.NoError(t, <-blocked)
	for range 5 {
		convertOne()
	}
}

type readerFunc func([]byte, int64) (int, error)

func (f readerFunc) ReadAt(p []byte, off int64) (int, error) { return f(p, off) }
