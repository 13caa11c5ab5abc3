package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/server"
)

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func none(string) (string, bool) { return "", false }

// noLimit keeps tests from changing this process's memory limit.
func noLimit(k string) (string, bool) { return "", k == "GOMEMLIMIT" }

// A worker from its command line to its signal, converting meanwhile.
func TestServe(t *testing.T) {
	signals := make(chan os.Signal, 4)
	listening := make(chan *server.Listeners, 1)
	var out, errw buffer
	e := &env{lookup: noLimit, signals: signals, out: &out, err: &errw, serving: func(l *server.Listeners) { listening <- l }}
	done := make(chan int, 1)
	go func() {
		done <- e.run([]string{"--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"), "--pprof-listen", "127.0.0.1:0"})
	}()
	var l *server.Listeners
	select {
	case l = <-listening:
	case code := <-done:
		t.Fatal(code, errw.String())
	}
	get := func(address, path string) int {
		res, err := http.Get("http://" + address + path)
		require.NoError(t, err)
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body)
		return res.StatusCode
	}
	assert.Equal(t, http.StatusOK, get(l.Ops.Addr().String(), "/readyz"))
	assert.Equal(t, http.StatusOK, get(l.Pprof.Addr().String(), "/debug/pprof/cmdline"))
	assert.Equal(t, 0, run([]string{"ready", "--data", "d", "--ops-listen", l.Ops.Addr().String()}, none, nil, io.Discard, io.Discard))

	c, err := worker.Dial(l.GRPC.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	doc, err := os.ReadFile("../../testdata/corners.pdf")
	require.NoError(t, err)
	opt := &convert.Options{Password: "never in a log", Plan: convert.PlanOptions{Resolution: [2]int{50, 50}}}
	var want, got bytes.Buffer
	_, err = convert.New().Convert(context.Background(), &want, bytes.NewReader(doc), int64(len(doc)), opt)
	require.NoError(t, err)
	_, err = c.Convert(context.Background(), &got, bytes.NewReader(doc), int64(len(doc)), opt)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want.Bytes(), got.Bytes()))

	signals <- syscall.SIGHUP
	signals <- syscall.SIGTERM
	assert.Equal(t, 0, <-done, errw.String())
	for _, want := range []string{`"msg":"serving"`, `"msg":"job ended"`, `"pages":4`, `"msg":"stopped"`} {
		assert.Contains(t, errw.String(), want)
	}
	assert.NotContains(t, errw.String(), "never in a log")
	assert.Equal(t, 1, run([]string{"ready", "--data", "d", "--ops-listen", l.Ops.Addr().String()}, none, nil, io.Discard, io.Discard))
}

// Settings are printed with where they come from; what is wrong with them is one line and exit code 2.
func TestConfig(t *testing.T) {
	var out, errw buffer
	file := filepath.Join(t.TempDir(), "worker.yaml")
	require.NoError(t, os.WriteFile(file, []byte("memory: 2GiB\njobs: 7\n"), 0o600))
	lookup := func(k string) (string, bool) {
		v, ok := map[string]string{"PWGWORKER_JOBS": "8", "PWGWORKER_CONFIG": file, "PWGWORKER_JOB_TIME": "1h"}[k]
		return v, ok
	}
	code := run([]string{"config", "--data", "d", "--job-time", "5m"}, lookup, nil, &out, &errw)
	assert.Equal(t, 0, code, errw.String())
	for _, want := range []string{"memory: 2GiB # file", "jobs: 8 # environment", "job-time: 5m # flag", "listen: 127.0.0.1:50051\n"} {
		assert.Contains(t, out.String(), want)
	}
	for _, args := range [][]string{
		{}, {"--data", ""}, {"--data", "d", "--listen", "x"}, {"--nonsense"}, {"--data", "d", "more"}, {"nonsense"}, {"--data", "d", "--config", "/no/such/file"},
		{"config", "--data", "d", "--jobs", "many"}, {"ready", "--data", "d", "--ops-listen", "off"},
	} {
		var errw buffer
		assert.Equal(t, 2, run(args, none, nil, io.Discard, &errw), "%v: %s", args, errw.String())
		assert.Equal(t, 1, strings.Count(errw.String(), "\n"), errw.String())
		assert.True(t, strings.HasPrefix(errw.String(), "pwgworker: "), errw.String())
	}
	var errw2 buffer
	assert.Equal(t, 1, run([]string{"--data", file}, noLimit, nil, io.Discard, &errw2), "a file where the folder should be")
}
