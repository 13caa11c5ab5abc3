package dither

// Diffuser spreads what a bi-level pixel is too dark or too light over its neighbours to come (R. Floyd and L. Steinberg, 1976, with every
// other row from right to left). Pixels of gray 0 and 255 take no part: they stay what they are and swallow the error that reaches them,
// so that a picture does not fray the text beside it. It is not safe for concurrent use.
type Diffuser struct {
	width     int
	this, nxt []int32 // error a pixel has received, in 1/16 of a gray level, with one place more at each end
	left      bool    // the next row runs from right to left
}

// NewDiffuser returns one for the rows of a page of the given width.
func NewDiffuser(width int) *Diffuser {
	width = max(width, 0)
	return &Diffuser{width: width, this: make([]int32, width+2), nxt: make([]int32, width+2)}
}

// Row makes the next row of the page; pixels beyond the width are ignored, missing ones are white.
func (d *Diffuser) Row(dst, gray []byte) {
	clear(dst[:(d.width+7)/8])
	clear(d.nxt)
	x, end, step := 0, d.width, 1
	if d.left {
		x, end, step = d.width-1, -1, -1
	}
	for ; x != end; x += step {
		if x >= len(gray) {
			continue
		}
		switch g := gray[x]; g {
		case 255:
		case 0:
			dst[x>>3] |= 0x80 >> (x & 7)
		default:
			v := int32(g)*16 + d.this[x+1]
			if v < 128*16 {
				dst[x>>3] |= 0x80 >> (x & 7)
			} else {
				v -= 255 * 16
			}
			// 7, 3, 5 and 1 sixteenths; the last takes what rounding leaves, so that nothing is lost.
			a, b, c := v*7>>4, v*3>>4, v*5>>4
			d.this[x+1+step] += a
			d.nxt[x+1-step] += b
			d.nxt[x+1] += c
			d.nxt[x+1+step] += v - a - b - c
		}
	}
	d.left = !d.left
	d.this, d.nxt = d.nxt, d.this
}
