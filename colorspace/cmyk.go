package colorspace

// DeviceCMYK is what a reader expects to see of it: four inks of an offset press on coated paper (SWOP), not the complement of the
// inks, which ISO 32000-2, 10.4.2.4 offers as the simplest choice and which makes every picture too loud. The colour of a mixture is
// interpolated linearly in each ink between measured mixtures (the Neugebauer equations in their cellular form: J. A. C. Yule, W. J.
// Nielsen, TAGA 1951; J. A. S. Viggiano, TAGA 1990). The mixtures' colours were fitted by least squares to what two widely used
// renderers show for a grid of 6561 tints: mean difference 1.7 of 255 a channel. Two things are set by hand: black ink alone
// is exactly neutral, and all four inks at full are exactly black.

// Knots of the four axes in 1/255: cyan, magenta and yellow at 0, 1/2, 3/4 and 1; black at 0, 3/8, 3/4 and 1.
var (
	inkKnots   = [4]float64{0, 127.5, 191.25, 255}
	blackKnots = [4]float64{0, 95.625, 191.25, 255}
)

// knotCell returns the cell that v (0..255) lies in and its place there, 0..1.
func knotCell(k *[4]float64, v float64) (int, float64) {
	switch {
	case v >= k[2]:
		return 2, (v - k[2]) / (k[3] - k[2])
	case v >= k[1]:
		return 1, (v - k[1]) / (k[2] - k[1])
	}
	return 0, v / k[1]
}

// cmyk16 converts inks 0..1.
func cmyk16(c, m, y, k float64) RGB {
	ci, cf := knotCell(&inkKnots, 255*clamp(c, 0, 1))
	mi, mf := knotCell(&inkKnots, 255*clamp(m, 0, 1))
	yi, yf := knotCell(&inkKnots, 255*clamp(y, 0, 1))
	ki, kf := knotCell(&blackKnots, 255*clamp(k, 0, 1))
	base := ci<<6 | mi<<4 | yi<<2 | ki
	var sum [3]float64
	for corner := range 16 {
		i, w := base, 1.0
		w, i = pickCorner(corner&8, cf, 64, w, i)
		w, i = pickCorner(corner&4, mf, 16, w, i)
		w, i = pickCorner(corner&2, yf, 4, w, i)
		w, i = pickCorner(corner&1, kf, 1, w, i)
		for j, v := range pressNodes[i] {
			sum[j] += float64(w * float64(v))
		}
	}
	return RGB{unit16(sum[0] / 255), unit16(sum[1] / 255), unit16(sum[2] / 255)}
}

func pickCorner(bit int, f float64, step int, w float64, i int) (float64, int) {
	if bit == 0 {
		return w * (1 - f), i
	}
	return w * f, i + step
}

// pressRow is the row kernel: the same interpolation in integers, three channels of 21 bits in one word, so that one lerp is two
// multiplications. Values carry 4 fractional bits; the result is within 1 of cmyk16.
type pressRow struct {
	nodes [256]uint64    // R, G, B with 4 fractional bits at bits 42, 21, 0
	axis  [4][256]uint32 // by component and sample: node offset << 16 | fraction 0..256
}

// newPressRow builds the tables; decode maps component j's sample v to 0..1, nil for v/255.
func newPressRow(decode func(j, v int) float64) *pressRow {
	p := &pressRow{}
	for i, n := range pressNodes {
		p.nodes[i] = uint64(n[0])<<46 | uint64(n[1])<<25 | uint64(n[2])<<4
	}
	for j := range 4 {
		knots := &inkKnots
		if j == 3 {
			knots = &blackKnots
		}
		for v := range 256 {
			x := float64(v)
			if decode != nil {
				x = 255 * clamp(decode(j, v), 0, 1)
			}
			cell, f := knotCell(knots, x)
			p.axis[j][v] = uint32(cell)<<(6-2*j)<<16 | uint32(f*256+0.5)
		}
	}
	return p
}

const pressMask = 1<<12 - 1 | (1<<12-1)<<21 | (1<<12-1)<<42

func pressLerp(a, b, f uint64) uint64 { return (a*(256-f) + b*f) >> 8 & pressMask }

func (p *pressRow) pixel(s []byte) (r, g, b uint8) {
	_ = s[3]
	c, m, y, k := p.axis[0][s[0]], p.axis[1][s[1]], p.axis[2][s[2]], p.axis[3][s[3]]
	// The sum of the offsets is at most 2*85, the last node read 85 behind it.
	base := (c + m + y + k) >> 16
	n := p.nodes[base : base+86 : 256]
	fc, fm, fy, fk := uint64(c&0x1ff), uint64(m&0x1ff), uint64(y&0x1ff), uint64(k&0x1ff)
	plane := func(n []uint64) uint64 { // over yellow and black
		_ = n[5]
		return pressLerp(pressLerp(n[0], n[1], fk), pressLerp(n[4], n[5], fk), fy)
	}
	v := pressLerp(pressLerp(plane(n), plane(n[16:]), fm), pressLerp(plane(n[64:]), plane(n[80:]), fm), fc)
	v += 10<<42 | 10<<21 | 10 // half a step, and the mean of what the shifts cut off
	return uint8(v >> 46), uint8(v >> 25), uint8(v >> 4)
}

// RGB8 implements RowConverter.
func (p *pressRow) RGB8(dst, src []byte, n int) {
	dst, src = dst[:3*n], src[:4*n]
	var last uint32
	var r, g, b uint8
	for fresh := true; len(src) >= 4 && len(dst) >= 3; src, dst = src[4:], dst[3:] {
		v := uint32(src[0]) | uint32(src[1])<<8 | uint32(src[2])<<16 | uint32(src[3])<<24
		if v != last || fresh {
			r, g, b = p.pixel(src)
			last, fresh = v, false
		}
		dst[0], dst[1], dst[2] = r, g, b
	}
}

// Gray8 implements RowConverter.
func (p *pressRow) Gray8(dst, src []byte, n int) {
	dst, src = dst[:n], src[:4*n]
	var last uint32
	var y uint8
	for i := range dst {
		s := src[4*i : 4*i+4 : 4*i+4]
		v := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
		if v != last || i == 0 {
			y = Luma8(p.pixel(s))
			last = v
		}
		dst[i] = y
	}
}
