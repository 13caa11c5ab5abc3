package packbits

import "bytes"

// plainLine is the coding rule written down once, unit by unit. It serves the units without a kernel and is the oracle of
// the kernels.
func plainLine(dst, pix []byte, unit int) []byte {
	n := len(pix) - len(pix)%unit
	at := func(i int) []byte { return pix[i : i+unit] }
	for pos := 0; pos < n; {
		end := pos + unit
		for end < n && bytes.Equal(at(end), at(pos)) {
			end += unit
		}
		if end > pos+unit {
			dst = AppendRun(dst, at(pos), (end-pos)/unit)
			pos = end
			continue
		}
		for end < n && !(end+unit < n && bytes.Equal(at(end), at(end+unit))) {
			end += unit
		}
		dst = appendLiteral(dst, pix[pos:end], unit)
		pos = end
	}
	return dst
}

// appendLiteral writes a stretch of single units.
func appendLiteral(dst, pix []byte, unit int) []byte {
	for len(pix) > 0 {
		n := min(len(pix)/unit, 128)
		dst = append(dst, byte(1-n))
		dst = append(dst, pix[:n*unit]...)
		pix = pix[n*unit:]
	}
	return dst
}

// AppendRun appends the canonical coding of n equal units; unitValue is one unit. It appends nothing for n < 1.
func AppendRun(dst, unitValue []byte, n int) []byte {
	if n < 1 || len(unitValue) == 0 {
		return dst
	}
	for ; n > 128; n -= 128 {
		dst = append(dst, 127)
		dst = append(dst, unitValue...)
	}
	dst = append(dst, byte(n-1))
	return append(dst, unitValue...)
}

// AppendLine appends the canonical coding of one line. pix holds whole units of unit bytes (1 to MaxUnit); bytes of a last,
// incomplete unit are ignored.
func AppendLine(dst, pix []byte, unit int) []byte {
	switch unit {
	case 1:
		return kernel[[1]byte](dst, pix)
	case 2:
		return kernel[[2]byte](dst, pix)
	case 3:
		return kernel[[3]byte](dst, pix)
	case 4:
		return kernel[[4]byte](dst, pix)
	case 6:
		return kernel[[6]byte](dst, pix)
	case 8:
		return kernel[[8]byte](dst, pix)
	}
	if unit < 1 {
		return dst
	}
	return plainLine(dst, pix, unit)
}
