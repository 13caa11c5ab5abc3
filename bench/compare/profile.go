//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// stages are the columns of a profile: functions by how their names begin, the first that fits.
var stages = []struct {
	name     string
	prefixes []string
}{
	{"interpret", []string{"raster/pdf", "raster/content", "raster/interp", "raster/font", "raster/annot", "raster/color", "raster/recent", "raster.", "convert"}},
	{"decode", []string{"raster/filter/"}},
	{"resample, colour", []string{"raster/image", "raster/shade", "colorspace"}},
	{"scan-convert", []string{"raster/scan", "raster/geom", "raster/glyph"}},
	{"paint", []string{"raster/paint", "raster/list"}},
	{"code", []string{"pwg"}},
	{"move, clear", []string{"runtime.memmove", "runtime.memclr"}},
	{"runtime, system", []string{""}},
}

const module = "github.com/pwgconvert/pwgconvert/"

// profile is the table of where a core's time goes, stage by stage, with the library in this process. A document is converted until
// enough samples have come together.
func (c *comparison) profile(ctx context.Context, w io.Writer) error {
	head := []string{"document (pages)", "dpi", "", "CPU a page", "in, MB/s", "pixels, MB/s"}
	for _, s := range stages {
		head = append(head, s.name)
	}
	t := newTable("Where the time goes: user and system CPU a page, bytes of the document and of uncoded pixels a second of it, shares of the stages", head...)
	err := c.each(0, func(d document, k task) error {
		p, err := c.sample(ctx, d, k)
		if err != nil {
			return fmt.Errorf("%s: %w", d.file, err)
		}
		cells := []string{fmt.Sprintf("%s (%d)", d.name(), d.pages), k.dpi, pick(k.rgb, "rgb", "gray"), ms(p.cpu / time.Duration(p.pages)),
			fmt.Sprintf("%.1f", float64(p.in)/1e6/p.cpu.Seconds()), fmt.Sprintf("%.0f", float64(p.pixels)/1e6/p.cpu.Seconds())}
		for _, share := range p.shares {
			cells = append(cells, fmt.Sprintf("%.0f %%", 100*share))
		}
		return t.add(cells...)
	})
	t.markdown(w)
	return err
}

// sampled is what a document's profile says.
type sampled struct {
	cpu    time.Duration
	pages  int
	in     int64 // bytes of the documents
	pixels int64 // bytes
	shares []float64
}

// enough is the CPU time that a profile is made of.
const enough = 2 * time.Second

func (c *comparison) sample(ctx context.Context, d document, k task) (s sampled, err error) {
	f, err := os.Open(d.file)
	if err != nil {
		return s, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return s, err
	}
	name := filepath.Join(c.dir, "profile")
	out, err := os.Create(name)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, os.Remove(name)) }()
	dpi, err := strconv.Atoi(k.dpi)
	if err != nil {
		return s, err
	}
	o := &convert.Options{Plan: convert.PlanOptions{To: convert.TypePWG, Resolution: [2]int{dpi, dpi}}}
	o.Plan.Type, _ = pwg.ParseType(pick(k.rgb, "srgb_8", "sgray_8"))
	if err := pprof.StartCPUProfile(out); err != nil {
		return s, err
	}
	from := cpuTime()
	for err == nil && s.cpu < enough {
		var res *convert.Result
		if res, err = convert.New().Convert(ctx, io.Discard, f, info.Size(), o); err == nil {
			s.pages += res.Pages
			s.in += info.Size()
			for _, p := range res.Plan.Pages {
				s.pixels += int64(p.Height) * int64(res.Plan.Type.BytesPerLine(p.Width))
			}
		}
		s.cpu = cpuTime() - from
	}
	pprof.StopCPUProfile()
	if err = errors.Join(err, out.Close()); err != nil {
		return s, err
	}
	top, err := exec.CommandContext(ctx, "go", "tool", "pprof", "-top", "-nodecount=1000000", "-nodefraction=0", "-edgefraction=0", name).Output()
	if err != nil {
		return s, fmt.Errorf("go tool pprof: %w", err)
	}
	s.shares = shares(string(top))
	return s, nil
}

// shares returns the part of all samples that each stage has, from what pprof prints: flat, flat%, sum%, cum, cum%, name.
func shares(top string) []float64 {
	sum, total := make([]float64, len(stages)), 0.0
	for line := range strings.Lines(top) {
		f := strings.Fields(line)
		if len(f) < 6 || !strings.HasSuffix(f[1], "%") || !strings.HasSuffix(f[2], "%") {
			continue
		}
		flat, err := time.ParseDuration(f[0])
		if err != nil {
			if flat, err = time.ParseDuration(f[0] + "s"); err != nil { // "0"
				continue
			}
		}
		name := strings.TrimPrefix(f[5], module)
		for i, s := range stages {
			if slices.ContainsFunc(s.prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
				sum[i] += flat.Seconds()
				break
			}
		}
		total += flat.Seconds()
	}
	for i := range sum {
		sum[i] /= max(total, 1e-9)
	}
	return sum
}
