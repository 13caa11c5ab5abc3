package interp

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/content"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// colourOp executes the colour operators (ISO 32000-2, 8.6.8).
func (r *runner) colourOp(op content.Op) error {
	if r.uncoloured {
		return nil
	}
	s := r.sc
	switch op {
	case content.StrokeSpace, content.FillSpace:
		if a, ok := s.Last(); ok && a.Kind == content.Name {
			if n, ok := r.in.name.(pdf.Name); !ok || n != a.Name {
				r.in.name = a.Name // making an interface of it allocates
			}
			r.setSpace(r.target(op == content.StrokeSpace), r.in.name)
		}
	case content.StrokeColor, content.StrokeColorN:
		r.setColor(r.target(true))
	case content.FillColor, content.FillColorN:
		r.setColor(r.target(false))
	case content.StrokeGray, content.FillGray:
		r.device(pdf.Name("DeviceGray"), 1, op == content.StrokeGray)
	case content.StrokeRGB, content.FillRGB:
		r.device(pdf.Name("DeviceRGB"), 3, op == content.StrokeRGB)
	case content.StrokeCMYK, content.FillCMYK:
		r.device(pdf.Name("DeviceCMYK"), 4, op == content.StrokeCMYK)
	}
	return nil
}

func (r *runner) target(stroke bool) *colour {
	if stroke {
		return &r.st.stroke
	}
	return &r.st.fill
}

// device sets a device colour; Default spaces of the resources take its place where there are some (8.6.5.6).
func (r *runner) device(name pdf.Object, n int, stroke bool) {
	sp := r.space(name)
	buf := &r.in.comps
	for i := 0; i < n; i++ {
		buf[i] = r.sc.Num(i, n)
	}
	c := newColour(sp, buf[:n])
	c.name, c.by, c.cmyk = name, r, n == 4 && r.isDeviceCMYK(name)
	*r.target(stroke) = c
}

// space returns the colour space of a name, under the current rendering intent.
func (r *runner) space(name pdf.Object) colorspace.Space {
	sp, err := r.in.env.Colors.For(r.st.intent).Space(r.in.ctx, name, r.res)
	if err != nil {
		r.in.warn(r.ref, "colour space", "colour space %s: %v", r.in.doc.Name(name), err)
	}
	return sp
}

// setSpace executes cs and CS.
func (r *runner) setSpace(c *colour, name pdf.Object) {
	sp := r.space(name)
	if _, ok := sp.(*color.Pattern); ok {
		*c = colour{space: sp}
	} else {
		*c = newColour(sp, sp.Initial())
	}
	c.name, c.by, c.cmyk = name, r, r.isDeviceCMYK(name)
}

// isDeviceCMYK reports whether a name means DeviceCMYK itself, which nothing takes the place of but an output intent.
func (r *runner) isDeviceCMYK(name pdf.Object) bool {
	doc := r.in.doc
	named := doc.Dict(r.res["ColorSpace"])
	o := doc.Resolve(name)
	if n, ok := o.(pdf.Name); ok {
		if to, ok := named[n]; ok && n != "DeviceCMYK" {
			o = doc.Resolve(to)
		}
	}
	if a, ok := o.(pdf.Array); ok && len(a) == 1 {
		o = doc.Resolve(a[0])
	}
	_, replaced := named["DefaultCMYK"]
	return o == pdf.Object(pdf.Name("DeviceCMYK")) && !replaced
}

// setIntent executes ri and RI: colours that this stream chose are converted anew (8.6.5.8: the intent counts when something is painted).
func (r *runner) setIntent(name pdf.Name) {
	i := color.IntentByName(name)
	if i == r.st.intent {
		return
	}
	r.st.intent = i
	for _, c := range [...]*colour{&r.st.fill, &r.st.stroke} {
		if c.by != r || c.name == nil {
			continue
		}
		if sp := r.space(c.name); sp != c.space && sp.N() == c.space.N() {
			var buf [4]float64
			v := c.components(&buf)
			c.space, c.press = sp, nil
			if c.pattern == nil || len(v) > 0 {
				c.rgb = sp.RGB(v)
			}
		}
	}
}

// inksOf says how a colour overprints. Pure black is left out: over any colour it stays black, and text keeps the fast way.
func inksOf(sp colorspace.Space, c []float64) inkUse {
	switch s := sp.(type) {
	case *colorspace.Tinted:
		if s.NoMarks() {
			return noInks
		}
		if s.RGB(c) == (colorspace.RGB{}) {
			return allInks
		}
		return someInks
	case colorspace.Device:
		black := len(c) == 4 && c[0] <= 0 && c[1] <= 0 && c[2] <= 0 && c[3] > 0
		if s == colorspace.DeviceCMYK && len(c) == 4 && !black && (c[0] <= 0 || c[1] <= 0 || c[2] <= 0 || c[3] <= 0) {
			return zeroInks
		}
	}
	return allInks
}

// setColor sets the components of the current space, or a pattern.
func (r *runner) setColor(c *colour) {
	args := r.sc.Args
	comps := &r.in.comps
	n := 0
	for _, a := range args {
		if a.Kind == content.Number && n < len(comps) {
			comps[n] = a.Num
			n++
		}
	}
	if last, ok := r.sc.Last(); ok && last.Kind == content.Name {
		p := r.resource("Pattern", last.Name)
		if p == nil {
			r.in.warn(r.ref, "pattern", "pattern %s does not exist", last.Name)
			return
		}
		c.pattern = p
		if ps, ok := c.space.(*color.Pattern); ok && ps.Under != nil && n > 0 {
			c.rgb = ps.Under.RGB(comps[:n])
			c.keep(comps[:n])
		}
		return
	}
	if _, ok := c.space.(*color.Pattern); ok || c.space == nil {
		return
	}
	// Exporters that give more numbers than the space has mean the last ones.
	k := min(c.space.N(), n)
	now := newColour(c.space, comps[n-k:n])
	now.name, now.by, now.cmyk = c.name, c.by, c.cmyk
	*c = now
}
