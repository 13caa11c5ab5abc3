package pwg

import "math/bits"

// FlipLine reverses the order of the pixels of one line in place. line holds width pixels of bitsPerPixel bits (1, or
// whole bytes); for bi-level lines the bits behind the last pixel are set to those of white, 0x00 or 0xFF.
func FlipLine(line []byte, width, bitsPerPixel int, white byte) {
	if bitsPerPixel == 1 {
		flipBits(line[:(width+7)/8], width, white)
		return
	}
	n := bitsPerPixel / 8
	for i, j := 0, (width-1)*n; i < j; i, j = i+n, j-n {
		for k := range n {
			line[i+k], line[j+k] = line[j+k], line[i+k]
		}
	}
}

func flipBits(p []byte, width int, white byte) {
	for i, j := 0, len(p)-1; i <= j; i, j = i+1, j-1 {
		p[i], p[j] = bits.Reverse8(p[j]), bits.Reverse8(p[i])
	}
	// The padding is now in front: move everything to the left over it.
	pad := uint(len(p)*8 - width)
	if pad == 0 {
		return
	}
	for i := range p {
		next := white
		if i+1 < len(p) {
			next = p[i+1]
		}
		p[i] = p[i]<<pad | next>>(8-pad)
	}
}

// FlipLines reverses the order of the lines of pix in place; a line starts every stride bytes.
func FlipLines(pix []byte, stride int) {
	if stride <= 0 {
		return
	}
	for i, j := 0, (len(pix)/stride-1)*stride; i < j; i, j = i+stride, j-stride {
		a, b := pix[i:i+stride], pix[j:j+stride]
		for k := range a {
			a[k], b[k] = b[k], a[k]
		}
	}
}
