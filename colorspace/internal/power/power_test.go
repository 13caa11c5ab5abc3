package power_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

func TestRaise(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var worst float64
	check := func(x, g float64) {
		want, got := math.Pow(x, g), power.Raise(x, g)
		if want == 0 || math.IsInf(want, 0) || math.IsNaN(want) {
			require.True(t, got == want || math.IsNaN(got) && math.IsNaN(want), "%v ^ %v = %v, want %v", x, g, got, want)
			return
		}
		worst = max(worst, math.Abs(got-want)/math.Abs(want))
	}
	for range 200_000 {
		check(rng.Float64(), 4*rng.Float64())
		check(rng.Float64(), 1/2.4)
		check(math.Exp(40*rng.Float64()-20), 20*rng.Float64()-10)
	}
	for i := range 65537 {
		check(float64(i)/65536, 2.4)
		check(float64(i)/65536, 1/2.4)
	}
	for _, g := range []float64{0.01, 1, 10} {
		for _, x := range []float64{math.Sqrt2, math.Nextafter(math.Sqrt2, 2), math.Sqrt2 / 2, math.Nextafter(1, 0)} {
			check(x, g)
		}
	}
	assert.Less(t, worst, 1e-12)
	for _, x := range []float64{0, math.Copysign(0, -1), 1, 2, 0.5, -1, -2.5, 5e-324, 1e-310, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), math.Nextafter(1, 0), math.Sqrt2} {
		for _, g := range []float64{0, 1, -1, 2.2, 0.5, -3, 1000, -1000, 1e300, math.Inf(1), math.Inf(-1), math.NaN()} {
			check(x, g)
		}
	}
	assert.Less(t, worst, 1e-10)
	assert.Equal(t, 1.0, power.Raise(1, 2.2), "white stays white")
}

func TestEncodeSRGB(t *testing.T) {
	for v, want := range map[float64]float64{-1: 0, 0: 0, 0.002: 0.02584, 0.0031308: 0.040449936, 0.5: 0.735356983, 1: 1, 7: 1} {
		assert.InDelta(t, want, power.EncodeSRGB(v), 1e-8, fmt.Sprint(v))
	}
	assert.Zero(t, power.EncodeSRGB(math.NaN()))
	last := 0.0
	for i := range 1 << 16 {
		v := power.EncodeSRGB(float64(i) / (1 << 16))
		require.GreaterOrEqual(t, v, last)
		last = v
	}
}

func TestTabulate(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 255, 256, 1000, 1<<14 + 1} {
		for _, steps := range []float64{0, 1, 7, 255} {
			asked := 0
			f := func(i int) byte { return byte(steps * power.EncodeSRGB(float64(i)/float64(max(1, n-1)))) }
			want, got := make([]byte, n), make([]byte, n)
			for i := range want {
				want[i] = f(i)
			}
			power.Tabulate(got, func(i int) byte { asked++; return f(i) })
			require.Equal(t, want, got)
			if n > 1<<14 {
				assert.Less(t, asked, n/4)
			}
		}
	}
}

func BenchmarkRaise(b *testing.B) {
	for name, f := range map[string]func(x, g float64) float64{"math": math.Pow, "here": power.Raise} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			sum, x := 0.0, 0.001
			for b.Loop() {
				sum += f(x, 1/2.4)
				if x += 0.001; x > 1 {
					x = 0.001
				}
			}
			_ = sum
		})
	}
}
