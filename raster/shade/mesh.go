package shade

import (
	"math"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// mesh is a shading of type 4 to 7: vertices or patches in shading space, with stride colour values for each vertex or corner.
type mesh struct {
	kind   colouring
	stride int
	colors []float32 // stride a vertex; 4 x stride a patch

	points []point  // types 4 and 5
	tris   []uint32 // type 4: three vertices each
	perRow int      // type 5

	patches []patch // types 6 and 7

	box geom.Rect
}

// colouring tells what a vertex's colour values are.
type colouring uint8

const (
	byParam colouring = iota // one: the position in the ramp, in entries
	byRGB                    // three sRGB levels 0..255, for spaces in which mixing is linear in them
	byComps                  // the components of the shading's space
)

// point is a point in shading space. Its digits are relative to its size, so that single precision is below 1/256 pixel at any resolution
// of print.
type point struct{ x, y float32 }

func (p point) apply(m geom.Matrix) geom.Point {
	x, y := float64(p.x), float64(p.y)
	return geom.Point{X: float64(m.A*x) + float64(m.C*y) + m.E, Y: float64(m.B*x) + float64(m.D*y) + m.F}
}

// patch is a tensor-product patch: p[i][j] is the control point of column i (u) and row j (v) of ISO 32000-2, 8.7.4.5.8.
type patch [4][4]point

// triangles returns how many a triangle mesh has.
func (me *mesh) triangles() int {
	if me.perRow > 0 {
		return 2 * (me.perRow - 1) * max(0, len(me.points)/me.perRow-1)
	}
	return len(me.tris) / 3
}

// triangle returns the vertices of triangle k.
func (me *mesh) triangle(k int) (a, b, c int) {
	if me.perRow == 0 {
		return int(me.tris[3*k]), int(me.tris[3*k+1]), int(me.tris[3*k+2])
	}
	cell, n := k/2, me.perRow
	i := cell/(n-1)*n + cell%(n-1)
	if k%2 == 0 {
		return i, i + 1, i + n
	}
	return i + 1, i + n, i + n + 1
}

// linear reports whether mixing two colours of a space equals mixing their sRGB values.
func linear(s colorspace.Space) bool {
	if icc, ok := s.(*colorspace.ICCBased); ok {
		s = icc.Alternate()
	}
	return s == colorspace.DeviceGray || s == colorspace.DeviceRGB
}

// mesh reads the stream of types 4 to 7.
func (l *loader) mesh(stream *pdf.Stream) error {
	s := l.s
	if stream == nil {
		return damaged("type %d without a stream", s.Type)
	}
	r, err := l.meshReader(stream)
	if err != nil {
		return err
	}
	me := &mesh{stride: s.space.N(), kind: byComps}
	switch {
	case l.fn != nil:
		me.kind, me.stride = byParam, 1
		if s.ramp, err = l.ramp(r.colorMin[0], r.colorMin[0]+r.colorMul[0]*r.compMax); err != nil {
			return err
		}
	case linear(s.space):
		me.kind, me.stride = byRGB, 3
	}
	switch s.Type {
	case 4:
		l.freeForm(r, me)
	case 5:
		if err := l.lattice(r, me); err != nil {
			return err
		}
	default:
		l.patches(r, me, s.Type == 7)
	}
	if len(me.patches) == 0 && me.triangles() == 0 {
		return damaged("a mesh without a triangle or patch")
	}
	me.measure()
	s.paintable = me
	return nil
}

// measure finds the box of all points.
func (me *mesh) measure() {
	b := geom.Rect{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
	add := func(p point) {
		x, y := float64(p.x), float64(p.y)
		b.X0, b.Y0, b.X1, b.Y1 = min(b.X0, x), min(b.Y0, y), max(b.X1, x), max(b.Y1, y)
	}
	for _, p := range me.points {
		add(p)
	}
	for i := range me.patches {
		for j := range 16 {
			add(me.patches[i][j/4][j%4])
		}
	}
	me.box = b
}

func (me *mesh) bounds() (geom.Rect, bool) { return me.box, false }
