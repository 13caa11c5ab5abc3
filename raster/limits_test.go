package raster_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// renderWith is render under limits; an error of Open is returned.
func (d doc) renderWith(t testing.TB, limits raster.Limits) (*picture, error) {
	t.Helper()
	b := d.bytes()
	rd, err := raster.Open(t.Context(), bytes.NewReader(b), int64(len(b)), &raster.OpenOptions{Limits: limits})
	if err != nil {
		return nil, err
	}
	p, err := rd.Page(0)
	if err != nil {
		return nil, err
	}
	plan, err := p.Prepare(t.Context(), raster.Target{Width: 100, Height: 100, Format: raster.RGB8, Matrix: geom.Identity})
	if err != nil {
		return nil, err
	}
	var s raster.Scratch
	band, err := plan.Render(t.Context(), 0, 100, &s)
	require.NoError(t, err)
	return &picture{100, 100, band.Channels, append([]byte(nil), band.Pix...), append(rd.Warnings(), plan.Warnings()...)}, nil
}

const (
	greenCorner = "0 1 0 rg 0 0 20 20 re f "
	redCorner   = "1 0 0 rg 80 80 20 20 re f "
)

// TestLimits sets each limit to almost nothing: what is beyond is told of, what stands before it is on the paper and, unless the limit ends the
// page, what stands behind it too.
func TestLimits(t *testing.T) {
	type limit func(*raster.Limits)
	function := "<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] >>"
	stitch := "<< /FunctionType 3 /Domain [0 1] /Bounds [.5] /Encode [0 1 0 1] /Functions [" + function + function + "] >>"
	axial := func(fn string) string {
		return "/Resources << /Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 100 0] /Function " + fn + " >> >> >>"
	}
	mesh := func(kind int, vertices int, data string) string {
		return stream(fmt.Sprintf("/ShadingType %d /ColorSpace /DeviceGray /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8 "+
			"/Decode [0 255 0 255 0 1] /VerticesPerRow %d", kind, vertices), data)
	}
	shadings := "/Resources << /Shading << /S 5 0 R >> >>"
	triangles := strings.Repeat("\x00\x20\x20\x00\x00\x50\x20\x00\x00\x20\x50\x00", 2)
	patch := "\x00" + "\x20\x20\x20\x30\x20\x40\x20\x50\x30\x50\x40\x50\x50\x50\x50\x40\x50\x30\x50\x20\x40\x20\x30\x20" + "\x00\xff\x00\xff"
	calculator := func(body string) doc {
		return doc{page: "/Resources << /ColorSpace << /C [/Separation /Spot /DeviceRGB 5 0 R] >> >>", content: "/C cs 1 scn 40 40 20 20 re f",
			objects: []string{stream("/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1]", body)}}
	}
	annots := func(a ...string) doc { return doc{page: "/Annots [" + strings.Join(a, " ") + "]"} }
	square := "<< /Subtype /Square /F 4 /Rect [30 30 60 60] /IC [0 0 1] >>"
	embedded := func(key, program string) doc {
		return doc{page: "/Resources << /Font << /F << /Type /Font /Subtype /TrueType /BaseFont /Odd /FirstChar 65 /Widths [500] /FontDescriptor << /Type /FontDescriptor " +
			"/Flags 32 /" + key + " 5 0 R >> >> >> >>", content: "BT /F 20 Tf 40 40 Td (A) Tj ET", objects: []string{stream("", program)}}
	}
	form := stream("/Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X 6 0 R >> >>", "/X Do")
	inner := stream("/Subtype /Form /BBox [0 0 100 100]", "0 0 1 rg 40 40 20 20 re f")
	forms := doc{page: "/Resources << /XObject << /X 5 0 R >> >>", content: "/X Do", objects: []string{form, inner}}
	group := stream("/Subtype /Form /BBox [0 0 100 100] /Group << /S /Transparency >>", strings.Repeat("40 40 20 20 re f ", 20))
	groups := doc{page: "/Resources << /XObject << /X 5 0 R >> /ExtGState << /G << /ca .5 >> >> >>", content: "q /G gs /X Do Q", objects: []string{group}}
	picture := doc{content: "q 20 0 0 20 40 40 cm BI /W 8 /H 8 /CS /G /BPC 8 ID " + strings.Repeat("\x80", 64) + " EI Q"}

	for name, tc := range map[string]struct {
		d    doc
		set  limit
		ends bool   // the page ends there
		want string // in a warning; none is asked for when empty
	}{
		"time":                {doc{content: "40 40 20 20 re f"}, func(l *raster.Limits) { l.Page.MaxTime = time.Nanosecond }, true, "takes longer"},
		"operators":           {doc{content: strings.Repeat("q Q ", 50)}, func(l *raster.Limits) { l.Page.MaxOperators = 40 }, true, "more than 40 operators"},
		"operators, group":    {groups, func(l *raster.Limits) { l.Page.MaxOperators = 30 }, true, "more than 30 operators"},
		"nesting":             {forms, func(l *raster.Limits) { l.Page.MaxNesting = 1 }, false, "more than 1 forms"},
		"states":              {doc{content: "q q q q Q Q Q Q"}, func(l *raster.Limits) { l.Page.MaxStates = 2 }, false, "more than 2 nested q"},
		"path points":         {doc{content: "0 0 m " + strings.Repeat("50 50 l ", 50) + "f"}, func(l *raster.Limits) { l.Page.MaxPathPoints = 20 }, false, "more than 20 points"},
		"annotations":         {annots(square, square), func(l *raster.Limits) { l.Page.MaxAnnotations = 1 }, false, "more than 1 annotations"},
		"warnings":            {doc{content: "/A gs /B gs /C gs"}, func(l *raster.Limits) { l.Page.MaxWarnings = 1 }, false, "does not exist"},
		"list, items":         {doc{content: strings.Repeat("40 40 20 20 re f ", 5)}, func(l *raster.Limits) { l.Page.List.MaxItems = 3 }, true, "more objects"},
		"list, edges":         {doc{content: strings.Repeat("40 40 m 50 60 l 60 40 l f ", 5)}, func(l *raster.Limits) { l.Page.List.MaxEdges = 8 }, true, "more objects"},
		"list, glyphs":        {doc{content: "BT /F 9 Tf 40 40 Td (abcdef) Tj ET"}, func(l *raster.Limits) { l.Page.List.MaxPlaces = 2 }, true, "more objects"},
		"list, group":         {groups, func(l *raster.Limits) { l.Page.List.MaxItems = 3 }, true, "more objects"},
		"image, pixels":       {picture, func(l *raster.Limits) { l.Page.Image.MaxPixels = 4 }, false, "image"},
		"shading, entries":    {doc{page: axial(function), content: "q 40 40 20 20 re W n /S sh Q"}, func(l *raster.Limits) { l.Page.Shade.MaxEntries = 1 }, false, ""},
		"shading, vertices":   {doc{page: shadings, content: "/S sh", objects: []string{mesh(4, 2, triangles)}}, func(l *raster.Limits) { l.Page.Shade.MaxVertices = 4 }, false, "more than 4 vertices"},
		"shading, lattice":    {doc{page: shadings, content: "/S sh", objects: []string{mesh(5, 9, triangles)}}, func(l *raster.Limits) { l.Page.Shade.MaxVertices = 4 }, false, "VerticesPerRow"},
		"shading, patches":    {doc{page: shadings, content: "/S sh", objects: []string{mesh(6, 2, patch+patch)}}, func(l *raster.Limits) { l.Page.Shade.MaxPatches = 1 }, false, "more than 1 patches"},
		"shading, cells":      {doc{page: shadings, content: "/S sh", objects: []string{mesh(6, 2, patch)}}, func(l *raster.Limits) { l.Page.Shade.MaxCells = 1 }, false, ""},
		"function, operators": {calculator("{ dup dup dup pop dup }"), func(l *raster.Limits) { l.Page.Color.Function.MaxOperators = 3 }, false, "limit"},
		"function, nesting":   {calculator("{ 0.5 gt { 1 0 0 } { 1 0 0 } ifelse }"), func(l *raster.Limits) { l.Page.Color.Function.MaxNesting = -1; l.Page.Color.Function.MaxNesting = 1 }, false, ""},
		"function, parts":     {doc{page: axial(stitch), content: "/S sh"}, func(l *raster.Limits) { l.Page.Color.MaxParts = 1 }, false, "too many"},
		"function, depth":     {doc{page: axial(strings.Replace(stitch, function, stitch, 1)), content: "/S sh"}, func(l *raster.Limits) { l.Page.Color.MaxDepth = 1 }, false, "deeper"},
		"annotation, points": {annots("<< /Subtype /Polygon /F 4 /Rect [30 30 60 60] /C [0 0 1] /Vertices [30 30 60 30 60 60 30 60] >>"),
			func(l *raster.Limits) { l.Page.Annot.MaxPoints = 3 }, false, "more than 3 points"},
		"annotation, items": {annots("<< /Subtype /Ink /F 4 /Rect [30 30 60 60] /C [0 0 1] /InkList [[30 30 60 60] [30 60 60 30]] >>"),
			func(l *raster.Limits) { l.Page.Annot.MaxItems = 1 }, false, "more than 1 strokes"},
		"annotation, text": {annots("<< /Subtype /FreeText /F 4 /Rect [30 30 60 60] /DA (/Helv 5 Tf) /Contents (abcdefgh) >>"),
			func(l *raster.Limits) { l.Page.Annot.MaxText = 3 }, false, "more than 3 characters"},
		"annotation, bytes": {annots("<< /Subtype /Ink /F 4 /Rect [30 30 60 60] /C [0 0 1] /InkList [[30 30 60 60 30 60 60 30 30 30] [30 60 60 30]] >>"),
			func(l *raster.Limits) { l.Page.Annot.MaxContentBytes = 20 }, false, "bytes of drawing"},
		"font, program": {embedded("FontFile2", strings.Repeat("x", 100)), func(l *raster.Limits) { l.Page.Font.MaxProgramBytes = 50 }, false, "more than the limit"},
		"font, CMap": {doc{page: "/Resources << /Font << /F << /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /ToUnicode 5 0 R " +
			"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd >>] >> >> >>", content: "BT /F 9 Tf 40 40 Td (aa) Tj ET",
			objects: []string{stream("", "1 beginbfchar <6161> <0041> endbfchar")}}, func(l *raster.Limits) { l.Page.Font.MaxCMapBytes = 5 }, false, "only 5 are read"},
		"content bytes": {doc{content: strings.Repeat(" ", 2000)}, func(l *raster.Limits) { l.PDF.MaxContentBytes = 1000 }, true, ""},
		"stream bytes":  {forms, func(l *raster.Limits) { l.PDF.MaxStreamBytes = 100 }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := tc.d
			d.content = greenCorner + d.content + " " + redCorner
			var limits raster.Limits
			tc.set(&limits)
			pic, err := d.renderWith(t, limits)
			require.NoError(t, err)
			if name != "time" {
				assert.Equal(t, green, pic.at(5, 5), "what comes before")
			}
			want := red
			if tc.ends {
				want = white
			}
			assert.Equal(t, want, pic.at(90, 90), "what comes behind")
			if tc.want != "" {
				texts := ""
				for _, w := range pic.warnings {
					texts += w.Text + "\n"
				}
				assert.Contains(t, texts, tc.want)
			}
			free, err := d.renderWith(t, raster.Limits{})
			require.NoError(t, err)
			assert.Equal(t, red, free.at(90, 90), "without the limit")
			for _, w := range free.warnings {
				assert.NotEqual(t, pdf.Limit, w.Kind, w.Text)
			}
		})
	}
}

// TestEveryLimitTiny sets all limits at once, one by one by reflection, so that one added later is tried too.
func TestEveryLimitTiny(t *testing.T) {
	d := doc{page: "/Annots [<< /Subtype /Square /F 4 /Rect [30 30 60 60] /IC [0 0 1] >>] /Resources << /Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB " +
		"/Coords [0 0 100 0] /Function << /FunctionType 2 /N 1 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] >> >> >> >>",
		content: "q 10 10 20 20 re W n /S sh Q BT /F 9 Tf 40 40 Td (abcdef) Tj ET q 20 0 0 20 40 40 cm BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI Q 10 10 m 20 20 30 30 40 10 c b"}
	n := 0
	var walk func(path string, at func(*raster.Limits) reflect.Value)
	walk = func(path string, at func(*raster.Limits) reflect.Value) {
		var probe raster.Limits
		v := at(&probe)
		for i := range v.NumField() {
			f, field := v.Type().Field(i), func(l *raster.Limits) reflect.Value { return at(l).Field(i) }
			switch f.Type.Kind() {
			case reflect.Struct:
				walk(path+"."+f.Name, field)
			case reflect.Int, reflect.Int64:
				n++
				t.Run(path+"."+f.Name, func(t *testing.T) {
					var l raster.Limits
					field(&l).SetInt(1)
					assert.NotPanics(t, func() { _, _ = d.renderWith(t, l) })
				})
			}
		}
	}
	walk("Limits", func(l *raster.Limits) reflect.Value { return reflect.ValueOf(l).Elem() })
	assert.Greater(t, n, 30)
}

func TestPageTimeEndsWithItsContext(t *testing.T) {
	b := doc{content: redCorner}.bytes()
	rd, err := raster.Open(t.Context(), bytes.NewReader(b), int64(len(b)), &raster.OpenOptions{Limits: raster.Limits{}})
	require.NoError(t, err)
	p, err := rd.Page(0)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Prepare(ctx, raster.Target{Width: 10, Height: 10, Matrix: geom.Identity})
	assert.ErrorIs(t, err, context.Canceled)
}
