package sfnt

import (
	"errors"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// ErrGlyph says that a glyph's data is damaged.
var ErrGlyph = errors.New("sfnt: damaged glyph")

const maxDepth = 8

// point is an outline point in design units; last marks the end of a contour.
type point struct {
	x, y     float64
	on, last bool
}

// outliner collects the points of one glyph, composites resolved.
type outliner struct {
	f          *Font
	pts        []point
	flags      []byte
	components int
}

// Outline appends the glyph's outline in em units, y up. A glyph without contours appends nothing. The outline is moved so
// that its left edge is at the left side bearing of hmtx, as every major reader does, whatever head's flags say.
func (f *Font) Outline(gid uint32, p *geom.Path) error {
	if gid >= uint32(f.numGlyphs) {
		return nil
	}
	o := f.outliners.Take()
	if o == nil {
		o = &outliner{f: f}
	}
	o.pts, o.components = o.pts[:0], 0
	shift, err := o.glyph(int(gid), 0)
	o.emit(p, shift, 1/float64(f.unitsPerEm))
	f.outliners.Leave(o)
	return err
}

func (f *Font) glyphData(gid int) []byte {
	var lo, hi uint32
	if f.locaLong {
		if 4*gid+4 > len(f.loca) {
			return nil
		}
		lo, hi = u32(f.loca, 4*gid), uint32(len(f.glyf))
		if 4*gid+8 <= len(f.loca) {
			hi = u32(f.loca, 4*gid+4)
		}
	} else {
		if 2*gid+2 > len(f.loca) {
			return nil
		}
		lo, hi = 2*uint32(u16(f.loca, 2*gid)), uint32(len(f.glyf))
		if 2*gid+4 <= len(f.loca) {
			hi = 2 * uint32(u16(f.loca, 2*gid+2))
		}
	}
	if hi == lo {
		return nil
	}
	if hi < lo {
		// Unordered entries occur; the glyph's own counts say where it ends.
		hi = uint32(len(f.glyf))
	}
	return slice(f.glyf, lo, hi-lo)
}

// glyph appends the points of a glyph and returns how far it lies left of its side bearing.
func (o *outliner) glyph(gid, depth int) (shift float64, err error) {
	b := o.f.glyphData(gid)
	if len(b) < 10 {
		if len(b) > 0 {
			return 0, ErrGlyph
		}
		return 0, nil
	}
	if lsb, ok := o.f.sideBearing(gid); ok {
		shift = float64(lsb - i16(b, 2))
	}
	if n := i16(b, 0); n >= 0 {
		return shift, o.simple(b[10:], n)
	}
	if depth >= maxDepth {
		return shift, ErrGlyph
	}
	return o.composite(b[10:], depth, shift)
}

func (o *outliner) simple(b []byte, contours int) error {
	if contours == 0 {
		return nil
	}
	if 2*contours+2 > len(b) {
		return ErrGlyph
	}
	n := u16(b, 2*contours-2) + 1
	if len(o.pts)+n > o.f.limits.MaxPoints {
		return ErrGlyph
	}
	i := 2*contours + 2 + u16(b, 2*contours)
	// A point takes at least one bit of data with repeats, so n is not trusted before the flags are there.
	first := len(o.pts)
	flags := o.flags[:0]
	for len(flags) < n {
		if i >= len(b) {
			return ErrGlyph
		}
		fl := b[i]
		i++
		flags = append(flags, fl)
		if fl&8 != 0 {
			if i >= len(b) {
				return ErrGlyph
			}
			for r := int(b[i]); r > 0 && len(flags) < n; r-- {
				flags = append(flags, fl)
			}
			i++
		}
	}
	o.flags = flags
	v := 0
	for _, fl := range flags {
		var ok bool
		if v, i, ok = coordinate(b, i, v, fl&2 != 0, fl&16 != 0); !ok {
			o.pts = o.pts[:first]
			return ErrGlyph
		}
		o.pts = append(o.pts, point{x: float64(v), on: fl&1 != 0})
	}
	v = 0
	for k, fl := range flags {
		var ok bool
		if v, i, ok = coordinate(b, i, v, fl&4 != 0, fl&32 != 0); !ok {
			o.pts = o.pts[:first]
			return ErrGlyph
		}
		o.pts[first+k].y = float64(v)
	}
	for c := range contours {
		if e := u16(b, 2*c); e < n {
			o.pts[first+e].last = true
		}
	}
	return nil
}

func coordinate(b []byte, i, v int, short, same bool) (int, int, bool) {
	switch {
	case short:
		if i >= len(b) {
			return v, i, false
		}
		d := int(b[i])
		if !same {
			d = -d
		}
		return v + d, i + 1, true
	case same:
		return v, i, true
	case i+2 > len(b):
		return v, i, false
	}
	return v + i16(b, i), i + 2, true
}

// Flags of a component (OpenType, glyf, composite glyph description).
const (
	argsAreWords           = 1 << 0
	argsAreXY              = 1 << 1
	haveScale              = 1 << 3
	moreComponents         = 1 << 5
	haveXYScale            = 1 << 6
	haveTwoByTwo           = 1 << 7
	useMyMetrics           = 1 << 9
	scaledOffset           = 1 << 11
	unscaledOffset         = 1 << 12
	f2dot14        float64 = 1 << 14
)

func (o *outliner) composite(b []byte, depth int, shift float64) (float64, error) {
	first := len(o.pts)
	var firstErr error
	for more := true; more; {
		if o.components++; o.components > o.f.limits.MaxComponents || len(b) < 4 {
			return shift, ErrGlyph
		}
		flags, gid := u16(b, 0), u16(b, 2)
		b = b[4:]
		more = flags&moreComponents != 0
		a1, a2, size := 0, 0, 2
		switch {
		case flags&argsAreWords != 0 && flags&argsAreXY != 0:
			a1, a2, size = i16(b, 0), i16(b, 2), 4
		case flags&argsAreWords != 0:
			a1, a2, size = u16(b, 0), u16(b, 2), 4
		case len(b) < 2:
		case flags&argsAreXY != 0:
			a1, a2 = int(int8(b[0])), int(int8(b[1]))
		default:
			a1, a2 = int(b[0]), int(b[1])
		}
		m := geom.Identity
		t := size
		switch {
		case flags&haveScale != 0:
			m.A = float64(i16(b, t)) / f2dot14
			m.D = m.A
			size += 2
		case flags&haveXYScale != 0:
			m.A, m.D = float64(i16(b, t))/f2dot14, float64(i16(b, t+2))/f2dot14
			size += 4
		case flags&haveTwoByTwo != 0:
			m.A, m.B = float64(i16(b, t))/f2dot14, float64(i16(b, t+2))/f2dot14
			m.C, m.D = float64(i16(b, t+4))/f2dot14, float64(i16(b, t+6))/f2dot14
			size += 8
		}
		if size > len(b) {
			return shift, ErrGlyph
		}
		b = b[size:]
		start := len(o.pts)
		childShift, err := o.glyph(gid, depth+1)
		if err != nil && firstErr == nil {
			firstErr = err
		}
		if flags&useMyMetrics != 0 {
			shift = childShift
		}
		child := o.pts[start:]
		for i := range child {
			q := m.ApplyVec(geom.Point{X: child[i].x, Y: child[i].y})
			child[i].x, child[i].y = q.X, q.Y
		}
		var dx, dy float64
		if flags&argsAreXY != 0 {
			dx, dy = float64(a1), float64(a2)
			if flags&scaledOffset != 0 && flags&unscaledOffset == 0 {
				dx *= geom.Point{X: m.A, Y: m.B}.Len()
				dy *= geom.Point{X: m.C, Y: m.D}.Len()
			}
		} else if first+a1 < start && a2 < len(child) {
			dx, dy = o.pts[first+a1].x-child[a2].x, o.pts[first+a1].y-child[a2].y
		}
		for i := range child {
			child[i].x += dx
			child[i].y += dy
		}
	}
	return shift, firstErr
}

// emit turns the points into contours of quadratic curves, given as their equal cubics.
func (o *outliner) emit(p *geom.Path, shift, k float64) {
	start := 0
	for i := range o.pts {
		q := &o.pts[i]
		q.x, q.y = (q.x+shift)*k, q.y*k
		if q.last {
			contour(p, o.pts[start:i+1])
			start = i + 1
		}
	}
}

func mid(a, b point) point { return point{x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true} }

func contour(p *geom.Path, pts []point) {
	if len(pts) < 2 {
		return
	}
	first := pts[0]
	if first.on {
		pts = pts[1:]
	} else if last := pts[len(pts)-1]; last.on {
		first, pts = last, pts[:len(pts)-1]
	} else {
		first = mid(first, last)
	}
	p.MoveTo(first.x, first.y)
	cur, ctrl, open := first, point{}, false
	curve := func(c, to point) {
		p.QuadTo(cur.x, cur.y, c.x, c.y, to.x, to.y)
		cur = to
	}
	for _, q := range pts {
		switch {
		case q.on && open:
			curve(ctrl, q)
			open = false
		case q.on:
			p.LineTo(q.x, q.y)
			cur = q
		case open:
			curve(ctrl, mid(ctrl, q))
			ctrl = q
		default:
			ctrl, open = q, true
		}
	}
	if open {
		curve(ctrl, first)
	}
	p.Close()
}
