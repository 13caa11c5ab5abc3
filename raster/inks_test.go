package raster_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// inks is what four inks look like.
func inks(c, m, y, k float64) [3]int {
	r, g, b := colorspace.DeviceCMYK.RGB([]float64{c, m, y, k}).RGB8()
	return [3]int{int(r), int(g), int(b)}
}

// inkDocs are pages that blend or overprint in inks, with what they must look like.
func inkDocs() map[string]struct {
	d      doc
	probes []probe
} {
	const (
		cmyk    = "/Group << /S /Transparency /CS /DeviceCMYK >> "
		yellow  = "0 0 1 0 k 0 0 50 50 re f "
		process = "<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 0 0 1] >>"
		spot    = "<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [0 0 0 0] /C1 [.8 .2 0 0] >>"
		all     = "<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 1 1] >>"
	)
	res := func(more string) string {
		return "/Resources << /ExtGState << /M << /BM /Multiply >> /H << /ca .5 >> /O << /op true /OPM 1 >> /Z << /op true /OPM 0 >> /S << /BM /Screen >> >> " + more + " >>"
	}
	form := func(dict, content string) string {
		return stream("/Type /XObject /Subtype /Form /BBox [0 0 100 100] "+res("")+dict, content)
	}
	spaces := res("/ColorSpace << /K [/Separation /Black /DeviceCMYK " + process + "] /P [/Separation /Spot /DeviceCMYK " + spot + "] /A [/Separation /All /DeviceCMYK " + all + "] " +
		"/Y [/DeviceN [/Yellow /Black] /DeviceCMYK 5 0 R] >>")
	two := stream("/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1 0 1]", "{ 0 0 4 2 roll }")
	return map[string]struct {
		d      doc
		probes []probe
	}{
		"multiplied in inks": {doc{page: cmyk + res(""), content: yellow + "/M gs 1 .2 0 0 k 20 20 50 50 re f"},
			[]probe{{30, 30, inks(1, .2, 1, 0)}, {60, 60, inks(1, .2, 0, 0)}, {10, 10, inks(0, 0, 1, 0)}, {90, 90, white}}},
		"mixed in inks":  {doc{page: cmyk + res(""), content: yellow + "/H gs 1 0 0 0 k 20 20 50 50 re f"}, []probe{{30, 30, inks(.5, 0, .5, 0)}}},
		"mixed in light": {doc{page: res(""), content: "1 1 0 rg 0 0 50 50 re f /H gs 0 0 1 rg 20 20 50 50 re f"}, []probe{{30, 30, [3]int{127, 127, 128}}}},
		"group of inks on a page of light": {doc{page: res("/XObject << /F 5 0 R >>"), content: "1 0 0 rg 0 0 100 100 re f /F Do",
			objects: []string{form("/Group << /S /Transparency /I true /CS /DeviceCMYK >>", yellow+"/M gs 1 0 0 0 k 20 20 50 50 re f")}},
			[]probe{{30, 30, inks(1, 0, 1, 0)}, {90, 90, red}}},
		"group of light on a page of inks": {doc{page: cmyk + res("/XObject << /F 5 0 R >>"), content: yellow + "/F Do",
			objects: []string{form("/Group << /S /Transparency /I true /CS /DeviceRGB >>", ".3 .4 .5 rg 0 0 50 50 re f /S gs .2 .2 .2 rg 20 20 20 20 re f")}},
			[]probe{{30, 30, [3]int{112, 133, 153}}, {10, 10, [3]int{77, 102, 128}}}},
		"group that is not isolated": {doc{page: res("/XObject << /F 5 0 R >>"), content: "1 1 0 rg 0 0 100 100 re f /F Do",
			objects: []string{form("/Group << /S /Transparency /CS /DeviceCMYK >>", "/M gs 0 1 1 rg 20 20 50 50 re f")}},
			[]probe{{30, 30, green}}},
		"gray group": {doc{page: res("/XObject << /F 5 0 R >>"), content: "/F Do",
			objects: []string{form("/Group << /S /Transparency /I true /CS /DeviceGray >>", "1 0 0 rg 0 0 50 50 re f /M gs .5 g 20 20 50 50 re f")}},
			[]probe{{10, 10, [3]int{76, 76, 76}}, {30, 30, [3]int{38, 38, 38}}}},
		"overprint": {doc{page: res(""), content: yellow + "/O gs .8 0 0 0 k 20 20 50 50 re f"}, []probe{{30, 30, inks(.8, 0, 1, 0)}, {60, 60, inks(.8, 0, 0, 0)}}},
		"overprint mode 0": {doc{page: res(""), content: yellow + "/Z gs .8 0 0 0 k 20 20 50 50 re f /O gs .1 0 0 0 k 80 80 5 5 re f"},
			[]probe{{30, 30, inks(.8, 0, 0, 0)}}},
		"white overprints nothing":       {doc{page: res(""), content: yellow + "/O gs 0 0 0 0 k 20 20 50 50 re f"}, []probe{{30, 30, inks(0, 0, 1, 0)}}},
		"a process ink by its name":      {doc{page: spaces, content: yellow + "/Z gs /K cs .5 scn 20 20 50 50 re f", objects: []string{two}}, []probe{{30, 30, inks(0, 0, 1, .5)}}},
		"two process inks":               {doc{page: spaces, content: ".5 .3 1 0 k 0 0 50 50 re f /Z gs /Y cs .25 .5 scn 20 20 50 50 re f", objects: []string{two}}, []probe{{30, 30, inks(.5, .3, .25, .5)}}},
		"all inks":                       {doc{page: spaces, content: yellow + "/Z gs /A cs .5 scn 20 20 50 50 re f", objects: []string{two}}, []probe{{30, 30, inks(.5, .5, .5, .5)}}},
		"a spot ink":                     {doc{page: spaces, content: yellow + "/Z gs /P cs 1 scn 20 20 50 50 re f", objects: []string{two}}, []probe{{30, 30, inks(.8, .2, 1, 0)}}},
		"a spot ink that knocks out":     {doc{page: spaces, content: yellow + "/P cs 1 scn 20 20 50 50 re f", objects: []string{two}}, []probe{{30, 30, inks(.8, .2, 0, 0)}}},
		"images ignore overprint mode 1": {doc{page: res("/XObject << /I 5 0 R >>"), content: yellow + "/O gs .5 0 0 0 k 60 60 20 20 re f q 30 0 0 30 20 20 cm /I Do Q", objects: []string{stream("/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceCMYK", "\xcc\x00\x00\x00")}}, []probe{{30, 30, inks(.8, 0, 0, 0)}}},
		// What no press prints keeps its colour; overprint is shown by multiplying there.
		"overprint beside light": {doc{page: res(""), content: yellow + "/O gs 1 0 0 0 k 20 20 20 20 re f 0 1 0 rg 60 60 20 20 re f"},
			[]probe{{70, 70, green}, {30, 30, [3]int{0, 164, 0}}}},
		"shading and pattern in inks": {doc{page: cmyk + res("/Shading << /S << /ShadingType 2 /ColorSpace /DeviceCMYK /Coords [0 0 100 0] /Function << /FunctionType 2 /N 1 /Domain [0 1] /C0 [.4 0 0 0] /C1 [.4 0 0 0] >> >> >> "+
			"/ColorSpace << /C [/Pattern /DeviceCMYK] >> /Pattern << /P 5 0 R >>"), content: "0 0 .6 0 k 0 0 100 50 re f /M gs q 0 0 100 30 re W n /S sh Q /C cs 0 .3 0 0 /P scn 0 60 100 40 re f",
			objects: []string{stream("/PatternType 1 /PaintType 2 /TilingType 1 /BBox [0 0 10 10] /XStep 20 /YStep 20 /Resources << >>", "0 0 10 10 re f")}},
			[]probe{{50, 10, inks(.4, 0, .6, 0)}, {50, 40, inks(0, 0, .6, 0)}, {5, 65, inks(0, .3, 0, 0)}, {15, 65, white}}},
		"luminosity of inks": {doc{page: "/Resources << /ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >> >>", content: "/G gs 0 0 1 rg 0 0 100 100 re f",
			objects: []string{form("/Group << /S /Transparency /CS /DeviceCMYK >>", "0 0 0 0 k 0 0 50 50 re f 0 0 0 1 k 50 0 50 50 re f")}},
			[]probe{{25, 25, blue}, {75, 25, white}, {75, 75, white}}},
	}
}

func TestInks(t *testing.T) {
	for name, tc := range inkDocs() {
		t.Run(name, func(t *testing.T) {
			pic, mono := tc.d.render(t, raster.RGB8), tc.d.render(t, raster.Gray8)
			assert.Empty(t, pic.warnings)
			for _, p := range tc.probes {
				got := pic.at(p.x, p.y)
				for i := range got {
					assert.InDelta(t, p.want[i], got[i], 3, "pixel %d,%d: want %v, got %v", p.x, p.y, p.want, got)
				}
				luma := (299*p.want[0] + 587*p.want[1] + 114*p.want[2] + 500) / 1000
				assert.InDelta(t, luma, mono.at(p.x, p.y)[0], 4, "gray pixel %d,%d", p.x, p.y)
			}
		})
	}
}

func TestInksInBands(t *testing.T) {
	ctx := context.Background()
	for name, tc := range inkDocs() {
		b := tc.d.bytes()
		rd, err := raster.Open(ctx, bytes.NewReader(b), int64(len(b)), nil)
		require.NoError(t, err)
		p, err := rd.Page(0)
		require.NoError(t, err)
		for _, f := range []raster.Format{raster.RGB8, raster.Gray8} {
			coded := func(rows int, pixels bool) *packbits.Coded {
				plan, err := p.Prepare(ctx, raster.Target{Width: 150, Height: 150, Format: f, Matrix: geom.Scale(1.5, 1.5), PixelsOnly: pixels})
				require.NoError(t, err)
				var s raster.Scratch
				var c packbits.Coded
				for y := 0; y < 150; y += rows {
					require.NoError(t, plan.Encode(ctx, y, min(y+rows, 150), &s, &c))
				}
				return &c
			}
			want := coded(150, true)
			for _, rows := range []int{1, 7, 64, 150} {
				require.Equal(t, want, coded(rows, false), "%s, bands of %d", name, rows)
			}
		}
	}
}

// midTone is an RGB profile with another mid-tone for each of two intents.
func midTone() string {
	table := func(name string, mid float64) icctest.Element {
		return icctest.Tag(name, icctest.Lut(1, 3, 3, 3, func(in []float64) []float64 {
			l := 200 * in[0] * mid
			if in[0] > .5 {
				l = 200*mid*(1-in[0]) + 100*(2*in[0]-1)
			}
			return icctest.Lab(l, 0, 0)
		}))
	}
	return string(icctest.Profile(2, "mntr", "RGB ", "Lab ", table("A2B0", .3), table("A2B1", .5)))
}

func TestRenderingIntents(t *testing.T) {
	const page = "/Resources << /ColorSpace << /C [/ICCBased 5 0 R] >> /ExtGState << /P << /RI /Perceptual >> >> /XObject << /I 6 0 R /J 7 0 R >> " +
		"/Shading << /S << /ShadingType 2 /ColorSpace [/ICCBased 5 0 R] /Coords [0 0 1 0] /Extend [true true] /Function << /FunctionType 2 /N 1 /Domain [0 1] /C0 [.5 .5 .5] /C1 [.5 .5 .5] >> >> >> >>"
	image := "/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace [/ICCBased 5 0 R] "
	objects := []string{stream("/N 3", midTone()), stream(image, "\x7f\x7f\x7f"), stream(image+"/Intent /Perceptual", "\x7f\x7f\x7f")}
	relative, perceptual := 119, 71 // L* 50 and 30
	for name, tc := range map[string]struct {
		content string
		want    int
	}{
		"default":                        {"/C cs .5 .5 .5 scn 0 0 100 100 re f", relative},
		"ri":                             {"/Perceptual ri /C cs .5 .5 .5 scn 0 0 100 100 re f", perceptual},
		"ri after the colour":            {"/C cs .5 .5 .5 scn /Perceptual ri 0 0 100 100 re f", perceptual},
		"and back":                       {"/C cs .5 .5 .5 scn /Perceptual ri /RelativeColorimetric ri 0 0 100 100 re f", relative},
		"restored":                       {"/C cs .5 .5 .5 scn q /Perceptual ri Q 0 0 100 100 re f", relative},
		"unknown":                        {"/Perceptual ri /Best ri /C cs .5 .5 .5 scn 0 0 100 100 re f", relative},
		"RI":                             {"/P gs /C cs .5 .5 .5 scn 0 0 100 100 re f", perceptual},
		"image":                          {"100 0 0 100 0 0 cm /I Do", relative},
		"image under ri":                 {"100 0 0 100 0 0 cm /Perceptual ri /I Do", perceptual},
		"image under both, one on top":   {"100 0 0 100 0 0 cm /I Do /Perceptual ri /I Do /RelativeColorimetric ri /I Do", relative},
		"image's own":                    {"100 0 0 100 0 0 cm /J Do", perceptual},
		"image's own before the state's": {"100 0 0 100 0 0 cm /Saturation ri /J Do", perceptual},
		"shading":                        {"/Perceptual ri /S sh", perceptual},
	} {
		pic := doc{page: page, content: tc.content, objects: objects}.render(t, raster.RGB8)
		assert.InDelta(t, tc.want, pic.at(50, 50)[0], 2, name)
	}
}

func TestOutputIntent(t *testing.T) {
	ctx := context.Background()
	b := doc{content: ".5 .5 .5 rg 0 0 100 100 re f", objects: []string{stream("/N 3", midTone())}}.bytes()
	b = bytes.Replace(b, []byte("/OCProperties"), []byte("/OutputIntents [<< /S /GTS_PDFX /DestOutputProfile 5 0 R >>] /OCProperties"), 1)
	for on, want := range map[bool]int{false: 128, true: 119} {
		rd, err := raster.Open(ctx, bytes.NewReader(b), int64(len(b)), &raster.OpenOptions{OutputIntent: on})
		require.NoError(t, err)
		p, err := rd.Page(0)
		require.NoError(t, err)
		plan, err := p.Prepare(ctx, raster.Target{Width: 100, Height: 100, Format: raster.RGB8, Matrix: geom.Identity})
		require.NoError(t, err)
		var s raster.Scratch
		band, err := plan.Render(ctx, 0, 100, &s)
		require.NoError(t, err)
		assert.InDelta(t, want, band.Pix[0], 2)
	}
}
