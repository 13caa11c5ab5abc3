package flate

import (
	"errors"
	"io"
	"math/bits"
)

// Errors of damaged data.
var (
	errCode   = errors.New("flate: invalid code")
	errTable  = errors.New("flate: invalid code lengths")
	errDist   = errors.New("flate: distance too far back")
	errStored = errors.New("flate: stored block with wrong length")
	errBlock  = errors.New("flate: invalid block type")
	errPaused = errors.New("flate: output is full")
)

// An inflater decodes deflate data (RFC 1951) from one slice into another. Working on slices it needs no window of its own: the
// output is the window, a match is copied once, and most symbols cost one table look-up.
type inflater struct {
	src  []byte
	p    int    // next byte of src
	b    uint64 // bits read and not used, lowest first
	n    uint   // how many
	dst  []byte // the output and room behind it
	o    int    // bytes of output
	most int    // output that must not be passed
	lit  []uint32
	dist []uint32
	lens [320]uint8

	kind uint8 // of the block that is being decoded, blockNone between blocks
	last bool  // it is the last one
	left int   // bytes of a stored block to come

	// Of a Reader: dst is as large as it gets, decoding pauses when it is full, and src is refilled from in until that is nil.
	fixed bool
	in    io.Reader
	inErr error
	fed   int64 // bytes that came from in

	// Of a Reader that is to be marked: the tables as they were when step began, where the block has ended since.
	keep            bool
	oldLit, oldDist []uint32

	feed, space []byte // of Readers, kept for the next one
	spare       []byte // to decode into, kept for the next buffer
}

const (
	blockNone uint8 = iota
	blockStored
	blockCoded
)

// A table entry: bits 0-7 the code's length, bits 8-11 the extra bits, bits 12-15 flags, bits 16-31 the literal, the base value or where a
// second-level table begins. Zero is no code.
const (
	flagLiteral = 1 << 12
	flagEnd     = 1 << 13
	flagSub     = 1 << 14

	litRoot  = 10
	distRoot = 8
	maxCode  = 15

	// slack is the room behind the output that lets the inner loop write without asking: the longest match and a word.
	slack = 258 + 16
)

var (
	lengthBase  = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distBase    = [30]uint16{
		1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
	}
	distExtra = [30]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
	lensOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

func litSymbol(i int) uint32 {
	switch {
	case i < 256:
		return uint32(i)<<16 | flagLiteral
	case i == 256:
		return flagEnd
	case i < 286:
		return uint32(lengthBase[i-257])<<16 | uint32(lengthExtra[i-257])<<8
	}
	return 0
}

func distSymbol(i int) uint32 {
	if i < 30 {
		return uint32(distBase[i])<<16 | uint32(distExtra[i])<<8
	}
	return 0
}

// build makes the decoding table of a canonical code; ok is false when the lengths make no code.
func build(tab []uint32, lens []uint8, root uint, symbol func(int) uint32) (out []uint32, ok bool) {
	var count, next [maxCode + 2]int
	for _, l := range lens {
		count[l]++
	}
	count[0] = 0
	code := 0
	longest := uint(0)
	for l := 1; l <= maxCode; l++ {
		code = (code + count[l-1]) << 1
		next[l] = code
		if count[l] > 0 {
			longest = uint(l)
		}
		if code+count[l] > 1<<l {
			return tab, false
		}
	}
	tab = append(tab[:0], make([]uint32, 1<<root)...)
	sub := longest - min(longest, root) // bits of the second level
	for i, l := range lens {
		if l == 0 {
			continue
		}
		s := symbol(i)
		c := int(bits.Reverse16(uint16(next[l])) >> (16 - l))
		next[l]++
		if s == 0 {
			continue // a reserved symbol: its code stays invalid
		}
		if uint(l) <= root {
			for k := c; k < 1<<root; k += 1 << l {
				tab[k] = s | uint32(l)
			}
			continue
		}
		head := c & (1<<root - 1)
		if tab[head] == 0 {
			tab[head] = uint32(len(tab))<<16 | flagSub | uint32(sub)<<8 | uint32(root)
			tab = append(tab, make([]uint32, 1<<sub)...)
		}
		base := int(tab[head] >> 16)
		for k := c >> root; k < 1<<sub; k += 1 << (uint(l) - root) {
			tab[base+k] = s | uint32(uint(l)-root)
		}
	}
	return tab, true
}

// take returns the next k <= 16 bits; near the end of the data only.
func (f *inflater) take(k uint) (uint32, error) {
	for f.n < k {
		if f.p >= len(f.src) && !f.more() {
			return 0, io.ErrUnexpectedEOF
		}
		f.b |= uint64(f.src[f.p]) << f.n
		f.p++
		f.n += 8
	}
	v := uint32(f.b) & (1<<k - 1)
	f.b >>= k
	f.n -= k
	return v, nil
}

// room makes room for n bytes and the slack, within most; false means that a Reader has to take the output away first.
func (f *inflater) room(n int) bool {
	if len(f.dst)-f.o >= n+slack {
		return true
	}
	if f.fixed {
		return false
	}
	// Twice as much; when some has been decoded, what the rest comes to at the rate so far, within reason.
	want := 2 * len(f.dst)
	if len(f.dst) == len(f.spare) && &f.dst[0] == &f.spare[0] && f.o+n <= keepBytes {
		want = max(want, spareSize(f.o+n+slack))
	}
	if f.o >= keepBytes && f.p > 0 {
		want = int(min(max(float64(f.o)/float64(f.p)*float64(len(f.src))*17/16, float64(len(f.dst))*5/4), float64(len(f.dst))*4))
	}
	bigger := make([]byte, max(min(want, f.most+slack), f.o+n+slack))
	copy(bigger, f.dst[:f.o])
	f.dst = bigger
	return true
}

// more refills src behind what is not used yet; false at the end of the data.
func (f *inflater) more() bool {
	if f.in == nil {
		return false
	}
	keep := max(f.p-8, 0) // a stored block gives back up to seven bytes
	n := copy(f.src[:cap(f.src)], f.src[keep:])
	f.p -= keep
	f.src = f.src[:cap(f.src)]
	for range 100 {
		m, err := f.in.Read(f.src[n:])
		if m > 0 {
			f.src = f.src[:n+m]
			f.fed += int64(m)
			return true
		}
		if err != nil {
			if err != io.EOF {
				f.inErr = err
			}
			break
		}
	}
	f.src, f.in = f.src[:n], nil
	return false
}

// run decodes blocks up to the last one. f.o says how much output there is whatever the error. After errPaused it goes on where it was.
func (f *inflater) run() error {
	for {
		if f.kind == blockNone {
			if f.last {
				return nil
			}
			if err := f.begin(); err != nil {
				return err
			}
		}
		var err error
		if f.kind == blockStored {
			err = f.stored()
		} else {
			err = f.block()
		}
		if err != nil {
			return err
		}
		f.kind = blockNone
	}
}

// begin reads a block's header.
func (f *inflater) begin() error {
	if f.keep {
		f.keep = false
		f.lit, f.oldLit = f.oldLit, f.lit
		f.dist, f.oldDist = f.oldDist, f.dist
	}
	h, err := f.take(3)
	if err != nil {
		return err
	}
	f.last = h&1 != 0
	switch h >> 1 {
	case 0:
		f.kind = blockStored
		return f.beginStored()
	case 1:
		for i := range f.lens[:288] {
			switch {
			case i < 144, i >= 280:
				f.lens[i] = 8
			case i < 256:
				f.lens[i] = 9
			default:
				f.lens[i] = 7
			}
		}
		f.lit, _ = build(f.lit, f.lens[:288], litRoot, litSymbol)
		for i := range f.lens[:30] {
			f.lens[i] = 5
		}
		f.dist, _ = build(f.dist, f.lens[:30], distRoot, distSymbol)
	case 2:
		if err := f.dynamic(); err != nil {
			return err
		}
	default:
		return errBlock
	}
	f.kind = blockCoded
	return nil
}

func (f *inflater) beginStored() error {
	f.p -= int(f.n >> 3)
	f.b, f.n = 0, 0
	v, err := f.take(16)
	if err != nil {
		return err
	}
	not, err := f.take(16)
	if err != nil {
		return err
	}
	if v^0xffff != not {
		return errStored
	}
	f.left = int(v)
	return nil
}

// stored copies what is left of a stored block; no bits are held back while it does.
func (f *inflater) stored() error {
	for f.left > 0 {
		if f.p >= len(f.src) && !f.more() {
			return io.ErrUnexpectedEOF
		}
		n := min(f.left, len(f.src)-f.p)
		if f.fixed {
			n = min(n, len(f.dst)-slack-f.o)
			if n <= 0 {
				return errPaused
			}
		}
		full := n > f.most-f.o
		if full {
			n = f.most - f.o
		}
		f.room(n)
		copy(f.dst[f.o:], f.src[f.p:f.p+n])
		f.o += n
		f.p += n
		f.left -= n
		if full {
			return ErrLimit
		}
	}
	return nil
}

// dynamic reads the code lengths of a block (RFC 1951, 3.2.7).
func (f *inflater) dynamic() error {
	h, err := f.take(14)
	if err != nil {
		return err
	}
	nlit, ndist, nlen := int(h&31)+257, int(h>>5&31)+1, int(h>>10)+4
	lens := f.lens[:]
	clear(lens)
	for _, i := range lensOrder[:nlen] {
		v, err := f.take(3)
		if err != nil {
			return err
		}
		lens[i] = uint8(v)
	}
	var ok bool
	if f.dist, ok = build(f.dist, lens[:19], 7, func(i int) uint32 { return uint32(i)<<16 | flagLiteral }); !ok {
		return errTable
	}
	clear(lens[:19])
	for i := 0; i < nlit+ndist; {
		for f.n < 7 && (f.p < len(f.src) || f.more()) {
			f.b |= uint64(f.src[f.p]) << f.n
			f.p++
			f.n += 8
		}
		e := f.dist[f.b&127]
		if e == 0 {
			return errCode
		}
		l := uint(e & 255)
		if l > f.n {
			return io.ErrUnexpectedEOF
		}
		f.b >>= l
		f.n -= l
		s := uint8(e >> 16)
		if s < 16 {
			lens[i] = s
			i++
			continue
		}
		var fill uint8
		var rep uint32
		switch s {
		case 16:
			if i == 0 {
				return errTable
			}
			fill = lens[i-1]
			rep, err = f.take(2)
			rep += 3
		case 17:
			rep, err = f.take(3)
			rep += 3
		default:
			rep, err = f.take(7)
			rep += 11
		}
		if err != nil {
			return err
		}
		if i+int(rep) > nlit+ndist {
			return errTable
		}
		for range rep {
			lens[i] = fill
			i++
		}
	}
	if f.lit, ok = build(f.lit, lens[:nlit], litRoot, litSymbol); !ok {
		return errTable
	}
	if f.dist, ok = build(f.dist, lens[nlit:nlit+ndist], distRoot, distSymbol); !ok {
		return errTable
	}
	return nil
}
