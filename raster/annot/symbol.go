package annot

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// symbol draws the mark of a checked button in the middle of the field: one of the six that forms offer, which are drawn here, or any
// other character of ZapfDingbats.
func (m *Maker) symbol(ctx context.Context, c *canvas, f *field, code byte) {
	r := inset(f.box, f.edge)
	side := 0.7 * min(r.W(), r.H())
	if f.da.size > 0 {
		side = 0.72 * f.da.size
	}
	if code == 'l' {
		side *= 0.75
	}
	o := geom.Point{X: (r.X0+r.X1)/2 - side/2, Y: (r.Y0+r.Y1)/2 - side/2}
	at := func(x, y float64) geom.Point { return geom.Point{X: o.X + side*x, Y: o.Y + side*y} }
	switch code {
	case '4': // check
		c.ring(at(0, .42), at(.12, .55), at(.3, .35), at(.84, 1), at(1, .9), at(.36, 0), at(.25, 0))
	case '8': // cross
		c.ring(at(.14, 0), at(.5, .36), at(.86, 0), at(1, .14), at(.64, .5), at(1, .86), at(.86, 1), at(.5, .64), at(.14, 1), at(0, .86), at(.36, .5), at(0, .14))
	case 'H': // star
		pts := make([]geom.Point, 10)
		for i := range pts {
			rad := 0.5
			if i%2 == 1 {
				rad = 0.191 // where the lines of a five-pointed star cross
			}
			sin, cos := math.Sincos(math.Pi * float64(i) / 5)
			pts[i] = at(.5+rad*sin, .5+rad*cos)
		}
		c.ring(pts...)
	case 'l': // circle
		a, b := at(0, 0), at(1, 1)
		c.ellipse(geom.Rect{X0: a.X, Y0: a.Y, X1: b.X, Y1: b.Y})
	case 'n': // square
		c.ring(at(0, 0), at(1, 0), at(1, 1), at(0, 1))
	case 'u': // diamond
		c.ring(at(.5, 0), at(1, .5), at(.5, 1), at(0, .5))
	default:
		m.dingbat(ctx, c, r, side, code)
		return
	}
	c.op("f")
}

// dingbat shows a character of ZapfDingbats as large as side, its ink in the middle of r.
func (m *Maker) dingbat(ctx context.Context, c *canvas, r geom.Rect, side float64, code byte) {
	fc := m.named(ctx, "ZapfDingbats", nil)
	if fc == nil {
		return
	}
	g := fc.f.Glyph(uint32(code))
	var p geom.Path
	if fc.f.Outline(g.GID, &p) != nil || p.Empty() {
		return
	}
	ink := p.Bounds()
	ink.X0, ink.X1 = ink.X0*g.ScaleX, ink.X1*g.ScaleX
	if ink.W() <= 0 || ink.H() <= 0 {
		return
	}
	size := side / max(ink.W(), ink.H())
	c.resource("Font", "F0", fc.obj)
	c.op("BT")
	c.buf = append(c.buf, "/F0 "...)
	c.op("Tf", size)
	c.op("Td", (r.X0+r.X1)/2-size*(ink.X0+ink.X1)/2, (r.Y0+r.Y1)/2-size*(ink.Y0+ink.Y1)/2)
	c.str(string([]byte{code}))
	c.op("Tj")
	c.op("ET")
}
