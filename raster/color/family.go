package color

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/function"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// family makes the space of an array [family ...] (ISO 32000-2, table 61).
func (w *walk) family(name pdf.Name, a pdf.Array, depth int) (colorspace.Space, error) {
	doc := w.r.doc
	arg := func(i int) pdf.Object {
		if i < len(a) {
			return a[i]
		}
		return nil
	}
	switch name {
	case "ICCBased":
		s := doc.Stream(arg(1))
		if s == nil {
			if n, ok := doc.Int(doc.Dict(arg(1))["N"]); ok {
				return byComponents(int(n)), damaged("ICCBased without a stream")
			}
			return nil, damaged("ICCBased without a stream")
		}
		return w.icc(s, depth)
	case "CalGray":
		d := doc.Dict(arg(1))
		gamma, _ := doc.Num(d["Gamma"])
		return colorspace.NewCalGray(gamma), nil
	case "CalRGB":
		d := doc.Dict(arg(1))
		var white, gamma [3]float64
		var m [9]float64
		copy(white[:], doc.Nums(d["WhitePoint"]))
		copy(gamma[:], doc.Nums(d["Gamma"]))
		copy(m[:], doc.Nums(d["Matrix"]))
		s, ok := colorspace.NewCalRGB(white, gamma, m)
		if !ok {
			return s, damaged("CalRGB with a singular matrix")
		}
		return s, nil
	case "Lab":
		d := doc.Dict(arg(1))
		var white [3]float64
		rng := [4]float64{-100, 100, -100, 100}
		copy(white[:], doc.Nums(d["WhitePoint"]))
		copy(rng[:], doc.Nums(d["Range"]))
		return colorspace.NewLab(white, rng), nil
	case "Indexed", "I":
		return w.indexed(arg(1), arg(2), arg(3), depth)
	case "Separation":
		return w.tinted(pdf.Array{arg(1)}, arg(2), arg(3), depth)
	case "DeviceN", "NChannel":
		names := doc.Array(arg(1))
		if len(names) == 0 {
			names = pdf.Array{nil}
		}
		return w.tinted(names, arg(2), arg(3), depth)
	case "Pattern":
		if len(a) < 2 {
			return &Pattern{}, nil
		}
		under, err := w.space(a[1], depth+1)
		if _, nested := under.(*Pattern); nested {
			under, err = nil, damaged("a Pattern space over another")
		}
		return &Pattern{Under: under}, err
	}
	return w.name(name, depth) // [/DeviceRGB], or a named space in an array
}

// icc makes an ICCBased space: of its profile, of its Alternate when the profile is damaged, else of the device space of N components.
func (w *walk) icc(s *pdf.Stream, depth int) (colorspace.Space, error) {
	if s.Ref != (pdf.Ref{}) {
		w.r.mu.Lock()
		got, ok := w.r.spaces[s.Ref]
		w.r.mu.Unlock()
		if ok {
			return got.space, got.err
		}
	}
	sp, err := w.newICC(s, depth)
	if s.Ref != (pdf.Ref{}) && w.ctx.Err() == nil {
		w.r.mu.Lock()
		defer w.r.mu.Unlock()
		if old, ok := w.r.spaces[s.Ref]; ok {
			return old.space, old.err
		}
		if len(w.r.spaces) < w.r.opt.Limits.MaxCached {
			w.r.spaces[s.Ref] = spaceResult{sp, err}
		}
	}
	return sp, err
}

func (w *walk) newICC(s *pdf.Stream, depth int) (colorspace.Space, error) {
	n64, _ := w.r.doc.Int(s.Dict["N"])
	n := int(n64)
	var alt colorspace.Space
	if o := s.Dict["Alternate"]; o != nil {
		// The alternate does not see Default spaces: an ICCBased space means one thing in the whole document.
		inner := *w
		inner.named = nil
		alt, _ = inner.space(o, depth+1)
		if _, pattern := alt.(*Pattern); pattern {
			alt = nil
		}
		if _, indexed := alt.(*colorspace.Indexed); indexed {
			alt = nil
		}
	}
	rng := w.r.doc.Nums(s.Dict["Range"])
	if n == 1 || n == 3 || n == 4 {
		sp, err := w.r.profile(w.ctx, s, n)
		if err == nil {
			return sp.Within(rng), nil
		}
		if alt != nil && alt.N() != n {
			alt = nil
		}
		return colorspace.NewICCBased(n, alt).Within(rng), err
	}
	err := damaged("ICCBased with N = %d", n)
	if alt != nil {
		return colorspace.NewICCBased(alt.N(), alt).Within(rng), err
	}
	// The profile knows how many components it has, whatever was lost from the dictionary.
	if sp, perr := w.r.profile(w.ctx, s, 0); perr == nil && (sp.N() == 1 || sp.N() == 3 || sp.N() == 4) {
		return sp.Within(rng), err
	}
	return colorspace.DeviceGray, err
}

func (w *walk) indexed(baseObj, hivalObj, table pdf.Object, depth int) (colorspace.Space, error) {
	base, err := w.space(baseObj, depth+1)
	if _, pattern := base.(*Pattern); pattern || base == nil {
		return nil, damaged("Indexed without a base space: %v", err)
	}
	if x, nested := base.(*colorspace.Indexed); nested {
		base, err = x.Base(), damaged("Indexed over Indexed")
	}
	hival, ok := w.r.doc.Int(hivalObj)
	if !ok || hival < 0 || hival > 255 {
		err = damaged("Indexed with hival %v", hivalObj)
	}
	var data []byte
	if s := w.r.doc.Stream(table); s != nil {
		var e error
		if data, e = w.r.doc.Decode(w.ctx, s); e != nil {
			err = e
		}
	} else if str, ok := w.r.doc.Str(table); ok {
		data = []byte(str)
	}
	if len(data) == 0 {
		err = damaged("Indexed without a table")
	}
	return colorspace.NewIndexed(base, int(max(0, min(255, hival))), data), err
}

func (w *walk) tinted(names pdf.Array, altObj, tint pdf.Object, depth int) (colorspace.Space, error) {
	n := min(len(names), colorspace.MaxComponents)
	none := true
	for _, name := range names {
		none = none && w.r.doc.Name(name) == "None"
	}
	if none {
		return colorspace.NewNone(n), nil
	}
	alt, err := w.space(altObj, depth+1)
	_, pattern := alt.(*Pattern)
	_, indexed := alt.(*colorspace.Indexed)
	if alt == nil || pattern || indexed {
		return subtractive(n), damaged("Separation or DeviceN without an alternate space: %v", err)
	}
	f, ferr := w.function(tint, depth+1)
	if ferr != nil {
		return subtractive(n), ferr
	}
	if f.In() != n || f.Out() < alt.N() {
		err = damaged("tint transformation of %d to %d values, wanted %d to %d", f.In(), f.Out(), n, alt.N())
	}
	return colorspace.NewTinted(n, alt, f).WithColorants(w.colorants(names[:n])), err
}

// colorants returns the names of a Separation or DeviceN space.
func (w *walk) colorants(names pdf.Array) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(w.r.doc.Name(n))
	}
	return out
}

// subtractive stands in for inks whose looks are unknown: the more of them, the darker.
func subtractive(n int) colorspace.Space {
	return colorspace.NewTinted(n, colorspace.DeviceGray, darken{})
}

type darken struct{}

func (darken) Eval(in, out []float64) {
	v := 1.0
	for _, x := range in {
		v *= 1 - x
	}
	for i := range out {
		out[i] = v
	}
}

var _ colorspace.Tint = function.Func(nil)
