package colorspace

import (
	"math"
	"sync/atomic"
)

// Inks is a colour of four process inks as blending wants it (ISO 32000-2, 11.3.4: subtractive components are complemented): cyan,
// magenta, yellow, black, each 255 for no ink and 0 for full.
type Inks [4]uint8

// NoInk is bare paper.
var NoInk = Inks{255, 255, 255, 255}

// Press is a blending space of four inks (ISO 32000-2, 11.4.5.3 and 11.7.2): what inks look like, and which inks give a colour. Its tables
// are filled when they are first needed, with values that depend on the space only. It is safe for concurrent use.
//
// The way from colours to inks is the inverse of the way back, with as much black as the colour allows: what is painted in RGB or gray
// and never blended looks as it would have without, unless the press cannot print it; then it is the nearest that the press can.
type Press struct {
	space Space // of four components
	row   RowConverter
	nodes []atomic.Uint64 // inverse: four fields of 16 bits, 255<<pressFrac for full, the topmost bit once computed
	axis  [256]uint32     // cell << 9 | place in it, 0..256
}

const (
	pressSide = 33
	pressFrac = 4
)

// NewPress returns the blending space whose inks look as they do in s, which must have four components: DeviceCMYK or an ICCBased space.
func NewPress(s Space) *Press {
	if based, ok := s.(*ICCBased); ok {
		s = based.Alternate()
	}
	if s.N() != 4 {
		s = DeviceCMYK
	}
	p := &Press{space: s, row: NewRowConverter(s, nil, 8), nodes: make([]atomic.Uint64, pressSide*pressSide*pressSide)}
	for v := range p.axis {
		at := v * (pressSide - 1)
		cell := min(at/255, pressSide-2)
		p.axis[v] = uint32(cell)<<9 | uint32((at-cell*255)*256+127)/255
	}
	return p
}

// Space returns the space the inks are shown in.
func (p *Press) Space() Space { return p.space }

// direct reports whether the components of a space of four are the inks of this press: of DeviceCMYK always, since a group's space is
// the native one for what is painted in it, of an ICCBased space only when it is the same.
func (p *Press) direct(s Space) bool {
	if s == Space(DeviceCMYK) || s == p.space {
		return true
	}
	a, ok := s.(*ICCBased)
	b, same := p.space.(*ICCBased)
	return ok && same && a.profile != nil && a.profile == b.profile
}

// Of converts a colour of any space: ink by ink where the space is made of inks, by its looks otherwise.
func (p *Press) Of(s Space, c []float64) Inks {
	var buf [2][MaxComponents]float64
	for depth := range 8 {
		switch t := s.(type) {
		case Device:
			if t == DeviceCMYK {
				return inksOf(c)
			}
			return p.FromRGB(t.RGB(c))
		case *ICCBased:
			if p.direct(t) {
				return inksOf(c)
			}
			a := t.Alternate()
			if a == Space(t) {
				return p.FromRGB(t.RGB(c))
			}
			s = a
		case *Tinted:
			if t.kind == tintNone || t.tint == nil {
				return NoInk
			}
			s, c = t.alt, t.components(c, &buf[depth&1])
		case *Indexed:
			s, c = t.base, t.components(c, &buf[depth&1])
		default:
			return p.FromRGB(s.RGB(c))
		}
	}
	return p.FromRGB(s.RGB(c))
}

func inksOf(c []float64) (v Inks) {
	for i := range v {
		v[i] = 255 - to8(unit16(at(c, i)))
	}
	return v
}

// RGB returns what inks look like.
func (p *Press) RGB(v Inks) RGB {
	var c [4]float64
	for i := range c {
		c[i] = float64(255-v[i]) / 255
	}
	return p.space.RGB(c[:])
}

// RGB8 writes what n pixels of 4 bytes (Inks) look like, 3 bytes a pixel. It changes src.
func (p *Press) RGB8(dst, src []byte, n int) {
	src = src[:4*n]
	for i := range src {
		src[i] = 255 - src[i]
	}
	p.row.RGB8(dst, src, n)
}

// FromRGB returns the inks of a colour.
func (p *Press) FromRGB(c RGB) (v Inks) {
	for i, x := range p.solve([3]float64{float64(c.R) / maxChannel, float64(c.G) / maxChannel, float64(c.B) / maxChannel}) {
		v[i] = uint8(255*(1-x) + 0.5)
	}
	return v
}

// FromRGB8 writes the inks of n pixels of 3 bytes, 4 bytes (Inks) a pixel, interpolated between the nodes of a grid.
func (p *Press) FromRGB8(dst, src []byte, n int) {
	src, dst = src[:3*n], dst[:4*n]
	var last uint32
	var v Inks
	for i := range n {
		s, d := src[3*i:3*i+3:3*i+3], dst[4*i:4*i+4:4*i+4]
		if now := uint32(s[0])<<16 | uint32(s[1])<<8 | uint32(s[2]); i == 0 || now != last {
			v, last = p.pixel(s), now
		}
		*(*Inks)(d) = v
	}
}

// FromGray8 is FromRGB8 for n pixels of 1 byte.
func (p *Press) FromGray8(dst, src []byte, n int) {
	var last byte
	var v Inks
	for i, y := range src[:n] {
		if i == 0 || y != last {
			v, last = p.pixel([]byte{y, y, y}), y
		}
		*(*Inks)(dst[4*i : 4*i+4]) = v
	}
}

// pixel interpolates over the tetrahedron that the order of the fractions names, so that neutrals stay with their kind.
func (p *Press) pixel(s []byte) (v Inks) {
	const low = 1<<20 - 1
	a, b, c := p.axis[s[0]], p.axis[s[1]], p.axis[s[2]]
	base := (a>>9*pressSide+b>>9)*pressSide + c>>9
	x, y, z := a&0x1ff<<20|pressSide*pressSide, b&0x1ff<<20|pressSide, c&0x1ff<<20|1
	x, y = max(x, y), min(x, y)
	y, z = max(y, z), min(y, z)
	x, y = max(x, y), min(x, y)
	var sum [4]uint32
	add := func(i, w uint32) {
		if w == 0 {
			return
		}
		n := p.node(i)
		for k := range sum {
			sum[k] += w * uint32(n>>(16*k)&0x7fff)
		}
	}
	add(base, 256-x>>20)
	add(base+x&low, x>>20-y>>20)
	add(base+x&low+y&low, y>>20-z>>20)
	add(base+x&low+y&low+z&low, z>>20)
	for k := range v {
		v[k] = uint8((sum[k] + 1<<(7+pressFrac)) >> (8 + pressFrac))
	}
	return v
}

const pressKnown = 1 << 63

func (p *Press) node(i uint32) uint64 {
	if v := p.nodes[i].Load(); v != 0 {
		return v
	}
	at := func(i uint32) float64 { return float64(i%pressSide) / (pressSide - 1) }
	v := uint64(pressKnown)
	for k, x := range p.solve([3]float64{at(i / (pressSide * pressSide)), at(i / pressSide), at(i)}) {
		v |= uint64((1-x)*(255<<pressFrac)+0.5) << (16 * k)
	}
	p.nodes[i].Store(v)
	return v
}

// look is the colour of inks 0..1.
func (p *Press) look(c *[4]float64) (v [3]float64) {
	r := p.space.RGB(c[:])
	return [3]float64{float64(r.R) / maxChannel, float64(r.G) / maxChannel, float64(r.B) / maxChannel}
}

// solve finds the inks of a colour: the most black that is not darker than it in any channel, then cyan, magenta and yellow by the
// Gauss-Newton method with damping (Levenberg, Marquardt), clipped to what a press can print.
//
// The conversions keep the compiler from fusing products and sums, which would make results differ between machines.
func (p *Press) solve(t [3]float64) (c [4]float64) {
	const slack = 1e-4
	lo, hi := 0.0, 1.0
	for range 12 {
		c[3] = (lo + hi) / 2
		if v := p.look(&c); v[0] >= t[0]-slack && v[1] >= t[1]-slack && v[2] >= t[2]-slack {
			lo = c[3]
		} else {
			hi = c[3]
		}
	}
	if c[3] = lo; lo > 1-1.0/2048 {
		c[3] = 1
	} else if lo < 1.0/2048 {
		c[3] = 0
	}
	now := p.look(&c)
	err := p.descend(&c, &now, &t, 3, distance(&now, &t))
	if err > enough { // so much black leaves no room for colour
		p.descend(&c, &now, &t, 4, err)
	}
	return c
}

// enough is the squared distance of colours that print alike: 1/60 of a step of 8 bits.
const enough = 4e-9

// descend changes the first n inks of c, whose look is now, until it is near t, and returns the squared distance left.
func (p *Press) descend(c *[4]float64, now, t *[3]float64, n int, err float64) float64 {
	damp := 0.01
	for step := 0; step < 24 && err > enough; step++ {
		d := p.newton(c, now, t, n, damp)
		next := *c
		for k := range n {
			next[k] = clamp(c[k]+d[k], 0, 1)
		}
		v := p.look(&next)
		if e := distance(&v, t); e < err {
			*c, *now, err = next, v, e
			damp = max(damp/4, 1e-6)
		} else if damp *= 8; damp > 1e3 {
			break
		}
	}
	return err
}

func distance(a, b *[3]float64) float64 {
	s := 0.0
	for i := range a {
		d := a[i] - b[i]
		s += float64(d * d)
	}
	return s
}

// newton returns the step of the first n inks towards t; an ink at its end that would go beyond it stays where it is.
func (p *Press) newton(c *[4]float64, now, t *[3]float64, n int, damp float64) (d [4]float64) {
	const h = 1.0 / 64
	var j [4][3]float64 // by ink, channel
	var g [4]float64    // the way down
	var stays [4]bool
	for k := range n {
		e, s := *c, h
		if e[k]+s > 1 {
			s = -h
		}
		e[k] += s
		v := p.look(&e)
		for i := range 3 {
			j[k][i] = (v[i] - now[i]) / s
			g[k] += float64(j[k][i] * (t[i] - now[i]))
		}
		stays[k] = c[k] <= 0 && g[k] <= 0 || c[k] >= 1 && g[k] >= 0
	}
	var m [4][5]float64
	for k := range m {
		m[k][k] = damp
		if k >= n || stays[k] {
			continue
		}
		for l := range n {
			for i := 0; i < 3 && !stays[l]; i++ {
				m[k][l] += float64(j[k][i] * j[l][i])
			}
		}
		m[k][4] = g[k]
	}
	return eliminate(&m)
}

// eliminate solves four equations by Gauss's method with pivots; a singular system has no step.
func eliminate(m *[4][5]float64) (d [4]float64) {
	for k := range m {
		top := k
		for r := k + 1; r < len(m); r++ {
			if math.Abs(m[r][k]) > math.Abs(m[top][k]) {
				top = r
			}
		}
		m[k], m[top] = m[top], m[k]
		if math.Abs(m[k][k]) < 1e-12 {
			return [4]float64{}
		}
		for r := range m {
			if r == k {
				continue
			}
			f := m[r][k] / m[k][k]
			for l := k; l < 5; l++ {
				m[r][l] -= float64(f * m[k][l])
			}
		}
	}
	for k := range d {
		d[k] = m[k][4] / m[k][k]
	}
	return d
}
