package tiff

// AppendPackBits appends a row coded by PackBits (TIFF 6.0, section 9). The same coding with the end mark 128 is RunLengthDecode of PDF.
func AppendPackBits(dst, row []byte) []byte {
	for i := 0; i < len(row); {
		run := 1
		for run < 128 && i+run < len(row) && row[i+run] == row[i] {
			run++
		}
		if run >= 2 {
			dst = append(dst, byte(257-run), row[i])
			i += run
			continue
		}
		end := i + 1
		for end < len(row) && end-i < 128 && !(end+2 < len(row) && row[end] == row[end+1] && row[end] == row[end+2]) {
			end++
		}
		dst = append(append(dst, byte(end-i-1)), row[i:end]...)
		i = end
	}
	return dst
}

// Fax codes rows by ITU-T T.6 (Group 4). The rows of a strip refer to each other only, so Reset begins every one. It is not safe for
// concurrent use.
type Fax struct {
	width    int
	dst      []byte
	acc      uint32
	n        uint // bits in acc
	ref, cur []int
}

// Reset begins a strip of rows of width dots; the codes are appended to dst.
func (f *Fax) Reset(width int, dst []byte) {
	f.width, f.dst, f.acc, f.n = width, dst, 0, 0
	f.ref = append(f.ref[:0], width, width, width)
}

func (f *Fax) put(bits uint32, n uint8) {
	f.acc = f.acc<<n | bits
	for f.n += uint(n); f.n >= 8; f.n -= 8 {
		f.dst = append(f.dst, byte(f.acc>>(f.n-8)))
	}
}

func (f *Fax) run(colour, n int) {
	c := &runCodes[colour]
	for ; n > 2560+63; n -= 2560 {
		f.put(uint32(c[103].bits), c[103].len)
	}
	if n >= 64 {
		m := c[63+n/64]
		f.put(uint32(m.bits), m.len)
	}
	f.put(uint32(c[n&63].bits), c[n&63].len)
}

// vertical are the codes of the distances -3 to 3 (ITU-T T.4, table 4).
var vertical = [7]code{{2, 7}, {2, 6}, {2, 3}, {1, 1}, {3, 3}, {3, 6}, {3, 7}}

// Row codes the next row: a bit of 1 is black, the leftmost dot the highest bit of the first byte.
func (f *Fax) Row(row []byte) {
	f.cur = changes(f.cur[:0], row, f.width)
	a0, colour, i, j := 0, 0, 0, 0 // i: first change of this row not before a0, j: of the row above
	start := true
	for a0 < f.width {
		for f.cur[i] < a0 || f.cur[i] == a0 && !start || i&1 != colour {
			if f.cur[i] >= f.width {
				break
			}
			i++
		}
		a1 := f.cur[i]
		for j > 0 && f.ref[j-1] > a0 {
			j--
		}
		for f.ref[j] < f.width && (f.ref[j] < a0 || f.ref[j] == a0 && !start || j&1 != colour) {
			j++
		}
		b1, b2 := f.ref[j], f.width
		if b1 < f.width {
			b2 = f.ref[j+1]
		}
		switch d := a1 - b1; {
		case b2 < a1: // pass
			f.put(1, 4)
			a0 = b2
		case d >= -3 && d <= 3:
			f.put(uint32(vertical[d+3].bits), vertical[d+3].len)
			a0, colour = a1, colour^1
		default: // horizontal
			a2 := f.width
			if a1 < f.width {
				a2 = f.cur[i+1]
			}
			f.put(1, 3)
			f.run(colour, a1-a0)
			f.run(colour^1, a2-a1)
			a0 = a2
		}
		start = false
	}
	f.ref, f.cur = f.cur, f.ref
}

// End ends the strip and returns what was coded.
func (f *Fax) End() []byte {
	f.put(1, 12) // EOFB
	f.put(1, 12)
	if f.n > 0 {
		f.put(0, uint8(8-f.n))
	}
	return f.dst
}

// changes appends the places where the colour changes, the first from white, and ends with the width three times.
func changes(dst []int, row []byte, width int) []int {
	var was byte // 0xFF when the dot before is black
	for x := 0; x < width; {
		b := row[x>>3]
		if x&7 == 0 && b == was {
			x += 8
			continue
		}
		if (b<<(x&7)&0x80 != 0) != (was != 0) {
			dst = append(dst, x)
			was = ^was
		}
		x++
	}
	return append(dst, width, width, width)
}
