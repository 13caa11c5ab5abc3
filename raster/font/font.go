package font

import (
	"context"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Source is what Load reads a font from; *pdf.Document is one.
type Source interface {
	Resolve(o pdf.Object) pdf.Object
	Dict(o pdf.Object) pdf.Dict
	Array(o pdf.Object) pdf.Array
	Name(o pdf.Object) pdf.Name
	Stream(o pdf.Object) *pdf.Stream
	Int(o pdf.Object) (int64, bool)
	Num(o pdf.Object) (float64, bool)
	Str(o pdf.Object) (pdf.String, bool)
	Nums(o pdf.Object) []float64
	Rect(o pdf.Object) (geom.Rect, bool)
	Matrix(o pdf.Object) (geom.Matrix, bool)
	Decode(ctx context.Context, s *pdf.Stream) ([]byte, error)
}

// Options steer Load. The zero value is useful.
type Options struct {
	Limits Limits
	// CMaps remembers predefined CMaps between fonts; nil unpacks them for every font anew. Share one.
	CMaps *cmap.Set
	// System finds fonts of the machine for CJK text that is not embedded. Share one System between all fonts of a process
	// or document: it remembers what it found. nil means none are looked for.
	System *System
}

// Glyph says how one character code is shown. Lengths are in text space units at font size 1.
type Glyph struct {
	// GID is what Outline takes. For a Type 3 font it is the code.
	GID uint32
	// Width is the horizontal advance.
	Width float64
	// VX and VY are the position vector and WY the advance of vertical writing (ISO 32000-2, 9.7.4.3).
	VX, VY, WY float64
	// ScaleX is how far the outline is to be stretched horizontally about its origin; 1 unless a substitute is in use.
	ScaleX float64
	// IsSpace is true for the single-byte code 32, to which word spacing applies.
	IsSpace bool
	// Missing is true when the font program has no glyph for the code; Outline then gives its .notdef.
	Missing bool
}

// program is an opened font program of any kind.
type program interface {
	NumGlyphs() int
	Advance(gid uint32) (em float64, ok bool)
	Outline(gid uint32, p *geom.Path) error
}

// face is a program with the shear of a synthesised italic.
type face struct {
	program
	shear float64
}

// Font is a PDF font resource made ready for showing text. It is immutable and safe for concurrent use.
type Font struct {
	id     uint64
	name   string
	faces  []face // glyph numbers carry the face in their top byte
	simple *[256]Glyph
	cid    *composite
	type3  *Type3
}

const (
	faceShift = 24
	gidMask   = 1<<faceShift - 1
	blank     = gidMask // a glyph that no program has: nothing is drawn
)

// ID returns a number that is unique within the document and stable, for use as a cache key.
func (f *Font) ID() uint64 { return f.id }

// Name returns BaseFont without a subset's tag, for messages.
func (f *Font) Name() string { return f.name }

// Next returns the next character code of a shown string and how many bytes it took: at least 1, unless s is empty. The
// codes of a composite font are opaque: they carry the length too. They are only meant for Glyph.
func (f *Font) Next(s []byte) (code uint32, n int) {
	if len(s) == 0 {
		return 0, 0
	}
	if f.cid != nil {
		code, n = f.cid.enc.Next(s)
		return packCode(code, n), n
	}
	return uint32(s[0]), 1
}

// Glyph returns the metrics and glyph number of a character code.
func (f *Font) Glyph(code uint32) Glyph {
	switch {
	case f.simple != nil && code < 256:
		return f.simple[code]
	case f.cid != nil:
		return f.cid.glyph(f, code)
	}
	return Glyph{ScaleX: 1, Missing: true}
}

// Vertical reports whether the font writes vertically (WMode 1).
func (f *Font) Vertical() bool { return f.cid != nil && f.cid.enc.Vertical() }

// Type3 returns the Type 3 data, nil for every other kind of font.
func (f *Font) Type3() *Type3 { return f.type3 }

// maxEm bounds the coordinates of an outline: damaged programs reach the end of the number range.
const maxEm = 1000

// Outline appends the outline of a glyph in text space units at size 1 (the font matrix is applied, y points up). Blank
// glyphs append nothing. On an error what could be read of the outline is appended.
func (f *Font) Outline(gid uint32, p *geom.Path) error {
	i := int(gid >> faceShift)
	if i >= len(f.faces) {
		return nil
	}
	v, n := len(p.Verbs), len(p.Points)
	err := f.faces[i].Outline(gid&gidMask, p)
	if s := f.faces[i].shear; s != 0 {
		for k := n; k < len(p.Points); k++ {
			p.Points[k].X += s * p.Points[k].Y
		}
	}
	for _, q := range p.Points[n:] {
		if !(math.Abs(q.X) < maxEm && math.Abs(q.Y) < maxEm) {
			p.Verbs, p.Points = p.Verbs[:v], p.Points[:n]
			return ErrOutline
		}
	}
	return err
}

// packCode joins a code and its length into one number, without loss for codes of up to three bytes and for four-byte
// codes as they occur (none begins with a byte from 1 to 3).
func packCode(code uint32, n int) uint32 {
	if n < 4 {
		return code | uint32(n)<<24
	}
	return code
}

func unpackCode(c uint32) (code uint32, n int) {
	if n = int(c >> 24); n >= 1 && n <= 3 {
		return c & 0xFFFFFF, n
	}
	return c, 4
}
