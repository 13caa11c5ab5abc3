// Package deploy_test holds the deployment files to what the worker is: its settings, ports and times.
package deploy_test

import (
	"bytes"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

type object = map[string]any

// at follows keys, and indexes of lists, down a document.
func at(t *testing.T, v any, keys ...any) any {
	t.Helper()
	for _, k := range keys {
		switch k := k.(type) {
		case string:
			m, ok := v.(object)
			require.True(t, ok, "%v: no mapping at %v", keys, k)
			require.Contains(t, m, k)
			v = m[k]
		case int:
			l, ok := v.([]any)
			require.True(t, ok && k < len(l), "%v: no list at %v", keys, k)
			v = l[k]
		}
	}
	return v
}

func documents(t *testing.T, name string) (out []object) {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	for d := yaml.NewDecoder(bytes.NewReader(b)); ; {
		var v object
		err := d.Decode(&v)
		if err == io.EOF {
			return out
		}
		require.NoError(t, err, name)
		out = append(out, v)
	}
}

// settings are what a worker makes of an environment, of which every PWGWORKER_ variable must be a setting.
func settings(t *testing.T, env map[string]string) *config.Config {
	t.Helper()
	known := map[string]bool{}
	for _, s := range config.Default().Settings() {
		known[config.EnvName(s.Name)] = true
	}
	for name := range env {
		if strings.HasPrefix(name, "PWGWORKER_") {
			assert.True(t, known[name], "%s is no setting", name)
		}
	}
	c, err := config.Load("", func(name string) (string, bool) { v, ok := env[name]; return v, ok }, nil)
	require.NoError(t, err)
	return c
}

// grace is what a worker takes to stop after its running jobs have had their time: the last bytes, and some to spare.
const grace = 10 * time.Second

// bytesOf reads 1536M, 1536m, 1536Mi, 20Gi.
func bytesOf(t *testing.T, s string) int64 {
	t.Helper()
	var n int64
	digits := strings.TrimRight(s, "MmGgi")
	for _, c := range digits {
		n = 10*n + int64(c-'0')
	}
	if strings.ContainsAny(s, "Gg") {
		return n << 30
	}
	require.Regexp(t, `^\d+[Mm]i?$`, s)
	return n << 20
}

func port(t *testing.T, address string) string {
	t.Helper()
	_, p, err := net.SplitHostPort(address)
	require.NoError(t, err)
	return p
}

// instructions are those of the Dockerfile's last stage.
func instructions(t *testing.T) (out [][2]string) {
	t.Helper()
	b, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	text := strings.ReplaceAll(string(b), "\\\n", " ")
	assert.Contains(t, text, "CGO_ENABLED=0")
	for line := range strings.Lines(text) {
		if word, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(word, "#") {
			if word == "FROM" {
				out = nil
			}
			out = append(out, [2]string{word, strings.TrimSpace(rest)})
		}
	}
	return out
}

// image is the environment that the image has.
func image(t *testing.T) map[string]string {
	t.Helper()
	env := map[string]string{}
	for _, i := range instructions(t) {
		if i[0] == "ENV" {
			for _, f := range strings.Fields(i[1]) {
				k, v, _ := strings.Cut(f, "=")
				env[k] = v
			}
		}
	}
	return env
}

func TestDockerfile(t *testing.T) {
	got := map[string]string{}
	for _, i := range instructions(t) {
		got[i[0]] += i[1]
	}
	c := settings(t, image(t))
	assert.Equal(t, "scratch", got["FROM"])
	assert.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, got["USER"])
	assert.Equal(t, `["/pwgworker"]`, got["ENTRYPOINT"])
	assert.Contains(t, got["HEALTHCHECK"], `CMD ["/pwgworker", "ready"]`)
	assert.Equal(t, port(t, c.Listen), got["EXPOSE"])
	assert.Equal(t, `["`+c.Data+`"]`, got["VOLUME"])
	assert.Equal(t, c.Data, image(t)["TMPDIR"], "the root is read-only")
	_, ran := got["RUN"]
	assert.False(t, ran, "the last stage has nothing to run anything with")
}

// What the build copies is what the module needs.
func TestDockerignore(t *testing.T) {
	b, err := os.ReadFile("Dockerfile.dockerignore")
	require.NoError(t, err)
	for _, name := range []string{"go.mod", "go.sum", "cmd", "convert", "colorspace", "pwg", "raster"} {
		assert.Contains(t, string(b), "\n!"+name+"\n")
		_, err := os.Stat(filepath.Join("..", "..", "..", name))
		assert.NoError(t, err)
	}
}

func TestCompose(t *testing.T) {
	doc := documents(t, "compose.yaml")[0]
	services := at(t, doc, "services").(object)
	require.Len(t, services, 4)
	used := map[string]bool{}
	for name, v := range services {
		s := v.(object)
		assert.Equal(t, true, s["read_only"], name)
		assert.Equal(t, []any{"ALL"}, s["cap_drop"], name)
		assert.Equal(t, []any{"no-new-privileges:true"}, s["security_opt"], name)
		assert.NotContains(t, s, "ports", name)
		assert.NotContains(t, s, "privileged", name)
		assert.Contains(t, s, "pids_limit", name)
		volume, _, _ := strings.Cut(at(t, s, "volumes", 0).(string), ":")
		assert.Contains(t, at(t, doc, "volumes"), volume, name)
		assert.False(t, used[volume], "%s shares its volume", name)
		used[volume] = true
		var networks []string
		if m, ok := s["networks"].(object); ok {
			networks = slices.Collect(maps.Keys(m))
		} else {
			networks = []string{at(t, s, "networks", 0).(string)}
		}
		for _, n := range networks {
			assert.Contains(t, at(t, doc, "networks"), n, name)
		}
		if !strings.HasPrefix(name, "worker") {
			continue
		}
		env := image(t)
		for k, v := range at(t, s, "environment").(object) {
			env[k] = v.(string)
		}
		c := settings(t, env)
		assert.Contains(t, services, strings.TrimSuffix(strings.TrimPrefix(c.NATS, "nats://"), ":4222"))
		assert.GreaterOrEqual(t, bytesOf(t, s["mem_limit"].(string)), c.Memory*5/4, name)
		limit, err := time.ParseDuration(s["stop_grace_period"].(string))
		require.NoError(t, err)
		assert.GreaterOrEqual(t, limit, c.DrainTime+grace, name)
	}
}

func TestKubernetes(t *testing.T) {
	kinds := map[string]object{}
	for _, d := range documents(t, "k8s/worker.yaml") {
		kinds[d["kind"].(string)] = d
	}
	pod := at(t, kinds["Deployment"], "spec", "template", "spec").(object)
	box := at(t, pod, "containers", 0).(object)
	env := image(t)
	for _, v := range box["env"].([]any) {
		env[at(t, v, "name").(string)] = at(t, v, "value").(string)
	}
	c := settings(t, env)
	assert.Equal(t, c.Data, at(t, box, "volumeMounts", 0, "mountPath"))
	assert.GreaterOrEqual(t, bytesOf(t, at(t, box, "resources", "limits", "memory").(string)), c.Memory*5/4)
	room := bytesOf(t, at(t, pod, "volumes", 0, "emptyDir", "sizeLimit").(string))
	assert.Greater(t, room, c.SpoolBytes)
	assert.Greater(t, bytesOf(t, at(t, box, "resources", "limits", "ephemeral-storage").(string)), room)
	assert.GreaterOrEqual(t, time.Duration(pod["terminationGracePeriodSeconds"].(int))*time.Second, c.DrainTime+grace)
	ports := map[string]string{}
	for _, p := range box["ports"].([]any) {
		ports[at(t, p, "name").(string)] = yamlText(t, at(t, p, "containerPort"))
	}
	assert.Equal(t, map[string]string{"grpc": port(t, c.Listen), "ops": port(t, c.Ops())}, ports)
	assert.Equal(t, ports["grpc"], yamlText(t, at(t, box, "readinessProbe", "grpc", "port")))
	assert.Equal(t, workerrpc.Conversion_ServiceDesc.ServiceName, at(t, box, "readinessProbe", "grpc", "service"))
	assert.Equal(t, "/healthz", at(t, box, "livenessProbe", "httpGet", "path"))
	assert.Equal(t, "None", at(t, kinds["Service"], "spec", "clusterIP"))
	assert.Equal(t, ports["grpc"], yamlText(t, at(t, kinds["Service"], "spec", "ports", 0, "port")))
	labels := at(t, kinds["Deployment"], "spec", "template", "metadata", "labels")
	for _, of := range [][]any{{"Service", "spec", "selector"}, {"PodDisruptionBudget", "spec", "selector", "matchLabels"}, {"Deployment", "spec", "selector", "matchLabels"}} {
		assert.Equal(t, labels, at(t, kinds[of[0].(string)], of[1:]...))
	}
	scaler := documents(t, "k8s/scaling.yaml")[0]
	assert.NotContains(t, at(t, kinds["Deployment"], "spec"), "replicas", "they are the autoscaler's")
	assert.Greater(t, at(t, scaler, "spec", "minReplicas"), at(t, kinds["PodDisruptionBudget"], "spec", "minAvailable"))
	assert.Equal(t, at(t, kinds["Deployment"], "metadata", "name"), at(t, scaler, "spec", "scaleTargetRef", "name"))

	// Every file is applied, and the queue keeps what fits.
	files, err := filepath.Glob("k8s/*.yaml")
	require.NoError(t, err)
	var want []any
	for _, f := range files {
		if b := filepath.Base(f); b != "kustomization.yaml" {
			want = append(want, b)
		}
	}
	assert.ElementsMatch(t, want, documents(t, "k8s/kustomization.yaml")[0]["resources"])
}

func yamlText(t *testing.T, v any) string {
	t.Helper()
	b, err := yaml.Marshal(v)
	require.NoError(t, err)
	return strings.TrimSpace(string(b))
}

func TestUnit(t *testing.T) {
	b, err := os.ReadFile("systemd/pwgworker.service")
	require.NoError(t, err)
	got := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\w+)=(.*)$`).FindAllStringSubmatch(string(b), -1) {
		got[m[1]] += m[2]
	}
	c := settings(t, map[string]string{"PWGWORKER_DATA": "/var/lib/" + got["StateDirectory"]})
	assert.Equal(t, "/usr/bin/pwgworker --data %S/"+got["StateDirectory"], got["ExecStart"])
	assert.True(t, config.Loopback(c.Listen))
	assert.GreaterOrEqual(t, bytesOf(t, got["MemoryMax"]), c.Memory*5/4)
	stop, err := time.ParseDuration(got["TimeoutStopSec"] + "s")
	require.NoError(t, err)
	assert.GreaterOrEqual(t, stop, c.DrainTime+grace)
}
