package list

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// fill adds n things of all kinds to a builder.
func fill(b *Builder, masks []*glyph.Mask, r *rand.Rand, n int) {
	page := b.Page()
	within := func() geom.IRect {
		x, y := r.IntN(page.X1), r.IntN(page.Y1)
		return geom.IRect{X0: x, Y0: y, X1: x + 1 + r.IntN(page.X1), Y1: y + 1 + r.IntN(page.Y1)}.Intersect(page)
	}
	paint := Paint{Alpha: 255}
	clip := uint32(0)
	var sb scan.Builder
	path := func() {
		sb.Reset(page)
		var p geom.Path
		if r.IntN(3) == 0 {
			x, y := r.Float64()*100, r.Float64()*100
			p.Rect(geom.Rect{X0: x, Y0: y, X1: x + r.Float64()*200, Y1: y + r.Float64()*200})
		} else {
			p.MoveTo(r.Float64()*float64(page.X1), r.Float64()*float64(page.Y1))
			for range 1 + r.IntN(300) {
				p.LineTo(r.Float64()*float64(page.X1), r.Float64()*float64(page.Y1))
			}
			p.Close()
		}
		sb.Fill(&p, geom.Identity)
	}
	for range n {
		if r.IntN(4) == 0 {
			paint.Color, paint.Alpha = colorspace.RGB{R: uint16(r.Uint32())}, uint8(r.IntN(256))
		}
		switch r.IntN(8) {
		case 0:
			path()
			clip = b.AddClip(&sb, r.IntN(2) == 0, 0, within())
		case 1:
			clip = 0
		case 2, 3:
			path()
			b.AddPath(&sb, r.IntN(2) == 0, clip, within(), paint)
		case 4:
			b.AddSource(nil, r.IntN(2) == 0, r.IntN(2) == 0, within(), clip, within(), paint)
		default:
			mark := b.Mark()
			for range r.IntN(200) {
				k := r.IntN(len(masks))
				b.PlaceKnown(masks[k], uint32(k/2*128), int32(r.IntN(page.X1)), int32(r.IntN(page.Y1)))
			}
			b.AddGlyphs(mark, clip, within(), paint)
		}
	}
}

// content is all that a list says.
func content(l *List) []any {
	var edges [][]scan.Edge
	for _, it := range l.Items {
		if it.Kind == Path {
			edges = append(edges, l.Edges(nil, it.First, it.Count, 0, l.Height))
		}
	}
	for _, c := range l.Clips {
		edges = append(edges, l.Edges(nil, c.First, c.Count, 0, l.Height))
	}
	items, clips := append([]Item{}, l.Items...), append([]Clip{}, l.Clips...)
	for i := range items {
		if items[i].Kind == Path {
			items[i].First = 0 // where its edges lie in memory
		}
	}
	for i := range clips {
		clips[i].First = 0
	}
	return []any{
		l.Width, l.Height, l.Channels, l.Box, l.Bytes(), items, clips, edges, append([]scan.Edge{}, l.Rects...), append([]Place{}, l.Places...),
		append([]*glyph.Mask{}, l.Masks8...), append([]Paint{}, l.Paints...), len(l.Sources),
		append([]uint32{}, l.index.starts...), append([]uint32{}, l.index.order...), append([]Class{}, l.index.classes...), l.index.hides,
	}
}

// A list made in used memory is the one made in fresh memory, and stays so while others are given back.
func TestPool(t *testing.T) {
	masks := []*glyph.Mask{{W: 3, H: 3}, {W: 10, H: 12, X: 1, Y: -12}, {W: 8, H: 8}, {W: 20, H: 1}}
	var p Pool
	var wg sync.WaitGroup
	for g := range uint64(4) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, g))
			var open []*List
			var want [][]any
			for k := range 60 {
				w, h, n, seed := 1+r.IntN(1000), 1+r.IntN(1000), r.IntN(60), r.Uint64()
				if k%10 == 0 {
					n *= 10
				}
				a, b := NewBuilder(w, h, 1, Limits{}), p.NewBuilder(w, h, 1, Limits{})
				fill(a, masks, rand.New(rand.NewPCG(2, seed)), n)
				fill(b, masks, rand.New(rand.NewPCG(2, seed)), n)
				if k%7 == 3 {
					p.Discard(b)
					continue
				}
				open, want = append(open, b.List()), append(want, content(a.List()))
				assert.Equal(t, want[len(want)-1], content(open[len(open)-1]))
				if i := r.IntN(len(open) + 3); i < len(open) {
					assert.Equal(t, want[i], content(open[i]))
					p.Recycle(open[i])
					p.Recycle(open[i])
					assert.Equal(t, want[i][0], open[i].Width)
					assert.Empty(t, open[i].Items)
					open, want = append(open[:i], open[i+1:]...), append(want[:i], want[i+1:]...)
				}
			}
			for i := range open {
				assert.Equal(t, want[i], content(open[i]))
			}
		})
	}
	wg.Wait()
}

// What is kept of a page of many things is bounded, and none of its pointers are.
func TestPoolKeepsLittle(t *testing.T) {
	var p Pool
	mask := &glyph.Mask{W: 3, H: 3}
	b := p.NewBuilder(100, 100, 1, Limits{})
	fill(b, []*glyph.Mask{mask}, rand.New(rand.NewPCG(1, 1)), 100)
	l := b.List()
	m, all := l.mem, l.Masks8
	p.Recycle(l)
	assert.Empty(t, m.masks)
	assert.Zero(t, m.recent)
	assert.Nil(t, all[0])
	assert.Positive(t, m.bytes())
	assert.Less(t, m.bytes(), mostKept)
	b = p.NewBuilder(100, 100, 1, Limits{})
	m = b.l.mem
	for i := range mostKept / 8 {
		b.PlaceGlyph(mask, int32(i&63), 5)
	}
	b.AddGlyphs(0, 0, b.Page(), Paint{Alpha: 255})
	p.Recycle(b.List())
	assert.Greater(t, m.bytes(), mostKept)
	for range 10 {
		assert.NotSame(t, m, p.NewBuilder(1, 1, 1, Limits{}).l.mem)
	}
}

func BenchmarkPool(b *testing.B) {
	masks := []*glyph.Mask{{W: 3, H: 3}, {W: 10, H: 12, X: 1, Y: -12}}
	var p Pool
	b.ReportAllocs()
	for b.Loop() {
		bl := p.NewBuilder(2480, 3508, 1, Limits{})
		for i := range 300 {
			mark := bl.Mark()
			for k := range 20 {
				bl.PlaceKnown(masks[k&1], uint32(k), int32(100+k*20), int32(i*10))
			}
			bl.AddGlyphs(mark, 0, bl.Page(), Paint{Alpha: 255})
		}
		p.Recycle(bl.List())
	}
}
