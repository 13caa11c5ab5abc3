package shade

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// noStrip is no strip's number.
const noStrip = math.MinInt

// meshRows paints strips of a mesh and hands out their rows. Painting goes from the last triangle to the first and leaves alone what is
// covered, so that hidden parts cost little and a full strip ends it. Strips are shared with the other workers.
type meshRows struct {
	p   *meshPainter
	ctx context.Context
	s   *strip // held; nil: none

	// What follows is scratch for painting the strip.
	y0, y1 int // its rows and one more above and below, as far as the box goes
	w      int
	left   int // pixels not yet covered
	pix    []byte
	alpha  []byte

	grid  []vert // of a patch
	basis [maxLevel + 1][][4]float64
	comps [3][]float32 // of the triangle painted, byComps
	mixed [colorspace.MaxComponents]float64
	edge  edgeWork
}

// vert is a triangle's corner: c holds one value (a ramp position or gray) or three.
type vert struct {
	fixed
	c [3]float32
}

func (r *meshRows) row(y, x0, x1 int, pix, alpha []byte) {
	b := r.p.box
	lo, hi := max(x0, b.X0), min(x1, b.X1)
	if y < b.Y0 || y >= b.Y1 || lo >= hi {
		set(alpha, 0)
		return
	}
	s := r.hold(y >> stripBits)
	set(alpha[:lo-x0], 0)
	set(alpha[hi-x0:], 0)
	at := (y-s.y0)*(b.X1-b.X0) - b.X0
	copy(alpha[lo-x0:hi-x0], s.alpha[at+lo:at+hi])
	ch := r.p.ch
	copy(pix[(lo-x0)*ch:(hi-x0)*ch], s.pix[(at+lo)*ch:(at+hi)*ch])
}

// hold returns a strip, painted.
func (r *meshRows) hold(n int) *strip {
	if r.s != nil {
		if r.s.n == n {
			return r.s
		}
		r.p.give(r.s)
	}
	s := r.p.take(n)
	r.s = s
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.done {
		r.paint(s)
		s.done = r.ctx.Err() == nil
	}
	return s
}

// paint fills a strip.
func (r *meshRows) paint(s *strip) {
	p := r.p
	r.w = p.box.X1 - p.box.X0
	y0, y1 := max(s.n<<stripBits, p.box.Y0), min((s.n+1)<<stripBits, p.box.Y1)
	// A row more on both sides shows which pixels lie at an edge of the shading.
	r.y0, r.y1 = max(y0-1, p.box.Y0), min(y1+1, p.box.Y1)
	if need := r.w * (r.y1 - r.y0); cap(s.alpha) < need {
		rows := min(stripRows+2, p.box.Y1-p.box.Y0)
		s.alpha, s.pix = make([]byte, r.w*rows), make([]byte, r.w*rows*p.ch)
	}
	n := r.w * (r.y1 - r.y0)
	s.alpha, s.pix = s.alpha[:n], s.pix[:n*p.ch]
	s.y0 = r.y0
	r.alpha, r.pix, r.left = s.alpha, s.pix, n
	clear(r.alpha)
	clear(r.pix)
	r.edge.start(r)
	b := y0>>p.shift - p.first
	items := p.items[p.off[b]:p.off[b+1]]
	for i := len(items) - 1; i >= 0 && r.left > 0; i-- {
		if i%64 == 0 && r.ctx.Err() != nil {
			return
		}
		if p.me.patches != nil {
			r.patch(int(items[i]))
		} else {
			r.meshTriangle(int(items[i]))
		}
	}
	if r.left > 0 && r.left < n {
		r.edge.smooth(r)
	}
	r.alpha, r.pix = nil, nil
}

// meshTriangle paints one triangle of types 4 and 5.
func (r *meshRows) meshTriangle(k int) {
	p, me := r.p, r.p.me
	i, j, l := me.triangle(k)
	st := me.stride
	a, b, c := vert{fixed: p.xy[i]}, vert{fixed: p.xy[j]}, vert{fixed: p.xy[l]}
	r.edge.triangle(a.fixed, b.fixed, c.fixed)
	if me.kind != byComps {
		a.c, b.c, c.c = r.values(me.value(i)), r.values(me.value(j)), r.values(me.value(l))
		r.triangle(&a, &b, &c)
		return
	}
	r.comps = [3][]float32{me.colors[i*st : (i+1)*st], me.colors[j*st : (j+1)*st], me.colors[l*st : (l+1)*st]}
	r.triangle(&a, &b, &c)
}

// value returns the one or three values of a vertex; not for byComps.
func (me *mesh) value(i int) (c [3]float32) {
	copy(c[:], me.colors[i*me.stride:(i+1)*me.stride])
	return c
}

// values makes a vert's values of a vertex's: a ramp position, gray or sRGB levels.
func (r *meshRows) values(c [3]float32) [3]float32 {
	if r.p.me.kind != byParam && r.p.ch == 1 {
		return [3]float32{float32(.299*c[0]) + float32(.587*c[1]) + float32(.114*c[2])}
	}
	return c
}

// converted makes a vert's values of a colour of the space.
func (r *meshRows) converted(c []float64) [3]float32 {
	v := r.p.s.space.RGB(c)
	return r.values([3]float32{float32(v.R) / 257, float32(v.G) / 257, float32(v.B) / 257})
}

var _ scan.Sink = (*edgeWork)(nil)
