package font

import (
	"context"
	"fmt"
	"hash/fnv"
	"sort"

	"github.com/pwgconvert/pwgconvert/raster/font/cff"
	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/font/type1"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// loader holds what one Load gathers.
type loader struct {
	doc   Source
	opt   Options
	ref   pdf.Ref
	f     *Font
	warns []pdf.Warning

	notdef               float64 // see advance
	hasNotdef, notdefRun bool
}

// Load makes a font resource ready. A damaged or missing font program is replaced by a substitute and told of in the
// warnings; the error is non-nil only when o is no font dictionary at all or ctx is done.
func Load(ctx context.Context, doc Source, o pdf.Object, opt Options) (*Font, []pdf.Warning, error) {
	d := doc.Dict(o)
	if d == nil {
		return nil, nil, ErrNotFont
	}
	opt.Limits = opt.Limits.withDefaults()
	l := &loader{doc: doc, opt: opt, f: &Font{}}
	if ref, ok := o.(pdf.Ref); ok {
		l.ref = ref
		l.f.id = uint64(uint32(ref.Num))<<16 | uint64(uint16(ref.Gen))
	} else {
		l.f.id = directID(d)
	}
	l.f.name = standard.TrimSubset(string(doc.Name(d["BaseFont"])))
	sub := doc.Name(d["Subtype"])
	switch {
	case sub == "Type0" || sub != "Type3" && len(doc.Array(d["DescendantFonts"])) > 0:
		l.composite(ctx, d)
	case sub == "Type3" || sub == "" && doc.Dict(d["CharProcs"]) != nil:
		l.type3(ctx, d)
	default:
		l.simple(ctx, d)
	}
	if err := ctx.Err(); err != nil {
		return nil, l.warns, err
	}
	return l.f, l.warns, nil
}

// directID names a font dictionary that is no indirect object by its entries. The top bit keeps it from object numbers.
func directID(d pdf.Dict) uint64 {
	keys := make([]string, 0, len(d))
	for k := range d {
		keys = append(keys, string(k))
	}
	sort.Strings(keys)
	h := fnv.New64a()
	for _, k := range keys {
		fmt.Fprintf(h, "%s=%v;", k, d[pdf.Name(k)])
	}
	return h.Sum64() | 1<<63
}

func (l *loader) warn(kind pdf.Kind, format string, args ...any) {
	name := l.f.name
	if len(name) > 100 {
		name = name[:100]
	}
	l.warns = append(l.warns, pdf.Warning{Object: l.ref, Kind: kind, Text: fmt.Sprintf("font %q: ", name) + fmt.Sprintf(format, args...)})
}

// embedded is the font program of a descriptor: one of the three is set, and tt beside cf for an OpenType font with CFF.
type embedded struct {
	tt *sfnt.Font
	cf *cff.Font
	t1 *type1.Font
}

func (e *embedded) none() bool { return e.tt == nil && e.cf == nil && e.t1 == nil }

func (e *embedded) program() program {
	switch {
	case e.cf != nil && e.tt != nil:
		return openType{e.cf, e.tt}
	case e.cf != nil:
		return e.cf
	case e.t1 != nil:
		return e.t1
	}
	return e.tt
}

// openType has CFF outlines and the advances of hmtx.
type openType struct {
	*cff.Font
	tt *sfnt.Font
}

func (o openType) Advance(gid uint32) (float64, bool) {
	if w, ok := o.tt.Advance(gid); ok {
		return w, true
	}
	return o.Font.Advance(gid)
}

// open finds the embedded program. The three keys are only hints: what the bytes are decides.
func (l *loader) open(ctx context.Context, desc pdf.Dict) (e embedded) {
	for _, key := range [...]pdf.Name{"FontFile3", "FontFile2", "FontFile"} {
		s := l.doc.Stream(desc[key])
		if s == nil {
			continue
		}
		data, err := l.doc.Decode(ctx, s)
		if err != nil && len(data) == 0 {
			l.warn(pdf.Damaged, "%s cannot be decoded: %v", key, err)
			continue
		}
		if len(data) > l.opt.Limits.MaxProgramBytes {
			l.warn(pdf.Limit, "%s is %d bytes long, more than the limit", key, len(data))
			continue
		}
		if e = parse(data, l.opt.Limits); !e.none() {
			if err != nil {
				l.warn(pdf.Damaged, "%s is damaged: %v", key, err)
			}
			return e
		}
		l.warn(pdf.Damaged, "%s holds no usable font program", key)
	}
	return embedded{}
}

// parse opens a font program by what its bytes are.
func parse(data []byte, limits Limits) (e embedded) {
	if sfnt.Is(data) {
		if tt, err := limits.TrueType.Parse(data); err == nil {
			return wrap(tt, limits)
		}
	}
	if cff.Is(data) {
		if cf, err := limits.CFF.Parse(data); err == nil {
			return embedded{cf: cf}
		}
	}
	if t1, err := limits.Type1.Parse(data); err == nil {
		return embedded{t1: t1}
	}
	if tt, err := limits.TrueType.Parse(data); err == nil {
		return wrap(tt, limits)
	}
	if cf, err := limits.CFF.Parse(data); err == nil {
		return embedded{cf: cf}
	}
	return e
}

func wrap(tt *sfnt.Font, limits Limits) embedded {
	if len(tt.CFF()) > 0 {
		if cf, err := limits.CFF.Parse(tt.CFF()); err == nil {
			return embedded{tt: tt, cf: cf}
		}
		if !tt.HasGlyf() {
			return embedded{}
		}
	}
	return embedded{tt: tt}
}

// encoding reads the Encoding entry: the base encoding if one is named, and the Differences.
func (l *loader) encoding(d pdf.Dict) (base *encoding.Encoding, diffs encoding.Encoding) {
	switch o := l.doc.Resolve(d["Encoding"]).(type) {
	case pdf.Name:
		return encoding.Named(string(o)), diffs
	case pdf.Dict:
		base = encoding.Named(string(l.doc.Name(o["BaseEncoding"])))
		code := 0
		for _, x := range l.doc.Array(o["Differences"]) {
			switch v := l.doc.Resolve(x).(type) {
			case int64:
				code = int(max(-1, min(v, 256)))
			case float64:
				code = int(max(-1, min(v, 256)))
			case pdf.Name:
				if code >= 0 && code < 256 {
					diffs[code] = string(v)
				}
				code++
			}
		}
	}
	return base, diffs
}

// simpleWidths are the entries FirstChar, Widths and MissingWidth.
type simpleWidths struct {
	first      int
	w          []float64
	missing    float64
	hasMissing bool
}

func (l *loader) widths(d, desc pdf.Dict) simpleWidths {
	var s simpleWidths
	first, _ := l.doc.Int(d["FirstChar"])
	s.first = int(max(-1<<20, min(first, 1<<20)))
	a := l.doc.Array(d["Widths"])
	if len(a) > 4096 {
		a = a[:4096]
	}
	s.w = make([]float64, len(a))
	for i, o := range a {
		s.w[i], _ = l.doc.Num(o)
	}
	s.missing, s.hasMissing = l.doc.Num(desc["MissingWidth"])
	return s
}

// at returns the width of a code in glyph space units; ok is false when the dictionary says nothing of it.
func (s *simpleWidths) at(code int) (w float64, ok bool) {
	if i := code - s.first; i >= 0 && i < len(s.w) {
		return s.w[i], true
	}
	return s.missing, s.hasMissing && len(s.w) > 0
}
