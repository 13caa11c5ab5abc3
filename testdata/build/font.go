package main

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// program is a TrueType font program.
type program struct {
	name string
	data []byte
	font *sfnt.Font
	buf  sfnt.Buffer
}

// fonts are the programs that the documents use. helvetica only lends its widths to the standard font.
type fonts struct{ regular, bold, serif, serifBold, helvetica *program }

func loadFonts() (*fonts, error) {
	f := &fonts{}
	for _, p := range []struct {
		dst  **program
		name string
		data []byte
	}{
		{&f.regular, "GoRegular", goregular.TTF}, {&f.bold, "GoBold", gobold.TTF},
		{&f.serif, "LiberationSerif", liberationserifregular.TTF}, {&f.serifBold, "LiberationSerif-Bold", liberationserifbold.TTF},
		{&f.helvetica, "Helvetica", liberationsansregular.TTF},
	} {
		font, err := sfnt.Parse(p.data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		*p.dst = &program{name: p.name, data: p.data, font: font}
	}
	return f, nil
}

// glyph returns the glyph of a character and its width in thousandths of the size.
func (p *program) glyph(r rune) (gid int, width int) {
	g, err := p.font.GlyphIndex(&p.buf, r)
	if err != nil {
		panic(err) // the fonts are good
	}
	w, err := p.font.GlyphAdvance(&p.buf, g, fixed.I(1000), font.HintingNone)
	if err != nil {
		panic(err)
	}
	return int(g), w.Round()
}

// face is a program in use in a file, as a simple font, as a composite font or as the standard font of its name.
type face struct {
	*program
	file     *file
	kind     faceKind
	id       int
	resName  string
	used     map[rune]bool
	finished bool
}

type faceKind int

const (
	simpleFont faceKind = iota
	compositeFont
	standardFont
)

func (p *program) use(f *file, k faceKind) *face {
	return &face{program: p, file: f, kind: k, id: f.alloc(), resName: fmt.Sprintf("F%d", len(f.objs)), used: map[rune]bool{}}
}

func (p *program) face(f *file) *face { return p.use(f, simpleFont) }

// resource is the entry of the font in a Font resource dictionary.
func (f *face) resource() string { return fmt.Sprintf("/%s %d 0 R", f.resName, f.id) }

// width of s in units of the size.
func (f *face) width(s string) float64 {
	w := 0
	for _, r := range s {
		_, n := f.glyph(r)
		w += n
	}
	return float64(w) / 1000
}

// show returns the operand that shows s: a string, or for composite fonts an array in which spaces are extra units wider.
func (f *face) show(s string, extra float64) string {
	var b strings.Builder
	if f.kind != compositeFont {
		b.WriteByte('(')
		for _, r := range s {
			f.used[r] = true
			c := winAnsi(r)
			if c == '(' || c == ')' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
		return b.String() + ") Tj"
	}
	b.WriteString("[<")
	for _, r := range s {
		f.used[r] = true
		g, _ := f.glyph(r)
		fmt.Fprintf(&b, "%04X", g)
		if r == ' ' && extra != 0 {
			fmt.Fprintf(&b, ">%s<", num(-extra*1000))
		}
	}
	return b.String() + ">] TJ"
}

// winAnsi codes the few characters outside of Latin 1 that the documents have.
func winAnsi(r rune) byte {
	switch r {
	case '\u2013':
		return 0x96
	case '\u2022':
		return 0x95
	case '\u2019':
		return 0x92
	}
	if r > 255 {
		panic(fmt.Sprintf("no WinAnsi code for %q", r))
	}
	return byte(r)
}

// finish writes the font's objects, when all text is set.
func (f *face) finish() error {
	if f.finished {
		return nil
	}
	f.finished = true
	if f.kind == standardFont {
		f.file.set(f.id, "<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>", f.name)
		return nil
	}
	runes := make([]rune, 0, len(f.used))
	for r := range f.used {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	keep := map[int]bool{0: true}
	for _, r := range runes {
		g, _ := f.glyph(r)
		keep[g] = true
	}
	data := subset(f.data, keep, f.kind == simpleFont)
	bounds, err := f.font.Bounds(&f.buf, fixed.I(1000), font.HintingNone)
	if err != nil {
		return err
	}
	program := f.file.stream(fmt.Sprintf("/Length1 %d", len(data)), data)
	name := "PWGDOC+" + f.name
	desc := f.file.add("<</Type/FontDescriptor/FontName/%s/Flags 32/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 700/StemV 80/FontFile2 %d 0 R>>",
		name, bounds.Min.X.Floor(), -bounds.Max.Y.Ceil(), bounds.Max.X.Ceil(), -bounds.Min.Y.Floor(), -bounds.Min.Y.Floor(), -bounds.Max.Y.Ceil(), program)
	if f.kind == simpleFont {
		widths := make([]string, 0, 224)
		byCode := map[byte]int{}
		for _, r := range runes {
			_, byCode[winAnsi(r)] = f.glyph(r)
		}
		for c := 32; c < 256; c++ {
			widths = append(widths, fmt.Sprint(byCode[byte(c)]))
		}
		f.file.set(f.id, "<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[%s]/FontDescriptor %d 0 R>>",
			name, strings.Join(widths, " "), desc)
		return nil
	}
	var w strings.Builder
	for _, r := range runes {
		g, n := f.glyph(r)
		fmt.Fprintf(&w, "%d[%d]", g, n)
	}
	cid := f.file.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry%s/Ordering%s/Supplement 0>>/CIDToGIDMap/Identity/DW 1000/W[%s]/FontDescriptor %d 0 R>>",
		name, lit("Adobe"), lit("Identity"), w.String(), desc)
	uni := f.file.stream("", []byte(toUnicode(f, runes)))
	f.file.set(f.id, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, uni)
	return nil
}

func toUnicode(f *face, runes []rune) string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for len(runes) > 0 {
		part := runes[:min(100, len(runes))]
		runes = runes[len(part):]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, r := range part {
			g, _ := f.glyph(r)
			fmt.Fprintf(&b, "<%04X> <%04X>\n", g, r)
		}
		b.WriteString("endbfchar\n")
	}
	return b.String() + "endcmap CMapName currentdict /CMap defineresource pop end end\n"
}

// subset keeps the glyphs of keep (and what they are composed of) under their numbers; the other outlines become empty.
func subset(data []byte, keep map[int]bool, cmap bool) []byte {
	u16, u32 := binary.BigEndian.Uint16, binary.BigEndian.Uint32
	tables := map[string][]byte{}
	for i := range int(u16(data[4:])) {
		e := data[12+16*i:]
		tables[string(e[:4])] = data[u32(e[8:]):][:u32(e[12:])]
	}
	long := u16(tables["head"][50:]) == 1
	offset := func(g int) int {
		if long {
			return int(u32(tables["loca"][4*g:]))
		}
		return 2 * int(u16(tables["loca"][2*g:]))
	}
	glyphs := int(u16(tables["maxp"][4:]))
	for again := true; again; {
		again = false
		for g := range keep {
			o := tables["glyf"][offset(g):offset(g+1)]
			if len(o) == 0 || int16(u16(o)) >= 0 {
				continue
			}
			for p := 10; ; {
				flags, part := u16(o[p:]), int(u16(o[p+2:]))
				if !keep[part] {
					keep[part], again = true, true
				}
				p += 6
				for _, f := range []struct {
					bit uint16
					n   int
				}{{1, 2}, {8, 2}, {0x40, 4}, {0x80, 8}} {
					if flags&f.bit != 0 {
						p += f.n
					}
				}
				if flags&0x20 == 0 {
					break
				}
			}
		}
	}
	var glyf, loca []byte
	for g := range glyphs {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		if keep[g] {
			glyf = append(glyf, tables["glyf"][offset(g):offset(g+1)]...)
			for len(glyf)%4 != 0 {
				glyf = append(glyf, 0)
			}
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head := slices.Clone(tables["head"])
	head[51] = 1
	tables["head"], tables["glyf"], tables["loca"] = head, glyf, loca
	names := []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}
	if cmap {
		names = slices.Insert(names, 0, "cmap")
	}
	names = slices.DeleteFunc(names, func(n string) bool { return tables[n] == nil })
	out := append([]byte{0, 1, 0, 0, 0, byte(len(names))}, 0, 128, 0, 3, 0, byte(16*len(names)-128))
	pos := 12 + 16*len(names)
	var body []byte
	for _, n := range names {
		t := tables[n]
		sum := uint32(0)
		for i := 0; i < len(t); i += 4 {
			var q [4]byte
			copy(q[:], t[i:])
			sum += u32(q[:])
		}
		out = append(out, n...)
		out = binary.BigEndian.AppendUint32(out, sum)
		out = binary.BigEndian.AppendUint32(out, uint32(pos+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t)))
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}
