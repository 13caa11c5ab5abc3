package packbits

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// EncodeBand codes the lines of pix into c. A line starts every stride bytes and holds width units of unit bytes; the last
// line may lack the bytes behind its units. Consecutive equal lines are found by comparing pixels, before any coding.
func EncodeBand(c *Coded, pix []byte, stride, width, unit int) {
	size := width * unit
	if stride < size || size <= 0 {
		return
	}
	var prev []byte
	for ; len(pix) >= size; pix = pix[min(stride, len(pix)):] {
		line := pix[:size:size]
		if prev != nil && bytes.Equal(prev, line) {
			c.Repeat(1)
			continue
		}
		c.Data = AppendLine(c.Data, line, unit)
		c.EndLine()
		prev = line
	}
}

// Dirty says which parts of a band were touched. A bit covers Block units of one line, bit 0 of the first word the leftmost;
// lines start every Stride words. Units under a clear bit are background whatever the pixel memory holds, and are not read.
type Dirty struct {
	Bits       []uint64
	Stride     int    // words from line to line
	Block      int    // units a bit, at least 2
	Background []byte // one unit
}

// next returns the first block at or behind i whose bit is the given one, or a number beyond all bits.
func next(row []uint64, i int, set bool) int {
	var flip uint64
	if !set {
		flip = ^uint64(0)
	}
	for w := i >> 6; w < len(row); w++ {
		v := row[w] ^ flip
		if w == i>>6 {
			v &= ^uint64(0) << (uint(i) & 63)
		}
		if v != 0 {
			return w<<6 + bits.TrailingZeros64(v)
		}
	}
	return max(i, len(row)<<6)
}

// EncodeBandDirty codes like EncodeBand, with the clean blocks taken as background: the result is the one EncodeBand gives
// for a band in which they are filled with it. When width leaves one unit to the last block, that unit of a line may be
// overwritten with the background.
func EncodeBandDirty(c *Coded, pix []byte, stride, width, unit int, d *Dirty) {
	size := width * unit
	if stride < size || size <= 0 || d.Block < 2 || d.Stride < 0 || len(d.Background) != unit {
		return
	}
	blocks := (width + d.Block - 1) / d.Block
	words := (blocks + 63) / 64
	var prev []byte
	var prevBits []uint64
	for y := 0; len(pix) >= size; y, pix = y+1, pix[min(stride, len(pix)):] {
		line := pix[:size:size]
		var row []uint64
		if at := y * d.Stride; at < len(d.Bits) {
			row = d.Bits[at:min(at+words, len(d.Bits))]
		}
		if prev != nil && d.sameLine(prev, line, prevBits, row, width, unit) {
			c.Repeat(1)
			continue
		}
		c.Data = d.appendLine(c.Data, line, row, width, unit)
		c.EndLine()
		prev, prevBits = line, row
	}
}

// stretch returns the next touched blocks at or behind block i as the units from a to b; ok is false when there are none.
func (d *Dirty) stretch(row []uint64, i, width int) (a, b int, ok bool) {
	blocks := (width + d.Block - 1) / d.Block
	if i = next(row, i, true); i >= min(blocks, len(row)<<6) {
		return 0, 0, false
	}
	j := next(row, i, false)
	return i * d.Block, min(j*d.Block, width), true
}

// sameLine reports whether two lines are touched in the same blocks and equal there; different blocks give false even
// where the pixels agree, which the comparison of the codings settles.
func (d *Dirty) sameLine(p, q []byte, pBits, qBits []uint64, width, unit int) bool {
	if len(pBits) != len(qBits) {
		return false
	}
	for i := range pBits {
		if pBits[i] != qBits[i] {
			return false
		}
	}
	for i := 0; ; {
		a, b, ok := d.stretch(qBits, i, width)
		if !ok {
			return true
		}
		if !bytes.Equal(p[a*unit:b*unit], q[a*unit:b*unit]) {
			return false
		}
		i = (b + d.Block - 1) / d.Block
	}
}

// appendLine composes the line: background runs for the gaps, the coding of what is not background between them.
func (d *Dirty) appendLine(dst, line []byte, row []uint64, width, unit int) []byte {
	gap := 0 // first unit that is background up to where we are
	for i := 0; ; {
		a, b, ok := d.stretch(row, i, width)
		if !ok {
			return AppendRun(dst, d.Background, width-gap)
		}
		i = (b + d.Block - 1) / d.Block
		a += leading(line[a*unit:b*unit], d.Background)
		if a == b {
			continue // painted with background only
		}
		end := b - trailing(line[a*unit:b*unit], d.Background)
		if a-gap == 1 && a > 0 { // one unit is no run; it can only be the first of the line, and it was painted
			a--
		}
		if b == width-1 && end == b { // a clean last block of one unit
			copy(line[b*unit:], d.Background)
			b = width
		}
		if b == width && end == width-1 { // so it is for one unit at the line's end
			end = width
		}
		dst = AppendRun(dst, d.Background, a-gap)
		dst = AppendLine(dst, line[a*unit:end*unit], unit)
		gap = end
	}
}

// leading returns how many units equal to background pix begins with, trailing with how many it ends.
func leading(pix, background []byte) int {
	n, unit := 0, len(background)
	if word, ok := repeated(background); ok {
		for n+8 <= len(pix) && binary.LittleEndian.Uint64(pix[n:n+8]) == word {
			n += 8
		}
		for n < len(pix) && pix[n] == background[0] {
			n++
		}
		return n / unit
	}
	for n+unit <= len(pix) && bytes.Equal(pix[n:n+unit], background) {
		n += unit
	}
	return n / unit
}

func trailing(pix, background []byte) int {
	n, unit := len(pix), len(background)
	if word, ok := repeated(background); ok {
		for n >= 8 && binary.LittleEndian.Uint64(pix[n-8:n]) == word {
			n -= 8
		}
		for n > 0 && pix[n-1] == background[0] {
			n--
		}
		return (len(pix) - n) / unit
	}
	for n >= unit && bytes.Equal(pix[n-unit:n], background) {
		n -= unit
	}
	return (len(pix) - n) / unit
}

// repeated returns eight of a unit's bytes when they are all the same.
func repeated(unit []byte) (word uint64, ok bool) {
	for _, v := range unit {
		if v != unit[0] {
			return 0, false
		}
	}
	return uint64(unit[0]) * 0x0101010101010101, true
}
