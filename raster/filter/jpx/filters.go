package jpx

// The 5/3 filter (F.3.8.2, reversible) and the 9/7 filter (F.3.8.1, without its factors K, see tileComp.gain97). The conversions to float32 keep
// products from being fused into the sums, so that every machine gives the same bytes.

func kernel53() *kernel[int32] {
	return &kernel[int32]{steps: 2, across: across53, lift: lift53, single: func(dst []int32) {
		for i := range dst {
			dst[i] /= 2
		}
	}}
}

func lift53(step int, dst, a, b []int32) {
	a, b = a[:len(dst)], b[:len(dst)]
	if step == 1 {
		for i := range dst {
			dst[i] -= (a[i] + b[i] + 2) >> 2
		}
		return
	}
	for i := range dst {
		dst[i] += (a[i] + b[i]) >> 1
	}
}

func across53(dst, lo, hi []int32, odd bool) {
	if len(lo)+len(hi) != len(dst) {
		clear(dst) // no room was left for a subband
		return
	}
	if len(dst) == 1 {
		if odd {
			dst[0] = hi[0] / 2
		} else {
			dst[0] = lo[0]
		}
		return
	}
	if odd {
		e := lo[0] - (hi[0]+hi[min(1, len(hi)-1)]+2)>>2
		dst[0], dst[1] = hi[0]+e, e
		for i := 1; i < len(lo); i++ {
			h := hi[i]
			f := lo[i] - (h+hi[min(i+1, len(hi)-1)]+2)>>2
			dst[2*i], dst[2*i+1] = h+(e+f)>>1, f
			e = f
		}
		if len(hi) > len(lo) {
			dst[len(dst)-1] = hi[len(hi)-1] + e
		}
		return
	}
	h := hi[0]
	e := lo[0] - (h+h+2)>>2
	n := len(hi)
	body := lo[1:min(len(lo), n)]
	for i, l := range body {
		g := hi[i+1]
		f := l - (h+g+2)>>2
		d := dst[2*i : 2*i+2 : 2*i+2]
		d[0], d[1] = e, h+(e+f)>>1
		e, h = f, g
	}
	i := len(body)
	if len(lo) > n {
		f := lo[n] - (h+h+2)>>2
		dst[2*i], dst[2*i+1], dst[2*i+2] = e, h+(e+f)>>1, f
		return
	}
	dst[2*i], dst[2*i+1] = e, h+e
}

// Lifting parameters of the 9/7 filter (table F.4), in the order of the synthesis.
var lift97Factors = [5]float32{0, 0.443506852043971, 0.882911075530934, -0.052980118572961, -1.586134342059924}

func kernel97() *kernel[float32] {
	return &kernel[float32]{steps: 4, across: across97, lift: lift97, single: func([]float32) {}}
}

func lift97(step int, dst, a, b []float32) {
	f := lift97Factors[step]
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] -= float32(f * (a[i] + b[i]))
	}
}

func across97(dst, lo, hi []float32, odd bool) {
	n := len(dst)
	if len(lo)+len(hi) != n {
		clear(dst)
		return
	}
	if n == 1 {
		if odd {
			dst[0] = hi[0]
		} else {
			dst[0] = lo[0]
		}
		return
	}
	first := 0
	if odd {
		first = 1
	}
	for i, v := range lo {
		dst[2*i+first] = v
	}
	for i, v := range hi {
		dst[2*i+1-first] = v
	}
	pair97(dst, first, lift97Factors[1], lift97Factors[2])
	pair97(dst, first, lift97Factors[3], lift97Factors[4])
}

// pair97 runs two lifting steps along a row: with f on the low-pass samples, which start at first, then with g on the others.
func pair97(d []float32, first int, f, g float32) {
	n := len(d)
	i := first // low-pass sample whose turn it is
	var e float32
	if i == 0 {
		e = d[0] - float32(f*(2*d[1]))
		d[0] = e
	} else {
		r := d[0]
		if n > 2 {
			r = d[2]
		}
		e = d[1] - float32(f*(d[0]+r))
		d[1] = e
		d[0] -= float32(g * (2 * e))
	}
	h := float32(0)
	if i+1 < n {
		h = d[i+1]
	}
	for i+3 < n {
		q := d[i+1 : i+4 : i+4]
		r := q[2]
		v := q[1] - float32(f*(h+r))
		q[1] = v
		q[0] = h - float32(g*(e+v))
		e, h = v, r
		i += 2
	}
	switch n - i {
	case 2: // ends in a high-pass sample
		d[i+1] = h - float32(g*(2*e))
	case 3: // ends in a low-pass one
		v := d[i+2] - float32(f*(2*h))
		d[i+2] = v
		d[i+1] = h - float32(g*(e+v))
	}
}
