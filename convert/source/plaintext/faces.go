package plaintext

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"sync"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonoboldoblique"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonobolditalic"
	"github.com/go-fonts/liberation/liberationmonoitalic"
	"github.com/go-fonts/liberation/liberationmonoregular"
	shaper "github.com/go-text/typesetting/font"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/cff"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// face is a font program in use. Once the document is made only its sync.Once is written to.
type face struct {
	index   int
	key     pdf.Name // in the resources of the pages
	program []byte
	tt      *sfnt.Font
	cf      *cff.Font
	cmap    *sfnt.Cmap
	look    uint8 // bold and italic, as far as the program is

	codes map[uint32]uint16 // of a CID-keyed font, see code
	used  map[uint32]string // the text of each glyph in use, "" where it stands for none of its own

	once sync.Once
	font *shaper.Font // nil if the shaping library cannot read the program
}

func (f *face) gid(r rune) uint32 {
	if f.cmap == nil {
		return 0
	}
	return f.cmap.Lookup(uint32(r))
}

// advance is in em.
func (f *face) advance(gid uint32) float64 {
	w, _ := f.tt.Advance(gid)
	return w
}

// vertical returns the ascent and descent of hhea in em, both upward from where they are counted.
func (f *face) vertical() (ascent, descent float64) {
	h := f.tt.Table("hhea")
	if len(h) < 8 {
		return 0.8, 0.2
	}
	em := float64(f.tt.UnitsPerEm())
	return float64(int16(binary.BigEndian.Uint16(h[4:]))) / em, -float64(int16(binary.BigEndian.Uint16(h[6:]))) / em
}

// shaping returns the program as the shaping library reads it.
func (f *face) shaping() *shaper.Font {
	f.once.Do(func() {
		defer func() { _ = recover() }() // a program of the machine may be damaged in ways that the library does not expect
		if string(f.program[:4]) == "ttcf" {
			if all, err := shaper.ParseTTC(bytes.NewReader(f.program)); err == nil && len(all) > 0 {
				f.font = all[0].Font
			}
			return
		}
		if one, err := shaper.ParseTTF(bytes.NewReader(f.program)); err == nil {
			f.font = one.Font
		}
	})
	return f.font
}

// faces finds the program that draws a character. While the text is read for the first time it adds programs and remembers what it chose; after that
// (frozen) it is read only.
type faces struct {
	list   []*face
	system *font.System
	lim    Limits
	bytes  int64 // of the machine's fonts
	fonts  int
	asked  int // characters looked for in the machine's fonts
	frozen bool

	byProgram map[*byte]*face
	chains    [styles + 1][]*face
	chosen    map[choice]*face
	missing   map[rune]int // how often each character that no font has was met
}

type choice struct {
	r     rune
	style uint8
	flow  bool
}

func newFaces(opt Options) *faces {
	return &faces{system: opt.System, lim: opt.Limits, byProgram: map[*byte]*face{}, chosen: map[choice]*face{}, missing: map[rune]int{}}
}

// add returns the face of a program, nil if it cannot be used.
func (fs *faces) add(program []byte, look uint8) *face {
	if len(program) < 12 {
		return nil
	}
	if f, ok := fs.byProgram[&program[0]]; ok {
		return f
	}
	var f *face
	if tt, err := sfnt.Parse(program); err == nil && tt.UnicodeCmap() != nil {
		f = &face{index: len(fs.list), program: program, tt: tt, cmap: tt.UnicodeCmap(), look: look, used: map[uint32]string{}}
		f.key = pdf.Name("F" + strconv.Itoa(f.index))
		if len(tt.CFF()) > 0 {
			if f.cf, err = cff.Parse(tt.CFF()); err != nil {
				f = nil
			}
		}
	}
	if f != nil {
		fs.list = append(fs.list, f)
	}
	fs.byProgram[&program[0]] = f
	return f
}

// chain returns the carried faces of a style: the one of the grid, the one with more characters, and the one whose letters have widths of
// their own.
func (fs *faces) chain(style uint8) []*face {
	if c := fs.chains[style]; c != nil || fs.frozen {
		return c
	}
	main, more, own := liberationmonoregular.TTF, dejavusansmono.TTF, dejavusans.TTF
	switch style {
	case bold:
		main, more = liberationmonobold.TTF, dejavusansmonobold.TTF
	case italic:
		main, more = liberationmonoitalic.TTF, dejavusansmonooblique.TTF
	case bold | italic:
		main, more = liberationmonobolditalic.TTF, dejavusansmonoboldoblique.TTF
	}
	if style&bold != 0 {
		own = dejavusansbold.TTF
	}
	fs.chains[style] = []*face{fs.add(main, style), fs.add(more, style), fs.add(own, style&bold)}
	return fs.chains[style]
}

func (fs *faces) main() *face { return fs.chain(0)[0] }

// find returns the face for a character, nil if no font has it. flow says that letters with widths of their own are wanted.
func (fs *faces) find(r rune, style uint8, flow bool) *face {
	k := choice{r, style, flow}
	f, ok := fs.chosen[k]
	if ok || fs.frozen {
		return f
	}
	c := fs.chain(style)
	if flow {
		c = []*face{c[2], c[1], c[0]}
	}
	for _, e := range c {
		if e.gid(r) != 0 {
			f = e
			break
		}
	}
	if f == nil {
		f = fs.machine(r)
	}
	fs.chosen[k] = f
	return f
}

// maxAsked bounds the characters that are looked for in fonts of the machine: more than any writing has.
const maxAsked = 1 << 16

// machine looks for a font of the machine.
func (fs *faces) machine(r rune) *face {
	if fs.asked++; fs.asked > maxAsked {
		return nil
	}
	p := fs.system.Program(r)
	if len(p) == 0 {
		return nil
	}
	if _, known := fs.byProgram[&p[0]]; !known {
		if fs.fonts++; fs.fonts > fs.lim.MaxFonts {
			return nil
		}
		if fs.bytes += int64(len(p)); fs.bytes > fs.lim.MaxFontBytes {
			return nil
		}
	}
	f := fs.add(p, 0)
	if f == nil || f.gid(r) == 0 {
		return nil
	}
	return f
}

// use notes that a glyph stands for a text and reports whether that is what ToUnicode will say of it.
func (fs *faces) use(f *face, gid uint32, text string) bool {
	t, ok := f.used[gid]
	if !ok && !fs.frozen || t == "" && text != "" && !fs.frozen {
		f.used[gid] = text
		return true
	}
	return t == text
}
