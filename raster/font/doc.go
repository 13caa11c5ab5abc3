// Package font turns PDF font resources into character codes, metrics and outlines (ISO 32000-2, 9.5 to 9.10).
//
// What it does: simple fonts (Type 1, multiple master, TrueType), composite fonts (Type 0 over CIDFontType0 and
// CIDFontType2) and the data of Type 3 fonts. The kind of an embedded program is told by its content, not by the key it is
// stored under. Codes are mapped as the readers people print from do it, where they and the standard part ways. A font that
// is not embedded, or whose program is damaged beyond use, is drawn with a substitute chosen by its name and descriptor.
//
// What it refuses: nothing that is a font dictionary. It reports what it had to work around as warnings.
//
// Hostile input: programs, tables and nesting are bounded by the subpackages; arrays of the dictionary are bounded by the
// file itself; nothing panics. A Font is immutable after Load and safe for concurrent use; Glyph and Next do not allocate
// once a code has been seen. The same document gives the same glyphs on every machine, except for CJK fonts that are
// not embedded: those come from the machine (see System).
package font

import "errors"

// ErrNotFont says that an object is no font dictionary.
var ErrNotFont = errors.New("font: not a font dictionary")

// ErrOutline says that a glyph's outline is damaged; what came before the damage was appended.
var ErrOutline = errors.New("font: damaged outline")
