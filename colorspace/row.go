package colorspace

// RowConverter turns lines of samples into target pixels. One byte a component, interleaved: for an Indexed space the index itself,
// for every other space the sample scaled to 0..255. dst and src must not overlap. A RowConverter is not safe for concurrent use, but
// two of the same space give the same bytes.
type RowConverter interface {
	// RGB8 writes n pixels of 3 bytes.
	RGB8(dst, src []byte, n int)
	// Gray8 writes n pixels of 1 byte: Luma8 of what RGB8 writes.
	Gray8(dst, src []byte, n int)
}

// NewRowConverter returns the converter of s for samples of bpc bits. decode is the image's Decode array (ISO 32000-2, 8.9.5.2),
// nil or one shorter than 2*N values for the default.
//
// DeviceGray, DeviceRGB and spaces of one or two components convert exactly as Space.RGB, DeviceCMYK, CalRGB
// and Lab within 1 of 255, others of three
// or four components by tetrahedral interpolation between the nodes of a grid (33 or 17 a side), computed when first used.
func NewRowConverter(s Space, decode []float64, bpc int) RowConverter {
	n := s.N()
	if len(decode) < 2*n {
		decode = nil
	}
	if decode != nil && isDefault(s, decode, bpc) {
		decode = nil
	}
	based, _ := s.(*ICCBased)
	if based != nil && based.Alternate().N() == n {
		s = based.Alternate()
	}
	if based != nil && based.rng != nil && decode == nil {
		decode = make([]float64, 0, 2*n) // not what the profile's rows take for granted
		for i := range n {
			lo, hi := based.Range(i, bpc)
			decode = append(decode, lo, hi)
		}
	}
	value := sampleValue(s, decode, bpc)
	switch {
	case n == 1:
		return newLUTRow(s, value)
	case s == DeviceRGB:
		return newRGBRow(decode, value)
	case s == DeviceCMYK:
		return newPressRow(value)
	case isCIE(s):
		return newCIERow(s, value)
	case based != nil && based.profile != nil && (n == 3 || n == 4):
		return newProfileRow(based.profile, decode, value)
	case n == 2:
		return newPairRow(s, value)
	case n <= 4:
		return newGridRow(s, value)
	}
	return newManyRow(s, value)
}

// isDefault recognizes a default Decode array written out.
func isDefault(s Space, decode []float64, bpc int) bool {
	for i := range s.N() {
		if lo, hi := s.Range(i, bpc); decode[2*i] != lo || decode[2*i+1] != hi {
			return false
		}
	}
	return true
}

func isCIE(s Space) bool {
	switch s.(type) {
	case *CalRGB, *Lab:
		return true
	}
	return false
}

// sampleValue returns the function from component and sample byte to component value.
func sampleValue(s Space, decode []float64, bpc int) func(j, v int) float64 {
	full := 255.0
	if _, ok := s.(*Indexed); ok {
		_, full = s.Range(0, bpc)
	}
	type interval struct{ lo, hi float64 }
	var ivs [MaxComponents]interval
	for j := range min(s.N(), MaxComponents) {
		iv := &ivs[j]
		iv.lo, iv.hi = s.Range(j, bpc)
		if decode != nil {
			iv.lo, iv.hi = decode[2*j], decode[2*j+1]
		}
	}
	return func(j, v int) float64 {
		iv := ivs[j]
		return iv.lo + (iv.hi-iv.lo)*float64(v)/full
	}
}

// lutRow serves every space of one component.
type lutRow struct {
	rgb  [256][3]byte
	gray [256]byte
}

func newLUTRow(s Space, value func(j, v int) float64) *lutRow {
	l := &lutRow{}
	var c [1]float64
	for v := range 256 {
		c[0] = value(0, v)
		r, g, b := s.RGB(c[:]).RGB8()
		l.rgb[v], l.gray[v] = [3]byte{r, g, b}, Luma8(r, g, b)
	}
	return l
}

// RGB8 implements RowConverter.
func (l *lutRow) RGB8(dst, src []byte, n int) {
	src, dst = src[:n], dst[:3*n]
	for i, v := range src {
		p := &l.rgb[v]
		d := dst[3*i : 3*i+3 : 3*i+3]
		d[0], d[1], d[2] = p[0], p[1], p[2]
	}
}

// Gray8 implements RowConverter.
func (l *lutRow) Gray8(dst, src []byte, n int) {
	src, dst = src[:n], dst[:n]
	for i, v := range src {
		dst[i] = l.gray[v]
	}
}

// rgbRow serves DeviceRGB; plain without a Decode array.
type rgbRow struct {
	plain bool
	lut   [3][256]byte
	r     [3][256]uint32 // luma shares of the looked-up values, rounding in the first
}

func newRGBRow(decode []float64, value func(j, v int) float64) *rgbRow {
	p := &rgbRow{plain: decode == nil}
	weight := [3]uint32{lumaR, lumaG, lumaB}
	for j := range 3 {
		for v := range 256 {
			b := v
			if decode != nil {
				b = int(to8(unit16(value(j, v))))
			}
			p.lut[j][v] = byte(b)
			p.r[j][v] = weight[j] * uint32(b)
			if j == 0 {
				p.r[j][v] += 1 << 15
			}
		}
	}
	return p
}

// RGB8 implements RowConverter.
func (p *rgbRow) RGB8(dst, src []byte, n int) {
	src, dst = src[:3*n], dst[:3*n]
	if p.plain {
		copy(dst, src)
		return
	}
	for len(src) >= 3 && len(dst) >= 3 {
		dst[0], dst[1], dst[2] = p.lut[0][src[0]], p.lut[1][src[1]], p.lut[2][src[2]]
		src, dst = src[3:], dst[3:]
	}
}

// Gray8 implements RowConverter.
func (p *rgbRow) Gray8(dst, src []byte, n int) {
	src, dst = src[:3*n], dst[:n]
	for i := range dst {
		s := src[3*i : 3*i+3 : 3*i+3]
		dst[i] = byte((p.r[0][s[0]] + p.r[1][s[1]] + p.r[2][s[2]]) >> 16)
	}
}
