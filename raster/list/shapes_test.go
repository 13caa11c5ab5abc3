package list

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// randomEdges makes outlines: mostly chains of short edges, with breaks near and far and edges across everything.
func randomEdges(r *rand.Rand, n int) []scan.Edge {
	var out []scan.Edge
	x, y := int32(0), int32(0)
	for len(out) < n {
		step := []int32{40, 3000, 32768, 1 << 22}[r.IntN(4)]
		if r.IntN(8) == 0 {
			x, y = x+r.Int32N(2*step+1)-step, y+r.Int32N(2*step+1)-step
		}
		if x > 1<<24 || x < -1<<24 || y > 1<<24 || y < -1<<24 {
			x, y = 0, 0
		}
		e := scan.Edge{X0: x, Y0: y, X1: x + r.Int32N(2*step+1) - step, Y1: y + r.Int32N(2*step+1) - step}
		if e.Y0 != e.Y1 {
			out = append(out, e)
			x, y = e.X1, e.Y1
		}
	}
	return out
}

func TestPackedShapes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	l := &List{}
	type shape struct {
		first uint32
		edges []scan.Edge
	}
	var all []shape
	for range 300 {
		e := randomEdges(r, 1+r.IntN(1+r.IntN(2000)))
		all = append(all, shape{l.shapes.add(e), e})
	}
	require.Greater(t, len(l.shapes.chunks), 2, "shapes should go over from chunk to chunk")
	for _, s := range all {
		n := uint32(len(s.edges))
		assert.Equal(t, s.edges, l.Edges(nil, s.first, n, math.MinInt32/scan.One, math.MaxInt32/scan.One))
		y0 := r.IntN(4000) - 2000
		y1 := y0 + 1 + r.IntN(100)
		var want []scan.Edge
		for _, e := range s.edges {
			if int(max(e.Y0, e.Y1)) > y0*scan.One && int(min(e.Y0, e.Y1)) < y1*scan.One {
				want = append(want, e)
			}
		}
		assert.Equal(t, want, l.Edges(nil, s.first, n, y0, y1))
	}
}

func TestPackedEdgesAtTheLimits(t *testing.T) {
	for _, e := range [][]scan.Edge{
		{{X0: 0, Y0: 0, X1: far, Y1: far}, {X0: far, Y0: far, X1: 0, Y1: 0}},
		{{X0: 5, Y0: 0, X1: 5 - far, Y1: -far}, {X0: 5 - far - 1, Y0: -far - 1, X1: 0, Y1: 0}},
		{{X0: math.MinInt32, Y0: math.MinInt32, X1: math.MaxInt32, Y1: math.MaxInt32}, {X0: math.MinInt32, Y0: 1, X1: 0, Y1: 0}},
		{{X0: 1, Y0: 1, X1: 2, Y1: 2}, {X0: 2 + far, Y0: 2 + far, X1: 0, Y1: 0}},
	} {
		l := &List{}
		first := l.shapes.add(e)
		assert.Equal(t, e, l.Edges(nil, first, uint32(len(e)), math.MinInt32/scan.One, math.MaxInt32/scan.One))
	}
}

func BenchmarkEdges(b *testing.B) {
	l := &List{}
	e := make([]scan.Edge, 0, 4096)
	for i := range int32(4096) {
		e = append(e, scan.Edge{X0: i * 100, Y0: i * 300, X1: (i + 1) * 100, Y1: (i + 1) * 300})
	}
	first := l.shapes.add(e)
	buf := l.Edges(nil, first, 4096, 0, 1<<20)
	for _, c := range []struct {
		name   string
		y0, y1 int
	}{{"all", 0, 1 << 20}, {"band", 1000, 1064}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				buf = l.Edges(buf[:0], first, 4096, c.y0, c.y1)
			}
		})
	}
}
