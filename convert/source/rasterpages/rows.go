package rasterpages

import (
	"bytes"
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// rows reads the lines of a page from its first on; lines that cannot be decoded are white.
func (f *file) rows(ctx context.Context, p *page) (io.ReadCloser, error) {
	o := &lines{p: p}
	from := f.section(ctx, p.at)
	if f.urf {
		head := append([]byte("UNIRAST\x00"), make([]byte, urfHead-8)...)
		r, err := urf.NewReader(io.MultiReader(bytes.NewReader(head), from), f.urfLimits())
		if err != nil {
			return nil, err
		}
		if _, err := r.Next(); err != nil {
			return nil, err
		}
		o.next = r.ReadLine
		return o, nil
	}
	r := f.pwgReader(io.MultiReader(bytes.NewReader([]byte(pwgSync)), from))
	if _, err := r.Next(); err != nil {
		return nil, err
	}
	repeat := 0
	var line []byte
	o.next = func() ([]byte, error) {
		if repeat == 0 {
			var err error
			if line, repeat, err = r.ReadGroup(); err != nil {
				return nil, err
			}
		}
		repeat--
		return line, nil
	}
	return o, nil
}

// lines is a page's samples as a stream.
type lines struct {
	p     *page
	next  func() ([]byte, error)
	y     int
	rest  []byte
	white []byte
	err   error
}

// Read implements io.Reader.
func (o *lines) Read(b []byte) (n int, err error) {
	for n < len(b) {
		if len(o.rest) == 0 {
			if o.err != nil {
				return n, o.err
			}
			o.advance()
			continue
		}
		k := copy(b[n:], o.rest)
		n, o.rest = n+k, o.rest[k:]
	}
	return n, nil
}

func (o *lines) advance() {
	switch {
	case o.y >= o.p.height:
		o.err = io.EOF
		return
	case o.y < o.p.good:
		if o.rest, o.err = o.next(); o.err == io.EOF {
			o.err = io.ErrUnexpectedEOF
		}
	default:
		if o.white == nil {
			o.white = bytes.Repeat([]byte{o.p.white}, o.p.stride)
		}
		o.rest = o.white
	}
	o.y++
}

// Close implements io.Closer.
func (o *lines) Close() error { return nil }
