package jbig2

import "math/bits"

// textParams are the input of the text region decoding procedure (table 9), the coding apart.
type textParams struct {
	w, h       int
	instances  int64
	logStrips  int
	symbols    []*Bitmap // nil elements are symbols lost to damage
	black      bool      // SBDEFPIXEL
	op         combOp
	transposed bool
	corner     int   // REFCORNER
	dsOffset   int64 // SBDSOFFSET
	refine     bool  // SBREFINE
	template   int   // SBRTEMPLATE
	at         [2]offset
}

// REFCORNER (7.4.3.1.1).
const (
	bottomLeft = iota
	topLeft
	bottomRight
	topRight
)

// textCoder reads the values of a text region; textArith and textHuffman are the two codings. ok is false for the out-of-band value.
type textCoder interface {
	deltaT() (int64, error)         // 6.4.6
	firstS() (int64, error)         // 6.4.7
	deltaS() (int64, bool, error)   // 6.4.8
	curT(bits int) (int64, error)   // 6.4.9
	symbolID() (int, error)         // 6.4.10
	refined() (bool, error)         // the first step of 6.4.11
	sizes() (v [4]int64, err error) // RDW, RDH, RDX, RDY
	// refinement decodes a bitmap as refine does, from the coder's data.
	refinement(d *decoder, p *refineParams) (*Bitmap, error)
}

// text decodes a text region (6.4.5). The region's pixels are paid for by the caller. With an error what was drawn so far.
func (d *decoder) text(p *textParams, in textCoder) (*Bitmap, error) {
	out := newBitmap(p.w, p.h)
	if p.black {
		out.fill(0, true)
	}
	strips := int64(1) << p.logStrips
	t, err := in.deltaT()
	if err != nil {
		return out, err
	}
	t *= -strips
	firstS := int64(0)
	for n := int64(0); n < p.instances; {
		if err := d.spend(16); err != nil { // a strip may be empty
			return out, err
		}
		dt, err := in.deltaT()
		if err != nil {
			return out, err
		}
		t += dt * strips
		ds, err := in.firstS()
		if err != nil {
			return out, err
		}
		firstS += ds
		for s := firstS; ; n++ {
			if n >= p.instances {
				return out, damaged("a text region has more than %d symbols", p.instances)
			}
			curT := int64(0)
			if p.logStrips > 0 {
				if curT, err = in.curT(p.logStrips); err != nil {
					return out, err
				}
			}
			b, err := d.instance(p, in)
			if err != nil {
				return out, err
			}
			if b != nil {
				s = p.place(out, b, s, t+curT)
			}
			ds, ok, err := in.deltaS()
			if err != nil {
				return out, err
			}
			if !ok {
				n++
				break
			}
			s += ds + p.dsOffset
		}
	}
	return out, nil
}

// instance decodes the bitmap of a symbol instance (6.4.11); nil for a symbol that is lost.
func (d *decoder) instance(p *textParams, in textCoder) (*Bitmap, error) {
	id, err := in.symbolID()
	if err != nil {
		return nil, err
	}
	if id >= len(p.symbols) {
		return nil, damaged("symbol %d of %d", id, len(p.symbols))
	}
	b := p.symbols[id]
	refined := false
	if p.refine {
		if refined, err = in.refined(); err != nil {
			return nil, err
		}
	}
	if refined {
		if b == nil {
			return nil, damaged("symbol %d is missing", id)
		}
		v, err := in.sizes()
		if err != nil {
			return nil, err
		}
		return d.refineSymbol(b, v, p.template, p.at, in)
	}
	if b == nil {
		return nil, d.spend(16)
	}
	// Drawing moves bytes, not pixels.
	return b, d.spend(int64(b.Stride)*int64(b.H)/2 + 16)
}

// refineSymbol decodes a symbol as a refinement of another; v is RDW, RDH, RDX, RDY (table 12).
func (d *decoder) refineSymbol(b *Bitmap, v [4]int64, template int, at [2]offset, in textCoder) (*Bitmap, error) {
	w, h := int64(b.W)+v[0], int64(b.H)+v[1]
	if err := d.check(w, h); err != nil {
		return nil, err
	}
	return in.refinement(d, &refineParams{
		w: int(w), h: int(h), template: template, ref: b, at: at,
		dx: v[0]>>1 + v[2], dy: v[1]>>1 + v[3],
	})
}

// place draws an instance and moves s past it (6.4.5, steps 3c vi to x).
func (p *textParams) place(out, b *Bitmap, s, t int64) int64 {
	w, h := int64(b.W), int64(b.H)
	size := w - 1
	after := p.corner == topLeft || p.corner == bottomLeft
	if p.transposed {
		size = h - 1
		after = p.corner == topLeft || p.corner == topRight
	}
	if !after {
		s += size
	}
	x, y := s, t
	if p.transposed {
		x, y = t, s
	}
	if p.corner == topRight || p.corner == bottomRight {
		x -= w - 1
	}
	if p.corner == bottomLeft || p.corner == bottomRight {
		y -= h - 1
	}
	out.draw(b, x, y, p.op)
	if after {
		s += size
	}
	return s
}

// textSegment decodes a text region segment (7.4.3).
func (d *decoder) textSegment(s *segment, r *reader, info regionInfo) (*Bitmap, error) {
	flags := r.u16()
	p := &textParams{
		w: int(info.w), h: int(info.h), refine: flags&2 != 0, logStrips: flags >> 2 & 3, corner: flags >> 4 & 3, transposed: flags&64 != 0,
		op: combOp(flags >> 7 & 3), black: flags&512 != 0, dsOffset: int64(int8(flags>>10&31<<3) >> 3), template: flags >> 15 & 1,
		at: nominalRefineAT,
	}
	huff := flags&1 != 0
	choice := 0
	if huff {
		choice = r.u16()
	}
	if p.refine && p.template == 0 {
		copy(p.at[:], r.offsets(2))
	}
	p.instances = r.u32()
	if r.over {
		return nil, damaged("segment %d is cut off", s.number)
	}
	var err error
	if p.symbols, err = d.symbolsFor(s); err != nil {
		return nil, err
	}
	if !huff {
		n := bits.Len(uint(max(len(p.symbols)-1, 0)))
		return d.text(p, newTextArith(newMQ(r.b), n, new(refineContexts)))
	}
	in, err := d.newTextHuffman(s, r.b, choice, len(p.symbols))
	if err != nil {
		return nil, err
	}
	return d.text(p, in)
}

// symbolsFor returns the symbols of the dictionaries a segment refers to, in their order.
func (d *decoder) symbolsFor(s *segment) ([]*Bitmap, error) {
	var all []*Bitmap
	n := 0
	d.referred(s, func(have *result) { n += len(have.symbols) })
	if n > d.opt.MaxSymbols {
		return nil, limited("%d symbols", n)
	}
	if err := d.spend(int64(n)); err != nil {
		return nil, err
	}
	all = make([]*Bitmap, 0, n)
	d.referred(s, func(have *result) { all = append(all, have.symbols...) })
	return all, nil
}
