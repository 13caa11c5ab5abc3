package deploy_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue"
	"github.com/pwgconvert/pwgconvert/convert/worker/server"
)

// The autoscaler's rule reads a metric that workers have, and asks for the name that the rule gives it.
func TestScalingMetric(t *testing.T) {
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.OpsListen = t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	ctx, stop := context.WithCancel(context.Background())
	s, err := server.New(ctx, server.Options{Config: cfg, Extend: queue.Extend})
	require.NoError(t, err)
	l, err := s.Listen()
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	defer func() {
		stop()
		assert.NoError(t, <-done)
	}()
	res, err := http.Get("http://" + l.Ops.Addr().String() + "/metrics")
	require.NoError(t, err)
	defer res.Body.Close()
	metrics, err := io.ReadAll(res.Body)
	require.NoError(t, err)

	b, err := os.ReadFile("k8s/scaling.yaml")
	require.NoError(t, err)
	series := regexp.MustCompile(`seriesQuery: '(\w+)\{`).FindStringSubmatch(string(b))
	require.NotNil(t, series)
	assert.Contains(t, string(metrics), "\n"+series[1]+" ")
	as := regexp.MustCompile(`name: \{as: (\w+)\}`).FindStringSubmatch(string(b))
	require.NotNil(t, as)
	found := false
	for _, m := range at(t, documents(t, "k8s/scaling.yaml")[0], "spec", "metrics").([]any) {
		if strings.EqualFold(at(t, m, "type").(string), "External") {
			found = true
			assert.Equal(t, as[1], at(t, m, "external", "metric", "name"))
		}
	}
	assert.True(t, found)
}
