package jpx

import "math/bits"

// The passes below repeat the same few lines of the MQ decoder: the decision that takes the more probable symbol and needs no
// renormalization, the most frequent one, is made in place, the others by mq.decide. What a pass has to look at in a stripe column is
// worked out at once as a set of places, as branches that cannot be foreseen cost more than anything else here.

// significance is the significance propagation pass (D.3.1).
func (d *blockDecoder) significance(plane uint) {
	m, zero := &d.mq, d.zero
	a, c := m.a, m.c
	one := uint32(3) << plane
	for s := 0; s*4 < d.h; s++ {
		all := placesOf(d.h - s*4)
		base := (s+1)*(d.w+2) + 1
		flags := d.flags[base:][:d.w]
		coef := d.coef[s*d.w*4:][:d.w*4]
		for x := range flags {
			fl := flags[x]
			if fl&sigBits == 0 {
				continue
			}
			todo := touched(fl) &^ (fl >> ownShift) & all
			for todo != 0 {
				place := uint(bits.TrailingZeros64(todo)) & 63
				todo &= todo - 1
				cx := &d.cx[zero[fl>>place&0x1ff]]
				var bit uint32
				if n, less := bits.Sub32(c, cx.qe, 0); (a-cx.qe)>>31 > less {
					a, c = a-cx.qe, n
					bit = uint32(cx.state & 1)
				} else {
					bit, a, c = m.decide(cx, a, c)
				}
				fl |= 1 << codedBit << place
				if bit != 0 {
					var neg uint32
					neg, a, c = d.sign(base+x, place, a, c)
					coef[x*4+row(place)] = one | neg
					fl |= flags[x]
					todo = touched(fl) &^ (fl>>ownShift | fl>>codedBit) & all & (^uint64(0) << place)
				}
			}
			flags[x] = fl
		}
	}
	m.a, m.c = a, c
}

// refinement is the magnitude refinement pass (D.3.3).
func (d *blockDecoder) refinement(plane uint) {
	m := &d.mq
	a, c := m.a, m.c
	half := uint32(1) << plane
	for s := 0; s*4 < d.h; s++ {
		base := (s+1)*(d.w+2) + 1
		flags := d.flags[base:][:d.w]
		coef := d.coef[s*d.w*4:][:d.w*4]
		for x := range flags {
			fl := flags[x]
			todo := fl >> ownShift &^ (fl >> codedBit) & places
			flags[x] = fl | todo<<refinedBit
			for todo != 0 {
				place := uint(bits.TrailingZeros64(todo)) & 63
				todo &= todo - 1
				hood := fl >> place
				label := max((hood&around+0x1ff)>>9, hood>>refinedBit&1*2)
				cx := &d.cx[cxRefine+label]
				var bit uint32
				if n, less := bits.Sub32(c, cx.qe, 0); (a-cx.qe)>>31 > less {
					a, c = a-cx.qe, n
					bit = uint32(cx.state & 1)
				} else {
					bit, a, c = m.decide(cx, a, c)
				}
				coef[x*4+row(place)] += bit<<(plane+1) - half
			}
		}
	}
	m.a, m.c = a, c
}

// cleanup is the cleanup pass (D.3.4). It ends a bit plane, so it clears the marks of the significance pass.
func (d *blockDecoder) cleanup(plane uint) {
	m, zero := &d.mq, d.zero
	a, c := m.a, m.c
	one := uint32(3) << plane
	run := &d.cx[cxRun]
	for s := 0; s*4 < d.h; s++ {
		all := placesOf(d.h - s*4)
		base := (s+1)*(d.w+2) + 1
		flags := d.flags[base:][:d.w]
		coef := d.coef[s*d.w*4:][:d.w*4]
		for x := range flags {
			fl := flags[x]
			todo := all &^ (fl>>ownShift | fl>>codedBit)
			known := false // the first coefficient to do is the first significant one of a run
			if fl&(sigBits|codedBits) == 0 && todo == places {
				var bit, low uint32
				if n, less := bits.Sub32(c, run.qe, 0); (a-run.qe)>>31 > less {
					a, c = a-run.qe, n
					bit = uint32(run.state & 1)
				} else {
					bit, a, c = m.decide(run, a, c)
				}
				if bit == 0 {
					continue
				}
				uni := &d.cx[cxUniform]
				bit, a, c = m.decide(uni, a, c)
				low, a, c = m.decide(uni, a, c)
				todo &= ^uint64(0) << (3 * (bit<<1 | low))
				known = true
			}
			for todo != 0 {
				place := uint(bits.TrailingZeros64(todo)) & 63
				todo &= todo - 1
				if !known {
					cx := &d.cx[zero[fl>>place&0x1ff]]
					var bit uint32
					if n, less := bits.Sub32(c, cx.qe, 0); (a-cx.qe)>>31 > less {
						a, c = a-cx.qe, n
						bit = uint32(cx.state & 1)
					} else {
						bit, a, c = m.decide(cx, a, c)
					}
					if bit == 0 {
						continue
					}
				}
				known = false
				var neg uint32
				neg, a, c = d.sign(base+x, place, a, c)
				coef[x*4+row(place)] = one | neg
				fl = flags[x]
			}
			flags[x] = fl &^ codedBits
		}
	}
	m.a, m.c = a, c
}

// rawSignificance is the significance pass of a bypass segment (D.6).
func (d *blockDecoder) rawSignificance(plane uint) {
	one := uint32(3) << plane
	for s := 0; s*4 < d.h; s++ {
		base := (s+1)*(d.w+2) + 1
		for x := range d.w {
			at := base + x
			for i := range min(4, d.h-s*4) {
				place := uint(3 * i)
				hood := d.flags[at] >> place & 0x1ff
				if hood&0x10 != 0 || hood == 0 {
					continue
				}
				if d.raw.bit() != 0 {
					neg := d.raw.bit()
					d.coef[(s*d.w+x)*4+i] = one | neg<<31
					d.become(at, place, uint64(neg))
				}
				d.flags[at] |= 1 << codedBit << place
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
			fl := d.flags[base+x]
			todo := fl >> ownShift &^ (fl >> codedBit) & places
			d.flags[base+x] = fl | todo<<refinedBit
			for ; todo != 0; todo &= todo - 1 {
				d.coef[(s*d.w+x)*4+row(uint(bits.TrailingZeros64(todo)))] += d.raw.bit()<<(plane+1) - half
			}
		}
	}
}
