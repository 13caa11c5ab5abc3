package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sort"
	"strings"
)

// maxURLHead bounds what stands before the comma of a data URL.
const maxURLHead = 1024

// dataURL is the data of a data URL (RFC 2397), decoded where it is read: percent escapes, then base64 in the alphabet of RFC 4648,
// section 4 or 5, with line breaks in it or not. It implements io.ReaderAt.
type dataURL struct {
	r      io.ReaderAt
	start  int64 // of the data in r
	end    int64
	base64 bool
	plain  bool   // no escape and nothing that does not count: symbol n is byte start+n
	marks  []mark // otherwise
	n      int64  // symbols
	junk   int64  // characters that are not base64
}

// mark is a place in the data where a symbol begins.
type mark struct{ at, symbol int64 }

// markEvery is the distance of marks in bytes: a read at any place passes over no more.
const markEvery = 4096

// parseDataURL reads what stands before the data. ok is false for what is no data URL at all.
func parseDataURL(head []byte) (contentType string, isBase64 bool, dataAt int, ok bool) {
	h := head[:min(len(head), maxURLHead)]
	skip := len(h) - len(bytes.TrimLeft(h, " \t\r\n"))
	h = h[skip:]
	if len(h) < 5 || !strings.EqualFold(string(h[:5]), "data:") {
		return "", false, 0, false
	}
	comma := bytes.IndexByte(h, ',')
	if comma < 0 {
		return "", false, 0, false
	}
	meta := string(h[5:comma])
	if s, err := url.PathUnescape(meta); err == nil {
		meta = s
	}
	first, params, more := strings.Cut(meta, ";")
	first = strings.TrimSpace(first)
	if strings.ContainsAny(first, " \t\r\n") || first != "" && !strings.Contains(first, "/") && !strings.EqualFold(first, "base64") {
		return "", false, 0, false // a text that happens to begin with the word
	}
	if strings.EqualFold(first, "base64") && !more { // "data:base64," occurs
		first, isBase64 = "", true
	}
	var kept []string
	for p := range strings.SplitSeq(params, ";") {
		switch p = strings.TrimSpace(p); {
		case strings.EqualFold(p, "base64"):
			isBase64 = true
		case p != "":
			kept = append(kept, p)
		}
	}
	switch {
	case first == "" && len(kept) > 0:
		first = TypeText
	case first == "" && !isBase64:
		first, kept = TypeText, []string{"charset=US-ASCII"}
	}
	return strings.Join(append([]string{first}, kept...), ";"), isBase64, skip + comma + 1, true
}

// openDataURL finds out once where what is in the data.
func openDataURL(ctx context.Context, r io.ReaderAt, size, dataAt int64, isBase64 bool) (*dataURL, error) {
	d := &dataURL{r: r, start: dataAt, end: size, base64: isBase64}
	if err := d.scanPlain(ctx); err != nil || d.plain {
		return d, err
	}
	d.n = 0
	s := d.symbols(d.start)
	for next := d.start; ; d.n++ {
		if at := s.at(); at >= next {
			if next = at + markEvery; len(d.marks)&255 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			d.marks = append(d.marks, mark{at, d.n})
		}
		if _, ok := s.next(); !ok {
			break
		}
	}
	d.junk = s.junk
	return d, s.err
}

// scanPlain sets plain and n when every byte is a symbol, up to padding and white space at the end.
func (d *dataURL) scanPlain(ctx context.Context) error {
	buf := make([]byte, 64<<10)
	for at := d.start; at < d.end; {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := buf[:min(int64(len(buf)), d.end-at)]
		n, err := d.r.ReadAt(b, at)
		if n < len(b) && err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		b = b[:max(0, min(n, len(b)))]
		for i, c := range b {
			if d.base64 && digits[c] < 64 || !d.base64 && c != '%' {
				continue
			}
			d.n = at + int64(i) - d.start
			d.plain = d.base64 && at+int64(len(b)) == d.end && strings.Trim(string(b[i:]), "= \t\r\n") == ""
			return nil
		}
		if at += int64(len(b)); len(b) == 0 {
			break
		}
	}
	d.plain, d.n = true, d.end-d.start
	return nil
}

// size is that of the decoded data.
func (d *dataURL) size() int64 {
	if d.base64 {
		return d.n/4*3 + []int64{0, 0, 1, 2}[d.n%4]
	}
	return d.n
}

// ReadAt implements io.ReaderAt.
func (d *dataURL) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("data URL: negative offset")
	}
	whole := d.size()
	if off >= whole {
		return 0, io.EOF
	}
	var end error
	if int64(len(p)) > whole-off {
		p, end = p[:whole-off], io.EOF
	}
	if d.plain && !d.base64 {
		n, err := d.r.ReadAt(p, d.start+off)
		if n == len(p) || err == nil {
			err = end
		}
		return n, err
	}
	if d.plain {
		n, err := d.readPlain(p, off)
		if n == len(p) || err == nil {
			err = end
		}
		return n, err
	}
	if !d.base64 {
		s := d.symbolsFrom(off)
		for i := range p {
			b, ok := s.next()
			if !ok {
				return i, s.failed()
			}
			p[i] = b
		}
		return len(p), end
	}
	skip := int(off % 3)
	s := d.symbolsFrom(off / 3 * 4)
	for n := 0; n < len(p); {
		var q [4]byte
		k := 0
		for ; k < 4; k++ {
			b, ok := s.next()
			if !ok {
				break
			}
			q[k] = b
		}
		three := [3]byte{q[0]<<2 | q[1]>>4, q[1]<<4 | q[2]>>2, q[2]<<6 | q[3]}
		have := max(k-1, 0)
		if skip >= have {
			return n, s.failed()
		}
		n += copy(p[n:], three[skip:have])
		skip = 0
		if k < 4 && n < len(p) {
			return n, s.failed()
		}
	}
	return len(p), end
}

// readPlain decodes base64 digits that stand without gaps.
func (d *dataURL) readPlain(p []byte, off int64) (n int, err error) {
	var buf [8 << 10]byte
	first := off / 3 * 4
	skip := int(off % 3)
	for n < len(p) {
		want := (int64(len(p)-n+skip) + 2) / 3 * 4
		b := buf[:min(want, int64(len(buf)), d.n-first)]
		got, err := d.r.ReadAt(b, d.start+first)
		if got < len(b) {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return n, err
		}
		first += int64(len(b))
		for len(b) > 0 {
			var q [4]byte
			k := min(4, len(b))
			for i, c := range b[:k] {
				q[i] = digits[c]
			}
			b = b[k:]
			three := [3]byte{q[0]<<2 | q[1]>>4, q[1]<<4 | q[2]>>2, q[2]<<6 | q[3]}
			n += copy(p[n:], three[min(skip, k-1):k-1])
			skip = 0
		}
	}
	return n, nil
}

// symbolsFrom returns a scanner that stands before symbol n.
func (d *dataURL) symbolsFrom(n int64) *symbols {
	i := sort.Search(len(d.marks), func(i int) bool { return d.marks[i].symbol > n }) - 1
	m := d.marks[max(i, 0)]
	s := d.symbols(m.at)
	for k := m.symbol; k < n; k++ {
		if _, ok := s.next(); !ok {
			break
		}
	}
	return s
}

// symbols goes through the data: values of base64 digits (0 to 63), or bytes.
type symbols struct {
	d        *dataURL
	pos      int64 // of buf[0]
	i, n     int
	err      error
	junk     int64
	finished bool
	buf      [2048]byte
}

func (d *dataURL) symbols(at int64) *symbols { return &symbols{d: d, pos: at} }

// at is where the next symbol may begin.
func (s *symbols) at() int64 { return s.pos + int64(s.i) }

// failed is the error of a scan that ended early.
func (s *symbols) failed() error {
	if s.err != nil {
		return s.err
	}
	return io.ErrUnexpectedEOF
}

// peek makes n more bytes available where there are as many.
func (s *symbols) peek(n int) bool {
	if s.n-s.i >= n {
		return true
	}
	s.pos += int64(s.i)
	s.n, s.i = copy(s.buf[:], s.buf[s.i:s.n]), 0
	for s.n < n && s.err == nil {
		at := s.pos + int64(s.n)
		room := min(int64(len(s.buf)-s.n), s.d.end-at)
		if room <= 0 {
			return false
		}
		got, err := s.d.r.ReadAt(s.buf[s.n:int64(s.n)+room], at)
		s.n += max(0, min(got, int(room)))
		if err != nil && got < int(room) {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			return s.n >= n
		}
	}
	return s.n >= n
}

// next returns the next symbol; false at the end, which is that of the data or, of base64, its padding.
func (s *symbols) next() (byte, bool) {
	for !s.finished && s.peek(1) {
		c, used := s.buf[s.i], 1
		if c == '%' && s.peek(3) {
			if hi, lo := unhex(s.buf[s.i+1]), unhex(s.buf[s.i+2]); hi < 16 && lo < 16 {
				c, used = hi<<4|lo, 3
			}
		}
		s.i += used
		if !s.d.base64 {
			return c, true
		}
		switch v := digits[c]; {
		case v < 64:
			return v, true
		case c == '=':
			s.finished = true
		case v == notDigit:
			s.junk++
		}
	}
	return 0, false
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

const (
	whiteSpace = 64
	notDigit   = 65
)

// digits are the values of base64 characters, of both alphabets (RFC 4648).
var digits = func() (t [256]byte) {
	for i := range t {
		t[i] = notDigit
	}
	for i := range byte(26) {
		t['A'+i], t['a'+i] = i, 26+i
	}
	for i := range byte(10) {
		t['0'+i] = 52 + i
	}
	t['+'], t['-'], t['/'], t['_'] = 62, 62, 63, 63
	for _, c := range " \t\r\n\v\f" {
		t[c] = whiteSpace
	}
	return t
}()

// fault says what was wrong with the data, "" for nothing.
func (d *dataURL) fault() string {
	switch {
	case d.junk > 0:
		return fmt.Sprintf("data URL: %d characters are not base64; passed over", d.junk)
	case d.base64 && d.n%4 == 1:
		return "data URL: the base64 data is cut"
	}
	return ""
}
