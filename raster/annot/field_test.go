package annot

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

const helv = `<</Font<</Helv<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>`

func TestFieldText(t *testing.T) {
	const form = `<</DA(/Helv 10 Tf 0 g)/DR` + helv + `>>`
	for _, c := range []struct{ name, a, text, has string }{
		{"value", `/FT/Tx/V(Hello)`, "Hello", "10 Tf"},
		{"inherited", `/Parent<</Parent<</FT/Tx/V(Up)/DA(/Helv 7 Tf 1 0 0 rg)>>>>`, "Up", "7 Tf"},
		{"colour", `/FT/Tx/V(x)/DA(0 0 1 rg /Helv 8 Tf)`, "x", "0 0 1 rg"},
		{"centred", `/FT/Tx/V(iiii)/Q 1/DA(/Helv 10 Tf)`, "iiii", "1 0 0 1 45.56 16.4 Tm"},
		{"right", `/FT/Tx/V(iiii)/Q 2/DA(/Helv 10 Tf)`, "iiii", "1 0 0 1 89.12 16.4 Tm"},
		{"password", `/FT/Tx/V(secret)/Ff 8192`, "******", ""},
		{"MaxLen", `/FT/Tx/V(abcdef)/MaxLen 3`, "abc", ""},
		{"one line", "/FT/Tx/V(a\rb)", "a b", ""},
		{"two lines", "/FT/Tx/V(a\rb)/Ff 4096", "a|b", ""},
		{"wrapped", `/FT/Tx/V(The quick brown fox jumps over)/Ff 4096`, "The quick brown fox|jumps over", ""},
		{"comb", `/FT/Tx/V(abc)/Ff 16777216/MaxLen 10/DA(/Helv 10 Tf)`, "a|b|c", "1 0 0 1 2.22 16.4 Tm"},
		{"comb from the right", `/FT/Tx/V(a)/Ff 16777216/MaxLen 10/Q 2/DA(/Helv 10 Tf)`, "a", "1 0 0 1 92.22 16.4 Tm"},
		{"name as a value", `/FT/Tx/V/Name`, "Name", ""},
		{"combo", `/FT/Ch/Ff 131072/V(b)/Opt[[(a)(First)][(b)(Second)]]`, "Second", ""},
		{"combo, own value", `/FT/Ch/Ff 131072/V(other)/Opt[(a)(b)]`, "other", ""},
		{"list", `/FT/Ch/V(b)/Opt[[(a)(First)][(b)(Second)]]`, "First|Second", "0.6 0.757 0.855 rg"},
		{"list from its top index", `/FT/Ch/TI 1/Opt[(a)(b)(c)]`, "b|c", ""},
		{"push button", `/FT/Btn/Ff 65536/MK<</CA(Go)>>`, "Go", ""},
		{"other characters", `/FT/Tx/V<FEFF0041010C0042>`, "A|F1:01|B", ""},
		{"unknown font", `/FT/Tx/V(x)/DA(/Nope 10 Tf)`, "x", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, got := made(t, form, `<</Subtype/Widget/Rect[100 200 200 240]`+c.a+`>>`)
			require.NotNil(t, f.Stream)
			assert.Equal(t, c.text, shown(t, got))
			assert.Contains(t, got, c.has)
			assert.Equal(t, geom.Rect{X0: 100, Y0: 200, X1: 200, Y1: 240}, f.Rect)
			assert.Equal(t, pdf.Array{0.0, 0.0, 100.0, 40.0}, f.Stream.Dict["BBox"])
		})
	}
}

func TestFieldLook(t *testing.T) {
	for _, c := range []struct{ name, a, has, not string }{
		{"ground", `/FT/Tx/MK<</BG[1 1 0]>>`, "1 1 0 rg\n0 0 100 40 re \nf", "S\n"},
		{"border", `/FT/Tx/MK<</BC[1 0 0]>>/BS<</W 2>>`, "1 0 0 RG\nq\n2 w\n1 1 98 38 re", "f\n"},
		{"dashed", `/FT/Tx/MK<</BC[0]>>/BS<</W 1/S/D/D[4 2]>>`, "[4 2 ] 0 d", ""},
		{"beveled", `/FT/Tx/MK<</BC[0]/BG[.8]>>/BS<</W 1/S/B>>`, "0.4 g", ""},
		{"inset", `/FT/Tx/MK<</BC[0]>>/BS<</W 1/S/I>>`, "0.75 g", ""},
		{"underline", `/FT/Tx/MK<</BC[0]>>/BS<</W 2/S/U>>`, "0 1 m\n100 1 l", "re"},
		{"no width", `/FT/Tx/MK<</BC[0]/BG[1]>>/BS<</W 0>>`, "re", "S\n"},
		{"comb cells", `/FT/Tx/MK<</BC[0]>>/Ff 16777216/MaxLen 4`, "25 0.5 m\n25 39.5 l", ""},
		{"check on", `/FT/Btn/AS/Yes`, "h\nf", "S\n"},
		{"check on by value", `/FT/Btn/V/Yes`, "h\nf", "S\n"},
		{"check off", `/FT/Btn/AS/Off/MK<</BC[0]>>`, "S\n", "f\n"},
		{"radio is round", `/FT/Btn/Ff 32768/AS/A/MK<</BC[0]>>`, "c\n", "re"},
		{"radio with a square", `/FT/Btn/Ff 32768/AS/A/MK<</BC[0]/CA(n)>>`, "re", "c\n"},
		{"other symbol", `/FT/Btn/AS/A/MK<</CA(w)>>`, "<77>Tj", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, got := made(t, "<<>>", `<</Subtype/Widget/Rect[0 0 100 40]`+c.a+`>>`)
			require.NotNil(t, f.Stream)
			assert.Contains(t, clean(got), clean(c.has))
			if c.not != "" {
				assert.NotContains(t, got, c.not)
			}
		})
	}
}

// clean drops the spaces before line ends.
func clean(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] == '\n' && len(out) > 0 && out[len(out)-1] == ' ' {
			out = out[:len(out)-1]
		}
		out = append(out, s[i])
	}
	return string(out)
}

func TestFieldTurned(t *testing.T) {
	for turn, c := range map[string]struct{ matrix, box pdf.Array }{
		"90":  {pdf.Array{0.0, 1.0, -1.0, 0.0, 100.0, 0.0}, pdf.Array{0.0, 0.0, 40.0, 100.0}},
		"180": {pdf.Array{-1.0, 0.0, 0.0, -1.0, 100.0, 40.0}, pdf.Array{0.0, 0.0, 100.0, 40.0}},
		"-90": {pdf.Array{0.0, -1.0, 1.0, 0.0, 0.0, 40.0}, pdf.Array{0.0, 0.0, 40.0, 100.0}},
	} {
		f, _ := made(t, "<<>>", `<</Subtype/Widget/FT/Tx/V(x)/Rect[0 0 100 40]/MK<</R `+turn+`>>>>`)
		assert.Equal(t, c.matrix, f.Stream.Dict["Matrix"], turn)
		assert.Equal(t, c.box, f.Stream.Dict["BBox"], turn)
		// The box lands on the rectangle's own place.
		m, _ := memory{}.Matrix(c.matrix)
		b, _ := memory{}.Rect(c.box)
		assert.Equal(t, geom.Rect{X1: 100, Y1: 40}, b.Transform(m), turn)
	}
}

func TestNeedAppearances(t *testing.T) {
	old := pdf.NewStream(pdf.Dict{}, nil)
	for _, c := range []struct {
		name, form, a string
		renew         bool
	}{
		{"not asked", `<<>>`, `/FT/Tx/V(x)`, false},
		{"text", `<</NeedAppearances true>>`, `/FT/Tx/V(x)`, true},
		{"choice", `<</NeedAppearances true>>`, `/FT/Ch/Ff 131072/V(x)`, true},
		{"button", `<</NeedAppearances true>>`, `/FT/Btn/AS/Yes`, false},
		{"rich text", `<</NeedAppearances true>>`, `/FT/Tx/V(x)/RV(<p>x</p>)`, false},
		{"formatted by a script", `<</NeedAppearances true>>`, `/FT/Tx/V(x)/AA<</F<</S/JavaScript>>>>`, false},
	} {
		a := parse(t, `<</Subtype/Widget/Rect[0 0 100 40]`+c.a+`>>`)
		a["AP"] = pdf.Dict{"N": old}
		f, _ := maker(memory{catalog: pdf.Dict{"AcroForm": parse(t, c.form)}}).Appearance(t.Context(), a)
		assert.Equal(t, c.renew, f.Stream != old, c.name)
	}
}

func TestAutomaticSize(t *testing.T) {
	ts := maker(memory{}).typesetter(t.Context(), appearance{}, nil, []rune("wide text to fit "))
	text := []rune("wide text to fit")
	assert.InDelta(t, 50, ts.width(text)*ts.fitLine(text, 50, 100), 1e-9, "by width")
	assert.InDelta(t, 10, ts.fitLine(text, 1e6, 13), 1e-9, "by height")
	assert.Equal(t, 12.0, ts.fitLines(text, 500, 500))
	small := ts.fitLines(text, 40, 30)
	assert.Less(t, small, 12.0)
	assert.LessOrEqual(t, float64(len(ts.wrap(text, 40/small)))*leading*small, 30.0)
}
