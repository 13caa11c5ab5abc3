package cff

import (
	"errors"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// ErrGlyph says that a charstring is damaged or too large.
var ErrGlyph = errors.New("cff: damaged charstring")

// Limits of one glyph. The Technical Note allows 48 operands and 10 levels; real fonts exceed both.
const (
	maxStack   = 192
	maxNesting = 24
)

// errDone ends a charstring early: endchar, or the width is known.
var errDone = errors.New("cff: done")

// machine runs one glyph's charstrings. Its stack is emptied by every path operator.
type machine struct {
	f         *Font
	fd        *private
	path      *geom.Path
	st        [maxStack]float64
	n         int
	x, y      float64
	hints     int
	ops       int
	points    int
	width     float64
	gotWidth  bool
	widthOnly bool
	open      bool
	inSeac    bool
	trans     [32]float64
	seed      uint32
}

func (m *machine) run(code []byte, depth int) error {
	err := m.exec(code, depth)
	if err == errDone {
		return nil
	}
	return err
}

// takeWidth removes the leading width operand if there is one more than want; it may only stand before the first
// operator that clears the stack.
func (m *machine) takeWidth(extra bool) error {
	if m.gotWidth {
		return nil
	}
	m.gotWidth = true
	if extra && m.n > 0 {
		m.width = m.fd.nomW + m.st[0]
		copy(m.st[:], m.st[1:m.n])
		m.n--
	}
	if m.widthOnly {
		return errDone
	}
	return nil
}

func (m *machine) closePath() {
	if m.open {
		m.path.Close()
		m.open = false
	}
}

func (m *machine) moveTo(dx, dy float64) {
	m.closePath()
	m.x, m.y = m.x+dx, m.y+dy
}

func (m *machine) start() {
	if !m.open {
		q := m.fd.matrix.Apply(geom.Point{X: m.x, Y: m.y})
		m.path.MoveTo(q.X, q.Y)
		m.open = true
	}
}

func (m *machine) lineTo(dx, dy float64) {
	m.start()
	m.x, m.y = m.x+dx, m.y+dy
	q := m.fd.matrix.Apply(geom.Point{X: m.x, Y: m.y})
	m.path.LineTo(q.X, q.Y)
	m.points++
}

func (m *machine) curveTo(a, b, c, d, e, f float64) {
	m.start()
	k := &m.fd.matrix
	p1 := geom.Point{X: m.x + a, Y: m.y + b}
	p2 := geom.Point{X: p1.X + c, Y: p1.Y + d}
	m.x, m.y = p2.X+e, p2.Y+f
	q1, q2, q3 := k.Apply(p1), k.Apply(p2), k.Apply(geom.Point{X: m.x, Y: m.y})
	m.path.CurveTo(q1.X, q1.Y, q2.X, q2.Y, q3.X, q3.Y)
	m.points += 3
}

func (m *machine) push(v float64) {
	if m.n < maxStack {
		m.st[m.n] = v
		m.n++
	}
}

func (m *machine) pop() float64 {
	if m.n == 0 {
		return 0
	}
	m.n--
	return m.st[m.n]
}

func (m *machine) exec(b []byte, depth int) error {
	if depth > maxNesting {
		return ErrGlyph
	}
	for len(b) > 0 {
		if m.ops++; m.ops > m.f.limits.MaxOperators || m.points > m.f.limits.MaxPoints {
			return ErrGlyph
		}
		c := int(b[0])
		b = b[1:]
		switch {
		case c >= 32 && c <= 246:
			m.push(float64(c - 139))
			continue
		case c >= 247 && c <= 250 && len(b) > 0:
			m.push(float64((c-247)*256 + int(b[0]) + 108))
			b = b[1:]
			continue
		case c >= 251 && c <= 254 && len(b) > 0:
			m.push(float64(-(c-251)*256 - int(b[0]) - 108))
			b = b[1:]
			continue
		case c == 28 && len(b) >= 2:
			m.push(float64(int16(u16(b, 0))))
			b = b[2:]
			continue
		case c == 255 && len(b) >= 4:
			m.push(float64(int32(uint32(u16(b, 0))<<16|uint32(u16(b, 2)))) / 65536)
			b = b[4:]
			continue
		case c >= 247 || c == 28:
			return ErrGlyph
		}
		var err error
		switch c {
		case 10, 29:
			subrs := &m.fd.subrs
			if c == 29 {
				subrs = &m.f.gsubrs
			}
			err = m.exec(subrs.get(int(m.pop())+bias(subrs.count)), depth+1)
		case 11:
			return nil
		case 19, 20:
			err = m.takeWidth(m.n%2 == 1)
			m.hints += m.n / 2
			m.n = 0
			b = b[min((m.hints+7)/8, len(b)):]
		case 12:
			if len(b) == 0 {
				return ErrGlyph
			}
			op := b[0]
			b = b[1:]
			if op >= 34 && op <= 37 {
				m.flex(op)
			} else {
				m.arithmetic(op)
			}
		case 14:
			return m.endChar(depth)
		default:
			err = m.pathOp(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func bias(n int) int {
	switch {
	case n < 1240:
		return 107
	case n < 33900:
		return 1131
	}
	return 32768
}

// endChar ends the glyph; with four operands it composes an accented character as Type 1's seac does (5177, Appendix C).
func (m *machine) endChar(depth int) error {
	if err := m.takeWidth(m.n == 1 || m.n >= 5); err != nil {
		return err
	}
	if m.n >= 4 && !m.inSeac && !m.f.cid {
		a := m.st[m.n-4 : m.n]
		dx, dy, base, accent := a[0], a[1], int(a[2]), int(a[3])
		m.inSeac = true
		m.closePath()
		for i, code := range [2]int{base, accent} {
			if code < 0 || code > 255 {
				continue
			}
			gid, ok := m.f.GlyphByName(standardStrings[standardEncoding[code]])
			if !ok {
				continue
			}
			m.n, m.hints, m.x, m.y = 0, 0, 0, 0
			if i == 1 {
				m.x, m.y = dx, dy
			}
			m.gotWidth = false
			if err := m.run(m.f.charstrings.get(int(gid)), depth+1); err != nil {
				return err
			}
			m.closePath()
		}
	}
	return errDone
}

func (m *machine) pathOp(c int) error {
	defer func() { m.n = 0 }()
	var err error
	switch c {
	case 1, 3, 18, 23:
		err = m.takeWidth(m.n%2 == 1)
		m.hints += m.n / 2
		return err
	case 21:
		if err = m.takeWidth(m.n > 2); err == nil && m.n >= 2 {
			m.moveTo(m.st[m.n-2], m.st[m.n-1])
		}
		return err
	case 22, 4:
		if err = m.takeWidth(m.n > 1); err == nil && m.n >= 1 {
			if v := m.st[m.n-1]; c == 22 {
				m.moveTo(v, 0)
			} else {
				m.moveTo(0, v)
			}
		}
		return err
	}
	if m.widthOnly {
		return errDone
	}
	a := m.st[:m.n]
	switch c {
	case 5:
		m.lines(a)
	case 6, 7:
		for i, v := range a {
			if (c == 6) == (i%2 == 0) {
				m.lineTo(v, 0)
			} else {
				m.lineTo(0, v)
			}
		}
	case 8:
		m.curves(a)
	case 24:
		if len(a) >= 2 {
			m.curves(a[:len(a)-2])
			m.lines(a[len(a)-2:])
		}
	case 25:
		if len(a) >= 6 {
			m.lines(a[:len(a)-6])
			m.curves(a[len(a)-6:])
		}
	case 26, 27:
		lead := 0.0
		if len(a)%4 == 1 {
			lead, a = a[0], a[1:]
		}
		for ; len(a) >= 4; a = a[4:] {
			if c == 26 {
				m.curveTo(lead, a[0], a[1], a[2], 0, a[3])
			} else {
				m.curveTo(a[0], lead, a[1], a[2], a[3], 0)
			}
			lead = 0
		}
	case 30, 31:
		horizontal := c == 31
		for ; len(a) >= 4; a = a[4:] {
			last := 0.0
			if len(a) == 5 {
				last = a[4]
			}
			if horizontal {
				m.curveTo(a[0], 0, a[1], a[2], last, a[3])
			} else {
				m.curveTo(0, a[0], a[1], a[2], a[3], last)
			}
			horizontal = !horizontal
		}
	}
	return nil
}

func (m *machine) lines(a []float64) {
	for ; len(a) >= 2; a = a[2:] {
		m.lineTo(a[0], a[1])
	}
}

func (m *machine) curves(a []float64) {
	for ; len(a) >= 6; a = a[6:] {
		m.curveTo(a[0], a[1], a[2], a[3], a[4], a[5])
	}
}

func (m *machine) flex(op byte) {
	a := m.st[:m.n]
	m.n = 0
	if m.widthOnly {
		return
	}
	switch {
	case op == 34 && len(a) >= 7:
		m.curveTo(a[0], 0, a[1], a[2], a[3], 0)
		m.curveTo(a[4], 0, a[5], -a[2], a[6], 0)
	case op == 35 && len(a) >= 12:
		m.curves(a[:12])
	case op == 36 && len(a) >= 9:
		m.curveTo(a[0], a[1], a[2], a[3], a[4], 0)
		m.curveTo(a[5], 0, a[6], a[7], a[8], -(a[1] + a[3] + a[7]))
	case op == 37 && len(a) >= 11:
		dx, dy := a[0]+a[2]+a[4]+a[6]+a[8], a[1]+a[3]+a[5]+a[7]+a[9]
		m.curves(a[:6])
		if math.Abs(dx) > math.Abs(dy) {
			m.curveTo(a[6], a[7], a[8], a[9], a[10], -dy)
		} else {
			m.curveTo(a[6], a[7], a[8], a[9], -dx, a[10])
		}
	}
}
