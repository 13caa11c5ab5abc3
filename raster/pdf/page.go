package pdf

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Page is one page with the attributes it inherits (ISO 32000-2, 7.7.3). Boxes are in default user space before UserUnit.
type Page struct {
	Index     int // 0-based
	Ref       Ref // zero when the page stands directly in the tree
	Dict      Dict
	MediaBox  geom.Rect // canonical, never empty; Letter when the file gives none
	CropBox   geom.Rect // canonical, inside MediaBox, never empty
	Rotate    int       // 0, 90, 180 or 270, clockwise
	UserUnit  float64   // points per unit, 1 unless the page says otherwise
	Resources Dict      // never nil
}

// NumPages returns the number of pages found, whatever the file's Count says.
func (d *Document) NumPages() int { return len(d.pages) }

// Page returns page i, counted from 0.
func (d *Document) Page(i int) (*Page, error) {
	if i < 0 || i >= len(d.pages) {
		return nil, errf(Damaged, Ref{}, "no page %d, the file has %d", i+1, len(d.pages))
	}
	n := d.pages[i]
	dict := n.dict
	if dict == nil {
		dict = d.Dict(n.ref)
	}
	if dict == nil {
		dict = Dict{}
	}
	p := &Page{Index: i, Ref: n.ref, Dict: dict, UserUnit: 1}
	attr := func(k Name) Object {
		if v := d.Resolve(dict[k]); v != nil {
			return v
		}
		return n.inherit.get(d, k)
	}
	media, ok := d.Rect(attr("MediaBox"))
	if !ok || !sane(media) {
		media = geom.Rect{X1: 612, Y1: 792}
	}
	p.MediaBox, p.CropBox = media, media
	if crop, ok := d.Rect(attr("CropBox")); ok {
		if crop = crop.Intersect(media); sane(crop) {
			p.CropBox = crop
		}
	}
	if r, ok := d.Num(attr("Rotate")); ok && math.Abs(r) < 1e9 {
		p.Rotate = ((int(math.Round(r/90))%4 + 4) % 4) * 90
	}
	if u, ok := d.Num(dict["UserUnit"]); ok && u > 0 && u <= 75000 {
		p.UserUnit = u
	}
	if p.Resources = d.Dict(attr("Resources")); p.Resources == nil {
		p.Resources = Dict{}
	}
	return p, nil
}

// sane reports whether a box can be a page: it has area and its numbers are no nonsense.
func sane(r geom.Rect) bool {
	const most = 1e7
	return r.W() > 1e-3 && r.H() > 1e-3 && r.X0 > -most && r.Y0 > -most && r.X1 < most && r.Y1 < most
}

// maxContents bounds the parts of one page's content.
const maxContents = 100000

// PageContent returns the page's content streams decoded and joined by line feeds, since a part may end inside no token
// (ISO 32000-2, 7.8.2). Parts that are damaged give what can be had.
func (d *Document) PageContent(ctx context.Context, p *Page) ([]byte, []Warning) {
	return d.PageContentTo(ctx, nil, p)
}

// PageContentTo is PageContent into memory of the caller's, as DecodeTo is Decode.
func (d *Document) PageContentTo(ctx context.Context, buf []byte, p *Page) ([]byte, []Warning) {
	var warns []Warning
	warn := func(r Ref, k Kind, format string, args ...any) {
		warns = append(warns, Warning{Object: r, Page: p.Index + 1, Kind: k, Text: fmt.Sprintf(format, args...)})
	}
	out, parts := buf[:0], 0
	free := func() []byte { // where the next part belongs, behind a line feed
		return out[len(out):cap(out)][min(parts, 1, cap(out)-len(out)):]
	}
	join := func(b []byte) {
		tail := free()
		if parts > 0 {
			out = append(out, '\n')
		}
		switch parts++; {
		case len(b) > 0 && len(tail) > 0 && &b[0] == &tail[0]: // it is there
			out = out[:len(out)+len(b)]
		case parts == 1 && len(tail) == 0:
			out = b[:len(b):len(b)]
		default:
			out = append(out, b...)
		}
	}
	total := int64(0)
	add := func(s *Stream) bool {
		// One byte more than is left tells too much from enough.
		b, err := loader{d: d, limit: d.lim.MaxContentBytes - total + 1}.decodeInto(ctx, free()[:0], s)
		if err != nil {
			var e *Error
			k := Damaged
			if errors.As(err, &e) {
				k = e.Kind
			}
			warn(s.Ref, k, "content stream: %v", err)
		}
		if total += int64(len(b)) + 1; total > d.lim.MaxContentBytes {
			total -= int64(len(b)) + 1
			if room := d.lim.MaxContentBytes - total - 1; room > 0 {
				join(b[:min(room, int64(len(b)))])
				total += room + 1
			}
			warn(s.Ref, Limit, "content is larger than %d bytes; the rest is left out", d.lim.MaxContentBytes)
			return false
		}
		join(b)
		return ctx.Err() == nil
	}
	switch c := d.Resolve(p.Dict["Contents"]).(type) {
	case *Stream:
		add(c)
	case Array:
		d.contentArray(c, 0, func(o Object) bool {
			s := d.Stream(o)
			if s == nil {
				r, _ := o.(Ref)
				warn(r, Damaged, "a part of the content is missing")
				return true
			}
			return add(s)
		})
	}
	if parts > 1 {
		out = append(out, '\n')
	}
	return out, warns
}

// contentArray calls f for the parts of an array, looking one level into arrays inside it.
func (d *Document) contentArray(a Array, depth int, f func(Object) bool) bool {
	for i, o := range a {
		if i >= maxContents {
			return false
		}
		if in, ok := d.Resolve(o).(Array); ok && depth < 1 {
			if !d.contentArray(in, depth+1, f) {
				return false
			}
			continue
		}
		if !f(o) {
			return false
		}
	}
	return true
}
