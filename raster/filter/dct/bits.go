package dct

import "encoding/binary"

// bitReader reads entropy-coded data (T.81, F.2.2.5). The next bit is the top one of acc; n bits of it are good. Behind the end, a
// marker or the end of the data, it gives zeros.
type bitReader struct {
	data []byte
	pos  int
	acc  uint64
	n    int
	pad  int // zeros put in behind the end
}

// fill makes at least 48 bits good.
func (b *bitReader) fill() {
	if b.pos+8 <= len(b.data) {
		v := binary.BigEndian.Uint64(b.data[b.pos:])
		// No byte is 0xff, the usual case: take as many whole bytes as fit. The bits of the next byte that come along are the
		// same that the next fill will put there.
		if noFF(v) {
			b.acc |= v >> uint(b.n)
			take := (64 - b.n) >> 3
			b.pos += take
			b.n += take << 3
			return
		}
	}
	b.fillSlow()
}

// noFF reports that no byte of v is 0xff.
func noFF(v uint64) bool {
	w := ^v // look for a zero byte
	return (w-0x0101010101010101)&^w&0x8080808080808080 == 0
}

func (b *bitReader) fillSlow() {
	if b.n < 64 {
		b.acc &= ^uint64(0) << uint(64-b.n)
	}
	for b.n <= 56 {
		if b.pos >= len(b.data) {
			b.end()
			return
		}
		v := b.data[b.pos]
		if v == 0xff {
			next := byte(0xff)
			if b.pos+1 < len(b.data) {
				next = b.data[b.pos+1]
			}
			switch {
			case next == 0:
				b.pos++
			case next == 0xff:
				b.pos++ // fill byte
				continue
			case realMarker(next):
				b.end()
				return
			default: // damage: no marker belongs here
				b.pos += 2
				continue
			}
		}
		b.pos++
		b.acc |= uint64(v) << uint(56-b.n)
		b.n += 8
	}
}

// realMarker tells the markers that may end entropy-coded data.
func realMarker(m byte) bool {
	return m >= mRST0 && m <= 0xef || m == mDHT || m == 0xfe
}

func (b *bitReader) end() {
	b.pad += 64 - b.n
	b.n = 64
}

// overrun reports that zeros behind the end have been used.
func (b *bitReader) overrun() bool { return b.n < b.pad }

func (b *bitReader) reset(data []byte, pos int) { *b = bitReader{data: data, pos: pos} }

func (b *bitReader) skip(n int) {
	b.acc <<= uint(n)
	b.n -= n
}

// take returns the next n bits, 0..16.
func (b *bitReader) take(n int) int32 {
	if b.n < n {
		b.fill()
	}
	v := int32(b.acc >> 1 >> uint(63-n))
	b.skip(n)
	return v
}

// extend makes a signed value of n bits (T.81, F.2.2.1).
func extend(v int32, n int) int32 {
	if n == 0 {
		return 0
	}
	return v + ((v-1<<uint(n-1))>>31)&(-1<<uint(n)+1)
}

// huffman is one table (T.81, annex C and F.2.2.3).
type huffman struct {
	fast    [1 << fastBits]uint16 // symbol << 8 | length, 0 when the code is longer
	maxCode [18]int32             // by length, left-justified to 16 bits, exclusive
	delta   [17]int32             // symbol index less code
	symbols [256]byte
	// value holds run, value and bits for codes that, with their value bits, fit in valueBits: value << 16 | run << 8 | length. The end of a
	// block has value 0, which no coefficient has. In a table for DC it is the difference.
	value [1 << valueBits]int32
}

const (
	fastBits  = 9
	valueBits = 10
)

func (d *decoder) defineHuffman(b []byte) error {
	for len(b) > 0 {
		if len(b) < 17 {
			return damaged("Huffman table")
		}
		class, id := b[0]>>4&1, b[0]&3
		total := 0
		for _, n := range b[1:17] {
			total += int(n)
		}
		if total > 256 || len(b) < 17+total {
			return damaged("Huffman table")
		}
		h, err := newHuffman(b[1:17], b[17:17+total], class == 1)
		if err != nil {
			return err
		}
		if class == 0 {
			d.dc[id] = h
		} else {
			d.ac[id] = h
		}
		b = b[17+total:]
	}
	return nil
}

func newHuffman(counts, symbols []byte, ac bool) (*huffman, error) {
	h := &huffman{}
	copy(h.symbols[:], symbols)
	code, k := int32(0), 0
	for l := 1; l <= 16; l++ {
		h.delta[l] = int32(k) - code
		for range counts[l-1] {
			if code >= 1<<l {
				return nil, damaged("Huffman table with too many codes")
			}
			if l <= fastBits {
				for i := range 1 << (fastBits - l) {
					h.fast[int(code)<<(fastBits-l)|i] = uint16(symbols[k])<<8 | uint16(l)
				}
			}
			h.addValue(code, l, symbols[k], ac)
			code++
			k++
		}
		h.maxCode[l] = code << (16 - l)
		code <<= 1
	}
	h.maxCode[17] = 1 << 30
	return h, nil
}

// addValue fills the combined table for one code. Those for 16 zeros and for more than one end of a block carry no value either and are left to the
// slow route.
func (h *huffman) addValue(code int32, l int, sym byte, ac bool) {
	run, size := int32(sym>>4), int(sym&15)
	if !ac {
		run, size = 0, int(sym)
	}
	if l+size > valueBits || ac && size == 0 && run > 0 {
		return
	}
	rest := valueBits - l - size
	for v := range int32(1) << size {
		e := extend(v, size)<<16 | run<<8 | int32(l+size)
		at := (code<<size | v) << rest
		for i := range int32(1) << rest {
			h.value[at+i] = e
		}
	}
}

// symbol decodes one code; b holds at least 16 good bits. ok is false for a code that the table does not have.
func (h *huffman) symbol(b *bitReader) (sym byte, ok bool) {
	if e := h.fast[b.acc>>(64-fastBits)]; e != 0 {
		b.skip(int(e & 255))
		return byte(e >> 8), true
	}
	top := int32(b.acc >> 48)
	for l := fastBits + 1; l <= 16; l++ {
		if top < h.maxCode[l] {
			b.skip(l)
			return h.symbols[(top>>(16-l)+h.delta[l])&255], true
		}
	}
	b.skip(1)
	return 0, false
}
