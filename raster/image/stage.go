package image

import (
	"context"

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
	out := newSink(sw, sh, conv.channels(), spec.orient, make([]byte, sw*sh*conv.channels()))
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
}

func newSink(w, h, ch int, o orient, buf []byte) *sink {
	return &sink{w: w, h: h, ch: ch, orient: o, buf: buf}
}

// put takes the next row, w pixels of ch bytes.
func (s *sink) put(row []byte) {
	y := s.y
	s.y++
	if y >= s.h {
		return
	}
	if s.orient&transpose == 0 {
		if s.orient&flipY != 0 {
			y = s.h - 1 - y
		}
		dst := s.buf[y*s.w*s.ch : (y+1)*s.w*s.ch]
		if s.orient&flipX == 0 {
			copy(dst, row)
		} else {
			reversePixels(dst, row, s.ch)
		}
		return
	}
	// Row y becomes column y of a picture s.h wide.
	x := y
	if s.orient&flipX != 0 {
		x = s.h - 1 - y
	}
	at, step := x*s.ch, s.h*s.ch
	if s.orient&flipY != 0 {
		at, step = at+(s.w-1)*step, -step
	}
	switch s.ch {
	case 1:
		for _, v := range row[:s.w] {
			s.buf[at] = v
			at += step
		}
	default:
		for i := 0; i < s.w*s.ch; i += s.ch {
			copy(s.buf[at:at+s.ch], row[i:i+s.ch])
			at += step
		}
	}
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
		st.pix = s.buf
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
