package colorspace

import "github.com/pwgconvert/pwgconvert/colorspace/internal/power"

// cieRow serves CalRGB and Lab: their formulas in floating point up to linear sRGB, then a table for the transfer function, whose
// steps are finer than one of 255 everywhere.
type cieRow struct {
	lab    bool
	value  [3][256]float64 // CalRGB: linear components; Lab: f(Y), a/500, b/200
	m      [9]float64
	white  [3]float64
	encode [encodeSteps + 1]uint8
}

const encodeSteps = 1 << 13

func newCIERow(s Space, value func(j, v int) float64) *cieRow {
	p := &cieRow{}
	power.Tabulate(p.encode[:], func(i int) byte { return to8(unit16(power.EncodeSRGB(float64(i) / encodeSteps))) })
	for v := range 256 {
		switch s := s.(type) {
		case *CalRGB:
			var c [3]float64
			for j := range 3 {
				c[j] = value(j, v)
			}
			lin := s.linear(c[:])
			for j := range 3 {
				p.value[j][v] = lin[j]
			}
			p.m = s.m
		case *Lab:
			p.lab, p.m, p.white = true, s.m, s.white
			p.value[0][v] = (clamp(value(0, v), 0, 100) + 16) / 116
			p.value[1][v] = clamp(value(1, v), s.rng[0], s.rng[1]) / 500
			p.value[2][v] = clamp(value(2, v), s.rng[2], s.rng[3]) / 200
		}
	}
	return p
}

func (p *cieRow) index(v float64) int { return int(clamp(v, 0, 1)*encodeSteps + 0.5) }

func (p *cieRow) pixel(s []byte) (r, g, b uint8) {
	_ = s[2]
	v := [3]float64{p.value[0][s[0]], p.value[1][s[1]], p.value[2][s[2]]}
	if p.lab {
		if v[1] == 0 && v[2] == 0 {
			y := p.encode[p.index(labCurve(v[0]))]
			return y, y, y
		}
		v = [3]float64{p.white[0] * labCurve(v[0]+v[1]), p.white[1] * labCurve(v[0]), p.white[2] * labCurve(v[0]-v[2])}
	} else if v == [3]float64{1, 1, 1} {
		return 255, 255, 255
	}
	v = apply3(p.m, v)
	return p.encode[p.index(v[0])], p.encode[p.index(v[1])], p.encode[p.index(v[2])]
}

// RGB8 implements RowConverter.
func (p *cieRow) RGB8(dst, src []byte, n int) {
	src, dst = src[:3*n], dst[:3*n]
	for len(src) >= 3 && len(dst) >= 3 {
		dst[0], dst[1], dst[2] = p.pixel(src)
		src, dst = src[3:], dst[3:]
	}
}

// Gray8 implements RowConverter.
func (p *cieRow) Gray8(dst, src []byte, n int) {
	src, dst = src[:3*n], dst[:n]
	for i := range dst {
		dst[i] = Luma8(p.pixel(src[3*i:]))
	}
}
