package image

// puller shrinks as boxer does, to the same bytes, but makes any row when it is asked for. Rows in order cost nothing more: the sums of the
// last source rows are kept.
type puller struct {
	sw, sh, dw, dh, ch int
	rolls              rolls
	src                []byte // one source row
	sums               [3][]uint32
	have               [3]int // row in sums, plus 1
	acc                []uint64
	total              uint64
	exact              bool // see isExact
}

func newPuller(sw, sh, dw, dh, ch int) *puller {
	p := &puller{sw: sw, sh: sh, dw: dw, dh: dh, ch: ch}
	if sw == dw && sh == dh {
		return p
	}
	p.rolls = newRolls(sw, dw, 0, dw, 0, ch)
	p.total = partsOf(sw, sh, dw)
	p.exact = isExact(&p.rolls, p.total)
	p.src = make([]byte, sw*ch)
	return p
}

// row makes row j.
func (p *puller) row(l *lazy, j int, out []byte) {
	if p.total == 0 {
		if got := l.pixels(j, out); &got[0] != &out[0] {
			copy(out, got)
		}
		return
	}
	// In parts of which a source row has dh and a device row sh.
	lo, hi := j*p.sh, (j+1)*p.sh
	first, last := lo/p.dh, (hi-1)/p.dh
	if first == last {
		mean1(out, p.of(l, first), weight(p.sh, p.total))
		return
	}
	w0, w1, full := weight((first+1)*p.dh-lo, p.total), weight(hi-last*p.dh, p.total), weight(p.dh, p.total)
	switch last - first {
	case 1:
		means(out, p.of(l, first), p.of(l, last), nil, w0, w1, 0, p.exact)
		return
	case 2:
		means(out, p.of(l, first), p.of(l, first+1), p.of(l, last), w0, full, w1, p.exact)
		return
	}
	if p.acc == nil {
		p.acc = make([]uint64, p.dw*p.ch)
	}
	acc := p.acc
	for i, v := range p.of(l, first)[:len(acc)] {
		acc[i] = uint64(v) * w0
	}
	for y := first + 1; y < last; y++ {
		for i, v := range p.of(l, y)[:len(acc)] {
			acc[i] += uint64(v) * full
		}
	}
	sums := p.of(l, last)[:len(acc)]
	for i, v := range acc {
		out[i] = byte((v + uint64(sums[i])*w1 + meanHalf) >> meanBits)
	}
}

// of returns the sums of source row y.
func (p *puller) of(l *lazy, y int) []uint32 {
	k := y % len(p.sums)
	if p.have[k] != y+1 {
		if p.sums[k] == nil {
			p.sums[k] = make([]uint32, p.dw*p.ch)
		}
		p.rolls.sum(p.sums[k], l.pixels(y, p.src), p.ch)
		p.have[k] = y + 1
	}
	return p.sums[k]
}

// isExact says that means of sums may be made by vectors: see vectorMeans.
func isExact(r *rolls, total uint64) bool { return !r.wide && total <= 1<<28 }

// means weighs two rows of sums, or three.
func means(out []byte, a, b, c []uint32, wa, wb, wc uint64, exact bool) {
	if exact {
		n := vectorMeans(out, a, b, c, wa, wb, wc)
		out, a, b, c = out[n:], a[n:], b[n:], c[min(n, len(c)):]
	}
	if c == nil {
		mean2(out, a, b, wa, wb)
	} else {
		mean3(out, a, b, c, wa, wb, wc)
	}
}

func mean1(out []byte, a []uint32, w uint64) {
	a = a[:len(out)]
	for i := range out {
		out[i] = byte((uint64(a[i])*w + meanHalf) >> meanBits)
	}
}

func mean2(out []byte, a, b []uint32, wa, wb uint64) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = byte((uint64(a[i])*wa + uint64(b[i])*wb + meanHalf) >> meanBits)
	}
}

func mean3(out []byte, a, b, c []uint32, wa, wb, wc uint64) {
	a, b, c = a[:len(out)], b[:len(out)], c[:len(out)]
	for i := range out {
		out[i] = byte((uint64(a[i])*wa + uint64(b[i])*wb + uint64(c[i])*wc + meanHalf) >> meanBits)
	}
}
