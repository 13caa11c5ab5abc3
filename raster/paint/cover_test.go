package paint

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
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

// TestBlendByRows: rows give what pixel after pixel gives, for every mode, on layers of every kind.
func TestBlendByRows(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	bytes := func(n, plain int) []byte { // values that are often 0 or 255, in stretches
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
	var b blender
	for m := list.Multiply; m < list.Hue; m++ {
		for round := range 150 {
			ch, n := []int{1, 3, 4}[rnd.IntN(3)], 1+rnd.IntN(90)
			box := geom.IRect{X1: n, Y1: 1}
			alpha, src, c := bytes(n, 7), bytes(n*ch, 3), pixel{1, 200, uint8(rnd.Uint32()), 77}
			if rnd.IntN(2) == 0 {
				src = nil
			}
			plain := layer{box: box, ch: ch, pix: bytes(n*ch, 2)}
			if rnd.IntN(3) > 0 {
				plain.alpha = bytes(n, 8)
				switch rnd.IntN(3) {
				case 0:
					plain.backdrop = &layer{box: box, ch: ch, pix: bytes(n*ch, 2)}
				case 1:
					plain.backdrop = &layer{box: box, ch: ch, pix: bytes(n*ch, 2), alpha: bytes(n, 5)}
				}
			}
			rows := plain
			rows.pix, rows.alpha, rows.blender = append([]byte(nil), plain.pix...), append([]byte(nil), plain.alpha...), &b
			if plain.alpha == nil {
				rows.alpha = nil
			}
			plain.compose(0, 0, src, c, alpha, mode{blend: m})
			rows.compose(0, 0, src, c, alpha, mode{blend: m})
			require.Equal(t, plain.alpha, rows.alpha, fmt.Sprint("mode ", m, " round ", round))
			require.Equal(t, plain.pix, rows.pix, fmt.Sprint("mode ", m, " round ", round))
		}
	}
}

func BenchmarkBlend(b *testing.B) {
	const n = 2480
	for _, m := range []list.Blend{list.Multiply, list.Screen, list.SoftLight} {
		for _, rows := range []bool{true, false} {
			b.Run(fmt.Sprintf("mode=%d/rows=%v", m, rows), func(b *testing.B) {
				ly := layer{box: geom.IRect{X1: n, Y1: 1}, ch: 3, pix: make([]byte, 3*n), alpha: make([]byte, n)}
				if rows {
					ly.blender = &blender{}
				}
				alpha, src := make([]byte, n), make([]byte, 3*n)
				fill1(alpha, 200)
				fill1(ly.alpha, 255)
				b.SetBytes(n)
				b.ReportAllocs()
				for b.Loop() {
					ly.compose(0, 0, src, pixel{}, alpha, mode{blend: m})
				}
			})
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
