package colorspace

// InkRow turns lines of samples (see RowConverter) into Inks. It is not safe for concurrent use, but two of the same press and space give
// the same bytes.
type InkRow struct {
	p    *Press
	n    int
	one  *[256]Inks    // of spaces of one component
	lut  *[4][256]byte // of the press's own inks
	rgb  RowConverter  // of spaces that are known by their looks
	buf  []byte
	many *inkCache // of all others
}

// NewRow returns the converter of s for samples of bpc bits with an image's Decode array, as NewRowConverter does.
func (p *Press) NewRow(s Space, decode []float64, bpc int) *InkRow {
	n := s.N()
	if len(decode) < 2*n {
		decode = nil
	}
	r := &InkRow{p: p, n: n}
	value := sampleValue(s, decode, bpc)
	if based, ok := s.(*ICCBased); ok && based.Alternate().N() == n {
		s = based.Alternate()
	}
	tinted, _ := s.(*Tinted)
	switch {
	case n == 1:
		r.one = &[256]Inks{}
		var c [1]float64
		for v := range r.one {
			c[0] = value(0, v)
			r.one[v] = p.Of(s, c[:])
		}
	case n == 4 && p.direct(s):
		r.lut = &[4][256]byte{}
		for j := range r.lut {
			for v := range r.lut[j] {
				r.lut[j][v] = 255 - to8(unit16(value(j, v)))
			}
		}
	case tinted != nil:
		r.many = &inkCache{p: p, s: s, value: value, c: make([]float64, n), keys: make([]byte, manySlots*n), known: make([]bool, manySlots), inks: make([]Inks, manySlots)}
	default:
		r.rgb = NewRowConverter(s, decode, bpc)
	}
	return r
}

// Inks8 writes n pixels of 4 bytes. dst and src must not overlap.
func (r *InkRow) Inks8(dst, src []byte, n int) {
	src, dst = src[:n*r.n], dst[:4*n]
	switch {
	case r.one != nil:
		for i, v := range src {
			*(*Inks)(dst[4*i : 4*i+4]) = r.one[v]
		}
	case r.lut != nil:
		for i := 0; i+4 <= len(src); i += 4 {
			s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
			d[0], d[1], d[2], d[3] = r.lut[0][s[0]], r.lut[1][s[1]], r.lut[2][s[2]], r.lut[3][s[3]]
		}
	case r.many != nil:
		for i := range n {
			*(*Inks)(dst[4*i : 4*i+4]) = r.many.at(src[i*r.n : (i+1)*r.n])
		}
	default:
		if len(r.buf) < 3*n {
			r.buf = make([]byte, 3*n)
		}
		r.rgb.RGB8(r.buf, src, n)
		r.p.FromRGB8(dst, r.buf, n)
	}
}

// inkCache serves mixtures of inks: exact, through a direct-mapped cache of those met before.
type inkCache struct {
	p     *Press
	s     Space
	value func(j, v int) float64
	c     []float64
	keys  []byte
	known []bool
	inks  []Inks
}

func (m *inkCache) at(s []byte) Inks {
	h := uint32(2166136261)
	for _, v := range s {
		h = (h ^ uint32(v)) * 16777619
	}
	h = (h ^ h>>15) % manySlots
	n := len(m.c)
	key := m.keys[int(h)*n : int(h)*n+n]
	if m.known[h] && string(key) == string(s) {
		return m.inks[h]
	}
	for j, v := range s {
		m.c[j] = m.value(min(j, MaxComponents-1), int(v))
	}
	copy(key, s)
	m.known[h], m.inks[h] = true, m.p.Of(m.s, m.c)
	return m.inks[h]
}
