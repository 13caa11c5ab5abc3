package font

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func area(p *geom.Path) float64 {
	var a float64
	for i, start := 0, 0; i < len(p.Points); i++ {
		next := i + 1
		if next == len(p.Points) {
			next = start
		}
		a += p.Points[i].X*p.Points[next].Y - p.Points[next].X*p.Points[i].Y
	}
	return math.Abs(a / 2)
}

func TestEmbolden(t *testing.T) {
	square := func() *geom.Path {
		p := &geom.Path{}
		p.MoveTo(9, 9)                                                           // of another outline: not to be touched
		for i, q := range [][2]float64{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}} { // clockwise
			if i == 0 {
				p.MoveTo(q[0], q[1])
			} else {
				p.LineTo(q[0], q[1])
			}
		}
		p.Close()
		return p
	}
	for _, d := range []float64{.1, -.1} {
		p := square()
		embolden(p, 1, 1, d)
		assert.Equal(t, geom.Point{X: 9, Y: 9}, p.Points[0])
		own := geom.Path{Points: p.Points[1:5]}
		assert.InDelta(t, (1+2*d)*(1+2*d), area(&own), 1e-12)
		assert.Equal(t, p.Points[1], p.Points[5], "closed contours stay closed")
	}
	for _, pts := range [][]geom.Point{{}, {{}}, {{}, {X: 1}}, {{}, {}, {}, {}}} {
		before := append([]geom.Point{}, pts...)
		offset(pts, .1)
		assert.Equal(t, before, pts)
	}
}

func TestAxis(t *testing.T) {
	for _, c := range []struct {
		own0, own1, want0, want1 float64
		free                     bool
		scale, shift             float64
	}{
		{0, .5, 0, .55, false, 1.1, 0}, {0, .5, .1, .6, false, 1, .1}, {0, .5, 0, .8, false, 1, 0}, {0, .5, 0, .8, true, 1.6, 0}, {0, .05, 0, .1, false, 2, 0}, {.2, .2, 0, .5, true, 1, 0},
		{0, .1, 0, .5, true, 1, 0},
	} {
		scale, shift := axis(c.own0, c.own1, c.want0, c.want1, c.free)
		assert.InDelta(t, c.scale, scale, 1e-12, "%+v", c)
		assert.InDelta(t, c.shift, shift, 1e-12, "%+v", c)
	}
}
