package shade

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// samples are shadings of every type within 100 x 100 units.
func samples() map[string][]string {
	var tri, lattice, coons, comps meshWriter
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		tri.vertex(0, rnd.Float64()*100, rnd.Float64()*100, rnd.Uint32N(1<<24))
	}
	for j := range 5 {
		for i := range 5 {
			lattice.points(float64(i)*25, float64(j)*25)
			lattice.rgb(rnd.Uint32N(1 << 24))
			comps.points(float64(i)*25, float64(j)*25)
			comps.put(rnd.Uint64N(1<<32), 32)
		}
	}
	coons.flag(0)
	for range 12 {
		coons.points(rnd.Float64()*100, rnd.Float64()*100)
	}
	coons.rgb(red, green, blue, black)
	coons.flag(2)
	for range 8 {
		coons.points(rnd.Float64()*100, rnd.Float64()*100)
	}
	coons.rgb(red, green)
	tensor := meshWriter{}
	for range 3 {
		tensor.tensorPatch(func(int, int) geom.Point { return geom.Point{X: rnd.Float64() * 100, Y: rnd.Float64() * 100} }, red, green, blue, 0xffffff)
	}
	f := "/ColorSpace/DeviceRGB/Function " + redToBlue
	return map[string][]string{
		"axial":      {"<</ShadingType 2/Coords[10 20 70 90]" + f + "/BBox[20 5 90 80]>>"},
		"axial bg":   {"<</ShadingType 2/Coords[10 20 70 90]" + f + "/BBox[20 5 90 80]/Background[0 1 0]>>"},
		"radial":     {"<</ShadingType 3/Coords[30 30 5 70 60 25]/Extend[true true]" + f + ">>"},
		"function":   {"<</ShadingType 1/ColorSpace/DeviceRGB/Matrix[90 9 -9 90 5 5]/Function 5 0 R>>", program("0 1 0 1", "{ 2 copy mul }")},
		"free form":  {stream("/ShadingType 4"+meshDict, tri.b)},
		"lattice":    {stream("/ShadingType 5/VerticesPerRow 5"+meshDict, lattice.b)},
		"components": {stream("/ShadingType 5/VerticesPerRow 5/BitsPerCoordinate 16/BitsPerComponent 8/ColorSpace/DeviceCMYK/Decode[0 655.35 0 655.35 0 1 0 1 0 1 0 1]", comps.b)},
		"coons":      {stream("/ShadingType 6"+meshDict, coons.b)},
		"tensor":     {stream("/ShadingType 7"+meshDict, tensor.b)},
	}
}

// turned is a placement that is not axis-parallel and begins at odd pixels.
var turned = geom.Matrix{A: 7.1, B: 1.3, C: -1.1, D: 6.9, E: 83.7, F: -41.2}

// TestRowsAreAFunctionOfThePlacement draws everything in several orders and pieces and from several goroutines.
func TestRowsAreAFunctionOfThePlacement(t *testing.T) {
	clip := geom.IRect{X0: -13, Y0: 7, X1: 803, Y1: 692}
	for name, objects := range samples() {
		for _, ch := range []int{1, 3} {
			t.Run(fmt.Sprint(name, " ", ch), func(t *testing.T) {
				p := mustLoad(t, objects...).Place(turned, ch, clip, true)
				require.False(t, p.Box.Empty())
				want := draw(t, p, p.Box, true, 1<<20)
				painted := 0
				for _, a := range want.alpha {
					painted += int(a) / 255
				}
				require.Greater(t, painted, 10000)
				var wg sync.WaitGroup
				for _, width := range []int{1 << 20, 1, 37} {
					wg.Add(1)
					go func() {
						defer wg.Done()
						got := draw(t, p, p.Box, width == 37, width)
						assert.True(t, bytes.Equal(want.alpha, got.alpha), "coverage in pieces of %d", width)
						assert.True(t, bytes.Equal(want.pix, got.pix), "pixels in pieces of %d", width)
					}()
				}
				wg.Wait()
			})
		}
	}
}

// TestGrayIsLuma: one channel is the luma of three.
func TestGrayIsLuma(t *testing.T) {
	clip := geom.IRect{X1: 800, Y1: 700}
	for name, objects := range samples() {
		s := mustLoad(t, objects...)
		a := draw(t, s.Place(turned, 3, clip, false), clip, true, 1000)
		g := draw(t, s.Place(turned, 1, clip, false), clip, true, 1000)
		require.Equal(t, a.alpha, g.alpha, name)
		for i, v := range g.pix {
			want := .299*float64(a.pix[3*i]) + .587*float64(a.pix[3*i+1]) + .114*float64(a.pix[3*i+2])
			require.InDelta(t, want, float64(v), 2.1, "%s pixel %d", name, i)
		}
	}
}

func TestRowAllocates(t *testing.T) {
	clip := geom.IRect{X1: 800, Y1: 700}
	for name, objects := range samples() {
		p := mustLoad(t, objects...).Place(turned, 3, clip, true)
		rows, err := p.Open(context.Background())
		require.NoError(t, err)
		pix, alpha := make([]byte, 3*800), make([]byte, 800)
		pass := func() {
			for y := p.Box.Y0; y < p.Box.Y1; y++ {
				rows.Row(y, p.Box.X0, p.Box.X1, pix, alpha)
			}
		}
		pass() // buffers are made at the first rows
		assert.Zero(t, testing.AllocsPerRun(2, pass), name)
		rows.Close()
	}
}

func FuzzLoad(f *testing.F) {
	for _, objects := range samples() {
		f.Add(file(objects...))
	}
	f.Add(file("<</ShadingType 3/ColorSpace/DeviceGray/Coords[1e9 0 1e-9 0 0 1e9]/Extend[true true]/Function<</FunctionType 2/N 0>>>>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ctx := context.Background()
		doc, err := pdf.Open(ctx, bytes.NewReader(b), int64(len(b)), pdf.Options{Limits: pdf.Limits{MaxStreamBytes: 1 << 20, MaxObjects: 1000}})
		if err != nil {
			return
		}
		s, _, err := Load(ctx, doc, color.NewResolver(doc), pdf.Ref{Num: 4}, nil, nil, Options{MaxVertices: 2000, MaxPatches: 200, MaxCells: 10000})
		if err != nil {
			return
		}
		exercise(t, s)
	})
}

// exercise draws a shading at places of several kinds.
func exercise(t *testing.T, s *Shading) {
	clip := geom.IRect{X0: -3, Y0: -3, X1: 70, Y1: 50}
	for _, m := range []geom.Matrix{geom.Identity, turned, geom.Scale(1e-6, 1e7), {A: 1e5, B: -1e5, C: 1e5, D: 1e5 + 1}} {
		p := s.Place(m, 3, clip, true)
		if p.Box.Empty() {
			continue
		}
		require.Equal(t, p.Box, p.Box.Intersect(clip))
		a := draw(t, p, p.Box, true, 100)
		b := draw(t, p, p.Box, false, 7)
		require.Equal(t, a.alpha, b.alpha)
		require.Equal(t, a.pix, b.pix)
		for _, v := range a.alpha {
			if p.Opaque && v != 255 {
				require.Fail(t, "opaque, but not covered")
			}
		}
	}
}

func FuzzMesh(f *testing.F) {
	for name, objects := range samples() {
		if name == "coons" || name == "tensor" || name == "free form" {
			f.Add(uint8(4), uint8(16), uint8(8), uint8(8), []byte(objects[0]))
		}
	}
	f.Add(uint8(6), uint8(1), uint8(1), uint8(2), []byte("\x1b\x2d\x93\xf0\x0f\xaa"))
	f.Add(uint8(5), uint8(32), uint8(16), uint8(8), bytes.Repeat([]byte{0x80, 1, 0xff}, 60))
	f.Fuzz(func(t *testing.T, kind, coord, comp, flag uint8, data []byte) {
		dict := fmt.Sprintf("/ShadingType %d/BitsPerCoordinate %d/BitsPerComponent %d/BitsPerFlag %d/VerticesPerRow 3/ColorSpace/DeviceRGB"+
			"/Decode[-20 90 90 -10 0 1 0 1 0 1]", 4+kind%4, 1+coord%32, 1+comp%16, 1+flag%8)
		s, _, err := load(t, Options{MaxVertices: 2000, MaxPatches: 100, MaxCells: 10000}, stream(dict, data))
		if err != nil {
			return
		}
		exercise(t, s)
	})
}

func BenchmarkRow(b *testing.B) {
	clip := geom.IRect{X1: 2480, Y1: 3508}
	m := geom.Scale(24.8, 35.08)
	for name, objects := range samples() {
		for _, ch := range []int{1, 3} {
			b.Run(fmt.Sprint(name, "/", ch), func(b *testing.B) {
				p := mustLoad(b, objects...).Place(m, ch, clip, true)
				rows, err := p.Open(context.Background())
				require.NoError(b, err)
				w := p.Box.X1 - p.Box.X0
				pix, alpha := make([]byte, ch*w), make([]byte, w)
				y := p.Box.Y0
				b.SetBytes(int64(w))
				b.ReportAllocs()
				for b.Loop() {
					rows.Row(y, p.Box.X0, p.Box.X1, pix, alpha)
					if y++; y == p.Box.Y1 {
						y = p.Box.Y0
					}
				}
			})
		}
	}
}
