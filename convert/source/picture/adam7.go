package picture

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/filter/predictor"
)

// pass is one of the seven passes of an interlaced PNG (8.1): pixels from x0, y0 on, every dx and dy. Shown alone it stands for blocks of bw x bh.
type pass struct{ x0, y0, dx, dy, bw, bh int }

var adam7 = [7]pass{
	{0, 0, 8, 8, 8, 8}, {4, 0, 8, 8, 4, 8}, {0, 4, 4, 8, 4, 4}, {2, 0, 4, 4, 2, 4}, {0, 2, 2, 4, 2, 2}, {1, 0, 2, 2, 1, 2}, {0, 1, 1, 2, 1, 1},
}

func (p pass) size(w, h int) (int, int) {
	pw, ph := (w-p.x0+p.dx-1)/p.dx, (h-p.y0+p.dy-1)/p.dy
	if pw <= 0 || ph <= 0 {
		return 0, 0
	}
	return pw, ph
}

// passReader gives the rows of one pass.
type passReader struct {
	pass
	data  *idatReader
	src   io.Reader
	close func() error
	row   []byte
	have  int // pixels of row that are there
	rowY  int // row of the picture that row begins, -1 before the first
	err   error
}

// interlacedRows gives the rows of an interlaced picture. Each pass is read by a decoder of its own, which first runs through the passes before it: with
// passes of 1/64 to 1/2 of the data that is twice the work, and nothing has to be held but seven rows.
func (h *pngHead) interlacedRows(ctx context.Context, data func() *idatReader) (io.ReadCloser, error) {
	x := &interlaced{h: h, out: make([]byte, h.rowBytes(h.w))}
	skip := int64(0)
	for _, p := range adam7 {
		w, hh := p.size(h.w, h.h)
		if w == 0 {
			continue
		}
		r := &passReader{pass: p, data: data(), row: make([]byte, h.rowBytes(w)), rowY: -1}
		inflated, err := inflate(new(flate.Decoder), r.data, skip+h.dataBytes(w, hh))
		if err != nil {
			x.done()
			return nil, err
		}
		r.close = inflated.Close
		x.passes = append(x.passes, r)
		if _, r.err = copyContext(ctx, inflated, skip); ctx.Err() != nil {
			x.done()
			return nil, ctx.Err()
		}
		if r.src, err = predictor.NewReader(inflated, h.predictorOf(w)); err != nil {
			x.done()
			return nil, err
		}
		skip += h.dataBytes(w, hh)
	}
	return &rowReader{ctx: ctx, next: x.next, close: x.done}, nil
}

// copyContext passes over n bytes.
func copyContext(ctx context.Context, r io.Reader, n int64) (int64, error) {
	var buf [16 << 10]byte
	at := int64(0)
	for at < n {
		if ctx.Err() != nil {
			return at, ctx.Err()
		}
		m, err := r.Read(buf[:min(n-at, int64(len(buf)))])
		if at += int64(m); err != nil {
			return at, err
		}
	}
	return at, nil
}

type interlaced struct {
	h      *pngHead
	passes []*passReader
	out    []byte
	y      int
}

func (x *interlaced) next() ([]byte, error) {
	if x.y >= x.h.h {
		return nil, io.EOF
	}
	for i := range x.out {
		x.out[i] = 255
	}
	y, lost := x.y, false
	x.y++
	for _, p := range x.passes {
		if y%p.dy == p.y0 {
			p.read(y, x.h)
		}
		lost = lost || p.err != nil
	}
	if x.passes[0].rowY < 0 || lost && x.passes[0].err != nil && x.passes[0].have == 0 {
		return nil, errShort
	}
	bits := x.h.channels() * x.h.depth
	for _, p := range x.passes {
		// What a pass does not have is shown by the blocks of those before it.
		if p.rowY >= 0 && (y == p.rowY || lost && y < p.rowY+p.bh) {
			p.paint(x.out, x.h.w, bits, lost)
		}
	}
	if x.h.kind == 4 || x.h.kind == 6 {
		return flatten(x.out, x.h.channels(), x.h.depth), nil
	}
	return x.out, nil
}

// read takes the row of the pass that belongs to row y of the picture.
func (p *passReader) read(y int, h *pngHead) {
	p.rowY, p.have = y, 0
	if p.err != nil {
		return
	}
	n, err := io.ReadFull(p.src, p.row)
	p.err = err
	p.have = n * 8 / (h.channels() * h.depth)
}

// paint puts a row's pixels where they belong, as blocks when the picture has gaps.
func (p *passReader) paint(out []byte, w, bits int, blocks bool) {
	bw := 1
	if blocks {
		bw = p.bw
	}
	for i, x := 0, p.x0; i < p.have && x < w; i, x = i+1, x+p.dx {
		for k := x; k < min(x+bw, w); k++ {
			copyPixel(out, k, p.row, i, bits)
		}
	}
}

// copyPixel copies pixel i of src to pixel k of dst.
func copyPixel(dst []byte, k int, src []byte, i, bits int) {
	if bits >= 8 {
		n := bits / 8
		copy(dst[k*n:k*n+n], src[i*n:i*n+n])
		return
	}
	mask := byte(1<<bits - 1)
	v := src[i*bits>>3] >> (8 - bits - i*bits&7) & mask
	at := 8 - bits - k*bits&7
	d := &dst[k*bits>>3]
	*d = *d&^(mask<<at) | v<<at
}

// done gives up the decoders. One that read all the data knows of wrong checksums.
func (x *interlaced) done() error {
	var err error
	for _, p := range x.passes {
		if p.close != nil {
			p.close()
		}
		if e := p.data.Close(); err == nil {
			err = e
		}
		if err == nil && p.err != nil {
			err = errShort
		}
	}
	return err
}
