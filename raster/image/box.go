package image

import (
	"encoding/binary"
	"math/bits"
)

// boxer shrinks rows by exact area averaging: pixel i of n covers the samples from i*N/n to (i+1)*N/n, cut samples counting by
// their part. All of it is in integers: a sample weighs n parts of N in each direction, and only the end rounds.
// Sizes that stay the same pass through.
type boxer struct {
	sw, sh, dw, dh, ch int
	spans              spans
	sums               []uint32 // one source row summed to dw pixels
	acc                []uint64
	out                []byte
	put                func(row []byte)
	y, dy              int
	total              uint64
	from, n            int // of a row of as many pixels as samples: which ones are wanted
}

// span is what one pixel takes of a row: w0 of sample first, n full ones after it and w1 of the one behind them.
type span struct {
	first, n int32
	w0, w1   uint32
}

// newBoxer makes a boxer from sw x sh samples to dw x dh pixels, dw <= sw < 1<<24 and dh <= sh < 1<<24, that hands over finished rows.
func newBoxer(sw, sh, dw, dh, ch int, put func(row []byte)) *boxer {
	b := &boxer{sw: sw, sh: sh, dw: dw, dh: dh, ch: ch, n: dw, put: put}
	if sw == dw && sh == dh {
		return b
	}
	b.spans = newSpans(sw, dw)
	b.sums = make([]uint32, dw*ch)
	b.acc = make([]uint64, dw*ch)
	b.out = make([]byte, dw*ch)
	b.total = partsOf(sw, sh, dw)
	return b
}

// spans says what every pixel takes of a row; nothing when there are as many pixels as samples.
type spans struct {
	all []span
	few []tap3 // the same where no pixel takes of more than three samples
}

// tap3 is what a pixel takes of sample first and the two behind it.
type tap3 struct {
	first      int32
	w0, w1, w2 uint32
}

// newSpans returns what each of dw pixels takes of sw samples.
func newSpans(sw, dw int) (s spans) {
	if sw == dw {
		return s
	}
	s.all = make([]span, dw)
	few := sw >= 3
	for i := range s.all {
		lo, hi := i*sw, (i+1)*sw // in parts of 1/dw sample
		first, last := lo/dw, (hi-1)/dw
		s.all[i] = span{first: int32(first), w0: uint32((first+1)*dw - lo), w1: uint32(hi - last*dw), n: int32(last - first - 1)}
		few = few && s.all[i].n <= 1
	}
	if !few {
		return s
	}
	s.few = make([]tap3, dw)
	for i := range s.few {
		p := &s.all[i]
		t := tap3{first: p.first, w0: p.w0, w1: p.w1}
		if p.n == 1 {
			t.w1, t.w2 = uint32(dw), p.w1
		} else if int(t.first)+2 == sw {
			t = tap3{first: t.first - 1, w1: t.w0, w2: t.w1}
		}
		s.few[i] = t
	}
	return s
}

// part returns the spans of pixels i0 to i1 for rows that begin with sample off.
func (s spans) part(i0, i1, off int) spans {
	if s.all == nil {
		return s
	}
	s.all = s.all[i0:i1]
	for i := range s.all {
		s.all[i].first -= int32(off)
	}
	if s.few != nil {
		s.few = s.few[i0:i1]
		for i := range s.few {
			if s.few[i].first -= int32(off); s.few[i].first < 0 {
				s.few = nil
				break
			}
		}
	}
	return s
}

// A mean is the sum of a pixel's samples, each times its weight, with meanBits fractional bits. The weights are rounded up by less than what
// separates sums of up to 1<<28 samples, so the mean is the exact one, rounded to nearest.
const (
	meanBits = 55
	meanHalf = 1 << (meanBits - 1)
)

// partsOf returns into how many parts the samples under all pixels of a row and a column are cut, by which sums are weighed.
func partsOf(sw, sh, dw int) uint64 {
	if sw == dw {
		return uint64(sh)
	}
	return uint64(sh) * uint64(sw)
}

// weight returns w parts of total as a factor.
func weight(w int, total uint64) uint64 {
	q, _ := bits.Div64(uint64(w)>>(64-meanBits), uint64(w)<<meanBits, total)
	return q + 1
}

// part makes the boxer give only pixels i0 to i1 of each row, from rows that begin with sample off.
func (b *boxer) part(i0, i1, off int) {
	b.spans, b.from, b.n = newSpans(b.sw, b.dw).part(i0, i1, off), i0-off, i1-i0
	if b.acc != nil {
		n := b.n * b.ch
		b.sums, b.acc, b.out = b.sums[:n], b.acc[:n], b.out[:n]
	}
}

// add takes the next count source rows, all equal to row.
func (b *boxer) add(row []byte, count int) {
	if b.spans.all == nil {
		row = row[b.from*b.ch : (b.from+b.n)*b.ch]
	}
	if b.acc == nil {
		for range count {
			b.put(row)
		}
		return
	}
	sumRow(b.sums, row, b.spans, b.dw, b.ch)
	// Source row y covers parts y*dh .. (y+1)*dh of sh*dh; device rows end at multiples of sh.
	lo, hi := b.y*b.dh, (b.y+count)*b.dh
	b.y += count
	for lo < hi {
		end := (b.dy + 1) * b.sh
		part := min(hi, end)
		b.weigh(weight(part-lo, b.total))
		if lo = part; lo == end {
			b.flush()
		}
	}
}

func (b *boxer) weigh(w uint64) {
	acc := b.acc[:len(b.sums)]
	for i, v := range b.sums {
		acc[i] += uint64(v) * w
	}
}

func (b *boxer) flush() {
	out := b.out[:len(b.acc)]
	for i, v := range b.acc {
		out[i] = byte((v + meanHalf) >> meanBits)
	}
	clear(b.acc)
	b.dy++
	b.put(b.out)
}

// sumRow fills sums with each pixel's weighted sum, dw parts a full sample.
func sumRow(sums []uint32, row []byte, s spans, dw, ch int) {
	switch {
	case s.all == nil:
		sums = sums[:len(row)]
		for i, v := range row {
			sums[i] = uint32(v)
		}
	case ch == 1 && s.few != nil:
		sumFew1(sums, row, s.few)
	case ch == 3 && s.few != nil && dw < maxLane:
		sumFew3(sums, row, s.few)
	default:
		sumMany(sums, row, s.all, dw, ch)
	}
}

func sumMany(sums []uint32, row []byte, spans []span, dw, ch int) {
	full := uint32(dw)
	switch ch {
	case 1:
		sums = sums[:len(spans)]
		for i := range spans {
			s := &spans[i]
			p := row[s.first:]
			p = p[:s.n+2]
			mid := uint32(0)
			for _, v := range p[1 : len(p)-1] {
				mid += uint32(v)
			}
			sums[i] = uint32(p[0])*s.w0 + mid*full + uint32(p[len(p)-1])*s.w1
		}
	case 3:
		for i := range spans {
			s := &spans[i]
			p := row[3*s.first:]
			p = p[:3*s.n+6]
			var r, g, bl uint32
			q := p[3 : len(p)-3]
			for len(q) >= 3 {
				r += uint32(q[0])
				g += uint32(q[1])
				bl += uint32(q[2])
				q = q[3:]
			}
			e := p[len(p)-3:]
			d := sums[3*i : 3*i+3 : 3*i+3]
			d[0] = uint32(p[0])*s.w0 + r*full + uint32(e[0])*s.w1
			d[1] = uint32(p[1])*s.w0 + g*full + uint32(e[1])*s.w1
			d[2] = uint32(p[2])*s.w0 + bl*full + uint32(e[2])*s.w1
		}
	default:
		for i := range spans {
			s := &spans[i]
			p := row[ch*int(s.first):]
			for c := range ch {
				mid := uint32(0)
				k := c + ch
				for range s.n {
					mid += uint32(p[k])
					k += ch
				}
				sums[i*ch+c] = uint32(p[c])*s.w0 + mid*full + uint32(p[k])*s.w1
			}
		}
	}
}

func sumFew1(sums []uint32, row []byte, taps []tap3) {
	sums = sums[:len(taps)]
	for i := range taps {
		t := &taps[i]
		p := row[t.first : t.first+3 : t.first+3]
		sums[i] = uint32(p[0])*t.w0 + uint32(p[1])*t.w1 + uint32(p[2])*t.w2
	}
}

// maxLane bounds the width for which sums of a row, 255 times the samples, have room in lanes of 21 bits: there are less than twice as
// many samples.
const maxLane = 1 << 12

// lanes3 puts the first three bytes of v, least significant first, into lanes.
func lanes3(v uint32) uint64 {
	x := uint64(v)
	return x&0xff | x&0xff00<<13 | x&0xff0000<<26
}

func sumFew3(sums []uint32, row []byte, taps []tap3) {
	const mask = 1<<21 - 1
	for i := range taps {
		t := &taps[i]
		at := 3 * int(t.first)
		p := row[at : at+9 : at+9]
		v := lanes3(binary.LittleEndian.Uint32(p))*uint64(t.w0) + lanes3(binary.LittleEndian.Uint32(p[3:]))*uint64(t.w1) +
			lanes3(binary.LittleEndian.Uint32(p[5:])>>8)*uint64(t.w2)
		d := sums[3*i : 3*i+3 : 3*i+3]
		d[0], d[1], d[2] = uint32(v&mask), uint32(v>>21&mask), uint32(v>>42)
	}
}
