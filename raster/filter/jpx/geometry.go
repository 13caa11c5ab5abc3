package jpx

// rect is a half-open rectangle.
type rect struct{ x0, y0, x1, y1 int }

func (r rect) w() int      { return r.x1 - r.x0 }
func (r rect) h() int      { return r.y1 - r.y0 }
func (r rect) empty() bool { return r.x1 <= r.x0 || r.y1 <= r.y0 }

func (r rect) and(s rect) rect {
	return rect{max(r.x0, s.x0), max(r.y0, s.y0), min(r.x1, s.x1), min(r.y1, s.y1)}
}

// ceilShift is a/2^n rounded up; a is not negative.
func ceilShift(a, n int) int {
	if n >= 62 {
		if a > 0 {
			return 1
		}
		return 0
	}
	return (a + 1<<n - 1) >> n
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func (r rect) shrink(n int) rect {
	return rect{ceilShift(r.x0, n), ceilShift(r.y0, n), ceilShift(r.x1, n), ceilShift(r.y1, n)}
}

// Subband orientations: bit 0 is high-pass across, bit 1 high-pass down.
const (
	bandLL = 0
	bandHL = 1
	bandLH = 2
	bandHH = 3
)

// tileComp is one component of the tile that is being decoded (B.3 to B.7).
type tileComp struct {
	rect
	cod  *coding
	res  []resolution
	drop int // reversible: low bit planes that do not fit and are left out
}

type resolution struct {
	rect
	ppx, ppy  int // log2 of the precinct size
	px0, py0  int // index of the first precinct on the grid that starts at 0
	pw, ph    int // precincts
	bands     []band
	precincts []precinct // pw*ph, blocks made when a packet needs them
	skip      bool       // not wanted: packet headers are read, blocks are not kept
	cbw, cbh  int        // log2 of the code-block size here
}

type band struct {
	rect
	orient int
	planes int     // magnitude bit planes Mb, with the ROI shift
	shift  int     // planes that do not fit into a word and are left out while decoding
	lift   int     // how many of those come back for what lies outside a region of interest
	scale  float32 // irreversible: what half a unit of the lowest plane is worth
}

// precinct holds the code blocks of each subband.
type precinct struct {
	parts []precinctBand
	layer int // next layer to come
}

type precinctBand struct {
	bx, by, bw, bh int // code blocks: first on the subband's grid, how many
	blocks         []block
	incl, zero     tagTree
}

// block is a code block's state while packets are read.
type block struct {
	first, last int32 // chunks, -1 without
	passes      uint16
	lblock      uint8
	zero        uint8 // missing bit planes
	seen        bool
}

// newTileComp works out resolutions and subbands; it allocates nothing for precincts.
func newTileComp(cod *coding, c component, tile rect, reduce int) *tileComp {
	t := &tileComp{cod: cod}
	dx, dy := int(c.dx), int(c.dy)
	t.rect = rect{ceilDiv(tile.x0, dx), ceilDiv(tile.y0, dy), ceilDiv(tile.x1, dx), ceilDiv(tile.y1, dy)}
	t.res = make([]resolution, cod.levels+1)
	for r := range t.res {
		s := &t.res[r]
		s.rect = t.shrink(cod.levels - r)
		s.skip = r > max(0, cod.levels-reduce)
		s.ppx, s.ppy = int(cod.prec[r]&15), int(cod.prec[r]>>4)
		if !s.empty() {
			s.px0, s.py0 = s.x0>>s.ppx, s.y0>>s.ppy
			s.pw, s.ph = ceilShift(s.x1, s.ppx)-s.px0, ceilShift(s.y1, s.ppy)-s.py0
		}
		s.cbw, s.cbh = min(int(cod.cbw), s.ppx), min(int(cod.cbh), s.ppy)
		if r == 0 {
			s.bands = []band{{rect: s.rect, orient: bandLL}}
			continue
		}
		s.cbw, s.cbh = min(int(cod.cbw), s.ppx-1), min(int(cod.cbh), s.ppy-1)
		n := cod.levels - r + 1
		s.bands = make([]band, 3)
		for i := range s.bands {
			b := &s.bands[i]
			b.orient = i + 1
			xo, yo := 0, 0
			if b.orient&1 != 0 {
				xo = 1 << (n - 1)
			}
			if b.orient&2 != 0 {
				yo = 1 << (n - 1)
			}
			// (B-15): tcx0 - xo may be negative; the result is not below 0 for what counts.
			b.rect = rect{
				ceilShift(max(t.x0-xo, 0), n), ceilShift(max(t.y0-yo, 0), n),
				ceilShift(max(t.x1-xo, 0), n), ceilShift(max(t.y1-yo, 0), n),
			}
		}
	}
	t.quantize(c.depth)
	return t
}

// wordPlanes is how many bit planes fit into a word beside the sign and the half bit.
const wordPlanes = 30

const k97 = 1.230174104914001 // K of the 9/7 filter (F.4.8.2), folded into the quantization steps

// quantize finds each subband's bit planes and step (E.1).
func (t *tileComp) quantize(depth int) {
	c := t.cod
	for r := range t.res {
		for i := range t.res[r].bands {
			b := &t.res[r].bands[i]
			n := 0
			if r > 0 {
				n = 3*(r-1) + 1 + i
			}
			var word uint16
			switch {
			case c.steps == 0:
			case c.quant == 1: // derived (E-5)
				word = c.step[0]
				e := int(word >> 11)
				if r > 0 {
					e -= r - 1
				}
				word = uint16(max(e, 0))<<11 | word&0x7ff
			case n < c.steps:
				word = c.step[n]
			default: // fewer steps than subbands
				word = c.step[c.steps-1]
			}
			exp, mant := int(word>>11), int(word&0x7ff)
			roi := int(c.roi)
			b.planes = max(int(c.guard)+exp-1, 0) + roi
			b.shift = max(0, b.planes-wordPlanes)
			drop := max(0, b.planes-roi-wordPlanes)
			b.lift = b.shift - drop
			if c.reversible {
				t.drop = max(t.drop, drop)
				continue
			}
			gain := [4]int{0, 1, 1, 2}[b.orient]
			step := pow2(depth+gain-exp) * (1 + float64(mant)/2048)
			b.scale = float32(step * pow2(drop-1) * t.gain97(r, b.orient))
		}
	}
	if c.reversible && t.drop > 0 { // one scale for all subbands
		for r := range t.res {
			for i := range t.res[r].bands {
				b := &t.res[r].bands[i]
				b.shift = max(b.shift, t.drop)
				b.lift = b.shift - t.drop
			}
		}
	}
}

// gain97 is the product of all the factors K and 1/K that the 9/7 synthesis, as far as it goes, applies to a subband of resolution r, so that the lifting
// itself needs none. A row or column of a single sample is not filtered (F.3.6), but halved if it is high-pass.
func (t *tileComp) gain97(r, orient int) float64 {
	g := 1.0
	one := func(lo, hi int, high bool) {
		switch {
		case hi-lo == 1 && high:
			g /= 2
		case hi-lo == 1:
		case high:
			g /= k97
		default:
			g *= k97
		}
	}
	for l := max(r, 1); l < len(t.res) && !t.res[l].skip; l++ {
		s := &t.res[l]
		own := l == r
		one(s.x0, s.x1, own && orient&1 != 0)
		one(s.y0, s.y1, own && orient&2 != 0)
	}
	return g
}

func pow2(n int) float64 {
	v := 1.0
	for ; n > 0; n-- {
		v *= 2
	}
	for ; n < 0; n++ {
		v /= 2
	}
	return v
}

// blocksOf makes the code blocks of precinct i of a resolution (B.7).
func (s *resolution) blocksOf(i int) []precinctBand {
	px, py := s.px0+i%s.pw, s.py0+i/s.pw
	parts := make([]precinctBand, len(s.bands))
	for k := range s.bands {
		b := &s.bands[k]
		wx, wy := s.ppx, s.ppy
		if b.orient != bandLL {
			wx, wy = wx-1, wy-1
		}
		area := rect{px << wx, py << wy, (px + 1) << wx, (py + 1) << wy}.and(b.rect)
		if area.empty() {
			continue
		}
		p := &parts[k]
		p.bx, p.by = area.x0>>s.cbw, area.y0>>s.cbh
		p.bw, p.bh = ceilShift(area.x1, s.cbw)-p.bx, ceilShift(area.y1, s.cbh)-p.by
	}
	return parts
}
