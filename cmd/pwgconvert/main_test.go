package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

const testdata = "../../testdata/"

// command runs one command line in this process.
func command(stdin []byte, args ...string) (code int, stdout, stderr string) {
	var out, errw bytes.Buffer
	code = run(args, bytes.NewReader(stdin), &out, &errw)
	return code, out.String(), errw.String()
}

// headers reads a PWG file to its end and returns its page headers.
func headers(t *testing.T, b []byte) []*pwg.Header {
	t.Helper()
	r := pwg.NewReader(bytes.NewReader(b), pwg.ReaderOptions{Strict: true})
	var out []*pwg.Header
	for {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
		out = append(out, h)
	}
}

func TestConvertToPWG(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.pwg")
	code, _, stderr := command(nil, "convert", testdata+"report.pdf", "-o", out, "--resolution", "100", "--type", "sgray_8")
	require.Zero(t, code, stderr)
	b, err := os.ReadFile(out)
	require.NoError(t, err)
	hs := headers(t, b)
	require.Len(t, hs, 4)
	ty, _ := hs[0].Type()
	assert.Equal(t, pwg.SGray8, ty)
	assert.EqualValues(t, 4, hs[0].TotalPageCount)
	assert.EqualValues(t, [2]uint32{100, 100}, hs[0].HWResolution)
	left, _ := os.ReadDir(filepath.Dir(out))
	assert.Len(t, left, 1, "nothing but the result")
}

func TestStdinAndStdout(t *testing.T) {
	doc, err := os.ReadFile(testdata + "report.pdf")
	require.NoError(t, err)
	code, stdout, stderr := command(doc, "convert", "-", "-o", "-", "--resolution", "50", "--pages", "2-3")
	require.Zero(t, code, stderr)
	assert.Len(t, headers(t, []byte(stdout)), 2)
	// What comes through a file is the same.
	code, again, _ := command(nil, "convert", testdata+"report.pdf", "-o", "-", "--resolution", "50", "--pages", "2-3", "--jobs", "1", "--render", "pixels")
	require.Zero(t, code)
	assert.Equal(t, stdout, again)
}

func TestPicturesAreNumberedByTheDocument(t *testing.T) {
	dir := t.TempDir()
	code, _, stderr := command(nil, "convert", testdata+"report.pdf", "--to", "image/png", "--resolution", "30", "--pages", "2,4", "-o", filepath.Join(dir, "p-%d.png"))
	require.Zero(t, code, stderr)
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	assert.Equal(t, []string{filepath.Join(dir, "p-2.png"), filepath.Join(dir, "p-4.png")}, files)
}

func TestPlan(t *testing.T) {
	args := []string{"plan", testdata + "report.pdf", "--printer", testdata + "printer-color.json", "--ticket", testdata + "ticket-duplex.json"}
	code, stdout, stderr := command(nil, append(args, "--json")...)
	require.Zero(t, code, stderr)
	var plan struct {
		Sides     string `json:"sides"`
		Decisions []struct{ Topic, Choice, Why, Rule string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &plan))
	assert.Equal(t, "two-sided-long-edge", plan.Sides)
	assert.NotEmpty(t, plan.Decisions)
	code, text, stderr := command(nil, args...)
	require.Zero(t, code, stderr)
	for _, d := range plan.Decisions {
		assert.NotEmpty(t, d.Why, d.Topic)
		assert.Contains(t, text, d.Topic+": "+d.Choice+"\n    "+d.Why+" ("+d.Rule+")\n")
	}
	assert.Contains(t, text, "\n3 pages of the result, 2 sheets:\n    page 1, 2480 x 3507 pixels on iso_a4_210x297mm\n    page 2 on the back, 2480 x 3507 pixels on iso_a4_210x297mm, mirrored top to bottom\n")
}

func TestInspect(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "o.pwg")
	code, _, stderr := command(nil, "convert", testdata+"report.pdf", "-o", out, "--resolution", "50")
	require.Zero(t, code, stderr)
	code, stdout, stderr := command(nil, "inspect", out, "--png", filepath.Join(dir, "pages"))
	require.Zero(t, code, stderr)
	dec := json.NewDecoder(strings.NewReader(stdout))
	n := 0
	for dec.More() {
		var rep pageReport
		require.NoError(t, dec.Decode(&rep))
		n++
		assert.Equal(t, n, rep.Page)
		assert.Equal(t, "srgb_8", rep.Type)
		assert.Empty(t, rep.Fault)
		assert.Greater(t, rep.Ratio, 1.0)
		assert.True(t, rep.Ink > 0 && rep.Ink < 1)
		assert.FileExists(t, filepath.Join(dir, "pages", "page-"+string(rune('0'+n))+".png"))
	}
	assert.Equal(t, 4, n)
}

func TestFormats(t *testing.T) {
	code, stdout, _ := command(nil, "formats", "--json")
	require.Zero(t, code)
	var f formats
	require.NoError(t, json.Unmarshal([]byte(stdout), &f))
	assert.Contains(t, f.In, "application/pdf")
	assert.Contains(t, f.Out, "image/pwg-raster")
	assert.Contains(t, f.Types, "srgb_8")
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(text), 0o600))
		return p
	}
	report := testdata + "report.pdf"
	out := filepath.Join(dir, "out.pwg")
	tests := map[string]struct {
		args []string
		code int
		says string
	}{
		"no command":           {[]string{"--nonsense"}, 2, "unknown flag"},
		"unknown command":      {[]string{"frobnicate"}, 2, "frobnicate"},
		"no output":            {[]string{"convert", report}, 2, "-o OUT"},
		"no input":             {[]string{"convert", "-o", out}, 2, "arg"},
		"bad resolution":       {[]string{"convert", report, "-o", out, "--resolution", "fine"}, 2, "--resolution"},
		"bad type":             {[]string{"convert", report, "-o", out, "--type", "pink_8"}, 2, "pink_8"},
		"bad media":            {[]string{"convert", report, "-o", out, "--media", "huge"}, 2, "--media"},
		"bad pages":            {[]string{"convert", report, "-o", out, "--pages", "x"}, 2, "page range"},
		"bad fit":              {[]string{"convert", report, "-o", out, "--fit", "x"}, 2, "--fit"},
		"several pages, a PNG": {[]string{"convert", report, "-o", out, "--to", "image/png"}, 2, "one page"},
		"missing input":        {[]string{"convert", filepath.Join(dir, "none.pdf"), "-o", out}, 3, "none.pdf"},
		"a folder":             {[]string{"convert", dir, "-o", out}, 3, "folder"},
		"empty file":           {[]string{"convert", write("empty.pdf", ""), "-o", out}, 4, "empty"},
		"no document":          {[]string{"convert", write("x.pdf", strings.Repeat("no PDF at all\n\x01\x02", 50)), "-o", out}, 4, "x.pdf"},
		"password":             {[]string{"convert", testdata + "encrypted.pdf", "-o", out}, 5, "password"},
		"cannot write":         {[]string{"convert", report, "-o", filepath.Join(dir, "no", "such", "folder.pwg")}, 6, "folder.pwg"},
		"unsupported target":   {[]string{"convert", report, "-o", out, "--to", "application/postscript"}, 7, "postscript"},
		"unsupported input":    {[]string{"convert", write("x.ps", "%!PS-Adobe-3.0\n"), "-o", out}, 7, "PostScript"},
		"too many pixels":      {[]string{"convert", report, "-o", out, "--resolution", "65000"}, 8, "pixels"},
		"page range":           {[]string{"convert", report, "-o", out, "--pages", "9-"}, 9, "page"},
		"broken ticket":        {[]string{"convert", report, "-o", out, "--ticket", write("t.json", "{")}, 10, "t.json"},
		"timeout":              {[]string{"convert", report, "-o", out, "--timeout", "1ns"}, 11, "deadline"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := command(nil, tc.args...)
			assert.Equal(t, tc.code, code, stderr)
			assert.Empty(t, stdout)
			assert.True(t, strings.HasPrefix(stderr, "pwgconvert: "), stderr)
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %s", stderr)
			assert.Contains(t, stderr, tc.says)
			assert.NoFileExists(t, out, "no output after an error")
		})
	}
}

func TestPasswordFile(t *testing.T) {
	pw := filepath.Join(t.TempDir(), "pw")
	require.NoError(t, os.WriteFile(pw, []byte("secret\n"), 0o600))
	code, stdout, stderr := command(nil, "convert", testdata+"encrypted.pdf", "-o", "-", "--resolution", "30", "--password-file", pw)
	require.Zero(t, code, stderr)
	assert.NotEmpty(t, headers(t, []byte(stdout)))
}

func TestProgressAsJSON(t *testing.T) {
	code, _, stderr := command(nil, "convert", testdata+"report.pdf", "-o", os.DevNull, "--resolution", "30", "--progress", "json")
	require.Zero(t, code)
	var last struct {
		Stage       string
		Page, Pages int
	}
	dec := json.NewDecoder(strings.NewReader(stderr))
	for dec.More() {
		require.NoError(t, dec.Decode(&last))
	}
	assert.Equal(t, "done", last.Stage)
	assert.Equal(t, 4, last.Page)
	assert.Equal(t, 4, last.Pages)
}

// brokenPipe fails after some bytes.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func TestBrokenPipeIsAnError(t *testing.T) {
	var errw bytes.Buffer
	code := run([]string{"convert", testdata + "report.pdf", "-o", "-", "--resolution", "50"}, nil, &brokenPipe{10000}, &errw)
	assert.Equal(t, 6, code, errw.String())
}

func TestSizes(t *testing.T) {
	for s, want := range map[string]int64{"256MiB": 256 << 20, "1GiB": 1 << 30, "64M": 64 << 20, "12": 12, "3k": 3 << 10} {
		got, err := parseBytes(s)
		require.NoError(t, err, s)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{"", "x", "-1", "0", "5T", "9999999999999999999", "MiB"} {
		_, err := parseBytes(s)
		assert.Error(t, err, s)
	}
}
