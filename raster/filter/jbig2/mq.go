package jbig2

import "math/bits"

// mq is the arithmetic decoder of Annex E. Behind the end of the data come 1 bits without end, as encoders may leave such bits out
// (E.2.9 and figure G.3), so reading never fails; what a stream may cost is bounded elsewhere. The A register is held shifted left by 16, to compare
// it with Chigh in place.
type mq struct {
	data []byte
	pos  int // of the byte read last
	a, c uint32
	ct   int
}

func newMQ(data []byte) *mq {
	d := &mq{}
	d.init(data)
	return d
}

// init is INITDEC (E.3.5).
func (d *mq) init(data []byte) {
	d.data, d.pos = data, 0
	d.c = uint32(d.peek(0)) << 16
	d.byteIn()
	d.c <<= 7
	d.ct -= 7
	d.a = 0x8000 << 16
}

func (d *mq) peek(i int) byte {
	if i < len(d.data) {
		return d.data[i]
	}
	return 0xff
}

// byteIn is BYTEIN (E.3.4). A marker is never passed.
func (d *mq) byteIn() {
	next := uint32(d.peek(d.pos + 1))
	switch {
	case d.peek(d.pos) != 0xff:
		d.pos++
		d.c += next << 8
		d.ct = 8
	case next > 0x8f:
		d.c += 0xff00
		d.ct = 8
	default:
		d.pos++
		d.c += next << 9
		d.ct = 7
	}
}

// bit is DECODE (E.3.2) for the context cx, whose value is the state's index times two and the more probable symbol.
func (d *mq) bit(cx *uint8) uint32 {
	v := *cx & 127
	s := &mqStates[v]
	a := d.a - s.qe
	bit := uint32(v & 1)
	var lps bool
	if d.c >= s.qe {
		d.c -= s.qe
		if int32(a) < 0 {
			d.a = a
			return bit
		}
		lps = a < s.qe // conditional exchange
	} else {
		lps = a >= s.qe
		a = s.qe
	}
	if lps {
		bit ^= 1
		*cx = s.lps
	} else {
		*cx = s.mps
	}
	for n := bits.LeadingZeros32(a); n > 0; {
		if d.ct == 0 {
			d.byteIn()
		}
		k := min(n, d.ct)
		a <<= uint(k)
		d.c <<= uint(k)
		d.ct -= k
		n -= k
	}
	d.a = a
	return bit
}

// mqState is a row of table E.1 for one sense of the more probable symbol.
type mqState struct {
	qe       uint32 // Qe, shifted left by 16
	mps, lps uint8  // the states that follow
}

// mqStates holds table E.1, each row for symbol 0 and for symbol 1; padded to a power of two.
var mqStates = [128]mqState{
	{0x5601 << 16, 2, 3}, {0x5601 << 16, 3, 2},
	{0x3401 << 16, 4, 12}, {0x3401 << 16, 5, 13},
	{0x1801 << 16, 6, 18}, {0x1801 << 16, 7, 19},
	{0x0ac1 << 16, 8, 24}, {0x0ac1 << 16, 9, 25},
	{0x0521 << 16, 10, 58}, {0x0521 << 16, 11, 59},
	{0x0221 << 16, 76, 66}, {0x0221 << 16, 77, 67},
	{0x5601 << 16, 14, 13}, {0x5601 << 16, 15, 12},
	{0x5401 << 16, 16, 28}, {0x5401 << 16, 17, 29},
	{0x4801 << 16, 18, 28}, {0x4801 << 16, 19, 29},
	{0x3801 << 16, 20, 28}, {0x3801 << 16, 21, 29},
	{0x3001 << 16, 22, 34}, {0x3001 << 16, 23, 35},
	{0x2401 << 16, 24, 36}, {0x2401 << 16, 25, 37},
	{0x1c01 << 16, 26, 40}, {0x1c01 << 16, 27, 41},
	{0x1601 << 16, 58, 42}, {0x1601 << 16, 59, 43},
	{0x5601 << 16, 30, 29}, {0x5601 << 16, 31, 28},
	{0x5401 << 16, 32, 28}, {0x5401 << 16, 33, 29},
	{0x5101 << 16, 34, 30}, {0x5101 << 16, 35, 31},
	{0x4801 << 16, 36, 32}, {0x4801 << 16, 37, 33},
	{0x3801 << 16, 38, 34}, {0x3801 << 16, 39, 35},
	{0x3401 << 16, 40, 36}, {0x3401 << 16, 41, 37},
	{0x3001 << 16, 42, 38}, {0x3001 << 16, 43, 39},
	{0x2801 << 16, 44, 38}, {0x2801 << 16, 45, 39},
	{0x2401 << 16, 46, 40}, {0x2401 << 16, 47, 41},
	{0x2201 << 16, 48, 42}, {0x2201 << 16, 49, 43},
	{0x1c01 << 16, 50, 44}, {0x1c01 << 16, 51, 45},
	{0x1801 << 16, 52, 46}, {0x1801 << 16, 53, 47},
	{0x1601 << 16, 54, 48}, {0x1601 << 16, 55, 49},
	{0x1401 << 16, 56, 50}, {0x1401 << 16, 57, 51},
	{0x1201 << 16, 58, 52}, {0x1201 << 16, 59, 53},
	{0x1101 << 16, 60, 54}, {0x1101 << 16, 61, 55},
	{0x0ac1 << 16, 62, 56}, {0x0ac1 << 16, 63, 57},
	{0x09c1 << 16, 64, 58}, {0x09c1 << 16, 65, 59},
	{0x08a1 << 16, 66, 60}, {0x08a1 << 16, 67, 61},
	{0x0521 << 16, 68, 62}, {0x0521 << 16, 69, 63},
	{0x0441 << 16, 70, 64}, {0x0441 << 16, 71, 65},
	{0x02a1 << 16, 72, 66}, {0x02a1 << 16, 73, 67},
	{0x0221 << 16, 74, 68}, {0x0221 << 16, 75, 69},
	{0x0141 << 16, 76, 70}, {0x0141 << 16, 77, 71},
	{0x0111 << 16, 78, 72}, {0x0111 << 16, 79, 73},
	{0x0085 << 16, 80, 74}, {0x0085 << 16, 81, 75},
	{0x0049 << 16, 82, 76}, {0x0049 << 16, 83, 77},
	{0x0025 << 16, 84, 78}, {0x0025 << 16, 85, 79},
	{0x0015 << 16, 86, 80}, {0x0015 << 16, 87, 81},
	{0x0009 << 16, 88, 82}, {0x0009 << 16, 89, 83},
	{0x0005 << 16, 90, 84}, {0x0005 << 16, 91, 85},
	{0x0001 << 16, 90, 86}, {0x0001 << 16, 91, 87},
	{0x5601 << 16, 92, 92}, {0x5601 << 16, 93, 93},
}
