package convert

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// Whatever a printer, a ticket and the options say, there is a plan whose headers are valid, whose matrices are numbers, whose pages are pages of the
// document and whose ticket for the printer is one, or an *Error.
func FuzzPlan(f *testing.F) {
	f.Add([]byte(`{"printer": {"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000}]}, "dpi": {"option":
		[{"horizontal_dpi": 600, "vertical_dpi": 300}]}, "pwg_raster_config": {"document_type_supported": ["SGRAY_8"], "reverse_order_streaming": true}}}`),
		[]byte(`{"print": {"duplex": {"type": "LONG_EDGE"}, "copies": {"copies": 2}, "page_range": {"interval": [{"start": 1, "end": 2}]}, "margins":
		{"top_microns": 10000}, "fit_to_page": {"type": "FILL_PAGE"}}}`), 595.0, 842.0, uint8(3), uint64(0))
	f.Add([]byte(`{"printer": {"supported_content_type": [{"content_type": "image/png"}], "media_size": {"option": [{"width_microns": 80000, "is_continuous_feed": true}]}}}`),
		[]byte(`{"print": {"media_size": {"width_microns": 80000, "is_continuous_feed": true}, "page_orientation": {"type": "LANDSCAPE"}}}`), 100.0, 4000.0, uint8(1), uint64(0))
	f.Add([]byte(`{"printer": {"supported_content_type": [{"content_type": "application/pdf", "max_version": "1.6"}, {"content_type": "image/urf"}], "color": {"option": [{"type": "AUTO"}]},
		"margins": {"option": [{"type": "BORDERLESS", "top_microns": 0, "right_microns": 0, "bottom_microns": 0, "left_microns": 0}]}, "copies": {"max": 3}, "media_size": {"option": [{"width_microns": 62000,
		"is_continuous_feed": true}, {"width_microns": 62000, "height_microns": 100000, "imageable_area_left_microns": 3000, "imageable_area_right_microns": 59000, "imageable_area_top_microns": 97000,
		"imageable_area_bottom_microns": 3000}], "min_height_microns": 20000, "max_height_microns": 90000}}}`),
		[]byte(`{"print": {"vendor_ticket_item": [{"id": "media-source", "value": "tray-3"}], "color": {"type": "CUSTOM_COLOR", "vendor_id": "x"}, "copies": {"copies": 9}, "collate": {"collate": false},
		"media_size": {"width_microns": 90000, "height_microns": 50000}, "reverse_order": {"reverse_order": true}}}`), 300.0, 200.0, uint8(5), uint64(0x1234567))
	printers, _ := filepath.Glob("../testdata/printers/*.json")
	tickets, _ := filepath.Glob("../testdata/tickets/*.json")
	for i, name := range printers {
		device, err := os.ReadFile(name)
		require.NoError(f, err)
		ticket, err := os.ReadFile(tickets[i%len(tickets)])
		require.NoError(f, err)
		f.Add(device, ticket, 612.0, 792.0, uint8(4), uint64(i)*0x9E3779B97F4A7C15)
	}
	f.Fuzz(func(t *testing.T, device, ticket []byte, w, h float64, n uint8, bits uint64) {
		take := func(m int) int { // a number below m from the bits
			v := int(bits % uint64(m))
			bits /= uint64(m)
			return v
		}
		in := PlanInput{Doc: DocInfo{ContentType: []string{TypePDF, TypeJPEG, TypePWG, "text/plain"}[take(4)], Version: []string{"", "1.7", "2.0"}[take(3)]}, Options: PlanOptions{MaxPages: 1000}}
		in.CDD, _ = cloudprint.ParseCDD(device, cloudprint.Limits{})
		in.Ticket, _ = cloudprint.ParseCJT(ticket, cloudprint.Limits{})
		if take(2) == 1 && in.CDD != nil {
			in.CDD, _ = cloudprint.CleanCDD(in.CDD)
		}
		for i := range int(n) {
			in.Doc.Pages = append(in.Doc.Pages, []PageSize{{w, h}, {h, w}, a4Page}[i%3])
		}
		o := &in.Options
		o.To = append([]string{""}, OutputTypes()...)[take(1+len(OutputTypes()))]
		o.Fit, o.Copies, o.Width = Fit(take(7)), take(3), []int{0, 0, 0, 576}[take(4)]
		if take(4) == 1 {
			o.Reverse, o.RotateAll, o.Sides = ptr(take(2) == 1), ptr(take(2) == 1), ptr(pwg.Sides(take(4)))
		}
		colour := take(3)
		if colour > 0 {
			in.Color = func(int) (bool, error) { return colour == 1, nil }
		}
		p, err := NewPlan(in)
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			return
		}
		_, err = json.Marshal(p)
		require.NoError(t, err)
		if p.PrinterTicket != nil {
			_, err := cloudprint.ParseCJT(p.PrinterTicket, cloudprint.Limits{})
			require.NoError(t, err)
		}
		for _, d := range p.Decisions {
			require.NotEmpty(t, d.Topic)
			require.NotEmpty(t, d.Why)
			require.NotEmpty(t, d.Rule)
		}
		for i := range p.Pages {
			page := &p.Pages[i]
			require.True(t, page.Matrix.Finite())
			require.True(t, page.Source >= -1 && page.Source < len(in.Doc.Pages))
			if p.ContentType != TypePDF {
				require.NoError(t, p.Header(i).Validate())
			}
			if c := page.Clip; c != nil {
				require.True(t, c.X0 >= 0 && c.X0 <= c.X1 && c.X1 <= page.Width && c.Y0 >= 0 && c.Y0 <= c.Y1 && c.Y1 <= page.Height, c)
			}
		}
	})
}
