// Package dct decodes JPEG pictures (ITU-T T.81, ISO/IEC 10918-1) as the DCTDecode filter needs it (ISO 32000-2, 7.4.8).
//
// It decodes baseline, extended sequential and progressive Huffman pictures of 8 bits and 1 to 4 components with any sampling
// factors, to full size or in the DCT domain to 1/2, 1/4 or 1/8. Subsampled chroma is interpolated linearly. A picture is decoded row by
// row while it is read and never held as a whole: the scans of a progressive one are read side by side, so that it takes the coefficients
// of one row of MCUs. It refuses arithmetic coding, lossless and hierarchical pictures and 12-bit samples.
//
// Damage does not hide what came before it: after a bad code decoding goes on at the next restart marker, or just goes on when there
// are none, and a picture that breaks off gives the rows it has, as good as the scans that are there make them. Width x height, scans
// and the coefficients held are bounded. A Reader is not safe for concurrent use; it keeps a reference to the data. A Mark takes it back to where
// it has been, and Clone makes readers that go their own ways: what a row holds does not depend on the way there.
//
// Nothing here starts a goroutine, but work can be divided: Planes give rows to many at once, and DecodeLater leaves reconstruction, or between
// restart markers all of decoding, to those who ask for rows.
package dct

import (
	"context"
	"errors"
	"fmt"
)

// ErrDamaged is wrapped by the errors for data that is no JPEG, breaks off or holds what the format forbids.
var ErrDamaged = errors.New("dct: damaged")

// ErrUnsupported is wrapped by the errors for processes of the standard that this package does not have.
var ErrUnsupported = errors.New("dct: unsupported")

// ErrLimit is wrapped by the errors for pictures above a limit.
var ErrLimit = errors.New("dct: limit reached")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// Options says how to decode. The zero value decodes everything at full size.
type Options struct {
	// ColorTransform is the filter parameter of that name; nil when it is not given. An Adobe marker in the data overrules it.
	ColorTransform *int
	// MaxPixels bounds width x height; 1<<28 when 0.
	MaxPixels int64
	// MaxBytes bounds the coefficients of an MCU row of a progressive picture; 1<<29 when 0.
	MaxBytes int64
	// Shrink asks for 1/2, 1/4 or 1/8 of the size in both directions (each rounded up); 0 and 1 mean full size.
	Shrink int
	// Luma asks for the Y component alone when the picture is YCbCr; N is then 1.
	Luma bool
}

// Reader decodes a picture from top to bottom, into rows of pixels or into Planes.
type Reader struct {
	*Layout
	FullW, FullH int // pixels coded

	d           decoder
	next        int       // MCU row
	begin, last Mark      // of the top, and of the MCU row before
	spare       []state   // for the next of last
	tail        [4][]byte // the components' last sample rows of it
	y           int       // row that ReadRow gives next
	cur         Planes
	rows        RowScratch
	over        bool // ReadRow has come to the end of the data

	// See DecodeLater.
	put    []*later    // not known to be made
	prev   *later      // instead of tail
	comps  []component // as d's, not written to
	pool   *pool
	errRow int // where d's error is
}

// Open reads the header, and of a picture with several scans their headers. It fails when no row can be had, or when ctx ends.
func Open(ctx context.Context, data []byte, opt Options) (*Reader, error) {
	if opt.MaxPixels <= 0 {
		opt.MaxPixels = 1 << 28
	}
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = 1 << 29
	}
	switch opt.Shrink {
	case 2, 4, 8:
	default:
		opt.Shrink = 1
	}
	r := &Reader{pool: &pool{}}
	d := &r.d
	d.ctx, d.opt, d.data = ctx, opt, data
	if err := d.header(); err != nil {
		return nil, err
	}
	r.FullW, r.FullH = d.w, d.h
	l := Layout{W: ceilDiv(d.w, opt.Shrink), H: ceilDiv(d.h, opt.Shrink)}
	r.chooseConversion(&l)
	d.layout()
	r.Layout = d.planes(l, 0, d.mcusX)
	if d.several {
		if err := d.findScans(); err != nil {
			return nil, err
		}
	}
	r.begin = Mark{states: d.states(nil)}
	r.last = r.begin.copy()
	return r, nil
}

// chooseConversion settles N and the colour transform (ISO 32000-2, table 13): the Adobe marker decides, then the parameter, then the
// default, which is to transform three components and not four. Three components named R, G and B are RGB.
func (r *Reader) chooseConversion(l *Layout) {
	d := &r.d
	n := len(d.comps)
	transform := n == 3
	if n == 3 && d.comps[0].id == 'R' && d.comps[1].id == 'G' && d.comps[2].id == 'B' && !d.jfif {
		transform = false
	}
	if t := d.opt.ColorTransform; t != nil {
		transform = *t != 0
	}
	if d.adobe {
		transform = d.adobeTransform != 0
	}
	l.N = n
	switch {
	case n == 1:
		l.convert = convertGray
	case n == 3 && transform && d.opt.Luma:
		l.N, l.convert = 1, convertGray
		d.comps[1].skip, d.comps[2].skip = true, true
	case n == 3 && transform:
		l.convert, l.ycc = convertYCC, newYCCTables()
	case n == 4 && transform:
		l.convert, l.ycc = convertYCCK, newYCCTables()
	default:
		l.convert = convertPlain
	}
}

// ReadRow writes the next row, N bytes a pixel, W pixels. It returns false at the end of the picture or of what could be decoded. Use it
// alone, or Decode and its like alone.
func (r *Reader) ReadRow(dst []byte) bool {
	if r.y >= r.H {
		return false
	}
	for r.y >= r.cur.Y1 {
		if r.over {
			r.d.fail(damaged("rows missing"))
			return false
		}
		r.over = r.Decode(r.d.ctx, &r.cur, 1) == 0
	}
	r.cur.Row(dst, r.y, &r.rows)
	r.y++
	return true
}

// Decode decodes the next n MCU rows into p and returns how many there were: fewer at the end of the picture or of what could be decoded,
// or when ctx ends.
func (r *Reader) Decode(ctx context.Context, p *Planes, n int) int {
	l := r.Layout
	n = min(n, l.MCURows-r.next)
	p.begin(l, r.next, n)
	r.above(p)
	got := 0
	for ; got < n; got++ {
		if err := ctx.Err(); err != nil {
			r.d.fail(err)
			break
		}
		for i := range l.planes {
			if c := &l.planes[i]; !c.skip {
				r.d.comps[i].out = p.comp[i][(1+got*c.rows)*c.stride:]
			}
		}
		if !r.row() {
			break
		}
	}
	p.end(r.next, got < n)
	if got > 0 {
		r.keep(p)
	}
	return got
}

// above puts the sample rows above p into it.
func (r *Reader) above(p *Planes) {
	if t := r.prev; t != nil {
		t.make()
		t.copyTail(p.comp)
		r.prev = nil
		return
	}
	for i := range r.tail {
		if r.next > 0 && r.tail[i] != nil {
			copy(p.comp[i], r.tail[i])
		}
	}
}

// row decodes the next MCU row.
func (r *Reader) row() bool {
	r.spare = r.d.states(r.spare)
	had := r.d.err
	ok := r.d.mcuRow(r.next)
	if had == nil {
		r.errRow = r.next
	}
	if !ok {
		return false
	}
	r.last.row = r.next
	r.last.states, r.spare = r.spare, r.last.states
	r.next++
	return true
}

// keep copies the last sample rows, of which the rows of the next MCU row take their part.
func (r *Reader) keep(p *Planes) {
	for i := range r.Layout.planes {
		if c := &r.Layout.planes[i]; !c.skip {
			if r.tail[i] == nil {
				r.tail[i] = make([]byte, c.stride)
			}
			copy(r.tail[i], p.comp[i][(p.ready-p.first)*c.rows*c.stride:])
		}
	}
}

// Held returns about how many bytes the Reader holds: the data, and what the scans of a picture with several need.
func (r *Reader) Held() int {
	n := len(r.d.data)
	if !r.d.several {
		return n
	}
	for i := range r.d.comps {
		if c := &r.d.comps[i]; !c.skip {
			n += (128 + 8) * c.blocksX * c.v
		}
	}
	return n + len(r.d.scans)*(scanBytes+stateBytes)
}

// Err returns the first damage found so far, nil for none. Bits that DecodeLater has left to others are read for it.
func (r *Reader) Err() error {
	r.settle()
	return r.d.err
}

// Close drops the buffers; the Reader gives no more rows. Planes decoded before stay good.
func (r *Reader) Close() {
	r.y, r.next = r.H, r.MCURows
	r.d.data, r.d.comps, r.d.scans = nil, nil, nil
	r.put, r.prev = nil, nil
}
