package plaintext

import (
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"golang.org/x/text/unicode/norm"
)

// flow shapes characters with widths of their own from i on, as far as script, look and direction stay the same, and returns where they end.
func (s *setter) flow(i int) int {
	t := s.text
	script := language.LookupScript(t.runes[i])
	f := s.pick(i, s.grapheme(i), true)
	from := i
	end := i
	for end < len(t.runes) {
		r := t.runes[end]
		if t.looks[end] != t.looks[i] || s.levels != nil && s.levels[end] != s.levels[i] || !s.joins(r, script, end > i) {
			break
		}
		next := s.grapheme(end)
		if g := s.pick(end, next, true); g != f {
			s.shape(f, from, end, script)
			f, from = g, end
		}
		end = next
	}
	s.shape(f, from, end, script)
	return end
}

// joins reports whether a character belongs into a run of a script: one of its own, or one shared by scripts that the grid's font lacks.
func (s *setter) joins(r rune, script language.Script, inside bool) bool {
	switch sc := language.LookupScript(r); {
	case sc == script:
		return true
	case !inside || sc != language.Common && sc != language.Inherited || r < 0x300:
		return false
	}
	return extends(r) || s.fs.main().gid(r) == 0 && columns(r) == 1
}

// pick returns the face for characters that are seen as one: that of the first if it has them all, else a carried one that has.
func (s *setter) pick(i, end int, flow bool) *face {
	style := s.text.looks[i] & styles
	rs := s.text.runes[i:end]
	f := s.fs.find(rs[0], style, flow)
	if end == i+1 || f != nil && has(f, rs) {
		return f
	}
	for _, g := range s.fs.chain(style) {
		if has(g, rs) {
			return g
		}
	}
	return f
}

// has reports whether a face can draw characters as they are or composed.
func has(f *face, rs []rune) bool {
	all := true
	for _, r := range rs {
		if f.gid(r) == 0 && !harfbuzz.IsDefaultIgnorable(r) {
			all = false
			break
		}
	}
	if all {
		return true
	}
	for _, r := range norm.NFC.String(string(rs)) {
		if f.gid(r) == 0 && !harfbuzz.IsDefaultIgnorable(r) {
			return false
		}
	}
	return true
}

// shape adds the clusters of characters that one face draws, in logical order; nil stands for a face that no font gives.
func (s *setter) shape(f *face, from, to int, script language.Script) {
	if from >= to {
		return
	}
	if f == nil || !s.run(f, from, to, script) {
		for i := from; i < to; i++ {
			r := s.text.runes[i]
			if extends(r) && i > from {
				c := &s.clusters[len(s.clusters)-1]
				c.n++
				c.actual = true
				continue
			}
			c := s.cell(r, s.text.looks[i]&styles)
			s.simple(i, &c)
		}
	}
}

// run has the library shape characters. It reports whether that worked.
func (s *setter) run(f *face, from, to int, script language.Script) (ok bool) {
	program := f.shaping()
	if program == nil {
		return false
	}
	clusters, glyphs := len(s.clusters), len(s.glyphs)
	defer func() { // see face.shaping
		if recover() != nil {
			s.buf = harfbuzz.NewBuffer()
			s.clusters, s.glyphs = s.clusters[:clusters], s.glyphs[:glyphs]
			ok = false
		}
	}()
	h := s.fonts[f]
	if h == nil {
		h = harfbuzz.NewFont(font.NewFace(program))
		s.fonts[f] = h
	}
	rtl := s.odd(from)
	s.buf.Clear()
	s.buf.AddRunes(s.text.runes, from, to-from)
	s.buf.Props = harfbuzz.SegmentProperties{Script: script, Direction: harfbuzz.LeftToRight}
	if rtl {
		s.buf.Props.Direction = harfbuzz.RightToLeft
	}
	s.buf.Shape(h, nil)
	k := s.g.size / float64(f.tt.UnitsPerEm())
	look := s.text.looks[from] & styles &^ f.look
	info, pos := s.buf.Info, s.buf.Pos
	for a := 0; a < len(info); {
		b := a
		for b < len(info) && info[b].Cluster == info[a].Cluster {
			b++
		}
		c := cluster{start: int32(info[a].Cluster), glyph: int32(len(s.glyphs))}
		pen := 0.0
		for ; a < b; a++ {
			q := glyph{face: int32(f.index), gid: uint32(info[a].Glyph), sx: 1, sy: 1, look: look}
			q.x, q.y = float32(pen+k*float64(pos[a].XOffset)), float32(k*float64(pos[a].YOffset))
			pen += k * float64(pos[a].XAdvance)
			s.glyphs = append(s.glyphs, q)
		}
		c.glyphs, c.width = int32(len(s.glyphs))-c.glyph, float32(pen)
		s.clusters = append(s.clusters, c)
	}
	s.logical(clusters, to, rtl)
	return true
}

// logical puts the clusters from first on into the order of their characters and works out what text they stand for.
func (s *setter) logical(first, to int, rtl bool) {
	cs := s.clusters[first:]
	if rtl {
		for a, b := 0, len(cs)-1; a < b; a, b = a+1, b-1 {
			cs[a], cs[b] = cs[b], cs[a]
		}
	}
	for i := range cs {
		c := &cs[i]
		end := to
		if i+1 < len(cs) {
			end = int(cs[i+1].start)
		}
		c.n = int32(end) - c.start
		c.actual = s.label(c)
		r := s.text.runes[c.start]
		c.space = unicode.Is(unicode.Zs, r) && c.n == 1
	}
}

// label notes what the glyphs of a cluster stand for and reports whether that is not all of it.
func (s *setter) label(c *cluster) (actual bool) {
	rs := s.text.runes[c.start : c.start+c.n]
	gs := s.glyphs[c.glyph : c.glyph+c.glyphs]
	for _, q := range gs {
		if q.gid == 0 && !s.fs.frozen {
			for _, r := range rs {
				if s.fs.list[q.face].gid(r) == 0 && !harfbuzz.IsDefaultIgnorable(r) {
					s.fs.missing[r]++
				}
			}
		}
	}
	if len(gs) == 1 {
		return !s.fs.use(s.fs.list[gs[0].face], gs[0].gid, string(rs))
	}
	each := len(gs) == len(rs)
	for i := 0; i < len(gs) && each; i++ {
		each = gs[i].gid != 0 && gs[i].gid == s.fs.list[gs[i].face].gid(rs[i])
	}
	for i, q := range gs {
		text := ""
		if each {
			text = string(rs[i])
		}
		if !s.fs.use(s.fs.list[q.face], q.gid, text) {
			actual = true
		}
	}
	return actual || !each
}
