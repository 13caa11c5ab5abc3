package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
)

// workerFlags say how workers are reached; submit, status, result and cancel share them. The queue is spoken to through any worker of its
// pool: NATS, which keeps it, needs no port for that.
type workerFlags struct {
	workers []string
	dialer  jobs.Dialer
}

func (f *workerFlags) register(c *cobra.Command) {
	s := c.Flags()
	s.StringArrayVar(&f.workers, "worker", nil, "a worker's address, host:port; several, for when one is gone, in several flags (default "+jobs.DefaultTarget+")")
	s.BoolVar(&f.dialer.TLS, "tls", false, "encrypt, and trust the system's authorities")
	s.StringVar(&f.dialer.CAFile, "tls-ca", "", "authorities of the workers' certificates, PEM")
	s.StringVar(&f.dialer.CertFile, "tls-cert", "", "certificate to show, PEM")
	s.StringVar(&f.dialer.KeyFile, "tls-key", "", "its key, PEM")
	s.StringVar(&f.dialer.ServerName, "tls-name", "", "name in the workers' certificates, if it is not that of the address")
	s.StringVar(&f.dialer.TokenFile, "token-file", "", "file with the token to show")
}

func (f *workerFlags) dial() (*jobs.Client, error) {
	q, err := f.dialer.Dial(f.workers...)
	if err != nil {
		return nil, usage("%w", err)
	}
	return q, nil
}

// selectFlags name jobs: by IDs, or as a batch.
type selectFlags struct {
	workerFlags
	batch   string
	timeout time.Duration
}

func (f *selectFlags) register(c *cobra.Command) {
	f.workerFlags.register(c)
	c.Flags().StringVar(&f.batch, "batch", "", "all jobs of a batch, instead of JOBs")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "give up after this long (30s, 5m; 0: never)")
}

// open makes the client and finds out what is meant: names of jobs or, when one is the name of no job, that of a batch.
func (f *selectFlags) open(ctx context.Context, names []string) (*jobs.Client, jobs.Selection, error) {
	sel := jobs.Selection{IDs: names, Batch: f.batch}
	if (len(names) == 0) == (f.batch == "") {
		return nil, sel, usage("either jobs or --batch is needed")
	}
	q, err := f.dial()
	if err != nil || len(names) != 1 {
		return q, sel, err
	}
	look := func(s jobs.Selection) error { return q.Status(ctx, s, 0, func(*jobs.Status) error { return nil }) }
	if err = look(sel); err != nil && convert.KindOf(err) == convert.Usage {
		if look(jobs.Selection{Batch: names[0]}) == nil {
			return q, jobs.Selection{Batch: names[0]}, nil
		}
	}
	if err != nil {
		_ = q.Close()
		return nil, sel, err
	}
	return q, sel, nil
}

// run makes a command of what is done with jobs: they are named and found before, within the time given.
func (f *selectFlags) run(do func(context.Context, *jobs.Client, jobs.Selection) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, names []string) error {
		ctx, cancel := withTimeout(c.Context(), f.timeout)
		defer cancel()
		q, sel, err := f.open(ctx, names)
		if err != nil {
			return err
		}
		defer q.Close()
		return do(ctx, q, sel)
	}
}

// summary is how a selection of jobs is.
type summary struct {
	jobs, unfinished, failed int
	first                    string // of those that have not ended, for people
	failure                  error  // of the first one that failed
}

func (a *summary) add(s *jobs.Status) {
	a.jobs++
	if err := jobs.Failure(s); err != nil {
		if a.failed++; a.failure == nil {
			a.failure = err
			if s.GetName() != "" {
				a.failure = named(s.GetName(), err)
			}
		}
		return
	}
	if !jobs.Ended(s) {
		if a.unfinished++; a.first == "" {
			a.first = statusLine(s)
		}
	}
}

// err is why a selection cannot be called done; nil when it can.
func (a *summary) err() error {
	switch {
	case a.unfinished > 0 && a.jobs == 1:
		return fmt.Errorf("%w: %s", errUnfinished, a.first)
	case a.unfinished > 0:
		return fmt.Errorf("%w: %d of %d jobs, the first is %s", errUnfinished, a.unfinished, a.jobs, a.first)
	case a.failed > 0 && a.jobs > 1:
		return fmt.Errorf("%d of %d jobs failed, the first is %w", a.failed, a.jobs, a.failure)
	}
	return a.failure
}

// waitSlice is how long one question waits for jobs to end; there is another one after it. Short enough for workers to be stopped meanwhile.
const waitSlice = 20 * time.Second

// look tells how jobs are, with wait when they have ended.
func look(ctx context.Context, q *jobs.Client, sel jobs.Selection, wait bool) (*summary, error) {
	slice := time.Duration(0)
	if wait {
		slice = waitSlice
	}
	for {
		a := &summary{}
		err := q.Status(ctx, sel, slice, func(s *jobs.Status) error {
			a.add(s)
			return nil
		})
		if err != nil || !wait || a.unfinished == 0 {
			return a, err
		}
	}
}

func (e *env) cancelCommand() *cobra.Command {
	f := &selectFlags{}
	c := &cobra.Command{
		Use:   "cancel JOB... | cancel BATCH",
		Short: "end jobs of a worker's queue that have not ended",
		Long:  "Ends jobs that have not ended, says how many those were, and removes their documents. A job that runs stops within a band of a page.",
		RunE: f.run(func(ctx context.Context, q *jobs.Client, sel jobs.Selection) error {
			n, err := q.Cancel(ctx, sel)
			if err != nil {
				return err
			}
			return e.print(fmt.Sprintf("%d cancelled", n))
		}),
	}
	f.register(c)
	return c
}

// print writes a line to stdout.
func (e *env) print(line string) error {
	if _, err := fmt.Fprintln(e.out, line); err != nil {
		return &convert.Error{Kind: convert.Write, Op: "stdout", Err: err}
	}
	return nil
}

// statusLine is a job for people.
func statusLine(s *jobs.Status) string {
	attempts := 0
	if s.GetStarted() != nil {
		attempts = int(s.GetRedeliveries()) + 1
	}
	state := strings.ReplaceAll(strings.ToLower(s.GetState().GetType().String()), "_", "-")
	line := fmt.Sprintf("%s %s, %d of %s, %s, %s", s.GetJobId(), state, s.GetPagesDone(), count(int(s.GetPagesTotal()), "page"), count(attempts, "attempt"),
		count(max(len(s.GetWarnings()), int(s.GetResult().GetWarnings())), "warning"))
	if s.GetName() != "" {
		line += ", " + s.GetName()
	}
	if err := jobs.Failure(s); err != nil {
		line += ": " + s.GetError().GetKind() + ": " + err.Error()
	}
	return oneLine(line)
}
