package interp

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// What is remembered of a glyph was said of that glyph, of its font and size and in its list, and it is remembered while little else is shown.
func TestPlacedGlyphs(t *testing.T) {
	type name struct {
		in *list.Builder
		k  glyph.Key
	}
	type what struct {
		index uint32
		blank bool
	}
	r := rand.New(rand.NewPCG(3, 3))
	var f fonts
	lists := []*list.Builder{list.NewBuilder(9, 9, 1, list.Limits{}), list.NewBuilder(9, 9, 1, list.Limits{})}
	said := map[name]what{}
	hits, shown := 0, 0
	for range 20000 {
		base := glyph.Key{Font: uint64(r.IntN(3)), A: float32(1 + r.IntN(2)), Stretch: 1}
		in := lists[0]
		if r.IntN(10) == 0 {
			in = lists[1]
		}
		p := f.find(base, in)
		for range r.IntN(30) {
			n := name{in, base}
			n.k.GID, n.k.PX, n.k.PY = uint32(r.IntN(60)), uint8(r.IntN(4)), uint8(r.IntN(2))
			if r.IntN(9) == 0 {
				n.k.GID, n.k.Stretch = n.k.GID|1<<24, .5
			}
			shown++
			g, known := p.at(&n.k)
			if known {
				hits++
				require.Equal(t, said[n], what{g.index, g.blank})
				continue
			}
			w, ok := said[n]
			if !ok {
				w = what{uint32(len(said)), r.IntN(8) == 0}
				said[n] = w
			}
			p.set(g, &n.k, w.index, w.blank)
		}
	}
	assert.Greater(t, hits, shown/50)
	p := f.find(glyph.Key{Font: 77}, lists[0])
	for gid := range uint32(64) {
		k := glyph.Key{Font: 77, GID: gid}
		g, known := p.at(&k)
		assert.False(t, known)
		p.set(g, &k, gid, false)
	}
	for gid := range uint32(64) {
		g, known := f.find(glyph.Key{Font: 77}, lists[0]).at(&glyph.Key{Font: 77, GID: gid})
		assert.True(t, known)
		assert.Equal(t, gid, g.index)
	}
}
