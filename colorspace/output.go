package colorspace

import "math"

// This file goes the other way: from rendered sRGB or gray rows to the colours of a device. The inverse of ink is light, so both directions
// agree with ISO 32000-2, 10.4.2: black ink is 255 less the gray, cyan, magenta and yellow are 255 less red, green and blue. With a black
// ink, all that the three have in common becomes black (black generation and undercolour removal are both the identity, ISO 32000-2,
// 10.4.2.4): neutral colours, black text above all, are printed with black alone, and no pixel takes more than 255 + 255 of ink.

// Ink8 fills dst with the black ink of gray samples: 255 is full ink.
func Ink8(dst, gray []byte) {
	dst = dst[:len(gray)]
	for i, v := range gray {
		dst[i] = ^v
	}
}

// Inks8 fills dst with n pixels of inks bytes each from pixels of 3 bytes: cyan, magenta, yellow, then black when there are four or more;
// the inks behind these stay empty. inks is at least 3.
func Inks8(dst, rgb []byte, n, inks int) {
	if inks == 3 {
		Ink8(dst, rgb[:3*n])
		return
	}
	for i := range n {
		s, d := rgb[3*i:3*i+3:3*i+3], dst[i*inks:(i+1)*inks:(i+1)*inks]
		c, m, y := ^s[0], ^s[1], ^s[2]
		k := min(c, m, y)
		d[0], d[1], d[2], d[3] = c-k, m-k, y-k, k
		clear(d[4:])
	}
}

// Widen16 fills dst, 2 bytes a sample in network byte order, with the 8-bit samples of src scaled exactly: 255 becomes 65535. dst may begin
// len(src) bytes before src in the same memory.
func Widen16(dst, src []byte) {
	dst = dst[:2*len(src)]
	for i, v := range src {
		dst[2*i], dst[2*i+1] = v, v
	}
}

// AdobeRGB converts sRGB to Adobe RGB (1998). Both have the white point D65 and the same red and blue, so the matrix needs two numbers
// only, and every sRGB colour lies inside. It is immutable and safe for concurrent use.
type AdobeRGB struct {
	linear [256]float64
	curve  [adobeSteps + 2]float64 // 65535 * (i/adobeSteps)^(2/gamma): over the square root, where the curve is nearly straight
}

const (
	adobeSteps = 4096
	adobeGamma = 563.0 / 256 // Adobe RGB (1998), 4.3.1.2
	// The exact matrix between the primaries of IEC 61966-2-1 and of Adobe RGB (1998), both over x, y = 0.3127, 0.3290.
	adobeRed  = 47872228.0 / 66942405
	adobeBlue = 268173353.0 / 279685764
)

// NewAdobeRGB makes the tables.
func NewAdobeRGB() *AdobeRGB {
	a := &AdobeRGB{}
	for i := range a.linear {
		v := float64(i) / 255
		if v <= 0.04045 { // IEC 61966-2-1
			a.linear[i] = v / 12.92
		} else {
			a.linear[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	for i := range a.curve {
		a.curve[i] = 65535 * math.Pow(float64(i)/adobeSteps, 2/adobeGamma)
	}
	return a
}

// encode returns the 16-bit sample of a linear value. The conversions keep compilers from fusing operations, which would give other bits
// on other processors.
func (a *AdobeRGB) encode(v float64) uint16 {
	at := float64(math.Sqrt(v) * adobeSteps)
	i := min(int(at), adobeSteps)
	lo := a.curve[i]
	step := float64(float64(at-float64(i)) * float64(a.curve[i+1]-lo))
	return uint16(min(float64(lo+step)+0.5, 65535))
}

// RGB16 converts one colour.
func (a *AdobeRGB) RGB16(r, g, b byte) (r16, g16, b16 uint16) {
	lr, lg, lb := a.linear[r], a.linear[g], a.linear[b]
	g16 = a.encode(lg)
	if r == g && g == b {
		return g16, g16, g16
	}
	return a.encode(lg + float64(adobeRed*float64(lr-lg))), g16, a.encode(lg + float64(adobeBlue*float64(lb-lg)))
}

// Row8 converts n pixels to 8 bits a channel.
func (a *AdobeRGB) Row8(dst, rgb []byte, n int) {
	for i := range n {
		s, d := rgb[3*i:3*i+3:3*i+3], dst[3*i:3*i+3:3*i+3]
		r, g, b := a.RGB16(s[0], s[1], s[2])
		d[0], d[1], d[2] = to8(r), to8(g), to8(b)
	}
}

// Row16 converts n pixels to 16 bits a channel in network byte order.
func (a *AdobeRGB) Row16(dst, rgb []byte, n int) {
	for i := range n {
		s, d := rgb[3*i:3*i+3:3*i+3], dst[6*i:6*i+6:6*i+6]
		r, g, b := a.RGB16(s[0], s[1], s[2])
		d[0], d[1], d[2], d[3], d[4], d[5] = byte(r>>8), byte(r), byte(g>>8), byte(g), byte(b>>8), byte(b)
	}
}

// RowDeep is Row16 for pixels of three 16-bit values. For 257 times those of 8 bits it gives the same.
func (a *AdobeRGB) RowDeep(dst []byte, rgb []uint16, n int) {
	for i := range n {
		s, d := rgb[3*i:3*i+3:3*i+3], dst[6*i:6*i+6:6*i+6]
		lr, lg, lb := a.linear16(s[0]), a.linear16(s[1]), a.linear16(s[2])
		g := a.encode(lg)
		r, b := g, g
		if s[0] != s[1] || s[1] != s[2] {
			r, b = a.encode(lg+float64(adobeRed*float64(lr-lg))), a.encode(lg+float64(adobeBlue*float64(lb-lg)))
		}
		d[0], d[1], d[2], d[3], d[4], d[5] = byte(r>>8), byte(r), byte(g>>8), byte(g), byte(b>>8), byte(b)
	}
}

// linear16 lies on the straight line between the values of 8 bits, which is within 1/100 000 of the curve.
func (a *AdobeRGB) linear16(v uint16) float64 {
	i, rest := v/257, v%257
	if rest == 0 {
		return a.linear[i]
	}
	return a.linear[i] + float64(float64(a.linear[i+1]-a.linear[i])*float64(rest))/257
}

// Bytes16 fills dst, 2 bytes a sample in network byte order.
func Bytes16(dst []byte, src []uint16) {
	dst = dst[:2*len(src)]
	for i, v := range src {
		dst[2*i], dst[2*i+1] = byte(v>>8), byte(v)
	}
}

// Inks16 is Inks8 for 16 bits, in network byte order.
func Inks16(dst []byte, rgb []uint16, n, inks int) {
	for i := range n {
		s, d := rgb[3*i:3*i+3:3*i+3], dst[2*i*inks:2*(i+1)*inks]
		v := [4]uint16{^s[0], ^s[1], ^s[2]}
		if inks > 3 {
			k := min(v[0], v[1], v[2])
			v = [4]uint16{v[0] - k, v[1] - k, v[2] - k, k}
		}
		clear(d)
		for j := range min(inks, 4) {
			d[2*j], d[2*j+1] = byte(v[j]>>8), byte(v[j])
		}
	}
}
