package icc_test

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	. "github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
)

func load(t testing.TB, profile []byte, opt icc.Options) *icc.Transform {
	tr, err := icc.New(profile, opt)
	require.NoError(t, err)
	return tr
}

// near compares colours of 16 bits with a tolerance in 1/255.
func near(t *testing.T, want, got [3]uint16, tol float64, what ...any) {
	t.Helper()
	for i := range want {
		assert.InDelta(t, float64(want[i])/257, float64(got[i])/257, tol, what...)
	}
}

func rgb(tr *icc.Transform, c ...float64) [3]uint16 {
	r, g, b := tr.RGB(c)
	return [3]uint16{r, g, b}
}

// labRGB is what package colorspace shows a colour of CIELAB under D50 as.
func labRGB(l, a, b float64) [3]uint16 {
	c := colorspace.NewLab([3]float64{.9642, 1, .8249}, [4]float64{-128, 127, -128, 127}).RGB([]float64{l, a, b})
	return [3]uint16{c.R, c.G, c.B}
}

func grayOf(y float64) [3]uint16 { // of a luminance
	c := colorspace.NewCalGray(1).RGB([]float64{y})
	return [3]uint16{c.R, c.G, c.B}
}

func TestSRGBIsTheIdentity(t *testing.T) {
	tr := load(t, SRGB(), icc.Options{BPC: true})
	require.Equal(t, icc.SRGB, tr.Likeness())
	src, dst := make([]byte, 3*256), make([]byte, 3*256)
	for i := range src {
		src[i] = byte(i * 7)
	}
	tr.Row8(dst, src, 256)
	assert.Equal(t, src, dst)
	assert.Equal(t, [3]uint16{0, 32768, 65535}, rgb(tr, 0, .5, 1))
	assert.Equal(t, icc.Custom, load(t, Wide(), icc.Options{}).Likeness())
}

func TestMatrix(t *testing.T) {
	tr := load(t, Wide(), icc.Options{BPC: true})
	assert.Equal(t, 3, tr.N())
	// The green of sRGB in Adobe RGB.
	near(t, [3]uint16{0, 65535, 0}, rgb(tr, .5649, 1, .2343), .6)
	for v := range 256 {
		c := rgb(tr, float64(v)/255, float64(v)/255, float64(v)/255)
		assert.Equal(t, c[0], c[1])
		assert.Equal(t, c[0], c[2])
		near(t, grayOf(math.Pow(float64(v)/255, 2.19921875)), c, .05)
	}
	assert.Equal(t, [3]uint16{65535, 65535, 65535}, rgb(tr, 1, 1, 1))
	assert.Equal(t, rgb(tr, 0, 1, 0), rgb(tr, -4, 7, math.NaN()))
	assert.Equal(t, rgb(tr, 1, 0, 0), rgb(tr, 1))
}

func TestCurves(t *testing.T) {
	for name, c := range map[string]struct {
		curve []byte
		want  func(float64) float64
	}{
		"identity": {Sampled(0, nil), func(x float64) float64 { return x }},
		"gamma":    {Gamma(1.5), func(x float64) float64 { return math.Pow(x, 1.5) }},
		"sampled":  {Sampled(4096, func(x float64) float64 { return x * x }), func(x float64) float64 { return x * x }},
		"para 0":   {Parametric(0, 3), func(x float64) float64 { return x * x * x }},
		"para 1": {Parametric(1, 2, 1.25, -.25), func(x float64) float64 {
			if x < .2 {
				return 0
			}
			return (1.25*x - .25) * (1.25*x - .25)
		}},
		"para 2": {Parametric(2, 2, .75, 0, .25), func(x float64) float64 { return .75*x*.75*x + .25 }},
		"para 3": {SRGBCurve(), func(x float64) float64 {
			if x < .04045 {
				return x / 12.92
			}
			return math.Pow((x+.055)/1.055, 2.4)
		}},
		"para 4": {Parametric(4, 2, 1, 0, .5, .25, -.0625, 0), func(x float64) float64 {
			if x < .25 {
				return .5 * x
			}
			return x*x - .0625
		}},
	} {
		tr := load(t, Gray(c.curve), icc.Options{})
		for i := range 52 {
			x := float64(i) / 51
			near(t, grayOf(c.want(x)), rgb(tr, x), .1, name, x)
		}
	}
	assert.Equal(t, icc.SGray, load(t, Gray(SRGBCurve()), icc.Options{}).Likeness())
	assert.Equal(t, icc.Gray22, load(t, Gray(Gamma(2.2)), icc.Options{}).Likeness())
	assert.Equal(t, icc.Custom, load(t, Gray(Gamma(1.8)), icc.Options{}).Likeness())
}

// The same colours as tables of every type and encoding.
func TestTables(t *testing.T) {
	show := func(c []float64) (l, a, b float64) { return 100 * c[0], 80 * (c[1] - .5), 80 * (c[2] - .5) }
	lab := func(enc func(l, a, b float64) []float64) func([]float64) []float64 {
		return func(c []float64) []float64 { return enc(show(c)) }
	}
	id := [][]byte{Sampled(0, nil), Sampled(0, nil), Sampled(0, nil)}
	for name, c := range map[string]struct {
		data []byte
		tol  float64
	}{
		"lut8":     {Lut(1, 3, 3, 9, lab(Lab)), 3},
		"lut16":    {Lut(2, 3, 3, 9, lab(OldLab)), .1},
		"mAB":      {AToB(3, 3, Elements{A: id, Sides: []int{2, 3, 5}, Width: 2, Table: lab(Lab), B: id}), .1},
		"mAB 8":    {AToB(3, 3, Elements{A: id, Sides: []int{9, 3, 5}, Width: 1, Table: lab(Lab), B: id}), 3},
		"mAB flat": {AToB(3, 3, Elements{B: id, M: id, Matrix: []float64{1, 0, 0, 0, 80. / 255, 0, 0, 0, 80. / 255, 0, 88. / 255, 88. / 255}}), .1},
	} {
		tr := load(t, Profile(4, "scnr", "RGB ", "Lab ", Tag("A2B0", c.data)), icc.Options{})
		for i := range 100 {
			in := []float64{float64(i%10) / 9, float64(i) / 99, float64(i*7%10) / 9}
			near(t, labRGB(show(in)), rgb(tr, in...), c.tol, name, in)
		}
	}
}

func TestElementsInOrder(t *testing.T) {
	g := func(v float64) [][]byte { return [][]byte{Gamma(v), Gamma(v), Gamma(v)} }
	data := AToB(3, 3, Elements{
		A: g(2), Sides: []int{2, 2, 2}, Width: 2, Table: func(c []float64) []float64 { return []float64{c[1], c[2], c[0]} },
		M: g(.5), Matrix: []float64{.5, 0, 0, 0, .5, 0, 0, 0, .5, .25, .25, .25}, B: g(3),
	})
	tr := load(t, Profile(4, "mntr", "RGB ", "XYZ ", Tag("A2B0", data)), icc.Options{})
	// Each channel x becomes (.5 x + .25)^3; red is Y of the next but one. All equal: XYZ of equal parts.
	xyz := math.Pow(.5*.5+.25, 3) * 65535 / 32768
	m := load(t, Matrix(4, Sampled(0, nil), [3]float64{.9642, 0, 0}, [3]float64{0, 1, 0}, [3]float64{0, 0, .8249}), icc.Options{})
	near(t, rgb(m, xyz/.9642, xyz, xyz/.8249), rgb(tr, .5, .5, .5), .2)
	x := func(v float64) float64 { return math.Pow(.5*v+.25, 3) * 65535 / 32768 }
	near(t, rgb(m, x(.4)/.9642, x(.3), x(.5)/.8249), rgb(tr, .5, .4, .3), .2)
}

func TestIntents(t *testing.T) {
	flat := func(l float64) []byte {
		return Lut(2, 1, 3, 2, func([]float64) []float64 { return OldLab(l, 0, 0) })
	}
	all := Profile(2, "scnr", "GRAY", "Lab ", Tag("A2B0", flat(20)), Tag("A2B1", flat(40)), Tag("A2B2", flat(60)))
	for intent, l := range map[icc.Intent]float64{icc.Perceptual: 20, icc.RelativeColorimetric: 40, icc.AbsoluteColorimetric: 40, icc.Saturation: 60} {
		near(t, labRGB(l, 0, 0), rgb(load(t, all, icc.Options{Intent: intent}), 0), .1, intent)
		one := Profile(2, "scnr", "GRAY", "Lab ", Tag("A2B0", flat(20)))
		near(t, labRGB(20, 0, 0), rgb(load(t, one, icc.Options{Intent: intent}), 0), .1, intent)
	}
}

func TestBlackPointCompensation(t *testing.T) {
	with, without := load(t, Press(5, 20), icc.Options{BPC: true}), load(t, Press(5, 20), icc.Options{})
	near(t, labRGB(20, 0, 0), rgb(without, 0, 0, 0, 1), .2)
	near(t, [3]uint16{}, rgb(with, 0, 0, 0, 1), .5)
	for _, tr := range []*icc.Transform{with, without} {
		near(t, [3]uint16{65535, 65535, 65535}, rgb(tr, 0, 0, 0, 0), .1)
	}
	assert.Less(t, rgb(with, .2, .3, .4, .5)[1], rgb(without, .2, .3, .4, .5)[1])
	abs := load(t, Press(5, 20), icc.Options{BPC: true, Intent: icc.AbsoluteColorimetric})
	assert.Equal(t, rgb(without, 0, 0, 0, 1), rgb(abs, 0, 0, 0, 1))
	lifted := Gray(Sampled(2, func(x float64) float64 { return .1 + .9*x }))
	near(t, grayOf(.1), rgb(load(t, lifted, icc.Options{}), 0), .1)
	near(t, [3]uint16{}, rgb(load(t, lifted, icc.Options{BPC: true}), 0), .1)
}

func TestChannels(t *testing.T) {
	names := []string{"GRAY", "2CLR", "RGB ", "CMYK", "5CLR", "6CLR", "7CLR", "8CLR", "9CLR", "ACLR", "BCLR", "CCLR", "DCLR", "ECLR", "FCLR"}
	for i, name := range names {
		n := i + 1
		tr := load(t, Profile(2, "scnr", name, "Lab ", Tag("A2B0", Lut(2, n, 3, 2, func(c []float64) []float64 {
			sum := 0.0
			for _, v := range c {
				sum += v / float64(n)
			}
			return OldLab(100*sum, 0, 0)
		}))), icc.Options{})
		require.Equal(t, n, tr.N())
		in, src := make([]float64, n), make([]byte, 2*n)
		sum := 0.0
		for j := range in {
			src[j], src[n+j] = byte(j*17), byte(j*17)
			in[j] = float64(j*17) / 255
			sum += in[j] / float64(n)
		}
		want := labRGB(100*sum, 0, 0)
		near(t, want, rgb(tr, in...), .2, name)
		dst := make([]byte, 6)
		tr.Row8(dst, src, 2)
		assert.InDelta(t, float64(want[0])/257, float64(dst[0]), 2, name)
		assert.Equal(t, dst[:3], dst[3:], name)
	}
	lab := load(t, Profile(2, "spac", "Lab ", "Lab ", Tag("A2B0", Lut(2, 3, 3, 17, func(c []float64) []float64 { return c }))), icc.Options{})
	lo, hi := lab.Range(2)
	assert.Equal(t, [2]float64{-128, 127}, [2]float64{lo, hi})
	near(t, labRGB(60, -20, 30), rgb(lab, 60, -20, 30), .1)
}

func TestRowsAreNear(t *testing.T) {
	for name, c := range map[string]struct {
		profile []byte
		tol     float64
	}{
		"matrix": {Wide(), 1}, "gray": {Gray(Gamma(1.8)), .6}, "press": {Press(5, 12), 9},
		"table": {Profile(2, "scnr", "RGB ", "Lab ", Tag("A2B0", Lut(2, 3, 3, 9, func(c []float64) []float64 {
			return OldLab(100*(.3*c[0]+.6*c[1]+.1*c[2]), 60*(c[0]-c[1]), 60*(c[1]-c[2]))
		}))), 8},
	} {
		tr := load(t, c.profile, icc.Options{BPC: true})
		n, rnd := tr.N(), rand.New(rand.NewPCG(1, 2))
		src, dst, in := make([]byte, 500*n), make([]byte, 1500), make([]float64, n)
		for i := range src {
			src[i] = byte(rnd.Uint32())
		}
		tr.Row8(dst, src, 500)
		for i := range 500 {
			for j := range in {
				in[j] = float64(src[i*n+j]) / 255
			}
			near(t, [3]uint16{257 * uint16(dst[3*i]), 257 * uint16(dst[3*i+1]), 257 * uint16(dst[3*i+2])}, rgb(tr, in...), c.tol, name, in)
		}
		assert.Zero(t, testing.AllocsPerRun(10, func() { tr.Row8(dst, src, 500) }), name)
		assert.Zero(t, testing.AllocsPerRun(10, func() { tr.RGB(in) }), name)
	}
	wide := load(t, Wide(), icc.Options{})
	for v := range 256 {
		var dst [3]byte
		wide.Row8(dst[:], []byte{byte(v), byte(v), byte(v)}, 1)
		assert.Equal(t, [3]byte{dst[0], dst[0], dst[0]}, dst)
	}
}

func TestConcurrentRowsAreEqual(t *testing.T) {
	tr := load(t, Press(5, 12), icc.Options{BPC: true})
	src := make([]byte, 4000)
	for i := range src {
		src[i] = byte(i * i / 3)
	}
	var got [4][3000]byte
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { tr.Row8(got[i][:], src, 1000) })
	}
	wg.Wait()
	for i := range got {
		assert.Equal(t, got[0], got[i])
	}
}
