//go:build unix

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// run is what a program took: of several runs the quickest, the least user CPU, the most memory and the earliest first byte.
type run struct {
	ok    bool
	wall  time.Duration
	user  time.Duration
	rss   int64         // bytes
	first time.Duration // until the first byte of pixels; 0 when it was not measured
}

// better joins a run with those before it.
func (r run) better(before run) run {
	switch {
	case !before.ok:
		r.first = before.first
		return r
	case !r.ok:
		return before
	}
	return run{true, min(r.wall, before.wall), min(r.user, before.user), max(r.rss, before.rss), before.first}
}

// meter runs programs.
type meter struct {
	runs  int
	limit time.Duration // longest run
	once  time.Duration // what takes longer is not run again
	dir   string        // what programs write goes there
}

// best runs the programs on a task, one after the other and that m.runs times, and returns what each took.
func (m *meter) best(ctx context.Context, programs []program, t task, discard bool) ([]run, error) {
	best := make([]run, len(programs))
	for k, p := range programs {
		first, err := m.firstByte(ctx, p, t)
		if err != nil {
			return nil, err
		}
		best[k].first = first
	}
	for n := range m.runs {
		for k, p := range programs {
			if n > 0 && (!best[k].ok || best[k].wall > m.once) {
				continue
			}
			r, err := m.whole(ctx, p, t, discard)
			if err != nil {
				return nil, err
			}
			// Some say that all is well and write no page.
			r.ok = r.ok && best[k].first > 0
			best[k] = r.better(best[k])
		}
	}
	return best, nil
}

// whole runs a program to its end. Its output goes to files that are removed behind it, or to nowhere.
func (m *meter) whole(ctx context.Context, p program, t task, discard bool) (run, error) {
	t.out = filepath.Join(m.dir, "out")
	if discard {
		t.out = toStdout // which is the null device
	}
	timed, cancel := context.WithTimeout(ctx, m.limit)
	defer cancel()
	c := exec.CommandContext(timed, p.bin, p.args(t)...)
	begin := time.Now()
	err := c.Run()
	r := run{ok: err == nil, wall: time.Since(begin)}
	if c.ProcessState != nil {
		r.user = c.ProcessState.UserTime()
		if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
			r.rss = int64(u.Maxrss)
			if runtime.GOOS != "darwin" { // kilobytes everywhere else
				r.rss <<= 10
			}
		}
	}
	return r, errors.Join(ctx.Err(), empty(m.dir))
}

// head is what comes before the first pixels: PWG raster's sync word and the first page's header. All Poppler writes before them is shorter.
const head = 4 + 1796

// firstByte returns how long a program takes until the first byte of pixels arrives at the other end of a pipe; then it is stopped. It is 0
// when none arrives.
func (m *meter) firstByte(ctx context.Context, p program, t task) (time.Duration, error) {
	best := time.Duration(0)
	t.out = toStdout
	for range m.runs {
		d, err := m.untilPixels(ctx, p, t)
		if err != nil {
			return 0, err
		}
		if best == 0 || d > 0 && d < best {
			best = d
		}
		if d == 0 || d > m.once {
			break
		}
	}
	return best, nil
}

func (m *meter) untilPixels(ctx context.Context, p program, t task) (time.Duration, error) {
	timed, cancel := context.WithTimeout(ctx, m.limit)
	defer cancel()
	c := exec.CommandContext(timed, p.bin, p.args(t)...)
	out, err := c.StdoutPipe()
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	n, _ := io.ReadFull(out, make([]byte, head+1))
	took := time.Since(begin)
	cancel()
	_ = c.Wait() // it was stopped
	if n <= head {
		took = 0
	}
	return took, ctx.Err()
}

// empty removes what a program wrote.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
	}
	return err
}
