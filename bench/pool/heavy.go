package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// tiny is many jobs with next to nothing to do.
func tiny(ctx context.Context, t *trial) error {
	p, err := t.worker(ctx)
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, p)
	if err != nil {
		return err
	}
	j := &job{name: "tiny", doc: tinyDocument(), opt: convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{72, 72}, Type: pwg.SGray8}}}
	if err := j.reference(ctx); err != nil {
		return err
	}
	c, a, err := dial(p.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	var l tally
	begun, cpu := time.Now(), p.cpuTime()
	spread(ctx, t.tiny, 4*t.parallel, func(ctx context.Context, _ int) {
		start := time.Now()
		if _, err := j.once(ctx, c); err != nil {
			l.wrong(err)
			return
		}
		l.right(j, time.Since(start))
	})
	t.report("worker", &l, t.tiny, time.Since(begun))
	t.say("%.2f ms of CPU a job; %d RPCs", (p.cpuTime()-cpu).Seconds()*1000/float64(max(1, t.tiny)), a.begun.Load())
	c.Close()
	t.back(ctx, p, before)
	return nil
}

// big is a document of gigabytes.
func big(ctx context.Context, t *trial) error {
	doc := newBigDocument(t.big)
	opt := convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{72, 72}, Type: pwg.SGray8}}
	want := newDigest()
	if _, err := convert.New().Convert(ctx, want, doc, doc.size(), &opt); err != nil {
		return fmt.Errorf("the library: %w", err)
	}
	small, err := t.worker(ctx, "--max-document", fmt.Sprint(t.big/2))
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, small)
	if err != nil {
		return err
	}
	c, _, err := dial(small.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	m, _ := small.metrics(ctx)
	had, begun := m["pwgworker_document_bytes_total"], time.Now()
	_, err = c.Convert(ctx, newDigest(), doc, doc.size(), &opt)
	m, _ = small.metrics(ctx)
	if status.Code(err) != codes.ResourceExhausted || worker.ReasonOf(err).String() != "REASON_DOCUMENT_BYTES" {
		t.fail("a worker that takes half of it: %v", err)
	}
	t.say("%.0f MB, a worker that takes half: refused after %.0f ms and %.0f bytes: %v", mb(float64(doc.size())), ms(time.Since(begun)), m["pwgworker_document_bytes_total"]-had, err)
	t.back(ctx, small, before)

	p, err := t.worker(ctx)
	if err != nil {
		return err
	}
	if before, err = t.warm(ctx, p); err != nil {
		return err
	}
	c, _, err = dial(p.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	begun = time.Now()
	got := newDigest()
	if _, err = c.Convert(ctx, got, doc, doc.size(), &opt); err != nil {
		return fmt.Errorf("a worker that takes it: %w", err)
	}
	if got.sum() != want.sum() {
		t.fail("a worker that takes it: %d bytes, which differ from the library's %d", got.n, want.n)
	}
	t.say("%.0f MB, a worker that takes it: right after %.1f s", mb(float64(doc.size())), time.Since(begun).Seconds())
	c.Close()
	t.back(ctx, p, before)
	if m, err = p.metrics(ctx); err != nil || m["pwgworker_spool_bytes"] > float64(doc.size())/2 {
		t.fail("%v bytes of documents are still on disk (%v)", m["pwgworker_spool_bytes"], err)
	}
	return nil
}

// jobTime is how long documents that mean no good may take.
const jobTime = 30 * time.Second

// bomb has workers convert documents that are small outside and large inside.
func bomb(ctx context.Context, t *trial) error {
	return t.noGood(ctx, bombs())
}

// hostile has workers convert the files of a folder.
func hostile(ctx context.Context, t *trial) error {
	var docs []namedDocument
	err := filepath.WalkDir(t.settings.hostile, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(name)
		docs = append(docs, namedDocument{filepath.Base(name), b})
		return err
	})
	if err == nil && len(docs) == 0 {
		err = errors.New("the folder has no files")
	}
	if err != nil {
		return err
	}
	return t.noGood(ctx, docs)
}

// noGood converts documents of which nothing is expected but a clear end, one after the other and then side by side.
func (t *trial) noGood(ctx context.Context, docs []namedDocument) error {
	p, err := t.worker(ctx, "--job-time", jobTime.String())
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, p)
	if err != nil {
		return err
	}
	c, _, err := dial(p.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	ends := map[string]int{}
	slowest, slowestName := time.Duration(0), ""
	most, mostName := int64(0), ""
	for _, d := range docs {
		if ctx.Err() != nil {
			break
		}
		p.sample()
		begun := time.Now()
		end := t.clear(ctx, c, d)
		took := time.Since(begun)
		peak := p.sample()
		if peak > most {
			most, mostName = peak, d.name
		}
		if took > slowest {
			slowest, slowestName = took, d.name
		}
		ends[end]++
		if len(docs) <= 12 {
			t.say("%s (%d bytes): %s, %.0f ms, memory up to %.0f MB", d.name, len(d.b), end, ms(took), mb(float64(peak)))
		}
		if !p.alive() {
			t.fail("%s: %v: %s", d.name, errGone, p.logs)
			return nil
		}
	}
	spread(ctx, len(docs), t.parallel, func(ctx context.Context, i int) { t.clear(ctx, c, docs[i]) })
	for _, end := range slices.Sorted(maps.Keys(ends)) {
		t.say("%d ended: %s", ends[end], end)
	}
	t.say("slowest alone: %s, %.1f s; most memory: %s, %.0f MB", slowestName, slowest.Seconds(), mostName, mb(float64(most)))
	c.Close()
	t.back(ctx, p, before)
	return ctx.Err()
}

// clear converts a document and checks that it ends with a result or a status that says what is wrong. It returns what that was.
func (t *trial) clear(ctx context.Context, c *worker.Client, d namedDocument) string {
	opt := convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{100, 100}, Type: pwg.SRGB8}}
	limited, cancel := context.WithTimeout(ctx, 4*jobTime)
	defer cancel()
	res, err := c.Convert(limited, newDigest(), d, d.size(), &opt)
	if err == nil {
		if len(res.Warnings) > 0 {
			return "a result with warnings"
		}
		return "a result"
	}
	code, kind := status.Code(err), convert.KindOf(err)
	switch code {
	case codes.Unknown, codes.Internal, codes.Unavailable, codes.Canceled:
		if ctx.Err() == nil {
			t.fail("%s: %v: %v", d.name, code, err)
		}
	}
	if limited.Err() != nil && ctx.Err() == nil {
		t.fail("%s: no end within %v", d.name, 4*jobTime)
	}
	return fmt.Sprintf("%v (%v)", code, kind)
}
