package function

import (
	"bytes"
	"strconv"
)

// A calculator function compiles to a flat list: operands, operators and forward jumps. There are no loops in the language
// (ISO 32000-2, 7.10.5), so the list's length bounds the time of an evaluation; copy and roll are bounded by the stack.
const maxStack = 100 // ISO 32000-2, 7.10.5.1

type opcode uint8

type op struct {
	code opcode
	to   int32   // jumps: index of the next instruction
	val  float64 // push
}

// calculator is a type 4 function.
type calculator struct {
	domain, rng []Interval
	ops         []op
}

// NewCalculator compiles a type 4 function (ISO 32000-2, 7.10.5). An unknown operator or unbalanced braces are an error. What an
// evaluation takes from an empty stack is 0, what it pushes onto a full one is lost.
func NewCalculator(domain, rng []Interval, program []byte) (Func, error) {
	return Limits{}.NewCalculator(domain, rng, program)
}

// NewCalculator is the function of that name under limits.
func (l Limits) NewCalculator(domain, rng []Interval, program []byte) (Func, error) {
	if len(domain) == 0 || len(domain) > MaxInputs || len(rng) == 0 || len(rng) > MaxOutputs {
		return nil, invalid("%d inputs, %d outputs", len(domain), len(rng))
	}
	f := &calculator{domain: domain, rng: rng}
	c := compiler{src: program, limits: l.withDefaults()}
	if t := c.token(); string(t) != "{" {
		return nil, invalid("program starts with %.20q", t)
	}
	if err := c.block(0); err != nil {
		return nil, err
	}
	f.ops = c.ops
	return f, nil
}

func (f *calculator) In() int  { return len(f.domain) }
func (f *calculator) Out() int { return len(f.rng) }

type compiler struct {
	src    []byte
	pos    int
	ops    []op
	limits Limits
}

func isSpace(c byte) bool { return c <= ' ' }

// token returns the next brace or word, nil at the end.
func (c *compiler) token() []byte {
	for c.pos < len(c.src) {
		switch b := c.src[c.pos]; {
		case isSpace(b):
			c.pos++
			continue
		case b == '%':
			n := bytes.IndexAny(c.src[c.pos:], "\r\n")
			if n < 0 {
				n = len(c.src) - c.pos
			}
			c.pos += n
			continue
		case b == '{' || b == '}':
			c.pos++
			return c.src[c.pos-1 : c.pos]
		}
		start := c.pos
		for c.pos < len(c.src) && !isSpace(c.src[c.pos]) && c.src[c.pos] != '{' && c.src[c.pos] != '}' && c.src[c.pos] != '%' {
			c.pos++
		}
		return c.src[start:c.pos]
	}
	return nil
}

func (c *compiler) emit(o op) error {
	if len(c.ops) >= c.limits.MaxOperators {
		return invalid("more than %d operators, the limit", c.limits.MaxOperators)
	}
	c.ops = append(c.ops, o)
	return nil
}

// block compiles up to the closing brace. A procedure is compiled in place behind a jump that its if or ifelse makes right.
func (c *compiler) block(depth int) error {
	if depth > c.limits.MaxNesting {
		return invalid("procedures nested deeper than %d, the limit", c.limits.MaxNesting)
	}
	for {
		t := c.token()
		var err error
		switch {
		case t == nil:
			return invalid("no closing brace")
		case t[0] == '}':
			return nil
		case t[0] == '{':
			err = c.condition(depth)
		default:
			err = c.word(t)
		}
		if err != nil {
			return err
		}
	}
}

// condition compiles {..} if and {..} {..} ifelse.
func (c *compiler) condition(depth int) error {
	skip := len(c.ops)
	if err := c.emit(op{code: opJumpFalse}); err != nil {
		return err
	}
	if err := c.block(depth + 1); err != nil {
		return err
	}
	t := c.token()
	if string(t) == "if" {
		c.ops[skip].to = int32(len(c.ops))
		return nil
	}
	if string(t) != "{" {
		return invalid("a procedure is followed by %.20q", t)
	}
	end := len(c.ops)
	if err := c.emit(op{code: opJump}); err != nil {
		return err
	}
	c.ops[skip].to = int32(len(c.ops))
	if err := c.block(depth + 1); err != nil {
		return err
	}
	c.ops[end].to = int32(len(c.ops))
	if t := c.token(); string(t) != "ifelse" {
		return invalid("two procedures are followed by %.20q", t)
	}
	return nil
}

func (c *compiler) word(t []byte) error {
	if code, ok := operators(string(t)); ok {
		return c.emit(op{code: code})
	}
	v, err := strconv.ParseFloat(string(t), 64)
	if err != nil || v != v {
		i := bytes.IndexByte(t, '#') // radix numbers: base#digits
		if i <= 0 {
			return invalid("unknown operator %.20q", t)
		}
		base, err1 := strconv.Atoi(string(t[:i]))
		if err1 != nil || base < 2 || base > 36 {
			return invalid("number %.20q", t)
		}
		n, err2 := strconv.ParseInt(string(t[i+1:]), base, 64)
		if err2 != nil {
			return invalid("number %.20q", t)
		}
		v = float64(n)
	}
	return c.emit(op{code: opPush, val: max(-maxMagnitude, min(maxMagnitude, v))})
}
