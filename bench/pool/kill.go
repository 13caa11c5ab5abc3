package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// maxTries is how often the load begins a job whose connections keep breaking.
const maxTries = 50

// kill runs a load on several workers and kills one after the other, always one at a time.
func kill(ctx context.Context, t *trial) error {
	var targets []string
	for range max(2, t.pool) {
		p, err := t.worker(ctx, "--processors", "1")
		if err != nil {
			return err
		}
		targets = append(targets, p.addr)
	}
	c, a, err := dial(targets...)
	if err != nil {
		return err
	}
	defer c.Close()
	var l tally
	loading, stop := context.WithTimeout(ctx, t.time)
	defer stop()
	kills := make(chan int, 1)
	go func() { kills <- t.killer(loading, ctx) }()
	begun := time.Now()
	spread(loading, -1, t.parallel, func(_ context.Context, i int) {
		j, start := t.set.jobs[i%len(t.set.jobs)], time.Now()
		for try := 1; ; try++ {
			torn, err := j.once(ctx, c)
			var wrong wrongError
			switch {
			case err == nil:
				l.right(j, time.Since(start))
				return
			case errors.As(err, &wrong) || try == maxTries || ctx.Err() != nil || status.Code(err) != codes.Unavailable:
				l.wrong(err)
				return
			}
			l.retry(torn)
			time.Sleep(rand.N(100 * time.Millisecond))
		}
	})
	wall := time.Since(begun)
	n := <-kills
	t.report("pool", &l, -1, wall)
	jobs := len(l.took) + len(l.failures)
	t.say("%d kills; %d RPCs for %d jobs: %d begun anew by the client, %d by its caller (%d of them had a part of their result)",
		n, a.begun.Load(), jobs, int(a.begun.Load())-jobs-l.again, l.again, l.torn)
	if n == 0 {
		t.fail("no worker was killed")
	}
	for _, p := range t.workers {
		if !p.alive() {
			t.fail("%v: %s", errGone, p.logs)
			continue
		}
		if _, err := t.settled(ctx, p); err != nil {
			t.fail("%v", err)
		}
		t.works(ctx, p)
	}
	return nil
}

// killer kills workers in turn until loading ends, and starts each again a moment later. It returns how many it killed.
func (t *trial) killer(loading, ctx context.Context) (n int) {
	for {
		select {
		case <-loading.Done():
			return n
		case <-time.After(t.killEvery):
		}
		p := t.workers[n%len(t.workers)]
		if !p.alive() {
			t.fail("a worker ended that nobody killed: %s", p.logs)
			return n
		}
		if err := p.kill(); err != nil {
			t.fail("kill: %v", err)
			return n
		}
		n++
		time.Sleep(min(300*time.Millisecond, t.killEvery/4))
		if err := p.start(ctx); err != nil {
			t.fail("a worker does not start again: %v", err)
			return n
		}
	}
}
