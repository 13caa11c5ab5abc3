package urf

import (
	"bytes"
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
	w     io.Writer
	err   error
	buf   []byte
	total int
	pages int
	open  bool
	left  int // lines
	last  []byte
	lines int // that last stands for
}

// NewWriter returns a Writer of a file of pages pages; 0 says that the number is not known.
func NewWriter(w io.Writer, pages int) *Writer {
	u := &Writer{w: w, total: max(pages, 0)}
	u.buf = binary.BigEndian.AppendUint32(append(u.buf, magic...), uint32(u.total))
	return u
}

// BeginPage begins a page.
func (u *Writer) BeginPage(h *Header) error {
	if u.err != nil {
		return u.err
	}
	if u.open {
		return ErrPage
	}
	if err := h.Validate(); err != nil {
		return err
	}
	u.buf = h.append(u.buf)
	u.open, u.left = true, int(h.Height)
	return nil
}

// WriteEncoded writes lines coded with a unit of one pixel, as package packbits makes them.
func (u *Writer) WriteEncoded(c *packbits.Coded) error {
	if u.err != nil {
		return u.err
	}
	if !u.open {
		return ErrPage
	}
	if n := c.Lines(); n > u.left {
		return ErrLines
	}
	u.left -= c.Lines()
	for i := range c.Groups {
		coded, n := c.Group(i)
		if u.lines > 0 && bytes.Equal(u.last, coded) {
			u.lines += n
			continue
		}
		u.emit()
		u.last, u.lines = append(u.last[:0], coded...), n
	}
	return u.err
}

// emit writes the waiting line as groups of 256, 256, ..., rest.
func (u *Writer) emit() {
	for ; u.lines > 0; u.lines -= 256 {
		u.buf = append(u.buf, byte(min(u.lines, 256)-1))
		u.buf = append(u.buf, u.last...)
		u.flush(64 << 10)
	}
	u.lines = 0
}

func (u *Writer) flush(limit int) {
	if u.err == nil && len(u.buf) >= max(limit, 1) {
		_, u.err = u.w.Write(u.buf)
		u.buf = u.buf[:0]
	}
}

// EndPage ends the page.
func (u *Writer) EndPage() error {
	if u.err != nil {
		return u.err
	}
	if !u.open {
		return ErrPage
	}
	if u.left > 0 {
		return ErrLines
	}
	u.emit()
	u.flush(0)
	u.open = false
	u.pages++
	return u.err
}

// Close ends the file; the io.Writer stays open.
func (u *Writer) Close() error {
	switch {
	case u.err != nil:
		return u.err
	case u.open:
		return ErrPage
	case u.total > 0 && u.pages != u.total:
		return ErrPageCount
	}
	u.flush(0)
	return u.err
}
