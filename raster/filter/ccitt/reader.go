package ccitt

// Reader decodes line by line. Not safe for concurrent use.
type Reader struct {
	in   bits
	p    Params
	cols int32
	t    *tables
	ref  []int32 // the line before, with sentinels behind it
	cur  []int32
	y    int
	bad  int  // damaged lines
	done bool // nothing more will come
	err  error
	// resync is set when an end-of-line code was searched for and is next, wherever it stands.
	resync bool
}

// NewReader returns a Reader at the first line of data.
func NewReader(data []byte, p Params) (*Reader, error) {
	c := p.columns()
	if c < 1 || c > MaxColumns || p.Rows < 0 || p.Rows > 1<<28 {
		return nil, ErrParams
	}
	r := &Reader{in: bits{b: data}, p: p, cols: int32(c), t: lookup()}
	r.ref = r.seal(r.ref[:0])
	return r, nil
}

// Err returns ErrDamaged when more lines were damaged than DamagedRows allows or the data broke off in a line.
func (r *Reader) Err() error { return r.err }

// Clone returns a Reader at the same place, which goes its own way.
func (r *Reader) Clone() *Reader {
	c := *r
	c.ref, c.cur = append([]int32(nil), r.ref...), nil
	return &c
}

// Next returns the next line as the positions where the colour changes: the line starts white, turns black at runs[0], white at
// runs[1] and so on, up to Columns. Positions rise strictly, except that runs[0] may be 0. ok is false behind the last line. The slice is
// valid until the next call.
func (r *Reader) Next() (runs []int32, ok bool) {
	if r.done || (r.p.Rows > 0 && r.y >= r.p.Rows) {
		return nil, false
	}
	two, more := r.start()
	if !more {
		r.done = true
		return nil, false
	}
	r.cur = r.cur[:0]
	var good bool
	if two {
		good = r.line2D()
	} else {
		good = r.line1D()
	}
	if !good {
		if !r.recover() {
			return nil, false
		}
		r.y++
		return r.line(r.ref), true // the line before once more
	}
	r.y++
	r.ref, r.cur = r.seal(r.cur), r.ref
	return r.line(r.ref), true
}

// line cuts off what lies at or behind the end of the line.
func (r *Reader) line(c []int32) []int32 {
	n := len(c) - 4
	for n > 0 && c[n-1] >= r.cols {
		n--
	}
	return c[:n]
}

// seal appends the sentinels that let the search for b1 and b2 run without a bounds check.
func (r *Reader) seal(c []int32) []int32 {
	for len(c) > 0 && c[len(c)-1] >= r.cols {
		c = c[:len(c)-1]
	}
	return append(c, r.cols, r.cols, r.cols, r.cols)
}

// start reads what stands in front of a line: fill, end-of-line codes, the tag bit. two tells how the line is coded.
func (r *Reader) start() (two, more bool) {
	if r.in.rest() {
		return false, false
	}
	if r.p.K < 0 {
		if r.p.ByteAlign && r.in.peek(24) != 0x001001 {
			r.in.align()
		}
		if r.in.peek(24) == 0x001001 || r.in.peek(12) == 1 {
			return false, false // EOFB, or half of it
		}
		return true, true
	}
	eols := 0
	for r.eol(eols == 0) {
		eols++
		if r.p.K > 0 {
			two = r.in.peek(1) == 0
			r.in.skip(1)
		}
		if eols == 2 && (r.y > 0 || !r.eolFollowed()) {
			return false, false // the return to control: six, of which two will do
		}
		if eols > 6 {
			return false, false
		}
	}
	if r.in.rest() {
		return false, false
	}
	if eols == 0 && r.p.K > 0 {
		two = r.in.peek(1) == 0
		r.in.skip(1)
	}
	return two, true
}

// eol passes an end-of-line code. In byte-aligned data such a code ends on a byte boundary and the zeros before it are fill, which
// must not be mistaken for the fill behind a line without one. first tells that no such code has been passed yet: only then can there be
// fill to skip.
func (r *Reader) eol(first bool) bool {
	if !r.p.ByteAlign || r.p.EndOfLine || r.resync || !first {
		r.resync = false
		if r.in.eol() {
			return true
		}
		if r.p.ByteAlign && first {
			r.in.align()
		}
		return false
	}
	saved := r.in
	if r.cols < 1792 && r.in.eol() && r.in.n&7 == 0 {
		return true // longer lines have codes that look just like it
	}
	r.in = saved
	r.in.align()
	return r.in.eol()
}

// eolFollowed tells whether pixels follow two end-of-line codes at the very beginning, as some machines send.
func (r *Reader) eolFollowed() bool { return !r.in.atEnd() && r.in.peek(11) != 0 }

// push ends a run at x. Two changes at one place cancel out: there is no run between them.
func (r *Reader) push(x int32) {
	if n := len(r.cur); n > 0 && r.cur[n-1] == x {
		r.cur = r.cur[:n-1]
		return
	}
	r.cur = append(r.cur, x)
}

// line1D decodes a line of alternating white and black runs (T.4, 4.1).
func (r *Reader) line1D() bool {
	x := int32(0)
	for black := false; ; black = !black {
		n := r.run(black)
		if n < 0 {
			return false
		}
		if x += n; x >= r.cols {
			return true // a run that is too long is cut
		}
		r.push(x)
	}
}

// run reads make-up codes and the terminating code of one run; -1 when there is none.
func (r *Reader) run(black bool) int32 {
	total := int32(0)
	for {
		var e code
		if black {
			e = r.t.black[r.in.peek(13)]
		} else {
			e = r.t.white[r.in.peek(12)]
		}
		if e.bits == 0 || r.in.over(int(e.bits)) {
			return -1
		}
		r.in.skip(uint(e.bits))
		total += int32(e.run)
		if e.run < 64 {
			return total
		}
		if total > MaxColumns {
			return -1
		}
	}
}

// line2D decodes a line against the one before (T.4, 4.2 and T.6, 2.2).
func (r *Reader) line2D() bool {
	ref, cols := r.ref, r.cols
	a0 := int32(-1) // in front of the first pixel
	bi := 0         // ref[bi] is b1: the first change behind a0 to the colour opposite to the current one
	for a0 < cols {
		m := r.t.mode[r.in.peek(7)]
		if m.bits == 0 || r.in.over(int(m.bits)) {
			return false
		}
		r.in.skip(uint(m.bits))
		switch m.op {
		case opVertical:
			x := ref[bi] + int32(m.delta)
			if x < a0 || x < 0 {
				return false
			}
			if x > cols {
				x = cols
			}
			r.push(x)
			a0 = x
			// The other colour's change next to b1 is the first candidate.
			if m.delta < 0 && bi > 0 {
				bi--
			} else {
				bi++
			}
		case opPass:
			a0 = ref[bi+1]
			bi += 2
		default:
			black := len(r.cur)&1 == 1
			n1 := r.run(black)
			if n1 < 0 {
				return false
			}
			n2 := r.run(!black)
			if n2 < 0 {
				return false
			}
			x1 := min(max(a0, 0)+n1, cols)
			x2 := min(x1+n2, cols)
			r.push(x1)
			r.push(x2)
			a0 = x2
		}
		if bi >= len(ref)-2 {
			bi = len(ref) - 4 + bi&1 // among the sentinels, colour kept
		}
		if bi&1 != len(r.cur)&1 { // the sentinels begin at the other parity
			if bi > 0 {
				bi--
			} else {
				bi++
			}
		}
		for ref[bi] <= a0 && ref[bi] < cols {
			bi += 2
		}
	}
	return true
}

// recover goes on after a damaged line; false when that is not possible.
func (r *Reader) recover() bool {
	r.bad++
	if r.bad > r.p.DamagedRows {
		r.err = ErrDamaged
	}
	if r.p.K < 0 || !r.in.findEOL() {
		r.done = true
		return false
	}
	for r.p.K > 0 && r.in.peek(13)&1 == 0 {
		// A two-dimensional line would build on the damaged one: wait for one that stands by itself.
		r.in.skip(13)
		if !r.in.findEOL() {
			r.done = true
			return false
		}
	}
	r.resync = true
	return true
}
