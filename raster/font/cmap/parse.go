package cmap

import (
	"bytes"
	"strconv"
	"unicode/utf16"
)

const (
	maxSpaces = 1024
	maxNotdef = 256
	maxDepth  = 8
)

// Parse reads a CMap file. use returns the CMap that usecmap names, nil if it cannot be had; it may be nil itself. A
// damaged file gives what could be read.
func Parse(data []byte, use func(name string) *CMap) *CMap {
	c := &CMap{}
	p := parser{b: data}
	var prev, prev2 token
	for {
		t := p.next()
		switch t.kind {
		case eof:
			c.finish()
			return c
		case keyword:
			switch string(t.text) {
			case "begincodespacerange":
				c.readSpaces(&p)
			case "begincidchar", "beginbfchar":
				c.readChars(&p)
			case "begincidrange", "beginbfrange":
				c.readRanges(&p)
			case "beginnotdefrange":
				c.readNotdef(&p, true)
			case "beginnotdefchar":
				c.readNotdef(&p, false)
			case "usecmap":
				if prev.kind == name && use != nil {
					c.Use(use(string(prev.text)))
				}
			case "def":
				if prev2.kind == name {
					c.define(string(prev2.text), prev)
				}
			}
		}
		prev2, prev = prev, t
	}
}

func (c *CMap) define(key string, v token) {
	switch key {
	case "WMode":
		if v.kind == integer {
			c.vertical = v.num == 1
		}
	case "CMapName":
		if v.kind == name {
			c.name = string(v.text)
		}
	case "Ordering":
		c.ordering = string(v.text)
	}
}

// Use makes base answer for the codes that c does not map itself and gives c its codespace ranges.
func (c *CMap) Use(base *CMap) {
	if base == nil || base == c || base.depth >= maxDepth {
		return
	}
	c.base, c.depth = base, base.depth+1
	c.spaces = append(c.spaces, base.spaces...)
	if c.ordering == "" {
		c.ordering = base.ordering
	}
}

// SetVertical overrides WMode: the stream dictionary may say it too (ISO 32000-2, table 118). Only before c is shared.
func (c *CMap) SetVertical(v bool) { c.vertical = v }

func (c *CMap) readSpaces(p *parser) {
	for {
		lo := p.next()
		if lo.kind != hexString {
			return
		}
		hi := p.next()
		if hi.kind != hexString {
			return
		}
		if n := len(hi.text); n >= 1 && n <= 4 && len(lo.text) == n && len(c.spaces) < maxSpaces {
			c.spaces = append(c.spaces, space{n, join(lo.text), join(hi.text)})
		}
	}
}

// target returns the CID or the first character of a destination operand.
func target(t token) (uint32, bool) {
	switch t.kind {
	case integer:
		return uint32(t.num), t.num >= 0
	case hexString:
		switch len(t.text) {
		case 0:
			return 0, false
		case 1:
			return uint32(t.text[0]), true
		}
		u := join(t.text[:2])
		if len(t.text) >= 4 && utf16.IsSurrogate(rune(u)) {
			return uint32(utf16.DecodeRune(rune(u), rune(join(t.text[2:4])))), true
		}
		return u, true
	}
	return 0, false
}

func (c *CMap) readChars(p *parser) {
	for {
		src := p.next()
		if src.kind != hexString {
			return
		}
		t := p.next()
		if t.kind == keyword || t.kind == eof {
			return
		}
		if dst, ok := target(t); ok && len(src.text) <= 4 {
			v := join(src.text)
			c.add(len(src.text), v, v, dst)
		}
	}
}

func (c *CMap) readRanges(p *parser) {
	for {
		lo := p.next()
		if lo.kind != hexString {
			return
		}
		hi := p.next()
		if hi.kind != hexString {
			return
		}
		ok := len(lo.text) == len(hi.text) && len(lo.text) <= 4
		t := p.next()
		if t.kind != arrayOpen {
			if t.kind == keyword || t.kind == eof {
				return
			}
			if dst, good := target(t); good && ok {
				c.add(len(lo.text), join(lo.text), join(hi.text), dst)
			}
			continue
		}
		v := join(lo.text)
		for {
			if t = p.next(); t.kind == arrayClose || t.kind == eof || t.kind == keyword {
				break
			}
			if dst, good := target(t); good && ok && v <= join(hi.text) {
				c.add(len(lo.text), v, v, dst)
			}
			v++
		}
	}
}

// readNotdef reads notdef ranges or characters.
func (c *CMap) readNotdef(p *parser, ranges bool) {
	for {
		lo := p.next()
		hi := lo
		if ranges && lo.kind == hexString {
			hi = p.next()
		}
		if lo.kind != hexString || hi.kind != hexString {
			return
		}
		t := p.next()
		if t.kind == keyword || t.kind == eof {
			return
		}
		n := len(lo.text)
		if dst, ok := target(t); ok && n >= 1 && n <= 4 && len(hi.text) == n && len(c.notdef) < maxNotdef {
			c.notdef = append(c.notdef, notdef{n, join(lo.text), join(hi.text), dst})
		}
	}
}

type kind uint8

const (
	eof kind = iota
	keyword
	name
	integer
	hexString
	litString
	arrayOpen
	arrayClose
)

type token struct {
	kind kind
	text []byte
	num  int64
}

// parser reads the PostScript tokens of a CMap file.
type parser struct {
	b []byte
	i int
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f'
}

func isDelim(c byte) bool { return isSpace(c) || bytes.IndexByte([]byte("/[]{}()<>%"), c) >= 0 }

func (p *parser) next() token {
	for p.i < len(p.b) {
		c := p.b[p.i]
		switch {
		case isSpace(c):
			p.i++
			continue
		case c == '%':
			for p.i < len(p.b) && p.b[p.i] != '\n' && p.b[p.i] != '\r' {
				p.i++
			}
			continue
		}
		p.i++
		switch c {
		case '<':
			if p.i < len(p.b) && p.b[p.i] == '<' {
				p.i++
				continue
			}
			return p.hex()
		case '[':
			return token{kind: arrayOpen}
		case ']':
			return token{kind: arrayClose}
		case '(':
			return p.literal()
		case '{', '}', ')', '>':
			continue
		case '/':
			return token{kind: name, text: p.word(p.i)}
		}
		w := p.word(p.i - 1)
		if v, err := strconv.ParseInt(string(w), 10, 32); err == nil {
			return token{kind: integer, num: v, text: w}
		}
		return token{kind: keyword, text: w}
	}
	return token{kind: eof}
}

func (p *parser) word(start int) []byte {
	for p.i < len(p.b) && !isDelim(p.b[p.i]) {
		p.i++
	}
	return p.b[start:p.i]
}

func (p *parser) hex() token {
	var out []byte
	digits, v := 0, byte(0)
	for p.i < len(p.b) {
		c := p.b[p.i]
		p.i++
		switch {
		case c == '>':
			if digits%2 == 1 {
				out = append(out, v<<4)
			}
			return token{kind: hexString, text: out}
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			continue
		}
		v = v<<4 | c
		if digits++; digits%2 == 0 {
			out = append(out, v)
		}
	}
	return token{kind: hexString, text: out}
}

func (p *parser) literal() token {
	start, depth := p.i, 1
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case '\\':
			p.i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				p.i++
				return token{kind: litString, text: p.b[start : p.i-1]}
			}
		}
		p.i++
	}
	p.i = len(p.b)
	return token{kind: litString, text: p.b[start:]}
}
