package content

import "github.com/pwgconvert/pwgconvert/raster/pdf"

// Kind tells what an operand is.
type Kind uint8

// The kinds of operand.
const (
	Number Kind = iota // Num
	Name               // Name
	String             // Str
	Array              // Elems(arg)
	Other              // Obj: a dictionary, a nested array, a boolean, null
)

// Arg is one operand.
type Arg struct {
	Kind     Kind
	Num      float64
	Name     pdf.Name
	Str      pdf.String
	Obj      pdf.Object
	from, to int
}

const (
	maxArgs  = 64      // operands kept before an operator: DeviceN colours have at most 32
	maxElems = 1 << 16 // elements of one operand array
	maxDepth = 32
)

// Scanner cuts a content stream into operators.
type Scanner struct {
	// Args are the operands of the last operator, oldest first.
	Args []Arg
	// Inline is the image of the last InlineImage operator, its keys and values expanded to their long names.
	Inline *pdf.Stream
	// Word is the keyword of an Unknown operator.
	Word []byte

	lex   *pdf.Lexer
	elems []Arg
}

// NewScanner returns a Scanner at the start of b.
func NewScanner(b []byte) *Scanner { return &Scanner{lex: pdf.NewLexer(b)} }

// Reset starts over at the start of b and keeps the memory: small streams are many.
func (s *Scanner) Reset(b []byte) {
	s.Args, s.elems, s.Inline, s.Word = s.Args[:0], s.elems[:0], nil, nil
	s.lex.Reset(b)
}

// Size returns how many operands the Scanner's memory holds.
func (s *Scanner) Size() int { return cap(s.Args) + cap(s.elems) }

// Elems returns an array operand's elements.
func (s *Scanner) Elems(a Arg) []Arg { return s.elems[a.from:a.to] }

// Num returns operand i counted from the last n, as an operator with n operands takes them; 0 where it is missing or no number.
func (s *Scanner) Num(i, n int) float64 {
	k := len(s.Args) - n + i
	if k < 0 || k >= len(s.Args) || s.Args[k].Kind != Number {
		return 0
	}
	return s.Args[k].Num
}

// Has reports whether the last n operands are there and are numbers.
func (s *Scanner) Has(n int) bool {
	if len(s.Args) < n {
		return false
	}
	for _, a := range s.Args[len(s.Args)-n:] {
		if a.Kind != Number {
			return false
		}
	}
	return true
}

// Last returns the last operand; ok is false when there is none.
func (s *Scanner) Last() (a Arg, ok bool) {
	if len(s.Args) == 0 {
		return Arg{}, false
	}
	return s.Args[len(s.Args)-1], true
}

// Next reads up to the next operator; ok is false at the end.
func (s *Scanner) Next() (op Op, ok bool) {
	s.Args, s.elems = s.Args[:0], s.elems[:0]
	for {
		k := s.lex.Next()
		switch k {
		case pdf.Int, pdf.Real:
			if n := len(s.Args); n < maxArgs && n < cap(s.Args) {
				s.Args = s.Args[:n+1]
				s.Args[n].number(s.lex.Real)
				continue
			}
		case pdf.EOF:
			return Unknown, false
		case pdf.Keyword:
			if a, ok := constant(s.lex.Word); ok {
				s.push(a)
				continue
			}
			op := opOf(s.lex.Word)
			if op == Unknown {
				op = s.glued()
			}
			if op == InlineImage {
				s.Inline = s.inline()
			}
			s.Word = s.lex.Word
			return op, true
		case pdf.ArrayClose, pdf.DictClose:
			continue
		}
		s.push(s.operand(k))
	}
}

// glued splits keywords that producers ran together ("Qq", "ETBT"): the longest operator the word begins with counts, reading
// continues behind it.
func (s *Scanner) glued() Op {
	w := s.lex.Word
	for n := min(3, len(w)-1); n > 0; n-- {
		if op := opOf(w[:n]); op != Unknown && opOf(w[n:]) != Unknown {
			s.lex.SetPos(s.lex.Start() + n)
			return op
		}
	}
	return Unknown
}

// number makes a an operand that is a number.
func (a *Arg) number(v float64) {
	if a.Kind != Number { // or all but Num is zero already
		*a = Arg{}
	}
	a.Num = v
}

func (s *Scanner) push(a Arg) {
	if len(s.Args) >= maxArgs {
		copy(s.Args, s.Args[1:])
		s.Args = s.Args[:maxArgs-1]
	}
	s.Args = append(s.Args, a)
}

func constant(w []byte) (Arg, bool) {
	switch string(w) {
	case "true":
		return Arg{Kind: Other, Obj: true}, true
	case "false":
		return Arg{Kind: Other, Obj: false}, true
	case "null":
		return Arg{Kind: Other}, true
	}
	return Arg{}, false
}

// operand makes the operand that begins with the token just read.
func (s *Scanner) operand(k pdf.TokenKind) Arg {
	switch k {
	case pdf.Int, pdf.Real:
		return Arg{Kind: Number, Num: s.lex.Real}
	case pdf.NameTok:
		return Arg{Kind: Name, Name: s.lex.Name}
	case pdf.StringTok:
		return Arg{Kind: String, Str: s.lex.Str}
	case pdf.ArrayOpen:
		return s.array()
	}
	o, _ := s.lex.Object(k, maxDepth)
	return Arg{Kind: Other, Obj: o}
}

// array reads a flat array into the element pool; what nests inside becomes an object.
func (s *Scanner) array() Arg {
	a := Arg{Kind: Array, from: len(s.elems)}
	for {
		k := s.lex.Next()
		switch k {
		case pdf.Int, pdf.Real:
			if n := len(s.elems); n < maxElems && n < cap(s.elems) {
				s.elems = s.elems[:n+1]
				s.elems[n].number(s.lex.Real)
				continue
			}
		case pdf.EOF, pdf.ArrayClose:
			a.to = len(s.elems)
			return a
		case pdf.Keyword:
			if c, ok := constant(s.lex.Word); ok {
				s.elems = append(s.elems, c)
			} else if opOf(s.lex.Word) != Unknown { // the closing bracket is missing
				s.lex.SetPos(s.lex.Start())
				a.to = len(s.elems)
				return a
			}
			continue
		case pdf.ArrayOpen, pdf.DictOpen:
			o, _ := s.lex.Object(k, maxDepth)
			s.elems = append(s.elems, Arg{Kind: Other, Obj: o})
			continue
		case pdf.DictClose:
			continue
		}
		if len(s.elems) < maxElems {
			s.elems = append(s.elems, s.operand(k))
		}
	}
}
