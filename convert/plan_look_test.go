package convert_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// AUTO looks at the pages of the job, and the result carries the ticket for the printer.
func TestAutoColor(t *testing.T) {
	for _, tt := range []struct {
		doc, pages string
		typ        pwg.Type
	}{{"text.pdf", "", pwg.SGray8}, {"photo.pdf", "", pwg.SRGB8}, {"fax.pdf", "", pwg.SGray8}, {"report.pdf", "", pwg.SRGB8}} {
		opt := options(0, 36)
		var err error
		opt.Ticket, err = cloudprint.ParseCJT([]byte(`{"print": {"color": {"type": "AUTO"}, "vendor_ticket_item": [{"id": "a", "value": "b"}]}}`), cloudprint.Limits{})
		require.NoError(t, err)
		out, res := result(t, tt.doc, opt)
		assert.Equal(t, tt.typ, res.Plan.Type, tt.doc)
		for _, p := range read(t, out) {
			typ, ok := p.header.Type()
			require.True(t, ok)
			assert.Equal(t, tt.typ, typ)
		}
		assert.JSONEq(t, `{"version": "1.0", "print": {"vendor_ticket_item": [{"id": "a", "value": "b"}], "color": {"type": "AUTO"}}}`, string(res.PrinterTicket))
	}
}

// What fills an area is cut at its margins.
func TestFillIsCut(t *testing.T) {
	opt := options(pwg.SGray8, 72)
	opt.Plan.Fit, opt.Plan.Media = convert.FitFill, "100x100mm"
	var err error
	opt.Ticket, err = cloudprint.ParseCJT([]byte(`{"print": {"margins": {"top_microns": 25400, "right_microns": 0, "bottom_microns": 25400, "left_microns": 50800}}}`), cloudprint.Limits{})
	require.NoError(t, err)
	out, res := result(t, "photo.pdf", opt)
	p := read(t, out)[0]
	clip := res.Plan.Pages[0].Clip
	require.NotNil(t, clip)
	inside, outside := 0, 0
	for y := range int(p.header.Height) {
		for x := range int(p.header.Width) {
			if p.pix[y*p.stride()+x] == 255 {
				continue
			}
			if x >= clip.X0 && x < clip.X1 && y >= clip.Y0 && y < clip.Y1 {
				inside++
			} else {
				outside++
			}
		}
	}
	assert.Zero(t, outside)
	assert.Greater(t, inside, 1000)
}
