//go:build unix

// Command compare runs pwgconvert and the other programs that turn PDF into raster on the same documents, in turn, and prints wall time,
// peak memory and how often ours is as fast as the fastest of the others:
//
//	go run ./bench/compare -bin bin/pwgconvert -runs 3 testdata/*.pdf
//
// Of every program the quickest run counts. MuPDF and Ghostscript write PWG raster, Poppler writes PNM for want of it; Ghostscript is
// run as print queues run it and with anti-aliasing, which all others have. Programs that are not installed are left out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// program is one of those compared.
type program struct {
	name, bin string
	args      func(in, out, dpi string, rgb bool) []string
}

func programs(ours string) []program {
	gs := func(in, out, dpi string, rgb bool) []string {
		return []string{"-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pwgraster", "-dcupsBitsPerColor=8",
			"-dcupsColorSpace=" + pick(rgb, "19", "18"), "-r" + dpi, "-sOutputFile=" + out, in}
	}
	return []program{
		{"pwgconvert", ours, func(in, out, dpi string, rgb bool) []string {
			return []string{"convert", in, "--to", "image/pwg-raster", "--resolution", dpi, "--type", pick(rgb, "srgb_8", "sgray_8"), "--progress", "none", "-o", out}
		}},
		{"mupdf", "mutool", func(in, out, dpi string, rgb bool) []string {
			return []string{"draw", "-q", "-F", "pwg", "-r", dpi, "-c", pick(rgb, "rgb", "gray"), "-o", out, in}
		}},
		{"gs", "gs", gs},
		{"gs-aa", "gs", func(in, out, dpi string, rgb bool) []string {
			return append([]string{"-dTextAlphaBits=4", "-dGraphicsAlphaBits=4"}, gs(in, out, dpi, rgb)...)
		}},
		{"poppler", "pdftoppm", func(in, out, dpi string, rgb bool) []string {
			args := []string{"-r", dpi, in, out}
			if !rgb {
				args = append([]string{"-gray"}, args...)
			}
			return args
		}},
	}
}

func pick(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

// run is what one run of a program took.
type run struct {
	ok   bool
	wall time.Duration
	rss  int64 // bytes
}

func main() {
	bin := flag.String("bin", "bin/pwgconvert", "our program")
	runs := flag.Int("runs", 3, "runs of each program; the quickest counts")
	dpi := flag.String("dpi", "300,600", "resolutions")
	limit := flag.Duration("timeout", 2*time.Minute, "longest run")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: compare [flags] document.pdf ...")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, *bin, *runs, strings.Split(*dpi, ","), *limit, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare(ctx context.Context, bin string, runs int, dpis []string, limit time.Duration, docs []string) error {
	var there []program
	for _, p := range programs(bin) {
		name, err := exec.LookPath(p.bin)
		if err != nil && p.bin == bin {
			return err
		}
		if err == nil {
			p.bin = name
			there = append(there, p)
		}
	}
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%s/%s, %d processors, best of %d\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "document\tdpi\t\t")
	for _, p := range there {
		fmt.Fprint(w, p.name, "\t")
	}
	fmt.Fprintln(w, "ratio\t")
	for _, doc := range docs {
		for _, dpi := range dpis {
			for _, rgb := range []bool{false, true} {
				best, err := turn(ctx, there, runs, limit, dir, doc, dpi, rgb)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t", filepath.Base(doc), dpi, pick(rgb, "rgb", "gray"))
				for _, b := range best {
					fmt.Fprint(w, b, "\t")
				}
				fmt.Fprintln(w, ratio(best), "\t")
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	fmt.Println("ratio: the fastest other program's time over ours; above 1 ours is faster")
	return nil
}

// turn runs every program on a document, one after the other and that runs times, and returns the best run of each.
func turn(ctx context.Context, programs []program, runs int, limit time.Duration, dir, doc, dpi string, rgb bool) ([]run, error) {
	best := make([]run, len(programs))
	for range runs {
		for k, p := range programs {
			r := once(ctx, limit, p.bin, p.args(doc, filepath.Join(dir, "out"), dpi, rgb))
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			made, err := empty(dir)
			if err != nil {
				return nil, err
			}
			r.ok = r.ok && made > leastPage // some say that all is well and write no page
			if !best[k].ok || r.ok && r.wall < best[k].wall {
				best[k] = r
			}
		}
	}
	return best, nil
}

func once(ctx context.Context, limit time.Duration, bin string, args []string) run {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(ctx, bin, args...)
	begin := time.Now()
	err := c.Run()
	r := run{ok: err == nil, wall: time.Since(begin)}
	if c.ProcessState == nil {
		return r
	}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.rss = int64(u.Maxrss)
		if runtime.GOOS != "darwin" { // kilobytes everywhere else
			r.rss <<= 10
		}
	}
	return r
}

// leastPage is smaller than any page: a PWG raster header has 1796 bytes.
const leastPage = 1796

// empty removes what a program wrote and returns how many bytes it was.
func empty(dir string) (int64, error) {
	entries, err := os.ReadDir(dir)
	size := int64(0)
	for _, e := range entries {
		info, e1 := e.Info()
		if e1 == nil {
			size += info.Size()
		}
		err = errors.Join(err, e1, os.Remove(filepath.Join(dir, e.Name())))
	}
	return size, err
}

// String gives time and memory.
func (r run) String() string {
	if !r.ok {
		return "failed"
	}
	return fmt.Sprintf("%d ms %d MB", r.wall.Milliseconds(), r.rss>>20)
}

// ratio is the time of the fastest program but the first over that of the first.
func ratio(best []run) string {
	fastest := time.Duration(0)
	for _, r := range best[1:] {
		if r.ok && (fastest == 0 || r.wall < fastest) {
			fastest = r.wall
		}
	}
	if !best[0].ok || fastest == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", fastest.Seconds()/best[0].wall.Seconds())
}
