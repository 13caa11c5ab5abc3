package font

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// fitted is a program that stands in for a standard font. The boxes of that font's glyphs are published: outlines are given
// their heights, and symbols their widths too, so that x-height, capitals and the pieces of tall brackets come out as the
// page's maker saw them. Letters keep their own widths and side bearings; the advances are the same in both fonts.
type fitted struct {
	program
	boxes map[uint32]geom.Rect
	style standard.Style
	// typewriter tells that the program is as narrow as its maker liked and that glyphs take the widths of Courier.
	typewriter bool
}

// Advance is that of Courier for a typewriter.
func (f fitted) Advance(gid uint32) (float64, bool) {
	if f.typewriter {
		return courier, true
	}
	return f.program.Advance(gid)
}

// courier is the advance of all its glyphs, in em.
const courier = 0.6

// widen brings a glyph without a published box to the advance of Courier.
func (f fitted) widen(gid uint32, pts []geom.Point) {
	if own, ok := f.program.Advance(gid); ok && own > 0.1 {
		for i := range pts {
			pts[i].X *= courier / own
		}
	}
}

func (f fitted) Outline(gid uint32, p *geom.Path) error {
	v, n := len(p.Verbs), len(p.Points)
	err := f.program.Outline(gid, p)
	want, ok := f.boxes[gid]
	if len(p.Points) == n {
		return err
	}
	if !ok {
		if f.typewriter {
			f.widen(gid, p.Points[n:])
		}
		return err
	}
	if d := weight(f.style); d != 0 {
		if f.typewriter { // PostScript outlines have the ink on their left
			d = -d
		}
		embolden(p, v, n, d)
	}
	pts := p.Points[n:]
	own := geom.Rect{X0: pts[0].X, Y0: pts[0].Y, X1: pts[0].X, Y1: pts[0].Y}
	for _, q := range pts {
		own.X0, own.X1 = min(own.X0, q.X), max(own.X1, q.X)
		own.Y0, own.Y1 = min(own.Y0, q.Y), max(own.Y1, q.Y)
	}
	ax, bx := 1.0, 0.0
	if f.style.Family >= standard.Symbol || f.typewriter {
		ax, bx = axis(own.X0, own.X1, want.X0, want.X1, true)
	}
	ay, by := 1.0, 0.0
	if f.style.Family < standard.Symbol && want.Y0 > -0.1 && own.Y0 < min(want.Y0, 0)-0.06 && own.Y1 > 0.3 {
		// A longer tail than the other font's, as of Q: the letter must not leave the line for it.
		ay, by = axis(0, own.Y1, 0, want.Y1, f.style.Family == standard.Mono)
	} else {
		ay, by = axis(own.Y0, own.Y1, want.Y0, want.Y1, f.style.Family >= standard.Mono)
	}
	for i := range pts {
		pts[i].X = ax*pts[i].X + bx
		pts[i].Y = ay*pts[i].Y + by
	}
	return err
}

// axis returns the scale and shift from one interval to another; none if they differ so much that the shapes must differ too.
func axis(own0, own1, want0, want1 float64, free bool) (scale, shift float64) {
	own, want := own1-own0, want1-want0
	d := math.Abs(own - want)
	if !(own > 1e-4) || free && (want > 2.5*own || own > 2.5*want) || !free && d > 0.15*want && d > 0.06 {
		return 1, 0
	}
	scale = want / own
	return scale, want0 - own0*scale
}

// weight returns by how much the edges of a carried font are moved out to have the stems of the standard font it stands in
// for, in em.
func weight(st standard.Style) float64 {
	switch {
	case st.Family == standard.Sans && st.Bold:
		return 0.003
	case st.Family == standard.Sans:
		return 0.0015
	case st.Family == standard.Serif && st.Italic && !st.Bold:
		return -0.002
	case st.Family == standard.Mono && st.Bold:
		return 0.012
	case st.Family == standard.Mono:
		return 0.001
	}
	return 0
}

// fit brings the glyphs of a chain into the boxes of a standard font. names and slots are by code.
func (c *chain) fit(st standard.Style, names *[256]string, slots *[256]slot) {
	boxes := make([]map[uint32]geom.Rect, len(c.faces))
	for code, name := range names {
		i := int(slots[code].gid >> faceShift)
		if slots[code].missing || i >= len(boxes) || name == "" {
			continue
		}
		if r, ok := standard.Box(st, name); ok {
			if boxes[i] == nil {
				boxes[i] = map[uint32]geom.Rect{}
			}
			boxes[i][slots[code].gid&gidMask] = r
		}
	}
	for i, b := range boxes {
		if b != nil {
			c.faces[i].program = fitted{c.faces[i].program, b, st, i == 0 && st.Family == standard.Mono && !st.Sans}
		}
	}
}
