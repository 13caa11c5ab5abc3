package shade

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// Placed is a shading at its place on the device. It is immutable and safe for concurrent Open.
type Placed struct {
	Box    geom.IRect // the pixels it may touch, within the clip given to Place; empty when it paints nothing
	Opaque bool       // every pixel of Box is covered

	ch    int
	paint painter // nil: background only
	bg    *[4]byte
	clip  *boxClip
}

var _ list.Source = (*Placed)(nil)

// Place puts the shading on the device. m maps shading space to device pixels, y down. channels is 1 for gray (the luma of
// colorspace.RGB.Gray8) and 3 for sRGB. With useBackground, as for a shading pattern but not for the sh operator (ISO 32000-2, table
// 77), a Background fills what the shading leaves out.
func (s *Shading) Place(m geom.Matrix, channels int, clip geom.IRect, useBackground bool) *Placed {
	if channels != 1 {
		channels = 3
	}
	limit := geom.IRect{X0: -geom.PixelLimit, Y0: -geom.PixelLimit, X1: geom.PixelLimit, Y1: geom.PixelLimit}
	clip = clip.Intersect(limit)
	p := &Placed{ch: channels}
	if clip.Empty() || s.noMarks {
		return p
	}
	if s.bg != nil && useBackground {
		c := device(*s.bg, channels)
		p.bg = &c
	}
	box := clip
	if r, all := s.bounds(); !all {
		box = around(r, m).Intersect(box)
	}
	if s.bbox != nil {
		box = around(*s.bbox, m).Intersect(box)
	}
	opaque := false
	if _, ok := m.Invert(); ok && m.Finite() && !box.Empty() {
		p.paint, opaque = s.place(s, m, channels, box)
		if s.bbox != nil {
			p.clip = newBoxClip(*s.bbox, m)
		}
	}
	switch {
	case p.bg != nil:
		p.Box, p.Opaque = clip, true
	case p.paint != nil:
		p.Box, p.Opaque = box, opaque && (p.clip == nil || p.clip.holds(box))
	}
	if p.clip != nil && p.clip.holds(p.Box) {
		p.clip = nil
	}
	return p
}

// around is the pixels that may touch r under m, with a margin for the anti-aliasing of edges.
func around(r geom.Rect, m geom.Matrix) geom.IRect {
	b := r.Transform(m)
	return geom.Rect{X0: b.X0 - .5, Y0: b.Y0 - .5, X1: b.X1 + .5, Y1: b.Y1 + .5}.Outer()
}

// Open returns the rows for one worker. It fails only when ctx has ended; rows must not be used after ctx ends.
func (p *Placed) Open(ctx context.Context) (list.SourceRows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &rows{p: p}
	if p.paint != nil {
		r.painter = p.paint.open(ctx)
	}
	return r, nil
}

type rows struct {
	p       *Placed
	painter rowPainter
	alpha   []byte // for callers that want none
}

// Row writes the pixels x0 <= x < x1 of device row y, Placed's channels each, and their coverage.
func (r *rows) Row(y, x0, x1 int, pix, alpha []byte) {
	if x0 >= x1 {
		return
	}
	p, n := r.p, x1-x0
	if alpha == nil {
		if cap(r.alpha) < n {
			r.alpha = make([]byte, n)
		}
		alpha = r.alpha
	}
	pix, alpha = pix[:n*p.ch], alpha[:n]
	if r.painter == nil {
		set(alpha, 0)
	} else {
		r.painter.row(y, x0, x1, pix, alpha)
		if p.clip != nil {
			p.clip.row(y, x0, alpha)
		}
	}
	if p.bg != nil {
		backdrop(pix, alpha, p.ch, p.bg)
	}
}

// Close ends the use of the rows.
func (r *rows) Close() {
	if r.painter != nil {
		r.p.paint.release(r.painter)
		r.painter = nil
	}
}

// backdrop puts the background under pixels that are not fully covered.
func backdrop(pix, alpha []byte, ch int, bg *[4]byte) {
	for i, a := range alpha {
		if a == 255 {
			continue
		}
		d := pix[i*ch : i*ch+ch]
		for k := range d {
			v := uint32(d[k])*uint32(a) + uint32(bg[k])*uint32(255-a)
			d[k] = byte((v + 127) / 255)
		}
		alpha[i] = 255
	}
}

// boxClip is the BBox on the device: four half planes, distances in pixels, positive inside.
type boxClip struct{ h [4]halfPlane }

type halfPlane struct{ ax, ay, c float64 }

func newBoxClip(r geom.Rect, m geom.Matrix) *boxClip {
	inv, ok := m.Invert()
	if !ok {
		return nil
	}
	// x = A px + C py + E in shading space; divided by its gradient's length it is a distance in pixels.
	lx, ly := 1/math.Hypot(inv.A, inv.C), 1/math.Hypot(inv.B, inv.D)
	return &boxClip{[4]halfPlane{
		{inv.A * lx, inv.C * lx, (inv.E - r.X0) * lx}, {-inv.A * lx, -inv.C * lx, (r.X1 - inv.E) * lx},
		{inv.B * ly, inv.D * ly, (inv.F - r.Y0) * ly}, {-inv.B * ly, -inv.D * ly, (r.Y1 - inv.F) * ly},
	}}
}

// at returns the coverage of the pixel (x, y): a ramp one pixel wide across each edge.
func (b *boxClip) at(x, y int) uint32 {
	cov := 1.0
	fx, fy := float64(x)+.5, float64(y)+.5
	for i := range b.h {
		h := &b.h[i]
		d := float64(h.ax*fx) + float64(h.ay*fy) + h.c + .5
		if !(d > 0) {
			return 0
		}
		if d < 1 {
			cov *= d
		}
	}
	return uint32(cov*255 + .5)
}

// holds reports whether every pixel of r is fully covered.
func (b *boxClip) holds(r geom.IRect) bool {
	return !r.Empty() && b.at(r.X0, r.Y0) == 255 && b.at(r.X1-1, r.Y0) == 255 && b.at(r.X0, r.Y1-1) == 255 && b.at(r.X1-1, r.Y1-1) == 255
}

// row takes the box's coverage off a row: from both ends up to the first pixel that is fully covered, as all between those two are.
func (b *boxClip) row(y, x0 int, alpha []byte) {
	i, n := 0, len(alpha)
	for ; i < n; i++ {
		c := b.at(x0+i, y)
		if c == 255 {
			break
		}
		alpha[i] = byte((uint32(alpha[i])*c + 127) / 255)
	}
	for n--; n > i; n-- {
		c := b.at(x0+n, y)
		if c == 255 {
			break
		}
		alpha[n] = byte((uint32(alpha[n])*c + 127) / 255)
	}
}
