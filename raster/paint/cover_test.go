package paint

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// TestCoverIsCompose: the stretches give what pixel after pixel gives.
func TestCoverIsCompose(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	some := func(n, plain int) []byte { // values that are often 0 or 255, in stretches
		out := make([]byte, n)
		for i := 0; i < n; {
			v, k := uint8(rnd.Uint32()), 1+rnd.IntN(3)
			if rnd.IntN(10) < plain {
				v, k = uint8(255*rnd.IntN(2)), 1+rnd.IntN(30)
			}
			for ; k > 0 && i < n; k-- {
				out[i] = v
				i++
			}
		}
		return out
	}
	for _, ch := range []int{1, 3, 4} {
		for round := range 300 {
			n := 1 + rnd.IntN(100)
			alpha, src := some(n, 7), some(n*ch, 0)
			if round%2 == 0 {
				src = nil
			}
			c := pixel{1, 200, 3, 77}
			pix, under := some(n*ch, 0), some(n, 5)
			a := layer{box: geom.IRect{X1: n, Y1: 1}, ch: ch, pix: append([]byte(nil), pix...), alpha: append([]byte(nil), under...)}
			b := layer{box: geom.IRect{X1: n, Y1: 1}, ch: ch, pix: append([]byte(nil), pix...), alpha: append([]byte(nil), under...)}
			a.compose(0, 0, src, c, alpha, mode{})
			b.composeBlend(0, 0, b.pix, b.alpha, src, c, alpha, mode{})
			require.Equal(t, b.alpha, a.alpha, fmt.Sprint(ch, round))
			require.Equal(t, b.pix, a.pix, fmt.Sprint(ch, round))
		}
	}
}

func BenchmarkCover(b *testing.B) {
	const n = 4960
	for _, name := range []string{"opaque", "half", "clear"} {
		b.Run(name, func(b *testing.B) {
			v := map[string]uint8{"opaque": 255, "half": 128}[name]
			ly := layer{box: geom.IRect{X1: n, Y1: 1}, ch: 3, pix: make([]byte, 3*n), alpha: make([]byte, n)}
			alpha, src := make([]byte, n), make([]byte, 3*n)
			fill1(alpha, v)
			b.SetBytes(n)
			b.ReportAllocs()
			for b.Loop() {
				ly.compose(0, 0, src, pixel{}, alpha, mode{})
			}
		})
	}
}
