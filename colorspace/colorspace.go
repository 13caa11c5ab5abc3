// Package colorspace turns colours and whole lines of image samples into sRGB or gray.
//
// It holds the colour spaces of ISO 32000-2, 8.6 as pure functions: no PDF objects, no I/O. White is exactly white, black is
// exactly black and a neutral colour of DeviceGray or DeviceRGB stays exactly neutral. Every function accepts every input: components
// are clamped to their range, NaN counts as 0, missing components as 0 and surplus ones are ignored. Spaces are immutable and safe
// for concurrent use; a RowConverter is not.
//
// Results depend on the input only: the same colour gives the same bytes, whatever was converted before it.
package colorspace

// RGB is a colour in sRGB (IEC 61966-2-1), gamma-encoded, 16 bits a channel: 0 is none, 65535 full.
type RGB struct{ R, G, B uint16 }

// White and Black are the ends of the range.
const maxChannel = 65535

// RGB8 returns the colour with 8 bits a channel, rounded to nearest.
func (c RGB) RGB8() (r, g, b uint8) { return to8(c.R), to8(c.G), to8(c.B) }

// Gray8 returns the luma of the 16-bit colour with 8 bits, rounded to nearest; for R == G == B it is exactly that channel's RGB8 value.
func (c RGB) Gray8() uint8 { return to8(c.Gray16()) }

// Gray16 returns the luma of the colour; for R == G == B it is exactly that channel.
func (c RGB) Gray16() uint16 {
	return uint16((lumaR*uint64(c.R) + lumaG*uint64(c.G) + lumaB*uint64(c.B) + 1<<15) >> 16)
}

func to8(v uint16) uint8 { return uint8((uint32(v)*255 + 32767) / 65535) }

// The luma weights are those of ISO/IEC 10918-5 (JFIF) and Recommendation BT.601, 0.299, 0.587 and 0.114 in 1/65536, applied to
// encoded values. ISO 32000-2, 10.4.2.2 asks for 0.3, 0.59 and 0.11 when DeviceRGB becomes DeviceGray, which is the same to
// two digits; these make the Y of a JPEG image its gray, so that a gray page needs no chroma at all. Their sum is 65536.
const (
	lumaR = 19595
	lumaG = 38470
	lumaB = 7471
)

// Luma8 returns the luma of an 8-bit colour, rounded to nearest, by fixed weights on the encoded values; Luma8(v, v, v) == v.
func Luma8(r, g, b uint8) uint8 {
	return uint8((lumaR*uint32(r) + lumaG*uint32(g) + lumaB*uint32(b) + 1<<15) >> 16)
}

// Space is a colour space (ISO 32000-2, 8.6). Implementations are immutable and comparable with ==.
type Space interface {
	// N is the number of components, at least 1.
	N() int
	// Initial returns the initial colour (ISO 32000-2, 8.6.5 to 8.6.7), N values, the caller's to keep.
	Initial() []float64
	// Range returns the interval component i has in an image's default Decode array (ISO 32000-2, table 88) at bpc bits.
	Range(i, bpc int) (lo, hi float64)
	// RGB converts one colour.
	RGB(c []float64) RGB
}

// Tint is a tint transformation (ISO 32000-2, 8.6.6.4): it fills out with the alternate space's components.
type Tint interface{ Eval(in, out []float64) }

// Device is one of the three device spaces (ISO 32000-2, 8.6.4).
type Device uint8

// The device colour spaces.
const (
	DeviceGray Device = iota
	DeviceRGB
	DeviceCMYK
)

// N returns 1, 3 or 4.
func (d Device) N() int {
	switch d {
	case DeviceRGB:
		return 3
	case DeviceCMYK:
		return 4
	}
	return 1
}

// Initial returns black.
func (d Device) Initial() []float64 {
	c := make([]float64, d.N())
	if d == DeviceCMYK {
		c[3] = 1
	}
	return c
}

// Range returns 0 and 1.
func (d Device) Range(i, bpc int) (lo, hi float64) { return 0, 1 }

// RGB converts one colour: DeviceRGB is taken as sRGB, DeviceGray as its neutrals, DeviceCMYK as the press of cmyk.go.
func (d Device) RGB(c []float64) RGB {
	switch d {
	case DeviceRGB:
		return RGB{unit16(at(c, 0)), unit16(at(c, 1)), unit16(at(c, 2))}
	case DeviceCMYK:
		return cmyk16(at(c, 0), at(c, 1), at(c, 2), at(c, 3))
	}
	v := unit16(at(c, 0))
	return RGB{v, v, v}
}

// at returns component i, 0 when it is missing or not a number.
func at(c []float64, i int) float64 {
	if i >= len(c) || c[i] != c[i] {
		return 0
	}
	return c[i]
}

// unit16 scales 0..1 to 0..65535, clamped and rounded.
func unit16(v float64) uint16 {
	switch {
	case v >= 1:
		return maxChannel
	case v > 0:
		return uint16(v*maxChannel + 0.5)
	}
	return 0
}

func clamp(v, lo, hi float64) float64 {
	switch {
	case v > hi:
		return hi
	case v >= lo:
		return v
	}
	return lo
}
