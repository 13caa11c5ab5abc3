package rasterpages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// file is an open file.
type file struct {
	r    io.ReaderAt
	size int64
	lim  Limits
	urf  bool
	err  error // of the io.ReaderAt, in the index pass
}

// The first bytes of a file and the length of a page header.
const (
	pwgSync   = "RaS2"
	urfHead   = 12
	urfHeader = 32
)

// section reads the file from an offset on, within a context.
func (f *file) section(ctx context.Context, at int64) io.Reader {
	return &contextReader{ctx, io.NewSectionReader(f.r, at, f.size-at)}
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// errReader notes the errors of the file in it.
type errReader struct {
	f *file
	r io.Reader
}

func (e *errReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		e.f.err = err
	}
	return n, err
}

func (f *file) index(ctx context.Context) *index {
	if f.urf {
		return f.indexURF(ctx)
	}
	return f.indexPWG(ctx)
}

func (x *index) warn(page int, kind pdf.Kind, format string, args ...any) {
	if len(x.warnings) < 256 {
		x.warnings = append(x.warnings, pdf.Warning{Page: page, Kind: kind, Text: fmt.Sprintf(format, args...)})
	}
}

// mark is a place in the file where a group of equal lines begins, and the line.
type mark struct {
	at int64
	y  int
}

// markEvery is the distance of marks in coded bytes.
const markEvery = 64 << 10

// last goes through the codes of the page found last. What has no line at all is no page.
func (x *index) last(skip func() (int, error), offset func() int64) error {
	p := &x.pages[len(x.pages)-1]
	for marked := offset(); p.good < p.height; {
		if at := offset(); at-marked >= markEvery {
			p.marks, marked = append(p.marks, mark{at, p.good}), at
		}
		n, err := skip()
		if err != nil {
			return err
		}
		p.good += n
	}
	return nil
}

// torn warns of a page whose lines end early.
func (x *index) torn(err error) {
	p := &x.pages[len(x.pages)-1]
	x.warn(len(x.pages), pdf.Damaged, "lines %d to %d cannot be read and stay white: %v", p.good+1, p.height, err)
	if p.good == 0 && len(x.pages) == 1 {
		x.pages, x.err = nil, err
	}
}

// stopped keeps what ended the pass.
func (x *index) stopped(err error) *index {
	if x.err = err; len(x.pages) > 0 {
		x.warn(len(x.pages)+1, pdf.Damaged, "this page and those behind it cannot be read: %v", err)
	}
	return x
}

func (f *file) pwgReader(r io.Reader) *pwg.Reader {
	// Code 0x80 is read as libcups reads it.
	return pwg.NewReader(r, pwg.ReaderOptions{FillWhite: true, Limits: pwg.Limits{Width: f.lim.Width, Height: f.lim.Height, PageBytes: f.lim.PageBytes, Pages: f.lim.Pages + 1}})
}

// maxFailures bounds how often the search for a page header begins anew.
const maxFailures = 256

func (f *file) indexPWG(ctx context.Context) *index {
	x := &index{}
	base := int64(0) // of the reader's offsets in the file
	r := f.pwgReader(&errReader{f, f.section(ctx, 0)})
	offset := func() int64 { return base + r.Offset() }
	for failed := 0; ; {
		h, err := r.Next()
		if err == io.EOF {
			return x
		}
		open := err == nil
		if open && len(x.pages) >= f.lim.Pages {
			return x.stopped(fmt.Errorf("%w: more than %d pages", pwg.ErrLimit, f.lim.Pages))
		}
		if open {
			x.pages = append(x.pages, pwgPage(h, offset()-pwg.HeaderSize))
			x.pages[len(x.pages)-1].resolve(x, h.HWResolution)
			err = x.last(r.SkipGroup, offset)
		}
		if err == nil {
			continue
		}
		if ctx.Err() != nil || f.err != nil {
			return x
		}
		var e *pwg.ReadError
		if errors.As(err, &e) {
			err = e.Err
		}
		switch {
		case open:
			x.torn(err)
		case len(x.pages) > 0:
			x.warn(len(x.pages)+1, pdf.Damaged, "cannot be read: %v", err)
		default:
			x.err = err
		}
		// The next header, if there is one, behind the one that this may be.
		next := f.find(ctx, offset()+1)
		if failed++; next < 0 || failed > maxFailures {
			return x
		}
		base = next - int64(len(pwgSync))
		r = f.pwgReader(io.MultiReader(strings.NewReader(pwgSync), &errReader{f, f.section(ctx, next)}))
	}
}

func pwgPage(h *pwg.Header, at int64) page {
	t, _ := h.Type()
	return page{at: at, width: int(h.Width), height: int(h.Height), stride: int(h.BytesPerLine), white: t.White(), colours: pwgColours(t),
		points: [2]float64{float64(h.PageSize[0]), float64(h.PageSize[1])}, turn: pwg.PageTransform{CrossFeed: h.CrossFeedTransform, Feed: h.FeedTransform}}
}

// resolve settles the resolution of the page found last.
func (p *page) resolve(x *index, dpi [2]uint32) {
	for i, n := range []int{p.width, p.height} {
		switch {
		case dpi[i] >= 10 && dpi[i] <= 65535:
			p.dpi[i] = float64(dpi[i])
			continue
		case p.points[i] >= 1:
			p.dpi[i] = float64(n) * 72 / p.points[i]
		case dpi[1-i] >= 10 && dpi[1-i] <= 65535:
			p.dpi[i] = float64(dpi[1-i])
		default:
			p.dpi[i] = 300
		}
		x.warn(len(x.pages), pdf.Damaged, "a resolution of %d dpi; taken as %.0f", dpi[i], p.dpi[i])
	}
}

// find returns where the next page header of PWG raster begins, -1 when there is none.
func (f *file) find(ctx context.Context, from int64) int64 {
	mark := []byte("PwgRaster\x00")
	buf := make([]byte, 64<<10)
	for from < f.size && ctx.Err() == nil {
		n, err := f.r.ReadAt(buf[:min(int64(len(buf)), f.size-from)], from)
		if err != nil && !errors.Is(err, io.EOF) {
			f.err = err
			return -1
		}
		if i := bytes.Index(buf[:n], mark); i >= 0 {
			return from + int64(i)
		}
		if n < len(mark) {
			return -1
		}
		from += int64(n - len(mark) + 1)
	}
	return -1
}

func (f *file) indexURF(ctx context.Context) *index {
	x := &index{}
	r, err := urf.NewReader(&errReader{f, f.section(ctx, 0)}, f.urfLimits())
	if err != nil {
		x.err = err
		return x
	}
	for {
		h, err := r.Next()
		switch {
		case ctx.Err() != nil || f.err != nil:
			return x
		case err == io.EOF:
			if n := int64(r.Pages()); n > 0 && n != int64(len(x.pages)) {
				x.warn(0, pdf.Damaged, "the file says it has %d pages; there are %d", n, len(x.pages))
			}
			return x
		case err != nil:
			return x.stopped(err)
		case len(x.pages) >= f.lim.Pages:
			return x.stopped(fmt.Errorf("%w: more than %d pages", pwg.ErrLimit, f.lim.Pages))
		case int64(h.BytesPerLine())*int64(h.Height) > f.lim.PageBytes:
			return x.stopped(fmt.Errorf("%w: a page of %d x %d pixels", pwg.ErrLimit, h.Width, h.Height))
		}
		p := page{at: r.Offset() - urfHeader, width: int(h.Width), height: int(h.Height), stride: h.BytesPerLine(), white: h.ColorSpace.White(), colours: urfColours(h),
			turn: pwg.FrontSide}
		if h.Bilevel() {
			p.white = 0
		}
		x.pages = append(x.pages, p)
		x.pages[len(x.pages)-1].resolve(x, [2]uint32{h.Resolution, h.Resolution})
		if err := x.last(r.SkipGroup, r.Offset); err != nil {
			if ctx.Err() == nil && f.err == nil {
				x.torn(err)
			}
			return x
		}
	}
}

func (f *file) urfLimits() urf.Limits {
	return urf.Limits{MaxSide: max(f.lim.Width, f.lim.Height), MaxPages: f.lim.Pages + 1}
}
