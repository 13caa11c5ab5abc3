//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestResultsReplaceThoseBefore(t *testing.T) {
	for name, old := range map[string]string{
		"no file":          "",
		"text only":        "# Title\nwords",
		"results":          "# Title\n" + begin + "\nold\n" + end + "\nmore\n",
		"an open mark":     "# Title\n" + begin + "\nold\n",
		"marks in reverse": end + "\n" + begin + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			once := replaced(old, "new\n")
			assert.Contains(t, once, begin+"\nnew\n"+end)
			assert.Equal(t, strings.Contains(old, "# Title"), strings.Contains(once, "# Title\n"))
			assert.Equal(t, strings.Contains(old, "more"), strings.HasSuffix(once, "\nmore\n"))
			if name == "results" {
				assert.NotContains(t, once, "old")
			}
		})
	}
}

func TestRatioIsOfTheFastestThatSucceeds(t *testing.T) {
	ours := run{ok: true, wall: 100 * time.Millisecond}
	assert.Equal(t, "2.50", ratio([]run{ours, {ok: true, wall: time.Second}, {ok: true, wall: 250 * time.Millisecond}, {wall: time.Millisecond}}, wall))
	assert.Equal(t, "-", ratio([]run{ours, {wall: time.Millisecond}}, wall))
	assert.Equal(t, "-", ratio([]run{ours, ours}, user), "too short to be counted")
	assert.Equal(t, "-", ratio([]run{{wall: time.Millisecond}, ours}, wall))
}

func TestBetterTakesTheBestTimesAndTheMostMemory(t *testing.T) {
	a := run{ok: true, wall: 3, user: 2, rss: 10}
	b := run{ok: true, wall: 2, user: 5, rss: 4}
	first := run{first: 7}
	assert.Equal(t, run{ok: true, wall: 2, user: 2, rss: 10, first: 7}, b.better(a.better(first)))
	assert.Equal(t, a, run{wall: 1}.better(a))
}

// The programs here are shells, which are everywhere that this runs.
func TestMeterTellsProgramsThatWriteNothing(t *testing.T) {
	sh := func(script string) program {
		return program{name: script, bin: "sh", args: func(t task) []string { return []string{"-c", script, "sh", t.out} }}
	}
	m := meter{runs: 2, limit: time.Minute, once: time.Minute, dir: t.TempDir()}
	writes := `if [ "$1" = - ]; then head -c 5000 /dev/zero; else head -c 5000 /dev/zero > "$1"; fi`
	best, err := m.best(t.Context(), []program{sh(writes), sh("true"), sh(writes + "; exit 3")}, task{}, false)
	require.NoError(t, err)
	assert.True(t, best[0].ok)
	assert.Positive(t, best[0].first)
	assert.Positive(t, best[0].rss)
	assert.False(t, best[1].ok, "writes nothing")
	assert.False(t, best[2].ok, "fails")
	left, err := os.ReadDir(m.dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestDocumentsOfFolders(t *testing.T) {
	docs, err := documents(context.Background(), []string{"../../testdata", "../../testdata/report.pdf"})
	require.NoError(t, err)
	assert.Equal(t, document{"../../testdata/report.pdf", 4}, docs[len(docs)-1])
	for _, d := range docs {
		assert.NotEqual(t, "encrypted", d.name(), "needs a password")
	}
	_, err = documents(context.Background(), []string{t.TempDir()})
	assert.Error(t, err)
}

func TestTableAsMarkdown(t *testing.T) {
	tab := newTable("Title", "a", "b")
	var out bytes.Buffer
	tab.markdown(&out)
	assert.Empty(t, out.String())
	require.NoError(t, tab.add("1", "2"))
	tab.markdown(&out)
	assert.Equal(t, "\nTitle\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", out.String())
	name := filepath.Join(t.TempDir(), "r.md")
	for range 2 {
		require.NoError(t, put(name, out.String()))
	}
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(b), "Title"))
}

func TestBenchmarksAreRead(t *testing.T) {
	const out = "goos: linux\npkg: example.com/m/bench\ncpu: X\n" +
		"BenchmarkMemory/band/fill-2         \t   61452\t      9444 ns/op\t27757.16 MB/s\n" +
		"BenchmarkDecodeJPEG/full            \t       9\t  56953233 ns/op\t        98.33 MP/s\t         6.976 coded-MB/s\t  105214 B/op\t      21 allocs/op\n" +
		"BenchmarkGeneric/template1/moved-2 \t       1\t 511337154 ns/op\nBenchmarkBroken\nPASS\nok  \texample.com/m/bench\t1s\n"
	assert.Equal(t, [][]string{{"bench", "Memory/band/fill", "0.009 ms", "27757.16 MB/s"}, {"bench", "DecodeJPEG/full", "56.953 ms", "98.33 MP/s, 6.976 coded-MB/s"}}, benchmarks(out))
}

func TestSharesOfStages(t *testing.T) {
	got := shares(`File: x
Showing nodes accounting for 10s, 100% of 10s total
      flat  flat%   sum%        cum   cum%
        4s 40.00% 40.00%         4s 40.00%  github.com/pwgconvert/pwgconvert/raster/filter/dct.idct8
     1.50s 15.00% 55.00%      1.50s 15.00%  runtime.memmove
     500ms  5.00% 60.00%         1s 10.00%  github.com/pwgconvert/pwgconvert/raster.(*Plan).Encode
        2s 20.00% 80.00%         2s 20.00%  github.com/pwgconvert/pwgconvert/pwg/packbits.kernel[go.shape.[3]uint8]
        2s 20.00%   100%         2s 20.00%  runtime.futex
         0     0%   100%        10s   100%  main.main
`)
	want := map[string]float64{"decode": .4, "move, clear": .15, "interpret": .05, "code": .2, "runtime, system": .2}
	for i, s := range stages {
		assert.InDelta(t, want[s.name], got[i], 1e-9, s.name)
	}
}
