package interp

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// colour is a current colour: its space, what it looks like, and the pattern when it is one.
type colour struct {
	space   colorspace.Space
	rgb     colorspace.RGB
	pattern pdf.Object // nil for a plain colour
}

// state is the graphics state (ISO 32000-2, 8.4). Copying it is saving it.
type state struct {
	ctm          geom.Matrix
	clip         uint32     // shape clip of the list
	box          geom.IRect // rectangular clip, in pixels
	fill, stroke colour
	line         scan.Stroke
	text         textState
	fillAlpha    float64
	strokeAlpha  float64
	blend        list.Blend
	mask         uint32
}

// textState is the text state (9.3).
type textState struct {
	font     *font.Font
	size     float64
	charSp   float64
	wordSp   float64
	hscale   float64
	leading  float64
	rise     float64
	mode     int
	fontRef  pdf.Ref
	fontName pdf.Name
}

func newState(m geom.Matrix, box geom.IRect) state {
	black := colour{space: colorspace.DeviceGray, rgb: colorspace.DeviceGray.RGB([]float64{0})}
	return state{
		ctm: m, box: box, fill: black, stroke: black, fillAlpha: 1, strokeAlpha: 1,
		line: scan.Stroke{Width: 1, MiterLimit: 10},
		text: textState{hscale: 1},
	}
}

// paint makes a list paint of a colour under the state's alpha, blend mode and soft mask.
func (s *state) paint(c *colour, alpha float64) list.Paint {
	return list.Paint{Color: c.rgb, Alpha: uint8(min(max(alpha, 0), 1)*255 + 0.5), Blend: s.blend, Mask: s.mask}
}
