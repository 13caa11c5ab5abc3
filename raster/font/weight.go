package font

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// embolden moves the edges of an outline outwards by d (em), or inwards if d is negative, by shifting its points, control
// points too, along the bisectors of the lines between them. Contours must run as in TrueType: the ink on their right.
func embolden(p *geom.Path, verb, point int, d float64) {
	for verb < len(p.Verbs) {
		n, end := 0, verb
		for end < len(p.Verbs) {
			v := p.Verbs[end]
			if v == geom.MoveTo && end > verb {
				break
			}
			switch v {
			case geom.MoveTo, geom.LineTo:
				n++
			case geom.CurveTo:
				n += 3
			}
			end++
		}
		offset(p.Points[point:point+n], d)
		verb, point = end, point+n
	}
}

// offset shifts the points of one closed contour. The first point may occur again as the last one.
func offset(pts []geom.Point, d float64) {
	closed := len(pts) > 1 && pts[0] == pts[len(pts)-1]
	ring := pts
	if closed {
		ring = pts[:len(pts)-1]
	}
	n := len(ring)
	if n < 3 {
		return
	}
	direction := func(i, step int) (geom.Point, bool) {
		for k := 1; k < n; k++ {
			q := ring[((i+k*step)%n+n)%n]
			v := geom.Point{X: (q.X - ring[i].X) * float64(step), Y: (q.Y - ring[i].Y) * float64(step)}
			if l := math.Hypot(v.X, v.Y); l > 1e-6 {
				return geom.Point{X: v.X / l, Y: v.Y / l}, true
			}
		}
		return geom.Point{}, false
	}
	moved := make([]geom.Point, n)
	for i := range ring {
		in, ok := direction(i, -1)
		out, _ := direction(i, 1)
		moved[i] = ring[i]
		if !ok {
			continue
		}
		// The sum of the unit normals over 1 + their product is the miter; sharp corners are not let run out.
		k := d / max(1+in.X*out.X+in.Y*out.Y, 0.5)
		moved[i].X -= k * (in.Y + out.Y)
		moved[i].Y += k * (in.X + out.X)
	}
	copy(ring, moved)
	if closed {
		pts[len(pts)-1] = pts[0]
	}
}
