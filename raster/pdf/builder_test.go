package pdf

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zlib"
	"github.com/stretchr/testify/require"
)

// builder writes small PDF files. Objects are added in any order; finish writes the cross-reference data.
type builder struct {
	bytes.Buffer
	offs map[int]int
	max  int
}

func newBuilder() *builder {
	b := &builder{offs: map[int]int{}}
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return b
}

func (b *builder) obj(n int, format string, args ...any) {
	b.offs[n] = b.Len()
	b.max = max(b.max, n)
	fmt.Fprintf(b, "%d 0 obj\n", n)
	fmt.Fprintf(b, format, args...)
	b.WriteString("\nendobj\n")
}

func (b *builder) stream(n int, dict, data string) {
	b.obj(n, "<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// table writes an xref table and a trailer with the extra entries, and returns the table's offset.
func (b *builder) table(extra string) int {
	at := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", b.max+1)
	for i := 1; i <= b.max; i++ {
		if off, ok := b.offs[i]; ok {
			fmt.Fprintf(b, "%010d 00000 n \n", off)
		} else {
			b.WriteString("0000000000 00000 f \n")
		}
	}
	fmt.Fprintf(b, "trailer\n<</Size %d /Root 1 0 R %s>>\n", b.max+1, extra)
	b.startxref(at)
	return at
}

func (b *builder) startxref(at int) { fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", at) }

func deflate(s string) string {
	var buf bytes.Buffer
	w := zlib.NewWriter(&buf)
	w.Write([]byte(s))
	w.Close()
	return buf.String()
}

// twoPages is a plain file of two pages; page 2 inherits everything but its content.
func twoPages() *builder {
	b := newBuilder()
	b.obj(1, "<</Type /Catalog /Pages 2 0 R>>")
	b.obj(2, "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 200 100] /Rotate 90 /Resources <</A 1>>>>")
	b.obj(3, "<</Type /Page /Parent 2 0 R /Contents 5 0 R /CropBox [150 90 10 10] /Rotate -90 /UserUnit 2>>")
	b.obj(4, "<</Type /Page /Parent 2 0 R /Contents [5 0 R 6 0 R]>>")
	b.stream(5, "/Filter /FlateDecode", deflate("1 0 0 rg"))
	b.stream(6, "", "0 0 10 10 re f")
	return b
}

// compressed is twoPages with object streams and a cross-reference stream.
func compressed(pred bool) *builder {
	b := newBuilder()
	objs := []string{
		"<</Type /Catalog /Pages 2 0 R>>",
		"<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 200 100]>>",
		"<</Type /Page /Parent 2 0 R /Contents 5 0 R>>",
		"<</Type /Page /Parent 2 0 R /Contents [5 0 R 6 0 R]>>",
	}
	var head, body strings.Builder
	for i, o := range objs {
		fmt.Fprintf(&head, "%d %d ", i+1, body.Len())
		body.WriteString(o + " ")
	}
	b.stream(5, "/Filter /FlateDecode", deflate("1 0 0 rg"))
	b.stream(6, "", "0 0 10 10 re f")
	b.stream(7, fmt.Sprintf("/Type /ObjStm /N 4 /First %d /Filter /FlateDecode", head.Len()), deflate(head.String()+body.String()))
	at := b.Len()
	row := func(k, off, idx int) string { return string([]byte{byte(k), byte(off >> 8), byte(off), byte(idx)}) }
	rows := []string{row(0, 0, 255)}
	for i := range 4 {
		rows = append(rows, row(2, 7, i))
	}
	rows = append(rows, row(1, b.offs[5], 0), row(1, b.offs[6], 0), row(1, b.offs[7], 0), row(1, at, 0))
	data, parms := strings.Join(rows, ""), ""
	if pred {
		parms = "/DecodeParms <</Predictor 12 /Columns 4>>"
		data = ""
		prev := "\x00\x00\x00\x00"
		for _, r := range rows {
			data += "\x02"
			for i := range 4 {
				data += string([]byte{r[i] - prev[i]})
			}
			prev = r
		}
	}
	b.stream(8, "/Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode "+parms, deflate(data))
	b.startxref(at)
	return b
}

func open(t testing.TB, data []byte, opt Options) *Document {
	t.Helper()
	d, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), opt)
	require.NoError(t, err)
	return d
}

// content returns all pages' content.
func content(t testing.TB, d *Document) []string {
	t.Helper()
	var out []string
	for i := range d.NumPages() {
		p, err := d.Page(i)
		require.NoError(t, err)
		b, _ := d.PageContent(context.Background(), p)
		out = append(out, string(b))
	}
	return out
}
