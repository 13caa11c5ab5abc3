// Package power raises what colours are made of to powers: the transfer functions of RGB spaces, gammas of profiles. A ramp of colours takes
// thousands of them, and math.Pow, right to the last bit for all numbers there are, takes twice as long.
package power

import "math"

// Raise returns x to the power of g, right to 12 digits for g from -10 to 10 and to fewer beyond.
func Raise(x, g float64) float64 {
	bits := math.Float64bits(x)
	e := int(bits >> 52)
	if e == 0 || e >= 0x7FF { // zero, subnormal, infinite, not a number, negative
		return math.Pow(x, g)
	}
	// x = m 2^e with m between the roots of 1/2 and of 2.
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m /= 2
		e++
	}
	// ln m = 2 artanh t, where |t| < .1716: the next term is below 10^-13.
	t := (m - 1) / (m + 1)
	s := t * t
	s2 := s * s
	ln := 2 * t * ((1 + s*(1.0/3) + s2*(1.0/5+s*(1.0/7))) + s2*s2*(1.0/9+s*(1.0/11)+s2*(1.0/13+s*(1.0/15))))
	y := g * (float64(e-1023) + ln*math.Log2E)
	if !(y > -1000 && y < 1000) {
		return math.Pow(x, g)
	}
	// 2^y = 2^n e^z with |z| < .3466: the next term is below 10^-14.
	n := math.Floor(y + 0.5)
	z := (y - n) * math.Ln2
	z2 := z * z
	z4 := z2 * z2
	r := (1 + z + z2*(1.0/2+z*(1.0/6))) + z4*((1.0/24+z*(1.0/120)+z2*(1.0/720+z*(1.0/5040)))+z4*(1.0/40320+z*(1.0/362880)+z2*(1.0/3628800+z*(1.0/39916800))))
	return r * math.Float64frombits(uint64(int(n)+1023)<<52)
}

// EncodeSRGB is the transfer function of IEC 61966-2-1, from linear light; both are clipped to 0..1, and NaN is 0.
func EncodeSRGB(v float64) float64 {
	switch {
	case !(v > 0):
		return 0
	case v >= 1:
		return 1
	case v <= 0.0031308:
		return 12.92 * v
	}
	return 1.055*Raise(v, 1/2.4) - 0.055
}

// Tabulate sets out[i] to f(i), which never falls as i grows. It asks for a value only where two that are known differ.
func Tabulate(out []byte, f func(i int) byte) {
	if len(out) == 0 {
		return
	}
	last := len(out) - 1
	out[0], out[last] = f(0), f(last)
	between(out, f, 0, last)
}

// between sets what lies between two values that are set.
func between(out []byte, f func(i int) byte, lo, hi int) {
	if out[lo] == out[hi] {
		for i := lo + 1; i < hi; i++ {
			out[i] = out[lo]
		}
		return
	}
	if mid := (lo + hi) / 2; mid > lo {
		out[mid] = f(mid)
		between(out, f, lo, mid)
		between(out, f, mid, hi)
	}
}
