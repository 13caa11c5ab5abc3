package interp

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// colour is a current colour: its space and components, what it looks like, and the pattern when it is one.
type colour struct {
	space   colorspace.Space
	rgb     colorspace.RGB
	ink     inkUse
	cmyk    bool       // of DeviceCMYK: overprint mode concerns it
	n       uint8      // of few
	few     [4]float32 // components, when there are four or fewer
	more    []float64  // when there are more
	inks    colorspace.Inks
	press   *colorspace.Press // that inks are of
	pattern pdf.Object        // nil for a plain colour
	name    pdf.Object        // what the space was asked for with, by whom
	by      *runner
}

// newColour makes a colour of components.
func newColour(s colorspace.Space, c []float64) colour {
	k := colour{space: s, rgb: s.RGB(c), ink: inksOf(s, c)}
	k.keep(c)
	return k
}

// keep remembers the components.
func (c *colour) keep(v []float64) {
	c.press, c.more = nil, nil
	if len(v) > len(c.few) {
		c.n, c.more = 0, append([]float64(nil), v...)
		return
	}
	c.n = uint8(len(v))
	for i, x := range v {
		c.few[i] = float32(x)
	}
}

// components returns what keep remembers; buf is used.
func (c *colour) components(buf *[4]float64) []float64 {
	if c.more != nil {
		return c.more
	}
	for i := range c.n {
		buf[i] = float64(c.few[i])
	}
	return buf[:c.n]
}

// inksIn returns the colour in the inks of a press.
func (c *colour) inksIn(p *colorspace.Press) colorspace.Inks {
	if c.press == p {
		return c.inks
	}
	s := c.space
	if under, ok := s.(*color.Pattern); ok {
		s = under.Under
	}
	if s == nil { // stands for pixels that come from elsewhere
		return colorspace.Inks{}
	}
	var buf [4]float64
	c.inks, c.press = p.Of(s, c.components(&buf)), p
	return c.inks
}

// plain returns the colour that an uncoloured pattern is painted with.
func (c *colour) plain() colour {
	k := *c
	k.pattern, k.name, k.by = nil, nil, nil
	if p, ok := k.space.(*color.Pattern); ok && p.Under != nil {
		k.space = p.Under
		var buf [4]float64
		k.ink = inksOf(k.space, k.components(&buf))
	}
	return k
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
	press        *colorspace.Press // of the list's space
	intent       color.Intent
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
	black := colour{space: colorspace.DeviceGray, n: 1}
	return state{
		ctm: m, box: box, fill: black, stroke: black, fillAlpha: 1, strokeAlpha: 1,
		line: scan.Stroke{Width: 1, MiterLimit: 10},
		text: textState{hscale: 1},
	}
}

// paint makes a list paint of a colour under the state's alpha, blend mode and soft mask.
func (s *state) paint(c *colour, alpha float64) list.Paint {
	p := list.Paint{Color: c.rgb, Alpha: uint8(min(max(alpha, 0), 1)*255 + 0.5), Blend: s.blend, Mask: s.mask}
	if s.press != nil {
		p.Inks = c.inksIn(s.press)
		s.overprint(c, &p)
	} else if p.Blend == list.Normal && s.overprints(c) {
		// Inks that are left alone go on filtering the light: on an RGB page that is what Multiply does.
		p.Blend = list.Multiply
	}
	return p
}

// overprints reports whether painting with a colour leaves inks of the paper as they are (8.6.7).
func (s *state) overprints(c *colour) bool {
	over := s.overFill
	if c == &s.stroke {
		over = s.overStroke
	}
	return over && (c.ink == someInks || c.ink == zeroInks && s.overMode == 1)
}

// overprint makes a paint of inks keep those that the colour does not name (11.7.4.3). Inks beside the four are not there: what a spot
// colour is shown by adds to what is on the paper, as its ink would.
func (s *state) overprint(c *colour, p *list.Paint) {
	over := s.overFill
	if c == &s.stroke {
		over = s.overStroke
	}
	if !over {
		return
	}
	switch t := c.space.(type) {
	case *colorspace.Tinted:
		process, spot := t.Inks()
		switch {
		case !spot:
			p.Keep = 15 &^ process
		case p.Blend == list.Normal:
			p.Blend = list.Multiply
		}
	default:
		if c.cmyk && s.overMode == 1 {
			var buf [4]float64
			for i, v := range c.components(&buf) {
				if i < 4 && v <= 0 {
					p.Keep |= 1 << i
				}
			}
		}
	}
}
