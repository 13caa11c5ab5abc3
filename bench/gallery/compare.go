package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// compareFile renders the pages of a document that have references and measures each.
func compareFile(ctx context.Context, name string, pages []*page, out string) {
	fail := func(err error) {
		for _, p := range pages {
			p.Problem = err.Error()
		}
	}
	f, err := os.Open(name)
	if err != nil {
		fail(err)
		return
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		fail(err)
		return
	}
	doc, err := raster.Open(ctx, f, st.Size(), nil)
	if err != nil {
		fail(err)
		return
	}
	for _, p := range pages {
		if err := comparePage(ctx, doc, p, out); err != nil {
			p.Problem = err.Error()
		}
	}
}

func comparePage(ctx context.Context, doc *raster.Document, p *page, out string) error {
	pg, err := doc.Page(p.Page - 1)
	if err != nil {
		return err
	}
	w, h := pg.Size()
	t := raster.Target{Width: max(int(w), 1), Height: max(int(h), 1), Format: raster.RGB8, Matrix: geom.Identity}
	plan, err := pg.Prepare(ctx, t)
	if err != nil {
		return err
	}
	for _, w := range plan.Warnings() {
		p.Warnings = append(p.Warnings, w.String())
	}
	ours := image.NewNRGBA(image.Rect(0, 0, t.Width, t.Height))
	var s raster.Scratch
	for y := 0; y < t.Height; y += plan.BandRows() {
		b, err := plan.Render(ctx, y, min(y+plan.BandRows(), t.Height), &s)
		if err != nil {
			return err
		}
		for r := range b.Height {
			for x := range b.Width {
				c := b.Pix[r*b.Stride+3*x:]
				ours.SetNRGBA(x, y+r, color.NRGBA{c[0], c[1], c[2], 255})
			}
		}
	}
	var best *image.NRGBA
	var names []string
	for name := range p.refs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		ref, err := load(p.refs[name])
		if err != nil {
			return err
		}
		if abs(ref.Rect.Dx()-t.Width) > 1 || abs(ref.Rect.Dy()-t.Height) > 1 {
			p.Others += fmt.Sprintf("%s %dx%d ", name, ref.Rect.Dx(), ref.Rect.Dy())
			continue
		}
		d := distance(ours, ref)
		p.Others += fmt.Sprintf("%s %.4f ", name, d)
		if d < p.Distance {
			p.Distance, p.Nearest, best = d, name, ref
		}
	}
	stem := fmt.Sprintf("%s-%d", p.Name, p.Page)
	p.Ours = stem + ".ours.png"
	if err := store(filepath.Join(out, p.Ours), ours); err != nil || best == nil {
		return err
	}
	p.Ref, p.Diff = stem+".ref.png", stem+".diff.png"
	if err := store(filepath.Join(out, p.Ref), best); err != nil {
		return err
	}
	return store(filepath.Join(out, p.Diff), difference(ours, best))
}

func abs(v int) int { return max(v, -v) }

func load(name string) (*image.NRGBA, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Over)
	return out, nil
}

func store(name string, m image.Image) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, m); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// distance returns the share of pixels whose 3x3 means differ by more than 32 in a channel.
func distance(a, b *image.NRGBA) float64 {
	w, h := min(a.Rect.Dx(), b.Rect.Dx()), min(a.Rect.Dy(), b.Rect.Dy())
	bad := 0
	for y := range h {
		for x := range w {
			if far(a, b, x, y, w, h) {
				bad++
			}
		}
	}
	return float64(bad) / float64(max(w*h, 1))
}

func far(a, b *image.NRGBA, x, y, w, h int) bool {
	var sum [3]int
	n := 0
	for v := max(y-1, 0); v <= min(y+1, h-1); v++ {
		for u := max(x-1, 0); u <= min(x+1, w-1); u++ {
			i, j := a.PixOffset(u, v), b.PixOffset(u, v)
			for c := range sum {
				sum[c] += int(a.Pix[i+c]) - int(b.Pix[j+c])
			}
			n++
		}
	}
	for _, s := range sum {
		if abs(s) > 32*n {
			return true
		}
	}
	return false
}

// difference shows where two pictures differ: white where they do not, red where it counts.
func difference(a, b *image.NRGBA) image.Image {
	w, h := min(a.Rect.Dx(), b.Rect.Dx()), min(a.Rect.Dy(), b.Rect.Dy())
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i, j := a.PixOffset(x, y), b.PixOffset(x, y)
			d := 0
			for c := range 3 {
				d = max(d, abs(int(a.Pix[i+c])-int(b.Pix[j+c])))
			}
			v := uint8(255 - d)
			c := color.NRGBA{v, v, v, 255}
			if far(a, b, x, y, w, h) {
				c = color.NRGBA{255, v / 2, v / 2, 255}
			}
			out.SetNRGBA(x, y, c)
		}
	}
	return out
}
