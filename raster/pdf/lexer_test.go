package pdf

import (
	"math"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind TokenKind
		want float64
		rest string
	}{
		{"0", Int, 0, ""},
		{"+17", Int, 17, ""},
		{"-98", Int, -98, ""},
		{"34.5", Real, 34.5, ""},
		{"-.002", Real, -.002, ""},
		{"4.", Real, 4, ""},
		{"+.5", Real, .5, ""},
		{"--5", Int, -5, ""},
		{"-+5", Int, -5, ""},
		{"4-3", Int, 43, ""},
		{"1.2.3", Real, 1.2, ".3"},
		{"1.5w", Real, 1.5, "w"},
		{"7/Name", Int, 7, "/Name"},
		{"1e3", Real, 1000, ""},
		{"25E-1x", Real, 2.5, "x"},
		{"1em", Int, 1, "em"},
		{"-", Int, 0, ""},
		{". ", Real, 0, " "},
		{"9223372036854775808", Real, 9223372036854775808, ""},
		{"1" + strings.Repeat("0", 400), Real, 1e300, ""},
		{"0." + strings.Repeat("0", 400) + "1", Real, 0, ""},
		{"0.00000000000000000001", Real, 1e-20, ""},
		{"1e99999", Real, 1e300, ""},
		{"0.123456789012345678901234567890", Real, 0.12345678901234568, ""},
		{"2147483648", Int, 2147483648, ""},
	} {
		l := NewLexer([]byte(c.in))
		require.Equal(t, c.kind, l.Next(), c.in)
		require.InEpsilon(t, 1+c.want, 1+l.Real, 1e-15, c.in)
		if c.kind == Int {
			require.Equal(t, int64(c.want), l.Int, c.in)
		}
		require.Equal(t, c.rest, c.in[l.Pos():], c.in)
	}
}

// What plainNumber reads, number reads the same, and there is little that it leaves.
func TestPlainNumbers(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	const chars = "0000123456789999..--+eE /([\n%x"
	plain, all := 0, 0
	for range 500000 {
		b := make([]byte, 1+r.Intn(24))
		for i := range b {
			if b[i] = chars[r.Intn(len(chars))]; r.Intn(3) > 0 {
				b[i] = byte('0' + r.Intn(10))
			}
		}
		if !isDigit(b[0]) && !strings.ContainsRune("+-.", rune(b[0])) {
			continue
		}
		all++
		quick, slow := NewLexer(b), NewLexer(b)
		k := quick.plainNumber()
		if k == EOF {
			require.Equal(t, NewLexer(b), quick)
			continue
		}
		plain++
		require.Equal(t, slow.number(), k, "%q", b)
		require.Equal(t, slow, quick, "%q", b)
		require.Equal(t, math.Float64bits(slow.Real), math.Float64bits(quick.Real), "%q", b)
	}
	require.Greater(t, plain, all/4)
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []any
	}{
		{"", nil},
		{"% only a comment", nil},
		{"BT /F1 12 Tf(a)Tj ET", []any{"BT", Name("F1"), 12, "Tf", String("a"), "Tj", "ET"}},
		{"q%c\rQ", []any{"q", "Q"}},
		{"f* T* ' \"", []any{"f*", "T*", "'", "\""}},
		{"-foo -1-foo", []any{"-foo", -1, "foo"}},
		{"/A#42#20#zz/ /#", []any{Name("AB #zz"), Name(""), Name("#")}},
		{"(a(b)c)", []any{String("a(b)c")}},
		{"(never ends (a)", []any{String("never ends (a)")}},
		{`(\n\r\t\b\f\(\)\\\101\7\1234\x)`, []any{String("\n\r\t\b\f()\\A\aS4x")}},
		{"(a\\\nb\\\r\nc\\\rd\re)", []any{String("abcd\re")}},
		{"(\\", []any{String("")}},
		{"<48 65 6C6c 6>", []any{String("Hell`")}},
		{"<4865", []any{String("He")}},
		{"<4x8>", []any{String("H")}},
		{"> ) 1 >", []any{1}},
		{"{1 add}", []any{"{", 1, "add", "}"}},
		{"[/A<</B 1>>]", []any{ArrayOpen, Name("A"), DictOpen, Name("B"), 1, DictClose, ArrayClose}},
	} {
		for _, pooled := range []bool{false, true} {
			l := NewLexer([]byte(c.in))
			l.pooled = pooled
			var got []any
			for k := l.Next(); k != EOF; k = l.Next() {
				switch k {
				case Int:
					got = append(got, int(l.Int))
				case Real:
					got = append(got, l.Real)
				case NameTok:
					got = append(got, l.Name)
				case StringTok:
					got = append(got, l.Str)
				case Keyword:
					got = append(got, string(l.Word))
				default:
					got = append(got, k)
				}
			}
			require.Equal(t, c.want, got, "%q", c.in)
		}
	}
}

func TestObjects(t *testing.T) {
	for _, c := range []struct {
		in   string
		refs bool
		want Object
	}{
		{"[1 2.5 /N (s) true false null]", false, Array{int64(1), 2.5, Name("N"), String("s"), true, false, nil}},
		{"[1 0 R]", true, Array{Ref{1, 0}}},
		{"[1 0 R]", false, Array{int64(1), int64(0)}},
		{"[1 0 RG 1 2]", true, Array{int64(1), int64(0), int64(1), int64(2)}},
		{"[1 2 3 0 R]", true, Array{int64(1), int64(2), Ref{3, 0}}},
		{"<</A 1/B[2]/C<</D (x)>> /E null /F>>", true, Dict{"A": int64(1), "B": Array{int64(2)}, "C": Dict{"D": String("x")}, "F": nil}},
		{"<</A 1 2 /B 3>>", true, Dict{"A": int64(1), "B": int64(3)}},
		{"<</A [1 2 >> 5", true, Dict{"A": Array{int64(1), int64(2)}}},
		{"<</A 1 endobj", true, Dict{"A": int64(1)}},
		{"<</A 1", true, Dict{"A": int64(1)}},
		{"[1 2", true, Array{int64(1), int64(2)}},
	} {
		l := NewLexer([]byte(c.in))
		o, ok := l.object(l.Next(), 0, c.refs)
		require.True(t, ok, c.in)
		require.Equal(t, c.want, o, c.in)
	}
	l := NewLexer([]byte("Tj"))
	_, ok := l.Object(l.Next(), 0)
	require.False(t, ok)
}

func TestDeepNest(t *testing.T) {
	for _, s := range []string{"[", "<</A", "[<</A "} {
		l := NewLexer([]byte(strings.Repeat(s, 200000)))
		_, ok := l.Object(l.Next(), 0)
		require.True(t, ok)
	}
}

func FuzzLexer(f *testing.F) {
	for _, s := range []string{"1 0 obj<</A[1 2.5(x\\)]/B<41>>>stream\n", "q 1 0 0 -1.5e3 --7 cm BT(a)Tj[(b)-20<00>]TJ ET", "{}{{>>)"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, refs := range []bool{false, true} {
			l := NewLexer(b)
			for n := 0; ; n++ {
				before := l.Pos()
				slow := *l
				k := l.Next()
				if (k == Int || k == Real) && !refs {
					slow.pos = l.Start()
					if slow.number() != k || slow.pos != l.pos || slow.Real != l.Real || k == Int && slow.Int != l.Int {
						t.Fatal("another number")
					}
				}
				if k == EOF {
					break
				}
				if l.Pos() <= before || n > len(b) {
					t.Fatal("no progress")
				}
				if (k == Int || k == Real) && (math.IsNaN(l.Real) || math.IsInf(l.Real, 0)) {
					t.Fatal("not finite")
				}
				l.object(k, 0, refs)
			}
		}
	})
}

// benchContent resembles the content stream of a dense text page.
func benchContent() []byte {
	var s strings.Builder
	for i := range 2000 {
		s.WriteString("BT\n/F1 9.9626 Tf 72.12 ")
		s.WriteString(itoa(i))
		s.WriteString(".5 Td[(T)83(racing JIT)]TJ 0.25 -.5 Td <0024002500260027> Tj\nET\n0 0 1 rg 10 20 300 400 re f\n")
	}
	return []byte(s.String())
}

func BenchmarkLexer(b *testing.B) {
	data := benchContent()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	l := NewLexer(data)
	for b.Loop() {
		l.Reset(data)
		for l.Next() != EOF {
		}
	}
}

func TestLexerAllocates(t *testing.T) {
	l := NewLexer([]byte(strings.Repeat("1 0 0 -1.5 7 8.25 cm q Q 0 1 0 rg /F1 12 Tf ", 50)))
	l.Next()
	n := testing.AllocsPerRun(100, func() {
		l.SetPos(0)
		for l.Next() != EOF {
		}
	})
	require.LessOrEqual(t, n, 0.1)
}

func TestArraysOfAllLengths(t *testing.T) {
	want := Array{}
	text := "["
	for i := range 100 {
		l := NewLexer([]byte(text + "]"))
		got, ok := l.Object(l.Next(), 0)
		require.True(t, ok)
		require.Equal(t, want, got)
		require.NotNil(t, got)
		want, text = append(want, int64(i)), text+itoa(i)+" "
	}
}

func BenchmarkObject(b *testing.B) {
	data := []byte("<</Type/Page/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R/F2 6 0 R>>/ProcSet[/PDF/Text]>>/Contents 7 0 R/Matrix[1 0 0 1 72.5 300]>>")
	b.ReportAllocs()
	for b.Loop() {
		l := NewLexer(data)
		l.object(l.Next(), 0, true)
	}
}
