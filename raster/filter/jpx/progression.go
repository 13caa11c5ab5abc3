package jpx

import (
	"cmp"
	"slices"
)

// visit is one precinct in the order of packets.
type visit struct {
	x, y  int // where it starts on the reference grid, as B.12.1 compares it
	comp  int32
	res   int32
	index int32 // within its resolution
}

// visits lists all precincts of the tile by resolution, component and index. Their number must be checked before.
func (t *tile) visits() []visit {
	out := make([]visit, 0, t.precincts)
	for r := 0; r <= maxLevels; r++ {
		for c, tc := range t.comps {
			if r >= len(tc.res) {
				continue
			}
			s := &tc.res[r]
			n := len(tc.res) - 1 - r
			dx, dy := int(t.sizes[c].dx), int(t.sizes[c].dy)
			for i := range s.pw * s.ph {
				v := visit{comp: int32(c), res: int32(r), index: int32(i)}
				v.x = position(s.x0, s.px0, i%s.pw, s.ppx, n, dx, t.area.x0)
				v.y = position(s.y0, s.py0, i/s.pw, s.ppy, n, dy, t.area.y0)
				out = append(out, v)
			}
		}
	}
	return out
}

// position is the coordinate at which the loops of B.12.1.3 to B.12.1.5 reach a precinct: the tile's edge for a first one that the edge cuts,
// else where the precinct starts.
func position(lo, first, i, pp, n, d, edge int) int {
	if i == 0 && lo&(1<<pp-1) != 0 {
		return edge
	}
	return (first + i) << pp << n * d
}

// run goes through the packets of one progression (B.12.2): every layer of every precinct in its range that has not come yet. step reads
// a packet and returns false at the end.
func (t *tile) run(all []visit, g progression, step func(v *visit, p *precinct) bool) bool {
	list := make([]visit, 0, len(all))
	first := g.layers
	for _, v := range all {
		if int(v.res) < g.res0 || int(v.res) >= g.res1 || int(v.comp) < g.comp0 || int(v.comp) >= g.comp1 {
			continue
		}
		if p := t.precinct(&v); p.layer < g.layers {
			first = min(first, p.layer)
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return true
	}
	byPlace := func(a, b visit) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x))
	}
	switch g.order {
	case 2: // resolution, position, component, layer
		slices.SortStableFunc(list, func(a, b visit) int {
			return cmp.Or(cmp.Compare(a.res, b.res), byPlace(a, b), cmp.Compare(a.comp, b.comp), cmp.Compare(a.index, b.index))
		})
	case 3: // position, component, resolution, layer
		slices.SortStableFunc(list, func(a, b visit) int {
			return cmp.Or(byPlace(a, b), cmp.Compare(a.comp, b.comp), cmp.Compare(a.res, b.res), cmp.Compare(a.index, b.index))
		})
	case 4: // component, position, resolution, layer
		slices.SortStableFunc(list, func(a, b visit) int {
			return cmp.Or(cmp.Compare(a.comp, b.comp), byPlace(a, b), cmp.Compare(a.res, b.res), cmp.Compare(a.index, b.index))
		})
	case 1: // resolution, layer, component, position
		for lo := 0; lo < len(list); {
			hi := lo
			for hi < len(list) && list[hi].res == list[lo].res {
				hi++
			}
			if !t.layered(list[lo:hi], first, g.layers, step) {
				return false
			}
			lo = hi
		}
		return true
	default: // layer, resolution, component, position
		return t.layered(list, first, g.layers, step)
	}
	for i := range list {
		p := t.precinct(&list[i])
		for p.layer < g.layers {
			if !step(&list[i], p) {
				return false
			}
		}
	}
	return true
}

// layered runs a list once for each layer. Skipping what has come already is bounded, as crafted progressions can make it quadratic.
func (t *tile) layered(list []visit, first, layers int, step func(v *visit, p *precinct) bool) bool {
	for l := first; l < layers; l++ {
		for i := range list {
			p := t.precinct(&list[i])
			if p.layer > l {
				if t.skips--; t.skips < 0 {
					return false
				}
				continue
			}
			if !step(&list[i], p) {
				return false
			}
		}
	}
	return true
}

func (t *tile) precinct(v *visit) *precinct {
	return &t.comps[v.comp].res[v.res].precincts[v.index]
}
