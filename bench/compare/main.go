//go:build unix

// Command compare runs pwgconvert and the other programs that turn PDF into raster on the same documents, in turn, and prints what they
// take:
//
//	go run ./bench/compare -bin bin/pwgconvert -runs 3 testdata/*.pdf
//	go run ./bench/compare -what workers,pages -md bench/RESULTS.md DIR
//
// There are five tables. "peers" has wall time, user CPU, peak memory and the time to the first byte of pixels of every program at every
// resolution in gray and colour, and the best other program's wall time and user CPU over ours. "workers" has ours with one worker and with
// two, for documents of eight pages and more. "pages" has what a page of ours costs at the beginning and the end of documents of two hundred
// pages and more. "profile" has which stage of ours takes how much of a core's time. "limits" has how fast this machine moves bytes and our decoders read codes, from benchmarks.
//
// MuPDF and Ghostscript write PWG raster, Poppler writes PPM for want of it; Ghostscript runs as print queues run it and with anti-aliasing,
// which all others have. Programs that are not installed are left out, documents that need a password too.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/pwgconvert/pwgconvert/raster"
)

// document is one that is measured.
type document struct {
	file  string
	pages int
}

func (d document) name() string { return strings.TrimSuffix(filepath.Base(d.file), ".pdf") }

// What a document must have for the tables that are about pages, and what is too long to keep the output of.
const (
	manyPages = 8
	longPages = 200
	stretch   = 100
)

// comparison is what was asked for.
type comparison struct {
	meter
	programs []program
	docs     []document
	dpis     []string
	colours  []string
}

func main() {
	bin := flag.String("bin", "bin/pwgconvert", "our program")
	runs := flag.Int("runs", 3, "runs of each program in turn")
	dpi := flag.String("dpi", "300,600", "resolutions")
	colour := flag.String("colour", "gray,rgb", "gray, rgb or both")
	what := flag.String("what", "peers,workers,pages,profile,limits", "tables to make")
	md := flag.String("md", "", "Markdown file to put the tables into, - for standard output")
	limit := flag.Duration("timeout", 10*time.Minute, "longest run")
	once := flag.Duration("once", 10*time.Second, "runs that take longer are not repeated")
	tmp := flag.String("dir", "", "folder for what the programs write (default: /dev/shm where there is one)")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: compare [flags] document.pdf|folder ...")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := comparison{meter: meter{runs: *runs, limit: *limit, once: *once}, dpis: strings.Split(*dpi, ","), colours: strings.Split(*colour, ",")}
	if err := c.run(ctx, *bin, *tmp, strings.Split(*what, ","), *md, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func (c *comparison) run(ctx context.Context, bin, tmp string, what []string, md string, args []string) (err error) {
	if c.programs, err = present(bin); err != nil {
		return err
	}
	if c.docs, err = documents(ctx, args); err != nil {
		return err
	}
	if tmp == "" {
		if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
			tmp = "/dev/shm"
		}
	}
	if c.dir, err = os.MkdirTemp(tmp, "compare"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(c.dir)) }()
	facts := machine(c.programs, c.runs)
	fmt.Println(strings.Join(facts, "\n"))
	var text bytes.Buffer
	for _, f := range facts {
		fmt.Fprintf(&text, "- %s\n", f)
	}
	for _, w := range what {
		table, ok := map[string]func(context.Context, io.Writer) error{"peers": c.peers, "workers": c.workers, "pages": c.cost,
			"profile": c.profile, "limits": limits}[w]
		if !ok {
			return fmt.Errorf("no table %q", w)
		}
		if err := table(ctx, &text); err != nil {
			return err
		}
	}
	switch md {
	case "":
		return nil
	case "-":
		_, err = os.Stdout.Write(text.Bytes())
		return err
	}
	return put(md, text.String())
}

// documents lists files and what is in folders, and counts their pages.
func documents(ctx context.Context, args []string) ([]document, error) {
	var files []string
	for _, a := range args {
		in, err := filepath.Glob(filepath.Join(a, "*.pdf"))
		if err != nil {
			return nil, err
		}
		if len(in) == 0 {
			in = []string{a}
		}
		files = append(files, in...)
	}
	var docs []document
	for _, name := range files {
		n, err := count(ctx, name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "left out:", name, err)
			continue
		}
		docs = append(docs, document{name, n})
	}
	if len(docs) == 0 {
		return nil, errors.New("no documents")
	}
	return docs, nil
}

func count(ctx context.Context, name string) (int, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	d, err := raster.Open(ctx, f, info.Size(), nil)
	if err != nil {
		return 0, err
	}
	return d.NumPages(), nil
}

// each calls f for every document that is wanted at every resolution and in every colour.
func (c *comparison) each(least int, f func(d document, t task) error) error {
	for _, d := range c.docs {
		for _, dpi := range c.dpis {
			for _, colour := range c.colours {
				if d.pages < least {
					continue
				}
				if err := f(d, task{in: d.file, dpi: dpi, rgb: colour == "rgb"}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// peers is the table of all programs.
func (c *comparison) peers(ctx context.Context, w io.Writer) error {
	head := []string{"document (pages)", "dpi", ""}
	for _, p := range c.programs {
		head = append(head, p.name)
	}
	t := newTable("Peers: wall time, user CPU, peak memory, first byte of pixels; the best other program's wall time and user CPU over ours",
		append(head, "ratio, wall", "ratio, user")...)
	err := c.each(0, func(d document, k task) error {
		best, err := c.best(ctx, c.programs, k, d.pages >= longPages)
		if err != nil {
			return err
		}
		cells := []string{fmt.Sprintf("%s (%d)", d.name(), d.pages), k.dpi, pick(k.rgb, "rgb", "gray")}
		for _, b := range best {
			cells = append(cells, b.String())
		}
		return t.add(append(cells, ratio(best, wall), ratio(best, user))...)
	})
	t.markdown(w)
	return err
}

// workers is the table of ours with one and two workers.
func (c *comparison) workers(ctx context.Context, w io.Writer) error {
	t := newTable("One worker against two: wall time, user CPU, peak memory", "document (pages)", "dpi", "", "one", "two", "one / two, wall")
	err := c.each(manyPages, func(d document, k task) error {
		var best [2]run
		for range c.runs {
			for i := range best {
				k.jobs = i + 1
				r, err := c.whole(ctx, c.programs[0], k, d.pages >= longPages)
				if err != nil {
					return err
				}
				best[i] = r.better(best[i])
			}
		}
		cells := []string{fmt.Sprintf("%s (%d)", d.name(), d.pages), k.dpi, pick(k.rgb, "rgb", "gray")}
		for _, b := range best {
			cells = append(cells, fmt.Sprintf("%s, %s user, %d MB", ms(b.wall), ms(b.user), b.rss>>20))
		}
		return t.add(append(cells, fmt.Sprintf("%.2f", best[0].wall.Seconds()/best[1].wall.Seconds()))...)
	})
	t.markdown(w)
	return err
}

// cost is the table of what a page costs at both ends of a long document.
func (c *comparison) cost(ctx context.Context, w io.Writer) error {
	t := newTable("A page at the beginning and at the end of a document: user CPU a page, peak memory, first byte of pixels",
		"document (pages)", "dpi", "", "first hundred", "last whole hundred", "last / first, user CPU")
	err := c.each(longPages, func(d document, k task) error {
		to := d.pages / stretch * stretch
		ranges := [2]string{fmt.Sprintf("1-%d", stretch), fmt.Sprintf("%d-%d", to-stretch+1, to)}
		var best [2]run
		for i := range best {
			k.pages = ranges[i]
			first, err := c.firstByte(ctx, c.programs[0], k)
			if err != nil {
				return err
			}
			best[i].first = first
		}
		for range max(c.runs, 5) { // user CPU too differs from run to run, by more than is asked after
			for i := range best {
				k.pages = ranges[i]
				r, err := c.whole(ctx, c.programs[0], k, false)
				if err != nil {
					return err
				}
				best[i] = r.better(best[i])
			}
		}
		cells := []string{fmt.Sprintf("%s (%d)", d.name(), d.pages), k.dpi, pick(k.rgb, "rgb", "gray")}
		for i, b := range best {
			cells = append(cells, fmt.Sprintf("pages %s: %.2f ms, %d MB, first %s", ranges[i], b.user.Seconds()*1000/stretch, b.rss>>20, ms(b.first)))
		}
		return t.add(append(cells, fmt.Sprintf("%.2f", best[1].user.Seconds()/best[0].user.Seconds()))...)
	})
	t.markdown(w)
	return err
}
