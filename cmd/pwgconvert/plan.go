package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
)

func (e *env) planCommand() *cobra.Command {
	f := &planFlags{}
	asJSON := false
	c := &cobra.Command{
		Use:   "plan IN",
		Short: "say what convert would do, and why",
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
			if asJSON {
				return e.json(plan)
			}
			if _, err := io.WriteString(e.out, explain(plan, f.faults)); err != nil {
				return &convert.Error{Kind: convert.Write, Op: "stdout", Err: err}
			}
			return nil
		},
	}
	f.register(c)
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON, with every page")
	return c
}

// explain writes a plan for people: each decision with its reason and the clause behind it, then the pages.
func explain(p *convert.Plan, faults []convert.Warning) string {
	var b strings.Builder
	for _, f := range faults {
		fmt.Fprintf(&b, "%s\n", f.Text)
	}
	for _, d := range p.Decisions {
		fmt.Fprintf(&b, "%s: %s\n    %s (%s)\n", d.Topic, d.Choice, d.Why, d.Rule)
	}
	if p.PrinterTicket != nil {
		fmt.Fprintf(&b, "ticket for the printer: %s\n", p.PrinterTicket)
	}
	if len(p.Pages) == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "%s of the result, %s:\n", count(len(p.Pages), "page"), count(p.Sheets, "sheet"))
	for i := 0; i < len(p.Pages); {
		from := p.Pages[i]
		n := 1
		for i+n < len(p.Pages) && follows(from, p.Pages[i+n], n) {
			n++
		}
		fmt.Fprintf(&b, "    %s\n", pageLine(from, n, p.ContentType))
		i += n
	}
	return b.String()
}

// follows reports whether a page is the n-th after one that differs from it in its number only.
func follows(first, p convert.PlannedPage, n int) bool {
	return first.Source >= 0 && p.Source == first.Source+n && first.Back == p.Back && first.Width == p.Width && first.Height == p.Height && first.Matrix == p.Matrix
}

func pageLine(p convert.PlannedPage, n int, contentType string) string {
	s := "blank page"
	switch {
	case n > 1:
		s = fmt.Sprintf("pages %d to %d", p.Source+1, p.Source+n)
	case p.Source >= 0:
		s = fmt.Sprintf("page %d", p.Source+1)
	}
	if p.Back {
		s += " on the back"
	}
	if contentType == convert.TypePDF {
		return s + fmt.Sprintf(", %d x %d points", p.PageSize[0], p.PageSize[1])
	}
	s += fmt.Sprintf(", %d x %d pixels on %s", p.Width, p.Height, p.PageSizeName)
	if p.Orientation != 0 {
		s += ", " + p.Orientation.String()
	}
	switch t := p.Transform; {
	case t.CrossFeed < 0 && t.Feed < 0:
		s += ", turned by 180 degrees"
	case t.CrossFeed < 0:
		s += ", mirrored left to right"
	case t.Feed < 0:
		s += ", mirrored top to bottom"
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
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
