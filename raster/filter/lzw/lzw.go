// Package lzw undoes the LZWDecode filter (ISO 32000-2, 7.4.4): variable-length codes of 9 to 12 bits, most significant bit first.
//
// Both values of EarlyChange are known. Damaged data gives what was decoded before the damage and an error; data that just ends
// without the end-of-data code is taken as complete. No input makes it panic, and it never returns more than the limit asked for.
// A Reader gives the same piece by piece, in bounded memory.
package lzw

import "errors"

// Errors of Decode.
var (
	ErrLimit   = errors.New("lzw: decoded data exceeds the limit")
	ErrDamaged = errors.New("lzw: code out of range")
)

const (
	clearCode = 256
	endCode   = 257
	firstCode = 258
	maxCodes  = 4096
)

// Decode returns the decoded bytes, at most limit; with an error what could be decoded before it. early is the EarlyChange
// parameter: whether code lengths grow one code early, which is the default in PDF.
func Decode(src []byte, early bool, limit int64) ([]byte, error) {
	return DecodeTo(nil, src, early, limit)
}

// DecodeTo is Decode into memory of the caller's: the bytes returned stand at the start of buf where its capacity is enough, in fresh memory where not.
func DecodeTo(buf, src []byte, early bool, limit int64) ([]byte, error) {
	// An entry is the text of its prefix and one byte more, and that text stands in the output already: it is enough to remember
	// where it was written.
	var at, length [maxCodes]int32
	if limit > 1<<31-1 {
		limit = 1<<31 - 1
	}
	out := buf[:0]
	if guess := min(int64(len(src))*3+64, limit); int64(cap(buf)) < guess {
		out = make([]byte, 0, guess)
	}
	next, width := firstCode, uint(9)
	change := 0
	if early {
		change = 1
	}
	prevAt, prevLen := 0, 0 // text of the code before; no length after a clear
	var acc uint32
	var bits uint
	for i := 0; ; {
		for bits < width {
			if i >= len(src) {
				return out, nil
			}
			acc = acc<<8 | uint32(src[i])
			i++
			bits += 8
		}
		bits -= width
		code := int(acc >> bits & (1<<width - 1))
		start := len(out)
		switch {
		case code < 256:
			if int64(start) >= limit {
				return out, ErrLimit
			}
			out = append(out, byte(code))
		case code == clearCode:
			next, width, prevLen = firstCode, 9, 0
			continue
		case code == endCode:
			return out, nil
		case code < next:
			a, n := int(at[code]), int(length[code])
			if int64(start+n) > limit {
				return append(out, out[a:a+int(limit)-start]...), ErrLimit
			}
			out = append(out, out[a:a+n]...)
		case code == next && prevLen > 0 && next < maxCodes:
			if int64(start+prevLen+1) > limit {
				return out, ErrLimit
			}
			out = append(out, out[prevAt:prevAt+prevLen]...)
			out = append(out, out[prevAt])
		default:
			return out, ErrDamaged
		}
		if prevLen > 0 && next < maxCodes {
			// The text of the code before stands right in front of this one's first byte.
			at[next], length[next] = int32(prevAt), int32(prevLen+1)
			next++
			if next+change >= 1<<width && width < 12 {
				width++
			}
		}
		prevAt, prevLen = start, len(out)-start
	}
}
