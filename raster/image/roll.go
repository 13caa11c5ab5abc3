package image

import "encoding/binary"

// rolls says what the pixels of a row take of its samples, from left to right: a sample that a pixel takes a part of is the first one of the
// next pixel, which takes the rest. So every sample is looked at once. A full sample weighs full parts.
type rolls struct {
	skip int    // samples before the first pixel's
	head uint32 // parts of the first sample that the first pixel takes when it is cut; 0 when it is not
	each []roll // by pixel; nil when there are as many pixels as samples
	full uint32 // the pixels of the whole row
	wide bool   // a row's sums have no room in lanes of 21 bits

	vectors vectorSums
}

// roll is what a pixel takes behind the rest of the sample before: n full samples and w of one more.
type roll struct {
	n int32
	w uint32
}

// newRolls returns what pixels i0 to i1 of dw take of sw samples of ch channels, in rows that begin with sample off.
func newRolls(sw, dw, i0, i1, off, ch int) rolls {
	if sw == dw {
		return rolls{}
	}
	at := i0 * sw / dw // the sample that comes next
	r := rolls{skip: at - off, full: uint32(dw), each: make([]roll, i1-i0), wide: 255*sw >= 1<<21}
	if part := i0 * sw % dw; part > 0 {
		r.head = uint32(dw - part)
		at++
	}
	for i := range r.each {
		hi := (i0 + i + 1) * sw // in parts
		last := (hi - 1) / dw
		r.each[i] = roll{n: int32(last - at), w: uint32(hi - last*dw)}
		at = last + 1
	}
	r.vectors = newVectorSums(sw, dw, i0, i1, off, ch)
	return r
}

// sum fills sums with each pixel's weighted sum, full parts a full sample.
func (r *rolls) sum(sums []uint32, row []byte, ch int) {
	if r.each == nil {
		sums = sums[:len(row)]
		for i, v := range row {
			sums[i] = uint32(v)
		}
		return
	}
	if r.vectors.sum(sums, row) {
		return
	}
	row = row[r.skip*ch:]
	sums = sums[:len(r.each)*ch]
	switch {
	case ch == 1:
		r.sum1(sums, row)
	case ch == 3 && !r.wide:
		r.sum3(sums, row)
	case ch == 3 || ch == 4:
		r.sum4(sums, row, ch)
	default:
		for c := range ch {
			r.sumAny(sums, row, c, ch)
		}
	}
}

func (r *rolls) sum1(sums []uint32, row []byte) {
	carry, full := uint32(0), r.full
	at := 0
	if r.head > 0 {
		carry = uint32(row[0]) * r.head
		at = 1
	}
	each := r.each[:len(sums)]
	for i, t := range each {
		v := carry
		if n := t.n; n > 0 {
			x := uint32(row[at])
			at++
			for ; n > 1; n-- {
				x += uint32(row[at])
				at++
			}
			v += x * full
		}
		l := uint32(row[at])
		at++
		p := l * t.w
		carry = l*full - p
		sums[i] = v + p
	}
}

// lanes3 puts the first three bytes of v, least significant first, into lanes of 21 bits.
func lanes3(v uint32) uint64 {
	x := uint64(v)
	return x&0xff | x&0xff00<<13 | x&0xff0000<<26
}

// first3 returns the first three bytes of b.
func first3(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }

func (r *rolls) sum3(sums []uint32, row []byte) {
	const mask = 1<<21 - 1
	carry, full := uint64(0), uint64(r.full)
	at, to := 0, 0
	if r.head > 0 {
		carry = lanes3(first3(row)) * uint64(r.head)
		at = 3
	}
	last := len(r.each) - 1
	for _, t := range r.each[:last] { // words of four bytes are read
		v := carry
		if n := t.n; n > 0 {
			x := lanes3(binary.LittleEndian.Uint32(row[at : at+4]))
			at += 3
			for ; n > 1; n-- {
				x += lanes3(binary.LittleEndian.Uint32(row[at : at+4]))
				at += 3
			}
			v += x * full
		}
		l := lanes3(binary.LittleEndian.Uint32(row[at : at+4]))
		at += 3
		p := l * uint64(t.w)
		v += p
		carry = l*full - p
		d := (*[3]uint32)(sums[to : to+3])
		to += 3
		d[0], d[1], d[2] = uint32(v&mask), uint32(v>>21)&mask, uint32(v>>42)
	}
	x := uint64(0)
	for range r.each[last].n {
		x += lanes3(first3(row[at:]))
		at += 3
	}
	carry += x*full + lanes3(first3(row[at:]))*uint64(r.each[last].w)
	sums[to], sums[to+1], sums[to+2] = uint32(carry&mask), uint32(carry>>21)&mask, uint32(carry>>42)
}

// even2 puts bytes 0 and 2 of v into lanes of 32 bits, odd2 bytes 1 and 3.
func even2(v uint64) uint64 { return v&0xff | v&0xff0000<<16 }
func odd2(v uint64) uint64  { return v>>8&0xff | v&0xff000000<<8 }

// sum4 sums three or four channels, two to a word.
func (r *rolls) sum4(sums []uint32, row []byte, ch int) {
	var e, o uint64 // what is carried to the next pixel
	full := uint64(r.full)
	at := 0
	load := func(at int) uint64 { // of three channels the fourth byte has no effect
		if at+4 > len(row) {
			return uint64(first3(row[at:]))
		}
		return uint64(binary.LittleEndian.Uint32(row[at : at+4]))
	}
	if r.head > 0 {
		v := load(0)
		e, o = even2(v)*uint64(r.head), odd2(v)*uint64(r.head)
		at = ch
	}
	for i, t := range r.each {
		if n := t.n; n > 0 {
			var me, mo uint64
			for ; n > 0; n-- {
				v := load(at)
				me, mo = me+even2(v), mo+odd2(v)
				at += ch
			}
			e, o = e+me*full, o+mo*full
		}
		v := load(at)
		at += ch
		ve, vo := even2(v), odd2(v)
		pe, po := ve*uint64(t.w), vo*uint64(t.w)
		e, o = e+pe, o+po
		d := sums[i*ch : i*ch+ch]
		d[0], d[1], d[2] = uint32(e), uint32(o), uint32(e>>32)
		if len(d) > 3 {
			d[3] = uint32(o >> 32)
		}
		e, o = ve*full-pe, vo*full-po
	}
}

// sumAny sums one of ch channels.
func (r *rolls) sumAny(sums []uint32, row []byte, c, ch int) {
	carry := uint32(0)
	at := c
	if r.head > 0 {
		carry = uint32(row[at]) * r.head
		at += ch
	}
	for i, t := range r.each {
		mid := uint32(0)
		for n := t.n; n > 0; n-- {
			mid += uint32(row[at])
			at += ch
		}
		l := uint32(row[at])
		at += ch
		sums[i*ch+c] = carry + mid*r.full + l*t.w
		carry = l * (r.full - t.w)
	}
}
