package colorspace

import (
	"math"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
)

func apart8(a, b RGB) float64 {
	d := func(x, y uint16) float64 { return math.Abs(float64(x)-float64(y)) / 257 }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B))
}

func TestPressThereAndBack(t *testing.T) {
	p := NewPress(DeviceCMYK)
	rng := rand.New(rand.NewSource(1))
	worst, worstRow, sum, far := 0.0, 0.0, 0.0, 0
	const n = 3000
	for range n {
		// Whatever a press can print comes back as it looked, be it by other inks.
		var v Inks
		for k := range v {
			v[k] = uint8(rng.Intn(256))
		}
		want := p.RGB(v)
		d := apart8(want, p.RGB(p.FromRGB(want)))
		if worst = max(worst, d); d > 2.5 {
			far++
		}
		r, g, b := want.RGB8()
		var row [4]byte
		p.FromRGB8(row[:], []byte{r, g, b}, 1)
		d = apart8(want, p.RGB(Inks(row)))
		worstRow, sum = max(worstRow, d), sum+d
	}
	assert.LessOrEqual(t, worst, 8.0) // a corner where the cells of the press meet: all others are within 2.5
	assert.LessOrEqual(t, far, n/200)
	assert.LessOrEqual(t, worstRow, 14.0)
	assert.LessOrEqual(t, sum/n, 1.0)
}

func TestPressNeutrals(t *testing.T) {
	p := NewPress(DeviceCMYK)
	assert.Equal(t, NoInk, p.FromRGB(RGB{65535, 65535, 65535}), "paper takes no ink")
	r, g, b := p.RGB(p.FromRGB(RGB{})).RGB8()
	assert.Equal(t, [3]uint8{}, [3]uint8{r, g, b}, "black stays black")
	worst := 0.0
	for g := range 256 {
		c := RGB{uint16(g) * 257, uint16(g) * 257, uint16(g) * 257}
		v := p.FromRGB(c)
		if g >= 40 {
			assert.Equal(t, [3]uint8{255, 255, 255}, [3]uint8(v[:3]), "gray %d is black ink alone", g)
		}
		worst = max(worst, apart8(c, p.RGB(v)))
		var gray, rgb [4]byte
		p.FromGray8(gray[:], []byte{byte(g)}, 1)
		p.FromRGB8(rgb[:], []byte{byte(g), byte(g), byte(g)}, 1)
		assert.Equal(t, rgb, gray)
	}
	assert.LessOrEqual(t, worst, 2.0)
}

func TestPressKeepsInks(t *testing.T) {
	p := NewPress(DeviceCMYK)
	assert.Equal(t, Inks{255 - 51, 255 - 102, 255 - 153, 0}, p.Of(DeviceCMYK, []float64{.2, .4, .6, 1}))
	table := []byte{0, 0, 0, 0, 255, 51, 0, 10}
	x := NewIndexed(DeviceCMYK, 1, table)
	assert.Equal(t, Inks{0, 204, 255, 245}, p.Of(x, []float64{1}))
	spot := NewTinted(2, DeviceCMYK, mixTint{})
	assert.Equal(t, Inks{255 - 51, 255, 255, 255 - 102}, p.Of(spot, []float64{.2, .4}))
	assert.Equal(t, NoInk, p.Of(NewNone(1), []float64{1}))
	assert.Equal(t, p.FromRGB(RGB{65535, 0, 0}), p.Of(NewICCBased(3, nil), []float64{1, 0, 0}))
	for _, c := range []struct {
		s      Space
		decode []float64
		src    []byte
		in     []float64
	}{
		{DeviceCMYK, nil, []byte{0, 51, 102, 255}, []float64{0, .2, .4, 1}},
		{DeviceCMYK, []float64{1, 0, 1, 0, 1, 0, 1, 0}, []byte{0, 51, 102, 255}, []float64{1, .8, .6, 0}},
		{x, nil, []byte{1}, []float64{1}},
		{spot, nil, []byte{51, 102}, []float64{.2, .4}},
		{DeviceGray, nil, []byte{102}, []float64{.4}},
	} {
		var got [8]byte
		r := p.NewRow(c.s, c.decode, 8)
		r.Inks8(got[:], append(c.src, c.src...), 2)
		want := p.Of(c.s, c.in)
		assert.Equal(t, want, Inks(got[:4]))
		assert.Equal(t, want, Inks(got[4:]))
	}
}

// mixTint is cyan of the first tint and black of the second.
type mixTint struct{}

func (mixTint) Eval(in, out []float64) {
	clear(out)
	out[0], out[3] = in[0], in[1]
}

func BenchmarkPressFromRGB8(b *testing.B) {
	p := NewPress(DeviceCMYK)
	src := make([]byte, 3*1024)
	rand.New(rand.NewSource(1)).Read(src)
	dst := make([]byte, 4*1024)
	p.FromRGB8(dst, src, 1024)
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		p.FromRGB8(dst, src, 1024)
	}
}

func BenchmarkPressSolve(b *testing.B) {
	p := NewPress(DeviceCMYK)
	b.ReportAllocs()
	for b.Loop() {
		p.FromRGB(RGB{1000, 20000, 30000})
	}
}
