package font

import (
	"github.com/pwgconvert/pwgconvert/raster/font/cff"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/font/type1"
)

// Limits bounds what a font may cost. Zero fields mean the defaults.
type Limits struct {
	// MaxProgramBytes bounds one font program: 64 MiB. A larger one is replaced by a substitute, with a warning.
	MaxProgramBytes int
	// MaxCMapBytes bounds an embedded CMap or ToUnicode map: 16 MiB. Of a larger one the beginning is read, with a warning.
	MaxCMapBytes int
	// CFF, Type1 and TrueType bound the glyphs of each kind of program. A glyph beyond is left out.
	CFF      cff.Limits
	Type1    type1.Limits
	TrueType sfnt.Limits
}

func (l Limits) withDefaults() Limits {
	if l.MaxProgramBytes <= 0 {
		l.MaxProgramBytes = 64 << 20
	}
	if l.MaxCMapBytes <= 0 {
		l.MaxCMapBytes = 16 << 20
	}
	return l
}
