package image

import (
	"encoding/binary"
	"math/bits"
)

// bitRuns writes the rows of a 1-bit image that is not shrunk run by run, without its pixels in between: on a scanned page a row is a few
// runs, most of them white.
type bitRuns struct {
	edges []int32 // see edgesOf
	zero  [3]byte // the pixels of samples 0 and 1
	one   [3]byte
	flip  bool
}

// newBitRuns returns nil when the rows need more than runs.
func newBitRuns(s *sampler, width int) *bitRuns {
	l := s.lazy
	if l == nil || l.box.total != 0 || l.conv.eight1 == nil && l.conv.eight3 == nil || s.im.Interpolate && s.x != nil {
		return nil
	}
	r := &bitRuns{edges: edgesOf(s.w, width, s.column), flip: l.spec.orient&flipX != 0}
	if t := l.conv.eight3; t != nil {
		copy(r.zero[:], t[0][:3])
		copy(r.one[:], t[255][:3])
	} else {
		r.zero[0], r.one[0] = l.conv.eight1[0][0], l.conv.eight1[255][0]
	}
	return r
}

// column returns the stage column of a device pixel, relative to Box.
func (s *sampler) column(x int) int {
	if s.x == nil {
		return x + s.xShift
	}
	return int(s.x[x].a)
}

// row writes device pixels x0..x1, relative to Box, of a row of samples.
func (r *bitRuns) row(row []byte, w, ch, x0, x1 int, dst []byte) {
	bit := row[0] >> 7
	for c := 0; c < w; {
		end := runEnd(row, c, w, bit)
		lo, hi := c, end
		if r.flip {
			lo, hi = w-end, w-c
		}
		a, b := max(int(r.edges[lo]), x0), min(int(r.edges[hi]), x1)
		if a < b {
			px := &r.zero
			if bit != 0 {
				px = &r.one
			}
			paint(dst[(a-x0)*ch:(b-x0)*ch], px, ch)
		}
		c, bit = end, 1-bit
	}
}

// runEnd returns the first sample behind c that is not bit, w at the end of the row.
func runEnd(row []byte, c, w int, bit byte) int {
	flip := -uint64(bit)
	for c < w {
		at := c >> 3
		var v uint64
		have := 64
		if at+8 <= len(row) {
			v = binary.BigEndian.Uint64(row[at:])
		} else {
			for i, b := range row[at:] {
				v |= uint64(b) << (56 - 8*i)
			}
			have = 8 * (len(row) - at)
		}
		if n := bits.LeadingZeros64((v ^ flip) << (c & 7)); n < have-c&7 {
			return min(c+n, w)
		}
		c = 8*at + have
	}
	return w
}

// paint fills dst with a pixel.
func paint(dst []byte, px *[3]byte, ch int) {
	if ch == 3 && (px[0] != px[1] || px[1] != px[2]) {
		for i := 0; i+3 <= len(dst); i += 3 {
			*(*[3]byte)(dst[i:]) = *px
		}
		return
	}
	fill(dst, px[0])
}
