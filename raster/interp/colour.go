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
			sp, err := r.in.env.Colors.Space(r.in.ctx, a.Name, r.res)
			if err != nil {
				r.in.warn(r.ref, "colour space", "colour space %s: %v", a.Name, err)
			}
			c := colour{space: sp}
			if _, ok := sp.(*color.Pattern); !ok {
				c.rgb = sp.RGB(sp.Initial())
			}
			*r.target(op == content.StrokeSpace) = c
		}
	case content.StrokeColor, content.StrokeColorN:
		r.setColor(r.target(true))
	case content.FillColor, content.FillColorN:
		r.setColor(r.target(false))
	case content.StrokeGray, content.FillGray:
		r.device("DeviceGray", 1, op == content.StrokeGray)
	case content.StrokeRGB, content.FillRGB:
		r.device("DeviceRGB", 3, op == content.StrokeRGB)
	case content.StrokeCMYK, content.FillCMYK:
		r.device("DeviceCMYK", 4, op == content.StrokeCMYK)
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
func (r *runner) device(name pdf.Name, n int, stroke bool) {
	sp, err := r.in.env.Colors.Space(r.in.ctx, name, r.res)
	if err != nil {
		r.in.warn(r.ref, "colour space", "%s: %v", name, err)
	}
	var buf [4]float64
	for i := 0; i < n; i++ {
		buf[i] = r.sc.Num(i, n)
	}
	*r.target(stroke) = colour{space: sp, rgb: sp.RGB(buf[:n]), ink: inksOf(sp, buf[:n])}
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
		if s == colorspace.DeviceCMYK && len(c) == 4 && (c[0] > 0 || c[1] > 0 || c[2] > 0) && (c[0] == 0 || c[1] == 0 || c[2] == 0 || c[3] == 0) {
			return zeroInks
		}
	}
	return allInks
}

// setColor sets the components of the current space, or a pattern.
func (r *runner) setColor(c *colour) {
	args := r.sc.Args
	var comps [32]float64
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
		}
		return
	}
	if _, ok := c.space.(*color.Pattern); ok || c.space == nil {
		return
	}
	// Exporters that give more numbers than the space has mean the last ones.
	k := min(c.space.N(), n)
	*c = colour{space: c.space, rgb: c.space.RGB(comps[n-k : n]), ink: inksOf(c.space, comps[n-k:n])}
}
