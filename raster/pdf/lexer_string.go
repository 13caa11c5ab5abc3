package pdf

import "strings"

// name reads the name behind a slash (ISO 32000-2, 7.3.5).
func (l *Lexer) name() {
	b, p := l.b, l.pos
	s, esc := p, false
	h := uint32(2166136261)
	for p < len(b) && class[b[p]] == regular {
		c := b[p]
		esc = esc || c == '#'
		h = (h ^ uint32(c)) * 16777619
		p++
	}
	l.pos = p
	if p == len(b) {
		l.hitEnd = true
	}
	raw := b[s:p]
	if esc {
		out := make([]byte, 0, len(raw))
		for i := 0; i < len(raw); i++ {
			if raw[i] == '#' && i+2 < len(raw) && unhex(raw[i+1]) < 16 && unhex(raw[i+2]) < 16 {
				out = append(out, unhex(raw[i+1])<<4|unhex(raw[i+2]))
				i += 2
				continue
			}
			out = append(out, raw[i])
		}
		l.Name = Name(out)
		return
	}
	if n := commonName(raw); n != "" {
		l.Name = n
		return
	}
	if !l.pooled {
		l.Name = Name(raw)
		return
	}
	if l.names == nil {
		l.names = new([64]Name)
	}
	slot := &l.names[(h^h>>16)&63]
	if string(*slot) != string(raw) {
		*slot = Name(raw)
	}
	l.Name = *slot
}

// room makes the arena ready for n more bytes of one string and returns where that string begins.
func (l *Lexer) room(n int) int {
	if l.arena == nil || l.arena.Cap()-l.arena.Len() < n {
		l.arena = new(strings.Builder) // the old chunk lives on in the strings cut from it
		l.arena.Grow(max(arenaChunk, n))
	}
	return l.arena.Len()
}

// literal reads the string behind an opening parenthesis (ISO 32000-2, 7.3.4.2). Without its end it goes to the end of the input.
func (l *Lexer) literal() {
	b, s := l.b, l.pos
	depth, p, plain := 1, s, true
scan:
	for p < len(b) {
		switch b[p] {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				break scan
			}
		case '\\':
			plain = false
			p++
		}
		p++
	}
	end := min(p, len(b))
	if p >= len(b) {
		l.hitEnd = true
	}
	l.pos = min(end+1, len(b))
	raw := b[s:end]
	if plain {
		l.keep(raw)
		return
	}
	if !l.pooled || len(raw) > arenaChunk/2 {
		out := make([]byte, 0, len(raw))
		for i := 0; i < len(raw); {
			c, n, ok := unescape(raw, i)
			if ok {
				out = append(out, c)
			}
			i += n
		}
		l.Str = String(out)
		return
	}
	at := l.room(len(raw))
	for i := 0; i < len(raw); {
		c, n, ok := unescape(raw, i)
		if ok {
			l.arena.WriteByte(c)
		}
		i += n
	}
	l.Str = String(l.arena.String()[at:])
}

func (l *Lexer) keep(raw []byte) {
	if !l.pooled || len(raw) > arenaChunk/2 {
		l.Str = String(raw)
		return
	}
	at := l.room(len(raw))
	l.arena.Write(raw)
	l.Str = String(l.arena.String()[at:])
}

// unescape reads one character of a literal string at i: its byte, how many bytes it took, and whether it stands for anything.
func unescape(s []byte, i int) (c byte, n int, ok bool) {
	switch s[i] {
	case '\\':
	default:
		// A bare CR should become LF by the letter of the standard; no reader does it, and encrypted strings depend on that.
		return s[i], 1, true
	}
	if i+1 >= len(s) {
		return 0, 1, false
	}
	switch e := s[i+1]; e {
	case 'n':
		return '\n', 2, true
	case 'r':
		return '\r', 2, true
	case 't':
		return '\t', 2, true
	case 'b':
		return '\b', 2, true
	case 'f':
		return '\f', 2, true
	case '\n':
		return 0, 2, false
	case '\r':
		if i+2 < len(s) && s[i+2] == '\n' {
			return 0, 3, false
		}
		return 0, 2, false
	case '0', '1', '2', '3', '4', '5', '6', '7':
		v, n := 0, 1
		for n < 4 && i+n < len(s) && s[i+n]-'0' <= 7 {
			v = v<<3 | int(s[i+n]-'0')
			n++
		}
		return byte(v), n, true
	default:
		return e, 2, true
	}
}

// hex reads the string behind an opening angle bracket (ISO 32000-2, 7.3.4.3); bytes that are no digits are passed over.
func (l *Lexer) hex() {
	b, s := l.b, l.pos
	p := s
	for p < len(b) && b[p] != '>' {
		p++
	}
	raw := b[s:p]
	if p == len(b) {
		l.hitEnd = true
	}
	l.pos = min(p+1, len(b))
	n := (len(raw) + 1) / 2
	var out []byte
	at := 0
	inArena := l.pooled && n <= arenaChunk/2
	if inArena {
		at = l.room(n)
	} else {
		out = make([]byte, 0, n)
	}
	half, v := false, byte(0)
	for i := 0; i <= len(raw); i++ {
		var d byte
		if i == len(raw) {
			if !half {
				break
			}
			d = 0 // an odd last digit is followed by 0
		} else if d = unhex(raw[i]); d > 15 {
			continue
		}
		if !half {
			v, half = d<<4, true
			continue
		}
		half = false
		if inArena {
			l.arena.WriteByte(v | d)
		} else {
			out = append(out, v|d)
		}
	}
	if inArena {
		l.Str = String(l.arena.String()[at:])
	} else {
		l.Str = String(out)
	}
}
