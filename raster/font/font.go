package font

import (
	"context"

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
	// MaxProgramBytes bounds one decoded font program; 0 means 64 MiB.
	MaxProgramBytes int64
	// SystemFonts are folders searched for CJK fonts when a font is not embedded; nil means /usr/share/fonts and
	// /usr/local/share/fonts, an empty non-nil slice none at all.
	SystemFonts []string
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

// Font is a PDF font resource made ready for showing text. It is immutable and safe for concurrent use.
type Font struct {
	id    uint64
	type3 *Type3
}

// Type3 is the data of a Type 3 font (ISO 32000-2, 9.6.4). Its glyphs are content streams for the interpreter to run.
type Type3 struct {
	// Matrix maps glyph space to text space.
	Matrix geom.Matrix
	// BBox is the FontBBox in glyph space; empty when the file gives none or a useless one.
	BBox geom.Rect
	// Resources is the font's own resource dictionary, nil when the page's are to be used.
	Resources pdf.Dict
	procs     [256]*pdf.Stream
}

// Proc returns the glyph procedure of a character code, nil if there is none.
func (t *Type3) Proc(code uint32) *pdf.Stream {
	if code > 255 {
		return nil
	}
	return t.procs[code]
}

// Load makes a font resource ready. A damaged or missing font program is replaced by a substitute and told of in the
// warnings; the error is non-nil only when o is no font dictionary at all or ctx is done.
func Load(ctx context.Context, doc Source, o pdf.Object, opt Options) (*Font, []pdf.Warning, error) {
	return nil, nil, ErrNotFont
}

// ID returns a number that is unique within the document and stable, for use as a cache key.
func (f *Font) ID() uint64 { return f.id }

// Next returns the next character code of a shown string and how many bytes it took: at least 1, unless s is empty.
func (f *Font) Next(s []byte) (code uint32, n int) {
	if len(s) == 0 {
		return 0, 0
	}
	return uint32(s[0]), 1
}

// Glyph returns the metrics and glyph number of a character code. It does not allocate.
func (f *Font) Glyph(code uint32) Glyph { return Glyph{GID: code, ScaleX: 1} }

// Vertical reports whether the font writes vertically (WMode 1).
func (f *Font) Vertical() bool { return false }

// Outline appends the outline of a glyph in text space units at size 1 (the font matrix is applied, y points up). Blank
// glyphs append nothing. On an error what could be read of the outline is appended.
func (f *Font) Outline(gid uint32, p *geom.Path) error { return nil }

// Type3 returns the Type 3 data, nil for every other kind of font.
func (f *Font) Type3() *Type3 { return f.type3 }
