package image

import (
	"context"
	"errors"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/filter/jbig2"
	"github.com/pwgconvert/pwgconvert/raster/filter/jpx"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// openJBIG2 decodes a bi-level picture. One of another size than the dictionary says keeps its scale: it is cut off, or lies at the top left of a
// white picture.
func (im *Image) openJBIG2(ctx context.Context, data []byte, parms pdf.Dict) (source, error) {
	var globals []byte
	if s := im.doc.Stream(parms["JBIG2Globals"]); s != nil {
		g, err := im.doc.Decode(ctx, s)
		if err != nil && ctx.Err() == nil {
			im.warn(pdf.Damaged, "JBIG2Globals: %v", err)
		}
		globals = g
	}
	bm, err := jbig2.Decode(ctx, data, globals, jbig2.Options{Width: im.W, Height: im.H, MaxPixels: im.opt.MaxPixels})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		kind := pdf.Damaged
		if errors.Is(err, jbig2.ErrUnsupported) {
			kind = pdf.Unsupported
		}
		im.warn(kind, "%v", err)
	}
	if bm == nil || bm.W < 1 || bm.H < 1 {
		return missing(im.W, im.H, 1, 1), nil
	}
	for i, v := range bm.Pix { // the filter's 0 is black, the coding's 1 is (ISO 32000-2, 7.4.7)
		bm.Pix[i] = ^v
	}
	if bm.W != im.W || bm.H != im.H {
		im.warn(pdf.Damaged, "%d x %d samples coded", bm.W, bm.H)
		return newRaw(onWhite(bm, im.W, im.H), im.W, im.H, 1, 1), nil
	}
	r := newRaw(bm.Pix, im.W, im.H, 1, 1)
	r.stride = bm.Stride
	return r, nil
}

// onWhite puts a bitmap at the top left of one of w x h, whose padding bits are white as well.
func onWhite(bm *jbig2.Bitmap, w, h int) []byte {
	stride := (w + 7) / 8
	out := make([]byte, stride*h)
	fill(out, 255)
	for y := range min(h, bm.H) {
		n := copy(out[y*stride:(y+1)*stride], bm.Pix[y*bm.Stride:(y+1)*bm.Stride])
		if n*8 > bm.W {
			out[y*stride+n-1] |= 255 >> (bm.W & 7)
		}
	}
	return out
}

// planes serves a JPEG 2000 picture's channels.
type planes struct {
	w, h, y int
	src     [][]uint8
	buf     []byte
	coded   *codedColours
}

// codedColours is what a file itself says of its colours; nil when that is nothing but their number.
type codedColours struct {
	space  colorspace.Space
	decode []float64
}

// jpxColours reads the colour specification of a JPEG 2000 file (ISO 32000-2, 7.4.9: it counts when the dictionary has no ColorSpace).
func (im *Image) jpxColours(m *jpx.Image) *codedColours {
	switch m.Colour {
	case jpx.ICC:
		sp, err := im.cols.Profile(m.ICC)
		if err != nil {
			im.warn(pdf.Damaged, "%v", err)
			return nil
		}
		return &codedColours{space: sp}
	case jpx.Lab:
		// ISO/IEC 15444-2, M.11.7.4.1: the white of D50; a and b have ranges of 170 and 200, with the zeros of 8 bits at 128 and 96.
		const ra, rb = 170.0, 200.0
		return &codedColours{
			space:  colorspace.NewLab([3]float64{0.9642, 1, 0.8249}, [4]float64{-128, 127, -128, 127}),
			decode: []float64{0, 100, -128 * ra / 255, 127 * ra / 255, -96 * rb / 255, 159 * rb / 255},
		}
	}
	return nil
}

func (p *planes) size() (w, h, n, bpc int) { return p.w, p.h, len(p.src), 8 }

func (p *planes) next() []byte {
	if p.y >= p.h {
		return nil
	}
	p.y++
	return p.row(p.y-1, p.buf)
}

// row returns row y, in buf when it has to be put together.
func (p *planes) row(y int, buf []byte) []byte {
	at, n := y*p.w, len(p.src)
	if n == 1 {
		return p.src[0][at : at+p.w]
	}
	for j, plane := range p.src {
		k := j
		for _, v := range plane[at : at+p.w] {
			buf[k] = v
			k += n
		}
	}
	return buf
}

func (p *planes) close() error { return nil }

// openJPX decodes a JPEG 2000 picture at the lowest resolution that is of use. The colour space is the dictionary's, or else the
// file's, or else what the number of colours means.
func (im *Image) openJPX(ctx context.Context, data []byte, wantW, wantH int) (source, error) {
	opt := jpx.Options{MaxPixels: im.opt.MaxPixels, MaxMemory: 2 * im.opt.MaxBytes, Workers: im.opt.Workers}
	_, opt.Raw = im.space.(*colorspace.Indexed)
	opt.NoMap = opt.Raw // the dictionary's palette counts, not the file's
	w, h := im.W, im.H
	if info, err := jpx.ReadInfo(data); err == nil {
		w, h = info.W, info.H
	}
	for r := 1; r < 16 && !opt.Raw && (w+1<<r-1)>>r >= wantW && (h+1<<r-1)>>r >= wantH; r++ {
		opt.Reduce = r
	}
	m, err := jpx.Decode(ctx, data, opt)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		kind := pdf.Damaged
		var e *jpx.Error
		if errors.As(err, &e) && e.Kind == jpx.Unsupported {
			kind = pdf.Unsupported
		}
		im.warn(kind, "%v", err)
	}
	want := im.components()
	if m == nil || len(m.Planes) == 0 || m.W < 1 || m.H < 1 {
		return missing(im.W, im.H, want, 8), nil
	}
	if in, _ := im.doc.Int(im.stream.Dict["SMaskInData"]); in == 2 && !im.inData {
		im.unpreblend(m)
	}
	if im.inData {
		if m.Alpha < 0 || m.Alpha >= len(m.Planes) {
			return missing(m.W, m.H, 1, 8), nil // of a mask what is missing is opaque
		}
		return &planes{w: m.W, h: m.H, src: m.Planes[m.Alpha : m.Alpha+1]}, nil
	}
	m.ConvertSYCC()
	n := max(1, min(m.Colours, len(m.Planes)))
	if im.space != nil && want <= len(m.Planes) {
		n = want
	}
	p := &planes{w: m.W, h: m.H, src: m.Planes[:n], buf: make([]byte, m.W*n)}
	if im.space == nil {
		p.coded = im.jpxColours(m)
	}
	return p, nil
}

// unpreblend undoes the blending of the colours with a matte colour, black if the dictionary has none (ISO 32000-2, table 87, SMaskInData 2),
// whatever kind the file says that its opacity is.
func (im *Image) unpreblend(m *jpx.Image) {
	if m.Alpha < 0 || m.Alpha >= len(m.Planes) {
		return
	}
	matte := im.doc.Nums(im.stream.Dict["Matte"])
	alpha := m.Planes[m.Alpha]
	for c, plane := range m.Planes[:min(m.Colours, len(m.Planes))] {
		if c == m.Alpha || len(plane) != len(alpha) {
			continue
		}
		b := 0
		if c < len(matte) {
			lo, hi := 0.0, 1.0
			if im.space != nil && c < im.space.N() {
				lo, hi = im.space.Range(c, 8)
			}
			if hi > lo {
				b = int(max(0, min(255, (matte[c]-lo)/(hi-lo)*255+.5)))
			}
		}
		for i, a := range alpha {
			plane[i] = unblend(int(plane[i]), b, int(a))
		}
	}
	m.Premultiplied = false
}
