package raster_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
)

// twinPage shows pictures 5 and 6, which are equal or nearly, with masks 7 and 8.
func twinPage(second string) doc {
	const dict = "/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 "
	picture := func(mask, data string) string { return stream(dict+"/ColorSpace /DeviceRGB /SMask "+mask+" 0 R", data) }
	mask := stream(dict+"/ColorSpace /DeviceGray", "\xff\x80\x40\xff")
	return doc{
		page:    "/Resources << /XObject << /A 5 0 R /B " + second + " >> >>",
		content: "q 40 0 0 40 5 5 cm /A Do Q q 40 0 0 40 55 55 cm /B Do Q q 30 0 0 30 60 10 cm /B Do Q",
		objects: []string{
			picture("7", "abcdefghijkl"), picture("8", "abcdefghijkl"), mask, mask, "null",
			picture("7", "abcdefghiZZZ"), picture("12", "abcdefghijkl"), stream(dict+"/ColorSpace /DeviceGray", "\xff\x80\x00\xff"),
		},
	}
}

// A picture looks the same whether it is one object or one of several that are alike; what is nearly like it looks as it says.
func TestTwinsLookLikeOne(t *testing.T) {
	for _, f := range []raster.Format{raster.Gray8, raster.RGB8} {
		one := twinPage("5 0 R").render(t, f)
		assert.True(t, bytes.Equal(one.pix, twinPage("6 0 R").render(t, f).pix))
		assert.False(t, bytes.Equal(one.pix, twinPage("10 0 R").render(t, f).pix), "other samples")
		assert.False(t, bytes.Equal(one.pix, twinPage("11 0 R").render(t, f).pix), "another mask")
	}
}

// A warning names the object it is about, not the one that it is like.
func TestWarningsOfTwins(t *testing.T) {
	d := twinPage("6 0 R")
	for _, i := range []int{0, 1} {
		d.objects[i] = strings.Replace(d.objects[i], "/ColorSpace /DeviceRGB", "", 1)
	}
	objects := map[int32]bool{}
	for _, w := range d.render(t, raster.RGB8).warnings {
		objects[w.Object.Num] = true
	}
	assert.Equal(t, map[int32]bool{5: true, 6: true}, objects)
}

// A device space is what the resources say that is used in its place, for each use of a picture or a shading.
func TestSharedUnderDefaultSpaces(t *testing.T) {
	const dict = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
	form := func(space string) string {
		return stream("/Type /XObject /Subtype /Form /BBox [0 0 40 40] /Resources << /ColorSpace << "+space+" >> /XObject << /I 5 0 R /J 6 0 R >> /Shading << /S 10 0 R >> >>",
			"q 40 0 0 15 0 0 cm /I Do Q q 40 0 0 15 0 15 cm /J Do Q 0 30 40 10 re W n /S sh")
	}
	const swapped = "/DefaultRGB [/CalRGB << /WhitePoint [0.9505 1 1.089] /Gamma [5 5 5] >>]"
	for _, order := range []string{"1 0 0 1 0 0 cm /P Do 1 0 0 1 50 50 cm /D Do", "1 0 0 1 50 50 cm /D Do 1 0 0 1 -50 -50 cm /P Do"} {
		d := doc{
			page: "/Resources << /XObject << /P 7 0 R /D 8 0 R >> >>", content: order,
			objects: []string{stream(dict, "\x80\x80\x80"), stream(dict, "\x80\x80\x80"), form(""), form(swapped), "null",
				"<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 1 0] /Extend [true true] /Function << /FunctionType 2 /Domain [0 1] /N 1 /C0 [.502 .502 .502] /C1 [.502 .502 .502] >> >>"},
		}
		p := d.render(t, raster.RGB8)
		require.Empty(t, p.warnings)
		for _, y := range []int{7, 22, 35} {
			assert.Equal(t, [3]int{128, 128, 128}, p.at(20, y), order)
			assert.Less(t, p.at(70, 50+y)[0], 100, order)
		}
	}
}
