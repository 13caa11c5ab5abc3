package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
)

// watchPause is between two looks at jobs that are watched.
const watchPause = 500 * time.Millisecond

func (e *env) statusCommand() *cobra.Command {
	f := &selectFlags{}
	asJSON, watch := false, false
	c := &cobra.Command{
		Use:   "status JOB... | status BATCH",
		Short: "say how jobs of a worker's queue are",
		Long: `Prints a line a job: its ID and state (queued, in-progress, done, aborted), pages done and in all, attempts, warnings, the document's name, and
of what failed the kind of error and what it says. The jobs of a batch come in the order in which they were submitted.`,
		RunE: f.run(func(ctx context.Context, q *jobs.Client, sel jobs.Selection) error {
			shown := map[string]string{}
			for {
				unfinished := false
				err := q.Status(ctx, sel, 0, func(s *jobs.Status) error {
					unfinished = unfinished || !jobs.Ended(s)
					line := statusLine(s)
					if asJSON {
						b, err := jobs.JSON(s)
						if err != nil {
							return err
						}
						line = string(b)
					}
					if watch {
						if shown[s.GetJobId()] == line {
							return nil
						}
						shown[s.GetJobId()] = line
					}
					return e.print(line)
				})
				if err != nil || !watch || !unfinished {
					return err
				}
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(watchPause):
				}
			}
		}),
	}
	f.register(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a job, with its warnings and times")
	c.Flags().BoolVar(&watch, "watch", false, "print a line when something has changed, until all have ended")
	return c
}
