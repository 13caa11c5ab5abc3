// Package function evaluates PDF functions (ISO 32000-2, 7.10): sampled (type 0), exponential (2), stitching (3) and PostScript
// calculator (4).
//
// It works on plain numbers and bytes; package raster/color makes them from PDF objects. Constructors refuse what has no meaning
// with an error and bound every size; evaluation never fails, never allocates and takes bounded time: inputs are clamped to the
// domain, missing ones and NaN count as 0, outputs are clamped to the range. Functions are immutable and safe for concurrent use.
package function

import "errors"

// MaxInputs and MaxOutputs bound a function's dimensions.
const (
	MaxInputs  = 32
	MaxOutputs = 32
)

// ErrInvalid is wrapped by every error of this package.
var ErrInvalid = errors.New("function: invalid")

// Func is a function of In values to Out values.
type Func interface {
	In() int
	Out() int
	// Eval fills out with the values at in. A short in is padded with 0, a short out gets the first values only, and what a long
	// out holds beyond Out is set to 0.
	Eval(in, out []float64)
}
