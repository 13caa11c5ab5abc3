//go:build conformance

package main

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// tools fails for what is not installed.
func tools(t *testing.T, names ...string) {
	t.Helper()
	for _, n := range names {
		_, err := exec.LookPath(n)
		require.NoError(t, err, "conformance needs %s (see CONTRIBUTING.md)", n)
	}
}

// cupsReader compiles the program that reads raster with libcups.
func cupsReader(t *testing.T) string {
	t.Helper()
	tools(t, "cc")
	reader := filepath.Join(t.TempDir(), "rasterread")
	out, err := exec.Command("cc", "-O1", "-Wno-deprecated-declarations", "-o", reader, conformance+"rasterread.c", "-lcupsimage", "-lcups").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return reader
}

// made converts the report and returns the result's file.
func made(t *testing.T, name string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	code, _, stderr := command(nil, append([]string{"convert", testdata + "report.pdf", "-o", file}, args...)...)
	require.Zero(t, code, stderr)
	return file
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	b, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s %v: %s", name, args, b)
	return string(b)
}

var cupsPage = regexp.MustCompile(`Width=(\d+) Height=(\d+) BitsPerColor=(\d+) BitsPerPixel=(\d+) .* ColorSpace=(\d+) NumColors=(\d+) .*rows=(\d+) fnv=([0-9a-f]+)`)

// TestCUPSReadsEveryType: libcups decodes the pixels of all 44 types as our Reader does.
func TestCUPSReadsEveryType(t *testing.T) {
	reader := cupsReader(t)
	for _, ty := range pwg.Types() {
		t.Run(ty.String(), func(t *testing.T) {
			file := made(t, "o.pwg", "--type", ty.String(), "--resolution", "60")
			pages := cupsPage.FindAllStringSubmatch(output(t, reader, file), -1)
			require.Len(t, pages, 4)
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			r := pwg.NewReader(bytes.NewReader(b), pwg.ReaderOptions{Strict: true})
			for _, p := range pages {
				h, err := r.Next()
				require.NoError(t, err)
				pix := make([]byte, int(h.Height)*int(h.BytesPerLine))
				_, err = r.ReadLines(pix, int(h.BytesPerLine))
				require.NoError(t, err)
				sum := fnv.New64a()
				sum.Write(pix)
				want := fmt.Sprint(h.Width, h.Height, ty.BitsPerColor(), ty.BitsPerPixel(), int(h.ColorSpace), ty.NumColors(), h.Height)
				assert.Equal(t, want+fmt.Sprintf(" %016x", sum.Sum64()), strings.Join(p[1:], " "))
			}
		})
	}
}

// TestCUPSReadsURF: as pixels that our own reader gives.
func TestCUPSReadsURF(t *testing.T) {
	reader := cupsReader(t)
	for _, ty := range []string{"sgray_8", "srgb_8", "adobe-rgb_8", "rgb_8", "cmyk_8", "sgray_16", "srgb_16"} {
		file := made(t, "o.urf", "--to", "image/urf", "--type", ty, "--resolution", "60", "--sides", "two-sided-short-edge")
		pages := cupsPage.FindAllStringSubmatch(output(t, reader, file), -1)
		require.Len(t, pages, 4, ty)
		f, err := os.Open(file)
		require.NoError(t, err)
		defer f.Close()
		u, err := urf.NewReader(f, urf.Limits{})
		require.NoError(t, err)
		for _, p := range pages {
			h, err := u.Next()
			require.NoError(t, err)
			sum := fnv.New64a()
			for range h.Height {
				line, err := u.ReadLine()
				require.NoError(t, err)
				sum.Write(line)
			}
			assert.Equal(t, fmt.Sprintf("%016x", sum.Sum64()), p[8], ty)
		}
	}
}

// TestWeReadGhostscriptsURF: Ghostscript writes URF of its own; our reader takes it whole.
func TestWeReadGhostscriptsURF(t *testing.T) {
	tools(t, "gs")
	file := filepath.Join(t.TempDir(), "gs.urf")
	output(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=urf", "-r60", "-dcupsColorSpace=19", "-dcupsBitsPerColor=8", "-sOutputFile="+file, testdata+"report.pdf")
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	u, err := urf.NewReader(f, urf.Limits{})
	require.NoError(t, err)
	pages := 0
	for ; ; pages++ {
		h, err := u.Next()
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		require.NoError(t, err)
		assert.EqualValues(t, 24, h.BitsPerPixel)
		for range h.Height {
			_, err := u.ReadLine()
			require.NoError(t, err)
		}
	}
	assert.Equal(t, 4, pages)
}

// TestPrinterAcceptsEveryFormat prints what is not PWG raster of 8 bits on ippeveprinter.
func TestPrinterAcceptsEveryFormat(t *testing.T) {
	tools(t, "ippeveprinter", "ipptool", "dbus-daemon", "unshare", "ip", "djpeg", "pdfinfo")
	cups := cupsReader(t)
	script := func(line string) string {
		p := filepath.Join(t.TempDir(), "read")
		require.NoError(t, os.WriteFile(p, []byte("#!/bin/sh\n"+line+"\n"), 0o755))
		return p
	}
	for _, tt := range []struct {
		name, mime, reader string
		args               []string
	}{
		{"o.pwg", "image/pwg-raster", cups, []string{"--type", "black_1"}},
		{"o.pwg", "image/pwg-raster", cups, []string{"--type", "srgb_16"}},
		{"o.urf", "image/urf", cups, []string{"--to", "image/urf"}},
		{"o.jpg", "image/jpeg", script(`djpeg "$1" >/dev/null`), []string{"--to", "image/jpeg", "--pages", "2"}},
		{"o.pdf", "application/pdf", script(`pdfinfo "$1"`), []string{"--to", "application/pdf", "--pages", "2-3"}},
	} {
		file := made(t, tt.name, tt.args...)
		out, err := exec.Command("bash", conformance+"ipp-printer.sh", file, tt.mime, tt.reader).CombinedOutput()
		require.NoError(t, err, "%s %v: %s", tt.mime, tt.args, out)
	}
}

// portable reads a PGM or PPM file.
func portable(t *testing.T, file string) (w, h int, pix []byte) {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	var kind string
	var most int
	_, err = fmt.Sscanf(string(b[:min(len(b), 60)]), "%s\n%d %d\n%d\n", &kind, &w, &h, &most)
	require.NoError(t, err)
	n := w * h
	if kind == "P6" {
		n *= 3
	}
	return w, h, b[len(b)-n:]
}

// pages reads our PWG raster.
func pages(t *testing.T, file string) (hs []*pwg.Header, pix [][]byte) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	r := pwg.NewReader(f, pwg.ReaderOptions{Strict: true})
	for {
		h, err := r.Next()
		if err == io.EOF {
			return hs, pix
		}
		require.NoError(t, err)
		b := make([]byte, int(h.Height)*int(h.BytesPerLine))
		_, err = r.ReadLines(b, int(h.BytesPerLine))
		require.NoError(t, err)
		hs, pix = append(hs, h), append(pix, b)
	}
}

// TestPopplerReadsPCLm: the strips that pdfimages takes out are, one under the other, the rows of the page; MuPDF and qpdf find no fault.
func TestPopplerReadsPCLm(t *testing.T) {
	tools(t, "pdfimages", "pdftoppm", "pdfinfo", "mutool", "qpdf")
	for _, ty := range []string{"sgray_8", "srgb_8"} {
		_, want := pages(t, made(t, "o.pwg", "--type", ty, "--resolution", "100"))
		for _, coding := range []string{"flate", "packbits", "jpeg"} {
			file := made(t, "o.pclm", "--to", "application/PCLm", "--type", ty, "--resolution", "100", "--compression", coding)
			assert.Contains(t, output(t, "pdfinfo", file), "Pages:           4")
			assert.Contains(t, output(t, "qpdf", "--check", file), "No syntax or stream encoding errors")
			assert.NotContains(t, output(t, "mutool", "draw", "-o", os.DevNull, "-F", "ppm", "-r", "40", file), "error")
			dir := t.TempDir()
			assert.Empty(t, output(t, "pdftoppm", "-r", "40", file, filepath.Join(dir, "p")))
			if coding == "jpeg" {
				continue
			}
			dir = t.TempDir()
			assert.Empty(t, output(t, "pdfimages", "-f", "2", "-l", "2", file, filepath.Join(dir, "i")))
			strips, _ := filepath.Glob(filepath.Join(dir, "i-*"))
			var got []byte
			for _, s := range strips {
				_, h, pix := portable(t, s)
				assert.LessOrEqual(t, h, 16)
				got = append(got, pix...)
			}
			if ty == "sgray_8" && len(got) == 3*len(want[1]) { // pdfimages may write gray as RGB
				for i := range want[1] {
					got[i] = got[3*i]
				}
				got = got[:len(want[1])]
			}
			assert.True(t, bytes.Equal(want[1], got), "%s %s", ty, coding)
		}
	}
}

// TestOthersReadPictures: pngcheck, libjpeg and libtiff take every kind of picture without a word.
func TestOthersReadPictures(t *testing.T) {
	tools(t, "pngcheck", "djpeg", "tiffinfo", "tiffcmp")
	for _, ty := range []string{"sgray_1", "sgray_8", "srgb_8", "sgray_16", "srgb_16"} {
		for _, d := range []string{"blue-noise", "diffusion"} {
			assert.Contains(t, output(t, "pngcheck", made(t, "o.png", "--to", "image/png", "--type", ty, "--pages", "2", "--resolution", "150", "--dither", d)), "OK:")
			if ty != "sgray_1" {
				break
			}
		}
	}
	for _, ty := range []string{"sgray_8", "srgb_8"} {
		file := made(t, "o.jpg", "--to", "image/jpeg", "--type", ty, "--pages", "2", "--resolution", "300")
		ppm := filepath.Join(t.TempDir(), "o.ppm")
		assert.Empty(t, output(t, "djpeg", "-outfile", ppm, file))
		w, h, _ := portable(t, ppm)
		f, err := os.Open(file)
		require.NoError(t, err)
		defer f.Close()
		c, err := jpeg.DecodeConfig(f)
		require.NoError(t, err)
		assert.Equal(t, []int{c.Width, c.Height}, []int{w, h})
	}
	for _, ty := range []string{"black_1", "sgray_8", "srgb_8", "black_8", "cmyk_8", "sgray_16", "srgb_16", "cmyk_16"} {
		codings := []string{"flate", "packbits"}
		if ty == "black_1" {
			codings = append(codings, "g4")
		}
		first := ""
		for _, c := range codings {
			file := made(t, "o.tiff", "--to", "image/tiff", "--type", ty, "--resolution", "100", "--compression", c)
			out := output(t, "tiffinfo", "-d", file)
			assert.NotRegexp(t, "(?i)warning|error", strings.ReplaceAll(out, "Error-", ""))
			assert.Equal(t, 4, strings.Count(out, "=== TIFF directory"))
			if first == "" {
				first = file
				continue
			}
			cmp, _ := exec.Command("tiffcmp", "-t", first, file).CombinedOutput()
			assert.NotContains(t, string(cmp), "Scanline", "%s %s: other pixels", ty, c)
		}
	}
}

// TestQPDFChecksPDF: what is taken out of documents is sound, and poppler draws the same pages.
func TestQPDFChecksPDF(t *testing.T) {
	tools(t, "qpdf", "pdftoppm")
	for _, name := range []string{"report.pdf", "photo.pdf", "vector.pdf", "classic.pdf", "fax.pdf", "text.pdf", "corners.pdf", "damaged.pdf"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "o.pdf")
		code, _, stderr := command(nil, "convert", testdata+name, "--to", "application/pdf", "--pages", "1", "-o", file)
		require.Zero(t, code, stderr)
		assert.Contains(t, output(t, "qpdf", "--check", file), "No syntax or stream encoding errors", name)
		if name == "damaged.pdf" {
			continue // poppler repairs it in its own way
		}
		output(t, "pdftoppm", "-r", "50", "-f", "1", "-l", "1", testdata+name, filepath.Join(dir, "a"))
		output(t, "pdftoppm", "-r", "50", file, filepath.Join(dir, "b"))
		as, _ := filepath.Glob(filepath.Join(dir, "a-*"))
		bs, _ := filepath.Glob(filepath.Join(dir, "b-*"))
		require.Len(t, as, 1)
		require.Len(t, bs, 1)
		_, _, a := portable(t, as[0])
		for _, b := range bs {
			_, _, pix := portable(t, b)
			assert.True(t, bytes.Equal(a, pix), name)
		}
	}
}
