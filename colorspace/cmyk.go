package colorspace

func cmyk16(c, m, y, k float64) RGB {
	return RGB{unit16((1 - clamp(c, 0, 1)) * (1 - clamp(k, 0, 1))), unit16((1 - clamp(m, 0, 1)) * (1 - clamp(k, 0, 1))), unit16((1 - clamp(y, 0, 1)) * (1 - clamp(k, 0, 1)))}
}
