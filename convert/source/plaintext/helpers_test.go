package plaintext

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// opened is Open up to the pages.
func opened(t testing.TB, data []byte, opt Options) *source {
	t.Helper()
	opt.Limits = opt.Limits.withDefaults()
	s, _, err := open(context.Background(), bytes.NewReader(data), int64(len(data)), opt)
	require.NoError(t, err)
	return s
}

func document(t testing.TB, data string, opt Options) *pdf.Document {
	t.Helper()
	d, err := Open(context.Background(), strings.NewReader(data), int64(len(data)), opt)
	require.NoError(t, err)
	return d
}

// narrow is a page with so many columns and rows of 10 points.
func narrow(columns, rows int) Options {
	return Options{Width: float64(columns)*10*1229/2048 + 20, Height: float64(rows)*12 + 20, Margins: [4]float64{10, 10, 10, 10}, FontSize: 10}
}

// rowsOf is what stands in each row of each page: characters in logical order.
func rowsOf(t testing.TB, data string, opt Options) (pages [][]string) {
	t.Helper()
	s := opened(t, []byte(data), opt)
	for i := range s.pages {
		rows := []string{}
		p := s.pages[i]
		w, m, n := s.walker(), p.mark, int32(0)
		for more := p.rows > 0; more; {
			var err error
			more, err = w.line(context.Background(), &m, func(r *row) bool {
				if n++; r == nil || n <= p.skip {
					return true
				}
				var b strings.Builder
				for _, c := range w.set.clusters[r.from:r.to] {
					b.WriteString(string(w.set.text.runes[c.start : c.start+c.n]))
				}
				rows = append(rows, b.String())
				return len(rows) < int(p.rows)
			})
			require.NoError(t, err)
		}
		pages = append(pages, rows)
	}
	return pages
}

// shown is a piece of text of a page, where its string begins.
type shown struct {
	text string
	x, y float64
	font string
}

var (
	operators = regexp.MustCompile(`/(F\d+) [\d.]+ Tf|/Span<</ActualText<FEFF([0-9A-F]*)>>>BDC|(EMC)|([-\d. ]+) Tm(\[?<[^\n]*?)\]?T[jJ]`)
	piece     = regexp.MustCompile(`<([0-9A-F]*)>|(-?[\d.]+)`)
	bfchar    = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`)
)

func fromHex(t testing.TB, s string) string {
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	var u []uint16
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(u))
}

// extract reads the text of a page back as a reader of PDF does, from ToUnicode and ActualText, with the place of every glyph.
func extract(t testing.TB, d *pdf.Document, page int) (out []shown) {
	t.Helper()
	ctx := context.Background()
	p, err := d.Page(page)
	require.NoError(t, err)
	content, warnings := d.PageContent(ctx, p)
	require.Empty(t, warnings)
	maps, widths := map[string]map[string]string{}, map[string]map[int]float64{}
	for k, o := range d.Dict(p.Resources["Font"]) {
		f := d.Dict(o)
		cmap, err := d.Decode(ctx, d.Stream(f["ToUnicode"]))
		require.NoError(t, err)
		maps[string(k)], widths[string(k)] = map[string]string{}, map[int]float64{}
		for _, m := range bfchar.FindAllStringSubmatch(string(cmap), -1) {
			maps[string(k)][m[1]] = fromHex(t, m[2])
		}
		w := d.Array(d.Dict(d.Array(f["DescendantFonts"])[0])["W"])
		for i := 0; i+1 < len(w); i += 2 {
			first, _ := d.Int(w[i])
			for j, v := range d.Nums(w[i+1]) {
				widths[string(k)][int(first)+j] = v
			}
		}
	}
	font, size, actual, inside := "", 0.0, "", false
	for _, m := range operators.FindAllStringSubmatch(string(content), -1) {
		switch {
		case m[1] != "":
			font = m[1]
			_, err := fmt.Sscanf(m[0], "/"+font+" %g Tf", &size)
			require.NoError(t, err)
		case strings.HasPrefix(m[0], "/Span"):
			actual, inside = fromHex(t, m[2]), true
		case m[3] != "":
			inside = false
		default:
			var a, b, c, e, x, y float64
			_, err := fmt.Sscan(m[4], &a, &b, &c, &e, &x, &y)
			require.NoError(t, err)
			for _, q := range piece.FindAllStringSubmatch(m[5], -1) {
				if q[2] != "" {
					v, err := strconv.ParseFloat(q[2], 64)
					require.NoError(t, err)
					x -= v * size / 1000
					continue
				}
				for i := 0; i+4 <= len(q[1]); i += 4 {
					s := shown{maps[font][q[1][i:i+4]], x, y, font}
					if inside {
						s.text, actual = actual, ""
					}
					out = append(out, s)
					code, err := strconv.ParseInt(q[1][i:i+4], 16, 32)
					require.NoError(t, err)
					x += widths[font][int(code)] * size / 1000 * a
				}
			}
		}
	}
	return out
}

func extracted(t testing.TB, d *pdf.Document) string {
	t.Helper()
	var b strings.Builder
	for i := range d.NumPages() {
		for _, s := range extract(t, d, i) {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// endless is a file that repeats a text; it counts what is read of it.
type endless struct {
	text string
	read int64
}

func (e *endless) ReadAt(p []byte, off int64) (int, error) {
	e.read += int64(len(p))
	for n := 0; n < len(p); {
		n += copy(p[n:], e.text[(off+int64(n))%int64(len(e.text)):])
	}
	return len(p), nil
}

// failing is a file that breaks off.
type failing struct {
	io.ReaderAt
	at int64
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.at {
		return 0, io.ErrClosedPipe
	}
	return f.ReaderAt.ReadAt(p, off)
}
