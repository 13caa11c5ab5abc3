package jpx

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// channels is how components become channels.
type channels struct {
	list    []channel
	colours int
	alpha   int
	premul  bool
	dx, dy  int // common subsampling: the picture has the size of the least subsampled component
}

// channel is one plane of the result.
type channel struct {
	comp   int
	column int // of the palette, -1 without
	depth  int
	kind   int // of cdef: 0 colour, 1 opacity, 2 premultiplied opacity, else unknown
	assoc  int
}

// channels works out the channels from cmap and cdef (I.5.3.5, I.5.3.6).
func (f *file) channels() *channels {
	c := &channels{alpha: -1, dx: 255, dy: 255}
	m, comps := f.meta, f.cs.comps
	for _, s := range comps {
		c.dx, c.dy = min(c.dx, int(s.dx)), min(c.dy, int(s.dy))
	}
	if p := m.palette; p != nil && !f.opt.NoMap {
		maps := m.cmap
		if maps == nil {
			for i := range p.depth {
				maps = append(maps, mapping{0, 1, i})
			}
		}
		for _, k := range maps {
			if k.comp >= len(comps) || k.kind == 1 && k.column >= len(p.depth) {
				continue
			}
			if k.kind == 1 {
				c.list = append(c.list, channel{comp: k.comp, column: k.column, depth: p.depth[k.column]})
			} else {
				c.list = append(c.list, channel{comp: k.comp, column: -1, depth: comps[k.comp].depth})
			}
		}
		if len(c.list) > f.opt.MaxComponents {
			c.list = nil
		}
	}
	if len(c.list) == 0 {
		for i, s := range comps {
			c.list = append(c.list, channel{comp: i, column: -1, depth: s.depth})
		}
	}
	want := f.meta.colours()
	for i := range c.list {
		c.list[i].assoc = i + 1
		if want > 0 && i >= want {
			c.list[i].kind, c.list[i].assoc = 3, 0
		}
	}
	if m.cdef != nil && !f.opt.NoMap {
		for _, k := range m.cdef {
			if k.channel < len(c.list) {
				c.list[k.channel].kind, c.list[k.channel].assoc = min(k.kind, 3), k.assoc
			}
		}
		slices.SortStableFunc(c.list, func(a, b channel) int {
			if a.kind != b.kind && (a.kind == 0 || b.kind == 0) {
				return cmp.Compare(a.kind, b.kind)
			}
			if a.kind == 0 {
				return cmp.Compare(a.assoc, b.assoc)
			}
			return 0
		})
	}
	for i, k := range c.list {
		switch {
		case k.kind == 0:
			c.colours++
		case (k.kind == 1 || k.kind == 2) && c.alpha < 0:
			c.alpha, c.premul = i, k.kind == 2
		}
	}
	return c
}

// colours is how many colour channels the colour specification has, 0 if that is not known.
func (m *meta) colours() int {
	switch m.colour {
	case Gray:
		return 1
	case SRGB, SYCC, Lab:
		return 3
	case CMYK:
		return 4
	case ICC:
		switch binary.BigEndian.Uint32(m.icc[16:]) {
		case 0x47524159: // GRAY
			return 1
		case 0x52474220, 0x4c616220: // RGB, Lab
			return 3
		case 0x434d594b: // CMYK
			return 4
		}
	}
	return 0
}

// indexed says whether a component holds indices into the palette.
func (c *channels) indexed(comp int) bool {
	for _, k := range c.list {
		if k.comp == comp && k.column >= 0 {
			return true
		}
	}
	return false
}

// w and h are the size of the picture.
func (c *channels) w(d *decoder) int {
	return ceilShift(ceilDiv(int(d.cs.x1), c.dx), d.reduce) - ceilShift(ceilDiv(int(d.cs.x0), c.dx), d.reduce)
}

func (c *channels) h(d *decoder) int {
	return ceilShift(ceilDiv(int(d.cs.y1), c.dy), d.reduce) - ceilShift(ceilDiv(int(d.cs.y0), c.dy), d.reduce)
}

func (d *decoder) newImage(c *channels) *Image {
	m := d.file.meta
	im := &Image{
		W: c.w(d), H: c.h(d), N: len(c.list), Colours: c.colours,
		Alpha: c.alpha, Premultiplied: c.premul, Colour: m.colour, ICC: m.icc, Reduced: d.reduce,
	}
	for _, k := range c.list {
		im.Depth = append(im.Depth, k.depth)
	}
	return im
}

// finish turns planes into channels.
func (d *decoder) finish(im *Image, c *channels) {
	d.blank(c)
	uses := make([]int, len(d.planes))
	for _, k := range c.list {
		uses[k.comp]++
	}
	for _, k := range c.list {
		p := &d.planes[k.comp]
		uses[k.comp]--
		same := p.w() == im.W && p.h() == im.H
		if !(same && k.column < 0 && uses[k.comp] == 0) && !d.charge(int64(im.W)*int64(im.H)*d.sampleSize()) {
			im.Planes, im.Wide = nil, nil
			return
		}
		if d.opt.Sixteen {
			var lut []uint16
			if k.column >= 0 {
				lut = column[uint16](d.file.meta.palette, k.column, 65535, d.opt.Raw, 1<<16)
			}
			im.Wide = append(im.Wide, stretch(p.wide, p, c, im, d, lut, uses[k.comp] == 0))
		} else {
			var lut []uint8
			if k.column >= 0 {
				lut = column[uint8](d.file.meta.palette, k.column, 255, d.opt.Raw, 1<<8)
			}
			im.Planes = append(im.Planes, stretch(p.narrow, p, c, im, d, lut, uses[k.comp] == 0))
		}
		if uses[k.comp] == 0 {
			p.narrow, p.wide = nil, nil
		}
	}
}

func (d *decoder) sampleSize() int64 {
	if d.opt.Sixteen {
		return 2
	}
	return 1
}

// column is a palette column as a table of size entries with values 0..top; indices beyond the palette mean its last entry (I.5.3.4).
func column[T uint8 | uint16](p *palette, col, top int, raw bool, size int) []T {
	t := make([]T, size)
	max64 := uint64(1)<<p.depth[col] - 1
	for i := range t {
		v := uint64(p.values[min(i, p.entries-1)*len(p.depth)+col])
		if raw && max64 <= uint64(top) {
			t[i] = T(v)
		} else {
			t[i] = T((v*uint64(top)*2 + max64) / (2 * max64))
		}
	}
	return t
}

// stretch gives a component the picture's size by repeating samples, and maps it. The plane itself is handed out if nobody else needs it.
func stretch[T uint8 | uint16](src []T, p *plane, c *channels, im *Image, d *decoder, lut []T, last bool) []T {
	w, h := p.w(), p.h()
	if w == im.W && h == im.H {
		if lut == nil && last {
			return src
		}
		dst := src
		if !last {
			dst = make([]T, len(src))
		}
		if lut == nil {
			copy(dst, src)
			return dst
		}
		for i, v := range src {
			dst[i] = lut[v]
		}
		return dst
	}
	dst := make([]T, im.W*im.H)
	if w <= 0 || h <= 0 {
		return dst
	}
	comp := d.cs.comps[slicesIndex(d.planes, p)]
	gx, gy := ceilShift(ceilDiv(int(d.cs.x0), c.dx), d.reduce), ceilShift(ceilDiv(int(d.cs.y0), c.dy), d.reduce)
	xs := make([]int32, im.W)
	for x := range xs {
		xs[x] = int32(min(max((gx+x)*c.dx/int(comp.dx)-p.x0, 0), w-1))
	}
	for y := range im.H {
		row := src[min(max((gy+y)*c.dy/int(comp.dy)-p.y0, 0), h-1)*w:][:w]
		out := dst[y*im.W:][:im.W]
		for x, at := range xs {
			out[x] = row[at]
		}
		if lut != nil {
			for x, v := range out {
				out[x] = lut[v]
			}
		}
	}
	return dst
}

func slicesIndex(planes []plane, p *plane) int {
	for i := range planes {
		if &planes[i] == p {
			return i
		}
	}
	return 0
}

// blank makes the tiles without data white.
func (d *decoder) blank(c *channels) {
	for _, t := range d.missing {
		area := d.cs.area(t)
		for n, k := range c.list {
			if k.column >= 0 {
				continue
			}
			p, s := &d.planes[k.comp], d.cs.comps[k.comp]
			dx, dy := int(s.dx), int(s.dy)
			r := rect{ceilDiv(area.x0, dx), ceilDiv(area.y0, dy), ceilDiv(area.x1, dx), ceilDiv(area.y1, dy)}.shrink(d.reduce).and(p.rect)
			v := 65535
			if k.kind == 0 && (d.file.meta.colour == CMYK || c.colours == 4) {
				v = 0
			}
			if k.kind == 0 && n > 0 && (d.file.meta.colour == SYCC || d.file.meta.colour == Lab) {
				v = 32768
			}
			for y := r.y0; y < r.y1 && r.x0 < r.x1; y++ {
				at := (y-p.y0)*p.w() + r.x0 - p.x0
				if p.narrow != nil {
					fill(p.narrow[at:][:r.w()], uint8(v>>8))
				} else {
					fill(p.wide[at:][:r.w()], uint16(v))
				}
			}
		}
	}
}

func fill[T any](s []T, v T) {
	for i := range s {
		s[i] = v
	}
}

// ConvertSYCC turns a picture in sYCC (IEC 61966-2-1, annex F) into sRGB; it does nothing to others.
func (m *Image) ConvertSYCC() {
	if m.Colour != SYCC || m.Colours < 3 {
		return
	}
	m.Colour = SRGB
	if m.Wide != nil {
		fromSYCC(m.Wide[0], m.Wide[1], m.Wide[2], 65535)
	} else if m.Planes != nil {
		fromSYCC(m.Planes[0], m.Planes[1], m.Planes[2], 255)
	}
}

// fromSYCC works in 1/2^16; 64 bits hold 16-bit samples.
func fromSYCC[T uint8 | uint16](a, b, c []T, top int64) {
	half := (top + 1) / 2
	b, c = b[:len(a)], c[:len(a)]
	for i, y := range a {
		u, v := int64(b[i])-half, int64(c[i])-half
		y := int64(y)<<16 + 1<<15
		a[i] = T(min(max((y+91881*v)>>16, 0), top))
		b[i] = T(min(max((y-22554*u-46802*v)>>16, 0), top))
		c[i] = T(min(max((y+116130*u)>>16, 0), top))
	}
}

// Unmultiply divides the colours by the opacity they are multiplied by, if Premultiplied says so, which it then no longer does. Alpha stays.
func (m *Image) Unmultiply() {
	if !m.Premultiplied || m.Alpha < 0 {
		return
	}
	m.Premultiplied = false
	for c := range m.Colours {
		if c == m.Alpha {
			continue
		}
		if m.Wide != nil {
			unmultiply(m.Wide[c], m.Wide[m.Alpha], 65535)
		} else if m.Planes != nil {
			unmultiply(m.Planes[c], m.Planes[m.Alpha], 255)
		}
	}
}

func unmultiply[T uint8 | uint16](c, alpha []T, top uint64) {
	for i, a := range alpha {
		if a := uint64(a); a != 0 && a != top {
			c[i] = T(min((uint64(c[i])*top+a/2)/a, top))
		}
	}
}
