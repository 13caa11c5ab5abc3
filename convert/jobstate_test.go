package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

func TestJobState(t *testing.T) {
	const user = `{"type":"ABORTED","user_action_cause":{"action_code":"CANCELLED"}}`
	_, noPages := NewPlan(PlanInput{Doc: pdfDoc(2), Ticket: cjt(t, `"page_range": {"interval": [{"start": 3}]}`)})
	_, badTicket := NewPlan(PlanInput{Doc: pdfDoc(2), Ticket: cjt(t, `"copies": {"copies": 0}`)})
	_, badPrinter := NewPlan(PlanInput{Doc: pdfDoc(2), CDD: cdd(t, `"dpi": {"option": [{"horizontal_dpi": 0}]}`)})
	_, notJSON := cloudprint.ParseCDD([]byte(`{`), cloudprint.Limits{})
	for _, tt := range []struct {
		err             error
		service, device string
	}{
		{&Error{Kind: Usage}, "OTHER", "OTHER"},
		{errors.New("x"), "OTHER", "OTHER"},
		{&Error{Kind: Read, Err: fmt.Errorf("open: %w", fs.ErrNotExist)}, "FETCH_DOCUMENT_NOT_FOUND", "DOWNLOAD_FAILURE"},
		{&Error{Kind: Read, Err: fs.ErrPermission}, "FETCH_DOCUMENT_FORBIDDEN", "DOWNLOAD_FAILURE"},
		{&Error{Kind: Read}, "CONVERSION_ERROR", "DOWNLOAD_FAILURE"},
		{&Error{Kind: NotDocument}, "CONVERSION_UNSUPPORTED_CONTENT_TYPE", "PRINT_FAILURE"},
		{&Error{Kind: Unsupported}, "CONVERSION_UNSUPPORTED_CONTENT_TYPE", "PRINT_FAILURE"},
		{&Error{Kind: Password}, "CONVERSION_ERROR", "PRINT_FAILURE"},
		{&Error{Kind: Write}, "DELIVERY_FAILURE", "PRINT_FAILURE"},
		{&Error{Kind: Limit}, "CONVERSION_FILE_TOO_BIG", "DOCUMENT_TOO_LARGE"},
		{context.DeadlineExceeded, "CONVERSION_ERROR", "PRINT_FAILURE"},
		{noPages, "INCONSISTENT_JOB", "INVALID_TICKET"},
		{badTicket, "INCONSISTENT_JOB", "INVALID_TICKET"},
		{badPrinter, "INCONSISTENT_PRINTER", "INVALID_TICKET"},
		{&Error{Kind: Ticket, Err: notJSON}, "INCONSISTENT_PRINTER", "INVALID_TICKET"},
		{context.Canceled, "", ""},
		{nil, "-", "-"},
	} {
		for by, code := range map[cloudprint.Party]string{cloudprint.Service: tt.service, cloudprint.Device: tt.device} {
			s := JobState(tt.err, by)
			require.NoError(t, s.Validate(by), "%v", tt.err)
			b, err := cloudprint.Marshal(s)
			require.NoError(t, err)
			want := fmt.Sprintf(`{"type":"ABORTED","%s_action_cause":{"error_code":"%s"}}`, map[cloudprint.Party]string{cloudprint.Service: "service", cloudprint.Device: "device"}[by], code)
			switch code {
			case "":
				want = user
			case "-":
				want = `{"type":"DONE"}`
			}
			assert.JSONEq(t, want, string(b), "%v", tt.err)
		}
	}
}
