package jpx

// tagTree codes a grid of numbers (B.10.2).
type tagTree struct {
	levels []treeLevel // leaves first
	nodes  []treeNode
}

type treeLevel struct{ first, w int32 }

// treeNode: low is what the number is at least, or what it is once known.
type treeNode struct {
	low   uint16
	known bool
}

// treeNodes is how many nodes a tree of w by h leaves has.
func treeNodes(w, h int) int {
	n := w * h
	for w > 1 || h > 1 {
		w, h = (w+1)/2, (h+1)/2
		n += w * h
	}
	return n
}

func newTagTree(w, h int) tagTree {
	t := tagTree{nodes: make([]treeNode, treeNodes(w, h))}
	first := 0
	for {
		t.levels = append(t.levels, treeLevel{int32(first), int32(w)})
		if w <= 1 && h <= 1 {
			return t
		}
		first += w * h
		w, h = (w+1)/2, (h+1)/2
	}
}

// decode reads bits until it is known whether leaf x, y is below limit, and returns that; low is its number then.
func (t *tagTree) decode(r *bitReader, x, y int, limit uint16) (low uint16, below bool) {
	for l := len(t.levels) - 1; l >= 0; l-- {
		lev := t.levels[l]
		n := &t.nodes[int(lev.first)+(y>>l)*int(lev.w)+x>>l]
		if !n.known {
			n.low = max(n.low, low)
			for n.low < limit {
				if r.bit() != 0 {
					n.known = true
					break
				}
				if r.over {
					return n.low, false
				}
				n.low++
			}
		}
		low = n.low
		below = n.known && low < limit
	}
	return low, below
}

// bitReader reads packet headers: after a byte FF comes a stuffed zero bit (B.10.1).
type bitReader struct {
	b    []byte
	p    int
	acc  uint32
	n    uint
	over bool // read past the end
}

func (r *bitReader) start(b []byte, p int) { r.b, r.p, r.acc, r.n, r.over = b, p, 0, 0, false }

func (r *bitReader) bit() uint32 {
	if r.n == 0 {
		r.fill()
	}
	r.n--
	return r.acc >> r.n & 1
}

func (r *bitReader) fill() {
	stuffed := r.acc == 0xff
	r.acc, r.n = 0, 8
	if r.p < len(r.b) {
		r.acc = uint32(r.b[r.p])
		r.p++
	} else {
		r.over = true
	}
	if stuffed {
		r.n = 7
	}
}

func (r *bitReader) bits(n int) uint32 {
	var v uint32
	for ; n > 0; n-- {
		v = v<<1 | r.bit()
	}
	return v
}

// align ends a header: the byte after a final FF belongs to it.
func (r *bitReader) align() int {
	if r.acc == 0xff && r.p < len(r.b) {
		r.p++
	}
	return r.p
}
