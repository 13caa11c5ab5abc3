package type1

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// stepwise is the cipher as the specification has it (7.1).
func stepwise(b []byte, r uint16) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c ^ byte(r>>8)
		r = (uint16(c)+r)*c1 + c2
	}
	return out
}

func TestDecipher(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for n := range 3000 {
		b := make([]byte, n%70)
		rng.Read(b)
		r := uint16(rng.Uint32())
		out := make([]byte, len(b))
		decipher(out, b, r)
		require.Equal(t, stepwise(b, r), out)
		skip := rng.Intn(6)
		if skip > len(b) {
			assert.Nil(t, decrypt(b, r, skip))
		} else {
			assert.Equal(t, out[skip:], decrypt(b, r, skip))
		}
	}
}

// encipher is the way back.
func encipher(b []byte, r uint16) []byte {
	out := make([]byte, len(b))
	for i, p := range b {
		out[i] = p ^ byte(r>>8)
		r = (uint16(out[i])+r)*c1 + c2
	}
	return out
}

// Code runs the same whether it fits the room for deciphered code, or does not any more.
func TestLongCharstrings(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 300 {
		f := &Font{lenIV: rng.Intn(6) - 1, matrix: geom.Identity, limits: Limits{}.withDefaults()}
		lead := make([]byte, max(f.lenIV, 0))
		pack := func(code []byte) []byte {
			if f.lenIV < 0 {
				return code
			}
			return encipher(append(lead, code...), 4330)
		}
		const rlineto, callsubr, back, hsbw, endchar = 5, 10, 11, 13, 14
		var want []geom.Point
		at := geom.Point{}
		lines := func(code []byte, n int) []byte {
			for range n {
				dx, dy := rng.Intn(200)-100, rng.Intn(200)-100
				at = at.Add(geom.Point{X: float64(dx), Y: float64(dy)})
				want = append(want, at)
				code = append(code, byte(dx+139), byte(dy+139), rlineto)
			}
			return code
		}
		// Each subroutine draws, calls the next, and draws again, by code that must still be there.
		depth := 1 + rng.Intn(8)
		before, after := make([][]byte, depth), make([][]byte, depth)
		want = append(want, at)
		for i := range depth {
			before[i] = lines(nil, rng.Intn(90))
		}
		for i := depth - 1; i >= 0; i-- {
			after[i] = lines(nil, rng.Intn(90))
		}
		for i := range depth {
			code := append([]byte(nil), before[i]...)
			if i == 0 {
				code = append([]byte{139, 139, hsbw}, code...)
			}
			if i < depth-1 {
				code = append(code, byte(i+1+139), callsubr)
			}
			code = append(code, after[i]...)
			if i == 0 {
				f.glyphs = []glyph{{"a", pack(append(code, endchar))}}
				f.subrs = append(f.subrs, nil)
			} else {
				f.subrs = append(f.subrs, pack(append(code, back)))
			}
		}
		var p geom.Path
		require.NoError(t, f.Outline(0, &p))
		if len(want) > 1 {
			require.Equal(t, want, p.Points)
		}
	}
}

func BenchmarkDecipher(b *testing.B) {
	src, out := make([]byte, 64<<10), make([]byte, 64<<10)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		decipher(out, src, 55665)
	}
}
