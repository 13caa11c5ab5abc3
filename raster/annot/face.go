package annot

import (
	"context"
	"fmt"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/font/encoding"
	"github.com/pwgconvert/pwgconvert/raster/font/standard"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// face is a font resource and how to write characters in it.
type face struct {
	obj   pdf.Object
	f     *font.Font
	codes map[rune]string
}

// maxMade bounds the faces a Maker keeps of those that are in no file.
const maxMade = 256

// face returns a font resource of the file ready for writing, nil if it is none. Indirect ones are kept.
func (m *Maker) face(ctx context.Context, o pdf.Object) *face {
	ref, indirect := o.(pdf.Ref)
	if fc, ok := m.faces[ref]; ok && indirect {
		return fc
	}
	var fc *face
	if d := m.doc.Dict(o); d != nil {
		f, warns, err := m.load(ctx, o)
		m.warns = append(m.warns, warns...)
		if err == nil && f != nil && !f.Vertical() {
			fc = &face{obj: o, f: f, codes: m.codes(ctx, d, f)}
		}
	}
	if indirect && ctx.Err() == nil {
		m.faces[ref] = fc
	}
	return fc
}

// codes turns a font's encoding around: from characters to codes that have a glyph.
func (m *Maker) codes(ctx context.Context, d pdf.Dict, f *font.Font) map[rune]string {
	if m.doc.Name(d["Subtype"]) == "Type0" {
		return m.compositeCodes(ctx, d, f)
	}
	names := m.names(d, f)
	st, _ := standard.Canonical(f.Name())
	out := make(map[rune]string, 256)
	for c := 255; c >= 0; c-- { // the lowest code of a character wins
		r, ok := rune(0), false
		if st.Family == standard.Dingbats {
			r, ok = encoding.Dingbat(names[c])
		}
		if !ok {
			r, ok = encoding.Rune(names[c])
		}
		if g := f.Glyph(uint32(c)); ok && (!g.Missing || r == ' ' && g.Width > 0) {
			out[r] = string([]byte{byte(c)})
		}
	}
	return out
}

// names returns the glyph names of a simple font's codes (ISO 32000-2, 9.6.5).
func (m *Maker) names(d pdf.Dict, f *font.Font) encoding.Encoding {
	enc := m.doc.Resolve(d["Encoding"])
	name, _ := enc.(pdf.Name)
	ed, _ := enc.(pdf.Dict)
	if ed != nil {
		name = m.doc.Name(ed["BaseEncoding"])
	}
	base := encoding.Named(string(name))
	if base == nil {
		base = &encoding.Standard
		switch st, ok := standard.Canonical(f.Name()); {
		case ok && st.Family == standard.Symbol:
			base = &encoding.Symbol
		case ok && st.Family == standard.Dingbats:
			base = &encoding.ZapfDingbats
		case m.doc.Name(d["Subtype"]) == "TrueType":
			base = &encoding.WinAnsi
		}
	}
	names := *base
	code := 0
	for i, o := range m.doc.Array(ed["Differences"]) {
		if i > 1024 {
			break
		}
		if n, ok := m.doc.Int(o); ok {
			code = int(max(0, min(n, 256)))
		} else if n := m.doc.Name(o); code < 256 {
			names[code] = string(n)
			code++
		}
	}
	return names
}

// maxCodes bounds the codes tried of a composite font: all that have two bytes, and some.
const maxCodes = 1 << 17

// compositeCodes goes by ToUnicode, which is the only entry to say what a composite font's codes mean.
func (m *Maker) compositeCodes(ctx context.Context, d pdf.Dict, f *font.Font) map[rune]string {
	out := map[rune]string{}
	s := m.doc.Stream(d["ToUnicode"])
	if s == nil {
		return out
	}
	data, _ := m.doc.Decode(ctx, s)
	tries := 0
	cmap.Parse(data, nil).Spans(func(n int, lo, hi, dst uint32) bool {
		for c := lo; c <= hi && tries < maxCodes; c++ {
			tries++
			r := rune(dst + c - lo)
			b := []byte{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)}[4-max(1, min(n, 4)):]
			code, used := f.Next(b)
			if g := f.Glyph(code); r > 0 && used == len(b) && out[r] == "" && (!g.Missing || r == ' ') {
				out[r] = string(b)
			}
			if c == hi {
				break
			}
		}
		return tries < maxCodes
	})
	return out
}

// standin returns the standard font that looks most like f.
func standin(f *font.Font) string {
	if f == nil {
		return "Helvetica"
	}
	st := standard.Guess(f.Name(), standard.Traits{})
	base := [...][4]string{
		{"Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"},
		{"Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"},
		{"Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"},
	}
	k := 0
	if st.Bold {
		k |= 1
	}
	if st.Italic {
		k |= 2
	}
	if int(st.Family) >= len(base) {
		return "Helvetica"
	}
	return base[st.Family][k]
}

// named makes a face of a standard font. With more than 0 characters it encodes just those, at most 255.
func (m *Maker) named(ctx context.Context, base string, chars []rune) *face {
	key := base + "\x00" + string(chars)
	if fc, ok := m.made[key]; ok {
		return fc
	}
	d := pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name(base)}
	switch {
	case len(chars) > 0:
		diff := pdf.Array{int64(1)}
		for _, r := range chars {
			if r > 0xFFFF {
				diff = append(diff, pdf.Name(fmt.Sprintf("u%05X", r)))
			} else {
				diff = append(diff, pdf.Name(fmt.Sprintf("uni%04X", r)))
			}
		}
		d["Encoding"] = pdf.Dict{"Type": pdf.Name("Encoding"), "Differences": diff}
	case base != "ZapfDingbats" && base != "Symbol":
		d["Encoding"] = pdf.Name("WinAnsiEncoding")
	}
	fc := m.face(ctx, d)
	if ctx.Err() == nil {
		if len(m.made) >= maxMade {
			clear(m.made)
		}
		m.made[key] = fc
	}
	return fc
}
