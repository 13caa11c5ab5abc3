// Package geom holds the plane geometry that the renderer's packages share: points, affine matrices, rectangles and paths.
//
// It is a leaf: it imports nothing of the project. Values are plain data and safe to copy; a Path is not safe for concurrent
// writes. Matrices follow ISO 32000-2, 8.3.3: a row vector [x y 1] is multiplied from the left.
package geom

import "math"

// Point is a position or a vector, in whatever space its user says.
type Point struct{ X, Y float64 }

// Add returns p+q.
func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }

// Sub returns p-q.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Mul returns p scaled by k.
func (p Point) Mul(k float64) Point { return Point{p.X * k, p.Y * k} }

// Len returns the vector's length.
func (p Point) Len() float64 { return math.Hypot(p.X, p.Y) }

// Matrix is the affine map x' = A x + C y + E, y' = B x + D y + F (ISO 32000-2, 8.3.3: [a b c d e f]).
type Matrix struct{ A, B, C, D, E, F float64 }

// Identity maps every point to itself.
var Identity = Matrix{A: 1, D: 1}

// Translate returns the matrix that adds (x, y).
func Translate(x, y float64) Matrix { return Matrix{1, 0, 0, 1, x, y} }

// Scale returns the matrix that multiplies by (x, y).
func Scale(x, y float64) Matrix { return Matrix{x, 0, 0, y, 0, 0} }

// Mul returns the matrix that applies m first and then n (the product m x n of row-vector convention).
func (m Matrix) Mul(n Matrix) Matrix {
	return Matrix{
		m.A*n.A + m.B*n.C, m.A*n.B + m.B*n.D,
		m.C*n.A + m.D*n.C, m.C*n.B + m.D*n.D,
		m.E*n.A + m.F*n.C + n.E, m.E*n.B + m.F*n.D + n.F,
	}
}

// Apply maps a point.
func (m Matrix) Apply(p Point) Point {
	return Point{m.A*p.X + m.C*p.Y + m.E, m.B*p.X + m.D*p.Y + m.F}
}

// ApplyVec maps a vector: without the translation.
func (m Matrix) ApplyVec(p Point) Point { return Point{m.A*p.X + m.C*p.Y, m.B*p.X + m.D*p.Y} }

// Det returns the determinant of the linear part.
func (m Matrix) Det() float64 { return m.A*m.D - m.B*m.C }

// Expansion returns the square root of the area one unit square becomes: the mean scale.
func (m Matrix) Expansion() float64 { return math.Sqrt(math.Abs(m.Det())) }

// Invert returns the inverse; ok is false when the matrix is singular or not finite.
func (m Matrix) Invert() (inv Matrix, ok bool) {
	d := m.Det()
	if d == 0 || math.IsNaN(d) || math.IsInf(d, 0) || math.IsInf(1/d, 0) {
		return Identity, false
	}
	k := 1 / d
	return Matrix{
		m.D * k, -m.B * k, -m.C * k, m.A * k,
		(m.C*m.F - m.D*m.E) * k, (m.B*m.E - m.A*m.F) * k,
	}, true
}

// Finite reports whether every coefficient is a finite number.
func (m Matrix) Finite() bool {
	s := m.A + m.B + m.C + m.D + m.E + m.F
	return !math.IsNaN(s) && !math.IsInf(s, 0)
}

// AxisAligned reports whether the matrix maps axis-parallel rectangles to axis-parallel rectangles (a turn by a multiple of
// 90 degrees, with any scale and mirroring).
func (m Matrix) AxisAligned() bool {
	return (nearZero(m.B) && nearZero(m.C)) || (nearZero(m.A) && nearZero(m.D))
}

func nearZero(v float64) bool { return v > -1e-9 && v < 1e-9 }

// Rect is an axis-parallel rectangle; it is empty unless X0 < X1 and Y0 < Y1.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// Empty reports whether r holds no area.
func (r Rect) Empty() bool { return !(r.X0 < r.X1 && r.Y0 < r.Y1) }

// W returns the width.
func (r Rect) W() float64 { return r.X1 - r.X0 }

// H returns the height.
func (r Rect) H() float64 { return r.Y1 - r.Y0 }

// Canon returns r with its corners in order.
func (r Rect) Canon() Rect {
	if r.X0 > r.X1 {
		r.X0, r.X1 = r.X1, r.X0
	}
	if r.Y0 > r.Y1 {
		r.Y0, r.Y1 = r.Y1, r.Y0
	}
	return r
}

// Intersect returns the common part; it may be empty.
func (r Rect) Intersect(s Rect) Rect {
	return Rect{math.Max(r.X0, s.X0), math.Max(r.Y0, s.Y0), math.Min(r.X1, s.X1), math.Min(r.Y1, s.Y1)}
}

// Transform returns the smallest axis-parallel rectangle around the image of r under m.
func (r Rect) Transform(m Matrix) Rect {
	out := Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range [4]Point{{r.X0, r.Y0}, {r.X1, r.Y0}, {r.X0, r.Y1}, {r.X1, r.Y1}} {
		q := m.Apply(p)
		out.X0, out.Y0 = math.Min(out.X0, q.X), math.Min(out.Y0, q.Y)
		out.X1, out.Y1 = math.Max(out.X1, q.X), math.Max(out.Y1, q.Y)
	}
	return out
}

// IRect is a rectangle of whole pixels: X0 <= x < X1, Y0 <= y < Y1.
type IRect struct{ X0, Y0, X1, Y1 int }

// Empty reports whether r holds no pixel.
func (r IRect) Empty() bool { return r.X0 >= r.X1 || r.Y0 >= r.Y1 }

// Intersect returns the common pixels; it may be empty.
func (r IRect) Intersect(s IRect) IRect {
	return IRect{max(r.X0, s.X0), max(r.Y0, s.Y0), min(r.X1, s.X1), min(r.Y1, s.Y1)}
}

// PixelLimit bounds pixel coordinates so that 24.8 fixed point and box arithmetic cannot overflow.
const PixelLimit = 1 << 22

// Outer returns the smallest pixel rectangle that holds r, clamped to +-PixelLimit; NaN gives an empty one.
func (r Rect) Outer() IRect {
	if r.X0 != r.X0 || r.Y0 != r.Y0 || r.X1 != r.X1 || r.Y1 != r.Y1 {
		return IRect{}
	}
	return IRect{clampPixel(math.Floor(r.X0)), clampPixel(math.Floor(r.Y0)), clampPixel(math.Ceil(r.X1)), clampPixel(math.Ceil(r.Y1))}
}

func clampPixel(v float64) int { return int(math.Max(-PixelLimit, math.Min(PixelLimit, v))) }
