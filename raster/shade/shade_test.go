package shade

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

var square = geom.IRect{X1: 100, Y1: 100}

// pixel draws one pixel of a shading in a space of 100 x 100 units that are pixels, y down.
func pixel(t *testing.T, s *Shading, x, y int, bg bool) (px []byte, alpha byte) {
	t.Helper()
	p := s.Place(geom.Identity, 3, square, bg)
	require.False(t, p.Box.Empty())
	rows, err := p.Open(context.Background())
	require.NoError(t, err)
	defer rows.Close()
	px, a := make([]byte, 3), make([]byte, 1)
	rows.Row(y, x, x+1, px, a)
	if a[0] == 0 {
		return nil, 0
	}
	return px, a[0]
}

func TestAxial(t *testing.T) {
	axial := func(rest string) string {
		return "<</ShadingType 2/ColorSpace/DeviceRGB/Function " + redToBlue + rest + ">>"
	}
	for _, c := range []struct {
		name  string
		rest  string
		x, y  int
		want  []byte // nil: not painted
		alpha byte
	}{
		{"begin", "/Coords[20.5 0 80.5 0]", 20, 7, []byte{255, 0, 0}, 255},
		{"middle", "/Coords[20.5 0 80.5 0]", 50, 7, []byte{128, 0, 128}, 255},
		{"end", "/Coords[20.5 0 80.5 0]", 80, 7, []byte{0, 0, 255}, 255},
		{"before", "/Coords[20.5 0 80.5 0]", 19, 7, nil, 0},
		{"after", "/Coords[20.5 0 80.5 0]", 81, 7, nil, 0},
		{"before, extended", "/Coords[20.5 0 80.5 0]/Extend[true false]", 0, 7, []byte{255, 0, 0}, 255},
		{"after, the other extended", "/Coords[20.5 0 80.5 0]/Extend[true false]", 81, 7, nil, 0},
		{"after, extended", "/Coords[20.5 0 80.5 0]/Extend[false true]", 99, 7, []byte{0, 0, 255}, 255},
		{"falling", "/Coords[80.5 0 20.5 0]/Extend[true true]", 99, 7, []byte{255, 0, 0}, 255},
		{"falling middle", "/Coords[80.5 0 20.5 0]", 50, 7, []byte{128, 0, 128}, 255},
		{"upright", "/Coords[0 20.5 0 80.5]", 3, 50, []byte{128, 0, 128}, 255},
		{"upright before", "/Coords[0 20.5 0 80.5]", 3, 19, nil, 0},
		{"slanted", "/Coords[0.5 0.5 60.5 60.5]", 60, 0, []byte{128, 0, 128}, 255},
		{"domain", "/Coords[20.5 0 80.5 0]/Domain[0.5 1]", 20, 0, []byte{128, 0, 128}, 255},
		{"turned domain", "/Coords[20.5 0 80.5 0]/Domain[1 0]", 20, 0, []byte{0, 0, 255}, 255},
		{"background is for patterns", "/Coords[20.5 0 80.5 0]/Background[0 1 0]", 10, 0, nil, 0},
		{"box", "/Coords[20.5 0 80.5 0]/BBox[40 0 60 50]", 50, 49, []byte{128, 0, 128}, 255},
		{"out of the box", "/Coords[20.5 0 80.5 0]/BBox[40 0 60 50]", 50, 51, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			px, alpha := pixel(t, mustLoad(t, axial(c.rest)), c.x, c.y, false)
			assert.Equal(t, c.want, px)
			assert.InDelta(t, int(c.alpha), int(alpha), 1)
		})
	}
}

func TestBackground(t *testing.T) {
	s := mustLoad(t, "<</ShadingType 2/ColorSpace/DeviceRGB/Background[0 1 0]/Coords[20 0 80 0]/BBox[0 0 100 50.5]/Function "+redToBlue+">>")
	p := s.Place(geom.Identity, 3, square, true)
	assert.Equal(t, square, p.Box)
	assert.True(t, p.Opaque)
	pic := draw(t, p, p.Box, true, 100)
	for _, a := range pic.alpha {
		require.EqualValues(t, 255, a)
	}
	px, _ := pic.at(5, 5)
	assert.Equal(t, []byte{0, 255, 0}, px, "before the axis")
	px, _ = pic.at(50, 80)
	assert.Equal(t, []byte{0, 255, 0}, px, "outside of the box")
	px, _ = pic.at(20, 50)
	assert.InDelta(t, 128, int(px[0]), 4, "half of the box's edge pixel")
	assert.InDelta(t, 128, int(px[1]), 4)

	assert.False(t, s.Place(geom.Identity, 3, square, false).Opaque)
	gray := draw(t, s.Place(geom.Identity, 1, square, true), square, true, 100)
	px, _ = gray.at(5, 5)
	assert.Equal(t, []byte{colorspace.RGB{G: 65535}.Gray8()}, px)
}

func TestOpaque(t *testing.T) {
	for dict, want := range map[string]bool{
		"/ShadingType 2/Coords[0 0 9 9]/Extend[true true]":                      true,
		"/ShadingType 2/Coords[0 0 9 9]/Extend[true false]":                     false,
		"/ShadingType 2/Coords[0 0 9 9]/Extend[true true]/BBox[-9 -9 200 200]":  true,
		"/ShadingType 2/Coords[0 0 9 9]/Extend[true true]/BBox[5.5 5.5 99 200]": false,
		"/ShadingType 3/Coords[50 50 0 50 50 20]/Extend[true true]":             true,
		"/ShadingType 3/Coords[10 10 5 80 80 5]/Extend[true true]":              false,
	} {
		s := mustLoad(t, "<</ColorSpace/DeviceRGB/Function "+redToBlue+dict+">>")
		p := s.Place(geom.Identity, 3, square, false)
		assert.Equal(t, want, p.Opaque, dict)
		pic := draw(t, p, p.Box, true, 1000)
		for _, a := range pic.alpha {
			if want && a != 255 {
				require.Fail(t, "not opaque", dict)
			}
		}
	}
}

func TestRadial(t *testing.T) {
	for _, c := range []struct {
		name   string
		coords string
		extend string
		x, y   int
		want   []byte
	}{
		{"concentric centre", "50.5 50.5 0 50.5 50.5 40", "false false", 50, 50, []byte{255, 0, 0}},
		{"concentric half way", "50.5 50.5 0 50.5 50.5 40", "false false", 70, 50, []byte{128, 0, 128}},
		{"concentric outside", "50.5 50.5 0 50.5 50.5 40", "true false", 95, 50, nil},
		{"concentric outside, extended", "50.5 50.5 0 50.5 50.5 40", "false true", 95, 50, []byte{0, 0, 255}},
		{"ring hole", "50.5 50.5 20 50.5 50.5 40", "false true", 50, 50, nil},
		{"ring hole, extended", "50.5 50.5 20 50.5 50.5 40", "true false", 50, 50, []byte{255, 0, 0}},
		{"shrinking ring", "50.5 50.5 40 50.5 50.5 20", "false false", 80, 50, []byte{128, 0, 128}},
		{"shrinking ring, extended inward", "50.5 50.5 40 50.5 50.5 20", "false true", 50, 50, []byte{0, 0, 255}},
		{"inside each other", "40.5 50.5 0 50.5 50.5 30", "false false", 40, 50, []byte{255, 0, 0}},
		{"inside each other, shrinking", "50.5 50.5 30 40.5 50.5 5", "true true", 40, 50, []byte{0, 0, 255}},
		{"inside each other, shrinking, around", "50.5 50.5 30 40.5 50.5 5", "true true", 99, 50, []byte{255, 0, 0}},
		{"cylinder: the larger s is in front", "20.5 50.5 10 80.5 50.5 10", "false false", 40, 50, []byte{128, 0, 128}},
		{"cylinder begin", "20.5 50.5 10 80.5 50.5 10", "false false", 11, 50, []byte{251, 0, 4}},
		{"cylinder beside", "20.5 50.5 10 80.5 50.5 10", "true true", 50, 62, nil},
		{"cylinder beyond", "20.5 50.5 10 80.5 50.5 10", "true false", 95, 50, nil},
		{"cylinder beyond, extended", "20.5 50.5 10 80.5 50.5 10", "false true", 95, 50, []byte{0, 0, 255}},
		{"cone beyond its tip", "20.5 50.5 10 60.5 50.5 5", "true true", 105, 50, nil},
		{"cone near its tip", "20.5 50.5 10 60.5 50.5 5", "true true", 90, 50, []byte{0, 0, 255}},
		{"cone widening", "60.5 50.5 5 20.5 50.5 10", "false true", 1, 50, []byte{0, 0, 255}},
		{"apex", "20.5 50.5 0 80.5 50.5 20", "false false", 19, 50, nil},
		{"tangent from inside", "50.5 50.5 20 60.5 50.5 30", "true true", 29, 50, nil},
		{"tangent, other side", "50.5 50.5 20 60.5 50.5 30", "false true", 99, 50, []byte{0, 0, 255}},
		{"two points", "20 50 0 80 50 0", "true true", 50, 50, nil},
		{"the same circle", "50 50 10 50 50 10", "true true", 50, 50, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustLoad(t, "<</ShadingType 3/ColorSpace/DeviceRGB/Function "+redToBlue+"/Coords["+c.coords+"]/Extend["+c.extend+"]>>")
			p := s.Place(geom.Identity, 3, geom.IRect{X1: 200, Y1: 100}, false)
			at := geom.IRect{X0: c.x, Y0: c.y, X1: c.x + 1, Y1: c.y + 1}
			if p.Box.Intersect(at).Empty() {
				require.Nil(t, c.want, "not in the box")
				return
			}
			pic := draw(t, p, p.Box, true, 1000)
			px, alpha := pic.at(c.x, c.y)
			if c.want == nil {
				assert.Zero(t, alpha)
				return
			}
			assert.EqualValues(t, 255, alpha)
			for i := range px {
				assert.InDelta(t, int(c.want[i]), int(px[i]), 2)
			}
		})
	}
}

// TestRadialBounds checks that what a placement leaves out of its box is not painted, by placing it with the box switched off.
func TestRadialBounds(t *testing.T) {
	clip := geom.IRect{X0: -100, Y0: -100, X1: 200, Y1: 200}
	for _, coords := range []string{"20 50 10 60 50 5", "60 50 5 20 50 10", "50 50 0 60 50 30", "20 20 10 80 80 10", "50 50 20 60 50 30"} {
		for _, extend := range []string{"false false", "true false", "false true", "true true"} {
			s := mustLoad(t, "<</ShadingType 3/ColorSpace/DeviceRGB/Function "+redToBlue+"/Coords["+coords+"]/Extend["+extend+"]>>")
			box := s.Place(geom.Identity, 1, clip, false).Box
			p, _ := s.place(s, geom.Identity, 1, clip)
			pix, alpha := make([]byte, 300), make([]byte, 300)
			for y := clip.Y0; y < clip.Y1; y++ {
				p.open(context.Background()).row(y, clip.X0, clip.X1, pix, alpha)
				for i, a := range alpha {
					if x := clip.X0 + i; a != 0 && (x < box.X0 || x >= box.X1 || y < box.Y0 || y >= box.Y1) {
						require.Fail(t, "painted outside of the box", "%s %s at %d %d", coords, extend, x, y)
					}
				}
			}
		}
	}
}

// program is a type 4 function of two values.
func program(domain, code string) string {
	return stream("/FunctionType 4/Domain["+domain+"]/Range[0 1 0 1 0 1]", []byte(code))
}

func TestFunctionBased(t *testing.T) {
	s := mustLoad(t, "<</ShadingType 1/ColorSpace/DeviceRGB/Matrix[100 0 0 50 0 10]/Function 5 0 R>>", program("0 1 0 1", "{ 0 }"))
	p := s.Place(geom.Identity, 3, square, false)
	pic := draw(t, p, p.Box, true, 1000)
	px, a := pic.at(75, 35)
	assert.EqualValues(t, 255, a)
	assert.InDelta(t, 192, int(px[0]), 2)
	assert.InDelta(t, 130, int(px[1]), 2)
	assert.Zero(t, px[2])
	_, a = pic.at(50, 60)
	assert.Zero(t, a, "outside of the domain")

	t.Run("domain", func(t *testing.T) {
		s := mustLoad(t, "<</ShadingType 1/ColorSpace/DeviceRGB/Domain[10 20 30 60]/Function 5 0 R>>", program("10 20 30 60", "{ 30 sub 30 div exch 10 sub 10 div exch 0 }"))
		p := s.Place(geom.Identity, 3, square, false)
		assert.True(t, p.Box.X0 >= 9 && p.Box.X1 <= 21 && p.Box.Y0 >= 29 && p.Box.Y1 <= 61, "%v", p.Box)
		pic := draw(t, p, p.Box, true, 1000)
		px, _ := pic.at(14, 44)
		assert.InDelta(t, 115, int(px[0]), 1)
		assert.InDelta(t, 123, int(px[1]), 1)
	})
	t.Run("large placements mix cells", func(t *testing.T) {
		smoothly := mustLoad(t, "<</ShadingType 1/ColorSpace/DeviceRGB/Function 5 0 R>>", program("0 1 0 1", "{ 2 copy gt { 1 } { 0 } ifelse }"))
		m := geom.Scale(1000, 1000)
		p := smoothly.Place(m, 3, geom.IRect{X1: 1000, Y1: 1000}, false)
		require.Equal(t, cellBits, p.paint.(*functionPainter).shift)
		pic := draw(t, p, p.Box, true, 1000)
		exact := p.paint.(*functionPainter).open(context.Background()).(*functionRows)
		for y := 0; y < 1000; y += 7 {
			for x := range 1000 {
				px, _ := pic.at(x, y)
				want := exact.at(x, y)
				require.Equal(t, want[2], px[2], "the edge at %d %d", x, y)
				require.InDelta(t, int(want[0]), int(px[0]), 1)
			}
		}
	})
}

func TestFunctionArrayAndSpaces(t *testing.T) {
	part := "<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>"
	for space, want := range map[string]colorspace.RGB{
		"/DeviceGray": colorspace.DeviceGray.RGB([]float64{.5}),
		"/DeviceRGB":  colorspace.DeviceRGB.RGB([]float64{.5, .5, .5}),
		"/DeviceCMYK": colorspace.DeviceCMYK.RGB([]float64{.5, .5, .5, .5}),
	} {
		n := map[string]int{"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}[space]
		fs := "["
		for range n {
			fs += part
		}
		s := mustLoad(t, "<</ShadingType 2/ColorSpace"+space+"/Coords[0.5 0 80.5 0]/Function "+fs+"]>>")
		px, _ := pixel(t, s, 40, 3, false)
		r, g, b := want.RGB8()
		assert.Equal(t, []byte{r, g, b}, px, space)
	}
}

// TestTableFineness: the table grows where the colour jumps, and not for a smooth ramp.
func TestTableFineness(t *testing.T) {
	s := mustLoad(t, "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 0]/Function "+redToBlue+">>")
	assert.Equal(t, minEntries, s.ramp.n())
	step := "<</FunctionType 3/Domain[0 1]/Bounds[0.3]/Encode[0 0 1 1]/Functions[" + redToBlue + redToBlue + "]>>"
	s = mustLoad(t, "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 0]/Function "+step+">>")
	assert.Equal(t, 4096, s.ramp.n())
}

func TestLoadErrors(t *testing.T) {
	for _, o := range []string{
		"null", "42", "[]", "<<>>", "<</ShadingType 0>>", "<</ShadingType 8/ColorSpace/DeviceRGB>>",
		"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 1]>>",
		"<</ShadingType 2/ColorSpace/Pattern/Coords[0 0 1 1]/Function " + redToBlue + ">>",
		"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1]/Function " + redToBlue + ">>",
		"<</ShadingType 3/ColorSpace/DeviceRGB/Coords[0 0 1 1]/Function " + redToBlue + ">>",
		"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 1e300]/Function " + redToBlue + ">>",
		"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 1]/Function<</FunctionType 9>>>>",
		"<</ShadingType 4/ColorSpace/DeviceRGB>>",
	} {
		_, _, err := load(t, Options{}, o)
		assert.ErrorIs(t, err, ErrDamaged, o)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := Load(ctx, nil, nil, nil, nil, nil, Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestDegeneratePlacement(t *testing.T) {
	s := mustLoad(t, "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 0]/Extend[true true]/Function "+redToBlue+">>")
	nan := geom.Matrix{}.A / geom.Matrix{}.D
	for _, m := range []geom.Matrix{{}, {A: 1}, {A: nan, D: 1}, {A: 1e300, D: 1e300}, {A: 1e-300, D: 1e-300}} {
		p := s.Place(m, 3, square, false)
		if !p.Box.Empty() {
			draw(t, p, p.Box, true, 1000)
		}
	}
	assert.True(t, s.Place(geom.Identity, 3, geom.IRect{}, true).Box.Empty())
}
