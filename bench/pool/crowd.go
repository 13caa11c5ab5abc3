package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/pwgconvert/pwgconvert/convert"
)

// crowd runs many conversions at a time on one worker, in turn with a process that has nothing but the library.
func crowd(ctx context.Context, t *trial) error {
	p, err := t.worker(ctx)
	if err != nil {
		return err
	}
	before, err := t.warm(ctx, p)
	if err != nil {
		return err
	}
	c, a, err := dial(p.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	var lib, tuned, sent, wrk alone
	for round := range t.rounds {
		one, err := runLibrary(ctx, t.crowd, 100, "", t.documents)
		if err != nil {
			return err
		}
		t.say("library alone, %d jobs, %d at a time: p50 %.0f ms, p99 %.0f ms; %.1f pages/s; %.2f s of CPU", t.crowd, runtime.NumCPU(), one.P50, one.P99,
			float64(one.Pages)/one.Wall, one.CPU)
		same, err := runLibrary(ctx, t.crowd, workerGrowth, "", t.documents)
		if err != nil {
			return err
		}
		t.say("library, its garbage collected as rarely as the worker's: %.1f pages/s; %.2f s of CPU", float64(same.Pages)/same.Wall, same.CPU)
		two, err := runSending(ctx, t.crowd, t.documents)
		if err != nil {
			return err
		}
		t.say("library, and results sent to another process by TCP: p50 %.0f ms, p99 %.0f ms; %.1f pages/s; %.2f s of CPU", two.P50, two.P99,
			float64(two.Pages)/two.Wall, two.CPU)
		var l tally
		cpu, own, begun := p.cpuTime(), ownCPU(), time.Now()
		spread(ctx, t.crowd, t.crowd, func(ctx context.Context, i int) {
			j, start := t.set.jobs[i%len(t.set.jobs)], time.Now()
			if _, err := j.once(ctx, c); err != nil {
				l.wrong(err)
				return
			}
			l.right(j, time.Since(start))
		})
		wall := time.Since(begun)
		used, mine := (p.cpuTime() - cpu).Seconds(), (ownCPU() - own).Seconds()
		t.report(fmt.Sprintf("worker, %d at a time", t.crowd), &l, t.crowd, wall)
		t.say("worker: %.2f s of CPU, its client %.2f s, which sums up what comes", used, mine)
		if round == 0 || one.CPU < lib.CPU {
			lib = one
		}
		if round == 0 || same.CPU < tuned.CPU {
			tuned = same
		}
		if round == 0 || two.CPU < sent.CPU {
			sent = two
		}
		if now := (alone{Wall: wall.Seconds(), CPU: used, Pages: l.pages}); round == 0 || now.CPU < wrk.CPU {
			wrk = now
		}
	}
	if lib.CPU > 0 && tuned.CPU > 0 && sent.CPU > 0 && wrk.Pages > 0 {
		t.say("CPU a page, best of %d rounds: worker %.2f ms; library %.2f ms (%+.1f %%); with the worker's collector %.2f ms (%+.1f %%); and results sent %.2f ms (%+.1f %%)",
			t.rounds, wrk.page(), lib.page(), wrk.over(lib), tuned.page(), wrk.over(tuned), sent.page(), wrk.over(sent))
		if over := wrk.over(lib); over > t.overhead {
			t.fail("the worker takes %.1f %% more CPU a page than the library alone, more than %.0f %%", over, t.overhead)
		}
	}
	if n := int(a.begun.Load()) - t.rounds*t.crowd; n != 0 {
		t.say("%d RPCs were begun anew", n)
	}
	c.Close()
	t.back(ctx, p, before)
	return nil
}

// alone is what a load costs a process.
type alone struct {
	Wall, CPU float64 // seconds
	P50, P99  float64 // milliseconds
	Pages     int
}

// page is the CPU of a page in milliseconds.
func (a alone) page() float64 { return 1000 * a.CPU / float64(a.Pages) }

// over is by how many percent more CPU a page takes than b's.
func (a alone) over(b alone) float64 { return 100 * (a.page()/b.page() - 1) }

const libraryArg = "library-alone"

// runSending is runLibrary with results that leave the process, as every server's do, and are summed up here.
func runSending(ctx context.Context, jobs int, documents []string) (alone, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return alone{}, err
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.CopyBuffer(struct{ io.Writer }{newDigest()}, struct{ io.Reader }{c}, make([]byte, 64<<10))
			}()
		}
	}()
	return runLibrary(ctx, jobs, workerGrowth, l.Addr().String(), documents)
}

// runLibrary runs a load in a process of its own that has nothing but the library, and a GOGC. Results go to a connection each if there is an
// address.
func runLibrary(ctx context.Context, jobs, growth int, to string, documents []string) (alone, error) {
	self, err := os.Executable()
	if err != nil {
		return alone{}, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{libraryArg, strconv.Itoa(jobs), to}, documents...)...)
	cmd.Env = append(os.Environ(), "GOGC="+strconv.Itoa(growth))
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		return alone{}, fmt.Errorf("the library alone: %w", err)
	}
	var a alone
	return a, json.Unmarshal(b, &a)
}

// workerGrowth is the worker's GOGC (cmd/pwgworker). A program that sets nothing has 100.
const workerGrowth = 300

// libraryAlone is that process: a number of jobs, an address or "", and the documents. It converts as many at a time as there are processors, each
// with one worker.
func libraryAlone(args []string) int {
	ctx := context.Background()
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return 2
	}
	to := args[1]
	set, err := loadSet(ctx, args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	p := convert.New()
	one := func(j *job) {
		w := io.Discard
		if to != "" {
			c, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer c.Close()
			w = c
		}
		opt := j.options()
		opt.Jobs = 1
		_, _ = p.Convert(ctx, w, bytes.NewReader(j.doc), int64(len(j.doc)), opt)
	}
	for _, j := range set.jobs {
		one(j)
	}
	var l tally
	cpu, begun := ownCPU(), time.Now()
	spread(ctx, n, runtime.NumCPU(), func(_ context.Context, i int) {
		j, start := set.jobs[i%len(set.jobs)], time.Now()
		one(j)
		l.right(j, time.Since(start))
	})
	a := alone{Wall: time.Since(begun).Seconds(), CPU: (ownCPU() - cpu).Seconds(), P50: ms(l.quantile(0.5)), P99: ms(l.quantile(0.99)), Pages: l.pages}
	if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
		return 1
	}
	return 0
}

// ownCPU is user and system time of this process.
func ownCPU() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
