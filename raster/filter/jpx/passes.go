package jpx

// The passes below repeat the same few lines of the MQ decoder: the decision that takes the more probable symbol and needs no
// renormalization, by far the most frequent, is made in place, the others by mq.decide.

// significance is the significance propagation pass (D.3.1).
func (d *blockDecoder) significance(plane uint) {
	m, zero := &d.mq, d.zero
	one := uint32(3) << plane
	for s := 0; s*4 < d.h; s++ {
		rows := min(4, d.h-s*4)
		base := (s+1)*(d.w+2) + 1
		coef := d.coef[s*d.w*4:][:d.w*4]
		for x := range d.w {
			at := base + x
			fl := d.flags[at]
			if fl&sigBits == 0 {
				continue
			}
			for i := range uint(rows) {
				hood := fl >> (3 * i) & 0x1ff
				if hood&0x10 != 0 || hood == 0 {
					continue
				}
				cx := &d.cx[zero[hood]]
				var bit uint32
				if a := m.a - cx.qe; m.c >= cx.qe && a>>31 != 0 {
					m.a = a
					m.c -= cx.qe
					bit = uint32(cx.state & 1)
				} else {
					bit = m.decide(cx)
				}
				if bit != 0 {
					coef[x*4+int(i)] = one | d.sign(at, i)
					fl = d.flags[at] | fl&codedBits
				}
				fl |= 1 << (codedBit + i)
			}
			d.flags[at] = fl
		}
	}
}

// refinement is the magnitude refinement pass (D.3.3).
func (d *blockDecoder) refinement(plane uint) {
	m := &d.mq
	half := uint32(1) << plane
	for s := 0; s*4 < d.h; s++ {
		base := (s+1)*(d.w+2) + 1
		coef := d.coef[s*d.w*4:][:d.w*4]
		for x := range d.w {
			at := base + x
			fl := d.flags[at]
			if fl&ownBits == 0 {
				continue
			}
			for i := range uint(4) {
				if fl>>(3*i+4)&1 == 0 || fl>>(codedBit+i)&1 != 0 {
					continue
				}
				label := cxRefine
				if fl>>(refinedBit+i)&1 != 0 {
					label = cxRefine + 2
				} else if fl>>(3*i)&around != 0 {
					label = cxRefine + 1
				}
				cx := &d.cx[label]
				var bit uint32
				if a := m.a - cx.qe; m.c >= cx.qe && a>>31 != 0 {
					m.a = a
					m.c -= cx.qe
					bit = uint32(cx.state & 1)
				} else {
					bit = m.decide(cx)
				}
				coef[x*4+int(i)] += bit<<(plane+1) - half
				fl |= 1 << (refinedBit + i)
			}
			d.flags[at] = fl
		}
	}
}

// cleanup is the cleanup pass (D.3.4). It ends a bit plane, so it clears the marks of the significance pass.
func (d *blockDecoder) cleanup(plane uint) {
	m, zero := &d.mq, d.zero
	one := uint32(3) << plane
	run := &d.cx[cxRun]
	for s := 0; s*4 < d.h; s++ {
		rows := uint(min(4, d.h-s*4))
		base := (s+1)*(d.w+2) + 1
		coef := d.coef[s*d.w*4:][:d.w*4]
		for x := range d.w {
			at := base + x
			fl := d.flags[at]
			i := uint(0)
			known := false // coefficient i is the first significant one of a run
			if fl&(sigBits|codedBits) == 0 && rows == 4 {
				if a := m.a - run.qe; m.c >= run.qe && a>>31 != 0 {
					m.a = a
					m.c -= run.qe
					if run.state&1 == 0 {
						continue
					}
				} else if m.decide(run) == 0 {
					continue
				}
				uni := &d.cx[cxUniform]
				i = uint(m.decide(uni) << 1)
				i |= uint(m.decide(uni))
				known = true
			}
			for ; i < rows; i++ {
				if !known {
					hood := fl >> (3 * i) & 0x1ff
					if hood&0x10 != 0 || fl>>(codedBit+i)&1 != 0 {
						continue
					}
					cx := &d.cx[zero[hood]]
					var bit uint32
					if a := m.a - cx.qe; m.c >= cx.qe && a>>31 != 0 {
						m.a = a
						m.c -= cx.qe
						bit = uint32(cx.state & 1)
					} else {
						bit = m.decide(cx)
					}
					if bit == 0 {
						continue
					}
				}
				known = false
				coef[x*4+int(i)] = one | d.sign(at, i)
				fl = d.flags[at]
			}
			d.flags[at] = fl &^ codedBits
		}
	}
}

// rawSignificance is the significance pass of a bypass segment (D.6).
func (d *blockDecoder) rawSignificance(plane uint) {
	one := uint32(3) << plane
	for s := 0; s*4 < d.h; s++ {
		rows := min(4, d.h-s*4)
		base := (s+1)*(d.w+2) + 1
		for x := range d.w {
			at := base + x
			for i := range uint(rows) {
				hood := d.flags[at] >> (3 * i) & 0x1ff
				if hood&0x10 != 0 || hood == 0 {
					continue
				}
				if d.raw.bit() != 0 {
					neg := d.raw.bit()
					d.coef[(s*d.w+x)*4+int(i)] = one | neg<<31
					d.become(at, i, uint64(neg))
				}
				d.flags[at] |= 1 << (codedBit + i)
			}
		}
	}
}

// rawRefinement is the refinement pass of a bypass segment.
func (d *blockDecoder) rawRefinement(plane uint) {
	half := uint32(1) << plane
	for s := 0; s*4 < d.h; s++ {
		base := (s+1)*(d.w+2) + 1
		for x := range d.w {
			at := base + x
			fl := d.flags[at]
			for i := range uint(4) {
				if fl>>(3*i+4)&1 == 0 || fl>>(codedBit+i)&1 != 0 {
					continue
				}
				d.coef[(s*d.w+x)*4+int(i)] += d.raw.bit()<<(plane+1) - half
				fl |= 1 << (refinedBit + i)
			}
			d.flags[at] = fl
		}
	}
}
