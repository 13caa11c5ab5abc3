package raster_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

const manyPages = 16

// manyKinds is a document of pages of all kinds and sizes, the same each time.
func manyKinds(t *testing.T) *pdf.Document {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	b := pdf.NewBuilder()
	packed := func(d pdf.Dict, content string) pdf.Ref {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		_, err := w.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		if d == nil {
			d = pdf.Dict{}
		}
		d["Filter"] = pdf.Name("FlateDecode")
		return b.Add(pdf.NewStream(d, z.Bytes()))
	}
	nums := func(v ...float64) (a pdf.Array) {
		for _, x := range v {
			a = append(a, x)
		}
		return a
	}
	text := pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")}
	inline := "q %d 0 0 %d %d %d cm BI /W 2 /H 2 /CS /RGB /BPC 8 ID \xff\x00\x00\x00\xff\x00\x00\x00\xff\x00\x00\x00 EI Q\n"
	glyph := packed(nil, "1000 0 0 0 1000 1000 d1 0 0 500 1000 re f q 400 0 0 400 500 500 cm BI /W 2 /H 2 /IM true ID \x40\x80 EI Q")
	drawn := pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type3"), "FontBBox": nums(0, 0, 1000, 1000), "FontMatrix": nums(.001, 0, 0, .001, 0, 0),
		"FirstChar": int64(65), "LastChar": int64(65), "Widths": nums(1000), "Resources": pdf.Dict{},
		"Encoding": pdf.Dict{"Differences": pdf.Array{int64(65), pdf.Name("a")}}, "CharProcs": pdf.Dict{"a": glyph},
	}
	box := nums(0, 0, 100, 100)
	form := func(group bool, content string) pdf.Ref {
		d := pdf.Dict{"Subtype": pdf.Name("Form"), "BBox": box, "Resources": pdf.Dict{"Font": pdf.Dict{"T": text}}}
		if group {
			d["Group"] = pdf.Dict{"S": pdf.Name("Transparency"), "CS": pdf.Name("DeviceGray")}
		}
		return packed(d, content)
	}
	shapes := func(n int) string {
		var s strings.Builder
		for range n {
			at := func() float64 { return float64(r.IntN(1000)) / 10 }
			switch r.IntN(4) {
			case 0:
				fmt.Fprintf(&s, "%.2f %.2f %.2f rg %.1f %.1f %.1f %.1f re f\n", r.Float64(), r.Float64(), r.Float64(), at(), at(), at()/4, at()/4)
			case 1:
				fmt.Fprintf(&s, "%.1f w %.1f %.1f m %.1f %.1f %.1f %.1f %.1f %.1f c S\n", at()/30, at(), at(), at(), at(), at(), at(), at(), at())
			case 2:
				fmt.Fprintf(&s, "BT /T %.1f Tf %.1f %.1f Td [(Text %d) -200 (and more)] TJ ET\n", 2+at()/8, at(), at(), r.IntN(1000))
			default:
				fmt.Fprintf(&s, "q %.1f %.1f m %.1f %.1f l %.1f %.1f l h W n %.2f g 0 0 100 100 re f Q\n", at(), at(), at(), at(), at(), at(), r.Float64())
			}
		}
		return s.String()
	}
	for i := range manyPages {
		content := shapes(3 << (i % 6))
		state := pdf.Dict{}
		page := pdf.Dict{"MediaBox": box}
		switch i % 8 {
		case 1:
			content += fmt.Sprintf(inline, 20+i, 30, i, 2*i)
		case 2:
			content += "BT /D 20 Tf 10 10 Td (AA) Tj ET /Missing Do"
		case 3:
			state["BM"] = pdf.Name("Multiply") // needs colour: the page is run again
			content += "/G gs " + shapes(20)
		case 4:
			state["SMask"] = pdf.Dict{"S": pdf.Name("Luminosity"), "G": form(true, ".7 g 10 10 70 70 re f "+shapes(5))}
			content += "/G gs " + shapes(20)
		case 5:
			content += "/F Do q .5 0 0 .5 20 20 cm /F Do Q"
		case 6:
			page["Annots"] = pdf.Array{pdf.Dict{"Subtype": pdf.Name("Stamp"), "F": int64(4), "Rect": nums(20, 20, 90, 60), "AP": pdf.Dict{"N": form(false, shapes(9))}}}
		}
		page["Resources"] = pdf.Dict{
			"Font": pdf.Dict{"T": text, "D": drawn}, "ExtGState": pdf.Dict{"G": state}, "XObject": pdf.Dict{"F": form(i%2 == 0, shapes(30)+fmt.Sprintf(inline, 9, 9, 5, 5))},
		}
		half := len(content) / 2
		half += strings.IndexByte(content[half:], '\n') + 1
		page["Contents"] = pdf.Array{packed(nil, content[:half]), packed(nil, content[half:])}
		b.Page(page)
	}
	d, err := b.Document(pdf.Limits{})
	require.NoError(t, err)
	return d
}

func prepared(t *testing.T, d *raster.Document, page int, f raster.Format) *raster.Plan {
	p, err := d.Page(page)
	require.NoError(t, err)
	plan, err := p.Prepare(t.Context(), raster.Target{Width: 300, Height: 300, Format: f, Matrix: geom.Scale(3, 3)})
	require.NoError(t, err)
	return plan
}

// Pages made in the memory of others are what they are alone, whoever works at what meanwhile.
func TestRelease(t *testing.T) {
	type page struct {
		pix   []byte
		warns []raster.Warning
	}
	var want [2][manyPages]page
	for f := range want {
		for i := range want[f] {
			plan := prepared(t, raster.New(manyKinds(t), nil), i, raster.Format(f))
			var s raster.Scratch
			band, err := plan.Render(t.Context(), 0, 300, &s)
			require.NoError(t, err)
			want[f][i] = page{append([]byte(nil), band.Pix...), plan.Warnings()}
		}
	}
	d := raster.New(manyKinds(t), nil)
	var wg sync.WaitGroup
	for g := range uint64(3) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, g))
			var s raster.Scratch
			type held struct {
				*raster.Plan
				f, i int
			}
			var open []held
			for range 40 {
				f, i := r.IntN(2), r.IntN(manyPages)
				open = append(open, held{prepared(t, d, i, raster.Format(f)), f, i})
				k := r.IntN(len(open))
				p := open[k]
				var got []byte
				for y := 0; y < 300; {
					to := min(300, y+1+r.IntN(200))
					band, err := p.Render(t.Context(), y, to, &s)
					if !assert.NoError(t, err) {
						return
					}
					got, y = append(got, band.Pix...), to
				}
				w := want[p.f][p.i]
				assert.True(t, bytes.Equal(w.pix, got), "page %d, format %d", p.i, p.f)
				assert.Equal(t, w.warns, p.Warnings())
				if r.IntN(4) > 0 {
					p.Release()
					assert.Equal(t, w.warns, p.Warnings())
					open = append(open[:k], open[k+1:]...)
				}
			}
		})
	}
	wg.Wait()
}

// Rows asked for while or after a plan is released are right or an error.
func TestReleaseEarly(t *testing.T) {
	d := raster.New(manyKinds(t), nil)
	want := func(i int) []byte {
		var s raster.Scratch
		band, err := prepared(t, d, i, raster.RGB8).Render(t.Context(), 0, 300, &s)
		require.NoError(t, err)
		return append([]byte(nil), band.Pix...)
	}
	for i := range manyPages {
		w := want(i)
		plan := prepared(t, d, i, raster.RGB8)
		var wg sync.WaitGroup
		for g := range 3 {
			wg.Go(func() {
				var s raster.Scratch
				for range 3 {
					if band, err := plan.Render(t.Context(), 0, 300, &s); err != nil {
						assert.ErrorIs(t, err, raster.ErrReleased)
					} else {
						assert.True(t, bytes.Equal(w, band.Pix))
					}
					if g == 2 {
						plan.Release()
					}
				}
			})
		}
		wg.Wait()
		var s raster.Scratch
		_, err := plan.Render(t.Context(), 0, 300, &s)
		assert.ErrorIs(t, err, raster.ErrReleased)
		_, err = plan.RenderDeep(t.Context(), 0, 300, &s, &raster.DeepScratch{})
		assert.ErrorIs(t, err, raster.ErrReleased)
		assert.ErrorIs(t, plan.Encode(t.Context(), 0, 300, &s, &packbits.Coded{}), raster.ErrReleased)
		assert.Nil(t, plan.PictureRows())
		assert.False(t, plan.Deep())
		width, height := plan.Size()
		assert.Equal(t, 300, width)
		assert.Equal(t, 300, height)
	}
	blank := raster.Blank(raster.Target{Width: 10, Height: 10})
	blank.Release()
	var s raster.Scratch
	_, err := blank.Render(t.Context(), 0, 10, &s)
	assert.ErrorIs(t, err, raster.ErrReleased)
}

func BenchmarkPrepare(b *testing.B) {
	// A page of text, interpreted again and again.
	var text strings.Builder
	for y := range 60 {
		fmt.Fprintf(&text, "1 0 0 1 50 %d Tm [(The quick brown fox jumps over) -250.5 (the lazy dog and)] TJ\n", 50+y*12)
	}
	data := doc{
		page:    "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
		content: "BT /F 10 Tf " + text.String() + "ET",
	}.bytes()
	d, err := raster.Open(b.Context(), bytes.NewReader(data), int64(len(data)), nil)
	require.NoError(b, err)
	p, err := d.Page(0)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		plan, err := p.Prepare(b.Context(), raster.Target{Width: 2480, Height: 3508, Format: raster.Gray8, Matrix: geom.Scale(4, 4)})
		if err != nil {
			b.Fatal(err)
		}
		plan.Release()
	}
}
