// Command pool loads and hurts conversion workers that run as processes of their own on loopback, and reports what became of every job.
//
//	go run ./bench/pool -worker bin/pwgworker -time 1m testdata/*.pdf
//
// Every result is compared with what the library makes of the same document in this process. A scenario fails when a job is lost or ends
// with bytes of its own, when an end has no clear status, when a worker ends that nobody killed, goes beyond its memory, or keeps something
// afterwards: jobs, documents, weight, memory, goroutines. The exit code is 1 then. Wall times mean what the machine's other load lets them
// mean; CPU seconds are beside them. It runs on Linux: memory and CPU of the workers come from /proc.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// settings are the command line.
type settings struct {
	worker    string
	dir       string
	pool      int
	time      time.Duration
	killEvery time.Duration
	parallel  int
	crowd     int
	rounds    int
	overhead  float64
	tiny      int
	big       int64
	memory    int64
	slack     int64
	hostile   string
	long      string
	limit     time.Duration
	verbose   bool
	documents []string
}

// scenario is one thing that happens to workers.
type scenario struct {
	name  string
	what  string // happens
	asked string // of the workers
	run   func(ctx context.Context, t *trial) error
}

// afterwards is asked of every worker that lives through a scenario.
const afterwards = "worker alive, within its memory, back to what it had before"

func scenarios() []scenario {
	return []scenario{
		{"reflection", "what grpcurl would find", "services, methods and messages are listed, a method can be called by what reflection tells", reflection},
		{"crowd", "many conversions at a time on one worker, beside the library alone",
			"none lost, bytes the library's, at most -overhead percent more CPU a page, " + afterwards, crowd},
		{"kill", "several workers under load, one killed again and again", "every job ends right, bytes the library's, all workers work afterwards", kill},
		{"nats", "several workers of one queue, its NATS server killed and started again while jobs come", "every acknowledged job is done, bytes the library's", natsStops},
		{"pages", "a document of many pages made in parts by several workers, beside the library alone", "bytes the library's, every worker has a part", pages},
		{"access", "callers without the right certificate or token", "they get nothing, the right one everything, no token in the log", access},
		{"slow", "a caller that takes its result slowly, one that takes nothing", "the slow one gets it all, the other a status with its reason, " + afterwards, slow},
		{"half-open", "a network that swallows everything", "jobs end on both sides, the document is kept for who comes again, " + afterwards, halfOpen},
		{"stopped", "an upload that stops, and goes on later", "a status with its reason, it goes on at the byte where it stopped, " + afterwards, stopped},
		{"tiny", "many tiny jobs", "none lost, bytes the library's, " + afterwards, tiny},
		{"big", "a document of gigabytes", "one worker that takes half as much refuses it at once, another converts it, bytes the library's, " + afterwards, big},
		{"bomb", "documents that decompress to far more than they are", "a clear end each, " + afterwards, bomb},
		{"hostile", "every file of a folder (-hostile)", "a clear end each, " + afterwards, hostile},
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == libraryArg {
		os.Exit(libraryAlone(os.Args[2:]))
	}
	os.Exit(run())
}

func run() int {
	var s settings
	only := ""
	flag.StringVar(&s.worker, "worker", "bin/pwgworker", "the worker's program")
	flag.StringVar(&s.dir, "dir", os.TempDir(), "where the workers' folders go")
	flag.StringVar(&only, "only", "", "scenarios, by comma; all if empty")
	flag.IntVar(&s.pool, "workers", 4, "of the pool")
	flag.DurationVar(&s.time, "time", time.Minute, "load of the scenario kill")
	flag.DurationVar(&s.killEvery, "kill-every", 2*time.Second, "between two kills")
	flag.IntVar(&s.parallel, "parallel", 8, "jobs at a time where it does not matter")
	flag.IntVar(&s.crowd, "crowd", 200, "jobs at a time of the scenario crowd")
	flag.IntVar(&s.rounds, "rounds", 3, "of the scenario crowd: library and worker in turn")
	flag.Float64Var(&s.overhead, "overhead", 10, "percent of CPU a page that a worker may take more than the library alone")
	flag.IntVar(&s.tiny, "tiny", 10_000, "jobs of the scenario tiny")
	flag.Int64Var(&s.big, "big", 2<<30, "bytes of the document of the scenario big")
	flag.Int64Var(&s.memory, "memory", 512<<20, "budget of a worker, in bytes")
	flag.Int64Var(&s.slack, "slack", 96<<20, "bytes that a worker's process may have beside its budget: program, stacks, garbage that waits")
	flag.StringVar(&s.hostile, "hostile", "", "folder of documents that mean no good")
	flag.StringVar(&s.long, "long", "", "document of the scenario pages; one of 1008 pages is made if empty")
	flag.DurationVar(&s.limit, "limit", 5*time.Minute, "for each scenario, the load of kill not counted")
	flag.BoolVar(&s.verbose, "v", false, "show what the workers log")
	flag.Parse()
	s.documents = flag.Args()
	if len(s.documents) == 0 {
		s.documents, _ = filepath.Glob("testdata/*.pdf")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	set, err := loadSet(ctx, s.documents)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pool:", err)
		return 2
	}
	fmt.Printf("%d processors, load before %s; %d kinds of jobs from %d documents, %d pages\n", runtime.NumCPU(), loadAverage(), len(set.jobs), len(s.documents), set.pages())
	failed := 0
	var summary []string
	for _, sc := range scenarios() {
		if only != "" && !slices.Contains(strings.Split(only, ","), sc.name) || sc.name == "hostile" && s.hostile == "" {
			continue
		}
		verdict := "pass"
		if !runScenario(ctx, sc, &s, set) {
			verdict = "FAIL"
			failed++
		}
		summary = append(summary, fmt.Sprintf("%s  %-10s  %s", verdict, sc.name, sc.asked))
		if ctx.Err() != nil {
			return 130
		}
	}
	fmt.Println("\n" + strings.Join(summary, "\n"))
	if failed > 0 {
		fmt.Printf("%d scenarios of %d failed\n", failed, len(summary))
		return 1
	}
	return 0
}

// runScenario runs one with workers and a folder of its own, and prints its report.
func runScenario(ctx context.Context, sc scenario, s *settings, set *jobSet) (ok bool) {
	limit := s.limit
	if sc.name == "kill" {
		limit += s.time
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	dir, err := os.MkdirTemp(s.dir, "pool-"+sc.name+"-")
	if err != nil {
		fmt.Println("FAIL", sc.name+":", err)
		return false
	}
	defer os.RemoveAll(dir)
	t := &trial{settings: s, set: set, dir: dir}
	begun := time.Now()
	fmt.Printf("\n%s: %s\n  asked: %s\n", sc.name, sc.what, sc.asked)
	err = sc.run(ctx, t)
	for _, f := range t.stop() {
		t.fail("%v", f)
	}
	if err != nil {
		t.fail("%v", err)
	}
	for _, line := range t.lines {
		fmt.Println("  " + line)
	}
	verdict := "pass"
	if len(t.faults) > 0 {
		verdict = "FAIL"
	}
	for _, f := range t.faults {
		fmt.Println("  FAULT:", f)
	}
	fmt.Printf("  %s, %.1f s\n", verdict, time.Since(begun).Seconds())
	return len(t.faults) == 0
}

// loadAverage is that of the last minute: what else this machine does.
func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(b)); err == nil && len(f) > 0 {
		return f[0]
	}
	return "unknown"
}
