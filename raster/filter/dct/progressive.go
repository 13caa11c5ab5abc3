package dct

// The four kinds of progressive scans (T.81, annex G.1.2).

func (d *decoder) dcFirst(c *component, b *[64]int16) {
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
	b[0] = int16(c.pred << d.scan.al)
}

func (d *decoder) acFirst(c *component, b *[64]int16) {
	s, r := &d.scan, &d.bits
	if s.eobrun > 0 {
		s.eobrun--
		return
	}
	for k := s.ss; k <= s.se; k++ {
		if r.n < 32 {
			r.fill()
		}
		if e := c.acTab.value[r.acc>>(64-valueBits)]; e != 0 {
			k += int(e >> 8 & 15)
			r.skip(int(e & 255))
			if k <= s.se {
				b[zigzag[k]] = int16(e >> 16 << s.al)
			}
			continue
		}
		v, ok := c.acTab.symbol(r)
		if !ok {
			d.badCode()
			return
		}
		run, size := int(v>>4), int(v&15)
		if size == 0 {
			if run < 15 {
				s.eobrun = 1<<run - 1
				if run > 0 {
					s.eobrun += int(r.take(run))
				}
				return
			}
			k += 15
			continue
		}
		k += run
		x := extend(r.take(size), size)
		if k <= s.se {
			b[zigzag[k]] = int16(x << s.al)
		}
	}
}

func (d *decoder) acRefine(c *component, b *[64]int16) {
	s, r := &d.scan, &d.bits
	bit := int16(1) << s.al
	k := s.ss
	if s.eobrun == 0 {
		for ; k <= s.se; k++ {
			if r.n < 32 {
				r.fill()
			}
			v, ok := c.acTab.symbol(r)
			if !ok {
				d.badCode()
				return
			}
			run, size := int(v>>4), int(v&15)
			fresh := int16(0)
			if size == 0 {
				if run < 15 {
					s.eobrun = 1 << run
					if run > 0 {
						s.eobrun += int(r.take(run))
					}
					break
				}
			} else {
				fresh = -bit
				if r.take(1) != 0 {
					fresh = bit
				}
			}
			k = d.refine(b, k, run, bit)
			if fresh != 0 && k <= s.se {
				b[zigzag[k]] = fresh
			}
		}
	}
	if s.eobrun > 0 {
		d.refine(b, k, -1, bit)
		s.eobrun--
	}
}

// refine corrects the coefficients from k on that are not zero, up to the zero that follows run other zeros (run < 0: to the end of the
// band), and returns its index.
func (d *decoder) refine(b *[64]int16, k, run int, bit int16) int {
	for ; k <= d.scan.se; k++ {
		p := &b[zigzag[k]]
		if *p == 0 {
			if run == 0 {
				break
			}
			run--
			continue
		}
		if d.bits.take(1) != 0 && *p&bit == 0 {
			if *p >= 0 {
				*p += bit
			} else {
				*p -= bit
			}
		}
	}
	return k
}
