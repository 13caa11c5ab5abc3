package convert

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// TestChromiumSettings has the settings that Chromium derives from a device description and a ticket (pwg_raster_converter.cc and its unit test),
// beside ours. Where they differ, the row says why.
func TestChromiumSettings(t *testing.T) {
	const takes = `"supported_content_type": [{"content_type": "image/pwg-raster"}]`
	config := func(s string) string { return takes + `, "pwg_raster_config": {` + s + `}` }
	const dpi = `, "dpi": {"option": [{"horizontal_dpi": 100, "vertical_dpi": 200}]}`
	const gray, colour = `"color": {"type": "STANDARD_MONOCHROME"}`, `"color": {"type": "STANDARD_COLOR"}`
	both := `"document_type_supported": ["SGRAY_8", "SRGB_8"]`
	portrait := PageSize{50, 100}
	for _, tt := range []struct {
		name, cdd, cjt string
		page           PageSize
		typ            pwg.Type
		dpi            [2]int
		size           [2]int // pixels
		differs        string
	}{
		{"nothing said", takes, ``, portrait, pwg.SRGB8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"gray wanted and listed", config(both), gray, portrait, pwg.SGray8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"custom gray wanted and listed", config(both), `"color": {"type": "CUSTOM_MONOCHROME", "vendor_id": "x"}`, portrait, pwg.SGray8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"gray wanted, not listed", config(`"document_type_supported": ["SRGB_8"]`), gray, portrait, pwg.SRGB8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"gray wanted, no list", config(""), gray, portrait, pwg.SRGB8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"colour wanted", config(both), colour, portrait, pwg.SRGB8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"nothing wanted", config(both), ``, portrait, pwg.SRGB8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"automatic", config(both), `"color": {"type": "AUTO"}`, portrait, pwg.SGray8, [2]int{300, 300}, [2]int{208, 416},
			"Chromium takes AUTO for colour; here the pages are looked at, and this one has none"},
		{"colour wanted of a printer of gray", config(`"document_type_supported": ["SGRAY_8"]`), colour, portrait, pwg.SGray8, [2]int{300, 300}, [2]int{208, 416},
			"Chromium sends SRGB_8, which the printer does not list"},
		{"other types", config(`"document_type_supported": ["CMYK_8"]`), colour, portrait, pwg.CMYK8, [2]int{300, 300}, [2]int{208, 416},
			"Chromium knows SRGB_8 and SGRAY_8 only and sends the first whatever is listed"},
		{"dpi of the printer", takes + dpi, ``, portrait, pwg.SRGB8, [2]int{100, 200}, [2]int{69, 277}, ""},
		{"dpi of the printer, page that lies", takes + dpi, ``, PageSize{100, 50}, pwg.SRGB8, [2]int{100, 200}, [2]int{138, 138},
			"Chromium turns bitmap and resolution together, so that the resolution is not the printer's any more; here neither is, unless media is named"},
		{"page that lies", takes, ``, PageSize{100, 50}, pwg.SRGB8, [2]int{300, 300}, [2]int{416, 208}, "Chromium turns it; here pages are turned to the media, and none is named"},
		{"page that lies, on media", takes + `, "media_size": {"option": [{"width_microns": 17639, "height_microns": 35278}]}`, ``, PageSize{100, 50}, pwg.SRGB8, [2]int{300, 300}, [2]int{208, 416}, ""},
		{"dpi of the ticket", takes, `"dpi": {"horizontal_dpi": 600, "vertical_dpi": 600}`, portrait, pwg.SRGB8, [2]int{600, 600}, [2]int{416, 833},
			"Chromium does not read the ticket's dpi"},
		{"resolutions of the printer", config(`"document_resolution_supported": [{"cross_feed_dir": 150, "feed_dir": 150}]`), ``, portrait, pwg.SRGB8, [2]int{150, 150}, [2]int{104, 208},
			"Chromium does not read document_resolution_supported and would send 300 dpi"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := NewPlan(PlanInput{Doc: DocInfo{Pages: []PageSize{tt.page}}, CDD: cdd(t, tt.cdd), Ticket: cjt(t, tt.cjt), Color: func(int) (bool, error) { return false, nil }})
			require.NoError(t, err)
			assert.Equal(t, []any{tt.typ, tt.dpi, tt.size}, []any{p.Type, p.Resolution, [2]int{p.Pages[0].Width, p.Pages[0].Height}}, tt.differs)
		})
	}
	// The table of what is done to the pages that Chromium calls odd, from 0: the back sides.
	for back, row := range map[string][2]pwg.PageTransform{
		"NORMAL": {{CrossFeed: 1, Feed: 1}, {CrossFeed: 1, Feed: 1}}, "ROTATED": {{CrossFeed: -1, Feed: -1}, {CrossFeed: 1, Feed: 1}},
		"MANUAL_TUMBLE": {{CrossFeed: 1, Feed: 1}, {CrossFeed: -1, Feed: -1}}, "FLIPPED": {{CrossFeed: 1, Feed: -1}, {CrossFeed: -1, Feed: 1}},
	} {
		for i, duplex := range []string{"LONG_EDGE", "SHORT_EDGE"} {
			for _, reverse := range []bool{false, true} {
				p, err := NewPlan(PlanInput{Doc: pdfDoc(4), CDD: cdd(t, config(fmt.Sprintf(`"document_sheet_back": %q, "reverse_order_streaming": %t`, back, reverse))),
					Ticket: cjt(t, fmt.Sprintf(`"duplex": {"type": %q}`, duplex))})
				require.NoError(t, err)
				for _, page := range p.Pages {
					want := pwg.FrontSide
					if page.Source%2 == 1 { // with a page range this would be wrong, and an odd number of pages would lack a back in reverse
						want = row[i]
					}
					assert.Equal(t, want, page.Transform, "%s %s page %d", back, duplex, page.Source)
				}
			}
		}
	}
	// Defaults: a description without a config means ROTATED, a ticket without duplex NO_DUPLEX whatever the description's default is for Chromium;
	// here the description's default holds, as the reference says.
	p, err := NewPlan(PlanInput{Doc: pdfDoc(2), CDD: cdd(t, takes), Ticket: cjt(t, `"duplex": {"type": "LONG_EDGE"}`)})
	require.NoError(t, err)
	assert.Equal(t, pwg.SheetBackRotated, p.SheetBack)
}
