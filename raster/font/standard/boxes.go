package standard

import (
	_ "embed" // for the boxes
	"strconv"
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// boxes has one line a glyph name, with the bounding boxes in the 14 fonts; made by font/internal/gen from the Core 14 AFM
// files, see LICENSE-AFM.
//
//go:embed boxes.txt
var boxes string

//go:embed boxes.idx
var boxIndex string

// Box returns the bounding box of a glyph of a standard font in em, y up (the Core 14 AFM files); ok is false for glyphs that
// the font lacks and for blank ones.
func Box(st Style, glyph string) (r geom.Rect, ok bool) {
	col := 0
	switch st.Family {
	case Serif:
		col = 4
	case Mono:
		col = 8
	case Symbol:
		col = 12
	case Dingbats:
		col = 13
	}
	if st.Family <= Mono {
		if st.Bold {
			col++
		}
		if st.Italic {
			col += 2
		}
	}
	row, ok := lines.Lookup(boxes, boxIndex, glyph)
	if !ok {
		return r, false
	}
	var cell string
	for ; col >= 0; col-- {
		cell, row, _ = strings.Cut(row, " ")
	}
	for _, v := range [...]*float64{&r.X0, &r.Y0, &r.X1, &r.Y1} {
		var num string
		num, cell, _ = strings.Cut(cell, ",")
		n, err := strconv.Atoi(num)
		if err != nil {
			return geom.Rect{}, false
		}
		*v = float64(n) / 1000
	}
	return r, r.X1 > r.X0 && r.Y1 > r.Y0
}
