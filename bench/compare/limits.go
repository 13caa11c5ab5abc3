//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
)

// limitBenchmarks are the benchmarks that say what bounds the time of a document from below; results that beside matches are left out.
const limitBenchmarks = "^Benchmark(Memory|DecodeJPEG|DecodeFax|DecodeFlate|DecodePackBits|Generic|BlankGray|TextGray|TextRGB|PhotoGray|PhotoRGB)$"

var beside = regexp.MustCompile("template[123]|moved")

var limitPackages = []string{"./bench", "./raster/filter/jbig2", "./pwg/packbits"}

// limits is the table of what benchmarks measure. It needs the Go toolchain and the module's folder.
func limits(ctx context.Context, w io.Writer) error {
	args := append([]string{"test", "-run", "^$", "-bench", limitBenchmarks, "-benchtime", "0.5s"}, limitPackages...)
	out, err := exec.CommandContext(ctx, "go", args...).Output()
	if err != nil {
		return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	t := newTable("Limits: what one core moves and decodes", "package", "benchmark", "time", "rates")
	for _, r := range benchmarks(string(out)) {
		if err := t.add(r...); err != nil {
			return err
		}
	}
	t.markdown(w)
	return nil
}

// resultLine is a line of a benchmark's result: name with the processors behind it, rounds, nanoseconds, other metrics.
var resultLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(.*)$`)

// benchmarks returns package, name, time and rates of the results in the output of go test.
func benchmarks(out string) (rows [][]string) {
	pkg := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if p, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = p[strings.LastIndex(p, "/")+1:]
			continue
		}
		m := resultLine.FindStringSubmatch(line)
		if m == nil || beside.MatchString(m[1]) {
			continue
		}
		var ns float64
		if _, err := fmt.Sscan(m[2], &ns); err != nil {
			continue
		}
		var rates []string
		for _, f := range strings.Split(m[3], "\t") {
			if f = strings.Join(strings.Fields(f), " "); strings.HasSuffix(f, "/s") {
				rates = append(rates, f)
			}
		}
		rows = append(rows, []string{pkg, m[1], fmt.Sprintf("%.3f ms", ns/1e6), strings.Join(rates, ", ")})
	}
	return rows
}
