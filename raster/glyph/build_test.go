package glyph

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/geom"
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

// What a workspace gives does not depend on what it made before, and damage is told of every time.
func TestOutlinesKept(t *testing.T) {
	rng := rand.New(rand.NewSource(5))
	var used workspace
	damaged := errors.New("damaged")
	asked := 0
	outline := func(gid uint32, p *geom.Path) error {
		asked++
		switch {
		case gid%17 == 0:
			return damaged
		case gid%19 == 0:
			return nil
		}
		n := 3 + gid%60
		if gid%97 == 0 { // too large to be kept
			n = 2 * blockPoints
		}
		for i := range n {
			s, c := math.Sincos(float64(i*gid) / float64(n))
			if x, y := 0.5+s/3, 0.5+c/3; i == 0 {
				p.MoveTo(x, y)
			} else {
				p.LineTo(x, y)
			}
		}
		p.Close()
		return nil
	}
	const n = 20000
	for i := range n {
		k := Key{Font: uint64(rng.Intn(2)), GID: uint32(rng.Intn(1 + rng.Intn(1+rng.Intn(600)))), PX: uint8(rng.Intn(4)), Stretch: 1, A: 16, D: -16}
		var fresh workspace
		want, got := fresh.build(k, outline), used.build(k, outline)
		require.Equal(t, want.Err, got.Err)
		require.Equal(t, want.Cov, got.Cov, i)
	}
	assert.Less(t, asked, 2*n*9/10, "some are kept")
	assert.Len(t, used.kept.blocks, mostBlocks)
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
					want.Lo = uint16(x)
				}
				want.Hi = uint16(x + 1)
			}
		}
		require.Equal(t, want, extent(row), row)
	}
}
