//go:build conformance

package picture

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// magick is ImageMagick's program, by its place: others have this name.
const magick = "/usr/bin/convert"

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s %s: %s (Debian: imagemagick, libtiff-tools, libjpeg-turbo-progs, libopenjp2-tools)", name, strings.Join(args, " "), stderr.String())
	return out
}

// seen is what ImageMagick, and so libjpeg, libpng, libtiff, libwebp and OpenJPEG, makes of a file's first picture, on white and upright.
func seen(t *testing.T, file string) (w, h int, pix []byte) {
	t.Helper()
	out := run(t, magick, file+"[0]", "-background", "white", "-alpha", "remove", "-auto-orient", "-colorspace", "sRGB", "-depth", "8", "ppm:-")
	var most int
	n, err := fmt.Sscanf(string(out[:min(len(out), 40)]), "P6\n%d %d\n%d\n", &w, &h, &most)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	return w, h, out[len(out)-3*w*h:]
}

// TestOthersFiles reads what other programs write, and compares with what they see in it.
func TestOthersFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	run(t, magick, "-size", "97x61", "-seed", "3", "plasma:red-blue", "(", "-size", "97x61", "gradient:green-yellow", ")", "-compose", "blend", "-composite", "-depth", "8", at("base.png"))
	run(t, magick, at("base.png"), "-depth", "16", at("base16.png"))
	half := "-alpha set -channel A -evaluate set 50% +channel "
	types := map[string]string{".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".bmp": "image/bmp", ".tif": "image/tiff", ".jp2": "image/jp2", ".j2k": "image/j2c"}
	for _, c := range []struct {
		args, file string
		delta      int // what may differ: rounding, or (inks) another idea of CMYK
	}{
		{"-quality 90", "a.jpg", 1}, {"-quality 90 -sampling-factor 4:2:0 -interlace JPEG", "progressive.jpg", 1}, {"-colorspace Gray", "gray.jpg", 1},
		{"-colorspace CMYK", "cmyk.jpg", 60}, {"-sampling-factor 2x2,1x1,1x1 -define jpeg:optimize-coding=true -quality 30", "low.jpg", 1},
		{"", "a.png", 0}, {half, "alpha.png", 1}, {"-interlace PNG", "interlaced.png", 0}, {"-colors 9 -interlace PNG", "PNG8:palette.png", 0},
		{"-monochrome -interlace PNG", "mono.png", 0}, {"-colorspace Gray " + half + "-interlace PNG", "gray-alpha.png", 1}, {"-fuzz 20% -transparent red -colors 100", "PNG8:trns.png", 0},
		{"", "a.gif", 0}, {"-interlace GIF", "interlaced.gif", 0}, {"-fuzz 20% -transparent green", "transparent.gif", 0},
		{"-quality 90", "a.webp", 1}, {"-quality 40", "low.webp", 1}, {"-define webp:lossless=true", "lossless.webp", 0}, {half, "alpha.webp", 1}, {half + "-define webp:lossless=true", "lossless-alpha.webp", 1},
		{"", "a.bmp", 0}, {"", "BMP3:three.bmp", 0}, {"", "BMP2:two.bmp", 0}, {"-colors 200", "BMP3:palette.bmp", 0}, {"-colors 200 -compress RLE", "BMP3:runs.bmp", 0},
		{"-colors 12", "BMP3:four.bmp", 0}, {"-monochrome", "BMP3:mono.bmp", 0}, {half, "alpha.bmp", 1}, {"-define bmp:subtype=RGB565", "565.bmp", 1}, {"-define bmp:subtype=RGB555", "555.bmp", 1},
		{"", "a.jp2", 0}, {"-colorspace Gray", "gray.j2k", 0},
		{"-compress None", "none.tif", 0}, {"-compress LZW", "lzw.tif", 0}, {"-compress Zip", "zip.tif", 0}, {"-compress RLE", "rle.tif", 0}, {"-compress JPEG", "jpeg.tif", 1},
		{"-colorspace Gray -compress JPEG", "gray-jpeg.tif", 1}, {"-colorspace Gray -depth 2", "gray2.tif", 0}, {"-colorspace Gray -depth 4", "gray4.tif", 0},
		{"-monochrome -compress Group4", "g4.tif", 0}, {"-monochrome -compress Fax", "g3.tif", 0}, {"-monochrome -define quantum:polarity=min-is-white -compress LZW", "mono.tif", 0},
		{"-depth 16 -compress LZW", "16.tif", 1}, {"-colors 200 -type Palette -compress None", "palette.tif", 1}, {"-colorspace CMYK -compress LZW", "cmyk.tif", 60}, {"-colorspace Lab -compress LZW", "lab.tif", 4},
		{half, "alpha.tif", 1}, {half + "-define tiff:alpha=associated", "associated.tif", 1}, {"-define tiff:tile-geometry=32x32 -compress Zip", "tiles.tif", 0},
		{"-define tiff:tile-geometry=32x16 -compress JPEG", "jpeg-tiles.tif", 1}, {"-interlace plane -compress LZW", "planes.tif", 0}, {"-define tiff:rows-per-strip=7 -compress Zip", "strips.tif", 0}, {"", "TIFF64:big.tif", 0},
	} {
		prefix, name, ok := strings.Cut(c.file, ":")
		if ok {
			prefix += ":"
		} else {
			prefix, name = "", c.file
		}
		run(t, magick, append(append([]string{at("base.png")}, strings.Fields(c.args)...), prefix+at(name))...)
		sameAsSeen(t, at(name), types[filepath.Ext(name)], c.delta)
	}
	for _, depth := range []string{"png48", "png64"} {
		run(t, magick, append(append([]string{at("base16.png")}, strings.Fields(half)...), depth+":"+at(depth+".png"))...)
		sameAsSeen(t, at(depth+".png"), "image/png", 1)
	}
	for _, c := range []struct{ args, in, file string }{
		{"-c g3:1d", "g4.tif", "g31.tif"}, {"-c g3:2d:fill", "g4.tif", "g32.tif"}, {"-c g4 -f lsb2msb", "g4.tif", "reversed.tif"}, {"-r 9 -c g4", "g4.tif", "g4-strips.tif"},
		{"-t -w 32 -l 32", "g4.tif", "g4-tiles.tif"}, {"-p separate -c lzw:2", "zip.tif", "planes-lzw.tif"}, {"-c jpeg:90 -r 16", "none.tif", "jpeg-strips.tif"},
		{"-c jpeg:r:90 -r 16", "none.tif", "jpeg-rgb.tif"}, {"-B -c packbits", "16.tif", "16-big.tif"}, {"-c lzw -f lsb2msb", "mono.tif", "lzw-reversed.tif"}, {"-c zip:2 -t -w 48 -l 16", "16.tif", "16-tiles.tif"},
	} {
		run(t, "tiffcp", append(strings.Fields(c.args), at(c.in), at(c.file))...)
		sameAsSeen(t, at(c.file), "image/tiff", 1)
	}
	for o := 1; o <= 8; o++ {
		run(t, "tiffset", "-s", "274", fmt.Sprint(o), at("zip.tif"))
		sameAsSeen(t, at("zip.tif"), "image/tiff", 0)
	}
	run(t, "tiffcp", at("none.tif"), at("g4.tif"), at("16.tif"), at("pages.tif"))
	data, err := os.ReadFile(at("pages.tif"))
	require.NoError(t, err)
	require.Equal(t, 3, open(t, data, "image/tiff").NumPages())
}

func sameAsSeen(t *testing.T, file, contentType string, delta int) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	w, h, want := seen(t, file)
	s := render(t, open(t, data, contentType), 0, w, h)
	require.Empty(t, s.warns, file)
	worst := 0
	for i, v := range want {
		worst = max(worst, int(v)-int(s.pix[i]), int(s.pix[i])-int(v))
	}
	require.LessOrEqual(t, worst, delta, file)
}

// TestExtractedIsPDF: qpdf finds nothing wrong with the PDFs made of pictures.
func TestExtractedIsPDF(t *testing.T) {
	for name, s := range samples(t) {
		doc := open(t, s.data, s.contentType)
		var out bytes.Buffer
		require.NoError(t, doc.Extract(t.Context(), &out, []pdf.ExtractPage{{Index: 0}, {Index: 0, Turn: 90}}))
		file := filepath.Join(t.TempDir(), "out.pdf")
		require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
		require.NotContains(t, string(run(t, "qpdf", "--check", file)), "WARNING", name)
	}
}
