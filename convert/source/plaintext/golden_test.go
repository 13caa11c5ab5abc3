package plaintext

import (
	"context"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

var update = flag.Bool("update", false, "write the golden pictures anew; look at them before they are committed")

// picture renders a page in gray.
func picture(t *testing.T, d *pdf.Document, i int, dpi float64) *image.Gray {
	t.Helper()
	p, err := raster.New(d, nil).Page(i)
	require.NoError(t, err)
	w, h := p.Size()
	k := dpi / 72
	m := image.NewGray(image.Rect(0, 0, int(w*k+0.5), int(h*k+0.5)))
	plan, err := p.Prepare(context.Background(), raster.Target{Width: m.Rect.Dx(), Height: m.Rect.Dy(), Format: raster.Gray8, Matrix: geom.Matrix{A: k, D: k}})
	require.NoError(t, err)
	band, err := plan.Render(context.Background(), 0, m.Rect.Dy(), &raster.Scratch{})
	require.NoError(t, err)
	for y := range m.Rect.Dy() {
		copy(m.Pix[y*m.Stride:], band.Pix[y*band.Stride:][:m.Rect.Dx()])
	}
	return m
}

// The pages were looked at when their pictures were committed.
func TestGolden(t *testing.T) {
	for name, c := range map[string]struct {
		text          string
		columns, rows int
	}{
		"latin":   {"Plain text, \"quoted\": 10 columns\n\ttab\tstops\nThe quick brown fox jumps over the lazy dog.\nÀéîõü ßœ ŁőŘ Ελληνικά Кириллица\ne\u0301 n\u0303 x\u0302 o\u0308\u0304 ↔ ✓ ⠓ ½ €", 40, 8},
		"boxes":   {"┌────┬────┐  ╔══╦══╗  ░▒▓█▄▀\n│ ab │ cd │  ║  ║  ║\n├────┼────┤  ╠══╬══╣  ╭──╮ ┏━━┓\n│    │ xy │  ║  ║  ║  │  │ ┃  ┃\n└────┴────┘  ╚══╩══╝  ╰──╯ ┗━━┛", 36, 6},
		"man":     {"N\bNA\bAM\bME\bE\n     l\bls\bs - list _\bd_\bi_\br\n\x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m \x1b[1;3mboth\x1b[0m \x1b[4munder line\x1b[0m o\b/", 30, 4},
		"hebrew":  {"שלום עולם 123 (סוגריים).\nEnglish, עברית 45, more (עוד).\nשָׁלוֹם\nשלום, hello (parens) 42.", 36, 5},
		"arabic":  {"العربية: هذا نص مع أرقام 123 و ٤٥٦ (أقواس).\nEnglish عربي inside.\nلا إله\tx", 48, 4},
		"missing": {"漢字 हि ไทย end", 24, 2},
		"page":    {"first page\n\fsecond\n", 20, 3},
	} {
		t.Run(name, func(t *testing.T) {
			got := picture(t, document(t, c.text, narrow(c.columns, c.rows)), 0, 100)
			file := filepath.Join("testdata", name+".png")
			if *update {
				f, err := os.Create(file)
				require.NoError(t, err)
				require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, got))
				require.NoError(t, f.Close())
				return
			}
			f, err := os.Open(file)
			require.NoError(t, err)
			defer f.Close()
			want, err := png.Decode(f)
			require.NoError(t, err)
			require.Equal(t, want.Bounds(), got.Bounds())
			require.Equal(t, want.(*image.Gray).Pix, got.Pix, "go test -run Golden -update writes it anew")
		})
	}
}
