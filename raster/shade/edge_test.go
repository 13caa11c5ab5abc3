package shade

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// area sums up the coverage of a picture, in pixels.
func (p picture) area() (a float64) {
	for _, v := range p.alpha {
		a += float64(v) / 255
	}
	return a
}

// TestRadialEdges: a disc, a ring, two circles and their hull cover their areas, turned and stretched too.
func TestRadialEdges(t *testing.T) {
	hull := func(r0, r1, d float64) float64 { // of two circles beside each other
		phi := math.Asin((r0 - r1) / d)
		return math.Cos(phi)*d*(r0+r1) + r0*r0*(math.Pi/2+phi) + r1*r1*(math.Pi/2-phi)
	}
	for _, c := range []struct {
		coords string
		extend string
		want   float64
	}{
		{"50 50 0 50 50 30.3", "false false", math.Pi * 30.3 * 30.3},
		{"50 50 30.3 50 50 0", "false false", math.Pi * 30.3 * 30.3},
		{"50 50 11 50 50 30.3", "false false", math.Pi * (30.3*30.3 - 121)},
		{"50 50 11 50 50 30.3", "true false", math.Pi * 30.3 * 30.3},
		{"44 50 5 50 50 30.3", "false false", math.Pi * (30.3*30.3 - 25)},
		{"44 50 30.3 50 50 5", "false false", math.Pi * (30.3*30.3 - 25)},
		{"44 50 30.3 50 50 5", "false true", math.Pi * 30.3 * 30.3},
		{"30 50 10.5 70 50 10.5", "false false", hull(10.5, 10.5, 40) - 0},
		{"30 50 15.2 70 50 6.1", "false false", hull(15.2, 6.1, 40)},
	} {
		s := mustLoad(t, "<</ShadingType 3/ColorSpace/DeviceRGB/Function "+redToBlue+"/Coords["+c.coords+"]/Extend["+c.extend+"]>>")
		for _, m := range []geom.Matrix{geom.Identity, geom.Translate(.37, .71), {A: 1.2, B: .9, C: -.9, D: 1.2, E: 60}, {A: 2, D: .5}} {
			pic := draw(t, s.Place(m, 3, geom.IRect{X0: -50, Y0: -50, X1: 300, Y1: 300}, false), geom.IRect{X0: -50, Y0: -50, X1: 300, Y1: 300}, true, 1000)
			want := c.want * math.Abs(m.A*m.D-m.B*m.C)
			assert.InDelta(t, want, pic.area(), .004*want, "%s %s %v", c.coords, c.extend, m)
			soft := 0
			for _, a := range pic.alpha {
				if a != 0 && a != 255 {
					soft++
				}
			}
			assert.Greater(t, soft, 50)
		}
	}
}

// TestMeshEdges: triangles and patches that end within the page cover their areas, and nothing within them is touched.
func TestMeshEdges(t *testing.T) {
	var w meshWriter
	w.vertex(0, 10.2, 10.1, red)
	w.vertex(0, 90.7, 20.3, red)
	w.vertex(0, 30.4, 80.9, red)
	w.vertex(1, 95.5, 95.5, red)
	cross := func(ax, ay, bx, by float64) float64 { return math.Abs(ax*by-ay*bx) / 2 }
	triangles := cross(80.5, 10.2, 20.2, 70.8) + cross(-60.3, 60.6, 4.8, 75.2)
	var q meshWriter
	q.coonsPatch(0, quad(12.3, 13.4, 55.1, 80.6), blue, blue, blue, blue)
	q.coonsPatch(3, [4]geom.Point{{X: 55.1, Y: 13.4}, {X: 12.3, Y: 13.4}, {X: 12.3, Y: 4.2}, {X: 55.1, Y: 4.2}}, blue, blue)
	for name, c := range map[string]struct {
		s    *Shading
		want float64
	}{
		"triangles": {meshShading(t, 4, "", w.b), triangles},
		"patches":   {meshShading(t, 6, "", q.b), 42.8 * 76.4},
	} {
		for _, m := range []geom.Matrix{geom.Identity, {A: 1.2, B: .9, C: -.9, D: 1.2, E: 60}, {A: -3, D: 3, E: 300}} {
			box := geom.IRect{X0: -50, Y0: -50, X1: 350, Y1: 350}
			pic := draw(t, c.s.Place(m, 3, box, false), box, true, 1000)
			want := c.want * math.Abs(m.A*m.D-m.B*m.C)
			assert.InDelta(t, want, pic.area(), .002*want, "%s %v", name, m)
			wide := box.X1 - box.X0
			for y := 1; y < box.Y1-box.Y0-1; y++ {
				for x := 1; x < wide-1; x++ {
					i := y*wide + x
					if a := pic.alpha[i]; a != 0 && a != 255 {
						rim := false
						for _, d := range []int{-1, 1, -wide, wide, -wide - 1, -wide + 1, wide - 1, wide + 1} {
							rim = rim || pic.alpha[i+d] == 0
						}
						require.True(t, rim, "%s: soft within at %d %d", name, x, y)
					}
				}
			}
		}
	}
}

// TestStripsAreShared: rows asked for by many at once, in bands that end within strips, are those of one.
func TestStripsAreShared(t *testing.T) {
	var w meshWriter
	for i := range 40 {
		f := float64(i)
		w.vertex(0, 5+f, 3*f, red)
		w.vertex(0, 90-f, 4*f, green)
		w.vertex(0, 50, 200-f, blue)
	}
	s := meshShading(t, 4, "", w.b)
	box := geom.IRect{X1: 100, Y1: 200}
	p := s.Place(geom.Identity, 3, box, false)
	want := draw(t, s.Place(geom.Identity, 3, box, false), box, true, 1000)
	for round := range 4 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			for band := range 8 {
				t.Run(fmt.Sprint(band), func(t *testing.T) {
					t.Parallel()
					rows, err := p.Open(t.Context())
					require.NoError(t, err)
					defer rows.Close()
					pix, alpha := make([]byte, 300), make([]byte, 100)
					for y := band * 25; y < band*25+25; y++ {
						rows.Row(y, 0, 100, pix, alpha)
						require.Equal(t, want.alpha[y*100:(y+1)*100], alpha)
						for x, a := range alpha {
							if a != 0 {
								require.Equal(t, want.pix[(y*100+x)*3:(y*100+x)*3+3], pix[3*x:3*x+3])
							}
						}
					}
				})
			}
		})
	}
}
