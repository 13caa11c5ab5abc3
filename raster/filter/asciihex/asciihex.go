// Package asciihex undoes the ASCIIHexDecode filter (ISO 32000-2, 7.4.2).
//
// Bytes that are no hexadecimal digits are passed over, the end mark > may be missing, and an odd last digit is followed by 0. The
// output is never longer than half the input and one byte.
package asciihex

import "errors"

// Errors of Decode.
var (
	ErrLimit   = errors.New("asciihex: decoded data exceeds the limit")
	ErrDamaged = errors.New("asciihex: not a hexadecimal digit")
)

// Decode returns the decoded bytes, at most limit; with an error what could be decoded.
func Decode(src []byte, limit int64) ([]byte, error) {
	out := make([]byte, 0, min(int64(len(src)+1)/2, max(limit, 0)))
	var hi byte
	half := false
	var err error
	for _, c := range src {
		var v byte
		switch {
		case c-'0' <= 9:
			v = c - '0'
		case c|32 >= 'a' && c|32 <= 'f':
			v = c | 32 - 'a' + 10
		case c == '>':
			return last(out, hi, half, limit, err)
		default:
			if c > ' ' {
				err = ErrDamaged
			}
			continue
		}
		if !half {
			hi, half = v<<4, true
			continue
		}
		if int64(len(out)) >= limit {
			return out, ErrLimit
		}
		out = append(out, hi|v)
		half = false
	}
	return last(out, hi, half, limit, err)
}

func last(out []byte, hi byte, half bool, limit int64, err error) ([]byte, error) {
	if half {
		if int64(len(out)) >= limit {
			return out, ErrLimit
		}
		out = append(out, hi)
	}
	return out, err
}
