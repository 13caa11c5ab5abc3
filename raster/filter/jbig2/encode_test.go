package jbig2

import (
	"encoding/binary"
	"math/rand"
)

// Pictures of the templates (figures 3 to 6): x a fixed pixel, a letter an adaptive one, ? the pixel being coded. Column 4 is where it is.
var pictures = [5][3]string{
	{"  DxxxC ", " BxxxxxA", "xxxx?   "},
	{"   xxxx ", "  xxxxxA", " xxx?   "},
	{"   xxx  ", "  xxxxA ", "  xx?   "},
	{"        ", " xxxxxA ", "xxxx?   "},
	{"  KDBEI ", " LCxxxFJ", "HGAx?   "}, // template 0, EXTTEMPLATE
}

// sltpPictures show the context that codes SLTP (figures 8 to 11).
var sltpPictures = [5][3]string{
	{"  10011 ", " 0110010", "0101?   "},
	{"   0011 ", "  110010", " 101?   "},
	{"   001  ", "  11001 ", "  01?   "},
	{"        ", " 011001 ", "0101?   "},
	{"  10011 ", " 0110010", "0101?   "},
}

// pixel returns a pixel, 0 outside.
func (b *Bitmap) pixel(x, y int) uint32 {
	if x < 0 || y < 0 || x >= b.W || y >= b.H {
		return 0
	}
	return uint32(b.Pix[y*b.Stride+x/8]>>(7-x%8)) & 1
}

func (b *Bitmap) set(x, y int, v uint32) {
	if x < 0 || y < 0 || x >= b.W || y >= b.H {
		return
	}
	m := byte(0x80 >> (x % 8))
	b.Pix[y*b.Stride+x/8] &^= m
	if v != 0 {
		b.Pix[y*b.Stride+x/8] |= m
	}
}

// encodeGeneric codes b. template 4 stands for template 0 with EXTTEMPLATE.
func encodeGeneric(e *mqEncoder, cx *genericContexts, b *Bitmap, template int, at []offset, typical bool, skip *Bitmap) {
	context := func(x, y int) (ctx, sltp uint32) {
		for j, line := range pictures[template] {
			for i, c := range line {
				px, py := x+i-4, y+j-2
				switch {
				case c == ' ' || c == '?':
					continue
				case c >= 'A' && c <= 'L' && at != nil:
					px, py = x+int(at[c-'A'].x), y+int(at[c-'A'].y)
				}
				ctx = ctx<<1 | b.pixel(px, py)
				sltp = sltp<<1 | uint32(sltpPictures[template][j][i]-'0')
			}
		}
		return
	}
	_, sltp := context(0, 0)
	ltp := uint32(0)
	for y := range b.H {
		if typical {
			same := uint32(1)
			for x := range b.W {
				if b.pixel(x, y) != b.pixel(x, y-1) {
					same = 0
				}
			}
			e.bit(&cx[sltp], same^ltp)
			if ltp = same; same != 0 {
				continue
			}
		}
		for x := range b.W {
			if skip != nil && skip.pixel(x, y) != 0 {
				continue
			}
			ctx, _ := context(x, y)
			e.bit(&cx[ctx], b.pixel(x, y))
		}
	}
}

// encodeRefine codes b against ref.
func encodeRefine(e *mqEncoder, cx *refineContexts, b, ref *Bitmap, dx, dy, template int, at [2]offset, typical bool) {
	ltp := uint32(0)
	for y := range b.H {
		around := func(x int) (all, first uint32) {
			all, first = 1, ref.pixel(x-dx, y-dy)
			for k := range 9 {
				if ref.pixel(x-dx+k%3-1, y-dy+k/3-1) != first {
					all = 0
				}
			}
			return
		}
		if typical {
			good := uint32(1)
			for x := range b.W {
				if all, v := around(x); all != 0 && b.pixel(x, y) != v {
					good = 0
				}
			}
			sltp := 0x100
			if template == 1 {
				sltp = 0x80
			}
			e.bit(&cx[sltp], good^ltp)
			ltp = good
		}
		for x := range b.W {
			if all, _ := around(x); ltp != 0 && all != 0 {
				continue
			}
			own := [][2]int{{-1, 0}, {1, -1}, {0, -1}, {-1, -1}}
			other := [][2]int{{1, 1}, {0, 1}, {-1, 1}, {1, 0}, {0, 0}, {-1, 0}, {1, -1}, {0, -1}, {-1, -1}}
			if template == 1 {
				other = [][2]int{{1, 1}, {0, 1}, {1, 0}, {0, 0}, {-1, 0}, {0, -1}}
			} else {
				own[3] = [2]int{int(at[0].x), int(at[0].y)}
				other[8] = [2]int{int(at[1].x), int(at[1].y)}
			}
			ctx, n := uint32(0), 0
			for _, o := range own {
				ctx |= b.pixel(x+o[0], y+o[1]) << n
				n++
			}
			for _, o := range other {
				ctx |= ref.pixel(x-dx+o[0], y-dy+o[1]) << n
				n++
			}
			e.bit(&cx[ctx], b.pixel(x, y))
		}
	}
}

// scribble makes a picture that resembles a page: much white, strokes, some noise.
func scribble(rnd *rand.Rand, w, h int) *Bitmap {
	b := newBitmap(w, h)
	for range 1 + w*h/600 {
		x, y, dx, dy := rnd.Intn(w+1), rnd.Intn(h+1), rnd.Intn(3)-1, rnd.Intn(3)-1
		for range rnd.Intn(30) {
			b.set(x, y, 1)
			b.set(x+1, y, 1)
			x, y = x+dx, y+dy
		}
	}
	if h > 8 && w > 8 && rnd.Intn(3) == 0 {
		for range w * h / 8 {
			b.set(rnd.Intn(w/2), rnd.Intn(h/2), uint32(rnd.Intn(2)))
		}
	}
	return b
}

// disturb returns b with some pixels changed and a little larger or smaller.
func disturb(rnd *rand.Rand, b *Bitmap, dw, dh int) *Bitmap {
	out := newBitmap(b.W+dw, b.H+dh)
	out.draw(b, int64(rnd.Intn(3)-1), int64(rnd.Intn(3)-1), opOr)
	for range out.W * out.H / 20 {
		out.set(rnd.Intn(out.W), rnd.Intn(out.H), uint32(rnd.Intn(2)))
	}
	return out
}

// stream builds a sequence of segments.
type stream struct {
	out  []byte
	next uint32
}

func be(v ...any) []byte {
	var out []byte
	for _, x := range v {
		switch x := x.(type) {
		case []byte:
			out = append(out, x...)
		case byte:
			out = append(out, x)
		case uint16:
			out = binary.BigEndian.AppendUint16(out, x)
		case int:
			out = binary.BigEndian.AppendUint32(out, uint32(x))
		case []offset:
			for _, o := range x {
				out = append(out, byte(o.x), byte(o.y))
			}
		}
	}
	return out
}

// header writes a segment header.
func (s *stream) header(kind segmentType, refs []uint32, length int) uint32 {
	n := s.next
	s.next++
	s.out = append(s.out, be(int(n), byte(kind))...)
	if len(refs) <= 4 {
		s.out = append(s.out, byte(len(refs)<<5))
	} else {
		s.out = append(s.out, be(7<<29|len(refs), make([]byte, (len(refs)+8)/8))...)
	}
	for _, r := range refs {
		switch {
		case n <= 256:
			s.out = append(s.out, byte(r))
		case n <= 65536:
			s.out = binary.BigEndian.AppendUint16(s.out, uint16(r))
		default:
			s.out = binary.BigEndian.AppendUint32(s.out, r)
		}
	}
	s.out = append(s.out, be(byte(1), length)...)
	return n
}

func (s *stream) segment(kind segmentType, refs []uint32, data []byte) uint32 {
	n := s.header(kind, refs, len(data))
	s.out = append(s.out, data...)
	return n
}

func (s *stream) page(w, h int, flags byte, striping uint16) {
	s.segment(pageInformation, nil, be(w, h, 0, 0, flags, striping))
}

func region(b *Bitmap, x, y int, op combOp) []byte { return be(b.W, b.H, x, y, byte(op)) }

// genericData is the data of a generic region segment coded arithmetically.
func genericData(b *Bitmap, x, y int, op combOp, template int, at []offset, typical bool) []byte {
	e := newMQEncoder()
	encodeGeneric(e, new(genericContexts), b, template, at, typical, nil)
	flags := byte(template << 1)
	if template == 4 {
		flags = 16
	}
	if typical {
		flags |= 8
	}
	if at == nil {
		at = extendedAT
		if template < 4 {
			at = nominalAT[template]
		}
	}
	return be(region(b, x, y, op), flags, at, e.flush())
}
