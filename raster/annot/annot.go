// Package annot finds or makes the appearance an annotation prints with (ISO 32000-2, 12.5 and 12.7).
//
// What it does: the normal appearance of the file, by its appearance state, where there is one. Where there is none, or the form asks
// for new ones (NeedAppearances), it draws what the annotation's other entries say: lines and shapes, text markup, free text, icons, stamps,
// borders of links, and form fields with their values. The result is a form XObject for the usual algorithm of 12.5.5.
//
// What it refuses: scripts are not run, so a field shows its value as it is stored; rich text is shown plain; annotations of sound, movies,
// 3D and the like print only what the file brings. Which annotations print at all is the caller's question.
//
// Hostile input: points, items, characters and the made stream are bounded by Limits, cycles end, nothing
// panics; a wrong entry counts as missing. The same dictionary gives the same stream. A Maker serves one goroutine.
package annot

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Source is what the objects are read from; *pdf.Document is one.
type Source interface {
	font.Source
	Bool(o pdf.Object, def bool) bool
	Catalog() pdf.Dict
}

// FontFunc loads a font resource, as font.Load does. It may cache.
type FontFunc func(ctx context.Context, o pdf.Object) (*font.Font, []pdf.Warning, error)

// Form is an appearance: a form XObject and the rectangle, in default user space (points), onto which its transformed BBox is mapped.
// Stream is nil when the annotation shows nothing.
type Form struct {
	Stream *pdf.Stream
	Rect   geom.Rect
}

const (
	maxParents = 32
	maxCoord   = 1e6 // points; beyond it nothing is on any paper
)

// Maker makes the appearances of one document's annotations. Not safe for concurrent use.
type Maker struct {
	doc   Source
	load  FontFunc
	form  pdf.Dict // the AcroForm
	need  bool
	faces map[pdf.Ref]*face
	made  map[string]*face
	warns []pdf.Warning

	limits Limits
}

// New returns a Maker for the annotations of a document. load is asked for the fonts of made appearances.
func New(doc Source, load FontFunc, limits Limits) *Maker {
	form := doc.Dict(doc.Catalog()["AcroForm"])
	return &Maker{
		doc: doc, load: load, limits: limits.withDefaults(), form: form, need: doc.Bool(form["NeedAppearances"], false),
		faces: map[pdf.Ref]*face{}, made: map[string]*face{},
	}
}

// Appearance returns what an annotation prints. A nil Stream means nothing, which is no error. The warnings are those of fonts and of limits.
func (m *Maker) Appearance(ctx context.Context, a pdf.Dict) (Form, []pdf.Warning) {
	m.warns = nil
	rect, ok := m.doc.Rect(a["Rect"])
	rect = rect.Canon()
	widget := m.doc.Name(a["Subtype"]) == "Widget"
	normal := m.doc.Resolve(m.doc.Dict(a["AP"])["N"])
	if s, has := m.normal(a, normal); has && !(widget && m.renew(a)) {
		if s == nil || !ok {
			return Form{}, nil
		}
		return Form{s, rect}, nil
	}
	if !ok || !sane(rect) {
		rect = geom.Rect{}
	}
	c := &canvas{limit: m.limits.MaxContentBytes}
	if widget {
		return m.finish(c, m.widget(ctx, c, a, rect))
	}
	m.draw(ctx, c, a, rect)
	return m.finish(c, Form{})
}

// finish makes the stream of what was drawn. A form without a rectangle gets that of the drawing.
func (m *Maker) finish(c *canvas, f Form) (Form, []pdf.Warning) {
	if f.Stream != nil || c.empty() {
		return f, m.warns
	}
	m.within(len(c.buf), m.limits.MaxContentBytes, "bytes of drawing")
	box := c.box
	if !sane(box) || box.W() <= 0 || box.H() <= 0 {
		return Form{}, m.warns
	}
	return Form{c.stream(box, geom.Identity), box}, m.warns
}

// normal picks the normal appearance of the file, by the appearance state where there are several (12.5.5). has is false when there
// is no appearance at all; a state without one shows nothing.
func (m *Maker) normal(a pdf.Dict, n pdf.Object) (s *pdf.Stream, has bool) {
	switch v := n.(type) {
	case *pdf.Stream:
		return v, v != nil
	case pdf.Dict:
		state := m.doc.Name(a["AS"])
		if state == "" {
			// Required there, and yet left out: a button's value is the state too (12.7.5.2).
			if state, _ = m.doc.Resolve(m.inherit(a, "V")).(pdf.Name); v[state] == nil {
				state = "Off"
			}
		}
		return m.doc.Stream(v[state]), len(v) > 0
	}
	return nil, false
}

// renew reports whether the form wants a new appearance of a field that has one (12.7.3, NeedAppearances). Buttons keep theirs; so do
// rich text and values that a script formats, of which the file's own appearance is the only picture.
func (m *Maker) renew(a pdf.Dict) bool {
	if !m.need {
		return false
	}
	if m.doc.Dict(m.inherit(a, "AA"))["F"] != nil || m.inherit(a, "RV") != nil {
		return false
	}
	switch m.doc.Name(m.inherit(a, "FT")) {
	case "Tx":
		return m.flags(a)&(flagRich|flagFileSelect) == 0
	case "Ch":
		return true
	}
	return false
}

// inherit returns an entry of a field, its own or its nearest ancestor's (12.7.4.1), unresolved.
func (m *Maker) inherit(a pdf.Dict, key pdf.Name) pdf.Object {
	for range maxParents {
		if v := a[key]; v != nil && m.doc.Resolve(v) != nil {
			return v
		}
		if a = m.doc.Dict(a["Parent"]); a == nil {
			break
		}
	}
	return nil
}

// draw makes the appearance of an annotation that is no form field.
func (m *Maker) draw(ctx context.Context, c *canvas, a pdf.Dict, rect geom.Rect) {
	switch m.doc.Name(a["Subtype"]) {
	case "Square", "Circle":
		m.shape(c, a, rect)
	case "Line":
		m.line(ctx, c, a)
	case "Polygon", "PolyLine":
		m.poly(c, a)
	case "Ink":
		m.ink(c, a)
	case "Highlight", "Underline", "StrikeOut", "Squiggly":
		m.markup(c, a, rect)
	case "FreeText":
		m.freeText(ctx, c, a, rect)
	case "Stamp":
		m.stamp(ctx, c, a, rect)
	case "Text", "FileAttachment", "Sound", "Caret":
		m.icon(c, a, rect)
	case "Link":
		m.link(c, a, rect)
	}
}

func sane(r geom.Rect) bool {
	for _, v := range [...]float64{r.X0, r.Y0, r.X1, r.Y1} {
		if !(v >= -maxCoord && v <= maxCoord) {
			return false
		}
	}
	return true
}
