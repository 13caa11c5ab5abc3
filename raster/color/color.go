// Package color turns PDF objects into colour spaces and functions (ISO 32000-2, 8.6 and 7.10).
//
// It never fails on damage where a colour can still be shown: a space that cannot be understood becomes the device space of its number
// of components, and the error says what was wrong. Nesting is bounded and reference cycles end. A Resolver is safe for concurrent use.
package color

import "github.com/pwgconvert/pwgconvert/colorspace"

// Pattern is the Pattern space (ISO 32000-2, 8.6.6.2). Under is the space of an uncoloured pattern's components, nil if there is none.
type Pattern struct{ Under colorspace.Space }

// N returns the components that an uncoloured pattern takes, 0 without an underlying space.
func (p *Pattern) N() int {
	if p.Under == nil {
		return 0
	}
	return p.Under.N()
}

// Initial returns the underlying space's initial colour.
func (p *Pattern) Initial() []float64 {
	if p.Under == nil {
		return nil
	}
	return p.Under.Initial()
}

// Range returns the underlying space's.
func (p *Pattern) Range(i, bpc int) (lo, hi float64) {
	if p.Under == nil {
		return 0, 1
	}
	return p.Under.Range(i, bpc)
}

// RGB converts in the underlying space; without one it is black.
func (p *Pattern) RGB(c []float64) colorspace.RGB {
	if p.Under == nil {
		return colorspace.RGB{}
	}
	return p.Under.RGB(c)
}
