package colorspace

// Colours inside converters are one word: R, G, B with 4 fractional bits at bits 42, 21 and 0, and nodeKnown once computed.
const nodeKnown = 1 << 63

func packColour(c RGB) uint64 {
	f := func(v uint16) uint64 { return (uint64(v)*4080 + maxChannel/2) / maxChannel }
	return nodeKnown | f(c.R)<<42 | f(c.G)<<21 | f(c.B)
}

func unpackColour(v uint64) (r, g, b uint8) {
	v += 8<<42 | 8<<21 | 8
	return uint8(v >> 46), uint8(v >> 25), uint8(v >> 4)
}

// gridRow serves slow spaces of three and four components. Between nodes it interpolates over the simplex that the order of the
// fractions names (tetrahedral interpolation: J. Kasson et al., 1995): N+1 nodes instead of 2^N, and neutral stays where the diagonal is.
// Nodes are computed when first touched, so a small picture does not pay for the whole grid and the result depends on nothing else.
type gridRow struct {
	s     Space
	value func(j, v int) float64
	n     int
	side  int
	nodes []uint64
	axis  [4][256]uint32 // node offset << 9 | fraction 0..256
	step  [4]uint32
	c     [4]float64
}

func newGridRow(s Space, value func(j, v int) float64) *gridRow {
	g := &gridRow{s: s, value: value, n: s.N(), side: 33}
	if g.n == 4 {
		g.side = 17
	}
	size := 1
	for j := g.n - 1; j >= 0; j-- {
		g.step[j] = uint32(size)
		for v := range 256 {
			pos := v * (g.side - 1)
			cell := min(pos/255, g.side-2)
			frac := ((pos-cell*255)*256 + 127) / 255
			g.axis[j][v] = uint32(cell*size)<<9 | uint32(frac)
		}
		size *= g.side
	}
	g.nodes = make([]uint64, size)
	return g
}

func (g *gridRow) node(i uint32) uint64 {
	v := g.nodes[i]
	if v == 0 {
		v = g.compute(i)
	}
	return v &^ nodeKnown
}

func (g *gridRow) compute(i uint32) uint64 {
	rest := i
	for j := range g.n {
		k := rest / g.step[j]
		rest %= g.step[j]
		// value is linear, so that a node between two samples takes their mean.
		at := float64(k) * 255 / float64(g.side-1)
		v0 := int(at)
		v1 := min(v0+1, 255)
		f := at - float64(v0)
		g.c[j] = g.value(j, v0)*(1-f) + g.value(j, v1)*f
	}
	g.nodes[i] = packColour(g.s.RGB(g.c[:g.n]))
	return g.nodes[i]
}

func (g *gridRow) pixel3(s []byte) uint64 {
	a, b, c := g.axis[0][s[0]], g.axis[1][s[1]], g.axis[2][s[2]]
	base := (a >> 9) + (b >> 9) + (c >> 9)
	// Fraction in the high bits, step in the low ones: sorting the sum sorts by fraction.
	x, y, z := (a&0x1ff)<<20|g.step[0], (b&0x1ff)<<20|g.step[1], (c&0x1ff)<<20|g.step[2]
	if x < y {
		x, y = y, x
	}
	if y < z {
		y, z = z, y
	}
	if x < y {
		x, y = y, x
	}
	const low = 1<<20 - 1
	sum := g.node(base) * uint64(256-(x>>20))
	if x>>20 != 0 {
		base += x & low
		sum += g.node(base) * uint64((x>>20)-(y>>20))
		if y>>20 != 0 {
			base += y & low
			sum += g.node(base) * uint64((y>>20)-(z>>20))
			if z>>20 != 0 {
				sum += g.node(base+(z&low)) * uint64(z>>20)
			}
		}
	}
	return sum >> 8 & pressMask
}

func (g *gridRow) pixel4(s []byte) uint64 {
	var p [4]uint32
	base := uint32(0)
	for j := range 4 {
		a := g.axis[j][s[j]]
		base += a >> 9
		v := (a&0x1ff)<<20 | g.step[j]
		k := j
		for ; k > 0 && p[k-1] < v; k-- {
			p[k] = p[k-1]
		}
		p[k] = v
	}
	const low = 1<<20 - 1
	sum, prev := uint64(0), uint32(256)
	for j := range 4 {
		f := p[j] >> 20
		if prev != f {
			sum += g.node(base) * uint64(prev-f)
		}
		prev = f
		if f == 0 {
			break
		}
		base += p[j] & low
	}
	if prev != 0 {
		sum += g.node(base) * uint64(prev)
	}
	return sum >> 8 & pressMask
}

// each converts n pixels and hands over each colour, repeating the last for equal neighbours.
func (g *gridRow) each(src []byte, n int, put func(i int, c uint64)) {
	var last [4]byte
	var c uint64
	for i := range n {
		s := src[i*g.n : i*g.n+g.n]
		var now [4]byte
		copy(now[:], s)
		if i == 0 || now != last {
			if g.n == 3 {
				c = g.pixel3(s)
			} else {
				c = g.pixel4(s)
			}
			last = now
		}
		put(i, c)
	}
}

// RGB8 implements RowConverter.
func (g *gridRow) RGB8(dst, src []byte, n int) {
	dst = dst[:3*n]
	g.each(src, n, func(i int, c uint64) { dst[3*i], dst[3*i+1], dst[3*i+2] = unpackColour(c) })
}

// Gray8 implements RowConverter.
func (g *gridRow) Gray8(dst, src []byte, n int) {
	dst = dst[:n]
	g.each(src, n, func(i int, c uint64) { dst[i] = Luma8(unpackColour(c)) })
}

// pairRow serves spaces of two components: every colour there is, computed when first met.
type pairRow struct {
	s     Space
	value func(j, v int) float64
	known []uint32 // R, G, B and bit 24
}

func newPairRow(s Space, value func(j, v int) float64) *pairRow {
	return &pairRow{s, value, make([]uint32, 1<<16)}
}

func (p *pairRow) at(a, b byte) uint32 {
	i := int(a)<<8 | int(b)
	v := p.known[i]
	if v == 0 {
		c := [2]float64{p.value(0, int(a)), p.value(1, int(b))}
		r, g, bl := p.s.RGB(c[:]).RGB8()
		v = 1<<24 | uint32(r)<<16 | uint32(g)<<8 | uint32(bl)
		p.known[i] = v
	}
	return v
}

// RGB8 implements RowConverter.
func (p *pairRow) RGB8(dst, src []byte, n int) {
	src, dst = src[:2*n], dst[:3*n]
	for i := range n {
		v := p.at(src[2*i], src[2*i+1])
		dst[3*i], dst[3*i+1], dst[3*i+2] = byte(v>>16), byte(v>>8), byte(v)
	}
}

// Gray8 implements RowConverter.
func (p *pairRow) Gray8(dst, src []byte, n int) {
	src, dst = src[:2*n], dst[:n]
	for i := range dst {
		v := p.at(src[2*i], src[2*i+1])
		dst[i] = Luma8(byte(v>>16), byte(v>>8), byte(v))
	}
}

// manyRow serves five components and more: exact, through a direct-mapped cache of colours met before.
type manyRow struct {
	s     Space
	n     int
	value [][256]float64
	c     []float64
	keys  []byte   // manySlots keys of n bytes
	rgb   []uint32 // R, G, B and bit 24, 0 for an empty slot
}

const manySlots = 1 << 12

func newManyRow(s Space, value func(j, v int) float64) *manyRow {
	n := s.N()
	m := &manyRow{s: s, n: n, value: make([][256]float64, n), c: make([]float64, n), keys: make([]byte, manySlots*n), rgb: make([]uint32, manySlots)}
	for j := range n {
		for v := range 256 {
			m.value[j][v] = value(min(j, MaxComponents-1), v)
		}
	}
	return m
}

func (m *manyRow) at(s []byte) uint32 {
	h := uint32(2166136261)
	for _, v := range s {
		h = (h ^ uint32(v)) * 16777619
	}
	h = (h ^ h>>15) % manySlots
	key := m.keys[int(h)*m.n : int(h)*m.n+m.n]
	if m.rgb[h] != 0 && string(key) == string(s) {
		return m.rgb[h]
	}
	for j, v := range s {
		m.c[j] = m.value[j][v]
	}
	r, g, b := m.s.RGB(m.c).RGB8()
	copy(key, s)
	m.rgb[h] = 1<<24 | uint32(r)<<16 | uint32(g)<<8 | uint32(b)
	return m.rgb[h]
}

// RGB8 implements RowConverter.
func (m *manyRow) RGB8(dst, src []byte, n int) {
	for i := range n {
		v := m.at(src[i*m.n : i*m.n+m.n])
		dst[3*i], dst[3*i+1], dst[3*i+2] = byte(v>>16), byte(v>>8), byte(v)
	}
}

// Gray8 implements RowConverter.
func (m *manyRow) Gray8(dst, src []byte, n int) {
	for i := range n {
		v := m.at(src[i*m.n : i*m.n+m.n])
		dst[i] = Luma8(byte(v>>16), byte(v>>8), byte(v))
	}
}
