package shade

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// A patch becomes a grid of 2^u x 2^v cells. Neighbours may differ in their subdivision, so a side that two patches share has points of
// its own: their number follows from the side's control points alone, their places are computed the same way whichever end comes
// first, and the grid's finer points on that side move to the nearest of them. So no gap opens between patches.

// maxLevel bounds the subdivision: 2^maxLevel cells along a side.
const maxLevel = 7

type subdivision struct {
	u, v int    // of the grid
	side [4]int // of the sides v = 0, v = 1, u = 0, u = 1
}

type devicePatch [4][4]geom.Point

func (p *meshPainter) device(k int) (d devicePatch) {
	for i := range 16 {
		d[i/4][i%4] = p.me.patches[k][i/4][i%4].apply(p.m)
	}
	return d
}

// levels says how finely patch k is subdivided.
func (p *meshPainter) levels(k int) subdivision {
	d := p.device(k)
	return p.levelsOf(&d, k)
}

func (p *meshPainter) levelsOf(d *devicePatch, k int) (s subdivision) {
	col := func(i int) int { return p.curveLevel(d[i][0], d[i][1], d[i][2], d[i][3]) }
	row := func(j int) int { return p.curveLevel(d[0][j], d[1][j], d[2][j], d[3][j]) }
	s.side = [4]int{max(row(0), p.sideLevel(d[0][0], d[3][0])), max(row(3), p.sideLevel(d[0][3], d[3][3])),
		max(col(0), p.sideLevel(d[0][0], d[0][3])), max(col(3), p.sideLevel(d[3][0], d[3][3]))}
	c := max(p.colorLevel(d, k), p.twistLevel(d))
	s.u = max(s.side[0], s.side[1], row(1), row(2), c)
	s.v = max(s.side[2], s.side[3], col(1), col(2), c)
	return s
}

// curveLevel: a cubic lies within 3/4 D/n^2 of n chords, D being the larger of its two second differences.
func (p *meshPainter) curveLevel(a, b, c, d geom.Point) int {
	second := func(a, b, c geom.Point) float64 { return math.Hypot(a.X-2*b.X+c.X, a.Y-2*b.Y+c.Y) }
	return level(math.Sqrt(.75 * max(second(a, b, c), second(d, c, b)) / p.tol))
}

// twistLevel: the mixed second derivative of the surface is at most nine times the control net's largest twist, and two triangles miss a
// cell by an eighth of twice that. It matters where a patch folds; inside, half a pixel is enough.
func (p *meshPainter) twistLevel(d *devicePatch) int {
	worst := 0.0
	for i := range 3 {
		for j := range 3 {
			a, b, c, e := d[i][j], d[i+1][j], d[i][j+1], d[i+1][j+1]
			worst = max(worst, math.Hypot(a.X-b.X-c.X+e.X, a.Y-b.Y-c.Y+e.Y))
		}
	}
	return level(math.Sqrt(9. / 4 * worst / (2.5 * p.tol)))
}

// sideLevel gives long sides up to sixteen parts however straight they are: colours would suffer from the long triangles between a coarse
// side and a fine grid.
func (p *meshPainter) sideLevel(a, b geom.Point) int {
	return level(min(16, math.Hypot(a.X-b.X, a.Y-b.Y)/8*math.Sqrt(flatness/p.tol)))
}

// level returns the least l with 2^l >= n, within 0..maxLevel.
func level(n float64) int {
	l := 0
	for l < maxLevel && float64(int(1)<<l) < n {
		l++
	}
	return l
}

// colorLevel: two triangles with the corners of a cell miss a bilinear surface by a quarter of its twist at most. Spaces that do not mix
// linearly get cells of few levels. Cells below two pixels are of no use.
func (p *meshPainter) colorLevel(d *devicePatch, k int) int {
	me := p.me
	st := me.stride
	c := me.colors[4*k*st : 4*(k+1)*st]
	worst := 0.0
	for i := range st {
		c0, c1, c2, c3 := float64(c[i]), float64(c[st+i]), float64(c[2*st+i]), float64(c[3*st+i])
		if me.kind == byComps {
			worst = max(worst, max(c0, c1, c2, c3)-min(c0, c1, c2, c3))
		} else {
			worst = max(worst, math.Abs(c0-c1+c2-c3))
		}
	}
	n := 1.0
	switch {
	case worst == 0:
		return 0
	case me.kind == byComps:
		n = 32
	case me.kind == byParam:
		n = math.Sqrt(worst * 256 / float64(p.s.ramp.n()) / 2)
	default:
		n = math.Sqrt(worst / 2)
	}
	b := geom.Rect{X0: d[0][0].X, Y0: d[0][0].Y, X1: d[0][0].X, Y1: d[0][0].Y}
	for i := range 16 {
		q := d[i/4][i%4]
		b.X0, b.Y0, b.X1, b.Y1 = min(b.X0, q.X), min(b.Y0, q.Y), max(b.X1, q.X), max(b.Y1, q.Y)
	}
	return level(min(n, max(b.W(), b.H())/2*math.Sqrt(flatness/p.tol)))
}

// patch paints patch k: cells from the last to the first, so that where it folds the largest v and then the largest u is seen (ISO
// 32000-2, 8.7.4.5.7).
func (r *meshRows) patch(k int) {
	d := r.p.device(k)
	if !r.near(&d) {
		return
	}
	s := r.p.levelsOf(&d, k)
	if !r.fillGrid(&d, s, k) {
		return
	}
	nu, nv := 1<<s.u, 1<<s.v
	w := nu + 1
	r.edge.rim(r.grid, w, nv+1)
	top, bottom := int32(r.y0*fixOne), int32(r.y1*fixOne)
	for j := nv - 1; j >= 0; j-- {
		lower, upper := r.grid[j*w:(j+1)*w], r.grid[(j+1)*w:(j+2)*w]
		for i := nu - 1; i >= 0 && r.left > 0; i-- {
			a, b, c, e := &lower[i], &lower[i+1], &upper[i], &upper[i+1]
			if max(a.y, b.y, c.y, e.y) <= top || min(a.y, b.y, c.y, e.y) >= bottom {
				continue
			}
			r.triangle(b, c, e)
			r.triangle(a, b, c)
		}
	}
}

// near reports whether a patch may touch the strip; bins can be higher than it.
func (r *meshRows) near(d *devicePatch) bool {
	lo, hi := d[0][0].Y, d[0][0].Y
	for i := range 16 {
		lo, hi = min(lo, d[i/4][i%4].Y), max(hi, d[i/4][i%4].Y)
	}
	return lo < float64(r.y1) && hi > float64(r.y0)
}

// fillGrid computes the grid's points and values, u running fastest.
func (r *meshRows) fillGrid(d *devicePatch, s subdivision, k int) bool {
	nu, nv := 1<<s.u, 1<<s.v
	w := nu + 1
	if need := w * (nv + 1); cap(r.grid) < need {
		r.grid = make([]vert, need)
	} else {
		r.grid = r.grid[:need]
	}
	bu, bv := r.bernstein(s.u), r.bernstein(s.v)
	st := r.p.me.stride
	c := r.p.me.colors[4*k*st : 4*(k+1)*st]
	mixed := &r.mixed
	for j := range nv + 1 {
		var q [4]geom.Point // the row's curve
		for i := range q {
			q[i] = weighted(&bv[j], d[i][0], d[i][1], d[i][2], d[i][3])
		}
		v := float64(j) / float64(nv)
		for i := range w {
			f, ok := toFixed(weighted(&bu[i], q[0], q[1], q[2], q[3]))
			if !ok {
				return false
			}
			u := float64(i) / float64(nu)
			for n := range min(st, len(mixed)) {
				left := float64(float64(c[n])*(1-v)) + float64(float64(c[st+n])*v)
				right := float64(float64(c[3*st+n])*(1-v)) + float64(float64(c[2*st+n])*v)
				mixed[n] = float64(left*(1-u)) + float64(right*u)
			}
			g := &r.grid[j*w+i]
			g.fixed = f
			if r.p.me.kind == byComps {
				g.c = r.converted(mixed[:min(st, len(mixed))])
			} else {
				g.c = r.values([3]float32{float32(mixed[0]), float32(mixed[1]), float32(mixed[2])})
			}
		}
	}
	return r.side(d[0][0], d[1][0], d[2][0], d[3][0], s.side[0], nu, 0, 1) &&
		r.side(d[0][3], d[1][3], d[2][3], d[3][3], s.side[1], nu, nv*w, 1) &&
		r.side(d[0][0], d[0][1], d[0][2], d[0][3], s.side[2], nv, 0, w) &&
		r.side(d[3][0], d[3][1], d[3][2], d[3][3], s.side[3], nv, nu, w)
}

// side puts the grid's points base + i step, i = 0..n, onto the 2^l+1 points of the curve that is their side.
func (r *meshRows) side(a, b, c, d geom.Point, l, n, base, step int) bool {
	turned := d.X < a.X || d.X == a.X && (d.Y < a.Y || d.Y == a.Y && (c.X < b.X || c.X == b.X && c.Y < b.Y))
	if turned {
		a, b, c, d = d, c, b, a
	}
	basis := r.bernstein(l)
	m := 1 << l
	every := n / m
	for i := range m + 1 {
		f, ok := toFixed(weighted(&basis[i], a, b, c, d))
		if !ok {
			return false
		}
		at := i
		if turned {
			at = m - i
		}
		r.grid[base+at*every*step].fixed = f
	}
	for i := range n + 1 {
		if i%every != 0 {
			r.grid[base+i*step] = r.grid[base+(i+every/2)/every*every*step]
		}
	}
	return true
}

func weighted(w *[4]float64, a, b, c, d geom.Point) geom.Point {
	return geom.Point{
		X: float64(w[0]*a.X) + float64(w[1]*b.X) + float64(w[2]*c.X) + float64(w[3]*d.X),
		Y: float64(w[0]*a.Y) + float64(w[1]*b.Y) + float64(w[2]*c.Y) + float64(w[3]*d.Y),
	}
}

// bernstein returns the weights of the four control points at i/2^l.
func (r *meshRows) bernstein(l int) [][4]float64 {
	if r.basis[l] == nil {
		n := 1 << l
		b := make([][4]float64, n+1)
		for i := range b {
			t := float64(i) / float64(n)
			s := 1 - t
			b[i] = [4]float64{s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t}
		}
		r.basis[l] = b
	}
	return r.basis[l]
}
