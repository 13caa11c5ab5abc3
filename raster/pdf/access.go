package pdf

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Resolve follows references until a direct object is found. Missing objects, cycles and whatever cannot be read give nil.
func (d *Document) Resolve(o Object) Object {
	if _, ok := o.(Ref); !ok {
		return o
	}
	return loader{d: d}.resolve(o) // not the Ref inside: it would be put into an interface again, which allocates
}

func (ld loader) int(o Object) (int64, bool) { return toInt(ld.resolve(o)) }

func toInt(o Object) (int64, bool) {
	switch v := o.(type) {
	case int64:
		return v, true
	case float64:
		if v > -1e18 && v < 1e18 {
			return int64(v), true
		}
	}
	return 0, false
}

// Dict resolves o and returns it as a dictionary, a stream's own for a stream; nil if it is something else.
func (d *Document) Dict(o Object) Dict { return toDict(d.Resolve(o)) }

func toDict(o Object) Dict {
	switch v := o.(type) {
	case Dict:
		return v
	case *Stream:
		if v != nil {
			return v.Dict
		}
	}
	return nil
}

// Array resolves o and returns it as an array; nil if it is something else.
func (d *Document) Array(o Object) Array {
	v, _ := d.Resolve(o).(Array)
	return v
}

// Name resolves o and returns it as a name; "" if it is something else.
func (d *Document) Name(o Object) Name {
	v, _ := d.Resolve(o).(Name)
	return v
}

// Stream resolves o and returns it as a stream; nil if it is something else.
func (d *Document) Stream(o Object) *Stream {
	v, _ := d.Resolve(o).(*Stream)
	return v
}

// Str resolves o and returns it as a string.
func (d *Document) Str(o Object) (String, bool) {
	v, ok := d.Resolve(o).(String)
	return v, ok
}

// Int resolves o and returns it as an integer; reals are cut.
func (d *Document) Int(o Object) (int64, bool) { return toInt(d.Resolve(o)) }

// Num resolves o and returns it as a number, which is finite.
func (d *Document) Num(o Object) (float64, bool) { return toNum(d.Resolve(o)) }

func toNum(o Object) (float64, bool) {
	switch v := o.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	return 0, false
}

// Bool resolves o and returns it as a boolean, def if it is something else.
func (d *Document) Bool(o Object, def bool) bool {
	if v, ok := d.Resolve(o).(bool); ok {
		return v
	}
	return def
}

// Nums resolves o and returns an array of numbers; nil if it is no array or holds anything else.
func (d *Document) Nums(o Object) []float64 {
	a, ok := d.Resolve(o).(Array)
	if !ok {
		return nil
	}
	out := make([]float64, len(a))
	for i, v := range a {
		if out[i], ok = d.Num(v); !ok {
			return nil
		}
	}
	return out
}

// Rect resolves o as a rectangle (ISO 32000-2, 7.9.5) and puts its corners in order.
func (d *Document) Rect(o Object) (geom.Rect, bool) {
	n := d.Nums(o)
	if len(n) < 4 {
		return geom.Rect{}, false
	}
	return geom.Rect{X0: n[0], Y0: n[1], X1: n[2], Y1: n[3]}.Canon(), true
}

// Matrix resolves o as a transformation matrix of six numbers; Identity and false if it is none.
func (d *Document) Matrix(o Object) (geom.Matrix, bool) {
	n := d.Nums(o)
	if len(n) < 6 {
		return geom.Identity, false
	}
	return geom.Matrix{A: n[0], B: n[1], C: n[2], D: n[3], E: n[4], F: n[5]}, true
}
