package annot

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func TestParentCycleEnds(t *testing.T) {
	a := pdf.Dict{"Subtype": pdf.Name("Widget"), "Rect": pdf.Array{0.0, 0.0, 9.0, 9.0}}
	a["Parent"] = a
	f, _ := maker(memory{}).Appearance(t.Context(), a)
	assert.Nil(t, f.Stream)
}

func TestStreamsAreBounded(t *testing.T) {
	nums := func(n int) pdf.Array {
		out := make(pdf.Array, n)
		for i := range out {
			out[i] = float64(i%1000) + 0.1234
		}
		return out
	}
	many := make(pdf.Array, 800)
	for i := range many {
		many[i] = nums(2000)
	}
	opts := make(pdf.Array, 100_000)
	for i := range opts {
		opts[i] = pdf.String("an option")
	}
	huge := pdf.String(strings.Repeat("word ", 1<<20))
	rect := pdf.Array{0.0, 0.0, 500.0, 500.0}
	for name, a := range map[string]pdf.Dict{
		"ink":     {"Subtype": pdf.Name("Ink"), "InkList": many},
		"polygon": {"Subtype": pdf.Name("Polygon"), "Vertices": nums(1 << 20)},
		"cloud":   {"Subtype": pdf.Name("Polygon"), "Vertices": nums(1 << 20), "BE": pdf.Dict{"S": pdf.Name("C"), "I": 0.001}},
		"quads":   {"Subtype": pdf.Name("Squiggly"), "QuadPoints": nums(1 << 20)},
		"text":    {"Subtype": pdf.Name("Widget"), "FT": pdf.Name("Tx"), "Ff": int64(flagMultiline), "V": huge, "Rect": rect},
		"tiny":    {"Subtype": pdf.Name("FreeText"), "Contents": huge, "Rect": rect, "DA": pdf.String("/F 0.0000001 Tf")},
		"comb":    {"Subtype": pdf.Name("Widget"), "FT": pdf.Name("Tx"), "Ff": int64(flagComb), "MaxLen": int64(1 << 40), "V": huge, "Rect": rect},
		"list":    {"Subtype": pdf.Name("Widget"), "FT": pdf.Name("Ch"), "Opt": opts, "Rect": rect, "DA": pdf.String("/F 0.001 Tf")},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := maker(memory{}).Appearance(t.Context(), a)
			if assert.NotNil(t, f.Stream) {
				n, _ := f.Stream.Dict["Length"].(int64)
				assert.Less(t, n, int64((4<<20)*5/4))
			}
		})
	}
}

func TestCancelledFontsAreAskedAgain(t *testing.T) {
	calls := 0
	ctx, cancel := context.WithCancel(t.Context())
	mk := New(memory{}, func(ctx context.Context, o pdf.Object) (*font.Font, []pdf.Warning, error) {
		calls++
		return font.Load(ctx, memory{}, o, font.Options{})
	}, Limits{})
	cancel()
	assert.Nil(t, mk.named(ctx, "Helvetica", nil))
	assert.NotNil(t, mk.named(t.Context(), "Helvetica", nil))
	assert.NotNil(t, mk.named(t.Context(), "Helvetica", nil))
	assert.Equal(t, 2, calls)
}

func FuzzAppearance(f *testing.F) {
	for _, s := range []string{
		`<</Subtype/Square/Rect[0 0 50 50]/IC[1 0 0]/BE<</S/C/I 1>>/BS<</S/D/D[3 2]>>>>`,
		`<</Subtype/Line/L[0 0 50 50]/LE[/OpenArrow/Circle]/LL 5/Cap true/Contents(x)>>`,
		`<</Subtype/FreeText/Rect[0 0 90 50]/DA(/Helv 9 Tf)/Contents(some text)/CL[0 0 5 5 9 9]>>`,
		`<</Subtype/Highlight/QuadPoints[0 10 50 10 0 0 50 0]>>`,
		`<</Subtype/Widget/FT/Tx/Rect[0 0 90 20]/V(text)/Ff 4096/MK<</BC[0]/BG[1]/R 90>>>>`,
		`<</Subtype/Widget/FT/Ch/Rect[0 0 90 50]/Opt[(a)[(b)(c)]]/I[0]>>`,
		`<</Subtype/Widget/FT/Btn/Rect[0 0 9 9]/AS/On/MK<</CA(8)>>>>`,
		`<</Subtype/Stamp/Name/Draft/Rect[0 0 90 50]>>`,
		`<</Subtype/Ink/InkList[[1 2 3 4]]>>`,
		`<</Subtype/Polygon/Path[[1 2][3 4 5 6 7 8]]/CA .5>>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lx := pdf.NewLexer(b)
		o, _ := lx.Object(lx.Next(), 0)
		a, ok := o.(pdf.Dict)
		if !ok {
			return
		}
		m := memory{catalog: pdf.Dict{"AcroForm": a}}
		mk := maker(m)
		form, _ := mk.Appearance(t.Context(), a)
		if form.Stream == nil {
			return
		}
		box, ok := m.Rect(form.Stream.Dict["BBox"])
		if !ok || !(box.W() > 0) || !(box.H() > 0) {
			t.Fatalf("box %v", form.Stream.Dict["BBox"])
		}
		c := &canvas{limit: 4 << 20}
		rect, _ := m.Rect(a["Rect"])
		if m.Name(a["Subtype"]) == "Widget" {
			mk.widget(t.Context(), c, a, rect)
		} else {
			mk.draw(t.Context(), c, a, rect)
		}
		balanced(t, c.buf)
	})
}
