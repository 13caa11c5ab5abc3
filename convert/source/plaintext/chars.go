package plaintext

import "golang.org/x/text/unicode/bidi"

// Looks of a character; the first two choose the font.
const (
	bold uint8 = 1 << iota
	italic
	underline
	over   // stands on the character before it
	styles = bold | italic
)

// text is a paragraph: characters in logical order, without what has no place on paper.
type text struct {
	runes []rune
	looks []uint8
	plain bool // left to right without anything that needs the bidirectional algorithm
}

const (
	maxOvers  = 4096 // characters on others in a paragraph
	maxEscape = 256  // characters of a terminal escape
)

// reader turns decoded characters into paragraphs. It belongs to one goroutine.
type reader struct {
	text
	look    uint8
	cur     int // where the next character goes: below len(runes) behind backspaces
	overs   int
	dropped int // control characters
}

func (p *reader) reset() {
	p.runes, p.looks = p.runes[:0], p.looks[:0]
	p.cur, p.overs, p.plain = 0, 0, true
}

// read takes the characters of a line up to its first end and returns how many these are and what ended it: 0 where nothing did, else
// '\n' or '\f'.
func (p *reader) read(in []rune) (n int, end rune) {
	p.reset()
	for n < len(in) {
		r := in[n]
		n++
		switch {
		case r >= ' ' && r < 0x7F:
			if p.cur == len(p.runes) {
				p.runes, p.looks = append(p.runes, r), append(p.looks, p.look)
				p.cur++
			} else {
				p.strike(r)
			}
		case r == '\r':
			if n < len(in) && in[n] == '\n' {
				n++
			}
			return n, '\n'
		case r == '\n' || r == '\v' || r == nextLine || r == lineSeparator || r == paraSeparator:
			return n, '\n'
		case r == '\f':
			return n, '\f'
		case r == '\t':
			p.put(r)
		case r == '\b':
			p.back()
		case r == 0x1B:
			n += p.escape(in[n:])
		case r == 0x9B:
			n += p.control(in[n:])
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			p.dropped++
		case r == 0xFEFF: // a byte order mark where files were joined
		default:
			if r >= 0x590 && p.plain {
				p.plain = ltr(r)
			}
			p.put(r)
		}
	}
	return n, 0
}

// ltr reports a character that leaves the order of a left-to-right line as it is.
func ltr(r rune) bool {
	if r >= 0x3000 && r < 0xD800 { // most of what is wide, and all of it is
		return true
	}
	switch p, _ := bidi.LookupRune(r); p.Class() {
	case bidi.R, bidi.AL, bidi.AN, bidi.LRO, bidi.RLO, bidi.LRE, bidi.RLE, bidi.RLI, bidi.LRI, bidi.FSI:
		return false
	}
	return true
}

func (p *reader) put(r rune) {
	if p.cur < len(p.runes) {
		p.strike(r)
		return
	}
	p.runes, p.looks = append(p.runes, r), append(p.looks, p.look)
	p.cur++
}

func (p *reader) back() {
	for p.cur > 0 {
		p.cur--
		if p.looks[p.cur]&over == 0 {
			return
		}
	}
}

// strike puts a character on top of one, as a typewriter did and nroff still does: the same twice is bold, one with a low line is
// underlined, and any other two are both there.
func (p *reader) strike(r rune) {
	i := p.cur
	old := p.runes[i]
	switch {
	case r == ' ' || r == '\t':
	case old == r && r == '_' && i > 0 && p.looks[i-1]&underline != 0: // or bold: nothing but what goes before can tell
		p.looks[i] |= underline
	case old == r:
		p.looks[i] |= bold
	case old == '_':
		p.runes[i] = r
		p.looks[i] |= underline
	case r == '_':
		p.looks[i] |= underline
	case old == ' ':
		p.runes[i] = r
	case p.overs < maxOvers:
		p.overs++
		p.runes, p.looks = append(p.runes, 0), append(p.looks, 0)
		copy(p.runes[i+2:], p.runes[i+1:])
		copy(p.looks[i+2:], p.looks[i+1:])
		p.runes[i+1], p.looks[i+1] = r, p.looks[i]|over
	default:
		p.dropped++
	}
	p.cur++
	for p.cur < len(p.runes) && p.looks[p.cur]&over != 0 {
		p.cur++
	}
}

// escape takes what follows an ESC and returns how many characters that is (ECMA-48, 5 and 8.3; ECMA-35, 13.2). Only SGR has an effect.
func (p *reader) escape(in []rune) int {
	if len(in) == 0 {
		p.dropped++
		return 0
	}
	switch r := in[0]; {
	case r == '[':
		return 1 + p.control(in[1:])
	case r == ']' || r == 'P' || r == '^' || r == '_' || r == 'X': // strings up to BEL or ST
		for i := 1; i < len(in) && i < 16*maxEscape; i++ {
			switch {
			case in[i] == 0x07 || in[i] == 0x9C:
				return i + 1
			case in[i] == 0x1B && i+1 < len(in) && in[i+1] == '\\':
				return i + 2
			case lineEnd(in[i]):
				return i
			}
		}
		return 1
	}
	for i := 0; i < len(in) && i < maxEscape; i++ {
		switch r := in[i]; {
		case r >= 0x20 && r < 0x30:
		case r >= 0x30 && r < 0x7F:
			return i + 1
		default:
			return i
		}
	}
	return 0
}

func lineEnd(r rune) bool {
	return r >= '\n' && r <= '\r' || r == nextLine || r == lineSeparator || r == paraSeparator
}

// control takes a control sequence behind its introducer.
func (p *reader) control(in []rune) int {
	for i := 0; i < len(in) && i < maxEscape; i++ {
		switch r := in[i]; {
		case r >= 0x20 && r < 0x40:
		case r == 'm':
			p.rendition(in[:i])
			return i + 1
		case r >= 0x40 && r < 0x7F:
			return i + 1
		default:
			return i
		}
	}
	return 0
}

// rendition sets the look by SGR (ECMA-48, 8.3.117).
func (p *reader) rendition(in []rune) {
	for i := 0; i <= len(in); {
		n := 0
		for ; i < len(in) && in[i] >= '0' && in[i] <= '9'; i++ {
			n = min(n*10+int(in[i]-'0'), 1000)
		}
		if i < len(in) && in[i] != ';' { // sub-parameters, private ones
			return
		}
		i++
		switch n {
		case 0:
			p.look = 0
		case 1:
			p.look |= bold
		case 3:
			p.look |= italic
		case 4, 21:
			p.look |= underline
		case 22:
			p.look &^= bold
		case 23:
			p.look &^= italic
		case 24:
			p.look &^= underline
		case 38, 48, 58: // colours, whose parameters mean nothing else
			return
		}
	}
}
