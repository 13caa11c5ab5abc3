// Package dither makes rows of 8-bit gray bi-level.
//
// In what it makes a bit of 1 is ink, the leftmost pixel is the highest bit of the first byte, and the bits behind the last pixel are 0.
// Gray 0 is always ink and 255 never: text and lines in pure black keep their shape whatever the method. Rows of any length and content
// are accepted; dst needs (len(gray)+7)/8 bytes.
//
// Ordered and Threshold are pure functions of a row's pixels and its place. A Diffuser carries the error of a row into the next, so it has
// to see the rows of a page in order.
package dither

import (
	_ "embed" // the threshold matrix
	"encoding/binary"
)

// Size is the width and height of the matrix of Ordered, which repeats in both directions.
const Size = 128

// bluenoise holds Size rows of Size thresholds, 1 to 255, each as often as the others; internal/gen makes it.
//
//go:embed bluenoise.bin
var bluenoise string

// Ordered compares the pixels of row y with a blue-noise matrix: dots of every gray level are spread evenly without a visible grid, and a
// pixel's bit depends on its place and gray only. The darker of two grays has ink wherever the lighter has.
func Ordered(dst, gray []byte, y int) {
	row := bluenoise[(y&(Size-1))*Size:][:Size]
	n := 0
	for ; n+8 <= len(gray); n += 8 {
		g := binary.LittleEndian.Uint64(gray[n:])
		switch g {
		case ^uint64(0):
			dst[n>>3] = 0
			continue
		case 0:
			dst[n>>3] = 0xFF
			continue
		}
		t := row[n&(Size-1):][:8]
		var b uint32
		for i := range 8 {
			b = b<<1 | (uint32(byte(g))-uint32(t[i]))>>31
			g >>= 8
		}
		dst[n>>3] = byte(b)
	}
	rest(dst, gray, n, func(i int) byte { return row[i&(Size-1)] })
}

// Threshold gives ink to every pixel darker than 128.
func Threshold(dst, gray []byte) {
	n := 0
	for ; n+8 <= len(gray); n += 8 {
		g := ^binary.BigEndian.Uint64(gray[n:]) & 0x8080808080808080 >> 7
		dst[n>>3] = byte(g * 0x0102040810204080 >> 56) // gathers the lowest bit of every byte
	}
	rest(dst, gray, n, func(int) byte { return 128 })
}

// rest makes the last byte when it has less than eight pixels.
func rest(dst, gray []byte, n int, threshold func(i int) byte) {
	if n == len(gray) {
		return
	}
	var b byte
	for i, g := range gray[n:] {
		if g < threshold(n+i) {
			b |= 0x80 >> i
		}
	}
	dst[n>>3] = b
}
