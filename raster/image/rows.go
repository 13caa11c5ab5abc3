package image

import (
	"context"
	"encoding/binary"
)

// Rows gives a placed image's device rows. It is not safe for concurrent use.
type Rows struct {
	p    *Placed
	base *sampler
	mask *sampler
	tmp  []byte

	ctx  context.Context
	deep *deep
	wide []uint16
}

// sampler reads one stage at device positions.
type sampler struct {
	c    *Cache
	im   *Image
	spec stageSpec
	ch   int // of a row of pixels
	w, h int // of the stage

	// The stage: one of them.
	st    *stage
	pin   *item
	lazy  *lazy
	parts *parts

	// Upright: where device pixel Box.X0+i (and row Box.Y0+i) lies in the stage. nil x means the stage has device width.
	x, y   []tap
	xShift int // first stage column of Box without x
	yShift int
	width  int // of Box
	runs   *bitRuns
	spread *spreader
	wide   [4]smoothRow // of pixels and of coverage two each
	// Otherwise:
	smoothX, smoothY bool
}

// row returns row y of an upright stage: its pixels, or its coverage, nil when all is covered.
func (s *sampler) row(y int, coverage bool) []byte {
	st := s.st
	switch {
	case s.lazy != nil:
		t := s.lazy.at(y)
		if coverage {
			return t.alpha
		}
		return t.pix
	case s.parts != nil:
		if st, y = s.parts.at(y); st == nil { // cancelled
			return make([]byte, s.w*s.ch)
		}
	}
	plane, n := st.pix, st.w*s.ch
	if coverage {
		if plane, n = st.alpha, st.w; plane == nil {
			return nil
		}
	}
	return plane[y*n:][:n]
}

// tap is a position between two stage columns or rows: a where frac is 0.
type tap struct {
	a, b int32
	frac int32 // of b, 0..256
}

// locate says where the placement's device pixels lie in the stage.
func (p *Placed) locate(s *sampler) {
	im := s.im
	if !p.upright {
		s.smoothX = im.Interpolate || p.dw < im.W
		s.smoothY = im.Interpolate || p.dh < im.H
		return
	}
	s.xShift, s.yShift = p.Box.X0-p.full.X0, p.Box.Y0-p.full.Y0
	s.width = p.Box.X1 - p.Box.X0
	s.x = taps(s.w, p.full.X1-p.full.X0, s.xShift, s.width, im.Interpolate)
	s.y = taps(s.h, p.full.Y1-p.full.Y0, s.yShift, p.Box.Y1-p.Box.Y0, im.Interpolate)
	s.runs = newBitRuns(s, s.width)
	s.spread = newSpreader(s.x, s.w, im.Interpolate)
}

// taps maps count device pixels from first on, of n all over, to size stage pixels; nil when the two are equal.
func taps(size, n, first, count int, smooth bool) []tap {
	if size == n {
		return nil
	}
	t := make([]tap, count)
	for i := range t {
		c := 2*(first+i) + 1 // centre in halves
		if !smooth {
			a := int32(c * size / (2 * n))
			t[i] = tap{a: a, b: a}
			continue
		}
		// Stage coordinate of the centre, less half a pixel, in 1/256.
		pos := (c*size*128 + n/2) / n
		pos = max(0, min(pos-128, (size-1)*256))
		t[i] = tap{a: int32(pos >> 8), b: int32(min(pos>>8+1, size-1)), frac: int32(pos & 255)}
	}
	return t
}

// Row writes pixels x0..x1 of device row y: channels bytes each into pix (a stencil leaves pix untouched and takes nil), coverage
// 0..255 into alpha, which may be nil when the placement is Opaque. Pixels outside Box get alpha 0 and leave pix untouched.
func (r *Rows) Row(y, x0, x1 int, pix, alpha []byte) {
	if x1 <= x0 {
		return
	}
	box, ch := r.p.Box, r.p.ch
	cx0, cx1 := max(x0, box.X0), min(x1, box.X1)
	if y < box.Y0 || y >= box.Y1 || cx0 >= cx1 || r.base == nil {
		if alpha != nil {
			clear(alpha[:x1-x0])
		}
		return
	}
	if alpha != nil {
		clear(alpha[:cx0-x0])
		clear(alpha[cx1-x0 : x1-x0])
		alpha = alpha[cx0-x0 : cx1-x0]
	}
	if ch != 0 {
		pix = pix[(cx0-x0)*ch : (cx1-x0)*ch]
	}
	if !r.p.upright {
		r.turned(y, cx0, cx1, pix, alpha)
		return
	}
	y, cx0, cx1 = y-box.Y0, cx0-box.X0, cx1-box.X0
	if ch != 0 {
		r.line(r.base, false, y, cx0, cx1, pix)
	}
	if alpha == nil {
		return
	}
	if !r.base.opaque() {
		r.line(r.base, true, y, cx0, cx1, alpha)
	} else {
		fill(alpha, 255)
	}
	if r.mask != nil {
		m := r.scratch(len(alpha))
		r.line(r.mask, r.mask.spec.ch == 0, y, cx0, cx1, m)
		for i, v := range m {
			alpha[i] = mul255(alpha[i], v)
		}
	}
}

// Same reports that row y has the pixels of the row above it: both show the same samples.
func (r *Rows) Same(y int) bool {
	box := r.p.Box
	return r.p.upright && r.base != nil && y > box.Y0 && y < box.Y1 && r.base.same(y-box.Y0) && (r.mask == nil || r.mask.same(y-box.Y0))
}

func (s *sampler) same(y int) bool { return s.y != nil && s.y[y] == s.y[y-1] }

// opaque says that the stage has no coverage of its own.
func (s *sampler) opaque() bool { return s.spec.ch != 0 && s.im.key == nil }

// plane is a mask's coverage: of a stencil its alpha, of a soft mask its gray.
func (s *sampler) plane() []byte {
	if s.st.ch == 0 {
		return s.st.alpha
	}
	return s.st.pix
}

func (r *Rows) scratch(n int) []byte {
	if cap(r.tmp) < n {
		r.tmp = make([]byte, n+n/2)
	}
	return r.tmp[:n]
}

func fill(b []byte, v byte) {
	if len(b) < 8 {
		for i := range b {
			b[i] = v
		}
		return
	}
	w := uint64(v) * 0x0101010101010101
	binary.LittleEndian.PutUint64(b[len(b)-8:], w)
	n := min(len(b), 128) &^ 7
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(b[i:i+8], w)
	}
	for ; n < len(b); n *= 2 {
		copy(b[n:], b[:n])
	}
}

// mul255 is a*b/255, rounded to nearest.
func mul255(a, b byte) byte {
	t := uint32(a)*uint32(b) + 128
	return byte((t + t>>8) >> 8)
}

// line writes columns x0..x1 of row y, both relative to Box, of an upright stage's pixels or coverage.
func (r *Rows) line(s *sampler, coverage bool, y, x0, x1 int, dst []byte) {
	ch := s.ch
	if coverage {
		ch = 1
	}
	t := tap{a: int32(y + s.yShift)}
	if s.y != nil {
		t = s.y[y]
	}
	if s.runs != nil && t.frac == 0 {
		if row := s.lazy.bits(int(t.a)); row != nil {
			s.runs.row(row, s.w, ch, x0, x1, dst)
			return
		}
	}
	if t.frac != 0 && 4*(x1-x0) >= s.width {
		s.blended(t, coverage, ch, x0, x1, dst)
		return
	}
	ra := s.row(int(t.a), coverage)
	if ra == nil { // a colour key that no row has met
		fill(dst, 255)
		return
	}
	s.columns(ra, ch, x0, x1, dst)
	if t.frac == 0 {
		return
	}
	rb := s.row(int(t.b), coverage)
	n := len(dst)
	var buf [512]byte
	step := len(buf) / ch * ch
	for off := 0; off < n; off += step {
		part := buf[:min(step, n-off)]
		s.columns(rb, ch, x0+off/ch, x0+(off+len(part))/ch, part)
		blend(dst[off:off+len(part)], dst[off:], part, t.frac)
	}
}

func mix(a, b byte, frac int32) byte {
	return byte((int32(a)*(256-frac) + int32(b)*frac + 128) >> 8)
}

// columns writes stage columns for device columns x0..x1 of one stage row.
func (s *sampler) columns(row []byte, ch, x0, x1 int, dst []byte) {
	if s.x == nil {
		copy(dst, row[(x0+s.xShift)*ch:(x1+s.xShift)*ch])
		return
	}
	ts := s.x[x0:x1]
	if s.spread != nil && ch != 4 {
		s.spread.row(row, ch, int(ts[0].a), x0, x1, dst)
		return
	}
	switch ch {
	case 1:
		dst = dst[:len(ts)]
		for i := range ts {
			t := &ts[i]
			dst[i] = mix(row[t.a], row[t.b], t.frac)
		}
	case 4:
		for i := range ts {
			t := &ts[i]
			a, b, d := row[4*t.a:4*t.a+4:4*t.a+4], row[4*t.b:4*t.b+4:4*t.b+4], dst[4*i:4*i+4:4*i+4]
			for k := range d {
				d[k] = mix(a[k], b[k], t.frac)
			}
		}
	default:
		n := smooth3(dst, row, ts)
		dst = dst[3*n:]
		for i, t := range ts[n:] {
			a, b, d := row[3*t.a:3*t.a+3:3*t.a+3], row[3*t.b:3*t.b+3:3*t.b+3], dst[3*i:3*i+3:3*i+3]
			d[0], d[1], d[2] = mix(a[0], b[0], t.frac), mix(a[1], b[1], t.frac), mix(a[2], b[2], t.frac)
		}
	}
}
