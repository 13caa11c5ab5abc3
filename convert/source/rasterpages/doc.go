// Package rasterpages makes documents of image/pwg-raster (PWG 5102.4) and image/urf, so that what was made for one printer is made anew for
// another: a page for a page, its size the pixels over the resolution, its bitmap an image whose lines are decoded when somebody reads them.
//
// Open goes through the codes of the file once to find its pages and keeps a page's header and place, and where its lines are every 64 KiB, no pixels. All 44 document types of PWG
// raster and all of URF are read; see colours for what their numbers mean. A file that ends early or is damaged gives the pages and lines before the
// damage, white paper below them, and a warning; in PWG raster the search goes on at the next page header.
//
// Back sides come back upright: the page headers of PWG raster say what was done to a page's pixels (CrossFeedTransform and
// FeedTransform), and it is undone, for rotate-all-pages too. URF has no such fields: its back sides stay as they are, since how the
// printer they were made for wanted them (the DM key) is not in the file. Neither is a page turned that was laid across its
// media (Orientation): its paper lies the same way on the next printer.
//
// Hostile input gives an error or pages with warnings, never a panic; Limits bound what a header may claim. The document is safe for
// concurrent use when the io.ReaderAt is.
package rasterpages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Limits bounds what a file may make this package do. A zero field takes the default named beside it.
type Limits struct {
	Width, Height int   // pixels of a page: 262 144 each
	PageBytes     int64 // decoded: 4 GiB
	Pages         int   // 100 000
}

func (l Limits) withDefaults() Limits {
	for _, v := range []*int{&l.Width, &l.Height} {
		if *v <= 0 {
			*v = 1 << 18
		}
	}
	if l.PageBytes <= 0 {
		l.PageBytes = 4 << 30
	}
	if l.Pages <= 0 {
		l.Pages = 100_000
	}
	return l
}

// Options say how to read a file. The zero value is useful.
type Options struct {
	Limits Limits
	PDF    pdf.Limits // of the document made
}

// page is a page as the index pass leaves it.
type page struct {
	at            int64 // of its header in the file
	width, height int
	good          int        // lines that can be decoded
	marks         []mark     // where lines are
	dpi           [2]float64 // cross-feed, feed
	points        [2]float64 // as the header says, 0 for nothing
	stride        int
	white         byte
	colours       colours
	turn          pwg.PageTransform // what was done to the pixels
}

// index is what the index pass finds.
type index struct {
	pages    []page
	warnings []pdf.Warning
	err      error // what ended it, nil for the end of the file
}

// Open reads PWG raster or URF of size bytes from r, which must serve concurrent reads for as long as the document is used; contentType is
// image/pwg-raster or image/urf. Errors are *pdf.Error (Damaged, Limit, Read, Unsupported) or the context's.
func Open(ctx context.Context, r io.ReaderAt, size int64, contentType string, opt Options) (*pdf.Document, error) {
	opt.Limits = opt.Limits.withDefaults()
	f := &file{r: r, size: size, lim: opt.Limits, urf: contentType == "image/urf"}
	if !f.urf && contentType != "image/pwg-raster" {
		return nil, &pdf.Error{Kind: pdf.Unsupported, Err: fmt.Errorf("%s is neither PWG raster nor URF", contentType)}
	}
	x := f.index(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if f.err != nil {
		return nil, &pdf.Error{Kind: pdf.Read, Err: f.err}
	}
	if len(x.pages) == 0 {
		kind := pdf.Damaged
		switch {
		case x.err == nil:
			x.err = errors.New("the file has no pages")
		case errors.Is(x.err, pwg.ErrLimit):
			kind = pdf.Limit
		}
		return nil, &pdf.Error{Kind: kind, Err: x.err}
	}
	b := pdf.NewBuilder()
	spaces := map[string]pdf.Object{}
	for i := range x.pages {
		f.add(b, &x.pages[i], spaces)
	}
	return b.Document(opt.PDF, x.warnings...)
}

// add makes a page.
func (f *file) add(b *pdf.Builder, p *page, spaces map[string]pdf.Object) {
	space, ok := spaces[p.colours.key]
	if !ok {
		space = p.colours.space(b)
		if _, name := space.(pdf.Name); !name {
			space = b.Add(space)
		}
		spaces[p.colours.key] = space
	}
	img := pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"), "Width": int64(p.width), "Height": int64(p.height),
		"BitsPerComponent": int64(p.colours.bits), "ColorSpace": space}
	if p.colours.ink {
		img["Decode"] = pdf.Array{int64(1), int64(0)}
	}
	x := b.Add(pdf.NewStreamFrom(img, func(ctx context.Context) (io.ReadCloser, error) { return f.rows(ctx, p) }))
	w, h := float64(p.width)*72/p.dpi[0], float64(p.height)*72/p.dpi[1]
	unit := 1.0 // pages are at most 14 400 units a side (ISO 32000-2, annex C)
	if m := max(w, h); m > 14400 {
		unit = math.Ceil(m / 14400)
		w, h = w/unit, h/unit
	}
	sx, sy, x0, y0 := w, h, 0.0, 0.0
	if p.turn.CrossFeed == pwg.Backward {
		sx, x0 = -w, w
	}
	if p.turn.Feed == pwg.Backward {
		sy, y0 = -h, h
	}
	content := fmt.Sprintf("%s 0 0 %s %s %s cm /I Do\n", number(sx), number(sy), number(x0), number(y0))
	d := pdf.Dict{
		"MediaBox":  pdf.Array{0.0, 0.0, w, h},
		"Resources": pdf.Dict{"XObject": pdf.Dict{"I": x}},
		"Contents":  b.Add(pdf.NewStream(pdf.Dict{}, []byte(content))),
	}
	if unit != 1 {
		d["UserUnit"] = unit
	}
	b.Page(d)
}

func number(v float64) string { return fmt.Sprintf("%.6f", v) }
