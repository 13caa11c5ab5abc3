package annot

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// colour is a device colour of one, three or four components from 0 to 1; none at all means transparent.
type colour []float64

// colour reads an array as entries such as C hold it (12.5.2), def when the entry is missing.
func (m *Maker) colour(o pdf.Object, def colour) colour {
	if m.doc.Resolve(o) == nil {
		return def
	}
	n := m.doc.Nums(o)
	switch len(n) {
	case 1, 3, 4:
		k := make(colour, len(n))
		for i, v := range n {
			k[i] = max(0, min(v, 1))
		}
		return k
	}
	return nil
}

var black = colour{0}

// border is the line an annotation is drawn with (12.5.4).
type border struct {
	width  float64 // points
	style  byte    // S solid, D dashed, B beveled, I inset, U underline
	dash   []float64
	rx, ry float64 // corner radii, of the older Border entry only
}

// border reads BS or, failing that, Border. Without either the line is solid and one point wide.
func (m *Maker) border(a pdf.Dict) border {
	b := border{width: 1, style: 'S', dash: []float64{3}}
	if bs := m.doc.Dict(a["BS"]); bs != nil {
		if w, ok := m.doc.Num(bs["W"]); ok {
			b.width = w
		}
		if s := m.doc.Name(bs["S"]); len(s) == 1 {
			b.style = s[0]
		}
		b.dashes(m.doc.Nums(bs["D"]))
	} else if v := m.doc.Array(a["Border"]); len(v) >= 3 {
		b.rx, _ = m.doc.Num(v[0])
		b.ry, _ = m.doc.Num(v[1])
		if w, ok := m.doc.Num(v[2]); ok {
			b.width = w
		}
		if len(v) > 3 {
			if d := m.doc.Nums(v[3]); len(d) > 0 {
				b.style = 'D'
				if !b.dashes(d) {
					b.style = 'S'
				}
			}
		}
	}
	b.width = max(0, min(b.width, 1000))
	return b
}

// dashes takes over a dash array if it is one that draws anything.
func (b *border) dashes(d []float64) bool {
	sum := 0.0
	for _, v := range d {
		if v < 0 {
			return false
		}
		sum += v
	}
	if len(d) == 0 || len(d) > 16 || sum <= 0 || sum > maxCoord {
		return false
	}
	b.dash = d
	return true
}

// alpha reads the opacity of a markup annotation (12.5.6.2).
func (m *Maker) alpha(a pdf.Dict) float64 {
	if v, ok := m.doc.Num(a["CA"]); ok {
		return max(0, min(v, 1))
	}
	return 1
}

// inner shrinks a rectangle by the differences of RD (left, bottom, right, top), if they leave anything of it.
func (m *Maker) inner(a pdf.Dict, r geom.Rect) geom.Rect {
	d := m.doc.Nums(a["RD"])
	if len(d) < 4 || d[0] < 0 || d[1] < 0 || d[2] < 0 || d[3] < 0 || d[0]+d[2] >= r.W() || d[1]+d[3] >= r.H() {
		return r
	}
	return geom.Rect{X0: r.X0 + d[0], Y0: r.Y0 + d[1], X1: r.X1 - d[2], Y1: r.Y1 - d[3]}
}

// inset shrinks a rectangle by d on every side, to its middle at most.
func inset(r geom.Rect, d float64) geom.Rect {
	dx, dy := min(d, r.W()/2), min(d, r.H()/2)
	return geom.Rect{X0: r.X0 + dx, Y0: r.Y0 + dy, X1: r.X1 - dx, Y1: r.Y1 - dy}
}

// points reads coordinates in pairs.
func (m *Maker) points(o pdf.Object) []geom.Point {
	n := m.doc.Nums(o)
	n = n[:2*m.within(len(n)/2, m.limits.MaxPoints, "points")]
	pts := make([]geom.Point, 0, len(n)/2)
	for i := 0; i+1 < len(n); i += 2 {
		p := geom.Point{X: n[i], Y: n[i+1]}
		if sane(geom.Rect{X0: p.X, Y0: p.Y, X1: p.X, Y1: p.Y}) {
			pts = append(pts, p)
		}
	}
	return pts
}
