package icc

import "sync/atomic"

// grid is a transform of three or four channels sampled at equal distances. A node is computed when it is first met: a photo touches a
// small part of them. Nodes are words of atomic loads and stores, so that rows may be converted at once; two that compute the same node
// store the same word.
//
// Between nodes a colour is interpolated in the simplex that the order of its fractions names: 4 or 5 nodes in place of 8 or 16, and the
// neutrals of an RGB space, which lie on the diagonal, stay free of others.
type grid struct {
	n, side int
	nodes   []atomic.Uint64
	axis    [4][256]uint32 // by channel and sample: offset of the cell << 9 | place in it, 0..256
	step    [4]uint32
}

// Three channels in a word with 5 fractional bits each, and nodeKnown once computed. The weights of a colour's nodes add up to 256, so
// that their nodeKnown bits vanish from the sum.
const (
	nodeKnown = 1 << 63
	fracBits  = 5
	fieldMask = 1<<(8+fracBits) - 1
	nodeMask  = fieldMask | fieldMask<<21 | fieldMask<<42&^nodeKnown
	nodeHalf  = 1<<(fracBits-1) | 1<<(fracBits+20) | 1<<(fracBits+41)
)

func newGrid(n, side int) *grid {
	g := &grid{n: n, side: side}
	size := uint32(1)
	for j := n - 1; j >= 0; j-- {
		g.step[j] = size
		for v := range 256 {
			p := v * (side - 1)
			cell := min(p/255, side-2)
			g.axis[j][v] = uint32(cell)*size<<9 | uint32((p-cell*255)*256+127)/255
		}
		size *= uint32(side)
	}
	g.nodes = make([]atomic.Uint64, size)
	return g
}

func (g *grid) compute(t *Transform, i uint32) uint64 {
	if v := g.nodes[i].Load(); v != 0 {
		return v
	}
	var c vector
	rest := i
	for j := range g.n {
		c[j] = float64(rest/g.step[j]) / float64(g.side-1)
		rest %= g.step[j]
	}
	r, gr, b := t.convert(&c)
	field := func(v uint16) uint64 { return (uint64(v)*(255<<fracBits) + 32767) / 65535 }
	v := nodeKnown | field(r)<<42 | field(gr)<<21 | field(b)
	g.nodes[i].Store(v)
	return v
}

func (g *grid) row(t *Transform, dst, src []byte) {
	if g.n == 3 {
		g.row3(t, dst, src)
		return
	}
	var last, v uint64 = 1 << 32, 0
	for ; len(src) >= 4 && len(dst) >= 3; src, dst = src[4:], dst[3:] {
		now := uint64(src[0]) | uint64(src[1])<<8 | uint64(src[2])<<16 | uint64(src[3])<<24
		if now != last {
			v = g.pixel4(t, src) + nodeHalf
			last = now
		}
		dst[0], dst[1], dst[2] = byte(v>>(42+fracBits)), byte(v>>(21+fracBits)), byte(v>>fracBits)
	}
}

func (g *grid) row3(t *Transform, dst, src []byte) {
	var last, v uint64 = 1 << 32, 0
	for ; len(src) >= 3 && len(dst) >= 3; src, dst = src[3:], dst[3:] {
		now := uint64(src[0]) | uint64(src[1])<<8 | uint64(src[2])<<16
		if now != last {
			v = g.pixel3(t, src) + nodeHalf
			last = now
		}
		dst[0], dst[1], dst[2] = byte(v>>(42+fracBits)), byte(v>>(21+fracBits)), byte(v>>fracBits)
	}
}

// A place and the step of its channel in one word, so that sorting the words sorts by place.
const (
	placeShift = 20
	stepMask   = 1<<placeShift - 1
)

func (g *grid) pixel3(t *Transform, s []byte) uint64 {
	_ = s[2]
	a, b, c := g.axis[0][s[0]], g.axis[1][s[1]], g.axis[2][s[2]]
	i := a>>9 + b>>9 + c>>9
	x, y, z := a&0x1ff<<placeShift|g.step[0], b&0x1ff<<placeShift|g.step[1], c&0x1ff<<placeShift|g.step[2]
	x, y = max(x, y), min(x, y)
	y, z = max(y, z), min(y, z)
	x, y = max(x, y), min(x, y)
	j := i + x&stepMask
	k := j + y&stepMask
	l := k + z&stepMask
	p, q, r, o := g.nodes[i].Load(), g.nodes[j].Load(), g.nodes[k].Load(), g.nodes[l].Load()
	if p&q&r&o&nodeKnown == 0 {
		p, q, r, o = g.compute(t, i), g.compute(t, j), g.compute(t, k), g.compute(t, l)
	}
	fx, fy, fz := uint64(x>>placeShift), uint64(y>>placeShift), uint64(z>>placeShift)
	return (p*(256-fx) + q*(fx-fy) + r*(fy-fz) + o*fz) >> 8 & nodeMask
}

func (g *grid) pixel4(t *Transform, s []byte) uint64 {
	_ = s[3]
	a, b, c, d := g.axis[0][s[0]], g.axis[1][s[1]], g.axis[2][s[2]], g.axis[3][s[3]]
	i := a>>9 + b>>9 + c>>9 + d>>9
	w, x := a&0x1ff<<placeShift|g.step[0], b&0x1ff<<placeShift|g.step[1]
	y, z := c&0x1ff<<placeShift|g.step[2], d&0x1ff<<placeShift|g.step[3]
	w, x = max(w, x), min(w, x)
	y, z = max(y, z), min(y, z)
	w, y = max(w, y), min(w, y)
	x, z = max(x, z), min(x, z)
	x, y = max(x, y), min(x, y)
	j := i + w&stepMask
	k := j + x&stepMask
	l := k + y&stepMask
	m := l + z&stepMask
	p, q, r, o, u := g.nodes[i].Load(), g.nodes[j].Load(), g.nodes[k].Load(), g.nodes[l].Load(), g.nodes[m].Load()
	if p&q&r&o&u&nodeKnown == 0 {
		p, q, r, o, u = g.compute(t, i), g.compute(t, j), g.compute(t, k), g.compute(t, l), g.compute(t, m)
	}
	fw, fx, fy, fz := uint64(w>>placeShift), uint64(x>>placeShift), uint64(y>>placeShift), uint64(z>>placeShift)
	return (p*(256-fw) + q*(fw-fx) + r*(fx-fy) + o*(fy-fz) + u*fz) >> 8 & nodeMask
}
