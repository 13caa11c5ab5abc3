package urf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// Limits bounds what a Reader accepts. The zero value means the defaults.
type Limits struct {
	MaxSide  int // pixels of an edge; 1<<18 by default
	MaxPages int // 100000 by default
}

// ErrNotURF is the error for a file that does not begin like one.
var ErrNotURF = errors.New("urf: the file does not begin with UNIRAST")

// Reader reads a URF file page by page and line by line.
type Reader struct {
	r      *bufio.Reader
	read   counter
	lim    Limits
	total  uint32
	pages  int
	head   *Header
	left   int // lines of the page
	repeat int // times line is still to be given
	good   int // lines that were decoded
	white  byte
	line   []byte
}

// NewReader reads the file header. Errors: ErrNotURF, io.ErrUnexpectedEOF, or the reader's.
func NewReader(r io.Reader, lim Limits) (*Reader, error) {
	if lim.MaxSide <= 0 {
		lim.MaxSide = 1 << 18
	}
	if lim.MaxPages <= 0 {
		lim.MaxPages = 100_000
	}
	u := &Reader{read: counter{r: r}, lim: lim}
	u.r = bufio.NewReaderSize(&u.read, 64<<10)
	var b [12]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		return nil, short(err)
	}
	if string(b[:8]) != magic {
		return nil, ErrNotURF
	}
	u.total = binary.BigEndian.Uint32(b[8:])
	return u, nil
}

// counter counts what has been read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Offset returns how many bytes of the file have been used up.
func (u *Reader) Offset() int64 { return u.read.n - int64(u.r.Buffered()) }

// Good returns the number of lines of the page that have been decoded: all that can be had of it when there was an error.
func (u *Reader) Good() int { return u.good }

func short(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Pages returns the number of pages that the file header names, 0 for unknown.
func (u *Reader) Pages() uint32 { return u.total }

// Next skips what is left of the page and reads the next page's header; io.EOF after the last page.
func (u *Reader) Next() (*Header, error) {
	for u.head != nil && u.left > 0 {
		if _, err := u.SkipGroup(); err != nil {
			return nil, err
		}
	}
	var b [headerSize]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("page %d: %w", u.pages+1, short(err))
	}
	if u.pages++; u.pages > u.lim.MaxPages {
		return nil, fmt.Errorf("urf: more than %d pages", u.lim.MaxPages)
	}
	h := parse(&b)
	if err := h.readable(); err != nil {
		return nil, fmt.Errorf("page %d: %w", u.pages, err)
	}
	if int64(h.Width) > int64(u.lim.MaxSide) || int64(h.Height) > int64(u.lim.MaxSide) {
		return nil, fmt.Errorf("page %d: urf: %d x %d pixels; the limit is %d a side", u.pages, h.Width, h.Height, u.lim.MaxSide)
	}
	u.head, u.left, u.repeat, u.good, u.white = h, int(h.Height), 0, 0, h.ColorSpace.White()
	if h.Bilevel() {
		u.white = 0
	}
	u.line = make([]byte, h.BytesPerLine())
	return h, nil
}

// ReadLine returns the next line of the page, valid until the next call; io.EOF after the last. Damage gives an error that wraps
// io.ErrUnexpectedEOF or packbits.ErrOverrun.
func (u *Reader) ReadLine() ([]byte, error) {
	if u.head == nil || u.left == 0 {
		return nil, io.EOF
	}
	if u.repeat == 0 {
		if err := u.group(false); err != nil {
			return nil, err
		}
	}
	u.repeat--
	u.left--
	return u.line, nil
}

// SkipGroup passes over a group of equal lines without their pixels and returns how many it passed; io.EOF after the last line.
func (u *Reader) SkipGroup() (lines int, err error) {
	if u.head == nil || u.left == 0 {
		return 0, io.EOF
	}
	if u.repeat == 0 {
		if err := u.group(true); err != nil {
			return 0, err
		}
	}
	lines = min(u.left, u.repeat)
	u.left, u.repeat = u.left-lines, 0
	return lines, nil
}

// group reads a group of equal lines; skip leaves out their pixels.
func (u *Reader) group(skip bool) error {
	n, err := u.r.ReadByte()
	if err == nil {
		err = u.decode(skip)
	}
	if err != nil {
		u.left = 0
		return fmt.Errorf("page %d: %w", u.pages, short(err))
	}
	u.repeat = int(n) + 1
	u.good = min(u.good+u.repeat, int(u.head.Height))
	return nil
}

// decode reads the codes of one line.
func (u *Reader) decode(skip bool) error {
	unit := u.head.Unit()
	for rest := u.line; len(rest) > 0; {
		c, err := u.r.ReadByte()
		if err != nil {
			return err
		}
		n, take := len(rest), unit
		switch {
		case c == 0x80:
			take = 0
			packbits.FillUnits(rest, []byte{u.white})
		case c < 0x80:
			n = (int(c) + 1) * unit
		default:
			n = (257 - int(c)) * unit
			take = n
		}
		switch {
		case n > len(rest):
			return packbits.ErrOverrun
		case take == 0:
		case skip:
			if _, err := u.r.Discard(take); err != nil {
				return err
			}
		default:
			if _, err := io.ReadFull(u.r, rest[:take]); err != nil {
				return err
			}
			packbits.FillUnits(rest[take:n], rest[:unit])
		}
		rest = rest[n:]
	}
	return nil
}
