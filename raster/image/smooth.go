package image

import "encoding/binary"

// smoothRow is a stage row brought to the device's columns, all of Box.
type smoothRow struct {
	y   int // of the stage, plus 1: 0 is none
	pix []byte
}

// blended writes pixels x0..x1 of what lies between two rows of the stage. Every row is brought to the device's columns once, for all the
// rows that take of it.
func (s *sampler) blended(t tap, coverage bool, ch, x0, x1 int, dst []byte) {
	a := s.smooth(int(t.a), coverage, ch)
	b := s.smooth(int(t.b), coverage, ch)
	if a == nil || b == nil { // a colour key that no row has met
		fill(dst, 255)
		return
	}
	blend(dst, a[x0*ch:x1*ch], b[x0*ch:x1*ch], t.frac)
}

// smooth returns row y of the stage at the device's columns; the last two rows are kept.
func (s *sampler) smooth(y int, coverage bool, ch int) []byte {
	k := y & 1
	if coverage {
		k += 2
	}
	m := &s.wide[k]
	if m.y == y+1 {
		return m.pix
	}
	row := s.row(y, coverage)
	if row == nil {
		return nil
	}
	if m.pix == nil {
		m.pix = make([]byte, s.width*ch)
	}
	m.y = 0
	if s.parts == nil || s.parts.st != nil { // not cancelled
		m.y = y + 1
	}
	s.columns(row, ch, 0, s.width, m.pix)
	return m.pix
}

// blend mixes two rows: frac of b, 0..256.
func blend(dst, a, b []byte, frac int32) {
	const even = 0x00ff00ff00ff00ff
	const half = 0x0080008000800080
	fb := uint64(frac)
	fa := 256 - fb
	a, b = a[:len(dst)], b[:len(dst)]
	for len(dst) >= 8 && len(a) >= 8 && len(b) >= 8 {
		u, v := binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b)
		lo := ((u&even)*fa + (v&even)*fb + half) >> 8 & even
		hi := ((u>>8&even)*fa + (v>>8&even)*fb + half) &^ even
		binary.LittleEndian.PutUint64(dst, lo|hi)
		dst, a, b = dst[8:], a[8:], b[8:]
	}
	for i := range dst {
		dst[i] = mix(a[i], b[i], frac)
	}
}

// smooth3 writes pixels of three channels between two columns each and returns how many it wrote: words of four bytes are read and written, so
// the last ones are left.
func smooth3(dst, row []byte, ts []tap) int {
	const lanes = 0xff00ff00ff
	n := min(len(ts), (len(dst)-1)/3)
	for n > 0 && 3*int(ts[n-1].b)+4 > len(row) {
		n--
	}
	for i := range ts[:max(n, 0)] {
		t := &ts[i]
		va, vb := uint64(binary.LittleEndian.Uint32(row[3*t.a:])), uint64(binary.LittleEndian.Uint32(row[3*t.b:]))
		fb := uint64(t.frac)
		v := (va&0xff00ff|va&0xff00<<24)*(256-fb) + (vb&0xff00ff|vb&0xff00<<24)*fb + 0x8000800080
		v = v >> 8 & lanes
		binary.LittleEndian.PutUint32(dst, uint32(v|v>>24))
		dst = dst[3:]
	}
	return max(n, 0)
}
