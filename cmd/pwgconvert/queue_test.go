package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue"
	"github.com/pwgconvert/pwgconvert/convert/worker/server"
)

// pool is a worker with a queue in this process, and commands that are given to it.
type pool struct {
	t       *testing.T
	address string
	dir     string // of what is written
	flags   []string
}

func startPool(t *testing.T, change func(*config.Config)) *pool {
	t.Helper()
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.OpsListen, cfg.SplitPages = t.TempDir(), "127.0.0.1:0", "off", 2
	change(cfg)
	ctx, stop := context.WithCancel(context.Background())
	s, err := server.New(ctx, server.Options{Config: cfg, Extend: queue.Extend})
	require.NoError(t, err)
	l, err := s.Listen()
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
	return &pool{t: t, address: l.GRPC.Addr().String(), dir: t.TempDir(), flags: []string{"--worker", l.GRPC.Addr().String()}}
}

// command runs a command line with the worker's address.
func (p *pool) command(args ...string) (code int, stdout, stderr string) {
	return command(nil, append(args, p.flags...)...)
}

// must is the output of a command line that goes well.
func (p *pool) must(args ...string) string {
	p.t.Helper()
	code, out, errs := p.command(args...)
	require.Zero(p.t, code, "%v: %s", args, errs)
	return out
}

func (p *pool) file(name string, b []byte) string {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if b != nil {
		require.NoError(p.t, os.WriteFile(path, b, 0o600))
	}
	return path
}

func (p *pool) read(path string) []byte {
	p.t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(p.t, err)
	return b
}

var notDocument = []byte("\x00\x01\x02 no document \xff\xfe")

// From submission to result, the commands give what convert gives, for the same flags; in parts and not.
func TestQueueGivesWhatConvertGives(t *testing.T) {
	p := startPool(t, func(*config.Config) {})
	in := testdata + "report.pdf"
	for name, flags := range map[string][]string{
		"plain":   {"--resolution", "36"},
		"printer": {"--printer", testdata + "printer-color.json", "--ticket", testdata + "ticket-duplex.json", "--resolution", "150"},
		"choices": {"--resolution", "30", "--type", "black_1", "--dither", "diffusion", "--pages", "2-4", "--reverse", "--sides", "two-sided-long-edge",
			"--sheet-back", "rotated", "--media", "na_letter_8.5x11in", "--fit", "grow", "--antialias", "off", "--rotate-all"},
		"urf":   {"--resolution", "36", "--to", "image/urf", "--type", "sgray_8"},
		"width": {"--to", "image/png", "--type", "sgray_1", "--width", "96", "--pages", "1"},
	} {
		want := p.file(name+".want", nil)
		code, _, errs := command(nil, append([]string{"convert", in, "-o", want}, flags...)...)
		require.Zero(t, code, "%s: %s", name, errs)
		assert.Equal(t, name+"\n", p.must(append([]string{"submit", in, "--job", name}, flags...)...))
		got := p.file(name+".got", nil)
		p.must("result", name, "--wait", "-o", got)
		assert.True(t, bytes.Equal(p.read(want), p.read(got)), name)
		assert.True(t, bytes.Equal(p.read(want), []byte(p.must("result", name, "-o", "-"))), name)
		left, _ := filepath.Glob(filepath.Join(p.dir, ".*"))
		assert.Empty(t, left, "nothing but results")
	}
	assert.Equal(t, "plain done, 4 of 4 pages, 1 attempt, 0 warnings, report.pdf\n", p.must("status", "plain"))
	var st struct {
		JobID string `json:"jobId"`
		Parts int    `json:"parts"`
		State struct {
			Type string `json:"type"`
		} `json:"state"`
	}
	require.NoError(t, json.Unmarshal([]byte(p.must("status", "plain", "--json")), &st))
	assert.Equal(t, "plain", st.JobID)
	assert.Equal(t, 2, st.Parts)
	assert.Equal(t, "DONE", st.State.Type)
	watched := strings.Split(strings.TrimSpace(p.must("status", "plain", "printer", "--watch")), "\n")
	assert.Len(t, watched, 2)

	text := p.file("text.txt", []byte("Gr\xfc\xdfe\n"))
	flags := []string{"--charset", "iso-8859-1", "--columns", "40", "--font-size", "9", "--wrap", "off", "--resolution", "50", "-o", "-"}
	_, want, _ := command(nil, append([]string{"convert", text}, flags...)...)
	code, got, errs := p.command(append([]string{"submit", text, "--wait"}, flags...)...)
	require.Zero(t, code, errs)
	assert.True(t, want == got && len(want) > 1796, "text")
	assert.Len(t, strings.TrimSpace(errs), 26, "the ID goes to stderr")
}

// A batch is one archive in the order of submission, under names that stay where they are unpacked. What failed says why in it, and by the exit code.
func TestQueueBatch(t *testing.T) {
	p := startPool(t, func(*config.Config) {})
	in, evil := p.read(testdata+"fax.pdf"), strings.Repeat("x", 240)+".pdf"
	names := []string{"b.pdf", "bad.bin", "a\x01b\\..\\c.pdf", "nul.pdf", evil, "\xff\xfe.pdf"}
	args := []string{"submit", "--batch", "monday", "--resolution", "20"}
	for _, n := range names {
		b := in
		if n == "bad.bin" {
			b = notDocument
		}
		args = append(args, p.file(n, b))
	}
	ids := strings.Fields(p.must(args...))
	require.Len(t, ids, len(names))
	p.must("submit", "--batch", "tuesday", testdata+"fax.pdf", "--resolution", "20")
	want := p.file("want", nil)
	code, _, _ := command(nil, "convert", testdata+"fax.pdf", "--resolution", "20", "-o", want)
	require.Zero(t, code)
	archive := p.file("out.zip", nil)
	code, out, errs := p.command("result", "monday", "--wait", "-o", archive)
	assert.Equal(t, 4, code, errs)
	assert.Contains(t, errs, "1 of 6 jobs failed, the first is bad.bin: ")
	assert.Empty(t, out)
	code, again, _ := p.command("result", "--batch", "monday", "-o", "-")
	assert.Equal(t, 4, code)
	assert.True(t, bytes.Equal(p.read(archive), []byte(again)))
	z, err := zip.NewReader(strings.NewReader(again), int64(len(again)))
	require.NoError(t, err)
	var got []string
	for _, f := range z.File {
		got = append(got, f.Name)
		r, err := f.Open()
		require.NoError(t, err)
		b, err := io.ReadAll(r)
		require.NoError(t, err)
		if strings.HasSuffix(f.Name, ".pwg") {
			assert.True(t, bytes.Equal(p.read(want), b), f.Name)
		} else {
			assert.Contains(t, string(b), "not-a-document")
		}
	}
	assert.Equal(t, []string{"b.pwg", "bad.error.json", "c.pwg", "_nul.pwg", strings.Repeat("x", 200) + ".pwg", "_.pwg"}, got)
	lines := strings.Split(strings.TrimSpace(p.must("status", "monday")), "\n")
	require.Len(t, lines, len(names))
	assert.Contains(t, lines[1], ids[1]+" aborted, 0 of 0 pages, 1 attempt, 0 warnings, bad.bin: not-a-document: ")

	// Single jobs of it end as convert does; several make an archive, too.
	code, _, errs = p.command("result", ids[1], "-o", p.file("none", nil))
	assert.Equal(t, 4, code, errs)
	assert.NoFileExists(t, p.file("none", nil))
	convertCode, _, convertErrs := command(nil, "convert", p.file("bad.bin", nil), "-o", "-")
	assert.Equal(t, convertCode, code)
	_, reason, _ := strings.Cut(convertErrs, "bad.bin: ")
	assert.Contains(t, errs, reason)
	both := p.must("result", ids[2], ids[0], "-o", "-")
	z, err = zip.NewReader(strings.NewReader(both), int64(len(both)))
	require.NoError(t, err)
	assert.Equal(t, "c.pwg", z.File[0].Name)
	assert.Equal(t, "b.pwg", z.File[1].Name)
	code, _, errs = p.command("submit", p.file("bad.bin", nil), p.file("b.pdf", nil), "--resolution", "20", "--wait")
	assert.Equal(t, 4, code, errs)
}

// An ID is one job, however often it is submitted; another document under it is refused.
func TestQueueSameID(t *testing.T) {
	p := startPool(t, func(*config.Config) {})
	args := []string{"submit", testdata + "report.pdf", "--resolution", "20", "--job", "one", "--batch", "b"}
	p.must(args...)
	first := p.must("result", "one", "--wait", "-o", "-")
	assert.Equal(t, "one\n", p.must(args...))
	assert.Len(t, strings.Split(strings.TrimSpace(p.must("status", "--batch", "b")), "\n"), 1)
	assert.Contains(t, p.must("status", "one"), "1 attempt,")
	assert.True(t, first == p.must("result", "one", "-o", "-"))
	b := p.read(testdata + "report.pdf")
	b[len(b)/2] ^= 1
	code, _, errs := p.command("submit", p.file("report.pdf", b), "--job", "one")
	assert.Equal(t, 3, code)
	assert.Contains(t, errs, "another document")
}

// What has not ended has no result; what is cancelled has none either, and says so.
func TestQueueUnfinishedAndCancelled(t *testing.T) {
	p := startPool(t, func(c *config.Config) { c.SplitPages = 0 })
	pages := p.file("pages.txt", bytes.Repeat([]byte("x\f"), 50_000)) // more than are made while the test asks
	id := strings.TrimSpace(p.must("submit", pages, "--resolution", "600"))
	out := p.file("out.pwg", nil)
	code, _, errs := p.command("result", id, "-o", out)
	require.Equal(t, unfinishedExit, code, errs)
	assert.Contains(t, errs, "pwgconvert: not finished: "+id)
	assert.NoFileExists(t, out)
	assert.Equal(t, "1 cancelled\n", p.must("cancel", id))
	assert.Equal(t, "0 cancelled\n", p.must("cancel", id))
	assert.Contains(t, p.must("status", id), "pages.txt: cancelled: queue: the job was cancelled")
	code, _, errs = p.command("result", id, "-o", out)
	assert.Equal(t, 130, code, errs)
	assert.NoFileExists(t, out)
}

// Jobs that nobody knows, and workers that nobody finds.
func TestQueueUnknown(t *testing.T) {
	p := startPool(t, func(*config.Config) {})
	for _, args := range [][]string{{"status", "nosuch"}, {"result", "nosuch", "-o", "-"}, {"cancel", "nosuch"}, {"status", "--batch", "nosuch"}, {"status", "a", "b"}} {
		code, out, errs := p.command(args...)
		assert.Equal(t, 2, code, "%v", args)
		assert.Contains(t, errs, "no such job")
		assert.Empty(t, out)
	}
	code, _, errs := command(nil, "status", "x", "--worker", "127.0.0.1:1")
	assert.Equal(t, 1, code)
	assert.Contains(t, errs, "127.0.0.1:1")
	// One worker of several is enough.
	code, _, errs = command(nil, "submit", testdata+"fax.pdf", "--resolution", "20", "--worker", "127.0.0.1:1", "--worker", p.address)
	assert.Zero(t, code, errs)
	code, _, errs = p.command("submit", p.file("missing.pdf", nil))
	assert.Equal(t, 3, code, errs)
}

func TestQueueToken(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("desk aaaaaaaaaaaaaaaaaaaaaaaa\n"), 0o600))
	p := startPool(t, func(c *config.Config) { c.TokenFile = token })
	code, _, errs := p.command("submit", testdata+"fax.pdf")
	assert.Equal(t, 1, code)
	assert.Contains(t, errs, "token")
	p.flags = append(p.flags, "--token-file", token)
	p.must("submit", testdata+"fax.pdf", "--resolution", "20", "--wait")
}

func TestQueueUsage(t *testing.T) {
	for _, args := range [][]string{
		{"submit"}, {"submit", "a", "b", "--job", "one"}, {"submit", "a", "-o", "x"}, {"submit", "a", "--page-timeout", "1s"}, {"submit", "a", "--worker", "nowhere"},
		{"status"}, {"status", "one", "--batch", "b"}, {"result", "one"}, {"cancel"}, {"cancel", "x", "--worker", "a:0"}, {"status", "x", "--tls-ca", "/nonexistent"},
	} {
		code, _, errs := command(nil, args...)
		assert.Equal(t, 2, code, "%v: %s", args, errs)
	}
}
