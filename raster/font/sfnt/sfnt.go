// Package sfnt reads TrueType and OpenType font programs as they occur in PDF files: subsets with missing tables, wrong
// lengths and broken directories.
//
// What it gives: glyph outlines (glyf, unhinted), advances (hmtx), character maps (cmap formats 0, 2, 4, 6, 10, 12, 13), glyph
// names (post 1 and 2) and the raw CFF table. Of a collection it reads the first font. What it refuses: data without a
// usable glyph source (neither glyf and loca nor CFF).
//
// Hostile input: every offset and count is checked against the data, composite glyphs are bounded in depth, components
// and points, nothing panics and nothing is proportional to a number the file merely claims. Parse is cheap; glyphs and
// maps are read when asked for. A Font is immutable and safe for concurrent use. It keeps the data it was given.
package sfnt

import (
	"errors"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/spare"
)

// ErrFormat says that the data holds no usable font.
var ErrFormat = errors.New("sfnt: no usable font")

// Font is an opened font program.
type Font struct {
	limits     Limits
	tables     []table
	unitsPerEm int
	numGlyphs  int
	locaLong   bool
	loca, glyf []byte
	hmtx       []byte
	numHMetric int
	cff        []byte
	cmaps      []Cmap

	outliners spare.List[outliner]
	namesOnce sync.Once
	names     map[string]uint16
}

type table struct {
	tag  string
	data []byte
}

const (
	maxTables = 512
	maxCmaps  = 64
)

// headMagic is the magicNumber of head.
const headMagic = 0x5F0F3CF5

func u16(b []byte, i int) int {
	if i < 0 || i+2 > len(b) {
		return 0
	}
	return int(b[i])<<8 | int(b[i+1])
}

func i16(b []byte, i int) int { return int(int16(u16(b, i))) }

func u32(b []byte, i int) uint32 {
	if i < 0 || i+4 > len(b) {
		return 0
	}
	return uint32(b[i])<<24 | uint32(b[i+1])<<16 | uint32(b[i+2])<<8 | uint32(b[i+3])
}

// slice cuts b[off:off+n], or what of it is there.
func slice(b []byte, off, n uint32) []byte {
	if uint64(off) >= uint64(len(b)) {
		return nil
	}
	end := min(uint64(off)+uint64(n), uint64(len(b)))
	return b[off:end:end]
}

// Is reports whether data begins like an sfnt container.
func Is(data []byte) bool {
	if len(data) < 12 {
		return false
	}
	switch string(data[:4]) {
	case "\x00\x01\x00\x00", "OTTO", "true", "typ1", "ttcf", "\x00\x02\x00\x00":
		return true
	}
	return false
}

// Parse opens a font. It fails only when there is no glyph source at all.
func Parse(data []byte) (*Font, error) { return Limits{}.Parse(data) }

// Parse is the function of that name with limits on the font's glyphs.
func (l Limits) Parse(data []byte) (*Font, error) {
	base := 0
	if len(data) >= 16 && string(data[:4]) == "ttcf" {
		base = int(u32(data, 12))
	}
	if base < 0 || base+12 > len(data) {
		return nil, ErrFormat
	}
	f := &Font{limits: l.withDefaults(), unitsPerEm: 1000}
	n := min(u16(data, base+4), maxTables)
	for i := range n {
		e := base + 12 + 16*i
		if e+16 > len(data) {
			break
		}
		tag := string(data[e : e+4])
		if d := slice(data, u32(data, e+8), u32(data, e+12)); f.Table(tag) == nil && (d != nil || u32(data, e+12) == 0) {
			f.tables = append(f.tables, table{tag, d})
		}
	}
	if head := f.Table("head"); len(head) >= 20 {
		if u := u16(head, 18); u >= 16 && u <= 16384 {
			f.unitsPerEm = u
		} else if u32(head, 12) != headMagic {
			// Bytes are lost: no table is where the directory says.
			return nil, ErrFormat
		}
		f.locaLong = i16(head, 50) != 0
	}
	f.cff = f.Table("CFF ")
	f.glyf, f.loca = f.Table("glyf"), f.Table("loca")
	if maxp := f.Table("maxp"); len(maxp) >= 6 {
		f.numGlyphs = u16(maxp, 4)
	}
	f.fixLoca()
	// An empty glyf is a font of spaces, which producers do embed.
	if len(f.cff) == 0 && (!f.has("glyf") || len(f.loca) == 0 || f.numGlyphs == 0) {
		return nil, ErrFormat
	}
	f.hmtx = f.Table("hmtx")
	f.numHMetric = u16(f.Table("hhea"), 34)
	if f.numHMetric == 0 || 4*f.numHMetric > len(f.hmtx) {
		f.numHMetric = len(f.hmtx) / 4
	}
	f.openCmaps()
	return f, nil
}

// fixLoca settles the width of the loca entries, which head may state wrongly, and the number of glyphs.
func (f *Font) fixLoca() {
	if len(f.loca) == 0 {
		return
	}
	if f.numGlyphs > 0 {
		switch n := f.numGlyphs + 1; {
		case f.locaLong && len(f.loca) == 2*n:
			f.locaLong = false
		case !f.locaLong && len(f.loca) >= 4*n && f.shortLocaFalls():
			f.locaLong = true
		}
	}
	size := 2
	if f.locaLong {
		size = 4
	}
	if n := len(f.loca)/size - 1; f.numGlyphs == 0 || len(f.cff) == 0 && n < f.numGlyphs {
		f.numGlyphs = max(n, 0)
		if n < 0 || len(f.loca)/size > f.numGlyphs+1 {
			return
		}
		// A loca that lacks its last entry still locates the last glyph: it ends where glyf ends.
		f.numGlyphs = max(len(f.loca)/size, f.numGlyphs)
		if f.numGlyphs > 65535 {
			f.numGlyphs = 65535
		}
	}
}

func (f *Font) shortLocaFalls() bool {
	for i := 2; i+2 <= len(f.loca); i += 2 {
		if u16(f.loca, i) < u16(f.loca, i-2) {
			return true
		}
	}
	return false
}

// Table returns the bytes of a table, nil if it is missing. They must not be written to.
func (f *Font) Table(tag string) []byte {
	for _, t := range f.tables {
		if t.tag == tag {
			return t.data
		}
	}
	return nil
}

func (f *Font) has(tag string) bool {
	for _, t := range f.tables {
		if t.tag == tag {
			return true
		}
	}
	return false
}

// NumGlyphs returns the number of glyphs of the glyf table (of an OpenType font with CFF: what maxp claims).
func (f *Font) NumGlyphs() int { return f.numGlyphs }

// UnitsPerEm returns the design units per em, 1000 when the font does not say.
func (f *Font) UnitsPerEm() int { return f.unitsPerEm }

// CFF returns the CFF table, nil if the outlines are TrueType ones.
func (f *Font) CFF() []byte { return f.cff }

// HasGlyf reports whether there are TrueType outlines.
func (f *Font) HasGlyf() bool { return f.has("glyf") && len(f.loca) > 0 }

// Advance returns the horizontal advance in em; ok is false when the font has no metrics for the glyph.
func (f *Font) Advance(gid uint32) (em float64, ok bool) {
	if f.numHMetric == 0 || gid > 0xFFFF {
		return 0, false
	}
	i := min(int(gid), f.numHMetric-1)
	return float64(u16(f.hmtx, 4*i)) / float64(f.unitsPerEm), true
}

func (f *Font) sideBearing(gid int) (units int, ok bool) {
	if f.numHMetric == 0 {
		return 0, false
	}
	if gid < f.numHMetric {
		return i16(f.hmtx, 4*gid+2), true
	}
	i := 4*f.numHMetric + 2*(gid-f.numHMetric)
	if i+2 > len(f.hmtx) {
		return 0, false
	}
	return i16(f.hmtx, i), true
}
