package packbits

import (
	"bytes"
	"io"
)

// Writer writes coded lines as files have them: a line-repeat byte and a coding for every group of at most 256 equal lines. Equal lines join
// across calls, so what comes out does not depend on how lines are cut into calls. An error of the io.Writer stays and is returned by every later
// Flush. It is not safe for concurrent use.
//
// An io.Writer that has the method AvailableBuffer of bufio.Writer, and gives room for 64 KiB, gets what is written in that. Any other gets long
// stretches of groups from where they were coded, without a copy.
type Writer struct {
	w    io.Writer
	err  error
	buf  []byte // ready to be written
	own  []byte // what buf is unless it is lent
	lent bool   // buf is the io.Writer's

	last      []byte // coding of the last lines, which may go on
	lastLines int
}

const (
	bufferBytes = 64 << 10
	directBytes = 16 << 10 // above it a call of the io.Writer costs less than a copy
)

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Lines writes lines. The last group waits, since the next call may go on with it.
func (w *Writer) Lines(c *Coded) {
	n := len(c.Groups)
	if n == 0 {
		return
	}
	i := 0 // first group that is not taken over
	if coded, lines := c.Group(0); w.lastLines > 0 && bytes.Equal(w.last, coded) {
		w.lastLines += lines
		i++
	}
	if i == n {
		return
	}
	w.EndLines()
	if i == 0 && n > 1 {
		w.group(c.Group(0)) // its line-repeat byte is not in Data
		i++
	}
	for i < n-1 {
		j := i
		for j < n-1 && c.Groups[j].Lines <= maxRepeat {
			j++
		}
		if j > i {
			w.Write(c.Wire(i, j))
		} else {
			w.group(c.Group(i))
			j++
		}
		i = j
	}
	coded, lines := c.Group(n - 1)
	w.last, w.lastLines = append(w.last[:0], coded...), lines
}

// EndLines writes the lines that waited: others do not join them.
func (w *Writer) EndLines() {
	w.group(w.last, w.lastLines)
	w.last, w.lastLines = w.last[:0], 0
}

// group writes n equal lines as groups of 256, 256, ..., rest.
func (w *Writer) group(coded []byte, n int) {
	for ; n > 0; n -= maxRepeat {
		w.room()
		if w.lent && len(w.buf)+1+len(coded) > cap(w.buf) {
			_ = w.Flush(1)
			w.room()
		}
		w.buf = append(append(w.buf, byte(min(n, maxRepeat)-1)), coded...)
		_ = w.Flush(bufferBytes) // the error stays in w
	}
}

// Write writes bytes as they are, behind the lines before: what a format has between lines. Lines that wait are not among those before, see
// EndLines.
func (w *Writer) Write(p []byte) {
	for len(p) > 0 && w.err == nil {
		w.room()
		if !w.lent && len(p) >= directBytes {
			_ = w.Flush(1)
			w.put(p)
			return
		}
		most := bufferBytes
		if w.lent {
			most = cap(w.buf)
		}
		n := min(len(p), max(0, most-len(w.buf)))
		w.buf = append(w.buf, p[:n]...)
		p = p[n:]
		_ = w.Flush(most)
	}
}

// room sees to it that there is a buffer.
func (w *Writer) room() {
	if len(w.buf) > 0 || w.lent {
		return
	}
	if l, ok := w.w.(interface{ AvailableBuffer() []byte }); ok {
		if b := l.AvailableBuffer(); cap(b) >= bufferBytes {
			w.buf, w.lent = b[:0], true
			return
		}
	}
	w.buf = w.own
}

// Flush hands the io.Writer what there is, if it is limit bytes or more, but for lines that wait. It returns the io.Writer's first error.
func (w *Writer) Flush(limit int) error {
	if w.err == nil && (len(w.buf) == 0 || len(w.buf) < limit) {
		return nil
	}
	w.put(w.buf)
	if !w.lent {
		w.own = w.buf[:0]
	}
	w.buf, w.lent = nil, false
	return w.err
}

// Err returns the io.Writer's first error.
func (w *Writer) Err() error { return w.err }

// put calls the io.Writer, unless that has failed.
func (w *Writer) put(p []byte) {
	if w.err != nil {
		return
	}
	n, err := w.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	w.err = err
}
