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
	axis    [4][256]axisEntry
	step    [4]uint32
}

type axisEntry struct {
	offset uint32
	frac   uint32 // 0..256
}

// Three channels in a word with 5 fractional bits each, and nodeKnown once computed.
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
			g.axis[j][v] = axisEntry{uint32(cell) * size, uint32((p-cell*255)*256+127) / 255}
		}
		size *= uint32(side)
	}
	g.nodes = make([]atomic.Uint64, size)
	return g
}

func (g *grid) node(t *Transform, i uint32) uint64 {
	if v := g.nodes[i].Load(); v != 0 {
		return v &^ nodeKnown
	}
	return g.compute(t, i)
}

func (g *grid) compute(t *Transform, i uint32) uint64 {
	var c vector
	rest := i
	for j := range g.n {
		c[j] = float64(rest/g.step[j]) / float64(g.side-1)
		rest %= g.step[j]
	}
	r, gr, b := t.convert(&c)
	field := func(v uint16) uint64 { return (uint64(v)*(255<<fracBits) + 32767) / 65535 }
	v := field(r)<<42 | field(gr)<<21 | field(b)
	g.nodes[i].Store(v | nodeKnown)
	return v
}

func (g *grid) row(t *Transform, dst, src []byte) {
	var last, v uint64 = 1 << 32, 0
	for ; len(src) >= g.n && len(dst) >= 3; src, dst = src[g.n:], dst[3:] {
		now := uint64(src[0]) | uint64(src[1])<<8 | uint64(src[2])<<16
		if g.n == 4 {
			now |= uint64(src[3]) << 24
		}
		if now != last {
			v = g.pixel(t, now) + nodeHalf
			last = now
		}
		dst[0], dst[1], dst[2] = byte(v>>(42+fracBits)), byte(v>>(21+fracBits)), byte(v>>fracBits)
	}
}

// pixel walks along the channels in the order of their fractions.
func (g *grid) pixel(t *Transform, colour uint64) uint64 {
	var order [4]axisEntry // offset: the channel's step
	base := uint32(0)
	for j := range g.n {
		a := g.axis[j&3][byte(colour>>(8*j))]
		base += a.offset
		k := j & 3
		for ; k > 0 && order[k-1].frac < a.frac; k-- {
			order[k] = order[k-1]
		}
		order[k] = axisEntry{g.step[j&3], a.frac}
	}
	sum, prev := uint64(0), uint32(256)
	for j := range g.n {
		o := order[j&3]
		if prev != o.frac {
			sum += g.node(t, base) * uint64(prev-o.frac)
		}
		if prev = o.frac; prev == 0 {
			return sum >> 8 & nodeMask
		}
		base += o.offset
	}
	return (sum + g.node(t, base)*uint64(prev)) >> 8 & nodeMask
}
