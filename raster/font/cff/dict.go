package cff

import (
	"math"
	"strconv"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Operators of DICT data; two-byte ones have 12 in the high byte (Technical Note 5176, Appendix H, tables 9, 10 and 23).
const (
	opCharset       = 15
	opEncoding      = 16
	opCharStrings   = 17
	opPrivate       = 18
	opSubrs         = 19
	opDefaultWidthX = 20
	opNominalWidthX = 21
	opFontMatrix    = 12<<8 | 7
	opROS           = 12<<8 | 30
	opFDArray       = 12<<8 | 36
	opFDSelect      = 12<<8 | 37
)

func u16(b []byte, i int) int {
	if i < 0 || i+2 > len(b) {
		return 0
	}
	return int(b[i])<<8 | int(b[i+1])
}

// index is an INDEX read in place.
type index struct {
	count, offSize int
	offsets, data  []byte
}

// readIndex returns the INDEX at the start of b and what follows it. A damaged one is cut short.
func readIndex(b []byte) (index, []byte) {
	n := u16(b, 0)
	if n == 0 {
		return index{}, b[min(2, len(b)):]
	}
	if len(b) < 3 || b[2] < 1 || b[2] > 4 {
		return index{}, nil
	}
	ix := index{count: n, offSize: int(b[2])}
	size := (n + 1) * ix.offSize
	if 3+size > len(b) {
		return index{}, nil
	}
	ix.offsets, ix.data = b[3:3+size], b[3+size:]
	end := ix.offset(n)
	if end > len(ix.data) {
		return ix, nil
	}
	return ix, ix.data[end:]
}

// offset returns where element i begins in data.
func (ix *index) offset(i int) int {
	v := 0
	for _, c := range ix.offsets[i*ix.offSize : (i+1)*ix.offSize] {
		v = v<<8 | int(c)
	}
	return max(v-1, 0)
}

func (ix *index) get(i int) []byte {
	if i < 0 || i >= ix.count {
		return nil
	}
	lo, hi := ix.offset(i), min(ix.offset(i+1), len(ix.data))
	if lo >= hi {
		return nil
	}
	return ix.data[lo:hi:hi]
}

// dict holds the operands of each operator.
type dict map[int][]float64

const maxOperands = 513

func readDict(b []byte) dict {
	d := dict{}
	var args []float64
	for len(b) > 0 {
		c := int(b[0])
		b = b[1:]
		var v float64
		switch {
		case c <= 21:
			if c == 12 && len(b) > 0 {
				c = 12<<8 | int(b[0])
				b = b[1:]
			}
			if _, dup := d[c]; !dup {
				d[c] = args
			}
			args = nil
			continue
		case c == 28 && len(b) >= 2:
			v = float64(int16(u16(b, 0)))
			b = b[2:]
		case c == 29 && len(b) >= 4:
			v = float64(int32(uint32(u16(b, 0))<<16 | uint32(u16(b, 2))))
			b = b[4:]
		case c == 30:
			v, b = readReal(b)
		case c >= 32 && c <= 246:
			v = float64(c - 139)
		case c >= 247 && c <= 250 && len(b) > 0:
			v = float64((c-247)*256 + int(b[0]) + 108)
			b = b[1:]
		case c >= 251 && c <= 254 && len(b) > 0:
			v = float64(-(c-251)*256 - int(b[0]) - 108)
			b = b[1:]
		default:
			continue
		}
		if len(args) < maxOperands {
			args = append(args, v)
		}
	}
	return d
}

// readReal reads packed decimal digits (Technical Note 5176, 4, table 5).
func readReal(b []byte) (float64, []byte) {
	var buf [64]byte
	s := buf[:0]
	for len(b) > 0 {
		c := b[0]
		b = b[1:]
		for _, nib := range [2]byte{c >> 4, c & 15} {
			if nib == 15 {
				v, err := strconv.ParseFloat(string(s), 64)
				if err != nil || math.IsInf(v, 0) {
					return 0, b
				}
				return v, b
			}
			if len(s) < 60 {
				s = append(s, "0123456789.EE -"[nib])
				switch nib {
				case 12:
					s = append(s, '-')
				case 13:
					s = s[:len(s)-1]
				}
			}
		}
	}
	return 0, b
}

func (d dict) num(op int) float64 {
	if v := d[op]; len(v) > 0 {
		return v[len(v)-1]
	}
	return 0
}

func (d dict) offset(op, size int) (int, bool) {
	v := d.num(op)
	if !(v > 0 && v < float64(size)) {
		return 0, false
	}
	return int(v), true
}

func (d dict) matrix() (geom.Matrix, bool) {
	v := d[opFontMatrix]
	if len(v) < 6 {
		return geom.Identity, false
	}
	m := geom.Matrix{A: v[0], B: v[1], C: v[2], D: v[3], E: v[4], F: v[5]}
	if s := m.Expansion(); !m.Finite() || s < 1e-7 || s > 1e4 {
		return geom.Identity, false
	}
	return m, true
}
