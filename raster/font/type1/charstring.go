package type1

import (
	"errors"

	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// ErrGlyph says that a charstring is damaged or too large.
var ErrGlyph = errors.New("type1: damaged charstring")

const (
	maxStack   = 256
	maxNesting = 24
	// maxDecrypt bounds the bytes of subroutines deciphered for one glyph.
	maxDecrypt = 8 << 20
)

var errDone = errors.New("type1: done")

// machine runs one glyph's charstrings (Type 1 Font Format, 6).
type machine struct {
	f         *Font
	path      *geom.Path
	st        [maxStack]float64
	n         int
	ps        [maxStack]float64 // the PostScript stack between callothersubr and pop
	psn       int
	x, y      float64
	ox, oy    float64 // where hsbw starts: the accent's place in seac
	sbx       float64
	width     float64
	flex      []geom.Point
	room      [1024]byte // deciphered code of those who are being run, one behind the other
	used      int
	store     [32]float64
	ops       int
	points    int
	bytes     int
	gotWidth  bool
	widthOnly bool
	open      bool
	flexing   bool
	inSeac    bool
}

func (m *machine) run(code []byte, depth int) error {
	if err := m.exec(code, depth); err != errDone {
		return err
	}
	return nil
}

func (m *machine) closePath() {
	if m.open {
		m.path.Close()
		m.open = false
	}
}

func (m *machine) start() {
	if !m.open {
		q := m.f.matrix.Apply(geom.Point{X: m.x, Y: m.y})
		m.path.MoveTo(q.X, q.Y)
		m.open = true
	}
}

func (m *machine) moveTo(dx, dy float64) {
	m.x, m.y = m.x+dx, m.y+dy
	if m.flexing {
		if len(m.flex) < 7 {
			m.flex = append(m.flex, geom.Point{X: m.x, Y: m.y})
		}
		return
	}
	m.closePath()
}

func (m *machine) lineTo(dx, dy float64) {
	m.start()
	m.x, m.y = m.x+dx, m.y+dy
	q := m.f.matrix.Apply(geom.Point{X: m.x, Y: m.y})
	m.path.LineTo(q.X, q.Y)
	m.points++
}

func (m *machine) curveTo(a, b, c, d, e, f float64) {
	m.start()
	p1 := geom.Point{X: m.x + a, Y: m.y + b}
	p2 := geom.Point{X: p1.X + c, Y: p1.Y + d}
	p3 := geom.Point{X: p2.X + e, Y: p2.Y + f}
	m.absCurve(p1, p2, p3)
}

func (m *machine) absCurve(p1, p2, p3 geom.Point) {
	k := &m.f.matrix
	q1, q2, q3 := k.Apply(p1), k.Apply(p2), k.Apply(p3)
	m.path.CurveTo(q1.X, q1.Y, q2.X, q2.Y, q3.X, q3.Y)
	m.x, m.y = p3.X, p3.Y
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

// arg returns operand i counted from the bottom of the stack, 0 if it is missing.
func (m *machine) arg(i int) float64 {
	if i < m.n {
		return m.st[i]
	}
	return 0
}

func (m *machine) exec(b []byte, depth int) error {
	if depth > maxNesting {
		return ErrGlyph
	}
	if m.f.lenIV >= 0 {
		if m.bytes += len(b); m.bytes > maxDecrypt {
			return ErrGlyph
		}
		used := m.used
		err := m.steps(m.plain(b), depth)
		m.used = used
		return err
	}
	return m.steps(b, depth)
}

// plain deciphers a charstring.
func (m *machine) plain(b []byte) []byte {
	skip := m.f.lenIV
	if len(b) < skip || len(b) > len(m.room)-m.used {
		return decrypt(b, 4330, skip)
	}
	out := m.room[m.used:][:len(b)]
	m.used += len(b)
	decipher(out, b, 4330)
	return out[skip:]
}

// steps runs deciphered code.
func (m *machine) steps(b []byte, depth int) error {
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
		case c == 255 && len(b) >= 4:
			m.push(float64(int32(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3]))))
			b = b[4:]
			continue
		case c >= 247:
			return ErrGlyph
		}
		var err error
		switch c {
		case 10:
			if i := int(m.pop()); i >= 0 && i < len(m.f.subrs) {
				err = m.exec(m.f.subrs[i], depth+1)
			} else {
				err = ErrGlyph
			}
		case 11:
			return nil
		case 12:
			if len(b) == 0 {
				return ErrGlyph
			}
			op := b[0]
			b = b[1:]
			err = m.escape(op, depth)
		case 14:
			return errDone
		default:
			err = m.pathOp(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) bearing(sbx, sby, wx float64) error {
	if !m.inSeac || !m.gotWidth {
		m.width = wx
	}
	m.gotWidth = true
	m.sbx = sbx
	m.x, m.y = m.ox+sbx, m.oy+sby
	if m.widthOnly {
		return errDone
	}
	return nil
}

func (m *machine) pathOp(c int) error {
	defer func() { m.n = 0 }()
	if c == 13 {
		return m.bearing(m.arg(0), 0, m.arg(1))
	}
	if m.widthOnly {
		return nil
	}
	// Operands are taken from the top: some producers leave rubbish below.
	last := func(want int) []float64 {
		for m.n < want {
			m.push(0)
		}
		return m.st[m.n-want : m.n]
	}
	switch c {
	case 4:
		m.moveTo(0, last(1)[0])
	case 21:
		a := last(2)
		m.moveTo(a[0], a[1])
	case 22:
		m.moveTo(last(1)[0], 0)
	case 5:
		a := last(2)
		m.lineTo(a[0], a[1])
	case 6:
		m.lineTo(last(1)[0], 0)
	case 7:
		m.lineTo(0, last(1)[0])
	case 8:
		a := last(6)
		m.curveTo(a[0], a[1], a[2], a[3], a[4], a[5])
	case 30:
		a := last(4)
		m.curveTo(0, a[0], a[1], a[2], a[3], 0)
	case 31:
		a := last(4)
		m.curveTo(a[0], 0, a[1], a[2], 0, a[3])
	case 9:
		m.closePath()
	}
	return nil
}

func (m *machine) escape(op byte, depth int) error {
	switch op {
	case 6:
		return m.seac(depth)
	case 7:
		sbx, sby, wx := m.arg(0), m.arg(1), m.arg(2)
		m.n = 0
		return m.bearing(sbx, sby, wx)
	case 12:
		b, a := m.pop(), m.pop()
		if b == 0 {
			b = 1
		}
		m.push(a / b)
	case 16:
		m.callOther()
	case 17:
		if m.psn > 0 {
			m.psn--
			m.push(m.ps[m.psn])
		} else {
			m.push(0)
		}
	case 33:
		m.flexing = false
		m.n = 0
	default:
		m.n = 0
	}
	return nil
}

// seac composes an accented character of two glyphs of StandardEncoding (6.4).
func (m *machine) seac(depth int) error {
	if m.inSeac || m.n < 5 {
		return ErrGlyph
	}
	a := m.st[m.n-5 : m.n]
	dx, dy := m.sbx+a[1]-a[0], a[2]
	codes := [2]float64{a[3], a[4]}
	m.inSeac = true
	m.closePath()
	for i, code := range codes {
		if !(code >= 0 && code < 256) {
			continue
		}
		gid, ok := m.f.names[encoding.Standard[int(code)]]
		if !ok {
			continue
		}
		m.n, m.psn, m.flexing = 0, 0, false
		m.ox, m.oy = 0, 0
		if i == 1 {
			m.ox, m.oy = dx, dy
		}
		if err := m.run(m.f.glyphs[gid].code, depth+1); err != nil {
			return err
		}
		m.closePath()
	}
	return errDone
}
