package shade

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// meshDict is for coordinates of 16 bits that stand for 0..655.35 and three components, or the parameter, of 8.
const meshDict = "/BitsPerCoordinate 16/BitsPerComponent 8/BitsPerFlag 8/ColorSpace/DeviceRGB/Decode[0 655.35 0 655.35 0 1 0 1 0 1]"

// meshWriter writes mesh data for meshDict.
type meshWriter struct{ bitWriter }

func (w *meshWriter) flag(f int) { w.put(uint64(f), 8) }

func (w *meshWriter) points(xy ...float64) {
	for _, v := range xy {
		w.put(uint64(math.Round(v*100)), 16)
	}
}

func (w *meshWriter) rgb(c ...uint32) {
	for _, v := range c {
		w.put(uint64(v), 24)
	}
}

func (w *meshWriter) vertex(f int, x, y float64, c uint32) {
	w.flag(f)
	w.points(x, y)
	w.rgb(c)
}

const (
	red   = 0xff0000
	green = 0x00ff00
	blue  = 0x0000ff
	black = 0
)

func meshShading(t testing.TB, kind int, rest string, data []byte) *Shading {
	return mustLoad(t, stream(fmt.Sprintf("/ShadingType %d%s%s", kind, meshDict, rest), data))
}

func TestFreeForm(t *testing.T) {
	var w meshWriter
	w.vertex(0, 10, 10, red)
	w.vertex(0, 50, 10, green)
	w.vertex(0, 10, 50, blue)
	w.vertex(1, 50, 50, red)  // on the side of the last two
	w.vertex(2, 50, 90, blue) // on the side of the first and the third: (50,10)... see the standard's figure
	s := meshShading(t, 4, "", w.b)
	require.Equal(t, 3, s.paintable.(*mesh).triangles())
	a, b, c := s.paintable.(*mesh).triangle(1)
	assert.Equal(t, [3]int{1, 2, 3}, [3]int{a, b, c})
	a, b, c = s.paintable.(*mesh).triangle(2)
	assert.Equal(t, [3]int{1, 3, 4}, [3]int{a, b, c})

	p := s.Place(geom.Identity, 3, square, false)
	pic := draw(t, p, square, true, 100)
	px, alpha := pic.at(10, 10)
	assert.EqualValues(t, 255, alpha)
	assert.InDelta(t, 250, int(px[0]), 4)
	px, _ = pic.at(29, 29)
	assert.InDelta(t, 0, int(px[0]), 8, "the middle of green and blue")
	assert.InDelta(t, 128, int(px[1]), 6)
	assert.InDelta(t, 128, int(px[2]), 6)
	_, alpha = pic.at(9, 9)
	assert.Zero(t, alpha)
	_, alpha = pic.at(60, 60)
	assert.Zero(t, alpha)
}

func TestLattice(t *testing.T) {
	var w meshWriter
	for _, y := range []float64{10, 50, 90} {
		for _, x := range []float64{10, 40, 90} {
			w.points(x, y)
			w.rgb(uint32(x*2)<<16 | uint32(y*2))
		}
	}
	s := meshShading(t, 5, "/VerticesPerRow 3", w.b)
	require.Equal(t, 8, s.paintable.(*mesh).triangles())
	pic := draw(t, s.Place(geom.Identity, 3, square, false), square, true, 100)
	for y := range 100 {
		for x := range 100 {
			px, alpha := pic.at(x, y)
			in := x >= 10 && x < 90 && y >= 10 && y < 90
			require.Equal(t, in, alpha == 255, "%d %d", x, y)
			if in {
				require.InDelta(t, 2*float64(x)+1, float64(px[0]), 1)
				require.InDelta(t, 2*float64(y)+1, float64(px[2]), 1)
			}
		}
	}
}

func TestMeshFunction(t *testing.T) {
	var w meshWriter
	for _, v := range []struct{ x, y, t float64 }{{0, 0, 0}, {100, 0, 255}, {0, 100, 0}, {100, 100, 255}} {
		w.points(v.x, v.y)
		w.put(uint64(v.t), 8)
	}
	s := meshShading(t, 5, "/VerticesPerRow 2/Function "+redToBlue, w.b)
	pic := draw(t, s.Place(geom.Identity, 3, square, false), square, true, 100)
	px, _ := pic.at(25, 70)
	assert.InDelta(t, 255-65, int(px[0]), 1)
	assert.InDelta(t, 65, int(px[2]), 1)
}

// TestMeshSpace: a space that does not mix linearly is converted along the way.
func TestMeshSpace(t *testing.T) {
	var w bitWriter
	for _, v := range []struct{ x, y, c uint64 }{{0, 0, 0}, {10000, 0, 255}, {0, 10000, 0}, {10000, 10000, 255}} {
		w.put(v.x, 16).put(v.y, 16).put(v.c, 8)
	}
	square4 := stream("/FunctionType 4/Domain[0 1]/Range[0 1]", []byte("{ dup mul }"))
	s := mustLoad(t, stream("/ShadingType 5/VerticesPerRow 2/BitsPerCoordinate 16/BitsPerComponent 8/ColorSpace[/Separation/X/DeviceGray 5 0 R]"+
		"/Decode[0 655.35 0 655.35 0 1]", w.b), square4)
	require.Equal(t, byComps, s.paintable.(*mesh).kind)
	pic := draw(t, s.Place(geom.Identity, 1, square, false), square, true, 100)
	for x := range 100 {
		v := (float64(x) + .5) / 100
		px, _ := pic.at(x, 40)
		require.InDelta(t, v*v*255, float64(px[0]), 2, "%d", x)
	}
}

// coonsPatch writes a patch with straight sides: corners a (0,0), b (0,1), c (1,1), d (1,0) of u and v.
func (w *meshWriter) coonsPatch(f int, corners [4]geom.Point, colors ...uint32) {
	w.flag(f)
	first := 0
	if f != 0 {
		first = 4
	}
	for i := first; i < 12; i++ {
		a, b := corners[i/3], corners[(i/3+1)%4]
		p := a.Add(b.Sub(a).Mul(float64(i%3) / 3))
		w.points(p.X, p.Y)
	}
	w.rgb(colors...)
}

func quad(x0, y0, x1, y1 float64) [4]geom.Point {
	return [4]geom.Point{{X: x0, Y: y0}, {X: x0, Y: y1}, {X: x1, Y: y1}, {X: x1, Y: y0}}
}

func TestCoonsColors(t *testing.T) {
	var w meshWriter
	w.coonsPatch(0, quad(0, 0, 100, 100), red, green, blue, black)
	s := meshShading(t, 6, "", w.b)
	pic := draw(t, s.Place(geom.Identity, 3, square, false), square, true, 100)
	for y := range 100 {
		for x := range 100 {
			u, v := (float64(x)+.5)/100, (float64(y)+.5)/100
			px, alpha := pic.at(x, y)
			require.EqualValues(t, 255, alpha)
			require.InDelta(t, 255*(1-u)*(1-v), float64(px[0]), 2)
			require.InDelta(t, 255*(1-u)*v, float64(px[1]), 2)
			require.InDelta(t, 255*u*v, float64(px[2]), 2)
		}
	}
}

// TestPatchFlags puts a patch on each side of the first one: its other side must lie where its data says, and its colours meet.
func TestPatchFlags(t *testing.T) {
	base := quad(40, 40, 60, 60)
	for f, far := range map[int][2]geom.Point{ // the third and fourth corner of the second patch
		1: {{X: 60, Y: 80}, {X: 40, Y: 80}}, // on b-c
		2: {{X: 80, Y: 40}, {X: 80, Y: 60}}, // on c-d
		3: {{X: 40, Y: 20}, {X: 60, Y: 20}}, // on d-a
	} {
		var w meshWriter
		w.coonsPatch(0, base, red, green, blue, black)
		second := [4]geom.Point{base[f], base[(f+1)%4], far[0], far[1]}
		w.coonsPatch(f, second, 0xffffff, 0xffffff)
		s := meshShading(t, 6, "", w.b)
		pic := draw(t, s.Place(geom.Identity, 3, square, false), square, true, 100)
		covered := 0
		for _, a := range pic.alpha {
			covered += int(a) / 255
		}
		assert.Equal(t, 800, covered, "flag %d", f)
		mid := base[f].Add(base[(f+1)%4]).Mul(.5)
		out := mid.Add(far[0].Add(far[1]).Mul(.5).Sub(mid).Mul(.05))
		px, alpha := pic.at(int(out.X), int(out.Y))
		require.EqualValues(t, 255, alpha)
		want := map[int][3]int{1: {0, 128, 128}, 2: {0, 0, 128}, 3: {128, 0, 0}}[f]
		for i := range px {
			assert.InDelta(t, want[i], int(px[i]), 26, "flag %d %v", f, px)
		}
	}
}

// tensorPatch writes all sixteen points in the order of the standard.
func (w *meshWriter) tensorPatch(at func(i, j int) geom.Point, colors ...uint32) {
	w.flag(0)
	for _, ij := range append(append([][2]uint8{}, rim[:]...), inner[:]...) {
		p := at(int(ij[0]), int(ij[1]))
		w.points(p.X, p.Y)
	}
	w.rgb(colors...)
}

func TestTensorEqualsCoons(t *testing.T) {
	var p patch
	for i := range 4 {
		for j := range 4 {
			p[i][j] = point{float32(10 + 25*i + 3*j), float32(12 + 24*j)}
		}
	}
	p[0][1].x, p[1][3].y, p[3][2].x = 30, 70, 120
	c := p
	c.coons()
	write := func(tensor bool) []byte {
		var w meshWriter
		w.tensorPatch(func(i, j int) geom.Point {
			return geom.Point{X: math.Round(float64(c[i][j].x)*100) / 100, Y: math.Round(float64(c[i][j].y)*100) / 100}
		}, red, green, blue, black)
		if !tensor { // without the inner points
			w.b = append(w.b[:1+12*4], w.b[1+16*4:]...)
		}
		return w.b
	}
	box := geom.IRect{X1: 150, Y1: 120}
	a := draw(t, meshShading(t, 6, "", write(false)).Place(geom.Identity, 3, box, false), box, true, 150)
	b := draw(t, meshShading(t, 7, "", write(true)).Place(geom.Identity, 3, box, false), box, true, 150)
	different := 0
	for i := range a.pix {
		if d := int(a.pix[i]) - int(b.pix[i]); d > 2 || d < -2 {
			different++
		}
	}
	assert.Less(t, different, 20, "rounding to hundredths moves few pixels")
}

// TestFold: where a patch folds, the largest v is in front (ISO 32000-2, 8.7.4.5.7).
func TestFold(t *testing.T) {
	var w meshWriter
	ys := [4]float64{10, 120, -0, 60} // v goes down, back up and down again
	w.tensorPatch(func(i, j int) geom.Point { return geom.Point{X: 10 + float64(i)*80/3, Y: ys[j]} }, red, blue, blue, red)
	s := meshShading(t, 7, "", w.b)
	pic := draw(t, s.Place(geom.Identity, 3, square, false), square, true, 100)
	y := func(v float64) float64 {
		q := 1 - v
		return ys[0]*q*q*q + 3*ys[1]*q*q*v + 3*ys[2]*q*v*v + ys[3]*v*v*v
	}
	for py := range 100 {
		front := -1.0
		for k := 0; k < 10000; k++ {
			v, next := float64(k)/10000, float64(k+1)/10000
			if c := float64(py) + .5; (y(v)-c)*(y(next)-c) <= 0 {
				front = v
			}
		}
		px, alpha := pic.at(50, py)
		if front < 0 {
			assert.Zero(t, alpha, "row %d", py)
			continue
		}
		if alpha != 0 {
			assert.InDelta(t, 255*front, float64(px[2]), 12, "row %d", py)
		}
	}
}

// TestNoSeams: random triangulations and curved patches with common sides cover every pixel within.
func TestNoSeams(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	full := geom.IRect{X0: 20, Y0: 20, X1: 180, Y1: 180}
	check := func(t *testing.T, s *Shading, m geom.Matrix, box geom.IRect) {
		t.Helper()
		pic := draw(t, s.Place(m, 3, box, false), box, true, 1000)
		for i, a := range pic.alpha {
			require.EqualValues(t, 255, a, "hole at %d %d", box.X0+i%(box.X1-box.X0), box.Y0+i/(box.X1-box.X0))
		}
	}
	for round := range 20 {
		const n = 9
		var lattice meshWriter
		var grid [n + 1][n + 1]geom.Point
		for j := range n + 1 {
			for i := range n + 1 {
				p := geom.Point{X: 200 * float64(i) / n, Y: 200 * float64(j) / n}
				if i > 0 && i < n && j > 0 && j < n {
					p = p.Add(geom.Point{X: rnd.Float64()*16 - 8, Y: rnd.Float64()*16 - 8})
				}
				grid[j][i] = p
				lattice.points(p.X, p.Y)
				lattice.rgb(rnd.Uint32N(1 << 24))
			}
		}
		check(t, meshShading(t, 5, fmt.Sprintf("/VerticesPerRow %d", n+1), lattice.b), geom.Identity, full)

		// Patches over the same grid; sides bend, each the same way for both patches, at first sight of either end.
		var w meshWriter
		bend := map[[2]geom.Point][2]geom.Point{}
		side := func(a, b geom.Point) [2]geom.Point {
			if c, ok := bend[[2]geom.Point{b, a}]; ok {
				return [2]geom.Point{c[1], c[0]}
			}
			third := func(k, amp float64) geom.Point {
				return a.Add(b.Sub(a).Mul(k)).Add(geom.Point{X: (rnd.Float64() - .5) * amp, Y: (rnd.Float64() - .5) * amp})
			}
			amp := []float64{0, 3, 8}[rnd.IntN(3)]
			c := [2]geom.Point{third(1./3, amp), third(2./3, amp)}
			bend[[2]geom.Point{a, b}] = c
			return c
		}
		clampTo := func(p geom.Point) geom.Point { return geom.Point{X: max(0, p.X), Y: max(0, p.Y)} }
		for j := range n {
			for i := range n {
				q := [4]geom.Point{grid[j][i], grid[j+1][i], grid[j+1][i+1], grid[j][i+1]}
				w.flag(0)
				for k := range 4 {
					c := side(q[k], q[(k+1)%4])
					c[0], c[1] = clampTo(c[0]), clampTo(c[1])
					w.points(q[k].X, q[k].Y, c[0].X, c[0].Y, c[1].X, c[1].Y)
				}
				w.rgb(rnd.Uint32N(1<<24), rnd.Uint32N(1<<24), rnd.Uint32N(1<<24), rnd.Uint32N(1<<24))
			}
		}
		s := meshShading(t, 6, "", w.b)
		check(t, s, geom.Identity, full)
		if round < 3 {
			turn := geom.Matrix{A: 2.6, B: 1.5, C: -1.5, D: 2.6, E: 400, F: 10}
			check(t, s, turn, geom.IRect{X0: 300, Y0: 350, X1: 500, Y1: 480})
		}
	}
}

// TestOverdraw: of two triangles the later one is seen.
func TestOverdraw(t *testing.T) {
	var w meshWriter
	for _, c := range []uint32{red, green} {
		w.vertex(0, 0, 0, c)
		w.vertex(0, 90, 0, c)
		w.vertex(0, 0, 90, c)
	}
	px, _ := pixel(t, meshShading(t, 4, "", w.b), 20, 20, false)
	assert.Equal(t, []byte{0, 255, 0}, px)
}

func TestPartialMesh(t *testing.T) {
	var w meshWriter
	w.coonsPatch(0, quad(10, 10, 40, 40), red, red, red, red)
	whole := len(w.b)
	w.coonsPatch(0, quad(50, 50, 80, 80), red, red, red, red)
	s, warn, err := load(t, Options{}, stream("/ShadingType 6"+meshDict, w.b[:whole+20]))
	require.NoError(t, err)
	assert.Len(t, warn, 1)
	assert.Len(t, s.paintable.(*mesh).patches, 1)

	_, warn, err = load(t, Options{MaxPatches: 1}, stream("/ShadingType 6"+meshDict, w.b))
	require.NoError(t, err)
	require.Len(t, warn, 1)
	assert.Contains(t, warn[0].Text, "more than 1 patches")

	_, _, err = load(t, Options{}, stream("/ShadingType 6"+meshDict, w.b[:20]))
	assert.ErrorIs(t, err, ErrDamaged)

	var tri meshWriter
	for i := range 10 {
		tri.vertex(0, float64(i), float64(i*i), red)
	}
	s, warn, err = load(t, Options{MaxVertices: 7}, stream("/ShadingType 4"+meshDict, tri.b))
	require.NoError(t, err)
	assert.Len(t, warn, 1)
	assert.Equal(t, 2, s.paintable.(*mesh).triangles())
}

// TestCellBudget: a mesh of many large patches gets coarser cells, not more of them.
func TestCellBudget(t *testing.T) {
	var w meshWriter
	for range 50 {
		w.tensorPatch(func(i, j int) geom.Point {
			return geom.Point{X: 20 + 100*float64(i) + 15*float64(j%2), Y: 20 + 100*float64(j) + 15*float64(i%2)}
		}, red, green, blue, black)
	}
	s, _, err := load(t, Options{MaxCells: 5000}, stream("/ShadingType 7"+meshDict, w.b))
	require.NoError(t, err)
	p := s.Place(geom.Scale(10, 10), 3, geom.IRect{X1: 5000, Y1: 5000}, false)
	mp := p.paint.(*meshPainter)
	cells := 0
	for k := range s.paintable.(*mesh).patches {
		l := mp.levels(k)
		cells += 1 << (l.u + l.v)
	}
	assert.LessOrEqual(t, cells, 5000)
	assert.Greater(t, mp.tol, flatness)
}

func TestMeshCancelled(t *testing.T) {
	var w meshWriter
	w.coonsPatch(0, quad(0, 0, 90, 90), red, red, red, red)
	p := meshShading(t, 6, "", w.b).Place(geom.Identity, 3, square, false)
	ctx, cancel := context.WithCancel(context.Background())
	rows, err := p.Open(ctx)
	require.NoError(t, err)
	cancel()
	pix, alpha := make([]byte, 300), make([]byte, 100)
	rows.Row(5, 0, 100, pix, alpha)
	rows.Close()
	_, err = p.Open(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	// The buffers that were given up half painted must not show through in the next rows.
	pic := draw(t, p, square, true, 100)
	_, a := pic.at(5, 5)
	assert.EqualValues(t, 255, a)
}
