package convert

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// Whatever a printer and a ticket say, there is a plan whose headers are valid and whose matrices are numbers, or an *Error.
func FuzzPlan(f *testing.F) {
	f.Add([]byte(`{"printer": {"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000}]}, "dpi": {"option":
		[{"horizontal_dpi": 600, "vertical_dpi": 300}]}, "pwg_raster_config": {"document_type_supported": ["SGRAY_8"], "reverse_order_streaming": true}}}`),
		[]byte(`{"print": {"duplex": {"type": "LONG_EDGE"}, "copies": {"copies": 2}, "page_range": {"interval": [{"start": 1, "end": 2}]}, "margins":
		{"top_microns": 10000}, "fit_to_page": {"type": "FILL_PAGE"}}}`), 595.0, 842.0, uint8(3))
	f.Add([]byte(`{"printer": {"supported_content_type": [{"content_type": "image/png"}], "media_size": {"option": [{"width_microns": 80000, "is_continuous_feed": true}]}}}`),
		[]byte(`{"print": {"media_size": {"width_microns": 80000, "is_continuous_feed": true}, "page_orientation": {"type": "LANDSCAPE"}}}`), 100.0, 4000.0, uint8(1))
	f.Fuzz(func(t *testing.T, device, ticket []byte, w, h float64, n uint8) {
		in := PlanInput{Doc: DocInfo{ContentType: TypePDF}, Options: PlanOptions{MaxPages: 1000}}
		in.CDD, _ = cloudprint.ParseCDD(device, cloudprint.Limits{})
		in.Ticket, _ = cloudprint.ParseCJT(ticket, cloudprint.Limits{})
		for i := range int(n) {
			in.Doc.Pages = append(in.Doc.Pages, []PageSize{{w, h}, {h, w}, a4Page}[i%3])
		}
		p, err := NewPlan(in)
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			return
		}
		for i := range p.Pages {
			require.True(t, p.Pages[i].Matrix.Finite())
			require.NoError(t, p.Header(i).Validate())
		}
	})
}
