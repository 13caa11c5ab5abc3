package glyph

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
)

// letters returns a font and the glyphs of the printable characters of ASCII.
func letters(tb testing.TB) (*sfnt.Font, []uint32) {
	f, err := sfnt.Parse(standard.Style{Family: standard.Serif}.Program())
	require.NoError(tb, err)
	var gids []uint32
	for r := rune('!'); r <= '~'; r++ {
		gids = append(gids, f.UnicodeCmap().Lookup(uint32(r)))
	}
	return f, gids
}

// keys are what a document asks for: every letter at every phase.
func keys(gids []uint32, size float32) []Key {
	n := uint8(Phases(float64(size)))
	var out []Key
	for px := range n {
		for py := range n {
			for _, g := range gids {
				out = append(out, Key{GID: g, PX: px, PY: py, Stretch: 1, A: size, D: -size})
			}
		}
	}
	return out
}

// A mask of everything in the font that stands for Times, as the first page of a document needs them.
func BenchmarkBuild(b *testing.B) {
	for _, size := range []float32{20, 40, 80} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			f, gids := letters(b)
			ks := keys(gids, size)
			var w workspace
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				w.build(ks[i%len(ks)], f.Outline)
			}
		})
	}
}

func TestExtent(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for n := range 5000 {
		row := make([]uint8, n%40)
		for range rng.Intn(4) {
			if len(row) > 0 {
				row[rng.Intn(len(row))] = uint8(rng.Intn(3))
			}
		}
		want := Extent{}
		for x, v := range row {
			if v != 0 {
				if want.Hi == 0 {
					want.Lo = int32(x)
				}
				want.Hi = int32(x + 1)
			}
		}
		require.Equal(t, want, extent(row), row)
	}
}
