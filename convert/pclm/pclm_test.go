package pclm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func write(t *testing.T, w io.Writer) {
	p := NewWriter(w)
	for i := range 2 {
		page := &Page{Width: 40, Height: 35 + i, Resolution: [2]int{300, 150}, Size: [2]int{10, 17}, StripRows: 16, Colors: 1 + 2*i, Filter: RunLength}
		require.NoError(t, p.BeginPage(page))
		for s := range 3 {
			require.NoError(t, p.WriteStrip([]byte{byte(257 - 40), byte(s), 128}))
		}
		assert.ErrorIs(t, p.WriteStrip(nil), ErrStrips)
	}
	require.NoError(t, p.Close())
}

// TestReadsAsPDF reads the file with the project's own reader, which repairs nothing in it.
func TestReadsAsPDF(t *testing.T) {
	var b bytes.Buffer
	write(t, &b)
	assert.True(t, bytes.HasPrefix(b.Bytes(), []byte("%PDF-1.7\n%PCLm 1.0\n")))
	doc, err := pdf.Open(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), pdf.Options{})
	require.NoError(t, err)
	assert.Empty(t, doc.Warnings())
	require.Equal(t, 2, doc.NumPages())
	for i := range 2 {
		pg, err := doc.Page(i)
		require.NoError(t, err)
		assert.Equal(t, []float64{10, 17}, []float64{pg.MediaBox.W(), pg.MediaBox.H()})
		images := doc.Dict(pg.Resources["XObject"])
		require.Len(t, images, 3)
		rows := int64(0)
		for s := range 3 {
			im := doc.Stream(images[pdf.Name(fmt.Sprintf("Image%d", s))])
			n, _ := doc.Int(im.Dict["Height"])
			rows += n
			data, err := doc.Decode(context.Background(), im)
			require.NoError(t, err)
			assert.EqualValues(t, s, data[0])
		}
		assert.EqualValues(t, 35+i, rows)
		content, warns := doc.PageContent(t.Context(), pg)
		assert.Empty(t, warns)
		assert.Contains(t, string(content), fmt.Sprintf("q 40 0 0 %d 0 0 cm /Image2 Do Q", 3+i))
	}
}

func TestOffsets(t *testing.T) {
	var b bytes.Buffer
	write(t, &b)
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllStringSubmatch(b.String(), -1) {
		at, _ := strconv.Atoi(m[1])
		assert.True(t, bytes.HasPrefix(b.Bytes()[at:], fmt.Appendf(nil, "%d 0 obj\n", i+1)))
	}
}

func TestMisuse(t *testing.T) {
	p := NewWriter(io.Discard)
	page := &Page{Width: 1, Height: 2, Resolution: [2]int{1, 1}, StripRows: 1, Colors: 1, Filter: Flate}
	require.NoError(t, p.BeginPage(page))
	assert.ErrorIs(t, p.BeginPage(page), ErrStrips)
	assert.ErrorIs(t, p.Close(), ErrStrips)
	bad := NewWriter(broken{})
	assert.ErrorIs(t, bad.BeginPage(page), io.ErrClosedPipe)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
