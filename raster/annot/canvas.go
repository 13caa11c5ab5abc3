package annot

import (
	"math"
	"strconv"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// canvas writes a content stream and keeps the box around what it draws.
type canvas struct {
	buf    []byte
	box    geom.Rect
	boxed  bool
	margin float64 // how far strokes reach beyond their path
	res    pdf.Dict
	limit  int // bytes
}

func (c *canvas) empty() bool { return len(c.buf) == 0 }

// full reports that the stream has reached its bound; loops over input stop then.
func (c *canvas) full() bool { return len(c.buf) > c.limit }

// op writes an operator behind its operands.
func (c *canvas) op(op string, operands ...float64) {
	for _, v := range operands {
		c.num(v)
	}
	c.buf = append(append(c.buf, op...), '\n')
}

func (c *canvas) num(v float64) {
	if math.IsNaN(v) {
		v = 0
	}
	v = math.Round(max(-1e7, min(v, 1e7))*1e4) / 1e4
	c.buf = append(strconv.AppendFloat(c.buf, v, 'f', -1, 64), ' ')
}

// reach widens the box.
func (c *canvas) reach(p geom.Point) {
	r := geom.Rect{X0: p.X - c.margin, Y0: p.Y - c.margin, X1: p.X + c.margin, Y1: p.Y + c.margin}
	if !c.boxed {
		c.box, c.boxed = r, true
		return
	}
	c.box.X0, c.box.Y0 = min(c.box.X0, r.X0), min(c.box.Y0, r.Y0)
	c.box.X1, c.box.Y1 = max(c.box.X1, r.X1), max(c.box.Y1, r.Y1)
}

func (c *canvas) move(p geom.Point) { c.reach(p); c.op("m", p.X, p.Y) }
func (c *canvas) line(p geom.Point) { c.reach(p); c.op("l", p.X, p.Y) }

func (c *canvas) curve(a, b, p geom.Point) {
	c.reach(a)
	c.reach(b)
	c.reach(p)
	c.op("c", a.X, a.Y, b.X, b.Y, p.X, p.Y)
}

func (c *canvas) rect(r geom.Rect) {
	c.reach(geom.Point{X: r.X0, Y: r.Y0})
	c.reach(geom.Point{X: r.X1, Y: r.Y1})
	c.op("re", r.X0, r.Y0, r.W(), r.H())
}

// ring draws a closed polygon.
func (c *canvas) ring(pts ...geom.Point) {
	for i, p := range pts {
		if i == 0 {
			c.move(p)
		} else {
			c.line(p)
		}
	}
	c.op("h")
}

// kappa is the length of the handles of a quarter circle of radius 1 as a Bezier curve.
const kappa = 0.5522847498

// ellipse draws the ellipse that fills a rectangle.
func (c *canvas) ellipse(r geom.Rect) {
	m := geom.Point{X: (r.X0 + r.X1) / 2, Y: (r.Y0 + r.Y1) / 2}
	dx, dy := r.W()/2*kappa, r.H()/2*kappa
	c.move(geom.Point{X: r.X1, Y: m.Y})
	c.curve(geom.Point{X: r.X1, Y: m.Y + dy}, geom.Point{X: m.X + dx, Y: r.Y1}, geom.Point{X: m.X, Y: r.Y1})
	c.curve(geom.Point{X: m.X - dx, Y: r.Y1}, geom.Point{X: r.X0, Y: m.Y + dy}, geom.Point{X: r.X0, Y: m.Y})
	c.curve(geom.Point{X: r.X0, Y: m.Y - dy}, geom.Point{X: m.X - dx, Y: r.Y0}, geom.Point{X: m.X, Y: r.Y0})
	c.curve(geom.Point{X: m.X + dx, Y: r.Y0}, geom.Point{X: r.X1, Y: m.Y - dy}, geom.Point{X: r.X1, Y: m.Y})
	c.op("h")
}

// fillColour and strokeColour set a device colour by the number of its components; an empty one leaves the state alone.
func (c *canvas) fillColour(k colour)   { c.colour(k, "g", "rg", "k") }
func (c *canvas) strokeColour(k colour) { c.colour(k, "G", "RG", "K") }

func (c *canvas) colour(k colour, gray, rgb, cmyk string) {
	switch len(k) {
	case 1:
		c.op(gray, k...)
	case 3:
		c.op(rgb, k...)
	case 4:
		c.op(cmyk, k...)
	}
}

// pen sets the line width and dashes, and the margin for what follows.
func (c *canvas) pen(b border) {
	c.op("w", b.width)
	c.margin = max(c.margin, 5*b.width+1)
	if b.style == 'D' {
		c.buf = append(c.buf, '[')
		for _, d := range b.dash {
			c.num(d)
		}
		c.buf = append(c.buf, "] 0 d\n"...)
	}
}

// paint ends a path: filled, stroked, both or neither.
func (c *canvas) paint(fill, stroke bool) {
	switch {
	case fill && stroke:
		c.op("B")
	case fill:
		c.op("f")
	case stroke:
		c.op("S")
	default:
		c.op("n")
	}
}

// resource enters an object under a kind of resource.
func (c *canvas) resource(kind, name pdf.Name, o pdf.Object) {
	if c.res == nil {
		c.res = pdf.Dict{}
	}
	d, _ := c.res[kind].(pdf.Dict)
	if d == nil {
		d = pdf.Dict{}
		c.res[kind] = d
	}
	d[name] = o
}

// state selects constant opacity and a blend mode for all that follows.
func (c *canvas) state(alpha float64, blend pdf.Name) {
	if alpha >= 1 && blend == "" {
		return
	}
	gs := pdf.Dict{"CA": alpha, "ca": alpha}
	if blend != "" {
		gs["BM"] = blend
	}
	c.resource("ExtGState", "GS", gs)
	c.buf = append(c.buf, "/GS gs\n"...)
}

// str writes a string operand, in hexadecimal so that nothing needs an escape.
func (c *canvas) str(s string) {
	const digits = "0123456789ABCDEF"
	c.buf = append(c.buf, '<')
	for i := range len(s) {
		c.buf = append(c.buf, digits[s[i]>>4], digits[s[i]&15])
	}
	c.buf = append(c.buf, '>')
}

// stream returns what was drawn as a form XObject.
func (c *canvas) stream(box geom.Rect, m geom.Matrix) *pdf.Stream {
	res := c.res
	if res == nil {
		res = pdf.Dict{}
	}
	d := pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "Resources": res, "Length": int64(len(c.buf)),
		"BBox": pdf.Array{box.X0, box.Y0, box.X1, box.Y1},
	}
	if m != geom.Identity {
		d["Matrix"] = pdf.Array{m.A, m.B, m.C, m.D, m.E, m.F}
	}
	return pdf.NewStream(d, c.buf)
}
