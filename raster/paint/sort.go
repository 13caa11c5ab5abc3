package paint

// byLeft and byInk are the orders of pieces: the place in the row, and painting order.
type order uint8

const (
	byLeft order = iota
	byInk
)

func key(p *piece, o order) int32 {
	if o == byInk {
		return p.ink
	}
	return p.x0
}

// sorter sorts pieces. A row's pieces come in painting order, line of text after line of text, and so in a few rising stretches: these are
// found and merged.
type sorter struct {
	spare []piece
	ends  []int32
}

// few is how many pieces are sorted by insertion.
const few = 12

// sort sorts ps by one order, equal ones as they are.
func (s *sorter) sort(ps []piece, o order) {
	if len(ps) <= few {
		insertion(ps, o)
		return
	}
	s.ends = s.ends[:0]
	for i := 1; i < len(ps); i++ {
		if key(&ps[i], o) < key(&ps[i-1], o) {
			s.ends = append(s.ends, int32(i))
		}
	}
	if len(s.ends) == 0 {
		return
	}
	s.ends = append(s.ends, int32(len(ps)))
	if len(s.spare) < len(ps) {
		s.spare = make([]piece, 2*len(ps))
	}
	from, to := ps, s.spare[:len(ps)]
	for len(s.ends) > 1 {
		at, n := int32(0), 0
		for i := 0; i < len(s.ends); i += 2 {
			mid := s.ends[i]
			end := mid
			if i+1 < len(s.ends) {
				end = s.ends[i+1]
			}
			merge(to[at:end], from[at:mid], from[mid:end], o)
			s.ends[n] = end
			n++
			at = end
		}
		s.ends = s.ends[:n]
		from, to = to, from
	}
	if &from[0] != &ps[0] {
		copy(ps, from)
	}
}

func merge(dst, a, b []piece, o order) {
	for len(a) > 0 && len(b) > 0 {
		if key(&b[0], o) < key(&a[0], o) {
			dst[0], b = b[0], b[1:]
		} else {
			dst[0], a = a[0], a[1:]
		}
		dst = dst[1:]
	}
	copy(dst, a)
	copy(dst[len(a):], b)
}

func insertion(ps []piece, o order) {
	for i := 1; i < len(ps); i++ {
		k := key(&ps[i], o)
		if k >= key(&ps[i-1], o) {
			continue
		}
		p, j := ps[i], i
		for ; j > 0 && key(&ps[j-1], o) > k; j-- {
			ps[j] = ps[j-1]
		}
		ps[j] = p
	}
}
