package cloudprint_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

func texts(faults []cloudprint.Fault) []string {
	out := []string{}
	for _, f := range faults {
		out = append(out, f.String())
	}
	return out
}

const en = `"display_name_localized": [{"locale": "EN", "value": "n"}]`

func TestValidateCDD(t *testing.T) {
	for _, tt := range []struct {
		name, in string // inside of the printer section
		want     []string
	}{
		{"empty", ``, nil},
		{"content type", `"supported_content_type": [{}, {"content_type": "*/*"}, {"content_type": "pdf"}, {"content_type": "a/b", "min_version": "new", "max_version": "1.x"},
			{"content_type": "a/b", "min_version": "1.10", "max_version": "1.9"}, {"content_type": "a/b", "min_version": "1.9", "max_version": "1.10"}]`, []string{
			`printer.supported_content_type[0].content_type: is missing; printer.supported_content_type[0] is ignored`,
			`printer.supported_content_type[2].content_type: "pdf" is no media type; printer.supported_content_type[2] is ignored`,
			`printer.supported_content_type[3].min_version: "new" is not made of numbers and dots; it is ignored`,
			`printer.supported_content_type[3].max_version: "1.x" is not made of numbers and dots; it is ignored`,
			`printer.supported_content_type[4].max_version: is below min_version; it is ignored`}},
		{"raster config needed", `"supported_content_type": [{"content_type": "image/pwg-raster"}]`, []string{`printer.pwg_raster_config: is missing`}},
		{"raster config out of place", `"pwg_raster_config": {}`, []string{`printer.pwg_raster_config: is out of place: image/pwg-raster is not among the content types`}},
		{"speed", `"printing_speed": {"option": [{}, {"speed_ppm": 0}, {"speed_ppm": 1, "color_type": ["SEPIA"], "media_size_name": ["A4"]}, {"speed_ppm": 5}]}`, []string{
			`printer.printing_speed.option[0].speed_ppm: is missing; printer.printing_speed.option[0] is ignored`,
			`printer.printing_speed.option[1].speed_ppm: 0 is no speed; printer.printing_speed.option[1] is ignored`,
			`printer.printing_speed.option[2].color_type[0]: "SEPIA" is unknown; printer.printing_speed.option[2] is ignored`,
			`printer.printing_speed.option[2].media_size_name[0]: "A4" is unknown; printer.printing_speed.option[2] is ignored`}},
		{"input trays", `"input_tray_unit": [{"type": "ROLL"}, {"vendor_id": "a", "type": "CUSTOM"}, {"vendor_id": "a", "type": "ROLL"}, {"vendor_id": "b"}]`, []string{
			`printer.input_tray_unit[0].vendor_id: is missing; printer.input_tray_unit[0] is ignored`,
			`printer.input_tray_unit[1].custom_display_name: is missing`,
			`printer.input_tray_unit[2].vendor_id: "a" is another one's, too; printer.input_tray_unit[2] is ignored`,
			`printer.input_tray_unit[3].type: is missing`}},
		{"output bins", `"output_bin_unit": [{"type": "MAILBOX"}, {"vendor_id": "a", "type": "CUSTOM", "custom_display_name": "b"}, {"vendor_id": "b", "type": "SHELF"}]`, []string{
			`printer.output_bin_unit[0].vendor_id: is missing; printer.output_bin_unit[0] is ignored`, `printer.output_bin_unit[2].type: "SHELF" is unknown`}},
		{"markers", `"marker": [{"vendor_id": "a", "type": "INK", "color": {}}, {"vendor_id": "b", "type": "TONER", "color": {"type": "CUSTOM"}}, {"vendor_id": "c", "type": "CUSTOM"}]`, []string{
			`printer.marker[0].color.type: is missing`, `printer.marker[1].color.custom_display_name: is missing`, `printer.marker[2].custom_display_name: is missing`}},
		{"covers and paths", `"cover": [{"vendor_id": "a", "type": "CUSTOM"}], "media_path": [{}, {"vendor_id": "p"}]`, []string{
			`printer.cover[0].custom_display_name: is missing`, `printer.media_path[0].vendor_id: is missing; printer.media_path[0] is ignored`}},
		{"translations", `"cover": [{"vendor_id": "a", "type": "CUSTOM", "custom_display_name_localized": [{"locale": "DE", "value": "Klappe"}, {"value": "x"}, {"locale": "XX", "value": "x"}, {"locale": "EN"}]}]`, []string{
			`printer.cover[0].custom_display_name_localized[1].locale: is missing; printer.cover[0].custom_display_name_localized[1] is ignored`,
			`printer.cover[0].custom_display_name_localized[2].locale: "XX" is unknown; printer.cover[0].custom_display_name_localized[2] is ignored`,
			`printer.cover[0].custom_display_name_localized[3].value: is missing; printer.cover[0].custom_display_name_localized[3] is ignored`,
			`printer.cover[0].custom_display_name_localized: has no text for EN`}},
		{"vendor capability", `"vendor_capability": [{}, {"id": "a"}, {"id": "b", "display_name": "n", "type": "RANGE"}, {"id": "c", ` + en + `, "type": "SELECT", "select_cap": {}},
			{"id": "d", ` + en + `, "type": "TYPED_VALUE", "typed_value_cap": {"value_type": "STRING"}, "range_cap": {}}, {"id": "d"}]`, []string{
			`printer.vendor_capability[0].id: is missing; printer.vendor_capability[0] is ignored`,
			`printer.vendor_capability[1].display_name: is missing`,
			`printer.vendor_capability[1].type: is missing; printer.vendor_capability[1] is ignored`,
			`printer.vendor_capability[2].range_cap: is missing; printer.vendor_capability[2] is ignored`,
			`printer.vendor_capability[3].select_cap.option: is missing; printer.vendor_capability[3].select_cap is ignored`,
			`printer.vendor_capability[4].range_cap: is out of place: the type is TYPED_VALUE; it is ignored`,
			`printer.vendor_capability[5].id: "d" is another one's, too; printer.vendor_capability[5] is ignored`}},
		{"vendor range", vendor(`"RANGE", "range_cap": {"value_type": "INTEGER", "min": "1", "max": "x"}`, `"RANGE", "range_cap": {"value_type": "FLOAT", "min": "2", "max": "1.5"}`,
			`"RANGE", "range_cap": {"value_type": "FLOAT", "min": "1", "max": "2", "default": "2.5"}`, `"RANGE", "range_cap": {"value_type": "INTEGER", "default": "1.0"}`,
			`"RANGE", "range_cap": {"min": "1"}`, `"RANGE", "range_cap": {"value_type": "FLOAT", "min": "NaN"}`, `"RANGE", "range_cap": {"value_type": "FLOAT", "min": "-1e3", "max": "2", "default": "0"}`), []string{
			`printer.vendor_capability[0].range_cap.max: "x" is not of type INTEGER; printer.vendor_capability[0] is ignored`,
			`printer.vendor_capability[1].range_cap.max: is below min; printer.vendor_capability[1] is ignored`,
			`printer.vendor_capability[2].range_cap.default: 2.5 is out of bounds; it is ignored`,
			`printer.vendor_capability[3].range_cap.default: "1.0" is not of type INTEGER; it is ignored`,
			`printer.vendor_capability[4].range_cap.value_type: is missing; printer.vendor_capability[4] is ignored`,
			`printer.vendor_capability[5].range_cap.min: "NaN" is not of type FLOAT; printer.vendor_capability[5] is ignored`}},
		{"vendor choice", vendor(`"SELECT", "select_cap": {"option": [{` + en + `}, {"value": "x"}, {"value": "y", "display_name": "y", "is_default": true}, {"value": "z", "display_name": "z", "is_default": true}]}`), []string{
			`printer.vendor_capability[0].select_cap.option[0].value: is missing; printer.vendor_capability[0].select_cap.option[0] is ignored`,
			`printer.vendor_capability[0].select_cap.option[1].display_name: is missing`,
			`printer.vendor_capability[0].select_cap.option[3].is_default: is true for an option before it, too; it is ignored`}},
		{"vendor value", vendor(`"TYPED_VALUE", "typed_value_cap": {"value_type": "BOOLEAN", "default": "yes"}`, `"TYPED_VALUE", "typed_value_cap": {"value_type": "INTEGER", "default": "x"}`,
			`"TYPED_VALUE", "typed_value_cap": {"value_type": "FLOAT", "default": "1.5"}`, `"TYPED_VALUE", "typed_value_cap": {}`), []string{
			`printer.vendor_capability[0].typed_value_cap.default: "yes" is not of type BOOLEAN; it is ignored`,
			`printer.vendor_capability[1].typed_value_cap.default: "x" is not of type INTEGER; it is ignored`,
			`printer.vendor_capability[3].typed_value_cap.value_type: is missing; printer.vendor_capability[3] is ignored`}},
		{"color", `"color": {"option": [{}, {"type": "SEPIA"}, {"type": "AUTO"}, {"type": "AUTO"}, {"type": "CUSTOM_COLOR"}, {"type": "CUSTOM_COLOR", "vendor_id": "a"},
			{"type": "CUSTOM_COLOR", "vendor_id": "b", "custom_display_name": "b"}], "reset_to_default": true}`, []string{
			`printer.color.option[0].type: is missing; printer.color.option[0] is ignored`,
			`printer.color.option[1].type: "SEPIA" is unknown; printer.color.option[1] is ignored`,
			`printer.color.option[3].type: is AUTO, as that of an option before it; printer.color.option[3] is ignored`,
			`printer.color.option[4].vendor_id: is missing; printer.color.option[4] is ignored`,
			`printer.color.option[5].custom_display_name: is missing`,
			`printer.color.reset_to_default: needs a default option; it is ignored`}},
		{"no options", `"color": {}, "duplex": {"option": []}, "page_orientation": {"option": [{"type": "UP"}]}, "fit_to_page": {"option": [{}]}, "margins": {}, "dpi": {}, "media_size": {}`, []string{
			`printer.color.option: is missing; printer.color is ignored`, `printer.duplex.option: is missing; printer.duplex is ignored`,
			`printer.page_orientation.option[0].type: "UP" is unknown; printer.page_orientation.option[0] is ignored`,
			`printer.page_orientation.option: has none that can be used; printer.page_orientation is ignored`,
			`printer.fit_to_page.option[0].type: is missing; printer.fit_to_page.option[0] is ignored`, `printer.fit_to_page.option: has none that can be used; printer.fit_to_page is ignored`,
			`printer.margins.option: is missing; printer.margins is ignored`, `printer.dpi.option: is missing; printer.dpi is ignored`, `printer.media_size.option: is missing; printer.media_size is ignored`}},
		{"duplex", `"duplex": {"option": [{}, {"type": "BOTH"}, {"type": "LONG_EDGE", "is_default": true}, {"type": "SHORT_EDGE", "is_default": true}], "reset_to_default": true}`, []string{
			`printer.duplex.option[1].type: "BOTH" is unknown; printer.duplex.option[1] is ignored`,
			`printer.duplex.option[3].is_default: is true for an option before it, too; it is ignored`}},
		{"copies", `"copies": {}`, []string{`printer.copies.max: is missing`, `printer.copies.default: is missing`}},
		{"copies, bounds", `"copies": {"default": 3, "max": 2}`, []string{`printer.copies.default: is 3; it is ignored`}},
		{"copies, none", `"copies": {"default": 0, "max": 0}`, []string{`printer.copies.max: is 0; it is ignored`, `printer.copies.default: is 0; it is ignored`}},
		{"margins", `"margins": {"option": [{"top_microns": 0, "right_microns": 0, "bottom_microns": 0}, {"type": "CUSTOM", "top_microns": -1, "right_microns": 0, "bottom_microns": 0, "left_microns": 0},
			{"type": "BORDERLESS", "top_microns": 0, "right_microns": 0, "bottom_microns": 0, "left_microns": 0}]}`, []string{
			`printer.margins.option[0].type: is missing`, `printer.margins.option[0].left_microns: is missing; printer.margins.option[0] is ignored`,
			`printer.margins.option[1].top_microns: is -1; printer.margins.option[1] is ignored`}},
		{"dpi", `"dpi": {"option": [{"horizontal_dpi": 600, "vertical_dpi": 600}, {"vertical_dpi": 600}, {"horizontal_dpi": 300, "vertical_dpi": 0}], "min_horizontal_dpi": 300, "max_horizontal_dpi": 200}`, []string{
			`printer.dpi.option[1].horizontal_dpi: is missing; printer.dpi.option[1] is ignored`,
			`printer.dpi.option[2].vertical_dpi: 0 is no resolution; printer.dpi.option[2] is ignored`,
			`printer.dpi.max_horizontal_dpi: is 200, below the minimum; it is ignored`}},
		{"page range", `"page_range": {"default": [{"end": 3}, {"start": 0}, {"start": 3, "end": 2}, {"start": 4}, {"end": 0}]}`, []string{
			`printer.page_range.default[0].start: is missing`, `printer.page_range.default[1].start: 0 is no page; printer.page_range.default[1] is ignored`,
			`printer.page_range.default[2].end: 2 is before the start; printer.page_range.default[2] is ignored`,
			`printer.page_range.default[4].start: is missing`, `printer.page_range.default[4].end: 0 is before the start; printer.page_range.default[4] is ignored`}},
		{"media", `"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000}, {"width_microns": 1, "height_microns": 1}, {"name": "NA_LETTER", "width_microns": 215900, "height_microns": -1},
			{"name": "A99", "width_microns": 1, "height_microns": 1}, {"custom_display_name": "roll", "width_microns": 80000, "is_continuous_feed": true}, {"custom_display_name": "roll", "is_continuous_feed": true}]}`, []string{
			`printer.media_size.option[0].height_microns: is missing; printer.media_size.option[0] is ignored`,
			`printer.media_size.option[1].custom_display_name: is missing`,
			`printer.media_size.option[2].height_microns: -1 is no length; printer.media_size.option[2] is ignored`,
			`printer.media_size.option[3].name: "A99" is unknown`,
			`printer.media_size.option[5].width_microns: is missing; printer.media_size.option[5] is ignored`}},
		{"imageable area", `"media_size": {"option": [` + a4(`, "imageable_area_top_microns": 1`) + `,` + a4(area(3000, 3000, 3000, 3000)) + `,` + a4(area(294000, 207000, 3000, 3000)) + `,` + a4(area(294000, 210001, 3000, 3000)) + `,
			{"name": "ISO_A4", "width_microns": 210000, "is_continuous_feed": true` + area(2, 2, 1, 1) + `}]}`, []string{
			`printer.media_size.option[0].imageable_area_*_microns: are not all there; it is ignored`,
			`printer.media_size.option[1].imageable_area_*_microns: are no box within the media; it is ignored`,
			`printer.media_size.option[3].imageable_area_*_microns: are no box within the media; it is ignored`,
			`printer.media_size.option[4].imageable_area_*_microns: have no meaning with continuous feed; it is ignored`}},
		{"raster resolutions", raster(`"document_resolution_supported": [{"cross_feed_dir": 300}, {"cross_feed_dir": 600, "feed_dir": 600}, {"cross_feed_dir": 0, "feed_dir": 600}]`), []string{
			`printer.pwg_raster_config.document_resolution_supported[0].feed_dir: is missing; printer.pwg_raster_config.document_resolution_supported[0] is ignored`,
			`printer.pwg_raster_config.document_resolution_supported[2].cross_feed_dir: 0 is no resolution; printer.pwg_raster_config.document_resolution_supported[2] is ignored`,
			`printer.pwg_raster_config.document_resolution_supported: has no N x N with N at most 360 that divides all resolutions of the printer`}},
		{"raster resolutions beside dpi", raster(`"document_resolution_supported": [{"cross_feed_dir": 300, "feed_dir": 300}]`) + `, "dpi": {"option": [{"horizontal_dpi": 720, "vertical_dpi": 720}]}`, []string{
			`printer.pwg_raster_config.document_resolution_supported: has no N x N with N at most 360 that divides all resolutions of the printer`}},
		{"raster resolutions that will do", raster(`"document_resolution_supported": [{"cross_feed_dir": 300, "feed_dir": 300}, {"cross_feed_dir": 600, "feed_dir": 300}]`) + `, "dpi": {"option": [{"horizontal_dpi": 600, "vertical_dpi": 1200}]}`, nil},
		{"raster types", raster(`"document_type_supported": ["FUTURE_8", "SGRAY_8"]`), []string{`printer.pwg_raster_config.document_type_supported[0]: "FUTURE_8" is unknown`}},
		{"raster types, none of the two", raster(`"document_type_supported": ["CMYK_8"]`), []string{`printer.pwg_raster_config.document_type_supported: has neither SRGB_8 nor SGRAY_8`}},
		{"raster types of a colour printer", raster(`"document_type_supported": ["SGRAY_8"]`) + `, "color": {"option": [{"type": "AUTO"}]}`, []string{
			`printer.pwg_raster_config.document_type_supported: lacks SRGB_8, which a colour printer must have`}},
		{"raster, the rest", raster(`"document_sheet_back": "SIDEWAYS", "transformation": [{}, {"operation": "ROTATE_180", "operand": "ALL_PAGES", "duplex_type": ["BOTH"]}, {"operation": "ROTATE_180", "operand": "ODD_PAGES"}]`), []string{
			`printer.pwg_raster_config.document_sheet_back: "SIDEWAYS" is unknown; it is ignored`,
			`printer.pwg_raster_config.transformation[0].operation: is missing; printer.pwg_raster_config.transformation[0] is ignored`,
			`printer.pwg_raster_config.transformation[0].operand: is missing; printer.pwg_raster_config.transformation[0] is ignored`,
			`printer.pwg_raster_config.transformation[1].duplex_type[0]: "BOTH" is unknown; printer.pwg_raster_config.transformation[1] is ignored`}},
		{"wrong kinds keep their places", `"dpi": {"option": [null, 5, {"horizontal_dpi": "x", "vertical_dpi": 600}, {"horizontal_dpi": 300}]}, "copies": [], "color": {"option": [null, {"type": "AUTO", "is_default": 1}]}`, []string{
			`printer.color.option[1].is_default: must be true or false, is the number 1; it is ignored`,
			`printer.copies: must be an object, is an array; it is ignored`,
			`printer.dpi.option[1]: must be an object, is the number 5; it is ignored`,
			`printer.dpi.option[2].horizontal_dpi: must be an integer, is "x"; printer.dpi.option[2] is ignored`,
			`printer.dpi.option[3].vertical_dpi: is missing; printer.dpi.option[3] is ignored`,
			`printer.dpi.option: has none that can be used; printer.dpi is ignored`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := []byte(`{"version": "1.0", "printer": {` + tt.in + `}}`)
			clean, faults, err := cloudprint.ReadCDD(in, cloudprint.Limits{}, cloudprint.Lenient)
			require.NoError(t, err)
			assert.Equal(t, append([]string{}, tt.want...), texts(faults))
			for _, f := range cloudprint.ValidateCDD(clean, cloudprint.Lenient) {
				assert.Empty(t, f.Ignored, "what is left can be used: %s", f)
			}
			_, faults, err = cloudprint.ReadCDD(in, cloudprint.Limits{}, cloudprint.Strict)
			if len(tt.want) == 0 {
				require.NoError(t, err)
				return
			}
			var e *cloudprint.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, []string{"CDD", faults[0].Path}, []string{e.Document, e.Path})
			assert.Len(t, faults, len(tt.want))
		})
	}
}

func a4(more string) string {
	return `{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000` + more + `}`
}

func area(top, right, bottom, left int) string {
	return strings.NewReplacer("T", itoa(top), "R", itoa(right), "B", itoa(bottom), "L", itoa(left)).Replace(
		`, "imageable_area_top_microns": T, "imageable_area_right_microns": R, "imageable_area_bottom_microns": B, "imageable_area_left_microns": L`)
}

func raster(s string) string {
	return `"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {` + s + `}`
}

func vendor(types ...string) string {
	s := []string{}
	for i, v := range types {
		s = append(s, `{"id": "id`+itoa(i)+`", "display_name": "n", "type": `+v+`}`)
	}
	return `"vendor_capability": [` + strings.Join(s, ", ") + `]`
}

func TestValidateCDDWhole(t *testing.T) {
	for _, tt := range []struct {
		in    string
		want  string
		fatal bool
	}{
		{`{"printer": {}}`, "version: is missing", false},
		{`{"version": "1.7", "printer": {}}`, "", false},
		{`{"version": "1", "printer": {}}`, `version: is "1", not of the form 1.0`, false},
		{`{"version": "2.0", "printer": {}}`, `version: is "2.0", only 1.x is understood`, true},
		{`{"version": "1.0"}`, "printer: is missing", true},
		{`{"version": "1.0", "scanner": {}}`, "printer: is missing", true},
	} {
		_, faults, err := cloudprint.ReadCDD([]byte(tt.in), cloudprint.Limits{}, cloudprint.Lenient)
		assert.Equal(t, tt.want, strings.Join(texts(faults), " "))
		assert.Equal(t, tt.fatal, err != nil, tt.in)
	}
	for _, f := range []func() []cloudprint.Fault{
		func() []cloudprint.Fault { return cloudprint.ValidateCDD(nil, cloudprint.Lenient) },
		func() []cloudprint.Fault { return cloudprint.ValidateTicket(nil, nil, cloudprint.Lenient) },
	} {
		require.Len(t, f(), 1)
		assert.Equal(t, cloudprint.Fatal, f()[0].Level)
	}
	d, err := cloudprint.ParseCDD([]byte(exampleCDD), cloudprint.Limits{})
	require.NoError(t, err)
	assert.Empty(t, cloudprint.ValidateCDD(d, cloudprint.Strict), "the reference's example is as the reference wants it")
	before := proto.Clone(d)
	d.Printer.Color.Option[1].Type = nil
	_, faults := cloudprint.CleanCDD(d)
	assert.Len(t, faults, 1)
	assert.Len(t, d.Printer.Color.Option, 3, "the original stays as it is")
	assert.False(t, proto.Equal(before, d))
	d.Printer.Color.Option = []*cloudprint.Color_Option{nil}
	d.Printer.Marker = []*cloudprint.Marker{nil}
	assert.NotEmpty(t, cloudprint.ValidateCDD(d, cloudprint.Lenient), "nil in a list is no reason to panic")
}

func TestFaultsAreBounded(t *testing.T) {
	in := `{"version": "1.0", "printer": {"media_path": [` + strings.Repeat("{},", 50000) + `{}], "cover": [` + strings.Repeat("1,", 50000) + `1]}}`
	_, faults, err := cloudprint.ReadCDD([]byte(in), cloudprint.Limits{}, cloudprint.Lenient)
	require.NoError(t, err)
	assert.Len(t, faults, 2000)
}

func TestValidateTicket(t *testing.T) {
	const printer = `"color": {"option": [{"type": "STANDARD_COLOR"}, {"type": "CUSTOM_COLOR", "vendor_id": "u", "custom_display_name": "u"}]}, "duplex": {"option": [{}, {"type": "LONG_EDGE"}]},
		"page_orientation": {"option": [{"type": "AUTO"}]}, "copies": {"default": 1, "max": 5}, "fit_to_page": {"option": [{"type": "FILL_PAGE"}]},
		"margins": {"option": [{"type": "STANDARD", "top_microns": 1, "right_microns": 2, "bottom_microns": 3, "left_microns": 4}]},
		"dpi": {"option": [{"horizontal_dpi": 600, "vertical_dpi": 300, "vendor_id": "fine"}], "min_horizontal_dpi": 100, "max_horizontal_dpi": 200, "min_vertical_dpi": 100, "max_vertical_dpi": 200},
		"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000}, {"custom_display_name": "roll", "width_microns": 80000, "is_continuous_feed": true}],
			"min_width_microns": 50000, "max_width_microns": 60000, "min_height_microns": 50000, "max_height_microns": 60000},
		"vendor_capability": [{"id": "r", "display_name": "r", "type": "RANGE", "range_cap": {"value_type": "INTEGER", "min": "1", "max": "9"}},
			{"id": "s", "display_name": "s", "type": "SELECT", "select_cap": {"option": [{"value": "x", "display_name": "x"}]}},
			{"id": "t", "display_name": "t", "type": "TYPED_VALUE", "typed_value_cap": {"value_type": "BOOLEAN"}}]`
	for _, tt := range []struct {
		name, cdd, in string
		want          []string
	}{
		{"empty", printer, ``, nil},
		{"all is well", printer, `"vendor_ticket_item": [{"id": "r", "value": "9"}, {"id": "s", "value": "x"}, {"id": "t", "value": "true"}], "color": {"type": "CUSTOM_COLOR", "vendor_id": "u"},
			"duplex": {"type": "NO_DUPLEX"}, "page_orientation": {"type": "AUTO"}, "copies": {"copies": 5}, "margins": {"top_microns": 1, "right_microns": 2, "bottom_microns": 3, "left_microns": 4},
			"dpi": {"horizontal_dpi": 600, "vertical_dpi": 300, "vendor_id": "fine"}, "fit_to_page": {"type": "FILL_PAGE"}, "page_range": {"interval": [{"start": 1}]},
			"media_size": {"width_microns": 210900, "height_microns": 296100}, "collate": {"collate": false}, "reverse_order": {"reverse_order": true}`, nil},
		{"all is missing", "-", `"vendor_ticket_item": [{"value": "x"}, {"id": "x"}], "color": {}, "duplex": {}, "page_orientation": {}, "copies": {}, "margins": {}, "dpi": {}, "fit_to_page": {},
			"page_range": {"interval": [{}]}, "media_size": {}, "collate": {}, "reverse_order": {}`, []string{
			`print.vendor_ticket_item[0].id: is missing; print.vendor_ticket_item[0] is ignored`, `print.vendor_ticket_item[1].value: is missing; print.vendor_ticket_item[1] is ignored`,
			`print.color.type: is missing; print.color is ignored`, `print.duplex.type: is missing; print.duplex is ignored`,
			`print.page_orientation.type: is missing; print.page_orientation is ignored`, `print.fit_to_page.type: is missing; print.fit_to_page is ignored`,
			`print.copies.copies: is missing; print.copies is ignored`,
			`print.margins.top_microns: is missing; print.margins is ignored`, `print.margins.right_microns: is missing; print.margins is ignored`,
			`print.margins.bottom_microns: is missing; print.margins is ignored`, `print.margins.left_microns: is missing; print.margins is ignored`,
			`print.dpi.horizontal_dpi: is missing; print.dpi is ignored`, `print.dpi.vertical_dpi: is missing; print.dpi is ignored`,
			`print.page_range.interval[0].start: is missing`,
			`print.media_size.width_microns: is missing; print.media_size is ignored`, `print.media_size.height_microns: is missing; print.media_size is ignored`,
			`print.collate.collate: is missing; print.collate is ignored`, `print.reverse_order.reverse_order: is missing; print.reverse_order is ignored`}},
		{"not offered", printer, `"vendor_ticket_item": [{"id": "q", "value": "1"}, {"id": "r", "value": "10"}, {"id": "r", "value": "0"}, {"id": "s", "value": "y"}, {"id": "t", "value": "1"}],
			"color": {"type": "STANDARD_MONOCHROME"}, "duplex": {"type": "SHORT_EDGE"}, "page_orientation": {"type": "PORTRAIT"}, "copies": {"copies": 6},
			"margins": {"top_microns": 0, "right_microns": 0, "bottom_microns": 0, "left_microns": 0}, "dpi": {"horizontal_dpi": 300, "vertical_dpi": 600}, "fit_to_page": {"type": "NO_FITTING"},
			"media_size": {"width_microns": 211000, "height_microns": 297000}`, []string{
			`print.vendor_ticket_item[0].id: "q" is no capability of the printer; print.vendor_ticket_item[0] is ignored`,
			`print.vendor_ticket_item[1].value: "10" is no value of capability "r"; print.vendor_ticket_item[1] is ignored`,
			`print.vendor_ticket_item[2].value: "0" is no value of capability "r"; print.vendor_ticket_item[2] is ignored`,
			`print.vendor_ticket_item[3].value: "y" is no value of capability "s"; print.vendor_ticket_item[3] is ignored`,
			`print.vendor_ticket_item[4].value: "1" is no value of capability "t"; print.vendor_ticket_item[4] is ignored`,
			`print.color: is not among what the printer offers`, `print.duplex.type: is not among what the printer offers`,
			`print.page_orientation.type: is not among what the printer offers`,
			`print.fit_to_page.type: is not among what the printer offers`,
			`print.copies.copies: 6 is more than the printer makes, which is 5`,
			`print.margins: is not among what the printer offers`, `print.dpi: is not among what the printer offers`,
			`print.media_size: is not among what the printer offers`}},
		{"no capability", ``, `"color": {"type": "AUTO"}, "duplex": {"type": "LONG_EDGE"}, "page_orientation": {"type": "PORTRAIT"}, "copies": {"copies": 2}, "dpi": {"horizontal_dpi": 300, "vertical_dpi": 300},
			"fit_to_page": {"type": "NO_FITTING"}, "media_size": {"width_microns": 1, "height_microns": 1}, "collate": {"collate": true}`, []string{
			`print.color: is chosen, but the printer has no such capability`, `print.duplex: is chosen, but the printer has no such capability`,
			`print.dpi: is chosen, but the printer has no such capability`, `print.media_size: is chosen, but the printer has no such capability`}},
		{"one side needs no capability", ``, `"duplex": {"type": "NO_DUPLEX"}`, nil},
		{"vendor IDs", printer, `"color": {"type": "CUSTOM_COLOR", "vendor_id": "v"}, "dpi": {"horizontal_dpi": 600, "vertical_dpi": 300, "vendor_id": "coarse"},
			"media_size": {"width_microns": 210000, "height_microns": 297000, "vendor_id": "glossy"}`, []string{`print.color: is not among what the printer offers`,
			`print.dpi: is not among what the printer offers`, `print.media_size: is not among what the printer offers`}},
		{"a custom colour without an ID", "-", `"color": {"type": "CUSTOM_MONOCHROME"}`, []string{`print.color.vendor_id: is missing; print.color is ignored`}},
		{"custom sizes", printer, `"dpi": {"horizontal_dpi": 150, "vertical_dpi": 200}, "media_size": {"width_microns": 50000, "height_microns": 60000}`, nil},
		{"a roll", printer, `"media_size": {"width_microns": 80000, "is_continuous_feed": true}`, nil},
		{"another roll", printer, `"media_size": {"width_microns": 112000, "is_continuous_feed": true}`, []string{`print.media_size: is not among what the printer offers`}},
		{"a length of a roll", printer, `"media_size": {"width_microns": 80000, "height_microns": 200000}`, nil},
		{"values", "-", `"copies": {"copies": 0}, "margins": {"top_microns": -1, "right_microns": 2, "bottom_microns": 3, "left_microns": 4}, "dpi": {"horizontal_dpi": 65536, "vertical_dpi": 1},
			"page_range": {"interval": [{"start": 2, "end": 1}, {"start": 1}]}, "media_size": {"width_microns": 0, "height_microns": 2000000000}, "color": {"type": "SEPIA"}`, []string{
			`print.color.type: "SEPIA" is unknown; print.color is ignored`, `print.copies.copies: is 0; print.copies is ignored`, `print.margins.top_microns: is -1; print.margins is ignored`,
			`print.dpi.horizontal_dpi: 65536 is no resolution; print.dpi is ignored`, `print.page_range.interval[0].end: 1 is before the start; print.page_range.interval[0] is ignored`,
			`print.media_size.width_microns: 0 is no length; print.media_size is ignored`, `print.media_size.height_microns: 2000000000 is no length; print.media_size is ignored`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var d *cloudprint.CloudDeviceDescription
			if tt.cdd != "-" {
				var faults []cloudprint.Fault
				var err error
				d, faults, err = cloudprint.ReadCDD([]byte(`{"version": "1.0", "printer": {`+tt.cdd+`}}`), cloudprint.Limits{}, cloudprint.Strict)
				require.NoError(t, err)
				require.Empty(t, faults)
			}
			in := []byte(`{"version": "1.0", "print": {` + tt.in + `}}`)
			clean, faults, err := cloudprint.ReadCJT(in, cloudprint.Limits{}, d, cloudprint.Lenient)
			require.NoError(t, err)
			assert.Equal(t, append([]string{}, tt.want...), texts(faults))
			for _, f := range cloudprint.ValidateTicket(clean, d, cloudprint.Lenient) {
				assert.Empty(t, f.Ignored, "what is left can be used: %s", f)
			}
			_, _, err = cloudprint.ReadCJT(in, cloudprint.Limits{}, d, cloudprint.Strict)
			assert.Equal(t, len(tt.want) > 0, err != nil)
		})
	}
}

func TestImageableArea(t *testing.T) {
	for _, tt := range []struct {
		top, right, bottom, left int32
		want                     cloudprint.Area
		ok                       bool
	}{
		{294000, 207000, 4000, 2000, cloudprint.Area{Top: 3000, Right: 3000, Bottom: 4000, Left: 2000}, true}, // from the bottom left corner
		{4000, 207000, 294000, 2000, cloudprint.Area{Top: 4000, Right: 3000, Bottom: 3000, Left: 2000}, true}, // from the top left one
		{297000, 210000, 0, 0, cloudprint.Area{}, true},
		{3000, 3000, 3000, 3000, cloudprint.Area{}, false},
		{297001, 210000, 0, 0, cloudprint.Area{}, false},
		{297000, 210000, -1, 0, cloudprint.Area{}, false},
	} {
		o := &cloudprint.MediaSize_Option{WidthMicrons: proto.Int32(210000), HeightMicrons: proto.Int32(297000), ImageableAreaTopMicrons: &tt.top, ImageableAreaRightMicrons: &tt.right,
			ImageableAreaBottomMicrons: &tt.bottom, ImageableAreaLeftMicrons: &tt.left}
		a, ok := cloudprint.ImageableArea(o)
		assert.Equal(t, []any{tt.want, tt.ok}, []any{a, ok})
	}
}

// No device description and no ticket make the checks panic, and what is cleaned is clean.
func FuzzValidate(f *testing.F) {
	f.Add([]byte(wild), []byte(exampleCJT))
	f.Add([]byte(exampleCDD), []byte(`{"print": {"vendor_ticket_item": [{"id": "x", "value": "3"}], "media_size": {"width_microns": 80000, "is_continuous_feed": true}}}`))
	f.Add([]byte(`{"printer": {"vendor_capability": [{"id": "x", "type": "RANGE", "range_cap": {"value_type": "FLOAT", "min": "1"}}]}}`), []byte(`{"print": {"vendor_ticket_item": [{"id": "x", "value": "0"}]}}`))
	f.Fuzz(func(t *testing.T, device, ticket []byte) {
		d, _, err := cloudprint.ReadCDD(device, cloudprint.Limits{}, cloudprint.Lenient)
		if err != nil {
			d, _ = cloudprint.ParseCDD([]byte(exampleCDD), cloudprint.Limits{})
		}
		for _, fault := range cloudprint.ValidateCDD(d, cloudprint.Lenient) {
			require.Empty(t, fault.Ignored, "%s", fault)
		}
		c, _, err := cloudprint.ReadCJT(ticket, cloudprint.Limits{}, d, cloudprint.Lenient)
		if err != nil {
			return
		}
		for _, fault := range cloudprint.ValidateTicket(c, d, cloudprint.Lenient) {
			require.Empty(t, fault.Ignored, "%s", fault)
		}
	})
}
