package pwg_test

import (
	"encoding/binary"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// full is a header with something in every field.
func full() *pwg.Header {
	h := &pwg.Header{
		PwgRaster: "PwgRaster", MediaColor: "white", MediaType: "stationery", PrintContentOptimize: "TextAndGraphics", CutMedia: pwg.AfterPage,
		Duplex: true, HWResolution: [2]uint32{600, 1200}, InsertSheet: true, Jog: pwg.AfterSet, LeadingEdge: pwg.LongEdgeFirst, MediaPosition: 49,
		MediaWeightMetric: 80, NumCopies: 3, Orientation: pwg.ReverseLandscape, PageSize: [2]uint32{595, 841}, Tumble: true, TotalPageCount: 7,
		CrossFeedTransform: -1, FeedTransform: -1, ImageBox: pwg.Box{Left: 1, Top: 2, Right: 99, Bottom: 199}, AlternatePrimary: 0x123456,
		PrintQuality: pwg.QualityHigh, VendorIdentifier: 0x04A9, VendorData: []byte("vendor"), RenderingIntent: "RelativeBpc", PageSizeName: "iso_a4_210x297mm",
	}
	h.SetType(pwg.CMYK16, 100, 200)
	return h
}

// Offsets as in PWG 5102.4, table 2, written down once more.
func TestHeaderLayout(t *testing.T) {
	b, err := full().MarshalBinary()
	require.NoError(t, err)
	require.Len(t, b, pwg.HeaderSize)
	strs := map[int]string{0: "PwgRaster", 64: "white", 128: "stationery", 192: "TextAndGraphics", 1668: "RelativeBpc", 1732: "iso_a4_210x297mm"}
	for off, want := range strs {
		assert.Equal(t, want, strings.TrimRight(string(b[off:off+64]), "\x00"), "offset %d", off)
	}
	nums := map[int]int32{268: 4, 272: 1, 276: 600, 280: 1200, 300: 1, 304: 3, 308: 1, 324: 49, 328: 80, 340: 3, 344: 3, 352: 595, 356: 841, 368: 1,
		372: 100, 376: 200, 384: 16, 388: 64, 392: 800, 396: 0, 400: 6, 420: 4, 452: 7, 456: -1, 460: -1, 464: 1, 468: 2, 472: 99, 476: 199,
		480: 0x123456, 484: 5, 508: 0x04A9, 512: 6}
	for off := 256; off < 516; off += 4 {
		assert.Equal(t, nums[off], int32(binary.BigEndian.Uint32(b[off:])), "offset %d", off) // reserved ones are 0
	}
	assert.Equal(t, "vendor", string(b[516:522]))
	assert.Equal(t, make([]byte, 1668-522), b[522:1668])
	assert.NoError(t, full().Validate())
	v := reflect.ValueOf(*full())
	for i := range v.NumField() {
		if f := v.Type().Field(i).Name; f != "ColorOrder" { // which has one value, 0
			assert.False(t, v.Field(i).IsZero(), "the test leaves %s out", f)
		}
	}
}

func TestHeaderRoundTrip(t *testing.T) {
	for _, typ := range pwg.Types() {
		want := full()
		want.SetType(typ, 101, 3)
		b, err := want.MarshalBinary()
		require.NoError(t, err)
		copy(b[256:268], "reserved... ") // ignored
		copy(b[1604:1668], "reserved")
		var got pwg.Header
		require.NoError(t, got.UnmarshalBinary(b))
		assert.Equal(t, want, &got)
		back, ok := got.Type()
		assert.True(t, ok)
		assert.Equal(t, typ, back)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	good, err := full().MarshalBinary()
	require.NoError(t, err)
	for _, tt := range []struct {
		name string
		off  int
		with string
		want string
	}{
		{"no NUL", 64, strings.Repeat("x", 64), "MediaColor"},
		{"Duplex 2", 272, "\x00\x00\x00\x02", "Duplex"},
		{"VendorLength 1089", 512, "\x00\x00\x04\x41", "VendorLength"},
		{"VendorLength 2^32-1", 512, "\xff\xff\xff\xff", "VendorLength"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := append([]byte{}, good...)
			copy(b[tt.off:], tt.with)
			var fe *pwg.FieldError
			require.ErrorAs(t, new(pwg.Header).UnmarshalBinary(b), &fe)
			assert.Equal(t, tt.want, fe.Field)
		})
	}
	assert.Error(t, new(pwg.Header).UnmarshalBinary(good[:1795]))
	long := full()
	long.PageSizeName = strings.Repeat("x", 64)
	_, err = long.MarshalBinary()
	assert.ErrorContains(t, err, "PageSizeName")
	long = full()
	long.VendorData = make([]byte, 1089)
	_, err = long.MarshalBinary()
	assert.ErrorContains(t, err, "VendorData")
}

func TestValidate(t *testing.T) {
	for _, tt := range []struct {
		field string
		edit  func(h *pwg.Header)
	}{
		{"PwgRaster", func(h *pwg.Header) { h.PwgRaster = "CupsRaster" }},
		{"MediaColor", func(h *pwg.Header) { h.MediaColor = strings.Repeat("x", 64) }},
		{"MediaType", func(h *pwg.Header) { h.MediaType = "pap\x01er" }},
		{"PrintContentOptimize", func(h *pwg.Header) { h.PrintContentOptimize = "photo" }},
		{"CutMedia", func(h *pwg.Header) { h.CutMedia = 5 }},
		{"HWResolution", func(h *pwg.Header) { h.HWResolution[0] = 0 }},
		{"HWResolution", func(h *pwg.Header) { h.HWResolution[1] = 70000 }},
		{"Jog", func(h *pwg.Header) { h.Jog = 5 }},
		{"LeadingEdge", func(h *pwg.Header) { h.LeadingEdge = 2 }},
		{"MediaPosition", func(h *pwg.Header) { h.MediaPosition = 50 }},
		{"Orientation", func(h *pwg.Header) { h.Orientation = 4 }},
		{"Tumble", func(h *pwg.Header) { h.Duplex = false }},
		{"Width", func(h *pwg.Header) { h.Width = 0 }},
		{"Height", func(h *pwg.Header) { h.Height = 0 }},
		{"Height", func(h *pwg.Header) { h.Height = 1 << 31 }},
		{"ColorSpace", func(h *pwg.Header) { h.BitsPerColor = 4 }},
		{"ColorSpace", func(h *pwg.Header) { h.BitsPerPixel = 32 }},
		{"ColorSpace", func(h *pwg.Header) { h.ColorSpace = 63 }},
		{"NumColors", func(h *pwg.Header) { h.NumColors = 0 }},
		{"BytesPerLine", func(h *pwg.Header) { h.BytesPerLine++ }},
		{"BytesPerLine", func(h *pwg.Header) { h.Width = 1 << 30 }},
		{"ColorOrder", func(h *pwg.Header) { h.ColorOrder = 1 }},
		{"CrossFeedTransform", func(h *pwg.Header) { h.CrossFeedTransform = 0 }},
		{"FeedTransform", func(h *pwg.Header) { h.FeedTransform = 2 }},
		{"ImageBox", func(h *pwg.Header) { h.ImageBox.Right = 101 }},
		{"ImageBox", func(h *pwg.Header) { h.ImageBox.Top = 199 }},
		{"AlternatePrimary", func(h *pwg.Header) { h.AlternatePrimary = 1 << 24 }},
		{"PrintQuality", func(h *pwg.Header) { h.PrintQuality = 1 }},
		{"VendorLength", func(h *pwg.Header) { h.VendorData = make([]byte, 1089) }},
		{"RenderingIntent", func(h *pwg.Header) { h.RenderingIntent = "auto" }},
		{"PageSizeName", func(h *pwg.Header) { h.PageSizeName = "größe" }},
	} {
		t.Run(tt.field, func(t *testing.T) {
			h := full()
			tt.edit(h)
			var fe *pwg.FieldError
			require.ErrorAs(t, h.Validate(), &fe)
			assert.Equal(t, tt.field, fe.Field)
			assert.NotEmpty(t, fe.Rule)
			assert.Contains(t, fe.Error(), tt.field)
		})
	}
}

func TestTypes(t *testing.T) {
	all := pwg.Types()
	require.Len(t, all, 44)
	assert.EqualValues(t, 1, pwg.Black1)
	assert.EqualValues(t, 44, pwg.SRGB16)
	for _, tt := range []struct {
		typ                  pwg.Type
		number               int
		keyword, cdd         string
		bits, colors, unit   int
		space                pwg.ColorSpace
		white                byte
		spaceName, otherName string
	}{
		{pwg.Black1, 1, "black_1", "BLACK_1", 1, 1, 1, 3, 0, "black", "Black_1"},
		{pwg.SGray1, 2, "sgray_1", "SGRAY_1", 1, 1, 1, 18, 255, "sgray", "sgray-1"},
		{pwg.AdobeRGB8, 3, "adobe-rgb_8", "ADOBE_RGB_8", 8, 3, 3, 20, 255, "adobe-rgb", "adobe_rgb_8"},
		{pwg.CMYK8, 5, "cmyk_8", "CMYK_8", 8, 4, 4, 6, 0, "cmyk", "CMYK_8"},
		{pwg.Device1x8, 6, "device1_8", "DEVICE1_8", 8, 1, 1, 48, 0, "device1", "device1_8"},
		{pwg.Device15x8, 20, "device15_8", "DEVICE15_8", 8, 15, 15, 62, 0, "device15", "Device15_8"},
		{pwg.RGB8, 21, "rgb_8", "RGB_8", 8, 3, 3, 1, 255, "rgb", "rgb-8"},
		{pwg.SGray8, 22, "sgray_8", "SGRAY_8", 8, 1, 1, 18, 255, "sgray", "SGRAY_8"},
		{pwg.SRGB8, 23, "srgb_8", "SRGB_8", 8, 3, 3, 19, 255, "srgb", "Srgb_8"},
		{pwg.Device15x16, 41, "device15_16", "DEVICE15_16", 16, 15, 30, 62, 0, "device15", "device15-16"},
		{pwg.SGray16, 43, "sgray_16", "SGRAY_16", 16, 1, 2, 18, 255, "sgray", "sgray_16"},
		{pwg.SRGB16, 44, "srgb_16", "SRGB_16", 16, 3, 6, 19, 255, "srgb", "SRGB_16"},
	} {
		assert.EqualValues(t, tt.number, tt.typ, tt.keyword)
		assert.Equal(t, tt.keyword, tt.typ.String())
		assert.Equal(t, tt.cdd, tt.typ.CDDName())
		assert.Equal(t, []int{tt.bits, tt.colors, tt.unit, tt.bits * tt.colors},
			[]int{tt.typ.BitsPerColor(), tt.typ.NumColors(), tt.typ.Unit(), tt.typ.BitsPerPixel()}, tt.keyword)
		assert.Equal(t, tt.space, tt.typ.ColorSpace(), tt.keyword)
		assert.Equal(t, tt.spaceName, tt.space.String())
		assert.Equal(t, tt.white, tt.typ.White(), tt.keyword)
		for _, s := range []string{tt.keyword, tt.cdd, tt.otherName} {
			got, ok := pwg.ParseType(s)
			assert.True(t, ok, s)
			assert.Equal(t, tt.typ, got, s)
		}
	}
	for _, typ := range all {
		var got pwg.Type
		b, _ := typ.MarshalText()
		require.NoError(t, got.UnmarshalText(b))
		require.Equal(t, typ, got)
	}
	for _, bad := range []string{"", "srgb", "srgb_4", "device16_8"} {
		_, ok := pwg.ParseType(bad)
		assert.False(t, ok, bad)
	}
	assert.False(t, pwg.Type(0).Valid())
	assert.Empty(t, pwg.Type(45).String())
}

func TestEnumNames(t *testing.T) {
	for want, v := range map[string]interface{ String() string }{
		"after-set": pwg.AfterSet, "long-edge-first": pwg.LongEdgeFirst, "reverse-portrait": pwg.ReversePortrait, "high": pwg.QualityHigh,
		"1": pwg.PrintQuality(1), "by-pass-tray": pwg.MediaPosition(19), "tray-1": pwg.MediaPosition(20), "tray-20": pwg.MediaPosition(39),
		"roll-1": pwg.MediaPosition(40), "roll-10": pwg.MediaPosition(49), "50": pwg.MediaPosition(50), "main-roll": pwg.MediaPosition(9),
		"chunky": pwg.Chunky, "4": pwg.ColorSpace(4), "device3": pwg.SpaceDevice1 + 2, "9": pwg.When(9),
	} {
		assert.Equal(t, want, v.String())
	}
}
