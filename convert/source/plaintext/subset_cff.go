package plaintext

import (
	"encoding/binary"
	"slices"
)

// subsetCFF makes a copy of a CFF program in which the charstrings that are not in use are zeros, which Flate makes nothing of: every offset and
// every glyph number stays as it is. What cannot be followed is left whole.
func subsetCFF(program []byte, used map[uint32]string) []byte {
	out := slices.Clone(program)
	if len(out) < 4 {
		return out
	}
	_, at, ok := cffIndex(out, int(out[2])) // names
	if !ok {
		return out
	}
	top, _, ok := cffIndex(out, at)
	if !ok || top.count == 0 {
		return out
	}
	glyphs, _, ok := cffIndex(out, charStringsAt(top.item(0)))
	if !ok {
		return out
	}
	for g := range glyphs.count {
		if _, keep := used[uint32(g)]; !keep && g != 0 {
			clear(glyphs.item(g))
		}
	}
	return out
}

// index is an INDEX (Technical Note 5176, 5).
type index struct {
	count, size int
	offsets     []byte
	data        []byte // from the byte before the first item
}

func (x *index) offset(i int) int {
	v := 0
	for _, b := range x.offsets[i*x.size : (i+1)*x.size] {
		v = v<<8 | int(b)
	}
	return v
}

func (x *index) item(i int) []byte {
	lo, hi := x.offset(i), x.offset(i+1)
	if lo < 1 || hi < lo || hi > len(x.data) {
		return nil
	}
	return x.data[lo:hi]
}

// cffIndex reads the INDEX at a place and returns where it ends.
func cffIndex(b []byte, at int) (x index, end int, ok bool) {
	if at <= 0 || at+2 > len(b) {
		return x, 0, false
	}
	if x.count = int(binary.BigEndian.Uint16(b[at:])); x.count == 0 {
		return x, at + 2, true
	}
	if at+3 > len(b) {
		return x, 0, false
	}
	x.size = int(b[at+2])
	data := at + 3 + (x.count+1)*x.size
	if x.size < 1 || x.size > 4 || data > len(b) {
		return x, 0, false
	}
	x.offsets, x.data = b[at+3:data], b[data-1:]
	n := x.offset(x.count)
	return x, data - 1 + n, n >= 1 && n <= len(x.data)
}

// charStringsAt finds the CharStrings operator of a Top DICT (Technical Note 5176, 4 and 9), 0 if there is none.
func charStringsAt(d []byte) int {
	v := 0
	for i := 0; i < len(d); {
		switch b := int(d[i]); {
		case b == 17:
			return v
		case b == 12:
			i += 2
		case b <= 21:
			i++
		case b == 28 && i+3 <= len(d):
			v = int(binary.BigEndian.Uint16(d[i+1:]))
			i += 3
		case b == 29 && i+5 <= len(d):
			v = int(binary.BigEndian.Uint32(d[i+1:]))
			i += 5
		case b == 30: // a real number ends at a nibble of 15
			for i++; i < len(d) && d[i]&15 != 15 && d[i]>>4 != 15; i++ {
			}
			i++
		case b >= 32 && b <= 246:
			v = b - 139
			i++
		case b >= 247 && b <= 250 && i+2 <= len(d):
			v = (b-247)*256 + int(d[i+1]) + 108
			i += 2
		default:
			i += 2
		}
	}
	return 0
}
