package colorspace

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInks8(t *testing.T) {
	src := []byte{0, 0, 0, 255, 255, 255, 90, 90, 90, 255, 0, 0, 10, 200, 60}
	for inks, want := range map[int][]byte{
		3: {255, 255, 255, 0, 0, 0, 165, 165, 165, 0, 255, 255, 245, 55, 195},
		4: {0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 165, 0, 255, 255, 0, 190, 0, 140, 55},
		6: {0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 165, 0, 0, 0, 255, 255, 0, 0, 0, 190, 0, 140, 55, 0, 0},
	} {
		dst := make([]byte, len(want))
		for i := range dst {
			dst[i] = 77
		}
		Inks8(dst, src, 5, inks)
		assert.Equal(t, want, dst, inks)
	}
}

// TestInksComeBack holds for every colour: light is what no ink takes (ISO 32000-2, 10.4.2.3), one of the three is always empty.
func TestInksComeBack(t *testing.T) {
	for v := range 1 << 15 {
		src := []byte{byte(v >> 10 << 3), byte(v >> 5 << 3), byte(v << 3)}
		var d [4]byte
		Inks8(d[:], src, 1, 4)
		for i := range 3 {
			assert.Equal(t, src[i], 255-d[i]-d[3])
		}
		assert.Zero(t, min(d[0], d[1], d[2]))
	}
}

func TestWiden16(t *testing.T) {
	buf := []byte{9, 9, 9, 0, 128, 255}
	Widen16(buf, buf[3:])
	assert.Equal(t, []byte{0, 0, 128, 128, 255, 255}, buf)
	assert.EqualValues(t, 128*65535/255, 128<<8|128)
}

// TestAdobeRGB compares with the formulas of both standards, by way of CIE XYZ with matrices from the primaries.
func TestAdobeRGB(t *testing.T) {
	primaries := func(xy [6]float64) [9]float64 {
		var m [9]float64
		for c := range 3 {
			x, y := xy[2*c], xy[2*c+1]
			m[c], m[3+c], m[6+c] = x/y, 1, (1-x-y)/y
		}
		inv := invert3(m)
		s := apply3(inv, [3]float64{0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290})
		for r := range 3 {
			for c := range 3 {
				m[3*r+c] *= s[c]
			}
		}
		return m
	}
	toXYZ := primaries([6]float64{0.64, 0.33, 0.30, 0.60, 0.15, 0.06})
	fromXYZ := invert3(primaries([6]float64{0.64, 0.33, 0.21, 0.71, 0.15, 0.06}))
	linear := func(v byte) float64 {
		if x := float64(v) / 255; x <= 0.04045 {
			return x / 12.92
		} else {
			return math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	a := NewAdobeRGB()
	worst := 0.0
	for r := 0; r < 256; r += 5 {
		for g := 0; g < 256; g += 3 {
			for b := 0; b < 256; b += 5 {
				want := apply3(fromXYZ, apply3(toXYZ, [3]float64{linear(byte(r)), linear(byte(g)), linear(byte(b))}))
				r16, g16, b16 := a.RGB16(byte(r), byte(g), byte(b))
				for i, got := range [3]uint16{r16, g16, b16} {
					exact := 65535 * math.Pow(max(want[i], 0), 256.0/563)
					worst = max(worst, math.Abs(float64(got)-exact))
				}
			}
		}
	}
	assert.Less(t, worst, 0.75, "of 65535; rounding alone is 0.5")
	for v := range 256 {
		r, g, b := a.RGB16(byte(v), byte(v), byte(v))
		assert.True(t, r == g && g == b, "neutral stays neutral")
	}
	dst := make([]byte, 12)
	a.Row8(dst, []byte{0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0}, 4)
	assert.Equal(t, []byte{0, 0, 0, 255, 255, 255, 219, 0, 0, 144, 255, 60}, dst, "the well-known values of the primaries")
	wide := make([]byte, 6)
	a.Row16(wide, []byte{255, 0, 0}, 1)
	assert.EqualValues(t, []byte{0, 0, 0, 0}, wide[2:])
	assert.EqualValues(t, 219, wide[0])
}

func invert3(m [9]float64) [9]float64 {
	d := det3(m)
	c := func(r, s int) float64 {
		a := func(i, j int) float64 { return m[(i+r)%3*3+(j+s)%3] }
		return (a(1, 1)*a(2, 2) - a(1, 2)*a(2, 1)) / d
	}
	return [9]float64{c(0, 0), c(1, 0), c(2, 0), c(0, 1), c(1, 1), c(2, 1), c(0, 2), c(1, 2), c(2, 2)}
}

func BenchmarkAdobeRow16(b *testing.B) {
	a := NewAdobeRGB()
	src := make([]byte, 3*4960)
	for i := range src {
		src[i] = byte(i * 7)
	}
	dst := make([]byte, 6*4960)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		a.Row16(dst, src, 4960)
	}
}

func BenchmarkInks8(b *testing.B) {
	src, dst := make([]byte, 3*4960), make([]byte, 4*4960)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Inks8(dst, src, 4960, 4)
	}
}

// Of 257 times a value of 8 bits the 16-bit formulas give what the 8-bit ones give of the value; between them they go on without a step.
func TestDeepOutputs(t *testing.T) {
	rgb := make([]byte, 0, 3*512)
	for i := range 512 {
		rgb = append(rgb, byte(i*7), byte(i*13), byte(i))
	}
	wide := make([]uint16, len(rgb))
	for i, v := range rgb {
		wide[i] = uint16(v) * 257
	}
	a := NewAdobeRGB()
	want, got := make([]byte, 2*len(rgb)), make([]byte, 2*len(rgb))
	a.Row16(want, rgb, 512)
	a.RowDeep(got, wide, 512)
	assert.Equal(t, want, got)
	Widen16(want, rgb)
	Bytes16(got, wide)
	assert.Equal(t, want, got)
	for _, inks := range []int{3, 4, 6} {
		eight := make([]byte, 512*inks)
		Inks8(eight, rgb, 512, inks)
		want, got := make([]byte, 1024*inks), make([]byte, 1024*inks)
		Widen16(want, eight)
		Inks16(got, wide, 512, inks)
		assert.Equal(t, want, got, inks)
	}
	last, line := -1, make([]byte, 6)
	for v := range 65536 {
		a.RowDeep(line, []uint16{uint16(v), uint16(v), uint16(v)}, 1)
		g := int(line[2])<<8 | int(line[3])
		assert.True(t, g >= last, v)
		last = g
	}
	assert.Equal(t, 65535, last)
}
