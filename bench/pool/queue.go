package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// queuePool starts workers of one queue. The first has the NATS server in its process, the others use that one.
func (t *trial) queuePool(ctx context.Context, n int, args ...string) (*process, []string, error) {
	at, err := freeAddresses(1)
	if err != nil {
		return nil, nil, err
	}
	args = append(args, "--processors", "1")
	first, err := t.worker(ctx, append([]string{"--nats-listen", at[0]}, args...)...)
	if err != nil {
		return nil, nil, err
	}
	addrs := []string{first.addr}
	for range n - 1 {
		p, err := t.worker(ctx, append([]string{"--nats", "nats://" + at[0]}, args...)...)
		if err != nil {
			return nil, nil, err
		}
		addrs = append(addrs, p.addr)
	}
	return first, addrs, nil
}

// redeliveries is what the workers of a pool count.
func (t *trial) redeliveries(ctx context.Context) (n float64) {
	for _, p := range t.workers {
		if m, err := p.metrics(ctx); err == nil {
			n += m["pwgworker_queue_redeliveries_total"]
		}
	}
	return n
}

// natsStops has a pool's NATS server killed and started again while jobs are submitted and made: what was acknowledged comes out right.
func natsStops(ctx context.Context, t *trial) error {
	first, addrs, err := t.queuePool(ctx, max(2, t.pool), "--queue-ack-wait", "3s")
	if err != nil {
		return err
	}
	c, err := jobs.Dial(addrs[1:]...)
	if err != nil {
		return err
	}
	defer c.Close()
	const stops = 3
	loading, enough := context.WithCancel(ctx)
	defer enough()
	go func() {
		defer enough()
		for range stops {
			time.Sleep(2 * time.Second)
			if err := first.kill(); err != nil {
				t.fail("kill: %v", err)
				return
			}
			time.Sleep(time.Second)
			if err := first.start(ctx); err != nil {
				t.fail("the worker with the NATS server does not start again: %v", err)
				return
			}
		}
		time.Sleep(2 * time.Second)
	}()
	var mu sync.Mutex
	var ids []string
	var kinds []*job
	var refused atomic.Int64
	begun := time.Now()
	spread(loading, -1, 2, func(_ context.Context, i int) {
		j, id := t.set.jobs[i%len(t.set.jobs)], fmt.Sprint("stop-", i)
		for try := 0; try < 4*maxTries && ctx.Err() == nil; try++ {
			short, cancel := context.WithTimeout(ctx, 10*time.Second)
			_, _, err := c.Submit(short, bytes.NewReader(j.doc), jobs.Job{ID: id, Options: j.options(), Size: int64(len(j.doc))})
			cancel()
			if err == nil {
				mu.Lock()
				ids, kinds = append(ids, id), append(kinds, j)
				mu.Unlock()
				return
			}
			refused.Add(1)
			time.Sleep(100 * time.Millisecond)
		}
	})
	var l tally
	spread(ctx, len(ids), t.parallel, func(ctx context.Context, i int) {
		for try := 0; ; try++ {
			w := newDigest()
			_, err := c.Result(ctx, w, 30*time.Second, ids[i])
			switch {
			case err == nil && w.sum() == kinds[i].sum, err != nil && kinds[i].err != "" && convert.KindOf(err).String() == kinds[i].err:
				l.right(kinds[i], 0)
			case err == nil:
				l.wrong(wrongError(fmt.Sprintf("%s: %d bytes, which differ from the library's %d", kinds[i].name, w.n, kinds[i].bytes)))
			case try < 10 && ctx.Err() == nil:
				time.Sleep(200 * time.Millisecond)
				continue
			default:
				l.wrong(fmt.Errorf("%s: %w", ids[i], err))
			}
			return
		}
	})
	for _, f := range l.failures {
		t.fail("%s", f)
	}
	t.say("NATS killed and started %d times: %d jobs acknowledged, %d right, %d lost or wrong, in %.1f s; %d submissions were refused meanwhile and tried again; %.0f redeliveries",
		stops, len(ids), len(l.took), len(l.failures), time.Since(begun).Seconds(), refused.Load(), t.redeliveries(ctx))
	if len(ids) == 0 {
		t.fail("no job was acknowledged")
	}
	return ctx.Err()
}

// pages has a pool make one document of many pages in parts, and compares bytes and CPU with the library's.
func pages(ctx context.Context, t *trial) error {
	doc, err := longDocument(1008), error(nil)
	if t.long != "" {
		if doc, err = os.ReadFile(t.long); err != nil {
			return err
		}
	}
	opt := convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{300, 300}, Type: pwg.SGray8}}
	want := newDigest()
	cpu, begun := ownCPU(), time.Now()
	o := opt
	o.Jobs = runtime.NumCPU()
	res, err := convert.New().Convert(ctx, want, bytes.NewReader(doc), int64(len(doc)), &o)
	if err != nil {
		return fmt.Errorf("the library: %w", err)
	}
	libWall, libCPU := time.Since(begun), ownCPU()-cpu
	t.say("library: %d pages, %.0f MB into %.0f MB: %.1f s, %.2f s of CPU", res.Pages, mb(float64(len(doc))), mb(float64(want.n)), libWall.Seconds(), libCPU.Seconds())
	for _, n := range []int{1, max(2, t.pool)} {
		if err := t.inParts(ctx, n, doc, &opt, want, res.Pages, libCPU); err != nil {
			return err
		}
	}
	return nil
}

// inParts has so many workers make a document and says what that took.
func (t *trial) inParts(ctx context.Context, n int, doc []byte, opt *convert.Options, want *digest, wantPages int, libCPU time.Duration) error {
	at := len(t.workers)
	_, addrs, err := t.queuePool(ctx, n)
	if err != nil {
		return err
	}
	c, err := jobs.Dial(addrs...)
	if err != nil {
		return err
	}
	defer c.Close()
	used := func() (d time.Duration) {
		for _, p := range t.workers[at:] {
			d += p.cpuTime()
		}
		return d
	}
	had, begun := used(), time.Now()
	st, _, err := c.Submit(ctx, bytes.NewReader(doc), jobs.Job{Options: opt, Size: int64(len(doc))})
	if err != nil {
		return fmt.Errorf("submit: %w", err)
	}
	submitted := time.Since(begun)
	if err := c.Status(ctx, jobs.Selection{IDs: []string{st.JobId}}, t.limit, func(s *jobs.Status) error { st = s; return nil }); err != nil {
		return err
	}
	done, cpu := time.Since(begun), used()-had
	got := newDigest()
	if st, err = c.Result(ctx, got, t.limit, st.JobId); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	fetched := time.Since(begun) - done
	var each []string
	for _, p := range t.workers[at:] {
		m, err := p.metrics(ctx)
		if err != nil {
			return err
		}
		made := m["pwgworker_pages_total"]
		if made == 0 {
			t.fail("%d workers: one had nothing to do", n)
		}
		each = append(each, fmt.Sprintf("%.0f", made))
	}
	t.say("%d workers: %d parts of %s pages by worker; submitted after %.1f s, made after %.1f s, fetched in %.1f s; %.2f s of CPU, library %.2f s: %+.1f %%; %d redeliveries", n, st.Parts,
		strings.Join(each, "+"), submitted.Seconds(), done.Seconds(), fetched.Seconds(), cpu.Seconds(), libCPU.Seconds(), 100*(cpu.Seconds()/libCPU.Seconds()-1), st.Redeliveries)
	switch {
	case got.sum() != want.sum():
		t.fail("%d workers: %d bytes, which differ from the library's %d", n, got.n, want.n)
	case int(st.GetResult().GetPages()) != wantPages:
		t.fail("%d workers: the result says %d pages, the library %d", n, st.GetResult().GetPages(), wantPages)
	case n > 1 && st.Parts < int32(n):
		t.fail("%d workers: the job was made in %d parts", n, st.Parts)
	}
	for _, p := range t.workers[at:] {
		if err := p.stop(); err != nil {
			return err
		}
	}
	t.workers = t.workers[:at]
	return nil
}

// longDocument has so many pages of A4 with a few hundred strokes each, no two alike.
func longDocument(n int) []byte {
	w := newPDF()
	kids := make([]string, n)
	for i := range n {
		page, content := 3+2*i, 4+2*i
		kids[i] = fmt.Sprint(page, " 0 R")
		w.object(page, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<>>>>", content))
		var b strings.Builder
		for k := range 300 {
			x, y := (k*37+i*11)%540, (k*53+i*29)%780
			fmt.Fprintf(&b, "%.2f g %d %d %d %d re f %d %d m %d %d %d %d %d %d c S\n", float64(k%9)/10, x, y, 5+k%40, 3+i%30, x, y, x+30, y+i%50, x+k%50, y+40, x+55, y+9)
		}
		w.stream(content, "", []byte(b.String()))
	}
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), n))
	return w.end()
}
