package plaintext

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"unicode/utf16"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// freeze ends the choice of fonts and works out the codes of their glyphs.
func (fs *faces) freeze() error {
	fs.frozen = true
	for _, f := range fs.list {
		if f.cf == nil || !f.cf.IsCID() {
			continue
		}
		f.codes = make(map[uint32]uint16, len(f.used))
		for cid := uint32(0); cid <= 0xFFFF; cid++ {
			if gid, ok := f.cf.GlyphByCID(cid); ok {
				if _, used := f.used[gid]; used {
					f.codes[gid] = uint16(cid)
				}
			}
		}
	}
	return nil
}

// code is what stands for a glyph in a shown string: its number, or the CID of a CID-keyed font.
func (f *face) code(gid uint32) uint16 {
	if f.codes != nil {
		return f.codes[gid]
	}
	return uint16(gid)
}

// glyphs lists the glyphs in use with .notdef, in order of their codes.
func (f *face) glyphs() []uint32 {
	out := []uint32{0}
	for g := range f.used {
		if g != 0 && g <= 0xFFFF {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b uint32) int { return int(f.code(a)) - int(f.code(b)) })
	return out
}

// made is a stream of bytes that is Flate-coded when it is written.
func made(d pdf.Dict, data []byte) *pdf.Stream {
	return pdf.NewStreamFrom(d, func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
}

// object adds the font to the document: a composite font whose codes are CIDs (ISO 32000-2, 9.7).
func (f *face) object(b *pdf.Builder) pdf.Ref {
	gs := f.glyphs()
	name := pdf.Name(tag(gs, f.index) + "+" + f.name())
	em := func(v float64) float64 { return float64(int(v*1e4+0.5)) / 10 }
	ascent, descent := f.vertical()
	desc := pdf.Dict{"Type": pdf.Name("FontDescriptor"), "FontName": name, "Flags": int64(4), "ItalicAngle": int64(0), "StemV": int64(80),
		"Ascent": em(ascent), "Descent": -em(descent), "CapHeight": em(ascent), "FontBBox": f.bbox()}
	if f.look&italic != 0 {
		desc["ItalicAngle"] = int64(-12)
	}
	kind := pdf.Name("CIDFontType2")
	cid := pdf.Dict{"Type": pdf.Name("Font"), "BaseFont": name, "CIDSystemInfo": pdf.Dict{"Registry": pdf.String("Adobe"), "Ordering": pdf.String("Identity"), "Supplement": int64(0)},
		"DW": em(f.advance(0)), "W": f.widths(gs, em)}
	if f.cf != nil {
		kind = "CIDFontType0"
		desc["FontFile3"] = b.Add(made(pdf.Dict{"Subtype": pdf.Name("CIDFontType0C")}, subsetCFF(f.tt.CFF(), f.used)))
	} else {
		cid["CIDToGIDMap"] = pdf.Name("Identity")
		program := subsetGlyf(f.tt, f.used)
		desc["FontFile2"] = b.Add(made(pdf.Dict{"Length1": int64(len(program))}, program))
	}
	cid["Subtype"], cid["FontDescriptor"] = kind, b.Add(desc)
	return b.Add(pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type0"), "BaseFont": name, "Encoding": pdf.Name("Identity-H"),
		"DescendantFonts": pdf.Array{b.Add(cid)}, "ToUnicode": b.Add(made(nil, f.toUnicode(gs)))})
}

// widths is the W array (ISO 32000-2, 9.7.4.3).
func (f *face) widths(gs []uint32, em func(float64) float64) (out pdf.Array) {
	for i := 0; i < len(gs); {
		var ws pdf.Array
		first := f.code(gs[i])
		for ; i < len(gs) && int(f.code(gs[i])) == int(first)+len(ws); i++ {
			ws = append(ws, em(f.advance(gs[i])))
		}
		if len(ws) == 0 { // two glyphs of one CID
			i++
			continue
		}
		out = append(out, int64(first), ws)
	}
	return out
}

// toUnicode is the CMap from codes to text (ISO 32000-2, 9.10.3).
func (f *face) toUnicode(gs []uint32) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	var lines [][]byte
	for _, g := range gs {
		t := f.used[g]
		if t == "" {
			continue
		}
		l := append(appendHex([]byte{'<'}, f.code(g)), "> <"...)
		for _, u := range utf16.Encode([]rune(t)) {
			l = appendHex(l, u)
		}
		lines = append(lines, append(l, ">\n"...))
	}
	for chunk := range slices.Chunk(lines, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(chunk))
		for _, l := range chunk {
			b.Write(l)
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// tag names a subset (ISO 32000-2, 9.9.2).
func tag(gs []uint32, index int) string {
	h := fnv.New64a()
	for _, g := range append([]uint32{uint32(index)}, gs...) {
		_ = binary.Write(h, binary.BigEndian, g)
	}
	v := h.Sum64()
	var t [6]byte
	for i := range t {
		t[i] = byte('A' + v%26)
		v /= 26
	}
	return string(t[:])
}

func (f *face) bbox() pdf.Array {
	h := f.tt.Table("head")
	out := pdf.Array{int64(0), int64(-200), int64(1000), int64(1000)}
	if len(h) >= 44 {
		for i := range out {
			out[i] = int64(int16(binary.BigEndian.Uint16(h[36+2*i:]))) * 1000 / int64(f.tt.UnitsPerEm())
		}
	}
	return out
}

// name is the PostScript name (OpenType, name table, name ID 6), with what a PDF name may be.
func (f *face) name() string {
	t := f.tt.Table("name")
	if len(t) >= 6 {
		n, strings := int(binary.BigEndian.Uint16(t[2:])), int(binary.BigEndian.Uint16(t[4:]))
		for i := range n {
			e := 6 + 12*i
			if e+12 > len(t) {
				break
			}
			size, off := int(binary.BigEndian.Uint16(t[e+8:])), strings+int(binary.BigEndian.Uint16(t[e+10:]))
			if binary.BigEndian.Uint16(t[e+6:]) != 6 || off+size > len(t) || size > 126 {
				continue
			}
			var out []byte
			for _, c := range t[off : off+size] {
				if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' {
					out = append(out, c)
				}
			}
			if len(out) > 0 {
				return string(out)
			}
		}
	}
	return string(f.key)
}
