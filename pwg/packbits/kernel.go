package packbits

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// The kernel looks at 64 bytes at a time. Comparing the window with itself one unit further gives a bit for every unit that
// equals its right neighbour. Where these bits change from 0 to 1 a run begins, where they change back it ends: two words of
// positions that are taken off by counting trailing zeros, so a code costs a few instructions, no look at its bytes and hardly
// a branch that a processor cannot foresee (a stretch of single units may be empty and is written all the same). Long runs
// are skipped by comparing blocks with themselves one unit further. It is instantiated a unit size, so that the size is
// a constant; plainLine is its twin and tests prove them equal.

type unitArray interface {
	[1]byte | [2]byte | [3]byte | [4]byte | [6]byte | [8]byte
}

const slack = 16 // bytes behind the worst case, so that short copies may store whole words

func kernel[A unitArray](dst, pix []byte) []byte {
	var a A
	unit := len(a)
	window := 64 / unit * unit // bytes of the window that are whole units
	n := len(pix) - len(pix)%unit
	pix = pix[:n]
	dst = slices.Grow(dst, MaxLineLen(n/unit, unit)+slack)
	o := len(dst)
	out := dst[:cap(dst)]

	lit := 0          // start of the single units that are not yet written
	run := 0          // start of the run that is open at pos
	open := uint64(0) // 1: the unit before pos equals the one at pos
	var tail [64 + 8]byte
	for pos := 0; pos < n; {
		w := window
		short := 16 // stretches up to this size are copied by storing 16 bytes
		var m uint64
		if n-pos >= 64+16 {
			m = equalNext[A](pix[pos : pos+64+unit])
		} else {
			short = -1
			w = min(w, n-pos)
			copy(tail[:], pix[pos:])
			m = equalNext[A](tail[:64+unit])
			if pairs := n - pos - unit; pairs < 64 {
				m &= 1<<uint(pairs) - 1 // the last unit of the line has no neighbour
			}
		}
		shifted := m<<uint(unit) | open
		starts := m &^ shifted
		ends := shifted &^ m & every(unit)
		if open != 0 {
			if ends == 0 {
				pos += w
				for block := 256 / unit * unit; pos+block+unit <= n && bytes.Equal(pix[pos:pos+block], pix[pos+unit:pos+unit+block]); {
					pos += block
				}
				continue
			}
			e := pos + bits.TrailingZeros64(ends) + unit
			ends &= ends - 1
			for count := (e - run) / unit; count > 0; count -= 128 {
				out[o] = byte(min(count, 128) - 1)
				putUnit[A](out[o+1:], pix[run:])
				o += 1 + unit
			}
			lit = e
		}
		open = m >> uint(w-unit) & 1
		// Runs only, as in enlarged pictures: asked for first is what is hardly ever so elsewhere.
		if starts&(starts-1)&^(ends<<uint(unit)) == 0 && starts != 0 && pos+bits.TrailingZeros64(starts) == lit {
			for ; starts != 0; starts &= starts - 1 {
				run = lit
				if ends == 0 {
					break
				}
				lit = pos + bits.TrailingZeros64(ends) + unit
				ends &= ends - 1
				out[o] = byte((lit-run)/unit - 1)
				putUnit[A](out[o+1:], pix[run:])
				o += 1 + unit
			}
		}
		for ; starts != 0; starts &= starts - 1 {
			run = pos + bits.TrailingZeros64(starts)
			if size := run - lit; size <= short {
				out[o] = byte(1 - size/unit)
				*(*[16]byte)(out[o+1:]) = *(*[16]byte)(pix[lit:])
				o += size + (size+15)>>4 // nothing for an empty stretch
			} else {
				o = putLiteral(out, o, pix[lit:run], unit)
			}
			if ends == 0 {
				break // still open at the window's end
			}
			lit = pos + bits.TrailingZeros64(ends) + unit
			ends &= ends - 1
			out[o] = byte((lit-run)/unit - 1)
			putUnit[A](out[o+1:], pix[run:])
			o += 1 + unit
		}
		pos += w
		for open == 0 && pos-lit > 128*unit {
			o = putLiteral(out, o, pix[lit:lit+128*unit], unit)
			lit += 128 * unit
		}
	}
	return out[:putLiteral(out, o, pix[lit:], unit)]
}

// equalNext gives bit i*unit for every unit i that lies in the first 64 bytes of b and equals the unit behind it.
func equalNext[A unitArray](b []byte) uint64 {
	var a A
	unit := len(a)
	p, q := (*[64]byte)(b), (*[64]byte)(b[unit:])
	m := ^(differ(p, q, 0) | differ(p, q, 8)<<8 | differ(p, q, 16)<<16 | differ(p, q, 24)<<24 |
		differ(p, q, 32)<<32 | differ(p, q, 40)<<40 | differ(p, q, 48)<<48 | differ(p, q, 56)<<56)
	switch unit {
	case 1:
		return m
	case 2:
		m &= m >> 1
	case 3:
		m &= m >> 1 & (m >> 2)
	case 4:
		m &= m >> 1
		m &= m >> 2
	case 6:
		m &= m >> 1 & (m >> 2)
		m &= m >> 3
	case 8:
		m &= m >> 1
		m &= m >> 2
		m &= m >> 4
	}
	return m & every(unit)
}

// every has a bit at each multiple of unit that begins a whole unit of the window.
func every(unit int) uint64 {
	switch unit {
	case 2:
		return 0x5555555555555555
	case 3:
		return 0x1249249249249249
	case 4:
		return 0x1111111111111111
	case 6:
		return 0x0041041041041041
	case 8:
		return 0x0101010101010101
	}
	return ^uint64(0)
}

// differ gives bit k when byte i+k of p and q differ, for k from 0 to 7.
func differ(p, q *[64]byte, i int) uint64 {
	const low7 = 0x7F7F7F7F7F7F7F7F
	x := binary.LittleEndian.Uint64(p[i:i+8]) ^ binary.LittleEndian.Uint64(q[i:i+8])
	x |= x&low7 + low7 // bit 7 of a byte is now set when the byte was not 0
	return x & ^uint64(low7) * 0x0002040810204081 >> 56
}

// putLiteral writes a stretch of single units at out[o] and returns the offset behind it.
func putLiteral(out []byte, o int, pix []byte, unit int) int {
	for len(pix) > 0 {
		size := min(len(pix), 128*unit)
		out[o] = byte(1 - size/unit)
		o += 1 + copy(out[o+1:], pix[:size])
		pix = pix[size:]
	}
	return o
}

func putUnit[A unitArray](dst, src []byte) {
	var a A
	switch len(a) {
	case 1:
		dst[0] = src[0]
	case 2:
		*(*[2]byte)(dst) = *(*[2]byte)(src)
	case 3:
		*(*[3]byte)(dst) = *(*[3]byte)(src)
	case 4:
		*(*[4]byte)(dst) = *(*[4]byte)(src)
	case 6:
		*(*[6]byte)(dst) = *(*[6]byte)(src)
	case 8:
		*(*[8]byte)(dst) = *(*[8]byte)(src)
	}
}
