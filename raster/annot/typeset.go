package annot

import (
	"context"
	"strconv"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// appearance is what a default appearance string sets (12.7.4.3).
type appearance struct {
	font pdf.Name
	size float64 // 0 means that it is to be chosen
	col  colour
}

// maxDA bounds a default appearance string.
const maxDA = 4096

// defaultAppearance reads a default appearance string; what it does not say stays as in def.
func defaultAppearance(s string, def appearance) appearance {
	var nums []float64
	da := def
	name := pdf.Name("")
	lx := pdf.NewLexer([]byte(s[:min(len(s), maxDA)]))
	for {
		switch lx.Next() {
		case pdf.EOF:
			return da
		case pdf.Int, pdf.Real:
			nums = append(nums, lx.Real)
			continue
		case pdf.NameTok:
			name = lx.Name
			continue
		case pdf.Keyword:
			n := map[string]int{"Tf": 1, "g": 1, "rg": 3, "k": 4}[string(lx.Word)]
			if n > 0 && len(nums) >= n {
				args := nums[len(nums)-n:]
				if string(lx.Word) == "Tf" {
					da.font, da.size = name, max(0, min(max(args[0], -args[0]), 2000))
				} else {
					da.col = make(colour, n)
					for i, v := range args {
						da.col[i] = max(0, min(v, 1))
					}
				}
			}
		}
		nums = nums[:0]
	}
}

// typesetter writes characters in a font and, where that lacks them, in others.
type typesetter struct {
	faces  []*face
	glyphs map[rune]letter
}

type letter struct {
	face  int
	code  string
	width float64 // at size 1
}

// maxFaces bounds the fonts of one appearance.
const maxFaces = 40

// typesetter readies a font for a text: the one that da names in fonts, else in the form's default resources, else a standard one.
func (m *Maker) typesetter(ctx context.Context, da appearance, fonts pdf.Dict, text []rune) *typesetter {
	ts := &typesetter{glyphs: map[rune]letter{}}
	if hasRTL(text) {
		text = append([]rune(mirrored), text...)
	}
	main := m.find(ctx, da.font, fonts)
	var f *font.Font
	if main != nil {
		ts.take(main, text)
		f = main.f
	}
	if ts.lacks(text) != nil || main == nil {
		ts.take(m.named(ctx, standin(f), nil), text)
	}
	for rest := ts.lacks(text); len(rest) > 0 && len(ts.faces) < maxFaces; rest = rest[min(len(rest), 255):] {
		ts.take(m.named(ctx, standin(f), rest[:min(len(rest), 255)]), rest)
	}
	return ts
}

// find looks a font up by its resource name.
func (m *Maker) find(ctx context.Context, name pdf.Name, fonts pdf.Dict) *face {
	for _, d := range [...]pdf.Dict{fonts, m.doc.Dict(m.doc.Dict(m.form["DR"])["Font"])} {
		if o := d[name]; o != nil {
			if fc := m.face(ctx, o); fc != nil {
				return fc
			}
		}
	}
	// The names that Acrobat gives the standard fonts are used without an entry.
	for _, p := range [...][2]pdf.Name{
		{"HeBo", "Helvetica-Bold"}, {"HeOb", "Helvetica-Oblique"}, {"HeBO", "Helvetica-BoldOblique"}, {"TiRo", "Times-Roman"}, {"TiBo", "Times-Bold"},
		{"TiIt", "Times-Italic"}, {"TiBI", "Times-BoldItalic"}, {"Cour", "Courier"}, {"CoBo", "Courier-Bold"}, {"CoOb", "Courier-Oblique"},
		{"CoBO", "Courier-BoldOblique"}, {"ZaDb", "ZapfDingbats"}, {"Symb", "Symbol"},
	} {
		if p[0] == name || p[1] == name {
			return m.named(ctx, string(p[1]), nil)
		}
	}
	return nil
}

// take lets a face write those characters of a text that no earlier one could.
func (ts *typesetter) take(fc *face, text []rune) {
	if fc == nil {
		return
	}
	used := false
	for _, r := range text {
		if _, done := ts.glyphs[r]; done {
			continue
		}
		s, ok := fc.codes[r]
		if !ok {
			switch r { // the same to the eye
			case 0xA0, 0x2007, 0x202F:
				s, ok = fc.codes[' ']
			case 0xAD, 0x2010, 0x2011:
				s, ok = fc.codes['-']
			}
		}
		if ok {
			code, _ := fc.f.Next([]byte(s))
			ts.glyphs[r] = letter{len(ts.faces), s, fc.f.Glyph(code).Width}
			used = true
		}
	}
	if used || len(ts.faces) == 0 {
		ts.faces = append(ts.faces, fc)
	}
}

// lacks returns the characters of a text that cannot be written yet, each once.
func (ts *typesetter) lacks(text []rune) []rune {
	var out []rune
	seen := map[rune]bool{'\n': true}
	for _, r := range text {
		if _, ok := ts.glyphs[r]; !ok && !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}

// width returns the length of a text at size 1.
func (ts *typesetter) width(text []rune) float64 {
	w := 0.0
	for _, r := range text {
		w += ts.glyphs[r].width
	}
	return w
}

// begin opens a text object and enters the fonts.
func (ts *typesetter) begin(c *canvas) {
	for i, fc := range ts.faces {
		c.resource("Font", fontName(i), fc.obj)
	}
	c.op("BT")
}

func fontName(i int) pdf.Name { return pdf.Name("F" + strconv.Itoa(i)) }

// show writes one line of text with its first character at (x, y).
func (ts *typesetter) show(c *canvas, size, x, y float64, text []rune) {
	c.op("Tm", 1, 0, 0, 1, x, y)
	text = visual(text)
	for i := 0; i < len(text) && !c.full(); {
		g := ts.glyphs[text[i]]
		var run []byte
		for ; i < len(text); i++ {
			h := ts.glyphs[text[i]]
			if h.face != g.face {
				break
			}
			run = append(run, h.code...)
		}
		if len(run) == 0 {
			continue
		}
		c.buf = append(append(append(c.buf, '/'), fontName(g.face)...), ' ')
		c.op("Tf", size)
		c.str(string(run))
		c.op("Tj")
	}
}
