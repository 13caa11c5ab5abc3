package raster_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// doc is a small PDF under construction: objects by number, 1 the catalog, 2 the page tree, 3 the page, 4 its content.
type doc struct {
	page    string // entries of the page dictionary
	content string
	objects []string // from number 5 on: whole objects, without "obj" and "endobj"
}

func stream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

func (d doc) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	all := append([]string{
		"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R " + d.page + " >>",
		stream("", d.content),
	}, d.objects...)
	var offsets []int
	for i, o := range all {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, at)
	return b.Bytes()
}

// picture is a rendered page.
type picture struct {
	w, h, ch int
	pix      []byte
	warnings []raster.Warning
}

// render draws the only page at one pixel a point.
func (d doc) render(t testing.TB, f raster.Format) *picture {
	t.Helper()
	b := d.bytes()
	ctx := context.Background()
	rd, err := raster.Open(ctx, bytes.NewReader(b), int64(len(b)), nil)
	require.NoError(t, err)
	p, err := rd.Page(0)
	require.NoError(t, err)
	w, h := p.Size()
	plan, err := p.Prepare(ctx, raster.Target{Width: int(w), Height: int(h), Format: f, Matrix: geom.Identity})
	require.NoError(t, err)
	var s raster.Scratch
	band, err := plan.Render(ctx, 0, int(h), &s)
	require.NoError(t, err)
	return &picture{int(w), int(h), band.Channels, append([]byte(nil), band.Pix...), plan.Warnings()}
}

// at returns the pixel x from the left and y from the bottom, as PDF counts.
func (p *picture) at(x, y int) [3]int {
	o := ((p.h-1-y)*p.w + x) * p.ch
	if p.ch == 1 {
		return [3]int{int(p.pix[o]), int(p.pix[o]), int(p.pix[o])}
	}
	return [3]int{int(p.pix[o]), int(p.pix[o+1]), int(p.pix[o+2])}
}
