// Package jbig2 undoes the JBIG2Decode filter (ISO 32000-2, 7.4.7): bi-level pictures coded after ITU-T T.88 | ISO/IEC 14492.
//
// It decodes every kind of segment a PDF may hold: generic, refinement, text and halftone regions, symbol and pattern dictionaries,
// with arithmetic, Huffman and MMR coding, custom code tables, pages whose height is not known in front, regions whose length is not.
// The segments come without a file header, as PDF wants it; a header is accepted all the same. Only the first page is decoded.
//
// It refuses coloured regions (T.88 Amendment 3) and skips segments of unknown kind.
//
// What it promises about hostile input: no panic; memory is bounded by Options; time is bounded by a budget of work that depends on
// Options, and the context ends decoding early. A damaged segment costs that segment, or the rest of it: what was decoded before is
// returned together with the error, and later segments are still decoded.
//
// Clause numbers in the comments are those of T.88 (08/2018).
package jbig2

import (
	"context"
	"errors"
	"fmt"
)

// Options bounds what a stream may cost. The zero value means the defaults.
type Options struct {
	// Width and Height are those of the image dictionary, 0 if not known. They give the page its size when the stream has none, and
	// bound the work done; they do not change the size of a page that has one.
	Width, Height int
	// MaxPixels bounds the page and each region or dictionary bitmap; 1<<30 by default.
	MaxPixels int64
	// MaxWork bounds the pixels decoded and drawn for the whole stream, whatever bitmap they belong to. The default is 1<<31, or less
	// when Width and Height are known: 1<<26 and 16 for each pixel.
	MaxWork int64
	// MaxSegments bounds the segments read, globals included; 1<<16 by default.
	MaxSegments int
	// MaxSymbols bounds the symbols or patterns one segment can see, and those decoded in all; 1<<18 by default.
	MaxSymbols int
	// MaxSymbolPixels bounds the pixels of all symbols, patterns and intermediate regions kept; 1<<29 by default (64 MiB).
	MaxSymbolPixels int64
}

func (o Options) withDefaults() Options {
	if o.MaxPixels <= 0 {
		o.MaxPixels = 1 << 30
	}
	if o.MaxWork <= 0 {
		o.MaxWork = 1 << 31
		if o.Width > 0 && o.Height > 0 && o.Width < 1<<24 && o.Height < 1<<24 {
			o.MaxWork = min(o.MaxWork, 1<<26+16*int64(o.Width)*int64(o.Height))
		}
	}
	if o.MaxSegments <= 0 {
		o.MaxSegments = 1 << 16
	}
	if o.MaxSymbols <= 0 {
		o.MaxSymbols = 1 << 18
	}
	if o.MaxSymbolPixels <= 0 {
		o.MaxSymbolPixels = 1 << 29
	}
	return o
}

// Errors of Decode; what it returns wraps one of them or is the context's.
var (
	ErrDamaged     = errors.New("jbig2: damaged data")
	ErrLimit       = errors.New("jbig2: above a limit")
	ErrUnsupported = errors.New("jbig2: not supported")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

func limited(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrLimit, fmt.Sprintf(format, args...))
}

// Decode returns the first page of data. globals is the content of the JBIG2Globals stream, nil if there is none. The error tells the
// first thing that was wrong; the bitmap is then what could be decoded, nil only if no page was begun. Safe for concurrent use.
func Decode(ctx context.Context, data, globals []byte, opt Options) (*Bitmap, error) {
	d := &decoder{ctx: ctx, opt: opt.withDefaults()}
	d.work = d.opt.MaxWork
	d.kept = d.opt.MaxSymbolPixels
	d.results = map[uint32]*result{}
	if len(globals) > 0 {
		d.run(globals, true)
	}
	d.run(data, false)
	var page *Bitmap
	if d.page != nil {
		page = d.page.finish()
	}
	if page == nil && d.err == nil {
		d.err = damaged("no page")
	}
	return page, d.err
}
