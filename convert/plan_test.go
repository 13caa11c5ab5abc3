package convert

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

var (
	a4Page     = PageSize{595, 842}
	letterPage = PageSize{612, 792}
)

func pdfDoc(n int) DocInfo {
	d := DocInfo{ContentType: TypePDF, Version: "1.7"}
	for range n {
		d.Pages = append(d.Pages, a4Page)
	}
	return d
}

// cdd parses the inside of a printer section; the printer takes PWG Raster unless it says something else.
func cdd(t testing.TB, inside string) *cloudprint.CloudDeviceDescription {
	t.Helper()
	if inside == "" {
		inside = `"supported_content_type": [{"content_type": "image/pwg-raster"}]`
	}
	d, err := cloudprint.ParseCDD([]byte(`{"version": "1.0", "printer": {`+inside+`}}`), cloudprint.Limits{})
	require.NoError(t, err)
	return d
}

func cjt(t testing.TB, inside string) *cloudprint.CloudJobTicket {
	t.Helper()
	c, err := cloudprint.ParseCJT([]byte(`{"version": "1.0", "print": {`+inside+`}}`), cloudprint.Limits{})
	require.NoError(t, err)
	return c
}

func ptr[T any](v T) *T { return &v }

func TestPlanContentType(t *testing.T) {
	list := func(types ...string) string {
		s := `"supported_content_type": [`
		for i, v := range types {
			if i > 0 {
				s += ","
			}
			if v[0] != '{' {
				v = `{"content_type": "` + v + `"}`
			}
			s += v
		}
		return s + "]"
	}
	for _, tt := range []struct {
		name, cdd, to, doc string
		want               string
		pass               bool
		kind               Kind
	}{
		{"no printer", "-", "", TypePDF, TypePWG, false, 0},
		{"asked for", "-", "image/png", TypePDF, TypePNG, false, 0},
		{"asked for goes before the printer", list("application/pdf"), "image/pwg-raster", TypePDF, TypePWG, false, 0},
		{"asked for what it is", "-", "application/pdf", TypePDF, TypePDF, true, 0},
		{"asked for what cannot be made", "-", "image/webp", TypePDF, "", false, Unsupported},
		{"asked for in other letters", "-", "Application/pclm; x=y", TypePDF, TypePCLm, false, 0},
		{"listed", list("image/pwg-raster", "application/pdf"), "", TypePDF, TypePDF, true, 0},
		{"listed with parameters and capitals", list("Application/PDF; x=y"), "", TypePDF, TypePDF, true, 0},
		{"any", list("image/pwg-raster", "*/*"), "", TypePDF, TypePDF, true, 0},
		{"first that can be made", list("text/plain", "image/png", "image/pwg-raster"), "", TypePDF, TypePNG, false, 0},
		{"every raster counts", list("text/plain", "application/PCLm", "image/urf", "image/pwg-raster"), "", TypePDF, TypePCLm, false, 0},
		{"version too new, no raster", list(`{"content_type": "application/pdf", "max_version": "1.6"}`), "", TypePDF, "", false, Unsupported},
		{"other order", list("image/pwg-raster", "image/png"), "", TypePDF, TypePWG, false, 0},
		{"version too new", list(`{"content_type": "application/pdf", "max_version": "1.6"}`, "image/png"), "", TypePDF, TypePNG, false, 0},
		{"version too old", list(`{"content_type": "application/pdf", "min_version": "1.10"}`, "image/png"), "", TypePDF, TypePNG, false, 0},
		{"version in bounds", list(`{"content_type": "application/pdf", "min_version": "1.7", "max_version": "1.7.0"}`), "", TypePDF, TypePDF, true, 0},
		{"nothing can be made", list("image/webp", "text/plain"), "", TypePDF, "", false, Unsupported},
		{"no list", `"copies": {}`, "", TypePDF, TypePWG, false, 0},
		{"a document that cannot be converted", list("image/png"), "", "application/msword", "", false, Unsupported},
		{"but can be passed on", list("text/plain"), "", "text/plain", "text/plain", true, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := PlanInput{Doc: pdfDoc(1), Options: PlanOptions{To: tt.to}}
			in.Doc.ContentType = tt.doc
			if tt.cdd != "-" {
				in.CDD = cdd(t, tt.cdd)
			}
			p, err := NewPlan(in)
			if tt.kind != 0 {
				require.ErrorIs(t, err, &Error{Kind: tt.kind})
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, p.ContentType)
			assert.Equal(t, tt.pass, p.PassThrough)
			assert.Equal(t, tt.pass, len(p.Pages) == 0)
			assert.Equal(t, "content type", p.Decisions[len(p.Decisions)*0].Topic)
		})
	}
}

func TestPlanResolution(t *testing.T) {
	config := func(list string) string {
		return `"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {"document_resolution_supported": [` + list + `]}`
	}
	r := func(x, y int) string { return fmt.Sprintf(`{"cross_feed_dir": %d, "feed_dir": %d}`, x, y) }
	const dpi = `, "dpi": {"option": [{"horizontal_dpi": 300, "vertical_dpi": 300}, {"horizontal_dpi": 600, "vertical_dpi": 600, "is_default": true}]}`
	ticket := func(x, y int) string { return fmt.Sprintf(`"dpi": {"horizontal_dpi": %d, "vertical_dpi": %d}`, x, y) }
	for _, tt := range []struct {
		name, cdd, cjt string
		opt            [2]int
		want           [2]int
		kind           Kind
	}{
		{"nothing said", "-", "", [2]int{}, [2]int{300, 300}, 0},
		{"ticket without printer", "-", ticket(600, 1200), [2]int{}, [2]int{600, 1200}, 0},
		{"asked for", config(r(300, 300)), ticket(300, 300), [2]int{203, 203}, [2]int{203, 203}, 0},
		{"asked for nonsense", "-", "", [2]int{300, 0}, [2]int{}, Usage},
		{"the ticket's is listed", config(r(300, 300) + "," + r(600, 600)), ticket(600, 600), [2]int{}, [2]int{600, 600}, 0},
		{"highest that divides", config(r(300, 300) + "," + r(600, 600) + "," + r(360, 360)), ticket(1200, 1200), [2]int{}, [2]int{600, 600}, 0},
		{"both ways must divide", config(r(300, 300) + "," + r(600, 600) + "," + r(600, 300)), ticket(600, 300), [2]int{}, [2]int{600, 300}, 0},
		{"printer's default", config(r(300, 300)+","+r(600, 600)) + dpi, "", [2]int{}, [2]int{600, 600}, 0},
		{"lower than the default", config(r(300, 300)) + dpi, "", [2]int{}, [2]int{300, 300}, 0},
		{"not among the options: the nearest", config(r(300, 300)) + dpi, ticket(720, 720), [2]int{}, [2]int{300, 300}, 0},
		{"not among the options, equally near: the higher", config(r(300, 300)+","+r(600, 600)) + dpi, ticket(450, 450), [2]int{}, [2]int{600, 600}, 0},
		{"between bounds", config(r(240, 240)) + `, "dpi": {"min_horizontal_dpi": 100, "max_horizontal_dpi": 1000, "min_vertical_dpi": 100, "max_vertical_dpi": 1000}`, ticket(720, 480), [2]int{}, [2]int{240, 240}, 0},
		{"out of bounds", config(r(240, 240)) + `, "dpi": {"min_horizontal_dpi": 100, "max_horizontal_dpi": 600, "min_vertical_dpi": 100, "max_vertical_dpi": 1000}`, ticket(720, 500), [2]int{}, [2]int{}, Ticket},
		{"none divides the ticket's", config(r(300, 300)), ticket(720, 720), [2]int{}, [2]int{}, Ticket},
		{"none divides the default", config(r(360, 360)) + dpi, "", [2]int{}, [2]int{}, Ticket},
		{"no list: the dpi options", config("") + dpi, ticket(300, 300), [2]int{}, [2]int{300, 300}, 0},
		{"no list, default", config("") + dpi, "", [2]int{}, [2]int{600, 600}, 0},
		{"no list, not an option", config("") + dpi, ticket(203, 203), [2]int{}, [2]int{300, 300}, 0},
		{"unequal, one way divides", config(r(300, 300)+","+r(600, 600)) + dpi, "", [2]int{}, [2]int{600, 600}, 0},
		{"unequal in the list only", config(r(300, 300) + "," + r(600, 1200)), ticket(600, 1200), [2]int{}, [2]int{600, 1200}, 0},
		{"unequal, none but the square one divides", config(r(300, 300) + "," + r(1200, 600)), ticket(600, 1200), [2]int{}, [2]int{300, 300}, 0},
		{"neither list nor options", config(""), ticket(203, 203), [2]int{}, [2]int{203, 203}, 0},
		{"list only", config(r(600, 600) + "," + r(150, 150)), "", [2]int{}, [2]int{150, 150}, 0},
		{"list only, nearest", config(r(600, 600) + "," + r(360, 360)), "", [2]int{}, [2]int{360, 360}, 0},
		{"zero in the list", config(r(0, 300)), "", [2]int{}, [2]int{}, Ticket},
		{"zero in the ticket", "-", ticket(0, 300), [2]int{}, [2]int{}, Ticket},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := PlanInput{Doc: pdfDoc(1), Ticket: cjt(t, tt.cjt), Options: PlanOptions{Resolution: tt.opt}}
			if tt.cdd != "-" {
				in.CDD = cdd(t, tt.cdd)
			}
			p, err := NewPlan(in)
			if tt.kind != 0 {
				require.ErrorIs(t, err, &Error{Kind: tt.kind})
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, p.Resolution)
		})
	}
	in := PlanInput{Doc: pdfDoc(1), CDD: cdd(t, config(r(300, 300))+dpi), Options: PlanOptions{To: TypePNG}}
	p, err := NewPlan(in)
	require.NoError(t, err)
	assert.Equal(t, [2]int{600, 600}, p.Resolution, "the list is about PWG Raster only")
	// URF has one resolution.
	p, err = NewPlan(PlanInput{Doc: pdfDoc(1), Ticket: cjt(t, ticket(600, 1200)), Options: PlanOptions{To: TypeURF}})
	require.NoError(t, err)
	assert.Equal(t, [2]int{600, 600}, p.Resolution)
}

func TestPlanType(t *testing.T) {
	config := func(types string) string {
		return `"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {"document_type_supported": [` + types + `]}`
	}
	const mono = `"color": {"type": "STANDARD_MONOCHROME"}`
	for _, tt := range []struct {
		name, cdd, cjt, to string
		opt                pwg.Type
		want               pwg.Type
		kind               Kind
	}{
		{"nothing said", "-", "", "", 0, pwg.SRGB8, 0},
		{"gray ticket, no printer", "-", mono, "", 0, pwg.SGray8, 0},
		{"gray ticket, png", "-", mono, TypePNG, 0, pwg.SGray8, 0},
		{"colour, both listed", config(`"SGRAY_8", "SRGB_8"`), `"color": {"type": "AUTO"}`, "", 0, pwg.SRGB8, 0},
		{"gray, both listed", config(`"SRGB_8", "SGRAY_8"`), `"color": {"type": "CUSTOM_MONOCHROME", "vendor_id": "x"}`, "", 0, pwg.SGray8, 0},
		{"gray, the printer makes it gray", config(`"BLACK_1", "SRGB_8"`), mono, "", 0, pwg.SRGB8, 0},
		{"gray, only other gray", config(`"DEVICE1_8", "BLACK_1", "BLACK_8"`), mono, "", 0, pwg.Black8, 0},
		{"gray, ink of a device before bits", config(`"BLACK_1", "DEVICE1_8"`), mono, "", 0, pwg.Device1x8, 0},
		{"gray, bits only", config(`"BLACK_1", "SGRAY_1"`), mono, "", 0, pwg.Black1, 0},
		{"colour, ink before gray", config(`"SGRAY_8", "CMYK_8"`), "", "", 0, pwg.CMYK8, 0},
		{"colour, gray before inks nobody knows", config(`"DEVICE7_8", "SGRAY_8"`), "", "", 0, pwg.SGray8, 0},
		{"colour, only gray", config(`"SGRAY_8"`), "", "", 0, pwg.SGray8, 0},
		{"colour in another space", config(`"SGRAY_8", "ADOBE_RGB_8"`), "", "", 0, pwg.AdobeRGB8, 0},
		{"no list, gray", config(``), mono, "", 0, pwg.SRGB8, 0},
		{"printer's default is gray", config(`"SRGB_8", "SGRAY_8"`) + `, "color": {"option": [{"type": "STANDARD_COLOR"}, {"type": "STANDARD_MONOCHROME", "is_default": true}]}`,
			"", "", 0, pwg.SGray8, 0},
		{"the ticket goes before it", config(`"SRGB_8", "SGRAY_8"`) + `, "color": {"option": [{"type": "STANDARD_MONOCHROME"}, {"type": "STANDARD_COLOR"}]}`, `"color": {"type": "STANDARD_COLOR"}`,
			"", 0, pwg.SRGB8, 0},
		{"a colour of the same sort", config(`"SRGB_8", "SGRAY_8"`) + `, "color": {"option": [{"type": "STANDARD_MONOCHROME"}, {"type": "CUSTOM_COLOR", "vendor_id": "vivid"}]}`, `"color": {"type": "STANDARD_COLOR"}`,
			"", 0, pwg.SRGB8, 0},
		{"colour that the printer has not", config(`"SRGB_8", "SGRAY_8"`) + `, "color": {"option": [{"type": "STANDARD_MONOCHROME"}]}`, `"color": {"type": "STANDARD_COLOR"}`,
			"", 0, pwg.SGray8, 0},
		{"unknown types only", config(`"FUTURE_8"`), "", "", 0, 0, Unsupported},
		{"device types only", config(`"DEVICE3_8"`), "", "", 0, pwg.Device3x8, 0},
		{"asked for", config(`"SRGB_8"`), mono, "", pwg.SRGB16, pwg.SRGB16, 0},
		{"asked for ink", config(`"CMYK_8"`), "", "", pwg.CMYK8, pwg.CMYK8, 0},
		{"asked for a device type", "-", "", "", pwg.Device3x8, pwg.Device3x8, 0},
		{"asked for bits in png", "-", "", TypePNG, pwg.SGray1, pwg.SGray1, 0},
		{"asked for bits of ink in png", "-", "", TypePNG, pwg.Black1, 0, Unsupported},
		{"asked for ink in urf", "-", "", TypeURF, pwg.Black8, 0, Unsupported},
		{"asked for bits in jpeg", "-", "", TypeJPEG, pwg.SGray1, 0, Unsupported},
		{"gray ticket, urf", "-", mono, TypeURF, 0, pwg.SGray8, 0},
		{"unknown in the ticket", "-", `"color": {"type": "SEPIA"}`, "", 0, 0, Ticket},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := PlanInput{Doc: pdfDoc(1), Ticket: cjt(t, tt.cjt), Options: PlanOptions{Type: tt.opt, To: tt.to}}
			if tt.cdd != "-" {
				in.CDD = cdd(t, tt.cdd)
			}
			p, err := NewPlan(in)
			if tt.kind != 0 {
				require.ErrorIs(t, err, &Error{Kind: tt.kind})
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, p.Type)
		})
	}
}

func TestPlanSheetBackAndTurn(t *testing.T) {
	config := func(s string) *cloudprint.CloudDeviceDescription {
		return cdd(t, `"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {`+s+`}`)
	}
	long := `"duplex": {"type": "LONG_EDGE"}`
	for _, tt := range []struct {
		name  string
		in    PlanInput
		sides pwg.Sides
		back  pwg.SheetBack
		turn  bool
	}{
		{"no printer", PlanInput{}, pwg.OneSided, pwg.SheetBackNormal, false},
		{"no printer, two sides", PlanInput{Options: PlanOptions{Sides: ptr(pwg.TwoSidedShortEdge)}}, pwg.TwoSidedShortEdge, pwg.SheetBackNormal, false},
		{"a printer that says nothing", PlanInput{CDD: cdd(t, ""), Ticket: cjt(t, long)}, pwg.TwoSidedLongEdge, pwg.SheetBackRotated, false},
		{"a config that says nothing", PlanInput{CDD: config(""), Ticket: cjt(t, long)}, pwg.TwoSidedLongEdge, pwg.SheetBackRotated, false},
		{"a printer that says", PlanInput{CDD: config(`"document_sheet_back": "FLIPPED", "rotate_all_pages": true`), Ticket: cjt(t, long)}, pwg.TwoSidedLongEdge, pwg.SheetBackFlipped, true},
		{"asked for", PlanInput{CDD: config(`"document_sheet_back": "FLIPPED", "rotate_all_pages": true`), Ticket: cjt(t, long),
			Options: PlanOptions{Sides: ptr(pwg.TwoSidedShortEdge), SheetBack: ptr(pwg.SheetBackManualTumble), RotateAll: ptr(false)}}, pwg.TwoSidedShortEdge, pwg.SheetBackManualTumble, false},
		{"deprecated", PlanInput{CDD: config(`"transformation": [{"operation": "ROTATE_180", "operand": "ALL_PAGES"}]`)}, pwg.OneSided, pwg.SheetBackRotated, true},
		{"deprecated, for other sides", PlanInput{CDD: config(`"transformation": [{"operation": "ROTATE_180", "operand": "ALL_PAGES", "duplex_type": ["LONG_EDGE"]}]`)}, pwg.OneSided, pwg.SheetBackRotated, false},
		{"deprecated, not honoured", PlanInput{CDD: config(`"transformation": [{"operation": "ROTATE_180", "operand": "EVEN_PAGES"}, {"operation": "FLIP_ON_LONG_EDGE", "operand": "ALL_PAGES"}]`)}, pwg.OneSided, pwg.SheetBackRotated, false},
		{"the printer's default", PlanInput{CDD: cdd(t, `"duplex": {"option": [{"type": "NO_DUPLEX"}, {"type": "SHORT_EDGE", "is_default": true}]}`)}, pwg.TwoSidedShortEdge, pwg.SheetBackRotated, false},
		{"png has no sheets", PlanInput{CDD: config(`"rotate_all_pages": true, "reverse_order_streaming": true`), Ticket: cjt(t, long), Options: PlanOptions{To: TypePNG}}, pwg.OneSided, pwg.SheetBackRotated, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Doc = pdfDoc(2)
			p, err := NewPlan(tt.in)
			require.NoError(t, err)
			assert.Equal(t, []any{tt.sides, tt.back, tt.turn}, []any{p.Sides, p.SheetBack, p.RotateAll})
			d, u := tt.sides.Duplex()
			h := p.Header(1)
			require.NoError(t, h.Validate())
			assert.Equal(t, []bool{d, u}, []bool{h.Duplex, h.Tumble})
		})
	}
	_, err := NewPlan(PlanInput{Doc: pdfDoc(1), CDD: config(`"document_sheet_back": "SIDEWAYS"`)})
	assert.ErrorIs(t, err, &Error{Kind: Ticket})
	_, err = NewPlan(PlanInput{Doc: pdfDoc(1), Ticket: cjt(t, `"duplex": {"type": "ALL_SIDES"}`)})
	assert.ErrorIs(t, err, &Error{Kind: Ticket})
}

// sequence writes the pages of a plan as 1-based numbers, backs with a b, blanks as _.
func sequence(p *Plan) string {
	s := ""
	for _, page := range p.Pages {
		if s != "" {
			s += " "
		}
		if page.Source < 0 {
			s += "_"
		} else {
			s += fmt.Sprint(page.Source + 1)
		}
		if page.Back {
			s += "b"
		}
	}
	return s
}

func TestPlanSequence(t *testing.T) {
	const long = `"duplex": {"type": "LONG_EDGE"}, `
	const stream = `"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {"reverse_order_streaming": true}`
	for _, tt := range []struct {
		name, cdd, cjt string
		opt            PlanOptions
		pages          int
		want           string
		sheets         int
	}{
		{"as it is", "-", ``, PlanOptions{}, 3, "1 2 3", 3},
		{"two sides", "-", long, PlanOptions{}, 3, "1 2b 3", 2},
		{"range", "-", `"page_range": {"interval": [{"start": 2, "end": 3}]}`, PlanOptions{}, 5, "2 3", 2},
		{"range begins on a front", "-", long + `"page_range": {"interval": [{"start": 2, "end": 3}]}`, PlanOptions{}, 5, "2 3b", 1},
		{"range is cut at the end", "-", `"page_range": {"interval": [{"start": 4, "end": 99}]}`, PlanOptions{}, 5, "4 5", 2},
		{"range without end", "-", `"page_range": {"interval": [{"start": 4}]}`, PlanOptions{}, 5, "4 5", 2},
		{"ranges overlap, out of order", "-", `"page_range": {"interval": [{"start": 4}, {"start": 1, "end": 1}, {"start": 3, "end": 4}]}`, PlanOptions{}, 5, "1 3 4 5", 4},
		{"asked for", "-", `"page_range": {"interval": [{"start": 1, "end": 1}]}`, PlanOptions{Pages: []PageInterval{{2, 0}}}, 3, "2 3", 2},
		{"the printer's default range", `"page_range": {"default": [{"start": 2, "end": 2}]}`, ``, PlanOptions{}, 3, "2", 1},
		{"reverse", "-", `"reverse_order": {"reverse_order": true}`, PlanOptions{}, 3, "3 2 1", 3},
		{"reverse two sides, even", "-", long + `"reverse_order": {"reverse_order": true}`, PlanOptions{}, 4, "3 4b 1 2b", 2},
		{"reverse two sides, odd", "-", long + `"reverse_order": {"reverse_order": true}`, PlanOptions{}, 3, "3 _b 1 2b", 2},
		{"reverse stream", stream, ``, PlanOptions{}, 3, "3 2 1", 3},
		{"reverse stream, range, two sides", stream, long + `"page_range": {"interval": [{"start": 2, "end": 4}]}`, PlanOptions{}, 5, "_b 4 3b 2", 2},
		{"reverse job to a reverse stream", stream, long + `"reverse_order": {"reverse_order": true}`, PlanOptions{}, 3, "2b 1 _b 3", 2},
		{"reverse job to a reverse stream, one side", stream, `"reverse_order": {"reverse_order": true}`, PlanOptions{}, 3, "1 2 3", 3},
		{"asked for reverse", stream, long + `"reverse_order": {"reverse_order": true}`, PlanOptions{Reverse: ptr(true)}, 3, "_b 3 2b 1", 2},
		{"the printer's default is reverse", `"reverse_order": {"default": true}`, ``, PlanOptions{}, 2, "2 1", 2},
		{"but the ticket is not", `"reverse_order": {"default": true}`, `"reverse_order": {"reverse_order": false}`, PlanOptions{}, 2, "1 2", 2},
		{"asked for forward", stream, ``, PlanOptions{Reverse: ptr(false)}, 2, "1 2", 2},
		{"copies made by the printer", `"copies": {"default": 1, "max": 9}`, `"copies": {"copies": 2}`, PlanOptions{}, 2, "1 2", 2},
		{"copies without a printer", "-", `"copies": {"copies": 2}`, PlanOptions{}, 2, "1 2 1 2", 4},
		{"copies, the printer's default", `"copies": {"default": 3, "max": 9}`, ``, PlanOptions{}, 2, "1 2", 2},
		{"copies made here", `"collate": {}`, `"copies": {"copies": 2}`, PlanOptions{}, 2, "1 2 1 2", 4},
		{"copies made here, two sides, odd", `"collate": {}`, long + `"copies": {"copies": 2}`, PlanOptions{}, 3, "1 2b 3 _b 1 2b 3", 4},
		{"copies, reverse, two sides, odd", stream, long + `"copies": {"copies": 2}`, PlanOptions{}, 1, "_b 1 _b 1", 2},
		{"copies not collated", `"collate": {"default": false}`, `"copies": {"copies": 2}`, PlanOptions{}, 2, "1 1 2 2", 4},
		{"copies not collated, the ticket", `"collate": {}`, `"copies": {"copies": 2}, "collate": {"collate": false}`, PlanOptions{}, 2, "1 1 2 2", 4},
		{"copies not collated, two sides, odd", `"collate": {"default": false}`, long + `"copies": {"copies": 2}`, PlanOptions{}, 3, "1 2b 1 2b 3 _b 3", 4},
		{"copies not collated, two sides, odd, reverse", stream + `, "collate": {"default": false}`, long + `"copies": {"copies": 2}`, PlanOptions{}, 3, "_b 3 _b 3 2b 1 2b 1", 4},
		{"copies asked for", "-", ``, PlanOptions{Copies: 2}, 2, "1 2 1 2", 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := PlanInput{Doc: pdfDoc(tt.pages), Ticket: cjt(t, `"vendor_ticket_item": []`), Options: tt.opt}
			if tt.cjt != "" {
				s := tt.cjt
				if s == long {
					s = s[:len(s)-2]
				}
				in.Ticket = cjt(t, s)
			}
			if tt.cdd != "-" {
				in.CDD = cdd(t, tt.cdd)
			}
			p, err := NewPlan(in)
			require.NoError(t, err)
			assert.Equal(t, tt.want, sequence(p))
			assert.Equal(t, tt.sheets, p.Sheets)
			for i := range p.Pages {
				h := p.Header(i)
				require.NoError(t, h.Validate())
				assert.EqualValues(t, len(p.Pages), h.TotalPageCount)
				assert.Equal(t, p.CopiesHere, h.NumCopies == 1, "0 is the printer's default")
			}
		})
	}
}

func TestPlanPageErrors(t *testing.T) {
	for _, tt := range []struct {
		in   PlanInput
		kind Kind
		page int
	}{
		{PlanInput{Doc: pdfDoc(3), Options: PlanOptions{Pages: []PageInterval{{4, 0}}}}, PageRange, 4},
		{PlanInput{Doc: pdfDoc(3), Options: PlanOptions{Pages: []PageInterval{{1, 1}, {5, 9}}}}, PageRange, 5},
		{PlanInput{Doc: pdfDoc(3), Options: PlanOptions{Pages: []PageInterval{{3, 2}}}}, Usage, 0},
		{PlanInput{Doc: pdfDoc(3), Options: PlanOptions{Pages: []PageInterval{}}}, PageRange, 0},
		{PlanInput{Doc: pdfDoc(0)}, PageRange, 0},
		{PlanInput{Doc: pdfDoc(3), Ticket: cjt(t, `"page_range": {"interval": [{"start": 3, "end": 2}]}`)}, Ticket, 0},
		{PlanInput{Doc: pdfDoc(3), Ticket: cjt(t, `"page_range": {"interval": [{"start": -1}]}`)}, Ticket, 0},
		{PlanInput{Doc: pdfDoc(3), Ticket: cjt(t, `"page_range": {"interval": [{"start": 9}]}`)}, PageRange, 9},
		{PlanInput{Doc: pdfDoc(3), Ticket: cjt(t, `"copies": {"copies": 0}`)}, Ticket, 0},
		{PlanInput{Doc: pdfDoc(3), Options: PlanOptions{MaxPages: 2}}, Limit, 0},
		{PlanInput{Doc: pdfDoc(3), Options: PlanOptions{Copies: 1 << 40}}, Limit, 0},
		{PlanInput{Doc: DocInfo{Pages: []PageSize{{1, 1}, {0, 5}}}}, Limit, 2},
		{PlanInput{Doc: DocInfo{Pages: []PageSize{{1e6, 1}}}}, Limit, 1},
	} {
		_, err := NewPlan(tt.in)
		var e *Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, tt.kind, e.Kind, e)
		assert.Equal(t, tt.page, e.Page, e)
	}
}

func TestParsePages(t *testing.T) {
	for in, want := range map[string][]PageInterval{"3": {{3, 3}}, "2-5": {{2, 5}}, "7-": {{7, 0}}, "-4": {{1, 4}}, "1, 3-4,9-": {{1, 1}, {3, 4}, {9, 0}}} {
		got, err := ParsePages(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got, in)
	}
	for _, in := range []string{"", "-", "0", "5-2", "a", "1-2-3", "1,,2", "+1", "4294967296"} {
		_, err := ParsePages(in)
		assert.ErrorIs(t, err, &Error{Kind: Usage}, in)
	}
}

func TestPlanIsJSON(t *testing.T) {
	in := PlanInput{Doc: pdfDoc(3), CDD: cdd(t, `"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000}]}, "duplex": {"option": [{"type": "LONG_EDGE"}]}`),
		Ticket: cjt(t, `"duplex": {"type": "LONG_EDGE"}, "vendor_ticket_item": [{"id": "print-quality", "value": "5"}]`)}
	p, err := NewPlan(in)
	require.NoError(t, err)
	a, err := json.Marshal(p)
	require.NoError(t, err)
	again, err := NewPlan(in)
	require.NoError(t, err)
	b, _ := json.Marshal(again)
	assert.Equal(t, string(a), string(b))
	var back Plan
	require.NoError(t, json.Unmarshal(a, &back))
	assert.Equal(t, p, &back)
	for _, want := range []string{`"type":"srgb_8"`, `"sides":"two-sided-long-edge"`, `"sheet_back":"rotated"`, `"fit":"shrink"`, `"name":"iso_a4_210x297mm"`} {
		assert.Contains(t, string(a), want)
	}
}
