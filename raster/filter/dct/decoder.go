package dct

import "context"

// component is one colour component of the frame.
type component struct {
	id         byte
	h, v       int // sampling factors
	tq         byte
	blocksX    int // blocks a row, padded to whole MCUs
	realX      int // blocks that a scan of this component alone holds
	realY      int
	coefs      []int16  // of a picture of several scans: 64 a block of the MCU row being decoded
	masks      []uint64 // which of them are not zero: see progressive.go
	skip       bool     // decoded, but not wanted
	size       int      // see plane
	out        []byte   // where the MCU row being decoded goes, nil when only the bits are read
	stride     int
	quantKnown bool
	quant      [64]int32 // natural order
}

type decoder struct {
	ctx  context.Context
	opt  Options
	data []byte
	pos  int
	err  error

	w, h           int
	progressive    bool
	several        bool // scans, perhaps: they are decoded side by side
	jfif, adobe    bool
	adobeTransform byte
	comps          []component
	hmax, vmax     int
	mcusX, mcusY   int
	cx0, cx1       int    // MCU columns wanted
	index          *index // of a picture of which only some columns are wanted

	quant   [4]*[64]int32
	dc, ac  [4]*huffman
	restart int

	scans []scan
	block [64]int16
	mask  uint64
}

// fail notes the first damage.
func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// layout derives the sizes from the frame header.
func (d *decoder) layout() {
	d.hmax, d.vmax = 1, 1
	if len(d.comps) == 1 { // the factors of a lone component mean nothing (T.81, A.2.2)
		d.comps[0].h, d.comps[0].v = 1, 1
	}
	for i := range d.comps {
		d.hmax, d.vmax = max(d.hmax, d.comps[i].h), max(d.vmax, d.comps[i].v)
	}
	d.mcusX = (d.w + 8*d.hmax - 1) / (8 * d.hmax)
	d.mcusY = (d.h + 8*d.vmax - 1) / (8 * d.vmax)
	for i := range d.comps {
		c := &d.comps[i]
		c.blocksX = d.mcusX * c.h
		c.realX = ceilDiv(ceilDiv(d.w*c.h, d.hmax), 8)
		c.realY = ceilDiv(ceilDiv(d.h*c.v, d.vmax), 8)
	}
}

// planes returns the layout for MCU columns cx0 to cx1.
func (d *decoder) planes(l Layout, cx0, cx1 int) *Layout {
	out := 8 / d.opt.Shrink
	l.hmax, l.vmax, l.out, l.cx0, l.cx1 = d.hmax, d.vmax, out, cx0, cx1
	l.MCURows, l.Rows = d.mcusY, d.vmax*out
	l.X0, l.X1 = cx0*d.hmax*out, min(l.W, cx1*d.hmax*out)
	l.planes = make([]plane, len(d.comps))
	for i := range d.comps {
		c := &d.comps[i]
		// Subsampled components are shrunk less, so that half size needs no interpolation of 4:2:0.
		c.size = out
		for c.size < 8 && d.hmax%c.h == 0 && d.vmax%c.v == 0 && c.size*2*c.h <= out*d.hmax && c.size*2*c.v <= out*d.vmax {
			c.size *= 2
		}
		p := &l.planes[i]
		*p = plane{skip: c.skip, h: c.h, v: c.v, size: c.size, rows: c.v * c.size, ht: ceilDiv(d.h*c.v*c.size, d.vmax*8)}
		p.stride = (cx1 - cx0) * c.h * c.size
		p.w = min(p.stride, ceilDiv(d.w*c.h*c.size, d.hmax*8)-cx0*c.h*c.size)
		p.hx, p.hy = out*d.hmax/(c.size*c.h), out*d.vmax/(c.size*c.v)
		p.exact = p.hx*c.size*c.h == out*d.hmax && p.hy*c.size*c.v == out*d.vmax
		c.stride = p.stride
	}
	d.cx0, d.cx1 = cx0, cx1
	return &l
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// mcuRow decodes MCU row r to where the components' out points; false when there is none.
func (d *decoder) mcuRow(r int) bool {
	if d.several {
		defer d.collect()
		return d.scansRow(r)
	}
	s := &d.scans[0]
	x, end := 0, d.mcusX
	if d.index != nil { // only some columns are wanted, and where they begin is known
		if s.setState(d.index.at(r, 0, 0), d.data); s.ended {
			return false
		}
		x, end = d.index.before(d.cx0), d.cx1
		s.setState(d.index.at(r, 0, x/d.index.step), d.data)
	} else if s.ended {
		return false
	}
	d.direct(s, x, end)
	d.collect()
	return true
}

// collect notes damage that scans have met.
func (d *decoder) collect() {
	for i := range d.scans {
		if err := d.scans[i].err; err != nil {
			d.fail(err)
			return
		}
	}
}

// direct decodes MCUs x to end of a row of the only scan.
func (d *decoder) direct(s *scan, x, end int) {
	for ; x < end; x++ {
		s.step()
		wanted := x >= d.cx0 && x < d.cx1
		for i := range d.comps {
			c := &d.comps[i]
			for v := range c.v {
				for h := range c.h {
					if !wanted || c.skip || c.out == nil {
						if !s.ended && !s.starved {
							s.skipBlock(i)
						}
						continue
					}
					last := 0
					clear(d.block[:])
					if !s.ended && !s.starved {
						last = s.sequentialBlock(i, &d.block)
					} else {
						d.block[0] = int16(s.pred[i])
					}
					c.transform(&d.block, last, c.out[v*c.size*c.stride+((x-d.cx0)*c.h+h)*c.size:])
				}
			}
		}
		if s.bits.overrun() {
			s.broken()
		}
	}
}

// transform dequantizes a block and turns it into pixels; coefficients behind zigzag index last are 0.
func (c *component) transform(b *[64]int16, last int, dst []byte) {
	switch {
	case c.size == 1:
		dst[0] = clamp8((int32(b[0])*c.quant[0]+4)>>3 + 128)
	case last == 0:
		flat(dst, c.stride, c.size, clamp8((int32(b[0])*c.quant[0]+4)>>3+128))
	case c.size == 8:
		idct8(b, &c.quant, last, dst, c.stride)
	case c.size == 4:
		idct4(b, &c.quant, last, dst, c.stride)
	default:
		idct2(b, &c.quant, dst, c.stride)
	}
}

func flat(dst []byte, stride, n int, v byte) {
	for range n {
		row := dst[:n]
		for i := range row {
			row[i] = v
		}
		if len(dst) <= stride {
			return
		}
		dst = dst[stride:]
	}
}
