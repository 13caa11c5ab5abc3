package lzw

import (
	"encoding/binary"
	"io"
)

// Reader decodes while it is read, in about 200 KB. It gives what Decode gives and is not safe for concurrent use.
type Reader struct {
	in    io.Reader
	feed  [4096]byte
	p, n  int   // of feed: what has not been used
	fed   int64 // bytes that were read
	inErr error

	acc    uint64
	bits   uint
	width  uint
	change int
	next   int // code to be defined next
	prev   int // code before, -1 after a clear

	table   [maxCodes]text
	out     [2 * history]byte
	base    int64 // of out, in all that comes out
	from, o int   // of out: what has not been handed out
	left    int64
	err     error // behind it
}

// text is what a code stands for: that of prefix and one byte more. It stands in the output at at, if out goes back that far: long texts are copied
// from where they were used last, and put together only when that is long ago.
type text struct {
	at             int64
	prefix, length uint16
	last           byte
}

const (
	history = 64 << 10
	longest = maxCodes // at least the longest text
)

// NewReader starts decoding src; at most limit bytes come out, and ErrLimit behind them. early is as for Decode.
func NewReader(src io.Reader, early bool, limit int64) *Reader {
	r := &Reader{in: src, width: 9, next: firstCode, prev: -1, left: max(limit, 0)}
	if early {
		r.change = 1
	}
	r.letters()
	return r
}

// letters defines the codes of single bytes.
func (r *Reader) letters() {
	for i := range 256 {
		r.table[i] = text{at: -1, length: 1, last: byte(i)}
	}
}

// Read implements io.Reader. Behind the data come io.EOF, ErrDamaged, ErrLimit or the error of the source.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.from == r.o {
		if r.err != nil {
			return 0, r.err
		}
		r.decode(len(p))
	}
	n := copy(p, r.out[r.from:r.o])
	r.from += n
	return n, nil
}

// decode decodes n bytes or what there is room for, and up to one code's text more.
func (r *Reader) decode(n int) {
	if r.o+longest > len(r.out) { // all has been handed out
		r.base += int64(r.o - history)
		r.o = copy(r.out[:], r.out[r.o-history:r.o])
		r.from = r.o
	}
	end := min(r.o+n, len(r.out)-longest+1)
	// In registers, for most texts are short.
	acc, bits, width, next, prev, o, left := r.acc, r.bits, r.width, r.next, r.prev, r.o, r.left
	before := 0 // length of prev's text
	if prev >= 0 {
		before = int(r.table[prev&(maxCodes-1)].length)
	}
	for o < end {
		if bits < width {
			if r.n-r.p >= 4 {
				acc = acc<<32 | uint64(binary.BigEndian.Uint32(r.feed[r.p:]))
				r.p, bits = r.p+4, bits+32
			} else {
				for bits < width && r.more() {
					acc = acc<<8 | uint64(r.feed[r.p])
					r.p, bits = r.p+1, bits+8
				}
				if bits < width {
					break
				}
			}
		}
		bits -= width
		code := int(acc >> (bits & 63) & (1<<(width&15) - 1))
		size := 1
		switch {
		case code < 256:
			r.out[o] = byte(code)
		case code == clearCode:
			next, width, prev = firstCode, 9, -1
			continue
		case code < next && code != endCode:
			size = r.copyText(code, o)
		case code == endCode:
			r.err = io.EOF
		case code == next && prev >= 0 && next < maxCodes: // the code before and its first byte again
			size = r.copyText(prev, o) + 1
			r.out[o+size-1] = r.out[o]
			if int64(size) > left {
				r.err = ErrLimit
			}
		default:
			r.err = ErrDamaged
		}
		if r.err != nil {
			break
		}
		if prev >= 0 && next < maxCodes {
			r.table[next] = text{at: r.base + int64(o-before), prefix: uint16(prev), length: uint16(before + 1), last: r.out[o]}
			next++
			if next+r.change >= 1<<width && width < 12 {
				width++
			}
		}
		prev, before = code, size
		if int64(size) > left {
			size, r.err = int(left), ErrLimit
			o, left = o+size, 0
			break
		}
		o, left = o+size, left-int64(size)
	}
	r.acc, r.bits, r.width, r.next, r.prev, r.o, r.left = acc, bits, width, next, prev, o, left
}

// copyText writes what a code stands for to out[o] and on, and returns how much that is.
func (r *Reader) copyText(code, o int) int {
	t := &r.table[code&(maxCodes-1)]
	n := int(t.length)
	dst := r.out[o : o+n]
	if k := t.at - r.base; k >= 0 {
		t.at = r.base + int64(o)
		if src := r.out[k:]; n <= 16 && o+16 <= len(r.out) {
			a, b := binary.LittleEndian.Uint64(src), binary.LittleEndian.Uint64(src[8:])
			binary.LittleEndian.PutUint64(r.out[o:], a)
			binary.LittleEndian.PutUint64(r.out[o+8:], b)
		} else {
			copy(dst, src)
		}
		return n
	}
	t.at = r.base + int64(o)
	for i := n - 1; i >= 0; i-- {
		t := &r.table[code&(maxCodes-1)]
		dst[i], code = t.last, int(t.prefix)
	}
	return n
}

// more says whether there is input; when not, err says why.
func (r *Reader) more() bool {
	for tries := 0; r.p == r.n; tries++ {
		if r.inErr == nil && tries == 100 {
			r.inErr = io.ErrNoProgress
		}
		if r.inErr != nil {
			r.err = r.inErr
			return false
		}
		r.p = 0
		r.n, r.inErr = r.in.Read(r.feed[:])
		r.fed += int64(r.n)
	}
	return true
}

// Mark is a place in the output to which a Reader of the same data can return. It holds up to 20 KB.
type Mark struct {
	in         int64
	acc        uint64
	bits       uint
	width      uint
	next, prev int
	table      []uint32 // prefix << 8 | last
	left       int64
	rest       []byte
	err        error
}

// Mark returns the place the Reader is at, nil when its source is no io.Seeker, whose offset 0 is where the data begin.
func (r *Reader) Mark() *Mark {
	if _, ok := r.in.(io.Seeker); !ok {
		return nil
	}
	m := &Mark{in: r.fed - int64(r.n-r.p), acc: r.acc, bits: r.bits, width: r.width, next: r.next, prev: r.prev, left: r.left, err: r.err}
	m.table = make([]uint32, r.next-firstCode)
	for i := range m.table {
		t := &r.table[firstCode+i]
		m.table[i] = uint32(t.prefix)<<8 | uint32(t.last)
	}
	m.rest = append(m.rest, r.out[r.from:r.o]...)
	return m
}

// Seek returns to a place where this Reader, or another of the same data, has been.
func (r *Reader) Seek(m *Mark) error {
	if _, err := r.in.(io.Seeker).Seek(m.in, io.SeekStart); err != nil {
		return err
	}
	r.p, r.n, r.fed, r.inErr = 0, 0, m.in, nil
	r.acc, r.bits, r.width, r.next, r.prev, r.left, r.err = m.acc, m.bits, m.width, m.next, m.prev, m.left, m.err
	r.letters()
	for i, v := range m.table {
		prefix := uint16(v >> 8)
		r.table[firstCode+i] = text{at: -1, prefix: prefix, length: r.table[prefix&(maxCodes-1)].length + 1, last: byte(v)}
	}
	r.base, r.from = 0, 0
	r.o = copy(r.out[:], m.rest)
	return nil
}
