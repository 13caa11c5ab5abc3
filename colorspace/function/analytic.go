package function

import (
	"math"
	"sort"
)

// NewExponential makes a type 2 function C0 + x^N (C1-C0) (ISO 32000-2, 7.10.3). Empty c0 and c1 mean [0] and [1]; the shorter of the
// two sets the number of outputs.
func NewExponential(domain, rng []Interval, c0, c1 []float64, n float64) (Func, error) {
	if len(c0) == 0 {
		c0 = []float64{0}
	}
	if len(c1) == 0 {
		c1 = []float64{1}
	}
	k := min(len(c0), len(c1), MaxOutputs)
	if len(domain) == 0 {
		domain = []Interval{{0, 1}}
	}
	if n != n {
		return nil, invalid("exponent is no number")
	}
	return &exponential{domain[0], rng, append([]float64(nil), c0[:k]...), append([]float64(nil), c1[:k]...), n}, nil
}

type exponential struct {
	domain Interval
	rng    []Interval
	c0, c1 []float64
	n      float64
}

func (f *exponential) In() int  { return 1 }
func (f *exponential) Out() int { return len(f.c0) }

func (f *exponential) Eval(in, out []float64) {
	x := f.domain.clamp(at(in, 0))
	if f.n != 1 {
		x = math.Pow(x, f.n)
		x = max(-maxMagnitude, min(maxMagnitude, x))
	}
	for i := range min(len(out), len(f.c0)) {
		out[i] = f.c0[i] + x*(f.c1[i]-f.c0[i])
	}
	finish(out, len(f.c0), f.rng)
}

// NewStitching makes a type 3 function (ISO 32000-2, 7.10.4): fs[i] serves the i-th interval between the bounds. Missing encode entries
// count as 0..1, missing bounds as the domain's end, bounds out of order are sorted.
func NewStitching(domain, rng []Interval, fs []Func, bounds []float64, encode []Interval) (Func, error) {
	if len(fs) == 0 || len(fs) > 1<<16 {
		return nil, invalid("%d parts", len(fs))
	}
	if len(domain) == 0 {
		domain = []Interval{{0, 1}}
	}
	f := &stitching{domain: domain[0], rng: rng, fs: fs}
	for _, p := range fs {
		if p == nil || p.In() > 1 {
			return nil, invalid("a part is missing or takes more than one input")
		}
		f.out = max(f.out, p.Out())
	}
	f.bounds = make([]float64, len(fs)-1)
	for i := range f.bounds {
		f.bounds[i] = f.domain.Hi
		if i < len(bounds) {
			f.bounds[i] = f.domain.clamp(bounds[i])
		}
	}
	sort.Float64s(f.bounds)
	f.encode = make([]Interval, len(fs))
	for i := range fs {
		f.encode[i] = Interval{0, 1}
		if i < len(encode) {
			f.encode[i] = encode[i]
		}
	}
	return f, nil
}

type stitching struct {
	domain Interval
	rng    []Interval
	fs     []Func
	bounds []float64
	encode []Interval
	out    int
}

func (f *stitching) In() int  { return 1 }
func (f *stitching) Out() int { return f.out }

func (f *stitching) Eval(in, out []float64) {
	x := f.domain.clamp(at(in, 0))
	i := sort.Search(len(f.bounds), func(i int) bool { return x < f.bounds[i] })
	iv := f.domain
	if i > 0 {
		iv.Lo = f.bounds[i-1]
	}
	if i < len(f.bounds) {
		iv.Hi = f.bounds[i]
	}
	one := [1]float64{interpolate(x, iv, f.encode[i])}
	f.fs[i].Eval(one[:], out)
	finish(out, f.out, f.rng)
}
