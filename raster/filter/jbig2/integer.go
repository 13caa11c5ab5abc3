package jbig2

// intContext holds the contexts of one arithmetic integer decoding procedure (Annex A).
type intContext [512]uint8

// decode is A.2. ok is false for the out-of-band value.
func (cx *intContext) decode(d *mq) (v int64, ok bool) {
	prev := uint32(1)
	next := func() uint32 {
		b := d.bit(&cx[prev])
		if prev < 256 {
			prev = prev<<1 | b
		} else {
			prev = (prev<<1|b)&511 | 256
		}
		return b
	}
	sign := next()
	n, offset := 2, int64(0)
	for _, r := range [...]struct {
		bits   int
		offset int64
	}{{4, 4}, {6, 20}, {8, 84}, {12, 340}, {32, 4436}} {
		if next() == 0 {
			break
		}
		n, offset = r.bits, r.offset
	}
	for ; n > 0; n-- {
		v = v<<1 | int64(next())
	}
	v += offset
	if sign == 0 {
		return v, true
	}
	return -v, v != 0
}

// decodeID is the symbol ID decoding procedure (A.3); cx has 1<<bits elements.
func decodeID(d *mq, cx []uint8, bits int) int {
	prev := 1
	for range bits {
		prev = prev<<1 | int(d.bit(&cx[prev]))
	}
	return prev - 1<<bits
}
