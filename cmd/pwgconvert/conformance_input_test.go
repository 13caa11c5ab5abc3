//go:build conformance

package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// rendered is raster of the report that another program made.
type rendered struct {
	name string
	args []string // of the program; OUT and IN stand for the files
	ty   string   // what our conversion of it is compared in
}

// others are all the ways in which Ghostscript and MuPDF write the page formats that we read.
func others() []rendered {
	gs := func(device, more string) []string {
		return append(append([]string{"gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=" + device, "-r100"}, strings.Fields(more)...), "-sOutputFile=OUT", "IN")
	}
	mu := func(c string) []string {
		return []string{"mutool", "draw", "-q", "-F", "pwg", "-c", c, "-r", "100", "-o", "OUT", "IN"}
	}
	return []rendered{
		{"gs bits.pwg", gs("pwgraster", ""), "sgray_8"},
		{"gs gray.pwg", gs("pwgraster", "-dcupsColorSpace=18 -dcupsBitsPerColor=8"), "sgray_8"},
		{"gs black.pwg", gs("pwgraster", "-dcupsColorSpace=3 -dcupsBitsPerColor=8"), "sgray_8"},
		{"gs colour.pwg", gs("pwgraster", "-dcupsColorSpace=19 -dcupsBitsPerColor=8"), "srgb_8"},
		{"gs colour, both sides.pwg", gs("pwgraster", "-dcupsColorSpace=19 -dcupsBitsPerColor=8 -dDuplex=true -dTumble=false -scupsBackSideOrientation=Normal -dcupsInteger1=1 -dcupsInteger2=1"), "srgb_8"},
		{"gs deep.pwg", gs("pwgraster", "-dcupsColorSpace=19 -dcupsBitsPerColor=16"), ""},
		{"gs adobe.pwg", gs("pwgraster", "-dcupsColorSpace=20 -dcupsBitsPerColor=8"), ""},
		{"gs inks.pwg", gs("pwgraster", "-dcupsColorSpace=6 -dcupsBitsPerColor=8"), ""},
		{"gs bits.urf", gs("urf", ""), "sgray_8"},
		{"gs gray.urf", gs("urf", "-dcupsColorSpace=18 -dcupsBitsPerColor=8"), "sgray_8"},
		{"gs colour.urf", gs("urf", "-dcupsColorSpace=19 -dcupsBitsPerColor=8"), "srgb_8"},
		{"gs apple.urf", gs("appleraster", "-dcupsColorSpace=19 -dcupsBitsPerColor=8"), "srgb_8"},
		{"mutool mono.pwg", mu("mono"), "sgray_8"},
		{"mutool gray.pwg", mu("gray"), "sgray_8"},
		{"mutool rgb.pwg", mu("rgb"), "srgb_8"},
		{"mutool cmyk.pwg", mu("cmyk"), ""},
	}
}

// light returns the pages of a file of another program in 8 bits, light counting up.
func light(t *testing.T, file string) (out [][]byte) {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	bits := func(line []byte, width int, ink bool) (row []byte) {
		for x := range width {
			if (line[x/8]>>(7-x%8)&1 == 1) == ink {
				row = append(row, 0)
			} else {
				row = append(row, 255)
			}
		}
		return row
	}
	if strings.HasSuffix(file, ".urf") {
		u, err := urf.NewReader(bytes.NewReader(b), urf.Limits{})
		require.NoError(t, err)
		for {
			h, err := u.Next()
			if err != nil {
				return out
			}
			var pix []byte
			for range h.Height {
				line, err := u.ReadLine()
				require.NoError(t, err)
				if h.Bilevel() {
					line = bits(line, int(h.Width), true)
				}
				pix = append(pix, line...)
			}
			out = append(out, pix)
		}
	}
	r := pwg.NewReader(bytes.NewReader(b), pwg.ReaderOptions{})
	for {
		h, err := r.Next()
		if err != nil {
			return out
		}
		ty, ok := h.Type()
		require.True(t, ok)
		var pix []byte
		line := make([]byte, h.BytesPerLine)
		for range h.Height {
			_, err := r.ReadLines(line, len(line))
			require.NoError(t, err)
			switch {
			case h.BitsPerColor == 1:
				pix = append(pix, bits(line, int(h.Width), ty.White() == 0)...)
			case ty.White() == 0:
				for _, v := range line {
					pix = append(pix, ^v)
				}
			default:
				pix = append(pix, line...)
			}
		}
		out = append(out, pix)
	}
}

// TestWeConvertOthersRaster: what Ghostscript and MuPDF made for one printer comes out for another with the same pixels, where the type holds them.
func TestWeConvertOthersRaster(t *testing.T) {
	tools(t, "gs", "mutool")
	for _, o := range others() {
		t.Run(o.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), strings.ReplaceAll(o.name, " ", "-"))
			args := make([]string, len(o.args))
			for i, a := range o.args {
				args[i] = strings.NewReplacer("OUT", file, "IN", testdata+"report.pdf").Replace(a)
			}
			output(t, args[0], args[1:]...)
			again := filepath.Join(t.TempDir(), "again.pwg")
			ty := o.ty
			if ty == "" {
				ty = "srgb_8"
			}
			code, _, stderr := command(nil, "convert", file, "--to", "image/pwg-raster", "--resolution", "100", "--type", ty, "--warnings", "-o", again)
			require.Zero(t, code, stderr)
			assert.Empty(t, stderr)
			_, got := pages(t, again)
			require.Len(t, got, 4)
			if o.ty == "" {
				return
			}
			want := light(t, file)
			require.Len(t, want, 4)
			for i := range want {
				assert.True(t, bytes.Equal(want[i], got[i]), "page %d", i+1)
			}
		})
	}
}

// scene is a picture with something of everything.
func scene(w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(4, 4))
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{byte(x * 255 / w), byte(y * 255 / h), byte((x ^ y) & 255), 255})
			if x > w/2 && y > h/2 {
				m.Set(x, y, color.Gray{byte(r.IntN(256))})
			}
		}
	}
	return m
}

// inputs writes a document of every kind that is no PDF and returns their names.
func inputs(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	create := func(name string, write func(f *os.File) error) string {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		require.NoError(t, write(f))
		require.NoError(t, f.Close())
		return f.Name()
	}
	m := scene(317, 211)
	out := []string{
		create("a.jpg", func(f *os.File) error { return jpeg.Encode(f, m, nil) }),
		create("a.png", func(f *os.File) error { return png.Encode(f, m) }),
		create("a.txt", func(f *os.File) error {
			_, err := f.WriteString(strings.Repeat("Plain text, ein paar Wörter, несколько слов.\n", 99))
			return err
		}),
	}
	for _, to := range []string{"image/tiff", "image/pwg-raster", "image/urf"} {
		out = append(out, made(t, strings.ReplaceAll(to, "/", ".")+".bin", "--to", to, "--resolution", "60"))
	}
	return out
}

// TestOthersReadPDFOfEverything: the PDF made of each input is sound, MuPDF and Poppler draw all of its pages, and a JPEG in it is the file's bytes.
func TestOthersReadPDFOfEverything(t *testing.T) {
	tools(t, "qpdf", "mutool", "pdftoppm", "pdfimages")
	for _, in := range inputs(t) {
		for _, more := range [][]string{nil, {"--pages", "1", "--rotate-all"}} {
			file := filepath.Join(t.TempDir(), "o.pdf")
			code, _, stderr := command(nil, append([]string{"convert", in, "--to", "application/pdf", "--warnings", "-o", file}, more...)...)
			require.Zero(t, code, stderr)
			assert.Empty(t, stderr, in)
			assert.Contains(t, output(t, "qpdf", "--check", file), "No syntax or stream encoding errors", in)
			said := strings.ReplaceAll(output(t, "mutool", "draw", "-o", os.DevNull, "-F", "ppm", "-r", "40", file), "warning: ICC support is not available", "")
			assert.NotRegexp(t, "(?i)error|warning", said, in)
			dir := t.TempDir()
			assert.Empty(t, output(t, "pdftoppm", "-r", "40", file, filepath.Join(dir, "p")), in)
			if strings.HasSuffix(in, ".jpg") {
				output(t, "pdfimages", "-all", file, filepath.Join(dir, "i"))
				want, err := os.ReadFile(in)
				require.NoError(t, err)
				got, err := os.ReadFile(filepath.Join(dir, "i-000.jpg"))
				require.NoError(t, err)
				assert.Equal(t, want, got)
			}
		}
	}
}

// TestPrinterAcceptsEveryInput prints a conversion of each input, and each content type of one, on ippeveprinter.
func TestPrinterAcceptsEveryInput(t *testing.T) {
	tools(t, "ippeveprinter", "ipptool", "dbus-daemon", "unshare", "ip", "djpeg", "pdftoppm")
	cups := cupsReader(t)
	script := func(line string) string {
		p := filepath.Join(t.TempDir(), "read")
		require.NoError(t, os.WriteFile(p, []byte("#!/bin/sh\n"+line+"\n"), 0o755))
		return p
	}
	poppler, photo := script(`pdftoppm -r 20 "$1" >/dev/null`), script(`djpeg "$1" >/dev/null`)
	in := inputs(t)
	for i, tt := range []struct {
		mime, reader string
		args         []string
	}{
		{"image/pwg-raster", cups, []string{"--type", "srgb_8", "--media", "iso_a4_210x297mm"}},
		{"image/pwg-raster", cups, []string{"--type", "sgray_8", "--media", "iso_a4_210x297mm"}},
		{"image/pwg-raster", cups, []string{"--type", "black_1", "--media", "iso_a4_210x297mm"}},
		{"image/pwg-raster", cups, []string{"--type", "srgb_16"}},
		{"image/urf", cups, nil},
		{"image/jpeg", photo, []string{"--pages", "1"}},
		{"application/pdf", poppler, nil},
		{"application/PCLm", poppler, nil},
	} {
		from := in[i%len(in)]
		file := filepath.Join(t.TempDir(), "o")
		code, _, stderr := command(nil, append([]string{"convert", from, "--to", tt.mime, "-o", file}, tt.args...)...)
		require.Zero(t, code, stderr)
		out, err := exec.Command("bash", conformance+"ipp-printer.sh", file, tt.mime, tt.reader).CombinedOutput()
		require.NoError(t, err, "%s of %s: %s", tt.mime, from, out)
	}
}
