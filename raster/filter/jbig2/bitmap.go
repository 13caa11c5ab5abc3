package jbig2

import "encoding/binary"

// Bitmap is a bi-level picture: W x H pixels, one bit each, most significant bit first, rows of Stride bytes. 1 is black. Bits behind
// the last pixel of a row are 0.
type Bitmap struct {
	W, H, Stride int
	Pix          []byte
}

// maxSide bounds width and height of any bitmap, so that positions stay far from overflow.
const maxSide = 1 << 26

func newBitmap(w, h int) *Bitmap {
	stride := (w + 7) >> 3
	return &Bitmap{W: w, H: h, Stride: stride, Pix: make([]byte, stride*h)}
}

// row returns row y, nil outside the bitmap.
func (b *Bitmap) row(y int) []byte {
	if uint(y) >= uint(b.H) {
		return nil
	}
	return b.Pix[y*b.Stride : (y+1)*b.Stride : (y+1)*b.Stride]
}

// at returns pixel x of a row of w pixels; 0 outside (6.2.5.2).
func at(row []byte, x, w int) uint32 {
	if uint(x) >= uint(w) || x>>3 >= len(row) {
		return 0
	}
	return uint32(row[x>>3]>>(7-x&7)) & 1
}

func (b *Bitmap) fill(from int, black bool) {
	v := byte(0)
	if black {
		v = 0xff
	}
	pix := b.Pix[from*b.Stride:]
	for i := range pix {
		pix[i] = v
	}
	b.trim(from)
}

// trim clears the bits behind the last pixel of each row from y on.
func (b *Bitmap) trim(y int) {
	if b.W&7 == 0 {
		return
	}
	m := byte(0xff) << (8 - b.W&7)
	for i := (y+1)*b.Stride - 1; i < len(b.Pix); i += b.Stride {
		b.Pix[i] &= m
	}
}

// cut returns a copy of w x h pixels at x, y; pixels outside b are 0.
func (b *Bitmap) cut(x, y, w, h int) *Bitmap {
	out := newBitmap(w, h)
	out.draw(b, -int64(x), -int64(y), opReplace)
	return out
}

// combOp is a combination operator, numbered as in 7.4.1.5.
type combOp uint8

const (
	opOr combOp = iota
	opAnd
	opXor
	opXnor
	opReplace
)

// draw combines src into b with its top left corner at x, y; what lies outside b is left out.
func (b *Bitmap) draw(src *Bitmap, x, y int64, op combOp) {
	x0, x1 := max(x, 0), min(x+int64(src.W), int64(b.W))
	y0, y1 := max(y, 0), min(y+int64(src.H), int64(b.H))
	if x0 >= x1 || y0 >= y1 {
		return
	}
	j0, j1 := int(x0>>3), int((x1-1)>>3)
	first, last := byte(0xff)>>(x0&7), byte(0xff)<<(7-(x1-1)&7)
	if j0 == j1 {
		first &= last
		last = first
	}
	// sp is the pixel of src that falls on the first bit of b's byte j0; negative within the first byte.
	sp := int(int64(j0)*8 - x)
	for yy := y0; yy < y1; yy++ {
		combine(b.row(int(yy))[j0:j1+1], src.row(int(yy-y)), sp, first, last, op)
	}
}

// combine combines the bits of src from bit sp on into dst. first and last tell which bits of the first and last byte take part.
func combine(dst, src []byte, sp int, first, last byte, op combOp) {
	q, r := sp>>3, uint(sp&7)
	n := len(dst) - 1
	dst[0] = mix(dst[0], octet(src, q, r), first, op)
	if n == 0 {
		return
	}
	j := 1
	for ; j+8 <= n && q+j+8 < len(src); j += 8 {
		v := binary.BigEndian.Uint64(src[q+j:])<<r | uint64(src[q+j+8])>>(8-r)
		p := dst[j : j+8]
		d := binary.BigEndian.Uint64(p)
		switch op {
		case opOr:
			v |= d
		case opAnd:
			v &= d
		case opXor:
			v ^= d
		case opXnor:
			v = ^(v ^ d)
		}
		binary.BigEndian.PutUint64(p, v)
	}
	for ; j < n; j++ {
		dst[j] = mix(dst[j], octet(src, q+j, r), 0xff, op)
	}
	dst[n] = mix(dst[n], octet(src, q+n, r), last, op)
}

// octet returns the eight bits that begin r bits into byte q; 0 outside.
func octet(s []byte, q int, r uint) byte {
	var v byte
	if uint(q) < uint(len(s)) {
		v = s[q] << r
	}
	if q++; uint(q) < uint(len(s)) {
		v |= s[q] >> (8 - r)
	}
	return v
}

func mix(d, s, mask byte, op combOp) byte {
	switch op {
	case opOr:
		return d | s&mask
	case opAnd:
		return d & (s | ^mask)
	case opXor:
		return d ^ s&mask
	case opXnor:
		return d ^ ^s&mask
	}
	return d&^mask | s&mask
}
