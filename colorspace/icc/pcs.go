package icc

import (
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

// d50 is the white of the connection space (clause 7.2.16, rounded as profiles write it).
var d50 = [3]float64{0.9642, 1, 0.8249}

// d50ToSRGB maps XYZ relative to D50 to linear sRGB: the inverse of IEC 61966-2-1's matrix, its white D65 (x .3127, y .3290) adapted to
// D50 with the Bradford transform of annex E.
var d50ToSRGB = [9]float64{
	3.134186364236819, -1.6172089589982748, -0.49069406400638393,
	-0.9787485041906944, 1.9161300967735873, 0.03343339915999554,
	0.07196392780224674, -0.22899387345320327, 1.4057537328964445,
}

// maxXYZ is the XYZ value of 0xffff; oldLab what 1 of version 4's CIELAB is in lut16Type's encoding.
const (
	maxXYZ = 65535.0 / 32768
	oldLab = 65280.0 / 65535
)

// xyz decodes a connection space colour.
func (k pcs) xyz(v *vector) [3]float64 {
	switch k {
	case pcsXYZ:
		return [3]float64{v[0] * maxXYZ, v[1] * maxXYZ, v[2] * maxXYZ}
	case pcsLabV2:
		return labToXYZ(v[0]/oldLab*100, v[1]/oldLab*255-128, v[2]/oldLab*255-128)
	}
	return labToXYZ(v[0]*100, v[1]*255-128, v[2]*255-128)
}

// encode is the way back for a neutral colour.
func (k pcs) encode(xyz [3]float64) vector {
	if k == pcsXYZ {
		return vector{xyz[0] / maxXYZ, xyz[1] / maxXYZ, xyz[2] / maxXYZ}
	}
	v := vector{lightness(xyz[1]) / 100, 128.0 / 255, 128.0 / 255}
	if k == pcsLabV2 {
		for i := range 3 {
			v[i] *= oldLab
		}
	}
	return v
}

func labToXYZ(l, a, b float64) [3]float64 {
	y := (l + 16) / 116
	return [3]float64{d50[0] * labCube(y+a/500), d50[1] * labCube(y), d50[2] * labCube(y-b/200)}
}

func labCube(t float64) float64 {
	if t > 24.0/116 {
		return t * t * t
	}
	return 108.0 / 841 * (t - 16.0/116)
}

// lightness is L* of a luminance.
func lightness(y float64) float64 {
	if y > 216.0/24389 {
		return 116*math.Cbrt(y) - 16
	}
	return y * 24389 / 27
}

// compensate makes black, an XYZ colour, the black of sRGB and leaves D50 where it is (ISO 18619).
func (t *Transform) compensate(black [3]float64) {
	for i := range 3 {
		t.scale[i] = d50[i] / (d50[i] - black[i])
		t.black[i] = -black[i] * t.scale[i]
		if !(t.scale[i] > 0) || t.scale[i] > 4 {
			t.scale, t.black = [3]float64{1, 1, 1}, [3]float64{}
			return
		}
	}
	if t.shaper != nil {
		t.shaper.compensate(t.scale, t.black)
	}
}

// linear maps a connection space colour to linear sRGB.
func (t *Transform) linear(xyz [3]float64) [3]float64 {
	for i := range 3 {
		xyz[i] = xyz[i]*t.scale[i] + t.black[i]
	}
	return apply(&d50ToSRGB, xyz)
}

// finish clips and encodes linear sRGB.
func (t *Transform) finish(v [3]float64) (r, g, b uint16) {
	if v[0] == v[1] && v[1] == v[2] {
		y := to16(power.EncodeSRGB(v[0]))
		return y, y, y
	}
	return to16(power.EncodeSRGB(v[0])), to16(power.EncodeSRGB(v[1])), to16(power.EncodeSRGB(v[2]))
}

// to16 scales 0..1 to 0..65535.
func to16(v float64) uint16 { return uint16(clamp01(v)*65535 + 0.5) }

func apply(m *[9]float64, v [3]float64) [3]float64 {
	return [3]float64{
		m[0]*v[0] + m[1]*v[1] + m[2]*v[2],
		m[3]*v[0] + m[4]*v[1] + m[5]*v[2],
		m[6]*v[0] + m[7]*v[1] + m[8]*v[2],
	}
}

func product(a, b *[9]float64) (c [9]float64) {
	for i := range 3 {
		for j := range 3 {
			c[3*i+j] = a[3*i]*b[j] + a[3*i+1]*b[3+j] + a[3*i+2]*b[6+j]
		}
	}
	return c
}
