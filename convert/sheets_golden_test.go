package convert_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// pagesOfF is a PDF of n pages of 108 x 144 points with an F in each corner, of four sizes, and as many bars in the middle as the page's number.
func pagesOfF(n int) []byte {
	var b strings.Builder
	var offsets []int
	object := func(text string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range n {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 108 144]>>", n, kids))
	for i := range n {
		content := ""
		for k, at := range [][2]int{{3, 3}, {81, 3}, {3, 117}, {81, 117}} {
			u := k + 1 // the unit of the letter: 3 wide, 5 high
			x, y := at[0], at[1]
			content += fmt.Sprintf("%d %d %d %d re %d %d %d %d re %d %d %d %d re\n", x, y, u, 5*u, x, y+4*u, 3*u, u, x, y+2*u, 2*u, u)
		}
		for k := range i + 1 {
			content += fmt.Sprintf("%d 60 3 20 re\n", 30+6*k)
		}
		content += "f"
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", 4+2*i))
		object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return []byte(b.String())
}

// convertDoc makes PWG Raster at 72 dpi and reads it.
func convertDoc(t *testing.T, doc []byte, opt *convert.Options) []page {
	t.Helper()
	var out bytes.Buffer
	_, err := convert.New().Convert(t.Context(), &out, bytes.NewReader(doc), int64(len(doc)), opt)
	require.NoError(t, err)
	return read(t, out.Bytes())
}

// TestSheets has jobs printed by a printer that does what printers do: it takes the sides of its stream two by two (its back sides come first if it wants
// its stream reversed), undoes what its engine does to back sides and to all pages, and piles the sheets up. On the pile the pages
// must stand upright, each on its sheet and side, in the order that follows from ticket alone: page range, copies, collation and
// reverse order. What engines do to back sides is written down here by hand, from PWG 5102.4, PwgRasterDocumentSheetBack.
func TestSheets(t *testing.T) {
	const pages = 4
	doc := pagesOfF(pages)
	type engine struct{ cross, feed bool } // reverses the pixels of lines, the order of lines
	engines := map[string][2]engine{       // long edge, short edge
		"NORMAL": {{}, {}}, "ROTATED": {{true, true}, {}}, "MANUAL_TUMBLE": {{}, {true, true}}, "FLIPPED": {{false, true}, {true, false}},
	}
	plain := options(pwg.SGray8, 72)
	fronts := convertDoc(t, doc, &plain)
	require.Len(t, fronts, pages)
	for i, p := range fronts {
		for j := range i {
			require.NotEqual(t, fronts[j].pix, p.pix)
		}
		for _, m := range [][2]bool{{true, false}, {false, true}, {true, true}} {
			require.NotEqual(t, p.pix, p.mirrored(m[0], m[1]), "an F that is mirrored or turned is another one")
		}
	}
	parse := func(s string, v any) {
		t.Helper()
		var err error
		switch v := v.(type) {
		case **cloudprint.CloudDeviceDescription:
			*v, err = cloudprint.ParseCDD([]byte(s), cloudprint.Limits{})
		case **cloudprint.CloudJobTicket:
			*v, err = cloudprint.ParseCJT([]byte(s), cloudprint.Limits{})
		}
		require.NoError(t, err)
	}
	// what is on the sheets of the pile, from top to bottom: pages by their number, 0 for an empty side
	pile := func(first, last, copies int, collate, duplex, reverse bool) (sheets [][]int) {
		var set [][]int
		for p := first; p <= last; p++ {
			s := []int{p, 0}
			if duplex && p < last {
				p++
				s[1] = p
			}
			set = append(set, s)
		}
		for i := range copies * len(set) {
			if collate {
				sheets = append(sheets, set[i%len(set)])
			} else {
				sheets = append(sheets, set[i/copies])
			}
		}
		if reverse {
			slices.Reverse(sheets)
		}
		return sheets
	}
	n := 0
	for back, byEdge := range engines {
		for edge, sides := range []string{"LONG_EDGE", "SHORT_EDGE", "NO_DUPLEX"} {
			duplex := sides != "NO_DUPLEX"
			if !duplex && back != "ROTATED" {
				continue // backs are not printed
			}
			for bits := range 8 {
				turn, stream, reverse := bits&1 != 0, bits&2 != 0, bits&4 != 0
				opt := options(0, 72)
				parse(fmt.Sprintf(`{"version": "1.0", "printer": {"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {"document_sheet_back": %q,
					"reverse_order_streaming": %t, "rotate_all_pages": %t, "document_type_supported": ["SGRAY_8"]}}}`, back, stream, turn), &opt.Printer)
				for _, pageRange := range [][2]int{{1, 4}, {2, 3}, {2, 4}} {
					for _, copies := range []struct {
						n       int
						collate bool
					}{{1, true}, {2, true}, {2, false}} {
						n++
						parse(fmt.Sprintf(`{"version": "1.0", "print": {"duplex": {"type": %q}, "reverse_order": {"reverse_order": %t}, "copies": {"copies": %d}, "collate": {"collate": %t},
							"page_range": {"interval": [{"start": %d, "end": %d}]}}}`, sides, reverse, copies.n, copies.collate, pageRange[0], pageRange[1]), &opt.Ticket)
						what := fmt.Sprintf("%s %s turn=%v stream=%v reverse=%v pages=%v copies=%v", back, sides, turn, stream, reverse, pageRange, copies)
						got := convertDoc(t, doc, &opt)
						if stream { // the printer prints the last sheet first and piles it face up
							slices.Reverse(got)
						}
						for i, sheet := range pile(pageRange[0], pageRange[1], copies.n, copies.collate, duplex, reverse) {
							for side, number := range sheet {
								if side == 1 && (!duplex || number == 0 && len(got) == 0) {
									continue // an empty back at the end need not be sent
								}
								require.NotEmpty(t, got, what)
								p := got[0]
								got = got[1:]
								does := engine{}
								if side == 1 {
									does = byEdge[edge]
								}
								cross, feed := does.cross != turn, does.feed != turn
								h := p.header
								assert.Equal(t, []pwg.Transform{sign(cross), sign(feed)}, []pwg.Transform{h.CrossFeedTransform, h.FeedTransform}, what)
								assert.Equal(t, []bool{duplex, sides == "SHORT_EDGE"}, []bool{h.Duplex, h.Tumble}, what)
								want := bytes.Repeat([]byte{255}, len(p.pix))
								if number > 0 {
									want = fronts[number-1].pix
								}
								require.True(t, bytes.Equal(want, p.mirrored(cross, feed)), "%s: sheet %d, side %d", what, i, side)
							}
						}
						require.Empty(t, got, what)
					}
				}
			}
		}
	}
	assert.Equal(t, 9*8*9, n)
}
