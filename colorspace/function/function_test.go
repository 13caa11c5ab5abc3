package function

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func unit(n int) []Interval {
	out := make([]Interval, n)
	for i := range out {
		out[i] = Interval{0, 1}
	}
	return out
}

func wide(n int) []Interval {
	out := make([]Interval, n)
	for i := range out {
		out[i] = Interval{-1e6, 1e6}
	}
	return out
}

func eval(f Func, in ...float64) []float64 {
	out := make([]float64, f.Out())
	f.Eval(in, out)
	return out
}

func TestCalculator(t *testing.T) {
	for _, c := range []struct {
		src  string
		in   []float64
		want []float64
	}{
		{"{ add }", []float64{2, 3}, []float64{5}},
		{"{ exch sub }", []float64{2, 3}, []float64{1}},
		{"{ 3 1 roll }", []float64{1, 2, 3}, []float64{3, 1, 2}},
		{"{ 3 -1 roll }", []float64{1, 2, 3}, []float64{2, 3, 1}},
		{"{ 2 copy }", []float64{1, 2}, []float64{1, 2, 1, 2}},
		{"{ 1 index }", []float64{7, 8}, []float64{7, 8, 7}},
		{"{ dup 0.5 gt { pop 1 } { pop 0 } ifelse }", []float64{.6}, []float64{1}},
		{"{ dup 0.5 gt { pop 1 } { pop 0 } ifelse }", []float64{.4}, []float64{0}},
		{"{ dup 0 lt { neg } if }", []float64{-4}, []float64{4}},
		{"{360 mul sin 2 div exch 360 mul sin 2 div add}", []float64{.25, .25}, []float64{1}},
		{"{ 7 2 idiv -7 2 mod }", []float64{0}, []float64{3, -1}},
		{"{ 1 0 atan -1 0 atan }", []float64{0}, []float64{90, 270}},
		{"{ 1 3 bitshift 16 -2 bitshift }", []float64{0}, []float64{8, 4}},
		{"{ true false and not { 5 } { 6 } ifelse }", []float64{0}, []float64{5}},
		{"{ 12 10 xor 12 10 or 12 10 and 0 not}", []float64{0}, []float64{6, 14, 8, -1}},
		{"{ 6.5 round -6.5 round 3.7 truncate -3.7 floor 3.2 ceiling }", []float64{0}, []float64{7, -6, 3, -4, 4}},
		{"{ 100 log 2.718281828459045 ln 9 .5 exp 16 sqrt }", []float64{0}, []float64{2, 1, 3, 4}},
		{"% comment\n{ 16#FF }", []float64{0}, []float64{255}},
		{"{ pop pop pop 1 }", []float64{0}, []float64{1}},
		{"{ 1 0 div }", []float64{0}, []float64{0}},
	} {
		f, err := NewCalculator(wide(len(c.in)), wide(len(c.want)), []byte(c.src))
		require.NoError(t, err, c.src)
		assert.InDeltaSlice(t, c.want, eval(f, c.in...), 1e-9, c.src)
	}
	for _, src := range []string{"", "{", "{ foo }", "{ {1} }", "{ {1} {2} if }", "{ {1} 3 }", "add", "{1 {2}"} {
		_, err := NewCalculator(wide(1), wide(1), []byte(src))
		assert.ErrorIs(t, err, ErrInvalid, src)
	}
}

func TestExponentialAndStitching(t *testing.T) {
	f, err := NewExponential(unit(1), nil, []float64{0, 1}, []float64{1, 0}, 2)
	require.NoError(t, err)
	assert.Equal(t, []float64{.25, .75}, eval(f, .5))
	assert.Equal(t, []float64{1, 0}, eval(f, 7))
	g, err := NewExponential(unit(1), nil, []float64{10}, []float64{20}, 1)
	require.NoError(t, err)
	one, _ := NewExponential(unit(1), nil, nil, nil, 1)
	s, err := NewStitching(unit(1), nil, []Func{one, g}, []float64{.5}, []Interval{{0, 1}, {1, 0}})
	require.NoError(t, err)
	assert.Equal(t, []float64{.5}, eval(s, .25))
	assert.Equal(t, []float64{20}, eval(s, .5))
	assert.Equal(t, []float64{10}, eval(s, 1))
	_, err = NewStitching(unit(1), nil, nil, nil, nil)
	assert.Error(t, err)
}

func TestSampled(t *testing.T) {
	f, err := NewSampled(Sampled{Domain: unit(1), Range: unit(2), Size: []int{2}, BitsPerSample: 8, Data: []byte{0, 255, 255, 0}})
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{.25, .75}, eval(f, .25), 1e-6)
	for bits, data := range map[int][]byte{1: {0x60}, 2: {0x3c}, 4: {0x0f, 0xf0}, 12: {0, 0x0f, 0xff, 0xff, 0xf0, 0},
		16: {0, 0, 255, 255, 255, 255, 0, 0}, 24: {0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0},
		32: {0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0}} {
		f, err := NewSampled(Sampled{Domain: unit(2), Range: unit(1), Size: []int{2, 2}, BitsPerSample: bits, Data: data})
		require.NoError(t, err)
		// exclusive or at the corners, bilinear between
		for _, c := range [][3]float64{{0, 0, 0}, {1, 0, 1}, {0, 1, 1}, {1, 1, 0}, {.5, .5, .5}, {.5, 0, .5}, {.25, .25, .375}} {
			assert.InDelta(t, c[2], eval(f, c[0], c[1])[0], 1e-6, "%d bits at %v", bits, c)
		}
	}
	short, err := NewSampled(Sampled{Domain: unit(1), Range: unit(1), Size: []int{1 << 20}, BitsPerSample: 8, Data: []byte{255}})
	require.NoError(t, err)
	assert.Equal(t, []float64{0}, eval(short, 1))
	for _, bad := range []Sampled{{}, {Domain: unit(1), Range: unit(1), Size: []int{0}, BitsPerSample: 8},
		{Domain: unit(2), Range: unit(1), Size: []int{1 << 20, 1 << 20}, BitsPerSample: 8},
		{Domain: unit(1), Range: unit(1), Size: []int{2}, BitsPerSample: 7}} {
		_, err := NewSampled(bad)
		assert.ErrorIs(t, err, ErrInvalid)
	}
}

func TestJoinAndShortSlices(t *testing.T) {
	one, _ := NewExponential(unit(1), nil, nil, nil, 1)
	j, err := Join([]Func{one, Identity{1}, one})
	require.NoError(t, err)
	assert.Equal(t, []float64{.5, .5, .5}, eval(j, .5))
	out := []float64{9, 9}
	j.Eval(nil, out)
	assert.Equal(t, []float64{0, 0}, out)
	long := []float64{9, 9, 9, 9, 9}
	j.Eval([]float64{math.NaN()}, long)
	assert.Equal(t, []float64{0, 0, 0, 0, 0}, long)
}

func FuzzCalculator(f *testing.F) {
	for _, s := range []string{"{ add }", "{ 3 1 roll dup { 1 } { 2 } ifelse }", "{ 99 copy 99 copy }", "{ 2 copy bitshift idiv atan exp }", "{{{"} {
		f.Add([]byte(s), .5, -2.0)
	}
	f.Fuzz(func(t *testing.T, src []byte, a, b float64) {
		fn, err := NewCalculator(wide(2), wide(3), src)
		if err != nil {
			return
		}
		out := make([]float64, 3)
		fn.Eval([]float64{a, b}, out)
		for _, v := range out {
			if math.IsNaN(v) || math.Abs(v) > 1e6 {
				t.Fatalf("%v leaves the range", out)
			}
		}
	})
}

// Many bytes are kept as they are; what they mean is what a table of them would hold, at the nodes and where samples are missing.
func TestSampledOfManyBytes(t *testing.T) {
	const n, size, short = 3, 1000, 10
	data := make([]byte, n*(size-short))
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	decode := []Interval{{-1, 1}, {0, 0.25}, {1, 0}}
	f, err := NewSampled(Sampled{Domain: []Interval{{0, size - 1}}, Range: []Interval{{-1, 1}, {0, 1}, {0, 1}}, Size: []int{size}, BitsPerSample: 8,
		Decode: decode, Data: data})
	require.NoError(t, err)
	at := func(k, j int) float64 {
		if k >= size-short {
			return decode[j].Lo
		}
		return float64(float32(decode[j].Lo + float64(data[n*k+j])*(decode[j].Hi-decode[j].Lo)/255))
	}
	var out [n]float64
	for k := range size - 1 {
		f.Eval([]float64{float64(k)}, out[:])
		for j := range out {
			require.Equal(t, at(k, j), out[j])
		}
		f.Eval([]float64{float64(k) + 0.25}, out[:])
		for j := range out {
			require.InDelta(t, 0.75*at(k, j)+0.25*at(k+1, j), out[j], 1e-15)
		}
	}
}

func FuzzSampled(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 8, .3, .7)
	f.Fuzz(func(t *testing.T, data []byte, s0, s1, bits int, a, b float64) {
		fn, err := NewSampled(Sampled{Domain: unit(2), Range: unit(2), Size: []int{s0, s1}, BitsPerSample: bits, Data: data})
		if err != nil {
			return
		}
		out := make([]float64, 2)
		fn.Eval([]float64{a, b}, out)
		if !(out[0] >= 0 && out[0] <= 1 && out[1] >= 0 && out[1] <= 1) {
			t.Fatal(out)
		}
	})
}

func BenchmarkCalculator(b *testing.B) {
	fn, err := NewCalculator(unit(1), unit(4), []byte("{ dup 0.5 mul exch dup 0.9 mul exch dup 0.2 gt { 0.1 add } { 0.3 mul } ifelse exch 0.7 mul }"))
	require.NoError(b, err)
	in, out := []float64{.6}, make([]float64, 4)
	b.ReportAllocs()
	for range b.N {
		fn.Eval(in, out)
	}
}

func TestSame(t *testing.T) {
	sampled := func(change func(*Sampled)) Func {
		p := Sampled{Domain: unit(1), Range: unit(2), Size: []int{600}, BitsPerSample: 8, Data: make([]byte, 1200)}
		for i := range p.Data {
			p.Data[i] = byte(i)
		}
		change(&p)
		f, err := NewSampled(p)
		require.NoError(t, err)
		return f
	}
	exponential := func(c0, n float64, rng []Interval) Func {
		f, err := NewExponential(unit(1), rng, []float64{c0}, nil, n)
		require.NoError(t, err)
		return f
	}
	stitching := func(bound float64, fs ...Func) Func {
		f, err := NewStitching(unit(1), nil, fs, []float64{bound}, nil)
		require.NoError(t, err)
		return f
	}
	join := func(fs ...Func) Func {
		f, err := Join(fs)
		require.NoError(t, err)
		return f
	}
	// Every one is made anew by every call.
	all := []func() Func{
		func() Func { return sampled(func(*Sampled) {}) },
		func() Func { return sampled(func(p *Sampled) { p.Data[700]++ }) },
		func() Func { return sampled(func(p *Sampled) { p.Decode = []Interval{{0, 1}, {0, 0.5}} }) },
		func() Func { return sampled(func(p *Sampled) { p.Domain = []Interval{{0, 2}} }) },
		func() Func { return sampled(func(p *Sampled) { p.Encode = []Interval{{599, 0}} }) },
		func() Func { return sampled(func(p *Sampled) { p.Data = p.Data[:1100] }) },
		func() Func { return sampled(func(p *Sampled) { p.BitsPerSample, p.Size[0] = 16, 300 }) },
		func() Func { return sampled(func(p *Sampled) { p.BitsPerSample, p.Size[0], p.Data[3] = 16, 300, 99 }) },
		func() Func { return exponential(0.5, 2, nil) },
		func() Func { return exponential(0.25, 2, nil) },
		func() Func { return exponential(0.5, 1, nil) },
		func() Func { return exponential(0.5, 2, []Interval{{0, 0.75}}) },
		func() Func { return stitching(0.5, exponential(0, 1, nil), exponential(0.5, 2, nil)) },
		func() Func { return stitching(0.25, exponential(0, 1, nil), exponential(0.5, 2, nil)) },
		func() Func { return stitching(0.5, exponential(0, 1, nil), exponential(0.5, 3, nil)) },
		func() Func { return join(exponential(0, 1, nil), exponential(0.5, 2, nil)) },
		func() Func { return join(exponential(0, 1, nil), exponential(0.5, 3, nil)) },
		func() Func { return join(exponential(0, 1, nil)) },
	}
	for i, a := range all {
		for j, b := range all {
			assert.Equal(t, i == j, Same(a(), b()), "%d and %d", i, j)
		}
	}
	assert.False(t, Same(nil, all[0]()))
	assert.False(t, Same(all[0](), nil))
}
