package convert

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

const mm = 72 / 25.4

// TestPaperForText: the paper is what the plan will choose, and the margins are what is still to be kept free on it.
func TestPaperForText(t *testing.T) {
	a4 := `"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000, "is_default": true,
		"imageable_area_left_microns": 20000, "imageable_area_right_microns": 205000, "imageable_area_top_microns": 292000, "imageable_area_bottom_microns": 5000}]}`
	roll := `"media_size": {"option": [{"name": "CUSTOM", "width_microns": 80000, "is_continuous_feed": true, "is_default": true}]}`
	for _, tt := range []struct {
		name   string
		in     PlanInput
		ok     bool
		w, h   float64
		margin [4]float64
	}{
		{"nobody says", PlanInput{}, false, 0, 0, [4]float64{}},
		{"asked for", PlanInput{Options: PlanOptions{Media: "iso_a5_148x210mm"}}, true, 148 * mm, 210 * mm, [4]float64{36, 36, 36, 36}},
		{"lying", PlanInput{Options: PlanOptions{Media: "210x148mm"}}, true, 210 * mm, 148 * mm, [4]float64{36, 36, 36, 36}},
		{"a head", PlanInput{Options: PlanOptions{Width: 576, Resolution: [2]int{203, 203}}}, true, 576 * 72. / 203, 0, [4]float64{}},
		{"a printer", PlanInput{CDD: cdd(t, a4)}, true, 210 * mm, 297 * mm, [4]float64{36, 36, 36, 20 * mm}},
		{"a roll", PlanInput{CDD: cdd(t, roll)}, true, 80 * mm, 0, [4]float64{6, 6, 6, 6}},
		{"wide margins", PlanInput{CDD: cdd(t, a4), Ticket: cjt(t, `"margins": {"top_microns": 25400, "right_microns": 25400, "bottom_microns": 25400, "left_microns": 25400}`)},
			true, 210*mm - 144, 297*mm - 144, [4]float64{-36, -36, -36, 20*mm - 72}},
		{"lying by ticket", PlanInput{CDD: cdd(t, a4+`, "page_orientation": {"option": [{"type": "PORTRAIT", "is_default": true}, {"type": "LANDSCAPE"}]}`), Ticket: cjt(t, `"page_orientation": {"type": "LANDSCAPE"}`)},
			true, 297 * mm, 210 * mm, [4]float64{20 * mm, 36, 36, 36}},
		{"a wrong ticket", PlanInput{Options: PlanOptions{Media: "none"}}, false, 0, 0, [4]float64{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := paperForText(tt.in)
			require.Equal(t, tt.ok, ok)
			if !ok {
				return
			}
			assert.InDelta(t, tt.w, got.width, 0.01)
			assert.InDelta(t, tt.h, got.height, 0.01)
			for i := range tt.margin {
				assert.InDelta(t, tt.margin[i], got.margins[i], 0.01, i)
			}
		})
	}
}

// bounds returns the box of what is dark.
func bounds(m image.Image) (b image.Rectangle) {
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y < 128 {
				b = b.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return b
}

// picture converts to one.
func textPicture(t *testing.T, text string, o Options) image.Image {
	t.Helper()
	var b bytes.Buffer
	o.Plan.To, o.Plan.Type = TypePNG, pwg.SGray8
	res, err := New(WithSystemFonts()).Convert(t.Context(), &b, strings.NewReader(text), int64(len(text)), &o)
	require.NoError(t, err)
	require.Equal(t, 1, res.Pages)
	m, err := png.Decode(&b)
	require.NoError(t, err)
	return m
}

// TestTextOnRolls: a page is as wide as the head and as long as the text, whatever that is.
func TestTextOnRolls(t *testing.T) {
	for _, size := range []float64{0, 14} {
		last := 0
		for _, lines := range []int{1, 2, 5, 40} {
			o := Options{Plan: PlanOptions{Width: 384, Resolution: [2]int{203, 203}}}
			o.Text.FontSize = size
			m := textPicture(t, strings.Repeat("The quick brown fox jumps.\n", lines), o)
			assert.Equal(t, 384, m.Bounds().Dx())
			ink := bounds(m)
			rest := m.Bounds().Dy() - ink.Max.Y
			assert.Less(t, rest, m.Bounds().Dy()/lines, "less than a line stays empty below")
			assert.Greater(t, m.Bounds().Dy(), last)
			last = m.Bounds().Dy()
		}
	}
	// Thirty-two columns on two inches, as on every such printer.
	o := Options{Plan: PlanOptions{Width: 384, Resolution: [2]int{203, 203}}}
	one, two := textPicture(t, strings.Repeat("x", 32), o), textPicture(t, strings.Repeat("x", 33), o)
	assert.Greater(t, two.Bounds().Dy(), one.Bounds().Dy()*3/2)
}

// TestTextKeepsMargins: nothing is printed where the ticket's margins are, and the text is not shrunk.
func TestTextKeepsMargins(t *testing.T) {
	text := strings.Repeat(strings.Repeat("x", 200)+"\n", 8)
	plain := Options{Plan: PlanOptions{Media: "iso_a4_210x297mm", Resolution: [2]int{72, 72}}}
	wide := plain
	wide.Ticket = cjt(t, `"margins": {"top_microns": 50800, "right_microns": 25400, "bottom_microns": 25400, "left_microns": 76200}`)
	a, b := bounds(textPicture(t, text, plain)), bounds(textPicture(t, text, wide))
	assert.InDelta(t, 36, a.Min.X, 2)
	assert.InDelta(t, 36, a.Min.Y, 6)
	assert.InDelta(t, 216, b.Min.X, 2)
	assert.InDelta(t, 144, b.Min.Y, 6)
	assert.LessOrEqual(t, b.Max.X, 595-72)
}

// TestTextToPDF: the document lies on the printer's paper though PDF needs none.
func TestTextToPDF(t *testing.T) {
	text := "Hello\n"
	var b bytes.Buffer
	o := Options{Plan: PlanOptions{To: TypePDF}, Printer: cdd(t, `"media_size": {"option": [{"name": "NA_LETTER", "width_microns": 215900, "height_microns": 279400, "is_default": true}]}`)}
	p := New(WithSystemFonts())
	_, err := p.Convert(t.Context(), &b, strings.NewReader(text), int64(len(text)), &o)
	require.NoError(t, err)
	d, err := p.Inspect(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), nil)
	require.NoError(t, err)
	assert.Equal(t, TypePDF, d.ContentType)
	require.Len(t, d.Pages, 1)
	assert.InDelta(t, 612, d.Pages[0].W, 0.01)
	assert.InDelta(t, 792, d.Pages[0].H, 0.01)
}

// TestDeclaredTypes: what is declared wrongly is a warning, a data URL is what it carries, and what goes unchanged goes without it.
func TestDeclaredTypes(t *testing.T) {
	p := New(WithSystemFonts())
	text := "caf\xE9"
	for _, tt := range []struct{ data, declared, to, want, warning string }{
		{text, "text/plain; charset=iso-8859-1", "text/plain", text, ""},
		{"cafe", "image/png", "text/plain", "cafe", "declared image/png, but it is text"},
		{"data:text/plain;charset=iso-8859-1,caf%E9", "dataUrl", "text/plain", text, ""},
		{"data:text/plain;charset=iso-8859-1;base64,Y2Fm6Q==", "", "text/plain", text, ""},
		{"data:text/plain;charset=iso-8859-1;base64,Y2Fm6Q#==", "", "text/plain", text, "not base64"},
	} {
		var b bytes.Buffer
		o := Options{ContentType: tt.declared, Plan: PlanOptions{To: tt.to}}
		res, err := p.Convert(t.Context(), &b, strings.NewReader(tt.data), int64(len(tt.data)), &o)
		require.NoError(t, err, tt.data)
		assert.Equal(t, tt.want, b.String(), tt.data)
		if tt.warning == "" {
			assert.Empty(t, res.Warnings)
			continue
		}
		require.Len(t, res.Warnings, 1)
		assert.Contains(t, res.Warnings[0].Text, tt.warning)
	}
	for _, tt := range []struct {
		data, declared string
		kind           Kind
	}{
		{"http://example.com/", "url", Unsupported}, {"<html>", "", Unsupported}, {"PK\x03\x04word/", "", Unsupported}, {"", "", NotDocument}, {"\x00\x01\x02", "", NotDocument},
	} {
		_, err := p.Plan(t.Context(), strings.NewReader(tt.data), int64(len(tt.data)), &Options{ContentType: tt.declared})
		assert.ErrorIs(t, err, &Error{Kind: tt.kind}, tt.data)
	}
}
