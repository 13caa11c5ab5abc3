package paint

import (
	"math/bits"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// layer is a rectangle of pixels being painted: the band of the page, opaque, or a group's, with alpha. Colour is not premultiplied.
type layer struct {
	box   geom.IRect
	ch    int
	pix   []byte // rows of width*ch bytes
	alpha []byte // nil when opaque
	// dirty is where something may have been painted, a bit a 64 pixels: of a band and of groups, nil elsewhere.
	dirty  []uint64
	dwords int // words of dirty a row
	// backdrop is what lies behind a non-isolated group, the same rows and box; nil elsewhere.
	backdrop *layer
	// knockout layers take each object as if nothing had been painted before it.
	knockout bool
	// shape is where a group has painted at all, whatever the opacity; nil where nobody asks: only knockout groups do (11.4.6.3).
	shape []byte
	// blender is for blending by rows; nil does so pixel by pixel.
	blender *blender
}

// row returns the pixels x0..x1 of device row y.
func (l *layer) row(y, x0, x1 int) []byte {
	o := (y - l.box.Y0) * (l.box.X1 - l.box.X0)
	return l.pix[(o+x0-l.box.X0)*l.ch : (o+x1-l.box.X0)*l.ch]
}

func (l *layer) alphaRow(y, x0, x1 int) []byte {
	o := (y - l.box.Y0) * (l.box.X1 - l.box.X0)
	return l.alpha[o+x0-l.box.X0 : o+x1-l.box.X0]
}

// mark notes that pixels x0..x1 of row y were painted.
func (l *layer) mark(y, x0, x1 int) {
	if l.dirty == nil || x0 >= x1 {
		return
	}
	row := l.dirty[(y-l.box.Y0)*l.dwords:][:l.dwords]
	for b := (x0 - l.box.X0) >> 6; b <= (x1-1-l.box.X0)>>6; b++ {
		row[b>>6] |= 1 << (uint(b) & 63)
	}
}

// covered notes that pixels x0..x1 of row y were painted and are opaque.
func (l *layer) covered(y, x0, x1 int) {
	if l.alpha != nil {
		fill1(l.alphaRow(y, x0, x1), 255)
	}
	l.mark(y, x0, x1)
}

// painted returns the next stretch of row y, from pixel x on, where something may have been painted; an empty one when there is none.
// x is where a block of 64 begins, or the end of the row.
func (l *layer) painted(y, x int) (x0, x1 int) {
	row := l.dirty[(y-l.box.Y0)*l.dwords:][:l.dwords]
	b := (x - l.box.X0 + 63) >> 6
	a := nextBit(row, b, 0)
	e := nextBit(row, a, ^uint64(0))
	return min(l.box.X0+a<<6, l.box.X1), min(l.box.X0+e<<6, l.box.X1)
}

// nextBit returns the first bit from b on that is set in the words, each xored with flip, or how many bits there are.
func nextBit(words []uint64, b int, flip uint64) int {
	for w := b >> 6; w < len(words); w++ {
		v := words[w] ^ flip
		if w == b>>6 {
			v &= ^uint64(0) << (uint(b) & 63)
		}
		if v != 0 {
			return w<<6 + bits.TrailingZeros64(v)
		}
	}
	return max(b, len(words)<<6)
}

// pixel is one colour in a layer's channels.
type pixel = [4]uint8

// mode is how a source meets its backdrop: a blend mode, and the channels that overprinting leaves alone, a bit each.
type mode struct {
	blend list.Blend
	keep  uint8
}

// plain reports that the source takes the backdrop's place.
func (m mode) plain() bool { return m == mode{} }

// compose paints pixels x0..x0+len(alpha) of row y: src pixels (or the colour c where src is nil) with their alpha and a blend
// mode (ISO 32000-2, 11.3.6, formula for the union of backdrop and source).
func (l *layer) compose(y, x0 int, src []byte, c pixel, alpha []byte, m mode) {
	x1 := x0 + len(alpha)
	dst := l.row(y, x0, x1)
	l.mark(y, x0, x1)
	if l.alpha == nil {
		switch {
		case l.byRows(m) && !m.plain():
			overPixels(dst, l.blendRow(dst, src, c, m.blend), l.ch, alpha)
		case !m.plain():
			blendOpaque(dst, src, l.ch, c, alpha, m)
		default:
			l.overRun(dst, src, c, alpha)
		}
		return
	}
	da := l.alphaRow(y, x0, x1)
	if m.plain() {
		l.cover(dst, da, src, c, alpha)
		return
	}
	if l.byRows(m) {
		l.blendStretches(y, x0, dst, da, src, c, alpha, m)
		return
	}
	l.composeBlend(y, x0, dst, da, src, c, alpha, m)
}

// composeBlend is compose on a layer with alpha, one pixel after the other: the plain twin of cover, and what blend modes need.
func (l *layer) composeBlend(y, x0 int, dst, da, src []byte, c pixel, alpha []byte, m mode) {
	x1 := x0 + len(alpha)
	var bd, ba []byte
	if l.backdrop != nil {
		bd = l.backdrop.row(y, x0, x1)
		if l.backdrop.alpha != nil {
			ba = l.backdrop.alphaRow(y, x0, x1)
		}
	}
	for i, a := range alpha {
		if a == 0 {
			continue
		}
		d := dst[i*l.ch : (i+1)*l.ch]
		s := c[:l.ch]
		if src != nil {
			s = src[i*l.ch : (i+1)*l.ch]
		}
		if m.plain() && (a == 255 || da[i] == 0) {
			copy(d, s)
			da[i] = uint8(uint32(a) + mul255(uint32(da[i]), 255-uint32(a)))
			continue
		}
		ab := uint32(da[i])
		ar := ab + uint32(a) - mul255(ab, uint32(a))
		// What the blend function sees: the layer so far, over the group's backdrop when it is not isolated.
		blend := s
		var tmp pixel
		if !m.plain() {
			b, bAlpha := d, ab
			var under pixel
			if bd != nil {
				back := uint32(255)
				if ba != nil {
					back = uint32(ba[i])
				}
				bAlpha = over(under[:l.ch], d, bd[i*l.ch:(i+1)*l.ch], ab, back)
				b = under[:l.ch]
			}
			blendOver(m, b, bAlpha, s, tmp[:l.ch])
			blend = tmp[:l.ch]
		}
		for k := range d {
			// cr = (1 - as/ar) cb + as/ar cs'
			v := (uint32(d[k])*(ar-uint32(a)) + uint32(blend[k])*uint32(a) + ar/2) / ar
			d[k] = uint8(min(v, 255))
		}
		da[i] = uint8(ar)
	}
}

// over writes colour c of some alpha over backdrop b of another to out and returns the alpha of both.
func over(out, c, b []uint8, alpha, back uint32) uint32 {
	if back == 255 {
		for k := range out {
			out[k] = uint8(mix(uint32(b[k]), uint32(c[k]), alpha))
		}
		return 255
	}
	top, bottom := alpha*255, (255-alpha)*back
	sum := top + bottom
	if sum == 0 {
		return 0
	}
	for k := range out {
		out[k] = uint8((uint32(c[k])*top + uint32(b[k])*bottom + sum/2) / sum)
	}
	return (sum + 127) / 255
}

// behind returns what lies behind a non-isolated group that is about to be painted on the layer (11.4.6): all that the layer and its own
// backdrop show so far, or in a knockout group what was there before it. nil stands for nothing.
func (l *layer) behind(s *Scratch, box geom.IRect) *layer {
	switch {
	case l.knockout:
		return l.backdrop
	case l.backdrop == nil:
		return l
	}
	out := s.layer(box, l.ch, true)
	for y := box.Y0; y < box.Y1; y++ {
		dst, alpha := out.row(y, box.X0, box.X1), out.alphaRow(y, box.X0, box.X1)
		c, b := l.row(y, box.X0, box.X1), l.backdrop.row(y, box.X0, box.X1)
		ca := l.alphaRow(y, box.X0, box.X1)
		var ba []byte
		if l.backdrop.alpha != nil {
			ba = l.backdrop.alphaRow(y, box.X0, box.X1)
		}
		for i := range alpha {
			back := uint32(255)
			if ba != nil {
				back = uint32(ba[i])
			}
			o := i * l.ch
			alpha[i] = uint8(over(dst[o:o+l.ch], c[o:o+l.ch], b[o:o+l.ch], uint32(ca[i]), back))
		}
	}
	return out
}

// mould adds a stretch of coverage to the layer's shape.
func (l *layer) mould(y, x0 int, cov []uint8) {
	o := (y-l.box.Y0)*(l.box.X1-l.box.X0) + x0 - l.box.X0
	row := l.shape[o : o+len(cov)]
	for i, c := range cov {
		row[i] += uint8(mul255(uint32(c), 255-uint32(row[i])))
	}
}

// blendOver writes the source as a backdrop of some alpha lets it be blended: (1 - ab) s + ab B(b, s), 11.3.6.
func blendOver(m mode, b []uint8, alpha uint32, s, out []uint8) {
	blendPixel(m, b, s, out)
	for k := range s {
		out[k] = uint8(mix(uint32(s[k]), uint32(out[k]), alpha))
	}
}

// blendPixel writes B(b, s) of one pixel.
func blendPixel(m mode, b, s, out []uint8) {
	switch len(b) {
	case 4:
		blend4(m, b, s, out)
		return
	case 1:
		if m.blend >= list.Hue { // one channel has no hue: the luminosity decides
			out[0] = b[0]
			if m.blend == list.Luminosity {
				out[0] = s[0]
			}
			return
		}
		out[0] = uint8(blend1(m.blend, int32(b[0]), int32(s[0])))
		return
	}
	r := blend3(m.blend, [3]int32{int32(b[0]), int32(b[1]), int32(b[2])}, [3]int32{int32(s[0]), int32(s[1]), int32(s[2])})
	out[0], out[1], out[2] = uint8(r[0]), uint8(r[1]), uint8(r[2])
}

// blendOpaque blends onto pixels without alpha.
func blendOpaque(dst, src []byte, ch int, c pixel, alpha []byte, m mode) {
	var out pixel
	for i, a := range alpha {
		if a == 0 {
			continue
		}
		d := dst[i*ch : (i+1)*ch]
		s := c[:ch]
		if src != nil {
			s = src[i*ch : (i+1)*ch]
		}
		blendPixel(m, d, s, out[:ch])
		for k := range d {
			d[k] = uint8(mix(uint32(d[k]), uint32(out[k]), uint32(a)))
		}
	}
}

// knock paints on a knockout group's layer (ISO 32000-2, 11.4.6.3): inside the object's shape the layer becomes the object composited with
// the group's initial backdrop, whatever was there.
func (l *layer) knock(y, x0 int, src []byte, c pixel, shape, opacity []uint8, m mode) {
	x1 := x0 + len(shape)
	dst, da := l.row(y, x0, x1), l.alphaRow(y, x0, x1)
	l.mark(y, x0, x1)
	var out pixel
	for i, f := range shape {
		if f == 0 {
			continue
		}
		d := dst[i*l.ch : (i+1)*l.ch]
		s := c[:l.ch]
		if src != nil {
			s = src[i*l.ch : (i+1)*l.ch]
		}
		if !m.plain() && l.backdrop != nil {
			behind := uint32(255)
			if l.backdrop.alpha != nil {
				behind = uint32(l.backdrop.alphaRow(y, x0+i, x0+i+1)[0])
			}
			blendOver(m, l.backdrop.row(y, x0+i, x0+i+1), behind, s, out[:l.ch])
			s = out[:l.ch]
		}
		old, a := uint32(da[i])*(255-uint32(f)), uint32(opacity[i])*uint32(f)
		sum := old + a
		if sum == 0 {
			da[i] = 0
			continue
		}
		for k := range d {
			d[k] = uint8((uint32(d[k])*old + uint32(s[k])*a + sum/2) / sum)
		}
		da[i] = uint8((sum + 127) / 255)
	}
}
