package jpx

import "sync"

// Context labels (D.3): 0-8 significance, 9-13 sign, 14-16 refinement.
const (
	cxSign    = 9
	cxRefine  = 14
	cxRun     = 17
	cxUniform = 18
	numCx     = 19
)

// The flag word of a column of four coefficients, a stripe column. With window row j = 0..5 (the coefficient above, the four, the one below) and
// window column k = 0..2 (left, own, right):
//
//	bit 3j+k       significant
//	bit 18+3j+k    significant and negative
//	bit 36+3i      coefficient i was coded in this bit plane's significance pass
//	bit 48+3i      coefficient i has been refined before
//
// So coefficient i, whose place is called 3i, sees its 3 x 3 neighbourhood in nine bits from there on, itself in the middle.
const (
	sigBits    = 1<<18 - 1
	signShift  = 18
	codedBit   = 36
	refinedBit = 48
	places     = 1 | 1<<3 | 1<<6 | 1<<9 // the four places
	codedBits  = places << codedBit
	ownShift   = 4     // from a place to the coefficient's own bit
	around     = 0x1ef // a neighbourhood without its middle
)

// row is the coefficient's number, 0 to 3, from its place.
func row(place uint) int { return int(place * 11 >> 5 & 3) }

// touched returns the places with something significant in their neighbourhood, themselves included.
func touched(fl uint64) uint64 {
	fl &= sigBits
	fl |= fl>>1 | fl>>2
	fl &= places | places<<6
	return (fl | fl>>3 | fl>>6) & places
}

// placesOf are the places of a stripe of so many rows.
func placesOf(rows int) uint64 { return places & (1<<(3*min(rows, 4)) - 1) }

// lookups are the context tables: significance by orientation and neighbourhood, sign by packed neighbours.
type lookups struct {
	zero  [4][512]uint8
	sign  [256]uint8 // context | flip<<7
	steps [2 * len(mqTable)]mqStep
}

var tables = sync.OnceValue(makeLookups)

func makeLookups() *lookups {
	t := &lookups{steps: makeSteps()}
	for n := range 512 {
		bit := func(i int) int { return n >> i & 1 }
		h, v := bit(3)+bit(5), bit(1)+bit(7)
		d := bit(0) + bit(2) + bit(6) + bit(8)
		t.zero[bandLL][n] = zeroHV(h, v, d)
		t.zero[bandLH][n] = zeroHV(h, v, d)
		t.zero[bandHL][n] = zeroHV(v, h, d)
		t.zero[bandHH][n] = zeroD(d, h+v)
	}
	for n := range 256 {
		// Pairs of bits, significant and negative: up, left, right, down.
		c := func(i int) int {
			switch n >> (2 * i) & 3 {
			case 1:
				return 1
			case 3:
				return -1
			}
			return 0
		}
		h, v := max(-1, min(1, c(1)+c(2))), max(-1, min(1, c(0)+c(3)))
		t.sign[n] = signContext(h, v)
	}
	return t
}

// zeroHV is table D.1 for LL and LH; HL has the directions exchanged.
func zeroHV(h, v, d int) uint8 {
	switch {
	case h == 2:
		return 8
	case h == 1 && v >= 1:
		return 7
	case h == 1 && d >= 1:
		return 6
	case h == 1:
		return 5
	case v == 2:
		return 4
	case v == 1:
		return 3
	}
	return uint8(min(d, 2))
}

// zeroD is table D.1 for HH.
func zeroD(d, hv int) uint8 {
	switch {
	case d >= 3:
		return 8
	case d == 2:
		return uint8(6 + min(hv, 1))
	case d == 1:
		return uint8(3 + min(hv, 2))
	}
	return uint8(min(hv, 2))
}

// signContext is table D.3, with the flip in bit 7.
func signContext(h, v int) uint8 {
	var flip uint8
	if h < 0 || h == 0 && v < 0 {
		h, v, flip = -h, -v, 0x80
	}
	if h == 0 {
		return uint8(cxSign+v) | flip
	}
	return uint8(cxSign+3+v) | flip
}

// pairs packs the four direct neighbours of the coefficient at a place for the sign table.
func pairs(fl uint64, place uint) uint64 {
	return fl>>place>>1&0x55 | fl>>(place+signShift)&0xaa
}
