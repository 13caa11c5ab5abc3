package cloudprint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

func read[M proto.Message](t testing.TB, into M, in string) M {
	t.Helper()
	require.NoError(t, cloudprint.Unmarshal([]byte(in), cloudprint.Limits{}, into))
	return into
}

func cds(t testing.TB, in string) *cloudprint.CloudDeviceState {
	return read(t, &cloudprint.CloudDeviceState{}, in)
}

func asJSON(t testing.TB, m proto.Message) string {
	t.Helper()
	b, err := cloudprint.Marshal(m)
	require.NoError(t, err)
	return string(b)
}

func TestApplyCDSDiff(t *testing.T) {
	for _, tt := range []struct{ name, stored, diff, want string }{
		{"omitted fields stay", exampleCDS, `{}`, exampleCDS},
		{"an enum is changed", exampleCDS, `{"printer": {"state": "IDLE"}}`, strings.Replace(exampleCDS, "STOPPED", "IDLE", 1)},
		{"a part is removed", exampleCDS, `{"printer": {"marker_state": {}}}`, `{"version": "1.0", "printer": {"state": "STOPPED"}}`},
		{"a part is added", `{"version": "1.0", "printer": {"state": "IDLE"}}`, `{"printer": {"state": "STOPPED", "cover_state": {"item": [{"vendor_id": "front", "state": "OPEN"}]}}}`,
			`{"version": "1.0", "printer": {"state": "STOPPED", "cover_state": {"item": [{"vendor_id": "front", "state": "OPEN"}]}}}`},
		{"a part is replaced as a whole", exampleCDS, `{"printer": {"marker_state": {"item": [{"vendor_id": "black", "state": "OK"}]}}}`,
			`{"version": "1.0", "printer": {"state": "STOPPED", "marker_state": {"item": [{"vendor_id": "black", "state": "OK"}]}}}`},
		{"an empty section changes nothing", exampleCDS, `{"printer": {}}`, exampleCDS},
		{"every part", `{"version": "1.0", "printer": {"input_tray_state": {"item": [{"vendor_id": "a"}]}, "output_bin_state": {"item": [{"vendor_id": "a"}]}, "media_path_state": {"item": [{"vendor_id": "a"}]},
			"vendor_state": {"item": [{"state": "INFO"}]}, "cover_state": {"item": [{"vendor_id": "a"}]}, "marker_state": {"item": [{"vendor_id": "a"}]}}}`,
			`{"printer": {"input_tray_state": {}, "output_bin_state": {}, "media_path_state": {}, "vendor_state": {}, "cover_state": {}, "marker_state": {}}}`, `{"version": "1.0"}`},
		{"the version stays", `{"version": "1.3"}`, `{"printer": {"state": "IDLE"}}`, `{"version": "1.3", "printer": {"state": "IDLE"}}`},
		{"the version is given", `{"version": "1.0"}`, `{"version": "1.1"}`, `{"version": "1.1"}`},
		{"nothing was stored", "", `{"printer": {"state": "IDLE"}}`, `{"version": "1.0", "printer": {"state": "IDLE"}}`},
		{"the connection is the server's", `{"version": "1.0", "cloud_connection_state": "ONLINE"}`, `{"cloud_connection_state": "OFFLINE"}`, `{"version": "1.0", "cloud_connection_state": "ONLINE"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stored *cloudprint.CloudDeviceState
			if tt.stored != "" {
				stored = cds(t, tt.stored)
			}
			diff := cds(t, tt.diff)
			before := asJSON(t, stored) + asJSON(t, diff)
			got := cloudprint.ApplyCDSDiff(stored, diff)
			assert.JSONEq(t, tt.want, asJSON(t, got))
			if p := got.GetPrinter().GetMarkerState(); p != nil {
				p.Item = nil
			}
			assert.Equal(t, before, asJSON(t, stored)+asJSON(t, diff), "the arguments stay as they are")
			assert.JSONEq(t, asJSON(t, cloudprint.ApplyCDSDiff(got, nil)), asJSON(t, got))
		})
	}
}

func TestDeviceUIState(t *testing.T) {
	const parts = `"input_tray_unit": [{"vendor_id": "t1", "type": "INPUT_TRAY", "index": 2}, {"vendor_id": "t2", "type": "LCT"}, {"vendor_id": "t3", "type": "CUSTOM", "custom_display_name": "drawer",
			"custom_display_name_localized": [{"locale": "EN", "value": "big drawer"}, {"locale": "DE", "value": "Schublade"}]}],
		"output_bin_unit": [{"vendor_id": "b1", "type": "STACKER", "index": "1"}, {"vendor_id": "b2", "type": "OUTPUT_BIN"}], "cover": [{"vendor_id": "c1", "type": "DOOR"}, {"vendor_id": "c2", "type": "COVER", "index": 3}],
		"marker": [{"vendor_id": "m1", "type": "TONER", "color": {"type": "LIGHT_CYAN"}}, {"vendor_id": "m2", "type": "STAPLES"}, {"vendor_id": "m3", "type": "INK", "color": {"type": "CUSTOM", "custom_display_name": "gold"}},
			{"vendor_id": "m4", "type": "CUSTOM", "custom_display_name": "glue"}, {"vendor_id": "m5", "type": "INK"}], "media_path": [{"vendor_id": "p1"}]`
	cdd := `{"version": "1.0", "printer": {` + parts + `}}`
	item := func(kind, id, state, more string) string {
		return fmt.Sprintf(`"%s": {"item": [{"vendor_id": "%s", "state": "%s"%s}]}`, kind, id, state, more)
	}
	state := func(s string, parts ...string) string {
		return `{"printer": {"state": "` + s + `", ` + strings.Join(parts, ", ") + `}}`
	}
	ui := func(summary, severity, issues, caption, printer string) string {
		s := fmt.Sprintf(`{"summary": "%s", "severity": "%s"`, summary, severity)
		if issues != "" {
			s += `, "num_issues": ` + issues
		}
		if caption != "" {
			s += `, "caption": "` + caption + `"`
		}
		if printer != "" {
			s += `, "printer": {` + printer + `}`
		}
		return s + "}"
	}
	one := func(kind, severity, message, more string) string {
		return fmt.Sprintf(`"%s_item": [{"severity": "%s", "message": "%s"%s}]`, kind, severity, message, more)
	}
	for _, tt := range []struct {
		name, cds, cdd string
		opt            cloudprint.UIOptions
		want           string
	}{
		{"the reference's example, light", exampleCDS, exampleCDD, cloudprint.UIOptions{}, exampleUILight},
		{"the reference's example, full", exampleCDS, exampleCDD, cloudprint.UIOptions{Full: true}, exampleUIFull},
		{"nothing known", `{}`, `{}`, cloudprint.UIOptions{Full: true}, ui("IDLE", "NONE", "", "", "")},
		{"at work", `{"printer": {"state": "PROCESSING"}}`, cdd, cloudprint.UIOptions{Full: true}, ui("PROCESSING", "NONE", "", "", "")},
		{"all is well", state("IDLE", item("cover_state", "c1", "OK", ""), item("marker_state", "m1", "OK", "")), cdd, cloudprint.UIOptions{Full: true}, ui("IDLE", "NONE", "", "", "")},
		{"stopped for no reason", `{"printer": {"state": "STOPPED"}}`, cdd, cloudprint.UIOptions{}, ui("STOPPED", "HIGH", "", "", "")},
		{"a level is no issue", state("IDLE", item("input_tray_state", "t1", "OK", `, "level_percent": 40`)), cdd, cloudprint.UIOptions{Full: true},
			ui("IDLE", "NONE", "0", "", one("input_tray", "NONE", "Input tray 2 level is 40%", `, "level_percent": 40`))},
		{"a stopped device without issues has no caption", state("STOPPED", item("marker_state", "m5", "OK", `, "level_pages": 1`)), cdd, cloudprint.UIOptions{Full: true},
			ui("STOPPED", "HIGH", "0", "", one("marker", "NONE", "Ink – 1 page remaining", ""))},
		{"levels out of bounds are none", state("IDLE", item("marker_state", "m5", "OK", `, "level_percent": 101, "level_pages": -1`)), cdd, cloudprint.UIOptions{Full: true}, ui("IDLE", "NONE", "", "", "")},
		{"offline has no caption", `{"cloud_connection_state": "OFFLINE", ` + state("STOPPED", item("cover_state", "c1", "OPEN", ""))[1:], cdd, cloudprint.UIOptions{Full: true},
			ui("OFFLINE", "MEDIUM", "1", "", one("cover", "MEDIUM", "Door is open", ""))},
		{"not configured", `{"cloud_connection_state": "NOT_CONFIGURED"}`, cdd, cloudprint.UIOptions{}, ui("OFFLINE", "NONE", "", "", "")},
		{"an issue at work", state("PROCESSING", item("output_bin_state", "b1", "FULL", `, "level_percent": 100, "vendor_message": "E7"`)), cdd, cloudprint.UIOptions{Full: true},
			ui("PROCESSING", "MEDIUM", "1", "Stacker 1 is full", one("output_bin", "MEDIUM", "Stacker 1 is full", `, "vendor_message": "E7"`))},
		{"a vendor's words with OK are nothing", state("IDLE", item("cover_state", "c1", "OK", `, "vendor_message": "fine"`)), cdd, cloudprint.UIOptions{Full: true}, ui("IDLE", "NONE", "", "", "")},
		{"vendor's warning", state("IDLE", `"vendor_state": {"item": [{"state": "WARNING", "description": "Warm"}]}`), cdd, cloudprint.UIOptions{Full: true}, ui("IDLE", "LOW", "1", "", one("vendor", "LOW", "Warm", ""))},
		{"vendor's warning, stopped", state("STOPPED", `"vendor_state": {"item": [{"state": "WARNING", "description": "Warm"}]}`), cdd, cloudprint.UIOptions{}, ui("STOPPED", "HIGH", "1", "Warm", "")},
		{"vendor's information", state("IDLE", `"vendor_state": {"item": [{"state": "INFO", "description": "x", "description_localized": [{"locale": "EN", "value": "Hello"}, {"locale": "ZH", "value": "你好"}]}]}`), cdd,
			cloudprint.UIOptions{Full: true, Locale: "zh-TW"}, ui("IDLE", "NONE", "0", "", one("vendor", "NONE", "你好", ""))},
		{"vendor's error", state("IDLE", `"vendor_state": {"item": [{"state": "ERROR", "description": "Broken"}, {"state": "ERROR"}, {"description": "x"}]}`), cdd, cloudprint.UIOptions{}, ui("IDLE", "MEDIUM", "1", "Broken", "")},
		{"what matters most", state("STOPPED", item("marker_state", "m1", "EXHAUSTED", ""), item("media_path_state", "p1", "MEDIA_JAM", ""), item("cover_state", "c2", "OPEN", "")), cdd, cloudprint.UIOptions{},
			ui("STOPPED", "HIGH", "3", "Media is jammed", "")},
		{"names", state("IDLE", item("input_tray_state", "t3", "EMPTY", ""), item("output_bin_state", "b2", "OFF", ""), item("cover_state", "c2", "FAILURE", ""), item("marker_state", "m1", "REMOVED", ""),
			item("media_path_state", "p1", "FAILURE", "")), cdd, cloudprint.UIOptions{Full: true}, ui("IDLE", "MEDIUM", "5", "Media path has failed", strings.Join([]string{
			one("input_tray", "MEDIUM", "Big drawer is empty", ""), one("output_bin", "MEDIUM", "Output bin is off", ""), one("cover", "MEDIUM", "Cover 3 has failed", ""),
			one("marker", "MEDIUM", "Light cyan toner is removed", `, "color": "LIGHT_CYAN"`), one("media_path", "MEDIUM", "Media path has failed", "")}, ", "))},
		{"names in another language", state("IDLE", item("input_tray_state", "t3", "OPEN", "")), cdd, cloudprint.UIOptions{Full: true, Locale: "DE_AT"},
			ui("IDLE", "MEDIUM", "1", "Schublade is open", one("input_tray", "MEDIUM", "Schublade is open", ""))},
		{"more than one", state("IDLE", item("marker_state", "m2", "EXHAUSTED", "")), cdd, cloudprint.UIOptions{}, ui("IDLE", "MEDIUM", "1", "Staples are used up", "")},
		{"a colour of its own", state("IDLE", item("marker_state", "m3", "EXHAUSTED", "")), cdd, cloudprint.UIOptions{Full: true},
			ui("IDLE", "MEDIUM", "1", "Gold ink is empty", one("marker", "MEDIUM", "Gold ink is empty", `, "color": "CUSTOM"`))},
		{"a marker of its own", state("IDLE", item("marker_state", "m4", "FAILURE", "")), cdd, cloudprint.UIOptions{Full: true}, ui("IDLE", "MEDIUM", "1", "Glue has failed", one("marker", "MEDIUM", "Glue has failed", ""))},
		{"a part that is not described", state("IDLE", item("input_tray_state", "t9", "EMPTY", "")), cdd, cloudprint.UIOptions{}, ui("IDLE", "MEDIUM", "1", "Input tray is empty", "")},
		{"a sort of part, light", state("IDLE", item("input_tray_state", "t2", "EMPTY", "")), cdd, cloudprint.UIOptions{}, ui("IDLE", "MEDIUM", "1", "Large capacity tray is empty", "")},
		{"a state that is new", state("IDLE", item("marker_state", "m2", "DREAMING", "")), cdd, cloudprint.UIOptions{}, ui("IDLE", "MEDIUM", "1", "Staples need attention", "")},
		{"no state", state("IDLE", `"cover_state": {"item": [{"vendor_id": "c1"}]}`), cdd, cloudprint.UIOptions{}, ui("IDLE", "NONE", "", "", "")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, &cloudprint.CloudDeviceDescription{}, tt.cdd)
			assert.JSONEq(t, tt.want, asJSON(t, cloudprint.DeviceUIState(cds(t, tt.cds), d, tt.opt)))
		})
	}
	assert.JSONEq(t, ui("IDLE", "NONE", "", "", ""), asJSON(t, cloudprint.DeviceUIState(nil, nil, cloudprint.UIOptions{Full: true})))
}

func job(t testing.TB, in string) *cloudprint.PrintJobState {
	return read(t, &cloudprint.PrintJobState{}, in)
}

// The reference's story of a job: it starts, a page is printed, it is cancelled during the third.
func TestApplyJobDiffExamples(t *testing.T) {
	j := job(t, `{"version": "1.0", "state": {"type": "QUEUED"}, "delivery_attempts": 1}`)
	for _, step := range []struct{ diff, want, ui string }{
		{exampleStarted, `{"version": "1.0", "state": {"type": "IN_PROGRESS"}, "delivery_attempts": 1}`, `{"summary": "IN_PROGRESS"}`},
		{exampleFirstPage, `{"version": "1.0", "state": {"type": "IN_PROGRESS"}, "pages_printed": 1, "delivery_attempts": 1}`, exampleJobUI},
		{exampleCancelled, `{"version": "1.0", "state": {"type": "ABORTED", "user_action_cause": {"action_code": "CANCELLED"}}, "pages_printed": 3, "delivery_attempts": 1}`, exampleJobUICancelled},
	} {
		next, err := cloudprint.ApplyJobDiff(j, read(t, &cloudprint.PrintJobStateDiff{}, step.diff), cloudprint.Device)
		require.NoError(t, err)
		assert.JSONEq(t, step.want, asJSON(t, next))
		assert.JSONEq(t, step.ui, asJSON(t, cloudprint.JobUIState(next, cloudprint.JobUIOptions{Pages: 4})))
		j = next
	}
	_, err := cloudprint.ApplyJobDiff(j, read(t, &cloudprint.PrintJobStateDiff{}, exampleFirstPage), cloudprint.Device)
	assert.EqualError(t, err, "job state: state.type: is ABORTED, which is final")
}

func TestJobSteps(t *testing.T) {
	types := []string{"DRAFT", "HELD", "QUEUED", "IN_PROGRESS", "STOPPED", "DONE", "ABORTED"}
	want := []string{ // from, in rows, to
		"xxx...x",
		".xx...x",
		".xxx..x",
		"...xxxx",
		"...xx.x",
		".......",
		".......",
	}
	for i, row := range want {
		for k, c := range row {
			from, to := cloudprint.JobState_Type(i), cloudprint.JobState_Type(k)
			assert.Equal(t, c == 'x', from.CanBecome(to), "%s to %s", types[i], types[k])
			assert.Equal(t, i >= 5, from.Final())
			diff := &cloudprint.PrintJobStateDiff{State: &cloudprint.JobState{Type: &to}}
			if to == cloudprint.JobState_STOPPED || to == cloudprint.JobState_ABORTED {
				diff.State.UserActionCause = &cloudprint.JobState_UserActionCause{ActionCode: cloudprint.JobState_UserActionCause_OTHER.Enum()}
			}
			got, err := cloudprint.ApplyJobDiff(&cloudprint.PrintJobState{State: &cloudprint.JobState{Type: &from}}, diff, cloudprint.Device)
			if assert.Equal(t, c == 'x', err == nil) && err == nil {
				assert.Equal(t, types[k], got.State.GetType().String())
			}
		}
	}
	assert.False(t, cloudprint.JobState_Type(cloudprint.UnknownEnum).CanBecome(cloudprint.JobState_DONE))
	assert.False(t, cloudprint.JobState_Type(99).CanBecome(cloudprint.JobState_DONE))
}

func TestApplyJobDiffErrors(t *testing.T) {
	for _, tt := range []struct{ stored, diff, want string }{
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "STOPPED"}}`, "job state: state: is STOPPED without a cause"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "DONE", "user_action_cause": {"action_code": "OTHER"}}}`, "job state: state: is DONE with a cause"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "ABORTED", "user_action_cause": {"action_code": "OTHER"}, "device_state_cause": {"error_code": "OTHER"}}}`, "job state: state: has 2 causes"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "ABORTED", "user_action_cause": {}}}`, "job state: state.user_action_cause.action_code: is missing"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "ABORTED", "device_state_cause": {}}}`, "job state: state.device_state_cause.error_code: is missing"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "ABORTED", "device_action_cause": {"error_code": "BORED"}}}`, "job state: state.device_action_cause.error_code: is unknown"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {"type": "ABORTED", "service_action_cause": {"error_code": "EXPIRATION"}}}`, "job state: state.service_action_cause: is not for devices"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"state": {}}`, "job state: state.type: is missing"},
		{`{"state": {"type": "QUEUED"}}`, `{"state": {"type": "DONE"}}`, "job state: state.type: cannot become DONE, it is QUEUED"},
		{`{"state": {"type": "IN_PROGRESS"}, "pages_printed": 3}`, `{"pages_printed": 2}`, "job state: pages_printed: cannot become 2, it is 3"},
		{`{"state": {"type": "IN_PROGRESS"}}`, `{"pages_printed": -1}`, "job state: pages_printed: cannot become -1, it is 0"},
		{`{"state": {"type": "DONE"}}`, `{}`, "job state: state.type: is DONE, which is final"},
	} {
		got, err := cloudprint.ApplyJobDiff(job(t, tt.stored), read(t, &cloudprint.PrintJobStateDiff{}, tt.diff), cloudprint.Device)
		assert.EqualError(t, err, tt.want)
		assert.Nil(t, got)
	}
	got, err := cloudprint.ApplyJobDiff(job(t, `{"state": {"type": "QUEUED"}}`), read(t, &cloudprint.PrintJobStateDiff{}, `{"state": {"type": "ABORTED", "service_action_cause": {"error_code": "EXPIRATION"}}}`), cloudprint.Service)
	require.NoError(t, err, "the service names its own actions")
	assert.JSONEq(t, `{"version": "1.0", "state": {"type": "ABORTED", "service_action_cause": {"error_code": "EXPIRATION"}}}`, asJSON(t, got))
	got, err = cloudprint.ApplyJobDiff(nil, nil, cloudprint.Service)
	require.NoError(t, err)
	assert.JSONEq(t, `{"version": "1.0", "state": {"type": "DRAFT"}}`, asJSON(t, got))
	got, err = cloudprint.ApplyJobDiff(job(t, `{"state": {"type": "STOPPED"}, "pages_printed": 2}`), &cloudprint.PrintJobStateDiff{PagesPrinted: proto.Int32(2)}, cloudprint.Device)
	require.NoError(t, err, "no fewer pages, and no more")
	assert.EqualValues(t, 2, got.GetPagesPrinted())
}

func TestJobUIState(t *testing.T) {
	stopped := func(cause string) string { return `{"state": {"type": "STOPPED", ` + cause + `}}` }
	aborted := func(cause string) string { return `{"state": {"type": "ABORTED", ` + cause + `}}` }
	ui := func(summary, cause string) string {
		if cause == "" {
			return `{"summary": "` + summary + `"}`
		}
		return `{"summary": "` + summary + `", "cause": "` + cause + `"}`
	}
	jam := read(t, &cloudprint.CloudDeviceUiState{}, `{"printer": {"media_path_item": [{"severity": "MEDIUM", "message": "Media is jammed"}], "marker_item": [{"severity": "NONE", "message": "Ink level is 5%"}]}}`)
	for _, tt := range []struct {
		name, in string
		opt      cloudprint.JobUIOptions
		want     string
	}{
		{"nothing", `{}`, cloudprint.JobUIOptions{}, ui("DRAFT", "")},
		{"held", `{"state": {"type": "HELD"}}`, cloudprint.JobUIOptions{}, ui("PAUSED", "")},
		{"queued", `{"state": {"type": "QUEUED"}, "delivery_attempts": 2}`, cloudprint.JobUIOptions{Pages: 3}, `{"summary": "QUEUED", "progress": "Delivery attempts: 2"}`},
		{"no page yet", `{"state": {"type": "IN_PROGRESS"}, "pages_printed": 0}`, cloudprint.JobUIOptions{Pages: 3}, `{"summary": "IN_PROGRESS", "progress": "Pages printed: 0 of 3"}`},
		{"of how many is not known", `{"state": {"type": "IN_PROGRESS"}, "pages_printed": 5}`, cloudprint.JobUIOptions{}, `{"summary": "IN_PROGRESS", "progress": "Pages printed: 5"}`},
		{"more than there are", `{"state": {"type": "IN_PROGRESS"}, "pages_printed": 5}`, cloudprint.JobUIOptions{Pages: 4}, `{"summary": "IN_PROGRESS", "progress": "Pages printed: 5"}`},
		{"done", `{"state": {"type": "DONE"}, "pages_printed": 4}`, cloudprint.JobUIOptions{Pages: 4}, `{"summary": "DONE", "progress": "Pages printed: 4 of 4"}`},
		{"paused", stopped(`"user_action_cause": {"action_code": "PAUSED"}`), cloudprint.JobUIOptions{}, ui("PAUSED", "Paused by user")},
		{"user's other act", aborted(`"user_action_cause": {"action_code": "OTHER"}`), cloudprint.JobUIOptions{}, ui("CANCELLED", "Stopped by user")},
		{"jam", stopped(`"device_state_cause": {"error_code": "MEDIA_PATH"}`), cloudprint.JobUIOptions{}, ui("ERROR", "Media are stuck in the printer")},
		{"jam, from the device", stopped(`"device_state_cause": {"error_code": "MEDIA_PATH"}`), cloudprint.JobUIOptions{Device: jam}, ui("ERROR", "Media is jammed")},
		{"marker, in order by the device", stopped(`"device_state_cause": {"error_code": "MARKER"}`), cloudprint.JobUIOptions{Device: jam}, ui("ERROR", "Ink, toner or staples need attention")},
		{"tray", stopped(`"device_state_cause": {"error_code": "INPUT_TRAY"}`), cloudprint.JobUIOptions{}, ui("ERROR", "An input tray needs attention")},
		{"size", stopped(`"device_state_cause": {"error_code": "MEDIA_SIZE"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The printer has no media of this size")},
		{"type", stopped(`"device_state_cause": {"error_code": "MEDIA_TYPE"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The printer has no media of this type")},
		{"other", stopped(`"device_state_cause": {"error_code": "OTHER"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The printer needs attention")},
		{"no code", stopped(`"device_state_cause": {}`), cloudprint.JobUIOptions{}, ui("ERROR", "The printer needs attention")},
		{"download", aborted(`"device_action_cause": {"error_code": "DOWNLOAD_FAILURE"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The printer could not fetch the document")},
		{"other act of the device", aborted(`"device_action_cause": {"error_code": "OTHER"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The printer could not do the job")},
		{"expired", aborted(`"service_action_cause": {"error_code": "EXPIRATION"}`), cloudprint.JobUIOptions{}, ui("EXPIRED", "The job waited too long")},
		{"conversion", aborted(`"service_action_cause": {"error_code": "CONVERSION_ERROR"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The document could not be converted for the printer")},
		{"other act of the service", aborted(`"service_action_cause": {"error_code": "OTHER"}`), cloudprint.JobUIOptions{}, ui("ERROR", "The print service could not do the job")},
		{"no cause", `{"state": {"type": "ABORTED"}}`, cloudprint.JobUIOptions{}, ui("ERROR", "")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.JSONEq(t, tt.want, asJSON(t, cloudprint.JobUIState(job(t, tt.in), tt.opt)))
		})
	}
	assert.JSONEq(t, ui("DRAFT", ""), asJSON(t, cloudprint.JobUIState(nil, cloudprint.JobUIOptions{})))
	for code, name := range cloudprint.JobState_ServiceActionCause_ErrorCode_name {
		got := cloudprint.JobUIState(job(t, aborted(`"service_action_cause": {"error_code": "`+name+`"}`)), cloudprint.JobUIOptions{})
		assert.Equal(t, code == 100, got.GetCause() == "The print service could not do the job", name)
	}
}

// No state makes these functions panic, and what they make is valid.
func FuzzStates(f *testing.F) {
	f.Add([]byte(exampleCDS), []byte(`{"printer": {"marker_state": {}}}`), []byte(exampleCDD))
	f.Add([]byte(`{"state": {"type": "IN_PROGRESS"}}`), []byte(exampleCancelled), []byte(`{}`))
	f.Add([]byte(`{"printer": {"vendor_state": {"item": [{"state": "INFO", "description": "x"}]}}}`), []byte(`{"printer": {"state": "STOPPED"}}`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		lim := cloudprint.Limits{}
		x, y, d := new(cloudprint.CloudDeviceState), new(cloudprint.CloudDeviceState), new(cloudprint.CloudDeviceDescription)
		_, _, _ = cloudprint.Unmarshal(a, lim, x), cloudprint.Unmarshal(b, lim, y), cloudprint.Unmarshal(c, lim, d)
		for _, full := range []bool{false, true} {
			ui := cloudprint.DeviceUIState(cloudprint.ApplyCDSDiff(x, y), d, cloudprint.UIOptions{Full: full})
			require.NotNil(t, ui.Summary)
			require.Equal(t, ui.GetSummary() == cloudprint.CloudDeviceUiState_STOPPED, ui.GetSeverity() == cloudprint.CloudDeviceUiState_HIGH)
			if ui.Caption != nil || ui.Printer != nil {
				require.NotNil(t, ui.NumIssues)
			}
		}
		j, diff := new(cloudprint.PrintJobState), new(cloudprint.PrintJobStateDiff)
		_, _ = cloudprint.Unmarshal(a, lim, j), cloudprint.Unmarshal(b, lim, diff)
		if next, err := cloudprint.ApplyJobDiff(j, diff, cloudprint.Device); err == nil {
			require.NotNil(t, cloudprint.JobUIState(next, cloudprint.JobUIOptions{Pages: 3}).Summary)
		}
	})
}
