package plaintext

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// mark is a place in the file where reading can begin anew: between lines.
type mark struct {
	off  int64
	mode uint8 // of ISO-2022-JP
	look uint8 // the look that terminal escapes have set
}

// scanner cuts a file into lines. It belongs to one goroutine.
type scanner struct {
	r       io.ReaderAt
	size    int64
	maxLine int
	dec     decoder
	buf     []byte
	at      int64 // of buf in the file
	runes   []rune
	cut     int // lines that were broken for their length
}

// window is how much is read at once beyond the longest line.
const window = 64 << 10

// bytes returns what lies at off: more than a longest line, unless the file ends.
func (s *scanner) bytes(ctx context.Context, off int64) ([]byte, error) {
	end := s.at + int64(len(s.buf))
	want := min(s.size, off+int64(s.maxLine)+8)
	if off < s.at || want > end {
		if err := ctx.Err(); err != nil {
			return nil, &pdf.Error{Kind: pdf.Read, Err: err}
		}
		n := int(min(int64(s.maxLine+window), s.size-off))
		if cap(s.buf) < n {
			s.buf = make([]byte, min(int64(s.maxLine+window), s.size))
		}
		got, err := s.r.ReadAt(s.buf[:n], off)
		if got < n {
			s.buf, s.at = s.buf[:0], 0
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, &pdf.Error{Kind: pdf.Read, Err: fmt.Errorf("text at byte %d: %w", off+int64(got), err)}
		}
		s.buf, s.at = s.buf[:n], off
	}
	return s.buf[off-s.at:], nil
}

// ending returns how a unit ends a line.
func (s *scanner) ending(b []byte) uint8 {
	cs := s.dec.cs
	switch cs.form {
	case formUTF16, formUTF32:
		n, low := cs.unit(), 0
		if cs.big {
			low = n - 1
		}
		for i := range n {
			if i != low && b[i] != 0 {
				return endNone
			}
		}
		return cs.ends[b[low]]
	}
	return cs.ends[b[0]]
}

// next returns the characters of the line at m, its end included, and moves m behind it. Past the last line it gives nothing.
func (s *scanner) next(ctx context.Context, m *mark) ([]rune, error) {
	if m.off >= s.size {
		return nil, nil
	}
	b, err := s.bytes(ctx, m.off)
	if err != nil {
		return nil, err
	}
	unit := s.dec.cs.unit()
	n, ended, space := 0, false, 0
	for n+unit <= len(b) && n < s.maxLine {
		e := s.ending(b[n:])
		if b[n] == ' ' && unit == 1 {
			space = n + 1
		}
		n += unit
		if e == endNone {
			continue
		}
		if e == endCR && n+unit <= len(b) && s.ending(b[n:]) == endLF {
			n += unit
		}
		ended = true
		break
	}
	if last := m.off+int64(n) >= s.size || m.off+int64(len(b)) == s.size && len(b)-n < unit; last && !ended {
		n, ended = len(b), true
	}
	if !ended {
		s.cut++
		if space > n-n/8 { // between words rather than inside one
			n = space
		}
	}
	var used int
	s.runes, used = s.dec.decode(s.runes[:0], b[:n], m.mode, ended)
	if used <= 0 {
		used = n
	}
	if s.dec.cs.modes {
		m.mode = modeOf(b[:used], m.mode)
	}
	m.off += int64(used)
	return s.runes, nil
}
