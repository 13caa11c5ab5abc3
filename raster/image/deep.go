package image

import (
	"context"
	"math/bits"

	"github.com/pwgconvert/pwgconvert/colorspace"
)

// Deep reports whether the rows have more than 8 bits a sample to give: samples of 16 bits on whole pixels, all of them covered.
func (p *Placed) Deep() bool {
	return p.upright && p.Opaque && p.im.bpc == 16 && p.im.codec == "" && (p.ch == 1 || p.ch == 3) && p.im.space != nil
}

// Row16 writes pixels x0..x1 of device row y with 16 bits a channel, when the placement is Deep and the pixels lie within Box; otherwise it
// returns false. To 8 bits rounded they are what Row writes, give or take the order of rounding and shrinking.
func (r *Rows) Row16(y, x0, x1 int, pix []uint16) bool {
	box := r.p.Box
	if !r.p.Deep() || r.base == nil || y < box.Y0 || y >= box.Y1 || x0 < box.X0 || x1 > box.X1 || x0 >= x1 {
		return false
	}
	if r.deep == nil {
		d, err := newDeep(r.ctx, r.base)
		if err != nil {
			return false
		}
		r.deep = d
	}
	s, ch := r.base, r.p.ch
	y, x0, x1 = y-box.Y0, x0-box.X0, x1-box.X0
	t := tap{a: int32(y + s.yShift)}
	if s.y != nil {
		t = s.y[y]
	}
	s.columns16(r.deep.at(int(t.a)), ch, x0, x1, pix)
	if t.frac == 0 {
		return true
	}
	if n := (x1 - x0) * ch; len(r.wide) < n {
		r.wide = make([]uint16, n)
	}
	below := r.wide[:(x1-x0)*ch]
	s.columns16(r.deep.at(int(t.b)), ch, x0, x1, below)
	for i, v := range below {
		pix[i] = mix16(pix[i], v, t.frac)
	}
	return true
}

func mix16(a, b uint16, frac int32) uint16 {
	return uint16((uint32(a)*uint32(256-frac) + uint32(b)*uint32(frac) + 128) >> 8)
}

// columns16 is columns for 16 bits.
func (s *sampler) columns16(row []uint16, ch, x0, x1 int, dst []uint16) {
	if s.x == nil {
		copy(dst[:(x1-x0)*ch], row[(x0+s.xShift)*ch:])
		return
	}
	for i, t := range s.x[x0:x1] {
		for j := range ch {
			dst[i*ch+j] = mix16(row[int(t.a)*ch+j], row[int(t.b)*ch+j], t.frac)
		}
	}
}

// deep makes a stage's rows with 16 bits a channel.
type deep struct {
	lazy  *lazy // of rows that are rows of the source: it holds the store's window
	parts *parts
	conv  *line16
	box   *box16
	spec  stageSpec
	w, h  int
	rows  [2][]uint16
	have  [2]int // plus 1
	turn  int
}

func newDeep(ctx context.Context, s *sampler) (*deep, error) {
	im := s.im
	d := &deep{spec: s.spec, w: s.w, h: s.h}
	if d.spec.orient&transpose != 0 {
		d.spec.deep = true
		d.parts = &parts{c: s.c, im: im, spec: d.spec, w: s.w, h: s.h, ctx: ctx}
		d.parts.spec.rows = min(s.h, max(8, s.c.part/(2*s.w*s.ch)&^7))
		return d, nil
	}
	d.lazy = &lazy{im: im, spec: s.spec}
	if err := d.lazy.open(ctx, s.c); err != nil {
		return nil, err
	}
	d.conv = newLine16(im, im.W, s.ch)
	d.box = newBox16(im.W, im.H, s.w, s.h, s.ch)
	return d, nil
}

func (d *deep) close() {
	if d == nil {
		return
	}
	if d.lazy != nil {
		d.lazy.close()
	}
	if d.parts != nil {
		d.parts.close()
	}
}

// at returns row y of the stage. When the context has ended it holds anything.
func (d *deep) at(y int) []uint16 {
	if d.parts != nil {
		st, row := d.parts.at(y)
		if st == nil {
			return make([]uint16, d.w*max(d.spec.ch, 1))
		}
		n := st.w * st.ch
		return st.deep[row*n:][:n]
	}
	for i, have := range d.have {
		if have == y+1 {
			return d.rows[i]
		}
	}
	k := d.turn
	d.turn = 1 - k
	ch := d.spec.ch
	if d.rows[k] == nil {
		d.rows[k] = make([]uint16, d.w*ch)
	}
	d.have[k] = y + 1
	if d.spec.orient&flipY != 0 {
		y = d.h - 1 - y
	}
	out := d.rows[k]
	d.box.row(func(y int) []uint16 { return d.conv.convert(d.lazy.samplesOf(y)) }, y, out)
	if d.spec.orient&flipX != 0 {
		for i, j := 0, len(out)-ch; i < j; i, j = i+ch, j-ch {
			for c := range ch {
				out[i+c], out[j+c] = out[j+c], out[i+c]
			}
		}
	}
	return out
}

// samplesOf returns the packed samples of source row y as far as there are any.
func (l *lazy) samplesOf(y int) []byte {
	if y >= int(l.s.end.Load()) || !l.take(l.s.index(y)) {
		return nil
	}
	return l.packed(y)
}

// makeDeepPart is makePart for 16 bits.
func (im *Image) makeDeepPart(ctx context.Context, spec stageSpec) (*stage, error) {
	src, err := im.open(ctx, im.W, im.H, false)
	if err != nil {
		return nil, err
	}
	sw, sh, ch := min(spec.w, im.W), min(spec.h, im.H), spec.ch
	i0, i1 := spec.columns(sw)
	conv := newLine16(im, im.W, ch)
	box := newBox16(im.W, im.H, sw, sh, ch)
	box.i0, box.n = i0, i1-i0
	if box.spans != nil {
		box.spans = box.spans[i0:i1]
	}
	st := &stage{w: sh, h: i1 - i0, ch: ch, deep: make([]uint16, sh*(i1-i0)*ch)}
	next, row := 0, []uint16(nil)
	get := func(y int) []uint16 { // y never falls
		for ; next <= y; next++ {
			row = conv.convert(src.next())
		}
		return row
	}
	line := make([]uint16, (i1-i0)*ch)
	for j := range sh {
		if j&63 == 0 && ctx.Err() != nil {
			src.close()
			return nil, ctx.Err()
		}
		box.row(get, j, line)
		x := j
		if spec.orient&flipX != 0 {
			x = sh - 1 - j
		}
		for i := range i1 - i0 {
			y := i
			if spec.orient&flipY != 0 {
				y = i1 - i0 - 1 - i
			}
			copy(st.deep[(y*sh+x)*ch:][:ch], line[i*ch:])
		}
	}
	src.close() // what is wrong with the data is told by the 8-bit rows
	return st, nil
}

// line16 converts rows of 16-bit samples.
type line16 struct {
	space  colorspace.Space
	lo, hi []float64
	n, ch  int
	plain  bool // the samples are the pixels
	out    []uint16
	last   []byte // samples of the last colour converted
	color  colorspace.RGB
	c      []float64
}

func newLine16(im *Image, w, ch int) *line16 {
	n := im.space.N()
	l := &line16{space: im.space, n: n, ch: ch, out: make([]uint16, w*ch), c: make([]float64, n)}
	decode := im.decode
	if len(decode) < 2*n {
		decode = nil
	}
	for j := range n {
		lo, hi := im.space.Range(j, 16)
		if decode != nil {
			lo, hi = decode[2*j], decode[2*j+1]
		}
		l.lo, l.hi = append(l.lo, lo), append(l.hi, hi)
	}
	l.plain = n == ch && isPlain(im.space, decode)
	return l
}

// convert returns a row's pixels, white where it has none, valid until the next call.
func (l *line16) convert(row []byte) []uint16 {
	w := len(l.out) / l.ch
	have := min(w, len(row)/(2*l.n))
	if l.plain {
		for i := range have * l.ch {
			l.out[i] = uint16(row[2*i])<<8 | uint16(row[2*i+1])
		}
	} else {
		for i := range have {
			l.pixel(row[2*l.n*i:2*l.n*(i+1)], l.out[i*l.ch:(i+1)*l.ch])
		}
	}
	for i := have * l.ch; i < len(l.out); i++ {
		l.out[i] = 65535
	}
	return l.out
}

func (l *line16) pixel(s []byte, out []uint16) {
	if string(s) != string(l.last) {
		l.last = append(l.last[:0], s...)
		for j := range l.n {
			v := float64(uint16(s[2*j])<<8 | uint16(s[2*j+1]))
			l.c[j] = l.lo[j] + float64((l.hi[j]-l.lo[j])*v)/65535
		}
		l.color = l.space.RGB(l.c)
	}
	if l.ch == 1 {
		out[0] = l.color.Gray16()
		return
	}
	out[0], out[1], out[2] = l.color.R, l.color.G, l.color.B
}

// span is what one pixel takes of a row: w0 of sample first, n full ones after it and w1 of the one behind them.
type span struct {
	first, n int32
	w0, w1   uint32
}

// newSpans returns what each of dw pixels takes of sw samples, a full one weighing dw.
func newSpans(sw, dw int) []span {
	if sw == dw {
		return nil
	}
	all := make([]span, dw)
	for i := range all {
		lo, hi := i*sw, (i+1)*sw // in parts of 1/dw sample
		first, last := lo/dw, (hi-1)/dw
		all[i] = span{first: int32(first), w0: uint32((first+1)*dw - lo), w1: uint32(hi - last*dw), n: int32(last - first - 1)}
	}
	return all
}

// box16 is puller for 16 bits.
type box16 struct {
	sw, sh, dw, dh, ch int
	spans              []span // nil when there are as many pixels as samples
	i0, n              int    // pixels wanted
	sums               []uint64
	have               int // row in sums, plus 1
	acc                []uint64
	total              uint64
}

func newBox16(sw, sh, dw, dh, ch int) *box16 {
	b := &box16{sw: sw, sh: sh, dw: dw, dh: dh, ch: ch, n: dw}
	if sw != dw || sh != dh {
		b.spans, b.total = newSpans(sw, dw), partsOf(sw, sh, dw)
		b.sums, b.acc = make([]uint64, dw*ch), make([]uint64, dw*ch)
	}
	return b
}

// row makes row j of rows that get gives; it asks for no row above those of the last call when j rises.
func (b *box16) row(get func(y int) []uint16, j int, out []uint16) {
	if b.total == 0 {
		copy(out, get(j)[b.i0*b.ch:])
		return
	}
	n := b.n * b.ch
	acc := b.acc[:n]
	clear(acc)
	lo, hi := j*b.sh, (j+1)*b.sh
	for y := lo / b.dh; y*b.dh < hi; y++ {
		w := uint64(min(hi, (y+1)*b.dh) - max(lo, y*b.dh))
		for i, v := range b.of(get, y)[:n] {
			acc[i] += v * w
		}
	}
	for i, v := range acc {
		sum, carry := bits.Add64(v, b.total/2, 0)
		q, _ := bits.Div64(carry, sum, b.total)
		out[i] = uint16(min(q, 65535))
	}
}

func (b *box16) of(get func(y int) []uint16, y int) []uint64 {
	if b.have == y+1 {
		return b.sums
	}
	b.have = y + 1
	row := get(y)
	if b.spans == nil {
		for i, v := range row[b.i0*b.ch : (b.i0+b.n)*b.ch] {
			b.sums[i] = uint64(v)
		}
		return b.sums
	}
	full := uint64(b.dw)
	for i := range b.spans {
		s := &b.spans[i]
		for c := range b.ch {
			k := int(s.first)*b.ch + c
			sum := uint64(row[k]) * uint64(s.w0)
			mid := uint64(0)
			for range s.n {
				k += b.ch
				mid += uint64(row[k])
			}
			b.sums[i*b.ch+c] = sum + mid*full + uint64(row[k+b.ch])*uint64(s.w1)
		}
	}
	return b.sums
}
