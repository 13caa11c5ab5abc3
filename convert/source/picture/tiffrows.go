package picture

import (
	"context"
	"fmt"
	"io"
)

// tiffRows puts a picture together from its strips or tiles, a row of them at a time. What cannot be decoded is white.
type tiffRows struct {
	p               *tiffPicture
	ctx             context.Context
	offsets, counts []int64
	y               int
	segs            []segment // of strips: one, or one a plane; nil for what is lost
	planes          []byte    // a row as decoded, plane after plane
	wide            []byte    // a plane with samples of 16 bits
	line            []byte    // a row of all samples, interleaved
	white           []byte    // the same of white
	band            []byte    // of tiles: a row of them, interleaved
	out             []byte
	first           error // what was wrong first
	bad             int   // segments in which something was wrong
	decoded         bool  // a row could be decoded
	budget          int64 // coded bytes that may still be read
}

// rows decodes the picture while it is read.
func (p *tiffPicture) rows(ctx context.Context) (io.ReadCloser, error) {
	r := &tiffRows{p: p, ctx: ctx}
	n := int64(p.across()) * int64(p.down())
	if p.planar {
		n *= int64(p.samples)
	}
	n = min(n, maxTiffStripTables)
	r.offsets, r.counts = p.offsets(n), p.counts(n)
	// Segments may share their data, as white ones do, but no file needs more for all of them than it has and what they give.
	r.budget = p.d.f.in.size + 2*p.rawBytes(p.w)*int64(p.h) + 1<<20
	r.line = make([]byte, p.lineBytes(p.w))
	r.white = p.whiteLine()
	r.planes = make([]byte, p.rawBytes(max(p.w, p.segW)))
	if p.wide() {
		r.wide = make([]byte, 2*(max(p.w, p.segW)*p.samples))
	}
	if p.tiled {
		r.band = make([]byte, p.segH*len(r.line))
	}
	return &rowReader{ctx: ctx, next: r.next, close: r.close}, nil
}

// depth returns the bits of a sample in a line.
func (p *tiffPicture) depth() int {
	if p.wide() {
		return 16
	}
	return p.bits
}

// lineBytes returns the bytes of w pixels in a line.
func (p *tiffPicture) lineBytes(w int) int { return (w*p.samples*p.depth() + 7) / 8 }

func (r *tiffRows) next() ([]byte, error) {
	p := r.p
	if r.y >= p.h {
		return nil, io.EOF
	}
	k := r.y % p.segH
	var line []byte
	if p.tiled {
		if k == 0 {
			r.tiles(r.y / p.segH)
		}
		line = r.band[k*len(r.line) : (k+1)*len(r.line)]
	} else {
		if k == 0 {
			r.strip(r.y / p.segH)
		}
		line = r.line
		r.pixels(r.segs, p.w, line, r.white, r.y/p.segH)
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	r.y++
	if r.y == p.h && !r.decoded {
		return nil, r.first
	}
	return p.convert(line, &r.out), nil
}

// fail remembers what is wrong with a segment.
func (r *tiffRows) fail(i int, err error) {
	if err == nil || r.ctx.Err() != nil {
		return
	}
	if r.bad++; r.first == nil {
		what := "strip"
		if r.p.tiled {
			what = "tile"
		}
		r.first = fmt.Errorf("%s %d: %w", what, i+1, err)
	}
}

// open starts the decoders of a segment: one, or one a plane.
func (r *tiffRows) open(i, w, rows int) []segment {
	p := r.p
	n, samples := 1, p.samples
	if p.planar {
		n, samples = p.samples, 1
	}
	segs := make([]segment, n)
	for k := range segs {
		at := i + k*p.across()*p.down()
		off, size := p.extent(at, r.offsets, r.counts)
		if r.budget -= size; r.budget < 0 && p.coding != codingNone {
			r.fail(i, beyond("the same data for too many strips or tiles"))
			r.closeAll(segs[:k], i)
			return nil
		}
		s, err := p.openSegment(r.ctx, off, size, w, rows, samples)
		if err != nil {
			r.fail(i, err)
			r.closeAll(segs[:k], i)
			return nil
		}
		segs[k] = s
	}
	return segs
}

func (r *tiffRows) closeAll(segs []segment, i int) {
	for _, s := range segs {
		if err := s.close(); err != nil {
			r.fail(i, err)
		}
	}
}

func (r *tiffRows) strip(i int) {
	r.closeAll(r.segs, i-1)
	r.segs = r.open(i, r.p.w, min(r.p.segH, r.p.h-i*r.p.segH))
}

// tiles decodes a row of tiles into the band.
func (r *tiffRows) tiles(row int) {
	p := r.p
	rows := min(p.segH, p.h-row*p.segH)
	for c := range p.across() {
		if r.ctx.Err() != nil {
			return
		}
		i, at := row*p.across()+c, p.lineBytes(c*p.segW)
		segs := r.open(i, p.segW, p.segH)
		w := min(p.segW, p.w-c*p.segW)
		end := at + p.lineBytes(w)
		for y := range rows {
			line := r.band[y*len(r.line):][:len(r.line)]
			if !r.pixels(segs, p.segW, line[at:end], r.white[at:end], i) {
				segs = nil
			}
		}
		r.closeAll(segs, i)
	}
}

// pixels reads a row of w pixels from a segment and writes as many as line takes, interleaved; of a lost one, white.
func (r *tiffRows) pixels(segs []segment, w int, line, white []byte, i int) bool {
	p := r.p
	if segs == nil {
		copy(line, white)
		return false
	}
	if len(segs) == 1 {
		raw := r.planes[:p.rawBytes(w)]
		if !p.wide() && len(raw) == len(line) {
			raw = line
		}
		if err := segs[0].row(raw); err != nil {
			r.lose(segs, i, err)
			copy(line, white)
			return false
		}
		r.decoded = true
		if p.wide() {
			widen(r.wide, raw, w*p.samples, p.bits)
			raw = r.wide
		}
		copy(line, raw)
		return true
	}
	size := int((int64(w)*int64(p.bits) + 7) / 8)
	for k, s := range segs {
		if err := s.row(r.planes[:size]); err != nil {
			r.lose(segs, i, err)
			copy(line, white)
			return false
		}
		plane, n := r.planes[:size], p.depth()/8
		if p.wide() {
			widen(r.wide, plane, w, p.bits)
			plane = r.wide
		}
		for x, at := 0, k*n; at+n <= len(line); x, at = x+n, at+n*p.samples {
			copy(line[at:at+n], plane[x:x+n])
		}
	}
	r.decoded = true
	return true
}

// lose gives up a segment.
func (r *tiffRows) lose(segs []segment, i int, err error) {
	r.fail(i, err)
	for _, s := range segs {
		s.close()
	}
	r.segs = nil
}

func (r *tiffRows) close() error {
	r.closeAll(r.segs, r.p.down()-1)
	r.segs = nil
	if r.bad > 1 {
		return fmt.Errorf("%w (and %d more)", r.first, r.bad-1)
	}
	return r.first
}

// widen makes samples of depth bits, packed, samples of 16.
func widen(dst, src []byte, n, depth int) {
	if depth == 32 {
		for i := range n {
			dst[2*i], dst[2*i+1] = src[4*i], src[4*i+1]
		}
		return
	}
	most := uint32(1)<<depth - 1
	for i := range n {
		v := bitsAt(src, i*depth, depth)
		v = (v*65535 + most/2) / most
		dst[2*i], dst[2*i+1] = byte(v>>8), byte(v)
	}
}

// bitsAt reads n bits, at most 16, the highest first.
func bitsAt(b []byte, at, n int) uint32 {
	var v uint32
	for i := at >> 3; i <= (at+n-1)>>3; i++ {
		v = v<<8 | uint32(b[i])
	}
	return v >> (7 - (at+n-1)&7) & (1<<n - 1)
}
