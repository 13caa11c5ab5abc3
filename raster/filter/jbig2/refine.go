package jbig2

// refineContexts are the contexts labelled GR; template 1 uses the first ones only.
type refineContexts [1 << 13]uint8

// refineParams are the input of the generic refinement region decoding procedure (table 6).
type refineParams struct {
	w, h     int
	template int
	typical  bool // TPGRON
	ref      *Bitmap
	dx, dy   int64     // the pixel of ref at 0, 0 falls on dx, dy
	at       [2]offset // of the bitmap itself and of the reference; template 0 only
}

var nominalRefineAT = [2]offset{{-1, -1}, {-1, -1}}

// refine decodes a bitmap as the difference to another (6.3.5). The pixels are paid for by the caller.
//
// Contexts, least significant bit first. Template 0 (figure 12): the pixel to the left; three of the row above, from the right; three
// each of the reference's row below, same row and row above, from the right. Template 1 (figure 13): the same without the reference's
// lower left, upper left and upper right.
func (d *decoder) refine(p *refineParams, m *mq, cx *refineContexts) (*Bitmap, error) {
	out := newBitmap(p.w, p.h)
	if p.w == 0 || p.h == 0 {
		return out, nil
	}
	// ref[0..2] are the reference's rows above, beside and below, moved so that bit x+1 lies under pixel x.
	n := (p.w+2+7)/8 + 1
	buf := make([]byte, 3*n)
	ref := [3][]byte{buf[:n], buf[n : 2*n], buf[2*n:]}
	p.fetch(ref[1], -1)
	p.fetch(ref[2], 0)
	above := make([]byte, out.Stride)
	sltp := 0x100
	if p.template == 1 {
		sltp = 0x80
	}
	nominal := p.template == 1 || p.at == nominalRefineAT
	ltp := uint32(0)
	for y := range p.h {
		if err := d.tick(p.w); err != nil {
			return out, err
		}
		ref[0], ref[1], ref[2] = ref[1], ref[2], ref[0]
		p.fetch(ref[2], y+1)
		row := out.row(y)
		if p.typical {
			ltp ^= m.bit(&cx[sltp])
		}
		switch {
		case ltp != 0 || !nominal:
			p.rowPlain(m, cx, out, y, ltp != 0)
		case p.template == 0:
			refineRow0(m, cx, row, above, &ref, p.w)
		default:
			refineRow1(m, cx, row, above, &ref, p.w)
		}
		above = row
	}
	return out, nil
}

// fetch fills dst with the reference's row that falls on row y, beginning one pixel to the left of the bitmap.
func (p *refineParams) fetch(dst []byte, y int) {
	clear(dst)
	ry := int64(y) - p.dy
	if ry < 0 || ry >= int64(p.ref.H) {
		return
	}
	sp := -1 - p.dx
	if sp >= int64(p.ref.W) || sp+int64(len(dst))*8 <= 0 {
		return
	}
	src := p.ref.row(int(ry))
	q, r := int(sp>>3), uint(sp&7)
	for i := range dst {
		dst[i] = octet(src, q+i, r)
	}
}

// incoming returns the bits of a fetched row that come in at the right, x+2, behind each of the eight pixels of byte i.
func incoming(r []byte, i int) uint32 {
	v := uint32(r[i]) << 16
	if i+1 < len(r) {
		v |= uint32(r[i+1]) << 8
	}
	return v << 3 >> 16 & 0xff
}

// refineRow0 decodes a row with template 0 and its adaptive pixels at their nominal places.
func refineRow0(m *mq, cx *refineContexts, dst, above []byte, ref *[3][]byte, w int) {
	ctx := uint32(above[0])>>6<<1 | uint32(ref[2][0])>>5<<4 | uint32(ref[1][0])>>5<<7 | uint32(ref[0][0])>>5<<10
	for i := range dst {
		la := uint32(above[i]) << 8
		if i+1 < len(above) {
			la |= uint32(above[i+1])
		}
		la = la >> 6 & 0xff // bit x+2
		l2, l1, l0 := incoming(ref[2], i), incoming(ref[1], i), incoming(ref[0], i)
		last := min(8, w-8*i)
		out := uint32(0)
		for k := range uint(last) {
			k = 7 - k&7
			bit := m.bit(&cx[ctx&0x1fff])
			out |= bit << k
			ctx = (ctx&0xdb6)<<1 | bit | la>>k&1<<1 | l2>>k&1<<4 | l1>>k&1<<7 | l0>>k&1<<10
		}
		dst[i] = byte(out)
	}
}

// refineRow1 decodes a row with template 1.
func refineRow1(m *mq, cx *refineContexts, dst, above []byte, ref *[3][]byte, w int) {
	ctx := uint32(above[0])>>6<<1 | uint32(ref[2][0])>>5&3<<4 | uint32(ref[1][0])>>5<<6 | uint32(ref[0][0])>>6&1<<9
	for i := range dst {
		la := uint32(above[i]) << 8
		if i+1 < len(above) {
			la |= uint32(above[i+1])
		}
		la = la >> 6 & 0xff
		l2, l1, l0 := incoming(ref[2], i), incoming(ref[1], i), incoming(ref[0], i)
		l0 = l0 >> 1 // x+1 comes in, not x+2
		l0 |= uint32(ref[0][i]) << 2 & 0x80
		last := min(8, w-8*i)
		out := uint32(0)
		for k := range uint(last) {
			k = 7 - k&7
			bit := m.bit(&cx[ctx&0x3ff])
			out |= bit << k
			ctx = (ctx&0xd6)<<1 | bit | la>>k&1<<1 | l2>>k&1<<4 | l1>>k&1<<6 | l0>>k&1<<9
		}
		dst[i] = byte(out)
	}
}

// rowPlain decodes a row with adaptive pixels anywhere, or one that is typically predicted (6.3.5.6, step 3d): where the nine pixels of the
// reference around a pixel are equal, it is not coded but has their value. The plain twin of refineRow0 and refineRow1.
func (p *refineParams) rowPlain(m *mq, cx *refineContexts, out *Bitmap, y int, ltp bool) {
	row := out.row(y)
	for x := range p.w {
		square := uint32(0)
		for j := -1; j <= 1; j++ {
			for i := -1; i <= 1; i++ {
				square = square<<1 | p.refAt(x+i, y+j)
			}
		}
		if ltp && (square == 0 || square == 0x1ff) {
			row[x>>3] |= byte((square & 1) << (7 - x&7))
			continue
		}
		own := out.row(y - 1)
		ctx := at(row, x-1, p.w) | at(own, x+1, p.w)<<1 | at(own, x, p.w)<<2
		if p.template == 0 {
			a, b := p.at[0], p.at[1]
			ctx |= at(out.row(y+int(a.y)), x+int(a.x), p.w) << 3
			// The square's last pixel is the lower right one, as in the context: only the upper left is adaptive.
			ctx |= square & 0xff << 4
			ctx |= p.refAt(x+int(b.x), y+int(b.y)) << 12
		} else {
			ctx |= at(own, x-1, p.w) << 3
			ctx |= square&3<<4 | square>>3&7<<6 | square>>7&1<<9
		}
		row[x>>3] |= byte(m.bit(&cx[ctx]) << (7 - x&7))
	}
}

// refAt returns the reference's pixel that falls on x, y.
func (p *refineParams) refAt(x, y int) uint32 {
	rx, ry := int64(x)-p.dx, int64(y)-p.dy
	if rx < 0 || rx >= int64(p.ref.W) || ry < 0 || ry >= int64(p.ref.H) {
		return 0
	}
	return at(p.ref.row(int(ry)), int(rx), p.ref.W)
}
