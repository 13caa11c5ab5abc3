package jpx

// makePlanes makes room for the components.
func (d *decoder) makePlanes(ch *channels) bool {
	cs := d.cs
	var total int64
	d.planes = make([]plane, len(cs.comps))
	for i, c := range cs.comps {
		p := &d.planes[i]
		dx, dy := int(c.dx), int(c.dy)
		p.rect = rect{ceilDiv(int(cs.x0), dx), ceilDiv(int(cs.y0), dy), ceilDiv(int(cs.x1), dx), ceilDiv(int(cs.y1), dy)}.shrink(d.reduce)
		total += int64(p.w()) * int64(p.h())
	}
	total = max(total, int64(ch.w(d))*int64(ch.h(d))*int64(len(ch.list)))
	if total > freeSamples && total > samplesPerByte*int64(cs.size) {
		d.note(fail(Limit, "%d samples from %d bytes", total, cs.size))
		return false
	}
	size := int64(1)
	if d.opt.Sixteen {
		size = 2
	}
	for i, c := range cs.comps {
		p := &d.planes[i]
		n := int64(p.w()) * int64(p.h())
		if !d.charge(n * size) {
			return false
		}
		p.depth = min(c.depth, 16)
		p.down = c.depth - p.depth
		p.raw = d.opt.Raw || ch.indexed(i)
		p.row = make([]uint16, p.w())
		if d.opt.Sixteen {
			p.wide = make([]uint16, n)
			if p.depth < 16 && !p.raw {
				p.scale16 = spread[uint16](p.depth, 65535)
			}
			continue
		}
		p.narrow = make([]uint8, n)
		switch {
		case p.raw && p.depth > 8 && ch.indexed(i):
			p.scale8 = make([]uint8, 1<<p.depth)
			for v := range p.scale8 {
				p.scale8[v] = uint8(min(v, 255))
			}
		case p.depth > 8 || p.depth < 8 && !p.raw:
			p.scale8 = spread[uint8](p.depth, 255)
		}
	}
	return true
}

// spread maps values of depth bits to 0..top, rounded.
func spread[T uint8 | uint16](depth, top int) []T {
	t := make([]T, 1<<depth)
	m := len(t) - 1
	for v := range t {
		t[v] = T((v*top*2 + m) / (2 * m))
	}
	return t
}

// putInts writes row y of tile component i, samples before the level shift (G.1.2).
func (d *decoder) putInts(t *tile, i, y int, src []int32) {
	p, tc := &d.planes[i], t.comps[i]
	row := p.row[:min(len(src), len(p.row))]
	src = src[:len(row)]
	depth := p.depth + p.down
	if p.down == 0 && tc.drop == 0 {
		off, top := int32(1)<<(depth-1), int32(1)<<depth-1
		for x, v := range src {
			row[x] = uint16(min(max(v+off, 0), top))
		}
	} else {
		off, top := int64(1)<<(depth-1), int64(1)<<depth-1
		for x, v := range src {
			row[x] = uint16(min(max(int64(v)<<tc.drop+off, 0), top) >> p.down)
		}
	}
	d.put(t, i, y, row)
}

func (d *decoder) putFloats(t *tile, i, y int, src []float32) {
	p := &d.planes[i]
	row := p.row[:min(len(src), len(p.row))]
	src = src[:len(row)]
	top := float32(uint(1)<<p.depth - 1)
	off := float32(uint(1)<<(p.depth-1)) + 0.5
	if p.down == 0 {
		for x, v := range src {
			row[x] = uint16(int32(min(max(v+off, 0), top)))
		}
	} else {
		f := float32(pow2(-p.down))
		for x, v := range src {
			row[x] = uint16(int32(min(max(float32(v*f)+off, 0), top)))
		}
	}
	d.put(t, i, y, row)
}

// put stores a finished row.
func (d *decoder) put(t *tile, i, y int, row []uint16) {
	p, tc := &d.planes[i], t.comps[i]
	r := max(0, tc.cod.levels-d.reduce)
	from := tc.res[r].rect
	x0, y := from.x0, from.y0+y
	if e := d.reduce - tc.cod.levels; e > 0 { // this tile has fewer levels than were left out
		if y&(1<<e-1) != 0 {
			return
		}
		y >>= e
		n := 0
		for x := ceilShift(x0, e); x<<e < x0+len(row); x++ {
			row[n] = row[x<<e-x0]
			n++
		}
		x0, row = ceilShift(x0, e), row[:n]
	}
	x0, y = x0-p.x0, y-p.y0
	if y < 0 || y >= p.h() || x0 < 0 || x0+len(row) > p.w() {
		return
	}
	at := y*p.w() + x0
	switch {
	case p.narrow != nil:
		dst := p.narrow[at:][:len(row)]
		if lut := p.scale8; lut != nil {
			for x, v := range row {
				dst[x] = lut[v]
			}
			return
		}
		for x, v := range row {
			dst[x] = uint8(v)
		}
	case p.scale16 != nil:
		dst, lut := p.wide[at:][:len(row)], p.scale16
		for x, v := range row {
			dst[x] = lut[v]
		}
	default:
		copy(p.wide[at:], row)
	}
}
