package telemetry

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

var bg = context.Background()

// keeper is an exporter that keeps names.
type keeper struct{ names []string }

func (k *keeper) ExportSpans(_ context.Context, spans []sdk.ReadOnlySpan) error {
	for _, s := range spans {
		k.names = append(k.names, s.Name())
	}
	return nil
}

func (k *keeper) Shutdown(context.Context) error { return nil }

// Nothing is exported unless somebody says where to; spans reach the exporter at the latest when tracing stops.
func TestTracing(t *testing.T) {
	off, err := NewTracing(bg, "", 1, "test")
	require.NoError(t, err)
	assert.False(t, off.On)
	_, span := off.Provider.Tracer("x").Start(bg, "nothing")
	assert.False(t, span.IsRecording())
	require.NoError(t, off.Stop(bg))

	exp := &keeper{}
	on := newTracing(exp, resource.Empty(), 1)
	_, span = on.Provider.Tracer("x").Start(bg, "something")
	span.End()
	require.NoError(t, on.Stop(bg))
	assert.Equal(t, []string{"something"}, exp.names)

	dropped := &keeper{}
	none := newTracing(dropped, resource.Empty(), 0)
	_, span = none.Provider.Tracer("x").Start(bg, "something")
	span.End()
	require.NoError(t, none.Stop(bg))
	assert.Empty(t, dropped.names)

	otlp, err := NewTracing(bg, "http://127.0.0.1:1", 1, "test") // nobody listens, which is no reason not to start
	require.NoError(t, err)
	assert.True(t, otlp.On)
	require.NoError(t, otlp.Stop(bg))
}

// Metrics of two workers in a process do not meet.
func TestMetrics(t *testing.T) {
	a, b := NewMetrics("1"), NewMetrics("2")
	a.Pages.Add(3)
	a.JobEnd("none", "none")
	a.Gauge("pwgworker_test", "Help.", func() float64 { return 7 })
	a.CounterFunc("pwgworker_test_total", "Help.", func() float64 { return 8 })
	known := false
	a.GaugeIf("pwgworker_depth", "Help.", func() (float64, bool) { return 9, known })
	text := func(m *Metrics) string {
		w := httptest.NewRecorder()
		m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	assert.Contains(t, text(a), "pwgworker_pages_total 3\n")
	assert.Contains(t, text(a), "pwgworker_test 7\n")
	assert.Contains(t, text(a), "# TYPE pwgworker_test_total counter\npwgworker_test_total 8\n")
	assert.NotContains(t, text(a), "pwgworker_depth")
	known = true
	assert.Contains(t, text(a), "# TYPE pwgworker_depth gauge\npwgworker_depth 9\n")
	assert.Contains(t, text(b), "pwgworker_pages_total 0\n")
	assert.NotContains(t, text(b), "pwgworker_test")
}
