package geom

// Verb is one path construction step and tells how many points it takes.
type Verb uint8

// The verbs of a path with their number of points.
const (
	MoveTo  Verb = iota // 1: starts a subpath
	LineTo              // 1
	CurveTo             // 3: cubic Bezier, two controls and the end
	Close               // 0
)

// Path is a sequence of subpaths (ISO 32000-2, 8.5.2). The zero value is an empty path.
type Path struct {
	Verbs  []Verb
	Points []Point
}

// Reset empties the path and keeps its memory.
func (p *Path) Reset() { p.Verbs, p.Points = p.Verbs[:0], p.Points[:0] }

// Empty reports whether the path has no step.
func (p *Path) Empty() bool { return len(p.Verbs) == 0 }

// MoveTo starts a subpath at (x, y).
func (p *Path) MoveTo(x, y float64) {
	p.Verbs, p.Points = append(p.Verbs, MoveTo), append(p.Points, Point{x, y})
}

// LineTo adds a straight segment.
func (p *Path) LineTo(x, y float64) {
	p.Verbs, p.Points = append(p.Verbs, LineTo), append(p.Points, Point{x, y})
}

// CurveTo adds a cubic Bezier segment.
func (p *Path) CurveTo(x1, y1, x2, y2, x3, y3 float64) {
	p.Verbs, p.Points = append(p.Verbs, CurveTo), append(p.Points, Point{x1, y1}, Point{x2, y2}, Point{x3, y3})
}

// QuadTo adds a quadratic Bezier segment from (x0, y0), the current point, as its equal cubic.
func (p *Path) QuadTo(x0, y0, x1, y1, x2, y2 float64) {
	p.CurveTo(x0+(x1-x0)*2/3, y0+(y1-y0)*2/3, x2+(x1-x2)*2/3, y2+(y1-y2)*2/3, x2, y2)
}

// Close closes the current subpath.
func (p *Path) Close() { p.Verbs = append(p.Verbs, Close) }

// Rect adds a closed rectangle.
func (p *Path) Rect(r Rect) {
	p.MoveTo(r.X0, r.Y0)
	p.LineTo(r.X1, r.Y0)
	p.LineTo(r.X1, r.Y1)
	p.LineTo(r.X0, r.Y1)
	p.Close()
}

// Transform maps every point by m.
func (p *Path) Transform(m Matrix) {
	for i, q := range p.Points {
		p.Points[i] = m.Apply(q)
	}
}

// AppendPath appends q's steps.
func (p *Path) AppendPath(q *Path) {
	p.Verbs, p.Points = append(p.Verbs, q.Verbs...), append(p.Points, q.Points...)
}

// Bounds returns the box around every point, controls included; an empty Rect for an empty path.
func (p *Path) Bounds() Rect {
	if len(p.Points) == 0 {
		return Rect{}
	}
	r := Rect{p.Points[0].X, p.Points[0].Y, p.Points[0].X, p.Points[0].Y}
	for _, q := range p.Points[1:] {
		r.X0, r.Y0, r.X1, r.Y1 = min(r.X0, q.X), min(r.Y0, q.Y), max(r.X1, q.X), max(r.Y1, q.Y)
	}
	return r
}
