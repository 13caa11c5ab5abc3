package annot

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func TestAppearanceOfTheFile(t *testing.T) {
	on, off, one := pdf.NewStream(pdf.Dict{}, nil), pdf.NewStream(pdf.Dict{}, nil), pdf.NewStream(pdf.Dict{}, nil)
	states := pdf.Dict{"N": pdf.Dict{"Yes": on, "Off": off}}
	for _, c := range []struct {
		name string
		a    pdf.Dict
		want *pdf.Stream
	}{
		{"single", pdf.Dict{"AP": pdf.Dict{"N": one}}, one},
		{"state", pdf.Dict{"AP": states, "AS": pdf.Name("Yes")}, on},
		{"state off", pdf.Dict{"AP": states, "AS": pdf.Name("Off")}, off},
		{"state by value", pdf.Dict{"AP": states, "V": pdf.Name("Yes")}, on},
		{"value inherited", pdf.Dict{"AP": states, "Parent": pdf.Dict{"V": pdf.Name("Yes")}}, on},
		{"value of another button", pdf.Dict{"AP": states, "V": pdf.Name("Two")}, off},
		{"no state", pdf.Dict{"AP": states}, off},
		{"unknown state shows nothing", pdf.Dict{"AP": states, "AS": pdf.Name("Two")}, nil},
		{"off without an appearance shows nothing", pdf.Dict{"AP": pdf.Dict{"N": pdf.Dict{"Yes": on}}, "AS": pdf.Name("Off"), "MK": pdf.Dict{"BG": pdf.Array{1.0}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.a["Subtype"], c.a["FT"], c.a["Rect"] = pdf.Name("Widget"), pdf.Name("Btn"), pdf.Array{0.0, 0.0, 10.0, 20.0}
			f, warns := maker(memory{}).Appearance(t.Context(), c.a)
			assert.Same(t, c.want, f.Stream)
			assert.Empty(t, warns)
			if c.want != nil {
				assert.Equal(t, geom.Rect{X1: 10, Y1: 20}, f.Rect)
			}
		})
	}
}

func TestDrawn(t *testing.T) {
	for _, c := range []struct {
		name, a string
		want    []string // in this order
		not     string
	}{
		{"square", `<</Subtype/Square/Rect[10 10 110 60]/C[1 0 0]/BS<</W 4>>>>`, []string{"1 0 0 RG", "4 w", "12 12 96 46 re", "S"}, "B\n"},
		{"square filled and dashed", `<</Subtype/Square/Rect[10 10 110 60]/IC[.5]/BS<</W 2/S/D/D[5 2]>>>>`, []string{"0.5 g", "0 G", "[5 2 ] 0 d", "11 11 98 48 re", "B"}, ""},
		{"square inside RD", `<</Subtype/Square/Rect[10 10 110 60]/RD[5 6 7 8]/Border[0 0 2]>>`, []string{"16 17 86 34 re"}, ""},
		{"no border, only ground", `<</Subtype/Square/Rect[0 0 9 9]/IC[1 1 0]/Border[0 0 0]>>`, []string{"0 0 9 9 re", "f"}, "S\n"},
		{"transparent", `<</Subtype/Square/Rect[0 0 9 9]/CA .5>>`, []string{"/GS gs"}, ""},
		{"circle", `<</Subtype/Circle/Rect[0 0 20 20]/C[0 0 1]>>`, []string{"0 0 1 RG", "c", "c", "c", "c", "h", "S"}, "re"},
		{"cloud", `<</Subtype/Square/Rect[0 0 100 100]/BE<</S/C/I 2>>>>`, []string{"m", "c", "c", "h", "S"}, "re"},
		{"line", `<</Subtype/Line/Rect[0 0 0 0]/L[10 20 110 20]/C[0 1 0]>>`, []string{"10 20 m", "110 20 l", "S"}, "h"},
		{"arrow", `<</Subtype/Line/Rect[0 0 0 0]/L[10 20 110 20]/LE[/None/ClosedArrow]/IC[1]>>`, []string{"10 20 m", "102.206 20 l", "S", "102.206 24.5 m", "110 20 l", "102.206 15.5 l", "h", "B"}, ""},
		{"leaders", `<</Subtype/Line/L[10 20 110 20]/LL 10/LLE 3/LLO 2>>`, []string{"10 22 m", "10 35 l", "110 22 m", "110 35 l", "10 32 m", "110 32 l"}, ""},
		{"caption", `<</Subtype/Line/L[10 20 110 20]/Cap true/Contents(5 cm)>>`, []string{"S", "BT", "<3520636D>Tj", "ET"}, ""},
		{"polygon", `<</Subtype/Polygon/Vertices[0 0 50 0 25 40]>>`, []string{"0 0 m", "50 0 l", "25 40 l", "h", "S"}, ""},
		{"polyline", `<</Subtype/PolyLine/Vertices[0 0 50 0 25 40]/IC[1]>>`, []string{"0 0 m", "50 0 l", "25 40 l", "S"}, "h"},
		{"path", `<</Subtype/Polygon/Path[[0 0][10 0][10 5 5 10 0 10]]>>`, []string{"0 0 m", "10 0 l", "10 5 5 10 0 10 c", "h", "S"}, ""},
		{"ink", `<</Subtype/Ink/InkList[[1 2 3 4 5 6][7 8]]>>`, []string{"1 J 1 j", "1 2 m", "3 4 l", "5 6 l", "7 8 m", "7 8 l", "S"}, ""},
		{"highlight", `<</Subtype/Highlight/QuadPoints[0 10 50 10 0 0 50 0]>>`, []string{"/GS gs", "1 1 0 rg", "0 10 m", "50 10 l", "50 0 l", "0 0 l", "h", "f"}, ""},
		{"highlight, corners around", `<</Subtype/Highlight/QuadPoints[0 0 50 0 50 10 0 10]>>`, []string{"0 10 m", "50 10 l", "50 0 l", "0 0 l"}, ""},
		{"underline", `<</Subtype/Underline/QuadPoints[0 12 50 12 0 0 50 0]/C[1 0 0]>>`, []string{"1 0 0 RG", "0.75 w", "0 1 m", "50 1 l", "S"}, ""},
		{"strikeout of the rectangle", `<</Subtype/StrikeOut/Rect[0 0 50 20]>>`, []string{"0 9 m", "50 9 l", "S"}, ""},
		{"squiggly", `<</Subtype/Squiggly/QuadPoints[0 16 50 16 0 0 50 0]>>`, []string{"m", "l", "l", "l", "S"}, ""},
		{"free text", `<</Subtype/FreeText/Rect[0 0 100 50]/DA(0 0 1 rg /Helv 10 Tf)/Contents(one two)/C[1 1 0]/BS<</W 1>>>>`, []string{"0 0 1 RG", "1 1 0 rg", "re", "B", "W", "0 0 1 rg", "10 Tf"}, ""},
		{"callout", `<</Subtype/FreeText/Rect[0 0 100 50]/RD[50 0 0 0]/CL[0 0 25 25 50 25]/LE/OpenArrow/BS<</W 1>>/DA(0 g)>>`, []string{"0 0 m", "25 25 l", "50 25 l", "S", "50.5 0.5 49 49 re"}, ""},
		{"typewriter has no frame", `<</Subtype/FreeText/IT/FreeTextTypeWriter/Rect[0 0 100 50]/Contents(x)/BS<</W 1>>/DA(0 g)>>`, []string{"BT", "ET"}, "S\n"},
		{"stamp", `<</Subtype/Stamp/Name/NotApproved/Rect[0 0 200 60]>>`, []string{"S", "BT", "<4E4F5420415050524F564544>Tj"}, ""},
		{"note", `<</Subtype/Text/Rect[0 0 2 100]>>`, []string{"2 99 m", "B"}, ""},
		{"paper clip", `<</Subtype/FileAttachment/Name/Paperclip/Rect[0 0 20 20]>>`, []string{"m", "c", "S"}, ""},
		{"caret", `<</Subtype/Caret/Rect[0 0 20 20]/C[1 0 0]>>`, []string{"1 0 0 rg", "c", "f"}, ""},
		{"link with a border", `<</Subtype/Link/Rect[0 0 20 20]/Border[0 0 1]/C[0 0 1]>>`, []string{"0 0 1 RG", "0.5 0.5 19 19 re", "S"}, ""},
		{"link underlined", `<</Subtype/Link/Rect[0 0 20 20]/BS<</W 2/S/U>>/C[0 0 1]>>`, []string{"0 1 m", "20 1 l", "S"}, "re"},
		{"link, round corners", `<</Subtype/Link/Rect[0 0 20 20]/Border[3 3 1]/C[0 0 1]>>`, []string{"c", "h", "S"}, "re"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, got := made(t, "<<>>", c.a)
			require.NotNil(t, f.Stream)
			rest := got
			for _, w := range c.want {
				i := strings.Index("\n"+rest, "\n"+w)
				if strings.HasPrefix(w, "<") || i < 0 && len(w) > 2 {
					i = strings.Index(rest, w)
				}
				if i < 0 {
					i = strings.Index(rest, " "+w+"\n")
				}
				require.GreaterOrEqual(t, i, 0, "%q in order in:\n%s", w, got)
				rest = rest[min(i+len(w), len(rest)):]
			}
			if c.not != "" {
				assert.NotContains(t, "\n"+got, "\n"+c.not)
				assert.NotContains(t, got, " "+c.not+"\n")
			}
			b := f.Stream.Dict["BBox"].(pdf.Array)
			assert.Equal(t, pdf.Array{f.Rect.X0, f.Rect.Y0, f.Rect.X1, f.Rect.Y1}, b)
		})
	}
}

func TestDrawnCoversItsPaint(t *testing.T) {
	f, _ := made(t, "<<>>", `<</Subtype/Line/Rect[0 0 0 0]/L[10 20 110 20]/LE[/Square/OpenArrow]/BS<</W 3>>>>`)
	assert.LessOrEqual(t, f.Rect.X0, 10-9.0)
	assert.GreaterOrEqual(t, f.Rect.Y1, 20+13.5+1.5)
}

func TestNothingToDraw(t *testing.T) {
	for _, a := range []string{
		`<<>>`, `<</Subtype/Square>>`, `<</Subtype/Square/Rect[1 1 1 1]>>`, `<</Subtype/Line>>`, `<</Subtype/Line/L[1 2 3 4]/C[]>>`, `<</Subtype/Ink>>`,
		`<</Subtype/Polygon/Vertices[1 2]>>`, `<</Subtype/Highlight>>`, `<</Subtype/Link/Rect[0 0 9 9]>>`, `<</Subtype/Link/Rect[0 0 9 9]/Border[0 0 0]/C[1]>>`,
		`<</Subtype/Link/Rect[0 0 9 9]/Border[0 0 1]>>`, `<</Subtype/FreeText/Rect[0 0 9 9]>>`, `<</Subtype/Movie/Rect[0 0 9 9]>>`, `<</Subtype/Caret>>`,
		`<</Subtype/Widget/Rect[0 0 9 9]/FT/Sig>>`, `<</Subtype/Widget/Rect[0 0 9 9]/FT/Tx>>`, `<</Subtype/Widget/FT/Tx/V(x)>>`, `<</Subtype/Stamp>>`,
		`<</Subtype/Square/Rect[0 0 9e9 9e9]>>`, `<</Subtype/Widget/Rect[0 0 9 9]/FT/Btn/AS/Off>>`,
	} {
		f, got := made(t, "<<>>", a)
		assert.Nil(t, f.Stream, "%s: %s", a, got)
	}
}

func TestSameBytes(t *testing.T) {
	const a = `<</Subtype/Widget/FT/Tx/Rect[0 0 200 40]/V<FEFF010C0065016F4E00>/DA(/Cour 9 Tf)/MK<</BC[1 0 0]>>>>`
	_, one := made(t, "<<>>", a)
	_, two := made(t, "<<>>", a)
	assert.Equal(t, one, two)
	assert.NotEmpty(t, one)
}
