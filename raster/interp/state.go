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
	ink     inkUse
}

// inkUse says what a colour does to the other inks of the paper when it overprints (11.7.4.3).
type inkUse uint8

const (
	allInks  inkUse = iota // sets every process ink: overprinting changes nothing
	someInks               // a colorant of its own, or overprint mode does not matter: what lies under it stays
	zeroInks               // DeviceCMYK with zero components: these leave their ink alone in overprint mode 1
	noInks                 // colorant None: leaves no mark
)

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
	overFill     bool // op, OP, OPM (8.6.7)
	overStroke   bool
	overMode     int
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
	p := list.Paint{Color: c.rgb, Alpha: uint8(min(max(alpha, 0), 1)*255 + 0.5), Blend: s.blend, Mask: s.mask}
	over := s.overFill
	if c == &s.stroke {
		over = s.overStroke
	}
	if over && p.Blend == list.Normal && (c.ink == someInks || c.ink == zeroInks && s.overMode == 1) {
		// Inks that are left alone go on filtering the light: on an RGB page that is what Multiply does.
		p.Blend = list.Multiply
	}
	return p
}
