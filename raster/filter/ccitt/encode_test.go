package ccitt

import "math/rand"

// encoder writes T.4 and T.6 lines for the tests.
type encoder struct {
	out []byte
	n   uint
}

func (e *encoder) put(w word) {
	for i := int(w.bits) - 1; i >= 0; i-- {
		if e.n&7 == 0 {
			e.out = append(e.out, 0)
		}
		if w.code>>i&1 != 0 {
			e.out[len(e.out)-1] |= 0x80 >> (e.n & 7)
		}
		e.n++
	}
}

func (e *encoder) align() { e.n = uint(len(e.out)) * 8 }

func (e *encoder) run(n int32, black bool) {
	codes := &whiteCodes
	if black {
		codes = &blackCodes
	}
	for n >= 2560 {
		e.put(longCodes[12])
		n -= 2560
	}
	if n >= 1792 {
		e.put(longCodes[(n-1792)/64])
		n &= 63
	}
	if n >= 64 {
		e.put(codes[63+n/64])
		n &= 63
	}
	e.put(codes[n])
}

func (e *encoder) line1D(runs []int32, cols int32) {
	x, black := int32(0), false
	for _, r := range append(append([]int32(nil), runs...), cols) {
		e.run(r-x, black)
		x, black = r, !black
	}
}

func (e *encoder) line2D(ref, cur []int32, cols int32) {
	change := func(runs []int32, x int32, toBlack bool) (int32, int) { // first change behind x to the colour
		for i, r := range runs {
			if r > x && (i&1 == 0) == toBlack {
				return r, i
			}
		}
		return cols, len(runs)
	}
	at := func(runs []int32, i int) int32 {
		if i < len(runs) {
			return runs[i]
		}
		return cols
	}
	a0, black, ci := int32(-1), false, 0
	for a0 < cols {
		b1, bi := change(ref, a0, !black)
		b2 := at(ref, bi+1)
		a1 := at(cur, ci)
		switch d := a1 - b1; {
		case b2 < a1:
			e.put(word{0b0001, 4})
			a0 = b2
			continue
		case d >= -3 && d <= 3:
			for _, m := range modeCodes {
				if m.op == opVertical && int32(m.delta) == d {
					e.put(m.word)
				}
			}
			a0, black, ci = a1, !black, ci+1
		default:
			e.put(word{0b001, 3})
			a2 := at(cur, ci+1)
			e.run(a1-max(a0, 0), black)
			e.run(a2-a1, !black)
			a0, ci = a2, ci+2
		}
	}
}

func (e *encoder) eol(tag int) {
	e.put(word{1, 12})
	if tag >= 0 {
		e.put(word{uint16(tag), 1})
	}
}

// page codes lines of runs.
func page(lines [][]int32, p Params) []byte {
	var e encoder
	cols := int32(p.columns())
	var ref []int32
	for y, l := range lines {
		if p.ByteAlign && !p.EndOfLine {
			e.align()
		}
		tag := -1
		if p.K > 0 {
			tag = 0
			if y%p.K == 0 {
				tag = 1
			}
		}
		if p.K >= 0 && p.EndOfLine {
			if p.ByteAlign {
				for e.n&7 != 4 {
					e.put(word{0, 1})
				}
			}
			e.eol(tag)
		} else if p.K > 0 {
			e.put(word{uint16(tag), 1})
		}
		if p.K < 0 || tag == 0 {
			e.line2D(ref, l, cols)
		} else {
			e.line1D(l, cols)
		}
		ref = l
	}
	if p.EndOfBlock {
		if p.K < 0 {
			e.eol(-1)
			e.eol(-1)
		} else {
			for range 6 {
				e.eol(min(p.K, 1)*2 - 1)
			}
		}
	}
	return e.out
}

// scribble makes lines that resemble a scan: each a small change of the one above.
func scribble(rnd *rand.Rand, cols int32, rows int) [][]int32 {
	var lines [][]int32
	var cur []int32
	for range rows {
		switch rnd.Intn(8) {
		case 0:
			cur = nil
			for x := int32(rnd.Intn(60)) * int32(rnd.Intn(2)); x < cols; x += 1 + int32(rnd.ExpFloat64()*20) {
				cur = append(cur, x)
			}
		case 1:
			cur = nil
		default:
			next := make([]int32, 0, len(cur))
			last := int32(-1)
			for _, x := range cur {
				if x += int32(rnd.Intn(9) - 4); x > last && x < cols {
					next = append(next, x)
					last = x
				}
			}
			cur = next
		}
		lines = append(lines, append([]int32(nil), cur...))
	}
	return lines
}
