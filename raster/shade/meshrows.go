package shade

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace"
)

// noStrip is no strip's number.
const noStrip = math.MinInt

// meshRows paints one strip of a mesh at a time and hands out its rows. Painting goes from the last triangle to the first and leaves
// alone what is covered, so that hidden parts cost little and a full strip ends it.
type meshRows struct {
	p     *meshPainter
	ctx   context.Context
	strip int // number of the strip held
	y0    int // its first row
	y1    int
	w     int
	left  int // pixels not yet covered
	pix   []byte
	alpha []byte

	grid  []vert // of a patch
	basis [maxLevel + 1][][4]float64
	comps [3][]float32 // of the triangle painted, byComps
	mixed [colorspace.MaxComponents]float64
}

// vert is a triangle's corner: c holds one value (a ramp position or gray) or three.
type vert struct {
	fixed
	c [3]float32
}

func (r *meshRows) row(y, x0, x1 int, pix, alpha []byte) {
	b := r.p.box
	if y < b.Y0 || y >= b.Y1 {
		set(alpha, 0)
		return
	}
	if y>>stripBits != r.strip {
		r.paint(y >> stripBits)
	}
	lo, hi := max(x0, b.X0), min(x1, b.X1)
	if lo >= hi {
		set(alpha, 0)
		return
	}
	set(alpha[:lo-x0], 0)
	set(alpha[hi-x0:], 0)
	at := (y-r.y0)*r.w - b.X0
	copy(alpha[lo-x0:hi-x0], r.alpha[at+lo:at+hi])
	ch := r.p.ch
	copy(pix[(lo-x0)*ch:(hi-x0)*ch], r.pix[(at+lo)*ch:(at+hi)*ch])
}

// paint fills the strip buffers.
func (r *meshRows) paint(strip int) {
	p := r.p
	r.strip, r.w = strip, p.box.X1-p.box.X0
	r.y0, r.y1 = max(strip<<stripBits, p.box.Y0), min((strip+1)<<stripBits, p.box.Y1)
	if r.alpha == nil {
		rows := min(stripRows, p.box.Y1-p.box.Y0)
		r.alpha, r.pix = make([]byte, r.w*rows), make([]byte, r.w*rows*p.ch)
	}
	r.left = r.w * (r.y1 - r.y0)
	clear(r.alpha)
	clear(r.pix)
	b := r.y0>>p.shift - p.first
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
}

// meshTriangle paints one triangle of types 4 and 5.
func (r *meshRows) meshTriangle(k int) {
	p, me := r.p, r.p.me
	i, j, l := me.triangle(k)
	st := me.stride
	a, b, c := vert{fixed: p.xy[i]}, vert{fixed: p.xy[j]}, vert{fixed: p.xy[l]}
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
