//go:build conformance

package pwg_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// compile builds one of the small programs around libcups. Without a compiler or libcups the test fails.
func compile(t *testing.T, name string) string {
	t.Helper()
	cc, err := exec.LookPath("cc")
	require.NoError(t, err, "conformance needs a C compiler")
	bin := filepath.Join(t.TempDir(), name)
	src := filepath.Join("..", "testdata", "conformance", name+".c")
	out, err := exec.Command(cc, "-O1", "-Wall", "-Wno-deprecated-declarations", "-o", bin, src, "-lcupsimage", "-lcups").CombinedOutput()
	require.NoError(t, err, "conformance needs libcups with its headers:\n%s", out)
	return bin
}

func fields(line string) map[string]string {
	m := map[string]string{}
	for _, kv := range strings.Split(strings.TrimSpace(line), " ") {
		k, v, _ := strings.Cut(kv, "=")
		m[k] = v
	}
	return m
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// told is a header as the C programs tell it.
func told(h *pwg.Header) map[string]string {
	m := map[string]string{}
	set := func(k string, v ...any) {
		m[k] = strings.Trim(strings.ReplaceAll(fmt.Sprintf("%d", v), " ", ","), "[]")
	}
	set("CutMedia", uint32(h.CutMedia))
	set("Duplex", flag(h.Duplex))
	set("HWResolution", h.HWResolution[0], h.HWResolution[1])
	set("InsertSheet", flag(h.InsertSheet))
	set("Jog", uint32(h.Jog))
	set("LeadingEdge", uint32(h.LeadingEdge))
	set("MediaPosition", uint32(h.MediaPosition))
	set("MediaWeightMetric", h.MediaWeightMetric)
	set("NumCopies", h.NumCopies)
	set("Orientation", uint32(h.Orientation))
	set("PageSize", h.PageSize[0], h.PageSize[1])
	set("Tumble", flag(h.Tumble))
	set("Width", h.Width)
	set("Height", h.Height)
	set("BitsPerColor", h.BitsPerColor)
	set("BitsPerPixel", h.BitsPerPixel)
	set("BytesPerLine", h.BytesPerLine)
	set("ColorOrder", uint32(h.ColorOrder))
	set("ColorSpace", uint32(h.ColorSpace))
	set("NumColors", h.NumColors)
	set("TotalPageCount", h.TotalPageCount)
	set("CrossFeedTransform", int32(h.CrossFeedTransform))
	set("FeedTransform", int32(h.FeedTransform))
	set("ImageBox", h.ImageBox.Left, h.ImageBox.Top, h.ImageBox.Right, h.ImageBox.Bottom)
	set("AlternatePrimary", h.AlternatePrimary)
	set("PrintQuality", uint32(h.PrintQuality))
	set("VendorIdentifier", h.VendorIdentifier)
	set("VendorLength", len(h.VendorData))
	m["PwgRaster"], m["MediaColor"], m["MediaType"], m["PrintContentOptimize"] = "PwgRaster", h.MediaColor, h.MediaType, h.PrintContentOptimize
	m["RenderingIntent"], m["PageSizeName"] = h.RenderingIntent, h.PageSizeName
	return m
}

// libcups reads every document type as it was written: each field of the header and each pixel.
func TestConformanceRead(t *testing.T) {
	bin := compile(t, "rasterread")
	r := rand.New(rand.NewPCG(1, 1))
	for _, typ := range pwg.Types() {
		for _, width := range []int{1, 9, 128, 301} {
			h := full()
			h.SetType(typ, width, 513)
			h.ImageBox = pwg.Box{Right: uint32(width), Bottom: 513}
			h.Jog = pwg.AfterJob
			h.TotalPageCount = 2
			a, b := picture(r, h), picture(r, h)
			path := filepath.Join(t.TempDir(), "f.pwg")
			require.NoError(t, os.WriteFile(path, write(t, h, a, b), 0o600))
			out, err := exec.Command(bin, path).CombinedOutput()
			require.NoError(t, err, "%v %d: %s", typ, width, out)
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			require.Len(t, lines, 2)
			for i, pix := range [][]byte{a, b} {
				sum := fnv.New64a()
				sum.Write(pix)
				want := told(h)
				want["rows"], want["fnv"] = "513", fmt.Sprintf("%016x", sum.Sum64())
				require.Equal(t, want, fields(lines[i]), "%v %d page %d", typ, width, i)
			}
		}
	}
}

// A file that is cut is cut for libcups too.
func TestConformanceCut(t *testing.T) {
	bin := compile(t, "rasterread")
	h := header(pwg.SRGB8, 100, 50)
	file := write(t, h, picture(rand.New(rand.NewPCG(2, 2)), h))
	path := filepath.Join(t.TempDir(), "f.pwg")
	require.NoError(t, os.WriteFile(path, file[:len(file)-1], 0o600))
	assert.Error(t, exec.Command(bin, path).Run())
}

// libcups says the same about every type, sheet back and sides, at equal and unequal resolutions, and about every medium.
func TestConformanceHeader(t *testing.T) {
	bin := compile(t, "headeroracle")
	type job struct {
		media pwg.Media
		typ   pwg.Type
		dpi   [2]int
		sides pwg.Sides
		back  pwg.SheetBack
		front bool
	}
	var jobs []job
	a4, _ := pwg.MediaByCDDName("ISO_A4")
	for _, typ := range pwg.Types() {
		for _, dpi := range [][2]int{{300, 300}, {600, 1200}, {203, 203}} {
			for _, sides := range []pwg.Sides{pwg.OneSided, pwg.TwoSidedLongEdge, pwg.TwoSidedShortEdge} {
				jobs = append(jobs, job{a4, typ, dpi, sides, 0, true})
				for back := pwg.SheetBackNormal; sides != pwg.OneSided && back <= pwg.SheetBackFlipped; back++ {
					jobs = append(jobs, job{a4, typ, dpi, sides, back, false})
				}
			}
		}
	}
	names := pwg.MediaNames()
	var cdd []string
	for n := range names {
		cdd = append(cdd, n)
	}
	sort.Strings(cdd)
	for _, n := range cdd {
		for _, dpi := range [][2]int{{72, 72}, {203, 203}, {300, 300}, {600, 1200}} {
			jobs = append(jobs, job{names[n], pwg.SGray8, dpi, pwg.OneSided, 0, true})
		}
	}
	var in strings.Builder
	for _, j := range jobs {
		back := j.back.String()
		if j.front {
			back = "-"
		}
		fmt.Fprintln(&in, j.media.Name, j.typ, j.dpi[0], j.dpi[1], j.sides, back)
	}
	cmd := exec.Command(bin)
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(jobs))
	for i, j := range jobs {
		w, h := j.media.Pixels(j.dpi[0], j.dpi[1])
		head := header(j.typ, w, h)
		head.HWResolution = [2]uint32{uint32(j.dpi[0]), uint32(j.dpi[1])}
		pw, ph := j.media.Points()
		head.PageSize = [2]uint32{uint32(pw), uint32(ph)}
		head.PageSizeName = j.media.Name
		head.Duplex, head.Tumble = j.sides.Duplex()
		if !j.front {
			tr := j.back.Back(j.sides)
			head.CrossFeedTransform, head.FeedTransform = tr.CrossFeed, tr.Feed
		}
		require.NoError(t, head.Validate())
		want := told(head)
		got := fields(lines[i])
		require.Greater(t, len(got), 10, "%+v: %s", j, lines[i])
		for k, v := range got {
			if k == "media" {
				assert.Equal(t, fmt.Sprintf("%d,%d", j.media.Width/10, j.media.Height/10), v, j.media.Name)
				continue
			}
			require.Equal(t, want[k], v, "%s: %s %v %v %v %v", k, j.media.Name, j.typ, j.dpi, j.sides, j.back)
		}
	}
}
