package colorspace

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	"github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
)

func profileSpace(t testing.TB, profile []byte) *ICCBased {
	tr, err := icc.New(profile, icc.Options{BPC: true})
	require.NoError(t, err)
	return NewICCProfile(tr)
}

func TestProfileRows(t *testing.T) {
	for name, profile := range map[string][]byte{
		"matrix": icctest.Wide(), "press": icctest.Press(3, 10), "gray": icctest.Gray(icctest.Gamma(1.8)), "sRGB": icctest.SRGB(),
		"two inks": icctest.Profile(2, "scnr", "2CLR", "Lab ", icctest.Tag("A2B0", icctest.Lut(2, 2, 3, 2, func(c []float64) []float64 {
			return icctest.OldLab(100*c[0], 40*c[1], 0)
		}))),
		"five inks": icctest.Profile(2, "scnr", "5CLR", "Lab ", icctest.Tag("A2B0", icctest.Lut(2, 5, 3, 2, func(c []float64) []float64 {
			return icctest.OldLab(100*c[0], 40*c[1], 40*c[4])
		}))),
	} {
		s := profileSpace(t, profile)
		n, pixels := s.N(), 2*profileChunk+77
		src, inverse := make([]byte, n*pixels), make([]byte, n*pixels)
		decode := make([]float64, 2*n)
		for i := range src {
			src[i] = byte(i * i / 5)
			inverse[i] = 255 - src[i]
		}
		for i := range n {
			decode[2*i] = 1
		}
		rgb, again, gray := make([]byte, 3*pixels), make([]byte, 3*pixels), make([]byte, pixels)
		c := NewRowConverter(s, nil, 8)
		c.RGB8(rgb, src, pixels)
		c.Gray8(gray, src, pixels)
		NewRowConverter(s, decode, 8).RGB8(again, inverse, pixels)
		assert.Equal(t, rgb, again, name)
		v := make([]float64, n)
		for i := range pixels {
			require.Equal(t, Luma8(rgb[3*i], rgb[3*i+1], rgb[3*i+2]), gray[i], name)
			for j := range v {
				v[j] = float64(src[i*n+j]) / 255
			}
			r, g, b := s.RGB(v).RGB8()
			for j, want := range [3]uint8{r, g, b} {
				require.InDelta(t, want, rgb[3*i+j], 6, name)
			}
		}
		NewRowConverter(s, decode, 8).Gray8(gray, inverse, pixels)
		assert.Equal(t, Luma8(rgb[0], rgb[1], rgb[2]), gray[0], name)
		assert.Zero(t, testing.AllocsPerRun(5, func() { c.RGB8(rgb, src, pixels) }), name)
	}
}

func TestProfileSpaces(t *testing.T) {
	assert.Equal(t, Space(DeviceRGB), profileSpace(t, icctest.SRGB()).Alternate())
	assert.Equal(t, Space(DeviceGray), profileSpace(t, icctest.Gray(icctest.SRGBCurve())).Alternate())
	wide := profileSpace(t, icctest.Wide())
	assert.Equal(t, Space(wide), wide.Alternate())
	assert.Equal(t, []float64{0, 0, 0}, wide.Initial())
	lab := profileSpace(t, icctest.Profile(2, "spac", "Lab ", "Lab ", icctest.Tag("A2B0", icctest.Lut(2, 3, 3, 9, func(c []float64) []float64 { return c }))))
	lo, hi := lab.Range(1, 8)
	assert.Equal(t, [2]float64{-128, 127}, [2]float64{lo, hi})
	assert.Equal(t, byte(255), lab.RGB([]float64{100, 0, 0}).Gray8())
}
