package pdf

// Object reads the direct object that starts with the token just read, whose kind is given; references are not known here, as
// in content streams (ISO 32000-2, 7.8.2). depth is how deep the caller is nested already; beyond 256 the rest of a nest is given up. ok is false
// when the token starts no object (EOF, a closing bracket, an operator), and then nothing has been read.
func (l *Lexer) Object(kind TokenKind, depth int) (o Object, ok bool) {
	return l.object(kind, depth, false)
}

const maxNest = 256

// object is Object with references when refs is set.
func (l *Lexer) object(kind TokenKind, depth int, refs bool) (Object, bool) {
	switch kind {
	case Int:
		if refs {
			if r, ok := l.ref(); ok {
				return r, true
			}
		}
		return l.Int, true
	case Real:
		return l.Real, true
	case NameTok:
		return l.Name, true
	case StringTok:
		return l.Str, true
	case ArrayOpen:
		return l.array(depth+1, refs), true
	case DictOpen:
		return l.dict(depth+1, refs), true
	case Keyword:
		return constant(l.Word)
	}
	return nil, false
}

// constant returns the objects that are written as words.
func constant(w []byte) (Object, bool) {
	switch string(w) {
	case "true":
		return true, true
	case "false":
		return false, true
	case "null":
		return nil, true
	}
	return nil, false
}

// ref looks whether the integer just read goes on as "g R"; if not, nothing is consumed.
func (l *Lexer) ref() (Ref, bool) {
	b, p, num := l.b, l.pos, l.Int
	if num < 0 || num > 1<<31-1 {
		return Ref{}, false
	}
	q := skipSpace(b, p)
	if q >= len(b) {
		l.hitEnd = true
		return Ref{}, false
	}
	if q == p || !isDigit(b[q]) {
		return Ref{}, false
	}
	gen := 0
	for q < len(b) && isDigit(b[q]) {
		if gen = gen*10 + int(b[q]-'0'); gen > 1<<30 {
			return Ref{}, false
		}
		q++
	}
	s := q
	q = skipSpace(b, q)
	if q >= len(b) {
		l.hitEnd = true
		return Ref{}, false
	}
	if q == s || b[q] != 'R' || (q+1 < len(b) && class[b[q+1]] == regular) {
		return Ref{}, false
	}
	l.pos = q + 1
	return Ref{int32(num), int32(gen)}, true
}

func skipSpace(b []byte, p int) int {
	for p < len(b) && class[b[p]] == white {
		p++
	}
	return p
}

// endsObject reports whether a word can only stand behind an object, so that an unclosed array or dictionary ends there.
func endsObject(w []byte) bool {
	switch string(w) {
	case "endobj", "stream", "endstream", "obj", "xref", "trailer", "startxref":
		return true
	}
	return false
}

// fewElems is how many elements of an array are gathered before it is made: most arrays are boxes, matrices and colours.
const fewElems = 8

func (l *Lexer) array(depth int, refs bool) Array {
	var few [fewElems]Object
	n := 0
	var a Array // once there are more
	done := func() Array {
		if a == nil {
			a = make(Array, n)
			copy(a, few[:n])
		}
		return a
	}
	for {
		k := l.Next()
		switch k {
		case EOF, ArrayClose:
			return done()
		case DictClose: // the array was never closed: let the dictionary around it end
			l.pos = l.start
			return done()
		case Keyword:
			if refs && endsObject(l.Word) {
				l.pos = l.start
				return done()
			}
		}
		if depth > maxNest && (k == ArrayOpen || k == DictOpen) {
			continue
		}
		o, ok := l.object(k, depth, refs)
		switch {
		case !ok:
		case a != nil:
			a = append(a, o)
		case n < fewElems:
			few[n] = o
			n++
		default:
			a = append(append(make(Array, 0, 4*fewElems), few[:]...), o)
		}
	}
}

func (l *Lexer) dict(depth int, refs bool) Dict {
	d := Dict{}
	for {
		switch l.Next() {
		case EOF, DictClose:
			return d
		case NameTok:
		case Keyword:
			if endsObject(l.Word) {
				l.pos = l.start
				return d
			}
			continue
		default:
			continue // no key: passed over
		}
		key := l.Name
		k := l.Next()
		switch k {
		case EOF:
			return d
		case DictClose: // a key without value
			d[key] = nil
			return d
		case Keyword:
			if endsObject(l.Word) {
				l.pos = l.start
				return d
			}
		case ArrayOpen, DictOpen:
			if depth > maxNest {
				continue
			}
		}
		o, ok := l.object(k, depth, refs)
		if !ok {
			continue
		}
		// The first of two equal keys counts in MuPDF, the last in most others; null entries are as good as absent.
		if o != nil {
			d[key] = o
		}
	}
}
