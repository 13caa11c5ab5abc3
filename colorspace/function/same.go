package function

import "slices"

// Same reports whether two functions give the same values because they are one or were made from the same numbers. False says nothing.
func Same(a, b Func) bool {
	switch x := a.(type) {
	case *sampled:
		y, ok := b.(*sampled)
		return ok && (x == y || x.same(y))
	case *exponential:
		y, ok := b.(*exponential)
		return ok && (x == y || x.domain == y.domain && x.n == y.n && slices.Equal(x.rng, y.rng) && slices.Equal(x.c0, y.c0) && slices.Equal(x.c1, y.c1))
	case *stitching:
		y, ok := b.(*stitching)
		return ok && (x == y || x.domain == y.domain && x.out == y.out && slices.Equal(x.rng, y.rng) && slices.Equal(x.bounds, y.bounds) &&
			slices.Equal(x.encode, y.encode) && slices.EqualFunc(x.fs, y.fs, Same))
	case *joined:
		y, ok := b.(*joined)
		return ok && (x == y || slices.EqualFunc(x.fs, y.fs, Same))
	}
	return false
}

func (f *sampled) same(g *sampled) bool {
	return f.n == g.n && slices.Equal(f.domain, g.domain) && slices.Equal(f.rng, g.rng) && slices.Equal(f.encode, g.encode) &&
		slices.Equal(f.size, g.size) && slices.Equal(f.zero, g.zero) && slices.Equal(f.table, g.table) && slices.Equal(f.bytes, g.bytes) &&
		slices.Equal(f.value, g.value)
}
