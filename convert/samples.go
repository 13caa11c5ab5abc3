package convert

import (
	"fmt"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/dither"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster"
)

// What the document types hold. Pages are rendered in sGray or sRGB of 8 bits; each type follows from these pixel by pixel:
//
//	sgray, srgb       as rendered
//	rgb               the numbers of srgb: nothing is known of the device
//	adobe-rgb         by the curves and primaries of both standards (package colorspace)
//	black             255 - sgray: ink
//	cmyk              255 - srgb, with all that the three inks share moved to black (package colorspace): neutral is black ink alone
//	device1           black ink; device2: black ink, and one that stays empty
//	device3           cyan, magenta, yellow: 255 - srgb
//	device4           as cmyk; device5 to device15: as cmyk, further inks stay empty
//	16 bits           the 8-bit sample v as 257 v, exact at both ends, in network byte order; adobe-rgb is computed with 16 bits;
//	                  of pictures of 16 bits the same formulas with 65535 in place of 255
//	1 bit             dithered sgray (Dither); ink is 1 in black_1 and 0 in sgray_1
//
// Pictures of 16 bits a sample that the page shows as they are keep their values in types of 16 bits: see deepSampler.

// sampler fills dst with n pixels of a type from pixels as rendered.
type sampler func(dst, src []byte, n int)

// samplerFor returns the sampler of a type of 8 or 16 bits, nil when the type is what is rendered. It may be used by many workers.
func samplerFor(t pwg.Type) sampler {
	colors := t.NumColors()
	switch space := t.ColorSpace(); {
	case space == pwg.SpaceAdobeRGB:
		a := colorspace.NewAdobeRGB()
		if t.BitsPerColor() == 16 {
			return a.Row16
		}
		return a.Row8
	case t.White() != 0: // light
		if t.BitsPerColor() == 8 {
			return nil
		}
		return func(dst, src []byte, n int) { colorspace.Widen16(dst, src[:n*colors]) }
	}
	inks := func(dst, rgb []byte, n int) { colorspace.Inks8(dst, rgb, n, colors) }
	switch colors {
	case 1:
		inks = func(dst, gray []byte, n int) { colorspace.Ink8(dst, gray[:n]) }
	case 2:
		inks = func(dst, gray []byte, n int) {
			for i, v := range gray[:n] {
				dst[2*i], dst[2*i+1] = ^v, 0
			}
		}
	}
	if t.BitsPerColor() == 8 {
		return inks
	}
	return func(dst, src []byte, n int) {
		half := dst[n*colors : 2*n*colors]
		inks(half, src, n)
		colorspace.Widen16(dst, half)
	}
}

// formatOf returns what a page is rendered in for a type.
func formatOf(t pwg.Type) raster.Format {
	if t.NumColors() <= 2 {
		return raster.Gray8
	}
	return raster.RGB8
}

// Dither is a way to make gray bi-level.
type Dither uint8

// The ways to dither.
const (
	DitherDefault   Dither = iota // not said; the same as DitherOrdered
	DitherOrdered                 // by a blue-noise matrix
	DitherDiffusion               // by spreading the error over pixels to come (Floyd and Steinberg)
	DitherThreshold               // not at all: darker than middle gray is black
)

var ditherNames = [...]string{DitherDefault: "default", DitherOrdered: "blue-noise", DitherDiffusion: "diffusion", DitherThreshold: "none"}

// String returns the name: blue-noise, diffusion or none.
func (d Dither) String() string {
	if int(d) < len(ditherNames) {
		return ditherNames[d]
	}
	return "unknown"
}

// MarshalText gives the name.
func (d Dither) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText accepts what ParseDither accepts.
func (d *Dither) UnmarshalText(b []byte) error {
	v, ok := ParseDither(string(b))
	if !ok {
		return &Error{Kind: Usage, Op: "read dither", Err: fmt.Errorf("%q is none of blue-noise, diffusion, none", b)}
	}
	*d = v
	return nil
}

// ParseDither finds a way to dither by its name; "fs" is another name of diffusion, "ordered" of blue-noise.
func ParseDither(s string) (Dither, bool) {
	switch s {
	case "ordered":
		return DitherOrdered, true
	case "fs":
		return DitherDiffusion, true
	}
	for i, n := range ditherNames {
		if n == s {
			return Dither(i), true
		}
	}
	return 0, false
}

// bilevel makes a row y of gray the lines of a 1-bit type. It is a pure function of the row.
type bilevel struct {
	threshold bool
	invert    byte // 0xFF where light is 1
}

func bilevelFor(t pwg.Type, d Dither) bilevel {
	return bilevel{threshold: d == DitherThreshold, invert: t.White()}
}

func (b bilevel) row(dst, gray []byte, y int) {
	if b.threshold {
		dither.Threshold(dst, gray)
	} else {
		dither.Ordered(dst, gray, y)
	}
	b.polarity(dst)
}

// polarity gives a line of ink, bits behind its end included, the meaning of the type.
func (b bilevel) polarity(line []byte) {
	if b.invert != 0 {
		for i := range line {
			line[i] ^= b.invert
		}
	}
}
