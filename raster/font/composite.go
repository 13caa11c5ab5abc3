package font

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// composite is a Type 0 font (ISO 32000-2, 9.7).
type composite struct {
	enc    *cmap.CMap
	w      []cidSpan // widths, in glyph space units
	dw     float64
	v      []cidSpan // vertical metrics: w1y, vx, vy
	dvy    float64
	dw1    float64
	gids   func(code uint32, n int, cid uint32) (gid uint32, ok bool)
	subst  bool
	glyphs int               // of an embedded program; 0 means unknown
	toUni  func() *cmap.CMap // read when a glyph is asked for that the program lacks
	pages  [256]atomic.Pointer[[256]Glyph]
}

// glyph returns a code's glyph. Two-byte codes, which nearly all are, come from pages filled at first use.
func (c *composite) glyph(f *Font, packed uint32) Glyph {
	code, n := unpackCode(packed)
	if n != 2 {
		return c.compute(f, code, n)
	}
	page := c.pages[code>>8&0xFF].Load()
	if page == nil {
		page = new([256]Glyph)
		for i := range page {
			page[i] = c.compute(f, code&0xFF00|uint32(i), 2)
		}
		// Another goroutine may have been faster with the same values.
		c.pages[code>>8&0xFF].Store(page)
	}
	return page[code&0xFF]
}

func (c *composite) compute(f *Font, code uint32, n int) Glyph {
	cid, mapped := c.enc.Lookup(code, n)
	if !mapped {
		cid = c.enc.Notdef(code, n)
	}
	g := Glyph{ScaleX: 1, IsSpace: n == 1 && code == 32}
	gid, ok := c.gids(code, n, cid)
	if ok && c.glyphs > 0 && gid >= uint32(c.glyphs) {
		gid, ok = 0, false
		if u, known := c.toUni().Lookup(code, n); known && len(f.faces) > 1 {
			if r := fallbackRune(rune(u)); r != 0 {
				gid = 1<<faceShift | uint32(r)
			}
		}
	}
	g.GID, g.Missing = gid, !ok
	w := c.dw
	if v := find(c.w, cid, 1); v != nil {
		w = v[0]
	}
	g.Width = w / 1000
	g.VX, g.VY, g.WY = g.Width/2, c.dvy/1000, c.dw1/1000
	if v := find(c.v, cid, 3); v != nil {
		g.WY, g.VX, g.VY = v[0]/1000, v[1]/1000, v[2]/1000
	}
	if c.subst && ok {
		if i := int(gid >> faceShift); i < len(f.faces) {
			if own, has := f.faces[i].Advance(gid & gidMask); has {
				g.ScaleX = fit(g.Width, own)
			}
		}
	}
	return g
}

func (l *loader) composite(ctx context.Context, d pdf.Dict) {
	var desc0 pdf.Object
	if a := l.doc.Array(d["DescendantFonts"]); len(a) > 0 {
		desc0 = a[0]
	} else {
		desc0 = d["DescendantFonts"]
	}
	cf := l.doc.Dict(desc0)
	desc := l.doc.Dict(cf["FontDescriptor"])
	if l.f.name == "" {
		l.f.name = standard.TrimSubset(string(l.doc.Name(cf["BaseFont"])))
	}
	c := &composite{dw: 1000, dvy: 880, dw1: -1000}
	l.f.cid = c
	c.enc = l.cmap(ctx, d["Encoding"], 0)
	if v, ok := l.doc.Num(cf["DW"]); ok {
		c.dw = v
	}
	if v := l.doc.Nums(cf["DW2"]); len(v) >= 2 {
		c.dvy, c.dw1 = v[0], v[1]
	}
	c.w = l.cidSpans(cf["W"], 1)
	if c.enc.Vertical() {
		c.v = l.cidSpans(cf["W2"], 3)
	}

	e := l.open(ctx, desc)
	if e.none() {
		l.substituteCID(ctx, d, cf, desc, c)
		return
	}
	l.f.faces = []face{{program: e.program()}}
	c.glyphs = l.f.faces[0].NumGlyphs()
	c.toUni = sync.OnceValue(func() *cmap.CMap { return l.toUnicode(context.WithoutCancel(ctx), d) })
	l.f.faces = append(l.f.faces, face{program: &fallback{style: standard.Guess(l.f.name, l.traits(desc))}})
	identity := func(_ uint32, _ int, cid uint32) (uint32, bool) { return cid, true }
	c.gids = identity
	table := l.cidToGID(ctx, cf)
	switch bare := e.cf != nil && e.tt == nil; {
	case e.cf != nil && e.cf.IsCID() && (bare || l.doc.Name(cf["Subtype"]) != "CIDFontType2"):
		c.gids = func(_ uint32, _ int, cid uint32) (uint32, bool) { return e.cf.GlyphByCID(cid) }
	case len(table) > 1 && !bare && e.t1 == nil:
		c.gids = func(_ uint32, _ int, cid uint32) (uint32, bool) {
			gid := table.lookup(cid)
			return gid, gid != 0 || cid == 0 && len(table) > 1
		}
	}
}

// gidTable is the data of a CIDToGIDMap stream: two bytes a CID.
type gidTable []byte

func (t gidTable) lookup(cid uint32) uint32 {
	if i := 2 * int(min(cid, 1<<20)); i+1 < len(t) {
		return uint32(t[i])<<8 | uint32(t[i+1])
	}
	return 0
}

// cidToGID reads CIDToGIDMap, nil unless it is a stream.
func (l *loader) cidToGID(ctx context.Context, cf pdf.Dict) gidTable {
	s := l.doc.Stream(cf["CIDToGIDMap"])
	if s == nil {
		return nil
	}
	data, err := l.doc.Decode(ctx, s)
	if err != nil {
		l.warn(pdf.Damaged, "CIDToGIDMap is damaged: %v", err)
	}
	return data[:min(len(data), 1<<17)]
}

// cmapData cuts the data of a CMap at the limit.
func (l *loader) cmapData(data []byte) []byte {
	if n := l.opt.Limits.MaxCMapBytes; len(data) > n {
		l.warn(pdf.Limit, "a CMap of %d bytes, only %d are read", len(data), n)
		return data[:n]
	}
	return data
}

// cmap reads the Encoding of a Type 0 font, or a UseCMap.
func (l *loader) cmap(ctx context.Context, o pdf.Object, depth int) *cmap.CMap {
	switch v := l.doc.Resolve(o).(type) {
	case pdf.Name:
		if m := l.opt.CMaps.Predefined(string(v)); m != nil {
			return m
		}
		l.warn(pdf.Unsupported, "missing CMap %.40s", string(v))
		return cmap.Identity(strings.HasSuffix(string(v), "V"))
	case *pdf.Stream:
		data, err := l.doc.Decode(ctx, v)
		if err != nil {
			l.warn(pdf.Damaged, "CMap is damaged: %v", err)
		}
		used := false
		m := cmap.Parse(l.cmapData(data), func(name string) *cmap.CMap { used = true; return l.opt.CMaps.Predefined(name) })
		if u, ok := v.Dict["UseCMap"]; ok && !used && depth < 4 {
			m.Use(l.cmap(ctx, u, depth+1))
		}
		if w, ok := l.doc.Int(v.Dict["WMode"]); ok {
			m.SetVertical(w == 1)
		}
		m.AssumeCodespace()
		return m
	}
	l.warn(pdf.Damaged, "no Encoding, Identity-H assumed")
	return cmap.Identity(false)
}

// substituteCID sets up a composite font that is not embedded: codes become characters, and characters glyphs of substitutes.
func (l *loader) substituteCID(ctx context.Context, d, cf, desc pdf.Dict, c *composite) {
	c.subst = true
	name := l.f.name
	if name == "" {
		name = string(l.doc.Name(desc["FontName"]))
	}
	st := standard.Guess(name, l.traits(desc))
	ch := l.substitute(st)
	info := l.doc.Dict(cf["CIDSystemInfo"])
	ord, _ := l.doc.Str(info["Ordering"])
	ordering := string(ord)
	if !isCJK(ordering) && isCJK(c.enc.Ordering()) {
		ordering = c.enc.Ordering()
	}
	if sys := l.opt.System.cjk(ordering, st.Family == standard.Serif); !sys.none() {
		shear := 0.0
		if st.Italic {
			shear = 0.2
		}
		ch.add(sys, shear)
	} else if isCJK(ordering) {
		l.warn(pdf.Unsupported, "not embedded, and no font for %s is at hand", ordering)
	}
	if !isCJK(ordering) {
		l.warn(pdf.Unsupported, "not embedded, drawn with a substitute")
	}
	ch.add(parse(standard.Wide(), Limits{}), 0)
	l.useChain(ch)

	toUni := l.toUnicode(ctx, d)
	var ucs *cmap.CMap
	if isCJK(ordering) {
		ucs = l.opt.CMaps.Predefined("Adobe-" + ordering + "-UCS2")
	}
	direct := strings.Contains(c.enc.Name(), "UCS2") || strings.Contains(c.enc.Name(), "UTF16")
	var order func(gid uint32) rune
	if c.enc.IsIdentity() && !isCJK(ordering) {
		order = windowsOrder(name)
	}
	if _, named := l.doc.Resolve(d["ToUnicode"]).(pdf.Name); order != nil && !named && identity(toUni) {
		toUni = nil // a writer that knew nothing of the characters: the codes are glyph numbers
	}
	table := l.cidToGID(ctx, cf)
	vertical := c.enc.Vertical()
	pick := func(u uint32) uint32 {
		if vertical {
			if g := ch.glyph(verticalForm(rune(u))); g != 0 {
				return g
			}
		}
		return ch.find(rune(u))
	}
	c.gids = func(code uint32, n int, cid uint32) (uint32, bool) {
		none := uint32(blank) // without a known character there is nothing to show a box for
		if direct && n == 2 {
			if g := pick(code); g != 0 {
				return g, true
			}
			none = 0
		}
		for _, try := range [...]struct {
			m    *cmap.CMap
			code uint32
			n    int
		}{{toUni, code, n}, {ucs, cid, 2}} {
			if u, ok := try.m.Lookup(try.code, try.n); ok && u > ' ' {
				if g := pick(u); g != 0 {
					return g, true
				}
				none = 0
			} else if ok && u == ' ' {
				return ch.find(' '), true
			}
		}
		if order != nil {
			gid := cid
			if table != nil {
				gid = table.lookup(cid)
			}
			if r := order(gid); r == ' ' {
				return ch.find(r), true
			} else if r != 0 {
				if g := ch.find(r); g != 0 {
					return g, true
				}
				none = 0
			}
		}
		return none, false
	}
}

func isCJK(ordering string) bool {
	switch ordering {
	case "Japan1", "Japan2", "GB1", "CNS1", "Korea1", "KR":
		return true
	}
	return false
}
