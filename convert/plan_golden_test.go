package convert_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// goldenPlan is what a reader of testdata/plans wants to see of a plan.
type goldenPlan struct {
	Ticket        string                `json:"ticket"`
	Document      string                `json:"document,omitempty"` // a PDF of five pages unless named
	Error         string                `json:"error,omitempty"`
	ContentType   string                `json:"content_type,omitempty"`
	PassThrough   bool                  `json:"pass_through,omitempty"`
	Type          string                `json:"type,omitempty"`
	Resolution    string                `json:"resolution,omitempty"`
	Sides         string                `json:"sides,omitempty"`
	Stream        string                `json:"stream,omitempty"` // pages from 1, b: on the back, _: blank, L: laid across
	Bitmaps       []string              `json:"bitmaps,omitempty"`
	Fields        *convert.HeaderFields `json:"header_fields,omitempty"`
	PrinterTicket string                `json:"printer_ticket,omitempty"` // its print section, without the quotes of names
	Decisions     []string              `json:"decisions,omitempty"`
}

func newGoldenPlan(ticket string, p *convert.Plan, err error) goldenPlan {
	g := goldenPlan{Ticket: ticket}
	if err != nil {
		g.Error = err.Error()
		return g
	}
	g.ContentType, g.PassThrough, g.Fields = p.ContentType, p.PassThrough, p.Fields
	_, print, _ := strings.Cut(string(p.PrinterTicket), `"print":`)
	g.PrinterTicket = strings.ReplaceAll(strings.TrimSuffix(print, "}"), `"`, "")
	for _, d := range p.Decisions {
		g.Decisions = append(g.Decisions, fmt.Sprintf("%s: %s. %s (%s)", d.Topic, d.Choice, d.Why, d.Rule))
	}
	if len(p.Pages) == 0 {
		return g
	}
	raster := p.ContentType != convert.TypePDF
	if raster {
		g.Type, g.Resolution = p.Type.String(), fmt.Sprintf("%d x %d", p.Resolution[0], p.Resolution[1])
	}
	g.Sides = p.Sides.String()
	var stream []string
	for _, page := range p.Pages {
		s := fmt.Sprint(page.Source + 1)
		if page.Source < 0 {
			s = "_"
		}
		if page.Back {
			s += "b"
		}
		if page.Orientation != 0 {
			s += "L"
		}
		stream = append(stream, s)
		m := page.Matrix
		at := fmt.Sprintf("page %s: %d x %d, %s, [%.4g %.4g %.4g %.4g %.4g %.4g]", s, page.Width, page.Height, page.PageSizeName, m.A+0, m.B+0, m.C+0, m.D+0, m.E+0, m.F+0) // + 0: no -0
		if page.Clip != nil {
			at += fmt.Sprintf(", within %v", *page.Clip)
		}
		if raster && page.Source >= 0 && !slices.ContainsFunc(g.Bitmaps, func(b string) bool { return strings.HasPrefix(b, "page "+s+":") }) {
			g.Bitmaps = append(g.Bitmaps, at)
		}
	}
	g.Stream = runs(stream)
	return g
}

// runs shortens "1 2 1 2 1 2" to "3 x (1 2)".
func runs(list []string) string {
	for n := 1; n <= len(list)/3; n++ {
		if len(list)%n == 0 && slices.Equal(list[n:], list[:len(list)-n]) {
			return fmt.Sprintf("%d x (%s)", len(list)/n, strings.Join(list[:n], " "))
		}
	}
	return strings.Join(list, " ")
}

// names returns the files of a folder of testdata, without ".json".
func names(t *testing.T, folder string) []string {
	files, err := filepath.Glob(filepath.Join("../testdata", folder, "*.json"))
	require.NoError(t, err)
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".json")
	}
	return files
}

// TestGoldenPlans plans every ticket of testdata/tickets for every printer of testdata/printers: a PDF whose third and later pages have colour, and
// a photograph. The printers are written from what their makers' IPP attributes say.
func TestGoldenPlans(t *testing.T) {
	printers, tickets := names(t, "printers"), names(t, "tickets")
	require.GreaterOrEqual(t, len(printers), 20)
	require.Len(t, tickets, 12)
	a4, letter := convert.PageSize{W: 595.276, H: 841.89}, convert.PageSize{W: 612, H: 792}
	document := convert.DocInfo{ContentType: convert.TypePDF, Version: "1.7", Pages: []convert.PageSize{a4, a4, {W: 841.89, H: 595.276}, letter, a4}}
	photo := convert.DocInfo{ContentType: convert.TypeJPEG, Pages: []convert.PageSize{{W: 1008, H: 756}}}
	for _, name := range printers {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile("../testdata/printers/" + name + ".json")
			require.NoError(t, err)
			cdd, faults, err := cloudprint.ReadCDD(b, cloudprint.Limits{}, cloudprint.Lenient)
			require.NoError(t, err)
			for _, f := range faults {
				assert.Empty(t, f.Ignored, f)
			}
			var plans []goldenPlan
			for _, ticket := range tickets {
				b, err := os.ReadFile("../testdata/tickets/" + ticket + ".json")
				require.NoError(t, err)
				cjt, err := cloudprint.ParseCJT(b, cloudprint.Limits{})
				require.NoError(t, err)
				colour := func(page int) (bool, error) { return page >= 2, nil }
				docs := []convert.DocInfo{document}
				if ticket == "photo" {
					docs = append(docs, photo)
				}
				for _, doc := range docs {
					p, err := convert.NewPlan(convert.PlanInput{Doc: doc, CDD: cdd, Ticket: cjt, Color: colour})
					var e *convert.Error
					require.True(t, err == nil || errors.As(err, &e))
					g := newGoldenPlan(ticket, p, err)
					if doc.ContentType != convert.TypePDF {
						g.Document = doc.ContentType
					}
					for i := range len(pagesOf(p)) {
						if p.ContentType != convert.TypePDF {
							require.NoError(t, p.Header(i).Validate())
						}
					}
					plans = append(plans, g)
				}
			}
			var out bytes.Buffer
			enc := json.NewEncoder(&out)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", " ")
			require.NoError(t, enc.Encode(plans))
			golden := "../testdata/plans/" + name + ".json"
			if *update {
				require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "made by: go test ./convert -run GoldenPlans -update")
			assert.Equal(t, string(want), out.String())
		})
	}
}

func pagesOf(p *convert.Plan) []convert.PlannedPage {
	if p == nil {
		return nil
	}
	return p.Pages
}
