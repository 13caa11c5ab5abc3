package dct

import "math/bits"

// The kinds of scans that a component has for itself (T.81, annex G.1.2), each for consecutive blocks of one restart interval. Of every block
// a mask says which coefficients, in zigzag order and without the DC of a progressive picture, are not zero. They return early when the data
// of the interval end.

// stop says that no more blocks are to be decoded.
func (s *scan) stop() bool {
	if s.bits.overrun() {
		s.broken()
	}
	return s.ended || s.starved
}

func (s *scan) sequentialBlocks(comp int, coefs []int16, masks []uint64) {
	for i := range masks {
		b := (*[64]int16)(coefs[i*64:])
		clear(b[:])
		masks[i] = 1 << uint(s.sequentialBlock(comp, b))
		if s.stop() {
			return
		}
	}
}

func (s *scan) dcFirst(comp int, coefs []int16, masks []uint64) {
	for i := range masks {
		coefs[i*64] = int16(s.dcValue(comp) << s.al)
		if s.stop() {
			return
		}
	}
}

func (s *scan) dcRefine(coefs []int16, masks []uint64) {
	for i := range masks {
		coefs[i*64] |= int16(s.bits.take(1) << s.al)
		if s.stop() {
			return
		}
	}
}

func (s *scan) acFirst(h *huffman, coefs []int16, masks []uint64) {
	r := &s.bits
	ss, se, al := s.ss, s.se, s.al&15
	acc, n := r.acc, r.n // in registers, as in sequentialBlock
	for i := 0; i < len(masks); i++ {
		if s.eobrun > 0 {
			skip := min(s.eobrun, len(masks)-i)
			s.eobrun -= skip
			i += skip - 1
			continue
		}
		b := (*[64]int16)(coefs[i*64:])
		mask := masks[i]
		for k := ss; k <= se; k++ {
			if n < 32 {
				r.acc, r.n = acc, n
				r.fill()
				acc, n = r.acc, r.n
			}
			x := int32(0)
			if e := h.value[acc>>(64-valueBits)]; e>>16 != 0 {
				k += int(e >> 8 & 15)
				acc <<= uint(e) & 15
				n -= int(e & 15)
				x = e >> 16
			} else {
				r.acc, r.n = acc, n
				v, ok := h.symbol(r)
				acc, n = r.acc, r.n
				if !ok {
					s.badCode()
					break
				}
				run, size := int(v>>4), int(v&15)
				if size == 0 {
					if run < 15 {
						s.eobrun = 1<<run - 1 + int(acc>>1>>uint(63-run))
						acc <<= uint(run)
						n -= run
						break
					}
					k += 15
					continue
				}
				k += run
				x = extend(int32(acc>>uint(64-size)), size)
				acc <<= uint(size)
				n -= size
			}
			if k <= se {
				c := int16(x << al)
				b[zigzag[k&127]&63] = c
				mask |= 1 << uint(k&63)
				if c == 0 { // what is no number of 16 bits
					mask &^= 1 << uint(k&63)
				}
			}
		}
		masks[i] = mask
		if n < r.pad || s.starved {
			r.acc, r.n = acc, n
			if s.stop() {
				return
			}
		}
	}
	r.acc, r.n = acc, n
}

func (s *scan) acRefine(h *huffman, coefs []int16, masks []uint64) {
	r := &s.bits
	ss, se := s.ss, s.se
	bit := int16(1) << (s.al & 15)
	band := ^uint64(0) >> uint(63-se) >> uint(ss) << uint(ss)
	acc, n := r.acc, r.n
	for i := range masks {
		b := (*[64]int16)(coefs[i*64:])
		mask := masks[i]
		k := ss
		if s.eobrun == 0 {
			for k <= se {
				if n < 32 {
					r.acc, r.n = acc, n
					r.fill()
					acc, n = r.acc, r.n
				}
				var run, size int
				if e := h.fast[acc>>(64-fastBits)]; e != 0 {
					acc <<= uint(e) & 15
					n -= int(e & 15)
					run, size = int(e>>12), int(e>>8&15)
				} else {
					r.acc, r.n = acc, n
					v, ok := h.symbol(r)
					acc, n = r.acc, r.n
					if !ok {
						s.badCode()
						k = 64
						break
					}
					run, size = int(v>>4), int(v&15)
				}
				fresh := bit
				if size == 0 {
					if run < 15 {
						s.eobrun = 1<<run + int(acc>>1>>uint(63-run))
						acc <<= uint(run)
						n -= run
						break
					}
				} else {
					if int64(acc) >= 0 {
						fresh = -bit
					}
					acc <<= 1
					n--
				}
				// Behind run zeros, and what is corrected on the way there.
				to := k + run
				if rest := mask & band >> uint(k&63); rest&(1<<uint(run+1)-1) != 0 {
					zeros := ^mask & band >> uint(k&63) << uint(k&63)
					for ; run > 0; run-- {
						zeros &= zeros - 1
					}
					to = bits.TrailingZeros64(zeros) // 64: there are not that many
					ones := rest << uint(k&63) & (1<<uint(to) - 1)
					if n < 48 {
						r.acc, r.n = acc, n
						r.fill()
						acc, n = r.acc, r.n
					}
					acc, n = r.correct(b, acc, n, ones, bit)
				}
				if size != 0 && to <= se {
					b[zigzag[to&127]&63] = fresh
					mask |= 1 << uint(to&63)
				}
				k = to + 1
			}
			masks[i] = mask
		}
		if s.eobrun > 0 {
			s.eobrun--
			if ones := mask & band >> uint(k&63) << uint(k&63); ones != 0 && k <= se {
				if n < 48 {
					r.acc, r.n = acc, n
					r.fill()
					acc, n = r.acc, r.n
				}
				acc, n = r.correct(b, acc, n, ones, bit)
			}
		}
		if n < r.pad || s.starved {
			r.acc, r.n = acc, n
			if s.stop() {
				return
			}
		}
	}
	r.acc, r.n = acc, n
}

// correct reads a bit for each of the coefficients ones, of which those are corrected whose bit is set. n >= 48.
func (r *bitReader) correct(b *[64]int16, acc uint64, n int, ones uint64, bit int16) (uint64, int) {
	if bits.OnesCount64(ones) > 48 {
		for ; bits.OnesCount64(ones) > 16; ones &= ones - 1 {
			acc, n = correctOne(b, acc, bits.TrailingZeros64(ones), bit), n-1
		}
		r.acc, r.n = acc, n
		r.fill()
		acc, n = r.acc, r.n
	}
	for ; ones != 0; ones &= ones - 1 {
		acc, n = correctOne(b, acc, bits.TrailingZeros64(ones), bit), n-1
	}
	return acc, n
}

// correctOne makes coefficient k larger by bit, away from zero, if acc says so and it does not have the bit yet.
func correctOne(b *[64]int16, acc uint64, k int, bit int16) uint64 {
	p := &b[zigzag[k&127]&63]
	add := int16(int64(acc)>>63) & bit &^ *p
	sign := *p >> 15
	*p += (add ^ sign) - sign
	return acc << 1
}
