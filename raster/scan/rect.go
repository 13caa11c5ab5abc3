package scan

// RectSpans gives the coverage of row y of an axis-parallel rectangle (corners in 24.8), limited to pixels x0..x1: at most three runs,
// the same that Rasterizer.Fill makes of its outline. It returns their number.
func RectSpans(r Edge, y, x0, x1 int, aliased bool, out *[3]Span) int {
	top, bottom := max(r.Y0, int32(y)<<fracBits), min(r.Y1, int32(y+1)<<fracBits)
	h := bottom - top
	if h <= 0 {
		return 0
	}
	n := 0
	put := func(a, b, width int32) {
		a, b = max(a, int32(x0)), min(b, int32(x1))
		if a >= b {
			return
		}
		c := coverage(h*width*2, false)
		if aliased {
			if c < 128 {
				return
			}
			c = 255
		}
		if c == 0 {
			return
		}
		if n > 0 && out[n-1].Cov == c && out[n-1].X1 == a {
			out[n-1].X1 = b
			return
		}
		out[n] = Span{a, b, c}
		n++
	}
	l, rr := r.X0>>fracBits, r.X1>>fracBits
	if l == rr {
		put(l, l+1, r.X1-r.X0)
		return n
	}
	put(l, l+1, One-(r.X0&(One-1)))
	put(l+1, rr, One)
	put(rr, rr+1, r.X1&(One-1))
	return n
}
