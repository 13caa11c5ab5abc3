package jpx

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// nextSOT finds an SOT marker segment from b[from:] on, -1 without.
func nextSOT(b []byte, from int) int {
	if from > len(b) {
		return -1
	}
	i := bytes.Index(b[from:], []byte{0xff, 0x90, 0x00, 0x0a})
	if i < 0 {
		return -1
	}
	return from + i
}

// readParts finds the tile-parts (A.4.2). Wrong lengths are mended by looking for the next SOT.
func (c *codestream) readParts(b []byte) error {
	c.tiles = map[int][]part{}
	headers, err := c.packedHeaders()
	note := func(e *Error) {
		if err == nil {
			err = e
		}
	}
	for count := 0; ; count++ {
		if len(b) >= 2 && binary.BigEndian.Uint16(b) == mEOC {
			return err
		}
		i := 0
		if len(b) < 4 || binary.BigEndian.Uint16(b) != mSOT {
			if i = nextSOT(b, 0); i < 0 {
				note(fail(Damaged, "no end of codestream"))
				return err
			}
			note(fail(Damaged, "%d stray bytes before a tile-part", i))
			b = b[i:]
		}
		if len(b) < 14 {
			note(fail(Damaged, "cut off in a tile-part header"))
			return err
		}
		tile := int(binary.BigEndian.Uint16(b[4:]))
		n := uint64(binary.BigEndian.Uint32(b[6:]))
		switch {
		case n == 0: // up to EOC
			n = uint64(len(b))
			if bytes.HasSuffix(b, []byte{0xff, 0xd9}) {
				n -= 2
			}
		case n < 14:
			note(fail(Damaged, "tile-part of %d bytes", n))
			n = uint64(len(b))
			if j := nextSOT(b, 12); j >= 0 {
				n = uint64(j)
			}
		case n > uint64(len(b)):
			note(fail(Damaged, "tile-part of %d bytes where %d are left", n, len(b)))
			n = uint64(len(b))
			if j := nextSOT(b, 12); j >= 0 {
				n = uint64(j)
			}
		default:
			// A length that leads to neither a tile-part nor the end is taken as wrong if a tile-part starts before.
			if r := b[n:]; len(r) >= 2 && binary.BigEndian.Uint16(r) != mSOT && binary.BigEndian.Uint16(r) != mEOC {
				if j := nextSOT(b, 12); j >= 0 {
					n = uint64(j)
				}
			}
		}
		p := part{}
		if count < len(headers) {
			p.packed = headers[count]
		}
		body := b[12:n]
		b = b[n:]
		if tile >= c.tilesX*c.tilesY {
			note(fail(Damaged, "tile %d of %d", tile, c.tilesX*c.tilesY))
			continue
		}
		head, ok := untilSOD(body)
		if !ok {
			note(fail(Damaged, "tile %d: bad tile-part header", tile))
			continue
		}
		p.head, p.body = body[:head], body[head+2:]
		if c.tiles[tile] == nil {
			c.order = append(c.order, tile)
		}
		c.tiles[tile] = append(c.tiles[tile], p)
	}
}

// untilSOD returns the length of a tile-part's header segments.
func untilSOD(b []byte) (int, bool) {
	i := 0
	for i+2 <= len(b) {
		m := binary.BigEndian.Uint16(b[i:])
		if m == mSOD {
			return i, true
		}
		if m < 0xff00 || i+4 > len(b) {
			return 0, false
		}
		n := int(binary.BigEndian.Uint16(b[i+2:]))
		if n < 2 {
			return 0, false
		}
		i += 2 + n
	}
	return 0, false
}

// packedHeaders splits the PPM segments into the packet headers of each tile-part (A.7.4).
func (c *codestream) packedHeaders() ([][]byte, error) {
	if c.ppm == nil {
		return nil, nil
	}
	all := joinSegments(c.ppm)
	var out [][]byte
	for len(all) >= 4 {
		n := uint64(binary.BigEndian.Uint32(all))
		all = all[4:]
		if n > uint64(len(all)) {
			return append(out, all), fail(Damaged, "packed packet headers are cut off")
		}
		out = append(out, all[:n])
		all = all[n:]
	}
	return out, nil
}

func joinSegments(s []segment) []byte {
	slices.SortStableFunc(s, func(a, b segment) int { return cmp.Compare(a.z, b.z) })
	var all []byte
	for _, p := range s {
		all = append(all, p.b...)
	}
	return all
}

// gather reads a tile's headers: its parameters, its packets' bytes and, when they are apart, its packet headers.
func (c *codestream) gather(tile int) (p *params, body, heads []byte, apart bool, err error) {
	p = c.main.clone()
	for i := range p.comps {
		p.comps[i].ownCoding, p.comps[i].ownQuant = false, false // a tile's COD overrides the main header's COC (A.6.1)
	}
	parts := c.tiles[tile]
	ownPOC := false
	var ppt []segment
	total := 0
	for n, part := range parts {
		total += len(part.body)
		if part.packed != nil || c.ppm != nil {
			heads, apart = append(heads, part.packed...), true
		}
		for b := part.head; len(b) >= 4; {
			m := binary.BigEndian.Uint16(b)
			size := int(binary.BigEndian.Uint16(b[2:])) + 2
			if size > len(b) || size < 4 {
				break
			}
			seg := b[4:size]
			b = b[size:]
			switch m {
			case mPPT:
				if len(seg) > 1 && len(ppt) < 1<<16 {
					ppt = append(ppt, segment{seg[0], seg[1:]})
				}
				continue
			case mPOC:
				if !ownPOC {
					ownPOC, p.poc = true, nil
				}
			case mCOD, mCOC, mQCD, mQCC, mRGN:
				if n > 0 {
					continue // only the first tile-part may have them
				}
			}
			if e := p.marker(m, seg); e != nil && err == nil {
				err = e
			}
		}
		if ppt != nil { // indices start again in each tile-part
			heads, apart = append(heads, joinSegments(ppt)...), true
			ppt = nil
		}
	}
	if len(parts) == 1 {
		return p, parts[0].body, heads, apart, err
	}
	body = make([]byte, 0, total)
	for _, part := range parts {
		body = append(body, part.body...)
	}
	return p, body, heads, apart, err
}
