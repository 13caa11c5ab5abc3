package rasterpages

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sort"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// rows reads the lines of a page from its first on; lines that cannot be decoded are white.
func (f *file) rows(ctx context.Context, p *page) (io.ReadCloser, error) {
	o := &lines{f: f, ctx: ctx, p: p}
	if _, err := o.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return o, nil
}

// from returns what gives the lines of a page from line y on, one by one, and the line it begins with: at a mark or the page's first.
func (f *file) from(ctx context.Context, p *page, y int) (next func() ([]byte, error), first int, err error) {
	sync, size, height := pwgSync, pwg.HeaderSize, 376
	if f.urf {
		sync, size, height = "UNIRAST\x00\x00\x00\x00\x00", urfHeader, 16
	}
	at := p.at + int64(size)
	if i := sort.Search(len(p.marks), func(i int) bool { return p.marks[i].y > y }); i > 0 {
		at, first = p.marks[i-1].at, p.marks[i-1].y
	}
	// A page that begins with this line.
	head := make([]byte, size)
	if _, err := f.r.ReadAt(head, p.at); err != nil {
		return nil, 0, err
	}
	binary.BigEndian.PutUint32(head[height:], uint32(p.height-first))
	r := io.MultiReader(bytes.NewReader(append([]byte(sync), head...)), f.section(ctx, at))
	if f.urf {
		u, err := urf.NewReader(r, f.urfLimits())
		if err == nil {
			_, err = u.Next()
		}
		if err != nil {
			return nil, 0, err
		}
		return u.ReadLine, first, nil
	}
	w := f.pwgReader(r)
	if _, err := w.Next(); err != nil {
		return nil, 0, err
	}
	repeat := 0
	var line []byte
	return func() ([]byte, error) {
		if repeat == 0 {
			var err error
			if line, repeat, err = w.ReadGroup(); err != nil {
				return nil, err
			}
		}
		repeat--
		return line, nil
	}, first, nil
}

// lines is a page's samples as a stream.
type lines struct {
	f     *file
	ctx   context.Context
	p     *page
	next  func() ([]byte, error)
	y     int // of the line behind rest
	rest  []byte
	white []byte
	err   error
}

// Seek implements io.Seeker from the beginning only, so that lines can be read in any order.
func (o *lines) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, errors.ErrUnsupported
	}
	y := int(min(offset/int64(o.p.stride), int64(o.p.height)))
	if o.rest, o.err = nil, nil; y < o.p.good {
		var first int
		if o.next, first, o.err = o.f.from(o.ctx, o.p, y); o.err != nil {
			return 0, o.err
		}
		for ; first < y; first++ {
			if _, o.err = o.next(); o.err != nil {
				return 0, o.err
			}
		}
	}
	if o.y = y; y < o.p.height {
		if o.advance(); o.err != nil {
			return 0, o.err
		}
		o.rest = o.rest[offset-int64(y)*int64(o.p.stride):]
	}
	return offset, nil
}

// Read implements io.Reader.
func (o *lines) Read(b []byte) (n int, err error) {
	for n < len(b) {
		if len(o.rest) == 0 {
			if o.err == nil && o.y >= o.p.height {
				o.err = io.EOF
			}
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

// advance goes to the next line.
func (o *lines) advance() {
	if o.y < o.p.good {
		if o.rest, o.err = o.next(); o.err == io.EOF {
			o.err = io.ErrUnexpectedEOF
		}
	} else {
		if o.white == nil {
			o.white = bytes.Repeat([]byte{o.p.white}, o.p.stride)
		}
		o.rest = o.white
	}
	o.y++
}

// Close implements io.Closer.
func (o *lines) Close() error { return nil }
