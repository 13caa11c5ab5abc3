package icc

import (
	"math"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace/internal/power"
)

// rowTables are what Row8 looks up, made when first needed.
type rowTables struct {
	once   sync.Once
	gray   *[256]byte
	matrix *matrixRow
	grid   *grid
}

// Row8 converts n pixels of N 8-bit channels in src, 0..255 for the channel's Range, to sRGB, 3 bytes a pixel, in dst. It allocates
// nothing but its tables, once. Profiles of three channels made of tables, and those of four, are interpolated between the nodes of a
// grid (33 and 25 a side), so that a colour between them may differ from RGB's by a few of 255; the others are within 1.
func (t *Transform) Row8(dst, src []byte, n int) {
	src, dst = src[:n*t.n], dst[:3*n]
	if t.like == SRGB {
		copy(dst, src)
		return
	}
	t.rows.once.Do(t.tabulate)
	switch r := &t.rows; {
	case r.gray != nil:
		for i, v := range src {
			y := r.gray[v]
			dst[3*i], dst[3*i+1], dst[3*i+2] = y, y, y
		}
	case r.matrix != nil:
		r.matrix.row(dst, src)
	case r.grid != nil:
		r.grid.row(t, dst, src)
	default:
		t.plainRow(dst, src)
	}
}

func (t *Transform) tabulate() {
	switch {
	case t.gray != nil && t.black == [3]float64{}:
		t.rows.gray = &[256]byte{}
		for i := range t.rows.gray {
			y, _, _ := t.convert(&vector{float64(i) / 255})
			t.rows.gray[i] = to8(y)
		}
	case t.shaper != nil:
		t.rows.matrix = newMatrixRow(t.shaper)
	case t.n == 3:
		t.rows.grid = newGrid(3, 33)
	case t.n == 4:
		t.rows.grid = newGrid(4, 25)
	}
}

// plainRow converts pixel by pixel, but a run of equal ones once.
func (t *Transform) plainRow(dst, src []byte) {
	var last []byte
	var r, g, b uint16
	for ; len(src) >= t.n && len(dst) >= 3; src, dst = src[t.n:], dst[3:] {
		now := src[:t.n]
		if string(now) != string(last) {
			var v vector
			for i, x := range now {
				v[i] = float64(x) / 255
			}
			r, g, b = t.convert(&v)
			last = now
		}
		dst[0], dst[1], dst[2] = to8(r), to8(g), to8(b)
	}
}

func to8(v uint16) uint8 { return uint8((uint32(v)*255 + 32767) / 65535) }

// matrixRow is the matrix model in integers: what each value of each channel adds to linear red, green and blue, and the encoded bytes
// of the sums.
type matrixRow struct {
	share [3][256][3]int32 // 1 is 1 << linearBits
	out   [1<<outBits + 1]byte
}

const (
	linearBits = 24
	outBits    = 14
)

func newMatrixRow(s *shaper) *matrixRow {
	m := &matrixRow{}
	const one = 1 << linearBits
	fix := func(v float64) int32 {
		// A matrix of s15Fixed16Numbers could reach 32768; what lies far outside is clipped anyway.
		return int32(math.Round(min(max(v, -20), 20) * one))
	}
	neutral := s.same && s.neutral()
	for v := range 256 {
		x := s.decode(&vector{float64(v) / 255, float64(v) / 255, float64(v) / 255})
		for j := range 3 {
			r, g, b := fix(s.rgb[3*j]*x[0]+s.black[j]), fix(s.rgb[3*j+1]*x[1]), fix(s.rgb[3*j+2]*x[2])
			if neutral { // the shares of a neutral add up to the same in all three
				g = fix(x[0]) - r - b
			}
			m.share[0][v][j], m.share[1][v][j], m.share[2][v][j] = r, g, b
		}
	}
	power.Tabulate(m.out[:], func(i int) byte { return to8(to16(power.EncodeSRGB(float64(i) / (1 << outBits)))) })
	return m
}

func (m *matrixRow) row(dst, src []byte) {
	for len(src) >= 3 && len(dst) >= 3 {
		r, g, b := &m.share[0][src[0]], &m.share[1][src[1]], &m.share[2][src[2]]
		dst[0] = m.encode(r[0] + g[0] + b[0])
		dst[1] = m.encode(r[1] + g[1] + b[1])
		dst[2] = m.encode(r[2] + g[2] + b[2])
		src, dst = src[3:], dst[3:]
	}
}

func (m *matrixRow) encode(v int32) byte {
	i := (v + 1<<(linearBits-outBits-1)) >> (linearBits - outBits)
	return m.out[min(max(i, 0), 1<<outBits)]
}
