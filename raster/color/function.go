package color

import (
	"errors"

	"github.com/pwgconvert/pwgconvert/colorspace/function"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func (w *walk) function(o pdf.Object, depth int) (function.Func, error) {
	if depth > w.r.opt.Limits.MaxDepth {
		return nil, damagedFunction("nested deeper than the limit")
	}
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	ref, isRef := o.(pdf.Ref)
	if !isRef {
		return w.newFunction(o, depth)
	}
	w.r.all.Lock()
	got, ok := w.r.funcs.Get(ref)
	w.r.all.Unlock()
	if ok {
		return got.fn, got.err
	}
	f, err := w.newFunction(w.r.doc.Resolve(o), depth)
	if w.ctx.Err() == nil && (err == nil || depth == 0) {
		cost := w.r.functionCost(ref)
		w.r.all.Lock()
		w.r.funcs.Put(ref, funcResult{f, err}, cost)
		w.r.all.Unlock()
	}
	return f, err
}

// functionCost estimates the memory of a function by what most of it is: the samples.
func (r *Resolver) functionCost(o pdf.Object) int64 {
	d := r.doc.Dict(o)
	cost := float64(8 * len(r.doc.Nums(d["Range"])) / 2)
	for _, n := range r.doc.Nums(d["Size"]) {
		cost *= max(n, 1)
	}
	return 1024 + int64(min(cost, 1<<30))
}

func damagedFunction(text string) error {
	return errors.Join(function.ErrInvalid, errors.New("color: function "+text))
}

func (w *walk) newFunction(o pdf.Object, depth int) (function.Func, error) {
	doc := w.r.doc
	var d pdf.Dict
	var s *pdf.Stream
	switch o := doc.Resolve(o).(type) {
	case pdf.Name:
		if o == "Identity" {
			return function.Identity{N: 1}, nil
		}
		return nil, damagedFunction("is a name")
	case pdf.Array:
		fs, err := w.functions(o, depth)
		if err != nil {
			return nil, err
		}
		return function.Join(fs)
	case pdf.Dict:
		d = o
	case *pdf.Stream:
		s, d = o, o.Dict
	default:
		return nil, damagedFunction("is missing")
	}
	domain, rng := function.Intervals(doc.Nums(d["Domain"])), function.Intervals(doc.Nums(d["Range"]))
	kind, ok := doc.Int(d["FunctionType"])
	if !ok {
		kind = -1
	}
	switch kind {
	case 2:
		n, ok := doc.Num(d["N"])
		if !ok {
			n = 1
		}
		return function.NewExponential(domain, rng, doc.Nums(d["C0"]), doc.Nums(d["C1"]), n)
	case 3:
		fs, err := w.functions(doc.Array(d["Functions"]), depth)
		if err != nil {
			return nil, err
		}
		return function.NewStitching(domain, rng, fs, doc.Nums(d["Bounds"]), function.Intervals(doc.Nums(d["Encode"])))
	case 0, 4:
		if s == nil {
			return nil, damagedFunction("has no stream")
		}
		data, err := doc.Decode(w.ctx, s)
		if len(data) == 0 && err != nil {
			return nil, err
		}
		if kind == 4 {
			return w.r.opt.Limits.Function.NewCalculator(domain, rng, data)
		}
		return w.sampled(d, domain, rng, data)
	}
	return nil, damagedFunction("has no known type")
}

func (w *walk) sampled(d pdf.Dict, domain, rng []function.Interval, data []byte) (function.Func, error) {
	doc := w.r.doc
	var size []int
	if nums := doc.Nums(d["Size"]); nums != nil {
		for _, v := range nums {
			size = append(size, clampInt(v))
		}
	} else if v, ok := doc.Num(d["Size"]); ok {
		size = []int{clampInt(v)}
	}
	bps, _ := doc.Int(d["BitsPerSample"])
	return w.r.opt.Limits.Function.NewSampled(function.Sampled{
		Domain: domain, Range: rng, Size: size, BitsPerSample: int(max(0, min(64, bps))),
		Encode: function.Intervals(doc.Nums(d["Encode"])), Decode: function.Intervals(doc.Nums(d["Decode"])), Data: data,
	})
}

func clampInt(v float64) int {
	if !(v >= 0) {
		return 0
	}
	return int(min(v, 1<<30))
}

func (w *walk) functions(a pdf.Array, depth int) ([]function.Func, error) {
	if len(a) == 0 || len(a) > w.r.opt.Limits.MaxParts {
		return nil, damagedFunction("has no parts, or too many")
	}
	fs := make([]function.Func, len(a))
	for i, o := range a {
		f, err := w.function(o, depth+1)
		if err != nil {
			return nil, err
		}
		fs[i] = f
	}
	return fs, nil
}
