package raster_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/raster"
)

var (
	white = [3]int{255, 255, 255}
	black = [3]int{0, 0, 0}
	red   = [3]int{255, 0, 0}
	green = [3]int{0, 255, 0}
	blue  = [3]int{0, 0, 255}
)

// probe is a pixel and what it must be.
type probe struct {
	x, y int
	want [3]int
}

func TestPages(t *testing.T) {
	form := func(dict, content string) string {
		return stream("/Type /XObject /Subtype /Form /BBox [0 0 100 100] "+dict, content)
	}
	tests := map[string]struct {
		d      doc
		probes []probe
	}{
		"fill":     {doc{content: "1 0 0 rg 10 10 20 20 re f"}, []probe{{15, 15, red}, {5, 5, white}, {35, 15, white}}},
		"even-odd": {doc{content: "10 10 80 80 re 30 30 40 40 re f*"}, []probe{{15, 15, black}, {50, 50, white}}},
		"non-zero": {doc{content: "10 10 80 80 re 30 30 40 40 re f"}, []probe{{15, 15, black}, {50, 50, black}}},
		"stroke":   {doc{content: "10 w 0 0 1 RG 10 50 m 90 50 l S"}, []probe{{50, 50, blue}, {50, 53, blue}, {50, 57, white}}},
		"dash":     {doc{content: "10 w [20 20] 0 d 10 50 m 90 50 l S"}, []probe{{20, 50, black}, {40, 50, white}, {60, 50, black}}},
		"caps":     {doc{content: "10 w 2 J 20 50 m 80 50 l S"}, []probe{{17, 50, black}, {13, 50, white}}},
		"save and restore": {doc{content: "q 1 0 0 rg q 0 1 0 rg Q 10 10 20 20 re f Q 50 50 20 20 re f"},
			[]probe{{15, 15, red}, {55, 55, black}}},
		"surplus Q":        {doc{content: "Q Q 1 0 0 rg 10 10 20 20 re f"}, []probe{{15, 15, red}}},
		"q without Q":      {doc{content: "q q q 1 0 0 rg 10 10 20 20 re f"}, []probe{{15, 15, red}}},
		"matrix":           {doc{content: "2 0 0 2 10 10 cm 1 0 0 rg 0 0 10 10 re f"}, []probe{{28, 28, red}, {32, 32, white}, {8, 8, white}}},
		"clip":             {doc{content: "10 10 20 20 re W n 1 0 0 rg 0 0 100 100 re f"}, []probe{{15, 15, red}, {35, 15, white}}},
		"clip to a shape":  {doc{content: "0 0 m 100 0 l 0 100 l h W n 1 0 0 rg 0 0 100 100 re f"}, []probe{{20, 20, red}, {80, 80, white}}},
		"empty clip":       {doc{content: "10 10 0 0 re W n 1 0 0 rg 0 0 100 100 re f"}, []probe{{15, 15, white}}},
		"unknown operator": {doc{content: "1 0 0 rg foo 10 10 20 20 re f"}, []probe{{15, 15, red}}},
		"surplus operands": {doc{content: "9 9 1 0 0 rg 7 10 10 20 20 re f"}, []probe{{15, 15, red}}},
		"thin rule":        {doc{content: "0 w 10 50.5 m 90 50.5 l S"}, []probe{{50, 50, black}}},
		"CMYK":             {doc{content: "0 0 0 0 k 0 0 100 100 re f 0 0 0 0.5 k 10 10 20 20 re f"}, []probe{{50, 50, white}}},
		"rotate 90": {doc{page: "/Rotate 90", content: "1 0 0 rg 0 0 20 20 re f"},
			[]probe{{10, 90, red}, {10, 10, white}}}, // bottom left goes to top left
		"rotate -90": {doc{page: "/Rotate -90", content: "1 0 0 rg 0 0 20 20 re f"}, []probe{{90, 10, red}}},
		"crop box":   {doc{page: "/CropBox [10 10 60 60]", content: "1 0 0 rg 0 0 20 20 re f"}, []probe{{5, 5, red}, {15, 15, white}}},
		"user unit":  {doc{page: "/UserUnit 2", content: "1 0 0 rg 0 0 20 20 re f"}, []probe{{35, 35, red}, {45, 45, white}}},
		"inline image": {doc{content: "q 40 0 0 40 10 10 cm BI /W 2 /H 2 /CS /RGB /BPC 8 ID \xff\x00\x00\x00\xff\x00\x00\x00\xff\x00\x00\x00 EI Q"},
			[]probe{{15, 45, red}, {45, 45, green}, {15, 15, blue}, {45, 15, black}}},
		"stencil": {doc{content: "1 0 0 rg q 40 0 0 40 10 10 cm BI /W 2 /H 1 /IM true ID \x40 EI Q"}, []probe{{15, 30, red}, {45, 30, white}}},
		"form": {doc{page: "/Resources << /XObject << /F 5 0 R >> >>", content: "0.5 0 0 0.5 0 0 cm /F Do",
			objects: []string{form("/Matrix [1 0 0 1 20 20]", "1 0 0 rg 0 0 50 50 re f")}}, []probe{{15, 15, red}, {5, 5, white}, {36, 36, white}}},
		"form box clips": {doc{page: "/Resources << /XObject << /F 5 0 R >> >>", content: "/F Do",
			objects: []string{stream("/Subtype /Form /BBox [0 0 20 20]", "1 0 0 rg 0 0 100 100 re f")}}, []probe{{10, 10, red}, {30, 30, white}}},
		"a form that paints itself": {doc{page: "/Resources << /XObject << /F 5 0 R >> >>", content: "/F Do",
			objects: []string{form("/Resources << /XObject << /F 5 0 R >> >>", "/F Do 1 0 0 rg 0 0 20 20 re f")}}, []probe{{10, 10, red}}},
		"alpha": {doc{page: "/Resources << /ExtGState << /G << /ca 0.5 >> >> >>", content: "/G gs 0 g 10 10 20 20 re f 20 20 20 20 re f"},
			[]probe{{15, 15, [3]int{127, 127, 127}}, {25, 25, [3]int{63, 63, 63}}}},
		"group alpha": {doc{page: "/Resources << /ExtGState << /G << /ca 0.5 >> >> /XObject << /F 5 0 R >> >>", content: "/G gs /F Do",
			objects: []string{form("/Group << /S /Transparency >>", "10 10 20 20 re f 20 20 20 20 re f")}},
			[]probe{{15, 15, [3]int{127, 127, 127}}, {25, 25, [3]int{127, 127, 127}}}},
		"multiply": {doc{page: "/Resources << /ExtGState << /G << /BM /Multiply >> >> >>", content: "1 1 0 rg 0 0 50 50 re f /G gs 0 1 1 rg 20 20 50 50 re f"},
			[]probe{{30, 30, green}, {60, 60, [3]int{0, 255, 255}}}},
		"soft mask": {doc{page: "/Resources << /ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >> >>", content: "/G gs 1 0 0 rg 0 0 100 100 re f",
			objects: []string{form("/Group << /S /Transparency /CS /DeviceGray >>", "1 g 10 10 30 30 re f")}}, []probe{{20, 20, red}, {60, 60, white}}},
		"alpha mask": {doc{page: "/Resources << /ExtGState << /G << /SMask << /S /Alpha /G 5 0 R >> >> >> >>", content: "/G gs 1 0 0 rg 0 0 100 100 re f",
			objects: []string{form("/Group << /S /Transparency >>", "0 g 10 10 30 30 re f")}}, []probe{{20, 20, red}, {60, 60, white}}},
		"hidden optional content": {doc{page: "/Resources << /Properties << /O 9 0 R >> >>", content: "/OC /O BDC 1 0 0 rg 0 0 50 50 re f EMC 0 0 1 rg 60 60 20 20 re f",
			objects: []string{"null", "null", "null", "null", "<< /Type /OCG /Name (off) >>"}}, []probe{{10, 10, white}, {70, 70, blue}}},
		"tiling": {doc{page: "/Resources << /Pattern << /P 5 0 R >> >>", content: "/Pattern cs /P scn 0 0 100 100 re f",
			objects: []string{stream("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] /XStep 20 /YStep 20 /Resources << >>", "1 0 0 rg 0 0 10 10 re f")}},
			[]probe{{5, 5, red}, {15, 5, white}, {25, 25, red}, {85, 45, red}, {95, 95, white}}},
		"tiling of many cells": {doc{page: "/Resources << /Pattern << /P 5 0 R >> >>", content: "/Pattern cs /P scn 0 0 100 100 re f",
			objects: []string{stream("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 2 2] /XStep 4 /YStep 4 /Resources << >>", "1 0 0 rg 0 0 2 2 re f")}},
			[]probe{{0, 0, red}, {1, 1, red}, {2, 1, white}, {1, 2, white}, {41, 85, red}, {43, 85, white}, {97, 97, red}, {99, 99, white}}},
		"tiling of overlapping cells": {doc{page: "/Resources << /Pattern << /P 5 0 R >> >>", content: "/Pattern cs /P scn 0 0 100 100 re f",
			objects: []string{stream("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 8 8] /XStep 4 /YStep 4 /Resources << >>", "1 0 0 rg 5 5 2 2 re f")}},
			[]probe{{1, 1, red}, {2, 2, red}, {3, 3, white}, {41, 41, red}, {40, 40, white}}},
		"overprint": {doc{page: "/Resources << /ExtGState << /G << /OP true /OPM 1 >> >> >>", content: "0 0 1 0 k 0 0 50 50 re f /G gs 1 0 0 0 k 20 20 50 50 re f"},
			[]probe{{30, 30, [3]int{0, 165, 80}}, {60, 60, [3]int{0, 174, 239}}}},
		"no overprint": {doc{content: "0 0 1 0 k 0 0 50 50 re f 1 0 0 0 k 20 20 50 50 re f"},
			[]probe{{30, 30, [3]int{0, 174, 239}}}},
		"colorant None": {doc{page: "/Resources << /ColorSpace << /S [/Separation /None /DeviceGray << /FunctionType 2 /N 1 /Domain [0 1] /C0 [1] /C1 [0] >>] >> >>",
			content: "/S cs 1 scn 0 0 50 50 re f"}, []probe{{10, 10, white}}},
		"uncoloured tiling": {doc{page: "/Resources << /ColorSpace << /C [/Pattern /DeviceRGB] >> /Pattern << /P 5 0 R >> >>", content: "/C cs 0 0 1 /P scn 0 0 100 100 re f",
			objects: []string{stream("/PatternType 1 /PaintType 2 /TilingType 1 /BBox [0 0 10 10] /XStep 20 /YStep 20 /Resources << >>", "1 0 0 rg 0 0 10 10 re f")}},
			[]probe{{5, 5, blue}, {15, 5, white}}},
		"axial": {doc{page: "/Resources << /Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 100 0] /Function << /FunctionType 2 /N 1 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] >> >> >> >>", content: "/S sh"},
			[]probe{{50, 50, [3]int{127, 0, 128}}}},
		"annotation that prints": {doc{page: "/Annots [<< /Subtype /Stamp /F 4 /Rect [50 50 90 90] /AP << /N 5 0 R >> >>]",
			objects: []string{stream("/Subtype /Form /BBox [0 0 10 10]", "1 0 0 rg 0 0 10 10 re f")}}, []probe{{60, 60, red}, {40, 40, white}}},
		"annotation for the screen": {doc{page: "/Annots [<< /Subtype /Stamp /F 0 /Rect [50 50 90 90] /AP << /N 5 0 R >> >>]",
			objects: []string{stream("/Subtype /Form /BBox [0 0 10 10]", "1 0 0 rg 0 0 10 10 re f")}}, []probe{{60, 60, white}}},
		"hidden annotation": {doc{page: "/Annots [<< /Subtype /Stamp /F 6 /Rect [50 50 90 90] /AP << /N 5 0 R >> >>]",
			objects: []string{stream("/Subtype /Form /BBox [0 0 10 10]", "1 0 0 rg 0 0 10 10 re f")}}, []probe{{60, 60, white}}},
		"type 3 font": {doc{page: "/Resources << /Font << /F << /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 65 /LastChar 65 /Widths [1000] " +
			"/Encoding << /Differences [65 /a] >> /CharProcs << /a 5 0 R >> /Resources << >> >> >> >>", content: "1 0 0 rg BT /F 20 Tf 10 10 Td (AA) Tj ET",
			objects: []string{stream("", "1000 0 0 0 1000 1000 d1 0 1 0 rg 0 0 500 1000 re f")}}, []probe{{15, 15, red}, {25, 15, white}, {35, 15, red}}},
		"text as clip": {doc{page: "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >> >>",
			content: "BT /F 120 Tf 7 Tr 10 5 Td (I) Tj ET 1 0 0 rg 0 0 100 100 re f"}, []probe{{26, 40, red}, {80, 40, white}}},
		"invisible text": {doc{page: "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >> >>",
			content: "BT /F 120 Tf 3 Tr 10 5 Td (I) Tj ET"}, []probe{{26, 40, white}}},
		"text": {doc{page: "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >> >>",
			content: "0 0 1 rg BT /F 120 Tf 10 5 Td (I) Tj ET"}, []probe{{26, 40, blue}, {80, 40, white}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			pic := tc.d.render(t, raster.RGB8)
			for _, p := range tc.probes {
				got := pic.at(p.x, p.y)
				for i := range got {
					assert.InDelta(t, p.want[i], got[i], 2, "pixel %d,%d: want %v, got %v", p.x, p.y, p.want, got)
				}
			}
			// The same page in one channel is the luma of the colours.
			mono := tc.d.render(t, raster.Gray8)
			for _, p := range tc.probes {
				luma := (299*p.want[0] + 587*p.want[1] + 114*p.want[2] + 500) / 1000
				assert.InDelta(t, luma, mono.at(p.x, p.y)[0], 3, "gray pixel %d,%d", p.x, p.y)
			}
		})
	}
}

func TestWarningsNameWhatIsNotThere(t *testing.T) {
	pic := doc{content: "/Nope Do /Nope gs /Nope sh /P cs BT /F 9 Tf (x) Tj ET"}.render(t, raster.RGB8)
	assert.GreaterOrEqual(t, len(pic.warnings), 4)
	for _, w := range pic.warnings {
		assert.Equal(t, 1, w.Page)
		assert.NotEmpty(t, w.Text)
	}
}
