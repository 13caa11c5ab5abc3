// Package ascii85 undoes the ASCII85Decode filter (ISO 32000-2, 7.4.3).
//
// White space and characters that do not belong are passed over, the end mark ~> may be missing, and a leading <~ is accepted. The
// output is never longer than four times the input.
package ascii85

import "errors"

// Errors of Decode.
var (
	ErrLimit   = errors.New("ascii85: decoded data exceeds the limit")
	ErrDamaged = errors.New("ascii85: damaged group")
)

// Decode returns the decoded bytes, at most limit; with an error what could be decoded, damaged groups included.
func Decode(src []byte, limit int64) ([]byte, error) {
	for i := 0; i+1 < len(src) && i < 64; i++ {
		if src[i] == '<' && src[i+1] == '~' {
			src = src[i+2:]
			break
		}
		if src[i] > ' ' {
			break
		}
	}
	out := make([]byte, 0, min(int64(len(src))/5*4+8, limit))
	var v uint64
	n := 0
	var err error
	for _, c := range src {
		switch {
		case c >= '!' && c <= 'u':
			v = v*85 + uint64(c-'!')
			if n++; n < 5 {
				continue
			}
			if v > 1<<32-1 {
				err = ErrDamaged
			}
			n = 0
		case c == 'z' && n == 0:
			v = 0
		case c == '~':
			return tail(out, v, n, limit, err)
		default:
			if c > ' ' {
				err = ErrDamaged
			}
			continue
		}
		if int64(len(out))+4 > limit {
			return out, ErrLimit
		}
		out = append(out, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
		v = 0
	}
	return tail(out, v, n, limit, err)
}

// tail decodes the last group of n < 5 characters, which stands for n-1 bytes.
func tail(out []byte, v uint64, n int, limit int64, err error) ([]byte, error) {
	if n < 2 {
		return out, err
	}
	for i := n; i < 5; i++ {
		v = v*85 + 84
	}
	for i := 0; i < n-1; i++ {
		if int64(len(out)) >= limit {
			return out, ErrLimit
		}
		out = append(out, byte(v>>(24-8*i)))
	}
	return out, err
}
