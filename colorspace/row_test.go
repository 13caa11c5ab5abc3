package colorspace

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func testSpaces() map[string]Space {
	srgb, _ := NewCalRGB(d65, [3]float64{2.2, 2.2, 2.2}, [9]float64{.4124, .2126, .0193, .3576, .7152, .1192, .1805, .0722, .9505})
	return map[string]Space{
		"gray": DeviceGray, "rgb": DeviceRGB, "cmyk": DeviceCMYK, "calgray": NewCalGray(2.2), "calrgb": srgb,
		"lab":     NewLab([3]float64{.9642, 1, .8249}, [4]float64{-128, 127, -128, 127}),
		"indexed": NewIndexed(DeviceRGB, 3, []byte{0, 0, 0, 255, 255, 255, 10, 20, 30, 200, 100, 0}),
		"icc3":    NewICCBased(3, nil), "icc4": NewICCBased(4, nil),
		"two":   NewTinted(2, DeviceCMYK, tintOf(func(in, out []float64) { out[0], out[1], out[2], out[3] = in[0], in[1], 0, 0 })),
		"three": NewTinted(3, DeviceRGB, tintOf(func(in, out []float64) { out[0], out[1], out[2] = in[0], in[1]*in[0], 1-(1-in[2])*(1-in[1]) })),
		"four":  NewTinted(4, DeviceRGB, tintOf(func(in, out []float64) { out[0], out[1], out[2] = in[0]*in[3], in[1]*in[3], in[2]*in[3] })),
		"five":  NewTinted(5, DeviceRGB, tintOf(func(in, out []float64) { out[0], out[1], out[2] = 1-in[0]*in[4], 1-in[1], 1-in[2]*in[3] })),
	}
}

type tintOf func(in, out []float64)

func (t tintOf) Eval(in, out []float64) { t(in, out) }

func TestRowsAreTheSpacesColours(t *testing.T) {
	tolerance := map[string]int{"cmyk": 1, "icc4": 1, "calrgb": 1, "lab": 1, "three": 2, "four": 2}
	rng := rand.New(rand.NewPCG(1, 2))
	for name, s := range testSpaces() {
		for _, inverted := range []bool{false, true} {
			n := s.N()
			var decode []float64
			if inverted {
				for i := range n {
					lo, hi := s.Range(i, 8)
					decode = append(decode, hi, lo)
				}
			}
			conv := NewRowConverter(s, decode, 8)
			src := make([]byte, 600*n)
			for i := range src {
				src[i] = byte(rng.UintN(256))
				if i < n {
					src[i] = 255
				} else if i < 2*n {
					src[i] = 0
				}
			}
			rgb, gray := make([]byte, 1800), make([]byte, 600)
			conv.RGB8(rgb, src, 600)
			conv.Gray8(gray, src, 600)
			c := make([]float64, n)
			for i := range 600 {
				for j := range c {
					lo, hi := s.Range(j, 8)
					if inverted {
						lo, hi = hi, lo
					}
					c[j] = lo + (hi-lo)*float64(src[i*n+j])/255
				}
				r, g, b := s.RGB(c).RGB8()
				d := float64(tolerance[name])
				assert.InDelta(t, r, rgb[3*i], d, "%s %v", name, c)
				assert.InDelta(t, g, rgb[3*i+1], d, "%s %v", name, c)
				assert.InDelta(t, b, rgb[3*i+2], d, "%s %v", name, c)
				require.Equal(t, Luma8(rgb[3*i], rgb[3*i+1], rgb[3*i+2]), gray[i], name)
			}
			single := make([]byte, 3)
			conv2 := NewRowConverter(s, decode, 8)
			for i := 599; i >= 0; i -= 7 {
				conv2.RGB8(single, src[i*n:], 1)
				require.Equal(t, rgb[3*i:3*i+3], single, "%s: depends on the order", name)
			}
		}
	}
}

func TestLumaWeights(t *testing.T) {
	for v := range 256 {
		assert.EqualValues(t, v, Luma8(byte(v), byte(v), byte(v)))
		u := uint16(v * 257)
		assert.EqualValues(t, v, RGB{u, u, u}.Gray8())
	}
	for v := range 65536 {
		c := RGB{uint16(v), uint16(v), uint16(v)}
		r, _, _ := c.RGB8()
		require.Equal(t, r, c.Gray8())
	}
}

func TestEndsAreExact(t *testing.T) {
	white, black := RGB{65535, 65535, 65535}, RGB{}
	for name, s := range testSpaces() {
		if name == "indexed" {
			continue
		}
		lo, hi := make([]float64, s.N()), make([]float64, s.N())
		for i := range lo {
			lo[i], hi[i] = s.Range(i, 8)
		}
		if name == "lab" {
			lo, hi = []float64{0, 0, 0}, []float64{100, 0, 0}
		}
		if name == "cmyk" || name == "icc4" || name == "five" || name == "two" {
			lo, hi = hi, lo
		}
		assert.Equal(t, white, s.RGB(hi), name)
		if name != "two" {
			assert.Equal(t, black, s.RGB(lo), name)
		}
	}
}

func TestBlackInkIsNeutralAndMonotonic(t *testing.T) {
	conv := NewRowConverter(DeviceCMYK, nil, 8)
	last := 256
	var out [3]byte
	for k := range 256 {
		conv.RGB8(out[:], []byte{0, 0, 0, byte(k)}, 1)
		require.Equal(t, out[0], out[1])
		require.Equal(t, out[0], out[2])
		require.LessOrEqual(t, int(out[0]), last)
		last = int(out[0])
	}
	assert.Less(t, last, 40)
}

func TestPressPrimaries(t *testing.T) {
	for _, c := range []struct {
		ink  []float64
		want [3]uint8
	}{
		{[]float64{1, 0, 0, 0}, [3]uint8{0, 174, 239}},
		{[]float64{0, 1, 0, 0}, [3]uint8{236, 0, 140}},
		{[]float64{0, 0, 1, 0}, [3]uint8{255, 242, 0}},
		{[]float64{1, 1, 0, 0}, [3]uint8{46, 49, 146}},
		{[]float64{0, 1, 1, 0}, [3]uint8{237, 28, 36}},
		{[]float64{1, 0, 1, 0}, [3]uint8{0, 166, 81}},
	} {
		r, g, b := DeviceCMYK.RGB(c.ink).RGB8()
		for i, v := range [3]uint8{r, g, b} {
			assert.InDelta(t, c.want[i], v, 5, "%v", c.ink)
		}
	}
}

func TestConversionNeverFails(t *testing.T) {
	nan := []float64{0, 1e300, -1e300}
	nan[0] -= nan[1] * nan[1] * 0 // NaN
	for name, s := range testSpaces() {
		assert.NotPanics(t, func() { s.RGB(nil); s.RGB(nan); s.RGB(append(nan, nan...)) }, name)
		assert.Len(t, s.Initial(), s.N(), name)
	}
	assert.NotPanics(t, func() {
		NewIndexed(DeviceCMYK, 1<<30, nil)
		NewIndexed(DeviceCMYK, -5, []byte{1})
		NewLab([3]float64{}, [4]float64{nan[0], 0, 5, -5}).RGB([]float64{50, 10, 10})
		NewCalRGB([3]float64{}, [3]float64{}, [9]float64{nan[0]})
	})
}

func TestLabKnownColours(t *testing.T) {
	// CIE 15 values of the sRGB primaries under D50 (Bradford), as in published tables of the sRGB profile.
	s := NewLab([3]float64{.9642, 1, .8249}, [4]float64{-128, 127, -128, 127})
	for _, c := range []struct {
		lab  []float64
		want [3]int
	}{
		{[]float64{54.29, 80.81, 69.89}, [3]int{255, 0, 0}},
		{[]float64{87.82, -79.29, 80.99}, [3]int{0, 255, 0}},
		{[]float64{29.57, 68.30, -112.03}, [3]int{0, 0, 255}},
		{[]float64{53.39, 0, 0}, [3]int{127, 127, 127}},
	} {
		r, g, b := s.RGB(c.lab).RGB8()
		for i, v := range [3]uint8{r, g, b} {
			assert.InDelta(t, c.want[i], v, 2, "%v", c.lab)
		}
	}
}

func BenchmarkRows(b *testing.B) {
	for name, s := range testSpaces() {
		conv := NewRowConverter(s, nil, 8)
		src := make([]byte, 4096*s.N())
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range src {
			src[i] = byte(rng.UintN(256))
		}
		dst := make([]byte, 3*4096)
		b.Run(name+"/rgb", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(4096)
			for range b.N {
				conv.RGB8(dst, src, 4096)
			}
		})
		b.Run(name+"/gray", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(4096)
			for range b.N {
				conv.Gray8(dst, src, 4096)
			}
		})
	}
}
