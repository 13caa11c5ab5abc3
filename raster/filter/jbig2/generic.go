package jbig2

// genericContexts are the contexts labelled GB; templates 1 to 3 use the first ones only.
type genericContexts [1 << 16]uint8

// offset is the place of a template pixel relative to the pixel being decoded.
type offset struct{ x, y int16 }

// template is a generic region template (figures 3 to 6): its pixels in reading order at their nominal places, the first one the most
// significant bit of the context.
type template struct {
	pixels []offset
	sltp   uint16 // the context that codes SLTP (figures 8 to 11)
	// The same for the sliding window: the last pixel of row y-1 lies at x+r1 and is bit p1, that of row y-2 at x+r2 and bit p2; keep tells
	// which bits stay in the context when it moves on by a pixel. A p2 of 16 means no row y-2.
	r1, p1, r2, p2 uint
	keep           uint32
}

var templates = [4]template{
	{
		[]offset{
			{-2, -2}, {-1, -2}, {0, -2}, {1, -2}, {2, -2},
			{-3, -1}, {-2, -1}, {-1, -1}, {0, -1}, {1, -1}, {2, -1}, {3, -1},
			{-4, 0}, {-3, 0}, {-2, 0}, {-1, 0},
		}, 0b10011_0110010_0101, 3, 4, 2, 11, 0b01111_0111111_0111,
	},
	{
		[]offset{
			{-1, -2}, {0, -2}, {1, -2}, {2, -2},
			{-2, -1}, {-1, -1}, {0, -1}, {1, -1}, {2, -1}, {3, -1},
			{-3, 0}, {-2, 0}, {-1, 0},
		}, 0b0011_110010_101, 3, 3, 2, 9, 0b0111_011111_011,
	},
	{
		[]offset{
			{-1, -2}, {0, -2}, {1, -2},
			{-2, -1}, {-1, -1}, {0, -1}, {1, -1}, {2, -1},
			{-2, 0}, {-1, 0},
		}, 0b001_11001_01, 2, 2, 1, 7, 0b011_01111_01,
	},
	{
		[]offset{
			{-3, -1}, {-2, -1}, {-1, -1}, {0, -1}, {1, -1}, {2, -1},
			{-4, 0}, {-3, 0}, {-2, 0}, {-1, 0},
		}, 0b011001_0101, 2, 4, 0, 16, 0b011111_0111,
	},
}

// The adaptive pixels at their nominal places (6.2.5.4), A1 first.
var (
	nominalAT = [4][]offset{
		{{3, -1}, {-3, -1}, {2, -2}, {-2, -2}},
		{{3, -1}},
		{{2, -1}},
		{{2, -1}},
	}
	// Template 0 with EXTTEMPLATE, figure 3(b). Which pixel stands for which matters for SLTP only. No foreign data was at hand to check it.
	extendedAT = []offset{
		{-2, 0}, {0, -2}, {-2, -1}, {-1, -2}, {1, -2}, {2, -1}, {-3, 0}, {-4, 0}, {2, -2}, {3, -1}, {-2, -2}, {-3, -1},
	}
)

// genericParams are the input of the generic region decoding procedure (table 2), MMR coding apart.
type genericParams struct {
	w, h     int
	template int
	typical  bool     // TPGDON
	at       []offset // where the adaptive pixels are; as many as nominalAT or extendedAT has. nil: at their nominal places
	skip     *Bitmap  // pixels that are not coded but 0; nil if none
}

// generic decodes a bitmap (6.2.5). The pixels are paid for by the caller. With an error the rows decoded so far.
func (d *decoder) generic(p *genericParams, m *mq, cx *genericContexts) (*Bitmap, error) {
	out := newBitmap(p.w, p.h)
	if p.w == 0 || p.h == 0 {
		return out, nil
	}
	t := &templates[p.template]
	pixels, moved := p.place(t)
	zero := make([]byte, out.Stride)
	r1, r2 := zero, zero
	ltp := uint32(0)
	for y := range p.h {
		if err := d.tick(p.w); err != nil {
			return out, err
		}
		row := out.row(y)
		if p.typical {
			ltp ^= m.bit(&cx[t.sltp])
		}
		switch {
		case ltp != 0:
			copy(row, r1)
		case p.skip != nil:
			p.rowPlain(m, cx, pixels, out, y)
		case len(moved) > 0:
			for i := range moved {
				moved[i].row = out.row(y + int(moved[i].y))
			}
			t.rowMoved(m, cx, row, r1, r2, p.w, moved)
		default:
			t.row(m, cx, row, r1, r2, p.w)
		}
		r1, r2 = row, r1
	}
	return out, nil
}

// movedPixel is an adaptive pixel that is not at its nominal place.
type movedPixel struct {
	offset
	bit uint   // of the context
	row []byte // that it lies in
}

// place returns the template's pixels with the adaptive ones moved where they are, and those that are not where they were.
func (p *genericParams) place(t *template) (pixels []offset, moved []movedPixel) {
	from := nominalAT[p.template]
	if len(p.at) == len(extendedAT) {
		from = extendedAT
	}
	pixels = append(pixels, t.pixels...)
	for i, to := range p.at {
		for k, px := range t.pixels {
			if px == from[i] && px != to {
				pixels[k] = to
				moved = append(moved, movedPixel{offset: to, bit: uint(len(pixels) - 1 - k)})
			}
		}
	}
	return pixels, moved
}

// rowPlain decodes a row with the template's pixels anywhere: the plain twin of template.row and rowMoved.
func (p *genericParams) rowPlain(m *mq, cx *genericContexts, pixels []offset, out *Bitmap, y int) {
	var rows [16][]byte
	for i, px := range pixels {
		rows[i] = out.row(y + int(px.y))
	}
	row := out.row(y)
	var skip []byte
	if p.skip != nil {
		skip = p.skip.row(y)
	}
	for x := range p.w {
		if at(skip, x, p.w) != 0 {
			continue
		}
		ctx := uint32(0)
		for i, px := range pixels {
			ctx = ctx<<1 | at(rows[i], x+int(px.x), p.w)
		}
		row[x>>3] |= byte(m.bit(&cx[ctx&0xffff]) << (7 - x&7))
	}
}
