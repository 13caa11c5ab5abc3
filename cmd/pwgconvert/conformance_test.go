//go:build conformance

package main

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const conformance = testdata + "conformance/"

// TestPrinterAccepts prints converted documents on ippeveprinter, which decodes them with libcups. A missing tool fails.
func TestPrinterAccepts(t *testing.T) {
	cc, err := exec.LookPath("cc")
	require.NoError(t, err, "conformance needs a C compiler")
	for _, tool := range []string{"ippeveprinter", "ipptool", "dbus-daemon", "unshare", "ip"} {
		_, err := exec.LookPath(tool)
		require.NoError(t, err, "conformance needs %s (Debian: cups-ipp-utils dbus util-linux iproute2)", tool)
	}
	reader := filepath.Join(t.TempDir(), "rasterread")
	out, err := exec.Command(cc, "-O1", "-Wno-deprecated-declarations", "-o", reader, conformance+"rasterread.c", "-lcupsimage", "-lcups").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, tc := range []struct {
		name string
		args []string
	}{
		{"gray", []string{"--type", "sgray_8"}},
		{"colour, both sides", []string{"--type", "srgb_8", "--sides", "two-sided-long-edge", "--sheet-back", "flipped", "--media", "iso_a4_210x297mm"}},
		{"by ticket", []string{"--printer", testdata + "printer-mono.json", "--ticket", testdata + "ticket-duplex.json"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "out.pwg")
			code, _, stderr := command(nil, append([]string{"convert", testdata + "report.pdf", "--to", "image/pwg-raster", "-o", file}, tc.args...)...)
			require.Zero(t, code, stderr)
			out, err := exec.Command("bash", conformance+"ipp-printer.sh", file, "image/pwg-raster", reader).CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
	t.Run("what is cut off is not accepted", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "out.pwg")
		out, err := exec.Command("sh", "-c", "head -c 100000 '"+cutOff(t)+"' > '"+file+"'").CombinedOutput()
		require.NoError(t, err, "%s", out)
		_, err = exec.Command("bash", conformance+"ipp-printer.sh", file, "image/pwg-raster", reader).CombinedOutput()
		require.Error(t, err)
	})
}

// What "make build" makes needs nothing of the machine it runs on.
func TestProgramsAreStatic(t *testing.T) {
	for _, name := range []string{"pwgconvert", "pwgworker"} {
		f, err := elf.Open(filepath.Join("../../bin", name))
		require.NoError(t, err)
		defer f.Close()
		libs, err := f.ImportedLibraries()
		require.NoError(t, err)
		assert.Empty(t, libs, name)
	}
}

// cutOff returns a converted document larger than what the test leaves of it.
func cutOff(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "whole.pwg")
	code, _, stderr := command(nil, "convert", testdata+"report.pdf", "-o", file)
	require.Zero(t, code, stderr)
	return file
}
