package type1

// callOther does what the standard OtherSubrs do (Type 1 Font Format, 8; Supplement, 5.2 for multiple masters). The results
// wait on the PostScript stack for pop.
func (m *machine) callOther() {
	which, count := int(m.pop()), int(m.pop())
	count = max(0, min(count, m.n))
	args := m.st[m.n-count : m.n]
	m.n -= count
	m.psn = 0
	switch {
	case which == 0 && len(m.flex) == 7 && m.flexing:
		p := m.flex
		// The curve starts where the path was before the first of the seven moves, which start() must see.
		m.absCurve(p[1], p[2], p[3])
		m.absCurve(p[4], p[5], p[6])
		m.flexing = false
		m.flex = m.flex[:0]
		m.results(args[min(1, len(args)):])
	case which == 1 && count == 0:
		if !m.widthOnly {
			m.start()
			m.flexing = true
			m.flex = m.flex[:0]
		}
	case which == 2:
	case which == 12 || which == 13:
		m.n = 0
	case which >= 14 && which <= 18 && len(m.f.weights) > 1:
		m.blend([...]int{1, 2, 3, 4, 6}[which-14], args)
	case which >= 20 && which <= 23 && count == 2:
		a, b := args[0], args[1]
		switch which {
		case 20:
			a += b
		case 21:
			a -= b
		case 22:
			a *= b
		default:
			if b != 0 {
				a /= b
			}
		}
		m.results([]float64{a})
	case which == 24 && count == 2:
		if i := args[1]; i >= 0 && i < float64(len(m.store)) {
			m.store[int(i)] = args[0]
		}
	case which == 25 && count == 1:
		v := 0.0
		if i := args[0]; i >= 0 && i < float64(len(m.store)) {
			v = m.store[int(i)]
		}
		m.results([]float64{v})
	case which == 27 && count == 4:
		v := args[0]
		if args[2] > args[3] {
			v = args[1]
		}
		m.results([]float64{v})
	default:
		m.results(args)
	}
}

// results leaves values so that the first pop gives the first of them.
func (m *machine) results(v []float64) {
	m.psn = 0
	for i := len(v) - 1; i >= 0; i-- {
		m.ps[m.psn] = v[i]
		m.psn++
	}
}

// blend mixes k values of each master: first the k values of the first master, then the differences of the others for
// each value in turn.
func (m *machine) blend(k int, args []float64) {
	w := m.f.weights
	if len(args) < k*len(w) {
		m.results(args)
		return
	}
	var out [6]float64
	deltas := args[k:]
	for i := range k {
		out[i] = args[i]
		for j := 1; j < len(w); j++ {
			out[i] += deltas[i*(len(w)-1)+j-1] * w[j]
		}
	}
	m.results(out[:k])
}
