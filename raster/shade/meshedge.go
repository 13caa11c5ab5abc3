package shade

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// edgeWork anti-aliases the edge of a mesh where it ends on the page. A mesh is painted by pixel centres, which leaves no seam between
// triangles; how much of a pixel at its rim is covered comes from the outlines of all triangles or patches, wound alike: what two of them
// share cancels. Pixels with all neighbours painted keep their full coverage, whatever the outlines say.
type edgeWork struct {
	lines scan.Builder
	rast  scan.Rasterizer
	box   geom.IRect
	cov   []byte // of box
	hard  []byte // the coverage as painted
}

// maxEdgeLines bounds the outlines of a strip; one with more keeps its hard edges.
const maxEdgeLines = 1 << 20

func (e *edgeWork) start(r *meshRows) {
	e.box = geom.IRect{X0: r.p.box.X0, Y0: r.y0, X1: r.p.box.X1, Y1: r.y1}
	e.lines.MaxEdges = maxEdgeLines
	e.lines.Reset(e.box)
}

func device24(f fixed) geom.Point {
	return geom.Point{X: float64(f.x) / fixOne, Y: float64(f.y) / fixOne}
}

// triangle adds an outline.
func (e *edgeWork) triangle(a, b, c fixed) {
	// In integers, so that neighbours agree which way round a sliver runs.
	area := (int64(b.x)-int64(a.x))*(int64(c.y)-int64(a.y)) - (int64(c.x)-int64(a.x))*(int64(b.y)-int64(a.y))
	if area == 0 {
		return
	}
	if area < 0 {
		b, c = c, b
	}
	p, q, s := device24(a), device24(b), device24(c)
	e.lines.Line(p, q)
	e.lines.Line(q, s)
	e.lines.Line(s, p)
}

// rim adds the outline of a patch: the border of its grid of w x h points.
func (e *edgeWork) rim(grid []vert, w, h int) {
	at := func(i int) fixed {
		switch {
		case i < w-1:
			return grid[i].fixed
		case i < w+h-2:
			return grid[(i-w+1)*w+w-1].fixed
		case i < 2*w+h-3:
			return grid[(h-1)*w+2*w+h-3-i].fixed
		}
		return grid[(2*w+2*h-4-i)*w].fixed
	}
	n := 2*w + 2*h - 4
	var area int64
	first := at(0)
	for i, a := 1, at(1); i < n-1; i++ {
		b := at(i + 1)
		// Halved twice, so that the sum over a border of a thousand points stays within 64 bits.
		area += ((int64(a.x)-int64(first.x))*(int64(b.y)-int64(first.y)) - (int64(b.x)-int64(first.x))*(int64(a.y)-int64(first.y))) >> 2
		a = b
	}
	prev := first
	for i := 1; i <= n; i++ {
		next := first
		if i < n {
			next = at(i)
		}
		if area >= 0 {
			e.lines.Line(device24(prev), device24(next))
		} else {
			e.lines.Line(device24(next), device24(prev))
		}
		prev = next
	}
}

// CoverageRow implements scan.Sink.
func (e *edgeWork) CoverageRow(y, x0 int, spans []scan.Span, cov []uint8) {
	w := e.box.X1 - e.box.X0
	row := e.cov[(y-e.box.Y0)*w:][:w]
	for _, s := range spans {
		a, b := int(s.X0)-x0, int(s.X1)-x0
		if s.Cov == scan.PerPixel {
			copy(row[a:b], cov[a:b])
			continue
		}
		set(row[a:b], uint8(s.Cov))
	}
}

// smooth gives the pixels at the rim of what is painted their coverage. Those whose centre lies outside take a neighbour's colour.
func (e *edgeWork) smooth(r *meshRows) {
	if e.lines.Overflow || len(e.lines.Edges) == 0 {
		return
	}
	w, h, ch := r.w, r.y1-r.y0, r.p.ch
	if cap(e.cov) < w*h {
		e.cov, e.hard = make([]byte, w*h), make([]byte, w*h)
	}
	e.cov, e.hard = e.cov[:w*h], e.hard[:w*h]
	clear(e.cov)
	copy(e.hard, r.alpha)
	e.rast.Fill(e.lines.Edges, e.box, false, e)
	for y := range h {
		for x := range w {
			i := y*w + x
			if e.hard[i] == 0 {
				if c := e.cov[i]; c != 0 {
					if k := e.neighbour(x, y, w, h, 255); k >= 0 {
						r.alpha[i] = c
						copy(r.pix[i*ch:i*ch+ch], r.pix[k*ch:k*ch+ch])
					}
				}
				continue
			}
			// Without any coverage it lies in a fold that reaches beyond the patch's border.
			if c := e.cov[i]; c != 0 && c != 255 && e.neighbour(x, y, w, h, 0) >= 0 {
				r.alpha[i] = c
			}
		}
	}
}

// neighbour returns the index of a neighbour that was painted like that, those with a common side first, -1 when there is none.
func (e *edgeWork) neighbour(x, y, w, h int, like byte) int {
	for _, d := range [...][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}} {
		nx, ny := x+d[0], y+d[1]
		if nx >= 0 && nx < w && ny >= 0 && ny < h && e.hard[ny*w+nx] == like {
			return ny*w + nx
		}
	}
	return -1
}
