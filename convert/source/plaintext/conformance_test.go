//go:build conformance

package plaintext

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// TestOthersRead has the pages of texts, written as PDF, read by qpdf, Poppler and MuPDF. A missing tool fails.
func TestOthersRead(t *testing.T) {
	run := func(name string, args ...string) string {
		_, err := exec.LookPath(name)
		require.NoError(t, err, "conformance needs %s (Debian: qpdf poppler-utils mupdf-tools)", name)
		cmd := exec.Command(name, args...)
		var out, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &stderr
		require.NoError(t, cmd.Run(), "%s: %s", name, stderr.String())
		for _, l := range strings.Split(stderr.String(), "\n") {
			if l != "" && !strings.Contains(l, "ICC support") && !strings.HasPrefix(l, "page ") {
				t.Errorf("%s: %s", name, l)
			}
		}
		return out.String()
	}
	words := strings.Fields
	for name, text := range map[string]string{
		"latin":    "Plain text\n\ttab\tstops (here) \"quoted\"\nÀéîõü ßœ ŁőŘ Ελληνικά Кириллица 10 €\n" + strings.Repeat("many words that fill some lines ", 500),
		"boxes":    strings.ReplaceAll(textBoxes, "\r", ""),
		"russian":  textRussian,
		"greek":    textGreek,
		"french":   textFrench,
		"man":      "NAME\n ls\n",
		"no fonts": "\u0905\u0906 \u4e00",
		"machine":  textJapanese + textChinese + textKorean,
	} {
		t.Run(name, func(t *testing.T) {
			opt := Options{}
			if name == "machine" {
				opt.System = font.NewSystem()
			}
			d := document(t, text, opt)
			file := filepath.Join(t.TempDir(), "out.pdf")
			var out bytes.Buffer
			pages := make([]pdf.ExtractPage, d.NumPages())
			for i := range pages {
				pages[i].Index = i
			}
			require.NoError(t, d.Extract(context.Background(), &out, pages))
			require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
			assert.Contains(t, run("qpdf", "--check", file), "No syntax or stream encoding errors")
			got := run("pdftotext", "-layout", file, "-")
			if name == "machine" || name == "no fonts" { // of wide characters it makes words of their own
				assert.Equal(t, strings.Join(words(text), ""), strings.Join(words(got), ""))
			} else {
				assert.Equal(t, words(text), words(got))
			}
			assert.NotContains(t, run("pdffonts", file), " no ")
			run("mutool", "draw", "-r", "36", "-o", filepath.Join(t.TempDir(), "p%d.png"), file)
			run("pdftoppm", "-r", "36", file, filepath.Join(t.TempDir(), "p"))
		})
	}
}
