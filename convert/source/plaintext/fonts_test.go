package plaintext

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/cff"
	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// A subset draws its glyphs as the whole program does, under the same numbers, and has nothing else.
func TestSubsetGlyf(t *testing.T) {
	for _, program := range [][]byte{liberationmonoregular.TTF, dejavusans.TTF} {
		whole, err := sfnt.Parse(program)
		require.NoError(t, err)
		used := map[uint32]string{}
		for _, r := range "Aéǖ½Ж (ﷺ" { // simple and composite ones
			used[whole.UnicodeCmap().Lookup(uint32(r))] = string(r)
		}
		data := subsetGlyf(whole, used)
		assert.Less(t, len(data), len(program)/5)
		part, err := sfnt.Parse(data)
		require.NoError(t, err)
		for g := range used {
			var a, b geom.Path
			require.NoError(t, whole.Outline(g, &a))
			require.NoError(t, part.Outline(g, &b))
			assert.Equal(t, a, b, "%d", g)
			wa, _ := whole.Advance(g)
			wb, _ := part.Advance(g)
			assert.Equal(t, wa, wb)
		}
		var p geom.Path
		require.NoError(t, part.Outline(whole.UnicodeCmap().Lookup('B'), &p))
		assert.Zero(t, p, "not in use")
		assert.Zero(t, len(data)%4)
		assert.Equal(t, uint32(0xB1B0AFBA), checksum(data), "of the whole file with checkSumAdjustment")
		n := int(binary.BigEndian.Uint16(data[4:]))
		last := ""
		for i := range n {
			e := data[12+16*i:]
			assert.Greater(t, string(e[:4]), last)
			last = string(e[:4])
			off, size := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
			if last != "head" {
				table := append(bytes.Clone(data[off:off+size]), make([]byte, (4-size%4)%4)...)
				assert.Equal(t, binary.BigEndian.Uint32(e[4:]), checksum(table), last)
			}
		}
	}
}

// Programs cut anywhere make some subset.
func TestSubsetDamage(t *testing.T) {
	program := liberationmonoregular.TTF
	for cut := 12; cut < len(program); cut += len(program) / 50 {
		f, err := sfnt.Parse(program[:cut])
		if err != nil {
			continue
		}
		subsetGlyf(f, map[uint32]string{36: "A", 9999: "", 70000: ""})
	}
	c := cffFont()
	for cut := range len(c) {
		subsetCFF(c[:cut], map[uint32]string{1: "A"})
		for _, b := range []byte{0, 0x7F, 0xFF} {
			d := bytes.Clone(c)
			d[cut] = b
			subsetCFF(d, map[uint32]string{1: "A"})
		}
	}
}

// cffFont makes a CFF program of three glyphs.
func cffFont() []byte {
	index := func(items ...string) string {
		b := []byte{0, byte(len(items))}
		if len(items) == 0 {
			return string(b)
		}
		b = append(b, 1, 1)
		at := 1
		for _, s := range items {
			at += len(s)
			b = append(b, byte(at))
		}
		return string(b) + strings.Join(items, "")
	}
	number := func(v int) string { return "\x1d\x00\x00" + string([]byte{byte(v >> 8), byte(v)}) }
	top := func(charset, chars int) string { return number(charset) + "\x0f" + number(chars) + "\x11" }
	head := "\x01\x00\x04\x01" + index("Test")
	at := len(head) + len(index(top(0, 0))) + len(index()) + len(index())
	// Boxes: rmoveto, then lines; 139 is 0.
	box := func(w byte) string { return string([]byte{139, 139, 21, w, 139, 5, 139, w, 5, 14}) }
	charset := "\x00\x00\x22\x00\x23"
	return []byte(head + index(top(at, at+len(charset))) + index() + index() + charset + index(box(150), box(160), box(170)))
}

func TestSubsetCFF(t *testing.T) {
	program := cffFont()
	whole, err := cff.Parse(program)
	require.NoError(t, err)
	require.Equal(t, 3, whole.NumGlyphs())
	data := subsetCFF(program, map[uint32]string{2: "B"})
	assert.Len(t, data, len(program))
	part, err := cff.Parse(data)
	require.NoError(t, err)
	for g, kept := range []bool{true, false, true} {
		var a, b geom.Path
		require.NoError(t, whole.Outline(uint32(g), &a))
		assert.NotZero(t, a)
		_ = part.Outline(uint32(g), &b)
		assert.Equal(t, kept, assert.ObjectsAreEqual(a, b), "%d", g)
	}
}

// collection wraps a font into a collection of one.
func collection(program []byte) []byte {
	out := []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10")
	out = append(out, program...)
	for i := range int(binary.BigEndian.Uint16(program[4:])) {
		e := out[16+12+16*i+8:]
		binary.BigEndian.PutUint32(e, binary.BigEndian.Uint32(e)+16)
	}
	return out
}

// moved makes a font that has n glyphs of DejaVu Sans, those of the characters from from on, for the characters from to on.
func moved(t *testing.T, from, to rune, n int) []byte {
	t.Helper()
	f, err := sfnt.Parse(dejavusans.TTF)
	require.NoError(t, err)
	first := f.UnicodeCmap().Lookup(uint32(from))
	require.NotZero(t, first)
	// cmap of format 12 with one group; the other tables as they are.
	cmap := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0, 0, 0, 0, 28, 0, 0, 0, 0, 0, 0, 0, 1}
	for _, v := range []uint32{uint32(to), uint32(to) + uint32(n) - 1, first} {
		cmap = binary.BigEndian.AppendUint32(cmap, v)
	}
	tables := []sfntTable{{"cmap", cmap}}
	for _, tag := range []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2"} {
		tables = append(tables, sfntTable{tag, bytes.Clone(f.Table(tag))})
	}
	return assemble(tables)
}

func TestFontsOfTheMachine(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	write("Deva-Bold.ttf", moved(t, 'A', 0x905, 26))
	write("Deva.ttc", collection(moved(t, 'A', 0x905, 26)))
	write("droidsansfallback.ttf", moved(t, 'a', 0x4E00, 26))
	write("AAA-Mono.ttf", moved(t, 'z', 0x4E00, 1))
	write("broken.ttf", dejavusans.TTF[:1000])
	write("empty.otf", nil)
	write("notes.txt", []byte("no font"))
	sys := font.NewSystem(dir)
	assert.Nil(t, sys.Program(0x10FFFD))
	assert.NotNil(t, sys.Program(0x905))
	d := document(t, "अआ 一丁x", Options{System: sys})
	assert.Empty(t, d.Warnings())
	assert.Equal(t, "अआ 一丁x", extracted(t, d))
	p, err := d.Page(0)
	require.NoError(t, err)
	assert.Len(t, d.Dict(p.Resources["Font"]), 3)
	assert.Equal(t, collection(moved(t, 'A', 0x905, 26)), sys.Program(0x905), "not the bold one")
	assert.Equal(t, moved(t, 'a', 0x4E00, 26), sys.Program(0x4E00), "made for the script")
	// Few fonts, and small ones.
	assert.Len(t, document(t, "अ", Options{System: sys, Limits: Limits{MaxFontBytes: 1000}}).Warnings(), 1)
	assert.Len(t, document(t, "अ一", Options{System: sys, Limits: Limits{MaxFonts: 1}}).Warnings(), 1)
	// The bold and italic that such a font lacks are made.
	got := opened(t, []byte("\x1b[1;3m一"), Options{System: sys})
	w := got.walker()
	w.read.look = bold | italic
	w.read.read([]rune("一"))
	w.set.set(&w.read.text)
	assert.Equal(t, bold|italic, w.set.glyphs[0].look)
	assert.Nil(t, (*font.System)(nil).Program('x'))
}

// Han characters of a text in one font are cells of two columns each, in their middle.
func TestWideCells(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.ttf"), moved(t, 'A', 0x4E00, 26), 0o600))
	got := extract(t, document(t, "一丁丂", Options{Width: 600, Height: 200, Margins: [4]float64{10, 10, 10, 10}, System: font.NewSystem(dir)}), 0)
	require.Len(t, got, 3)
	f, err := sfnt.Parse(dejavusans.TTF)
	require.NoError(t, err)
	for i, s := range got {
		w, _ := f.Advance(f.UnicodeCmap().Lookup(uint32('A' + i)))
		cell := 20 * 1229.0 / 2048
		assert.InDelta(t, 10+float64(i)*cell+(cell-10*w)/2, s.x, 0.01)
	}
}
