package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
)

func (e *env) resultCommand() *cobra.Command {
	f := &selectFlags{}
	out, wait := "", false
	fetch := f.run(func(ctx context.Context, q *jobs.Client, sel jobs.Selection) error {
		return e.fetch(ctx, q, sel, wait, out)
	})
	c := &cobra.Command{
		Use:   "result JOB -o OUT | result JOB... -o OUT.zip | result BATCH -o OUT.zip",
		Short: "fetch what jobs of a worker's queue made",
		Long: `Writes what a job made; several jobs, or a batch, come as one ZIP archive, in their order, written as it comes. OUT may be - for stdout.
A job that failed ends the command as convert would have ended, with the same message and exit code, and has NAME.error.json in an archive. Jobs
that have not ended: nothing is written and the exit code is 12, unless --wait is given.`,
		Example: `  pwgconvert result Q7JHM2... -o report.pwg
  pwgconvert result monday --wait -o monday.zip`,
		RunE: func(c *cobra.Command, names []string) error {
			if out == "" {
				return usage("-o OUT is missing")
			}
			return fetch(c, names)
		},
	}
	f.register(c)
	c.Flags().StringVarP(&out, "output", "o", "", "the result's file")
	c.Flags().BoolVar(&wait, "wait", false, "wait until the jobs have ended")
	return c
}

// fetch writes what jobs made.
func (e *env) fetch(ctx context.Context, q *jobs.Client, sel jobs.Selection, wait bool, out string) error {
	all, err := look(ctx, q, sel, wait)
	if err != nil {
		return err
	}
	if single := sel.Batch == "" && len(sel.IDs) == 1; all.unfinished > 0 || single && all.failed > 0 {
		return all.err()
	} else if single {
		return e.writeTo(out, func(w io.Writer) error {
			_, err := q.Result(ctx, w, 0, sel.IDs[0])
			return err
		})
	}
	if err := e.writeTo(out, func(w io.Writer) error { return q.Archive(ctx, w, 0, sel) }); err != nil {
		return err
	}
	return all.err()
}

// writeTo writes a file that appears complete or not at all, or stdout.
func (e *env) writeTo(name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(e.out)
	}
	f, err := createFile(name)
	if err != nil {
		return &convert.Error{Kind: convert.Write, Err: err}
	}
	if err := write(f); err != nil {
		_ = f.Abandon()
		return err
	}
	if err := f.Close(); err != nil {
		return &convert.Error{Kind: convert.Write, Err: err}
	}
	return nil
}
