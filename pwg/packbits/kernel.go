package packbits

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// The kernel looks at 64 bytes at a time. Comparing the window with itself one unit further gives a bit for every unit that
// equals its right neighbour; runs and stretches are then the ones and zeros of that word, found by counting trailing
// zeros, so a code costs a few instructions and no look at its bytes. A run that leaves the window is followed by comparing
// long blocks with themselves one unit further. It is instantiated a unit size so that the size is a constant; plainLine is its
// twin and a test proves them equal.

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

	lit := 0 // start of the stretch of single units that is not yet written
	var tail [64 + 8]byte
	for pos := 0; pos < n; {
		w := window
		var m uint64
		if n-pos >= 64+unit {
			m = equalNext[A](pix[pos : pos+64+unit])
		} else {
			w = min(w, n-pos)
			copy(tail[:], pix[pos:])
			m = equalNext[A](tail[:64+unit])
			if pairs := n - pos - unit; pairs < 64 {
				m &= 1<<uint(pairs) - 1 // the last unit of the line has no neighbour
			}
		}
		k := 0
		for {
			s := k + bits.TrailingZeros64(m>>uint(k))
			if s >= w {
				break // single units up to the window's end
			}
			if p := pos + s; lit < p {
				if size := p - lit; size <= 16 && p+16 <= n {
					out[o] = byte(1 - size/unit)
					store16(out[o+1:], pix[lit:])
					o += 1 + size
				} else {
					o = putLiteral(out, o, pix[lit:p], unit)
				}
			}
			r := bits.TrailingZeros64(^m >> uint(s) & every(unit)) // bytes of units that equal their neighbour
			k = s + r + unit
			if s+r >= w { // the run leaves the window
				start := pos + s
				pos = runEnd(pix, pos+w, unit)
				for count := (pos - start) / unit; count > 0; count -= 128 {
					out[o] = byte(min(count, 128) - 1)
					putUnit[A](out[o+1:], pix[start:])
					o += 1 + unit
				}
				lit, w = pos, 0
				break
			}
			out[o] = byte(r / unit)
			putUnit[A](out[o+1:], pix[pos+s:])
			o += 1 + unit
			lit = pos + k
			if k >= w {
				break
			}
		}
		pos += w
		for pos-lit > 128*unit {
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
	var m uint64
	for i := 0; i < 64; i += 16 {
		x := binary.LittleEndian.Uint64(p[i:i+8]) ^ binary.LittleEndian.Uint64(q[i:i+8])
		y := binary.LittleEndian.Uint64(p[i+8:i+16]) ^ binary.LittleEndian.Uint64(q[i+8:i+16])
		m = m>>16 | zeroBytes(x)<<48 | zeroBytes(y)<<56
	}
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

// zeroBytes gives bit i when byte i of x is 0.
func zeroBytes(x uint64) uint64 {
	const low7 = 0x7F7F7F7F7F7F7F7F
	z := ^((x&low7 + low7) | x | low7) >> 7 // 1 in every byte that is 0, exact
	return z * 0x0102040810204080 >> 56
}

// runEnd returns where the run that covers the unit before from ends: the first unit at or behind from that differs from it.
func runEnd(pix []byte, from, unit int) int {
	p := from
	for p+256 <= len(pix) && bytes.Equal(pix[p:p+256], pix[p-unit:p-unit+256]) {
		p += 256
	}
	for p+8 <= len(pix) {
		if x := binary.LittleEndian.Uint64(pix[p:]) ^ binary.LittleEndian.Uint64(pix[p-unit:]); x != 0 {
			p += bits.TrailingZeros64(x) / 8
			return p - (p-from)%unit
		}
		p += 8
	}
	for p < len(pix) && pix[p] == pix[p-unit] {
		p++
	}
	return p - (p-from)%unit
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

// store16 copies 16 bytes, of which the caller wants the first few.
func store16(dst, src []byte) {
	*(*[16]byte)(dst) = *(*[16]byte)(src)
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
