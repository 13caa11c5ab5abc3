package jbig2

import (
	"math/bits"
	"sort"
)

// bitWriter writes bits, most significant first.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(v uint64, n int) {
	for k := n - 1; k >= 0; k-- {
		if w.n&7 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v>>k&1) << (7 - w.n&7)
		w.n++
	}
}

func (w *bitWriter) bytes(b []byte) {
	w.align()
	w.b = append(w.b, b...)
	w.n = len(w.b) * 8
}

func (w *bitWriter) align() { w.n = len(w.b) * 8 }

// codesOf assigns codes as annex B.3 says, literally.
func codesOf(lines []huffLine) []uint64 {
	var count [34]uint64
	for _, l := range lines {
		count[l.prefix]++
	}
	count[0] = 0
	codes := make([]uint64, len(lines))
	first := uint64(0)
	for n := 1; n <= 32; n++ {
		first = (first + count[n-1]) * 2
		cur := first
		for i, l := range lines {
			if int(l.prefix) == n {
				codes[i] = cur
				cur++
			}
		}
	}
	return codes
}

// value writes v with a table.
func (w *bitWriter) value(lines []huffLine, v int64, oob bool) {
	codes := codesOf(lines)
	for i, l := range lines {
		d := v - int64(l.low)
		if l.kind == lineLower {
			d = -d
		}
		if l.prefix == 0 || oob != (l.kind == lineOOB) || !oob && (d < 0 || d >= 1<<l.rng) {
			continue
		}
		w.put(codes[i], int(l.prefix))
		if !oob {
			w.put(uint64(d), int(l.rng))
		}
		return
	}
	panic("no code")
}

// textWriter is textCoder the other way round.
type textWriter interface {
	deltaT(int64)
	firstS(int64)
	deltaS(v int64, oob bool)
	curT(v int64, bits int)
	symbolID(int)
	refined(bool)
	refinement(v [4]int64, b, ref *Bitmap, p *textParams)
}

type arithWriter struct {
	e  *mqEncoder
	cx *textArith
}

func (w *arithWriter) deltaT(v int64)           { w.cx.dt.encode(w.e, v, false) }
func (w *arithWriter) firstS(v int64)           { w.cx.fs.encode(w.e, v, false) }
func (w *arithWriter) deltaS(v int64, oob bool) { w.cx.ds.encode(w.e, v, oob) }
func (w *arithWriter) curT(v int64, _ int)      { w.cx.it.encode(w.e, v, false) }
func (w *arithWriter) symbolID(v int)           { encodeID(w.e, w.cx.id, w.cx.idBits, v) }

func (w *arithWriter) refined(v bool) {
	w.cx.ri.encode(w.e, map[bool]int64{true: 1}[v], false)
}

func (w *arithWriter) refinement(v [4]int64, b, ref *Bitmap, p *textParams) {
	for i, cx := range []*intContext{&w.cx.rdw, &w.cx.rdh, &w.cx.rdx, &w.cx.rdy} {
		cx.encode(w.e, v[i], false)
	}
	encodeRefine(w.e, w.cx.gr, b, ref, int(v[0]>>1+v[2]), int(v[1]>>1+v[3]), p.template, p.at, false)
}

// huffWriter writes with the given tables: FS, DS, DT, RDW, RDH, RDX, RDY, RSIZE and the IDs.
type huffWriter struct {
	w      bitWriter
	tables [8][]huffLine
	ids    []huffLine
	gr     refineContexts
}

func (w *huffWriter) firstS(v int64)           { w.w.value(w.tables[0], v, false) }
func (w *huffWriter) deltaS(v int64, oob bool) { w.w.value(w.tables[1], v, oob) }
func (w *huffWriter) deltaT(v int64)           { w.w.value(w.tables[2], v, false) }
func (w *huffWriter) curT(v int64, n int)      { w.w.put(uint64(v), n) }
func (w *huffWriter) symbolID(v int)           { w.w.value(w.ids, int64(v), false) }

func (w *huffWriter) refined(v bool) {
	w.w.put(map[bool]uint64{true: 1}[v], 1)
}

func (w *huffWriter) refinement(v [4]int64, b, ref *Bitmap, p *textParams) {
	for i := range v {
		w.w.value(w.tables[3+i], v[i], false)
	}
	e := newMQEncoder()
	encodeRefine(e, &w.gr, b, ref, int(v[0]>>1+v[2]), int(v[1]>>1+v[3]), p.template, p.at, false)
	data := e.flush()
	w.w.value(w.tables[7], int64(len(data)), false)
	w.w.bytes(data)
}

// instance is a symbol placed with its top left corner at x, y; refined to b if ref is set, which is the symbol then.
type instance struct {
	id, x, y int
	b, ref   *Bitmap
	v        [4]int64 // RDW, RDH, RDX, RDY
}

// encodeText codes instances and returns them in the order of coding, which is that of drawing.
func encodeText(w textWriter, p *textParams, all []instance) []instance {
	type placed struct {
		instance
		s, t int64 // of the reference corner
		size int64
	}
	strips := int64(1) << p.logStrips
	var list []placed
	for _, in := range all {
		x, y := int64(in.x), int64(in.y)
		if p.corner == topRight || p.corner == bottomRight {
			x += int64(in.b.W) - 1
		}
		if p.corner == bottomLeft || p.corner == bottomRight {
			y += int64(in.b.H) - 1
		}
		if p.transposed {
			list = append(list, placed{in, y, x, int64(in.b.H) - 1})
		} else {
			list = append(list, placed{in, x, y, int64(in.b.W) - 1})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].t>>p.logStrips < list[j].t>>p.logStrips })
	before := p.corner == topRight || p.corner == bottomRight
	if p.transposed {
		before = p.corner == bottomLeft || p.corner == bottomRight
	}
	const start = -64 // the strips before the first one
	w.deltaT(-start / strips)
	strip, firstS, cur := int64(start), int64(0), int64(0)
	var order []instance
	for i, in := range list {
		base := in.t &^ (strips - 1)
		s := in.s
		if before {
			s -= in.size
		}
		if i == 0 || base != list[i-1].t&^(strips-1) {
			if i > 0 {
				w.deltaS(0, true)
			}
			w.deltaT((base - strip) / strips)
			strip = base
			w.firstS(s - firstS)
			firstS, cur = s, s
		} else {
			w.deltaS(s-cur-p.dsOffset, false)
		}
		if strips > 1 {
			w.curT(in.t-base, p.logStrips)
		}
		w.symbolID(in.id)
		if p.refine {
			w.refined(in.ref != nil)
			if in.ref != nil {
				w.refinement(in.v, in.b, in.ref, p)
			}
		}
		cur = s + in.size
		order = append(order, in.instance)
	}
	w.deltaS(0, true)
	return order
}

// paint draws instances pixel by pixel.
func paint(p *textParams, order []instance) *Bitmap {
	out := newBitmap(p.w, p.h)
	for y := range p.h {
		for x := range p.w {
			if p.black {
				out.set(x, y, 1)
			}
		}
	}
	for _, in := range order {
		for y := range in.b.H {
			for x := range in.b.W {
				a, b := out.pixel(in.x+x, in.y+y), in.b.pixel(x, y)
				switch p.op {
				case opOr:
					a |= b
				case opAnd:
					a &= b
				case opXor:
					a ^= b
				case opXnor:
					a = 1 ^ a ^ b
				}
				out.set(in.x+x, in.y+y, a)
			}
		}
	}
	return out
}

// textFlags returns the flags of a text region segment, all but SBHUFF.
func textFlags(p *textParams) uint16 {
	f := uint16(p.logStrips<<2 | p.corner<<4 | int(p.op)<<7 | int(p.dsOffset&31)<<10 | p.template<<15)
	if p.refine {
		f |= 2
	}
	if p.transposed {
		f |= 64
	}
	if p.black {
		f |= 512
	}
	return f
}

// symbolData is the data of a symbol dictionary coded arithmetically. It exports what export tells, imported symbols first.
func symbolData(symbols []*Bitmap, template int, imported int, export []bool) []byte {
	e := newMQEncoder()
	var dh, dw, ex intContext
	cx := new(genericContexts)
	height := 0
	for i := 0; i < len(symbols); {
		dh.encode(e, int64(symbols[i].H-height), false)
		height = symbols[i].H
		width := 0
		for ; i < len(symbols) && symbols[i].H == height; i++ {
			dw.encode(e, int64(symbols[i].W-width), false)
			width = symbols[i].W
			encodeGeneric(e, cx, symbols[i], template, nil, false, nil)
		}
		dw.encode(e, 0, true)
	}
	n := 0
	for i, on := 0, false; i < len(export); on = !on {
		k := i
		for k < len(export) && export[k] == on {
			k++
		}
		ex.encode(e, int64(k-i), false)
		if on {
			n += k - i
		}
		i = k
	}
	return be(uint16(template<<10), nominalAT[template], n, len(symbols), e.flush())
}

func idBits(n int) int { return bits.Len(uint(n - 1)) }
