package jpx

import (
	"context"
	"math/bits"
)

// chunk is a run of bytes of one codeword segment of a code block.
type chunk struct {
	off, n int32
	passes int16
	next   int32 // -1 at the end
}

// tile is the tile that is being decoded.
type tile struct {
	area      rect // on the reference grid
	sizes     []component
	params    *params
	comps     []*tileComp
	precincts int
	body      []byte
	chunks    []chunk
	blocks    int // made so far
	maxBlocks int
	skips     int
}

// Precincts and code blocks of one tile: some for free, then in proportion to its data, as each precinct takes a byte.
const (
	freePrecincts = 1 << 16
	freeBlocks    = 1 << 18
	blocksPerByte = 16
)

// newTile lays out a tile without making room for code blocks.
func newTile(p *params, sizes []component, area rect, body []byte, reduce int) (*tile, error) {
	t := &tile{area: area, sizes: sizes, params: p, body: body, skips: 1 << 26}
	t.maxBlocks = freeBlocks + blocksPerByte*len(body)
	for i := range p.comps {
		tc := newTileComp(&p.comps[i], sizes[i], area, reduce)
		for r := range tc.res {
			s := &tc.res[r]
			if s.pw > 1<<24 || s.ph > 1<<24 {
				return nil, fail(Limit, "%d x %d precincts", s.pw, s.ph)
			}
			t.precincts += s.pw * s.ph
			if t.precincts > freePrecincts+2*len(body) {
				return nil, fail(Limit, "more than %d precincts for %d bytes", t.precincts-1, len(body))
			}
		}
		t.comps = append(t.comps, tc)
	}
	for _, tc := range t.comps {
		for r := range tc.res {
			tc.res[r].precincts = make([]precinct, tc.res[r].pw*tc.res[r].ph)
		}
	}
	return t, nil
}

// reader goes through a tile's packets.
type reader struct {
	*tile
	pos   int    // in body
	heads []byte // packet headers kept apart
	hpos  int
	apart bool
	bits  bitReader
	fresh []contribution
	err   error
}

type contribution struct {
	b      *block
	n      int32
	passes int16
}

// readPackets reads all packets there are (B.9, B.10). Damage ends it; what came before is kept.
func (t *tile) readPackets(ctx context.Context, heads []byte, apart bool) error {
	r := &reader{tile: t, heads: heads, apart: apart}
	all := t.visits()
	count := 0
	step := func(v *visit, p *precinct) bool {
		if count++; count&255 == 0 && ctx.Err() != nil {
			r.err = ctx.Err()
			return false
		}
		return r.packet(v, p)
	}
	list := t.params.poc
	if len(list) == 0 {
		list = []progression{{order: t.params.order, res1: maxLevels + 1, comp1: len(t.comps), layers: t.params.layers}}
	}
	for _, g := range list {
		g.layers = min(g.layers, t.params.layers)
		if !t.run(all, g, step) {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return r.err
}

// packet reads the next packet, layer p.layer of a precinct.
func (r *reader) packet(v *visit, p *precinct) bool {
	s := &r.comps[v.comp].res[v.res]
	if b := r.body[r.pos:]; len(b) >= 6 && b[0] == 0xff && b[1] == 0x91 { // SOP
		r.pos += 6
	}
	src, at := r.body, r.pos
	if r.apart {
		src, at = r.heads, r.hpos
	}
	if at >= len(src) {
		r.err = fail(Damaged, "packets are missing")
		return false
	}
	r.bits.start(src, at)
	r.fresh = r.fresh[:0]
	ok := true
	if r.bits.bit() != 0 {
		if p.parts == nil {
			if p.parts = s.blocksOf(int(v.index)); !r.makeBlocks(p.parts) {
				return false
			}
		}
		for i := range p.parts {
			if ok = r.header(&p.parts[i], p.layer, &s.bands[i], r.comps[v.comp].cod.style); !ok {
				break
			}
		}
	}
	if r.bits.over {
		ok = false
	}
	if !ok {
		if r.err == nil {
			r.err = fail(Damaged, "bad packet header")
		}
		return false
	}
	at = r.bits.align()
	if at+2 <= len(src) && src[at] == 0xff && src[at+1] == 0x92 { // EPH
		at += 2
	}
	if r.apart {
		r.hpos = at
	} else {
		r.pos = at
	}
	p.layer++
	for _, c := range r.fresh {
		n := min(int(c.n), len(r.body)-r.pos)
		if !s.skip {
			r.keep(c.b, n, c.passes)
		}
		r.pos += n
		if n < int(c.n) {
			r.err = fail(Damaged, "a packet is cut off")
			return false
		}
	}
	return true
}

// makeBlocks makes room for a precinct's code blocks.
func (r *reader) makeBlocks(parts []precinctBand) bool {
	for i := range parts {
		p := &parts[i]
		if p.bw > 1<<20 || p.bh > 1<<20 || r.blocks+p.bw*p.bh > r.maxBlocks {
			*p = precinctBand{}
			r.err = fail(Limit, "more than %d code blocks for %d bytes", r.maxBlocks, len(r.body))
			return false
		}
		n := p.bw * p.bh
		r.blocks += n
		if n == 0 {
			continue
		}
		p.blocks = make([]block, n)
		for k := range p.blocks {
			p.blocks[k] = block{first: -1, last: -1, lblock: 3}
		}
		p.incl, p.zero = newTagTree(p.bw, p.bh), newTagTree(p.bw, p.bh)
	}
	return true
}

// keep adds bytes at the current position to a code block.
func (r *reader) keep(b *block, n int, passes int16) {
	i := int32(len(r.chunks))
	r.chunks = append(r.chunks, chunk{off: int32(r.pos), n: int32(n), passes: passes, next: -1})
	if b.last >= 0 {
		r.chunks[b.last].next = i
	} else {
		b.first = i
	}
	b.last = i
}

// header reads one subband's part of a packet header (B.10.3 to B.10.7).
func (r *reader) header(p *precinctBand, layer int, b *band, style uint8) bool {
	for i := range p.blocks {
		blk := &p.blocks[i]
		if blk.seen {
			if r.bits.bit() == 0 {
				continue
			}
		} else {
			x, y := i%p.bw, i/p.bw
			if _, in := p.incl.decode(&r.bits, x, y, uint16(layer+1)); !in {
				if r.bits.over {
					return false
				}
				continue
			}
			for limit := uint16(1); ; limit++ {
				if z, known := p.zero.decode(&r.bits, x, y, limit); known {
					blk.zero = uint8(z)
					break
				}
				if r.bits.over || limit > 100 {
					return false
				}
			}
			blk.seen = true
		}
		passes := r.passes()
		for r.bits.bit() != 0 {
			if blk.lblock++; blk.lblock > 31 {
				return false
			}
		}
		for passes > 0 {
			n := min(passes, segmentPasses(style, int(blk.passes)))
			size := r.bits.bits(min(int(blk.lblock)+bits.Len(uint(n))-1, 31))
			if r.bits.over || int(blk.passes)+n > 1<<14 {
				return false
			}
			r.fresh = append(r.fresh, contribution{blk, int32(size), int16(n)})
			blk.passes += uint16(n)
			passes -= n
		}
	}
	return true
}

// passes reads the number of coding passes (table B.4).
func (r *reader) passes() int {
	switch {
	case r.bits.bit() == 0:
		return 1
	case r.bits.bit() == 0:
		return 2
	}
	if n := r.bits.bits(2); n < 3 {
		return int(3 + n)
	}
	if n := r.bits.bits(5); n < 31 {
		return int(6 + n)
	}
	return int(37 + r.bits.bits(7))
}

// segmentPasses is how many passes, from pass number done on, are left in the codeword segment (D.4.2, D.6, table D.9).
func segmentPasses(style uint8, done int) int {
	switch {
	case style&styleTermAll != 0:
		return 1
	case style&styleBypass == 0:
		return 1 << 14
	case done < 10:
		return 10 - done
	case (done-10)%3 < 2: // raw: significance and refinement
		return 2 - (done-10)%3
	}
	return 1
}
