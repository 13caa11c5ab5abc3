//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// table is one of the results. Rows are shown as they come.
type table struct {
	title string
	head  []string
	rows  [][]string
	w     *tabwriter.Writer
}

func newTable(title string, head ...string) *table {
	return &table{title: title, head: head, w: tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)}
}

func (t *table) add(cells ...string) error {
	if len(t.rows) == 0 {
		fmt.Printf("\n%s\n", t.title)
		fmt.Fprintln(t.w, strings.Join(t.head, "\t"))
	}
	t.rows = append(t.rows, cells)
	fmt.Fprintln(t.w, strings.Join(cells, "\t"))
	return t.w.Flush()
}

// markdown writes the table; it writes nothing without rows.
func (t *table) markdown(w io.Writer) {
	if len(t.rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n\n| %s |\n|%s\n", t.title, strings.Join(t.head, " | "), strings.Repeat("---|", len(t.head)))
	for _, r := range t.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(r, " | "))
	}
}

// The lines between which a Markdown file's results stand.
const (
	begin = "<!-- results: begin -->"
	end   = "<!-- results: end -->"
)

// put replaces what stands between the marks in a file by text, or appends it with marks. The file need not exist.
func put(name, text string) error {
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(name, []byte(replaced(string(old), text)), 0o644)
}

func replaced(old, text string) string {
	block := begin + "\n" + text + end
	before, rest, ok := strings.Cut(old, begin)
	if _, after, closed := strings.Cut(rest, end); ok && closed {
		return before + block + after
	}
	if old != "" && !strings.HasSuffix(old, "\n") {
		old += "\n"
	}
	return old + block + "\n"
}

// String gives times and memory.
func (r run) String() string {
	if !r.ok {
		return "failed"
	}
	return fmt.Sprintf("%s, %s user, %d MB, first %s", ms(r.wall), ms(r.user), r.rss>>20, ms(r.first))
}

func ms(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}

// ratio is the time of the fastest program but the first over that of the first; of is the time meant.
func ratio(best []run, of func(run) time.Duration) string {
	fastest := time.Duration(0)
	for _, r := range best[1:] {
		if r.ok && (fastest == 0 || of(r) < fastest) {
			fastest = of(r)
		}
	}
	if !best[0].ok || fastest == 0 || of(best[0]) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", fastest.Seconds()/of(best[0]).Seconds())
}

func wall(r run) time.Duration { return r.wall }
func user(r run) time.Duration { return r.user }
