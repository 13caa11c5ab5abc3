package dct

func convertGray(l *Layout, rows *[4][]byte, dst []byte) { copy(dst, rows[0]) }

// convertPlain interleaves components as they are.
func convertPlain(l *Layout, rows *[4][]byte, dst []byte) {
	for j := range l.N {
		src := rows[j][:l.X1-l.X0]
		for x, v := range src {
			dst[x*l.N+j] = v
		}
	}
}

// The constants of T.871, clause 7, with 16 fractional bits.
const (
	crToR = 91881  // 1.402
	cbToG = 22554  // 0.344136
	crToG = 46802  // 0.714136
	cbToB = 116130 // 1.772
)

// A colour on its way from YCbCr is one word: red from bit 36, blue from bit 26, both rounded, and green from bit 16 with its fraction
// below. Each is 256 too large, so that 10 bits hold what lies beyond 0..255 too, and a table clamps without a branch.
const (
	shiftR = 36
	shiftB = 26
	shiftG = 16
	yWord  = 1<<shiftR | 1<<shiftB | 1<<shiftG
)

type yccTables struct {
	cb, cr [256]uint64
	clamp  [1024]byte
}

func newYCCTables() *yccTables {
	t := &yccTables{}
	for i := range int64(256) {
		v := i - 128
		t.cb[i] = uint64((cbToB*v+1<<15)>>16<<shiftB - cbToG*v)
		// The bias and green's rounding come with this one.
		t.cr[i] = uint64((crToR*v+1<<15)>>16<<shiftR - crToG*v + 256*yWord + 1<<15)
	}
	for i := range t.clamp {
		t.clamp[i] = clamp8(int32(i) - 256)
	}
	return t
}

// Of a colour word, the bits that say whether a component lies beyond 0..255, and what they are when none does.
const (
	beyond = 3<<(shiftR+8) | 3<<(shiftG+8) | 3<<(shiftB+8)
	within = yWord << 8
)

func convertYCC(l *Layout, rows *[4][]byte, dst []byte) {
	n, t := l.X1-l.X0, l.ycc
	ys, us, vs := rows[0][:n], rows[1][:n], rows[2][:n]
	dst = dst[:3*n]
	for x := 0; x < n && len(dst) >= 3; x++ {
		v := uint64(ys[x])*yWord + t.cb[us[x]] + t.cr[vs[x]]
		if v&beyond == within {
			dst[0], dst[1], dst[2] = byte(v>>shiftR), byte(v>>shiftG), byte(v>>shiftB)
		} else {
			dst[0], dst[1], dst[2] = t.clamp[v>>shiftR&1023], t.clamp[v>>shiftG&1023], t.clamp[v>>shiftB&1023]
		}
		dst = dst[3:]
	}
}

// convertYCCK gives CMYK: the complement of the RGB that YCC stands for, and K as it is.
func convertYCCK(l *Layout, rows *[4][]byte, dst []byte) {
	n, t := l.X1-l.X0, l.ycc
	ys, us, vs, ks := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	dst = dst[:4*n]
	for x := 0; x < n && len(dst) >= 4; x++ {
		v := uint64(ys[x])*yWord + t.cb[us[x]] + t.cr[vs[x]]
		dst[0], dst[1], dst[2], dst[3] = ^t.clamp[v>>shiftR&1023], ^t.clamp[v>>shiftG&1023], ^t.clamp[v>>shiftB&1023], ks[x]
		dst = dst[4:]
	}
}
