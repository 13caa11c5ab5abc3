// Package runlength undoes the RunLengthDecode filter (ISO 32000-2, 7.4.5).
//
// Data that ends in the middle of a run gives what is there; a missing end mark is no error. The output is never longer than 64
// times the input.
package runlength

import (
	"bytes"
	"errors"
)

// Errors of Decode.
var (
	ErrLimit   = errors.New("runlength: decoded data exceeds the limit")
	ErrDamaged = errors.New("runlength: data ends inside a run")
)

// Decode returns the decoded bytes, at most limit; with an error what could be decoded before it.
func Decode(src []byte, limit int64) ([]byte, error) {
	out := make([]byte, 0, min(int64(len(src))*2, max(limit, 0)))
	for i := 0; i < len(src); {
		n := int(src[i])
		i++
		switch {
		case n < 128:
			lit := src[i:min(len(src), i+n+1)]
			if room := limit - int64(len(out)); int64(len(lit)) > room {
				return append(out, lit[:max(room, 0)]...), ErrLimit
			}
			out = append(out, lit...)
			if i += n + 1; i > len(src) {
				return out, ErrDamaged
			}
		case n == 128:
			return out, nil
		default:
			if i >= len(src) {
				return out, ErrDamaged
			}
			k := int64(257 - n)
			room := max(limit-int64(len(out)), 0)
			out = append(out, bytes.Repeat(src[i:i+1], int(min(k, room)))...)
			if k > room {
				return out, ErrLimit
			}
			i++
		}
	}
	return out, nil
}
