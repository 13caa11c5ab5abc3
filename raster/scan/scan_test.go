package scan

import (
	"context"
	"math"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// canvas collects coverage of a box.
type canvas struct {
	box geom.IRect
	pix []int
}

func newCanvas(box geom.IRect) *canvas {
	return &canvas{box, make([]int, (box.X1-box.X0)*(box.Y1-box.Y0))}
}

func (c *canvas) CoverageRow(y, x0 int, spans []Span, cov []uint8) {
	last := int32(math.MinInt32)
	for _, s := range spans {
		if s.X0 < last || s.X0 >= s.X1 {
			panic("spans out of order")
		}
		last = s.X1
		for x := int(s.X0); x < int(s.X1); x++ {
			v := int(s.Cov)
			if s.Cov == PerPixel {
				v = int(cov[x-x0])
			}
			c.pix[(y-c.box.Y0)*(c.box.X1-c.box.X0)+x-c.box.X0] += v
		}
	}
}

func (c *canvas) at(x, y int) int {
	return c.pix[(y-c.box.Y0)*(c.box.X1-c.box.X0)+x-c.box.X0]
}

func (c *canvas) sum() (s int) {
	for _, v := range c.pix {
		s += v
	}
	return s
}

func fill(box geom.IRect, p *geom.Path, evenOdd bool) *canvas {
	var b Builder
	b.Reset(box)
	b.Fill(p, geom.Identity)
	c := newCanvas(box)
	var r Rasterizer
	r.Fill(b.Edges, box, evenOdd, c)
	return c
}

func TestCoverageIsArea(t *testing.T) {
	box := geom.IRect{X0: -3, Y0: -2, X1: 400, Y1: 60}
	tests := map[string]struct {
		build func(p *geom.Path)
		area  float64
	}{
		"pixel":          {func(p *geom.Path) { p.Rect(geom.Rect{X0: 5, Y0: 5, X1: 6, Y1: 6}) }, 1},
		"half pixels":    {func(p *geom.Path) { p.Rect(geom.Rect{X0: 5.5, Y0: 5.25, X1: 9.25, Y1: 8}) }, 3.75 * 2.75},
		"long triangle":  {func(p *geom.Path) { p.MoveTo(0, 0); p.LineTo(390, 50); p.LineTo(0, 50) }, 390 * 50 / 2},
		"flat triangle":  {func(p *geom.Path) { p.MoveTo(1, 1); p.LineTo(380, 1.5); p.LineTo(1, 2) }, 379.0 / 2},
		"circle":         {func(p *geom.Path) { circle(p, 100, 30, 25, false) }, math.Pi * 625},
		"circle, turned": {func(p *geom.Path) { circle(p, 100, 30, 25, true) }, math.Pi * 625},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var p geom.Path
			tc.build(&p)
			got := float64(fill(box, &p, false).sum()) / 255
			assert.InEpsilon(t, tc.area, got, 0.01)
		})
	}
}

func circle(p *geom.Path, x, y, r float64, back bool) {
	const k = 0.5522847498
	s := 1.0
	if back {
		s = -1
	}
	p.MoveTo(x+r, y)
	p.CurveTo(x+r, y+s*k*r, x+k*r, y+s*r, x, y+s*r)
	p.CurveTo(x-k*r, y+s*r, x-r, y+s*k*r, x-r, y)
	p.CurveTo(x-r, y-s*k*r, x-k*r, y-s*r, x, y-s*r)
	p.CurveTo(x+k*r, y-s*r, x+r, y-s*k*r, x+r, y)
	p.Close()
}

func TestFillRules(t *testing.T) {
	box := geom.IRect{X1: 40, Y1: 40}
	var same, opposite geom.Path
	same.Rect(geom.Rect{X0: 5, Y0: 5, X1: 35, Y1: 35})
	same.Rect(geom.Rect{X0: 15, Y0: 15, X1: 25, Y1: 25})
	opposite.Rect(geom.Rect{X0: 5, Y0: 5, X1: 35, Y1: 35})
	opposite.MoveTo(15, 15)
	opposite.LineTo(15, 25)
	opposite.LineTo(25, 25)
	opposite.LineTo(25, 15)
	assert.Equal(t, 255, fill(box, &same, false).at(20, 20))
	assert.Equal(t, 0, fill(box, &same, true).at(20, 20))
	assert.Equal(t, 0, fill(box, &opposite, false).at(20, 20))
	assert.Equal(t, 0, fill(box, &opposite, true).at(20, 20))
	assert.Equal(t, 255, fill(box, &opposite, true).at(10, 20))
}

// star makes a random self-crossing polygon, partly outside the box.
func star(rng *rand.Rand, w, h float64) *geom.Path {
	p := &geom.Path{}
	for s := 0; s < 1+rng.Intn(3); s++ {
		p.MoveTo(rng.Float64()*w*1.6-w*0.3, rng.Float64()*h*1.6-h*0.3)
		for i := 0; i < 3+rng.Intn(8); i++ {
			x, y := rng.Float64()*w*1.6-w*0.3, rng.Float64()*h*1.6-h*0.3
			if rng.Intn(3) == 0 {
				p.CurveTo(x, rng.Float64()*h, rng.Float64()*w, y, x, y)
			} else {
				p.LineTo(x, y)
			}
		}
		p.Close()
	}
	return p
}

func TestBandsOfAnyHeightGiveTheSameRows(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	page := geom.IRect{X1: 150, Y1: 90}
	for n := 0; n < 200; n++ {
		var b Builder
		b.Reset(page)
		b.Fill(star(rng, 150, 90), geom.Identity)
		whole := newCanvas(page)
		var r Rasterizer
		eo := n%2 == 0
		r.Fill(b.Edges, page, eo, whole)
		for _, h := range []int{1, 7, 64} {
			banded := newCanvas(page)
			for y := 0; y < page.Y1; y += h {
				r.Fill(b.Edges, geom.IRect{X1: 150, Y0: y, Y1: min(y+h, 90)}, eo, banded)
			}
			require.Equal(t, whole.pix, banded.pix, "case %d, bands of %d", n, h)
		}
		// A narrower box gives the same pixels inside it.
		part := geom.IRect{X0: 37, X1: 101, Y0: 11, Y1: 70}
		c := newCanvas(part)
		r.Fill(b.Edges, part, eo, c)
		for y := part.Y0; y < part.Y1; y++ {
			for x := part.X0; x < part.X1; x++ {
				require.InDelta(t, whole.at(x, y), c.at(x, y), 1, "case %d at %d,%d", n, x, y)
			}
		}
	}
}

func TestRectSpansEqualScanConversion(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	box := geom.IRect{X1: 120, Y1: 30}
	for n := 0; n < 2000; n++ {
		x0, y0 := rng.Intn(120*256), rng.Intn(30*256)
		e := Edge{int32(x0), int32(y0), int32(min(x0+1+rng.Intn(60*256), 120*256)), int32(min(y0+1+rng.Intn(10*256), 30*256))}
		aliased := n%5 == 0
		r := Rasterizer{Aliased: aliased}
		want := newCanvas(box)
		r.Fill([]Edge{{e.X0, e.Y0, e.X0, e.Y1}, {e.X1, e.Y1, e.X1, e.Y0}}, box, false, want)
		got := newCanvas(box)
		var spans [3]Span
		for y := 0; y < box.Y1; y++ {
			k := RectSpans(e, y, 0, 120, aliased, &spans)
			got.CoverageRow(y, 0, spans[:k], nil)
		}
		require.Equal(t, want.pix, got.pix, "%v", e)
	}
}

func TestClippedEdgesKeepWinding(t *testing.T) {
	// A huge shape around the box covers all of it.
	var p geom.Path
	p.MoveTo(-1e9, -1e9)
	p.LineTo(1e9, -1e8)
	p.LineTo(1e8, 1e9)
	p.LineTo(-1e8, 1e8)
	c := fill(geom.IRect{X1: 50, Y1: 50}, &p, false)
	assert.Equal(t, 50*50*255, c.sum())
	// Coordinates that are no numbers draw nothing and do not panic.
	var q geom.Path
	q.MoveTo(math.NaN(), 0)
	q.LineTo(math.Inf(1), 20)
	q.LineTo(3, math.Inf(-1))
	fill(geom.IRect{X1: 50, Y1: 50}, &q, false)
}

func stroke(box geom.IRect, p *geom.Path, m geom.Matrix, s Stroke) *canvas {
	var b Builder
	b.Reset(box)
	b.Stroke(context.Background(), p, m, s)
	c := newCanvas(box)
	var r Rasterizer
	r.Fill(b.Edges, box, false, c)
	return c
}

func TestStrokeAreas(t *testing.T) {
	box := geom.IRect{X1: 200, Y1: 200}
	line := func(p *geom.Path) { p.MoveTo(50, 50); p.LineTo(150, 50) }
	corner := func(p *geom.Path) { p.MoveTo(50, 150); p.LineTo(50, 50); p.LineTo(150, 50) }
	tests := map[string]struct {
		path func(p *geom.Path)
		s    Stroke
		area float64
	}{
		"butt":        {line, Stroke{Width: 10}, 1000},
		"square":      {line, Stroke{Width: 10, Cap: SquareCap}, 1100},
		"round":       {line, Stroke{Width: 10, Cap: RoundCap}, 1000 + math.Pi*25},
		"miter":       {corner, Stroke{Width: 10, MiterLimit: 10}, 2000},
		"bevel":       {corner, Stroke{Width: 10, Join: BevelJoin}, 2000 - 12.5},
		"mitre limit": {corner, Stroke{Width: 10, MiterLimit: 1.2}, 2000 - 12.5},
		"round join":  {corner, Stroke{Width: 10, Join: RoundJoin}, 2000 - 25 + math.Pi*25/4},
		"dash":        {line, Stroke{Width: 10, Dash: []float64{10, 15}}, 400},
		"dash phase":  {line, Stroke{Width: 10, Dash: []float64{10, 15}, Phase: 5}, 5*10 + 10*10*3 + 10*5*0 + 50},
		"dots":        {line, Stroke{Width: 10, Cap: RoundCap, Dash: []float64{0, 25}}, 4 * math.Pi * 25},
		"thin":        {line, Stroke{Width: 0, MinPixels: 1}, 100},
		"closed":      {func(p *geom.Path) { p.Rect(geom.Rect{X0: 50, Y0: 50, X1: 150, Y1: 150}) }, Stroke{Width: 10, MiterLimit: 10}, 4000},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var p geom.Path
			tc.path(&p)
			got := float64(stroke(box, &p, geom.Identity, tc.s).sum()) / 255
			assert.InDelta(t, tc.area, got, tc.area*0.02)
		})
	}
}

func TestStrokeOfDots(t *testing.T) {
	box := geom.IRect{X1: 40, Y1: 40}
	var p geom.Path
	p.MoveTo(20, 20)
	p.LineTo(20, 20)
	assert.Zero(t, stroke(box, &p, geom.Identity, Stroke{Width: 10}).sum())
	assert.InDelta(t, math.Pi*25, float64(stroke(box, &p, geom.Identity, Stroke{Width: 10, Cap: RoundCap}).sum())/255, 2)
	assert.Zero(t, stroke(box, &p, geom.Identity, Stroke{Width: 10, Cap: SquareCap}).sum())
}

func TestStrokeUnderSkewedMatrixIsThePensImage(t *testing.T) {
	box := geom.IRect{X1: 300, Y1: 300}
	m := geom.Matrix{A: 4, D: 1, E: 10, F: 150}
	var p geom.Path
	p.MoveTo(30, -50)
	p.LineTo(30, 50)
	// A vertical line of width 5 in a space four times as wide is 20 pixels wide.
	got := float64(stroke(box, &p, m, Stroke{Width: 5}).sum()) / 255
	assert.InDelta(t, 20*100, got, 20)
}

func FuzzStroke(f *testing.F) {
	f.Add(1.0, 2.0, 30.0, 40.0, 5.0, 1.0, 3.0, uint8(7))
	f.Fuzz(func(t *testing.T, x, y, z, w, width, dash, gap float64, k uint8) {
		var p geom.Path
		p.MoveTo(x, y)
		p.LineTo(z, w)
		p.CurveTo(y, x, w, z, x, w)
		if k&1 != 0 {
			p.Close()
		}
		m := geom.Matrix{A: 1, B: float64(k) / 9, C: -0.2, D: 1}
		var b Builder
		b.MaxEdges = 100_000
		b.Reset(geom.IRect{X1: 64, Y1: 64})
		b.Stroke(context.Background(), &p, m, Stroke{Width: width, Cap: Cap(k >> 1 % 3), Join: Join(k >> 3 % 3), MiterLimit: 10, Dash: []float64{dash, gap}, MinPixels: 1})
		var r Rasterizer
		r.Fill(b.Edges, geom.IRect{X1: 64, Y1: 64}, k&64 != 0, newCanvas(geom.IRect{X1: 64, Y1: 64}))
	})
}

type discard struct{ n int }

func (d *discard) CoverageRow(_, _ int, spans []Span, _ []uint8) { d.n += len(spans) }

func BenchmarkFillGlyphSized(b *testing.B) {
	var p geom.Path
	circle(&p, 32, 32, 28, false)
	circle(&p, 32, 32, 18, true)
	var sb Builder
	box := geom.IRect{X1: 64, Y1: 64}
	sb.Reset(box)
	sb.Fill(&p, geom.Identity)
	var r Rasterizer
	d := &discard{}
	b.ReportAllocs()
	for b.Loop() {
		r.Fill(sb.Edges, box, false, d)
	}
}

func TestFillAllocatesNothing(t *testing.T) {
	var p geom.Path
	circle(&p, 32, 32, 28, false)
	var sb Builder
	box := geom.IRect{X1: 64, Y1: 64}
	sb.Reset(box)
	sb.Fill(&p, geom.Identity)
	var r Rasterizer
	d := &discard{}
	r.Fill(sb.Edges, box, false, d)
	assert.Zero(t, testing.AllocsPerRun(100, func() { r.Fill(sb.Edges, box, false, d) }))
}

// A builder that has stroked makes of a path what a new one makes of it, and needs no more memory for it.
func TestStrokesReuseMemory(t *testing.T) {
	rng := rand.New(rand.NewSource(4))
	box := geom.IRect{X1: 100, Y1: 100}
	var used Builder
	one := func(b *Builder, p *geom.Path, s Stroke) {
		b.Reset(box)
		b.Stroke(context.Background(), p, geom.Scale(1.5, 1), s)
	}
	var p *geom.Path
	s := Stroke{MiterLimit: 10}
	for range 200 {
		p = star(rng, 60, 90)
		circle(p, 30, 30, 5+20*rng.Float64(), false)
		if rng.Intn(2) == 0 {
			p.MoveTo(9, 9) // without length
			p.Close()
		}
		s.Width, s.Cap, s.Join, s.Dash = 6*rng.Float64(), Cap(rng.Intn(3)), Join(rng.Intn(3)), nil
		if rng.Intn(2) == 0 {
			s.Dash = []float64{5 * rng.Float64(), 3}
		}
		var fresh Builder
		one(&fresh, p, s)
		one(&used, p, s)
		require.Equal(t, fresh.Edges, used.Edges)
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() { one(&used, p, s) }))
}
