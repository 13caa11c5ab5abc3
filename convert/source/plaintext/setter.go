package plaintext

import (
	"unicode"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/width"
)

// glyph is a shape to draw; x and y are points from the left end of its cluster's baseline.
type glyph struct {
	face   int32 // in faces.list
	gid    uint32
	x, y   float32
	sx, sy float32 // scale of the outline
	look   uint8   // the bold and italic that the face lacks
}

// cluster is what stays together: some characters and their glyphs.
type cluster struct {
	start, n      int32 // characters
	glyph, glyphs int32
	width         float32 // points
	space         bool    // a space or tab, which may hang over the end of a row
	tab           bool
	actual        bool // its text does not follow from its glyphs' ToUnicode
}

// row is a line on paper: clusters in logical order.
type row struct{ from, to int32 }

// setter lays paragraphs out. It belongs to one goroutine; what it found lasts until the next paragraph.
type setter struct {
	g  grid
	fs *faces

	text     *text
	levels   []uint8 // nil where all are 0
	para     uint8
	clusters []cluster
	glyphs   []glyph
	rows     []row

	cells  cells
	bidi   resolver
	seg    segmenter.Segmenter
	breaks []bool // before which characters a row may end; empty until asked for
	fonts  map[*face]*harfbuzz.Font
	buf    *harfbuzz.Buffer
	order  []int32
	sorted []uint8
}

// cells remembers the glyphs of characters that fill cells of the grid and need no shaping.
type cells struct {
	low   [styles + 1][256]cellGlyph
	other map[choice]cellGlyph
}

type cellGlyph struct {
	glyph  glyph
	width  float32
	space  bool
	actual bool
	known  bool
}

func newSetter(g grid, fs *faces) *setter {
	return &setter{g: g, fs: fs, fonts: map[*face]*harfbuzz.Font{}, buf: harfbuzz.NewBuffer(), cells: cells{other: map[choice]cellGlyph{}}}
}

// set lays a paragraph out.
func (s *setter) set(t *text) {
	s.text, s.levels, s.para = t, nil, 0
	if !t.plain {
		s.levels, s.para = s.bidi.resolve(t.runes)
	}
	s.clusters, s.glyphs, s.breaks = s.clusters[:0], s.glyphs[:0], s.breaks[:0]
	for i, n := 0, len(t.runes); i < n; {
		if r := t.runes[i]; r < 256 && r != '\t' && s.levels == nil && t.looks[i]&over == 0 && (i+1 == n || t.runes[i+1] < firstMark) && r != softHyphen {
			s.simple(i, s.low(r, t.looks[i]&styles)) // as item does
			i++
			continue
		}
		i = s.item(i)
	}
	s.breakRows()
}

func (s *setter) odd(i int) bool { return s.levels != nil && s.levels[i]&1 == 1 }

// item adds the clusters of what begins at character i and returns where it ends.
func (s *setter) item(i int) int {
	t := s.text
	r, look := t.runes[i], t.looks[i]
	switch {
	case r == '\t':
		s.clusters = append(s.clusters, cluster{start: int32(i), n: 1, glyph: int32(len(s.glyphs)), tab: true, space: true})
		return i + 1
	case look&over != 0 && len(s.clusters) > 0:
		s.overstrike(i)
		return i + 1
	case r >= 0x80 && harfbuzz.IsDefaultIgnorable(r):
		s.clusters = append(s.clusters, cluster{start: int32(i), n: 1, glyph: int32(len(s.glyphs))})
		return i + 1
	}
	end := s.grapheme(i)
	if flows(r) {
		return s.flow(i)
	}
	if end == i+1 && !(s.odd(i) && mirrors(r)) {
		c := s.cell(r, look&styles)
		s.simple(i, &c)
		return end
	}
	first := len(s.clusters)
	s.shape(s.pick(i, end, false), i, end, language.LookupScript(r))
	s.fitCells(first, columns(r))
	return end
}

// simple adds a character that is a cluster by itself.
func (s *setter) simple(i int, c *cellGlyph) {
	s.clusters = append(s.clusters, cluster{start: int32(i), n: 1, glyph: int32(len(s.glyphs)), glyphs: 1, width: c.width, space: c.space, actual: c.actual})
	s.glyphs = append(s.glyphs, c.glyph)
}

// overstrike adds a character to the cluster before it.
func (s *setter) overstrike(i int) {
	c := &s.clusters[len(s.clusters)-1]
	o := s.cell(s.text.runes[i], s.text.looks[i]&styles)
	o.glyph.x += (c.width - o.width) / 2
	s.glyphs = append(s.glyphs, o.glyph)
	c.glyphs++
	c.n++
}

const (
	softHyphen      = 0xAD
	firstMark       = 0x300 // the first character that can stand with the one before it
	zeroWidthJoiner = 0x200D
)

// extends reports a character that stands with the one before it, by and large as in UAX #29.
func extends(r rune) bool {
	return r >= firstMark && (unicode.Is(unicode.M, r) || r == zeroWidthJoiner || r == 0x200C || r >= 0x1F3FB && r <= 0x1F3FF)
}

// grapheme returns where the character that is seen at i ends.
func (s *setter) grapheme(i int) int {
	t := s.text
	j := i + 1
	for j < len(t.runes) && t.looks[j]&over == 0 && j-i < 64 && (extends(t.runes[j]) || t.runes[j-1] == zeroWidthJoiner && t.runes[j] >= 0x2190 && !flows(t.runes[j])) {
		j++
	}
	return j
}

// mirrors reports a character that is drawn the other way round in right-to-left text; some others too, which are then drawn as they are.
func mirrors(r rune) bool {
	if r < 0x80 {
		switch r {
		case '(', ')', '[', ']', '{', '}', '<', '>':
			return true
		}
		return false
	}
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.ON
}

// columns is how many cells a character fills (UAX #11).
func columns(r rune) int {
	if r < 0x1100 {
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// flows reports a character of a script whose letters join, stack or have widths too different for a grid.
func flows(r rune) bool {
	switch {
	case r < 0x600 || r >= 0x13A0 && r < 0x1700, r >= 0x1D00 && r < 0x2C00, r >= 0x2E00 && r < 0xA4D0, r >= 0xAC00 && r < 0xD7A4, r >= 0xE000 && r < 0xFB50, r >= 0x1F000 && r < 0x20000:
		return false
	case r >= 0x1100 && r < 0x1200, r >= 0xA960 && r < 0xA980, r >= 0xD7B0 && r < 0xD800: // parts of Hangul syllables
		return true
	}
	switch language.LookupScript(r) {
	case language.Latin, language.Greek, language.Cyrillic, language.Armenian, language.Georgian, language.Hebrew, language.Han, language.Hiragana,
		language.Katakana, language.Hangul, language.Bopomofo, language.Yi, language.Common, language.Inherited, language.Unknown, language.Coptic, language.Cherokee, language.Braille, 0:
		return false
	}
	return true
}

// cell returns the glyph of a character that fills cells.
func (s *setter) cell(r rune, style uint8) cellGlyph {
	if r < 256 {
		return *s.low(r, style)
	}
	k := choice{r: r, style: style}
	c, ok := s.cells.other[k]
	if !ok {
		c = s.makeCell(r, style)
		if len(s.cells.other) > 1<<16 {
			clear(s.cells.other)
		}
		s.cells.other[k] = c
	}
	return c
}

func (s *setter) low(r rune, style uint8) *cellGlyph {
	c := &s.cells.low[style][r]
	if !c.known {
		*c = s.makeCell(r, style)
	}
	return c
}

func (s *setter) makeCell(r rune, style uint8) cellGlyph {
	w := float64(columns(r)) * s.g.cell
	f := s.fs.find(r, style, false)
	c := cellGlyph{glyph: glyph{sx: 1, sy: 1}, width: float32(w), space: r == ' ' || r == 0x3000, known: true}
	if f == nil {
		if !s.fs.frozen {
			s.fs.missing[r]++
		}
		f = s.fs.main()
	}
	c.glyph.face = int32(f.index)
	c.glyph.gid = f.gid(r)
	c.glyph.look = style &^ f.look
	c.actual = !s.fs.use(f, c.glyph.gid, string(r)) && !unicode.IsSpace(r)
	c.glyph.fit(f.advance(c.glyph.gid)*s.g.size, w)
	if r >= 0x2500 && r < 0x25A0 {
		c.glyph.fill(f, s.g)
	}
	return c
}

// fit puts a glyph of an advance into the middle of w points, made narrower where it must be.
func (q *glyph) fit(advance, w float64) {
	if advance > 1.02*w {
		q.sx = float32(w / advance)
		advance = w
	}
	q.x = float32((w - advance) / 2)
}

// fill stretches a glyph of box drawing so that those of the next rows join it: such glyphs reach from the face's descent to its ascent.
func (q *glyph) fill(f *face, g grid) {
	ascent, descent := f.vertical()
	if h := (ascent + descent) * g.size; h > 0 && h < g.leading && g.leading < 1.5*h {
		q.sy = float32(g.leading / h)
		q.y = float32(g.baseline - ascent*g.size*float64(q.sy))
	}
}

// fitCells makes clusters from first on as wide as n cells together; they are one in all but odd fonts.
func (s *setter) fitCells(first, n int) {
	cs := s.clusters[first:]
	total := float32(0)
	for _, c := range cs {
		total += c.width
	}
	w, scale := float32(float64(n)*s.g.cell), float32(1)
	if total > 1.02*w {
		scale = w / total
	}
	shift := (w - total*scale) / 2
	for i := range cs {
		c := &cs[i]
		for k := c.glyph; k < c.glyph+c.glyphs; k++ {
			q := &s.glyphs[k]
			q.x = q.x*scale + shift
			q.sx *= scale
		}
		c.width *= scale
	}
	if len(cs) > 0 {
		cs[len(cs)-1].width += w - total*scale
	}
}

// breakRows cuts the clusters into rows.
func (s *setter) breakRows() {
	s.rows = s.rows[:0]
	from, x := 0, 0.0
	for i := 0; i < len(s.clusters); {
		c := &s.clusters[i]
		if c.tab {
			c.width = float32((float64(int((x+slack)/s.g.tab))+1)*s.g.tab - x)
		}
		if x+float64(c.width) <= s.g.width+slack || i == from || s.g.wrap == WrapWords && c.space {
			x += float64(c.width)
			i++
			continue
		}
		if s.g.wrap == WrapOff {
			s.rows = append(s.rows, row{int32(from), int32(i)})
			return
		}
		i = s.breakBefore(from, i)
		s.rows = append(s.rows, row{int32(from), int32(i)})
		from, x = i, 0
	}
	s.rows = append(s.rows, row{int32(from), int32(len(s.clusters))})
}

// breakBefore returns the cluster that the next row begins with, where the row from on has no room for cluster i.
func (s *setter) breakBefore(from, i int) int {
	if s.g.wrap != WrapWords {
		return i
	}
	if len(s.breaks) == 0 {
		s.breaks = append(s.breaks, make([]bool, len(s.text.runes)+1)...)
		s.seg.Init(s.text.runes)
		for it := s.seg.LineIterator(); it.Next(); {
			l := it.Line()
			s.breaks[min(l.Offset+len(l.Text), len(s.text.runes))] = true
		}
	}
	for k := i; k > from; k-- {
		if s.breaks[s.clusters[k].start] {
			return k
		}
	}
	return i
}

// blank reports a row without ink.
func (s *setter) blank(r row) bool {
	for _, c := range s.clusters[r.from:r.to] {
		if c.glyphs > 0 && !c.space || c.space && s.text.looks[c.start]&underline != 0 {
			return false
		}
	}
	return true
}

// arrange returns the order in which the clusters of a row are shown from the left, and where the first begins, in points from the left
// edge of the text.
func (s *setter) arrange(r row) (order []int32, x float64) {
	cs := s.clusters[r.from:r.to]
	s.order = fit(s.order, len(cs))
	for i := range s.order {
		s.order[i] = int32(i)
	}
	if s.levels != nil {
		s.sorted = fit(s.sorted, len(cs))
		trailing := true
		for i := len(cs) - 1; i >= 0; i-- { // L1
			trailing = trailing && (cs[i].space || cs[i].glyphs == 0)
			if s.sorted[i] = s.levels[cs[i].start]; trailing {
				s.sorted[i] = s.para
			}
		}
		visual(s.order, s.sorted)
	}
	if s.para&1 == 1 {
		x = s.g.width
		for _, c := range cs {
			x -= float64(c.width)
		}
	}
	return s.order, x
}
