package convert_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// partsOf converts a stream of n pages in parts of so many pages each and joins them.
func partsOf(t *testing.T, doc []byte, opt convert.Options, n, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	for from := 0; from < n; from += size {
		part := opt
		part.Part = convert.Part{From: from, To: min(from+size, n)}
		var events []convert.Event
		part.Progress = func(e convert.Event) { events = append(events, e) }
		before := out.Len()
		res, err := convert.New(convert.WithSystemFonts()).Convert(context.Background(), &out, bytes.NewReader(doc), int64(len(doc)), &part)
		require.NoError(t, err)
		assert.Equal(t, part.Part.To-part.Part.From, res.Pages)
		assert.Len(t, res.Plan.Pages, n)
		assert.EqualValues(t, out.Len()-before, res.Bytes)
		assert.Equal(t, res.Pages, events[0].Pages)
	}
	return out.Bytes()
}

// A stream made in parts of any size is the stream made at once, whatever the plan does with its pages.
func TestParts(t *testing.T) {
	doc := smallDocument(3)
	yes, no := true, false
	type dims struct {
		sides   pwg.Sides
		back    pwg.SheetBack
		reverse *bool
		copies  int
		pages   []convert.PageInterval
	}
	var all []dims
	for _, sides := range []pwg.Sides{pwg.OneSided, pwg.TwoSidedLongEdge, pwg.TwoSidedShortEdge} {
		for _, back := range []pwg.SheetBack{pwg.SheetBackNormal, pwg.SheetBackFlipped, pwg.SheetBackRotated, pwg.SheetBackManualTumble} {
			for _, reverse := range []*bool{&no, &yes} {
				for _, copies := range []int{1, 2} {
					for _, pages := range [][]convert.PageInterval{nil, {{First: 2, Last: 3}}} {
						if sides != pwg.OneSided || back == pwg.SheetBackNormal {
							all = append(all, dims{sides, back, reverse, copies, pages})
						}
					}
				}
			}
		}
	}
	for i, d := range all {
		opt := convert.Options{Plan: convert.PlanOptions{
			Resolution: [2]int{36, 36}, Type: pwg.SGray8, Sides: &d.sides, SheetBack: &d.back, Reverse: d.reverse, Copies: d.copies, Pages: d.pages,
		}}
		if i%2 == 1 {
			opt.Plan.To = convert.TypeURF
		}
		if i%5 == 4 {
			opt.Plan.Type, opt.Plan.To, opt.Plan.Dither = pwg.Black1, convert.TypePWG, convert.DitherDiffusion
		}
		t.Run(fmt.Sprint(d.sides, d.back, *d.reverse, d.copies, len(d.pages)), func(t *testing.T) {
			var want bytes.Buffer
			res, err := convert.New(convert.WithSystemFonts()).Convert(context.Background(), &want, bytes.NewReader(doc), int64(len(doc)), &opt)
			require.NoError(t, err)
			for size := 1; size <= res.Pages; size++ {
				assert.True(t, bytes.Equal(want.Bytes(), partsOf(t, doc, opt, res.Pages, size)), "parts of %d pages", size)
			}
		})
	}
}

// What has no parts says so, and so does a part that is not there.
func TestPartsRefused(t *testing.T) {
	doc := fileOf(t, "report.pdf")
	try := func(to string, part convert.Part) error {
		opt := &convert.Options{Part: part, Plan: convert.PlanOptions{To: to, Resolution: [2]int{20, 20}}}
		_, err := convert.New().Convert(context.Background(), &bytes.Buffer{}, bytes.NewReader(doc), int64(len(doc)), opt)
		return err
	}
	for _, part := range []convert.Part{{From: -1, To: 1}, {From: 2, To: 2}, {From: 3, To: 2}, {From: 0, To: 5}, {From: 4, To: 5}, {From: 1}} {
		assert.Equal(t, convert.Usage, convert.KindOf(try(convert.TypePWG, part)), "%v", part)
	}
	for _, to := range []string{convert.TypePDF, convert.TypeTIFF, convert.TypePCLm, convert.TypePNG} {
		assert.Equal(t, convert.Usage, convert.KindOf(try(to, convert.Part{From: 0, To: 1})), to)
	}
	_, err := convert.New().ConvertPages(context.Background(), nil, bytes.NewReader(doc), int64(len(doc)),
		&convert.Options{Part: convert.Part{From: 0, To: 9}, Plan: convert.PlanOptions{To: convert.TypePNG}})
	assert.Equal(t, convert.Usage, convert.KindOf(err))
}

// smallDocument is a PDF of pages that are cheap to render and all different.
func smallDocument(pages int) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	object("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids)
	for i := range pages {
		content := fmt.Sprintf("0.%d g %d 20 30 45.5 re f 0 0 m 90 %d l S", i%10, 10+5*i, 50+i)
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 144]/Contents %d 0 R>>", 100+i, 4+2*i)
		object("<</Length %d>>stream\n%s\nendstream", len(content), content)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

func fileOf(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testdata, name))
	require.NoError(t, err)
	return b
}
