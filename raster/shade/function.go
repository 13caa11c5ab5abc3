package shade

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace/function"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// functionBased is a type 1 shading (ISO 32000-2, 8.7.4.5.2): a function of two values, painted where its domain lies.
type functionBased struct {
	fn     function.Func
	domain geom.Rect   // x and y of the function
	m      geom.Matrix // domain to shading space
}

func (l *loader) functionBased() error {
	f := &functionBased{fn: l.fn, domain: geom.Rect{X1: 1, Y1: 1}, m: geom.Identity}
	if d := l.doc.Nums(l.dict["Domain"]); len(d) >= 4 {
		f.domain = geom.Rect{X0: d[0], Y0: d[2], X1: d[1], Y1: d[3]}
	} else if l.dict["Domain"] != nil {
		l.warnf(pdf.Damaged, "Domain is not four numbers")
	}
	if m, ok := l.doc.Matrix(l.dict["Matrix"]); ok {
		f.m = m
	}
	if l.fn.In() != 2 {
		l.warnf(pdf.Damaged, "a function of %d values", l.fn.In())
	}
	l.s.paintable = f
	return nil
}

func (f *functionBased) bounds() (geom.Rect, bool) {
	if f.domain.Empty() {
		return geom.Rect{}, false
	}
	return f.domain.Transform(f.m), false
}

// Functions may be slow programs. Up to denseArea pixels each one is evaluated; above that, the corners of cells of 4 x 4 pixels, and
// the pixels between are mixed unless the corners differ by more than smooth levels.
const (
	denseArea = 1 << 17
	cellBits  = 2
	smooth    = 12
)

func (f *functionBased) place(s *Shading, m geom.Matrix, channels int, box geom.IRect) (painter, bool) {
	full := f.m.Mul(m)
	inv, ok := full.Invert()
	if !ok || !full.Finite() || !inv.Finite() || f.domain.Empty() {
		return nil, false
	}
	p := &functionPainter{f: f, s: s, inv: inv, ch: channels, box: box}
	if (box.X1-box.X0)*(box.Y1-box.Y0) > denseArea {
		p.shift = cellBits
	}
	return p, newBoxClip(f.domain, full).holds(box)
}

type functionPainter struct {
	f     *functionBased
	s     *Shading
	inv   geom.Matrix // device to domain
	ch    int
	box   geom.IRect
	shift int // of cells
	idle  spare.List[functionRows]
}

func (p *functionPainter) open(context.Context) rowPainter {
	r := p.idle.Take()
	if r == nil {
		r = &functionRows{p: p, comps: make([]float64, min(p.s.space.N(), function.MaxOutputs)), in: make([]float64, 2)}
		r.nodes[0].y, r.nodes[1].y = noStrip, noStrip
	}
	return r
}

func (p *functionPainter) release(r rowPainter) { p.idle.Leave(r.(*functionRows)) }

// functionRows holds the two lines of cell corners around the current row. Corners lie at the centres of pixels whose coordinates are
// multiples of the cell's size, and are evaluated when they are first needed.
type functionRows struct {
	p     *functionPainter
	comps []float64
	in    []float64
	nodes [2]nodeLine
}

type nodeLine struct {
	y    int
	pix  [][4]byte
	done []bool
}

func (r *functionRows) row(y, x0, x1 int, pix, alpha []byte) {
	p := r.p
	for i := range alpha {
		alpha[i] = 255
		if u, v := p.domainPoint(x0+i, y); x0+i < p.box.X0 || x0+i >= p.box.X1 || !(u >= p.f.domain.X0 && u <= p.f.domain.X1 && v >= p.f.domain.Y0 && v <= p.f.domain.Y1) {
			alpha[i] = 0
		}
	}
	for i := 0; i < len(alpha); {
		if alpha[i] == 0 {
			i++
			continue
		}
		if p.shift == 0 {
			c := r.at(x0+i, y)
			copy(pix[i*p.ch:(i+1)*p.ch], c[:p.ch])
			i++
			continue
		}
		i = r.cell(y, x0, i, pix, alpha)
	}
}

// cell paints the pixels from i on that are in the same cell and returns the next.
func (r *functionRows) cell(y, x0, i int, pix, alpha []byte) int {
	p := r.p
	const size = 1 << cellBits
	cx, cy := (x0+i)>>cellBits, y>>cellBits
	a, b := r.node(0, cx, cy), r.node(0, cx+1, cy)
	c, d := r.node(1, cx, cy+1), r.node(1, cx+1, cy+1)
	even := true
	for k := range p.ch {
		even = even && max(a[k], b[k], c[k], d[k])-min(a[k], b[k], c[k], d[k]) <= smooth
	}
	fy := y - cy<<cellBits
	for ; i < len(alpha) && (x0+i)>>cellBits == cx; i++ {
		if alpha[i] == 0 {
			continue
		}
		if !even {
			e := r.at(x0+i, y)
			copy(pix[i*p.ch:(i+1)*p.ch], e[:p.ch])
			continue
		}
		fx := x0 + i - cx<<cellBits
		for k := range p.ch {
			top := int(a[k])*(size-fx) + int(b[k])*fx
			bottom := int(c[k])*(size-fx) + int(d[k])*fx
			pix[i*p.ch+k] = byte((top*(size-fy) + bottom*fy + size*size/2) / (size * size))
		}
	}
	return i
}

// node returns the colour of a cell corner on line cy, kept as line which of two until the rows leave the cells.
func (r *functionRows) node(which, cx, cy int) *[4]byte {
	p := r.p
	first := p.box.X0 >> cellBits
	n := p.box.X1>>cellBits - first + 2
	if r.nodes[which].y != cy {
		if other := &r.nodes[1-which]; which == 0 && other.y == cy { // one line of cells further down
			r.nodes[0], r.nodes[1] = r.nodes[1], r.nodes[0]
			r.nodes[1].y = noStrip
		}
	}
	l := &r.nodes[which]
	if l.y != cy {
		if l.pix == nil {
			l.pix, l.done = make([][4]byte, n), make([]bool, n)
		}
		clear(l.done)
		l.y = cy
	}
	k := max(0, min(n-1, cx-first))
	if !l.done[k] {
		l.pix[k] = r.at(cx<<cellBits, cy<<cellBits)
		l.done[k] = true
	}
	return &l.pix[k]
}

func (p *functionPainter) domainPoint(x, y int) (u, v float64) {
	fx, fy := float64(x)+.5, float64(y)+.5
	return float64(fx*p.inv.A) + float64(fy*p.inv.C) + p.inv.E, float64(fx*p.inv.B) + float64(fy*p.inv.D) + p.inv.F
}

// at evaluates the function at a pixel's centre, or at the nearest point of the domain.
func (r *functionRows) at(x, y int) [4]byte {
	u, v := r.p.domainPoint(x, y)
	d := &r.p.f.domain
	r.in[0], r.in[1] = math.Max(d.X0, math.Min(d.X1, u)), math.Max(d.Y0, math.Min(d.Y1, v))
	r.p.f.fn.Eval(r.in, r.comps)
	return device(r.p.s.space.RGB(r.comps), r.p.ch)
}
