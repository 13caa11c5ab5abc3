// Package ccitt undoes the CCITTFaxDecode filter (ISO 32000-2, 7.4.6): ITU-T T.4 one- and two-dimensional coding (Group 3, K = 0 and
// K > 0) and T.6 (Group 4, K < 0).
//
// Lines are decoded as runs, the positions where the colour changes, and only then turned into pixels; a Reader hands out the runs
// themselves. End-of-line codes are accepted whether announced or not, with and without fill bits. After damage Group 3 goes on at the
// next end-of-line code that starts a one-dimensional line, repeating the line before; Group 4 has none and ends there. Data that ends
// early leaves the remaining lines white. Uncompressed mode is refused. No input panics; memory is bounded by the limit given.
package ccitt

import (
	"context"
	"errors"
)

// Params are the decode parameters (ISO 32000-2, table 11).
type Params struct {
	K       int // < 0: Group 4; 0: Group 3, one-dimensional; > 0: Group 3, mixed
	Columns int // pixels a line; 0 means 1728
	// Rows is the number of lines wanted, 0 if unknown. A caller that knows an image's height should give it here, whatever the stream's own
	// Rows says: with it the result has exactly that many lines, without it as many as the data gives.
	Rows       int
	BlackIs1   bool // 1 bits are black; otherwise 0 bits are
	ByteAlign  bool // EncodedByteAlign: each line begins on a byte boundary
	EndOfLine  bool // not needed: end-of-line codes are looked for in any case
	EndOfBlock bool // not needed: end-of-block codes end the data in any case
	// DamagedRows is DamagedRowsBeforeError: lines that may be damaged before Decode reports it. They are repaired in any case.
	DamagedRows int
}

// Errors of Decode and Reader.
var (
	ErrParams  = errors.New("ccitt: columns or rows out of range")
	ErrDamaged = errors.New("ccitt: damaged data")
	ErrLimit   = errors.New("ccitt: decoded data exceeds the limit")
)

// MaxColumns bounds the pixels of a line.
const MaxColumns = 1 << 20

// Stride returns the bytes of one decoded line.
func (p Params) Stride() int { return (p.columns() + 7) / 8 }

func (p Params) columns() int {
	if p.Columns == 0 {
		return 1728
	}
	return p.Columns
}

// Decode returns the lines packed one bit a pixel, most significant bit first, each line starting on a byte; with an error what could
// be decoded before it, filled up with white to Rows lines. limit bounds the bytes returned.
func Decode(ctx context.Context, data []byte, p Params, limit int64) ([]byte, error) {
	r, err := NewReader(data, p)
	if err != nil {
		return nil, err
	}
	stride := p.Stride()
	rows := p.Rows
	if int64(rows)*int64(stride) > limit {
		rows = int(limit / int64(stride))
		err = ErrLimit
	}
	white := byte(0xff)
	if p.BlackIs1 {
		white = 0
	}
	var out []byte
	if p.Rows > 0 {
		out = make([]byte, 0, rows*stride)
	}
	for y := 0; p.Rows == 0 || y < rows; y++ {
		if y&255 == 0 && ctx.Err() != nil {
			return out, ctx.Err()
		}
		runs, ok := r.Next()
		if !ok {
			break
		}
		if int64(len(out)+stride) > limit {
			return out, ErrLimit
		}
		n := len(out)
		out = grow(out, stride)
		Fill(out[n:], runs, p.columns(), p.BlackIs1)
	}
	if p.Rows > 0 && len(out) < rows*stride {
		n := len(out)
		out = out[:rows*stride]
		tail := out[n:]
		for i := range tail {
			tail[i] = white
		}
	}
	if err == nil {
		err = r.Err()
	}
	return out, err
}

func grow(b []byte, n int) []byte {
	if cap(b)-len(b) < n {
		bigger := make([]byte, len(b), max(2*cap(b), 64*n))
		copy(bigger, b)
		b = bigger
	}
	return b[:len(b)+n]
}

// Fill writes a line of n pixels given as runs (see Reader.Next) into row, which holds at least (n+7)/8 bytes. Bits behind the last
// pixel are white.
func Fill(row []byte, runs []int32, n int, blackIs1 bool) {
	row = row[:(n+7)/8]
	clear(row)
	for i := 0; i < len(runs); i += 2 {
		end := n
		if i+1 < len(runs) {
			end = int(runs[i+1])
		}
		set(row, int(runs[i]), end)
	}
	if !blackIs1 {
		for i := range row {
			row[i] = ^row[i]
		}
	}
}

// set sets the bits x0 <= x < x1.
func set(row []byte, x0, x1 int) {
	if x0 >= x1 {
		return
	}
	a, b := x0>>3, (x1-1)>>3
	first, last := byte(0xff)>>(x0&7), byte(0xff)<<(7-(x1-1)&7)
	if a == b {
		row[a] |= first & last
		return
	}
	row[a] |= first
	mid := row[a+1 : b]
	for i := range mid {
		mid[i] = 0xff
	}
	row[b] |= last
}
