package jbig2

import "math/bits"

// patternDict decodes a pattern dictionary segment (7.4.4, 6.7).
func (d *decoder) patternDict(s *segment, r *reader) error {
	flags := r.u8()
	w, h := r.u8(), r.u8()
	n := r.u32() + 1
	if r.over || w == 0 || h == 0 {
		return damaged("a pattern dictionary of %d x %d", w, h)
	}
	if n > int64(d.opt.MaxSymbols-d.symbols) {
		return limited("%d patterns", n)
	}
	d.symbols += int(n)
	if err := d.check(n*int64(w), int64(h)); err != nil {
		return err
	}
	var all *Bitmap
	var err error
	if flags&1 != 0 {
		all, _, err = d.mmr(r.b, int(n)*w, h)
	} else {
		p := &genericParams{w: int(n) * w, h: h, template: flags >> 1 & 3}
		// Table 27: the first adaptive pixel is in the pattern before.
		p.at = append(p.at, nominalAT[p.template]...)
		p.at[0] = offset{int16(-w), 0}
		all, err = d.generic(p, newMQ(r.b), new(genericContexts))
	}
	res := &result{patterns: make([]*Bitmap, n)}
	for i := range res.patterns {
		b := all.cut(i*w, 0, w, h)
		if e := d.keep(b); e != nil {
			return e
		}
		res.patterns[i] = b
	}
	d.remember(s, res)
	return err
}

// grid is the halftone grid (6.6.2).
type grid struct {
	w, h   int64 // HGW, HGH
	x, y   int64 // HGX, HGY, in 1/256 pixel
	rx, ry int64 // HRX, HRY, likewise
}

// at returns where the pattern of column n and row m is drawn (6.6.5.2).
func (g *grid) at(n, m int64) (x, y int64) {
	return (g.x + m*g.ry + n*g.rx) >> 8, (g.y + m*g.rx - n*g.ry) >> 8
}

// halftoneSegment decodes a halftone region segment (7.4.5, 6.6).
func (d *decoder) halftoneSegment(s *segment, r *reader, info regionInfo) (*Bitmap, error) {
	flags := r.u8()
	g := &grid{w: r.u32(), h: r.u32(), x: r.i32(), y: r.i32(), rx: int64(r.u16()), ry: int64(r.u16())}
	if r.over {
		return nil, damaged("segment %d is cut off", s.number)
	}
	op := combOp(flags >> 4 & 7)
	if op > opReplace {
		op = opOr
	}
	var patterns []*Bitmap
	d.referred(s, func(have *result) {
		if have.patterns != nil {
			patterns = have.patterns
		}
	})
	out := newBitmap(int(info.w), int(info.h))
	if flags&128 != 0 {
		out.fill(0, true)
	}
	if len(patterns) == 0 {
		return out, damaged("a halftone without patterns")
	}
	pw, ph := int64(patterns[0].W), int64(patterns[0].H)
	if err := d.check(g.w, g.h); err != nil {
		return out, err
	}
	var skip *Bitmap
	if flags&8 != 0 { // 6.6.5.1
		skip = newBitmap(int(g.w), int(g.h))
		for m := range g.h {
			row := skip.row(int(m))
			for n := range g.w {
				if x, y := g.at(n, m); x+pw <= 0 || x >= info.w || y+ph <= 0 || y >= info.h {
					row[n>>3] |= 0x80 >> (n & 7)
				}
			}
		}
	}
	planes, err := d.grayPlanes(r.b, flags, len(patterns), g, skip)
	if planes == nil {
		return out, err
	}
	if e := d.spend(g.w * g.h); e != nil {
		return out, e
	}
	for m := range g.h {
		if err := d.tick(int(g.w)); err != nil {
			return out, err
		}
		for n := range g.w {
			v := 0
			for _, p := range planes {
				v = v<<1 | int(p.Pix[int(m)*p.Stride+int(n>>3)]>>(7-n&7)&1)
			}
			x, y := g.at(n, m)
			if x+pw <= 0 || x >= info.w || y+ph <= 0 || y >= info.h {
				continue
			}
			if e := d.spend((pw+7)/8*ph + 4); e != nil {
				return out, e
			}
			out.draw(patterns[min(v, len(patterns)-1)], x, y, op)
		}
	}
	return out, err
}

// grayPlanes decodes a gray-scale picture (annex C.5): its bit planes, the most significant first. With an error the planes that came
// before it and, if the picture can still be told, blank ones for the rest.
func (d *decoder) grayPlanes(data []byte, flags, values int, g *grid, skip *Bitmap) ([]*Bitmap, error) {
	depth := bits.Len(uint(values - 1))
	p := &genericParams{w: int(g.w), h: int(g.h), template: flags >> 1 & 3, skip: skip}
	m, cx := newMQ(data), new(genericContexts)
	planes := make([]*Bitmap, 0, depth)
	var err error
	for i := range depth {
		if i > 0 { // the first was paid for with the grid
			if e := d.check(g.w, g.h); e != nil {
				return nil, e
			}
		}
		var b *Bitmap
		if err != nil {
			b = newBitmap(p.w, p.h)
		} else if flags&1 != 0 {
			var n int
			b, n, err = d.mmr(data, p.w, p.h)
			data = data[n:]
		} else {
			b, err = d.generic(p, m, cx)
		}
		if i > 0 { // Gray code
			before := planes[i-1].Pix
			for k := range b.Pix {
				b.Pix[k] ^= before[k]
			}
		}
		planes = append(planes, b)
	}
	return planes, err
}
