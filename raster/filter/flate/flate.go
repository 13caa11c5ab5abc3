// Package flate undoes the FlateDecode filter (ISO 32000-2, 7.4.4): zlib data (RFC 1950) around deflate (RFC 1951).
//
// It is more tolerant than a zlib reader: the two header bytes may be wrong or missing, the checksum is not looked at, and data
// that is damaged or cut short gives every byte decoded up to there together with an error. It never reads beyond its input, never
// panics, and never returns more than the limit asked for.
package flate

import (
	"errors"

	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// ErrLimit tells that the decoded data was cut at the limit.
var ErrLimit = errors.New("flate: decoded data exceeds the limit")

// Decoder decodes whole buffers and keeps its work space for the next one. The zero value is ready; safe for concurrent use.
type Decoder struct {
	whole   spare.List[inflater]
	readers spare.List[inflater] // of Readers, who have other memory
}

// Decode returns the decoded bytes, at most limit; with an error what could be decoded before it.
func (d *Decoder) Decode(src []byte, limit int64) ([]byte, error) { return d.DecodeTo(nil, src, limit) }

// DecodeTo is Decode into memory of the caller's: the bytes returned stand at the start of buf where its capacity is enough for them, and in
// memory of their own where it is not. Whatever is returned, all of buf up to its capacity may have been written to. A nil buf gives Decode.
func (d *Decoder) DecodeTo(buf, src []byte, limit int64) ([]byte, error) {
	body, headless := strip(src)
	out, err := d.inflate(buf, body, limit)
	if err == nil || err == ErrLimit || (!headless && len(out) > 0) || len(src) <= 2 {
		return out, err
	}
	// A header can be wrong in two ways: it is missing, or it is there and not what it says. What decodes further was meant.
	alt := src
	if headless {
		alt = src[2:]
	}
	if o, e := d.inflate(nil, alt, limit); e == nil || len(o) > len(out) {
		return o, e
	}
	return out, err
}

// Decode is Decoder.Decode with fresh work space.
func Decode(src []byte, limit int64) ([]byte, error) {
	var d Decoder
	return d.Decode(src, limit)
}

// strip takes off the zlib header and end-of-line bytes that slipped in front of it.
func strip(src []byte) (body []byte, headless bool) {
	for i := 0; i < 4 && i+1 < len(src); i++ {
		if header(src[i], src[i+1]) {
			if src[i+1]&0x20 != 0 && len(src) >= i+6 {
				return src[i+6:], false // a preset dictionary's checksum: no PDF has one, but its bytes are no deflate data
			}
			return src[i+2:], false
		}
		if src[i] != '\r' && src[i] != '\n' {
			break
		}
	}
	return src, true
}

// header checks the zlib header (RFC 1950, 2.2).
func header(cmf, flg byte) bool {
	return cmf&15 == 8 && cmf>>4 <= 7 && (uint(cmf)<<8|uint(flg))%31 == 0
}

// keepBytes is how much output is decoded into memory that the Decoder keeps, to be copied when its size is known: how much will come out is
// not known before, and what is guessed too large would be fresh memory for each stream.
const keepBytes = 512 << 10

// spareSize is the size of memory that is kept where n bytes are needed: one of two, for what is not written to costs nothing, and what is
// outgrown was for nothing.
func spareSize(n int) int {
	if n <= 64<<10 {
		return 64 << 10
	}
	return max(n, keepBytes+slack)
}

func (d *Decoder) inflate(buf, src []byte, limit int64) ([]byte, error) {
	if limit <= 0 {
		return nil, ErrLimit
	}
	f := d.whole.Take()
	if f == nil {
		f = new(inflater)
	}
	defer d.whole.Leave(f)
	f.reset(src, limit)
	guess := min(int64(len(src))*4+512, keepBytes, int64(f.most)) + slack
	if f.dst = buf[:cap(buf)]; int64(len(f.dst)) < guess {
		if int64(len(f.spare)) < guess {
			f.spare = make([]byte, spareSize(int(guess)))
		}
		f.dst = f.spare
	}
	err := f.run()
	dst, o := f.dst, f.o
	f.src, f.dst = nil, nil // the caller's
	switch {
	case int64(cap(buf)) >= guess: // it was used, unless there was more
		return dst[:o], err
	case len(dst) <= keepBytes+slack:
		f.spare = dst
		out := buf[:0]
		if o > cap(buf) || buf == nil {
			out = make([]byte, 0, o)
		}
		return append(out, dst[:o]...), err
	}
	return dst[:o:o], err
}

func (f *inflater) reset(src []byte, limit int64) {
	*f = inflater{src: src, most: int(min(limit, 1<<40)), lit: f.lit, dist: f.dist, feed: f.feed, space: f.space, spare: f.spare, oldLit: f.oldLit, oldDist: f.oldDist}
}
