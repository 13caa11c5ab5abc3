package shade

import (
	"math"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// Triangle corners are held in 24.8 fixed point, so that two triangles with a common edge agree on every pixel of it.
const (
	fixBits = 8
	fixOne  = 1 << fixBits
	fixHalf = fixOne / 2
	// fixLimit bounds corners: far outside of every box, with room for the product of two differences in 64 bits.
	fixLimit = geom.PixelLimit * fixOne
)

type fixed struct{ x, y int32 }

// toFixed rounds a device point; ok is false when it is not a number.
func toFixed(p geom.Point) (f fixed, ok bool) {
	x, y := math.Floor(p.X*fixOne+.5), math.Floor(p.Y*fixOne+.5)
	if x != x || y != y {
		return fixed{}, false
	}
	return fixed{int32(max(-fixLimit, min(fixLimit, x))), int32(max(-fixLimit, min(fixLimit, y)))}, true
}

// stripBits is the height of the strips meshes are painted in, aligned to multiples of their height.
const (
	stripBits = 5
	stripRows = 1 << stripBits
)

// maxBinned bounds the entries of the bins: with more, bins get higher.
const maxBinned = 1 << 23

// meshPainter is a mesh on the device: where each triangle or patch lies and the rows of bins that it touches. Patches are subdivided
// when a strip is painted, which costs little beside the pixels and keeps memory to the patches themselves.
type meshPainter struct {
	s     *Shading
	me    *mesh
	m     geom.Matrix
	ch    int
	box   geom.IRect
	lut   *lut
	xy    []fixed // of points
	tol   float64 // flatness of patch edges, pixels
	shift int     // of bins: their height is 1<<shift rows
	first int     // number of the first bin
	off   []uint32
	items []uint32

	idle   spare.List[meshRows]
	mu     sync.Mutex
	strips []*strip
}

// flatness is how far a patch's edge may lie from the curve, in pixels.
const flatness = 0.2

func (me *mesh) place(s *Shading, m geom.Matrix, channels int, box geom.IRect) (painter, bool) {
	p := &meshPainter{s: s, me: me, m: m, ch: channels, box: box, tol: flatness}
	if me.kind == byParam {
		p.lut = s.ramp.lut(channels)
	}
	var spans []rowSpan
	if me.patches == nil {
		p.xy = make([]fixed, len(me.points))
		for i, q := range me.points {
			f, ok := toFixed(q.apply(m))
			if !ok {
				return nil, false
			}
			p.xy[i] = f
		}
		spans = p.triangleSpans()
	} else {
		spans = p.patchSpans()
		p.budget(spans)
	}
	p.bin(spans)
	return p, false
}

// rowSpan is the rows y0 <= y < y1 a triangle or patch may touch; empty when it is not in the box.
type rowSpan struct{ y0, y1 int32 }

func (p *meshPainter) triangleSpans() []rowSpan {
	spans := make([]rowSpan, p.me.triangles())
	for k := range spans {
		i, j, l := p.me.triangle(k)
		a, b, c := p.xy[i], p.xy[j], p.xy[l]
		spans[k] = p.span(min(a.x, b.x, c.x), min(a.y, b.y, c.y), max(a.x, b.x, c.x), max(a.y, b.y, c.y))
	}
	return spans
}

// span returns the rows of the box that the fixed-point box given touches, and those next to them: strips look at their neighbours.
func (p *meshPainter) span(x0, y0, x1, y1 int32) rowSpan {
	if int(x1) < (p.box.X0-1)*fixOne || int(x0) > (p.box.X1+1)*fixOne {
		return rowSpan{}
	}
	s := rowSpan{int32(max(int(y0>>fixBits)-1, p.box.Y0)), int32(min(int(y1>>fixBits)+2, p.box.Y1))}
	if s.y0 >= s.y1 {
		return rowSpan{}
	}
	return s
}

// centre returns the first pixel whose centre is at v or after it.
func centre(v int32) int { return (int(v) + fixHalf - 1) >> fixBits }

func (p *meshPainter) patchSpans() []rowSpan {
	spans := make([]rowSpan, len(p.me.patches))
	for k := range spans {
		var lo, hi fixed
		ok := true
		for i := range 16 {
			f, fine := toFixed(p.me.patches[k][i/4][i%4].apply(p.m))
			ok = ok && fine
			if i == 0 {
				lo, hi = f, f
			}
			lo, hi = fixed{min(lo.x, f.x), min(lo.y, f.y)}, fixed{max(hi.x, f.x), max(hi.y, f.y)}
		}
		if ok { // a little more, for the rounding of points on the surface
			spans[k] = p.span(lo.x-2, lo.y-2, hi.x+2, hi.y+2)
		}
	}
	return spans
}

// budget makes the flatness coarser until all patches together keep to MaxCells.
func (p *meshPainter) budget(spans []rowSpan) {
	for range 24 {
		cells := 0
		for k, s := range spans {
			if s.y0 < s.y1 {
				d := p.levels(k)
				cells += 1 << (d.u + d.v)
			}
		}
		if cells <= p.s.opt.MaxCells {
			return
		}
		p.tol *= 4
	}
}

// bin sorts the spans into bins, in painting order.
func (p *meshPainter) bin(spans []rowSpan) {
	p.shift = stripBits
	for {
		total := 0
		for _, s := range spans {
			if s.y0 < s.y1 {
				total += int((s.y1-1)>>p.shift) - int(s.y0>>p.shift) + 1
			}
		}
		if total <= max(maxBinned, len(spans)) || p.shift >= 24 {
			break
		}
		p.shift++
	}
	p.first = p.box.Y0 >> p.shift
	n := (p.box.Y1-1)>>p.shift - p.first + 1
	p.off = make([]uint32, n+1)
	for _, s := range spans {
		if s.y0 < s.y1 {
			for b := int(s.y0 >> p.shift); b <= int((s.y1-1)>>p.shift); b++ {
				p.off[b-p.first+1]++
			}
		}
	}
	for b := range n {
		p.off[b+1] += p.off[b]
	}
	p.items = make([]uint32, p.off[n])
	at := append([]uint32(nil), p.off[:n]...)
	for k, s := range spans {
		if s.y0 < s.y1 {
			for b := int(s.y0 >> p.shift); b <= int((s.y1-1)>>p.shift); b++ {
				p.items[at[b-p.first]] = uint32(k)
				at[b-p.first]++
			}
		}
	}
}
