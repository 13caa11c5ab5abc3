package raster_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/interp"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"

	rasterimage "github.com/pwgconvert/pwgconvert/raster/image"
)

// fuzzSeeds are documents that between them reach most of what a page can ask for; nothing is compressed, so that mutations reach it.
func fuzzSeeds() [][]byte {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		panic(err)
	}
	docs := []doc{
		{content: "1 0 0 rg 10 10 50 50 re f 0 0 1 RG 3 w [4 2] 1 d 1 J 1 j 10 90 m 90 90 50 10 30 30 c S q 20 20 30 30 re W* n 0 0 100 100 re f Q"},
		{ // text: a standard font, a Type 3 font, all render modes
			page: "/Resources << /Font << /F 5 0 R /T 6 0 R >> >>",
			content: "BT /F 12 Tf 14 TL 2 Tc 80 Tz 3 Ts 10 80 Td (Hello) Tj T* [(W) 120 (orld)] TJ 1 Tr (x) ' 7 Tr 1 2 (y) \" ET 0 0 100 100 re f " +
				"BT /T 10 Tf 1 0 .2 1 10 20 Tm (ab) Tj ET",
			objects: []string{
				"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Differences [65 /alpha /B] >> /FirstChar 65 /LastChar 66 /Widths [500 600] >>",
				"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 98 /Widths [1 1] " +
					"/Encoding << /Differences [97 /a /b] >> /CharProcs << /a 7 0 R /b 8 0 R >> >>",
				stream("", "1 0 d0 1 0 0 rg 0 0 1 1 re f"), stream("", "1 0 0 0 1 1 d1 0 0 .5 .5 re f"),
			},
		},
		{ // images: soft mask with matte, colour key, stencil, JPEG, inline, JBIG2, fax
			page: "/Resources << /XObject << /A 5 0 R /B 7 0 R /C 8 0 R /D 9 0 R /E 10 0 R /F 11 0 R >> >>",
			content: "q 40 5 -5 40 5 5 cm /A Do Q q 20 0 0 20 50 50 cm /B Do /D Do Q 0 1 0 rg q 0 30 30 0 60 10 cm /C Do Q q 9 0 0 9 80 80 cm /E Do 2 0 0 2 0 0 cm /F Do Q " +
				"q 10 0 0 10 0 90 cm BI /W 2 /H 2 /BPC 8 /CS /RGB /F /AHx ID ff0000 00ff00 0000ff 000000> EI Q",
			objects: []string{
				stream("/Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceRGB /SMask 6 0 R", "0123456789ab"),
				stream("/Subtype /Image /Width 2 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Matte [0 .5 1]", "9~"),
				stream("/Subtype /Image /Width 3 /Height 2 /BitsPerComponent 4 /ColorSpace [/Indexed /DeviceCMYK 1 <00000000ffffffff>] /Mask [0 0] /Interpolate true", "0123"),
				stream("/Subtype /Image /ImageMask true /Width 9 /Height 2 /Decode [1 0]", "abcd"),
				stream("/Subtype /Image /Width 9 /Height 9 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /DCTDecode", photo.String()),
				stream("/Subtype /Image /Width 9 /Height 3 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter [/ASCIIHexDecode /JBIG2Decode]",
					"00000000 30 00 01 00000013 00000009 00000003 00000000 00000000 04 0000>"),
				stream("/Subtype /Image /Width 8 /Height 3 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter [/AHx /CCF] /DecodeParms [null << /K -1 /Columns 8 >>]", "2eec 7110 0110>"),
			},
		},
		{ // inks: a group and a mask in them, overprint of process and spot inks, rendering intents
			page: "/Group << /S /Transparency /CS /DeviceCMYK >> /Resources << /ExtGState << /M << /BM /Luminosity /ca .5 >> /O << /OP true /op true /OPM 1 /RI /Saturation >> " +
				"/G << /SMask << /S /Luminosity /BC [0 0 0 1] /G 5 0 R >> >> >> /XObject << /F 5 0 R /I 6 0 R >> " +
				"/ColorSpace << /S [/Separation /Spot /DeviceCMYK 7 0 R] /D [/DeviceN [/Cyan /Black /None] /DeviceCMYK 8 0 R] >> >>",
			content: "0 0 1 0 k 0 0 50 50 re f /M gs 1 .5 0 0 k 20 20 50 50 re f /F Do /O gs .3 0 0 0 k 0 0 90 9 re f /S cs .5 scn 9 9 9 9 re f /D cs .5 .2 1 scn 20 9 9 9 re f " +
				"/Perceptual ri q 30 0 0 30 50 5 cm /I Do Q /G gs 0 1 0 rg 0 0 100 100 re f",
			objects: []string{
				stream("/Subtype /Form /BBox [0 0 90 90] /Group << /S /Transparency /I true /K true /CS /DeviceRGB >> /Resources << /ExtGState << /S << /BM /Screen >> >> >>", "/S gs 1 0 0 rg 0 0 40 40 re f .5 g 20 20 40 40 re f"),
				stream("/Subtype /Image /Width 2 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceCMYK /Intent /AbsoluteColorimetric", "abcdefgh"),
				"<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [0 0 0 0] /C1 [.8 .2 0 0] >>",
				stream("/FunctionType 4 /Domain [0 1 0 1 0 1] /Range [0 1 0 1 0 1 0 1]", "{ pop 0 exch 0 exch }"),
			},
		},
		{ // shadings, all kinds of function, a tiling pattern
			page: "/Resources << /Shading << /A 5 0 R /B 6 0 R /C 7 0 R /D 8 0 R >> /Pattern << /P 10 0 R /Q 11 0 R >> >>",
			content: "q 0 0 50 50 re W n /A sh Q /B sh q 50 50 40 40 re W n /C sh Q q .5 0 0 .5 0 0 cm /D sh Q " +
				"/Pattern cs /P scn 10 10 30 30 re f /Q scn 60 10 30 30 re f",
			objects: []string{
				"<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 50 0] /Extend [true false] /Function << /FunctionType 2 /Domain [0 1] /N 1.5 /C0 [1 0 0] /C1 [0 0 1] >> >>",
				"<< /ShadingType 3 /ColorSpace [/Separation /Spot /DeviceCMYK 9 0 R] /Coords [30 30 5 70 70 20] /Extend [true true] /BBox [0 0 90 90] " +
					"/Function << /FunctionType 3 /Domain [0 1] /Bounds [.5] /Encode [0 1 1 0] /Functions [<< /FunctionType 2 /Domain [0 1] /N 1 >> << /FunctionType 2 /Domain [0 1] /N 2 >>] >> >>",
				stream("/ShadingType 4 /ColorSpace /DeviceGray /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8 /Decode [0 100 0 100 0 1]",
					"\x00\x80\x80\x00\x00\xff\x80\x80\x00\x80\xff\xff\x01\xff\xff\x40"),
				stream("/ShadingType 6 /ColorSpace /DeviceGray /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8 /Decode [0 200 0 200 0 1]",
					"\x00"+"\x10\x10\x10\x40\x10\x80\x10\xc0\x40\xd0\x80\xb0\xc0\xc0\xd0\x80\xb0\x40\xc0\x10\x80\x20\x40\x00"+"\x00\x80\xff\x40"),
				stream("/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1 0 1]", "{ dup 0.5 gt { 1 exch sub } if dup 2 div exch 0 0 }"),
				stream("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 5 5] /XStep 6 /YStep 7 /Matrix [1 .2 0 1 0 0] /Resources << >>", "1 0 1 rg 0 0 3 3 re f"),
				"<< /PatternType 2 /Shading 5 0 R /Matrix [.5 .5 -.5 .5 60 10] >>",
			},
		},
		{ // groups, soft masks, blend modes, optional content, an annotation
			page: "/Group << /S /Transparency /CS /DeviceRGB >> /Resources << /XObject << /G 5 0 R >> /ExtGState << /M 6 0 R /N << /SMask /None /BM /Multiply /ca .5 /CA .25 >> >> " +
				"/Properties << /O 9 0 R >> >> /Annots [<< /Subtype /Square /Rect [5 5 40 40] /F 4 /C [1 0 0] /AP << /N 8 0 R >> >> << /Subtype /Highlight /Rect [50 50 90 60] /QuadPoints [50 60 90 60 50 50 90 50] /C [1 1 0] >>]",
			content: "/M gs 0 .5 1 rg 0 0 100 100 re f /N gs q .8 .1 0 .8 5 5 cm /G Do Q /OC /O BDC 0 g 0 0 20 20 re f EMC",
			objects: []string{
				stream("/Subtype /Form /BBox [0 0 100 100] /Matrix [1 0 0 1 1 1] /Group << /S /Transparency /I true /K true >> /Resources << >>", "1 0 0 rg 0 0 60 60 re f 0 1 0 rg 30 30 60 60 re f"),
				"<< /SMask << /S /Luminosity /G 7 0 R /BC [.5] >> /BM [/Screen] >>",
				stream("/Subtype /Form /BBox [0 0 100 100] /Group << /S /Transparency /CS /DeviceGray >>", "0 g 10 10 80 80 re f .7 g 30 30 20 20 re f"),
				stream("/Subtype /Form /BBox [0 0 10 10]", "0 0 1 RG 2 w 1 1 8 8 re S"),
				"<< /Type /OCG /Name (x) >>",
			},
		},
		{ // colour spaces
			page: "/Rotate 90 /UserUnit 2 /CropBox [5 5 80 90] /Resources << /ColorSpace << /L [/Lab << /WhitePoint [.95 1 1.09] /Range [-90 90 -90 90] >>] /R [/CalRGB << /WhitePoint [.95 1 1.09] /Gamma [2.2 1.8 1] >>] " +
				"/I [/ICCBased 5 0 R] /N [/DeviceN [/Cyan /Spot] /DeviceCMYK 6 0 R] >> >>",
			content: "/L cs 60 40 -30 sc 0 0 20 20 re f /R cs .2 .5 .9 scn 20 0 20 20 re f /I cs .3 .3 .3 sc 40 0 20 20 re f /N cs .4 .9 scn 60 0 20 20 re f .1 .2 .3 .4 k 0 40 20 20 re f /Perceptual ri",
			objects: []string{
				stream("/N 3 /Alternate /DeviceRGB", "no profile"),
				stream("/FunctionType 0 /Domain [0 1 0 1] /Range [0 1 0 1 0 1 0 1] /Size [2 2] /BitsPerSample 8 /Order 1", "0123456789abcdef"),
			},
		},
	}
	var seeds [][]byte
	for _, d := range docs {
		seeds = append(seeds, d.bytes())
	}
	whole := seeds[0]
	return append(seeds, whole[:len(whole)/2], bytes.Replace(whole, []byte("xref"), []byte("xxxx"), 1), []byte("%PDF-1.4\n"),
		[]byte(strings.Replace(string(seeds[4]), "/BBox [0 0 10 10]", "/BBox [0 0 1e9 1e9]", 1)))
}

// FuzzDocument opens bytes, draws the first page at 20 dpi in both formats and asks that the coded lines are those of the pixels.
func FuzzDocument(f *testing.F) {
	for _, s := range fuzzSeeds() {
		f.Add(s)
	}
	opt := raster.OpenOptions{Limits: raster.Limits{
		PDF: pdf.Limits{MaxObjects: 5000, MaxPages: 50, MaxStreamBytes: 1 << 20, MaxImageBytes: 1 << 22, MaxContentBytes: 1 << 18, MaxTableBytes: 1 << 20},
		Page: interp.Limits{
			MaxOperators: 20000, List: list.Limits{MaxItems: 20000, MaxEdges: 1 << 18, MaxPlaces: 20000}, Image: rasterimage.Options{MaxPixels: 1 << 22, MaxBytes: 1 << 22},
		},
		ImageCacheBytes: 1 << 22, GlyphCacheBytes: 1 << 20, MaxPixels: 1 << 18,
	}}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		const patience = 10 * time.Second
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		start := time.Now()
		defer func() {
			if d := time.Since(start); d > 6*patience {
				t.Fatalf("does not end with its context: %v", d)
			}
		}()
		d, err := raster.Open(ctx, bytes.NewReader(b), int64(len(b)), &opt)
		if err != nil {
			return
		}
		p, err := d.Page(0)
		if err != nil {
			return
		}
		w, h := p.Size()
		if !(w > 0 && h > 0) {
			t.Fatalf("page of %g x %g points", w, h)
		}
		const scale = 20. / 72
		for _, format := range []raster.Format{raster.Gray8, raster.RGB8} {
			target := raster.Target{Width: int(min(w*scale, 1000)) + 1, Height: int(min(h*scale, 1000)) + 1, Format: format, Matrix: geom.Scale(scale, scale)}
			if err := encodes(ctx, p, target); err != nil && ctx.Err() == nil {
				t.Fatal(err)
			}
		}
	})
}

// encodes compares a page's coded lines with the coding of its pixels.
func encodes(ctx context.Context, p *raster.Page, target raster.Target) error {
	plan, err := p.Prepare(ctx, target)
	if err != nil {
		return nil // too large
	}
	target.PixelsOnly = true
	oracle, err := p.Prepare(ctx, target)
	if err != nil {
		return err
	}
	var s raster.Scratch
	var coded, want packbits.Coded
	for y := 0; y < target.Height; y += 64 {
		y1 := min(y+64, target.Height)
		if err := plan.Encode(ctx, y, y1, &s, &coded); err != nil {
			return err
		}
		band, err := oracle.Render(ctx, y, y1, &s)
		if err != nil {
			return err
		}
		packbits.EncodeBand(&want, band.Pix, band.Stride, band.Width, band.Channels)
	}
	if coded.Lines() != target.Height || !bytes.Equal(coded.Data, want.Data) {
		return fmt.Errorf("%d of %d lines, %d coded bytes instead of %d", coded.Lines(), target.Height, len(coded.Data), len(want.Data))
	}
	return nil
}
