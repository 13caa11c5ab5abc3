package convert

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func TestPlanMedia(t *testing.T) {
	const sizes = `"media_size": {"option": [{"name": "NA_LETTER", "width_microns": 215900, "height_microns": 279400}, {"name": "ISO_A4", "width_microns": 210000,
		"height_microns": 297000, "is_default": true}, {"name": "CUSTOM", "width_microns": 80000, "height_microns": 50000}]}`
	const rolls = `"media_size": {"option": [{"width_microns": 80000, "is_continuous_feed": true}, {"width_microns": 58000, "is_continuous_feed": true}],
		"min_height_microns": 30000, "max_height_microns": 500000}`
	ticket := func(w, h int) string {
		return fmt.Sprintf(`"media_size": {"width_microns": %d, "height_microns": %d}`, w, h)
	}
	for _, tt := range []struct {
		name, cdd, cjt, opt string
		page                PageSize
		media               string
		w, h                int
		points              [2]int
		kind                Kind
	}{
		{"own size", "-", "", "", letterPage, "na_letter_8.5x11in", 2550, 3300, [2]int{612, 792}, 0},
		{"own size, rounded down", "-", "", "", PageSize{595.276, 841.89}, "iso_a4_210x297mm", 2480, 3507, [2]int{595, 841}, 0},
		{"own size, lying", "-", "", "", PageSize{792, 612}, "custom_279.4x215.9mm_279.4x215.9mm", 3300, 2550, [2]int{792, 612}, 0},
		{"own size, tiny", "-", "", "", PageSize{0.1, 0.1}, "custom_0.035x0.035mm_0.035x0.035mm", 1, 1, [2]int{0, 0}, 0},
		{"own size, no hair missing", "-", "", "", PageSize{72 * 0.1 * 3, 72 * 0.7}, "custom_7.62x17.78mm_7.62x17.78mm", 90, 210, [2]int{21, 50}, 0},
		{"printer's default", sizes, "", "", letterPage, "iso_a4_210x297mm", 2480, 3507, [2]int{595, 841}, 0},
		{"ticket", sizes, ticket(215900, 279400), "", a4Page, "na_letter_8.5x11in", 2550, 3300, [2]int{612, 792}, 0},
		{"ticket, nearly", sizes, ticket(216000, 279000), "", a4Page, "na_letter_8.5x11in", 2550, 3300, [2]int{612, 792}, 0},
		{"ticket, custom of the printer", sizes, ticket(80000, 50000), "", a4Page, "custom_80x50mm_80x50mm", 944, 590, [2]int{226, 141}, 0},
		{"ticket, not of the printer: the smallest that holds it", sizes, ticket(148000, 210000), "", a4Page, "na_letter_8.5x11in", 2550, 3300, [2]int{612, 792}, 0},
		{"ticket, larger than the printer's: the default", sizes, ticket(297000, 420000), "", a4Page, "iso_a4_210x297mm", 2480, 3507, [2]int{595, 841}, 0},
		{"ticket, lying", sizes, ticket(297000, 210000), "", a4Page, "iso_a4_210x297mm", 2480, 3507, [2]int{595, 841}, 0},
		{"ticket, between bounds", sizes[:len(sizes)-1] + `, "min_width_microns": 50000, "max_width_microns": 216000, "min_height_microns": 50000, "max_height_microns": 400000}`, ticket(148000, 210000), "",
			a4Page, "iso_a5_148x210mm", 1748, 2480, [2]int{419, 595}, 0},
		{"ticket, a roll that is not there", sizes, `"media_size": {"width_microns": 80000, "is_continuous_feed": true}`, "", a4Page, "", 0, 0, [2]int{}, Ticket},
		{"roll of a length", rolls, `"media_size": {"width_microns": 80000, "height_microns": 120000, "is_continuous_feed": true}`, "", a4Page, "custom_80x120mm_80x120mm", 944, 1417, [2]int{226, 340}, 0},
		{"roll too long", rolls, `"media_size": {"width_microns": 80000, "height_microns": 9000000, "is_continuous_feed": true}`, "", a4Page, "custom_80x500mm_80x500mm", 944, 5905, [2]int{226, 1417}, 0},
		{"roll too short", rolls, `"media_size": {"width_microns": 80000, "is_continuous_feed": true}`, "", PageSize{226, 28}, "custom_80x30mm_80x30mm", 944, 354, [2]int{226, 85}, 0},
		{"roll as wide", rolls, `"media_size": {"width_microns": 60000, "is_continuous_feed": true}`, "", PageSize{226, 226}, "custom_80x79.728mm_80x79.728mm", 944, 941, [2]int{226, 225}, 0},
		{"the widest roll", rolls, `"media_size": {"width_microns": 300000, "is_continuous_feed": true}`, "", PageSize{226, 226}, "custom_80x79.728mm_80x79.728mm", 944, 941, [2]int{226, 225}, 0},
		{"sheet of a roll", rolls, ticket(70000, 100000), "", a4Page, "custom_80x100mm_80x100mm", 944, 1181, [2]int{226, 283}, 0},
		{"roll by its height", `"media_size": {"option": [{"height_microns": 80000, "is_continuous_feed": true}]}`, `"media_size": {"height_microns": 80000, "is_continuous_feed": true}`, "",
			PageSize{226.7717, 400}, "custom_80x141.112mm_80x141.112mm", 944, 1666, [2]int{226, 399}, 0},
		{"roll, turned to fit", rolls, "", "", PageSize{400, 200}, "custom_80x141.112mm_80x141.112mm", 944, 1666, [2]int{226, 399}, 0},
		{"asked for", sizes, ticket(148000, 210000), "iso_a3_297x420mm", a4Page, "iso_a3_297x420mm", 3507, 4960, [2]int{841, 1190}, 0},
		{"asked for nonsense", "-", "", "a4!", a4Page, "", 0, 0, [2]int{}, Usage},
		{"ticket without height", "-", `"media_size": {"width_microns": 1000}`, "", a4Page, "", 0, 0, [2]int{}, Ticket},
		{"printer without height", `"media_size": {"option": [{"width_microns": 1000}]}`, "", "", a4Page, "", 0, 0, [2]int{}, Ticket},
		{"margins eat it", "-", ticket(10000, 10000) + `, "margins": {"top_microns": 6000, "bottom_microns": 6000}`, "", a4Page, "", 0, 0, [2]int{}, Ticket},
		{"margins below 0", "-", `"margins": {"top_microns": -1}`, "", a4Page, "", 0, 0, [2]int{}, Ticket},
		{"too large", "-", ticket(100000000, 100000), "", a4Page, "", 0, 0, [2]int{}, Limit},
		{"continuous", "-", `"media_size": {"width_microns": 80000, "is_continuous_feed": true}`, "", PageSize{226.7717, 400}, "custom_80x141.112mm_80x141.112mm", 944, 1666, [2]int{226, 399}, 0},
		{"continuous, shrunk", "-", `"media_size": {"width_microns": 80000, "is_continuous_feed": true}`, "", PageSize{453.5433, 400}, "custom_80x70.556mm_80x70.556mm", 944, 833, [2]int{226, 199}, 0},
		{"continuous, cut", `"media_size": {"option": [{"width_microns": 80000, "is_continuous_feed": true}], "max_height_microns": 100000}`, "", "", PageSize{226.7717, 400},
			"custom_80x100mm_80x100mm", 944, 1181, [2]int{226, 283}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := PlanInput{Doc: DocInfo{Pages: []PageSize{tt.page}}, Ticket: cjt(t, tt.cjt), Options: PlanOptions{Media: tt.opt, Resolution: [2]int{300, 300}}}
			if tt.cdd != "-" {
				in.CDD = cdd(t, tt.cdd)
			}
			p, err := NewPlan(in)
			if tt.kind != 0 {
				require.ErrorIs(t, err, &Error{Kind: tt.kind})
				return
			}
			require.NoError(t, err)
			page := p.Pages[0]
			assert.Equal(t, []any{tt.media, tt.w, tt.h, tt.points}, []any{page.PageSizeName, page.Width, page.Height, page.PageSize})
			require.NoError(t, p.Header(0).Validate())
		})
	}
}

// A printer may list a size twice, for borders and without: the vendor's name decides.
func TestPlanMediaVendor(t *testing.T) {
	device := cdd(t, `"media_size": {"option": [{"name": "ISO_A4", "width_microns": 210000, "height_microns": 297000, "vendor_id": "plain"},
		{"name": "CUSTOM", "width_microns": 210500, "height_microns": 297500, "vendor_id": "photo"}]}`)
	for vendor, want := range map[string]int{"plain": 210000, "photo": 210500, "": 210000, "other": 210000} {
		p, err := NewPlan(PlanInput{Doc: pdfDoc(1), CDD: device,
			Ticket: cjt(t, `"media_size": {"width_microns": 210200, "height_microns": 297200, "vendor_id": "`+vendor+`"}`)})
		require.NoError(t, err)
		assert.Equal(t, want, p.Media.Width, vendor)
	}
}

// corners returns where a page's left top, right top and left bottom come to lie, in pixels.
func corners(m geom.Matrix, s PageSize) [3]geom.Point {
	return [3]geom.Point{m.Apply(geom.Point{}), m.Apply(geom.Point{X: s.W}), m.Apply(geom.Point{Y: s.H})}
}

func assertCorners(t *testing.T, want, got [3]geom.Point) {
	t.Helper()
	for i := range want {
		assert.InDelta(t, want[i].X, got[i].X, 0.01, "corner %d: %v", i, got)
		assert.InDelta(t, want[i].Y, got[i].Y, 0.01, "corner %d: %v", i, got)
	}
}

func pt(x, y float64) geom.Point { return geom.Point{X: x, Y: y} }

// At 72 dpi a pixel is a point; the media is 720 x 1440 pixels.
func TestPlanFit(t *testing.T) {
	for _, tt := range []struct {
		name string
		page PageSize
		cjt  string
		want [3]geom.Point // left top, right top, left bottom
	}{
		{"same size", PageSize{720, 1440}, ``, [3]geom.Point{pt(0, 0), pt(720, 0), pt(0, 1440)}},
		{"a hair larger", PageSize{720.4, 1440.9}, ``, [3]geom.Point{pt(0, 0), pt(720.4, 0), pt(0, 1440.9)}},
		{"shrink: small stays", PageSize{320, 440}, ``, [3]geom.Point{pt(200, 500), pt(520, 500), pt(200, 940)}},
		{"shrink: large shrinks", PageSize{1440, 1600}, ``, [3]geom.Point{pt(0, 320), pt(720, 320), pt(0, 1120)}},
		{"fit: small grows", PageSize{360, 400}, `"fit_to_page": {"type": "FIT_TO_PAGE"}`, [3]geom.Point{pt(0, 320), pt(720, 320), pt(0, 1120)}},
		{"fit: large shrinks", PageSize{1440, 1600}, `"fit_to_page": {"type": "FIT_TO_PAGE"}`, [3]geom.Point{pt(0, 320), pt(720, 320), pt(0, 1120)}},
		{"grow: small grows", PageSize{360, 400}, `"fit_to_page": {"type": "GROW_TO_PAGE"}`, [3]geom.Point{pt(0, 320), pt(720, 320), pt(0, 1120)}},
		{"grow: large stays", PageSize{1440, 1600}, `"fit_to_page": {"type": "GROW_TO_PAGE"}`, [3]geom.Point{pt(-360, -80), pt(1080, -80), pt(-360, 1520)}},
		{"none: large stays", PageSize{1440, 1600}, `"fit_to_page": {"type": "NO_FITTING"}`, [3]geom.Point{pt(-360, -80), pt(1080, -80), pt(-360, 1520)}},
		{"none: small stays", PageSize{320, 440}, `"fit_to_page": {"type": "NO_FITTING"}`, [3]geom.Point{pt(200, 500), pt(520, 500), pt(200, 940)}},
		{"fill: beyond the sides", PageSize{720, 720 * 1.5}, `"fit_to_page": {"type": "FILL_PAGE"}`, [3]geom.Point{pt(-120, 0), pt(840, 0), pt(-120, 1440)}},
		{"margins", PageSize{720, 1440}, `"margins": {"left_microns": 25400, "right_microns": 101600, "top_microns": 50800, "bottom_microns": 0}`,
			[3]geom.Point{pt(72, 432), pt(432, 432), pt(72, 1152)}},
		{"across", PageSize{1440, 720}, ``, [3]geom.Point{pt(0, 1440), pt(0, 0), pt(720, 1440)}},
		{"across, small", PageSize{440, 320}, ``, [3]geom.Point{pt(200, 940), pt(200, 500), pt(520, 940)}},
		{"square stays", PageSize{400, 400}, ``, [3]geom.Point{pt(160, 520), pt(560, 520), pt(160, 920)}},
		{"portrait asked for", PageSize{1440, 720}, `"page_orientation": {"type": "PORTRAIT"}`, [3]geom.Point{pt(0, 540), pt(720, 540), pt(0, 900)}},
		{"landscape asked for", PageSize{720, 1440}, `"page_orientation": {"type": "LANDSCAPE"}`, [3]geom.Point{pt(0, 900), pt(0, 540), pt(720, 900)}},
		{"auto asked for", PageSize{1440, 720}, `"page_orientation": {"type": "AUTO"}`, [3]geom.Point{pt(0, 1440), pt(0, 0), pt(720, 1440)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := PlanInput{Doc: DocInfo{Pages: []PageSize{tt.page}}, Ticket: cjt(t, tt.cjt), Options: PlanOptions{Media: "10x20in", Resolution: [2]int{72, 72}}}
			p, err := NewPlan(in)
			require.NoError(t, err)
			page := p.Pages[0]
			require.Equal(t, [2]int{720, 1440}, [2]int{page.Width, page.Height})
			assertCorners(t, tt.want, corners(page.Matrix, tt.page))
			across := corners(page.Matrix, tt.page)[1].X == corners(page.Matrix, tt.page)[0].X
			assert.Equal(t, across, page.Orientation == pwg.Landscape)

			in.Options.Resolution = [2]int{144, 288} // not square
			p, err = NewPlan(in)
			require.NoError(t, err)
			want := tt.want
			for i := range want {
				want[i].X, want[i].Y = want[i].X*2, want[i].Y*4
			}
			got := corners(p.Pages[0].Matrix, tt.page)
			for i := range want { // sub-point pages are centred on finer pixels
				assert.InDelta(t, want[i].X, got[i].X, 1.01)
				assert.InDelta(t, want[i].Y, got[i].Y, 2.01)
			}
		})
	}
}

// Every sheet back, both duplex modes, turned or not, forward and reverse: where the corners of fronts and backs come to lie.
func TestPlanBackSides(t *testing.T) {
	const w, h = 720.0, 1440.0
	page := PageSize{w, h}
	plain := [3]geom.Point{pt(0, 0), pt(w, 0), pt(0, h)}
	turned := [3]geom.Point{pt(w, h), pt(0, h), pt(w, 0)}
	mirrored := [3]geom.Point{pt(w, 0), pt(0, 0), pt(w, h)} // left to right
	upended := [3]geom.Point{pt(0, h), pt(w, h), pt(0, 0)}  // top to bottom
	long, short := pwg.TwoSidedLongEdge, pwg.TwoSidedShortEdge
	for _, tt := range []struct {
		back     pwg.SheetBack
		sides    pwg.Sides
		turn     bool
		front    [3]geom.Point
		behind   [3]geom.Point
		cf, f    pwg.Transform // of the front
		bcf, bfd pwg.Transform // of the back
	}{
		{pwg.SheetBackNormal, long, false, plain, plain, 1, 1, 1, 1},
		{pwg.SheetBackNormal, short, false, plain, plain, 1, 1, 1, 1},
		{pwg.SheetBackRotated, long, false, plain, turned, 1, 1, -1, -1},
		{pwg.SheetBackRotated, short, false, plain, plain, 1, 1, 1, 1},
		{pwg.SheetBackManualTumble, long, false, plain, plain, 1, 1, 1, 1},
		{pwg.SheetBackManualTumble, short, false, plain, turned, 1, 1, -1, -1},
		{pwg.SheetBackFlipped, long, false, plain, upended, 1, 1, 1, -1},
		{pwg.SheetBackFlipped, short, false, plain, mirrored, 1, 1, -1, 1},
		{pwg.SheetBackNormal, long, true, turned, turned, -1, -1, -1, -1},
		{pwg.SheetBackNormal, short, true, turned, turned, -1, -1, -1, -1},
		{pwg.SheetBackRotated, long, true, turned, plain, -1, -1, 1, 1},
		{pwg.SheetBackRotated, short, true, turned, turned, -1, -1, -1, -1},
		{pwg.SheetBackManualTumble, long, true, turned, turned, -1, -1, -1, -1},
		{pwg.SheetBackManualTumble, short, true, turned, plain, -1, -1, 1, 1},
		{pwg.SheetBackFlipped, long, true, turned, mirrored, -1, -1, -1, 1},
		{pwg.SheetBackFlipped, short, true, turned, upended, -1, -1, 1, -1},
	} {
		for _, reverse := range []bool{false, true} {
			for _, media := range []string{"", "10x20in"} {
				p, err := NewPlan(PlanInput{Doc: DocInfo{Pages: []PageSize{page, page, page}}, Options: PlanOptions{Media: media, Resolution: [2]int{72, 72},
					Sides: &tt.sides, SheetBack: &tt.back, RotateAll: &tt.turn, Reverse: &reverse}})
				require.NoError(t, err)
				want := "1 2b 3"
				if reverse {
					want = "_b 3 2b 1"
				}
				require.Equal(t, want, sequence(p))
				for i, pl := range p.Pages {
					h := p.Header(i)
					if pl.Back {
						assertCorners(t, tt.behind, corners(pl.Matrix, page))
						assert.Equal(t, [2]pwg.Transform{tt.bcf, tt.bfd}, [2]pwg.Transform{h.CrossFeedTransform, h.FeedTransform})
					} else {
						assertCorners(t, tt.front, corners(pl.Matrix, page))
						assert.Equal(t, [2]pwg.Transform{tt.cf, tt.f}, [2]pwg.Transform{h.CrossFeedTransform, h.FeedTransform})
					}
					assert.Equal(t, []int{720, 1440}, []int{pl.Width, pl.Height})
				}
			}
		}
	}
}
