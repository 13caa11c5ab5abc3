package urf

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// Errors of misuse of a Writer.
var (
	ErrPage      = errors.New("urf: no page is open, or the page before is not ended")
	ErrLines     = errors.New("urf: more or fewer lines than the page's Height")
	ErrPageCount = errors.New("urf: the number of pages is not the one in the file header")
)

// Writer writes a URF file: for each page BeginPage, WriteEncoded until all lines are given, EndPage; then Close.
type Writer struct {
	out   *packbits.Writer
	total int
	pages int
	open  bool
	left  int // lines
}

// NewWriter returns a Writer of a file of pages pages; 0 says that the number is not known.
func NewWriter(w io.Writer, pages int) *Writer {
	u := &Writer{out: packbits.NewWriter(w), total: max(pages, 0)}
	u.out.Write(binary.BigEndian.AppendUint32([]byte(magic), uint32(u.total)))
	return u
}

// BeginPage begins a page.
func (u *Writer) BeginPage(h *Header) error {
	if err := u.out.Err(); err != nil {
		return err
	}
	if u.open {
		return ErrPage
	}
	if err := h.Validate(); err != nil {
		return err
	}
	u.out.Write(h.append(nil))
	u.open, u.left = true, int(h.Height)
	return nil
}

// WriteEncoded writes lines coded with a unit of one pixel, as package packbits makes them.
func (u *Writer) WriteEncoded(c *packbits.Coded) error {
	if err := u.out.Err(); err != nil {
		return err
	}
	if !u.open {
		return ErrPage
	}
	if n := c.Lines(); n > u.left {
		return ErrLines
	}
	u.left -= c.Lines()
	u.out.Lines(c)
	return u.out.Flush(64 << 10)
}

// EndPage ends the page.
func (u *Writer) EndPage() error {
	if err := u.out.Err(); err != nil {
		return err
	}
	if !u.open {
		return ErrPage
	}
	if u.left > 0 {
		return ErrLines
	}
	u.out.EndLines()
	u.open = false
	u.pages++
	return u.out.Flush(1)
}

// Close ends the file; the io.Writer stays open.
func (u *Writer) Close() error {
	switch {
	case u.out.Err() != nil:
		return u.out.Err()
	case u.open:
		return ErrPage
	case u.total > 0 && u.pages != u.total:
		return ErrPageCount
	}
	return u.out.Flush(1)
}
