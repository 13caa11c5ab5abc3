package cloudprint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

const cdd = `{"version": "1.0", "printer": {
  "supported_content_type": [{"content_type": "application/pdf", "min_version": "1.5"}, {"content_type": "image/pwg-raster"}],
  "pwg_raster_config": {"document_resolution_supported": [{"cross_feed_dir": 300, "feed_dir": "600"}], "document_type_supported": ["SRGB_8", "FUTURE_8"],
    "document_sheet_back": "FLIPPED", "reverse_order_streaming": true, "rotate_all_pages": "true",
    "transformation": [{"operation": "ROTATE_180", "operand": "ALL_PAGES", "duplex_type": ["LONG_EDGE"]}]},
  "input_tray_unit": [{"vendor_id": "tray", "type": "INPUT_TRAY", "index": "9223372036854775807"}],
  "vendor_capability": [{"id": "x", "type": "TYPED_VALUE", "typed_value_cap": {"value_type": "INTEGER", "default": 5}}, null],
  "color": {"option": [{"type": "STANDARD_MONOCHROME"}, {"type": "CUSTOM_COLOR", "vendor_id": "u", "custom_display_name": "Ultra", "is_default": true}]},
  "copies": {"default": 1, "max": 1e2},
  "page_range": {"default": [{"start": 2, "end": null}, {"start": 1, "end": 3}]},
  "media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000, "is_default": true}], "max_width_microns": 300000.0},
  "collate": {"default": false}, "unknown": {"a": [1, {"b": null}]}
}}`

func TestParseCDD(t *testing.T) {
	d, err := cloudprint.ParseCDD([]byte("\xEF\xBB\xBF"+cdd), cloudprint.Limits{})
	require.NoError(t, err)
	p := d.Printer
	assert.Equal(t, []cloudprint.SupportedContentType{{ContentType: "application/pdf", MinVersion: "1.5"}, {ContentType: "image/pwg-raster"}}, p.SupportedContentType)
	assert.Equal(t, &cloudprint.PwgRasterConfig{
		Transformation:              []cloudprint.Transformation{{Operation: "ROTATE_180", Operand: "ALL_PAGES", DuplexType: []string{"LONG_EDGE"}}},
		DocumentResolutionSupported: []cloudprint.Resolution{{CrossFeedDir: 300, FeedDir: 600}}, DocumentTypeSupported: []string{"SRGB_8", "FUTURE_8"},
		DocumentSheetBack: "FLIPPED", ReverseOrderStreaming: true, RotateAllPages: true}, p.PwgRasterConfig)
	require.Len(t, p.VendorCapability, 1)
	assert.Equal(t, "5", p.VendorCapability[0].TypedValueCap.Default)
	assert.True(t, p.Color.Option[1].IsDefault)
	assert.EqualValues(t, 100, *p.Copies.Max)
	assert.Nil(t, p.PageRange.Default[0].End)
	assert.EqualValues(t, 3, *p.PageRange.Default[1].End)
	assert.EqualValues(t, 300000, p.MediaSize.MaxWidthMicrons)
	assert.False(t, *p.Collate.Default)
	assert.Nil(t, p.Duplex)

	b, err := json.Marshal(d) // and the names are the same the other way
	require.NoError(t, err)
	again, err := cloudprint.ParseCDD(b, cloudprint.Limits{})
	require.NoError(t, err)
	assert.Equal(t, d, again)
}

func TestParseCJT(t *testing.T) {
	c, err := cloudprint.ParseCJT([]byte(`{"version": "1.7", "print": {"vendor_ticket_item": [{"id": "a", "value": 3}], "color": {"type": "STANDARD_MONOCHROME"},
		"duplex": {"type": "SHORT_EDGE"}, "page_orientation": {"type": "LANDSCAPE"}, "copies": {"copies": 3}, "margins": {"top_microns": 1, "right_microns": 2,
		"bottom_microns": 3, "left_microns": 4}, "dpi": {"horizontal_dpi": 600, "vertical_dpi": 300, "vendor_id": "v"}, "fit_to_page": {"type": "FILL_PAGE"},
		"page_range": {"interval": [{"start": 2}, {"start": 4, "end": 5}]}, "media_size": {"width_microns": 80000, "is_continuous_feed": true},
		"collate": {"collate": true}, "reverse_order": {"reverse_order": true}}}`), cloudprint.Limits{})
	require.NoError(t, err)
	five := int32(5)
	assert.Equal(t, &cloudprint.PrintTicketSection{
		VendorTicketItem: []cloudprint.VendorTicketItem{{ID: "a", Value: "3"}}, Color: &cloudprint.ColorTicketItem{Type: "STANDARD_MONOCHROME"},
		Duplex: &cloudprint.DuplexTicketItem{Type: "SHORT_EDGE"}, PageOrientation: &cloudprint.PageOrientationTicketItem{Type: "LANDSCAPE"},
		Copies: &cloudprint.CopiesTicketItem{Copies: 3}, Margins: &cloudprint.MarginsTicketItem{TopMicrons: 1, RightMicrons: 2, BottomMicrons: 3, LeftMicrons: 4},
		Dpi: &cloudprint.DpiTicketItem{HorizontalDpi: 600, VerticalDpi: 300, VendorID: "v"}, FitToPage: &cloudprint.FitToPageTicketItem{Type: "FILL_PAGE"},
		PageRange: &cloudprint.PageRangeTicketItem{Interval: []cloudprint.Interval{{Start: 2}, {Start: 4, End: &five}}},
		MediaSize: &cloudprint.MediaSizeTicketItem{WidthMicrons: 80000, IsContinuousFeed: true}, Collate: &cloudprint.CollateTicketItem{Collate: true},
		ReverseOrder: &cloudprint.ReverseOrderTicketItem{ReverseOrder: true}}, c.Print)
	c, err = cloudprint.ParseCJT([]byte(`{}`), cloudprint.Limits{})
	require.NoError(t, err)
	assert.NotNil(t, c.Print)
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ in, path, problem string }{
		{``, "", "not JSON"},
		{`{"printer": {}`, "", "not JSON"},
		{`{"printer": {}} x`, "", "followed"},
		{`[]`, "", "must be an object"},
		{`null`, "", "must be an object"},
		{`{}`, "printer", "missing"},
		{`{"printer": null}`, "printer", "missing"},
		{`{"version": "2.0", "printer": {}}`, "version", "only 1.x"},
		{`{"printer": []}`, "printer", "must be an object, is an array"},
		{`{"printer": {"dpi": {"option": {}}}}`, "printer.dpi.option", "must be an array, is an object"},
		{`{"printer": {"dpi": {"option": [{}, {"horizontal_dpi": "x"}]}}}`, "printer.dpi.option[1].horizontal_dpi", "must be an integer"},
		{`{"printer": {"dpi": {"option": [{"horizontal_dpi": 1.5}]}}}`, "printer.dpi.option[0].horizontal_dpi", "must be an integer"},
		{`{"printer": {"dpi": {"option": [{"horizontal_dpi": 2147483648}]}}}`, "printer.dpi.option[0].horizontal_dpi", "out of range"},
		{`{"printer": {"dpi": {"option": [{"horizontal_dpi": 1e300}]}}}`, "printer.dpi.option[0].horizontal_dpi", "must be an integer"},
		{`{"printer": {"copies": {"max": true}}}`, "printer.copies.max", "must be an integer, is a boolean"},
		{`{"printer": {"collate": {"default": 1}}}`, "printer.collate.default", "must be true or false, is a number"},
		{`{"printer": {"color": {"option": [{"type": {}}]}}}`, "printer.color.option[0].type", "must be a string, is an object"},
		{`{"printer": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "", "nested deeper"},
		{`{"printer": {"x": "` + strings.Repeat("x", 1<<20) + `"}}`, "", "more than the limit"},
	} {
		_, err := cloudprint.ParseCDD([]byte(tt.in), cloudprint.Limits{})
		var e *cloudprint.Error
		require.ErrorAs(t, err, &e, "%.60s", tt.in)
		assert.Equal(t, tt.path, e.Path, "%.60s", tt.in)
		assert.Contains(t, e.Error(), tt.problem)
	}
	_, err := cloudprint.ParseCDD([]byte(`{"printer": {"x": "`+strings.Repeat(`[\"`, 100)+`"}}`), cloudprint.Limits{})
	assert.NoError(t, err, "brackets in strings are no nesting")
	_, err = cloudprint.ParseCJT([]byte(`{"version": "1", "print": {"copies": {"copies": []}}}`), cloudprint.Limits{})
	assert.EqualError(t, err, "CJT: print.copies.copies: must be an integer, is an array")
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(cdd))
	f.Add([]byte(`{"print": {"copies": {"copies": "3"}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := cloudprint.ParseCDD(b, cloudprint.Limits{}); err == nil {
			out, err := json.Marshal(d)
			require.NoError(t, err)
			_, err = cloudprint.ParseCDD(out, cloudprint.Limits{Bytes: 64 << 20})
			require.NoError(t, err)
		}
		_, _ = cloudprint.ParseCJT(b, cloudprint.Limits{})
	})
}
