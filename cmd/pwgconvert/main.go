// Command pwgconvert turns documents into what a printer takes. See "pwgconvert help" and the README.
//
// Every error is one line that begins "pwgconvert: " and names file, page and cause; the exit code tells its kind (see convert.Kind).
// Output files appear complete or not at all.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
)

func main() {
	steadyHeap()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// env is what commands see of the world.
type env struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// run executes one command line and returns the exit code.
func run(args []string, in io.Reader, out, errw io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e := &env{in: in, out: out, err: errw}
	root := &cobra.Command{
		Use:           "pwgconvert",
		Short:         "Turns documents into exactly what a printer takes",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errw)
	root.AddCommand(e.convertCommand(), e.planCommand(), e.inspectCommand(), e.formatsCommand(),
		e.submitCommand(), e.statusCommand(), e.resultCommand(), e.cancelCommand())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return &convert.Error{Kind: convert.Usage, Err: err}
	})
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(errw, "pwgconvert: "+oneLine(err.Error()))
	if errors.Is(err, errUnfinished) {
		return unfinishedExit
	}
	var ce *convert.Error
	if !errors.As(err, &ce) && ctx.Err() == nil {
		return convert.Usage.ExitCode() // what cobra itself refuses: unknown commands, wrong numbers of arguments
	}
	return convert.ExitCode(err)
}

// errUnfinished says that jobs of a queue have not ended. It is no kind of error of a conversion, and has the exit code after those.
var errUnfinished = errors.New("not finished")

const unfinishedExit = 12

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return ' '
		}
		return r
	}, s)), " ")
}

func usage(format string, args ...any) error {
	return &convert.Error{Kind: convert.Usage, Err: fmt.Errorf(format, args...)}
}

// named puts the file's name in front of an error and keeps its kind.
func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}
