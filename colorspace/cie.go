package colorspace

import (
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

// The CIE-based spaces are shown relative to their white point: WhitePoint becomes the white of sRGB. Where it is not D65 the XYZ
// values are adapted with the Bradford transform (ICC.1:2022, annex E), so white is white on paper.

// CalGray is ISO 32000-2, 8.6.5.2. Use NewCalGray.
type CalGray struct{ gamma float64 }

// NewCalGray makes a CalGray space. gamma is clamped to a positive number, 1 when it is none. The white point needs no mention:
// every colour is a fraction of it, and white is shown as white.
func NewCalGray(gamma float64) *CalGray { return &CalGray{saneGamma(gamma)} }

func saneGamma(g float64) float64 {
	if !(g > 0) || math.IsInf(g, 0) {
		return 1
	}
	return clamp(g, 1e-3, 100)
}

// N returns 1.
func (s *CalGray) N() int { return 1 }

// Initial returns black.
func (s *CalGray) Initial() []float64 { return []float64{0} }

// Range returns 0 and 1.
func (s *CalGray) Range(i, bpc int) (lo, hi float64) { return 0, 1 }

// RGB returns the neutral whose luminance is A^Gamma of white (8.6.5.2: X = Xw A^G, Y = Yw A^G, Z = Zw A^G), gamma-encoded.
func (s *CalGray) RGB(c []float64) RGB {
	v := unit16(power.EncodeSRGB(power.Raise(clamp(at(c, 0), 0, 1), s.gamma)))
	return RGB{v, v, v}
}

// CalRGB is ISO 32000-2, 8.6.5.3. Use NewCalRGB.
type CalRGB struct {
	gamma [3]float64
	m     [9]float64 // linear ABC to linear sRGB, row-major
}

// NewCalRGB makes a CalRGB space from its white point (XYZ), its Gamma and its Matrix [XA YA ZA XB YB ZB XC YC ZC]. A white point without
// luminance counts as D65 and an all-zero matrix as the identity's (the defaults of table 63). ok is false when a number is not finite or
// the matrix is singular; the space then shows its components as sRGB with the gamma given.
func NewCalRGB(white, gamma [3]float64, matrix [9]float64) (s *CalRGB, ok bool) {
	s = &CalRGB{m: [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}}
	for i := range 3 {
		s.gamma[i] = saneGamma(gamma[i])
	}
	if matrix == ([9]float64{}) {
		matrix = [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}
	}
	// The columns of a are the XYZ of the three components.
	a := [9]float64{matrix[0], matrix[3], matrix[6], matrix[1], matrix[4], matrix[7], matrix[2], matrix[5], matrix[8]}
	if d := det3(a); !(math.Abs(d) > 1e-12) || math.IsInf(d, 0) {
		return s, false
	}
	s.m = mul3(xyzToSRGB, mul3(adaptToD65(saneWhite(white)), a))
	for _, v := range s.m {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			s.m = [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}
			return s, false
		}
	}
	return s, true
}

// N returns 3.
func (s *CalRGB) N() int { return 3 }

// Initial returns black.
func (s *CalRGB) Initial() []float64 { return []float64{0, 0, 0} }

// Range returns 0 and 1.
func (s *CalRGB) Range(i, bpc int) (lo, hi float64) { return 0, 1 }

// RGB decodes the components by their gammas, maps them to linear sRGB through XYZ adapted from the white point to D65, clips and encodes.
func (s *CalRGB) RGB(c []float64) RGB {
	v := s.linear(c)
	if v == [3]float64{1, 1, 1} { // the matrices of real files sum to the white point with three or four digits only
		return RGB{maxChannel, maxChannel, maxChannel}
	}
	return linearRGB(apply3(s.m, v))
}

func (s *CalRGB) linear(c []float64) (v [3]float64) {
	for i := range v {
		v[i] = power.Raise(clamp(at(c, i), 0, 1), s.gamma[i])
	}
	return v
}

// Lab is ISO 32000-2, 8.6.5.4. Use NewLab.
type Lab struct {
	white [3]float64
	rng   [4]float64
	m     [9]float64 // XYZ to linear sRGB with adaptation
}

// NewLab makes a Lab space from its white point (XYZ) and Range [amin amax bmin bmax]; an empty or infinite interval counts as -100..100.
func NewLab(white [3]float64, rng [4]float64) *Lab {
	s := &Lab{white: saneWhite(white), rng: rng}
	for i := 0; i < 4; i += 2 {
		if !(rng[i] < rng[i+1]) || math.IsInf(rng[i+1]-rng[i], 0) {
			s.rng[i], s.rng[i+1] = -100, 100
		}
	}
	s.m = mul3(xyzToSRGB, adaptToD65(s.white))
	return s
}

// N returns 3.
func (s *Lab) N() int { return 3 }

// Initial returns L* = 0 with a* and b* 0 or the nearest value in range.
func (s *Lab) Initial() []float64 {
	return []float64{0, clamp(0, s.rng[0], s.rng[1]), clamp(0, s.rng[2], s.rng[3])}
}

// Range returns 0..100 for L* and the space's Range for a* and b*.
func (s *Lab) Range(i, bpc int) (lo, hi float64) {
	switch i {
	case 1:
		return s.rng[0], s.rng[1]
	case 2:
		return s.rng[2], s.rng[3]
	}
	return 0, 100
}

// RGB converts by the two stages of 8.6.5.4 (the inverse of CIE 15, CIELAB) to XYZ and from there to sRGB.
func (s *Lab) RGB(c []float64) RGB {
	l := clamp(at(c, 0), 0, 100)
	a, b := clamp(at(c, 1), s.rng[0], s.rng[1]), clamp(at(c, 2), s.rng[2], s.rng[3])
	m := (l + 16) / 116
	if a == 0 && b == 0 { // exactly neutral
		v := unit16(power.EncodeSRGB(labCurve(m)))
		return RGB{v, v, v}
	}
	return linearRGB(apply3(s.m, [3]float64{s.white[0] * labCurve(m+a/500), s.white[1] * labCurve(m), s.white[2] * labCurve(m-b/200)}))
}

func labCurve(x float64) float64 {
	if x >= 6.0/29 {
		return x * x * x
	}
	return 108.0 / 841 * (x - 4.0/29)
}

func linearRGB(v [3]float64) RGB {
	return RGB{unit16(power.EncodeSRGB(v[0])), unit16(power.EncodeSRGB(v[1])), unit16(power.EncodeSRGB(v[2]))}
}

// d65 is the white of sRGB as XYZ, the row sums of the inverse of xyzToSRGB.
var d65 = [3]float64{0.9504559270516716, 1, 1.0890577507598784}

// xyzToSRGB is the exact inverse of the sRGB primaries' matrix (IEC 61966-2-1: x, y of R .64 .33, G .30 .60, B .15 .06, white .3127 .3290).
var xyzToSRGB = [9]float64{
	3.2409699419045226, -1.537383177570094, -0.4986107602930034,
	-0.9692436362808796, 1.8759675015077202, 0.04155505740717559,
	0.05563007969699366, -0.20397695888897652, 1.0569715142428786,
}

// bradford is the cone matrix of ICC.1:2022, annex E.
var (
	bradford    = [9]float64{0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296}
	bradfordInv = [9]float64{
		0.9869929054667123, -0.14705425642099013, 0.15996265166373125,
		0.43230526972339456, 0.5183602715367776, 0.0492912282128556,
		-0.008528664575177328, 0.04004282165408487, 0.9684866957875502,
	}
)

func adaptToD65(white [3]float64) [9]float64 {
	from, to := apply3(bradford, white), apply3(bradford, d65)
	var k [9]float64
	for i := range 3 {
		if !(math.Abs(from[i]) > 1e-6) {
			return [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}
		}
		k[4*i] = to[i] / from[i]
	}
	return mul3(bradfordInv, mul3(k, bradford))
}

// saneWhite scales a white point to Y = 1; one that is no colour counts as D65.
func saneWhite(w [3]float64) [3]float64 {
	if !(w[0] > 0 && w[1] > 0 && w[2] > 0) || math.IsInf(w[0]+w[1]+w[2], 0) {
		return d65
	}
	return [3]float64{clamp(w[0]/w[1], .1, 10), 1, clamp(w[2]/w[1], .1, 10)}
}

func mul3(a, b [9]float64) (c [9]float64) {
	for i := range 3 {
		for j := range 3 {
			c[3*i+j] = a[3*i]*b[j] + a[3*i+1]*b[3+j] + a[3*i+2]*b[6+j]
		}
	}
	return c
}

func apply3(a [9]float64, v [3]float64) [3]float64 {
	return [3]float64{
		a[0]*v[0] + a[1]*v[1] + a[2]*v[2],
		a[3]*v[0] + a[4]*v[1] + a[5]*v[2],
		a[6]*v[0] + a[7]*v[1] + a[8]*v[2],
	}
}

func det3(a [9]float64) float64 {
	return a[0]*(a[4]*a[8]-a[5]*a[7]) - a[1]*(a[3]*a[8]-a[5]*a[6]) + a[2]*(a[3]*a[7]-a[4]*a[6])
}
