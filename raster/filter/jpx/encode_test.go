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
	packed         uint16 // mPPM or mPPT: packet headers apart
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
	var parts, ppm []byte
	for t := range tx * ty {
		area := rect{t % tx * ts, t / tx * ts, (t%tx + 1) * ts, (t/tx + 1) * ts}.and(rect{e.x0, e.y0, e.x1, e.y1})
		if area.empty() {
			continue
		}
		body, heads := e.encodeTile(planes, area, exps, guard)
		var ppt []byte
		if e.packed == mPPM {
			ppm = append(u32(ppm, uint32(len(heads))), heads...)
		} else if e.packed == mPPT {
			ppt = segments(mPPT, heads)
		}
		size := uint32(14 + len(ppt) + len(body))
		if e.psot0 && t == tx*ty-1 {
			size = 0
		}
		parts = u16(u16(u16(parts, mSOT), 10), uint16(t))
		parts = append(append(u32(parts, size), 0, 1), ppt...)
		parts = append(u16(parts, mSOD), body...)
	}
	if e.packed == mPPM {
		out = append(out, segments(mPPM, ppm)...)
	}
	out = append(out, parts...)
	return u16(out, mEOC)
}

// segments cuts packed packet headers into many small marker segments.
func segments(marker uint16, b []byte) (out []byte) {
	step := len(b)/200 + 7
	for z := byte(0); len(b) > 0; z++ {
		n := min(len(b), step)
		out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, marker), uint16(3+n))
		out = append(append(out, z), b[:n]...)
		b = b[n:]
	}
	return out
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

func (e *encoding) encodeTile(planes [][]int, area rect, exps []int, guard int) (body, heads []byte) {
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
		head := hd.flush()
		if e.sop {
			head = append(head, 0xff, 0x92)
		}
		if e.packed != 0 {
			heads = append(heads, head...)
		} else {
			body = append(body, head...)
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
	return body, heads
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
