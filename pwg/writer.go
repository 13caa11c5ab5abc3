package pwg

import (
	"errors"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

const syncWord = "RaS2"

// Errors of misuse of a Writer. They leave what was written before untouched.
var (
	ErrNoPage       = errors.New("pwg: no page is open")
	ErrPageOpen     = errors.New("pwg: the page before is not ended")
	ErrTooManyLines = errors.New("pwg: more lines than the page's Height")
	ErrTooFewLines  = errors.New("pwg: fewer lines than the page's Height")
	ErrPageCount    = errors.New("pwg: the number of pages is not TotalPageCount")
	ErrNoPages      = errors.New("pwg: a file needs at least one page")
)

// WriterOptions change how a Writer works; the zero value is the default.
type WriterOptions struct {
	// TrustEncoded skips the checks that lines given to WriteEncoded are well formed and each coding is exactly one line. Set it only when
	// all lines come from package packbits.
	TrustEncoded bool
}

// Writer writes a PWG Raster file page by page to an io.Writer. The order of calls is BeginPage, WriteLines and WriteEncoded
// in any mixture until all lines are given, EndPage, and so on, then Close. An error of the io.Writer stays and is
// returned by every later call. It is not safe for concurrent use.
//
// An io.Writer that has the method AvailableBuffer of bufio.Writer, and gives room for 64 KiB, gets what is written in that. Any other gets long
// stretches of coded lines from where they were coded, without a copy.
type Writer struct {
	out *packbits.Writer
	opt WriterOptions

	pages  int
	total  uint32 // TotalPageCount of the first page
	open   bool
	height int // of the open page
	lines  int // given so far
	unit   int
	units  int // of a line
	size   int // bytes of a line
	padAnd byte
	padOr  byte

	band    packbits.Coded
	scratch []byte
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return NewWriterOptions(w, WriterOptions{}) }

// NewWriterOptions returns a Writer to w with options.
func NewWriterOptions(w io.Writer, opt WriterOptions) *Writer {
	return &Writer{out: packbits.NewWriter(w), opt: opt}
}

// BeginPage begins a page. It returns a *FieldError when h is not valid (Header.Validate) or TotalPageCount differs from
// the page before, and ErrPageOpen when the page before has not ended.
func (w *Writer) BeginPage(h *Header) error {
	if err := w.out.Err(); err != nil {
		return err
	}
	if w.open {
		return ErrPageOpen
	}
	if err := h.Validate(); err != nil {
		return err
	}
	if w.pages > 0 && h.TotalPageCount != w.total {
		return &FieldError{"TotalPageCount", fmt.Sprint(h.TotalPageCount), fmt.Sprintf("must be that of the first page, %d", w.total)}
	}
	b := w.scratch[:0]
	if w.pages == 0 {
		b = append(b, syncWord...)
	}
	b, err := h.AppendBinary(b)
	if err != nil {
		return err
	}
	w.out.Write(b)
	w.scratch, w.total = b, h.TotalPageCount
	t, _ := h.Type()
	w.open, w.lines, w.height = true, 0, int(h.Height)
	w.unit, w.size = t.Unit(), int(h.BytesPerLine)
	w.units = w.size / w.unit
	w.padAnd, w.padOr = 0xFF, 0
	if pad := uint(h.Width & 7); t.BitsPerPixel() == 1 && pad != 0 {
		w.padAnd = 0xFF << (8 - pad)
		w.padOr = t.White() &^ w.padAnd
	}
	return nil
}

const (
	chunkBytes = 256 << 10 // pixels that are coded at a time
	flushBytes = 64 << 10  // of output
)

// WriteLines writes lines from pixels. A line is the header's BytesPerLine, starts every stride bytes, and the last one may
// lack the bytes behind it; samples of 16 bits are big-endian. The bits behind the last pixel of bi-level lines are written as
// white whatever they are. It writes nothing and returns ErrTooManyLines when the page has not as many lines left.
func (w *Writer) WriteLines(pix []byte, stride int) error {
	if err := w.out.Err(); err != nil {
		return err
	}
	if !w.open {
		return ErrNoPage
	}
	if stride < w.size {
		return fmt.Errorf("pwg: stride %d is less than a line of %d bytes", stride, w.size)
	}
	n := len(pix) / stride
	if len(pix)%stride >= w.size {
		n++
	} else if len(pix)%stride != 0 {
		return fmt.Errorf("pwg: the last line has %d of %d bytes", len(pix)%stride, w.size)
	}
	if n > w.height-w.lines {
		return ErrTooManyLines
	}
	for n > 0 {
		k := min(n, max(1, chunkBytes/stride))
		part := pix[:min(k*stride, len(pix))]
		pix = pix[len(part):]
		n -= k
		w.lines += k
		w.band.Reset()
		packbits.EncodeBand(&w.band, w.padded(part, stride), stride, w.units, w.unit)
		w.out.Lines(&w.band)
	}
	return w.out.Flush(flushBytes)
}

// padded returns lines whose padding bits are white: pix itself when they are.
func (w *Writer) padded(pix []byte, stride int) []byte {
	if w.padAnd == 0xFF {
		return pix
	}
	bad := false
	for i := w.size - 1; i < len(pix); i += stride {
		bad = bad || pix[i]&^w.padAnd != w.padOr
	}
	if !bad {
		return pix
	}
	w.scratch = append(w.scratch[:0], pix...)
	for i := w.size - 1; i < len(w.scratch); i += stride {
		w.scratch[i] = w.scratch[i]&w.padAnd | w.padOr
	}
	return w.scratch
}

// WriteEncoded writes lines that are coded already. It writes nothing and returns ErrTooManyLines when the page has not as many
// lines left, or an error when c is not well formed or a coding is not exactly one line without 0x80 (see WriterOptions).
func (w *Writer) WriteEncoded(c *packbits.Coded) error {
	if err := w.out.Err(); err != nil {
		return err
	}
	if !w.open {
		return ErrNoPage
	}
	if !w.opt.TrustEncoded {
		if err := c.Validate(); err != nil {
			return fmt.Errorf("pwg: %w", err)
		}
	}
	left := w.height - w.lines
	for i, g := range c.Groups {
		if uint64(g.Lines) > uint64(left) {
			return ErrTooManyLines
		}
		left -= int(g.Lines)
		if w.opt.TrustEncoded {
			continue
		}
		coded, _ := c.Group(i)
		if err := packbits.Check(coded, w.units, w.unit); err != nil {
			return fmt.Errorf("pwg: group %d of the coded lines: %w", i, err)
		}
	}
	w.lines = w.height - left
	w.out.Lines(c)
	return w.out.Flush(flushBytes)
}

// EndPage ends the page and hands all of it to the io.Writer. It returns ErrTooFewLines, and the page stays open, while lines
// are missing.
func (w *Writer) EndPage() error {
	if err := w.out.Err(); err != nil {
		return err
	}
	if !w.open {
		return ErrNoPage
	}
	if w.lines < w.height {
		return fmt.Errorf("%w: %d of %d", ErrTooFewLines, w.lines, w.height)
	}
	w.out.EndLines()
	w.open = false
	w.pages++
	return w.out.Flush(0)
}

// Pages returns the number of pages that were ended.
func (w *Writer) Pages() int { return w.pages }

// Close checks that the file is complete: no page open, at least one page, and as many as TotalPageCount says unless it is 0.
// It does not close the io.Writer.
func (w *Writer) Close() error {
	switch {
	case w.out.Err() != nil:
		return w.out.Err()
	case w.open:
		return ErrPageOpen
	case w.pages == 0:
		return ErrNoPages
	case w.total != 0 && int64(w.total) != int64(w.pages):
		return fmt.Errorf("%w: %d of %d", ErrPageCount, w.pages, w.total)
	}
	return nil
}
