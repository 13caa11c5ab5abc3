package image

import (
	"context"
	"encoding/binary"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// stage is an image's pixels made ready for a placement: in device orientation, in the target's channels, no larger than samples or
// device pixels are in either direction.
type stage struct {
	w, h, ch int
	pix      []byte   // ch bytes a pixel, nil for a stencil
	alpha    []byte   // 1 byte a pixel, nil when all is opaque
	pooled   bool     // pix is the cache's
	deep     []uint16 // instead of pix and alpha, see deep.go
}

func (s *stage) bytes() int64 { return int64(len(s.pix)+len(s.alpha)+2*len(s.deep)) + 256 }

// stageSpec says which stage of an image is wanted.
type stageSpec struct {
	w, h   int               // in samples' orientation
	orient orient            // how samples turn into device orientation
	ch     int               // 1, 3 or 4; 0 for a stencil
	press  *colorspace.Press // of 4 channels
	// Of a stage with transposed samples that is made in parts: which one, of how many rows.
	part, rows int
	deep       bool // with 16 bits
}

// orient is one of the eight axis-parallel orientations: transpose first, then mirror.
type orient uint8

const (
	flipX orient = 1 << iota
	flipY
	transpose
)

// makeStage decodes.
func (im *Image) makeStage(ctx context.Context, c *Cache, spec stageSpec) (*stage, error) {
	if spec.rows > 0 {
		return im.makePart(ctx, c, spec)
	}
	needAll := im.key != nil || im.matte != nil
	wantW, wantH := spec.w, spec.h
	if needAll {
		wantW, wantH = im.W, im.H
	}
	src, err := im.open(ctx, wantW, wantH, spec.ch == 1 && im.grayIsLuma() && !needAll)
	if err != nil {
		return nil, err
	}
	w, h, n, bpc := src.size()
	if int64(w)*int64(h) > im.opt.MaxPixels || w < 1 || h < 1 {
		src.close()
		im.warn(pdf.Limit, "%d x %d samples", w, h)
		src, w, h = missing(im.W, im.H, n, bpc), im.W, im.H
	}
	var coded *codedColours
	if p, ok := src.(*planes); ok {
		coded = p.coded
	}
	conv, err := im.newLine(ctx, w, h, n, bpc, spec.ch, spec.press, coded)
	if err != nil {
		src.close()
		return nil, err
	}
	sw, sh := min(spec.w, w), min(spec.h, h)
	out := newSink(sw, sh, conv.channels(), spec.orient, c.buffer(sw*sh*conv.channels()))
	box := newBoxer(w, h, sw, sh, conv.channels(), out.put)
	if err := im.run(ctx, src, conv, box); err != nil {
		return nil, err
	}
	return out.stage(spec.ch, conv.keyed), nil
}

// run passes all rows of a source to a boxer. It fails only when ctx ends.
func (im *Image) run(ctx context.Context, src source, conv *line, box *boxer) error {
	_, h, _, _ := src.size()
	stride := (conv.w*conv.n*conv.bpc + 7) / 8
	for y := 0; y < h; y++ {
		if y&63 == 0 && ctx.Err() != nil {
			src.close()
			return ctx.Err()
		}
		row := src.next()
		if len(row) > 0 && im.alpha && conv.stencil == nil {
			conv.fill = 0
		}
		switch {
		case len(row) >= stride:
			box.add(conv.convert(row[:stride], y), 1)
		case len(row) > 0:
			box.add(conv.partial(row, y), 1)
		default: // the end of the data
			box.add(conv.partial(nil, y), h-y)
			y = h
		}
	}
	if err := src.close(); err != nil {
		im.warn(pdf.Damaged, "%v", err)
	}
	return nil
}

// grayIsLuma says whether the Y of a YCbCr picture is what gray conversion would give.
func (im *Image) grayIsLuma() bool {
	if im.decode != nil && im.decodeMatters() {
		return false
	}
	switch s := im.space.(type) {
	case nil:
		return true
	case *colorspace.ICCBased:
		return s.Alternate() == colorspace.Space(colorspace.DeviceRGB)
	default:
		return s == colorspace.Space(colorspace.DeviceRGB)
	}
}

func (im *Image) decodeMatters() bool {
	if im.space == nil {
		return true
	}
	for i := range im.space.N() {
		lo, hi := im.space.Range(i, im.bpc)
		if im.decode[2*i] != lo || im.decode[2*i+1] != hi {
			return true
		}
	}
	return false
}

// sink collects finished rows in device orientation.
type sink struct {
	w, h, ch int // of the rows put in
	orient   orient
	buf      []byte
	y        int
	held     []byte // rows that become columns together
}

// turnRows is how many rows become columns together: a row by itself would touch as much memory again.
const turnRows = 8

func newSink(w, h, ch int, o orient, buf []byte) *sink {
	return &sink{w: w, h: h, ch: ch, orient: o, buf: buf}
}

// put takes the next row, w pixels of ch bytes.
func (s *sink) put(row []byte) {
	y := s.y
	if y >= s.h {
		return
	}
	s.y++
	n := s.w * s.ch
	if s.orient&transpose != 0 {
		if s.held == nil {
			s.held = make([]byte, turnRows*n+1) // and one, for words of four bytes
		}
		copy(s.held[y%turnRows*n:][:n], row)
		if s.y%turnRows == 0 || s.y == s.h {
			s.columns(y-y%turnRows, y%turnRows+1)
		}
		return
	}
	if s.orient&flipY != 0 {
		y = s.h - 1 - y
	}
	dst := s.buf[y*n : (y+1)*n]
	if s.orient&flipX == 0 {
		copy(dst, row)
	} else {
		reversePixels(dst, row, s.ch)
	}
}

// columns makes count held rows, of which the first is y, columns of a picture s.h wide.
func (s *sink) columns(y, count int) {
	n, ch := s.w*s.ch, s.ch
	var rows [turnRows][]byte // from left to right
	for i := range count {
		k := i
		if s.orient&flipX != 0 {
			k = count - 1 - i
		}
		rows[i] = s.held[k*n:][:n+1]
	}
	x := y
	if s.orient&flipX != 0 {
		x = s.h - y - count
	}
	at, step := x*ch, s.h*ch
	if s.orient&flipY != 0 {
		at, step = at+(s.w-1)*step, -step
	}
	c := 0
	if count == turnRows {
		switch ch {
		case 1:
			for ; c+8 <= s.w; c += 8 {
				turn8(s.buf, at, step, &rows, c)
				at += 8 * step
			}
		case 3:
			for ; c < s.w; c++ {
				join3(s.buf[at:at+24], &rows, 3*c)
				at += step
			}
		}
	}
	for ; c < s.w; c++ {
		for i := range count {
			copy(s.buf[at+i*ch:at+i*ch+ch], rows[i][c*ch:])
		}
		at += step
	}
}

// turn8 writes bytes c to c+8 of eight rows as columns: each byte's eight to where at says, step further for the next.
func turn8(dst []byte, at, step int, rows *[turnRows][]byte, c int) {
	var v [8]uint64
	for i := range v {
		v[i] = binary.LittleEndian.Uint64(rows[i][c : c+8])
	}
	// Blocks change places across the diagonal: of four bytes a side, of two, of one.
	for i := range 4 {
		t := (v[i]>>32 ^ v[i+4]) & 0x00000000ffffffff
		v[i], v[i+4] = v[i]^t<<32, v[i+4]^t
	}
	for _, i := range [4]int{0, 1, 4, 5} {
		t := (v[i]>>16 ^ v[i+2]) & 0x0000ffff0000ffff
		v[i], v[i+2] = v[i]^t<<16, v[i+2]^t
	}
	for i := 0; i < 8; i += 2 {
		t := (v[i]>>8 ^ v[i+1]) & 0x00ff00ff00ff00ff
		v[i], v[i+1] = v[i]^t<<8, v[i+1]^t
	}
	for _, w := range v {
		binary.LittleEndian.PutUint64(dst[at:at+8], w)
		at += step
	}
}

// join3 writes the pixel at byte o of eight rows, one behind the other.
func join3(dst []byte, rows *[turnRows][]byte, o int) {
	px := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(rows[i][o:o+4]) & 0xffffff) }
	d := (*[24]byte)(dst)
	p2, p5 := px(2), px(5)
	binary.LittleEndian.PutUint64(d[:8], px(0)|px(1)<<24|p2<<48)
	binary.LittleEndian.PutUint64(d[8:16], p2>>16|px(3)<<8|px(4)<<32|p5<<56)
	binary.LittleEndian.PutUint64(d[16:], p5>>8|px(6)<<16|px(7)<<40)
}

func reversePixels(dst, src []byte, ch int) {
	if ch == 1 {
		n := len(src)
		for i, v := range src {
			dst[n-1-i] = v
		}
		return
	}
	for i, j := 0, len(dst)-ch; j >= 0; i, j = i+ch, j-ch {
		copy(dst[j:j+ch], src[i:i+ch])
	}
}

// stage hands the pixels over; with keyed the last channel is alpha, the others are multiplied by it.
func (s *sink) stage(ch int, keyed bool) *stage {
	st := &stage{w: s.w, h: s.h, ch: ch}
	if s.orient&transpose != 0 {
		st.w, st.h = s.h, s.w
	}
	switch {
	case ch == 0:
		st.alpha = s.buf
	case keyed:
		st.pix, st.alpha = make([]byte, s.w*s.h*ch), make([]byte, s.w*s.h)
		unkey(st.pix, st.alpha, s.buf, ch)
	default:
		st.pix, st.pooled = s.buf, true
	}
	return st
}

// unkey parts colour and alpha, by which the colour is multiplied.
func unkey(pix, alpha, src []byte, ch int) {
	for i := range alpha {
		p := src[i*(ch+1) : i*(ch+1)+ch+1]
		a := int(p[ch])
		alpha[i] = p[ch]
		for j := range ch {
			v := byte(0)
			if a > 0 {
				v = byte(min(255, (int(p[j])*255+a/2)/a))
			}
			pix[i*ch+j] = v
		}
	}
}
