package colorspace

import "github.com/pwgconvert/pwgconvert/colorspace/icc"

// ICCBased is a space given by an ICC profile (ISO 32000-2, 8.6.5.5), or one whose profile could not be used and that is shown as
// another. Use NewICCProfile or NewICCBased.
type ICCBased struct {
	n       int
	alt     Space // nil with a profile
	profile *icc.Transform
	rng     *[2 * 4]float64 // narrower intervals than its own
}

// NewICCBased makes a space of n components shown as alternate; nil, or one with another number of components, means the device space
// of n components (1, 3 or 4; any other n gives DeviceGray of the first).
func NewICCBased(n int, alternate Space) *ICCBased {
	n = min(max(n, 1), MaxComponents)
	if alternate == nil || alternate.N() != n {
		switch n {
		case 3:
			alternate = DeviceRGB
		case 4:
			alternate = DeviceCMYK
		default:
			alternate = DeviceGray
		}
	}
	return &ICCBased{n: n, alt: alternate}
}

// NewICCProfile makes a space of a profile. The profiles that are sRGB or its neutrals are shown as DeviceRGB and DeviceGray, and so
// take their fast routes.
func NewICCProfile(t *icc.Transform) *ICCBased {
	switch t.Likeness() {
	case icc.SRGB:
		return &ICCBased{n: 3, alt: DeviceRGB}
	case icc.SGray:
		return &ICCBased{n: 1, alt: DeviceGray}
	}
	return &ICCBased{n: t.N(), profile: t}
}

// Within returns the space with its components bounded by a Range entry, two numbers a component (ISO 32000-2, table 65); one that is
// not, or that leaves nothing of what the profile takes, changes nothing. The default, 0 to 1, is not what profiles of CIELAB take: for
// those a Range that is missing means the profile's own.
func (s *ICCBased) Within(rng []float64) *ICCBased {
	if s.n > 4 || len(rng) < 2*s.n || s.alt != nil && s.alt.N() != s.n {
		return s
	}
	narrow := false
	var r [2 * 4]float64
	for i := range s.n {
		lo, hi := s.Range(i, 8)
		a, b := rng[2*i], rng[2*i+1]
		if !(a < b) || !(a < hi && b > lo) {
			return s
		}
		r[2*i], r[2*i+1] = max(a, lo), min(b, hi)
		narrow = narrow || r[2*i] != lo || r[2*i+1] != hi
	}
	if !narrow {
		return s
	}
	return &ICCBased{n: s.n, alt: s.alt, profile: s.profile, rng: &r}
}

// Alternate returns the space it is shown in: itself when its profile is evaluated, or when its range is its own.
func (s *ICCBased) Alternate() Space {
	if s.profile != nil || s.rng != nil {
		return s
	}
	return s.alt
}

// N returns the number of components.
func (s *ICCBased) N() int { return s.n }

// Initial returns zeros, brought into range.
func (s *ICCBased) Initial() []float64 {
	c := make([]float64, s.n)
	for i := range c {
		lo, hi := s.Range(i, 8)
		c[i] = clamp(0, lo, hi)
	}
	return c
}

// Range returns the profile's or the alternate's.
func (s *ICCBased) Range(i, bpc int) (lo, hi float64) {
	switch {
	case s.rng != nil && i < s.n:
		return s.rng[2*i], s.rng[2*i+1]
	case s.profile != nil:
		return s.profile.Range(i)
	case s.alt.N() == s.n:
		return s.alt.Range(i, bpc)
	}
	return 0, 1
}

// RGB converts one colour.
func (s *ICCBased) RGB(c []float64) RGB {
	if s.rng != nil {
		var in [4]float64
		for i := range s.n {
			in[i] = clamp(at(c, i), s.rng[2*i], s.rng[2*i+1])
		}
		c = in[:s.n]
	}
	if s.profile == nil {
		return s.alt.RGB(c)
	}
	r, g, b := s.profile.RGB(c)
	return RGB{r, g, b}
}

// profileRow serves profiles of three and four components.
type profileRow struct {
	t      *icc.Transform
	decode *[4][256]byte // what a sample byte becomes; nil for itself
	in     [4 * profileChunk]byte
	rgb    [3 * profileChunk]byte
}

const profileChunk = 256

func newProfileRow(t *icc.Transform, decode []float64, value func(j, v int) float64) *profileRow {
	p := &profileRow{t: t}
	if decode == nil {
		return p
	}
	p.decode = &[4][256]byte{}
	for j := range t.N() {
		lo, hi := t.Range(j)
		for v := range 256 {
			p.decode[j][v] = to8(unit16((value(j, v) - lo) / (hi - lo)))
		}
	}
	return p
}

// decoded applies the Decode array to at most profileChunk pixels.
func (p *profileRow) decoded(src []byte) []byte {
	if p.decode == nil {
		return src
	}
	n := p.t.N()
	for i := 0; i+n <= len(src); i += n {
		for j := range n {
			p.in[i+j] = p.decode[j][src[i+j]]
		}
	}
	return p.in[:len(src)]
}

// RGB8 implements RowConverter.
func (p *profileRow) RGB8(dst, src []byte, n int) {
	if p.decode == nil {
		p.t.Row8(dst, src, n)
		return
	}
	for k := p.t.N(); n > 0; {
		m := min(n, profileChunk)
		p.t.Row8(dst, p.decoded(src[:m*k]), m)
		dst, src, n = dst[3*m:], src[m*k:], n-m
	}
}

// Gray8 implements RowConverter.
func (p *profileRow) Gray8(dst, src []byte, n int) {
	for k := p.t.N(); n > 0; {
		m := min(n, profileChunk)
		p.t.Row8(p.rgb[:], p.decoded(src[:m*k]), m)
		for i := range dst[:m] {
			c := p.rgb[3*i : 3*i+3 : 3*i+3]
			dst[i] = Luma8(c[0], c[1], c[2])
		}
		dst, src, n = dst[m:], src[m*k:], n-m
	}
}
