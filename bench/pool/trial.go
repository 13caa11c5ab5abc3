package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pwgconvert/pwgconvert/convert/worker"
)

// trial is one scenario's run.
type trial struct {
	*settings
	set     *jobSet
	dir     string
	workers []*process

	mu     sync.Mutex
	lines  []string // of the report
	faults []string
}

func (t *trial) say(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

const maxFaults = 20

func (t *trial) fail(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case len(t.faults) < maxFaults:
		t.faults = append(t.faults, strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "))
	case len(t.faults) == maxFaults:
		t.faults = append(t.faults, "and more")
	}
}

// worker starts one more.
func (t *trial) worker(ctx context.Context, args ...string) (*process, error) {
	p, err := newProcess(t.settings, t.dir, args...)
	if err != nil {
		return nil, err
	}
	t.workers = append(t.workers, p)
	return p, p.start(ctx)
}

// stop stops the workers.
func (t *trial) stop() (faults []error) {
	for _, p := range t.workers {
		if err := p.stop(); err != nil {
			faults = append(faults, err)
		}
	}
	return faults
}

// base is what a worker has when it has nothing to do.
type base struct{ heap, goroutines, resident float64 }

// warm has a worker convert every kind of job once, so that it has what it keeps, and returns what that is.
func (t *trial) warm(ctx context.Context, p *process) (base, error) {
	c, _, err := dial(p.addr)
	if err != nil {
		return base{}, err
	}
	defer c.Close()
	for _, j := range t.set.jobs {
		if _, err := j.once(ctx, c); err != nil {
			return base{}, err
		}
	}
	c.Close()
	return t.settled(ctx, p)
}

// settled waits until a worker has no job, no weight, no memory and no document any more, then collects garbage and measures.
func (t *trial) settled(ctx context.Context, p *process) (base, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		m, err := p.metrics(ctx)
		if err != nil {
			return base{}, fmt.Errorf("a worker does not answer: %w: %s", err, p.logs)
		}
		left := ""
		for _, name := range []string{"pwgworker_jobs_inside", "pwgworker_jobs_waiting", "pwgworker_jobs_running", "pwgworker_weight_used", "pwgworker_memory_used_bytes"} {
			if v, ok := m[name]; !ok || v != 0 {
				left += fmt.Sprintf(" %s %v", name, v)
			}
		}
		if left == "" {
			break
		}
		select {
		case <-ctx.Done():
			return base{}, fmt.Errorf("a worker keeps%s", left)
		case <-time.After(50 * time.Millisecond):
		}
	}
	// Twice: what has finalizers or lies in pools goes with the second.
	for range 2 {
		if err := p.collect(ctx); err != nil {
			return base{}, err
		}
	}
	m, err := p.metrics(ctx)
	return base{m["go_memstats_heap_alloc_bytes"], m["go_goroutines"], m["process_resident_memory_bytes"]}, err
}

const (
	// heapGrowth is how much more live memory than after warming up a worker may have: its caches are not always equally full.
	heapGrowth = 48 << 20
	// goroutineGrowth is for connections that are still being closed.
	goroutineGrowth = 20
)

// back checks that a worker lives, has gone back to what it was, and never had more than its budget.
func (t *trial) back(ctx context.Context, p *process, before base) {
	if !p.alive() {
		t.fail("%v: %s", errGone, p.logs)
		return
	}
	var after base
	var err error
	for limit := time.Now().Add(20 * time.Second); ; {
		after, err = t.settled(ctx, p)
		if err != nil {
			t.fail("%v", err)
			return
		}
		calm := after.goroutines <= before.goroutines+goroutineGrowth && after.heap <= before.heap+heapGrowth && after.resident <= before.resident+float64(t.slack)
		if calm || time.Now().After(limit) {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	p.sample()
	t.say("worker afterwards: live heap %.1f MB (before %.1f), goroutines %.0f (%.0f), resident %.0f MB (%.0f), peak %.0f MB of a budget of %.0f",
		mb(after.heap), mb(before.heap), after.goroutines, before.goroutines, mb(after.resident), mb(before.resident), mb(float64(p.peak)), mb(float64(t.memory)))
	if after.heap > before.heap+heapGrowth {
		t.fail("live heap went from %.1f to %.1f MB", mb(before.heap), mb(after.heap))
	}
	if after.resident > before.resident+float64(t.slack) {
		t.fail("resident memory went from %.0f to %.0f MB, more than %.0f MB beside", mb(before.resident), mb(after.resident), mb(float64(t.slack)))
	}
	if after.goroutines > before.goroutines+goroutineGrowth {
		t.fail("goroutines went from %.0f to %.0f", before.goroutines, after.goroutines)
	}
	if p.peak > t.memory+t.slack {
		t.fail("peak of resident memory %.0f MB, budget %.0f MB and %.0f MB beside", mb(float64(p.peak)), mb(float64(t.memory)), mb(float64(t.slack)))
	}
	t.works(ctx, p)
}

// works checks that a worker still converts.
func (t *trial) works(ctx context.Context, p *process) {
	c, err := worker.Dial(p.addr)
	if err == nil {
		defer c.Close()
		_, err = t.set.jobs[0].once(ctx, c)
	}
	if err != nil {
		t.fail("the worker does not convert any more: %v", err)
	}
}

// report says what came of jobs and fails those that ended wrong.
func (t *trial) report(what string, l *tally, wanted int, wall time.Duration) {
	for _, f := range l.failures {
		t.fail("%s", f)
	}
	if wanted >= 0 && len(l.took) != wanted {
		t.fail("%d jobs of %d ended right", len(l.took), wanted)
	}
	t.say("%s: %d jobs right, %d wrong, %d pages, %.1f MB; p50 %.0f ms, p99 %.0f ms; %.1f pages/s, %.1f jobs/s", what, len(l.took), len(l.failures), l.pages, mb(float64(l.bytes)),
		ms(l.quantile(0.5)), ms(l.quantile(0.99)), float64(l.pages)/wall.Seconds(), float64(len(l.took))/wall.Seconds())
}

func mb(n float64) float64       { return n / (1 << 20) }
func ms(d time.Duration) float64 { return float64(d) / 1e6 }
