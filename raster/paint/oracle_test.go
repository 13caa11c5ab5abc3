package paint

import (
	"context"
	"fmt"
	"math"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// object is one object of the oracle: a rectangle of one colour, or a group of objects.
type object struct {
	box      geom.IRect
	color    [4]float64
	alpha    float64
	mode     list.Blend
	keep     uint8
	group    []object
	isolated bool
	knockout bool
}

// oracle composites objects at a pixel over a backdrop by the group compositing formulas of ISO 32000-2, 11.4.6, in floating point, and
// returns the group's colour and alpha, the backdrop taken out.
func oracle(objs []object, x, y, ch int, isolated, knockout bool, c0 [4]float64, a0 float64) (c [4]float64, alpha float64) {
	back, backAlpha := c0, a0
	if isolated {
		back, backAlpha = [4]float64{}, 0
	}
	now, nowAlpha, groupAlpha := back, backAlpha, 0.0
	for i := range objs {
		o := &objs[i]
		if x < o.box.X0 || x >= o.box.X1 || y < o.box.Y0 || y >= o.box.Y1 {
			continue
		}
		b, ab, gb := now, nowAlpha, groupAlpha
		if knockout {
			b, ab, gb = back, backAlpha, 0
		}
		src, shape, as := o.color, 1.0, o.alpha
		if o.group != nil {
			var ga float64
			src, ga = oracle(o.group, x, y, ch, o.isolated, o.knockout, b, ab)
			shape = covered(o.group, x, y)
			as = ga * o.alpha
		}
		mixed := blendFloat(o.mode, b, src, ch)
		g := (1-shape)*groupAlpha + (shape-as)*gb + as
		a := backAlpha + g - backAlpha*g
		var out [4]float64
		for k := range ch {
			if o.keep>>k&1 != 0 {
				mixed[k] = b[k]
			}
			v := (1-shape)*nowAlpha*now[k] + (shape-as)*ab*b[k] + as*((1-ab)*src[k]+ab*mixed[k])
			if a > 0 {
				out[k] = v / a
			}
		}
		now, nowAlpha, groupAlpha = out, a, g
	}
	for k := range ch {
		if c[k] = now[k]; groupAlpha > 0 {
			c[k] += (now[k] - back[k]) * (backAlpha/groupAlpha - backAlpha)
		}
	}
	return c, groupAlpha
}

// covered is the shape of a group at a pixel.
func covered(objs []object, x, y int) float64 {
	for _, o := range objs {
		in := x >= o.box.X0 && x < o.box.X1 && y >= o.box.Y0 && y < o.box.Y1
		if in && (o.group == nil || covered(o.group, x, y) > 0) {
			return 1
		}
	}
	return 0
}

// blendFloat is B(cb, cs), 11.3.5, on additive values; inks are complemented.
func blendFloat(m list.Blend, b, s [4]float64, ch int) (out [4]float64) {
	if m < list.Hue {
		for k := range ch {
			out[k] = separable(m, b[k], s[k])
		}
		return out
	}
	if ch == 1 {
		if m == list.Luminosity {
			return s
		}
		return b
	}
	switch m {
	case list.Hue:
		out = setLumFloat(setSatFloat(s, satFloat(b)), lumFloat(b))
	case list.Saturation:
		out = setLumFloat(setSatFloat(b, satFloat(s)), lumFloat(b))
	case list.Color:
		out = setLumFloat(s, lumFloat(b))
	case list.Luminosity:
		out = setLumFloat(b, lumFloat(s))
	}
	if out[3] = b[3]; m == list.Luminosity {
		out[3] = s[3]
	}
	return out
}

func separable(m list.Blend, b, s float64) float64 {
	switch m {
	case list.Multiply:
		return b * s
	case list.Screen:
		return b + s - b*s
	case list.Overlay:
		return separable(list.HardLight, s, b)
	case list.Darken:
		return math.Min(b, s)
	case list.Lighten:
		return math.Max(b, s)
	case list.ColorDodge:
		if b == 0 {
			return 0
		}
		return math.Min(1, b/math.Max(1-s, 1e-9))
	case list.ColorBurn:
		if b == 1 {
			return 1
		}
		return 1 - math.Min(1, (1-b)/math.Max(s, 1e-9))
	case list.HardLight:
		if s <= .5 {
			return 2 * s * b
		}
		return separable(list.Screen, b, 2*s-1)
	case list.SoftLight:
		if s <= .5 {
			return b - (1-2*s)*b*(1-b)
		}
		d := math.Sqrt(b)
		if b <= .25 {
			d = ((16*b-12)*b + 4) * b
		}
		return b + (2*s-1)*(d-b)
	case list.Difference:
		return math.Abs(b - s)
	case list.Exclusion:
		return b + s - 2*b*s
	}
	return s
}

func lumFloat(c [4]float64) float64 { return .3*c[0] + .59*c[1] + .11*c[2] }

func satFloat(c [4]float64) float64 { return max(c[0], c[1], c[2]) - min(c[0], c[1], c[2]) }

func setLumFloat(c [4]float64, l float64) [4]float64 {
	d := l - lumFloat(c)
	for i := range 3 {
		c[i] += d
	}
	n, x := min(c[0], c[1], c[2]), max(c[0], c[1], c[2])
	for i := range 3 {
		if n < 0 {
			c[i] = l + (c[i]-l)*l/(l-n)
		}
	}
	for i := range 3 {
		if x > 1 {
			c[i] = l + (c[i]-l)*(1-l)/(x-l)
		}
	}
	return c
}

func setSatFloat(c [4]float64, s float64) (out [4]float64) {
	lo, hi := min(c[0], c[1], c[2]), max(c[0], c[1], c[2])
	for i := range 3 {
		if hi > lo {
			out[i] = (c[i] - lo) * s / (hi - lo)
		}
	}
	return out
}

const oracleSize = 9

// objects makes random objects; one mode, so that each can be judged alone.
func objects(rng *rand.Rand, depth, ch int, m list.Blend, keep bool) []object {
	out := make([]object, 2+rng.Intn(3))
	for i := range out {
		o := &out[i]
		x, y := rng.Intn(oracleSize-3), rng.Intn(oracleSize-3)
		o.box = geom.IRect{X0: x, Y0: y, X1: x + 3 + rng.Intn(oracleSize), Y1: y + 3 + rng.Intn(oracleSize)}
		for k := range ch {
			o.color[k] = float64(40+rng.Intn(176)) / 255
		}
		o.alpha = float64(60+rng.Intn(196)) / 255
		if rng.Intn(3) == 0 {
			o.alpha = 1
		}
		if rng.Intn(3) > 0 {
			o.mode = m
		}
		if keep && rng.Intn(2) == 0 {
			o.keep = uint8(rng.Intn(16))
		}
		if depth > 0 && rng.Intn(2) == 0 {
			o.group = objects(rng, depth-1, ch, m, keep)
			o.box = geom.IRect{X1: oracleSize, Y1: oracleSize}
			o.isolated, o.knockout = rng.Intn(2) == 0, rng.Intn(3) == 0
		}
	}
	return out
}

func listOf(objs []object, ch int, press *colorspace.Press) *list.List {
	b := list.NewBuilder(oracleSize, oracleSize, ch, list.Limits{})
	if ch == 4 {
		b.SetPress(press)
	}
	all := geom.IRect{X1: oracleSize, Y1: oracleSize}
	for _, o := range objs {
		byteOf := func(v float64) uint8 { return uint8(v*255 + .5) }
		v := [3]uint16{}
		for k := range v {
			v[k] = uint16(byteOf(o.color[k])) * 257
		}
		p := list.Paint{Alpha: byteOf(o.alpha), Blend: o.mode, Keep: o.keep, Color: colorspace.RGB{R: v[0], G: v[1], B: v[2]}}
		if ch == 1 {
			p.Color.G, p.Color.B = v[0], v[0]
		}
		for k := range p.Inks {
			p.Inks[k] = byteOf(o.color[k])
		}
		if o.group != nil {
			b.AddGroup(list.GroupItem{List: listOf(o.group, ch, press), Isolated: o.isolated, Knockout: o.knockout}, 0, all, p)
			continue
		}
		var sb scan.Builder
		sb.Reset(all)
		var path geom.Path
		path.Rect(geom.Rect{X0: float64(o.box.X0), Y0: float64(o.box.Y0), X1: float64(o.box.X1), Y1: float64(o.box.Y1)})
		sb.Fill(&path, geom.Identity)
		b.AddPath(&sb, false, 0, all, p)
	}
	return b.List()
}

func TestGroupsFollowTheFormulas(t *testing.T) {
	press := colorspace.NewPress(colorspace.DeviceCMYK)
	for m := list.Normal; m <= list.Luminosity; m++ {
		for _, ch := range []int{1, 3, 4} {
			t.Run(fmt.Sprintf("mode %d, %d channels", m, ch), func(t *testing.T) {
				sum, n := 0.0, 0
				for seed := int64(0); seed < 25; seed++ {
					objs := objects(rand.New(rand.NewSource(seed)), 2, ch, m, ch == 4)
					l := listOf(objs, ch, press)
					var s Scratch
					s.begin(oracleSize, Options{})
					ly := s.layer(geom.IRect{X1: oracleSize, Y1: oracleSize}, ch, true)
					p := painter{ctx: context.Background(), s: &s}
					require.NoError(t, p.sub(l, ly))
					for i, alpha := range ly.alpha {
						c, a := oracle(objs, i%oracleSize, i/oracleSize, ch, true, false, [4]float64{}, 0)
						require.InDelta(t, a*255, alpha, 3, "seed %d, pixel %d: alpha", seed, i)
						for k := range ch {
							// Premultiplied, as it shows. Modes that divide make more of what 8 bits round off.
							d := math.Abs(c[k]*a*255 - float64(ly.pix[i*ch+k])*float64(alpha)/255)
							require.LessOrEqual(t, d, 8.0, "seed %d, pixel %d, channel %d: want %.1f, got %d", seed, i, k, c[k]*255, ly.pix[i*ch+k])
							sum, n = sum+d, n+1
						}
					}
				}
				require.LessOrEqual(t, sum/float64(n), 0.7)
			})
		}
	}
}
