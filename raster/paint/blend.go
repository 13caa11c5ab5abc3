package paint

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/list"
)

// blend1 is the separable blend function B(cb, cs) of ISO 32000-2, 11.3.5.2, on 8-bit values.
func blend1(m list.Blend, b, s int32) int32 {
	switch m {
	case list.Multiply:
		return div255(b * s)
	case list.Screen:
		return b + s - div255(b*s)
	case list.Overlay:
		return hardLight(s, b)
	case list.Darken:
		return min(b, s)
	case list.Lighten:
		return max(b, s)
	case list.ColorDodge:
		switch {
		case b == 0:
			return 0
		case b >= 255-s:
			return 255
		}
		return min(255, (b*255+(255-s)/2)/(255-s))
	case list.ColorBurn:
		switch {
		case b == 255:
			return 255
		case 255-b >= s:
			return 0
		}
		return 255 - min(255, ((255-b)*255+s/2)/s)
	case list.HardLight:
		return hardLight(b, s)
	case list.SoftLight:
		return softLight(b, s)
	case list.Difference:
		if b > s {
			return b - s
		}
		return s - b
	case list.Exclusion:
		return b + s - 2*div255(b*s)
	}
	return s
}

func div255(v int32) int32 {
	v += 128
	return (v + v>>8) >> 8
}

func hardLight(b, s int32) int32 {
	if s <= 127 {
		return div255(b * 2 * s)
	}
	s = 2*s - 255
	return b + s - div255(b*s)
}

func softLight(b, s int32) int32 {
	fb, fs := float64(b)/255, float64(s)/255
	if fs <= 0.5 {
		return round255(fb - (1-2*fs)*fb*(1-fb))
	}
	d := math.Sqrt(fb)
	if fb <= 0.25 {
		d = ((16*fb-12)*fb + 4) * fb
	}
	return round255(fb + (2*fs-1)*(d-fb))
}

func round255(v float64) int32 { return int32(max(0, min(1, v))*255 + 0.5) }

// lum, setLum, clipColor, sat and setSat are the functions of 11.3.5.3 in 8-bit integers, weights 0.30, 0.59, 0.11.
func lum(c [3]int32) int32 { return (c[0]*77 + c[1]*151 + c[2]*28 + 128) >> 8 }

func setLum(c [3]int32, l int32) [3]int32 {
	d := l - lum(c)
	return clipColor([3]int32{c[0] + d, c[1] + d, c[2] + d})
}

func clipColor(c [3]int32) [3]int32 {
	l := lum(c)
	n, x := min(c[0], c[1], c[2]), max(c[0], c[1], c[2])
	for i := range c {
		if n < 0 && l != n {
			c[i] = l + (c[i]-l)*l/(l-n)
		}
	}
	for i := range c {
		if x > 255 && x != l {
			c[i] = l + (c[i]-l)*(255-l)/(x-l)
		}
		c[i] = max(0, min(255, c[i]))
	}
	return c
}

func sat(c [3]int32) int32 { return max(c[0], c[1], c[2]) - min(c[0], c[1], c[2]) }

func setSat(c [3]int32, s int32) [3]int32 {
	lo, hi := min(c[0], c[1], c[2]), max(c[0], c[1], c[2])
	if hi == lo {
		return [3]int32{}
	}
	for i := range c {
		c[i] = (c[i] - lo) * s / (hi - lo)
	}
	return c
}

// blend4 blends one pixel of inks, 255 for none: separable modes and those of the three chromatic inks as if they were red, green and
// blue; black follows the backdrop, or for Luminosity the source (11.3.5.3). Inks that overprinting keeps are the backdrop's.
func blend4(m mode, b, s, out []uint8) {
	_, _, _ = b[3], s[3], out[3]
	if m.blend < list.Hue {
		for i := range 4 {
			out[i] = uint8(blend1(m.blend, int32(b[i]), int32(s[i])))
		}
	} else {
		black := b[3]
		if m.blend == list.Luminosity {
			black = s[3]
		}
		r := blend3(m.blend, [3]int32{int32(b[0]), int32(b[1]), int32(b[2])}, [3]int32{int32(s[0]), int32(s[1]), int32(s[2])})
		out[0], out[1], out[2], out[3] = uint8(r[0]), uint8(r[1]), uint8(r[2]), black
	}
	for i := range 4 {
		if m.keep>>i&1 != 0 {
			out[i] = b[i]
		}
	}
}

// inkLum is the gray of a pixel of inks (10.4.2.3): what cyan, magenta and yellow, weighted as in lum, and black leave of white.
func inkLum(v []uint8) uint8 {
	c := lum([3]int32{255 - int32(v[0]), 255 - int32(v[1]), 255 - int32(v[2])})
	return uint8(max(0, int32(v[3])-c))
}

// blend3 blends one sRGB pixel, separable or not.
func blend3(m list.Blend, b, s [3]int32) [3]int32 {
	switch m {
	case list.Hue:
		return setLum(setSat(s, sat(b)), lum(b))
	case list.Saturation:
		return setLum(setSat(b, sat(s)), lum(b))
	case list.Color:
		return setLum(s, lum(b))
	case list.Luminosity:
		return setLum(b, lum(s))
	}
	return [3]int32{blend1(m, b[0], s[0]), blend1(m, b[1], s[1]), blend1(m, b[2], s[2])}
}
