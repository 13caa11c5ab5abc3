package plaintext

import (
	"math/rand/v2"
	"strings"
	"testing"

	library "github.com/go-text/typesetting/bidi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/bidi"
)

// Capitals stand for Hebrew letters, as in UAX #9.
func hebrew(s string) []rune {
	rs := []rune(s)
	for i, r := range rs {
		if r >= 'A' && r <= 'Z' {
			rs[i] = 0x5D0 + r - 'A'
		}
	}
	return rs
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		text, levels string
		para         uint8
	}{
		{"abc", "000", 0},
		{"ABC", "111", 1},
		{"abc ABC", "0000111", 0},
		{"ABC abc", "1111222", 1},
		{"abc ABC 123 def", "000011112220000", 0},
		{"ABC 123", "1111222", 1},
		{"123 ABC", "2221111", 1},
		{"a (B) c", "0000000"[:3] + "1" + "000", 0},
		{"A (b) C", "1112111", 1},
		{"A 1-2", "11222", 1},
		{"A $1", "1122", 1},
		{"A\tb", "112", 1},
		{"a\tB", "001", 0},
		{"a \u202bB c\u202c d", "00" + "0" + "112" + "2" + "00", 0},
		{"a \u2067b\u2069 C", "00" + "0" + "2" + "0" + "01", 0},
		{"A \u2066b C\u2069 D", "11" + "1" + "223" + "1" + "11", 1},
		{"\u2068A\u2069 b", "0" + "1" + "0" + "00", 0},
		{"a\u202eb\u202cc", "00" + "1" + "10", 0},
		{"a\u0301", "00", 0},
		{"A\u0301", "11", 1},
	} {
		var v resolver
		rs := hebrew(c.text)
		got, para := v.resolve(rs)
		assert.Equal(t, c.para, para, "%q", c.text)
		var b strings.Builder
		for i, l := range got {
			if removed(v.orig[i]) && i < len(c.levels) {
				b.WriteByte(c.levels[i])
				continue
			}
			b.WriteByte('0' + l)
		}
		assert.Equal(t, c.levels, b.String(), "%q", c.text)
	}
}

// The library that shapes says the same of every character's direction.
func TestLevelsAgree(t *testing.T) {
	const alphabet = "abAB12 +,.:%$()[]<>-\t\u0627\u0628\u0661\u0662\u0301\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00a0\u3008\u3009"
	rnd := rand.New(rand.NewPCG(1, 2))
	letters := hebrew(alphabet)
	var p library.Paragraph
	var v resolver
	for range 5_000 {
		rs := make([]rune, 1+rnd.IntN(24))
		for i := range rs {
			rs[i] = letters[rnd.IntN(len(letters))]
		}
		want := make([]uint8, len(rs))
		runs := p.Segment(rs, library.Neutral)
		for i := range runs.NumRuns() {
			r := runs.Run(i)
			for k := r.Start; k < r.End; k++ {
				want[k] = uint8(r.Level) & 1
			}
		}
		got, _ := v.resolve(rs)
		for i, l := range got {
			if c := v.orig[i]; removed(c) || c == bidi.WS || c == bidi.S || isolate(c) || c == bidi.PDI { // where a line ends differs
				continue
			}
			require.Equal(t, want[i], l&1, "%+q at %d: %v", string(rs), i, got)
		}
	}
}

func TestVisual(t *testing.T) {
	for _, c := range []struct{ text, shown string }{
		{"abc", "abc"},
		{"ABC", "CBA"},
		{"abc ABC", "abc CBA"},
		{"ABC abc", "abc CBA"},
		{"car is THE CAR in arabic", "car is RAC EHT in arabic"},
		{"CAR IS the car IN ENGLISH", "HSILGNE NI the car SI RAC"},
		{"abc ABC 123 def", "abc 123 CBA def"},
		{"abc ABC 123 XYZ def", "abc ZYX 123 CBA def"},
		{"it is 123 ABC", "it is 123 CBA"},
		{"A (b) C", "C (b) A"},
		{"(A)", "(A)"},
	} {
		d := document(t, string(hebrew(c.text)), narrow(40, 2))
		got := extract(t, d, 0)
		var b strings.Builder
		last := 0.0
		for _, s := range got {
			assert.Greater(t, s.x, last, "from the left")
			last = s.x
			for _, r := range s.text {
				if r >= 0x5D0 && r < 0x5EB {
					r += 'A' - 0x5D0
				}
				b.WriteRune(r)
			}
		}
		brackets := strings.NewReplacer("(", "|", ")", "|") // TestMirroring looks at these
		assert.Equal(t, brackets.Replace(c.shown), brackets.Replace(b.String()), c.text)
	}
}

// Paragraphs that begin from the right end at the right edge.
func TestAlignment(t *testing.T) {
	opt := narrow(20, 4)
	d := document(t, string(hebrew("ABC\nabc\n  ABC  \nABC\tx")), opt)
	got := extract(t, d, 0)
	at := func(text rune, row int) float64 {
		n, y := 0, 0.0
		for _, s := range got {
			if s.y != y {
				n, y = n+1, s.y
			}
			if n == row+1 && s.text == string(hebrew(string(text))) {
				return column(s)
			}
		}
		t.Fatalf("%c is not in row %d", text, row)
		return 0
	}
	assert.InDelta(t, 19, at('A', 0), 0.05)
	assert.InDelta(t, 17, at('C', 0), 0.05)
	assert.InDelta(t, 0, at('a', 1), 0.05)
	assert.InDelta(t, 17, at('A', 2), 0.05)
	assert.InDelta(t, 11, at('x', 3), 0.05, "the tab stop is eight columns from the right")
}

// Brackets turn round with their text: their glyphs are those of their mirror images.
func TestMirroring(t *testing.T) {
	s := opened(t, []byte(string(hebrew("A(B)"))), narrow(20, 2))
	f := s.fs.main()
	assert.Contains(t, f.used, f.gid('('))
	w := s.walker()
	m := s.pages[0].mark
	var gids []uint32
	_, err := w.line(t.Context(), &m, func(r *row) bool {
		order, _ := w.set.arrange(*r)
		for _, i := range order {
			gids = append(gids, w.set.glyphs[w.set.clusters[i].glyph].gid)
		}
		return true
	})
	require.NoError(t, err)
	assert.Equal(t, []uint32{f.gid('('), f.gid(0x5D1), f.gid(')'), f.gid(0x5D0)}, gids, "(B)A from the left")
}
