package interp

import (
	"errors"
	"fmt"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// A page blends in the colours of its target, gray or sRGB, and so do its groups, as long as nothing in them asks for more: compositing
// without blend modes or overprint gives the same picture there as in any other gray or RGB. Where a group
// blends, or mixes inks, and has a colour space of another kind, its list has the channels of that (ISO 32000-2, 11.4.5.3, 11.6.6), and is
// converted when it is composed. A page whose overprint shows is run again as a group in inks, or, when its colours are beyond what the press can print,
// overprinting is shown by multiplying.

// blendSpace is the space a list blends in.
type blendSpace struct {
	channels int
	press    *colorspace.Press // of four channels
	own      bool              // a group's own space: nothing in it can ask for another
}

// overprinting says how inks that are left alone are shown.
type overprinting uint8

const (
	undecided  overprinting = iota // by multiplying, until overprinting is met
	inInks                         // the page is a group in inks
	byMultiply                     // the page has colours that no press prints
)

// What stops a run that is to be repeated in another space. All are errNeedColor.
var (
	errNeedInks = fmt.Errorf("interp: overprinting: %w", errNeedColor)
	errNoInks   = fmt.Errorf("interp: colours beyond inks: %w", errNeedColor)
)

// again says how a page is to be run after a run that ended with err; ok is false when it is done.
func (b *blendSpace) again(err error, over *overprinting) (ok bool) {
	switch {
	case errors.Is(err, errNeedInks):
		*over = inInks
	case errors.Is(err, errNoInks):
		*over = byMultiply
	case errors.Is(err, errNeedColor):
		b.channels = 3
	default:
		return false
	}
	return true
}

// groupSpace returns the space of a group dictionary's CS; what is no blending space, or another kind of the present one, is the present.
func (in *interp) groupSpace(group, res pdf.Dict) blendSpace {
	now := in.blendSpace
	cs := group["CS"]
	if cs == nil {
		return now
	}
	sp, err := in.env.Colors.Space(in.ctx, cs, res)
	if err != nil {
		return now
	}
	switch s := sp.(type) {
	case *colorspace.Indexed, *colorspace.Tinted, *color.Pattern, *colorspace.Lab:
		return now
	case *colorspace.ICCBased:
		if s.Alternate().N() != s.N() {
			return now
		}
	}
	own := blendSpace{channels: sp.N(), own: true}
	switch own.channels {
	case 1, 3:
	case 4:
		own.press = in.env.Colors.Press(in.ctx, sp)
	default:
		return now
	}
	if own.channels == now.channels && own.press == now.press {
		return now
	}
	return own
}

// within runs f in a blending space.
func (in *interp) within(s blendSpace, f func() error) error {
	outer := in.blendSpace
	in.blendSpace = s
	err := f()
	in.blendSpace = outer
	return err
}

// pageSpace returns the space of the page group, and whether the page needs to be a group: when it blends, or overprints in inks.
func (in *interp) pageSpace(p *pdf.Page) (s blendSpace, isGroup bool) {
	s, isGroup = in.isolatedSpace(in.doc.Dict(p.Dict["Group"]), p.Resources)
	if in.over == inInks {
		isGroup = true
		if s = in.groupSpace(in.doc.Dict(p.Dict["Group"]), p.Resources); s.press == nil {
			s = blendSpace{channels: 4, press: in.env.Colors.Press(in.ctx, colorspace.DeviceCMYK), own: true}
			in.lenient = true
		}
	}
	return s, isGroup
}

// isolatedSpace returns the space an isolated group blends in, and whether that or its isolation matters to what its resources can paint:
// mixtures in the colours of the target and in those of the group look alike as long as neither of them is inks and nothing blends.
func (in *interp) isolatedSpace(group, res pdf.Dict) (s blendSpace, matters bool) {
	t := in.inside(res, 0)
	if t == 0 {
		return in.blendSpace, false
	}
	s = in.groupSpace(group, res)
	if t&blending == 0 && (s == in.blendSpace || s.press == nil && in.press == nil) {
		return in.blendSpace, false
	}
	return s, true
}

// transparency is what resources let content do.
type transparency uint8

const (
	blending    transparency = 1 << iota // a blend mode other than Normal
	translucent                          // constant alpha or a soft mask
)

// inside returns what a resource dictionary, its forms included, does by graphics states. Soft masks of images do not count: most of
// them only smooth an edge.
func (in *interp) inside(res pdf.Dict, depth int) (t transparency) {
	if res == nil || depth > 8 {
		return 0
	}
	doc := in.doc
	for _, o := range doc.Dict(res["ExtGState"]) {
		d := doc.Dict(o)
		if bm := doc.Resolve(d["BM"]); bm != nil && bm != pdf.Name("Normal") && bm != pdf.Name("Compatible") {
			t |= blending
		}
		for _, k := range [...]pdf.Name{"ca", "CA"} {
			if v, ok := doc.Num(d[k]); ok && v < 1 {
				t |= translucent
			}
		}
		if doc.Dict(d["SMask"]) != nil {
			t |= translucent
		}
	}
	n := 0
	for _, o := range doc.Dict(res["XObject"]) {
		if t == blending|translucent {
			break
		}
		ref, ok := o.(pdf.Ref)
		if !ok {
			continue
		}
		form, known := in.looks[ref]
		if !known {
			in.looks[ref] = 0
			own := doc.Dict(doc.Dict(o)["Resources"])
			if own == nil { // an image
				continue
			}
			if n++; n > 64 {
				return t | blending
			}
			form = in.inside(own, depth+1)
			in.looks[ref] = form
		}
		t |= form
	}
	return t
}

// needsColor ends a run when a colour is about to be painted as the run's space cannot show it.
func (r *runner) needsColor(c *colour) error {
	in := r.in
	if in.press != nil {
		if in.lenient && !c.printable(in.press) {
			return errNoInks
		}
		return nil
	}
	if in.over == undecided && !in.own && r.st.blend == list.Normal && r.st.overprints(c) {
		return errNeedInks
	}
	if in.channels == 1 && !in.own && r.st.paint(c, 1).Blend != list.Normal {
		return errNeedColor
	}
	return nil
}

// printable reports whether inks of the press show the colour as it is, within 6 of 255.
func (c *colour) printable(p *colorspace.Press) bool {
	if c.pattern != nil || madeOfInks(c.space) {
		return true // what a pattern paints is asked when it does
	}
	a, b := c.rgb, p.RGB(c.inksIn(p))
	const most = 6 * 257
	far := func(x, y uint16) bool { return max(x, y)-min(x, y) > most }
	return !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B)
}

// madeOfInks reports whether a space is one of inks, or of gray, which every press prints.
func madeOfInks(s colorspace.Space) bool {
	switch s := s.(type) {
	case nil:
		return true
	case *colorspace.Indexed:
		return madeOfInks(s.Base())
	case *colorspace.Tinted:
		return madeOfInks(s.Alternate())
	case *color.Pattern:
		return s.Under == nil || madeOfInks(s.Under)
	}
	return s.N() == 1 || s.N() == 4
}

// sourceColour stands for the colours of an image or a shading: its space decides how it overprints, and overprint mode has no say
// (8.6.7: it concerns the current colour only).
func sourceColour(s colorspace.Space) *colour {
	c := &colour{}
	if t, ok := s.(*colorspace.Tinted); ok {
		c.space = t
		if c.ink = someInks; t.NoMarks() {
			c.ink = noInks
		}
	}
	return c
}

// needsSource is needsColor for an image or a shading of a space, with the colour it stands for.
func (r *runner) needsSource(s colorspace.Space, c *colour) error {
	in := r.in
	if in.press != nil && in.lenient && !madeOfInks(s) {
		return errNoInks
	}
	return r.needsColor(c)
}
