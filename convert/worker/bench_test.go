package worker_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
)

// processor returns the processor time that this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// convertAll converts a document so many times and reports pages and processor time.
func convertAll(b *testing.B, c worker.Converter, doc []byte, opt *convert.Options) {
	b.ReportAllocs()
	pages := 0
	begun := processor()
	for b.Loop() {
		res, err := c.Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), opt)
		require.NoError(b, err)
		pages += res.Pages
	}
	b.ReportMetric(float64((processor()-begun).Microseconds())/float64(pages), "cpu-µs/page")
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
}

// The same documents by the library and through a worker on loopback, client and worker in this process. The library has as many workers as a
// processor each: what a Server grants a job alone.
func BenchmarkConvert(b *testing.B) {
	r := newRig(b, true, nil)
	c := r.client(worker.Dialer{})
	lib := convert.New()
	for _, name := range []string{"corners.pdf", "text.pdf", "report.pdf", "photo.pdf", "fax.pdf", "vector.pdf"} {
		doc := document(b, name)
		for _, way := range []struct {
			name string
			c    worker.Converter
		}{{"library", lib}, {"worker", c}} {
			b.Run(strings.TrimSuffix(name, ".pdf")+"/"+way.name, func(b *testing.B) { convertAll(b, way.c, doc, gray(300)) })
		}
	}
}

// 200 conversions at a time, of all documents: pages a second and the 99th percentile of a conversion's time.
func BenchmarkLoad(b *testing.B) {
	const clients = 200
	r := newRig(b, true, nil)
	c := r.client(worker.Dialer{})
	var docs [][]byte
	for _, name := range []string{"corners.pdf", "text.pdf", "report.pdf", "photo.pdf", "fax.pdf", "vector.pdf"} {
		docs = append(docs, document(b, name))
	}
	for _, way := range []struct {
		name string
		c    worker.Converter
	}{{"library", convert.New()}, {"worker", c}} {
		b.Run(way.name, func(b *testing.B) {
			var mu sync.Mutex
			var times []time.Duration
			var pages, next atomic.Int64
			begun, cpu := time.Now(), processor()
			var wg sync.WaitGroup
			for range min(clients, b.N) {
				wg.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						doc := docs[i%int64(len(docs))]
						t := time.Now()
						res, err := way.c.Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(300))
						if err != nil {
							b.Error(err)
							return
						}
						pages.Add(int64(res.Pages))
						mu.Lock()
						times = append(times, time.Since(t))
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			slices.Sort(times)
			n := float64(pages.Load())
			b.ReportMetric(n/time.Since(begun).Seconds(), "pages/s")
			b.ReportMetric(float64((processor()-cpu).Microseconds())/n, "cpu-µs/page")
			if len(times) > 0 {
				b.ReportMetric(float64(times[len(times)*99/100].Milliseconds()), "p99-ms")
			}
		})
	}
	_, m := r.get("/metrics")
	for line := range strings.Lines(m) {
		if strings.HasPrefix(line, "process_resident_memory_bytes ") {
			fmt.Print("# ", line)
		}
	}
}
