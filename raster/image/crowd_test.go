package image

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// storesOf returns the stores that a cache holds.
func storesOf(c *Cache) (out []*store) {
	for _, e := range c.entries {
		if s, ok := e.value.(*store); ok {
			out = append(out, s)
		}
	}
	return out
}

// What is left to others to finish is as good, whoever finishes it; and what was wrong with it is told once.
func TestPhotosFinishedByOthersAreTheSame(t *testing.T) {
	objs := subjects(t)
	for _, name := range []string{"photo", "photo cut", "restarts", "restarts cut", "progressive"} {
		if objs[name] == nil {
			t.Fatal(name)
		}
		for o, m := range orientations[:4] {
			im, im2 := loadFirst(t, objs[name]...), loadFirst(t, objs[name]...)
			m := m.Mul(geom.Scale(float64(im.W), float64(im.H)))
			pix, alpha := draw(t, im.Place(m, 3, everywhere), whole())
			p := im2.Place(m, 3, everywhere)
			for _, max := range []int64{1, 3000, 1 << 20} {
				c := tiny(max)
				r, err := p.Open(context.Background(), c)
				require.NoError(t, err)
				for _, s := range storesOf(c) {
					s.crowd = 1 << 30
				}
				checkBands(t, p, c, pix, alpha, fmt.Sprintf("%s, orientation %d", name, o), uint64(o)+uint64(max))
				for _, s := range storesOf(c) {
					require.Less(t, s.crowd, 1<<30)
				}
				r.Close()
			}
			assert.Equal(t, fmt.Sprint(im.Warnings()), fmt.Sprint(im2.Warnings()))
		}
	}
}

// Who is alone finishes what it reads at once.
func TestOneWorkerIsNoCrowd(t *testing.T) {
	im := loadFirst(t, subjects(t)["photo"]...)
	p := im.Place(geom.Matrix{A: 96, D: -64, F: 64}, 3, everywhere)
	c := tiny(1 << 20)
	r, err := p.Open(context.Background(), c)
	require.NoError(t, err)
	row := make([]byte, 3*(p.Box.X1-p.Box.X0))
	for y := p.Box.Y0; y < p.Box.Y1; y++ {
		r.Row(y, p.Box.X0, p.Box.X1, row, nil)
	}
	stores := storesOf(c)
	require.Len(t, stores, 1)
	assert.LessOrEqual(t, stores[0].crowd, 0)
	r.Close()
}
