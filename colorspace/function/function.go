// Package function evaluates PDF functions (ISO 32000-2, 7.10): sampled (type 0), exponential (2), stitching (3) and PostScript
// calculator (4).
//
// It works on plain numbers and bytes; package raster/color makes them from PDF objects. Constructors refuse what has no meaning
// with an error and bound every size; evaluation never fails and takes bounded time: inputs are clamped to the domain, missing ones
// and NaN count as 0, outputs are clamped to the range. Functions are immutable and safe for concurrent use.
package function

import (
	"errors"
	"fmt"
)

// MaxInputs and MaxOutputs bound a function's dimensions.
const (
	MaxInputs  = 32
	MaxOutputs = 32
)

// maxMagnitude bounds every number a function hands out, so that sums and products of a few stay finite.
const maxMagnitude = 1e30

// ErrInvalid is wrapped by every error of this package.
var ErrInvalid = errors.New("function: invalid")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

// Func is a function of In values to Out values.
type Func interface {
	In() int
	Out() int
	// Eval fills out with the values at in, which must not overlap. A short in is padded with 0, a short out gets the first values
	// only, and what a long out holds beyond Out is set to 0.
	Eval(in, out []float64)
}

// Interval is a closed interval of one entry of Domain, Range, Encode or Decode.
type Interval struct{ Lo, Hi float64 }

// Intervals makes intervals of a PDF array's numbers in pairs; an odd last number is dropped.
func Intervals(nums []float64) []Interval {
	out := make([]Interval, len(nums)/2)
	for i := range out {
		out[i] = Interval{nums[2*i], nums[2*i+1]}
	}
	return out
}

func (iv Interval) clamp(v float64) float64 {
	lo, hi := iv.Lo, iv.Hi
	if lo > hi {
		lo, hi = hi, lo
	}
	switch {
	case v > hi:
		return hi
	case v >= lo:
		return v
	}
	return lo // NaN too
}

// interpolate maps x from interval from to interval to (ISO 32000-2, 7.10.2).
func interpolate(x float64, from, to Interval) float64 {
	if from.Hi == from.Lo {
		return to.Lo
	}
	return to.Lo + (x-from.Lo)*(to.Hi-to.Lo)/(from.Hi-from.Lo)
}

func at(in []float64, i int) float64 {
	if i >= len(in) || in[i] != in[i] {
		return 0
	}
	return in[i]
}

// finish clamps to the range and to finite numbers and clears the rest of out.
func finish(out []float64, n int, rng []Interval) {
	for i := range out {
		switch {
		case i >= n || out[i] != out[i]:
			out[i] = 0
		case i < len(rng):
			out[i] = rng[i].clamp(out[i])
		}
		out[i] = max(-maxMagnitude, min(maxMagnitude, out[i]))
	}
}

// Identity hands its N inputs through.
type Identity struct{ N int }

// In returns N.
func (f Identity) In() int { return f.N }

// Out returns N.
func (f Identity) Out() int { return f.N }

// Eval copies.
func (f Identity) Eval(in, out []float64) {
	for i := range out {
		out[i] = at(in, i)
	}
	finish(out, f.N, nil)
}

// Join makes one function of several with the same inputs: its outputs are theirs in order.
func Join(fs []Func) (Func, error) {
	if len(fs) == 0 {
		return nil, invalid("no functions")
	}
	j := &joined{fs: fs}
	for _, f := range fs {
		if f == nil {
			return nil, invalid("a part is missing")
		}
		j.in, j.out = max(j.in, f.In()), j.out+f.Out()
	}
	if j.out > MaxOutputs {
		return nil, invalid("%d outputs", j.out)
	}
	return j, nil
}

type joined struct {
	fs      []Func
	in, out int
}

func (j *joined) In() int  { return j.in }
func (j *joined) Out() int { return j.out }

func (j *joined) Eval(in, out []float64) {
	k := 0
	for _, f := range j.fs {
		n := min(f.Out(), len(out)-k)
		if n <= 0 {
			break
		}
		f.Eval(in, out[k:k+n])
		k += n
	}
	finish(out, k, nil)
}
