package pwg

import (
	"errors"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// Errors of a Reader, wrapped in a *ReadError.
var (
	ErrNotPWG = errors.New("not a PWG Raster file")
	ErrLimit  = errors.New("limit exceeded")
	ErrLines  = errors.New("equal lines pass the end of the page")
)

// ReadError says where reading failed.
type ReadError struct {
	Page   int   // 1-based, 0 before the first
	Line   int   // 0-based, the first line that is not good; -1 outside the bitmap
	Offset int64 // bytes from the start of the file
	Err    error // io.ErrUnexpectedEOF when the file is cut
}

func (e *ReadError) Error() string {
	if e.Line >= 0 {
		return fmt.Sprintf("pwg: page %d, line %d, offset %d: %v", e.Page, e.Line, e.Offset, e.Err)
	}
	return fmt.Sprintf("pwg: page %d, offset %d: %v", e.Page, e.Offset, e.Err)
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// Limits bound what a Reader accepts; a zero field means its default.
type Limits struct {
	Width        int   // pixels; default 262144
	Height       int   // lines; default 4194304
	BytesPerLine int   // default 8 MiB
	PageBytes    int64 // decoded bytes of a page; default 16 GiB
	Pages        int   // default 1000000
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	set(&l.Width, 1<<18)
	set(&l.Height, 1<<22)
	set(&l.BytesPerLine, 8<<20)
	set(&l.Pages, 1_000_000)
	if l.PageBytes <= 0 {
		l.PageBytes = 16 << 30
	}
	return l
}

// ReaderOptions change how a Reader works; the zero value is the default.
type ReaderOptions struct {
	Limits Limits
	Strict bool // refuse headers that Header.Validate refuses; otherwise only what describes the bitmap must be right
	// FillWhite reads the code 0x80 as "the rest of the line is white" instead of rejecting it.
	FillWhite bool
}

// Reader reads a PWG Raster file page by page. It is not safe for concurrent use.
type Reader struct {
	r   io.Reader
	opt ReaderOptions
	err error // stays

	buf      []byte
	pos, end int
	offset   int64 // of buf[pos] in the file
	eof      error // what r ended with

	page   int
	header Header
	unit   int
	line   []byte
	lines  int // of the page that were decoded
	repeat int // of them not yet handed out, equal to line
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader, opt ReaderOptions) *Reader {
	opt.Limits = opt.Limits.withDefaults()
	return &Reader{r: r, opt: opt}
}

// Offset returns how many bytes of the file have been used up.
func (r *Reader) Offset() int64 { return r.offset }

// Next goes to the next page, over what is left of the one before, and returns its header; the header is the caller's. It
// returns io.EOF behind the last page and a *ReadError for damage: of the page before, of the header, or of its limits.
func (r *Reader) Next() (*Header, error) {
	for r.err == nil && r.page > 0 && r.lines < int(r.header.Height) {
		if _, err := r.SkipGroup(); err != nil {
			return nil, err
		}
	}
	r.repeat = 0
	if r.err != nil {
		return nil, r.err
	}
	if r.page == 0 {
		if err := r.fill(len(syncWord)); err != nil {
			return nil, r.fail(-1, fmt.Errorf("%w: %w", ErrNotPWG, err))
		}
		if string(r.buf[r.pos:r.pos+len(syncWord)]) != syncWord {
			return nil, r.fail(-1, ErrNotPWG)
		}
		r.skip(len(syncWord))
	}
	if err := r.fill(1); errors.Is(err, io.ErrUnexpectedEOF) {
		r.err = io.EOF
		return nil, io.EOF
	}
	if err := r.fill(HeaderSize); err != nil {
		return nil, r.fail(-1, err)
	}
	if r.page >= r.opt.Limits.Pages {
		return nil, r.fail(-1, fmt.Errorf("%w: pages", ErrLimit))
	}
	r.page++
	h := new(Header)
	if err := h.UnmarshalBinary(r.buf[r.pos:r.end]); err != nil {
		return nil, r.fail(-1, err)
	}
	if err := r.check(h); err != nil {
		return nil, r.fail(-1, err)
	}
	r.skip(HeaderSize)
	r.header, r.lines = *h, 0
	t, _ := h.Type()
	r.unit = t.Unit()
	if n := int(h.BytesPerLine); cap(r.line) < n {
		r.line = make([]byte, n)
	} else {
		r.line = r.line[:n]
	}
	return h, nil
}

func (r *Reader) check(h *Header) error {
	if h.PwgRaster != "" && h.PwgRaster != signature { // CUPS Raster shares the sync word
		return ErrNotPWG
	}
	check := h.checkBitmap
	if r.opt.Strict {
		check = h.Validate
	}
	if err := check(); err != nil {
		return err
	}
	l := r.opt.Limits
	for _, c := range []struct {
		name string
		v    int64
		max  int64
	}{
		{"Width", int64(h.Width), int64(l.Width)},
		{"Height", int64(h.Height), int64(l.Height)},
		{"BytesPerLine", int64(h.BytesPerLine), int64(l.BytesPerLine)},
		{"page", int64(h.Height) * int64(h.BytesPerLine), l.PageBytes},
	} {
		if c.v > c.max {
			return fmt.Errorf("%w: %s %d is above %d", ErrLimit, c.name, c.v, c.max)
		}
	}
	return nil
}

// ReadGroup returns the next line of the page and how many times it stands there. The line is valid until the next call. It
// returns io.EOF behind the page's last line and a *ReadError for damage.
func (r *Reader) ReadGroup() (line []byte, lines int, err error) {
	if r.repeat == 0 {
		if err := r.decode(false); err != nil {
			return nil, 0, err
		}
	}
	lines, r.repeat = r.repeat, 0
	return r.line, lines, nil
}

// SkipGroup is ReadGroup without the pixels: it returns how many lines it passed over.
func (r *Reader) SkipGroup() (lines int, err error) {
	if r.repeat == 0 {
		if err := r.decode(true); err != nil {
			return 0, err
		}
	}
	lines, r.repeat = r.repeat, 0
	return lines, nil
}

// ReadLines reads lines to dst, one every stride bytes, as many as dst has room for or the page has left. n is how many are
// good, whatever the error: io.EOF when the page ended before dst was full, a *ReadError for damage.
func (r *Reader) ReadLines(dst []byte, stride int) (n int, err error) {
	size := int(r.header.BytesPerLine)
	if stride < size || size == 0 {
		if r.err != nil {
			return 0, r.err
		}
		return 0, fmt.Errorf("pwg: stride %d for lines of %d bytes", stride, size)
	}
	for len(dst) >= size {
		if r.repeat == 0 {
			if err := r.decode(false); err != nil {
				return n, err
			}
		}
		copy(dst, r.line)
		r.repeat--
		n++
		dst = dst[min(stride, len(dst)):]
	}
	return n, nil
}

// decode reads one group into line and repeat; skip leaves the line alone.
func (r *Reader) decode(skip bool) error {
	if r.err != nil {
		return r.err
	}
	left := int(r.header.Height) - r.lines
	if r.page == 0 || left <= 0 {
		return io.EOF
	}
	if err := r.fill(1); err != nil {
		return r.fail(r.lines, err)
	}
	n := int(r.buf[r.pos]) + 1
	if n > left {
		return r.fail(r.lines, ErrLines)
	}
	r.skip(1)
	for done := 0; done < len(r.line); {
		_ = r.fill(1 + 128*r.unit) // less is enough at the end
		var used, got int
		var err error
		if skip {
			used, got, err = packbits.SkipLine(len(r.line)-done, r.buf[r.pos:r.end], r.unit)
		} else {
			used, got, err = packbits.DecodeLine(r.line[done:], r.buf[r.pos:r.end], r.unit)
		}
		r.skip(used)
		done += got
		switch {
		case err == nil:
		case errors.Is(err, packbits.ErrReserved) && r.opt.FillWhite:
			r.skip(1)
			white := r.header.ColorSpace.White()
			packbits.FillUnits(r.line[done:], []byte{white})
			done = len(r.line)
		case errors.Is(err, packbits.ErrShort) && (used > 0 || r.eof == nil):
			// more follows in the file
		case errors.Is(err, packbits.ErrShort):
			if errors.Is(r.eof, io.EOF) {
				return r.fail(r.lines, io.ErrUnexpectedEOF)
			}
			return r.fail(r.lines, r.eof)
		default:
			return r.fail(r.lines, err)
		}
	}
	r.lines += n
	r.repeat = n
	return nil
}

func (r *Reader) fail(line int, err error) error {
	r.err = &ReadError{r.page, line, r.offset, err}
	return r.err
}

func (r *Reader) skip(n int) {
	r.pos += n
	r.offset += int64(n)
}

// fill reads until the buffer holds n bytes, n being at most a few kilobytes. At the end of the file the error is
// io.ErrUnexpectedEOF.
func (r *Reader) fill(n int) error {
	if r.end-r.pos >= n {
		return nil
	}
	if r.buf == nil {
		r.buf = make([]byte, 64<<10)
	}
	r.end = copy(r.buf, r.buf[r.pos:r.end])
	r.pos = 0
	for empty := 0; r.end < n; {
		if r.eof != nil {
			if errors.Is(r.eof, io.EOF) {
				return io.ErrUnexpectedEOF
			}
			return r.eof
		}
		k, err := r.r.Read(r.buf[r.end:])
		r.end += max(0, min(k, len(r.buf)-r.end))
		r.eof = err
		if empty++; k > 0 {
			empty = 0
		}
		if err == nil && empty > 100 {
			r.eof = io.ErrNoProgress
		}
	}
	return nil
}
