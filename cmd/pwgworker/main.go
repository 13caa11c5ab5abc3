// Command pwgworker is a conversion worker: a gRPC service that turns documents into what printers take. "pwgworker --data DIR" is all it takes.
//
// SIGTERM and SIGINT stop it gently: health says so, running jobs end within --drain-time; a second signal stops it at once. SIGHUP reads
// certificates and tokens again, which also happens when the files change.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue"
	"github.com/pwgconvert/pwgconvert/convert/worker/server"
)

func main() {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	os.Exit(run(os.Args[1:], os.LookupEnv, signals, os.Stdout, os.Stderr))
}

// env is what commands see of the world.
type env struct {
	lookup  func(string) (string, bool)
	signals <-chan os.Signal
	out     io.Writer
	err     io.Writer
	serving func(*server.Listeners) // for tests: where it listens
}

// run executes one command line and returns the exit code: 0, 1 when serving failed, 2 for settings that are wrong.
func run(args []string, lookup func(string) (string, bool), signals <-chan os.Signal, out, errw io.Writer) int {
	return (&env{lookup: lookup, signals: signals, out: out, err: errw}).run(args)
}

// usageError is about settings.
type usageError struct{ error }

func (e *env) run(args []string) int {
	file := ""
	root := &cobra.Command{
		Use:           "pwgworker --data DIR",
		Short:         "A worker that converts documents into what printers take",
		Long:          "Serves conversions by gRPC. Every setting may come from a YAML file, from the environment (PWGWORKER_MAX_DOCUMENT) or a flag;\nthe later counts. \"pwgworker config\" prints them all.",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetArgs(args)
	root.SetOut(e.out)
	root.SetErr(e.err)
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVar(&file, "config", "", "file of settings, YAML (PWGWORKER_CONFIG)")
	for _, s := range config.Default().Settings() {
		flags.Var(s.Value, s.Name, s.Usage)
	}
	load := func(c *cobra.Command) (*config.Config, error) {
		given := map[string]string{}
		for _, s := range config.Default().Settings() {
			if f := c.Flag(s.Name); f.Changed {
				given[s.Name] = f.Value.String()
			}
		}
		if name, ok := e.lookup("PWGWORKER_CONFIG"); ok && file == "" {
			file = name
		}
		cfg, err := config.Load(file, e.lookup, given)
		if err != nil {
			return nil, usageError{err}
		}
		return cfg, nil
	}
	root.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := load(c)
		if err != nil {
			return err
		}
		return e.serve(cfg)
	}
	root.AddCommand(
		&cobra.Command{Use: "config", Short: "print the settings as YAML, with where each comes from", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c)
			if err != nil {
				return err
			}
			b, err := cfg.YAML()
			if err == nil {
				_, err = e.out.Write(b)
			}
			return err
		}},
		&cobra.Command{Use: "ready", Short: "exit with 0 when the worker with these settings takes work", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c)
			if err != nil {
				return err
			}
			return ready(c.Context(), cfg)
		}},
	)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	err := root.ExecuteContext(context.Background())
	if err == nil {
		return 0
	}
	fmt.Fprintln(e.err, "pwgworker: "+strings.Join(strings.Fields(err.Error()), " "))
	var ue usageError
	if errors.As(err, &ue) || strings.HasPrefix(err.Error(), "unknown command") {
		return 2
	}
	return 1
}

// heapGrowth is GOGC. Little is in use between jobs, and much of it comes and goes with each page: the runtime's 100 collects three times as often
// and takes a twentieth of the processors for it. The memory limit sees to it that the budget holds.
const heapGrowth = 300

// serve runs the worker until a signal stops it.
func (e *env) serve(cfg *config.Config) error {
	log := logger(cfg, e.err)
	if _, ok := e.lookup("GOMEMLIMIT"); !ok {
		debug.SetMemoryLimit(cfg.Memory)
	}
	if _, ok := e.lookup("GOGC"); !ok {
		debug.SetGCPercent(heapGrowth)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	opt := server.Options{Config: cfg, Log: log, Version: version(), Pipeline: convert.New(convert.WithLogger(nil)), Extend: queue.Extend}
	if cfg.NATS == queue.NATSOff {
		opt.Extend = nil
	}
	s, err := server.New(ctx, opt)
	if err != nil {
		return err
	}
	l, err := s.Listen()
	if err != nil {
		s.Close()
		return err
	}
	if e.serving != nil {
		e.serving(l)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	for stopping := false; ; {
		select {
		case err := <-ended:
			return err
		case sig := <-e.signals:
			switch {
			case sig == syscall.SIGHUP:
				s.Reload()
			case stopping:
				return errors.New("stopped before running jobs had ended")
			default:
				stopping = true
				stop()
			}
		}
	}
}

// logger writes to stderr.
func logger(cfg *config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // has been validated
	opt := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(w, opt))
	}
	return slog.New(slog.NewJSONHandler(w, opt))
}

// ready asks the operators' listener of a worker on this machine: for containers, which have no other program to ask with.
func ready(ctx context.Context, cfg *config.Config) error {
	if cfg.Ops() == "" {
		return usageError{errors.New("ops-listen: is off")}
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Ops()+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", res.Status)
	}
	return nil
}

// version is the module's, or the revision that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value
		}
	}
	if v == "" {
		v = "(devel)"
	}
	return v
}
