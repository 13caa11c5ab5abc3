package cff

import "math"

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// arithmetic runs the storage, conditional and arithmetic operators (Technical Note 5177, 4.4 to 4.6). Unknown ones
// clear the stack, as the deprecated dotsection does.
func (m *machine) arithmetic(op byte) {
	switch op {
	case 3:
		b, a := m.pop(), m.pop()
		m.push(truth(a != 0 && b != 0))
	case 4:
		b, a := m.pop(), m.pop()
		m.push(truth(a != 0 || b != 0))
	case 5:
		m.push(truth(m.pop() == 0))
	case 9:
		m.push(math.Abs(m.pop()))
	case 10:
		b, a := m.pop(), m.pop()
		m.push(a + b)
	case 11:
		b, a := m.pop(), m.pop()
		m.push(a - b)
	case 12:
		b, a := m.pop(), m.pop()
		if b == 0 {
			b = 1
		}
		m.push(a / b)
	case 14:
		m.push(-m.pop())
	case 15:
		b, a := m.pop(), m.pop()
		m.push(truth(a == b))
	case 18:
		m.pop()
	case 20:
		i, v := m.pop(), m.pop()
		if i >= 0 && i < float64(len(m.trans)) {
			m.trans[int(i)] = v
		}
	case 21:
		v := 0.0
		if i := m.pop(); i >= 0 && i < float64(len(m.trans)) {
			v = m.trans[int(i)]
		}
		m.push(v)
	case 22:
		v2, v1, s2, s1 := m.pop(), m.pop(), m.pop(), m.pop()
		if v1 <= v2 {
			m.push(s1)
		} else {
			m.push(s2)
		}
	case 23:
		// A fixed sequence in (0, 1]: the same glyph is the same shape every time.
		m.seed = m.seed*1664525 + 1013904223
		m.push((float64(m.seed>>16) + 1) / 65536)
	case 24:
		b, a := m.pop(), m.pop()
		m.push(a * b)
	case 26:
		m.push(math.Sqrt(math.Max(m.pop(), 0)))
	case 27:
		v := m.pop()
		m.push(v)
		m.push(v)
	case 28:
		b, a := m.pop(), m.pop()
		m.push(b)
		m.push(a)
	case 29:
		i := int(math.Max(math.Min(m.pop(), maxStack), 0))
		if i < m.n {
			m.push(m.st[m.n-1-i])
		} else {
			m.push(0)
		}
	case 30:
		m.roll()
	default:
		m.n = 0
	}
}

func (m *machine) roll() {
	j, n := m.pop(), m.pop()
	if !(n >= 1 && n <= float64(m.n)) || math.Abs(j) > 1<<20 {
		return
	}
	k := int(n)
	w := m.st[m.n-k : m.n]
	shift := ((int(j) % k) + k) % k
	var tmp [maxStack]float64
	for i, v := range w {
		tmp[(i+shift)%k] = v
	}
	copy(w, tmp[:k])
}
