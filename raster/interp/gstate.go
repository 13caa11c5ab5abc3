package interp

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/content"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// extGState applies a graphics state parameter dictionary (ISO 32000-2, 8.4.5).
func (r *runner) extGState(name pdf.Name) error {
	doc := r.in.doc
	d := doc.Dict(r.resource("ExtGState", name))
	if d == nil {
		r.in.warn(r.ref, "graphics state", "graphics state %s does not exist", name)
		return nil
	}
	num := func(k pdf.Name, set func(float64)) {
		if v, ok := doc.Num(d[k]); ok {
			set(v)
		}
	}
	num("LW", func(v float64) { r.st.line.Width = max(v, -v) })
	num("LC", func(v float64) { r.st.line.Cap = scan.Cap(min(max(v, 0), 2)) })
	num("LJ", func(v float64) { r.st.line.Join = scan.Join(min(max(v, 0), 2)) })
	num("ML", func(v float64) { r.st.line.MiterLimit = v })
	num("ca", func(v float64) { r.st.fillAlpha = min(max(v, 0), 1) })
	num("CA", func(v float64) { r.st.strokeAlpha = min(max(v, 0), 1) })
	num("OPM", func(v float64) { r.st.overMode = int(v) })
	if _, ok := d["OP"]; ok {
		r.st.overStroke = doc.Bool(d["OP"], false)
		r.st.overFill = r.st.overStroke // op's default
	}
	if _, ok := d["op"]; ok {
		r.st.overFill = doc.Bool(d["op"], false)
	}
	if a := doc.Array(d["D"]); len(a) == 2 {
		phase, _ := doc.Num(a[1])
		var elems []content.Arg
		for _, v := range doc.Nums(a[0]) {
			elems = append(elems, content.Arg{Kind: content.Number, Num: v})
		}
		r.dash(elems, phase)
	}
	if a := doc.Array(d["Font"]); len(a) == 2 {
		size, _ := doc.Num(a[1])
		r.setFont(a[0], "Font", size)
	}
	if ri := doc.Name(d["RI"]); ri != "" {
		r.setIntent(ri)
	}
	if bm, ok := d["BM"]; ok {
		if err := r.setBlend(bm); err != nil {
			return err
		}
	}
	if sm, ok := d["SMask"]; ok {
		return r.setMask(sm)
	}
	return nil
}

// setBlend takes the first mode of a list that is known (11.6.3).
func (r *runner) setBlend(o pdf.Object) error {
	names := r.in.doc.Array(o)
	if names == nil {
		names = pdf.Array{o}
	}
	r.st.blend = list.Normal
	for _, n := range names {
		if b, ok := list.BlendByName(string(r.in.doc.Name(n))); ok {
			r.st.blend = b
			break
		}
	}
	if r.st.blend != list.Normal && r.in.channels == 1 && !r.in.own {
		return errNeedColor
	}
	return nil
}

// setMask interprets a soft mask dictionary (11.6.5.1): its group is run now, in the space of now.
func (r *runner) setMask(o pdf.Object) error {
	in, doc := r.in, r.in.doc
	d := doc.Dict(o)
	if d == nil {
		r.st.mask = 0
		return nil
	}
	g := doc.Stream(d["G"])
	if g == nil {
		in.warn(r.ref, "soft mask", "soft mask without a group")
		return nil
	}
	key := maskKey{in.b, g, r.st.ctm, doc.Name(d["S"])}
	if i, ok := in.masks[key]; ok && d["TR"] == nil && d["BC"] == nil { // files set the same mask again for every object
		r.st.mask = i
		return nil
	}
	m := list.Mask{Luminosity: doc.Name(d["S"]) != "Alpha"}
	// A group in its own space gives its own luminosity (11.5.3), and for alpha colours do not matter.
	space := blendSpace{channels: 1, own: true}
	if m.Luminosity {
		space = in.maskSpace(doc.Dict(g.Dict["Group"]), doc.Dict(g.Dict["Resources"]))
		r.maskBackdrop(d, g, space.press, &m)
	}
	if tr := doc.Resolve(d["TR"]); tr != nil && doc.Name(tr) != "Identity" {
		f, err := in.env.Colors.Function(in.ctx, tr)
		if err == nil && f != nil {
			m.Transfer = new([256]uint8)
			var out [1]float64
			for i := range m.Transfer {
				f.Eval([]float64{float64(i) / 255}, out[:])
				m.Transfer[i] = uint8(min(max(out[0], 0), 1)*255 + 0.5)
			}
		}
	}
	err := in.within(space, func() (err error) {
		m.List, err = in.subList(func() error {
			st := newState(r.st.ctm, in.b.Page())
			return r.form(g, st)
		})
		return err
	})
	if err != nil {
		return err
	}
	r.st.mask = in.b.AddMask(m)
	if d["TR"] == nil && d["BC"] == nil {
		in.masks[key] = r.st.mask
	}
	return nil
}

// maskKey tells soft masks without options apart.
type maskKey struct {
	b   *list.Builder
	g   *pdf.Stream
	ctm geom.Matrix
	s   pdf.Name
}

// maskSpace returns the space in which a luminosity mask's group is painted. On a gray page, what has no inks is painted in gray: the
// luminosity of a sum is the sum of luminosities.
func (in *interp) maskSpace(group, res pdf.Dict) blendSpace {
	s := in.groupSpace(group, res)
	switch {
	case s.channels == 3 && in.channels == 1 && !in.own:
		return in.blendSpace
	case s.channels == 4 && group["CS"] == nil:
		return blendSpace{channels: 3, own: true}
	}
	return s
}

// maskBackdrop converts BC in the group's colour space; the default is its black (table 142).
func (r *runner) maskBackdrop(d pdf.Dict, g *pdf.Stream, press *colorspace.Press, m *list.Mask) {
	doc := r.in.doc
	group := doc.Dict(g.Dict["Group"])
	var sp colorspace.Space = colorspace.DeviceGray
	if cs := group["CS"]; cs != nil {
		sp, _ = r.in.env.Colors.Space(r.in.ctx, cs, doc.Dict(g.Dict["Resources"])) // never nil
	}
	bc := doc.Nums(d["BC"])
	switch {
	case bc == nil:
		bc = sp.Initial()
	case group["CS"] == nil && len(bc) == 3:
		sp = colorspace.DeviceRGB
	}
	m.Backdrop = sp.RGB(bc)
	if press != nil {
		m.Inks = press.Of(sp, bc)
	}
}

// subList runs f with a builder of its own and returns the list it made.
func (in *interp) subList(f func() error) (*list.List, error) {
	outer := in.b
	in.b = outer.Sub(in.t.Width, in.t.Height, in.channels)
	if in.press != nil {
		in.b.SetPress(in.press)
	}
	err := f()
	in.stopped() // a full list is told by the builder that is about to go
	sub := in.b
	in.b = outer
	if err != nil {
		return nil, err
	}
	return sub.List(), nil
}
