package icc

// vector holds the channels of one colour on its way, each 0..1.
type vector [maxChannels + 1]float64

// clut is a multi-dimensional table (clauses 10.10 to 10.12): the first input channel varies slowest.
type clut struct {
	in, out int
	side    [maxChannels]int32
	step    [maxChannels]int32 // distance of neighbours along a channel, in data
	data    []uint16
	linear  bool // interpolate over the whole cell
}

// newCLUT reads the table at the front of b, values of width 1 or 2 bytes, and returns the bytes behind it.
func newCLUT(in, out int, side []byte, width int, b []byte) (*clut, []byte, error) {
	c := &clut{in: in, out: out}
	size := int64(out)
	limit := int64(len(b)) / int64(width)
	for i := in - 1; i >= 0; i-- {
		if side[i] < 2 {
			return nil, nil, bad("%d grid points", side[i])
		}
		c.side[i], c.step[i] = int32(side[i]), int32(size)
		if size *= int64(side[i]); size > limit {
			return nil, nil, bad("colour table behind the end")
		}
	}
	used := int(size) * width
	if width == 1 {
		c.data = table8(b[:used])
	} else {
		c.data = table16(b[:used])
	}
	return c, b[used:], nil
}

// eval replaces the in channels of v by the out ones. Along the last three channels it interpolates in the tetrahedron that the order
// of the fractions names, along the others linearly, as most renderers do; above maxLinear channels over one simplex, since the
// corners of a cell double with each.
func (c *clut) eval(v *vector) {
	const maxLinear = 6
	var frac [maxChannels]float64
	base := int32(0)
	for i := range c.in {
		p := clamp01(v[i]) * float64(c.side[i]-1)
		k := min(int32(p), c.side[i]-2)
		frac[i] = p - float64(k)
		base += k * c.step[i]
	}
	lead := max(c.in-3, 0)
	switch {
	case c.linear && c.in <= maxLinear, c.in == 2:
		lead = c.in
	case c.in > maxLinear:
		lead = 0
	}
	var sum vector
	for corner := range 1 << lead {
		w, at := 1.0, base
		for i := range lead {
			if corner>>i&1 == 0 {
				w *= 1 - frac[i]
			} else {
				w *= frac[i]
				at += c.step[i]
			}
		}
		if w != 0 {
			c.simplex(&sum, &frac, lead, at, w)
		}
	}
	*v = sum
}

// simplex adds w times the value at frac[from:in] in the cell at base: it walks from the cell's lowest corner to the highest along the
// channels in the order of their fractions.
func (c *clut) simplex(sum *vector, frac *[maxChannels]float64, from int, base int32, w float64) {
	var order [maxChannels]int
	n := 0
	for i := from; i < c.in; i++ {
		k := n
		for ; k > 0 && frac[order[k-1]] < frac[i]; k-- {
			order[k] = order[k-1]
		}
		order[k] = i
		n++
	}
	prev := 1.0
	for k := 0; k <= n; k++ {
		next := 0.0
		if k < n {
			next = frac[order[k]]
		}
		if f := w * (prev - next) / 65535; f != 0 {
			for j, node := range c.data[base : base+int32(c.out)] {
				sum[j] += f * float64(node)
			}
		}
		if k < n {
			base += c.step[order[k]]
		}
		prev = next
	}
}
