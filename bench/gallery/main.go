// Command gallery shows how close rendered pages are to other renderers' pictures of them: an HTML page with ours, the nearest reference and
// the difference side by side, worst first.
//
//	go run ./bench/gallery -corpus DIR -out DIR [-worst 200] [-match REGEX]
//
// DIR holds pdfs/NAME.pdf and refs/RENDERER/NAME-PAGE.png, pages rendered at 72 dpi. The distance of two pictures is the share of pixels that
// differ by more than 32 of 255 in a channel after both are blurred by a 3x3 box: shifts of a fraction of a pixel and the taste of
// anti-aliasing do not count, a wrong glyph does.
package main

import (
	"context"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// page is a page with references and what came of it.
type page struct {
	Name      string
	Page      int
	refs      map[string]string // renderer -> file
	Distance  float64           // to the nearest reference; 9 when there is no picture of the right size
	Nearest   string
	Others    string
	Warnings  []string
	Problem   string
	Ours, Ref string // files of the gallery
	Diff      string
}

func main() {
	corpus := flag.String("corpus", "", "folder with pdfs and refs")
	out := flag.String("out", "out/gallery", "folder to write")
	worst := flag.Int("worst", 200, "pages shown")
	match := flag.String("match", ".", "only files whose name matches")
	flag.Parse()
	if err := run(*corpus, *out, *match, *worst); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

func run(corpus, out, match string, worst int) error {
	re, err := regexp.Compile(match)
	if err != nil {
		return err
	}
	pages, err := find(corpus, re)
	if err != nil {
		return err
	}
	if len(pages) == 0 {
		return fmt.Errorf("no references in %s", filepath.Join(corpus, "refs"))
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	byFile := map[string][]*page{}
	for _, p := range pages {
		byFile[p.Name] = append(byFile[p.Name], p)
	}
	names := make(chan string)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for name := range names {
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				compareFile(ctx, filepath.Join(corpus, "pdfs", name+".pdf"), byFile[name], out)
				cancel()
			}
		})
	}
	for name := range byFile {
		names <- name
	}
	close(names)
	wg.Wait()
	slices.SortFunc(pages, func(a, b *page) int {
		if a.Distance != b.Distance {
			if a.Distance > b.Distance {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name+fmt.Sprint(a.Page), b.Name+fmt.Sprint(b.Page))
	})
	report(pages)
	shown := pages[:min(worst, len(pages))]
	for _, p := range pages[len(shown):] { // only what is shown is kept
		for _, f := range []string{p.Ours, p.Ref, p.Diff} {
			if f != "" {
				os.Remove(filepath.Join(out, f))
			}
		}
	}
	f, err := os.Create(filepath.Join(out, "index.html"))
	if err != nil {
		return err
	}
	if err := tmpl.Execute(f, shown); err != nil {
		f.Close()
		return err
	}
	fmt.Println(filepath.Join(out, "index.html"))
	return f.Close()
}

// find lists the pages that have references.
func find(corpus string, re *regexp.Regexp) ([]*page, error) {
	files, err := filepath.Glob(filepath.Join(corpus, "refs", "*", "*.png"))
	if err != nil {
		return nil, err
	}
	byKey := map[string]*page{}
	for _, f := range files {
		stem := strings.TrimSuffix(filepath.Base(f), ".png")
		i := strings.LastIndexByte(stem, '-')
		if i < 0 || !re.MatchString(stem) {
			continue
		}
		n, err := strconv.Atoi(stem[i+1:])
		if err != nil {
			continue
		}
		p := byKey[stem]
		if p == nil {
			p = &page{Name: stem[:i], Page: n, refs: map[string]string{}, Distance: 9}
			byKey[stem] = p
		}
		p.refs[filepath.Base(filepath.Dir(f))] = f
	}
	var pages []*page
	for _, p := range byKey {
		pages = append(pages, p)
	}
	return pages, nil
}

// report prints the share of pages within some distances.
func report(pages []*page) {
	fmt.Printf("%d pages\n", len(pages))
	for _, t := range []float64{.001, .01, .02, .05, .1} {
		n := 0
		for _, p := range pages {
			if p.Distance <= t {
				n++
			}
		}
		fmt.Printf("  D <= %-5v %5.1f %%\n", t, 100*float64(n)/float64(len(pages)))
	}
}

var tmpl = template.Must(template.New("").Parse(`<!doctype html>
<meta charset="utf-8"><title>pwgconvert beside other renderers</title>
<style>body{font:14px sans-serif;background:#ddd;margin:1em}figure{display:inline-block;margin:0 8px 0 0;vertical-align:top}
img{max-width:30vw;border:1px solid #888;background:#fff;image-rendering:pixelated}figcaption{color:#555}section{margin:0 0 2em}</style>
<h1>Worst pages first</h1>
{{range .}}<section><h3>{{.Name}} page {{.Page}}: {{if ge .Distance 9.0}}no picture{{else}}{{printf "%.4f" .Distance}}{{end}}</h3>
<p>{{.Others}} {{.Problem}}</p>{{range .Warnings}}<div>{{.}}</div>{{end}}
{{if .Ours}}<figure><img src="{{.Ours}}"><figcaption>pwgconvert</figcaption></figure>{{end}}
{{if .Ref}}<figure><img src="{{.Ref}}"><figcaption>{{.Nearest}}</figcaption></figure>
<figure><img src="{{.Diff}}"><figcaption>difference</figcaption></figure>{{end}}</section>
{{end}}`))
