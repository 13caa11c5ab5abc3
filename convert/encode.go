package convert

import (
	"context"
	"fmt"
	"slices"

	"github.com/pwgconvert/pwgconvert/colorspace/dither"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
)

// workspace is one worker's memory.
type workspace struct {
	raster.Scratch
	coded packbits.Coded // lines as rendered, before they become those of the type
	gray  []byte
	line  []byte
	coder stretchCoder
	deep  raster.DeepScratch
}

func grown(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// piece is what becomes of a stretch of rows: coded lines, or bytes.
type piece struct {
	packbits.Coded
	strips []int  // ends in Data, where a format divides it so
	sum    uint32 // what a format remembers of it
	raw    int64  // uncoded bytes
}

func (p *piece) reset() {
	p.Reset()
	p.strips, p.sum, p.raw = p.strips[:0], 0, 0
}

// encoder makes rows y0 <= y < y1 of page k of the plan a piece, rendering at most band rows at a time. What it makes is the same for every
// band. It is called by many workers at once, each with a workspace of its own.
type encoder func(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, out *piece) error

// codedEncoder returns the encoder to lines coded as PWG raster codes them.
//
// sGray and sRGB of 8 bits are what pages are rendered in. The other types of 8 and 16 bits take the same codes with other units: what was
// one pixel stays one pixel, so runs stay runs and only units that are written out are converted; white paper costs nothing. Bi-level lines
// are made from the coded gray lines, which says which are equal.
func codedEncoder(t pwg.Type, d Dither) encoder {
	if t.BitsPerColor() == 1 {
		return bilevelEncoder(t, d)
	}
	sample := samplerFor(t)
	if sample == nil {
		return renderedEncoder
	}
	from, to := formatOf(t).Channels(), t.Unit()
	return deepEncoder(t, func(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, out *piece) error {
		for y := y0; y < y1; y += band {
			w.coded.Reset()
			if err := p.Encode(ctx, y, min(y+band, y1), &w.Scratch, &w.coded); err != nil {
				return err
			}
			for i := range w.coded.Groups {
				coded, lines := w.coded.Group(i)
				out.Data = mapUnits(out.Data, coded, from, to, sample)
				out.EndLine()
				out.Repeat(lines - 1)
			}
		}
		return nil
	})
}

// renderedEncoder leaves lines as they are rendered.
func renderedEncoder(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, out *piece) error {
	for y := y0; y < y1; y += band {
		if err := p.Encode(ctx, y, min(y+band, y1), &w.Scratch, &out.Coded); err != nil {
			return err
		}
	}
	return nil
}

// mapUnits appends a coded line with every unit of from bytes replaced by what sample makes of it, to bytes.
func mapUnits(dst, coded []byte, from, to int, sample sampler) []byte {
	for len(coded) > 0 {
		c, n := coded[0], 1
		if c > 0x80 {
			n = 257 - int(c)
		}
		at := len(dst) + 1
		dst = append(dst, c)
		dst = slices.Grow(dst, n*to)[:at+n*to]
		sample(dst[at:], coded[1:1+n*from], n)
		coded = coded[1+n*from:]
	}
	return dst
}

// bilevelEncoder dithers. A line of pure black and white is the same on every row, so equal ones are made once.
func bilevelEncoder(t pwg.Type, d Dither) encoder {
	b := bilevelFor(t, d)
	return func(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, out *piece) error {
		return grayLines(ctx, p, y0, y1, band, w, func(y, n int, gray []byte) error {
			w.line = grown(w.line, t.BytesPerLine(len(gray)))
			for pure := isPure(gray); n > 0; y, n = y+1, n-1 {
				b.row(w.line, gray, y)
				out.Data = packbits.AppendLine(out.Data, w.line, 1)
				out.EndLine()
				if pure {
					out.Repeat(n - 1)
					return nil
				}
			}
			return nil
		})
	}
}

func isPure(gray []byte) bool {
	for _, v := range gray {
		if v+1 > 1 { // neither 0 nor 255
			return false
		}
	}
	return true
}

// grayLines calls f with the gray rows y0 <= y < y1, n equal ones beginning with row y at a time.
func grayLines(ctx context.Context, p *raster.Plan, y0, y1, band int, w *workspace, f func(y, n int, gray []byte) error) error {
	for y := y0; y < y1; y += band {
		w.coded.Reset()
		if err := p.Encode(ctx, y, min(y+band, y1), &w.Scratch, &w.coded); err != nil {
			return err
		}
		width, _ := p.Size()
		if err := w.decode(&w.coded, width, y, f); err != nil {
			return err
		}
	}
	return nil
}

// decode calls f for the gray lines in c, the first of which is row y.
func (w *workspace) decode(c *packbits.Coded, width, y int, f func(y, n int, gray []byte) error) error {
	w.gray = grown(w.gray, width)
	for i := range c.Groups {
		coded, n := c.Group(i)
		if _, _, err := packbits.DecodeLine(w.gray, coded, 1); err != nil {
			return fmt.Errorf("convert: a line of our own: %w", err)
		}
		if err := f(y, n, w.gray); err != nil {
			return err
		}
		y += n
	}
	return nil
}

// stretchCoder makes the rows of a stretch bytes of a format. It is one worker's; what it makes of a stretch depends on nothing before it.
type stretchCoder interface {
	begin(k, y0, y1 int, out *piece)
	row(line []byte) error // of the plan's type, valid during the call
	end() error
}

// rowsEncoder returns the encoder that gives rows of samples to a coder a worker.
func rowsEncoder(t pwg.Type, d Dither, newCoder func() stretchCoder) encoder {
	sample, bi := sampler(nil), bilevel{}
	if t.BitsPerColor() == 1 {
		bi = bilevelFor(t, d)
	} else {
		sample = samplerFor(t)
	}
	deep := deepSamplerFor(t)
	return func(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, out *piece) error {
		if w.coder == nil {
			w.coder = newCoder()
		}
		w.coder.begin(k, y0, y1, out)
		var err error
		switch {
		case t.BitsPerColor() == 1:
			err = grayLines(ctx, p, y0, y1, band, w, func(y, n int, gray []byte) error {
				w.line = grown(w.line, t.BytesPerLine(len(gray)))
				for ; n > 0; y, n = y+1, n-1 {
					bi.row(w.line, gray, y)
					if err := w.coder.row(w.line); err != nil {
						return err
					}
				}
				return nil
			})
		case deep != nil && p.Deep():
			err = deepLines(ctx, p, y0, y1, band, w, t, deep, w.coder.row)
		default:
			err = sampleRows(ctx, p, y0, y1, band, w, t, sample)
		}
		if err != nil {
			return err
		}
		return w.coder.end()
	}
}

func sampleRows(ctx context.Context, p *raster.Plan, y0, y1, band int, w *workspace, t pwg.Type, sample sampler) error {
	for y := y0; y < y1; y += band {
		b, err := p.Render(ctx, y, min(y+band, y1), &w.Scratch)
		if err != nil {
			return err
		}
		w.line = grown(w.line, t.BytesPerLine(b.Width))
		for i := range b.Height {
			line := b.Pix[i*b.Stride:][:b.Width*b.Channels]
			if sample != nil {
				sample(w.line, line, b.Width)
				line = w.line
			}
			if err := w.coder.row(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// diffuser turns pieces of coded gray lines into pieces of the format, in the order of the page. The error a row leaves goes into the next
// one, so this work cannot be divided: it is done by the goroutine that writes, while others render what follows.
type diffuser struct {
	t     pwg.Type
	bi    bilevel
	coder stretchCoder
	d     *dither.Diffuser
	w     workspace
	out   piece
	width int
}

func (f *diffuser) beginPage(width int) { f.width, f.d = width, dither.NewDiffuser(width) }

// make returns the piece for rows y0 <= y < y1, valid until the next call.
func (f *diffuser) make(k, y0, y1 int, gray *piece) (*piece, error) {
	f.out.reset()
	f.coder.begin(k, y0, y1, &f.out)
	f.w.line = grown(f.w.line, f.t.BytesPerLine(f.width))
	err := f.w.decode(&gray.Coded, f.width, y0, func(_, n int, line []byte) error {
		for range n {
			f.d.Row(f.w.line, line)
			f.bi.polarity(f.w.line)
			if err := f.coder.row(f.w.line); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = f.coder.end()
	}
	return &f.out, err
}

// lineCoder is the stretchCoder of PWG raster's lines, for the diffuser.
type lineCoder struct {
	unit int
	out  *piece
}

func (c *lineCoder) begin(_, _, _ int, out *piece) { c.out = out }

func (c *lineCoder) row(line []byte) error {
	c.out.Data = packbits.AppendLine(c.out.Data, line, c.unit)
	c.out.EndLine()
	return nil
}

func (c *lineCoder) end() error { return nil }
