package jpx

import (
	"encoding/binary"
	"math"
)

// A small encoder, written from the encoder's side of T.800 and sharing only the tables with the decoder: one tile, one precinct a resolution.

type encoding struct {
	x0, y0, x1, y1 int
	depth          int
	signed         bool
	levels         int
	cbw, cbh       int // log2
	style          uint8
	layers         int
	mct            bool
	lossy          bool
	sop            bool
	order          byte
	tile           int // side of the tiles, 0: one tile
	psot0          bool
}

// mqEncoder is C.2.
type mqEncoder struct {
	a, c uint32
	ct   int
	out  []byte // a dummy byte first
}

func newMQEncoder() *mqEncoder { return &mqEncoder{a: 0x8000, ct: 12, out: []byte{0}} }

func (m *mqEncoder) encode(cx *mqContext, bit int) {
	row := mqTable[cx.state>>1]
	mps := cx.state & 1
	qe := uint32(row.qe)
	m.a -= qe
	if bit == int(mps) {
		if m.a&0x8000 != 0 {
			m.c += qe
			return
		}
		if m.a < qe {
			m.a = qe
		} else {
			m.c += qe
		}
		*cx = contextAt(row.nmps, mps)
	} else {
		if m.a < qe {
			m.c += qe
		} else {
			m.a = qe
		}
		*cx = contextAt(row.nlps, mps^row.swap)
	}
	for {
		m.a <<= 1
		m.c <<= 1
		if m.ct--; m.ct == 0 {
			m.byteOut()
		}
		if m.a&0x8000 != 0 {
			return
		}
	}
}

func (m *mqEncoder) byteOut() {
	last := &m.out[len(m.out)-1]
	if *last != 0xff && m.c >= 0x8000000 {
		*last++
		if *last == 0xff {
			m.c &= 0x7ffffff
		}
	}
	if *last == 0xff {
		m.out = append(m.out, byte(m.c>>20))
		m.c &= 0xfffff
		m.ct = 7
		return
	}
	m.out = append(m.out, byte(m.c>>19))
	m.c &= 0x7ffff
	m.ct = 8
}

func (m *mqEncoder) flush() []byte {
	t := m.c + m.a
	m.c |= 0xffff
	if m.c >= t {
		m.c -= 0x8000
	}
	m.c <<= m.ct
	m.byteOut()
	m.c <<= m.ct
	m.byteOut()
	if m.out[len(m.out)-1] == 0xff {
		m.out = m.out[:len(m.out)-1]
	}
	return m.out[1:]
}

// bitWriter stuffs a zero bit after FF, as packet headers and bypass segments do.
type bitWriter struct {
	out []byte
	acc byte
	n   int
}

func (w *bitWriter) bit(b int) {
	room := 8
	if len(w.out) > 0 && w.out[len(w.out)-1] == 0xff {
		room = 7
	}
	w.acc = w.acc<<1 | byte(b)
	if w.n++; w.n == room {
		w.out = append(w.out, w.acc)
		w.acc, w.n = 0, 0
	}
}

func (w *bitWriter) bits(v, n int) {
	for n--; n >= 0; n-- {
		w.bit(v >> n & 1)
	}
}

func (w *bitWriter) flush() []byte {
	for w.n > 0 {
		w.bit(0)
	}
	if len(w.out) > 0 && w.out[len(w.out)-1] == 0xff {
		w.out = append(w.out, 0)
	}
	return w.out
}

// codedBlock is one code block's result: segments of passes.
type codedBlock struct {
	zero     int
	passes   []int // of each segment
	segments [][]byte
}

// encodeBlock codes magnitudes and signs of one block whose band has planes bit planes.
func encodeBlock(v []int, w, h, orient, planes int, style uint8) codedBlock {
	most := 0
	for _, c := range v {
		most = max(most, max(c, -c))
	}
	top := -1
	for most>>(top+1) > 0 {
		top++
	}
	cb := codedBlock{zero: planes - 1 - top}
	if top < 0 {
		return cb
	}
	if cb.zero < 0 {
		panic("too few bit planes")
	}
	sig := make([]bool, w*h)
	coded := make([]bool, w*h)
	refined := make([]bool, w*h)
	var cx [numCx]mqContext
	reset := func() {
		for i := range cx {
			cx[i] = contextAt(0, 0)
		}
		cx[0], cx[cxRun], cx[cxUniform] = contextAt(4, 0), contextAt(3, 0), contextAt(46, 0)
	}
	reset()
	at := func(x, y, fromY int) int { // 1 significant positive, -1 negative
		if x < 0 || y < 0 || x >= w || y >= h || !sig[y*w+x] {
			return 0
		}
		if style&styleCausal != 0 && y > fromY && y&3 == 0 {
			return 0
		}
		if v[y*w+x] < 0 {
			return -1
		}
		return 1
	}
	abs := func(n int) int { return max(n, -n) }
	hood := func(x, y int) (hh, vv, dd int) {
		hh = abs(at(x-1, y, y)) + abs(at(x+1, y, y))
		vv = abs(at(x, y-1, y)) + abs(at(x, y+1, y))
		dd = abs(at(x-1, y-1, y)) + abs(at(x+1, y-1, y)) + abs(at(x-1, y+1, y)) + abs(at(x+1, y+1, y))
		return
	}
	label := func(x, y int) uint8 {
		hh, vv, dd := hood(x, y)
		switch orient {
		case bandHH:
			return zeroD(dd, hh+vv)
		case bandHL:
			return zeroHV(vv, hh, dd)
		}
		return zeroHV(hh, vv, dd)
	}
	var mq *mqEncoder
	var raw *bitWriter
	put := func(c uint8, bit int) {
		if raw != nil {
			raw.bit(bit)
		} else {
			mq.encode(&cx[c], bit)
		}
	}
	sign := func(x, y int) {
		i := y*w + x
		neg := 0
		if v[i] < 0 {
			neg = 1
		}
		if raw == nil {
			hc := max(-1, min(1, at(x-1, y, y)+at(x+1, y, y)))
			vc := max(-1, min(1, at(x, y-1, y)+at(x, y+1, y)))
			s := signContext(hc, vc)
			mq.encode(&cx[s&0x7f], neg^int(s>>7))
		} else {
			raw.bit(neg)
		}
		sig[i] = true
	}
	each := func(fn func(x, y int)) {
		for s := 0; s < h; s += 4 {
			for x := range w {
				for y := s; y < min(h, s+4); y++ {
					fn(x, y)
				}
			}
		}
	}
	kind, plane, done, left := 2, top, 0, 0
	for total := 3*(top+1) - 2; done < total; done++ {
		if left == 0 {
			left = min(segmentPasses(style, done), total-done)
			cb.passes = append(cb.passes, left)
			mq, raw = newMQEncoder(), nil
			if style&styleBypass != 0 && done >= 10 && kind != 2 {
				raw = &bitWriter{}
			}
		}
		bit := func(i int) int { return abs(v[i]) >> plane & 1 }
		switch kind {
		case 0:
			each(func(x, y int) {
				i := y*w + x
				if hh, vv, dd := hood(x, y); sig[i] || hh+vv+dd == 0 {
					return
				}
				put(label(x, y), bit(i))
				coded[i] = true
				if bit(i) != 0 {
					sign(x, y)
				}
			})
		case 1:
			each(func(x, y int) {
				i := y*w + x
				if !sig[i] || coded[i] {
					return
				}
				c := uint8(cxRefine)
				if hh, vv, dd := hood(x, y); refined[i] {
					c += 2
				} else if hh+vv+dd > 0 {
					c++
				}
				put(c, bit(i))
				refined[i] = true
			})
		case 2:
			for s := 0; s < h; s += 4 {
				for x := range w {
					y := s
					if s+4 <= h {
						quiet, first := true, 4
						for k := range 4 {
							hh, vv, dd := hood(x, s+k)
							if sig[(s+k)*w+x] || coded[(s+k)*w+x] || hh+vv+dd > 0 {
								quiet = false
							}
							if bit((s+k)*w+x) != 0 {
								first = min(first, k)
							}
						}
						if quiet && first == 4 {
							put(cxRun, 0)
							continue
						}
						if quiet {
							put(cxRun, 1)
							put(cxUniform, first>>1)
							put(cxUniform, first&1)
							sign(x, s+first)
							y = s + first + 1
						}
					}
					for ; y < min(h, s+4); y++ {
						i := y*w + x
						if sig[i] || coded[i] {
							continue
						}
						put(label(x, y), bit(i))
						if bit(i) != 0 {
							sign(x, y)
						}
					}
				}
			}
			clear(coded)
			if style&styleSegments != 0 {
				for _, b := range [4]int{1, 0, 1, 0} {
					put(cxUniform, b)
				}
			}
		}
		if kind++; kind == 3 {
			kind = 0
			plane--
		}
		if style&styleReset != 0 {
			reset()
		}
		if left--; left == 0 {
			if raw != nil {
				cb.segments = append(cb.segments, raw.flush())
			} else {
				cb.segments = append(cb.segments, mq.flush())
			}
		}
	}
	return cb
}

// treeEncoder is B.10.2 from the other side.
type treeEncoder struct {
	tagTree
	values []int
}

func newTreeEncoder(w, h int, leaves []int) *treeEncoder {
	t := &treeEncoder{tagTree: newTagTree(w, h)}
	t.values = make([]int, len(t.nodes))
	for i := range t.values {
		t.values[i] = math.MaxInt
	}
	for y := range h {
		for x := range w {
			for l, lev := range t.levels {
				n := int(lev.first) + y>>l*int(lev.w) + x>>l
				t.values[n] = min(t.values[n], leaves[y*w+x])
			}
		}
	}
	return t
}

func (t *treeEncoder) encode(w *bitWriter, x, y, limit int) {
	low := 0
	for l := len(t.levels) - 1; l >= 0; l-- {
		lev := t.levels[l]
		i := int(lev.first) + y>>l*int(lev.w) + x>>l
		n := &t.nodes[i]
		n.low = max(n.low, uint16(low))
		for !n.known && int(n.low) < limit {
			if int(n.low) >= t.values[i] {
				w.bit(1)
				n.known = true
				break
			}
			w.bit(0)
			n.low++
		}
		low = int(n.low)
	}
}

// forward filters one line whose first sample has coordinate i0, in place, interleaved.
func (e *encoding) forward(v []float64, i0 int) {
	n := len(v)
	if n == 1 {
		if i0&1 != 0 {
			v[0] *= 2
		}
		return
	}
	at := func(i int) float64 {
		if i < 0 {
			i = -i
		}
		if i >= n {
			i = 2*(n-1) - i
		}
		return v[i]
	}
	step := func(odd int, f func(i int)) {
		for i := range n {
			if (i0+i)&1 == odd {
				f(i)
			}
		}
	}
	if !e.lossy {
		step(1, func(i int) { v[i] -= math.Floor((at(i-1) + at(i+1)) / 2) })
		step(0, func(i int) { v[i] += math.Floor((at(i-1) + at(i+1) + 2) / 4) })
		return
	}
	for k, f := range []float64{-1.586134342059924, -0.052980118572961, 0.882911075530934, 0.443506852043971} {
		step(1-k&1, func(i int) { v[i] += f * (at(i-1) + at(i+1)) })
	}
	step(1, func(i int) { v[i] *= 1.230174104914001 })
	step(0, func(i int) { v[i] /= 1.230174104914001 })
}

// encode makes a codestream of planes of (x1-x0)*(y1-y0) samples.
func (e encoding) encode(planes [][]int) []byte {
	u16 := binary.BigEndian.AppendUint16
	u32 := binary.BigEndian.AppendUint32
	n := len(planes)
	ts := e.tile
	if ts == 0 {
		ts = max(e.x1, e.y1)
	}
	out := u16(u16(nil, mSOC), mSIZ)
	out = u16(u16(out, uint16(38+3*n)), 0)
	for _, v := range []int{e.x1, e.y1, e.x0, e.y0, ts, ts, 0, 0} {
		out = u32(out, uint32(v))
	}
	out = u16(out, uint16(n))
	for range n {
		s := byte(e.depth - 1)
		if e.signed {
			s |= 0x80
		}
		out = append(out, s, 1, 1)
	}
	mct, wave, scod := byte(0), byte(1), byte(0)
	if e.mct {
		mct = 1
	}
	if e.lossy {
		wave = 0
	}
	if e.sop {
		scod = 6
	}
	out = u16(u16(out, mCOD), 12)
	out = u16(append(out, scod, e.order), uint16(e.layers))
	out = append(out, mct, byte(e.levels), byte(e.cbw-2), byte(e.cbh-2), e.style, wave)
	const guard = 2
	exps := e.exponents()
	if e.lossy {
		out = append(u16(u16(out, mQCD), uint16(3+2*len(exps))), guard<<5|2)
		for _, x := range exps {
			out = u16(out, uint16(x)<<11)
		}
	} else {
		out = append(u16(u16(out, mQCD), uint16(3+len(exps))), guard<<5)
		for _, x := range exps {
			out = append(out, byte(x)<<3)
		}
	}
	tx, ty := ceilDiv(e.x1, ts), ceilDiv(e.y1, ts)
	for t := range tx * ty {
		area := rect{t % tx * ts, t / tx * ts, (t%tx + 1) * ts, (t/tx + 1) * ts}.and(rect{e.x0, e.y0, e.x1, e.y1})
		if area.empty() {
			continue
		}
		body := e.encodeTile(planes, area, exps, guard)
		size := uint32(14 + len(body))
		if e.psot0 && t == tx*ty-1 {
			size = 0
		}
		out = u16(u16(u16(out, mSOT), 10), uint16(t))
		out = append(u32(out, size), 0, 1)
		out = append(u16(out, mSOD), body...)
	}
	return u16(out, mEOC)
}

func (e *encoding) exponents() []int {
	var x []int
	for b := range 3*e.levels + 1 {
		gain := 0
		if b > 0 {
			gain = []int{1, 1, 2}[(b-1)%3]
		}
		k := e.depth + gain
		if e.mct {
			k++
		}
		if e.lossy {
			k = e.depth + gain + 4 // steps of 1/16
		}
		x = append(x, k)
	}
	return x
}

func (e *encoding) encodeTile(planes [][]int, area rect, exps []int, guard int) []byte {
	w, h := area.w(), area.h()
	data := make([][]float64, len(planes))
	for c, p := range planes {
		data[c] = make([]float64, w*h)
		for y := range h {
			for x := range w {
				v := p[(area.y0-e.y0+y)*(e.x1-e.x0)+area.x0-e.x0+x]
				if !e.signed {
					v -= 1 << (e.depth - 1)
				}
				data[c][y*w+x] = float64(v)
			}
		}
	}
	if e.mct {
		for i := range data[0] {
			r, g, b := data[0][i], data[1][i], data[2][i]
			if e.lossy {
				data[0][i] = 0.299*r + 0.587*g + 0.114*b
				data[1][i] = -0.168736*r - 0.331264*g + 0.5*b
				data[2][i] = 0.5*r - 0.418688*g - 0.081312*b
			} else {
				data[0][i], data[1][i], data[2][i] = math.Floor((r+2*g+b)/4), b-g, r-g
			}
		}
	}
	type unit struct {
		r, c  int
		bands [][]codedBlock
		bw    []int
		trees [][2]*treeEncoder
	}
	var units []unit
	for c := range data {
		cur, r := data[c], area
		packs := make([]unit, e.levels+1)
		for l := e.levels; l >= 0; l-- {
			u := unit{r: l, c: c}
			add := func(v []int, at rect, orient, k int) {
				planes := guard + exps[k] - 1
				cells := rect{at.x0 >> e.cbw, at.y0 >> e.cbh, ceilShift(at.x1, e.cbw), ceilShift(at.y1, e.cbh)}
				var blocks []codedBlock
				if at.empty() {
					cells = rect{}
				}
				var zeros, first []int
				for by := cells.y0; by < cells.y1; by++ {
					for bx := cells.x0; bx < cells.x1; bx++ {
						in := rect{bx << e.cbw, by << e.cbh, (bx + 1) << e.cbw, (by + 1) << e.cbh}.and(at)
						var part []int
						for y := in.y0; y < in.y1; y++ {
							o := (y-at.y0)*at.w() - at.x0
							part = append(part, v[o+in.x0:o+in.x1]...)
						}
						cb := encodeBlock(part, in.w(), in.h(), orient, planes, e.style)
						blocks = append(blocks, cb)
						zeros = append(zeros, cb.zero)
						f := 0
						if cb.passes == nil {
							f = e.layers
						} else if len(blocks)%3 == 0 {
							f = e.layers - 1 // some come in late
						}
						first = append(first, f)
					}
				}
				u.bands = append(u.bands, blocks)
				u.bw = append(u.bw, cells.w())
				var trees [2]*treeEncoder
				if len(blocks) > 0 {
					trees = [2]*treeEncoder{newTreeEncoder(cells.w(), cells.h(), first), newTreeEncoder(cells.w(), cells.h(), zeros)}
				}
				u.trees = append(u.trees, trees)
			}
			if l == 0 {
				add(e.quantized(cur), r, bandLL, 0)
				packs[0] = u
				break
			}
			rw, rh := r.w(), r.h()
			for x := range rw {
				col := make([]float64, rh)
				for y := range rh {
					col[y] = cur[y*rw+x]
				}
				if rh > 0 {
					e.forward(col, r.y0)
				}
				for y := range rh {
					cur[y*rw+x] = col[y]
				}
			}
			for y := range rh {
				if rw > 0 {
					e.forward(cur[y*rw:][:rw], r.x0)
				}
			}
			var sub [4][]float64
			for y := range rh {
				for x := range rw {
					o := (r.x0+x)&1 | (r.y0+y)&1<<1
					sub[o] = append(sub[o], cur[y*rw+x])
				}
			}
			for o := bandHL; o <= bandHH; o++ {
				b := rect{(r.x0 + 1 - o&1) / 2, (r.y0 + 1 - o>>1) / 2, (r.x1 + 1 - o&1) / 2, (r.y1 + 1 - o>>1) / 2}
				add(e.quantized(sub[o]), b, o, 3*(l-1)+o)
			}
			packs[l] = u
			cur, r = sub[bandLL], r.shrink(1)
		}
		units = append(units, packs...)
	}
	var body []byte
	count := 0
	packet := func(u *unit, layer int) {
		if e.sop {
			body = append(body, 0xff, 0x91, 0, 4, byte(count>>8), byte(count))
		}
		count++
		hd := &bitWriter{}
		var data []byte
		hd.bit(1)
		for k, blocks := range u.bands {
			for i := range blocks {
				cb := &blocks[i]
				x, y := i%u.bw[k], i/u.bw[k]
				t := u.trees[k]
				from, to := e.share(cb, t[0].values[i], layer)
				if t[0].values[i] >= layer {
					t[0].encode(hd, x, y, layer+1)
					if t[0].values[i] > layer {
						continue
					}
					for z := 1; z <= cb.zero+1; z++ {
						t[1].encode(hd, x, y, z)
					}
				} else if from == to {
					hd.bit(0)
					continue
				} else {
					hd.bit(1)
				}
				passes := 0
				for _, n := range cb.passes[from:to] {
					passes += n
				}
				writePasses(hd, passes)
				need := 3
				for s := from; s < to; s++ {
					lg := int(math.Floor(math.Log2(float64(cb.passes[s]))))
					for len(cb.segments[s])>>(need+lg) > 0 {
						need++
					}
				}
				// Lblock starts at 3 and only this packet or the one before it has raised it.
				grow := max(0, need-cb.lblock(layer, from, e))
				for range grow {
					hd.bit(1)
				}
				hd.bit(0)
				lb := max(need, cb.lblock(layer, from, e))
				for s := from; s < to; s++ {
					lg := int(math.Floor(math.Log2(float64(cb.passes[s]))))
					hd.bits(len(cb.segments[s]), lb+lg)
					data = append(data, cb.segments[s]...)
				}
			}
		}
		body = append(body, hd.flush()...)
		if e.sop {
			body = append(body, 0xff, 0x92)
		}
		body = append(body, data...)
	}
	nc := len(planes)
	at := func(r, c int) *unit { return &units[c*(e.levels+1)+r] }
	empty := func(u *unit) bool {
		r := area.shrink(e.levels - u.r)
		return r.empty()
	}
	do := func(r, c, l int) {
		if u := at(r, c); !empty(u) {
			packet(u, l)
		}
	}
	switch e.order {
	case 0:
		for l := range e.layers {
			for r := range e.levels + 1 {
				for c := range nc {
					do(r, c, l)
				}
			}
		}
	case 1:
		for r := range e.levels + 1 {
			for l := range e.layers {
				for c := range nc {
					do(r, c, l)
				}
			}
		}
	case 2:
		for r := range e.levels + 1 {
			for c := range nc {
				for l := range e.layers {
					do(r, c, l)
				}
			}
		}
	case 3, 4: // one precinct a resolution: component, resolution, layer
		for c := range nc {
			for r := range e.levels + 1 {
				for l := range e.layers {
					do(r, c, l)
				}
			}
		}
	}
	return body
}

// share is which segments of a block go into a layer: all at once with one segment, else one half in each of the first two from first on.
func (e *encoding) share(cb *codedBlock, first, layer int) (from, to int) {
	n := len(cb.segments)
	half := (n + 1) / 2
	if first == e.layers-1 {
		half = n
	}
	switch {
	case layer == first:
		return 0, half
	case layer == first+1:
		return half, n
	}
	return n, n
}

// lblock is what Lblock is before a packet.
func (cb *codedBlock) lblock(layer, from int, e *encoding) int {
	need := 3
	for s := range from {
		lg := int(math.Floor(math.Log2(float64(cb.passes[s]))))
		for len(cb.segments[s])>>(need+lg) > 0 {
			need++
		}
	}
	return need
}

func writePasses(w *bitWriter, n int) {
	switch {
	case n == 1:
		w.bit(0)
	case n == 2:
		w.bits(2, 2)
	case n <= 5:
		w.bits(3, 2)
		w.bits(n-3, 2)
	case n <= 36:
		w.bits(15, 4)
		w.bits(n-6, 5)
	default:
		w.bits(0x1ff, 9)
		w.bits(n-37, 7)
	}
}

func (e *encoding) quantized(v []float64) []int {
	out := make([]int, len(v))
	for i, c := range v {
		if e.lossy {
			c *= 16
		}
		out[i] = int(c)
	}
	return out
}

// box wraps a body.
func box(kind string, body ...[]byte) []byte {
	n := 8
	for _, b := range body {
		n += len(b)
	}
	out := append(binary.BigEndian.AppendUint32(nil, uint32(n)), kind...)
	for _, b := range body {
		out = append(out, b...)
	}
	return out
}

func jp2(stream []byte, header ...[]byte) []byte {
	out := box("jP  ", []byte{0x0d, 0x0a, 0x87, 0x0a})
	out = append(out, box("ftyp", []byte("jp2 \x00\x00\x00\x00jp2 "))...)
	out = append(out, box("jp2h", header...)...)
	return append(out, box("jp2c", stream)...)
}
