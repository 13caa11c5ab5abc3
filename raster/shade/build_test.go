package shade

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// file makes a PDF of one empty page with more objects, numbered from 4 on.
func file(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	all := append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"}, objects...)
	var at []int
	for i, o := range all {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, start)
	return b.Bytes()
}

// stream makes a stream object.
func stream(dict string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data)
}

// load reads object 4 of a file made of objects as a shading.
func load(t testing.TB, opt Options, objects ...string) (*Shading, []pdf.Warning, error) {
	t.Helper()
	b := file(objects...)
	doc, err := pdf.Open(context.Background(), bytes.NewReader(b), int64(len(b)), pdf.Options{})
	require.NoError(t, err)
	return Load(context.Background(), doc, color.NewResolver(doc), pdf.Ref{Num: 4}, nil, nil, opt)
}

func mustLoad(t testing.TB, objects ...string) *Shading {
	t.Helper()
	s, warn, err := load(t, Options{}, objects...)
	require.NoError(t, err)
	require.Empty(t, warn)
	return s
}

// picture is all of a placement's pixels.
type picture struct {
	box        geom.IRect
	ch         int
	pix, alpha []byte
}

func (p *picture) at(x, y int) (px []byte, alpha byte) {
	i := (y-p.box.Y0)*(p.box.X1-p.box.X0) + x - p.box.X0
	return p.pix[i*p.ch : (i+1)*p.ch], p.alpha[i]
}

// draw takes the rows of box in the order and pieces given by step and width.
func draw(t testing.TB, p *Placed, box geom.IRect, down bool, width int) *picture {
	t.Helper()
	rows, err := p.Open(context.Background())
	require.NoError(t, err)
	defer rows.Close()
	return drawRows(rows, p.ch, box, down, width)
}

func drawRows(rows list.SourceRows, ch int, box geom.IRect, down bool, width int) *picture {
	w, h := box.X1-box.X0, box.Y1-box.Y0
	pic := &picture{box: box, ch: ch, pix: make([]byte, w*h*ch), alpha: make([]byte, w*h)}
	for i := range h {
		y := i
		if !down {
			y = h - 1 - i
		}
		for x := 0; x < w; x += width {
			n := min(width, w-x)
			at := y*w + x
			rows.Row(box.Y0+y, box.X0+x, box.X0+x+n, pic.pix[at*ch:(at+n)*ch], pic.alpha[at:at+n])
		}
	}
	for i, a := range pic.alpha { // pixels without coverage may hold anything
		if a == 0 {
			clear(pic.pix[i*ch : (i+1)*ch])
		}
	}
	return pic
}

// bitWriter packs numbers as mesh streams do.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(v uint64, bits int) *bitWriter {
	for i := bits - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
	return w
}

const redToBlue = "<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>"
