package pdf

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func firstContent(t *testing.T, file []byte) (string, *Document) {
	t.Helper()
	d, err := Open(context.Background(), bytes.NewReader(file), int64(len(file)), Options{})
	require.NoError(t, err)
	p, err := d.Page(0)
	require.NoError(t, err)
	data, _ := d.PageContent(context.Background(), p)
	return strings.TrimSpace(string(data)), d
}

// onePage writes a document of one page whose content stream, object 4, is given whole.
func onePage(stream string) *builder {
	b := newBuilder()
	b.obj(1, "<</Type/Catalog/Pages 2 0 R>>")
	b.obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	b.obj(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>")
	b.obj(4, "%s", stream)
	return b
}

// TestWordsInText: text that is shown may have the words that end streams and objects, with a Length that is wrong too.
func TestWordsInText(t *testing.T) {
	for name, text := range map[string]string{
		"endstream": "(endstream is shown) Tj\nendstream.\n(more) Tj",
		"endobj":    "(endobj is shown) Tj",
		"both":      "(endobj and endstream are) Tj\nendstream x\nendobj y\n(more) Tj",
	} {
		for _, length := range []int{7, 1 << 20} {
			b := onePage(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", length, text))
			at := b.table("/Root 1 0 R")
			fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", at)
			got, _ := firstContent(t, b.Bytes())
			assert.Equal(t, text, got, "%s, Length %d", name, length)
		}
	}
	b := onePage("<</Length 99>>\nstream\n(no endstream) Tj")
	fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", b.table("/Root 1 0 R"))
	got, _ := firstContent(t, b.Bytes())
	assert.Equal(t, "(no endstream) Tj", got)
}

// TestUpdateWithoutItsEnd: a file that was cut within the cross-reference data of its last update still has what the update brought.
func TestUpdateWithoutItsEnd(t *testing.T) {
	b := onePage("<</Length 3>>\nstream\nold\nendstream")
	fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", b.table("/Root 1 0 R"))
	b.obj(4, "<</Length 3>>\nstream\nnew\nendstream")
	got, d := firstContent(t, b.Bytes())
	assert.Equal(t, "new", got)
	assert.NotEmpty(t, d.Warnings())
}

// TestTableOffByOne: a table that is wrong about the page tree is not believed when it calls other objects free.
func TestTableOffByOne(t *testing.T) {
	b := onePage("<</Length 4>>\nstream\ndata\nendstream")
	at := b.Len()
	fmt.Fprintf(b, "xref\n0 6\n0000000000 65535 f \n")
	for _, n := range []int{2, 3, 1} {
		fmt.Fprintf(b, "%010d 00000 n \n", b.offs[n])
	}
	fmt.Fprintf(b, "0000000000 00000 f \n0000000000 00000 f \ntrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at)
	got, d := firstContent(t, b.Bytes())
	assert.Equal(t, "data", got)
	assert.NotEmpty(t, d.Warnings())
}
