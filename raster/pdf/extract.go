package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// ExtractPage is a page of a new document.
type ExtractPage struct {
	Index int // of the page, 0-based; -1 for an empty one in the size of the page before (the first: of page 0)
	Turn  int // degrees clockwise to turn it by, a multiple of 90
}

// Extract writes a document that holds the given pages in the given order, without encryption, and all that they refer to: their
// content and resources, annotations, form fields and optional content; not outlines, names, structure or scripts. References to pages
// that are left out become null. Objects are written as they are met, each stream as it is stored, so memory is one stream and 12 bytes
// an object; what was damaged and could be read is whole in the result. Errors: the context's, the writer's, or *Error of kind Limit.
func (d *Document) Extract(ctx context.Context, w io.Writer, pages []ExtractPage) error {
	x := &extractor{d: d, ctx: ctx, w: w, number: map[int32]int{}, pages: map[int32]int{}, offsets: make([]int64, 2)}
	x.put("%PDF-" + x.version() + "\n%\xE2\xE3\xCF\xD3\n")
	kids := make([]int, len(pages))
	for i, p := range pages { // before anything refers to them
		kids[i] = x.reserve()
		if p.Index >= 0 {
			if pg, err := d.Page(p.Index); err == nil && pg.Ref != (Ref{}) && x.pages[pg.Ref.Num] == 0 {
				x.pages[pg.Ref.Num] = kids[i]
			}
		}
	}
	at := 0
	for i, p := range pages {
		if p.Index >= 0 {
			at = p.Index
		}
		if err := x.page(kids[i], at, p); err != nil {
			return err
		}
	}
	x.begin(1)
	x.buf = append(x.buf, "<</Type/Catalog/Pages 2 0 R"...)
	for _, k := range []Name{"AcroForm", "Lang", "OCProperties", "OutputIntents", "ViewerPreferences"} {
		if v, ok := d.Catalog()[k]; ok {
			x.name(k)
			x.value(v, 0)
		}
	}
	x.buf = append(x.buf, ">>\nendobj\n"...)
	x.flush()
	if err := x.drain(); err != nil {
		return err
	}
	return x.finish(kids)
}

type extractor struct {
	d       *Document
	ctx     context.Context
	w       io.Writer
	err     error
	at      int64
	buf     []byte
	offsets []int64       // by number from 1
	number  map[int32]int // of objects that are or will be written
	pages   map[int32]int // the same of pages
	todo    []int32
}

func (x *extractor) version() string {
	v := x.d.HeaderVersion()
	if c := string(x.d.Name(x.d.Catalog()["Version"])); c > v && len(c) == 3 {
		v = c
	}
	if len(v) != 3 || v < "1.0" || v > "2.9" || v[1] != '.' || v[2] < '0' || v[2] > '9' {
		v = "1.7"
	}
	return v
}

func (x *extractor) put(s string) { x.buf = append(x.buf, s...) }

func (x *extractor) flush() {
	if x.err == nil {
		_, x.err = x.w.Write(x.buf)
	}
	x.at += int64(len(x.buf))
	x.buf = x.buf[:0]
}

// reserve gives out the next number.
func (x *extractor) reserve() int {
	x.offsets = append(x.offsets, 0)
	return len(x.offsets)
}

func (x *extractor) begin(n int) {
	x.flush()
	x.offsets[n-1] = x.at
	x.put(strconv.Itoa(n) + " 0 obj\n")
}

// dropped are entries of pages that lead to what is not taken over (ISO 32000-2, table 31), or that only damaged ones have.
var dropped = []Name{"Parent", "B", "StructParents", "AA", "Tabs", "Thumb", "PieceInfo", "LastModified", "Metadata", "SeparationInfo", "ID", "Kids", "Count"}

// page writes page at, or an empty one of its size.
func (x *extractor) page(n, at int, e ExtractPage) error {
	p, err := x.d.Page(at)
	if err != nil {
		return err
	}
	out := Dict{}
	if e.Index >= 0 {
		for k, v := range p.Dict {
			if !slices.Contains(dropped, k) {
				out[k] = v
			}
		}
		if out["Resources"] == nil {
			out["Resources"] = p.Resources
		}
	}
	out["Type"] = Name("Page")
	out["MediaBox"] = Array{p.MediaBox.X0, p.MediaBox.Y0, p.MediaBox.X1, p.MediaBox.Y1}
	out["CropBox"] = Array{p.CropBox.X0, p.CropBox.Y0, p.CropBox.X1, p.CropBox.Y1}
	out["Rotate"] = int64(((p.Rotate+e.Turn)%360 + 360) % 360)
	if p.UserUnit != 1 {
		out["UserUnit"] = p.UserUnit
	}
	x.begin(n)
	x.dict(out, "/Parent 2 0 R", 0)
	x.put("\nendobj\n")
	x.flush()
	return x.drain()
}

// drain writes the objects that were referred to, and those that these refer to.
func (x *extractor) drain() error {
	for len(x.todo) > 0 && x.err == nil {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		if len(x.offsets) > x.d.lim.MaxObjects {
			return errf(Limit, Ref{}, "more than %d objects", x.d.lim.MaxObjects)
		}
		num := x.todo[len(x.todo)-1]
		x.todo = x.todo[:len(x.todo)-1]
		o := loader{d: x.d}.resolve(Ref{Num: num})
		x.begin(x.number[num])
		if s, ok := o.(*Stream); ok {
			x.stream(s)
		} else {
			x.value(o, 0)
		}
		x.put("\nendobj\n")
		x.flush()
	}
	return x.err
}

func (x *extractor) finish(kids []int) error {
	x.begin(2)
	x.put("<</Type/Pages/Kids[")
	for _, k := range kids {
		x.buf = fmt.Appendf(x.buf, "%d 0 R ", k)
	}
	x.buf = fmt.Appendf(x.buf, "]/Count %d>>\nendobj\n", len(kids))
	x.flush()
	start := x.at
	x.buf = fmt.Appendf(x.buf, "xref\n0 %d\n0000000000 65535 f \n", len(x.offsets)+1)
	for _, at := range x.offsets {
		if at > 9_999_999_999 {
			return errf(Limit, Ref{}, "the result is larger than a cross-reference table can say")
		}
		if x.buf = fmt.Appendf(x.buf, "%010d 00000 n \n", at); len(x.buf) > 1<<16 {
			x.flush()
		}
	}
	x.buf = fmt.Appendf(x.buf, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(x.offsets)+1, start)
	x.flush()
	return x.err
}

// value appends an object; what is nested deeper than Limits.MaxDepth is null.
func (x *extractor) value(o Object, depth int) {
	if depth > x.d.lim.MaxDepth {
		o = nil
	}
	switch v := o.(type) {
	case bool:
		x.buf = strconv.AppendBool(append(x.buf, ' '), v)
	case int64:
		x.buf = strconv.AppendInt(append(x.buf, ' '), v, 10)
	case float64:
		if math.IsNaN(v) || math.Abs(v) > 1e15 {
			v = 0
		}
		x.buf = strconv.AppendFloat(append(x.buf, ' '), v, 'f', -1, 64)
	case Name:
		x.name(v)
	case String:
		x.string(v)
	case Array:
		x.put("[")
		for _, e := range v {
			x.value(e, depth+1)
		}
		x.put("]")
	case Dict:
		x.dict(v, "", depth)
	case Ref:
		x.ref(v)
	default:
		x.put(" null")
	}
}

// ref appends a reference by its new number and sees to it that the object is written.
func (x *extractor) ref(r Ref) {
	n, known := x.number[r.Num]
	if page := x.pages[r.Num]; page != 0 {
		n, known = page, true
	}
	if !known {
		switch o := x.d.Resolve(r).(type) {
		case nil:
			x.put(" null")
			return
		case Dict:
			switch x.d.Name(o["Type"]) {
			case "Page", "Pages", "Catalog": // left out
				x.put(" null")
				return
			}
		}
		n = x.reserve()
		x.number[r.Num] = n
		x.todo = append(x.todo, r.Num)
	}
	x.buf = fmt.Appendf(x.buf, " %d 0 R", n)
}

func (x *extractor) dict(v Dict, more string, depth int) {
	x.put("<<")
	keys := make([]Name, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		x.name(k)
		x.value(v[k], depth+1)
	}
	x.put(more + ">>")
}

// stream appends a stream with its data as stored. A Crypt filter is gone: the data is decrypted.
func (x *extractor) stream(s *Stream) {
	if s.open != nil {
		x.opened(s)
		return
	}
	data := loader{d: x.d}.rawBytes(s)
	dict := Dict{}
	for k, v := range s.Dict {
		switch k {
		case "Length", "F", "FFilter", "FDecodeParms", "DL":
		default:
			dict[k] = v
		}
	}
	if filters, ok := x.d.Resolve(dict["Filter"]).(Array); ok {
		parms := x.d.Array(dict["DecodeParms"])
		var f, p Array
		for i, v := range filters {
			if x.d.Name(v) == "Crypt" {
				continue
			}
			f = append(f, v)
			if parms != nil && i < len(parms) {
				p = append(p, parms[i])
			} else {
				p = append(p, nil)
			}
		}
		if len(f) < len(filters) {
			dict["Filter"], dict["DecodeParms"] = f, p
		}
	} else if x.d.Name(dict["Filter"]) == "Crypt" {
		delete(dict, "Filter")
		delete(dict, "DecodeParms")
	}
	x.dict(dict, "/Length "+strconv.Itoa(len(data)), 0)
	x.put("\nstream\n")
	x.flush()
	if x.err == nil {
		_, x.err = x.w.Write(data)
	}
	x.at += int64(len(data))
	x.put("\nendstream")
}

// name appends a name (ISO 32000-2, 7.3.5).
func (x *extractor) name(n Name) {
	x.put("/")
	for i := range len(n) {
		c := n[i]
		switch {
		case c == 0: // not allowed in names at all
		case c <= ' ' || c >= 0x7F || bytes.IndexByte([]byte("()<>[]{}/%#"), c) >= 0:
			x.buf = fmt.Appendf(x.buf, "#%02X", c)
		default:
			x.buf = append(x.buf, c)
		}
	}
}

// string appends a string (ISO 32000-2, 7.3.4).
func (x *extractor) string(s String) {
	x.put("(")
	for i := range len(s) {
		switch c := s[i]; c {
		case '(', ')', '\\':
			x.buf = append(x.buf, '\\', c)
		case '\r':
			x.buf = append(x.buf, '\\', 'r')
		default:
			x.buf = append(x.buf, c)
		}
	}
	x.put(")")
}
