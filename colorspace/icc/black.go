package icc

// The black of a perceptual table of version 4 (clause 6.3.3: the reference medium's black point).
var perceptualBlack = [3]float64{0.00336, 0.0034731, 0.00287}

// blackPoint finds the XYZ of the darkest colour the device shows under an intent, neutral and at most L* = 50, as ISO 18619
// has it and Little CMS, which most renderers are built on, does it; zero when there is none to be had.
func blackPoint(p *profile, t *Transform, intent Intent) [3]float64 {
	curves := t.table == nil
	switch {
	case p.major >= 4 && intent != RelativeColorimetric && !curves:
		return perceptualBlack
	case intent == RelativeColorimetric && p.class == classOutput && p.space == spaceCMYK:
		return inkBlack(p, t)
	case !curves && !p.has(a2bTag(intent)): // a table of another intent has no say
		return [3]float64{}
	}
	var v vector
	switch p.space {
	case spaceCMYK, spaceCMY:
		for i := range p.channels {
			v[i] = 1
		}
	case spaceLab:
		v[1], v[2] = 128.0/255, 128.0/255
	case spaceGray, spaceRGB:
	default:
		return [3]float64{}
	}
	return neutralBlack(t.xyz(&v))
}

// inkBlack takes the inks that the perceptual intent prints black with: all four at full are more than any press carries, and the
// table there is invented.
func inkBlack(p *profile, t *Transform) [3]float64 {
	if !p.has(tagA2B0) {
		return [3]float64{}
	}
	l, err := p.table(tagB2A0, 3, p.channels)
	if err != nil {
		return [3]float64{}
	}
	var black [3]float64
	if p.major >= 4 { // its perceptual black is not 0
		black = perceptualBlack
	}
	v := l.pcs.encode(black)
	for i := range l.stages {
		if c := l.stages[i].clut; c != nil {
			c.linear = l.pcs == pcsLabV2
		}
	}
	l.eval(&v)
	return neutralBlack(t.xyz(&v))
}

func neutralBlack(xyz [3]float64) [3]float64 {
	y := labCube((min(max(lightness(xyz[1]), 0), 50) + 16) / 116)
	if y < 1e-7 {
		return [3]float64{}
	}
	return [3]float64{y * d50[0], y * d50[1], y * d50[2]}
}
