package scan

import (
	"math"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// byRows is the plain twin of Mask.
func byRows(b *Builder) []uint8 {
	box := b.Box()
	cov := make([]uint8, (box.X1-box.X0)*(box.Y1-box.Y0))
	var r Rasterizer
	r.fillRows(b.Edges, box, false, &maskSink{box, cov})
	return cov
}

func requireMask(t *testing.T, r *Rasterizer, b *Builder, what any) {
	want := byRows(b)
	got := make([]uint8, len(want))
	for i := range got {
		got[i] = 77 // what was there does not matter
	}
	r.Mask(b, got)
	require.Equal(t, want, got, what)
}

func TestMaskEqualsFill(t *testing.T) {
	rng := rand.New(rand.NewSource(7))
	var r Rasterizer
	var b Builder
	for n := range 3000 {
		w, h := 1+rng.Float64()*60, 1+rng.Float64()*60
		if n%50 == 0 { // beyond what is done at once
			w, h = 300, 300
		}
		b.Reset(geom.IRect{X0: -rng.Intn(40), Y0: -rng.Intn(40), X1: 1 + rng.Intn(int(w)+20), Y1: 1 + rng.Intn(int(h)+20)})
		p := star(rng, w, h)
		if n%3 == 0 {
			circle(p, w*rng.Float64(), h*rng.Float64(), w/2*rng.Float64(), n%2 == 0)
		}
		if n%4 == 0 { // on the sides of pixels
			x, y := float64(rng.Intn(20)), float64(rng.Intn(20))
			p.Rect(geom.Rect{X0: x, Y0: y, X1: x + float64(rng.Intn(9)), Y1: y + float64(rng.Intn(9))})
		}
		b.Fill(p, geom.Identity)
		requireMask(t, &r, &b, n)
	}
}

// recorder keeps what a sink is told.
type recorder struct {
	ys    []int
	spans []Span
	cov   []uint8
}

func (k *recorder) CoverageRow(y, x0 int, spans []Span, cov []uint8) {
	k.ys = append(k.ys, y)
	for _, s := range spans {
		k.spans = append(k.spans, s)
		if s.Cov == PerPixel {
			k.cov = append(k.cov, cov[int(s.X0)-x0:int(s.X1)-x0]...)
		}
	}
}

// Small shapes give the same rows and the same spans as others, in boxes that cut them off and in boxes with room around them.
func TestDenseEqualsRows(t *testing.T) {
	rng := rand.New(rand.NewSource(11))
	var fast, plain Rasterizer
	var b Builder
	for n := range 4000 {
		w, h := 20+rng.Float64()*500, 1+rng.Float64()*60
		if n%3 == 0 {
			w = 20
		}
		b.Reset(geom.IRect{X0: -100, Y0: -100, X1: 700, Y1: 200})
		p := star(rng, w, h)
		circle(p, w*rng.Float64(), h*rng.Float64(), h/2*rng.Float64(), n%2 == 0)
		if n%4 == 0 {
			x, y := float64(rng.Intn(20)), float64(rng.Intn(20))
			p.Rect(geom.Rect{X0: x, Y0: y, X1: x + float64(rng.Intn(90)), Y1: y + float64(rng.Intn(9))})
		}
		b.Fill(p, geom.Identity)
		x, y := rng.Intn(60)-30, rng.Intn(30)-15
		box := geom.IRect{X0: x, Y0: y, X1: x + 1 + rng.Intn(maxDenseWidth), Y1: y + 1 + rng.Intn(40)}
		if (box.X1-box.X0+2)*(box.Y1-box.Y0) > maxDense {
			box.Y1 = box.Y0 + 3
		}
		fast.Aliased, plain.Aliased = n%9 == 0, n%9 == 0
		var got, want recorder
		fast.fillDense(b.Edges, box, n%5 == 0, &got)
		plain.fillRows(b.Edges, box, n%5 == 0, &want)
		require.Equal(t, want, got, n)
		if n%50 == 0 { // both ways with the same memory
			fast.fillRows(b.Edges, box, n%5 == 0, &got)
		}
	}
}

// Edges need not make closed shapes.
func FuzzMask(f *testing.F) {
	f.Add([]byte{0, 0, 9, 9, 255, 0, 0, 255, 7, 3, 3, 7, 0, 0, 0, 200})
	f.Add([]byte{1, 1, 255, 2, 2, 255, 1, 1, 9, 8, 7, 6, 128, 128, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var b Builder
		b.Reset(geom.IRect{X0: -300, Y0: -300, X1: 300, Y1: 300})
		for ; len(data) >= 8; data = data[8:] {
			at := func(i int) float64 { return (float64(data[i]) + float64(data[i+1])*256 - 32768) / 256 }
			b.Line(geom.Point{X: at(0), Y: at(2)}, geom.Point{X: at(4), Y: at(6)})
		}
		var r Rasterizer
		requireMask(t, &r, &b, "")
		n := len(b.Edges)
		box := geom.IRect{X0: -3 * n, Y0: -2 * n, X1: n*n%90 + 1, Y1: n*n%70 + 1} // cuts some off
		if w, h := box.X1-box.X0, box.Y1-box.Y0; w <= maxDenseWidth && (w+2)*h <= maxDense {
			var got, want recorder
			r.fillDense(b.Edges, box, n%2 == 0, &got)
			r.fillRows(b.Edges, box, n%2 == 0, &want)
			require.Equal(t, want, got)
		}
	})
}

func glyphLike(scale float64) *Builder {
	var p geom.Path
	circle(&p, 8*scale, 8*scale, 7.3*scale, false)
	circle(&p, 8*scale, 8*scale, 4.9*scale, true)
	p.Rect(geom.Rect{X0: 14 * scale, Y0: 0.3, X1: 15.4 * scale, Y1: 15.2 * scale})
	b := &Builder{}
	b.Reset(geom.IRect{X0: -100, Y0: -100, X1: 100, Y1: 100})
	b.Fill(&p, geom.Identity)
	return b
}

func TestMaskAllocatesNothing(t *testing.T) {
	b := glyphLike(1)
	var r Rasterizer
	cov := byRows(b)
	r.Mask(b, cov)
	assert.Zero(t, testing.AllocsPerRun(100, func() { r.Mask(b, cov) }))
}

func BenchmarkMask(b *testing.B) {
	for name, scale := range map[string]float64{"16px": 1, "32px": 2, "64px": 4} {
		b.Run(name, func(b *testing.B) {
			sb := glyphLike(scale)
			cov := byRows(sb)
			var r Rasterizer
			b.ReportAllocs()
			for b.Loop() {
				r.Mask(sb, cov)
			}
		})
	}
}

func BenchmarkMaskByRows(b *testing.B) {
	for name, scale := range map[string]float64{"16px": 1, "32px": 2, "64px": 4} {
		b.Run(name, func(b *testing.B) {
			sb := glyphLike(scale)
			cov := byRows(sb)
			sink := &maskSink{sb.Box(), cov}
			var r Rasterizer
			b.ReportAllocs()
			for b.Loop() {
				clear(cov)
				r.fillRows(sb.Edges, sink.box, false, sink)
			}
		})
	}
}

// plainFill adds a path line by line, each clipped: the plain twin of Fill.
func plainFill(b *Builder, p *geom.Path, m geom.Matrix) {
	var start, cur geom.Point
	open := false
	to := func(q geom.Point) { b.Line(cur, q); cur = q }
	end := func() {
		if open && cur != start {
			b.Line(cur, start)
		}
		cur = start
	}
	i := 0
	for _, v := range p.Verbs {
		switch v {
		case geom.MoveTo:
			end()
			start, open = m.Apply(p.Points[i]), true
			cur = start
			i++
		case geom.LineTo:
			to(m.Apply(p.Points[i]))
			i++
		case geom.CurveTo:
			p0, p1, p2, p3 := cur, m.Apply(p.Points[i]), m.Apply(p.Points[i+1]), m.Apply(p.Points[i+2])
			i += 3
			if !b.outside(p0, p1, p2, p3) {
				n := curveLines(p0, p1, p2, p3, Flatness)
				for k := 1; k < n; k++ {
					to(curveAt(p0, p1, p2, p3, float64(k)/float64(n)))
				}
			}
			to(p3)
		case geom.Close:
			end()
		}
	}
	end()
}

func TestFillEqualsLines(t *testing.T) {
	rng := rand.New(rand.NewSource(9))
	var got Builder
	for n := range 3000 {
		box := geom.IRect{X0: -rng.Intn(40), Y0: -rng.Intn(40), X1: 1 + rng.Intn(80), Y1: 1 + rng.Intn(80)}
		if n%2 == 0 { // as masks of glyphs have it: all is inside
			box = geom.IRect{X0: -1600, Y0: -1600, X1: 1600, Y1: 1600}
		}
		want := Builder{}
		for _, b := range []*Builder{&got, &want} {
			b.MaxEdges = 0
			if n%10 == 0 {
				b.MaxEdges = 1 + n%13
			}
			b.Reset(box)
		}
		p := star(rng, 1+rng.Float64()*60, 1+rng.Float64()*60)
		circle(p, 30*rng.Float64(), 30*rng.Float64(), 30*rng.Float64(), n%2 == 0)
		switch n % 7 {
		case 0:
			p.Points[rng.Intn(len(p.Points))].X = math.NaN()
		case 1:
			p.Points[rng.Intn(len(p.Points))].Y = math.Inf(1)
		case 2: // on the sides of the box and of pixels
			for i := range p.Points {
				p.Points[i] = geom.Point{X: math.Round(p.Points[i].X), Y: math.Round(p.Points[i].Y)}
			}
		}
		m := geom.Matrix{A: 0.1 + rng.Float64(), B: rng.Float64() - .5, C: rng.Float64() - .5, D: 0.1 + rng.Float64(), E: rng.Float64(), F: rng.Float64()}
		if n%3 == 0 {
			m = geom.Identity
		}
		for range 2 { // a second path on top
			got.Fill(p, m)
			plainFill(&want, p, m)
		}
		require.Equal(t, append([]Edge{}, want.Edges...), got.Edges, n)
		require.Equal(t, want.Overflow, got.Overflow, n)
		require.Equal(t, boxOf(want.Edges), got.Box(), n)
	}
}

func boxOf(edges []Edge) geom.IRect {
	if len(edges) == 0 {
		return geom.IRect{}
	}
	x0, y0, x1, y1 := math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32
	for _, e := range edges {
		x0, x1 = min(x0, int(e.X0), int(e.X1)), max(x1, int(e.X0), int(e.X1))
		y0, y1 = min(y0, int(e.Y0), int(e.Y1)), max(y1, int(e.Y0), int(e.Y1))
	}
	return geom.IRect{X0: x0 >> fracBits, Y0: y0 >> fracBits, X1: (x1 + One - 1) >> fracBits, Y1: (y1 + One - 1) >> fracBits}
}

// Lines are counted, and points weighed, as by the formulas.
func TestFewLines(t *testing.T) {
	rng := rand.New(rand.NewSource(3))
	k := 0.75 / Flatness * 0.75 / Flatness
	for _, q := range []float64{0, 1, 16, 81, 256, 625} {
		m := q / k
		for range 2000 {
			require.Equal(t, lineCount(m, Flatness), fewLines(m), m)
			m = math.Nextafter(m, 1e9)
		}
		m = q / k
		for range 2000 {
			m = math.Nextafter(m, -1)
			require.Equal(t, lineCount(m, Flatness), fewLines(m), m)
		}
	}
	for range 100000 {
		m := math.Exp(rng.Float64()*30 - 15)
		require.Equal(t, lineCount(m, Flatness), fewLines(m), m)
	}
	for n := 2; n < len(weights); n++ {
		for i := 1; i < n; i++ {
			ps := [4]geom.Point{{X: 1}, {Y: 1}, {X: 1}, {Y: 1}}
			a := curveAt(ps[0], ps[1], geom.Point{}, geom.Point{}, float64(i)/float64(n))
			b := curveAt(geom.Point{}, geom.Point{}, ps[2], ps[3], float64(i)/float64(n))
			assert.Equal(t, [4]float64{a.X, a.Y, b.X, b.Y}, weights[n][i-1])
		}
	}
}
