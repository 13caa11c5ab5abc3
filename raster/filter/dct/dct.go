// Package dct decodes JPEG pictures (ITU-T T.81, ISO/IEC 10918-1) as the DCTDecode filter needs it (ISO 32000-2, 7.4.8).
//
// It decodes baseline, extended sequential and progressive Huffman pictures of 8 bits and 1 to 4 components with any sampling
// factors, to full size or in the DCT domain to 1/2, 1/4 or 1/8. Subsampled chroma is interpolated linearly. A sequential picture is
// decoded row by row while it is read and never held as a whole; a progressive one is held as coefficients. It refuses arithmetic coding,
// lossless and hierarchical pictures and 12-bit samples.
//
// Damage does not hide what came before it: after a bad code decoding goes on at the next restart marker, or just goes on when there
// are none, and a picture that breaks off gives the rows it has. Width x height and the coefficients held are bounded. A Reader is
// not safe for concurrent use; it keeps a reference to the data.
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
	// MaxBytes bounds the coefficients of a progressive picture; 1<<29 when 0.
	MaxBytes int64
	// Shrink asks for 1/2, 1/4 or 1/8 of the size in both directions (each rounded up); 0 and 1 mean full size.
	Shrink int
	// Luma asks for the Y component alone when the picture is YCbCr; N is then 1.
	Luma bool
}

// maxScans bounds the scans of a progressive picture; real ones have about ten.
const maxScans = 256

// Reader gives a picture's rows from top to bottom.
type Reader struct {
	W, H         int // pixels delivered
	FullW, FullH int // pixels coded
	N            int // bytes a pixel: 1 gray, 3 RGB, 4 CMYK as stored, or 2 components as they are

	ctx     context.Context
	d       decoder
	convert func(r *Reader, dst []byte)
	y       int
	ready   int // MCU rows decoded
	rows    [4][]byte
	ycc     *yccTables
}

// Open reads the header, and of a picture with several scans all of them. It fails when no row can be had, or when ctx ends.
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
	r := &Reader{ctx: ctx}
	d := &r.d
	d.ctx, d.opt, d.data = ctx, opt, data
	if err := d.header(); err != nil {
		return nil, err
	}
	r.FullW, r.FullH = d.w, d.h
	r.W, r.H = (d.w+opt.Shrink-1)/opt.Shrink, (d.h+opt.Shrink-1)/opt.Shrink
	r.chooseConversion()
	d.layout()
	if d.buffered {
		if err := d.allScans(); err != nil {
			return nil, err
		}
	}
	for i := range d.comps {
		if !d.comps[i].skip {
			r.rows[i] = make([]byte, r.W+8)
		}
	}
	return r, nil
}

// chooseConversion settles N and the colour transform (ISO 32000-2, table 13): the Adobe marker decides, then the parameter, then the
// default, which is to transform three components and not four. Three components named R, G and B are RGB.
func (r *Reader) chooseConversion() {
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
	r.N = n
	switch {
	case n == 1:
		r.convert = convertGray
	case n == 3 && transform && d.opt.Luma:
		r.N, r.convert = 1, convertGray
		d.comps[1].skip, d.comps[2].skip = true, true
	case n == 3 && transform:
		r.convert, r.ycc = convertYCC, newYCCTables()
	case n == 4 && transform:
		r.convert, r.ycc = convertYCCK, newYCCTables()
	default:
		r.convert = convertPlain
	}
}

// ReadRow writes the next row, N bytes a pixel, W pixels. It returns false at the end of the picture or of what could be decoded.
func (r *Reader) ReadRow(dst []byte) bool {
	d := &r.d
	if r.y >= r.H {
		return false
	}
	per := d.vmax * 8 / d.opt.Shrink // output rows an MCU row
	need := r.y/per + 1
	// Interpolating a picture's last row in an MCU row needs the first of the one below.
	for r.ready < min(need+1, d.mcusY) {
		if err := r.ctx.Err(); err != nil {
			d.fail(err)
			return false
		}
		if !d.mcuRow(r.ready) {
			break
		}
		r.ready++
	}
	if r.ready < need {
		d.fail(damaged("rows missing"))
		return false
	}
	for i := range d.comps {
		if c := &d.comps[i]; !c.skip {
			c.upsample(r.rows[i], r.y, r.W, d, r.ready)
		}
	}
	r.convert(r, dst[:r.W*r.N])
	r.y++
	return true
}

// Err returns the first damage found so far, nil for none.
func (r *Reader) Err() error { return r.d.err }

// Close drops the buffers; the Reader gives no more rows.
func (r *Reader) Close() {
	r.y = r.H
	r.d.comps, r.d.data = nil, nil
}
