package image

import "math/bits"

// boxer shrinks rows by exact area averaging: pixel i of n covers the samples from i*N/n to (i+1)*N/n, cut samples counting by
// their part. All of it is in integers: a sample weighs n parts of N in each direction, and only the last division rounds.
// Sizes that stay the same pass through.
type boxer struct {
	sw, sh, dw, dh, ch int
	spans              []span   // nil when the width stays
	sums               []uint32 // one source row summed to dw pixels
	acc                []uint64
	out                []byte
	put                func(row []byte)
	y, dy              int
	total, recip       uint64
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
	b.total = uint64(sh)
	if sw != dw {
		b.total *= uint64(sw)
	}
	// floor(v*ceil(2^64/total) / 2^64) == v/total while v*total < 2^64, which holds up to 2^28 samples; beyond that it may be one more.
	b.recip = ^uint64(0)/b.total + 1
	return b
}

// newSpans returns what each of dw pixels takes of sw samples, nil when the two are equal.
func newSpans(sw, dw int) []span {
	if sw == dw {
		return nil
	}
	spans := make([]span, dw)
	for i := range spans {
		lo, hi := i*sw, (i+1)*sw // in parts of 1/dw sample
		first, last := lo/dw, (hi-1)/dw
		spans[i] = span{first: int32(first), w0: uint32((first+1)*dw - lo), w1: uint32(hi - last*dw), n: int32(last - first - 1)}
	}
	return spans
}

// part makes the boxer give only pixels i0 to i1 of each row, from rows that begin with sample off.
func (b *boxer) part(i0, i1, off int) {
	b.spans, b.from = newSpans(b.sw, b.dw), i0-off // equal sizes: where the pixels are
	if b.spans != nil {
		b.spans, b.from = b.spans[i0:i1], 0
		for i := range b.spans {
			b.spans[i].first -= int32(off)
		}
	}
	if b.acc != nil {
		n := (i1 - i0) * b.ch
		b.sums, b.acc, b.out = b.sums[:n], b.acc[:n], b.out[:n]
	}
	b.n = i1 - i0
}

// add takes the next count source rows, all equal to row.
func (b *boxer) add(row []byte, count int) {
	if b.spans == nil {
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
		b.weigh(uint64(part - lo))
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
	half := b.total / 2
	out := b.out[:len(b.acc)]
	for i, v := range b.acc {
		q, _ := bits.Mul64(v+half, b.recip)
		out[i] = byte(min(q, 255))
	}
	clear(b.acc)
	b.dy++
	b.put(b.out)
}

// sumRow fills sums with each pixel's weighted sum, dw parts a full sample.
func sumRow(sums []uint32, row []byte, spans []span, dw, ch int) {
	if spans == nil {
		sums = sums[:len(row)]
		for i, v := range row {
			sums[i] = uint32(v)
		}
		return
	}
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
