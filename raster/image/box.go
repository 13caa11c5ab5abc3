package image

import "math/bits"

// boxer shrinks rows by exact area averaging: pixel i of n covers the samples from i*N/n to (i+1)*N/n, cut samples counting by
// their part. All of it is in integers: a sample weighs n parts of N in each direction, and only the end rounds.
// Sizes that stay the same pass through.
type boxer struct {
	sw, sh, dw, dh, ch int
	rolls              rolls
	sums               [4][]uint32 // source rows summed to dw pixels, taking turns
	turn               int
	few                [3]weighed // what the next device row takes so far, as long as that is few rows
	taken              int        // of few
	acc                []uint64   // otherwise
	summed             bool       // there is something in acc
	exact              bool       // see isExact
	out                []byte
	put                func(row []byte)
	y, dy              int
	total              uint64
	from, n            int // of a row of as many pixels as samples: which ones are wanted
}

// newBoxer makes a boxer from sw x sh samples to dw x dh pixels, dw <= sw < 1<<24 and dh <= sh < 1<<24, that hands over finished rows.
func newBoxer(sw, sh, dw, dh, ch int, put func(row []byte)) *boxer {
	b := &boxer{sw: sw, sh: sh, dw: dw, dh: dh, ch: ch, n: dw, put: put}
	if sw == dw && sh == dh {
		return b
	}
	b.rolls = newRolls(sw, dw, 0, dw, 0, ch)
	b.out = make([]byte, dw*ch)
	b.total = partsOf(sw, sh, dw)
	b.exact = isExact(&b.rolls, b.total)
	return b
}

// weighed is a row of sums and its weight.
type weighed struct {
	sums   []uint32
	weight uint64
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
	b.rolls, b.from, b.n = newRolls(b.sw, b.dw, i0, i1, off, b.ch), i0-off, i1-i0
	if b.out != nil {
		b.out = b.out[:b.n*b.ch]
	}
}

// add takes the next count source rows, all equal to row.
func (b *boxer) add(row []byte, count int) {
	if b.rolls.each == nil {
		row = row[b.from*b.ch : (b.from+b.n)*b.ch]
	}
	if b.out == nil {
		for range count {
			b.put(row)
		}
		return
	}
	b.turn = (b.turn + 1) % len(b.sums) // the last three may be in few
	sums := b.sums[b.turn]
	if sums == nil {
		sums = make([]uint32, len(b.out))
		b.sums[b.turn] = sums
	}
	b.rolls.sum(sums, row, b.ch)
	// Source row y covers parts y*dh .. (y+1)*dh of sh*dh; device rows end at multiples of sh.
	lo, hi := b.y*b.dh, (b.y+count)*b.dh
	b.y += count
	for lo < hi {
		end := (b.dy + 1) * b.sh
		part := min(hi, end)
		b.weigh(weighed{sums, weight(part-lo, b.total)})
		if lo = part; lo == end {
			b.flush()
		}
	}
}

func (b *boxer) weigh(w weighed) {
	if b.taken < len(b.few) && !b.summed {
		b.few[b.taken] = w
		b.taken++
		return
	}
	if b.acc == nil {
		b.acc = make([]uint64, len(b.out))
	}
	for _, v := range b.few[:b.taken] {
		b.sum(v)
	}
	b.sum(w)
	b.taken, b.summed = 0, true
}

func (b *boxer) sum(w weighed) {
	acc := b.acc[:len(w.sums)]
	for i, v := range w.sums {
		acc[i] += uint64(v) * w.weight
	}
}

func (b *boxer) flush() {
	f := &b.few
	switch {
	case b.summed:
		out := b.out[:len(b.acc)]
		for i, v := range b.acc {
			out[i] = byte((v + meanHalf) >> meanBits)
		}
		clear(b.acc)
	case b.taken == 1:
		mean1(b.out, f[0].sums, f[0].weight)
	case b.taken == 2:
		means(b.out, f[0].sums, f[1].sums, nil, f[0].weight, f[1].weight, 0, b.exact)
	default:
		means(b.out, f[0].sums, f[1].sums, f[2].sums, f[0].weight, f[1].weight, f[2].weight, b.exact)
	}
	b.taken, b.summed = 0, false
	b.dy++
	b.put(b.out)
}
