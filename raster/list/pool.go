package list

import (
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/scan"
	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// Pool keeps the memory of pages' lists that nobody uses any more for pages to come. The zero value is ready; safe for concurrent use.
type Pool struct{ idle spare.List[memory] }

// mostKept bounds what is kept of one list, in bytes: pages above it are few, and the next one may be small.
const mostKept = 4 << 20

// memory is what a list was made in. Lists of groups, masks and tiles have none: they are many, of all sizes.
type memory struct {
	items  []Item
	rects  []scan.Edge
	places []Place
	masks8 []*glyph.Mask
	paints []Paint
	clips  []Clip
	chunks [][]int16
	index  Index
	at     []uint32
	masks  map[*glyph.Mask]uint32
	recent recentMasks
}

// NewBuilder is the function of that name, in memory of lists that were given back.
func (p *Pool) NewBuilder(width, height, channels int, limits Limits) *Builder {
	m := p.idle.Take()
	if m == nil {
		m = &memory{masks: map[*glyph.Mask]uint32{}}
	}
	b := newBuilder(width, height, channels, limits, m.masks)
	b.l.mem, b.recent = m, &m.recent
	b.l.Items, b.l.Rects, b.l.Places, b.l.Masks8, b.l.Paints = m.items, m.rects, m.places, m.masks8, m.paints
	b.l.Clips = append(m.clips, Clip{Box: geom.IRect{X1: width, Y1: height}})
	b.l.shapes.free = m.chunks
	return b
}

// Recycle takes back the memory of a list made by a Builder of the pool, of which nothing but Width, Height, Channels, Press, Sources, Groups,
// Masks and Tiles may be used from then on. It does nothing for other lists and the second time.
func (p *Pool) Recycle(l *List) {
	m := l.mem
	if m == nil {
		return
	}
	l.mem = nil
	clear(l.Masks8) // pointers
	clear(l.Paints)
	clear(m.masks)
	m.recent = recentMasks{}
	m.items, m.rects, m.places, m.masks8, m.paints, m.clips = l.Items[:0], l.Rects[:0], l.Places[:0], l.Masks8[:0], l.Paints[:0], l.Clips[:0]
	m.chunks = l.shapes.all()
	if l.index.starts != nil {
		m.index = l.index
		m.index.hides = nil
	}
	l.Items, l.Rects, l.Places, l.Masks8, l.Paints, l.Clips, l.shapes, l.index = nil, nil, nil, nil, nil, nil, shapes{}, Index{}
	if m.bytes() <= mostKept {
		p.idle.Leave(m)
	}
}

// Discard gives back the memory of a builder whose list is not wanted.
func (p *Pool) Discard(b *Builder) { p.Recycle(&b.l) }

// bytes is about what the memory takes.
func (m *memory) bytes() int {
	n := cap(m.items)*40 + cap(m.rects)*16 + cap(m.places)*12 + cap(m.masks8)*24 + cap(m.paints)*48 + cap(m.clips)*56 // masks8 with the map
	n += 4*(cap(m.index.starts)+cap(m.index.order)+cap(m.at)) + cap(m.index.classes)
	for _, c := range m.chunks {
		n += 2 * cap(c)
	}
	return n
}

// sized returns a slice of n zeros, in the memory of s if there is enough.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// push appends, and doubles the memory where it is short, which append stops doing early: it would copy most slices several times as often.
// Long ones grow as append lets them grow, lest half of them is for nothing.
func push[T any](s []T, v T) []T {
	if len(s) == cap(s) && len(s) < 1<<14 {
		s = double(s)
	}
	return append(s, v)
}

func double[T any](s []T) []T {
	bigger := make([]T, len(s), max(2*cap(s), 8))
	copy(bigger, s)
	return bigger
}
