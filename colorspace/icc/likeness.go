package icc

import (
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

// likeness compares the transform with the plain spaces. What counts is what comes out: the sRGB profiles in use differ in their curves
// (1024 or 4096 entries, parametric, 26 entries), in their rounding and in their names.
func (t *Transform) likeness() Likeness {
	switch {
	case t.n == 1 && t.space == spaceGray:
		switch {
		case t.near(1, 257, func(v float64) float64 { return v }):
			return SGray
		case t.near(1, 257, func(v float64) float64 { return power.EncodeSRGB(power.Raise(v, 2.2)) }):
			return Gray22
		}
	case t.n == 3 && t.space == spaceRGB && t.shaper != nil:
		if t.near(3, 5, func(v float64) float64 { return v }) && t.nearNeutrals() {
			return SRGB
		}
	}
	return Custom
}

// tolerance is 1.5 of 255: profiles called sRGB stay within 1.4, the nearest others are 8 away.
const tolerance = 65535 / 255 * 1.5

// near compares a grid of side points a channel with want in each.
func (t *Transform) near(n, side int, want func(float64) float64) bool {
	total := 1
	for range n {
		total *= side
	}
	for i := range total {
		var v vector
		for j, k := 0, i; j < n; j++ {
			v[j] = float64(k%side) / float64(side-1)
			k /= side
		}
		w := v
		r, g, b := t.exact(&v)
		for j, got := range [3]uint16{r, g, b} {
			if math.Abs(float64(got)-65535*want(w[j%n])) > tolerance {
				return false
			}
		}
	}
	return true
}

func (t *Transform) nearNeutrals() bool {
	for i := range 256 {
		x := float64(i) / 255
		r, g, b := t.exact(&vector{x, x, x})
		for _, got := range [3]uint16{r, g, b} {
			if math.Abs(float64(got)-65535*x) > tolerance {
				return false
			}
		}
	}
	return true
}
