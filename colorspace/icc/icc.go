// Package icc turns the colours of a device described by an ICC profile (ICC.1:2010, version 4.3, and the version 2 profiles before it;
// clause numbers below are those of ICC.1:2022) into sRGB.
//
// It reads input, display, output and colour space profiles of 1 to 15 channels built on a gray curve, on a matrix with three curves, or on
// the tables lut8Type, lut16Type and lutAToBType, with either connection space. Device links, abstract and named colour profiles and
// the floating-point elements of clause 10.16 are refused; a profile that has such elements beside tables is read by its tables.
//
// A profile is hostile until proven otherwise: every offset, count and size is checked against the bytes there are, nothing is
// allocated that is larger than a small multiple of the profile, and a profile that cannot be used is an error that wraps ErrProfile,
// never a panic. A Transform is immutable and safe for concurrent use; its tables are filled when they are first needed, with values
// that depend on the profile only.
package icc

import (
	"errors"
	"fmt"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

const maxChannels = 15 // FCLR, table 19

// ErrProfile is wrapped by every error of New.
var ErrProfile = errors.New("icc: unusable profile")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProfile, fmt.Sprintf(format, args...))
}

// Intent is a rendering intent (clause 6.2).
type Intent uint8

// The rendering intents. AbsoluteColorimetric is shown relative to the paper, without black point compensation: nobody wants the
// profile's paper printed on his own.
const (
	RelativeColorimetric Intent = iota
	Perceptual
	Saturation
	AbsoluteColorimetric
)

// Options steer New.
type Options struct {
	Intent Intent
	// BPC scales the luminances so that the device's black becomes that of sRGB (ISO 18619); without effect on AbsoluteColorimetric.
	BPC bool
	// MaxBytes and MaxTags bound a profile: 64 MiB and 256 when 0. The largest seen in the wild hold 8 MiB and 30 tags.
	MaxBytes, MaxTags int
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 64 << 20
	}
	if o.MaxTags <= 0 {
		o.MaxTags = 256
	}
	return o
}

// Likeness says what plain space a profile is within 1 of 255.
type Likeness uint8

// The plain spaces.
const (
	Custom Likeness = iota
	SRGB            // IEC 61966-2-1: New makes its Transform the identity, exactly
	SGray           // the neutrals of sRGB: the identity, too
	Gray22          // neutrals with a gamma of 2.2
)

// Transform converts one profile's device colours to sRGB. Use New.
type Transform struct {
	n      int
	space  signature
	like   Likeness
	shaper *shaper // matrix/TRC
	gray   *grayTRC
	table  *pipeline
	black  [3]float64 // scale of the compensation: XYZ becomes black + scale * XYZ
	scale  [3]float64
	rows   rowTables
}

// New reads a profile. The profile's bytes are not kept.
func New(profile []byte, opt Options) (*Transform, error) {
	opt = opt.withDefaults()
	p, err := parse(profile, opt)
	if err != nil {
		return nil, err
	}
	t := &Transform{n: p.channels, space: p.space, scale: [3]float64{1, 1, 1}}
	if err := t.model(p, opt.Intent); err != nil {
		return nil, err
	}
	if opt.BPC && opt.Intent != AbsoluteColorimetric {
		t.compensate(blackPoint(p, t, opt.Intent))
	}
	t.like = t.likeness()
	return t, nil
}

// model finds the way from the device to the connection space (clause 8.10.2): the table of the intent, the perceptual one, curves.
func (t *Transform) model(p *profile, intent Intent) error {
	var first error
	tags := []signature{a2bTag(intent), tagA2B0}
	for i, tag := range tags {
		if i > 0 && tag == tags[0] || !p.has(tag) {
			continue
		}
		l, err := p.table(tag, p.channels, 3)
		if err == nil {
			t.table = l
			return nil
		}
		if first == nil {
			first = err
		}
	}
	var err error
	switch {
	case p.space == spaceGray && p.has(tagKTRC):
		t.gray, err = p.grayTRC()
	case p.space == spaceRGB && p.has(tagRTRC):
		t.shaper, err = p.shaper()
	case first == nil:
		return bad("neither tables nor curves")
	default:
		return first
	}
	return err
}

// a2bTag names the table of an intent (clause 9.2).
func a2bTag(i Intent) signature {
	switch i {
	case Perceptual:
		return tagA2B0
	case Saturation:
		return tagA2B2
	}
	return tagA2B1
}

// N returns the number of device channels, 1 to 15.
func (t *Transform) N() int { return t.n }

// Likeness tells whether the profile is one of the plain spaces.
func (t *Transform) Likeness() Likeness { return t.like }

// Range returns the interval of channel i: 0..100 and -128..127 for CIELAB profiles, 0..1 for all others.
func (t *Transform) Range(i int) (lo, hi float64) {
	if t.space == spaceLab {
		if i == 0 {
			return 0, 100
		}
		return -128, 127
	}
	return 0, 1
}

// RGB converts one colour to sRGB, 16 bits a channel. Channels are clamped to their Range; missing ones and NaN count as 0.
func (t *Transform) RGB(c []float64) (r, g, b uint16) {
	var v vector
	for i := 0; i < t.n && i < len(c); i++ {
		lo, hi := t.Range(i)
		v[i] = clamp01((c[i] - lo) / (hi - lo))
	}
	return t.convert(&v)
}

// convert takes channels scaled to 0..1.
func (t *Transform) convert(v *vector) (r, g, b uint16) {
	switch t.like {
	case SRGB:
		return to16(v[0]), to16(v[1]), to16(v[2])
	case SGray:
		y := to16(v[0])
		return y, y, y
	}
	return t.exact(v)
}

func (t *Transform) exact(v *vector) (r, g, b uint16) {
	switch {
	case t.shaper != nil:
		return t.finish(t.shaper.linear(v))
	case t.gray != nil && t.black == [3]float64{}:
		y := to16(power.EncodeSRGB(t.gray.luminance(v[0])))
		return y, y, y
	}
	return t.finish(t.linear(t.xyz(v)))
}

// xyz returns the colour in the connection space, relative to D50, before black point compensation.
func (t *Transform) xyz(v *vector) [3]float64 {
	switch {
	case t.shaper != nil:
		return t.shaper.xyz(v)
	case t.gray != nil:
		y := t.gray.luminance(v[0])
		return [3]float64{y * d50[0], y * d50[1], y * d50[2]}
	}
	t.table.eval(v)
	return t.table.pcs.xyz(v)
}
