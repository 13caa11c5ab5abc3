package main

import (
	"bytes"
	"context"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// job is a document with what is to be made of it, and what the library makes.
type job struct {
	name  string
	doc   []byte
	opt   convert.Options
	sum   uint32
	bytes int64
	pages int
	err   string // kind of the error, "" for a result
}

// options are a copy, each call its own.
func (j *job) options() *convert.Options {
	o := j.opt
	return &o
}

// jobSet is all that loads are made of.
type jobSet struct{ jobs []*job }

func (s *jobSet) pages() (n int) {
	for _, j := range s.jobs {
		n += j.pages
	}
	return n
}

// wishes are what is made of each document: what printers commonly take.
func wishes() []convert.PlanOptions {
	return []convert.PlanOptions{
		{Resolution: [2]int{300, 300}, Type: pwg.SGray8},
		{Resolution: [2]int{300, 300}, Type: pwg.SRGB8},
	}
}

// loadSet reads the documents and has the library convert them.
func loadSet(ctx context.Context, names []string) (*jobSet, error) {
	s := &jobSet{}
	for _, name := range names {
		doc, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for _, w := range wishes() {
			j := &job{name: filepath.Base(name), doc: doc, opt: convert.Options{Plan: w}}
			if err := j.reference(ctx); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			s.jobs = append(s.jobs, j)
		}
	}
	if len(s.jobs) == 0 {
		return nil, fmt.Errorf("no documents")
	}
	return s, nil
}

// reference converts with the library.
func (j *job) reference(ctx context.Context) error {
	w := newDigest()
	res, err := convert.New().Convert(ctx, w, bytes.NewReader(j.doc), int64(len(j.doc)), j.options())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		j.err = convert.KindOf(err).String()
		return nil
	}
	j.sum, j.bytes, j.pages = w.sum(), w.n, res.Pages
	return nil
}

// digest is a writer that keeps only the sum of what it gets: CRC-32C, which processors compute, for the client shares them with what it
// measures.
type digest struct {
	h hash.Hash32
	n int64
}

func newDigest() *digest { return &digest{h: crc32.New(crc32.MakeTable(crc32.Castagnoli))} }

// Write implements io.Writer.
func (d *digest) Write(p []byte) (int, error) {
	d.n += int64(len(p))
	return d.h.Write(p)
}

func (d *digest) sum() uint32 { return d.h.Sum32() }

// once converts by c and compares. begun reports whether output had come when it failed.
func (j *job) once(ctx context.Context, c worker.Converter) (begun bool, err error) {
	w := newDigest()
	res, err := c.Convert(ctx, w, bytes.NewReader(j.doc), int64(len(j.doc)), j.options())
	switch {
	case err != nil && j.err != "" && convert.KindOf(err).String() == j.err:
		return false, nil
	case err != nil:
		return w.n > 0, fmt.Errorf("%s: %w", j.name, err)
	case j.err != "":
		return false, wrongError(fmt.Sprintf("%s: a result where the library says %s", j.name, j.err))
	case w.sum() != j.sum, res.Pages != j.pages:
		return false, wrongError(fmt.Sprintf("%s: %d pages, %d bytes, which differ from the library's %d pages, %d bytes", j.name, res.Pages, w.n, j.pages, j.bytes))
	}
	return false, nil
}

// wrongError is a result that is not the library's: nothing to try again.
type wrongError string

// Error implements error.
func (e wrongError) Error() string { return string(e) }

// tally is what came of many jobs. Its methods are safe for concurrent use.
type tally struct {
	mu       sync.Mutex
	took     []time.Duration // of jobs that ended right
	pages    int
	bytes    int64
	again    int // jobs begun anew by the caller, because a part of the result had come, or the client had given up
	torn     int // of these: a part had come
	failures []string
}

func (t *tally) right(j *job, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, took)
	t.pages += j.pages
	t.bytes += j.bytes
}

func (t *tally) wrong(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failures = append(t.failures, err.Error())
}

func (t *tally) retry(begun bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.again++
	if begun {
		t.torn++
	}
}

// quantile returns the time within which a share of the jobs ended.
func (t *tally) quantile(q float64) time.Duration { return quantile(t.took, q) }

// quantile is the nearest-rank quantile, 0 of nothing.
func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	at := int(q*float64(len(d))+0.999999) - 1
	return d[min(max(at, 0), len(d)-1)]
}

// spread runs n calls of f, so many at a time; n < 0: until the context ends, which is no error then.
func spread(ctx context.Context, n, parallel int, f func(ctx context.Context, i int)) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range parallel {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if n >= 0 && i >= n {
					return
				}
				f(ctx, i)
			}
		})
	}
	wg.Wait()
}

// attempts counts RPCs of conversions as gRPC begins them, its own retries among them. It implements stats.Handler.
type attempts struct {
	begun       atomic.Int64
	transparent atomic.Int64
}

type methodKey struct{}

// TagRPC implements stats.Handler.
func (a *attempts) TagRPC(ctx context.Context, i *stats.RPCTagInfo) context.Context {
	return context.WithValue(ctx, methodKey{}, i.FullMethodName)
}

// HandleRPC implements stats.Handler.
func (a *attempts) HandleRPC(ctx context.Context, s stats.RPCStats) {
	if b, ok := s.(*stats.Begin); ok && filepath.Base(ctx.Value(methodKey{}).(string)) == "Convert" {
		a.begun.Add(1)
		if b.IsTransparentRetryAttempt {
			a.transparent.Add(1)
		}
	}
}

// TagConn implements stats.Handler.
func (*attempts) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn implements stats.Handler.
func (*attempts) HandleConn(context.Context, stats.ConnStats) {}

// dial is the client, with its attempts counted.
func dial(targets ...string) (*worker.Client, *attempts, error) {
	a := &attempts{}
	c, err := worker.Dialer{Options: []grpc.DialOption{grpc.WithStatsHandler(a)}}.Dial(targets...)
	return c, a, err
}

var _ io.Writer = (*digest)(nil)
