package plaintext

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func TestPages(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       [][]string
	}{
		{"nothing", "", [][]string{{}}},
		{"only blanks", " \n\t\n\n", [][]string{{}}},
		{"only a form feed", "\f", [][]string{{}}},
		{"one line", "a", [][]string{{"a"}}},
		{"line ends", "a\nb\r\nc\rd\u0085e\u2028f\u2029g\vh", [][]string{{"a", "b", "c", "d"}, {"e", "f", "g", "h"}}},
		{"empty lines", "a\n\n\nb", [][]string{{"a", "", "", "b"}}},
		{"empty lines of a foreign end", "a\r\r\nb\n\rc", [][]string{{"a", "", "b", ""}, {"c"}}},
		{"a full page has no empty one behind it", "a\nb\nc\nd\n", [][]string{{"a", "b", "c", "d"}}},
		{"a full page and a form feed", "a\nb\nc\nd\n\fe", [][]string{{"a", "b", "c", "d"}, {"e"}}},
		{"form feed", "a\fb", [][]string{{"a"}, {"b"}}},
		{"form feed between lines", "a\n\f\nb", [][]string{{"a"}, {"", "b"}}},
		{"two form feeds", "a\f\fb", [][]string{{"a"}, {}, {"b"}}},
		{"form feed first", "\fa", [][]string{{"a"}}},
		{"form feeds at the end", "a\f\n\f\f", [][]string{{"a"}}},
		{"blank lines at the end", "a\n\n\n\n\n\n\n", [][]string{{"a", "", "", ""}}},
		{"blank page inside", "a\n\n\n\n\n\n\n\nb", [][]string{{"a", "", "", ""}, {"", "", "", ""}, {"b"}}},
		{"end of a DOS file", "a\r\n\x1a", [][]string{{"a"}}},
		{"controls", "a\x00\x01\x7f\u0081b", [][]string{{"ab"}}},
		{"byte order mark inside", "a\ufeffb", [][]string{{"ab"}}},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, rowsOf(t, c.text, narrow(10, 4))) })
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		wrap       Wrap
		want       []string
	}{
		{"fits", "1234567890", WrapWords, []string{"1234567890"}},
		{"words", "some words that wrap", WrapWords, []string{"some words ", "that wrap"}},
		{"spaces hang", "1234567890    x", WrapWords, []string{"1234567890    ", "x"}},
		{"a word longer than a line", "ab 123456789012345 c", WrapWords, []string{"ab ", "1234567890", "12345 c"}},
		{"hyphen", "well-known-thing", WrapWords, []string{"well-", "known-", "thing"}},
		{"no break space", "aaa bbb\u00a0ccc", WrapWords, []string{"aaa ", "bbb\u00a0ccc"}},
		{"ideographs", "漢字漢字漢字漢。字", WrapWords, []string{"漢字漢字漢", "字漢。字"}},
		{"not before a full stop", "漢字漢字漢。字", WrapWords, []string{"漢字漢字", "漢。字"}},
		{"columns", "some words that wrap", WrapColumns, []string{"some words", " that wrap"}},
		{"wide does not fit the last column", "123456789漢", WrapColumns, []string{"123456789", "漢"}},
		{"cut", "some words that wrap", WrapOff, []string{"some words"}},
		{"marks stay", "aaaaaaaaae\u0301e\u0301", WrapColumns, []string{"aaaaaaaaae\u0301", "e\u0301"}},
		{"tab to the end", "12345678\tx", WrapWords, []string{"12345678\t", "x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			opt := narrow(10, 40)
			opt.Wrap = c.wrap
			assert.Equal(t, [][]string{c.want}, rowsOf(t, c.text, opt))
		})
	}
}

// column is where in the grid of narrow's pages a glyph stands.
func column(s shown) float64 { return (s.x - 10) / (10 * 1229.0 / 2048) }

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		text, find string
		tab        int
		want       float64
	}{
		{"x", "x", 0, 0},
		{"\tx", "x", 0, 8},
		{"1234567\tx", "x", 0, 8},
		{"12345678\tx", "x", 0, 16},
		{"\t\tx", "x", 4, 8},
		{"ab\tc\tx", "x", 3, 6},
		{"漢字x", "x", 0, 4},
		{"漢字\tx", "x", 0, 8},
		{"漢字漢字\tx", "x", 0, 16},
		{"ｱｲx", "x", 0, 2},
		{"ＡＢx", "x", 0, 4},
		{"e\u0301\u0302x", "x", 0, 1},
		{"\u200b\u2060x", "x", 0, 0},
		{"—x", "x", 0, 1},
		{"→x", "x", 0, 1},
		{"⠿x", "x", 0, 1},
		{"שלx", "x", 0, 0}, // right to left, so x comes first from the left
	} {
		opt := narrow(40, 3)
		opt.TabWidth = c.tab
		if strings.Contains(c.text, "ש") {
			c.text = "\u200e" + c.text
			c.want = 2
		}
		found := false
		for _, s := range extract(t, document(t, c.text, opt), 0) {
			if s.text == c.find {
				found = true
				assert.InDelta(t, c.want, column(s), 0.03, "%q", c.text)
			}
		}
		assert.True(t, found, "%q", c.text)
	}
}

// Letters that flow push what follows along, and a tab puts it back into the grid.
func TestFlowThenTab(t *testing.T) {
	got := extract(t, document(t, "a عربي\tx", narrow(40, 3)), 0)
	assert.InDelta(t, 8, column(got[len(got)-1]), 0.03)
	assert.Equal(t, "x", got[len(got)-1].text)
}

func TestRowsOnPaper(t *testing.T) {
	got := extract(t, document(t, "a\nb\n\nc", narrow(10, 4)), 0)
	require.Len(t, got, 3)
	assert.InDelta(t, 12, got[0].y-got[1].y, 1e-6)
	assert.InDelta(t, 24, got[1].y-got[2].y, 1e-6)
	assert.Less(t, got[0].y, 4*12+20-10.0)
	assert.Greater(t, got[2].y, 10.0)
}

func TestReader(t *testing.T) {
	type is struct {
		text string
		look uint8
	}
	for _, c := range []struct {
		name, text string
		want       []is
	}{
		{"bold", "N\bNo\bo", []is{{"N", bold}, {"o", bold}}},
		{"underlined", "_\ba_\bb", []is{{"a", underline}, {"b", underline}}},
		{"underlined behind", "a\b_", []is{{"a", underline}}},
		{"both", "_\ba\ba", []is{{"a", bold | underline}}},
		{"low line among underlined", "_\ba_\b_", []is{{"a", underline}, {"_", underline}}},
		{"bold low line", "_\b_", []is{{"_", bold}}},
		{"word at once", "abc\b\b\b___", []is{{"a", underline}, {"b", underline}, {"c", underline}}},
		{"two characters", "o\b/x", []is{{"o", 0}, {"/", over}, {"x", 0}}},
		{"three characters", "a\bb\bc", []is{{"a", 0}, {"c", over}, {"b", over}}},
		{"over a space", "a \bb", []is{{"a", 0}, {"b", 0}}},
		{"a space over", "a\b b", []is{{"a", 0}, {"b", 0}}},
		{"too far back", "\b\ba\b\b\ba", []is{{"a", bold}}},
		{"sgr", "\x1b[1ma\x1b[4mb\x1b[22mc\x1b[3md\x1b[0me", []is{{"a", bold}, {"b", bold | underline}, {"c", underline}, {"d", underline | italic}, {"e", 0}}},
		{"sgr over lines", "\x1b[1ma\nb\x1b[mc", []is{{"a", bold}, {"b", bold}, {"c", 0}}},
		{"colours", "\x1b[38;5;1ma\x1b[1;31mb", []is{{"a", 0}, {"b", bold}}},
		{"private", "\x1b[?25la\x1b[>4;1mb\x1b[4:3mc", []is{{"a", 0}, {"b", 0}, {"c", 0}}},
		{"eight-bit introducer", "\u009b1ma", []is{{"a", bold}}},
		{"link", "\x1b]8;;http://x\x1b\\a\x1b]8;;\x07b", []is{{"a", 0}, {"b", 0}}},
		{"charset", "\x1b(Ba\x1b=b", []is{{"a", 0}, {"b", 0}}},
		{"unfinished", "a\x1b[12\nb\x1b]0;t\nc\x1b", []is{{"a", 0}, {"b", 0}, {"c", 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p reader
			var got []is
			for in := []rune(c.text); len(in) > 0; {
				n, _ := p.read(in)
				in = in[n:]
				for i, r := range p.runes {
					got = append(got, is{string(r), p.looks[i]})
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// The looks pick fonts: the same character in four of them, and an underline under two.
func TestLooksOnPaper(t *testing.T) {
	d := document(t, "a\x1b[1ma\x1b[3ma\x1b[22ma\x1b[0;4ma a\x1b[0m", narrow(20, 2))
	fonts := map[string]bool{}
	for _, s := range extract(t, d, 0) {
		fonts[s.font] = true
	}
	assert.Len(t, fonts, 4)
	p, err := d.Page(0)
	require.NoError(t, err)
	content, _ := d.PageContent(context.Background(), p)
	assert.Equal(t, 1, strings.Count(string(content), " re f"))
}

func TestGrid(t *testing.T) {
	for _, c := range []struct {
		name          string
		opt           Options
		size, leading float64
		columns, rows int
	}{
		{"A4", Options{}, 10, 12, 87, 64},
		{"letter", Options{Width: 612, Height: 792}, 10, 12, 89, 60},
		{"no margins", Options{Margins: [4]float64{-1, -1, -1, -1}}, 10, 12, 99, 70},
		{"narrow paper", Options{Width: 420, Height: 595}, 7.249, 8.699, 80, 60},
		{"receipt", Options{Width: 204, Height: 600, Margins: [4]float64{0, 6, 0, 6}}, 7, 8.4, 45, 71},
		{"columns asked for", Options{Width: 204, Height: 600, Columns: 80}, 2.749, 3.299, 80, 160},
		{"a hundred and thirty-two", Options{Width: 842, Height: 595, Columns: 132}, 9.72, 11.664, 132, 44},
		{"fewer", Options{Columns: 40}, 10, 12, 87, 64},
		{"size", Options{FontSize: 12, Leading: 12}, 12, 12, 72, 64},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := opened(t, nil, c.opt)
			assert.InDelta(t, c.size, s.g.size, 0.01)
			assert.InDelta(t, c.leading, s.g.leading, 0.01)
			assert.Equal(t, c.columns, int((s.g.width+slack)/s.g.cell))
			assert.Equal(t, c.rows, s.g.rows)
			d := document(t, "", c.opt)
			p, err := d.Page(0)
			require.NoError(t, err)
			assert.InDelta(t, s.g.paperW, p.MediaBox.W(), 1e-9)
		})
	}
	for _, opt := range []Options{{Width: 50}, {Height: 70}, {Width: 1e6}, {FontSize: 900}, {FontSize: 0.1}} {
		_, err := Open(context.Background(), strings.NewReader("a"), 1, opt)
		var e *pdf.Error
		require.True(t, errors.As(err, &e), "%+v", opt)
		assert.Equal(t, pdf.Unsupported, e.Kind)
	}
}

func TestLimits(t *testing.T) {
	kind := func(text string, opt Options) error {
		_, err := Open(context.Background(), strings.NewReader(text), int64(len(text)), opt)
		return err
	}
	assert.ErrorIs(t, kind("abc", Options{Limits: Limits{MaxBytes: 2}}), &pdf.Error{Kind: pdf.Limit})
	assert.ErrorIs(t, kind("a\fb\fc", Options{Limits: Limits{MaxPages: 2}}), &pdf.Error{Kind: pdf.Limit})
	assert.NoError(t, kind("a\fb\f", Options{Limits: Limits{MaxPages: 2}}))
	assert.ErrorIs(t, kind("a\fb\fc", Options{PDF: pdf.Limits{MaxPages: 2}}), &pdf.Error{Kind: pdf.Limit})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Open(ctx, strings.NewReader("abc"), 3, Options{})
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, &pdf.Error{Kind: pdf.Read})
	_, err = Open(context.Background(), failing{strings.NewReader("abc"), 2}, 3, Options{})
	assert.ErrorIs(t, err, &pdf.Error{Kind: pdf.Read})
	_, err = Open(context.Background(), strings.NewReader("abc"), 5, Options{})
	assert.ErrorIs(t, err, &pdf.Error{Kind: pdf.Read}, "shorter than it was said to be")
	d := document(t, "", Options{})
	assert.Equal(t, 1, d.NumPages())
	_, err = Open(context.Background(), strings.NewReader(""), -1, Options{})
	assert.NoError(t, err)
}

// Long lines are cut between words where they can be, and nothing is lost.
func TestLongLines(t *testing.T) {
	for _, text := range []string{strings.Repeat("word ", 400), strings.Repeat("é", 1000), strings.Repeat("漢字", 500)} {
		opt := narrow(40, 60)
		opt.Limits.MaxLine = 101
		d := document(t, text, opt)
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(extracted(t, d), " ", ""))
		require.Condition(t, func() bool { return strings.Contains(fmt.Sprint(d.Warnings()), "longer than 101 bytes") })
	}
}
