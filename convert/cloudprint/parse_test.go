package cloudprint_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// wild is what printers send and protojson would not take.
const wild = `{"version": "1.0", "printer": {
  "supported_content_type": [{"content_type": "application/pdf", "min_version": 1.5}, {"content_type": "image/pwg-raster"}],
  "pwg_raster_config": {"document_resolution_supported": [{"cross_feed_dir": 300, "feed_dir": "600"}], "document_type_supported": ["SRGB_8", "FUTURE_8", "sgray-8"],
    "document_sheet_back": "FLIPPED", "reverse_order_streaming": true, "rotate_all_pages": "true",
    "transformation": [{"operation": "ROTATE_180", "operand": "ALL_PAGES", "duplex_type": ["LONG_EDGE"]}]},
  "input_tray_unit": [{"vendor_id": "tray", "type": "INPUT_TRAY", "index": "9223372036854775807"}, {"index": 7}],
  "vendor_capability": [{"id": "x", "type": "TYPED_VALUE", "typed_value_cap": {"value_type": "INTEGER", "default": 5}}, null],
  "color": {"option": [{"type": "STANDARD_MONOCHROME"}, {"type": "CUSTOM_COLOR", "vendor_id": "u", "custom_display_name": "Ultra", "is_default": true}]},
  "copies": {"default": 1, "max": 1e2},
  "page_range": {"default": [{"start": 2, "end": null}, {"start": 1, "end": 3}]},
  "media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000, "is_default": true}], "max_width_microns": 300000.0},
  "collate": {"default": false}, "unknown": {"a": [1, {"b": null}]}
}}`

func TestParseCDD(t *testing.T) {
	d, err := cloudprint.ParseCDD([]byte("\xEF\xBB\xBF"+wild), cloudprint.Limits{})
	require.NoError(t, err)
	p := d.Printer
	require.Len(t, p.SupportedContentType, 2)
	assert.Equal(t, "1.5", p.SupportedContentType[0].GetMinVersion())
	c := p.PwgRasterConfig
	assert.EqualValues(t, 600, c.DocumentResolutionSupported[0].GetFeedDir())
	assert.Equal(t, []cloudprint.PwgRasterConfig_PwgDocumentTypeSupported{cloudprint.PwgRasterConfig_SRGB_8, cloudprint.UnknownEnum, cloudprint.PwgRasterConfig_SGRAY_8}, c.DocumentTypeSupported)
	assert.Equal(t, cloudprint.PwgRasterConfig_FLIPPED, c.GetDocumentSheetBack())
	assert.True(t, c.GetRotateAllPages())
	assert.Equal(t, cloudprint.Duplex_LONG_EDGE, c.Transformation[0].DuplexType[0])
	assert.EqualValues(t, 1<<63-1, p.InputTrayUnit[0].GetIndex())
	assert.EqualValues(t, 7, p.InputTrayUnit[1].GetIndex())
	require.Len(t, p.VendorCapability, 1)
	assert.Equal(t, "5", p.VendorCapability[0].TypedValueCap.GetDefault())
	assert.True(t, p.Color.Option[1].GetIsDefault())
	assert.EqualValues(t, 100, p.Copies.GetMax())
	assert.Nil(t, p.PageRange.Default[0].End)
	assert.EqualValues(t, 3, p.PageRange.Default[1].GetEnd())
	assert.EqualValues(t, 300000, p.MediaSize.GetMaxWidthMicrons())
	assert.False(t, p.Collate.GetDefault())
	assert.Nil(t, p.Duplex)

	b, err := cloudprint.Marshal(d)
	require.NoError(t, err)
	again, err := cloudprint.ParseCDD(b, cloudprint.Limits{})
	require.NoError(t, err)
	assert.True(t, proto.Equal(d, again))
}

// Defaults are the document's.
func TestDefaults(t *testing.T) {
	var d cloudprint.PrinterDescriptionSection
	assert.Equal(t, cloudprint.PwgRasterConfig_ROTATED, d.PwgRasterConfig.GetDocumentSheetBack())
	assert.True(t, d.Collate.GetDefault())
	assert.False(t, d.ReverseOrder.GetDefault())
	assert.Equal(t, cloudprint.Duplex_NO_DUPLEX, (&cloudprint.Duplex_Option{}).GetType())
	assert.Equal(t, cloudprint.MediaSize_CUSTOM, (&cloudprint.MediaSize_Option{}).GetName())
	assert.Equal(t, cloudprint.CloudDeviceUiState_IDLE, (&cloudprint.CloudDeviceUiState{}).GetSummary())
}

func TestParseCJT(t *testing.T) {
	const in = `{"version": "1.7", "print": {"vendor_ticket_item": [{"id": "a", "value": "3"}], "color": {"type": "STANDARD_MONOCHROME"},
		"duplex": {"type": "SHORT_EDGE"}, "page_orientation": {"type": "LANDSCAPE"}, "copies": {"copies": 3}, "margins": {"top_microns": 1, "right_microns": 2,
		"bottom_microns": 3, "left_microns": 4}, "dpi": {"horizontal_dpi": 600, "vertical_dpi": 300, "vendor_id": "v"}, "fit_to_page": {"type": "FILL_PAGE"},
		"page_range": {"interval": [{"start": 2}, {"start": 4, "end": 5}]}, "media_size": {"width_microns": 80000, "is_continuous_feed": true},
		"collate": {"collate": true}, "reverse_order": {"reverse_order": true}}}`
	c, err := cloudprint.ParseCJT([]byte(in), cloudprint.Limits{})
	require.NoError(t, err)
	b, err := cloudprint.Marshal(c)
	require.NoError(t, err)
	assert.JSONEq(t, in, string(b))
	c, err = cloudprint.ParseCJT([]byte(`{}`), cloudprint.Limits{})
	require.NoError(t, err)
	assert.NotNil(t, c.Print)
	c, err = cloudprint.ParseCJT([]byte(`{"print": {"color": {"type": "SEPIA"}, "mediaSize": {"widthMicrons": 1}}}`), cloudprint.Limits{})
	require.NoError(t, err, "an unknown name is for the caller to judge")
	assert.EqualValues(t, cloudprint.UnknownEnum, c.Print.Color.GetType())
	assert.EqualValues(t, 1, c.Print.MediaSize.GetWidthMicrons(), "the names of protocol buffers' own JSON are read too")
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
		{`{"printer": {"dpi": {"option": [{"horizontal_dpi": 1e60}]}}}`, "printer.dpi.option[0].horizontal_dpi", "out of range"},
		{`{"printer": {"dpi": {"option": [{"horizontal_dpi": 1e300000000}]}}}`, "printer.dpi.option[0].horizontal_dpi", "must be an integer"},
		{`{"printer": {"dpi": {"option": [{"horizontal_dpi": "600/2"}]}}}`, "printer.dpi.option[0].horizontal_dpi", "must be an integer"},
		{`{"printer": {"copies": {"max": true}}}`, "printer.copies.max", "must be an integer, is a boolean"},
		{`{"printer": {"printing_speed": {"option": [{"speed_ppm": "fast"}]}}}`, "printer.printing_speed.option[0].speed_ppm", "must be a number, is a string"},
		{`{"printer": {"collate": {"default": 1}}}`, "printer.collate.default", "must be true or false, is the number 1"},
		{`{"printer": {"color": {"option": [{"type": {}}]}}}`, "printer.color.option[0].type", "must be a string, is an object"},
		{`{"printer": {"color": {"option": [3]}}}`, "printer.color.option[0]", "must be an object, is the number 3"},
		{`{"printer": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "", "nested deeper"},
		{`{"printer": {"x": "` + strings.Repeat("x", 1<<20) + `"}}`, "", "more than the limit"},
	} {
		d, err := cloudprint.ParseCDD([]byte(tt.in), cloudprint.Limits{})
		assert.Nil(t, d)
		var e *cloudprint.Error
		require.ErrorAs(t, err, &e, "%.60s", tt.in)
		assert.Equal(t, tt.path, e.Path, "%.60s", tt.in)
		assert.Contains(t, e.Error(), tt.problem)
	}
	_, err := cloudprint.ParseCDD([]byte(`{"printer": {"x": "`+strings.Repeat(`[\"`, 100)+`"}}`), cloudprint.Limits{})
	assert.NoError(t, err, "brackets in strings are no nesting")
	_, err = cloudprint.ParseCJT([]byte(`{"version": "1", "print": {"copies": {"copies": []}}}`), cloudprint.Limits{})
	assert.EqualError(t, err, "CJT: print.copies.copies: must be an integer, is an array")
	for _, version := range []string{"2.0", "0.9", "x"} {
		in := []byte(`{"version": "` + version + `"}`)
		_, err1 := cloudprint.ParseCDS(in, cloudprint.Limits{})
		_, err2 := cloudprint.ParsePrintJobState(in, cloudprint.Limits{})
		_, err3 := cloudprint.ParseCJT(in, cloudprint.Limits{})
		for _, err := range []error{err1, err2, err3} {
			assert.ErrorContains(t, err, "only 1.x is understood")
		}
	}
}

// What protojson reads is read here, and is the same; what is read here is written, and is the same again.
func FuzzParse(f *testing.F) {
	f.Add([]byte(wild))
	f.Add([]byte(`{"printer": {"copies": {"max": "1e2"}, "printing_speed": {"option": [{"speed_ppm": "5.5", "color_type": [0, "AUTO"]}]}}}`))
	f.Add([]byte(`{"print": {"copies": {"copies": "3"}, "page_range": {"interval": [{"start": 2}]}}}`))
	f.Add([]byte(`{"printer": {"state": "STOPPED", "marker_state": {"item": [{"vendor_id": "black", "state": "EXHAUSTED"}]}}}`))
	f.Add([]byte(`{"state": {"type": "ABORTED", "user_action_cause": {"action_code": "CANCELLED"}}, "pages_printed": 3}`))
	f.Add([]byte(`{"pending": {"printer/local_printing_enabled": false, "xmpp_timeout_value": 5.00e2}}`))
	lim := cloudprint.Limits{Depth: 12}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, one := range []struct {
			parse func() (proto.Message, error)
			empty proto.Message
		}{
			{func() (proto.Message, error) { return cloudprint.ParseCDD(b, lim) }, &cloudprint.CloudDeviceDescription{}},
			{func() (proto.Message, error) { return cloudprint.ParseCJT(b, lim) }, &cloudprint.CloudJobTicket{}},
			{func() (proto.Message, error) { return cloudprint.ParseCDS(b, lim) }, &cloudprint.CloudDeviceState{}},
			{func() (proto.Message, error) { return cloudprint.ParsePrintJobState(b, lim) }, &cloudprint.PrintJobState{}},
			{func() (proto.Message, error) { return cloudprint.ParsePrintJobStateDiff(b, lim) }, &cloudprint.PrintJobStateDiff{}},
			{func() (proto.Message, error) { return cloudprint.ParseLocalSettings(b, lim) }, &cloudprint.LocalSettings{}},
		} {
			got, err := one.parse()
			if err != nil {
				continue
			}
			out, err := cloudprint.Marshal(got)
			require.NoError(t, err)
			again := got.ProtoReflect().New().Interface()
			require.NoError(t, protojson.Unmarshal(out, again))
			require.True(t, sameMessage(got, again), "%s", out)
			if (protojson.UnmarshalOptions{DiscardUnknown: false}).Unmarshal(b, one.empty) == nil {
				if c, ok := one.empty.(*cloudprint.CloudJobTicket); ok && c.Print == nil {
					c.Print = new(cloudprint.PrintTicketSection)
				}
				require.True(t, sameMessage(got, one.empty), "%s", out)
			}
		}
	})
}

// sameMessage is proto.Equal with NaN equal to itself.
func sameMessage(a, b proto.Message) bool {
	if proto.Equal(a, b) {
		return true
	}
	x, err1 := cloudprint.Marshal(a)
	y, err2 := cloudprint.Marshal(b)
	return err1 == nil && err2 == nil && strings.Contains(string(x), `"NaN"`) && string(x) == string(y)
}

// jsonValue decodes JSON and takes empty arrays out of objects: protocol buffers cannot tell them from absent ones.
func jsonValue(t *testing.T, b []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(b, &v))
	return withoutEmpty(v)
}

func withoutEmpty(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			if list, ok := e.([]any); ok && len(list) == 0 {
				delete(x, k)
			} else {
				x[k] = withoutEmpty(e)
			}
		}
	case []any:
		for i := range x {
			x[i] = withoutEmpty(x[i])
		}
	}
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }
