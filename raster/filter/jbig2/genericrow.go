package jbig2

import "encoding/binary"

// row decodes a row of w pixels into dst, which is all 0; r1 and r2 are the rows above it, as long as dst. The context slides along: a
// pixel leaves at the left of each row of the template, one comes in at the right.
//
// Most of a page is white. Where the context is 0 and the rows above stay white, each pixel costs A and C the same Qe until one of them
// runs out; eight or 64 such pixels are taken at once when both last, which gives the same result as taking them one by one. The
// decision for one pixel that neither renormalises nor is the less probable symbol is made here, without a call.
func (t *template) row(m *mq, cx *genericContexts, dst, r1, r2 []byte, w int) {
	n := len(dst)
	r1, r2 = r1[:n], r2[:n]
	in1, in2 := uint32(1)<<t.p1, uint32(1)<<t.p2
	s1, s2 := t.p1+t.r1+1, t.p2+t.r2+1
	if t.p2 > 15 {
		in2, s2 = 0, 0
	}
	keep := t.keep
	ctx := t.first(r1, r2)
	a, c := m.a, m.c
	for i := 0; i < n; {
		// The window of a row above: the byte here and the next one, shifted so that the bit that comes in behind pixel k is bit 15-k+p.
		l1, l2 := uint32(r1[i])<<8, uint32(r2[i])<<8
		if i+1 < n {
			l1 |= uint32(r1[i+1])
			l2 |= uint32(r2[i+1])
		}
		if v := cx[0] & 127; ctx|l1|l2 == 0 && v&1 == 0 && i+1 < n {
			qe := mqStates[v].qe
			if qe < 0x80<<16 && c >= 64*qe && a-64*qe >= 1<<31 && i+9 <= n &&
				binary.BigEndian.Uint64(r1[i+1:])|binary.BigEndian.Uint64(r2[i+1:]) == 0 {
				a -= 64 * qe
				c -= 64 * qe
				i += 8
				continue
			}
			if qe < 0x400<<16 && c >= 8*qe && a-8*qe >= 1<<31 {
				a -= 8 * qe
				c -= 8 * qe
				i++
				continue
			}
		}
		l1 <<= s1
		l2 <<= s2
		last := uint(8)
		if i == n-1 {
			last = uint(w - 8*i)
		}
		out := uint32(0)
		for k := uint(0); k < last; k++ {
			p := &cx[ctx&0xffff]
			v := *p & 127
			qe := mqStates[v].qe
			var bit uint32
			if left := a - qe; c >= qe && int32(left) < 0 {
				a = left
				c -= qe
				bit = uint32(v & 1)
			} else {
				m.a, m.c = a, c
				bit = m.bit(p)
				a, c = m.a, m.c
			}
			out = out<<1 | bit
			ctx = (ctx&keep)<<1 | bit | l1>>((15-k)&31)&in1 | l2>>((15-k)&31)&in2
		}
		dst[i] = byte(out << (8 - last))
		i++
	}
	m.a, m.c = a, c
}

// rowMoved decodes a row as row does when some pixels of the template are elsewhere. The context slides along with what lies at their
// nominal places, which is replaced for each pixel.
func (t *template) rowMoved(m *mq, cx *genericContexts, dst, r1, r2 []byte, w int, moved []movedPixel) {
	n := len(dst)
	r1, r2 = r1[:n], r2[:n]
	in1, in2 := uint32(1)<<t.p1, uint32(1)<<t.p2
	s1, s2 := t.p1+t.r1+1, t.p2+t.r2+1
	if t.p2 > 15 {
		in2, s2 = 0, 0
	}
	fixed := uint32(0xffff)
	for _, px := range moved {
		fixed &^= 1 << px.bit
	}
	ctx := t.first(r1, r2)
	for i := range dst {
		l1, l2 := uint32(r1[i])<<8, uint32(r2[i])<<8
		if i+1 < n {
			l1 |= uint32(r1[i+1])
			l2 |= uint32(r2[i+1])
		}
		l1 <<= s1
		l2 <<= s2
		for k := range uint(min(8, w-8*i)) {
			full := ctx & fixed
			for j := range moved {
				px := &moved[j]
				if x := 8*i + int(k) + int(px.x); uint(x) < uint(w) && x>>3 < len(px.row) {
					full |= uint32(px.row[x>>3]>>(7-x&7)) & 1 << px.bit
				}
			}
			bit := m.bit(&cx[full&0xffff])
			dst[i] |= byte(bit << (7 - k))
			ctx = (ctx&t.keep)<<1 | bit | l1>>((15-k)&31)&in1 | l2>>((15-k)&31)&in2
		}
	}
}

// first returns the context of the first pixel of a row.
func (t *template) first(r1, r2 []byte) uint32 {
	ctx := uint32(r1[0]) >> (7 - t.r1) << t.p1
	if t.p2 < 16 {
		ctx |= uint32(r2[0]) >> (7 - t.r2) << t.p2
	}
	return ctx
}
