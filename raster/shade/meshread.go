package shade

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// meshReader takes vertices from the bits of a mesh stream (ISO 32000-2, 8.7.4.5.5).
type meshReader struct {
	data                          []byte
	pos                           int // bits
	flagBits, coordBits, compBits int
	comps                         int // colour values a vertex
	xMin, xMul, yMin, yMul        float64
	colorMin, colorMul            [colorspace.MaxComponents]float64
	compMax                       float64
}

// maxDecode bounds the values of Decode, so that what comes of them stays finite.
const maxDecode = 1e9

func (l *loader) meshReader(stream *pdf.Stream) (*meshReader, error) {
	r := &meshReader{comps: min(l.s.space.N(), colorspace.MaxComponents)}
	if l.fn != nil {
		r.comps = 1
	}
	bits := func(key pdf.Name, most int64) int {
		v, _ := l.doc.Int(l.dict[key])
		if v < 1 || v > most {
			return 0
		}
		return int(v)
	}
	r.coordBits, r.compBits = bits("BitsPerCoordinate", 32), bits("BitsPerComponent", 16)
	if l.s.Type != 5 {
		if r.flagBits = bits("BitsPerFlag", 8); r.flagBits == 0 {
			return nil, damaged("no BitsPerFlag")
		}
	}
	if r.coordBits == 0 || r.compBits == 0 {
		return nil, damaged("BitsPerCoordinate or BitsPerComponent out of range")
	}
	dec := l.doc.Nums(l.dict["Decode"])
	if len(dec) < 6 {
		return nil, damaged("Decode of %d numbers", len(dec))
	}
	for i, v := range dec { // Nums made them for this call
		dec[i] = max(-maxDecode, min(maxDecode, v))
	}
	coordMax := float64(uint64(1)<<r.coordBits - 1)
	r.compMax = float64(uint64(1)<<r.compBits - 1)
	r.xMin, r.xMul = dec[0], (dec[1]-dec[0])/coordMax
	r.yMin, r.yMul = dec[2], (dec[3]-dec[2])/coordMax
	if len(dec) < 4+2*r.comps {
		l.warnf(pdf.Damaged, "Decode of %d numbers for %d colour values", len(dec), r.comps)
	}
	for i := range r.comps {
		k := 4 + 2*i
		if k+1 >= len(dec) {
			k = 4
		}
		r.colorMin[i], r.colorMul[i] = dec[k], (dec[k+1]-dec[k])/r.compMax
	}
	data, err := l.doc.Decode(l.ctx, stream)
	if err != nil {
		l.warnf(pdf.Damaged, "mesh data: %v", err)
	}
	r.data = data
	return r, nil
}

// left returns how many bits remain.
func (r *meshReader) left() int { return len(r.data)*8 - r.pos }

// bits reads up to 32 bits, zeros beyond the end.
func (r *meshReader) bits(n int) uint32 {
	var v uint64
	first, last := r.pos>>3, (r.pos+n+7)>>3
	for i := first; i < last; i++ {
		v <<= 8
		if i < len(r.data) {
			v |= uint64(r.data[i])
		}
	}
	v >>= uint(last*8 - r.pos - n)
	r.pos += n
	return uint32(v & (1<<n - 1))
}

func (r *meshReader) align() { r.pos = (r.pos + 7) &^ 7 }

// vertexBits is the size of a vertex without its flag and padding.
func (r *meshReader) vertexBits() int { return 2*r.coordBits + r.comps*r.compBits }

func (r *meshReader) flag() int { return int(r.bits(r.flagBits) & 3) }

func (r *meshReader) point() point {
	x := r.xMin + float64(r.bits(r.coordBits))*r.xMul
	y := r.yMin + float64(r.bits(r.coordBits))*r.yMul
	return point{float32(x), float32(y)}
}

// color appends one colour to dst in the mesh's colouring.
func (r *meshReader) color(s *Shading, me *mesh, dst []float32) []float32 {
	var c [colorspace.MaxComponents]float64
	for i := range r.comps {
		c[i] = r.colorMin[i] + float64(r.bits(r.compBits))*r.colorMul[i]
	}
	switch me.kind {
	case byParam:
		pos := 0.0
		if d := s.ramp.t1 - s.ramp.t0; d != 0 {
			pos = (c[0] - s.ramp.t0) / d
		}
		return append(dst, float32(max(0, min(1, pos))*float64(s.ramp.n())))
	case byRGB:
		v := s.space.RGB(c[:r.comps])
		return append(dst, float32(v.R)/257, float32(v.G)/257, float32(v.B)/257)
	}
	for i := range me.stride {
		dst = append(dst, float32(c[i]))
	}
	return dst
}

// checkEvery is how many vertices or patches pass between looks at the context.
const checkEvery = 1 << 12

// freeForm reads type 4 (ISO 32000-2, 8.7.4.5.5): each vertex with a flag, padded to whole bytes.
func (l *loader) freeForm(r *meshReader, me *mesh) {
	var a, b, c uint32 // the last triangle
	missing := 3       // vertices until the first triangle of a new start is whole
	started := false
	for r.left() >= r.flagBits+r.vertexBits() {
		if len(me.points) >= l.s.opt.MaxVertices {
			l.warnf(pdf.Limit, "more than %d vertices", l.s.opt.MaxVertices)
			return
		}
		if len(me.points)%checkEvery == 0 && l.ctx.Err() != nil {
			return
		}
		f := r.flag()
		p := r.point()
		me.colors = r.color(l.s, me, me.colors)
		r.align()
		v := uint32(len(me.points))
		me.points = append(me.points, p)
		if missing == 0 {
			switch {
			case f == 1:
				a, b, c = b, c, v
			case f == 2:
				b, c = c, v
			default:
				missing = 3
			}
		} else if !started && missing == 3 && f != 0 {
			l.warnf(pdf.Damaged, "the first vertex has flag %d", f)
		}
		started = true
		if missing > 0 {
			a, b, c = b, c, v
			if missing--; missing > 0 {
				continue
			}
		}
		me.tris = append(me.tris, a, b, c)
	}
	if missing > 0 && missing < 3 || r.left() >= 8 {
		l.warnf(pdf.Damaged, "the mesh data ends within a triangle")
	}
}

// lattice reads type 5 (8.7.4.5.6): rows of VerticesPerRow vertices.
func (l *loader) lattice(r *meshReader, me *mesh) error {
	n, _ := l.doc.Int(l.dict["VerticesPerRow"])
	if n < 2 || n > int64(l.s.opt.MaxVertices/2) {
		return damaged("VerticesPerRow is %d", n)
	}
	me.perRow = int(n)
	for r.left() >= r.vertexBits() {
		if len(me.points) >= l.s.opt.MaxVertices {
			l.warnf(pdf.Limit, "more than %d vertices", l.s.opt.MaxVertices)
			break
		}
		if len(me.points)%checkEvery == 0 && l.ctx.Err() != nil {
			break
		}
		me.points = append(me.points, r.point())
		me.colors = r.color(l.s, me, me.colors)
		r.align()
	}
	if whole := len(me.points) / me.perRow * me.perRow; whole != len(me.points) {
		l.warnf(pdf.Damaged, "the mesh data ends within a row")
		me.points, me.colors = me.points[:whole], me.colors[:whole*me.stride]
	}
	return nil
}

// rim is the order in which a patch's data names the control points of its boundary, from the corner (0, 0) along v (8.7.4.5.7, 8.7.4.5.8);
// inner is that of the other four.
var (
	rim   = [12][2]uint8{{0, 0}, {0, 1}, {0, 2}, {0, 3}, {1, 3}, {2, 3}, {3, 3}, {3, 2}, {3, 1}, {3, 0}, {2, 0}, {1, 0}}
	inner = [4][2]uint8{{1, 1}, {1, 2}, {2, 2}, {2, 1}}
)

// patches reads types 6 and 7. A flag of 1 to 3 takes the first side and its two colours from side flag of the patch before.
func (l *loader) patches(r *meshReader, me *mesh, tensor bool) {
	st := me.stride
	for {
		if r.left() < r.flagBits {
			break
		}
		f := r.flag()
		if f != 0 && len(me.patches) == 0 {
			l.warnf(pdf.Damaged, "the first patch has flag %d", f)
			f = 0
		}
		points, corners := 12, 4
		if f != 0 {
			points, corners = 8, 2
		}
		if tensor {
			points += 4
		}
		if need := points*2*r.coordBits + corners*r.comps*r.compBits; r.left() < need {
			if r.left() >= 8 {
				l.warnf(pdf.Damaged, "the mesh data ends within a patch")
			}
			break
		}
		if len(me.patches) >= l.s.opt.MaxPatches {
			l.warnf(pdf.Limit, "more than %d patches", l.s.opt.MaxPatches)
			return
		}
		if len(me.patches)%checkEvery == 0 && l.ctx.Err() != nil {
			return
		}
		var p patch
		k := 0
		if f != 0 {
			last := &me.patches[len(me.patches)-1]
			from := len(me.colors) - 4*st
			for ; k < 4; k++ {
				at := rim[(3*f+k)%12]
				p[rim[k][0]][rim[k][1]] = last[at[0]][at[1]]
			}
			for i := range 2 {
				c := from + (f+i)%4*st
				me.colors = append(me.colors, me.colors[c:c+st]...)
			}
		}
		for ; k < 12; k++ {
			p[rim[k][0]][rim[k][1]] = r.point()
		}
		if tensor {
			for _, at := range inner {
				p[at[0]][at[1]] = r.point()
			}
		} else {
			p.coons()
		}
		for range corners {
			me.colors = r.color(l.s, me, me.colors)
		}
		me.patches = append(me.patches, p)
	}
}

// coons sets the inner control points so that the tensor patch is the Coons patch of its rim (ISO 32000-2, 8.7.4.5.8).
func (p *patch) coons() {
	mix := func(i, j int) point { // the corner next to the inner point (i, j) is (3(i-1), 3(j-1))
		ci, cj := 3*(i-1), 3*(j-1)
		oi, oj := 3-ci, 3-cj
		f := func(g func(point) float32) float32 {
			v := -4*float64(g(p[ci][cj])) + 6*(float64(g(p[ci][j]))+float64(g(p[i][cj]))) -
				2*(float64(g(p[ci][oj]))+float64(g(p[oi][cj]))) + 3*(float64(g(p[oi][j]))+float64(g(p[i][oj]))) - float64(g(p[oi][oj]))
			return float32(v / 9)
		}
		return point{f(func(q point) float32 { return q.x }), f(func(q point) float32 { return q.y })}
	}
	for _, at := range inner {
		p[at[0]][at[1]] = mix(int(at[0]), int(at[1]))
	}
}
