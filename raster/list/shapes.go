package list

import (
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// shapes holds the edges of all shapes of a list, packed: an outline goes on where it stopped, by little, so that an edge takes four bytes
// instead of sixteen. A poster's curves, or the strokes of a map, would otherwise be most of a page's memory.
//
// A shape is a row of blocks of up to blockEdges edges. A block begins with how many they are, how many words follow its head, the rows it
// touches and where its first edge begins, so that a band passes over the blocks that are not in it. Blocks lie in chunks, which
// are never moved; a word 0 where a block should begin says that the shape goes on in the next chunk.
type shapes struct {
	chunks [][]int16
	free   [][]int16 // empty ones, of other lists
}

const (
	chunkBits  = 17
	chunkWords = 1 << chunkBits // of a chunk at most: the first are small, as most lists are
	fewWords   = 1 << 10
	blockEdges = 64
	headWords  = 10 // edges, words, top (2), bottom (2), x (2), y (2)
	// mostEdge is what an edge takes that neither touches the one before nor is near it, mostWords a block of such edges.
	mostEdge  = 12
	mostWords = headWords + mostEdge*blockEdges
)

// far in place of dx says that dy is one of the codes below instead.
const far = -1 << 15

const (
	lineFar  = iota // x and y of the edge's end follow, two words each
	moveFar         // x and y of the next edge's beginning follow, two words each
	moveNear        // dx and dy to the next edge's beginning follow
)

// add packs the edges of a shape and returns where it begins.
func (s *shapes) add(edges []scan.Edge) (first uint32) {
	for i := 0; i < len(edges); i += blockEdges {
		at := s.pack(edges[i:min(i+blockEdges, len(edges))])
		if i == 0 {
			first = at
		}
	}
	return first
}

// pack appends a block of edges: where it belongs, if there is surely room.
func (s *shapes) pack(edges []scan.Edge) uint32 {
	k := len(s.chunks) - 1
	if k < 0 || len(s.chunks[k])+headWords+mostEdge*len(edges) >= cap(s.chunks[k]) {
		var buf [mostWords]int16
		return s.put(packBlock(buf[:0], edges))
	}
	c := s.chunks[k]
	n := len(c)
	s.chunks[k] = c[:n+len(packBlock(c[n:n], edges))]
	return uint32(k)<<chunkBits | uint32(n)
}

// put appends a block.
func (s *shapes) put(words []int16) uint32 {
	k := len(s.chunks) - 1
	if k < 0 || len(s.chunks[k])+len(words) >= cap(s.chunks[k]) { // a word is left to say that it is over
		size := fewWords
		if k >= 0 {
			s.chunks[k] = append(s.chunks[k], 0)
			size = min(2*cap(s.chunks[k]), chunkWords)
		}
		var c []int16
		if len(s.free) > 0 {
			c, s.free = s.free[0], s.free[1:]
		} else {
			c = make([]int16, 0, size)
		}
		s.chunks = append(s.chunks, c)
		k++
	}
	c := s.chunks[k]
	s.chunks[k] = append(c, words...)
	return uint32(k)<<chunkBits | uint32(len(c))
}

// all returns the memory of all chunks, emptied, those that were not used behind the others.
func (s *shapes) all() [][]int16 {
	for i, c := range s.chunks {
		s.chunks[i] = c[:0]
	}
	return append(s.chunks, s.free...)
}

func put32(b []int16, v ...int32) []int16 {
	for _, v := range v {
		b = append(b, int16(v), int16(v>>16))
	}
	return b
}

func get32(b []int16) int32 { return int32(uint16(b[0])) | int32(b[1])<<16 }

// packBlock appends a block of at most blockEdges edges to b, which is empty.
func packBlock(b []int16, edges []scan.Edge) []int16 {
	top, bottom := edges[0].Y0, edges[0].Y0
	for _, e := range edges {
		top, bottom = min(top, e.Y0, e.Y1), max(bottom, e.Y0, e.Y1)
	}
	x, y := edges[0].X0, edges[0].Y0
	b = append(b, int16(len(edges)), 0)
	b = put32(b, top, bottom, x, y)
	for _, e := range edges {
		if e.X0 != x || e.Y0 != y {
			if dx, dy, ok := near(e.X0, e.Y0, x, y); ok {
				b = append(b, far, moveNear, dx, dy)
			} else {
				b = put32(append(b, far, moveFar), e.X0, e.Y0)
			}
		}
		if dx, dy, ok := near(e.X1, e.Y1, e.X0, e.Y0); ok {
			b = append(b, dx, dy)
		} else {
			b = put32(append(b, far, lineFar), e.X1, e.Y1)
		}
		x, y = e.X1, e.Y1
	}
	b[1] = int16(len(b) - headWords)
	return b
}

// near returns the way from b to a if it fits two words.
func near(ax, ay, bx, by int32) (dx, dy int16, ok bool) {
	x, y := int64(ax)-int64(bx), int64(ay)-int64(by)
	return int16(x), int16(y), x > far && x < -far && y >= far && y < -far
}

// Edges appends to dst the edges of a shape, count from first on, that touch pixel rows y0 <= y < y1.
func (l *List) Edges(dst []scan.Edge, first, count uint32, y0, y1 int) []scan.Edge {
	top, bottom := int32(y0)*scan.One, int32(y1)*scan.One
	k, at := first>>chunkBits, int(first&(chunkWords-1))
	for left := int(count); left > 0; {
		b := l.shapes.chunks[k][at:]
		n := int(b[0])
		if n == 0 {
			k, at = k+1, 0
			continue
		}
		words := int(b[1])
		if get32(b[2:]) < bottom && get32(b[4:]) > top {
			dst = unpack(dst, b[headWords:headWords+words], get32(b[6:]), get32(b[8:]), top, bottom)
		}
		left -= n
		at += headWords + words
	}
	return dst
}

// unpack appends the edges in b that touch top < y < bottom; the first begins at x, y.
func unpack(dst []scan.Edge, b []int16, x, y, top, bottom int32) []scan.Edge {
	for len(b) >= 2 {
		e := scan.Edge{X0: x, Y0: y, X1: x + int32(b[0]), Y1: y + int32(b[1])}
		if b[0] == far {
			switch b[1] {
			case moveNear:
				x, y = x+int32(b[2]), y+int32(b[3])
				b = b[4:]
				continue
			case moveFar:
				x, y = get32(b[2:]), get32(b[4:])
				b = b[6:]
				continue
			}
			e.X1, e.Y1 = get32(b[2:]), get32(b[4:])
			b = b[4:]
		}
		b = b[2:]
		x, y = e.X1, e.Y1
		if max(e.Y0, e.Y1) > top && min(e.Y0, e.Y1) < bottom {
			dst = append(dst, e)
		}
	}
	return dst
}
