package font

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
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

// TestTypewriter: the typewriter that stands in for Courier has its widths and fills its boxes.
func TestTypewriter(t *testing.T) {
	for _, name := range []string{"Courier", "Courier-Bold", "Courier-Oblique", "CourierNewPS-BoldItalicMT"} {
		f, _, err := Load(t.Context(), noDoc{}, pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name(name)}, Options{})
		require.NoError(t, err)
		st, _ := standard.Canonical(name)
		for c, glyph := range map[byte]string{'M': "M", 'i': "i", 'g': "g", '0': "zero", '@': "at", '_': "underscore"} {
			g := f.Glyph(uint32(c))
			assert.InDelta(t, .6, g.Width, 1e-9)
			assert.InDelta(t, 1, g.ScaleX, 1e-9)
			var p geom.Path
			require.NoError(t, f.Outline(g.GID, &p))
			want, ok := standard.Box(st, glyph)
			require.True(t, ok)
			b := p.Bounds()
			for _, d := range []float64{b.X0 - want.X0, b.X1 - want.X1, b.Y0 - want.Y0, b.Y1 - want.Y1} {
				assert.InDelta(t, 0, d, .02, "%s %s: %v, want %v", name, glyph, b, want)
			}
		}
	}
	// Outside of the standard fonts' repertoire the letters are as wide.
	f, _, err := Load(t.Context(), noDoc{}, pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Courier"),
		"Encoding": pdf.Dict{"Differences": pdf.Array{int64(65), pdf.Name("ffi"), pdf.Name("A")}}}, Options{})
	require.NoError(t, err)
	var p geom.Path
	require.NoError(t, f.Outline(f.Glyph('A').GID, &p))
	assert.Greater(t, p.Bounds().X1, .5)
}

// noDoc is a document in which everything is direct.
type noDoc struct{ Source }

func (noDoc) Resolve(o pdf.Object) pdf.Object { return o }
func (noDoc) Dict(o pdf.Object) pdf.Dict      { d, _ := o.(pdf.Dict); return d }
func (noDoc) Array(o pdf.Object) pdf.Array    { a, _ := o.(pdf.Array); return a }
func (noDoc) Name(o pdf.Object) pdf.Name      { n, _ := o.(pdf.Name); return n }
func (noDoc) Stream(o pdf.Object) *pdf.Stream { s, _ := o.(*pdf.Stream); return s }
func (noDoc) Int(o pdf.Object) (int64, bool)  { v, ok := o.(int64); return v, ok }
func (noDoc) Num(o pdf.Object) (float64, bool) {
	v, ok := o.(float64)
	return v, ok
}
func (noDoc) Str(o pdf.Object) (pdf.String, bool) { s, ok := o.(pdf.String); return s, ok }
func (noDoc) Nums(pdf.Object) []float64           { return nil }

func TestIdeographic(t *testing.T) {
	for r, want := range map[rune]bool{'A': false, 0x20AC: false, 0x2F00: true, 0x4E00: true, 0xAC00: true, 0xF6D9: false, 0xF8FF: false, 0xF900: true, 0xFB01: true, 0x20000: true} {
		assert.Equal(t, want, ideographic(r), "%U", r)
	}
}
