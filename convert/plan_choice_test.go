package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

const takesPWG = `"supported_content_type": [{"content_type": "image/pwg-raster"}]`

// ticketOf returns the print section of a plan's ticket for the printer.
func ticketOf(t *testing.T, p *Plan) string {
	t.Helper()
	var v struct {
		Version string
		Print   json.RawMessage
	}
	require.NoError(t, json.Unmarshal(p.PrinterTicket, &v))
	assert.Equal(t, "1.0", v.Version)
	return string(v.Print)
}

func decided(p *Plan, topic string) string {
	i := slices.IndexFunc(p.Decisions, func(d Decision) bool { return d.Topic == topic })
	if i < 0 {
		return ""
	}
	return p.Decisions[i].Choice + ": " + p.Decisions[i].Why
}

func TestPlanAutoColor(t *testing.T) {
	const auto = `"color": {"type": "AUTO"}`
	both := takesPWG + `, "pwg_raster_config": {"document_type_supported": ["SRGB_8", "SGRAY_8"]}`
	options := `, "color": {"option": [{"type": "STANDARD_COLOR"}, {"type": "CUSTOM_MONOCHROME", "vendor_id": "eco"}, {"type": "STANDARD_MONOCHROME"}]}`
	for _, tt := range []struct {
		name, cdd, cjt string
		colour         string // pages that have it
		asked          string
		typ            pwg.Type
		ticket         string
	}{
		{"gray", both, auto, "", "0 1 2 3", pwg.SGray8, `{"color": {"type": "AUTO"}}`},
		{"one page has colour", both, auto, "1", "0 1", pwg.SRGB8, `{"color": {"type": "AUTO"}}`},
		{"not among the pages", both, auto + `, "page_range": {"interval": [{"start": 3}]}`, "1", "2 3", pwg.SGray8, `{"color": {"type": "AUTO"}}`},
		{"the printer has no AUTO: gray", both + options, auto, "", "0 1 2 3", pwg.SGray8, `{"color": {"type": "STANDARD_MONOCHROME"}}`},
		{"the printer has no AUTO: colour", both + options, auto, "0", "0", pwg.SRGB8, `{"color": {"type": "STANDARD_COLOR"}}`},
		{"the printer's default", both + `, "color": {"option": [{"type": "STANDARD_COLOR"}, {"type": "AUTO", "is_default": true}]}`, ``, "", "0 1 2 3", pwg.SGray8, `{}`},
		{"nothing to choose", takesPWG + `, "pwg_raster_config": {"document_type_supported": ["SRGB_8"]}`, auto, "", "", pwg.SRGB8, `{"color": {"type": "AUTO"}}`},
		{"not automatic", both, `"color": {"type": "STANDARD_COLOR"}`, "", "", pwg.SRGB8, `{"color": {"type": "STANDARD_COLOR"}}`},
		{"left to a printer of PDF that can", `"supported_content_type": [{"content_type": "application/pdf"}], "color": {"option": [{"type": "AUTO"}]}`, auto, "", "", 0, `{"color": {"type": "AUTO"}}`},
		{"a printer of PDF that cannot", `"supported_content_type": [{"content_type": "application/pdf"}]` + options, auto, "", "0 1 2 3", 0, `{"color": {"type": "STANDARD_MONOCHROME"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			p, err := NewPlan(PlanInput{Doc: pdfDoc(4), CDD: cdd(t, tt.cdd), Ticket: cjt(t, tt.cjt), Color: func(page int) (bool, error) {
				asked = append(asked, fmt.Sprint(page))
				return strings.Contains(tt.colour, fmt.Sprint(page)), nil
			}})
			require.NoError(t, err)
			assert.Equal(t, tt.asked, strings.Join(asked, " "))
			assert.Equal(t, tt.typ, p.Type)
			assert.JSONEq(t, tt.ticket, ticketOf(t, p))
		})
	}
	stop := errors.New("stop")
	_, err := NewPlan(PlanInput{Doc: pdfDoc(1), CDD: cdd(t, both), Ticket: cjt(t, auto), Color: func(int) (bool, error) { return false, stop }})
	assert.ErrorIs(t, err, stop)
	p, err := NewPlan(PlanInput{Doc: pdfDoc(1), CDD: cdd(t, both), Ticket: cjt(t, auto)})
	require.NoError(t, err)
	assert.Equal(t, pwg.SRGB8, p.Type, "what is not known may have colour")
}

func TestPlanVendorItems(t *testing.T) {
	item := func(id, value string) string { return fmt.Sprintf(`{"id": %q, "value": %q}`, id, value) }
	for _, tt := range []struct {
		id, value string
		set       func(h *pwg.Header)
	}{
		{"media-type", "photographic-glossy", func(h *pwg.Header) { h.MediaType = "photographic-glossy" }},
		{"media-type", strings.Repeat("x", 64), nil},
		{"media-type", "häagen", nil},
		{"media-color", "blue", func(h *pwg.Header) { h.MediaColor = "blue" }},
		{"media-source", "by-pass-tray", func(h *pwg.Header) { h.MediaPosition = 19 }},
		{"media-source", "tray-20", func(h *pwg.Header) { h.MediaPosition = 39 }},
		{"media-source", "roll-1", func(h *pwg.Header) { h.MediaPosition = 40 }},
		{"media-source", "7", nil},
		{"media-source", "", nil},
		{"print-quality", "draft", func(h *pwg.Header) { h.PrintQuality = pwg.QualityDraft }},
		{"print-quality", "5", func(h *pwg.Header) { h.PrintQuality = pwg.QualityHigh }},
		{"print-quality", "9", nil},
		{"print-content-optimize", "text-and-graphics", func(h *pwg.Header) { h.PrintContentOptimize = "TextAndGraphics" }},
		{"print-rendering-intent", "relative-bpc", func(h *pwg.Header) { h.RenderingIntent = "RelativeBpc" }},
		{"print-rendering-intent", "vivid", nil},
		{"finishings", "62", func(h *pwg.Header) { h.CutMedia = pwg.AfterSet }},
		{"finishings", "trim-after-pages", func(h *pwg.Header) { h.CutMedia = pwg.AfterPage }},
		{"finishings", "staple", nil},
		{"x-glow", "1", nil},
	} {
		p, err := NewPlan(PlanInput{Doc: pdfDoc(1), CDD: cdd(t, takesPWG), Ticket: cjt(t, `"vendor_ticket_item": [`+item(tt.id, tt.value)+`]`)})
		require.NoError(t, err)
		plain, err := NewPlan(PlanInput{Doc: pdfDoc(1), CDD: cdd(t, takesPWG)})
		require.NoError(t, err)
		want := plain.Header(0)
		if tt.set != nil {
			tt.set(want)
		}
		assert.Equal(t, want, p.Header(0), "%s=%s", tt.id, tt.value)
		require.NoError(t, p.Header(0).Validate())
		assert.Equal(t, tt.set != nil, p.Fields != nil)
		assert.Equal(t, []VendorItem{{tt.id, tt.value}}, p.VendorItems)
		assert.JSONEq(t, `{"vendor_ticket_item": [`+item(tt.id, tt.value)+`]}`, ticketOf(t, p))
	}
	_, err := NewPlan(PlanInput{Doc: pdfDoc(1), Ticket: cjt(t, `"vendor_ticket_item": [{"value": "x"}]`)})
	assert.ErrorIs(t, err, &Error{Kind: Ticket})
}

// What the printer is told to do is what has not been done here, in options that it has.
func TestPlanPrinterTicket(t *testing.T) {
	const device = `"copies": {"default": 1, "max": 5}, "color": {"option": [{"type": "STANDARD_COLOR"}, {"type": "CUSTOM_COLOR", "vendor_id": "vivid"}]}, "duplex": {"option": [{"type": "NO_DUPLEX"},
		{"type": "LONG_EDGE"}]}, "dpi": {"option": [{"horizontal_dpi": 600, "vertical_dpi": 600, "vendor_id": "a"}, {"horizontal_dpi": 600, "vertical_dpi": 600, "vendor_id": "b"}]},
		"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000, "vendor_id": "tray"}]}`
	const wish = `"color": {"type": "CUSTOM_COLOR", "vendor_id": "vivid"}, "duplex": {"type": "LONG_EDGE"}, "copies": {"copies": 7}, "collate": {"collate": false}, "dpi": {"horizontal_dpi": 600,
		"vertical_dpi": 600, "vendor_id": "b"}, "media_size": {"width_microns": 210500, "height_microns": 297500}, "fit_to_page": {"type": "FIT_TO_PAGE"}, "page_range": {"interval": [{"start": 2}]},
		"reverse_order": {"reverse_order": true}, "page_orientation": {"type": "AUTO"}, "margins": {"top_microns": 1, "right_microns": 1, "bottom_microns": 1, "left_microns": 1}`
	const settings = `"color": {"type": "CUSTOM_COLOR", "vendor_id": "vivid"}, "duplex": {"type": "LONG_EDGE"}, "copies": {"copies": 5}, "collate": {"collate": false}, "dpi": {"horizontal_dpi": 600,
		"vertical_dpi": 600, "vendor_id": "b"}, "media_size": {"width_microns": 210000, "height_microns": 297000, "vendor_id": "tray"}`
	const pageItems = `, "page_orientation": {"type": "AUTO"}, "margins": {"top_microns": 1, "right_microns": 1, "bottom_microns": 1, "left_microns": 1}, "fit_to_page": {"type": "FIT_TO_PAGE"}`
	for _, tt := range []struct{ name, cdd, cjt, want string }{
		{"raster", takesPWG + "," + device, wish, settings},
		{"PDF, arranged here", `"supported_content_type": [{"content_type": "application/pdf"}],` + device, wish, settings + pageItems},
		{"PDF as it is", `"supported_content_type": [{"content_type": "application/pdf"}], "page_range": {}, "reverse_order": {},` + device, wish,
			settings + pageItems + `, "page_range": {"interval": [{"start": 2}]}, "reverse_order": {"reverse_order": true}`},
		{"nothing wished", takesPWG + "," + device, ``, ``},
		{"copies made here", takesPWG, `"copies": {"copies": 2}, "collate": {"collate": true}`, ``},
		{"sides that the printer has not", takesPWG + "," + device, `"duplex": {"type": "SHORT_EDGE"}`, `"duplex": {"type": "NO_DUPLEX"}`},
		{"colours like it", takesPWG + "," + device, `"color": {"type": "STANDARD_MONOCHROME"}`, `"color": {"type": "STANDARD_COLOR"}`},
	} {
		p, err := NewPlan(PlanInput{Doc: pdfDoc(3), CDD: cdd(t, tt.cdd), Ticket: cjt(t, tt.cjt)})
		require.NoError(t, err, tt.name)
		assert.JSONEq(t, "{"+tt.want+"}", ticketOf(t, p), tt.name)
	}
	p, err := NewPlan(PlanInput{Doc: pdfDoc(3)})
	require.NoError(t, err)
	assert.Nil(t, p.PrinterTicket, "there is no printer to tell")
}

func TestPlanDocumentsOfManyTypes(t *testing.T) {
	list := func(types ...string) string {
		b, _ := json.Marshal(types)
		return `"supported_content_type": [{"content_type": ` + strings.ReplaceAll(strings.Trim(string(b), "[]"), `,`, `}, {"content_type": `) + `}]`
	}
	header := func(change func(h *pwg.Header)) *pwg.Header {
		h := &pwg.Header{HWResolution: [2]uint32{300, 300}, CrossFeedTransform: 1, FeedTransform: 1}
		h.SetType(pwg.SGray8, 100, 100)
		change(h)
		return h
	}
	const config = `, "pwg_raster_config": {"document_type_supported": ["SGRAY_8", "SRGB_8"], "document_resolution_supported": [{"cross_feed_dir": 300, "feed_dir": 300}]%s}`
	ranged := `"page_range": {"interval": [{"start": 2, "end": 2}]}`
	for _, tt := range []struct {
		name  string
		doc   string
		pages int
		cdd   string
		cjt   string
		head  *pwg.Header
		want  string
		pass  bool
	}{
		{"jpeg listed", TypeJPEG, 1, list(TypePWG, TypeJPEG), ``, nil, TypeJPEG, true},
		{"jpeg not listed", TypeJPEG, 1, list(TypePDF, TypePWG), ``, nil, TypePDF, false},
		{"jpeg, copies, raster listed", TypeJPEG, 1, list(TypeJPEG, TypePWG), `"copies": {"copies": 2}`, nil, TypePWG, false},
		{"jpeg, copies, only jpeg listed", TypeJPEG, 1, list(TypeJPEG), `"copies": {"copies": 2}`, nil, TypeJPEG, true},
		{"jpeg, copies that the printer makes", TypeJPEG, 1, list(TypeJPEG, TypePWG) + `, "copies": {}`, `"copies": {"copies": 2}`, nil, TypeJPEG, true},
		{"jpeg, the only page selected", TypeJPEG, 1, list(TypeJPEG), `"page_range": {"interval": [{"start": 1}]}`, nil, TypeJPEG, true},
		{"text listed", "text/plain", 3, list("text/plain", TypePWG), ``, nil, "text/plain", true},
		{"text, pages selected", "text/plain", 3, list("text/plain", TypePWG), ranged, nil, TypePWG, false},
		{"tiff of several pages to pictures and raster", "image/tiff", 3, list(TypePNG, TypePWG), ``, nil, TypePWG, false},
		{"several pages to pictures only", TypePDF, 3, list(TypePNG, TypeJPEG), ``, nil, TypePNG, false},
		{"several pages, one selected", TypePDF, 3, list(TypePNG, TypePWG), ranged, nil, TypePNG, false},
		{"anything", "text/plain", 3, list("*/*"), ``, nil, "text/plain", true},
		{"anything, pages selected", "text/plain", 3, list("*/*"), ranged, nil, TypePDF, false},
		{"pdf, pages selected by the printer", TypePDF, 3, list(TypePDF) + `, "page_range": {}`, ranged, nil, TypePDF, true},
		{"pdf, pages selected", TypePDF, 3, list(TypePDF), ranged, nil, TypePDF, false},
		{"pdf, all pages selected", TypePDF, 3, list(TypePDF), `"page_range": {"interval": [{"start": 1, "end": 9}]}`, nil, TypePDF, true},
		{"pdf, reverse order", TypePDF, 3, list(TypePDF), `"reverse_order": {"reverse_order": true}`, nil, TypePDF, false},
		{"pdf, reverse order of the printer", TypePDF, 3, list(TypePDF) + `, "reverse_order": {}`, `"reverse_order": {"reverse_order": true}`, nil, TypePDF, true},
		{"raster made for such a printer", TypePWG, 1, list(TypePWG) + fmt.Sprintf(config, ""), ``, header(func(*pwg.Header) {}), TypePWG, true},
		{"raster whose header is unknown", TypePWG, 1, list(TypePWG), ``, nil, TypePWG, false},
		{"raster of another type", TypePWG, 1, list(TypePWG) + fmt.Sprintf(config, ""), ``, header(func(h *pwg.Header) { h.SetType(pwg.CMYK8, 100, 100) }), TypePWG, false},
		{"raster of another resolution", TypePWG, 1, list(TypePWG) + fmt.Sprintf(config, ""), ``, header(func(h *pwg.Header) { h.HWResolution[1] = 600 }), TypePWG, false},
		{"raster with backs", TypePWG, 2, list(TypePWG) + fmt.Sprintf(config, ""), ``, header(func(h *pwg.Header) { h.Duplex = true }), TypePWG, false},
		{"raster, two sides wanted", TypePWG, 2, list(TypePWG) + fmt.Sprintf(config, ""), `"duplex": {"type": "LONG_EDGE"}`, header(func(*pwg.Header) {}), TypePWG, false},
		{"raster not turned", TypePWG, 1, list(TypePWG) + fmt.Sprintf(config, `, "rotate_all_pages": true`), ``, header(func(*pwg.Header) {}), TypePWG, false},
		{"raster turned", TypePWG, 1, list(TypePWG) + fmt.Sprintf(config, `, "rotate_all_pages": true`), ``, header(func(h *pwg.Header) { h.CrossFeedTransform, h.FeedTransform = -1, -1 }), TypePWG, true},
		{"raster, stream reversed", TypePWG, 2, list(TypePWG) + fmt.Sprintf(config, `, "reverse_order_streaming": true`), ``, header(func(*pwg.Header) {}), TypePWG, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := pdfDoc(tt.pages)
			doc.ContentType, doc.Version, doc.Header = tt.doc, "", tt.head
			p, err := NewPlan(PlanInput{Doc: doc, CDD: cdd(t, tt.cdd), Ticket: cjt(t, tt.cjt)})
			require.NoError(t, err)
			assert.Equal(t, []any{tt.want, tt.pass}, []any{p.ContentType, p.PassThrough}, p.Decisions)
		})
	}
	// A PDF that would be made is too new for the printer, too.
	p, err := NewPlan(PlanInput{Doc: DocInfo{ContentType: TypeJPEG, Pages: []PageSize{a4Page}},
		CDD: cdd(t, `"supported_content_type": [{"content_type": "application/pdf", "max_version": "1.6"}, {"content_type": "image/pwg-raster"}]`)})
	require.NoError(t, err)
	assert.Equal(t, TypePWG, p.ContentType)
	// What goes unchanged needs no pages that are known.
	p, err = NewPlan(PlanInput{Doc: DocInfo{ContentType: "application/vnd.hp-PCL"}, CDD: cdd(t, `"supported_content_type": [{"content_type": "application/vnd.hp-pcl"}]`)})
	require.NoError(t, err)
	assert.True(t, p.PassThrough)
}

// At 254 dpi a pixel is 100 micrometres; the media is 100 x 200 mm with an imageable area that leaves out 3, 4, 5 and 6 mm.
func TestPlanMargins(t *testing.T) {
	const area = `, "imageable_area_left_microns": 6000, "imageable_area_right_microns": 96000, "imageable_area_bottom_microns": 5000, "imageable_area_top_microns": 197000`
	media := func(more string) string {
		return takesPWG + `, "media_size": {"option": [{"width_microns": 100000, "height_microns": 200000` + area + `}]}` + more
	}
	const options = `, "margins": {"option": [{"type": "STANDARD", "top_microns": 10000, "right_microns": 10000, "bottom_microns": 10000, "left_microns": 10000},
		{"type": "BORDERLESS", "top_microns": 0, "right_microns": 0, "bottom_microns": 0, "left_microns": 0%s}]}`
	plain, isDefault := fmt.Sprintf(options, ""), fmt.Sprintf(options, `, "is_default": true`)
	const fit, fill, none = `"fit_to_page": {"type": "FIT_TO_PAGE"}`, `"fit_to_page": {"type": "FILL_PAGE"}`, `"fit_to_page": {"type": "NO_FITTING"}`
	wish := func(top, right, bottom, left int) string {
		return fmt.Sprintf(`"margins": {"top_microns": %d, "right_microns": %d, "bottom_microns": %d, "left_microns": %d}`, top, right, bottom, left)
	}
	full := PageSize{100 / 25.4 * 72, 200 / 25.4 * 72}
	for _, tt := range []struct {
		name, cdd, cjt string
		box            [4]float64 // of the page in pixels: left, top, right, bottom
		clip           *geom.IRect
	}{
		{"nobody says anything", media(""), ``, [4]float64{0, 0, 1000, 2000}, nil},
		{"a fit is wished: the imageable area", media(""), fit, [4]float64{60, 90, 960, 1890}, nil},
		{"margins of the ticket", media(""), wish(10000, 10000, 10000, 10000), [4]float64{100, 200, 900, 1800}, nil},
		{"margins of the ticket, too small", media(""), wish(0, 0, 0, 0), [4]float64{60, 90, 960, 1890}, nil},
		{"margins of the ticket, borderless", media(plain), wish(0, 0, 0, 0), [4]float64{0, 0, 1000, 2000}, nil},
		{"the printer's margins", media(plain), ``, [4]float64{100, 200, 900, 1800}, nil},
		{"the printer's margins, borderless", media(isDefault), ``, [4]float64{0, 0, 1000, 2000}, nil},
		{"no fitting", media(plain), none, [4]float64{0, 0, 1000, 2000}, nil},
		{"no fitting, margins", media(""), none + `,` + wish(50000, 0, 0, 0), [4]float64{0, 0, 1000, 2000}, nil},
		{"fill", media(""), fill + `,` + wish(10000, 20000, 10000, 30000), [4]float64{100, 100, 1000, 1900}, &geom.IRect{X0: 300, Y0: 100, X1: 800, Y1: 1900}},
		{"fill, borderless", media(plain), fill + `,` + wish(0, 0, 0, 0), [4]float64{0, 0, 1000, 2000}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := NewPlan(PlanInput{Doc: DocInfo{Pages: []PageSize{full}}, CDD: cdd(t, tt.cdd), Ticket: cjt(t, tt.cjt), Options: PlanOptions{Resolution: [2]int{254, 254}}})
			require.NoError(t, err)
			page := p.Pages[0]
			require.Equal(t, [2]int{1000, 2000}, [2]int{page.Width, page.Height})
			a, b := page.Matrix.Apply(geom.Point{}), page.Matrix.Apply(geom.Point{X: full.W, Y: full.H})
			for i, v := range []float64{a.X, a.Y, b.X, b.Y} {
				assert.InDelta(t, tt.box[i], v, 1.01, "edge %d of %v %v", i, a, b)
			}
			assert.Equal(t, tt.clip, page.Clip)
			assert.NotEmpty(t, decided(p, "margins")+tt.cjt)
		})
	}
	// A box is turned with its page.
	back := PlanOptions{Resolution: [2]int{254, 254}, RotateAll: ptr(true)}
	p, err := NewPlan(PlanInput{Doc: DocInfo{Pages: []PageSize{full}}, CDD: cdd(t, media("")), Ticket: cjt(t, fill+`,`+wish(10000, 20000, 10000, 30000)), Options: back})
	require.NoError(t, err)
	assert.Equal(t, &geom.IRect{X0: 200, Y0: 100, X1: 700, Y1: 1900}, p.Pages[0].Clip)
}
