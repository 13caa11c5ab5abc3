package type1

import (
	"math"
	"strconv"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// scanner reads PostScript tokens as far as font programs need them. Procedures and strings come as one token each.
type scanner struct {
	b []byte
	i int
	// wasted counts the bytes looked at for brackets that never close, which a hostile file could make quadratic.
	wasted int
}

const maxWasted = 4 << 20

// delimiter holds what ends a name or a number.
var delimiter = [256]bool{'/': true, '[': true, ']': true, '{': true, '}': true, '(': true, ')': true, '<': true, '>': true, '%': true,
	' ': true, '\n': true, '\r': true, '\t': true, 0: true, '\f': true}

// next returns the next token, nil at the end. A procedure is returned as "{" and a string as "(".
func (s *scanner) next() []byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case space(c):
			s.i++
		case c == '%':
			for s.i < len(s.b) && s.b[s.i] != '\n' && s.b[s.i] != '\r' {
				s.i++
			}
		default:
			return s.token()
		}
	}
	return nil
}

func (s *scanner) token() []byte {
	start := s.i
	s.i++
	switch c := s.b[start]; c {
	case '{':
		s.nested('{', '}')
		return s.b[start : start+1]
	case '(':
		s.nested('(', ')')
		return s.b[start : start+1]
	case '[', ']', '}', ')', '<', '>':
		return s.b[start:s.i]
	}
	i := s.i
	for i < len(s.b) && !delimiter[s.b[i]] {
		i++
	}
	s.i = i
	return s.b[start:i]
}

// nested skips to the closing bracket. One that never closes is taken as a stray character.
func (s *scanner) nested(open, end byte) {
	if s.wasted > maxWasted {
		return
	}
	depth := 1
	for j := s.i; j < len(s.b); j++ {
		switch s.b[j] {
		case '\\':
			if open == '(' {
				j++
			}
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				s.i = j + 1
				return
			}
		}
	}
	s.wasted += len(s.b) - s.i
}

func number(tok []byte) (float64, bool) {
	if len(tok) == 0 || len(tok) > 40 {
		return 0, false
	}
	if n, ok := digits(tok); ok {
		return float64(n), true
	}
	for i, c := range tok {
		if c == '#' && i > 0 {
			base, err := strconv.Atoi(string(tok[:i]))
			if err != nil || base < 2 || base > 36 {
				return 0, false
			}
			v, err := strconv.ParseInt(string(tok[i+1:]), base, 32)
			return float64(v), err == nil
		}
	}
	v, err := strconv.ParseFloat(string(tok), 64)
	return v, err == nil && !math.IsInf(v, 0) && v == v
}

// digits reads a number of a few digits, which most are.
func digits(tok []byte) (n int, ok bool) {
	if len(tok) > 9 {
		return 0, false
	}
	for _, c := range tok {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// numbers reads [ ... ] or { ... }.
func (s *scanner) numbers(limit int) []float64 {
	open := s.next()
	if len(open) != 1 || open[0] != '[' && open[0] != '{' {
		return nil
	}
	if open[0] == '{' {
		body := scanner{b: s.b[:s.i], i: 0}
		for body.i = s.i - 1; body.i > 0 && s.b[body.i] != '{'; body.i-- {
		}
		body.i++
		return body.list(limit)
	}
	return s.list(limit)
}

func (s *scanner) list(limit int) []float64 {
	var out []float64
	for len(out) < limit {
		v, ok := number(s.next())
		if !ok {
			break
		}
		out = append(out, v)
	}
	return out
}

// scan collects the keys that matter from one part of the program. What an earlier part or dictionary said stays: hybrid
// and synthetic fonts repeat Subrs and CharStrings, and the first set is the complete one.
func (f *Font) scan(b []byte) {
	s := &scanner{b: b}
	seenMatrix := false
	for {
		tok := s.next()
		if tok == nil {
			return
		}
		if tok[0] != '/' {
			continue
		}
		switch string(tok[1:]) {
		case "FontMatrix":
			if v := s.numbers(6); len(v) == 6 && !seenMatrix {
				m := geom.Matrix{A: v[0], B: v[1], C: v[2], D: v[3], E: v[4], F: v[5]}
				if e := m.Expansion(); e > 1e-7 && e < 1e4 {
					f.matrix, seenMatrix = m, true
				}
			}
		case "WeightVector":
			if v := s.numbers(16); len(v) > 1 && f.weights == nil {
				f.weights = v
			}
		case "lenIV":
			if v, ok := number(s.next()); ok && v >= -1 && v <= 64 {
				f.lenIV = int(v)
			}
		case "Encoding":
			f.readEncoding(s)
		case "Subrs":
			f.readSubrs(s)
		case "CharStrings":
			f.readCharStrings(s)
		}
	}
}

func (f *Font) readEncoding(s *scanner) {
	mark := s.i
	tok := s.next()
	if f.encoding != nil || len(tok) == 0 {
		return
	}
	var enc [256]string
	n := 0
	if tok[0] == '[' {
		for code := 0; code < 256; code++ {
			if tok = s.next(); len(tok) < 2 || tok[0] != '/' {
				break
			}
			if name := string(tok[1:]); name != ".notdef" {
				enc[code] = name
				n++
			}
		}
	} else if _, ok := number(tok); !ok {
		s.i = mark // StandardEncoding, or something that is computed
		return
	}
	for tok != nil && tok[0] != '[' && tok[0] != ']' {
		tok = s.next()
		if tok == nil || string(tok) == "def" || string(tok) == "readonly" || string(tok) == "eexec" || string(tok) == "/Private" {
			break
		}
		if string(tok) != "dup" {
			continue
		}
		v, ok := number(s.next())
		name := s.next()
		if ok && v >= 0 && v < 256 && len(name) > 1 && name[0] == '/' && string(name) != "/.notdef" {
			enc[int(v)] = string(name[1:])
			n++
		}
	}
	if n > 0 {
		f.encoding = &enc
	}
}

// binary reads "length RD bytes" after the length: one token, one separator, the bytes.
func (s *scanner) binary(length float64) ([]byte, bool) {
	s.next()
	if s.i >= len(s.b) || length < 0 || length > float64(len(s.b)-s.i-1) {
		return nil, false
	}
	start := s.i + 1
	s.i = start + int(length)
	return s.b[start:s.i:s.i], true
}

// atMost is a count that a font states, as far as the bytes that follow can bear it out.
func atMost(count float64, follow, limit int) int {
	const entry = 8 // bytes of the shortest
	return int(max(0, min(count, float64(follow/entry), float64(limit))))
}

func (f *Font) readSubrs(s *scanner) {
	have := len(f.subrs) > 0
	mark := s.i
	count, ok := number(s.next())
	if !ok {
		s.i = mark
		return
	}
	if !have {
		f.subrs = make([][]byte, 0, atMost(count, len(s.b)-s.i, maxSubrs))
	}
	misses := 0
	for {
		mark = s.i
		tok := s.next()
		if tok == nil {
			return
		}
		if tok[0] == '/' || string(tok) == "ND" || string(tok) == "|-" || string(tok) == "def" {
			s.i = mark
			if tok[0] != '/' {
				s.next()
			}
			return
		}
		if string(tok) != "dup" {
			if misses++; misses > 64 {
				return
			}
			continue
		}
		misses = 0
		i, ok1 := number(s.next())
		n, ok2 := number(s.next())
		if !ok1 || !ok2 {
			continue
		}
		code, ok := s.binary(n)
		if !ok {
			return
		}
		if have || i < 0 || i >= maxSubrs {
			continue
		}
		// Numbers may be sparse; growth is paid for by the bytes read, except for one jump.
		for len(f.subrs) <= int(i) {
			f.subrs = append(f.subrs, nil)
		}
		f.subrs[int(i)] = code
	}
}

func (f *Font) readCharStrings(s *scanner) {
	mark := s.i
	count, ok := number(s.next())
	if !ok {
		s.i = mark // "/CharStrings get" and the like
		return
	}
	have := len(f.glyphs) > 0
	if !have {
		f.glyphs = make([]glyph, 0, atMost(count, len(s.b)-s.i, maxGlyphs)+1) // .notdef may be put in front
	}
	for {
		tok := s.next()
		if tok == nil || string(tok) == "end" && len(f.glyphs) > 0 {
			return
		}
		if tok[0] != '/' {
			continue
		}
		name := string(tok[1:])
		mark = s.i
		n, ok := number(s.next())
		if !ok {
			s.i = mark
			continue
		}
		code, ok := s.binary(n)
		if !ok {
			if s.i = mark; len(f.glyphs) > 0 {
				return
			}
			continue
		}
		if !have && len(f.glyphs) < maxGlyphs {
			f.glyphs = append(f.glyphs, glyph{name, code})
		}
	}
}
