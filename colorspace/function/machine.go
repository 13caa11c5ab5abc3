package function

import "math"

const (
	opPush opcode = iota
	opJump
	opJumpFalse
	opAbs
	opAdd
	opAnd
	opAtan
	opBitshift
	opCeiling
	opCopy
	opCos
	opCvi
	opCvr
	opDiv
	opDup
	opEq
	opExch
	opExp
	opFalse
	opFloor
	opGe
	opGt
	opIdiv
	opIndex
	opLe
	opLn
	opLog
	opLt
	opMod
	opMul
	opNe
	opNeg
	opNot
	opOr
	opPop
	opRoll
	opRound
	opSin
	opSqrt
	opSub
	opTrue
	opTruncate
	opXor
)

// operators is ISO 32000-2, table 42.
func operators(name string) (opcode, bool) {
	names := [...]string{opAbs: "abs", opAdd: "add", opAnd: "and", opAtan: "atan", opBitshift: "bitshift", opCeiling: "ceiling",
		opCopy: "copy", opCos: "cos", opCvi: "cvi", opCvr: "cvr", opDiv: "div", opDup: "dup", opEq: "eq", opExch: "exch", opExp: "exp",
		opFalse: "false", opFloor: "floor", opGe: "ge", opGt: "gt", opIdiv: "idiv", opIndex: "index", opLe: "le", opLn: "ln",
		opLog: "log", opLt: "lt", opMod: "mod", opMul: "mul", opNe: "ne", opNeg: "neg", opNot: "not", opOr: "or", opPop: "pop",
		opRoll: "roll", opRound: "round", opSin: "sin", opSqrt: "sqrt", opSub: "sub", opTrue: "true", opTruncate: "truncate", opXor: "xor"}
	for i, s := range names {
		if s == name && s != "" {
			return opcode(i), true
		}
	}
	return 0, false
}

// machine is the operand stack. Booleans are numbers: true is 1 and bool marks them, for not, and, or and xor tell the two apart.
type machine struct {
	v [maxStack]float64
	b [maxStack]bool
	n int
}

func (m *machine) push(v float64) {
	if m.n < maxStack {
		m.v[m.n], m.b[m.n] = v, false
		m.n++
	}
}

func (m *machine) pushBool(v bool) {
	x := 0.0
	if v {
		x = 1
	}
	m.push(x)
	m.b[m.n-1] = true
}

func (m *machine) pop() float64 {
	if m.n == 0 {
		return 0
	}
	m.n--
	return m.v[m.n]
}

func (m *machine) pop2() (a, b float64) { b = m.pop(); a = m.pop(); return }

func toInt(v float64) int64 {
	if !(v > -1<<62) {
		return -1 << 62
	}
	if v > 1<<62 {
		return 1 << 62
	}
	return int64(v)
}

// Eval runs the program.
func (f *calculator) Eval(in, out []float64) {
	var m machine
	for i := range f.domain {
		m.push(f.domain[i].clamp(at(in, i)))
	}
	m.run(f.ops)
	// The results are the topmost values; a program that leaves fewer gives 0 for the first.
	k := len(f.rng)
	for i := range min(k, len(out)) {
		out[i] = 0
		if j := m.n - k + i; j >= 0 {
			out[i] = m.v[j]
		}
	}
	finish(out, k, f.rng)
}

func (m *machine) run(ops []op) {
	for pc := 0; pc < len(ops); pc++ {
		o := &ops[pc]
		switch o.code {
		case opPush:
			m.push(o.val)
		case opJump:
			pc = int(o.to) - 1
		case opJumpFalse:
			if m.pop() == 0 {
				pc = int(o.to) - 1
			}
		case opTrue, opFalse:
			m.pushBool(o.code == opTrue)
		case opPop:
			m.pop()
		case opExch:
			if m.n >= 2 {
				i, j := m.n-1, m.n-2
				m.v[i], m.v[j], m.b[i], m.b[j] = m.v[j], m.v[i], m.b[j], m.b[i]
			}
		case opDup:
			m.copyTop(1)
		case opCopy:
			m.copyTop(toInt(m.pop()))
		case opIndex:
			if i := toInt(m.pop()); i >= 0 && i < int64(m.n) {
				j := m.n - 1 - int(i)
				v, b := m.v[j], m.b[j]
				m.push(v)
				m.b[m.n-1] = b
			} else {
				m.push(0)
			}
		case opRoll:
			n, j := m.pop2()
			m.roll(toInt(n), toInt(j))
		case opAnd, opOr, opXor:
			m.logic(o.code)
		case opNot:
			if m.n > 0 && m.b[m.n-1] {
				m.pushBool(m.pop() == 0)
			} else {
				m.push(float64(^toInt(m.pop())))
			}
		case opEq, opNe, opGt, opGe, opLt, opLe:
			a, b := m.pop2()
			m.pushBool(compare(o.code, a, b))
		case opAdd, opSub, opMul, opDiv, opIdiv, opMod, opAtan, opExp, opBitshift:
			a, b := m.pop2()
			m.push(bound(binary(o.code, a, b)))
		default:
			m.push(bound(unary(o.code, m.pop())))
		}
	}
}

// bound keeps numbers finite.
func bound(v float64) float64 {
	if v != v {
		return 0
	}
	return max(-maxMagnitude, min(maxMagnitude, v))
}

func (m *machine) copyTop(n int64) {
	if n <= 0 || n > int64(m.n) || int64(m.n)+n > maxStack {
		return
	}
	k := int(n)
	copy(m.v[m.n:m.n+k], m.v[m.n-k:m.n])
	copy(m.b[m.n:m.n+k], m.b[m.n-k:m.n])
	m.n += k
}

// roll turns the top n values by j upwards.
func (m *machine) roll(n, j int64) {
	if n <= 1 || n > int64(m.n) {
		return
	}
	j = ((j % n) + n) % n
	var v [maxStack]float64
	var b [maxStack]bool
	lo := m.n - int(n)
	for i := range int(n) {
		k := (i + int(j)) % int(n)
		v[k], b[k] = m.v[lo+i], m.b[lo+i]
	}
	copy(m.v[lo:m.n], v[:n])
	copy(m.b[lo:m.n], b[:n])
}

func (m *machine) logic(code opcode) {
	isBool := m.n >= 2 && m.b[m.n-1] && m.b[m.n-2]
	x, y := m.pop2()
	a, b := toInt(x), toInt(y)
	switch code {
	case opAnd:
		a &= b
	case opOr:
		a |= b
	default:
		a ^= b
	}
	if isBool {
		m.pushBool(a != 0)
	} else {
		m.push(float64(a))
	}
}

func compare(code opcode, a, b float64) bool {
	switch code {
	case opEq:
		return a == b
	case opNe:
		return a != b
	case opGt:
		return a > b
	case opGe:
		return a >= b
	case opLt:
		return a < b
	}
	return a <= b
}

func binary(code opcode, a, b float64) float64 {
	switch code {
	case opAdd:
		return a + b
	case opSub:
		return a - b
	case opMul:
		return a * b
	case opDiv:
		if b == 0 {
			return 0
		}
		return a / b
	case opIdiv, opMod:
		x, y := toInt(a), toInt(b)
		if y == 0 {
			return 0
		}
		if code == opIdiv {
			return float64(x / y)
		}
		return float64(x % y)
	case opAtan: // degrees, 0..360
		d := math.Atan2(a, b) * 180 / math.Pi
		if d < 0 {
			d += 360
		}
		return d
	case opExp:
		return math.Pow(a, b)
	}
	// bitshift: left for positive b, on 32 bits as in PostScript.
	x, s := int32(toInt(a)), toInt(b)
	switch {
	case s >= 32 || s <= -32:
		return 0
	case s >= 0:
		return float64(x << uint(s))
	}
	return float64(int32(uint32(x) >> uint(-s)))
}

func unary(code opcode, a float64) float64 {
	switch code {
	case opAbs:
		return math.Abs(a)
	case opNeg:
		return -a
	case opCeiling:
		return math.Ceil(a)
	case opFloor:
		return math.Floor(a)
	case opRound: // PostScript: halves go up
		return math.Floor(a + 0.5)
	case opTruncate, opCvi:
		return math.Trunc(a)
	case opSqrt:
		return math.Sqrt(math.Max(a, 0))
	case opSin, opCos:
		// Whole quarter turns are exact.
		d := math.Mod(a, 360)
		if code == opCos {
			d = math.Mod(d+90, 360)
		}
		switch d {
		case 0, 180, -180:
			return 0
		case 90, -270:
			return 1
		case 270, -90:
			return -1
		}
		return math.Sin(d * math.Pi / 180)
	case opLn, opLog:
		if a <= 0 {
			return 0
		}
		if code == opLn {
			return math.Log(a)
		}
		return math.Log10(a)
	}
	return a // cvr
}
