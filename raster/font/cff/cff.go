// Package cff reads Compact Font Format programs (Adobe Technical Note 5176), bare as PDF embeds them or as the CFF table
// of an OpenType font, and runs their Type 2 charstrings (Technical Note 5177).
//
// What it gives: outlines and advances with the font matrix applied, the built-in encoding, glyph names and the CID to
// glyph mapping. What it refuses: CFF2 and data without a CharStrings INDEX. Hints are counted and ignored.
//
// Hostile input: offsets and counts are checked against the data, charstrings are bounded in operators, nesting and points,
// nothing panics. Parse reads dictionaries and the charset only; charstrings are read when asked for. A Font is immutable
// and safe for concurrent use. It keeps the data it was given.
package cff

import (
	"errors"
	"math"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// ErrFormat says that the data holds no usable font.
var ErrFormat = errors.New("cff: no usable font")

// Font is an opened font program: the first of the font set.
type Font struct {
	limits      Limits
	strings     index
	gsubrs      index
	charstrings index
	cid         bool
	charset     []uint16 // SID or CID by glyph
	encoding    [256]uint16
	fdSelect    []byte
	fds         []private

	once   sync.Once
	names  map[string]uint16
	cidMap []uint16
}

// private is what one Private DICT (with its Font DICT) says.
type private struct {
	subrs          index
	defaultW, nomW float64
	matrix         geom.Matrix
}

const (
	maxGlyphs = 65535
	maxFDs    = 256
)

// Is reports whether data begins like a bare CFF font set.
func Is(data []byte) bool {
	return len(data) >= 8 && data[0] == 1 && data[1] <= 1 && data[2] >= 4 && data[2] <= 32 && data[3] >= 1 && data[3] <= 4
}

// Parse opens a font set's first font.
func Parse(data []byte) (*Font, error) { return Limits{}.Parse(data) }

// Parse is the function of that name with limits on the font's glyphs.
func (l Limits) Parse(data []byte) (*Font, error) {
	// A few producers leave bytes in front of the header.
	for i := 0; !Is(data) && i < 16 && len(data) > 8; i++ {
		data = data[1:]
	}
	if !Is(data) {
		return nil, ErrFormat
	}
	_, rest := readIndex(data[min(int(data[2]), len(data)):])
	tops, rest := readIndex(rest)
	f := &Font{limits: l.withDefaults()}
	f.strings, rest = readIndex(rest)
	f.gsubrs, _ = readIndex(rest)
	top := readDict(tops.get(0))
	off, ok := top.offset(opCharStrings, len(data))
	if !ok {
		return nil, ErrFormat
	}
	f.charstrings, _ = readIndex(data[off:])
	if f.charstrings.count == 0 {
		return nil, ErrFormat
	}
	_, f.cid = top[opROS]
	topMatrix, hasTop := top.matrix()
	if f.cid {
		f.readFDs(data, top, topMatrix, hasTop)
	} else {
		m := defaultMatrix
		if hasTop {
			m = topMatrix
		}
		f.fds = []private{readPrivate(data, top, m)}
	}
	f.readCharset(data, top)
	if !f.cid {
		f.readEncoding(data, top)
	}
	return f, nil
}

var defaultMatrix = geom.Matrix{A: 0.001, D: 0.001}

func (f *Font) readFDs(data []byte, top dict, topMatrix geom.Matrix, hasTop bool) {
	if off, ok := top.offset(opFDArray, len(data)); ok {
		fda, _ := readIndex(data[off:])
		for i := range min(fda.count, maxFDs) {
			d := readDict(fda.get(i))
			m, has := d.matrix()
			switch {
			case has && hasTop:
				m = m.Mul(topMatrix)
				if s := m.Expansion(); s > 0 && s < 1e-5 {
					// Both say 1/1000, though only one of them is meant.
					m = m.Mul(geom.Scale(1000, 1000))
				}
			case hasTop:
				m = topMatrix
			case !has:
				m = defaultMatrix
			}
			f.fds = append(f.fds, readPrivate(data, d, m))
		}
	}
	if len(f.fds) == 0 {
		f.fds = []private{readPrivate(data, top, defaultMatrix)}
	}
	if off, ok := top.offset(opFDSelect, len(data)); ok {
		f.fdSelect = data[off:]
	}
}

func readPrivate(data []byte, d dict, m geom.Matrix) private {
	p := private{matrix: m}
	v := d[opPrivate]
	if len(v) < 2 || !(v[0] >= 0 && v[1] > 0 && v[1] < float64(len(data))) {
		return p
	}
	off := int(v[1])
	end := min(off+int(min(v[0], 1<<20)), len(data))
	pd := readDict(data[off:end])
	p.defaultW, p.nomW = pd.num(opDefaultWidthX), pd.num(opNominalWidthX)
	if s := pd.num(opSubrs); s > 0 && off+int(min(s, 1<<30)) < len(data) {
		p.subrs, _ = readIndex(data[off+int(s):])
	}
	return p
}

func (f *Font) fd(gid uint32) *private {
	i := 0
	if len(f.fdSelect) > 0 && len(f.fds) > 1 {
		switch b := f.fdSelect; b[0] {
		case 0:
			if int(gid)+1 < len(b) {
				i = int(b[gid+1])
			}
		case 3:
			n := min(u16(b, 1), (len(b)-5)/3)
			lo, hi := 0, n
			for lo+1 < hi { // last range with first <= gid
				if m := (lo + hi) / 2; uint32(u16(b, 3+3*m)) <= gid {
					lo = m
				} else {
					hi = m
				}
			}
			if n > 0 {
				i = int(b[3+3*lo+2])
			}
		}
	}
	if i >= len(f.fds) {
		i = 0
	}
	return &f.fds[i]
}

// NumGlyphs returns the number of charstrings.
func (f *Font) NumGlyphs() int { return f.charstrings.count }

// IsCID reports whether the font is CID-keyed: its charset then holds CIDs, and it has neither names nor an encoding.
func (f *Font) IsCID() bool { return f.cid }

// Encoding returns the glyph of each character code by the built-in encoding, 0 where there is none.
func (f *Font) Encoding() *[256]uint16 { return &f.encoding }

// GlyphByCID returns the glyph of a CID in a CID-keyed font; ok is false when the charset lacks it.
func (f *Font) GlyphByCID(cid uint32) (gid uint32, ok bool) {
	f.once.Do(f.reverse)
	if cid == 0 {
		return 0, true
	}
	if cid >= uint32(len(f.cidMap)) || f.cidMap[cid] == 0 {
		return 0, false
	}
	return uint32(f.cidMap[cid]), true
}

// GlyphByName returns the glyph with a PostScript name.
func (f *Font) GlyphByName(name string) (gid uint32, ok bool) {
	f.once.Do(f.reverse)
	g, ok := f.names[name]
	return uint32(g), ok
}

// Name returns the name of a glyph, "" if it has none.
func (f *Font) Name(gid uint32) string {
	if f.cid || gid >= uint32(len(f.charset)) {
		return ""
	}
	return f.sid(int(f.charset[gid]))
}

func (f *Font) sid(sid int) string {
	if sid < len(standardStrings) {
		return standardStrings[sid]
	}
	return string(f.strings.get(sid - len(standardStrings)))
}

// reverse builds the maps from CID or name to glyph; the first glyph wins.
func (f *Font) reverse() {
	if f.cid {
		top := 0
		for _, c := range f.charset {
			top = max(top, int(c))
		}
		f.cidMap = make([]uint16, top+1)
		for gid := len(f.charset) - 1; gid > 0; gid-- {
			f.cidMap[f.charset[gid]] = uint16(gid)
		}
		return
	}
	f.names = make(map[string]uint16, len(f.charset))
	for gid := len(f.charset) - 1; gid >= 0; gid-- {
		if n := f.sid(int(f.charset[gid])); n != "" {
			f.names[n] = uint16(gid)
		}
	}
}

// Advance returns the glyph's horizontal advance in em, by its charstring.
func (f *Font) Advance(gid uint32) (em float64, ok bool) {
	cs := f.charstrings.get(int(gid))
	if gid >= uint32(f.charstrings.count) || cs == nil {
		return 0, false
	}
	m := machine{f: f, fd: f.fd(gid), widthOnly: true}
	m.width = m.fd.defaultW
	_ = m.run(cs, 0)
	w := m.width * math.Abs(m.fd.matrix.A)
	return w, w == w && w < 100 && w > -100
}

// Outline appends the glyph's outline in em units, y up. On damage what was read is appended.
func (f *Font) Outline(gid uint32, p *geom.Path) error {
	if gid >= uint32(f.charstrings.count) {
		return nil
	}
	m := machine{f: f, fd: f.fd(gid), path: p}
	err := m.run(f.charstrings.get(int(gid)), 0)
	m.closePath()
	return err
}
