package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
)

// TestInputs: documents of other types come in by file and by stdin, whatever their name is.
func TestInputs(t *testing.T) {
	dir := t.TempDir()
	m := image.NewGray(image.Rect(0, 0, 96, 48))
	m.Set(5, 5, color.White)
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, m, nil))
	report, err := os.ReadFile(testdata + "corners.pdf")
	require.NoError(t, err)
	url := "data:application/pdf;base64," + base64.StdEncoding.EncodeToString(report)
	for name, doc := range map[string]string{"photo.pdf": photo.String(), "text.bin": "Hello\n", "url": url} {
		in := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(in, []byte(doc), 0o600))
		out := filepath.Join(dir, name+".pwg")
		code, _, stderr := command(nil, "convert", in, "-o", out, "--resolution", "60", "--warnings")
		require.Zero(t, code, stderr)
		assert.Empty(t, stderr)
		want, err := os.ReadFile(out)
		require.NoError(t, err)
		code, stdout, stderr := command([]byte(doc), "convert", "-", "-o", "-", "--resolution", "60")
		require.Zero(t, code, stderr)
		assert.Equal(t, string(want), stdout, name)
		// What was made is a document again.
		code, stdout, stderr = command(want, "convert", "-", "-o", "-", "--to", "application/pdf")
		require.Zero(t, code, stderr)
		assert.True(t, strings.HasPrefix(stdout, "%PDF-"))
	}
}

func TestDeclaredType(t *testing.T) {
	code, _, stderr := command([]byte("Hello\n"), "convert", "-", "-o", "-", "--from", "image/png", "--warnings", "--resolution", "40")
	require.Zero(t, code)
	assert.Contains(t, stderr, "declared image/png, but it is text")
	greek := []byte("\xE1\xE2\xE3")
	code, _, stderr = command(greek, "convert", "-", "-o", "-", "--charset", "iso-8859-7", "--warnings", "--resolution", "40")
	require.Zero(t, code, stderr)
	assert.Empty(t, stderr)
	for _, args := range [][]string{{"--wrap", "sometimes"}, {"--font-size", "0.5"}, {"--columns", "-1"}} {
		code, _, stderr := command(greek, append([]string{"convert", "-", "-o", "-"}, args...)...)
		assert.Equal(t, 2, code, stderr)
	}
	code, _, stderr = command([]byte("<html>"), "convert", "-", "-o", "-")
	assert.Equal(t, 7, code)
	assert.Contains(t, stderr, "HTML")
}

// TestInspectDocuments: everything that goes in can be looked at.
func TestInspectDocuments(t *testing.T) {
	var d convert.Document
	code, stdout, stderr := command(nil, "inspect", testdata+"report.pdf")
	require.Zero(t, code, stderr)
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	assert.Equal(t, convert.TypePDF, d.ContentType)
	assert.Len(t, d.Pages, 4)
	code, stdout, stderr = command([]byte("Hello\n"), "inspect", "-")
	require.Zero(t, code, stderr)
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	assert.Equal(t, "text/plain", d.ContentType)

	code, file, stderr := command(nil, "convert", testdata+"report.pdf", "-o", "-", "--to", "image/urf", "--resolution", "50")
	require.Zero(t, code, stderr)
	code, stdout, stderr = command([]byte(file), "inspect", "-")
	require.Zero(t, code, stderr)
	dec := json.NewDecoder(strings.NewReader(stdout))
	for n := 1; n <= 4; n++ {
		var r urfReport
		require.NoError(t, dec.Decode(&r))
		assert.Equal(t, n, r.Page)
		assert.EqualValues(t, 4, r.OfPages)
		assert.Empty(t, r.Fault)
		assert.True(t, r.Darkness > 0.005 && r.Darkness < 0.6, r.Darkness)
	}
	assert.False(t, dec.More())

	for name, tt := range map[string]struct {
		in   string
		args []string
		code int
	}{
		"cut urf":          {file[:len(file)/2], nil, 4},
		"nothing":          {"", nil, 4},
		"an archive":       {"PK\x03\x04", nil, 7},
		"pictures of text": {"Hello", []string{"--png", t.TempDir()}, 2},
	} {
		code, _, stderr := command([]byte(tt.in), append([]string{"inspect", "-"}, tt.args...)...)
		assert.Equal(t, tt.code, code, "%s: %s", name, stderr)
	}
}
