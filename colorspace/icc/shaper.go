package icc

import "math"

// shaper is the three-component matrix model (annex F.3): a curve a channel, then the channels' colours added up.
type shaper struct {
	curves [3]curve
	same   bool       // one curve for all
	m      [9]float64 // linear channels to XYZ
	rgb    [9]float64 // linear channels to linear sRGB, rows sum to 1
	black  [3]float64 // added in linear sRGB
}

func (p *profile) shaper() (*shaper, error) {
	if p.pcs != spaceXYZ {
		return nil, bad("matrix with the connection space %q", p.pcs.String())
	}
	s := &shaper{}
	curves := [3]signature{tagRTRC, tagGTRC, tagBTRC}
	colours := [3]signature{tagRXYZ, tagGXYZ, tagBXYZ}
	for i := range 3 {
		q, _, err := parseCurve(p.tags[curves[i]])
		if err != nil {
			return nil, err
		}
		b := p.tags[colours[i]]
		if len(b) < 20 || sig(b) != typeXYZ {
			return nil, bad("%s is no colour", colours[i])
		}
		s.curves[i] = q
		for j := range 3 {
			s.m[3*j+i] = fixed(b[8+4*j:])
		}
	}
	s.same = s.curves[0].equal(&s.curves[1]) && s.curves[0].equal(&s.curves[2])
	s.bake([3]float64{1, 1, 1})
	return s, nil
}

// bake joins the matrices. The colours of most profiles add up to D50 with an error of a few 1/65536 only; leaving that in would tint the
// neutrals.
func (s *shaper) bake(scale [3]float64) {
	m := s.m
	for j := range 3 {
		for i := range 3 {
			m[3*j+i] *= scale[j]
		}
	}
	s.rgb = product(&d50ToSRGB, &m)
	for j := range 3 {
		row := s.rgb[3*j : 3*j+3]
		if sum := row[0] + row[1] + row[2] + s.black[j]; math.Abs(sum-1) < 2e-3 {
			k := (1 - s.black[j]) / (sum - s.black[j])
			row[0], row[1], row[2] = row[0]*k, row[1]*k, row[2]*k
		}
	}
}

func (s *shaper) compensate(scale, black [3]float64) {
	s.black = apply(&d50ToSRGB, black)
	s.bake(scale)
}

func (s *shaper) decode(v *vector) [3]float64 {
	return [3]float64{s.curves[0].at(v[0]), s.curves[1].at(v[1]), s.curves[2].at(v[2])}
}

func (s *shaper) xyz(v *vector) [3]float64 { return apply(&s.m, s.decode(v)) }

// linear returns linear sRGB, not clipped; white and the neutrals of a profile with one curve are exactly neutral.
func (s *shaper) linear(v *vector) [3]float64 {
	c := s.decode(v)
	if c[0] == c[1] && c[1] == c[2] && s.neutral() {
		return c
	}
	out := apply(&s.rgb, c)
	for j := range out {
		out[j] += s.black[j]
	}
	return out
}

// neutral reports whether equal linear channels are neutral: white is D50 and there is no offset.
func (s *shaper) neutral() bool {
	for j := range 3 {
		if s.black[j] != 0 || math.Abs(s.rgb[3*j]+s.rgb[3*j+1]+s.rgb[3*j+2]-1) > 1e-9 {
			return false
		}
	}
	return true
}

// grayTRC is the monochrome model (annex F.2): the curve gives the luminance, or L* where the connection space is CIELAB.
type grayTRC struct {
	curve curve
	lab   bool
}

func (p *profile) grayTRC() (*grayTRC, error) {
	q, _, err := parseCurve(p.tags[tagKTRC])
	return &grayTRC{q, p.pcs == spaceLab}, err
}

func (g *grayTRC) luminance(v float64) float64 {
	y := g.curve.at(v)
	if g.lab {
		return labCube((100*y + 16) / 116)
	}
	return y
}
