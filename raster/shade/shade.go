// Package shade turns PDF shadings (ISO 32000-2, 8.7.4) into device pixels for the display list.
//
// Load reads a shading dictionary of any of the seven types once: function-based, axial, radial, free-form and lattice Gouraud
// triangles, Coons and tensor-product patches. Place puts it on the device as a list.Source: its rows are a function of the placement
// alone, the same bytes in whatever order, width or worker they are asked for. Colours are taken at the pixels' centres; neighbouring
// triangles and patches with a common edge leave no seam and later ones paint over earlier ones. The edges at which a radial
// shading, a mesh or a BBox ends are anti-aliased. Those of axial and function-based ones are not: exporters set them side by side, and two
// pixels that each cover a half would let the paper through.
//
// Hostile input: every count is bounded by Options, NaN and degenerate coordinates or matrices paint nothing, and meshes are drawn as
// far as their data goes, with a warning. Types 1 to 3 need memory for one row, meshes for their vertices, a strip of 34 rows a worker and four
// more.
// Subdivision follows the size on the device and is bounded. A context that ends stops mesh painting early; the caller must then
// discard the rows. A Shading and a Placed are immutable and safe for concurrent use, the rows of one Open are not.
package shade

import (
	"context"
	"errors"
	"fmt"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/function"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Options bounds what a shading may cost. The zero value means the defaults.
type Options struct {
	// MaxVertices bounds the vertices kept of a triangle mesh: 1<<21.
	MaxVertices int
	// MaxPatches bounds the patches kept of a patch mesh: 1<<18.
	MaxPatches int
	// MaxCells bounds the cells that all the patches of a placement are subdivided into; beyond it they get coarser: 1<<23.
	MaxCells int
	// MaxEntries bounds the entries of a colour table, 256 at the least: 4096.
	MaxEntries int
}

func (o Options) withDefaults() Options {
	def := func(v *int, d, limit int) {
		if *v <= 0 {
			*v = d
		}
		*v = min(*v, limit)
	}
	def(&o.MaxVertices, 1<<21, 1<<28)
	def(&o.MaxPatches, 1<<18, 1<<26)
	def(&o.MaxCells, 1<<23, 1<<40)
	def(&o.MaxEntries, 4096, 1<<15)
	return o
}

// ErrDamaged is wrapped by the errors of Load that tell of a shading without meaning.
var ErrDamaged = errors.New("shade: damaged shading")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// Shading is a shading made ready to be placed. It is immutable and safe for concurrent use.
type Shading struct {
	Type int // 1..7 (ISO 32000-2, table 77)

	opt     Options
	space   colorspace.Space
	noMarks bool
	bg      *colorspace.RGB
	bbox    *geom.Rect // shading space

	ramp *ramp // functions of one value
	paintable
}

// Space returns the space of the shading's colours.
func (s *Shading) Space() colorspace.Space { return s.space }

// paintable is what a type of shading adds.
type paintable interface {
	// bounds returns what the shading paints at most, in shading space; all is true when that is the whole plane.
	bounds() (r geom.Rect, all bool)
	// place readies the shading for pixels of box; it returns nil when nothing is to be painted. opaque says that every pixel of the
	// box will be.
	place(s *Shading, m geom.Matrix, channels int, box geom.IRect) (p painter, opaque bool)
}

// painter is a placed shading; open makes the state of one worker.
type painter interface {
	open(ctx context.Context) rowPainter
	release(rowPainter)
}

// rowPainter writes pixels and 0 or 255 for coverage; pixels that are not covered may hold anything.
type rowPainter interface {
	row(y, x0, x1 int, pix, alpha []byte)
}

// loader gathers what Load's steps share.
type loader struct {
	ctx  context.Context
	doc  *pdf.Document
	cols *color.Resolver
	dict pdf.Dict
	ref  pdf.Ref
	s    *Shading
	fn   function.Func // nil: none
	warn []pdf.Warning
	// ramps are shared with other shadings, or nil.
	ramps *Ramps
}

const maxWarnings = 16

func (l *loader) warnf(kind pdf.Kind, format string, args ...any) {
	if len(l.warn) < maxWarnings {
		l.warn = append(l.warn, pdf.Warning{Object: l.ref, Kind: kind, Text: "shading: " + fmt.Sprintf(format, args...)})
	}
}

// Load reads the shading o, a dictionary or stream; res is the resource dictionary that named colour spaces are looked up in, ramps what
// shadings of the document share, or nil. The error is ctx's or wraps ErrDamaged: nothing of the shading can be drawn. What was worked
// around is in the warnings.
func Load(ctx context.Context, doc *pdf.Document, cols *color.Resolver, o pdf.Object, res pdf.Dict, ramps *Ramps, opt Options) (*Shading, []pdf.Warning, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	s := &Shading{opt: opt.withDefaults()}
	l := &loader{ctx: ctx, doc: doc, cols: cols, dict: doc.Dict(o), s: s, ramps: ramps}
	l.ref, _ = o.(pdf.Ref)
	if l.dict == nil {
		return nil, nil, damaged("no dictionary")
	}
	err := l.load(o, res)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, l.warn, err
	}
	return s, l.warn, nil
}

func (l *loader) load(o pdf.Object, res pdf.Dict) error {
	s, d := l.s, l.dict
	t, _ := l.doc.Int(d["ShadingType"])
	if t < 1 || t > 7 {
		return damaged("type %d", t)
	}
	s.Type = int(t)
	cs := d["ColorSpace"]
	if cs == nil {
		cs = d["CS"]
	}
	var err error
	if s.space, err = l.cols.Space(l.ctx, cs, res); err != nil {
		l.warnf(pdf.Damaged, "colour space: %v", err)
	}
	if _, pattern := s.space.(*color.Pattern); pattern {
		return damaged("a Pattern colour space")
	}
	if t, ok := s.space.(*colorspace.Tinted); ok {
		s.noMarks = t.NoMarks()
	}
	if bg := l.doc.Nums(d["Background"]); len(bg) > 0 {
		c := s.space.RGB(bg)
		s.bg = &c
	}
	if b, ok := l.doc.Rect(d["BBox"]); ok {
		s.bbox = &b
	}
	if f := l.doc.Resolve(d["Function"]); f != nil {
		l.fn, err = l.cols.Function(l.ctx, d["Function"])
		switch {
		case err != nil && t <= 3:
			return damaged("function: %v", err)
		case err != nil:
			l.warnf(pdf.Damaged, "function: %v", err)
		}
	}
	if l.fn == nil && t <= 3 {
		return damaged("no function")
	}
	switch t {
	case 1:
		return l.functionBased()
	case 2:
		return l.axial()
	case 3:
		return l.radial()
	}
	return l.mesh(l.doc.Stream(o))
}

// pair reads an array of two numbers.
func (l *loader) pair(key pdf.Name, a, b float64) (float64, float64) {
	n := l.doc.Nums(l.dict[key])
	if len(n) < 2 {
		if l.dict[key] != nil {
			l.warnf(pdf.Damaged, "%s is not two numbers", string(key))
		}
		return a, b
	}
	return n[0], n[1]
}

// extend reads Extend (ISO 32000-2, tables 79 and 80).
func (l *loader) extend() (e [2]bool) {
	a := l.doc.Array(l.dict["Extend"])
	for i := range min(len(a), 2) {
		e[i] = l.doc.Bool(a[i], false)
	}
	return e
}
