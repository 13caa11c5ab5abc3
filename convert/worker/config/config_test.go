package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
)

func none(string) (string, bool) { return "", false }

func file(t *testing.T, s string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "worker.yaml")
	require.NoError(t, os.WriteFile(name, []byte(s), 0o600))
	return name
}

// Flags count before the environment, that before the file, that before the defaults.
func TestPrecedence(t *testing.T) {
	env := map[string]string{"PWGWORKER_JOBS": "20", "PWGWORKER_JOB_TIME": "2m", "PWGWORKER_PORT": "tcp://10.0.0.1:80"}
	c, err := config.Load(file(t, "# a comment\ndata: /var/lib/x\njobs: 10\njob-time: 1m\nmemory: 2GiB\ntrace-ratio: 0.5\n"),
		func(k string) (string, bool) { v, ok := env[k]; return v, ok }, map[string]string{"jobs": "30"})
	require.NoError(t, err)
	assert.Equal(t, 30, c.Jobs)
	assert.Equal(t, 2*time.Minute, c.JobTime)
	assert.Equal(t, int64(2<<30), c.Memory)
	assert.Equal(t, "/var/lib/x", c.Data)
	assert.Equal(t, 0.5, c.TraceRatio)
	assert.Equal(t, config.Default().MaxPages, c.MaxPages)
	assert.Equal(t, map[string]string{"jobs": "flag", "job-time": "environment", "memory": "file", "data": "file", "trace-ratio": "file"}, c.From)
}

// The folder is all that must be said.
func TestDefaults(t *testing.T) {
	c, err := config.Load("", none, map[string]string{"data": "d"})
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:51051", c.Ops())
	assert.True(t, config.Loopback(c.Listen))
	for listen, ops := range map[string]string{"0.0.0.0:0": "127.0.0.1:0", "[::1]:65000": "127.0.0.1:64000", "127.0.0.1:50052": "127.0.0.1:51052"} {
		c.Listen = listen
		assert.Equal(t, ops, c.Ops())
	}
	for _, s := range c.Settings() {
		assert.NotEmpty(t, s.Usage)
		assert.Equal(t, "PWGWORKER_"+strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_")), config.EnvName(s.Name))
	}
}

// What is printed gives the same again.
func TestPrintedRoundTrip(t *testing.T) {
	want, err := config.Load("", none, map[string]string{
		"data": "a folder: with # signs", "memory": "1000000001", "job-time": "1h30m", "queue-time": "90m0s", "drain-time": "0", "trace-ratio": "0.125",
		"max-pixels": "123456789012", "otlp-endpoint": "http://[::1]:4317", "ops-listen": "off", "log-level": "debug", "max-document": "3M",
	})
	require.NoError(t, err)
	b, err := want.YAML()
	require.NoError(t, err)
	assert.Contains(t, string(b), "# flag")
	got, err := config.Load(file(t, string(b)), none, nil)
	require.NoError(t, err, "%s", b)
	want.From, got.From = nil, nil
	assert.Equal(t, want, got)
}

func TestSizes(t *testing.T) {
	c := config.Default()
	for s, want := range map[string]int64{"1": 1, "1K": 1 << 10, "2kb": 2 << 10, "3MiB": 3 << 20, "4g": 4 << 30, "5 GiB": 5 << 30, "7B": 7} {
		for _, set := range c.Settings() {
			if set.Name == "memory" {
				require.NoError(t, set.Value.Set(s), s)
			}
		}
		assert.Equal(t, want, c.Memory, s)
	}
}

func TestRefused(t *testing.T) {
	for name, flags := range map[string]map[string]string{
		"data":            {"data": ""},
		"listen":          {"listen": "50051"},
		"ops-listen":      {"ops-listen": "somewhere"},
		"pprof-listen":    {"pprof-listen": "0.0.0.0:6060"},
		"log-level":       {"log-level": "loud"},
		"log-format":      {"log-format": "xml"},
		"tls-cert":        {"tls-cert": "x"},
		"tls-client-ca":   {"tls-client-ca": "x"},
		"otlp-endpoint":   {"otlp-endpoint": "localhost:4317"},
		"trace-ratio":     {"trace-ratio": "NaN"},
		"processors":      {"processors": "-1"},
		"jobs":            {"jobs": "0"},
		"jobs-per-client": {"jobs-per-client": "1.5"},
		"job-time":        {"job-time": "soon"},
		"queue-time":      {"queue-time": "-1s"},
		"memory":          {"memory": "12 apples"},
		"max-message":     {"max-message": "99999999999G"},
		"max-document":    {"max-document": "100G"},
		"nonsense":        {"nonsense": "1"},
	} {
		if _, ok := flags["data"]; !ok {
			flags["data"] = "d"
		}
		_, err := config.Load("", none, flags)
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), name)
	}
	for name, s := range map[string]string{
		"line 2": "data: d\nlissten: 1\n", "twice": "data: d\ndata: e\n", "plain": "data: [a]\n", "settings": "- a\n", "yaml": "a: b: c", "job-time": "job-time: 5\n",
	} {
		_, err := config.Load(file(t, s), none, map[string]string{"data": "d"})
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), name)
	}
	_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), none, nil)
	require.Error(t, err)
	_, err = config.Load("", func(k string) (string, bool) { return "x", k == "PWGWORKER_MAX_PAGES" }, map[string]string{"data": "d"})
	require.ErrorContains(t, err, "PWGWORKER_MAX_PAGES")
	_, err = config.Load(file(t, "# nothing\n"), none, map[string]string{"data": "d"})
	require.NoError(t, err)
}

// Any file gives settings or an error.
func FuzzFile(f *testing.F) {
	for _, s := range []string{"data: d\n", "jobs: 1\n---\njobs: 2\n", "&a [*a]", "null", "memory: 1GiB # x", "? [a]\n: b"} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		name := filepath.Join(dir, "f.yaml")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := config.Load(name, none, map[string]string{"data": "d"}); err == nil {
			if _, err := c.YAML(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
