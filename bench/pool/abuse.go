package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker"
)

// largest is the job with the largest result.
func (s *jobSet) largest() *job {
	best := s.jobs[0]
	for _, j := range s.jobs {
		if j.bytes > best.bytes {
			best = j
		}
	}
	return best
}

// others runs a few jobs of other callers and returns how long the slowest took.
func (t *trial) others(ctx context.Context, p *process, n int) {
	c, _, err := dial(p.addr)
	if err != nil {
		t.fail("%v", err)
		return
	}
	defer c.Close()
	var l tally
	begun := time.Now()
	spread(ctx, n, t.parallel, func(ctx context.Context, i int) {
		j, start := t.set.jobs[i%len(t.set.jobs)], time.Now()
		if _, err := j.once(ctx, c); err != nil {
			l.wrong(err)
			return
		}
		l.right(j, time.Since(start))
	})
	t.report("others meanwhile", &l, n, time.Since(begun))
}

// slow has callers take results slowly, which is fine, and not at all, which ends the job but nobody else's.
func slow(ctx context.Context, t *trial) error {
	const idle = 2 * time.Second
	p, err := t.worker(ctx, "--reader-idle", idle.String(), "--processors", "1")
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, p)
	if err != nil {
		return err
	}
	j := t.set.largest()
	var wg sync.WaitGroup
	wg.Go(func() {
		c, err := rawConn(p.addr)
		if err != nil {
			t.fail("%v", err)
			return
		}
		defer c.Close()
		begun := time.Now()
		stream, acc, err := begin(ctx, c, "slow", j, int64(len(j.doc)))
		if err == nil {
			err = send(stream, j.doc, acc.GetOffset(), int64(len(j.doc)))
		}
		if err == nil {
			err = take(stream, j, max(30*time.Millisecond, time.Duration(float64(2*idle)/float64(1+j.bytes>>17))))
		}
		if err != nil {
			t.fail("a slow caller: %v", err)
			return
		}
		t.say("%.1f MB were taken in %.1f s: right", mb(float64(j.bytes)), time.Since(begun).Seconds())
	})
	const idlers = 5
	for i := range idlers {
		wg.Go(func() {
			c, err := rawConn(p.addr)
			if err != nil {
				t.fail("%v", err)
				return
			}
			defer c.Close()
			stream, acc, err := begin(ctx, c, fmt.Sprint("idler", i), j, int64(len(j.doc)))
			if err == nil {
				err = send(stream, j.doc, acc.GetOffset(), int64(len(j.doc)))
			}
			if err != nil {
				t.fail("a caller that takes nothing: %v", err)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(3 * idle):
			}
			if err := expect(take(stream, j, 0), codes.Aborted, "READER_STOPPED"); err != nil {
				t.fail("a caller that takes nothing: %v", err)
			}
		})
	}
	time.Sleep(idle / 4)
	t.others(ctx, p, 20)
	wg.Wait()
	t.say("%d callers that took nothing for %v: ABORTED READER_STOPPED", idlers, idle)
	t.back(ctx, p, before)
	return nil
}

// halfOpen lets connections go dead while documents come in and while results go out. Keepalive finds out.
func halfOpen(ctx context.Context, t *trial) error {
	p, err := t.worker(ctx, "--keepalive-time", "1s", "--keepalive-timeout", "1s")
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, p)
	if err != nil {
		return err
	}
	net, err := newProxy(p.addr)
	if err != nil {
		return err
	}
	defer net.close()
	j := t.set.largest()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, stage := range []string{"upload", "download"} {
		for i := range 3 {
			c, err := rawConn(net.l.Addr().String())
			if err != nil {
				return err
			}
			defer c.Close()
			stream, acc, err := begin(ctx, c, fmt.Sprint(stage, i), j, int64(len(j.doc)))
			if err != nil {
				return err
			}
			upTo := int64(len(j.doc))
			if stage == "upload" {
				upTo /= 2
			}
			if err := send(stream, j.doc, acc.GetOffset(), upTo); err != nil {
				return err
			}
			for stage == "download" {
				m, err := stream.Recv()
				if err != nil {
					return err
				}
				if m.GetOutput() != nil {
					break
				}
			}
		}
	}
	c, err := worker.Dial(net.l.Addr().String())
	if err != nil {
		return err
	}
	defer c.Close()
	close(net.hole)
	begun := time.Now()
	cctx, stop := context.WithTimeout(ctx, 3*time.Second)
	defer stop()
	if _, err := j.once(cctx, c); status.Code(err) != codes.DeadlineExceeded {
		t.fail("a conversion by a dead network with a deadline: %v", err)
	}
	limit := time.Now().Add(20 * time.Second)
	for {
		m, err := p.metrics(ctx)
		if err != nil {
			return err
		}
		if m["pwgworker_jobs_inside"] == 0 {
			break
		}
		if time.Now().After(limit) {
			return fmt.Errorf("%v jobs of dead connections are still inside", m["pwgworker_jobs_inside"])
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.say("6 jobs, 3 of them coming in and 3 going out: all left within %.1f s of the network's death", time.Since(begun).Seconds())
	t.back(ctx, p, before)
	return nil
}

// stopped has uploads stop, in several ways, and go on.
func stopped(ctx context.Context, t *trial) error {
	p, err := t.worker(ctx, "--upload-idle", "1s")
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range []string{"silence", "end of stream", "cancelled", "connection closed"} {
		if err := t.stopAndGoOn(ctx, p, way); err != nil {
			t.fail("%s: %v", way, err)
		}
	}
	t.back(ctx, p, before)
	return nil
}

// stopAndGoOn sends half of a document, stops in one of the ways, and sends the rest later under the same job id.
func (t *trial) stopAndGoOn(ctx context.Context, p *process, way string) error {
	j := t.set.largest()
	size := int64(len(j.doc))
	c, err := rawConn(p.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	first, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, _, err := begin(first, c, way[:3], j, size)
	if err == nil {
		err = send(stream, j.doc, 0, size/2)
	}
	if err != nil {
		return err
	}
	time.Sleep(200 * time.Millisecond) // it has come
	switch way {
	case "silence", "end of stream":
		if way != "silence" {
			_ = stream.CloseSend()
		}
		_, err = stream.Recv()
		if err := expect(err, codes.Aborted, "UPLOAD_STOPPED"); err != nil {
			return err
		}
	case "connection closed":
		c.Close()
	}
	cancel()
	again, err := rawConn(p.addr)
	if err != nil {
		return err
	}
	defer again.Close()
	stream, acc, err := begin(ctx, again, way[:3], j, size)
	if err != nil {
		return fmt.Errorf("going on: %w", err)
	}
	if acc.GetOffset() != size/2 {
		return fmt.Errorf("%d bytes were sent, the worker has %d", size/2, acc.GetOffset())
	}
	if err = send(stream, j.doc, acc.GetOffset(), size); err == nil {
		err = take(stream, j, 0)
	}
	if err != nil {
		return fmt.Errorf("going on: %w", err)
	}
	t.say("%s: went on at byte %d of %d: right", way, acc.GetOffset(), size)
	return nil
}
