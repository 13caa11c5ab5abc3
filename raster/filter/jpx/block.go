package jpx

// blockDecoder undoes the bit plane coding of code blocks (Annex D). One of them serves one goroutine.
type blockDecoder struct {
	mq    mq
	raw   rawBits
	cx    [numCx]mqContext
	t     *lookups
	zero  *[512]uint8
	w, h  int
	style uint8
	flags []uint64 // (stripes+2) rows of w+2 words
	// Coefficients by stripe columns: stripe s, column x, row i at (s*w+x)*4+i. Bit 31 is the sign, the rest the magnitude in halves: the lowest
	// decoded plane is followed by a one, so that the value lies in the middle of what it can be (E.1.1.2 with r = 1/2).
	coef []uint32
	data []byte
}

const negative = 1 << 31

// decode decodes one code block into d.coef. It returns false when there is nothing in it.
func (d *blockDecoder) decode(t *tile, b *band, blk *block, w, h int, style uint8) bool {
	top := b.planes - 1 - int(blk.zero)
	if blk.passes == 0 || top < 0 {
		return false
	}
	if d.t == nil {
		d.t = tables()
		d.mq.steps = &d.t.steps
	}
	d.w, d.h, d.style, d.zero = w, h, style, &d.t.zero[b.orient]
	stripes := (h + 3) / 4
	d.flags = grow(d.flags, (stripes+2)*(w+2))
	d.coef = grow(d.coef, stripes*w*4)
	clear(d.flags)
	clear(d.coef)
	d.reset()
	plane, kind, done := top-b.shift, 2, 0
	for i := blk.first; i >= 0; {
		// One codeword segment: the chunks up to where it must end.
		d.data = d.data[:0]
		n, limit := 0, segmentPasses(style, done)
		for i >= 0 && n < limit {
			c := &t.chunks[i]
			d.data = append(d.data, t.body[c.off:c.off+c.n]...)
			n += int(c.passes)
			i = c.next
		}
		d.data = append(d.data, 0xff, 0xff)
		raw := style&styleBypass != 0 && done >= 10 && kind != 2
		if raw {
			d.raw.start(d.data)
		} else {
			d.mq.start(d.data)
		}
		for ; n > 0; n-- {
			if plane < 0 || d.mq.past > 32 {
				return true
			}
			switch {
			case kind == 2:
				d.cleanup(uint(plane))
				if style&styleSegments != 0 {
					for range 4 {
						_, d.mq.a, d.mq.c = d.mq.decide(&d.cx[cxUniform], d.mq.a, d.mq.c)
					}
				}
			case raw && kind == 0:
				d.rawSignificance(uint(plane))
			case raw:
				d.rawRefinement(uint(plane))
			case kind == 0:
				d.significance(uint(plane))
			default:
				d.refinement(uint(plane))
			}
			done++
			if kind++; kind == 3 {
				kind = 0
				plane--
			}
			if style&styleReset != 0 {
				d.reset()
			}
		}
	}
	return true
}

// grow returns a slice of n elements, reusing s.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// reset puts the contexts into their initial states (table D.7).
func (d *blockDecoder) reset() {
	start := contextAt(0, 0)
	for i := range d.cx {
		d.cx[i] = start
	}
	d.cx[0] = contextAt(4, 0)
	d.cx[cxRun] = contextAt(3, 0)
	d.cx[cxUniform] = contextAt(46, 0)
}

// become makes the coefficient at a place of the stripe column whose flag word is flags[at] significant for all that see it.
func (d *blockDecoder) become(at int, place uint, neg uint64) {
	f, stride := d.flags, d.w+2
	v := (1 | neg<<signShift) << (place + 3)
	f[at-1] |= v << 2
	f[at] |= v << 1
	f[at+1] |= v
	switch {
	case place == 0 && d.style&styleCausal == 0: // row 5 of the stripe above; a causal one does not look down (D.7)
		v = (1 | neg<<signShift) << 15
		at -= stride
	case place == 9: // row 0 of the stripe below
		v = 1 | neg<<signShift
		at += stride
	default:
		return
	}
	f[at-1] |= v << 2
	f[at] |= v << 1
	f[at+1] |= v
}

// sign decodes the sign of the coefficient at a place and makes it significant (D.3.2). a and c are the decoder's registers.
func (d *blockDecoder) sign(at int, place uint, a, c uint32) (neg, a1, c1 uint32) {
	lut := d.t.sign[pairs(d.flags[at], place)]
	neg, a, c = d.mq.decide(&d.cx[lut&0x7f], a, c)
	neg ^= uint32(lut >> 7)
	d.become(at, place, uint64(neg))
	return neg << 31, a, c
}
