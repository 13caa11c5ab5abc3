package icc

import (
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

// curve is a one-dimensional function on 0..1: a table of 16-bit values at equal distances, or the parametric function
// y = (ax+b)^g + e from d up and y = cx + f below it. The zero curve is the identity.
type curve struct {
	table               []uint16
	g, a, b, c, d, e, f float64
}

// maxEntries bounds one table; the format's own bound is 2^32-1.
const maxEntries = 1 << 16

// parseCurve reads curveType (clause 10.6) or parametricCurveType (10.18) and returns how many bytes it takes.
func parseCurve(b []byte) (curve, int, error) {
	if len(b) < 12 {
		return curve{}, 0, bad("curve of %d bytes", len(b))
	}
	switch sig(b) {
	case typeCurve:
		return sampledCurve(b)
	case typePara:
		return parametricCurve(b)
	}
	return curve{}, 0, bad("curve of type %q", sig(b).String())
}

func sampledCurve(b []byte) (curve, int, error) {
	n := int64(be32(b[8:]))
	if n > maxEntries || 12+2*n > int64(len(b)) {
		return curve{}, 0, bad("curve of %d entries in %d bytes", n, len(b))
	}
	size := 12 + 2*int(n)
	switch n {
	case 0:
		return curve{}, size, nil
	case 1: // u8Fixed8Number
		return curve{g: float64(be16(b[12:])) / 256, a: 1}, size, nil
	}
	return curve{table: table16(b[12:size])}, size, nil
}

func table16(b []byte) []uint16 {
	t := make([]uint16, len(b)/2)
	for i := range t {
		t[i] = be16(b[2*i:])
	}
	return t
}

func table8(b []byte) []uint16 {
	t := make([]uint16, len(b))
	for i, v := range b {
		t[i] = uint16(v) * 257
	}
	return t
}

func parametricCurve(b []byte) (curve, int, error) {
	kind := be16(b[8:])
	counts := [5]int{1, 3, 4, 5, 7}
	if int(kind) >= len(counts) || 12+4*counts[kind] > len(b) {
		return curve{}, 0, bad("parametric curve of kind %d", kind)
	}
	var v [7]float64
	for i := range counts[kind] {
		v[i] = fixed(b[12+4*i:])
	}
	q := curve{g: v[0], a: 1}
	switch kind {
	case 1, 2: // 0 or c below -b/a
		q.a, q.b, q.e, q.f = v[1], v[2], v[3], v[3]
		if q.a == 0 {
			return curve{}, 0, bad("parametric curve without a slope")
		}
		q.d = -q.b / q.a
	case 3, 4:
		q.a, q.b, q.c, q.d, q.e, q.f = v[1], v[2], v[3], v[4], v[5], v[6]
	}
	return q, 12 + 4*counts[kind], nil
}

// at evaluates the curve; x is 0..1 and so is the result.
func (q *curve) at(x float64) float64 {
	if q.table != nil {
		return interpolate(q.table, x)
	}
	if *q.shape() == ([7]float64{}) {
		return clamp01(x)
	}
	if x >= q.d {
		return clamp01(power.Raise(math.Max(q.a*x+q.b, 0), q.g) + q.e)
	}
	return clamp01(q.c*x + q.f)
}

func (q *curve) shape() *[7]float64 { return &[7]float64{q.g, q.a, q.b, q.c, q.d, q.e, q.f} }

func (q *curve) equal(o *curve) bool {
	if len(q.table) != len(o.table) || *q.shape() != *o.shape() {
		return false
	}
	for i, v := range q.table {
		if v != o.table[i] {
			return false
		}
	}
	return true
}

// interpolate reads a table of at least 2 entries.
func interpolate(t []uint16, x float64) float64 {
	p := clamp01(x) * float64(len(t)-1)
	i := min(int(p), len(t)-2)
	f := p - float64(i)
	return (float64(t[i])*(1-f) + float64(t[i+1])*f) / 65535
}

// clamp01 brings v into 0..1; NaN is 0.
func clamp01(v float64) float64 {
	switch {
	case v >= 1:
		return 1
	case v > 0:
		return v
	}
	return 0
}
