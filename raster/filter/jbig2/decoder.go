package jbig2

import (
	"context"
	"encoding/binary"
)

// decoder is the state of decoding one stream.
type decoder struct {
	ctx      context.Context
	opt      Options
	work     int64 // pixels that may still be decoded or drawn
	kept     int64 // pixels of dictionaries and intermediate regions that may still be kept
	symbols  int   // symbols and patterns decoded
	since    int   // pixels decoded since the context was looked at
	segments int   // read so far
	results  map[uint32]*result
	page     *page
	err      error // the first thing that was wrong
	stop     bool  // nothing more to decode
}

// result is what a segment leaves behind for segments that refer to it.
type result struct {
	kind     segmentType
	symbols  []*Bitmap // of a symbol dictionary
	patterns []*Bitmap // of a pattern dictionary, all of one size
	table    *huffman  // of a code table
	region   *Bitmap   // of an intermediate region
	retained *retained // contexts of a symbol dictionary kept for another
}

// tick counts pixels and looks at the context now and then.
func (d *decoder) tick(pixels int) error {
	if d.since += pixels; d.since < 1<<18 {
		return nil
	}
	d.since = 0
	return d.ctx.Err()
}

// spend takes pixels from the budget of work.
func (d *decoder) spend(pixels int64) error {
	if d.work -= pixels; d.work < 0 {
		return limited("too much work")
	}
	return d.tick(int(min(pixels, 1<<18)))
}

// keep takes pixels from the budget of what is remembered between segments; each bitmap costs something of its own.
func (d *decoder) keep(b *Bitmap) error {
	if d.kept -= int64(b.Stride)*int64(b.H)*8 + 64; d.kept < 0 {
		return limited("too many pixels kept")
	}
	return nil
}

// check tests the size of a bitmap to be decoded and pays for it.
func (d *decoder) check(w, h int64) error {
	if w < 0 || h < 0 {
		return damaged("a bitmap of %d x %d", w, h)
	}
	if w > maxSide || h > maxSide || w*h > d.opt.MaxPixels || (w+7)/8*h > d.opt.MaxPixels {
		return limited("a bitmap of %d x %d", w, h)
	}
	return d.spend(w*h + w + h)
}

// fail remembers the first error; it tells whether decoding has to end.
func (d *decoder) fail(err error) {
	if err == nil {
		return
	}
	if d.err == nil {
		d.err = err
	}
	if d.work < 0 || d.ctx.Err() != nil {
		d.stop = true
	}
}

// reader reads the fields of a segment. Behind the end it gives 0 and sets over.
type reader struct {
	b    []byte
	over bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.b, r.over = nil, true
		return make([]byte, n)
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) u8() int    { return int(r.take(1)[0]) }
func (r *reader) u16() int   { return int(binary.BigEndian.Uint16(r.take(2))) }
func (r *reader) u32() int64 { return int64(binary.BigEndian.Uint32(r.take(4))) }
func (r *reader) i32() int64 { return int64(int32(binary.BigEndian.Uint32(r.take(4)))) }

// offsets reads n adaptive pixels.
func (r *reader) offsets(n int) []offset {
	at := make([]offset, n)
	for i := range at {
		v := r.take(2)
		at[i] = offset{int16(int8(v[0])), int16(int8(v[1]))}
	}
	return at
}
