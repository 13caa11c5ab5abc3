package packbits

import "errors"

// Errors of the decoder.
var (
	ErrShort    = errors.New("packbits: the coding ends before its line")
	ErrOverrun  = errors.New("packbits: a code passes the end of its line")
	ErrReserved = errors.New("packbits: code 0x80")
)

// DecodeLine decodes one line of len(dst) bytes, whole units of unit bytes, from the head of src and returns how many bytes
// of src it took. On ErrShort, ErrOverrun or ErrReserved the units before the bad code are in dst; done says how many
// bytes of dst those are, and n points at the bad code.
func DecodeLine(dst, src []byte, unit int) (n, done int, err error) {
	if unit < 1 || len(dst)%unit != 0 {
		return 0, 0, ErrOverrun
	}
	for done < len(dst) {
		if n >= len(src) {
			return n, done, ErrShort
		}
		switch c := src[n]; {
		case c == 0x80:
			return n, done, ErrReserved
		case c < 0x80:
			size := (int(c) + 1) * unit
			if size > len(dst)-done {
				return n, done, ErrOverrun
			}
			if len(src)-n-1 < unit {
				return n, done, ErrShort
			}
			FillUnits(dst[done:done+size], src[n+1:n+1+unit])
			n, done = n+1+unit, done+size
		default:
			size := (257 - int(c)) * unit
			if size > len(dst)-done {
				return n, done, ErrOverrun
			}
			if len(src)-n-1 < size {
				return n, done, ErrShort
			}
			copy(dst[done:done+size], src[n+1:])
			n, done = n+1+size, done+size
		}
	}
	return n, done, nil
}

// SkipLine is DecodeLine without the pixels: it reads the codes of a line of size bytes and returns the same.
func SkipLine(size int, src []byte, unit int) (n, done int, err error) {
	if unit < 1 || size%unit != 0 {
		return 0, 0, ErrOverrun
	}
	for done < size {
		if n >= len(src) {
			return n, done, ErrShort
		}
		c := int(src[n])
		covers, takes := (c+1)*unit, unit
		if c >= 0x80 {
			if c == 0x80 {
				return n, done, ErrReserved
			}
			covers = (257 - c) * unit
			takes = covers
		}
		if covers > size-done {
			return n, done, ErrOverrun
		}
		if len(src)-n-1 < takes {
			return n, done, ErrShort
		}
		n, done = n+1+takes, done+covers
	}
	return n, done, nil
}

// FillUnits fills dst with copies of one unit; a rest smaller than the unit takes the unit's head.
func FillUnits(dst, unitValue []byte) {
	if len(unitValue) == 0 {
		return
	}
	if v := unitValue[0]; len(unitValue) == 1 {
		head := min(len(dst), 16)
		for i := range head {
			dst[i] = v
		}
		for n := head; n < len(dst); {
			n += copy(dst[n:], dst[:n])
		}
		return
	}
	for n := copy(dst, unitValue); n < len(dst); {
		n += copy(dst[n:], dst[:n])
	}
}

// Check reports whether coded is exactly one line of the given number of units, without 0x80. It reads the codes, not the
// pixels.
func Check(coded []byte, width, unit int) error {
	n := 0
	for width > 0 {
		if n >= len(coded) {
			return ErrShort
		}
		c := int(coded[n])
		if c < 0x80 {
			width -= c + 1
			n += 1 + unit
		} else if c > 0x80 {
			width -= 257 - c
			n += 1 + (257-c)*unit
		} else {
			return ErrReserved
		}
	}
	if width < 0 || n < len(coded) {
		return ErrOverrun
	}
	if n > len(coded) {
		return ErrShort
	}
	return nil
}
