package dct

import (
	"context"
	"fmt"
)

// component is one colour component of the frame.
type component struct {
	id         byte
	h, v       int // sampling factors
	tq         byte
	dcTab      *huffman
	acTab      *huffman
	pred       int32
	blocksX    int // blocks a row, padded to whole MCUs
	blocksY    int
	realX      int // blocks that a scan of this component alone holds
	realY      int
	coefs      []int16 // of a buffered picture: 64 a block
	skip       bool    // decoded, but not wanted
	size       int     // see plane
	out        []byte  // where the MCU row being decoded goes, nil when only the bits are read
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
	buffered       bool
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

	scan  scan
	bits  bitReader
	todo  int // MCUs until the next restart marker
	nextR byte
	ended bool // no more data in this scan
	// starved: no more data in this restart interval
	starved  bool
	rowsSeen int // of a buffered picture: MCU rows some scan has come to
	block    [64]int16
}

// scan is the header of the scan being decoded.
type scan struct {
	comps  []int
	ss, se int
	ah, al uint
	eobrun int
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
		c.blocksX, c.blocksY = d.mcusX*c.h, d.mcusY*c.v
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

// allScans decodes a progressive or non-interleaved picture into coefficients.
func (d *decoder) allScans() error {
	total := int64(0)
	for i := range d.comps {
		total += int64(d.comps[i].blocksX) * int64(d.comps[i].blocksY) * 128
	}
	if total > d.opt.MaxBytes {
		return fmt.Errorf("%w: %d bytes of coefficients", ErrLimit, total)
	}
	for i := range d.comps {
		c := &d.comps[i]
		c.coefs = make([]int16, c.blocksX*c.blocksY*64)
	}
	for n := 0; ; n++ {
		if n == maxScans {
			d.fail(fmt.Errorf("%w: more than %d scans", ErrLimit, maxScans))
			break
		}
		if err := d.bufferedScan(); err != nil {
			return err // only of the context
		}
		more, err := d.nextScan()
		if err != nil {
			d.fail(err)
		}
		if !more {
			break
		}
	}
	for i := range d.comps {
		d.latchQuant(&d.comps[i])
	}
	return nil
}

// mcuRow decodes MCU row r to where the components' out points; false when there is none.
func (d *decoder) mcuRow(r int) bool {
	if d.buffered {
		return d.bufferedRow(r)
	}
	x, end := 0, d.mcusX
	if d.index != nil { // only some columns are wanted, and where they begin is known
		if d.setState(d.index.at(r, 0)); d.ended {
			return false
		}
		x, end = d.index.before(d.cx0), d.cx1
		d.setState(d.index.at(r, x/d.index.step))
	} else if d.ended {
		return false
	}
	for ; x < end; x++ {
		if d.restart > 0 && d.todo == 0 {
			d.nextInterval()
		}
		d.todo--
		wanted := x >= d.cx0 && x < d.cx1
		for i := range d.comps {
			c := &d.comps[i]
			for v := range c.v {
				for h := range c.h {
					if !wanted || c.skip || c.out == nil {
						if !d.ended && !d.starved {
							d.skipBlock(c)
						}
						continue
					}
					last := 0
					clear(d.block[:])
					if !d.ended && !d.starved {
						last = d.sequentialBlock(c, &d.block)
					} else {
						d.block[0] = int16(c.pred)
					}
					c.transform(&d.block, last, c.out[v*c.size*c.stride+((x-d.cx0)*c.h+h)*c.size:])
				}
			}
		}
		if d.bits.overrun() {
			d.broken()
		}
	}
	return true
}

// bufferedRow transforms the coefficients of MCU row r.
func (d *decoder) bufferedRow(r int) bool {
	if r >= d.rowsSeen {
		return false
	}
	for i := range d.comps {
		c := &d.comps[i]
		if c.skip || c.out == nil {
			continue
		}
		for v := range c.v {
			row := c.coefs[(r*c.v+v)*c.blocksX*64:]
			for x := d.cx0 * c.h; x < d.cx1*c.h; x++ {
				b := (*[64]int16)(row[x*64:])
				c.transform(b, 63, c.out[v*c.size*c.stride+(x-d.cx0*c.h)*c.size:])
			}
		}
	}
	return true
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
