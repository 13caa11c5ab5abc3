package cloudprint_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// The values of the examples that the reference gives.
const (
	exampleCDD = `{"version": "1.0", "printer": {
  "supported_content_type": [{"content_type": "application/pdf", "min_version": "1.5"}, {"content_type": "image/jpeg"}, {"content_type": "text/plain"}],
  "input_tray_unit": [{"vendor_id": "tray", "type": "INPUT_TRAY"}],
  "marker": [{"vendor_id": "black", "type": "INK", "color": {"type": "BLACK"}}, {"vendor_id": "color", "type": "INK", "color": {"type": "COLOR"}}],
  "cover": [{"vendor_id": "front", "type": "CUSTOM", "custom_display_name": "front cover"}],
  "vendor_capability": [],
  "color": {"option": [{"type": "STANDARD_MONOCHROME"}, {"type": "STANDARD_COLOR", "is_default": true},
    {"vendor_id": "ultra-color", "type": "CUSTOM_COLOR", "custom_display_name": "Best Color"}]},
  "copies": {"default": 1, "max": 100},
  "media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000, "is_default": true},
    {"name": "NA_LEGAL", "width_microns": 215900, "height_microns": 355600}, {"name": "NA_LETTER", "width_microns": 215900, "height_microns": 279400}]}}}`

	exampleCJT = `{"version": "1.0", "print": {"vendor_ticket_item": [], "color": {"type": "STANDARD_MONOCHROME"}, "copies": {"copies": 3}}}`

	exampleCDS = `{"version": "1.0", "printer": {"state": "STOPPED", "marker_state": {"item": [{"vendor_id": "black", "state": "EXHAUSTED", "level_percent": 0},
  {"vendor_id": "color", "state": "OK", "level_percent": 88, "level_pages": 100}]}}}`

	exampleUILight = `{"summary": "STOPPED", "severity": "HIGH", "num_issues": 1, "caption": "Ink is empty"}`

	exampleUIFull = `{"summary": "STOPPED", "severity": "HIGH", "num_issues": 1, "caption": "Black ink is empty", "printer": {"marker_item": [
  {"severity": "MEDIUM", "message": "Black ink is empty", "color": "BLACK"},
  {"severity": "NONE", "message": "Color ink level is 88% – 100 pages remaining", "level_percent": 88, "color": "COLOR"}]}}`

	exampleStarted   = `{"state": {"type": "IN_PROGRESS"}}`
	exampleFirstPage = `{"pages_printed": 1}`
	exampleCancelled = `{"state": {"type": "ABORTED", "user_action_cause": {"action_code": "CANCELLED"}}, "pages_printed": 3}`

	exampleJobUI          = `{"summary": "IN_PROGRESS", "progress": "Pages printed: 1 of 4"}`
	exampleJobUICancelled = `{"summary": "CANCELLED", "progress": "Pages printed: 3 of 4", "cause": "Cancelled by user"}`

	settingsOn  = `{"local_discovery": true, "access_token_enabled": true, "printer/local_printing_enabled": true, "printer/conversion_printing_enabled": true, "xmpp_timeout_value": 300}`
	settingsOff = `{"local_discovery": true, "access_token_enabled": true, "printer/local_printing_enabled": false, "printer/conversion_printing_enabled": false, "xmpp_timeout_value": 500}`
)

// Every example of the reference is read and written again, equal but for empty lists.
func TestExamples(t *testing.T) {
	lim := cloudprint.Limits{}
	cdd := func(b []byte) (proto.Message, error) { return cloudprint.ParseCDD(b, lim) }
	cjt := func(b []byte) (proto.Message, error) { return cloudprint.ParseCJT(b, lim) }
	cds := func(b []byte) (proto.Message, error) { return cloudprint.ParseCDS(b, lim) }
	diff := func(b []byte) (proto.Message, error) { return cloudprint.ParsePrintJobStateDiff(b, lim) }
	local := func(b []byte) (proto.Message, error) { return cloudprint.ParseLocalSettings(b, lim) }
	into := func(m proto.Message) func([]byte) (proto.Message, error) {
		return func(b []byte) (proto.Message, error) { return m, cloudprint.Unmarshal(b, lim, m) }
	}
	for _, tt := range []struct {
		name, in string
		parse    func([]byte) (proto.Message, error)
	}{
		{"CDD", exampleCDD, cdd},
		{"content types that are preferred in order", `{"version": "1.0", "printer": {"supported_content_type": [{"content_type": "application/pdf"}, {"content_type": "image/pwg-raster"}]}}`, cdd},
		{"printing speed", `{"speed_ppm": 5.5, "color_type": ["STANDARD_MONOCHROME"], "media_size_name": ["NA_LETTER", "ISO_A4"]}`, into(&cloudprint.PrintingSpeed_Option{})},
		{"CJT", exampleCJT, cjt},
		{"CDS", exampleCDS, cds},
		{"device UI state, light", exampleUILight, into(&cloudprint.CloudDeviceUiState{})},
		{"device UI state, full", exampleUIFull, into(&cloudprint.CloudDeviceUiState{})},
		{"cancelled by a user", `{"type": "ABORTED", "user_action_cause": {"action_code": "CANCELLED"}}`, into(&cloudprint.JobState{})},
		{"stopped by the media path", `{"type": "STOPPED", "device_state_cause": {"error_code": "MEDIA_PATH"}}`, into(&cloudprint.JobState{})},
		{"aborted by a download", `{"type": "ABORTED", "device_action_cause": {"error_code": "DOWNLOAD_FAILURE"}}`, into(&cloudprint.JobState{})},
		{"job in progress", exampleStarted, diff},
		{"first page printed", exampleFirstPage, diff},
		{"job cancelled", exampleCancelled, diff},
		{"job UI state", exampleJobUI, into(&cloudprint.PrintJobUiState{})},
		{"job UI state, cancelled", exampleJobUICancelled, into(&cloudprint.PrintJobUiState{})},
		{"local settings of a device", `{"current": ` + settingsOn + `}`, local},
		{"local settings of a client", `{"pending": ` + settingsOff + `}`, local},
		{"local settings of the service", `{"current": ` + settingsOn + `, "pending": ` + settingsOff + `}`, local},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := tt.parse([]byte(tt.in))
			require.NoError(t, err)
			out, err := cloudprint.Marshal(m)
			require.NoError(t, err)
			assert.Equal(t, jsonValue(t, []byte(tt.in)), jsonValue(t, out))
		})
	}
}
