package picture

// onWhite8 lays a sample over white: gamma-encoded values are mixed, as everybody does who shows such pictures.
func onWhite8(v, alpha byte) byte {
	return byte((uint32(v)*uint32(alpha) + 255*(255-uint32(alpha)) + 127) / 255)
}

func onWhite16(v, alpha uint32) uint32 {
	return uint32((uint64(v)*uint64(alpha) + 65535*(65535-uint64(alpha)) + 32767) / 65535)
}

// flatten lays pixels of n samples, the last one opacity, over white, in place; the result has n-1 samples a pixel. Of 16 bits the high byte is first.
func flatten(row []byte, n, depth int) []byte {
	if depth == 16 {
		return flatten16(row, n)
	}
	k := 0
	for i := 0; i+n <= len(row); i += n {
		a := row[i+n-1]
		for _, v := range row[i : i+n-1] {
			if a != 255 {
				v = onWhite8(v, a)
			}
			row[k] = v
			k++
		}
	}
	return row[:k]
}

func flatten16(row []byte, n int) []byte {
	k := 0
	for i := 0; i+2*n <= len(row); i += 2 * n {
		p := row[i : i+2*n]
		a := uint32(p[2*n-2])<<8 | uint32(p[2*n-1])
		for j := 0; j < 2*n-2; j += 2 {
			v := onWhite16(uint32(p[j])<<8|uint32(p[j+1]), a)
			row[k], row[k+1] = byte(v>>8), byte(v)
			k += 2
		}
	}
	return row[:k]
}
