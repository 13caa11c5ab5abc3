package jpx

import (
	"encoding/binary"
)

// Markers (T.800, table A.2).
const (
	mSOC = 0xff4f
	mCAP = 0xff50
	mSIZ = 0xff51
	mCOD = 0xff52
	mCOC = 0xff53
	mQCD = 0xff5c
	mQCC = 0xff5d
	mRGN = 0xff5e
	mPOC = 0xff5f
	mPPM = 0xff60
	mPPT = 0xff61
	mSOT = 0xff90
	mSOP = 0xff91
	mEPH = 0xff92
	mSOD = 0xff93
	mEOC = 0xffd9
)

const (
	maxLevels = 32
	maxPOC    = 256
)

// Code-block styles (table A.19).
const (
	styleBypass   = 1 << 0
	styleReset    = 1 << 1
	styleTermAll  = 1 << 2
	styleCausal   = 1 << 3
	styleSegments = 1 << 5
	styleHT       = 1 << 6
)

// component is one entry of SIZ.
type component struct {
	depth  int // 1..38
	signed bool
	dx, dy uint32
}

// coding is how a tile component is coded: COD or COC, QCD or QCC, RGN.
type coding struct {
	levels     int
	cbw, cbh   uint8 // log2 of the code-block size
	style      uint8
	reversible bool
	prec       [maxLevels + 1]uint8 // PPx | PPy<<4 of each resolution

	quant uint8 // 0 none, 1 derived, 2 expounded
	guard uint8
	steps int
	step  [3*maxLevels + 1]uint16 // exponent<<11 | mantissa

	roi uint8 // max-shift

	ownCoding, ownQuant bool // from COC, QCC: a later COD, QCD at the same level does not change it
}

// progression is COD's or one entry of POC.
type progression struct {
	order        uint8
	res0, res1   int
	comp0, comp1 int
	layers       int
}

// params are the parameters of a tile, or the defaults from the main header.
type params struct {
	order   uint8
	layers  int
	mct     bool
	haveCOD bool
	haveQCD bool
	comps   []coding
	poc     []progression
}

func (p *params) clone() *params {
	q := *p
	q.comps = append([]coding(nil), p.comps...)
	q.poc = append([]progression(nil), p.poc...)
	return &q
}

// part is one tile-part.
type part struct {
	head, body []byte
	packed     []byte // its packet headers from PPM
}

// codestream is what the main header says and where the tile-parts are.
type codestream struct {
	x0, y0, x1, y1   uint32 // image area on the reference grid
	tx0, ty0, tw, th uint32 // tile grid
	tilesX, tilesY   int
	comps            []component
	main             params
	ppm              []segment
	tiles            map[int][]part
	order            []int // tiles in the order of their first part
	size             int
}

// segment is a marker segment with an index, PPM or PPT.
type segment struct {
	z uint8
	b []byte
}

func (c *codestream) minLevels() int {
	n := maxLevels
	for i := range c.main.comps {
		n = min(n, c.main.comps[i].levels)
	}
	return n
}

// readMain reads SOC to the first SOT. It returns nil when there is no usable SIZ. The rest is what follows.
func readMain(b []byte, opt Options) (cs *codestream, rest []byte, err error) {
	if len(b) < 4 || binary.BigEndian.Uint16(b) != mSOC {
		return nil, nil, fail(Damaged, "no codestream")
	}
	size := len(b)
	b = b[2:]
	for {
		if len(b) < 4 {
			if cs == nil {
				return nil, nil, fail(Damaged, "the main header ends early")
			}
			return cs, nil, fail(Damaged, "the main header ends early")
		}
		m := binary.BigEndian.Uint16(b)
		if m == mSOT || m == mSOD || m == mEOC {
			break
		}
		n := int(binary.BigEndian.Uint16(b[2:])) + 2
		if m < 0xff00 || n < 4 || n > len(b) {
			if cs == nil {
				return nil, nil, fail(Damaged, "bad marker %04x in the main header", m)
			}
			// Junk: go on at the first tile-part.
			i := nextSOT(b, 1)
			if i < 0 {
				return cs, nil, fail(Damaged, "bad marker %04x in the main header", m)
			}
			b = b[i:]
			continue
		}
		seg := b[4:n]
		b = b[n:]
		switch {
		case m == mSIZ && cs == nil:
			if cs, err = readSIZ(seg, opt); err != nil {
				return nil, nil, err
			}
			cs.size = size
		case cs == nil:
		case m == mPPM:
			if len(seg) > 1 && len(cs.ppm) < 256 {
				cs.ppm = append(cs.ppm, segment{seg[0], seg[1:]})
			}
		default:
			if e := cs.main.marker(m, seg); e != nil && err == nil {
				err = e
			}
		}
	}
	if cs == nil {
		return nil, nil, fail(Damaged, "no SIZ")
	}
	return cs, b, err
}

// readSIZ reads the image and tile size (A.5.1).
func readSIZ(b []byte, opt Options) (*codestream, error) {
	if len(b) < 36 {
		return nil, fail(Damaged, "short SIZ")
	}
	u := func(i int) uint32 { return binary.BigEndian.Uint32(b[i:]) }
	cs := &codestream{
		x1: u(2), y1: u(6), x0: u(10), y0: u(14),
		tw: u(18), th: u(22), tx0: u(26), ty0: u(30),
	}
	n := int(binary.BigEndian.Uint16(b[34:]))
	switch {
	case cs.x1 <= cs.x0 || cs.y1 <= cs.y0 || cs.x1 > 1<<31-1 || cs.y1 > 1<<31-1:
		return nil, fail(Damaged, "image area %d,%d to %d,%d", cs.x0, cs.y0, cs.x1, cs.y1)
	case cs.tw == 0 || cs.th == 0 || cs.tx0 > cs.x0 || cs.ty0 > cs.y0 ||
		uint64(cs.tx0)+uint64(cs.tw) <= uint64(cs.x0) || uint64(cs.ty0)+uint64(cs.th) <= uint64(cs.y0):
		return nil, fail(Damaged, "tiles of %d x %d at %d,%d", cs.tw, cs.th, cs.tx0, cs.ty0)
	case n == 0 || len(b) < 36+3*n:
		return nil, fail(Damaged, "%d components", n)
	case n > opt.MaxComponents:
		return nil, fail(Limit, "%d components", n)
	case int64(cs.x1-cs.x0)*int64(cs.y1-cs.y0) > opt.MaxPixels:
		return nil, fail(Limit, "%d x %d pixels", cs.x1-cs.x0, cs.y1-cs.y0)
	}
	tx := (uint64(cs.x1-cs.tx0) + uint64(cs.tw) - 1) / uint64(cs.tw)
	ty := (uint64(cs.y1-cs.ty0) + uint64(cs.th) - 1) / uint64(cs.th)
	if tx*ty > uint64(opt.MaxTiles) {
		return nil, fail(Limit, "%d x %d tiles", tx, ty)
	}
	cs.tilesX, cs.tilesY = int(tx), int(ty)
	for i := range n {
		e := b[36+3*i:]
		c := component{depth: int(e[0]&0x7f) + 1, signed: e[0]&0x80 != 0, dx: uint32(e[1]), dy: uint32(e[2])}
		if c.depth > 38 || c.dx == 0 || c.dy == 0 {
			return nil, fail(Damaged, "component %d: %d bits, every %d x %d", i, c.depth, c.dx, c.dy)
		}
		cs.comps = append(cs.comps, c)
	}
	cs.main.comps = make([]coding, n)
	return cs, nil
}

// marker reads a segment that may stand in the main header and in a tile-part header.
func (p *params) marker(m uint16, b []byte) error {
	n := len(p.comps)
	index := func() (int, bool) { // a component number, 1 or 2 bytes (A.6.2)
		i := 0
		switch {
		case n < 257 && len(b) >= 1:
			i, b = int(b[0]), b[1:]
		case n >= 257 && len(b) >= 2:
			i, b = int(binary.BigEndian.Uint16(b)), b[2:]
		default:
			return 0, false
		}
		return i, i < n
	}
	switch m {
	case mCOD:
		return p.readCOD(b)
	case mCOC:
		if i, ok := index(); ok && len(b) >= 1 {
			var c coding
			if err := c.readStyle(b[0], b[1:]); err != nil {
				return err
			}
			p.comps[i].setCoding(&c)
			p.comps[i].ownCoding = true
			return nil
		}
		return fail(Damaged, "bad COC")
	case mQCD:
		var c coding
		if err := c.readQuant(b); err != nil {
			return err
		}
		for i := range p.comps {
			if !p.comps[i].ownQuant {
				p.comps[i].setQuant(&c)
			}
		}
		p.haveQCD = true
	case mQCC:
		i, ok := index()
		if !ok {
			return fail(Damaged, "bad QCC")
		}
		var c coding
		if err := c.readQuant(b); err != nil {
			return err
		}
		p.comps[i].setQuant(&c)
		p.comps[i].ownQuant = true
	case mRGN:
		i, ok := index()
		if !ok || len(b) < 2 || b[0] != 0 {
			return fail(Damaged, "bad RGN")
		}
		p.comps[i].roi = min(b[1], 63)
	case mPOC:
		return p.readPOC(b)
	case mCAP:
		return nil // looked at through the code-block style
	}
	return nil
}

// readCOD reads the default coding style (A.6.1).
func (p *params) readCOD(b []byte) error {
	if len(b) < 10 {
		return fail(Damaged, "short COD")
	}
	var c coding
	if err := c.readStyle(b[0], b[5:]); err != nil {
		return err
	}
	p.order = b[1]
	p.layers = int(binary.BigEndian.Uint16(b[2:]))
	p.mct = b[4] != 0
	if p.layers == 0 || p.order > 4 {
		return fail(Damaged, "%d layers, progression %d", p.layers, p.order)
	}
	for i := range p.comps {
		if !p.comps[i].ownCoding {
			p.comps[i].setCoding(&c)
		}
	}
	p.haveCOD = true
	return nil
}

// readStyle reads SPcod or SPcoc (table A.15).
func (c *coding) readStyle(scod byte, b []byte) error {
	if len(b) < 5 {
		return fail(Damaged, "short coding style")
	}
	c.levels = int(b[0])
	c.cbw, c.cbh = b[1]&15+2, b[2]&15+2
	c.style = b[3]
	c.reversible = b[4] == 1
	switch {
	case c.style&styleHT != 0:
		return fail(Unsupported, "high-throughput code blocks")
	case c.levels > maxLevels || c.cbw > 10 || c.cbh > 10 || c.cbw+c.cbh > 12:
		return fail(Damaged, "%d levels, code blocks of 2^%d x 2^%d", c.levels, c.cbw, c.cbh)
	case b[4] > 1:
		return fail(Unsupported, "wavelet %d", b[4])
	}
	b = b[5:]
	for r := range c.levels + 1 {
		c.prec[r] = 0xff
		if scod&1 != 0 {
			if r >= len(b) {
				return fail(Damaged, "precinct sizes are missing")
			}
			c.prec[r] = b[r]
			if r > 0 && (b[r]&15 == 0 || b[r]>>4 == 0) {
				return fail(Damaged, "precincts of one sample")
			}
		}
	}
	return nil
}

func (c *coding) setCoding(from *coding) {
	c.levels, c.cbw, c.cbh, c.style, c.reversible, c.prec = from.levels, from.cbw, from.cbh, from.style, from.reversible, from.prec
}

// readQuant reads Sqcd and SPqcd, or those of QCC (A.6.4).
func (c *coding) readQuant(b []byte) error {
	if len(b) < 2 {
		return fail(Damaged, "short quantization")
	}
	c.quant, c.guard = b[0]&31, b[0]>>5
	b = b[1:]
	switch c.quant {
	case 0:
		for ; len(b) >= 1 && c.steps < len(c.step); b = b[1:] {
			c.step[c.steps] = uint16(b[0]>>3) << 11
			c.steps++
		}
	case 1, 2:
		for ; len(b) >= 2 && c.steps < len(c.step); b = b[2:] {
			c.step[c.steps] = binary.BigEndian.Uint16(b)
			c.steps++
		}
		if c.steps == 0 {
			return fail(Damaged, "short quantization")
		}
	default:
		return fail(Damaged, "quantization %d", c.quant)
	}
	return nil
}

func (c *coding) setQuant(from *coding) {
	c.quant, c.guard, c.steps, c.step = from.quant, from.guard, from.steps, from.step
}

// readPOC appends progression changes (A.6.6).
func (p *params) readPOC(b []byte) error {
	wide := len(p.comps) >= 257
	size := 7
	if wide {
		size = 9
	}
	for ; len(b) >= size; b = b[size:] {
		u := binary.BigEndian.Uint16
		var g progression
		if wide {
			g = progression{b[8], int(b[0]), int(b[5]), int(u(b[1:])), int(u(b[6:])), int(u(b[3:]))}
		} else {
			g = progression{b[6], int(b[0]), int(b[4]), int(b[1]), int(b[5]), int(u(b[2:]))}
			if g.comp1 == 0 {
				g.comp1 = 256
			}
		}
		if g.order > 4 {
			return fail(Damaged, "progression %d", g.order)
		}
		if len(p.poc) >= maxPOC {
			return fail(Limit, "more than %d progression changes", maxPOC)
		}
		p.poc = append(p.poc, g)
	}
	return nil
}
