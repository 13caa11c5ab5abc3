package jbig2

import "sort"

// bitReader reads bits, most significant first. Behind the end it gives zeros and sets over.
type bitReader struct {
	b    []byte
	pos  int // in bits
	over bool
}

// peek32 returns the next 32 bits.
func (r *bitReader) peek32() uint32 {
	i := r.pos >> 3
	var v uint64
	if i+5 <= len(r.b) {
		v = uint64(r.b[i])<<32 | uint64(r.b[i+1])<<24 | uint64(r.b[i+2])<<16 | uint64(r.b[i+3])<<8 | uint64(r.b[i+4])
	} else {
		for k := range 5 {
			v <<= 8
			if i+k < len(r.b) {
				v |= uint64(r.b[i+k])
			}
		}
	}
	return uint32(v >> (8 - r.pos&7))
}

// skip passes n bits.
func (r *bitReader) skip(n int) {
	if r.pos += n; r.pos > len(r.b)*8 {
		r.pos, r.over = len(r.b)*8, true
	}
}

// read returns n <= 32 bits.
func (r *bitReader) read(n int) int64 {
	if n == 0 {
		return 0
	}
	v := r.peek32() >> (32 - n)
	r.skip(n)
	return int64(v)
}

func (r *bitReader) align() { r.skip(-r.pos & 7) }

// bytes returns the next n bytes, fewer at the end; the position has to be on a byte.
func (r *bitReader) bytes(n int64) []byte {
	from := r.pos >> 3
	if have := int64(len(r.b) - from); n > have {
		n = have
		r.over = true
	}
	r.pos += int(n) * 8
	return r.b[from : from+int(n)]
}

// huffLine is a line of a Huffman table (annex B.1): a code of prefix bits, followed by rng bits that are added to low, or for the
// lower range line subtracted from it.
type huffLine struct {
	low    int32
	prefix uint8 // 0: not used
	rng    uint8
	kind   uint8
}

const (
	lineValue uint8 = iota
	lineLower
	lineOOB
)

// huffman is a table ready for decoding. Codes are canonical (B.3), so those of one length are consecutive numbers.
type huffman struct {
	lines   []huffLine // by length of code, then as in the table
	lengths []huffLength
}

// huffLength tells about the codes of one length.
type huffLength struct {
	bits  int
	first uint64 // the first code
	count uint64
	index int // of its line
}

// newHuffman assigns the codes (B.3).
func newHuffman(lines []huffLine) *huffman {
	t := &huffman{}
	for _, l := range lines {
		if l.prefix > 0 {
			t.lines = append(t.lines, l)
		}
	}
	sort.SliceStable(t.lines, func(i, j int) bool { return t.lines[i].prefix < t.lines[j].prefix })
	code, bits := uint64(0), 0
	for i := 0; i < len(t.lines); {
		n := int(t.lines[i].prefix)
		j := i
		for j < len(t.lines) && int(t.lines[j].prefix) == n {
			j++
		}
		code <<= uint(n - bits)
		t.lengths = append(t.lengths, huffLength{n, code, uint64(j - i), i})
		code += uint64(j - i)
		i, bits = j, n
	}
	return t
}

// line reads a code and returns its line; nil if there is no such code.
func (t *huffman) line(r *bitReader) *huffLine {
	v := uint64(r.peek32())
	for i := range t.lengths {
		l := &t.lengths[i]
		if k := v>>(32-l.bits) - l.first; k < l.count {
			r.skip(l.bits)
			return &t.lines[l.index+int(k)]
		}
	}
	return nil
}

// decode reads a value (B.4). ok is false for the out-of-band value.
func (t *huffman) decode(r *bitReader) (v int64, ok bool, err error) {
	l := t.line(r)
	if l == nil {
		return 0, false, damaged("no such Huffman code")
	}
	v = r.read(int(l.rng))
	if r.over {
		return 0, false, damaged("Huffman data ends early")
	}
	switch l.kind {
	case lineOOB:
		return 0, false, nil
	case lineLower:
		return int64(l.low) - v, true, nil
	}
	return int64(l.low) + v, true, nil
}

// codeTable reads a code table segment (annex B.2).
func (d *decoder) codeTable(s *segment, in *reader) error {
	flags := in.u8()
	low, high := in.i32(), in.i32()
	prefixBits, rangeBits := flags>>1&7+1, flags>>4&7+1
	r := &bitReader{b: in.b}
	var lines []huffLine
	add := func(low int64, rng int, kind uint8) error {
		prefix := r.read(prefixBits)
		if kind == lineValue && rng < 0 {
			rng = int(r.read(rangeBits))
		}
		if r.over || in.over {
			return damaged("code table %d is cut off", s.number)
		}
		if prefix > 32 || rng > 32 {
			return damaged("code table %d has a code of %d and %d bits", s.number, prefix, rng)
		}
		lines = append(lines, huffLine{int32(low), uint8(prefix), uint8(rng), kind})
		return nil
	}
	for cur := low; cur < high; {
		if err := add(cur, -1, lineValue); err != nil {
			return err
		}
		cur += 1 << lines[len(lines)-1].rng
		if err := d.spend(8); err != nil {
			return err
		}
	}
	if err := add(low-1, 32, lineLower); err != nil {
		return err
	}
	if err := add(high, 32, lineValue); err != nil {
		return err
	}
	if flags&1 != 0 {
		if err := add(0, 0, lineOOB); err != nil {
			return err
		}
	}
	d.remember(s, &result{table: newHuffman(lines)})
	return nil
}

// tables hands out the Huffman tables a segment chooses: standard ones, or those it refers to in their order.
type tables struct {
	custom []*huffman
	err    error
}

func (d *decoder) tablesFor(s *segment) *tables {
	t := &tables{}
	d.referred(s, func(have *result) {
		if have.table != nil {
			t.custom = append(t.custom, have.table)
		}
	})
	return t
}

// pick returns the table for a selector: an index into standard, given as numbers of the tables in annex B.5, or the next custom table.
func (t *tables) pick(selector int, standard ...int) *huffman {
	if selector < len(standard) {
		return newHuffman(standardLines[standard[selector]-1])
	}
	if len(t.custom) == 0 {
		t.err = damaged("a Huffman table is missing")
		return newHuffman(nil)
	}
	c := t.custom[0]
	t.custom = t.custom[1:]
	return c
}
