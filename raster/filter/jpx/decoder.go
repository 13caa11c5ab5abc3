package jpx

import (
	"context"
)

// file is what the headers of a file say.
type file struct {
	meta *meta
	cs   *codestream
	opt  Options
}

// openFile reads all headers. The file is nil when there is nothing to decode.
func openFile(data []byte, opt Options) (*file, error) {
	m, stream := split(data)
	if stream == nil {
		return nil, fail(Damaged, "no codestream")
	}
	cs, rest, err := readMain(stream, opt)
	if cs == nil {
		return nil, err
	}
	if e := cs.readParts(rest); err == nil {
		err = e
	}
	if c := cs.comps; m.colour == Unknown && len(c) == 3 && c[0].dx < c[1].dx && c[1].dx == c[2].dx && c[1].dy == c[2].dy {
		m.colour = SYCC // what else would have its second and third component subsampled
	}
	return &file{meta: m, cs: cs, opt: opt}, err
}

// decoder decodes one file.
type decoder struct {
	ctx    context.Context
	opt    Options
	file   *file
	cs     *codestream
	reduce int
	budget int64
	err    error
	blocks []*blockDecoder // one a worker

	planes  []plane
	missing []int // tiles without data
}

// plane holds the samples of one component, of depth bits or spread over 8 or 16.
type plane struct {
	rect         // on the component's own grid, reduced
	depth   int  // of the values as coded, at most 16 here
	down    int  // bits that were cut off below
	raw     bool // values are kept
	narrow  []uint8
	wide    []uint16
	scale8  []uint8  // nil when values are stored as they are
	scale16 []uint16 // likewise
	row     []uint16
}

// note keeps the first error.
func (d *decoder) note(err error) {
	if d.err == nil && err != nil {
		d.err = err
	}
}

// charge takes n bytes off the memory budget.
func (d *decoder) charge(n int64) bool {
	if n > d.budget {
		d.note(fail(Limit, "more than %d bytes of memory", d.opt.MaxMemory))
		return false
	}
	d.budget -= n
	return true
}

func (d *decoder) run() (*Image, error) {
	cs := d.cs
	d.reduce = min(d.opt.Reduce, cs.minLevels())
	ch := d.file.channels()
	for i := range cs.comps {
		if ch.indexed(i) {
			d.reduce = 0 // the mean of two indices is no colour
		}
	}
	im := d.newImage(ch)
	if !d.makePlanes(ch) {
		return im, d.err
	}
	d.blocks = make([]*blockDecoder, d.opt.Workers)
	for i := range d.blocks {
		d.blocks[i] = &blockDecoder{}
	}
	for _, t := range cs.order {
		if d.ctx.Err() != nil {
			break
		}
		d.tile(t)
	}
	if n := cs.tilesX * cs.tilesY; len(cs.order) < n {
		d.note(fail(Damaged, "%d of %d tiles are missing", n-len(cs.order), n))
		for t := range n {
			if cs.tiles[t] == nil {
				d.missing = append(d.missing, t)
			}
		}
	}
	if err := d.ctx.Err(); err != nil {
		d.err = err
	}
	d.finish(im, ch)
	return im, d.err
}

// area is a tile's rectangle on the reference grid (B.3).
func (c *codestream) area(t int) rect {
	p, q := t%c.tilesX, t/c.tilesX
	x, y := int(c.tx0)+p*int(c.tw), int(c.ty0)+q*int(c.th)
	return rect{x, y, x + int(c.tw), y + int(c.th)}.and(rect{int(c.x0), int(c.y0), int(c.x1), int(c.y1)})
}

// tile decodes one tile into the planes.
func (d *decoder) tile(index int) {
	p, body, heads, apart, err := d.cs.gather(index)
	d.note(err)
	if !p.haveCOD || !p.haveQCD && !p.everyQuant() {
		d.note(fail(Damaged, "no coding style or quantization"))
		d.missing = append(d.missing, index)
		return
	}
	area := d.cs.area(index)
	t, err := newTile(p, d.cs.comps, area, body, d.reduce)
	if err != nil {
		d.note(err)
		d.missing = append(d.missing, index)
		return
	}
	if err := t.readPackets(d.ctx, heads, apart); err != nil {
		d.note(err)
		if len(t.chunks) == 0 {
			d.missing = append(d.missing, index)
			return
		}
	}
	budget := d.budget
	d.render(t)
	d.budget = budget
}

func (p *params) everyQuant() bool {
	for i := range p.comps {
		if p.comps[i].steps == 0 {
			return false
		}
	}
	return true
}

// pipe gives the rows of one tile component.
type pipe struct {
	ints   *level[int32]
	floats *level[float32]
	h      int
	rect   // of what it gives
}

// render runs the wavelets of a tile and writes its samples.
func (d *decoder) render(t *tile) {
	k53, k97 := kernel53(), kernel97()
	pipes := make([]pipe, len(t.comps))
	for i, tc := range t.comps {
		r := max(0, tc.cod.levels-d.reduce)
		p := &pipes[i]
		p.rect, p.h = tc.res[r].rect, tc.res[r].h()
		if p.empty() {
			p.h = 0
			continue
		}
		if tc.cod.reversible {
			p.ints = newLevel(d, t, tc, r, k53)
		} else {
			p.floats = newLevel(d, t, tc, r, k97)
		}
	}
	first := 0
	if t.params.mct && len(pipes) >= 3 {
		a, b, c := &pipes[0], &pipes[1], &pipes[2]
		if a.rect == b.rect && a.rect == c.rect && (a.ints == nil) == (b.ints == nil) && (a.ints == nil) == (c.ints == nil) {
			first = 3
			var ints [3][]int32
			var floats [3][]float32
			if !d.charge(int64(a.w()) * 12) {
				return
			}
			for i := range 3 { // rows must stay as they are for the wavelet's next steps
				if a.ints != nil {
					ints[i] = make([]int32, a.w())
				} else {
					floats[i] = make([]float32, a.w())
				}
			}
			for y := range a.h {
				if y&15 == 0 && d.ctx.Err() != nil {
					return
				}
				if a.ints != nil {
					reversibleColours(&ints, a.ints.next(), b.ints.next(), c.ints.next())
					for i, row := range ints {
						d.putInts(t, i, y, row)
					}
				} else {
					colours(&floats, a.floats.next(), b.floats.next(), c.floats.next())
					for i, row := range floats {
						d.putFloats(t, i, y, row)
					}
				}
			}
		} else {
			d.note(fail(Damaged, "component transform over unequal components"))
		}
	}
	for i := first; i < len(pipes); i++ {
		p := &pipes[i]
		for y := range p.h {
			if y&15 == 0 && d.ctx.Err() != nil {
				return
			}
			if p.ints != nil {
				d.putInts(t, i, y, p.ints.next())
			} else {
				d.putFloats(t, i, y, p.floats.next())
			}
		}
	}
}

// reversibleColours is the inverse RCT (G.2.2).
func reversibleColours(dst *[3][]int32, a, b, c []int32) {
	n := len(a)
	if len(b) != n || len(c) != n || n > len(dst[0]) { // no room was left for one of them
		return
	}
	p, q, r := dst[0][:n], dst[1][:n], dst[2][:n]
	b, c = b[:n], c[:n]
	for i, y := range a {
		u, v := b[i], c[i]
		g := y - (u+v)>>2
		p[i], q[i], r[i] = v+g, g, u+g
	}
}

// colours is the inverse ICT (G.3.2).
func colours(dst *[3][]float32, a, b, c []float32) {
	n := len(a)
	if len(b) != n || len(c) != n || n > len(dst[0]) {
		return
	}
	p, q, r := dst[0][:n], dst[1][:n], dst[2][:n]
	b, c = b[:n], c[:n]
	for i, y := range a {
		u, v := b[i], c[i]
		p[i] = y + float32(1.402*v)
		q[i] = y - float32(0.344136*u) - float32(0.714136*v)
		r[i] = y + float32(1.772*u)
	}
}
