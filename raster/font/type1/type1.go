// Package type1 reads Adobe Type 1 font programs (Adobe Type 1 Font Format, 1.1) in the shapes PDF files carry them: PFA,
// PFB, and the bare three-part form, with or without correct lengths, eexec in binary, in hexadecimal or missing.
//
// What it gives: outlines and advances with the font matrix applied, glyph names, the built-in encoding. Multiple master
// fonts are read at their default WeightVector. Hints are ignored. The PostScript around the data is not run but searched
// for the few keys that matter.
//
// Hostile input: lengths are checked against the data, charstrings are bounded in operators, nesting and points, nothing
// panics. Charstrings are decrypted and run when asked for. A Font is immutable and safe for concurrent use. It keeps the
// data it was given.
package type1

import (
	"bytes"
	"errors"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// ErrFormat says that the data holds no usable font.
var ErrFormat = errors.New("type1: no usable font")

// Font is an opened font program. Glyph 0 is .notdef, empty if the program has none.
type Font struct {
	matrix   geom.Matrix
	lenIV    int
	encoding *[256]string
	weights  []float64
	subrs    [][]byte
	glyphs   []glyph
	names    map[string]uint16
	limits   Limits
}

type glyph struct {
	name string
	code []byte
}

const (
	maxGlyphs = 65535
	maxSubrs  = 65536
)

// Parse opens a font. It fails when there are no charstrings.
func Parse(data []byte) (*Font, error) { return Limits{}.Parse(data) }

// Parse is the function of that name with limits on the font's glyphs.
func (l Limits) Parse(data []byte) (*Font, error) {
	data = unPFB(data)
	f := &Font{limits: l.withDefaults(), matrix: geom.Matrix{A: 0.001, D: 0.001}, lenIV: 4}
	clear, secret := split(data)
	f.scan(clear)
	if len(secret) > 0 {
		f.scan(secret)
	}
	if len(f.glyphs) == 0 {
		return nil, ErrFormat
	}
	f.notdefFirst()
	f.names = make(map[string]uint16, len(f.glyphs))
	for i := len(f.glyphs) - 1; i >= 0; i-- {
		f.names[f.glyphs[i].name] = uint16(i)
	}
	return f, nil
}

func (f *Font) notdefFirst() {
	for i := range f.glyphs {
		if f.glyphs[i].name == ".notdef" {
			f.glyphs[0], f.glyphs[i] = f.glyphs[i], f.glyphs[0]
			return
		}
	}
	f.glyphs = append(f.glyphs, f.glyphs[0])
	f.glyphs[0] = glyph{name: ".notdef"}
}

// NumGlyphs returns the number of glyphs.
func (f *Font) NumGlyphs() int { return len(f.glyphs) }

// Encoding returns the built-in encoding as glyph names, nil when the program says StandardEncoding or nothing.
func (f *Font) Encoding() *[256]string { return f.encoding }

// GlyphByName returns the glyph with a name.
func (f *Font) GlyphByName(name string) (gid uint32, ok bool) {
	g, ok := f.names[name]
	return uint32(g), ok
}

// Name returns the name of a glyph.
func (f *Font) Name(gid uint32) string {
	if gid >= uint32(len(f.glyphs)) {
		return ""
	}
	return f.glyphs[gid].name
}

// Advance returns the glyph's horizontal advance in em, by its charstring.
func (f *Font) Advance(gid uint32) (em float64, ok bool) {
	if gid >= uint32(len(f.glyphs)) || len(f.glyphs[gid].code) == 0 {
		return 0, false
	}
	m := machine{f: f, widthOnly: true}
	_ = m.run(f.glyphs[gid].code, 0)
	w := m.width * f.matrix.A
	return w, m.gotWidth && w == w && w < 100 && w > -100
}

// Outline appends the glyph's outline in em units, y up. On damage what was read is appended.
func (f *Font) Outline(gid uint32, p *geom.Path) error {
	if gid >= uint32(len(f.glyphs)) {
		return nil
	}
	m := machine{f: f, path: p}
	err := m.run(f.glyphs[gid].code, 0)
	m.closePath()
	return err
}

// unPFB joins the segments of a PFB file; anything else is returned as it is.
func unPFB(data []byte) []byte {
	if len(data) < 6 || data[0] != 0x80 || data[1] < 1 || data[1] > 2 {
		return data
	}
	var out []byte
	for len(data) >= 6 && data[0] == 0x80 && (data[1] == 1 || data[1] == 2) {
		n := uint32(data[2]) | uint32(data[3])<<8 | uint32(data[4])<<16 | uint32(data[5])<<24
		end := int(min(uint64(n)+6, uint64(len(data))))
		out = append(out, data[6:end]...)
		data = data[end:]
	}
	if len(data) > 0 && data[0] != 0x80 {
		// A segment length that is too short: the rest belongs to it.
		out = append(out, data...)
	}
	return out
}

// split separates the clear text from the private part and undoes eexec. The lengths a PDF states are often wrong, so
// the keyword decides.
func split(data []byte) (clear, secret []byte) {
	from := 0
	for range 8 {
		i := bytes.Index(data[from:], []byte("eexec"))
		if i < 0 {
			return data, nil
		}
		i += from + len("eexec")
		from = i
		// The word also occurs in comments and strings; what follows must be white space and then data.
		if i < len(data) && !space(data[i]) {
			continue
		}
		rest := data[i:]
		for len(rest) > 0 && space(rest[0]) {
			rest = rest[1:]
		}
		if len(rest) < 8 {
			return data, nil
		}
		for _, r := range [2][]byte{rest, data[min(i+1, len(data)):]} {
			if secret = eexec(r); bytes.Contains(secret, []byte("/Private")) || bytes.Contains(secret, []byte("/CharStrings")) {
				return data[:i], secret
			}
		}
		if bytes.Contains(rest, []byte("/CharStrings")) {
			return data[:i], rest // announced but not encrypted
		}
	}
	return data, nil
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f'
}

func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// eexec decrypts the private part, which is hexadecimal if its first four bytes are digits (Type 1 Font Format, 7.2).
func eexec(b []byte) []byte {
	if len(b) < 8 {
		return nil
	}
	hex := true
	for _, c := range b[:4] {
		hex = hex && (nibble(c) >= 0 || space(c))
	}
	if hex {
		out := make([]byte, 0, len(b)/2)
		hi := -1
		for _, c := range b {
			switch v := nibble(c); {
			case v < 0:
			case hi < 0:
				hi = v
			default:
				out = append(out, byte(hi<<4|v))
				hi = -1
			}
		}
		b = out
	}
	return decrypt(b, 55665, 4)
}

// The constants of the cipher (7.1).
const (
	c1 = 52845
	c2 = 22719
)

// decrypt undoes the Type 1 cipher and drops the first skip bytes (7.1).
func decrypt(b []byte, r uint16, skip int) []byte {
	if len(b) < skip {
		return nil
	}
	out := make([]byte, len(b))
	decipher(out, b, r)
	return out[skip:]
}

// decipher writes as many bytes as b has to out. Each step of the cipher waits for the one before; here four are taken together: the key's part of
// the sum is apart from that of the bytes, which are all known.
func decipher(out, b []byte, key uint16) {
	r := uint32(key) // its low 16 bits count
	out = out[:len(b)]
	for len(b) >= 4 && len(out) >= 4 {
		k1 := uint32(b[0])*c1 + c2
		k2 := (uint32(b[1])+k1)*c1 + c2
		k3 := (uint32(b[2])+k2)*c1 + c2
		k4 := (uint32(b[3])+k3)*c1 + c2
		out[0] = b[0] ^ byte(r>>8)
		out[1] = b[1] ^ byte((r*c1+k1)>>8)
		out[2] = b[2] ^ byte((r*(c1*c1&0xFFFF)+k2)>>8)
		out[3] = b[3] ^ byte((r*(c1*c1*c1&0xFFFF)+k3)>>8)
		r = r*(c1*c1*c1*c1&0xFFFF) + k4
		b, out = b[4:], out[4:]
	}
	for i, c := range b {
		out[i] = c ^ byte(r>>8)
		r = (uint32(c)+r)*c1 + c2
	}
}
