package picture

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// space returns the colour space and the Decode array of what the stream gives.
func (p *tiffPicture) space(b *book) (pdf.Object, pdf.Array) {
	profile := p.d.profile(b)
	switch p.photometric {
	case whiteIsZero:
		return b.space(1, profile), pdf.Array{int64(1), int64(0)}
	case isPalette:
		if p.rgb {
			return b.space(3, profile), nil
		}
		return pdf.Array{pdf.Name("Indexed"), b.space(3, profile), int64(len(p.palette)/3 - 1), pdf.String(p.palette)}, nil
	case isCIELab, isICCLab:
		white := []float64{.9642, 1, .8249}
		if xy := p.d.floats(tagWhitePoint, 2); len(xy) == 2 && xy[0] > 0.1 && xy[1] > 0.1 && xy[0]+xy[1] < 1 {
			white = []float64{xy[0] / xy[1], 1, (1 - xy[0] - xy[1]) / xy[1]}
		}
		top, light := 127.0, 100.0
		if p.bits == 16 {
			top = 128 - 1./256
			if p.photometric == isICCLab { // 100 is coded as 0xff00 (ICC.1:2001-04, annex A)
				light = 100 * 65535. / 65280
			}
		}
		return pdf.Array{pdf.Name("Lab"), pdf.Dict{"WhitePoint": numbers(white), "Range": numbers([]float64{-128, top, -128, top})}},
			numbers([]float64{0, light, -128, top, -128, top})
	}
	return b.space(p.colours, profile), nil
}

// profile returns the embedded profile. Pages of a file often share one.
func (d *tiffDir) profile(b *book) []byte {
	t, ok := d.tags[tagICC]
	if !ok {
		return nil
	}
	if b.profileAt == t.at && b.profile != nil {
		return b.profile
	}
	if b.held += t.count; b.held > 4*b.opt.Limits.MaxMetadataBytes {
		b.warnKind(pdf.Limit, "the colour profile is left out: there are too many")
		return nil
	}
	p := d.bytes(tagICC)
	if p == nil {
		p = []byte{0} // damaged
	}
	b.profileAt, b.profile = t.at, p
	return p
}

// white returns the samples of white as decoded, opaque.
func (p *tiffPicture) white() []uint32 {
	most := uint32(1)<<p.depth() - 1
	v := make([]uint32, p.samples)
	for i := range v {
		v[i] = most
	}
	switch p.photometric {
	case whiteIsZero:
		v[0] = 0
	case isSeparated:
		clear(v[:4])
	case isPalette:
		best := -1
		for i := 0; i < len(p.palette); i += 3 {
			if sum := int(p.palette[i]) + int(p.palette[i+1]) + int(p.palette[i+2]); sum > best {
				best, v[0] = sum, uint32(i/3)
			}
		}
	case isYCbCr:
		if !p.jpeg() {
			v[1], v[2] = 128, 128
		}
	case isCIELab:
		v[1], v[2] = 0, 0
	case isICCLab:
		v[1], v[2] = most/2+1, most/2+1
	}
	return v
}

// whiteLine returns a line of white pixels.
func (p *tiffPicture) whiteLine() []byte {
	line, white, n := make([]byte, p.lineBytes(p.w)), p.white(), p.depth()
	for i := range p.w * p.samples {
		v := white[i%p.samples]
		switch at := i * n; n {
		case 8:
			line[i] = byte(v)
		case 16:
			line[2*i], line[2*i+1] = byte(v>>8), byte(v)
		default:
			line[at>>3] |= byte(v << (8 - n - at&7))
		}
	}
	return line
}

// convert makes of a decoded line what the stream gives: RGB of YCbCr, unsigned a* and b*, no samples but the colours. The result may be
// the line itself, which it changes.
func (p *tiffPicture) convert(line []byte, buf *[]byte) []byte {
	switch {
	case p.ycc != nil:
		p.ycc.convert(line, p.samples)
	case p.photometric == isCIELab:
		size := p.depth() / 8
		for i := 0; i < len(line); i += size * p.samples {
			line[i+size] ^= 0x80
			line[i+2*size] ^= 0x80
		}
	}
	if p.samples == p.colours {
		return line
	}
	if p.photometric == isPalette {
		return p.flattenPalette(line, buf)
	}
	if p.depth() == 16 {
		return p.compose16(line)
	}
	return p.compose8(line)
}

// flattenPalette makes RGB of indices with opacity, or drops what follows the indices.
func (p *tiffPicture) flattenPalette(line []byte, buf *[]byte) []byte {
	out := (*buf)[:0]
	for i := 0; i < len(line); i += p.samples {
		if !p.rgb {
			out = append(out, line[i])
			continue
		}
		a := line[i+1]
		for _, v := range p.palette[3*int(line[i]):][:3] { // an index and opacity: nothing is multiplied
			out = append(out, onWhite8(v, a))
		}
	}
	*buf = out
	return out
}

// convertedWhite returns what white is in the converted line.
func (p *tiffPicture) convertedWhite() []uint32 {
	w := p.white()
	most := uint32(1)<<p.depth() - 1
	switch p.photometric {
	case isYCbCr:
		w[1], w[2] = most, most
	case isCIELab:
		w[1], w[2] = most/2+1, most/2+1
	}
	return w[:p.colours]
}

// compose8 lays the colours over white as far as opacity says so and drops the other samples, in place.
func (p *tiffPicture) compose8(line []byte) []byte {
	paper, k := p.paper, 0
	for i := 0; i+p.samples <= len(line); i += p.samples {
		a := uint32(255)
		if p.alpha != 0 {
			a = uint32(line[i+p.colours])
		}
		for j := range p.colours {
			v := uint32(line[i+j])
			switch {
			case a == 255:
			case p.alpha == 1:
				v = min(255, v+(paper[j]*(255-a)+127)/255)
			default:
				v = (v*a + paper[j]*(255-a) + 127) / 255
			}
			line[k] = byte(v)
			k++
		}
	}
	return line[:k]
}

// compose16 is compose8 for 16 bits.
func (p *tiffPicture) compose16(line []byte) []byte {
	paper, k := p.paper, 0
	for i := 0; i+2*p.samples <= len(line); i += 2 * p.samples {
		at := func(j int) uint64 { return uint64(line[i+2*j])<<8 | uint64(line[i+2*j+1]) }
		a := uint64(65535)
		if p.alpha != 0 {
			a = at(p.colours)
		}
		for j := range p.colours {
			v, w := at(j), uint64(paper[j])
			switch {
			case a == 65535:
			case p.alpha == 1:
				v = min(65535, v+(w*(65535-a)+32767)/65535)
			default:
				v = (v*a + w*(65535-a) + 32767) / 65535
			}
			line[k], line[k+1] = byte(v>>8), byte(v)
			k += 2
		}
	}
	return line[:k]
}

// yccConverter makes RGB of YCbCr that is no JPEG (TIFF 6.0, sections 20 and 21).
type yccConverter struct {
	y, cb, cr    [256]float32 // coded value to value: luma 0..255, chroma -127.5..127.5 or so
	kr, kg, kb   float32      // luma of red, green, blue
	crToR, cbToB float32
}

func (p *tiffPicture) readYCbCr() error {
	p.sampling = [2]int{2, 2}
	if v := p.d.ints(tagYCbCrSampling, 2); len(v) == 2 {
		p.sampling = [2]int{int(v[0]), int(v[1])}
	}
	if p.jpeg() {
		return nil
	}
	for _, v := range p.sampling {
		if v != 1 && v != 2 && v != 4 {
			return damaged("chroma sampled every %d pixels", v)
		}
	}
	if p.sampling != [2]int{1, 1} && (p.planar || p.tiled || p.predictor || p.samples != 3) {
		return unsupported("subsampled YCbCr in this arrangement")
	}
	c := &yccConverter{kr: .299, kg: .587, kb: .114}
	if v := p.d.floats(tagYCbCrFactors, 3); len(v) == 3 && v[0] > 0 && v[1] > 0.01 && v[2] > 0 && v[0]+v[1]+v[2] < 2 {
		c.kr, c.kg, c.kb = float32(v[0]), float32(v[1]), float32(v[2])
	}
	c.crToR, c.cbToB = 2-2*c.kr, 2-2*c.kb
	ref := []float64{0, 255, 128, 255, 128, 255}
	if v := p.d.floats(tagBlackWhite, 6); len(v) == 6 && v[1] > v[0] && v[3] > v[2] && v[5] > v[4] {
		ref = v
	}
	for i := range 256 {
		x := float64(i)
		c.y[i] = float32((x - ref[0]) * 255 / (ref[1] - ref[0]))
		c.cb[i] = float32((x - ref[2]) * 127 / (ref[3] - ref[2]))
		c.cr[i] = float32((x - ref[4]) * 127 / (ref[5] - ref[4]))
	}
	p.ycc = c
	return nil
}

// convert changes the first three of n samples.
func (c *yccConverter) convert(line []byte, n int) {
	clamp := func(v float32) byte { return byte(math.Floor(float64(max(0, min(255, v))) + .5)) }
	for i := 0; i+n <= len(line); i += n {
		y, cb, cr := c.y[line[i]], c.cb[line[i+1]], c.cr[line[i+2]]
		r, b := y+float32(cr*c.crToR), y+float32(cb*c.cbToB)
		g := (y - float32(c.kr*r) - float32(c.kb*b)) / c.kg
		line[i], line[i+1], line[i+2] = clamp(r), clamp(g), clamp(b)
	}
}

// ycbcrSegment gives rows of subsampled data: units of h x v luma samples and one of each chroma.
type ycbcrSegment struct {
	s     *plainSegment
	h, v  int
	w     int
	units []byte
	y     int // row within the units
}

func newYCbCrSegment(s *plainSegment, sampling [2]int, w int) *ycbcrSegment {
	u := &ycbcrSegment{s: s, h: sampling[0], v: sampling[1], w: w}
	u.units = make([]byte, (w+u.h-1)/u.h*(u.h*u.v+2))
	return u
}

func (u *ycbcrSegment) row(dst []byte) error {
	if u.y == 0 {
		if err := u.s.row(u.units); err != nil {
			return err
		}
	}
	size := u.h*u.v + 2
	for x := range u.w {
		unit := u.units[x/u.h*size:][:size]
		dst[3*x], dst[3*x+1], dst[3*x+2] = unit[u.y*u.h+x%u.h], unit[size-2], unit[size-1]
	}
	u.y = (u.y + 1) % u.v
	return nil
}

func (u *ycbcrSegment) close() error { return u.s.close() }
