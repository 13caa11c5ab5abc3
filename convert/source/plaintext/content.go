package plaintext

import (
	"math"
	"strconv"
	"unicode/utf16"
)

// content writes a page's content stream (ISO 32000-2, 9.4). It belongs to one goroutine.
type content struct {
	buf   []byte
	hex   []byte // of the string that is being shown
	parts bool   // hex is the inside of an array
	font  *face
	bold  bool // the strokes of the outlines are drawn too
	last  glyph
	y     float64 // of the string that is being shown
	x     float64 // where it began
	pen   float64 // where it ends
	rules []rule
}

// rule is an underline, in points.
type rule struct{ x0, x1, y float64 }

const hexDigits = "0123456789ABCDEF"

func (c *content) begin() {
	*c = content{buf: append(c.buf[:0], "BT\n"...), hex: c.hex[:0], rules: c.rules[:0]}
}

func (c *content) num(v float64, end byte) {
	v = math.Round(v*1000) / 1000
	c.buf = append(strconv.AppendFloat(c.buf, v, 'f', -1, 64), end)
}

// row draws a row whose baseline begins at x and y.
func (c *content) row(s *setter, r row, y float64) {
	for r.to > r.from && s.clusters[r.to-1].space && s.text.looks[s.clusters[r.to-1].start]&underline == 0 {
		r.to-- // what hangs over the end has no place
	}
	order, x := s.arrange(r)
	x += s.g.left
	under := -1
	for _, i := range order {
		k := &s.clusters[r.from+i]
		if k.actual {
			c.flush(s)
			c.actual(s.text.runes[k.start : k.start+k.n])
		}
		for _, q := range s.glyphs[k.glyph : k.glyph+k.glyphs] {
			c.glyph(s, q, x+float64(q.x), y+float64(q.y))
		}
		if k.actual {
			c.flush(s)
			c.buf = append(c.buf, "EMC\n"...)
		}
		switch line := s.text.looks[k.start]&underline != 0; {
		case !line:
			under = -1
		case under < 0:
			under = len(c.rules)
			c.rules = append(c.rules, rule{x, x + float64(k.width), y})
		default:
			c.rules[under].x1 = x + float64(k.width)
		}
		x += float64(k.width)
	}
	c.flush(s)
}

// actual opens a span whose text its glyphs do not tell (ISO 32000-2, 14.9.4).
func (c *content) actual(rs []rune) {
	c.buf = append(c.buf, "/Span<</ActualText<FEFF"...)
	for _, u := range utf16.Encode(rs) {
		c.buf = appendHex(c.buf, u)
	}
	c.buf = append(c.buf, ">>>BDC\n"...)
}

func appendHex(b []byte, u uint16) []byte {
	return append(b, hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

// glyph adds a glyph at x and y to the string, or begins another.
func (c *content) glyph(s *setter, q glyph, x, y float64) {
	same := len(c.hex) > 0 && q.face == c.last.face && q.look == c.last.look && q.sx == 1 && c.last.sx == 1 && q.sy == c.last.sy && y == c.y
	gap := x - c.pen
	if !same || math.Abs(gap) > 30*s.g.size {
		c.flush(s)
		c.last, c.x, c.y, c.pen = q, x, y, x
	} else if math.Abs(gap) > 0.003 {
		c.hex = append(c.hex, '>')
		c.hex = strconv.AppendFloat(c.hex, math.Round(-gap*1e5/s.g.size)/100, 'f', -1, 64)
		c.hex = append(c.hex, '<')
		c.parts = true
		c.pen = x
	}
	f := s.fs.list[q.face]
	c.hex = appendHex(c.hex, f.code(q.gid))
	c.pen += f.advance(q.gid) * s.g.size * float64(q.sx)
}

// slant is the tangent of the angle of letters that are slanted for want of an italic.
const slant = 0.2

// flush shows the string.
func (c *content) flush(s *setter) {
	if len(c.hex) == 0 {
		return
	}
	q := &c.last
	if f := s.fs.list[q.face]; c.font != f {
		c.font = f
		c.buf = append(append(append(c.buf, '/'), f.key...), ' ')
		c.num(s.g.size, ' ')
		c.buf = append(c.buf, "Tf\n"...)
	}
	if b := q.look&bold != 0; b != c.bold {
		if c.bold = b; b {
			c.num(s.g.size/30, ' ')
			c.buf = append(c.buf, "w 2 Tr\n"...)
		} else {
			c.buf = append(c.buf, "0 Tr\n"...)
		}
	}
	c.num(float64(q.sx), ' ')
	skew := 0.0
	if q.look&italic != 0 {
		skew = slant
	}
	c.buf = append(c.buf, "0 "...)
	c.num(skew, ' ')
	c.num(float64(q.sy), ' ')
	c.num(c.x, ' ')
	c.num(c.y, ' ')
	c.buf = append(c.buf, "Tm"...)
	if c.parts {
		c.buf = append(append(append(c.buf, "[<"...), c.hex...), ">]TJ\n"...)
	} else {
		c.buf = append(append(append(c.buf, '<'), c.hex...), ">Tj\n"...)
	}
	c.hex, c.parts = c.hex[:0], false
}

// end closes the page.
func (c *content) end(s *setter) []byte {
	c.buf = append(c.buf, "ET\n"...)
	for _, r := range c.rules {
		c.num(r.x0, ' ')
		c.num(r.y-0.14*s.g.size, ' ')
		c.num(r.x1-r.x0, ' ')
		c.num(0.05*s.g.size, ' ')
		c.buf = append(c.buf, "re f\n"...)
	}
	return c.buf
}
