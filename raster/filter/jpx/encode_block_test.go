package jpx

// The encoder's inner half: the MQ encoder, bit stuffing and the coding passes of one code block.

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
