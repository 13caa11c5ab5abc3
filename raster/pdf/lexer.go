package pdf

import "strings"

// TokenKind is the kind of one token.
type TokenKind uint8

// The token kinds of ISO 32000-2, 7.2 and 7.3.
const (
	EOF        TokenKind = iota
	Int                  // Lexer.Int, and Lexer.Real with the same value
	Real                 // Lexer.Real
	NameTok              // Lexer.Name
	StringTok            // Lexer.Str
	ArrayOpen            // [
	ArrayClose           // ]
	DictOpen             // <<
	DictClose            // >>
	Keyword              // Lexer.Word: operators, true, false, null, obj, and { or } alone
)

// Lexer cuts a byte slice into PDF tokens. It serves the objects of a file and content streams alike and takes what other
// renderers take: doubled signs, second decimal points, strings without an end, stray delimiters. It never fails; behind the last
// byte it gives EOF for ever. Numbers and keywords allocate nothing, names and strings little. Not safe for concurrent use.
type Lexer struct {
	Int  int64   // value of an Int token
	Real float64 // value of an Int or Real token
	Word []byte  // bytes of a Keyword, a part of the input
	Name Name    // value of a NameTok
	Str  String  // value of a StringTok

	b   []byte
	pos int
	// start is where the last token began.
	start int
	// hitEnd is set when a token was ended by the end of the input and not by a byte behind it.
	hitEnd bool
	// names remembers names already made, by a hash of their bytes; nil until the input is worth it.
	names *[64]Name
	// arena takes the bytes of strings, chunk by chunk, so that a content stream's strings cost few allocations.
	arena  *strings.Builder
	pooled bool
}

// arenaChunk is the size of one allocation for strings of content streams.
const arenaChunk = 4096

// NewLexer returns a Lexer at the start of b, which must not change while the Lexer is used.
func NewLexer(b []byte) *Lexer { return &Lexer{b: b, pooled: len(b) > 1024} }

// Reset starts over on b and keeps the caches; small inputs fill them too then, for there will be more of the kind.
func (l *Lexer) Reset(b []byte) { l.b, l.pos, l.hitEnd, l.pooled = b, 0, false, true }

// Pos returns the offset behind the last token.
func (l *Lexer) Pos() int { return l.pos }

// Start returns the offset of the last token's first byte.
func (l *Lexer) Start() int { return l.start }

// SetPos continues at offset p, clamped to the input.
func (l *Lexer) SetPos(p int) { l.pos = max(0, min(p, len(l.b))) }

// Bytes returns the whole input.
func (l *Lexer) Bytes() []byte { return l.b }

// Next reads one token.
func (l *Lexer) Next() TokenKind {
	b, p := l.b, l.pos
	for {
		for p < len(b) && class[b[p]] == white {
			p++
		}
		if p >= len(b) {
			l.pos, l.start, l.hitEnd = p, p, true
			return EOF
		}
		c := b[p]
		l.start = p
		switch {
		case c-'0' <= 9 || c == '-' || c == '.' || c == '+':
			l.pos = p
			k := l.plainNumber()
			if k == EOF {
				k = l.number()
			}
			if k != EOF {
				return k
			}
			return l.keyword()
		case class[c] == regular:
			l.pos = p
			return l.keyword()
		}
		switch c {
		case '/':
			l.pos = p + 1
			l.name()
			return NameTok
		case '(':
			l.pos = p + 1
			l.literal()
			return StringTok
		case '[':
			l.pos = p + 1
			return ArrayOpen
		case ']':
			l.pos = p + 1
			return ArrayClose
		case '{', '}':
			l.Word = b[p : p+1]
			l.pos = p + 1
			return Keyword
		case '<':
			if p+1 < len(b) && b[p+1] == '<' {
				l.pos = p + 2
				return DictOpen
			}
			l.pos = p + 1
			l.hex()
			return StringTok
		case '>':
			if p+1 < len(b) && b[p+1] == '>' {
				l.pos = p + 2
				return DictClose
			}
			p++ // a stray one
		case '%':
			for p < len(b) && b[p] != '\n' && b[p] != '\r' {
				p++
			}
		default: // a stray ')'
			p++
		}
	}
}

func (l *Lexer) keyword() TokenKind {
	b, p := l.b, l.pos
	s := p
	for p < len(b) && class[b[p]] == regular {
		p++
	}
	l.Word, l.pos = b[s:p], p
	if p == len(b) {
		l.hitEnd = true
	}
	return Keyword
}

// pow10 holds the divisors for decimal places.
var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// fewDigits are those of numbers that plainNumber reads: their digits fit a mantissa that number would not round.
const fewDigits = 17

// plainNumber reads a number as almost all are written, with a sign, digits and a point at most and something behind it that cannot belong to it.
// EOF means that number has to look at it.
func (l *Lexer) plainNumber() TokenKind {
	b, p := l.b, l.pos
	neg := b[p] == '-'
	if neg {
		p++
	}
	var mant uint64
	from := p
	for p < len(b) && b[p]-'0' <= 9 {
		mant = mant*10 + uint64(b[p]-'0')
		p++
	}
	if p >= len(b) || p-from > fewDigits {
		return EOF
	}
	if b[p] != '.' {
		if p == from || class[b[p]] == regular {
			return EOF
		}
		l.pos, l.Int = p, int64(mant)
		if neg {
			l.Int = -l.Int
		}
		l.Real = float64(l.Int)
		return Int
	}
	p++
	point := p
	for p < len(b) && b[p]-'0' <= 9 {
		mant = mant*10 + uint64(b[p]-'0')
		p++
	}
	if p >= len(b) || class[b[p]] == regular || p-from > fewDigits+1 || p-from == 1 {
		return EOF
	}
	l.pos = p
	v := float64(mant) / pow10[p-point]
	if neg {
		v = -v
	}
	l.Real = v
	return Real
}

// number reads a number as Acrobat does: repeated signs count once, a minus sign among the digits is passed over, a second point
// ends the number. EOF means that no digit was found and the bytes are a keyword.
func (l *Lexer) number() TokenKind {
	b, p := l.b, l.pos
	neg := false
	for p < len(b) && (b[p] == '-' || b[p] == '+') {
		neg = neg || b[p] == '-'
		p++
	}
	// Signs may be torn from their digits by white space only in broken files; a lone sign is zero (as in other readers).
	var mant uint64
	digits, places, over := 0, 0, 0
	seenDot := false
loop:
	for p < len(b) {
		c := b[p]
		switch {
		case c-'0' <= 9:
			if mant < 1e17 {
				mant = mant*10 + uint64(c-'0')
				if seenDot {
					places++
				}
			} else if !seenDot {
				over++
			}
			digits++
		case c == '.':
			if seenDot {
				break loop
			}
			seenDot = true
		case c == '-':
			if digits == 0 && !seenDot {
				break loop
			}
		default:
			break loop
		}
		p++
	}
	if digits == 0 {
		// "-", "." and "-." stand for 0 when nothing else follows; "-foo" is a keyword.
		if p < len(b) && class[b[p]] == regular {
			return EOF
		}
	}
	if digits > 0 && p+1 < len(b) && (b[p] == 'e' || b[p] == 'E') {
		if q, exp := exponent(b, p+1); q > 0 {
			l.pos, l.hitEnd = q, l.hitEnd || q == len(b)
			v := scale10(float64(mant), over-places+exp)
			if neg {
				v = -v
			}
			l.Real = v
			return Real
		}
	}
	l.pos = p
	if p == len(b) {
		l.hitEnd = true
	}
	if !seenDot && over == 0 {
		l.Int = int64(mant)
		if neg {
			l.Int = -l.Int
		}
		l.Real = float64(l.Int)
		return Int
	}
	v := float64(mant)
	if places < len(pow10) {
		v /= pow10[places]
	} else {
		v = scale10(v, -places)
	}
	if over > 0 {
		v = scale10(v, over)
	}
	if neg {
		v = -v
	}
	l.Real = v
	return Real
}

// exponent reads what follows an E; it returns 0 when that is no exponent.
func exponent(b []byte, p int) (next, exp int) {
	neg := false
	if p < len(b) && (b[p] == '-' || b[p] == '+') {
		neg = b[p] == '-'
		p++
	}
	s := p
	for p < len(b) && isDigit(b[p]) {
		if exp < 10000 {
			exp = exp*10 + int(b[p]-'0')
		}
		p++
	}
	if p == s {
		return 0, 0
	}
	if neg {
		exp = -exp
	}
	return p, exp
}

// scale10 returns v * 10^e, clamped to a finite number.
func scale10(v float64, e int) float64 {
	if v == 0 {
		return 0
	}
	e = max(-400, min(e, 300))
	for ; e >= 18; e -= 18 {
		v *= 1e18
	}
	for ; e <= -18; e += 18 {
		v /= 1e18
	}
	if e >= 0 {
		v *= pow10[e]
	} else {
		v /= pow10[-e]
	}
	return min(v, 1e300)
}
