package plaintext

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Characters that end a line besides LF, CR and FF (The Unicode Standard, 5.8).
const (
	nextLine      = '\u0085'
	lineSeparator = '\u2028'
	paraSeparator = '\u2029'
)

// decoder turns bytes into characters. It belongs to one goroutine.
type decoder struct {
	cs      *charset
	out     []byte // UTF-8 of an encoding's decoder
	in      []byte
	invalid int // byte sequences that mean nothing in the charset
}

// decode appends the characters of raw to dst and returns how many bytes it took: all, unless more is false to come and raw ends inside a character.
// mode is the escape sequence in force at its beginning, see modeOf.
func (d *decoder) decode(dst []rune, raw []byte, mode uint8, last bool) ([]rune, int) {
	switch d.cs.form {
	case formUTF8:
		return d.utf8(dst, raw, last)
	case formUTF16:
		return d.utf16(dst, raw, last)
	case formUTF32:
		return d.utf32(dst, raw)
	case formBytes:
		for _, b := range raw {
			r := d.cs.table[b]
			if r == utf8.RuneError {
				d.invalid++
			}
			dst = append(dst, r)
		}
		return dst, len(raw)
	}
	return d.multi(dst, raw, mode, last)
}

func (d *decoder) utf8(dst []rune, raw []byte, last bool) ([]rune, int) {
	i := 0
	for i < len(raw) {
		if c := raw[i]; c < utf8.RuneSelf {
			dst = append(dst, rune(c))
			i++
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			if !last && i > 0 && !utf8.FullRune(raw[i:]) {
				return dst, i
			}
			d.invalid++
		}
		dst = append(dst, r)
		i += n
	}
	return dst, i
}

func (d *decoder) order() binary.ByteOrder {
	if d.cs.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (d *decoder) utf16(dst []rune, raw []byte, last bool) ([]rune, int) {
	bo, i := d.order(), 0
	for ; i+2 <= len(raw); i += 2 {
		r := rune(bo.Uint16(raw[i:]))
		if utf16.IsSurrogate(r) {
			switch {
			case i+4 <= len(raw):
				if r = utf16.DecodeRune(r, rune(bo.Uint16(raw[i+2:]))); r != utf8.RuneError {
					i += 2
				} else {
					d.invalid++
				}
			case !last && i > 0:
				return dst, i
			default:
				r = utf8.RuneError
				d.invalid++
			}
		}
		dst = append(dst, r)
	}
	return d.rest(dst, raw, i)
}

func (d *decoder) utf32(dst []rune, raw []byte) ([]rune, int) {
	bo, i := d.order(), 0
	for ; i+4 <= len(raw); i += 4 {
		r := rune(utf8.RuneError)
		if v := bo.Uint32(raw[i:]); v <= utf8.MaxRune && utf8.ValidRune(rune(v)) {
			r = rune(v)
		} else {
			d.invalid++
		}
		dst = append(dst, r)
	}
	return d.rest(dst, raw, i)
}

// rest handles bytes that are too few for a unit.
func (d *decoder) rest(dst []rune, raw []byte, i int) ([]rune, int) {
	if i < len(raw) {
		d.invalid++
		dst = append(dst, utf8.RuneError)
	}
	return dst, len(raw)
}

// modeEscapes are the escape sequences of ISO-2022-JP by mode (RFC 1468; JIS X 0201 katakana besides); 0 is ASCII.
var modeEscapes = [...]string{"\x1b(B", "\x1b(J", "\x1b(I", "\x1b$@", "\x1b$B"}

// modeOf returns the mode of ISO-2022-JP behind raw.
func modeOf(raw []byte, mode uint8) uint8 {
	for i := 0; i+3 <= len(raw); i++ {
		if raw[i] == 0x1B {
			for m, e := range modeEscapes {
				if string(raw[i:i+3]) == e {
					mode = uint8(m)
				}
			}
		}
	}
	return mode
}

func (d *decoder) multi(dst []rune, raw []byte, mode uint8, last bool) ([]rune, int) {
	t := d.cs.enc.NewDecoder()
	prefix := 0
	in := raw
	if d.cs.modes && mode > 0 {
		prefix = len(modeEscapes[mode])
		d.in = append(append(d.in[:0], modeEscapes[mode]...), raw...)
		in = d.in
	}
	if cap(d.out) == 0 {
		d.out = make([]byte, 4096)
	}
	used := 0
	for used < len(in) {
		nd, ns, err := t.Transformer.Transform(d.out, in[used:], last)
		for b := d.out[:nd]; len(b) > 0; {
			r, n := utf8.DecodeRune(b)
			if r == utf8.RuneError {
				d.invalid++
			}
			dst = append(dst, r)
			b = b[n:]
		}
		used += ns
		if ns == 0 && nd == 0 || err == nil {
			break
		}
	}
	if used <= prefix { // no progress: the bytes mean nothing
		d.invalid++
		return append(dst, utf8.RuneError), len(raw)
	}
	return dst, used - prefix
}
