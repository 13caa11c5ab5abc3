package paint

import "github.com/pwgconvert/pwgconvert/raster/list"

// blender is what blending by rows needs: a row of blended pixels, and tables of what a mode makes of a backdrop for values of a colour.
type blender struct {
	row    []byte
	tables [4]blendTable // a channel each
}

// blendTable holds B(b, s) for all b.
type blendTable struct {
	mode list.Blend
	s    uint8
	made bool
	v    [256]uint8
}

// table returns the table of one channel.
func (b *blender) table(k int, m list.Blend, s uint8) *[256]uint8 {
	t := &b.tables[k]
	if !t.made || t.mode != m || t.s != s {
		t.made, t.mode, t.s = true, m, s
		for i := range t.v {
			t.v[i] = uint8(blend1(m, int32(i), int32(s)))
		}
	}
	return &t.v
}

// byRows reports whether a mode can be blended row by row: every channel for itself, and none kept.
func (l *layer) byRows(m mode) bool { return l.blender != nil && m.blend < list.Hue && m.keep == 0 }

// blendRow returns B(b, s) of a row, valid until the next call: src pixels, or the colour c where src is nil, over back.
func (l *layer) blendRow(back, src []byte, c pixel, m list.Blend) []byte {
	b := l.blender
	if cap(b.row) < len(back) {
		b.row = make([]byte, max(len(back), 1<<12))
	}
	out := b.row[:len(back)]
	if src == nil {
		b.blendColor(out, back, l.ch, c, m)
		return out
	}
	src = src[:len(back)]
	switch m {
	case list.Multiply:
		for i, v := range back {
			out[i] = uint8(mul255(uint32(v), uint32(src[i])))
		}
	case list.Screen:
		for i, v := range back {
			out[i] = uint8(uint32(v) + uint32(src[i]) - mul255(uint32(v), uint32(src[i])))
		}
	case list.Darken:
		for i, v := range back {
			out[i] = min(v, src[i])
		}
	case list.Lighten:
		for i, v := range back {
			out[i] = max(v, src[i])
		}
	default:
		for i, v := range back {
			out[i] = uint8(blend1(m, int32(v), int32(src[i])))
		}
	}
	return out
}

// blendColor is blendRow of one colour, by tables where there are more pixels than entries.
func (b *blender) blendColor(out, back []byte, ch int, c pixel, m list.Blend) {
	if ch == 3 {
		r, g, bl := b.table(0, m, c[0]), b.table(1, m, c[1]), b.table(2, m, c[2])
		for i := 0; i+2 < len(back); i += 3 {
			p, q := back[i:i+3:i+3], out[i:i+3:i+3]
			q[0], q[1], q[2] = r[p[0]], g[p[1]], bl[p[2]]
		}
		return
	}
	for k := range ch {
		t := b.table(k, m, c[k])
		for i := k; i < len(back); i += ch {
			out[i] = t[back[i]]
		}
	}
}

// blendStretches is composeBlend for modes that blend by rows: in stretches where the layer is opaque or empty, as most of it is.
func (l *layer) blendStretches(y, x0 int, dst, da, src []byte, c pixel, alpha []byte, m mode) {
	ch := l.ch
	for i := 0; i < len(alpha); {
		j, back := i+1, dst
		switch {
		case da[i] == 255:
			j = stretch(da, i, 255)
		case da[i] == 0:
			j = stretch(da, i, 0)
			if back = nil; l.backdrop != nil {
				if l.backdrop.alpha != nil {
					l.composeBlend(y, x0+i, dst[i*ch:j*ch], da[i:j], cutPixels(src, i, j, ch), c, alpha[i:j], m)
					i = j
					continue
				}
				back = l.backdrop.row(y, x0, x0+len(alpha))
			}
		default:
			for j < len(da) && da[j] != 0 && da[j] != 255 {
				j++
			}
			l.composeBlend(y, x0+i, dst[i*ch:j*ch], da[i:j], cutPixels(src, i, j, ch), c, alpha[i:j], m)
			i = j
			continue
		}
		d, a, s := dst[i*ch:j*ch], alpha[i:j], cutPixels(src, i, j, ch)
		if back != nil {
			s = l.blendRow(back[i*ch:j*ch], s, c, m.blend)
		}
		if da[i] == 255 {
			overPixels(d, s, ch, a)
		} else {
			l.cover(d, da[i:j], s, c, a)
		}
		i = j
	}
}

// cutPixels returns pixels i to j of a row, or nil where there is none.
func cutPixels(row []byte, i, j, ch int) []byte {
	if row == nil {
		return nil
	}
	return row[i*ch : j*ch]
}
