package shade

// triangle paints the pixels of the strip whose centres lie in a triangle; a centre on an edge belongs to the triangle to its right or
// below. Edges are computed from their upper end, whatever triangle they are of, so that neighbours neither overlap nor leave a gap.
func (r *meshRows) triangle(a, b, c *vert) {
	t, m, d := a, b, c // top, middle, bottom
	if m.y < t.y {
		t, m = m, t
	}
	if d.y < m.y {
		m, d = d, m
		if m.y < t.y {
			t, m = m, t
		}
	}
	y0, y1 := max(centre(t.y), r.y0), min(centre(d.y), r.y1)
	if y0 >= y1 {
		return
	}
	box := &r.p.box
	if max(a.x, b.x, c.x) <= int32(box.X0*fixOne) || min(a.x, b.x, c.x) >= int32(box.X1*fixOne) {
		return
	}
	// Seen downwards along the long edge, the middle corner lies to the right when this is negative.
	side := (int64(d.x)-int64(t.x))*(int64(m.y)-int64(t.y)) - (int64(m.x)-int64(t.x))*(int64(d.y)-int64(t.y))
	if side == 0 {
		return
	}
	long, upper, lower := newEdge(t.fixed, d.fixed), newEdge(t.fixed, m.fixed), newEdge(m.fixed, d.fixed)
	sh := r.newShader(a, b, c)
	for y := y0; y < y1; y++ {
		yc := int64(y)*fixOne + fixHalf
		short := &upper
		if yc >= int64(m.y) {
			short = &lower
		}
		l, h := long.pixel(yc), short.pixel(yc)
		if side > 0 {
			l, h = h, l
		}
		l, h = max(l, box.X0), min(h, box.X1)
		if l < h {
			r.span(&sh, y, l, h)
		}
	}
}

// edge is a line from its upper end (x0, y0).
type edge struct{ x0, y0, dx, dy int64 }

func newEdge(a, b fixed) edge {
	return edge{int64(a.x), int64(a.y), int64(b.x) - int64(a.x), int64(b.y) - int64(a.y)}
}

// pixel returns the first pixel whose centre is not left of the edge on the line yc, exactly.
func (e *edge) pixel(yc int64) int {
	x := e.x0
	if e.dy > 0 {
		n := (yc - e.y0) * e.dx
		q := n / e.dy
		if q*e.dy < n { // rounded towards zero; up is wanted
			q++
		}
		x += q
	}
	return int((x + fixHalf - 1) >> fixBits)
}

// shader gives a triangle's values as planes over the pixels, kept within those of the corners: in a sliver the planes are steep.
type shader struct {
	kind   colouring
	nc     int // values: 1 or 3
	flat   bool
	flatPx [4]byte
	x0, y0 float64 // pixels, where c0 is
	c0     [3]float64
	gx, gy [3]float64
	lo, hi [3]float64
	// byComps: the shares of the second and third corner
	w1, w2   [2]float64 // along x, along y
	vertices [3][]float32
}

// slopeLimit keeps the slopes of slivers finite.
const slopeLimit = 1e6

func (r *meshRows) newShader(a, b, c *vert) shader {
	sh := shader{kind: r.p.me.kind, nc: 3}
	if r.p.me.patches != nil && sh.kind == byComps {
		sh.kind = byRGB
	}
	if sh.kind == byParam || r.p.ch == 1 {
		sh.nc = 1
	}
	sh.x0, sh.y0 = float64(a.x)/fixOne, float64(a.y)/fixOne
	ibx, iby := int64(b.x)-int64(a.x), int64(b.y)-int64(a.y)
	icx, icy := int64(c.x)-int64(a.x), int64(c.y)-int64(a.y)
	// In integers, where it is the side test's value but for the sign, the area is not zero.
	k := fixOne * fixOne / float64(ibx*icy-icx*iby)
	bx, by, cx, cy := float64(ibx)/fixOne, float64(iby)/fixOne, float64(icx)/fixOne, float64(icy)/fixOne
	if sh.kind == byComps {
		sh.vertices = r.comps
		sh.w1 = [2]float64{cy * k, -cx * k}
		sh.w2 = [2]float64{-by * k, bx * k}
		return sh
	}
	sh.flat = a.c == b.c && b.c == c.c
	for i := range sh.nc {
		va, vb, vc := float64(a.c[i]), float64(b.c[i]), float64(c.c[i])
		sh.c0[i] = va
		sh.lo[i], sh.hi[i] = min(va, vb, vc), max(va, vb, vc)
		sh.gx[i] = max(-slopeLimit, min(slopeLimit, (float64((vb-va)*cy)-float64((vc-va)*by))*k))
		sh.gy[i] = max(-slopeLimit, min(slopeLimit, (float64((vc-va)*bx)-float64((vb-va)*cx))*k))
	}
	if sh.flat {
		sh.flatPx = r.pixel(&sh, sh.c0)
	}
	return sh
}

// pixel returns the bytes of the values c.
func (r *meshRows) pixel(sh *shader, c [3]float64) [4]byte {
	if sh.kind == byParam {
		return r.p.lut.pix[max(0, min(r.p.lut.n, int(c[0]+.5)))]
	}
	var px [4]byte
	for i := range sh.nc {
		px[i] = byte(max(0, min(255, c[i]+.5)))
	}
	return px
}

// span paints the pixels l <= x < h of row y that are not yet covered.
func (r *meshRows) span(sh *shader, y, l, h int) {
	at := (y-r.y0)*r.w - r.p.box.X0
	alpha := r.alpha[at+l : at+h]
	ch := r.p.ch
	pix := r.pix[(at+l)*ch : (at+h)*ch]
	switch {
	case sh.flat:
		for i, a := range alpha {
			if a == 0 {
				alpha[i] = 255
				r.left--
				copy(pix[i*ch:i*ch+ch], sh.flatPx[:ch])
			}
		}
	case sh.kind == byComps:
		r.spanComps(sh, y, l, h, pix, alpha)
	case sh.nc == 1:
		r.spanOne(sh, y, l, h, pix, alpha)
	default:
		f0, d0 := sh.line(0, y, l, h)
		f1, d1 := sh.line(1, y, l, h)
		f2, d2 := sh.line(2, y, l, h)
		for i, a := range alpha {
			if a == 0 {
				alpha[i] = 255
				r.left--
				d := pix[3*i : 3*i+3 : 3*i+3]
				d[0], d[1], d[2] = byte(f0>>16), byte(f1>>16), byte(f2>>16)
			}
			f0, f1, f2 = f0+d0, f1+d1, f2+d2
		}
	}
}

// line returns value i at the first pixel of a row's span and its step, in 16.16 with half a unit added. Both ends lie within the
// corners' values, and so does all between them.
func (sh *shader) line(i, y, l, h int) (f, step int64) {
	base := sh.c0[i] + float64(sh.gy[i]*(float64(y)+.5-sh.y0))
	at := func(x int) float64 {
		return max(sh.lo[i], min(sh.hi[i], base+float64(sh.gx[i]*(float64(x)+.5-sh.x0))))
	}
	v := at(l)
	f = int64(v*65536) + 1<<15
	if n := h - 1 - l; n > 0 {
		step = int64((at(h-1) - v) * 65536 / float64(n))
	}
	return f, step
}

func (r *meshRows) spanOne(sh *shader, y, l, h int, pix, alpha []byte) {
	f, step := sh.line(0, y, l, h)
	if sh.kind == byRGB {
		for i, a := range alpha {
			if a == 0 {
				alpha[i] = 255
				r.left--
				pix[i] = byte(f >> 16)
			}
			f += step
		}
		return
	}
	table, ch := r.p.lut.pix, r.p.ch
	for i, a := range alpha {
		if a == 0 {
			alpha[i] = 255
			r.left--
			c := &table[f>>16]
			if ch == 1 {
				pix[i] = c[0]
			} else {
				d := pix[3*i : 3*i+3 : 3*i+3]
				d[0], d[1], d[2] = c[0], c[1], c[2]
			}
		}
		f += step
	}
}

// compsEvery is the distance of the pixels at which a colour of a space that does not mix linearly is converted; those between are
// mixed in sRGB unless the two are more than compsFar levels apart.
const (
	compsEvery = 8
	compsFar   = 16
)

func (r *meshRows) spanComps(sh *shader, y, l, h int, pix, alpha []byte) {
	ch := r.p.ch
	from := r.compsAt(sh, l, y)
	for x := l; x < h; {
		n := min(compsEvery-x%compsEvery, h-1-x)
		to := from
		if n > 0 {
			to = r.compsAt(sh, x+n, y)
		}
		far := false
		for j := range ch {
			d := to[j] - from[j]
			far = far || d > compsFar || d < -compsFar
		}
		n = max(n, 1)
		for i := range n {
			k := x - l + i
			if alpha[k] != 0 {
				continue
			}
			alpha[k] = 255
			r.left--
			if far {
				c := r.compsAt(sh, x+i, y)
				for j := range ch {
					pix[k*ch+j] = byte(c[j] + .5)
				}
				continue
			}
			t := float32(i) / float32(n)
			for j := range ch {
				pix[k*ch+j] = byte(from[j] + float32((to[j]-from[j])*t) + .5)
			}
		}
		x += n
		from = to
	}
}

// compsAt converts the colour of one pixel.
func (r *meshRows) compsAt(sh *shader, x, y int) [3]float32 {
	dx, dy := float64(x)+.5-sh.x0, float64(y)+.5-sh.y0
	u := max(0, min(1, float64(dx*sh.w1[0])+float64(dy*sh.w1[1])))
	v := max(0, min(1-u, float64(dx*sh.w2[0])+float64(dy*sh.w2[1])))
	if u != u || v != v {
		u, v = 0, 0
	}
	c := &r.mixed
	a, b, d := sh.vertices[0], sh.vertices[1], sh.vertices[2]
	n := min(len(a), len(c))
	for i := range n {
		c[i] = float64(float64(a[i])*(1-u-v)) + float64(float64(b[i])*u) + float64(float64(d[i])*v)
	}
	return r.converted(c[:n])
}
