package interp

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/content"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// textObject is the state between BT and ET (ISO 32000-2, 9.4).
type textObject struct {
	tm, tlm geom.Matrix
	clip    geom.Path // glyphs gathered by modes 4 to 7, in device space
	clips   bool
}

// textOp executes text state, positioning and showing.
func (r *runner) textOp(op content.Op) error {
	s, t := r.sc, &r.st.text
	switch op {
	case content.BeginText:
		r.text.tm, r.text.tlm = geom.Identity, geom.Identity
	case content.EndText:
		if r.text.clips {
			sb := &r.in.sb
			sb.Reset(r.st.box)
			sb.Fill(&r.text.clip, geom.Identity)
			r.clipShape(false)
			r.text.clip.Reset()
			r.text.clips = false
		}
	case content.CharSpace:
		t.charSp = s.Num(0, 1)
	case content.WordSpace:
		t.wordSp = s.Num(0, 1)
	case content.HScale:
		t.hscale = s.Num(0, 1) / 100
	case content.Leading:
		t.leading = s.Num(0, 1)
	case content.Font:
		if n := len(s.Args); n >= 2 && s.Args[n-2].Kind == content.Name {
			r.setFont(r.resource("Font", s.Args[n-2].Name), s.Args[n-2].Name, s.Num(1, 2))
		}
	case content.RenderMode:
		t.mode = int(s.Num(0, 1)) & 7
	case content.Rise:
		t.rise = s.Num(0, 1)
	case content.Move:
		r.nextLine(s.Num(0, 2), s.Num(1, 2))
	case content.MoveLead:
		t.leading = -s.Num(1, 2)
		r.nextLine(s.Num(0, 2), s.Num(1, 2))
	case content.TextMatrix:
		if s.Has(6) {
			r.text.tlm = geom.Matrix{A: s.Num(0, 6), B: s.Num(1, 6), C: s.Num(2, 6), D: s.Num(3, 6), E: s.Num(4, 6), F: s.Num(5, 6)}
			r.text.tm = r.text.tlm
		}
	case content.NextLine:
		r.nextLine(0, -t.leading)
	case content.Show:
		return r.showLast()
	case content.NextShow:
		r.nextLine(0, -t.leading)
		return r.showLast()
	case content.NextShowSp:
		if len(s.Args) >= 3 {
			t.wordSp, t.charSp = s.Num(0, 3), s.Num(1, 3)
		}
		r.nextLine(0, -t.leading)
		return r.showLast()
	case content.ShowArray:
		if a, ok := s.Last(); ok && a.Kind == content.Array {
			return r.show(s.Elems(a))
		}
		return r.showLast()
	case content.Type3Box:
		r.uncoloured = true
	}
	return nil
}

func (r *runner) nextLine(x, y float64) {
	r.text.tlm = geom.Translate(x, y).Mul(r.text.tlm)
	r.text.tm = r.text.tlm
}

func (r *runner) setFont(o pdf.Object, name pdf.Name, size float64) {
	t := &r.st.text
	t.size = size
	t.fontName = name
	ref, isRef := o.(pdf.Ref)
	if isRef && t.font != nil && t.fontRef == ref {
		return
	}
	t.font, t.fontRef = nil, ref
	if o == nil {
		r.in.warn(r.ref, "font", "font resource %s does not exist", name)
		// Still shown, in a substitute, as all renderers do.
		o = pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")}
	}
	f, warns, err := r.in.env.font(r.in.ctx, o)
	r.in.warnAll(warns)
	if err != nil {
		r.in.warn(ref, "font", "font %s: %v", name, err)
		return
	}
	t.font = f
}

// showLast shows the string that is the last operand.
func (r *runner) showLast() error {
	n := len(r.sc.Args)
	if n == 0 || r.sc.Args[n-1].Kind != content.String {
		return nil
	}
	return r.show(r.sc.Args[n-1:])
}

// shower is what showing a string needs, worked out once a string.
type shower struct {
	r      *runner
	f      *font.Font
	base   geom.Matrix // glyph space at size 1 to device, without the position
	key    glyph.Key
	phases float64
	size   float64
	mark   int
	asPath bool
	// Outside of these device coordinates a glyph is farther from the clip than any is large: nothing to see.
	x0, y0, x1, y1 float64
}

// show shows the strings of a TJ array, moving by its numbers (9.4.3).
func (r *runner) show(elems []content.Arg) error {
	t := &r.st.text
	f := t.font
	if f == nil {
		return nil
	}
	if f.Type3() != nil {
		return r.showType3(f, elems)
	}
	if err := r.needsColor(&r.st.fill); err != nil {
		return err
	}
	sh := shower{r: r, f: f, mark: r.in.b.Mark()}
	sh.base = geom.Matrix{A: t.size * t.hscale, D: t.size}.Mul(linear(r.text.tm)).Mul(linear(r.st.ctm))
	sh.key = glyph.Key{Font: f.ID(), A: float32(sh.base.A), B: float32(sh.base.B), C: float32(sh.base.C), D: float32(sh.base.D), Stretch: 1}
	sh.size = glyph.Size(float64(sh.key.A), float64(sh.key.B), float64(sh.key.C), float64(sh.key.D))
	sh.phases = float64(glyph.Phases(sh.size))
	most := largest(sh.base)
	sh.asPath = t.mode != 0 || r.st.fill.pattern != nil || !(most < glyph.MaxPixels)
	reach := 4*most + 16
	sh.x0, sh.y0, sh.x1, sh.y1 = float64(r.st.box.X0)-reach, float64(r.st.box.Y0)-reach, float64(r.st.box.X1)+reach, float64(r.st.box.Y1)+reach
	visible := r.hidden == 0 && (sh.asPath || r.st.fill.ink != noInks) && !r.st.box.Empty() && sh.base.Finite()
	for _, e := range elems {
		switch e.Kind {
		case content.Number:
			d := -e.Num / 1000 * t.size
			if f.Vertical() {
				r.text.tm = geom.Translate(0, d).Mul(r.text.tm)
			} else {
				r.text.tm = geom.Translate(d*t.hscale, 0).Mul(r.text.tm)
			}
		case content.String:
			if err := sh.string(e.Str, visible); err != nil {
				return err
			}
		}
	}
	if sh.asPath { // a pattern's own text must not be taken for this one's
		return nil
	}
	r.in.b.AddGlyphs(sh.mark, r.st.clip, r.st.box, r.st.paint(&r.st.fill, r.st.fillAlpha))
	return nil
}

func linear(m geom.Matrix) geom.Matrix { m.E, m.F = 0, 0; return m }

// largest returns the longer side of the em square's image.
func largest(m geom.Matrix) float64 { return math.Max(math.Hypot(m.A, m.B), math.Hypot(m.C, m.D)) }

func (sh *shower) string(str pdf.String, visible bool) error {
	r, f := sh.r, sh.f
	t := &r.st.text
	vertical := f.Vertical()
	b := []byte(str)
	for len(b) > 0 {
		code, n := f.Next(b)
		b = b[max(n, 1):]
		g := f.Glyph(code)
		if visible && t.mode != 3 {
			origin := geom.Point{Y: t.rise}
			if vertical {
				origin.X -= g.VX * t.size * t.hscale
				origin.Y -= g.VY * t.size
			}
			if err := sh.glyph(g, r.st.ctm.Apply(r.text.tm.Apply(origin))); err != nil {
				return err
			}
		}
		var dx, dy float64
		sp := t.charSp
		if g.IsSpace {
			sp += t.wordSp
		}
		if vertical {
			dy = g.WY*t.size + sp
		} else {
			dx = (g.Width*t.size + sp) * t.hscale
		}
		tm := &r.text.tm
		tm.E += dx*tm.A + dy*tm.C
		tm.F += dx*tm.B + dy*tm.D
	}
	return nil
}

// glyph places one glyph whose origin is at device point p.
func (sh *shower) glyph(g font.Glyph, p geom.Point) error {
	r := sh.r
	if !(p.X > sh.x0 && p.X < sh.x1 && p.Y > sh.y0 && p.Y < sh.y1) {
		return nil
	}
	if sh.asPath {
		return sh.outline(g, p)
	}
	k := sh.key
	k.GID = g.GID
	if g.ScaleX > 0 {
		k.Stretch = float32(g.ScaleX)
	}
	n := int(sh.phases)
	x, px := glyph.Split(p.X, n)
	y, py := glyph.Split(p.Y, n)
	k.PX, k.PY = px, py
	m := r.in.env.Glyphs.Get(k, sh.f.Outline)
	if m.Err != nil {
		sh.damaged(g, m.Err)
	}
	r.in.b.PlaceKnown(m, k.GID*4+uint32(k.PX), x, y)
	return nil
}

func (sh *shower) damaged(g font.Glyph, err error) {
	r := sh.r
	r.in.warn(r.st.text.fontRef, "font", "glyph %d of %.100s is left out: %v", g.GID&0xFFFFFF, sh.f.Name(), err)
}

// outline draws a glyph as a path: large ones, patterns, stroked and clipping modes.
func (sh *shower) outline(g font.Glyph, p geom.Point) error {
	r := sh.r
	path := &r.outline
	path.Reset()
	if err := sh.f.Outline(g.GID, path); err != nil {
		sh.damaged(g, err)
		return nil
	}
	m := sh.base
	if g.ScaleX > 0 {
		m.A, m.B = m.A*g.ScaleX, m.B*g.ScaleX
	}
	m.E, m.F = p.X, p.Y
	mode := r.st.text.mode
	if mode&3 == 0 || mode&3 == 2 {
		sb := &r.in.sb
		sb.Reset(r.st.box)
		sb.Fill(path, m)
		if err := r.shape(false, &r.st.fill, r.st.fillAlpha); err != nil {
			return err
		}
	}
	if mode&3 == 1 || mode&3 == 2 {
		if err := r.strokeGlyph(path, m); err != nil {
			return err
		}
	}
	if mode >= 4 {
		path.Transform(m)
		r.text.clip.AppendPath(path)
		r.text.clips = true
	}
	return nil
}

// strokeGlyph strokes an outline with the line width of user space: the path is brought there first.
func (r *runner) strokeGlyph(path *geom.Path, m geom.Matrix) error {
	inv, ok := r.st.ctm.Invert()
	if !ok {
		return nil
	}
	q := geom.Path{Verbs: path.Verbs, Points: append([]geom.Point(nil), path.Points...)}
	q.Transform(m.Mul(inv))
	return r.strokePath(closeAll(&q), r.st.ctm)
}

// closeAll closes every subpath of an outline.
func closeAll(p *geom.Path) *geom.Path {
	out := &geom.Path{Points: p.Points}
	for i, v := range p.Verbs {
		if v == geom.MoveTo && i > 0 && p.Verbs[i-1] != geom.Close {
			out.Verbs = append(out.Verbs, geom.Close)
		}
		out.Verbs = append(out.Verbs, v)
	}
	if n := len(out.Verbs); n > 0 && out.Verbs[n-1] != geom.Close {
		out.Verbs = append(out.Verbs, geom.Close)
	}
	return out
}
