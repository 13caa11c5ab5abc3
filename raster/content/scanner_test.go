package content

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// all reads a stream to its end.
func all(s string) (ops []Op, last *Scanner) {
	sc := NewScanner([]byte(s))
	for {
		op, ok := sc.Next()
		if !ok {
			return ops, sc
		}
		ops = append(ops, op)
	}
}

func TestOperators(t *testing.T) {
	tests := map[string]struct {
		in   string
		want []Op
	}{
		"usual":            {"q 1 0 0 1 5 5 cm 0 0 m 1 1 l S Q", []Op{Save, Concat, MoveTo, LineTo, Stroke, Restore}},
		"no white space":   {"0 0 m(a)Tj[(b)]TJ/F 1 Tf", []Op{MoveTo, Show, ShowArray, Font}},
		"comment":          {"q % Q Q Q\nQ", []Op{Save, Restore}},
		"unknown":          {"1 2 frob Q", []Op{Unknown, Restore}},
		"glued":            {"qq 0 g ETBT", []Op{Save, Save, FillGray, EndText, BeginText}},
		"stray brackets":   {"] >> q", []Op{Save}},
		"missing bracket":  {"[ 1 2 3 re f", []Op{Rectangle, Fill}},
		"quotes":           {"(a) ' 1 2 (b) \"", []Op{NextShow, NextShowSp}},
		"star operators":   {"f* B* b* W* T* n", []Op{FillEO, FillStrokeEO, CloseFSEO, ClipEO, NextLine, EndPath}},
		"end in a string":  {"q (abc", []Op{Save}},
		"end in an array":  {"q [1 2", []Op{Save}},
		"end in an inline": {"BI /W 3 /H", []Op{InlineImage}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			ops, _ := all(tc.in)
			assert.Equal(t, tc.want, ops)
		})
	}
}

func TestOperands(t *testing.T) {
	sc := NewScanner([]byte("9 1 -2.5 .5 rg [(a) -10 [1 2] /N true] TJ << /A 1 >> /X BDC"))
	op, _ := sc.Next()
	assert.Equal(t, FillRGB, op)
	assert.True(t, sc.Has(3))
	assert.False(t, sc.Has(5))
	assert.Equal(t, []float64{1, -2.5, .5}, []float64{sc.Num(0, 3), sc.Num(1, 3), sc.Num(2, 3)})
	assert.Zero(t, sc.Num(0, 6), "a missing operand")
	_, _ = sc.Next()
	a, ok := sc.Last()
	require.True(t, ok)
	e := sc.Elems(a)
	require.Len(t, e, 5)
	assert.Equal(t, pdf.String("a"), e[0].Str)
	assert.Equal(t, -10.0, e[1].Num)
	assert.Equal(t, pdf.Array{int64(1), int64(2)}, e[2].Obj)
	assert.Equal(t, pdf.Name("N"), e[3].Name)
	_, _ = sc.Next()
	assert.Equal(t, pdf.Dict{"A": int64(1)}, sc.Args[0].Obj)
}

func TestManyOperandsAreBounded(t *testing.T) {
	sc := NewScanner([]byte(strings.Repeat("1 ", 100_000) + "2 3 m"))
	op, ok := sc.Next()
	require.True(t, ok)
	assert.Equal(t, MoveTo, op)
	assert.LessOrEqual(t, len(sc.Args), maxArgs)
	assert.Equal(t, 2.0, sc.Num(0, 2))
}

func TestInlineImages(t *testing.T) {
	tests := map[string]struct {
		in, data string
		then     []Op
	}{
		"length known":         {"BI /W 2 /H 2 /CS /G /BPC 8 ID ab d EI Q", "ab d", []Op{Restore}},
		"data that says EI":    {"BI /W 8 /H 1 /CS /G /BPC 8 ID a EI b c EI Q", "a EI b c", []Op{Restore}},
		"filter, length found": {"BI /W 9 /H 9 /F /AHx ID 00ff00>\nEI\nQ", "00ff00>", []Op{Restore}},
		"CR LF behind ID":      {"BI /W 2 /H 1 /CS /G /BPC 8 ID\r\nxy\nEI Q", "xy", []Op{Restore}},
		"never ends":           {"BI /W 2 /H 2 /F /Fl ID abcdef", "abcdef", nil},
		"Length given":         {"BI /W 9 /H 9 /F /Fl /L 6 ID \x00 EI \x01\nEI Q", "\x00 EI \x01", []Op{Restore}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			sc := NewScanner([]byte(tc.in))
			op, ok := sc.Next()
			require.True(t, ok)
			require.Equal(t, InlineImage, op)
			raw := rawOf(t, sc.Inline)
			assert.Equal(t, tc.data, raw)
			assert.Contains(t, sc.Inline.Dict, pdf.Name("Width"), "keys are expanded")
			var then []Op
			for {
				op, ok := sc.Next()
				if !ok {
					break
				}
				then = append(then, op)
			}
			assert.Equal(t, tc.then, then)
		})
	}
}

// rawOf returns an inline image's stored bytes.
func rawOf(t *testing.T, s *pdf.Stream) string {
	t.Helper()
	require.NotNil(t, s)
	return string(s.Bytes())
}

func TestColourSpaceNamesAreExpanded(t *testing.T) {
	sc := NewScanner([]byte("BI /W 1 /H 1 /BPC 8 /CS [/I /RGB 1 <000000ffffff>] ID x EI"))
	_, _ = sc.Next()
	cs := sc.Inline.Dict["ColorSpace"].(pdf.Array)
	assert.Equal(t, pdf.Name("Indexed"), cs[0])
	assert.Equal(t, pdf.Name("DeviceRGB"), cs[1])
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte("q 1 0 0 1 0 0 cm BT /F 1 Tf [(a) 3 (b)] TJ ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"))
	f.Add([]byte("[[[[<<<</A[/B(((]]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		sc := NewScanner(b)
		for n := 0; ; n++ {
			_, ok := sc.Next()
			if !ok {
				break
			}
			if n > len(b) {
				t.Fatal("more operators than bytes")
			}
		}
	})
}

// A scanner that has read other streams reads as a new one does.
func TestResetForgetsWhatWasRead(t *testing.T) {
	streams := []string{"/Name (text) [1 (a)", "1 2 3", "BI /W 1 /H 1 /BPC 8 ID x EI (left", "/Name (text) Tj", "<</A [1 2]>> /B BDC " + strings.Repeat("(much text) Tj ", 200)}
	used := NewScanner(nil)
	for range 2 {
		for _, b := range streams {
			used.Reset([]byte(b))
			fresh := NewScanner([]byte(b))
			for more := true; more; {
				var want, got Op
				want, more = fresh.Next()
				got, ok := used.Next()
				require.Equal(t, more, ok)
				require.Equal(t, want, got)
				require.Equal(t, len(fresh.Args), len(used.Args))
				for i, a := range fresh.Args {
					require.Equal(t, a, used.Args[i])
				}
				require.Equal(t, fresh.Word, used.Word)
				require.Equal(t, fresh.Inline, used.Inline)
			}
		}
	}
}

// benchContent resembles the content stream of a dense page.
func benchContent() []byte {
	var s strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&s, "BT\n/F1 9.9626 Tf 72.12 %d.5 Td[(T)83(racing JIT)-250.4(and)]TJ 0.25 -.5 Td (more) Tj\nET\n0 0 1 rg 10 20 300.25 400 re f\n", i)
		fmt.Fprintf(&s, "q 1 0 0 1 %d.%d 5 cm 0 0 m 12.345 -6.7 l 1 2 3 4 5 6 c h S Q\n", i, i)
	}
	return []byte(s.String())
}

func BenchmarkScanner(b *testing.B) {
	data := benchContent()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	s := NewScanner(nil)
	for b.Loop() {
		s.Reset(data)
		for {
			if _, ok := s.Next(); !ok {
				break
			}
		}
	}
}
