package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
)

func (e *env) planCommand() *cobra.Command {
	f := &planFlags{}
	c := &cobra.Command{
		Use:   "plan IN",
		Short: "say as JSON what convert would do, and why",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			opt, err := f.options(c)
			if err != nil {
				return err
			}
			ctx, cancel := withTimeout(c.Context(), f.timeout)
			defer cancel()
			src, err := e.open(args[0])
			if err != nil {
				return err
			}
			defer src.Close()
			plan, err := convert.New().Plan(ctx, src, src.size, opt)
			if err != nil {
				return named(args[0], err)
			}
			return e.json(plan)
		},
	}
	f.register(c)
	return c
}

// json prints a value; a broken pipe is an error.
func (e *env) json(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return &convert.Error{Kind: convert.Write, Op: "stdout", Err: err}
	}
	return nil
}

// formats is what goes in and what comes out.
type formats struct {
	In    []string `json:"in"`
	Out   []string `json:"out"`
	Types []string `json:"pwg_types"`
}

func (e *env) formatsCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "formats",
		Short: "list what goes in and what comes out",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := formats{In: convert.InputTypes(), Out: convert.OutputTypes()}
			for _, t := range convert.DocumentTypes() {
				v.Types = append(v.Types, t.String())
			}
			if asJSON {
				return e.json(v)
			}
			w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "in\t", strings.Join(v.In, ", "))
			fmt.Fprintln(w, "out\t", strings.Join(v.Out, ", "))
			fmt.Fprintln(w, "PWG types\t", strings.Join(v.Types, ", "))
			if err := w.Flush(); err != nil {
				return &convert.Error{Kind: convert.Write, Op: "stdout", Err: err}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
