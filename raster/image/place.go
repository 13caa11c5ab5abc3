package image

import (
	"math"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Placed is an image at its place on the device.
type Placed struct {
	Box    geom.IRect // the pixels it may touch, within the clip given to Place
	Opaque bool       // every pixel of Box is fully covered and unmasked

	im      *Image
	ch      int
	press   *colorspace.Press // of 4 channels
	upright bool
	full    geom.IRect // upright: the box before clipping
	orient  orient
	dw, dh  int         // device pixels along the samples' two axes
	inv     geom.Matrix // otherwise: device to unit square

	mu   sync.Mutex
	idle []*Rows // closed, to be opened again
}

// Place puts the image on the device. m maps the unit square (PDF image space, y up: the first sample row is at the top, y = 1) to
// device pixels, y down. channels is 1 for gray and 3 for sRGB. The Box is empty when nothing is visible.
func (im *Image) Place(m geom.Matrix, channels int, clip geom.IRect) *Placed {
	if channels != 1 {
		channels = 3
	}
	return im.place(m, channels, nil, clip)
}

// PlaceInks is Place for pixels of four channels: colorspace.Inks of press.
func (im *Image) PlaceInks(m geom.Matrix, press *colorspace.Press, clip geom.IRect) *Placed {
	return im.place(m, 4, press, clip)
}

func (im *Image) place(m geom.Matrix, channels int, press *colorspace.Press, clip geom.IRect) *Placed {
	p := &Placed{im: im, ch: channels, press: press}
	if im.Stencil {
		p.ch, p.press = 0, nil
	}
	if !m.Finite() {
		return p
	}
	box := geom.Rect{X0: 0, Y0: 0, X1: 1, Y1: 1}.Transform(m)
	limit := geom.IRect{X0: -geom.PixelLimit, Y0: -geom.PixelLimit, X1: geom.PixelLimit, Y1: geom.PixelLimit}
	clip = clip.Intersect(limit)
	if nearlyUpright(m) {
		p.placeUpright(m, box, clip)
		return p
	}
	inv, ok := m.Invert()
	if !ok || !inv.Finite() {
		return p
	}
	p.inv = inv
	p.dw = pixels(math.Hypot(m.A, m.B))
	p.dh = pixels(math.Hypot(m.C, m.D))
	outer := geom.Rect{X0: box.X0 - .5, Y0: box.Y0 - .5, X1: box.X1 + .5, Y1: box.Y1 + .5}.Outer()
	p.Box = outer.Intersect(clip)
	return p
}

// nearlyUpright says whether the turn moves no corner by more than 1/16 pixel, as happens with matrices written with few digits.
func nearlyUpright(m geom.Matrix) bool {
	const slack = 1.0 / 16
	return math.Abs(m.B) < slack && math.Abs(m.C) < slack || math.Abs(m.A) < slack && math.Abs(m.D) < slack
}

func pixels(v float64) int { return int(max(1, min(geom.PixelLimit, math.Ceil(v)))) }

// placeUpright: the box goes outward to whole pixels, but not for less than 1/64 of one.
func (p *Placed) placeUpright(m geom.Matrix, box geom.Rect, clip geom.IRect) {
	const eps = 1.0 / 64
	lo := func(v float64) int { return int(max(-2*geom.PixelLimit, min(2*geom.PixelLimit, math.Floor(v+eps)))) }
	hi := func(v float64) int { return int(max(-2*geom.PixelLimit, min(2*geom.PixelLimit, math.Ceil(v-eps)))) }
	p.upright = true
	p.full = geom.IRect{X0: lo(box.X0), Y0: lo(box.Y0), X1: hi(box.X1), Y1: hi(box.Y1)}
	p.full.X1, p.full.Y1 = max(p.full.X1, p.full.X0+1), max(p.full.Y1, p.full.Y0+1)
	p.Box = p.full.Intersect(clip)
	p.Opaque = !p.im.Stencil && !p.im.Masked
	p.dw, p.dh = p.full.X1-p.full.X0, p.full.Y1-p.full.Y0
	// Samples: i to the right along x = i/W, j downward along y = 1 - j/H.
	if math.Abs(m.A)+math.Abs(m.D) >= math.Abs(m.B)+math.Abs(m.C) {
		if m.A < 0 {
			p.orient |= flipX
		}
		if m.D > 0 {
			p.orient |= flipY
		}
		return
	}
	p.orient = transpose
	if m.C > 0 { // device x falls as j grows
		p.orient |= flipX
	}
	if m.B < 0 {
		p.orient |= flipY
	}
	p.dw, p.dh = p.dh, p.dw
}

// spec says which stage of im (the image or its mask) the placement needs.
func (p *Placed) spec(im *Image, ch int) stageSpec {
	s := stageSpec{w: min(im.W, p.dw), h: min(im.H, p.dh), orient: p.orient, ch: ch}
	if ch == 4 {
		s.press = p.press
	}
	return s
}

// bounded halves a stage until it takes at most MaxBytes.
func (im *Image) bounded(s stageSpec) stageSpec {
	for s.w*s.h > 1 && int64(s.w)*int64(s.h)*int64(s.ch+1) > im.opt.MaxBytes {
		s.w, s.h = (s.w+1)/2, (s.h+1)/2
	}
	return s
}
