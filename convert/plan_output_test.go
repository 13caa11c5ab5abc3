package convert

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// TestEveryTypeHasATier: a printer that lists one type only gets it.
func TestEveryTypeHasATier(t *testing.T) {
	require.Len(t, DocumentTypes(), 44)
	for _, ty := range DocumentTypes() {
		in := PlanInput{Doc: pdfDoc(1), CDD: cdd(t, `"supported_content_type": [{"content_type": "image/pwg-raster"}], "pwg_raster_config": {"document_type_supported": ["`+ty.CDDName()+`"]}`)}
		p, err := NewPlan(in)
		require.NoError(t, err, ty)
		assert.Equal(t, ty, p.Type)
	}
}

func TestPlanCoding(t *testing.T) {
	for _, tt := range []struct {
		name    string
		opt     PlanOptions
		dither  Dither
		coding  Compression
		quality int
		kind    Kind
	}{
		{"plain", PlanOptions{}, 0, "", 0, 0},
		{"bits", PlanOptions{Type: pwg.Black1}, DitherOrdered, "", 0, 0},
		{"bits diffused", PlanOptions{Type: pwg.Black1, Dither: DitherDiffusion}, DitherDiffusion, "", 0, 0},
		{"dither without bits is nothing", PlanOptions{Dither: DitherDiffusion}, 0, "", 0, 0},
		{"unknown dither", PlanOptions{Type: pwg.Black1, Dither: 9}, 0, "", 0, Usage},
		{"tiff", PlanOptions{To: TypeTIFF}, 0, CompressFlate, 0, 0},
		{"tiff of bits", PlanOptions{To: TypeTIFF, Type: pwg.Black1}, DitherOrdered, CompressG4, 0, 0},
		{"g4 without bits", PlanOptions{To: TypeTIFF, Compression: CompressG4}, 0, "", 0, Usage},
		{"pclm", PlanOptions{To: TypePCLm}, 0, CompressFlate, 0, 0},
		{"pclm by jpeg", PlanOptions{To: TypePCLm, Compression: CompressJPEG}, 0, CompressJPEG, 90, 0},
		{"jpeg", PlanOptions{To: TypeJPEG, Quality: 50}, 0, "", 50, 0},
		{"jpeg too good", PlanOptions{To: TypeJPEG, Quality: 101}, 0, "", 0, Usage},
		{"no choice", PlanOptions{Compression: CompressFlate}, 0, "", 0, Usage},
		{"urf, one resolution", PlanOptions{To: TypeURF, Resolution: [2]int{300, 600}}, 0, "", 0, Unsupported},
		{"jpeg too large", PlanOptions{To: TypeJPEG, Resolution: [2]int{6000, 6000}}, 0, "", 0, Limit},
		{"too wide", PlanOptions{Width: 1 << 20}, 0, "", 0, Usage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := NewPlan(PlanInput{Doc: pdfDoc(1), Options: tt.opt})
			if tt.kind != 0 {
				require.ErrorIs(t, err, &Error{Kind: tt.kind})
				return
			}
			require.NoError(t, err)
			assert.Equal(t, []any{tt.dither, tt.coding, tt.quality}, []any{p.Dither, p.Compression, p.Quality})
		})
	}
}

func TestPlanWidth(t *testing.T) {
	doc := pdfDoc(2)
	doc.Pages[1] = PageSize{300, 100}
	p, err := NewPlan(PlanInput{Doc: doc, Options: PlanOptions{To: TypePNG, Width: 576, Resolution: [2]int{203, 203}, Media: "iso_a4_210x297mm"}})
	require.NoError(t, err)
	assert.Nil(t, p.Media)
	for i, h := range []int{576 * 842 / 595, 192} {
		assert.Equal(t, []int{576, h}, []int{p.Pages[i].Width, p.Pages[i].Height})
		corner := p.Pages[i].Matrix.Apply(geom.Point{X: doc.Pages[i].W, Y: doc.Pages[i].H})
		assert.InDelta(t, 576, corner.X, 1e-9)
		assert.InDelta(t, h, corner.Y, 1)
	}
	p, err = NewPlan(PlanInput{Doc: doc, Options: PlanOptions{Width: 576, Resolution: [2]int{200, 100}}})
	require.NoError(t, err)
	assert.Equal(t, 96, p.Pages[1].Height, "half the dots on the same length")
	assert.Equal(t, [2]int{207, 69}, p.Pages[1].PageSize)
}

func TestPlanDocument(t *testing.T) {
	for _, tt := range []struct {
		name string
		opt  PlanOptions
		pass bool
		want string
	}{
		{"as it is", PlanOptions{}, true, ""},
		{"pages", PlanOptions{Pages: []PageInterval{{2, 3}}}, false, "2 3"},
		{"reverse", PlanOptions{Reverse: ptr(true)}, false, "3 2 1"},
		{"not reverse", PlanOptions{Reverse: ptr(false)}, true, ""},
		{"copies", PlanOptions{Copies: 2}, false, "1 2 3 1 2 3"},
		{"turned", PlanOptions{RotateAll: ptr(true)}, false, "1 2 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, in := range []PlanInput{{Options: tt.opt}, {Options: tt.opt, CDD: cdd(t, `"supported_content_type": [{"content_type": "application/pdf"}]`)}} {
				if in.Doc = pdfDoc(3); in.CDD == nil {
					in.Options.To = TypePDF
				}
				p, err := NewPlan(in)
				require.NoError(t, err)
				assert.Equal(t, TypePDF, p.ContentType)
				assert.Equal(t, tt.pass, p.PassThrough)
				assert.Equal(t, tt.want, sequence(p))
				for _, page := range p.Pages {
					assert.Equal(t, tt.name == "turned", page.Transform.Feed == pwg.Backward)
					assert.Equal(t, [2]int{595, 842}, page.PageSize)
				}
			}
		})
	}
}

func TestDitherNames(t *testing.T) {
	for s, want := range map[string]Dither{"blue-noise": DitherOrdered, "ordered": DitherOrdered, "diffusion": DitherDiffusion, "fs": DitherDiffusion, "none": DitherThreshold} {
		got, ok := ParseDither(s)
		assert.True(t, ok && got == want, s)
	}
	for _, d := range []Dither{DitherDefault, DitherOrdered, DitherDiffusion, DitherThreshold} {
		var back Dither
		b, _ := d.MarshalText()
		require.NoError(t, back.UnmarshalText(b))
		assert.Equal(t, d, back)
	}
	var d Dither
	assert.ErrorIs(t, d.UnmarshalText([]byte("x")), &Error{Kind: Usage})
	assert.Equal(t, "unknown", Dither(77).String())
}
