package dct

// zigzag maps coefficient order to natural order (T.81, figure A.6); what lies behind the end goes to the last. It has
// 128 entries so that an index cut to 7 bits needs no check.
var zigzag = [128]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
}

// beginEntropy starts reading behind a scan header.
func (d *decoder) beginEntropy() {
	d.bits.reset(d.data, d.pos)
	d.ended = false
	d.nextR = 0
	d.interval()
}

func (d *decoder) interval() {
	d.todo = d.restart
	d.scan.eobrun = 0
	d.starved = false
	for i := range d.comps {
		d.comps[i].pred = 0
	}
}

// nextInterval steps over the restart marker that is due. One that is missing where the data goes on is done without; damage has then
// been met before, or the encoder forgot them.
func (d *decoder) nextInterval() {
	if d.ended {
		return
	}
	want := d.nextR
	d.nextR = (want + 1) & 7
	// Reading ahead stops at markers, so the one wanted is not behind pos.
	for p := d.bits.pos; p+1 < len(d.data); p++ {
		if d.data[p] != 0xff || d.data[p+1] == 0 || d.data[p+1] == 0xff {
			continue
		}
		m := d.data[p+1]
		if m >= mRST0 && m < mSOI {
			if skipped := (m - mRST0 - want) & 7; skipped != 0 && skipped < 4 {
				// Intervals are missing: those MCUs keep the prediction, the data waits.
				d.fail(damaged("restart interval missing"))
				d.bits.reset(d.data, p)
				d.interval()
				d.starved = true
				return
			}
			d.nextR = (m - mRST0 + 1) & 7
			d.bits.reset(d.data, p+2)
			d.interval()
			return
		}
		if realMarker(m) {
			break
		}
	}
	d.fail(damaged("data ends early"))
	d.ended = true
}

// broken is called when an MCU ran out of data: the scan ends unless a restart marker follows, where decoding goes on.
func (d *decoder) broken() {
	if d.ended || d.starved {
		return
	}
	d.fail(damaged("data ends early or is corrupt"))
	p := d.bits.pos
	if d.restart > 0 && p+1 < len(d.data) && d.data[p] == 0xff && d.data[p+1] >= mRST0 && d.data[p+1] < mSOI {
		d.starved = true
		return
	}
	d.ended = true
}

// badCode is called for a code no table has. Without restart markers decoding goes on, for the picture may recover.
func (d *decoder) badCode() {
	d.fail(damaged("bad Huffman code"))
	d.starved = d.restart > 0
}

// sequentialBlock decodes one block of a sequential scan into b, which is all zero, and returns the last index it wrote to.
func (d *decoder) sequentialBlock(c *component, b *[64]int16) int {
	r := &d.bits
	if r.n < 32 {
		r.fill()
	}
	t, ok := c.dcTab.symbol(r)
	if !ok || t > 16 {
		d.badCode()
		t = 0
	}
	c.pred += extend(r.take(int(t)), int(t))
	b[0] = int16(c.pred)
	h := c.acTab
	last := 0
	// The reader's state lives in registers here; this loop is where a photo's time goes.
	acc, n := r.acc, r.n
	for k := 1; k < 64; k++ {
		if n < 32 {
			r.acc, r.n = acc, n
			r.fill()
			acc, n = r.acc, r.n
		}
		if e := h.value[acc>>(64-valueBits)]; e != 0 {
			k += int(e >> 8 & 15)
			acc <<= uint(e) & 15
			n -= int(e & 15)
			b[zigzag[k&127]&63] = int16(e >> 16)
			last = k
			continue
		}
		r.acc, r.n = acc, n
		s, ok := h.symbol(r)
		acc, n = r.acc, r.n
		if !ok {
			d.badCode()
			break
		}
		run, size := int(s>>4), int(s&15)
		if size == 0 {
			if run != 15 {
				break
			}
			k += 15
			continue
		}
		k += run
		v := acc >> uint(64-size)
		acc <<= uint(size)
		n -= size
		b[zigzag[k&127]&63] = int16(extend(int32(v), size))
		last = k
	}
	r.acc, r.n = acc, n
	return min(last, 63)
}

// skipBlock reads what sequentialBlock reads.
func (d *decoder) skipBlock(c *component) {
	r := &d.bits
	if r.n < 32 {
		r.fill()
	}
	t, ok := c.dcTab.symbol(r)
	if !ok || t > 16 {
		d.badCode()
		t = 0
	}
	c.pred += extend(r.take(int(t)), int(t))
	h := c.acTab
	acc, n := r.acc, r.n
	for k := 1; k < 64; k++ {
		if n < 32 {
			r.acc, r.n = acc, n
			r.fill()
			acc, n = r.acc, r.n
		}
		if e := h.value[acc>>(64-valueBits)]; e != 0 {
			k += int(e >> 8 & 15)
			acc <<= uint(e) & 15
			n -= int(e & 15)
			continue
		}
		r.acc, r.n = acc, n
		s, ok := h.symbol(r)
		acc, n = r.acc, r.n
		if !ok {
			d.badCode()
			break
		}
		size := int(s & 15)
		if size == 0 && s>>4 != 15 {
			break
		}
		k += int(s >> 4)
		acc <<= uint(size)
		n -= size
	}
	r.acc, r.n = acc, n
}

// bufferedScan decodes a whole scan into the coefficients. The error is the context's.
func (d *decoder) bufferedScan() error {
	s := &d.scan
	defer func() { d.pos = d.bits.pos }()
	if len(s.comps) == 1 {
		c := &d.comps[s.comps[0]]
		for y := range c.realY {
			d.reached(s.comps, y/c.v)
			if err := d.ctx.Err(); err != nil {
				return err
			}
			for x := range c.realX {
				d.step(c, x, y)
				if d.checkEnd() {
					return nil
				}
			}
		}
		return nil
	}
	for my := range d.mcusY {
		d.reached(s.comps, my)
		if err := d.ctx.Err(); err != nil {
			return err
		}
		for mx := range d.mcusX {
			for i, k := range s.comps {
				c := &d.comps[k]
				for v := range c.v {
					for h := range c.h {
						if i == 0 && v == 0 && h == 0 {
							d.step(c, mx*c.h, my*c.v)
						} else {
							d.one(c, mx*c.h+h, my*c.v+v)
						}
					}
				}
			}
			if d.checkEnd() {
				return nil
			}
		}
	}
	return nil
}

// reached notes how far down the first component has been seen, so that what is below a break is missing and not gray.
func (d *decoder) reached(comps []int, row int) {
	if comps[0] == 0 && d.scan.ss == 0 {
		d.rowsSeen = max(d.rowsSeen, row+1)
	}
}

// step decodes the first block of an MCU, after a restart marker if one is due.
func (d *decoder) step(c *component, x, y int) {
	if d.restart > 0 {
		if d.todo == 0 {
			d.nextInterval()
		}
		d.todo--
	}
	d.one(c, x, y)
}

func (d *decoder) checkEnd() bool {
	if d.bits.overrun() {
		d.broken()
	}
	return d.ended
}

func (d *decoder) one(c *component, x, y int) {
	if d.ended || d.starved {
		return
	}
	at := (y*c.blocksX + x) * 64
	b := (*[64]int16)(c.coefs[at : at+64])
	s := &d.scan
	switch {
	case !d.progressive:
		clear(b[:])
		d.sequentialBlock(c, b)
	case s.ss == 0 && s.ah == 0:
		d.dcFirst(c, b)
	case s.ss == 0:
		b[0] |= int16(d.bits.take(1) << s.al)
	case s.ah == 0:
		d.acFirst(c, b)
	default:
		d.acRefine(c, b)
	}
}
