package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
)

type submitFlags struct {
	planFlags
	workerFlags
	id, batch, out string
	filePerPage    bool
	wait, asJSON   bool
}

func (e *env) submitCommand() *cobra.Command {
	f := &submitFlags{}
	c := &cobra.Command{
		Use:   "submit IN...",
		Short: "give documents to a worker's queue",
		Long: `Gives documents to the queue of a pool of workers and prints the IDs of their jobs, a line each. They are safe then, and converted when there is
time. A --job that the queue knows is not taken twice: another document or other options need another ID. Jobs of a --batch are asked
for together. IN may be - for stdin.

--wait ends when the jobs have ended, with the error and exit code of the first that failed; with -o it writes what they made: of
one document its result, of several, or of a batch, a ZIP archive. With -o - the IDs go to stderr.`,
		Example: `  pwgconvert submit report.pdf --printer cdd.json --wait -o report.pwg
  pwgconvert submit *.pdf --batch monday
  pwgconvert result monday --wait -o monday.zip`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return e.submit(c, f, args) },
	}
	f.planFlags.register(c)
	_ = c.Flags().MarkHidden("page-timeout")
	f.workerFlags.register(c)
	s := c.Flags()
	s.StringVar(&f.id, "job", "", "the job's ID, of one document: up to 128 printable characters of ASCII (default: a new one)")
	s.StringVar(&f.batch, "batch", "", "name of what belongs together")
	s.BoolVar(&f.filePerPage, "file-per-page", false, "a picture a page, in a ZIP archive: for --to image/png and image/jpeg")
	s.BoolVar(&f.wait, "wait", false, "wait until the jobs have ended")
	s.StringVarP(&f.out, "output", "o", "", "the result's file; with --wait")
	s.BoolVar(&f.asJSON, "json", false, "print a JSON object a job")
	return c
}

func (e *env) submit(c *cobra.Command, f *submitFlags, names []string) error {
	switch {
	case f.id != "" && len(names) > 1:
		return usage("--job is for one document")
	case f.out != "" && !f.wait:
		return usage("-o OUT needs --wait; what is made later is had by \"pwgconvert result\"")
	case c.Flags().Changed("page-timeout"):
		return usage("--page-timeout is the workers' own choice")
	}
	opt, err := f.options(c)
	if err != nil {
		return err
	}
	q, err := f.dial()
	if err != nil {
		return err
	}
	defer q.Close()
	ctx, cancel := withTimeout(c.Context(), f.timeout)
	defer cancel()
	ids := &env{out: e.out}
	if f.out == "-" {
		ids.out = e.err
	}
	sel := jobs.Selection{}
	for _, name := range names {
		st, err := e.submitOne(ctx, q, f, name, opt)
		if err != nil {
			return named(name, err)
		}
		sel.IDs = append(sel.IDs, st.GetJobId())
		line := st.GetJobId()
		if f.asJSON {
			b, err := jobs.JSON(st)
			if err != nil {
				return err
			}
			line = string(b)
		}
		if err := ids.print(line); err != nil {
			return err
		}
	}
	if f.batch != "" && f.out != "" {
		sel = jobs.Selection{Batch: f.batch} // which others may be in, too
	}
	switch {
	case f.out != "":
		return e.fetch(ctx, q, sel, true, f.out)
	case f.wait:
		all, err := look(ctx, q, sel, true)
		if err != nil {
			return err
		}
		return all.err()
	}
	return nil
}

// submitOne submits a document as it is read: nothing holds it whole.
func (e *env) submitOne(ctx context.Context, q *jobs.Client, f *submitFlags, name string, opt *convert.Options) (*jobs.Status, error) {
	j := jobs.Job{ID: f.id, Batch: f.batch, Options: opt, FilePerPage: f.filePerPage}
	if name == "-" {
		st, _, err := q.Submit(ctx, struct{ io.Reader }{e.in}, j)
		return st, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &convert.Error{Kind: convert.Read, Err: err}
	}
	defer file.Close()
	st, err := file.Stat()
	switch {
	case err == nil && st.IsDir():
		err = fmt.Errorf("%s: is a folder", name)
	case err == nil && st.Mode().IsRegular():
		j.Size = st.Size()
		if f.id != "" {
			sum := sha256.New()
			_, err = io.Copy(sum, file)
			j.SHA256 = sum.Sum(nil)
		}
		if err == nil {
			_, err = file.Seek(0, io.SeekStart)
		}
	}
	if err != nil {
		return nil, &convert.Error{Kind: convert.Read, Err: err}
	}
	j.Name = filepath.Base(name)
	job, _, err := q.Submit(ctx, file, j)
	return job, err
}
