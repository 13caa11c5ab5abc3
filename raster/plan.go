package raster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/interp"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/paint"
)

// Format is a pixel format.
type Format uint8

// The formats that are rendered directly.
const (
	Gray8 Format = iota // one channel, sGray
	RGB8                // three channels, sRGB
)

// Channels returns the bytes a pixel takes.
func (f Format) Channels() int {
	if f == Gray8 {
		return 1
	}
	return 3
}

// Target says what a page is rendered to.
type Target struct {
	Width, Height int // pixels
	Format        Format
	// Matrix maps page space (points, origin at the top left of the visible page, y down) to pixels: scale, fit, and every rotation and
	// mirroring the printer wants.
	Matrix geom.Matrix
	// Clip is what may be drawn on, in pixels; the empty box is no clip.
	Clip geom.IRect
	// Aliased turns anti-aliasing off.
	Aliased bool
	// MinLine is the least width of stroked lines in pixels; 0 means DefaultMinLine, negative none.
	MinLine float64
	// PixelsOnly renders every row as pixels: the oracle of the composition in the compressed domain.
	PixelsOnly bool
}

// DefaultMinLine keeps thin lines visible in print. Lines of width 0, "the thinnest the device can render" (ISO 32000-2, 8.4.3.2), are
// one pixel wide whatever it is.
const DefaultMinLine = 0.5

// ErrReleased is the error for rows of a plan that was released.
var ErrReleased = errors.New("the plan of the page was released")

// ErrTooLarge is the error for a target above Limits.MaxPixels.
var ErrTooLarge = errors.New("target has too many pixels")

// Plan is an interpreted page, ready to render. It is immutable until it is released, and safe for concurrent use.
type Plan struct {
	list     *list.List
	mu       sync.RWMutex // held for reading by what reads the list
	released bool
	recycle  func(*list.List)
	opt      paint.Options
	channels int
	warnings []Warning
	number   int // of the page, 1-based
}

// Scratch is one worker's memory; it belongs to one goroutine at a time. The zero value is ready.
type Scratch = paint.Scratch

// Prepare interprets the page for a target. Errors: ErrTooLarge, or the context's.
func (p *Page) Prepare(ctx context.Context, t Target) (*Plan, error) {
	if t.Width < 1 || t.Height < 1 || t.Width > geom.PixelLimit || t.Height > geom.PixelLimit || int64(t.Width)*int64(t.Height) > p.d.maxPixels {
		return nil, fmt.Errorf("page %d: %w: %d x %d", p.p.Index+1, ErrTooLarge, t.Width, t.Height)
	}
	w, h := p.Size()
	visible := geom.Rect{X1: w, Y1: h}.Transform(t.Matrix).Outer()
	if t.Clip != (geom.IRect{}) {
		visible = visible.Intersect(t.Clip)
	}
	switch {
	case t.MinLine == 0:
		t.MinLine = DefaultMinLine
	case t.MinLine < 0:
		t.MinLine = 0
	}
	l, warns, err := p.d.env.Page(ctx, p.p, interp.Target{
		Width: t.Width, Height: t.Height, Matrix: p.base().Mul(t.Matrix), Clip: visible, Gray: t.Format == Gray8, MinLine: t.MinLine,
	})
	if err != nil {
		return nil, err
	}
	return &Plan{
		list: l, channels: t.Format.Channels(), warnings: warns, number: p.p.Index + 1, recycle: p.d.env.Recycle,
		opt: paint.Options{Aliased: t.Aliased, PixelsOnly: t.PixelsOnly},
	}, nil
}

// Blank returns the plan of an empty page.
func Blank(t Target) *Plan {
	b := list.NewBuilder(t.Width, t.Height, t.Format.Channels(), list.Limits{})
	return &Plan{list: b.List(), channels: t.Format.Channels()}
}

// Release gives the memory of the plan to those of pages to come, when all its rows have been made; a plan that is not released is garbage like
// other things. It waits for calls that are going on. Afterwards there are no rows to be had (ErrReleased) and no pictures in them; Warnings and
// Size are what they were.
func (p *Plan) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.released {
		return
	}
	p.released = true
	if p.recycle != nil {
		p.recycle(p.list)
	}
}

// Warnings returns what the interpretation met and did not draw, and, behind it, what was wrong with the images decoded so far: all of it once every
// row has been rendered. An image of which nothing is seen, because opaque things lie over it or its alpha is 0, is not decoded unless
// Target.PixelsOnly asks for all: it has no warnings, in whatever bands the rows are made.
func (p *Plan) Warnings() []Warning {
	out := slices.Clip(p.warnings)
	seen := map[Warning]bool{}
	for _, w := range out {
		seen[w] = true
	}
	for _, s := range p.list.Sources {
		w, ok := s.(interface{ Warnings() []Warning })
		if !ok {
			continue
		}
		for _, w := range w.Warnings() {
			if w.Page = p.number; !seen[w] && len(seen) < maxWarnings {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// maxWarnings bounds the warnings of a page.
const maxWarnings = 256

// Size returns the target's pixels.
func (p *Plan) Size() (w, h int) { return p.list.Width, p.list.Height }

// Bytes returns about what the plan takes in memory, without what it shares with other pages.
func (p *Plan) Bytes() int64 { return p.list.Bytes() }

// BandRows returns a good number of rows to render at a time.
func (p *Plan) BandRows() int { return paint.BandRows(p.list.Width, p.list.Channels) }

// Pictures reports whether the page has pictures. Large ones are decoded from top to bottom while rows are rendered, so that workers had better
// stay near each other.
func (p *Plan) Pictures() bool {
	return slices.ContainsFunc(p.list.Sources, func(s list.Source) bool {
		_, ok := s.(interface{ Warnings() []Warning })
		return ok
	})
}

// RowRange is rows Y0 <= y < Y1.
type RowRange struct{ Y0, Y1 int }

// fewSamples are decoded before anybody has waited long for them.
const fewSamples = 4 << 10

// maxPictureRows is how many pictures PictureRows tells apart.
const maxPictureRows = 64

// PictureRows returns for every picture of some size the rows that show it, from the top; where there are many, one range for pictures whose rows
// overlap or touch. A picture is decoded by one worker at a time, so that others do better to work on rows without it, or on another page.
func (p *Plan) PictureRows() []RowRange {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.released {
		return nil
	}
	var r []RowRange
	for i := range p.list.Items {
		if it := &p.list.Items[i]; shows(p.list, it) {
			r = append(r, RowRange{int(it.Y0), int(it.Y1)})
		}
	}
	slices.SortFunc(r, func(a, b RowRange) int { return cmp.Or(a.Y0-b.Y0, a.Y1-b.Y1) })
	if r = slices.Compact(r); len(r) <= maxPictureRows {
		return r
	}
	n := 0
	for _, v := range r {
		if n > 0 && v.Y0 <= r[n-1].Y1 {
			r[n-1].Y1 = max(r[n-1].Y1, v.Y1)
			continue
		}
		r[n] = v
		n++
	}
	return r[:n]
}

// shows reports whether the item is such a picture, or a group that has one.
func shows(l *list.List, it *list.Item) bool {
	switch it.Kind {
	case list.Image, list.Stencil:
		s, ok := l.Sources[it.First].(interface{ Samples() int64 })
		return ok && s.Samples() > fewSamples
	case list.Group:
		in := l.Groups[it.First].List
		for i := range in.Items {
			if shows(in, &in.Items[i]) {
				return true
			}
		}
	}
	return false
}

// Render makes rows y0 <= y < y1 as pixels. The band is valid until s is used again.
func (p *Plan) Render(ctx context.Context, y0, y1 int, s *Scratch) (paint.Band, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.render(ctx, y0, y1, s)
}

func (p *Plan) render(ctx context.Context, y0, y1 int, s *Scratch) (paint.Band, error) {
	if p.released {
		return paint.Band{}, ErrReleased
	}
	b, err := paint.Render(ctx, p.list, y0, y1, s, p.opt)
	if err != nil {
		return b, err
	}
	if p.channels == 1 {
		b = s.GrayBand(b)
	}
	return b, nil
}

// Encode appends rows y0 <= y < y1 to c, coded with a unit of one pixel.
func (p *Plan) Encode(ctx context.Context, y0, y1 int, s *Scratch, c *packbits.Coded) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.released {
		return ErrReleased
	}
	return paint.Encode(ctx, p.list, y0, y1, p.channels, s, p.opt, c)
}
