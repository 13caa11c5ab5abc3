package queue

import (
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/telemetry"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/natsd"
)

// What is counted is a counter, and the depth is told while NATS tells it: not an old one when NATS is away or the worker asks no more.
func TestMetrics(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	s, err := natsd.Start(natsd.Config{Dir: dir, Listen: address})
	require.NoError(t, err)
	waits := joinPool(t, nil, memberOptions{idle: true, url: "nats://" + address})
	c := client(t, waits)
	for range 3 {
		submit(t, c, pdf(1), jobs.Job{Options: small()})
	}
	m := joinPool(t, nil, memberOptions{idle: true, url: "nats://" + address})
	metrics := telemetry.NewMetrics("test")
	m.export(metrics)
	text := func() string {
		w := httptest.NewRecorder()
		metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	const depth = "\npwgworker_queue_messages "
	assert.Contains(t, text(), depth+"3\n", "from the start")
	m.redeliveries.Add(2)
	m.dead.Add(1)
	assert.Contains(t, text(), "# TYPE pwgworker_queue_redeliveries_total counter\npwgworker_queue_redeliveries_total 2\n")
	assert.Contains(t, text(), "# TYPE pwgworker_queue_dead_total counter\npwgworker_queue_dead_total 1\n")

	has := func() bool { return strings.Contains(text(), depth) }
	s.Close()
	require.Eventually(t, func() bool { return !has() }, 10*time.Second, 10*time.Millisecond)
	s, err = natsd.Start(natsd.Config{Dir: dir, Listen: address})
	require.NoError(t, err)
	defer s.Close()
	require.Eventually(t, has, 10*time.Second, 10*time.Millisecond)

	m.waiting.Store(unknown) // as when no answer comes over a connection that is there
	assert.False(t, has())
	run := joinPool(t, nil, memberOptions{url: "nats://" + address})
	require.Eventually(t, func() bool { return run.waiting.Load() == 0 }, 20*time.Second, 10*time.Millisecond, "asked again and again")
	run.stop()
	assert.EqualValues(t, unknown, run.waiting.Load(), "nobody asks any more")
}
