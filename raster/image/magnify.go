package image

import "encoding/binary"

// spreader enlarges rows by taking the sample under each pixel's centre. Samples are stored as words of several pixels at once: what a word
// holds too much the next one overwrites.
type spreader struct {
	// Where columns have up to two pixels: what is copied at once, and behind it where the row ends.
	copies []stretch
	// Otherwise:
	edges []int32 // see edgesOf
	most  int     // pixels of a column
}

// stretch begins some pixels that are samples in order, maxStretch at most.
type stretch struct{ column, pixel int32 } // the first; the pixel relative to Box

const maxStretch = 5 // of three channels a word of 16 bytes, of one a word of 8

// newSpreader returns nil when x does more than that.
func newSpreader(x []tap, w int, smooth bool) *spreader {
	if len(x) == 0 || smooth {
		return nil
	}
	s := &spreader{}
	count := 0
	for i := range x {
		if count++; i > 0 && x[i].a != x[i-1].a {
			count = 1
		}
		s.most = max(s.most, count)
	}
	if s.most > 2 {
		s.edges = edgesOf(w, len(x), func(i int) int { return int(x[i].a) })
		return s
	}
	count = 0
	for i := range x {
		if count++; i > 0 && count <= maxStretch && x[i].a == x[i-1].a+1 {
			continue
		}
		count = 1
		s.copies = append(s.copies, stretch{column: x[i].a, pixel: int32(i)})
	}
	s.copies = append(s.copies, stretch{column: int32(w), pixel: int32(len(x))})
	return s
}

// edgesOf returns by column, w+1 of them, the first of width pixels that lies in it or behind it. column says where pixels lie; it never falls.
func edgesOf(w, width int, column func(i int) int) []int32 {
	edges := make([]int32, w+1)
	at := 0
	for c := range edges {
		for at < width && column(at) < c {
			at++
		}
		edges[c] = int32(at)
	}
	return edges
}

// row writes pixels x0..x1, relative to Box, of a row of ch bytes a sample, 1 or 3; column c holds pixel x0.
func (s *spreader) row(row []byte, ch, c, x0, x1 int, dst []byte) {
	dst = dst[:(x1-x0)*ch]
	if s.copies != nil {
		s.copy(row, ch, x0, dst)
		return
	}
	at := 0
	if int(s.edges[c]) < x0 { // the first column is cut
		at, c = s.slow(row, ch, at, c, c+1, x0, dst)
	}
	if at < len(dst) {
		if ch == 1 {
			at, c = spread1(dst, row, s.edges, x0, c, s.most)
		} else {
			at, c = spread3(dst, row, s.edges, x0, c)
		}
	}
	s.slow(row, ch, at, c, len(s.edges)-1, x0, dst) // near the end, where words have no room
}

// slow writes columns up to before end by samples and returns how many bytes are written then and the column that comes next.
func (s *spreader) slow(row []byte, ch, at, c, end, x0 int, dst []byte) (written, next int) {
	for ; c < end && at < len(dst); c++ {
		p := row[c*ch : c*ch+ch]
		for stop := min((int(s.edges[c+1])-x0)*ch, len(dst)); at < stop; at += len(p) {
			d := dst[at : at+len(p)]
			for k := range d {
				d[k] = p[k]
			}
		}
	}
	return at, c
}

// copy writes pixels from x0 on by stretches.
func (s *spreader) copy(row []byte, ch, x0 int, dst []byte) {
	k, n := 0, len(s.copies) // the last stretch that begins at x0 or before lies in k..n
	for n-k > 1 {
		if m := int(uint(k+n) >> 1); int(s.copies[m].pixel) <= x0 {
			k = m
		} else {
			n = m
		}
	}
	rest := s.copies[k:]
	piece := func(t, next stretch) {
		lo, hi := max(x0, int(t.pixel)), int(next.pixel)
		copy(dst[(lo-x0)*ch:min((hi-x0)*ch, len(dst))], row[(int(t.column)+lo-int(t.pixel))*ch:])
	}
	piece(rest[0], rest[1])
	rest = rest[1:]
	if ch == 1 {
		rest = copy1(dst, row, rest, x0)
	} else {
		rest = copy3(dst, row, rest, x0)
	}
	for i := 0; i+1 < len(rest) && (int(rest[i].pixel)-x0)*ch < len(dst); i++ {
		piece(rest[i], rest[i+1])
	}
}

// copy1 copies stretches as long as words have room and returns the rest.
func copy1(dst, row []byte, all []stretch, x0 int) []stretch {
	for i, t := range all {
		at, from := int(t.pixel)-x0, int(t.column)
		if at > len(dst)-8 || from > len(row)-8 {
			return all[i:]
		}
		*(*[8]byte)(dst[at:]) = *(*[8]byte)(row[from:])
	}
	return nil
}

func copy3(dst, row []byte, all []stretch, x0 int) []stretch {
	for i, t := range all {
		at, from := 3*(int(t.pixel)-x0), 3*int(t.column)
		if at > len(dst)-16 || from > len(row)-16 {
			return all[i:]
		}
		*(*[16]byte)(dst[at:]) = *(*[16]byte)(row[from:])
	}
	return nil
}

// spread1 writes columns from c on, which begins with pixel x0 or behind it, as long as words have room in dst. It returns how many bytes it has
// written and the column that comes next.
func spread1(dst, row []byte, edges []int32, x0, c, most int) (at, next int) {
	at = int(edges[c]) - x0
	row = row[c : len(edges)-1]
	edges = edges[c+1:][:len(row)]
	for i, v := range row {
		end := int(edges[i]) - x0
		if end > len(dst)-8 {
			return at, c + i
		}
		w := uint64(v) * 0x0101010101010101
		binary.LittleEndian.PutUint64(dst[at:at+8], w)
		if most > 8 {
			for at += 8; at < end; at += 8 {
				binary.LittleEndian.PutUint64(dst[at:at+8], w)
			}
		}
		at = end
	}
	return at, c + len(row)
}

// spread3 is spread1 for three channels. Of columns words of four bytes are read, so it leaves the last one, too.
func spread3(dst, row []byte, edges []int32, x0, c int) (at, next int) {
	at = 3 * (int(edges[c]) - x0)
	edges = edges[c+1:]
	row = row[3*c:]
	for i, e := range edges {
		end := 3 * (int(e) - x0)
		if end > len(dst)-24 || len(row) < 4 {
			return at, c + i
		}
		v := uint64(binary.LittleEndian.Uint32(row) & 0xffffff)
		v |= v << 24
		for w, x := v|v<<48, v>>16|v<<32; at < end; at += 15 {
			d := (*[16]byte)(dst[at:])
			binary.LittleEndian.PutUint64(d[:8], w)
			binary.LittleEndian.PutUint64(d[8:], x)
		}
		row, at = row[3:], end
	}
	return at, c + len(edges)
}
