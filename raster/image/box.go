package image

import "math/bits"

// boxer shrinks rows by exact area averaging: pixel i of n covers the samples from i*N/n to (i+1)*N/n, cut samples counting by
// their part. All of it is in integers: a sample weighs n parts of N in each direction, and only the end rounds.
// Sizes that stay the same pass through.
type boxer struct {
	sw, sh, dw, dh, ch int
	rolls              rolls
	sums               []uint32 // one source row summed to dw pixels
	acc                []uint64
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
	b.sums = make([]uint32, dw*ch)
	b.acc = make([]uint64, dw*ch)
	b.out = make([]byte, dw*ch)
	b.total = partsOf(sw, sh, dw)
	return b
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
	if b.acc != nil {
		n := b.n * b.ch
		b.sums, b.acc, b.out = b.sums[:n], b.acc[:n], b.out[:n]
	}
}

// add takes the next count source rows, all equal to row.
func (b *boxer) add(row []byte, count int) {
	if b.rolls.each == nil {
		row = row[b.from*b.ch : (b.from+b.n)*b.ch]
	}
	if b.acc == nil {
		for range count {
			b.put(row)
		}
		return
	}
	b.rolls.sum(b.sums, row, b.ch)
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
