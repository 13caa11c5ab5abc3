package interp

import (
	"time"

	"github.com/pwgconvert/pwgconvert/raster/annot"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/image"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/shade"
	"github.com/pwgconvert/pwgconvert/raster/twin"
)

// Limits bounds what one page may cost. Zero fields mean the defaults. A page that meets MaxTime, MaxOperators or a bound of List is drawn as
// far as it came; what meets another bound is left out or cut off and the page goes on. Either way a Warning of kind Limit says so.
type Limits struct {
	// MaxTime bounds the interpretation of a page, with the fonts and shadings it loads: a minute; negative means none. Rendering what came of
	// it is not counted. How far a page comes in it depends on the machine: it is the only limit of which that is so.
	MaxTime time.Duration
	// MaxOperators bounds the operators run for a page, those of forms, glyphs and patterns included: 20 000 000.
	MaxOperators int
	// MaxNesting bounds forms, patterns and glyphs within each other: 28.
	MaxNesting int
	// MaxStates bounds q without Q in one stream: 4096.
	MaxStates int
	// MaxPathPoints bounds the points of one path: 8 388 608.
	MaxPathPoints int
	// MaxAnnotations bounds the annotations of a page: 20 000.
	MaxAnnotations int
	// MaxWarnings bounds the warnings of a page: 200.
	MaxWarnings int
	// List bounds the display list of a page, those of its groups, masks and pattern cells included.
	List  list.Limits
	Image image.Options
	Shade shade.Options
	Annot annot.Limits
	Twin  twin.Limits
	Color color.Limits
	Font  font.Limits
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	if l.MaxTime == 0 {
		l.MaxTime = time.Minute
	}
	set(&l.MaxOperators, 20_000_000)
	set(&l.MaxNesting, 28)
	set(&l.MaxStates, 4096)
	set(&l.MaxPathPoints, 8<<20)
	set(&l.MaxAnnotations, 20_000)
	set(&l.MaxWarnings, 200)
	return l
}
