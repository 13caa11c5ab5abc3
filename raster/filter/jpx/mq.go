package jpx

import "math/bits"

// mqRow is a row of table C.2; next states carry the MPS in their lowest bit.
type mqRow struct {
	qe         uint16
	nmps, nlps uint8
	swap       uint8
}

var mqTable = [47]mqRow{
	{0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0ac1, 4, 12, 0}, {0x0521, 5, 29, 0}, {0x0221, 38, 33, 0},
	{0x5601, 7, 6, 1}, {0x5401, 8, 14, 0}, {0x4801, 9, 14, 0}, {0x3801, 10, 14, 0}, {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0},
	{0x1c01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1}, {0x5401, 16, 14, 0}, {0x5101, 17, 15, 0}, {0x4801, 18, 16, 0},
	{0x3801, 19, 17, 0}, {0x3401, 20, 18, 0}, {0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0},
	{0x1c01, 25, 22, 0}, {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0}, {0x1201, 29, 26, 0}, {0x1101, 30, 27, 0},
	{0x0ac1, 31, 28, 0}, {0x09c1, 32, 29, 0}, {0x08a1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0}, {0x02a1, 36, 33, 0},
	{0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0}, {0x0049, 41, 38, 0}, {0x0025, 42, 39, 0},
	{0x0015, 43, 40, 0}, {0x0009, 44, 41, 0}, {0x0005, 45, 42, 0}, {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0},
}

// mqContext is the state of one context: its interval Qe in the place it has in the C register, and table row and MPS.
type mqContext struct {
	qe    uint32 // Qe<<16
	state uint8  // row<<1 | MPS
}

func contextAt(row, mps uint8) mqContext {
	return mqContext{qe: uint32(mqTable[row].qe) << 16, state: row<<1 | mps}
}

// mqStep is where a context goes, by its state.
type mqStep struct{ mps, lps mqContext }

// makeSteps unfolds table C.2 for both MPS.
func makeSteps() (t [2 * len(mqTable)]mqStep) {
	for i, row := range mqTable {
		for mps := range uint8(2) {
			t[2*i+int(mps)] = mqStep{contextAt(row.nmps, mps), contextAt(row.nlps, mps^row.swap)}
		}
	}
	return t
}

// mq is the arithmetic decoder (Annex C). The passes keep the registers A and C in local variables: a decision that needs no renormalization
// is made there, decide does the others. A is kept in the upper half of its word as Chigh is, so that the two compare directly.
type mq struct {
	a, c  uint32 // between passes
	ct    uint32
	p     int
	b     []byte // ends in FF FF, beyond which nothing is read
	past  int    // bytes made up after the end
	steps *[2 * len(mqTable)]mqStep
}

// start is INITDEC (C.3.5).
func (m *mq) start(b []byte) {
	*m = mq{b: b, steps: m.steps}
	m.c = uint32(b[0]) << 16
	m.byteIn()
	m.c <<= 7
	m.ct -= 7
	m.a = 0x8000 << 16
}

// byteIn is BYTEIN (C.3.4).
func (m *mq) byteIn() {
	b := m.b[m.p:]
	next := uint32(b[1])
	switch {
	case b[0] != 0xff:
		m.c += next << 8
		m.ct = 8
	case next > 0x8f:
		m.c += 0xff00
		m.ct = 8
		m.past++
		return
	default:
		m.c += next << 9
		m.ct = 7
	}
	m.p++
}

// decide is DECODE (C.3.2) in full. It takes and gives back A and C.
func (m *mq) decide(cx *mqContext, a, c uint32) (bit, a1, c1 uint32) {
	qe, d := cx.qe, uint32(cx.state&1)
	step := &m.steps[cx.state]
	a -= qe
	var lps bool
	if c < qe { // the lower interval
		lps = a >= qe // else the two were exchanged
		a = qe
	} else {
		c -= qe
		if a>>31 != 0 {
			return d, a, c
		}
		lps = a < qe
	}
	if lps {
		*cx = step.lps
		d ^= 1
	} else {
		*cx = step.mps
	}
	n := uint32(bits.LeadingZeros32(a))
	a <<= n & 31
	for n > m.ct {
		c <<= m.ct & 31
		n -= m.ct
		m.c = c
		m.byteIn()
		c = m.c
	}
	m.ct -= n
	return d, a, c << (n & 31)
}

// rawBits reads the bypass segments (D.6).
type rawBits struct {
	b   []byte // ends in FF FF
	p   int
	acc uint32
	n   uint
}

func (r *rawBits) start(b []byte) { *r = rawBits{b: b} }

func (r *rawBits) bit() uint32 {
	if r.n == 0 {
		r.fill()
	}
	r.n--
	return r.acc >> r.n & 1
}

func (r *rawBits) fill() {
	r.n = 8
	if r.acc == 0xff {
		r.n = 7
	}
	r.acc = 0
	if r.p+2 < len(r.b) {
		r.acc = uint32(r.b[r.p])
		r.p++
	}
}
