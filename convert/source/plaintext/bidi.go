package plaintext

import "golang.org/x/text/unicode/bidi"

// The Unicode Bidirectional Algorithm (UAX #9) for one paragraph. The library that shapes joins neighbouring runs whose levels differ by two, so
// the levels are worked out here.

const maxBidiDepth = 125

// resolver holds what the algorithm needs between paragraphs. It belongs to one goroutine.
type resolver struct {
	types, orig []bidi.Class
	levels      []uint8
	embeds      []uint8 // levels before implicit ones: they say what runs together
	match       []int32 // of an isolate initiator its PDI and back, -1 where there is none
	open        []int32
	seq         []int32
	done        []bool
	pairs       [][2]int32
}

func isolate(c bidi.Class) bool { return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI }

// removed reports what rule X9 takes out of consideration.
func removed(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}

func neutral(c bidi.Class) bool {
	return c == bidi.B || c == bidi.S || c == bidi.WS || c == bidi.ON || isolate(c) || c == bidi.PDI
}

func fit[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// resolve returns the level of every character and of the paragraph. The slice is overwritten by the next call.
func (v *resolver) resolve(text []rune) (levels []uint8, para uint8) {
	n := len(text)
	v.types, v.orig, v.levels, v.match, v.done = fit(v.types, n), fit(v.orig, n), fit(v.levels, n), fit(v.match, n), fit(v.done, n)
	for i, r := range text {
		p, _ := bidi.LookupRune(r)
		v.types[i] = p.Class()
		v.done[i] = false
	}
	copy(v.orig, v.types)
	v.matchIsolates()
	para = v.first(0, n)
	v.explicit(para)
	v.embeds = append(v.embeds[:0], v.levels...)
	for i := range text {
		if !v.done[i] && !removed(v.orig[i]) {
			v.sequence(text, i, para)
		}
	}
	v.whitespace(para)
	return v.levels, para
}

// matchIsolates is BD9.
func (v *resolver) matchIsolates() {
	v.open = v.open[:0]
	for i, c := range v.orig {
		v.match[i] = -1
		switch {
		case isolate(c):
			v.open = append(v.open, int32(i))
		case c == bidi.PDI && len(v.open) > 0:
			o := v.open[len(v.open)-1]
			v.open = v.open[:len(v.open)-1]
			v.match[i], v.match[o] = o, int32(i)
		}
	}
}

// first is P2 and P3 over part of the text.
func (v *resolver) first(from, to int) uint8 {
	for i := from; i < to; i++ {
		switch c := v.orig[i]; {
		case c == bidi.L:
			return 0
		case c == bidi.R || c == bidi.AL:
			return 1
		case isolate(c):
			if v.match[i] < 0 {
				return 0
			}
			i = int(v.match[i])
		}
	}
	return 0
}

// explicit is X1 to X8.
func (v *resolver) explicit(para uint8) {
	type status struct {
		level    uint8
		override bidi.Class // ON for none
		isolate  bool
	}
	stack := append(make([]status, 0, 8), status{para, bidi.ON, false})
	overIsolates, overEmbeds, isolates := 0, 0, 0
	up := func(odd bool) (uint8, bool) {
		l := stack[len(stack)-1].level
		if odd {
			l = (l + 1) | 1
		} else {
			l = (l + 2) &^ 1
		}
		return l, l <= maxBidiDepth && overIsolates == 0 && overEmbeds == 0
	}
	for i, c := range v.orig {
		top := stack[len(stack)-1]
		switch {
		case c == bidi.RLE || c == bidi.LRE || c == bidi.RLO || c == bidi.LRO:
			v.levels[i] = top.level
			if l, ok := up(c == bidi.RLE || c == bidi.RLO); ok {
				o := bidi.ON
				switch c {
				case bidi.RLO:
					o = bidi.R
				case bidi.LRO:
					o = bidi.L
				}
				stack = append(stack, status{l, o, false})
			} else if overIsolates == 0 {
				overEmbeds++
			}
		case isolate(c):
			v.levels[i] = top.level
			if top.override != bidi.ON {
				v.types[i] = top.override
			}
			odd := c == bidi.RLI
			if c == bidi.FSI {
				to := len(v.orig)
				if v.match[i] >= 0 {
					to = int(v.match[i])
				}
				odd = v.first(i+1, to) == 1
			}
			if l, ok := up(odd); ok {
				isolates++
				stack = append(stack, status{l, bidi.ON, true})
			} else {
				overIsolates++
			}
		case c == bidi.PDI:
			if overIsolates > 0 {
				overIsolates--
			} else if isolates > 0 {
				overEmbeds = 0
				for !stack[len(stack)-1].isolate {
					stack = stack[:len(stack)-1]
				}
				stack = stack[:len(stack)-1]
				isolates--
			}
			top = stack[len(stack)-1]
			v.levels[i] = top.level
			if top.override != bidi.ON {
				v.types[i] = top.override
			}
		case c == bidi.PDF:
			v.levels[i] = top.level
			if overIsolates > 0 {
			} else if overEmbeds > 0 {
				overEmbeds--
			} else if !top.isolate && len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		case c == bidi.BN:
			v.levels[i] = top.level
		default:
			v.levels[i] = top.level
			if top.override != bidi.ON {
				v.types[i] = top.override
			}
		}
	}
}

// side is the direction of a level.
func side(level uint8) bidi.Class {
	if level&1 == 1 {
		return bidi.R
	}
	return bidi.L
}

// sequence collects the isolating run sequence that begins at i (X10, BD13) and resolves it.
func (v *resolver) sequence(text []rune, i int, para uint8) {
	level := v.embeds[i]
	v.seq = v.seq[:0]
	last := i
	for j := i; j < len(v.embeds); {
		c := v.orig[j]
		if removed(c) {
			j++
			continue
		}
		if v.embeds[j] != level || v.done[j] {
			break
		}
		v.done[j] = true
		v.seq = append(v.seq, int32(j))
		last = j
		if j++; isolate(c) {
			next := j
			for next < len(v.embeds) && removed(v.orig[next]) {
				next++
			}
			if next < len(v.embeds) && v.embeds[next] == level { // its content could not be embedded deeper
				continue
			}
			if v.match[last] < 0 {
				break
			}
			j = int(v.match[last])
		}
	}
	before, after := para, para
	for j := i - 1; j >= 0; j-- {
		if !removed(v.orig[j]) {
			before = v.embeds[j]
			break
		}
	}
	if !(isolate(v.orig[last]) && v.match[last] < 0) {
		for j := last + 1; j < len(v.embeds); j++ {
			if !removed(v.orig[j]) {
				after = v.embeds[j]
				break
			}
		}
	}
	sos, eos := side(max(before, level)), side(max(after, level))
	v.weak(sos)
	v.brackets(text, sos, level)
	v.neutrals(sos, eos, level)
	for _, j := range v.seq { // I1 and I2
		switch c := v.types[j]; {
		case level&1 == 0 && c == bidi.R:
			v.levels[j]++
		case level&1 == 0 && (c == bidi.AN || c == bidi.EN):
			v.levels[j] += 2
		case level&1 == 1 && (c == bidi.L || c == bidi.AN || c == bidi.EN):
			v.levels[j]++
		}
	}
}

// weak is W1 to W7.
func (v *resolver) weak(sos bidi.Class) {
	t, seq := v.types, v.seq
	prev := sos
	for _, i := range seq { // W1
		if t[i] == bidi.NSM {
			if t[i] = prev; isolate(prev) || prev == bidi.PDI {
				t[i] = bidi.ON
			}
		}
		prev = t[i]
	}
	strong := sos
	for _, i := range seq { // W2, W3
		switch t[i] {
		case bidi.L, bidi.R:
			strong = t[i]
		case bidi.AL:
			strong, t[i] = bidi.AL, bidi.R
		case bidi.EN:
			if strong == bidi.AL {
				t[i] = bidi.AN
			}
		}
	}
	for k := 1; k+1 < len(seq); k++ { // W4
		a, b, c := t[seq[k-1]], t[seq[k]], t[seq[k+1]]
		if a == c && (a == bidi.EN && (b == bidi.ES || b == bidi.CS) || a == bidi.AN && b == bidi.CS) {
			t[seq[k]] = a
		}
	}
	for k := 0; k < len(seq); k++ { // W5
		if t[seq[k]] != bidi.ET {
			continue
		}
		end := k
		for end < len(seq) && t[seq[end]] == bidi.ET {
			end++
		}
		if k > 0 && t[seq[k-1]] == bidi.EN || end < len(seq) && t[seq[end]] == bidi.EN {
			for j := k; j < end; j++ {
				t[seq[j]] = bidi.EN
			}
		}
		k = end - 1
	}
	strong = sos
	for _, i := range seq { // W6, W7
		switch t[i] {
		case bidi.ES, bidi.ET, bidi.CS:
			t[i] = bidi.ON
		case bidi.L, bidi.R:
			strong = t[i]
		case bidi.EN:
			if strong == bidi.L {
				t[i] = bidi.L
			}
		}
	}
}

// strongOf is the direction a character counts as in N0 to N2; ON for none.
func strongOf(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.EN, bidi.AN, bidi.AL:
		return bidi.R
	}
	return bidi.ON
}

// canonical maps the two brackets that have a canonical equivalent (N0, BD16).
func canonical(r rune) rune {
	switch r {
	case 0x2329:
		return 0x3008
	case 0x232A:
		return 0x3009
	}
	return r
}

// brackets is N0.
func (v *resolver) brackets(text []rune, sos bidi.Class, level uint8) {
	const maxOpen = 63
	type opening struct {
		want rune
		at   int32 // in seq
	}
	var stack [maxOpen]opening
	depth := 0
	v.pairs = v.pairs[:0]
scan:
	for k, i := range v.seq {
		if v.types[i] != bidi.ON {
			continue
		}
		p, _ := bidi.LookupRune(text[i])
		switch {
		case !p.IsBracket():
		case p.IsOpeningBracket():
			if depth == maxOpen {
				v.pairs = v.pairs[:0]
				break scan
			}
			stack[depth] = opening{canonical([]rune(bidi.ReverseString(string(text[i])))[0]), int32(k)}
			depth++
		default:
			for d := depth - 1; d >= 0; d-- {
				if stack[d].want == canonical(text[i]) {
					v.pairs = append(v.pairs, [2]int32{stack[d].at, int32(k)})
					depth = d
					break
				}
			}
		}
	}
	sortPairs(v.pairs)
	e := side(level)
	for _, p := range v.pairs {
		found := bidi.ON
		for k := p[0] + 1; k < p[1]; k++ {
			if c := strongOf(v.types[v.seq[k]]); c == e {
				found = e
				break
			} else if c != bidi.ON {
				found = c
			}
		}
		if found == bidi.ON {
			continue
		}
		if found != e {
			before := sos
			for k := p[0] - 1; k >= 0; k-- {
				if c := strongOf(v.types[v.seq[k]]); c != bidi.ON {
					before = c
					break
				}
			}
			if before == e {
				found = e
			}
		}
		for _, k := range p {
			v.types[v.seq[k]] = found
			for j := k + 1; int(j) < len(v.seq) && v.orig[v.seq[j]] == bidi.NSM; j++ {
				v.types[v.seq[j]] = found
			}
		}
	}
}

func sortPairs(p [][2]int32) {
	for i := 1; i < len(p); i++ { // nearly sorted, and few
		for j := i; j > 0 && p[j][0] < p[j-1][0]; j-- {
			p[j], p[j-1] = p[j-1], p[j]
		}
	}
}

// neutrals is N1 and N2.
func (v *resolver) neutrals(sos, eos bidi.Class, level uint8) {
	before := sos
	for k := 0; k < len(v.seq); k++ {
		if !neutral(v.types[v.seq[k]]) {
			before = strongOf(v.types[v.seq[k]])
			continue
		}
		end := k
		for end < len(v.seq) && neutral(v.types[v.seq[end]]) {
			end++
		}
		after := eos
		if end < len(v.seq) {
			after = strongOf(v.types[v.seq[end]])
		}
		c := side(level)
		if before == after {
			c = before
		}
		for j := k; j < end; j++ {
			v.types[v.seq[j]] = c
		}
		k = end - 1
	}
}

// whitespace gives the removed characters the level of what stands before them and is the part of L1 about separators.
func (v *resolver) whitespace(para uint8) {
	for i, c := range v.orig {
		if removed(c) {
			if v.levels[i] = para; i > 0 {
				v.levels[i] = v.levels[i-1]
			}
		}
	}
	blank := false // what follows is a separator
	for i := len(v.orig) - 1; i >= 0; i-- {
		switch c := v.orig[i]; {
		case c == bidi.S || c == bidi.B:
			blank = true
			v.levels[i] = para
		case c == bidi.WS || isolate(c) || c == bidi.PDI || removed(c):
			if blank {
				v.levels[i] = para
			}
		default:
			blank = false
		}
	}
}

// visual puts items into the order they are shown in, from the left (L2). levels are those of the items, in logical order.
func visual(order []int32, levels []uint8) {
	highest, lowest := uint8(0), uint8(255)
	for _, l := range levels {
		highest = max(highest, l)
		if l&1 == 1 {
			lowest = min(lowest, l)
		}
	}
	for level := highest; level >= lowest && level > 0; level-- {
		for i := 0; i < len(levels); {
			j := i
			for j < len(levels) && levels[order[j]] >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
			i = max(j, i+1)
		}
	}
}
