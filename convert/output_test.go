package convert_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/tiff"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// make1 converts a document of testdata and returns the result, that of page 2 where a file holds one page.
func make1(t testing.TB, name string, opt convert.Options) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(testdata, name))
	require.NoError(t, err)
	defer f.Close()
	st, err := f.Stat()
	require.NoError(t, err)
	if to := opt.Plan.To; to == convert.TypePNG || to == convert.TypeJPEG {
		opt.Plan.Pages = []convert.PageInterval{{First: 2, Last: 2}}
	}
	var out bytes.Buffer
	res, err := convert.New(convert.WithSystemFonts()).Convert(t.Context(), &out, f, st.Size(), &opt)
	require.NoError(t, err, "%s %+v", name, opt.Plan)
	require.EqualValues(t, out.Len(), res.Bytes)
	return out.Bytes()
}

func outOptions(to string, typ pwg.Type, dpi int) convert.Options {
	return convert.Options{Plan: convert.PlanOptions{To: to, Type: typ, Resolution: [2]int{dpi, dpi}}}
}

// TestEveryType compares every type of 8 and 16 bits with its formula (samples.go) over the same page as rendered.
func TestEveryType(t *testing.T) {
	const dpi = 36
	gray := read(t, make1(t, "report.pdf", outOptions(convert.TypePWG, pwg.SGray8, dpi)))
	rgb := read(t, make1(t, "report.pdf", outOptions(convert.TypePWG, pwg.SRGB8, dpi)))
	adobe := colorspace.NewAdobeRGB()
	for _, ty := range pwg.Types() {
		if ty.BitsPerColor() == 1 {
			continue
		}
		t.Run(ty.String(), func(t *testing.T) {
			n := ty.NumColors()
			for k, p := range read(t, make1(t, "report.pdf", outOptions(convert.TypePWG, ty, dpi))) {
				got, _ := p.header.Type()
				require.Equal(t, ty, got)
				want := make([]uint16, n)
				for i := range int(p.header.Width * p.header.Height) {
					v := gray[k].pix[i]
					px := rgb[k].pix[3*i:][:3]
					c, m, y := 255-px[0], 255-px[1], 255-px[2]
					black := min(c, m, y)
					wide := func(b byte) uint16 { return uint16(b) * 257 }
					switch space := ty.ColorSpace(); {
					case space == pwg.SpaceSGray:
						want[0] = wide(v)
					case space == pwg.SpaceBlack, n <= 2:
						want[0] = wide(255 - v)
					case space == pwg.SpaceSRGB, space == pwg.SpaceRGB:
						want[0], want[1], want[2] = wide(px[0]), wide(px[1]), wide(px[2])
					case space == pwg.SpaceAdobeRGB:
						want[0], want[1], want[2] = adobe.RGB16(px[0], px[1], px[2])
					case n == 3:
						want[0], want[1], want[2] = wide(c), wide(m), wide(y)
					default:
						want[0], want[1], want[2], want[3] = wide(c-black), wide(m-black), wide(y-black), wide(black)
					}
					s := p.pix[i*ty.Unit():][:ty.Unit()]
					for j := range n {
						if ty.BitsPerColor() == 16 {
							if v := uint16(s[2*j])<<8 | uint16(s[2*j+1]); v != want[j] {
								t.Fatalf("page %d pixel %d colour %d: %d, not %d", k, i, j, v, want[j])
							}
						} else if v := (uint32(want[j]) + 128) / 257; v != uint32(s[j]) {
							t.Fatalf("page %d pixel %d colour %d: %d, not %d", k, i, j, s[j], v)
						}
					}
				}
			}
		})
	}
}

// TestBits: bi-level pages are as dark as gray ones, pure white stays white, both polarities say the same, and padding is white.
func TestBits(t *testing.T) {
	const dpi = 75
	o := outOptions(convert.TypePWG, pwg.SGray8, dpi)
	o.Aliased = true
	gray := read(t, make1(t, "report.pdf", o))
	for _, d := range []convert.Dither{convert.DitherOrdered, convert.DitherDiffusion, convert.DitherThreshold} {
		t.Run(d.String(), func(t *testing.T) {
			o := outOptions(convert.TypePWG, pwg.Black1, dpi)
			o.Plan.Dither = d
			black := read(t, make1(t, "report.pdf", o))
			o.Plan.Type = pwg.SGray1
			light := read(t, make1(t, "report.pdf", o))
			for k, p := range black {
				w, h := int(p.header.Width), int(p.header.Height)
				require.NotZero(t, w%8, "the test needs padding")
				ink, dark := 0.0, 0.0
				for y := range h {
					line := p.pix[y*p.stride():][:p.stride()]
					require.Zero(t, line[w/8]&(0xFF>>(w%8)))
					for x, b := range line {
						if b != ^light[k].pix[y*p.stride()+x] {
							t.Fatal("the polarities differ")
						}
					}
					for x := range w {
						ink += float64(line[x/8] >> (7 - x%8) & 1)
						dark += float64(255-gray[k].pix[y*w+x]) / 255
					}
				}
				if d != convert.DitherThreshold {
					assert.InDelta(t, dark/float64(w*h), ink/float64(w*h), 0.012, "page %d", k)
				}
				assert.Greater(t, ink, 1000.0)
			}
		})
	}
}

// each calls f for one conversion of every kind that a different code path makes.
func each(f func(name string, opt convert.Options)) {
	for _, tt := range []struct {
		to     string
		types  []pwg.Type
		coding []convert.Compression
	}{
		{convert.TypePWG, []pwg.Type{pwg.SRGB8, pwg.CMYK16, pwg.Device5x8, pwg.AdobeRGB16, pwg.Black1}, nil},
		{convert.TypeURF, []pwg.Type{pwg.SGray8, pwg.CMYK8}, nil},
		{convert.TypePNG, []pwg.Type{pwg.SGray1, pwg.SGray8, pwg.SRGB8, pwg.SGray16, pwg.SRGB16}, nil},
		{convert.TypeJPEG, []pwg.Type{pwg.SGray8, pwg.SRGB8}, nil},
		{convert.TypePCLm, []pwg.Type{pwg.SGray8, pwg.SRGB8}, []convert.Compression{convert.CompressFlate, convert.CompressJPEG, convert.CompressPackBits}},
		{convert.TypeTIFF, []pwg.Type{pwg.SGray8, pwg.SRGB8, pwg.CMYK8, pwg.SGray16}, []convert.Compression{convert.CompressFlate, convert.CompressPackBits}},
		{convert.TypeTIFF, []pwg.Type{pwg.Black1}, []convert.Compression{convert.CompressFlate, convert.CompressPackBits, convert.CompressG4}},
	} {
		for _, ty := range tt.types {
			for _, c := range append(tt.coding, make([]convert.Compression, max(0, 1-len(tt.coding)))...) {
				for d := convert.DitherDefault; d <= convert.DitherDiffusion; d++ {
					dpi := 50
					if tt.to == convert.TypePNG || tt.to == convert.TypeJPEG {
						dpi = 150 // one page of several stretches
					}
					o := outOptions(tt.to, ty, dpi)
					o.Plan.Pages = []convert.PageInterval{{First: 2, Last: 3}}
					o.Plan.Compression, o.Plan.Dither = c, d
					f(fmt.Sprintf("%s %v %s %v", tt.to, ty, c, d), o)
					if ty.BitsPerColor() > 1 {
						break
					}
					d++ // the default is blue noise
				}
			}
		}
	}
}

// TestOutputsAreDeterministic: neither the number of workers, nor the height of bands, nor memory, nor the way rows are rendered shows.
func TestOutputsAreDeterministic(t *testing.T) {
	each(func(name string, o convert.Options) {
		t.Run(name, func(t *testing.T) {
			o.Jobs = 1
			want := make1(t, "report.pdf", o)
			o.Jobs, o.BandRows, o.Memory = 5, 13, 1
			assert.True(t, bytes.Equal(want, make1(t, "report.pdf", o)), "five workers, 13 rows")
			if !testing.Short() {
				o.Jobs, o.BandRows, o.Memory, o.PixelsOnly = 3, 1000, 0, true
				assert.True(t, bytes.Equal(want, make1(t, "report.pdf", o)), "three workers, 1000 rows, pixels only")
			}
		})
	})
}

// reference returns page 2 of the report as sRGB or sGray lines.
func reference(t *testing.T, ty pwg.Type, dpi int) page {
	return read(t, make1(t, "report.pdf", outOptions(convert.TypePWG, ty, dpi)))[1]
}

func TestURFIsPWG(t *testing.T) {
	for _, ty := range []pwg.Type{pwg.SGray8, pwg.SRGB8, pwg.AdobeRGB8, pwg.RGB16, pwg.CMYK8, pwg.CMYK16} {
		o := outOptions(convert.TypeURF, ty, 50)
		o.Plan.Sides, o.Plan.SheetBack = new(pwg.Sides), new(pwg.SheetBack)
		*o.Plan.Sides, *o.Plan.SheetBack = pwg.TwoSidedLongEdge, pwg.SheetBackFlipped
		u, err := urf.NewReader(bytes.NewReader(make1(t, "report.pdf", o)), urf.Limits{})
		require.NoError(t, err)
		assert.EqualValues(t, 4, u.Pages())
		o.Plan.To = convert.TypePWG
		for _, p := range read(t, make1(t, "report.pdf", o)) {
			h, err := u.Next()
			require.NoError(t, err)
			space := map[pwg.ColorSpace]urf.ColorSpace{pwg.SpaceSGray: urf.SGray, pwg.SpaceSRGB: urf.SRGB, pwg.SpaceAdobeRGB: urf.AdobeRGB, pwg.SpaceRGB: urf.RGB, pwg.SpaceCMYK: urf.CMYK}[p.header.ColorSpace]
			assert.Equal(t, &urf.Header{BitsPerPixel: uint8(ty.BitsPerPixel()), ColorSpace: space, Duplex: urf.LongEdge, Width: p.header.Width, Height: p.header.Height, Resolution: 50}, h)
			for y := range int(h.Height) {
				line, err := u.ReadLine()
				require.NoError(t, err)
				require.Equal(t, p.pix[y*p.stride():][:p.stride()], line)
			}
		}
		_, err = u.Next()
		assert.Equal(t, io.EOF, err)
	}
}

func TestPNGs(t *testing.T) {
	for _, ty := range []pwg.Type{pwg.SGray1, pwg.SGray8, pwg.SRGB8, pwg.SGray16, pwg.SRGB16} {
		m, err := png.Decode(bytes.NewReader(make1(t, "report.pdf", outOptions(convert.TypePNG, ty, 72))))
		require.NoError(t, err, ty)
		samePicture(t, reference(t, ty, 72), ty, m)
	}
}

func TestTIFFs(t *testing.T) {
	for _, ty := range []pwg.Type{pwg.Black1, pwg.SGray8, pwg.SRGB8, pwg.SGray16, pwg.SRGB16, pwg.Black8} {
		codings := []convert.Compression{convert.CompressFlate, convert.CompressPackBits}
		if ty == pwg.Black1 {
			codings = append(codings, convert.CompressG4)
		}
		for _, c := range codings {
			o := outOptions(convert.TypeTIFF, ty, 72)
			o.Plan.Pages, o.Plan.Compression = []convert.PageInterval{{First: 2}}, c
			m, err := tiff.Decode(bytes.NewReader(make1(t, "report.pdf", o)))
			require.NoError(t, err, "%v %s", ty, c)
			samePicture(t, reference(t, ty, 72), ty, m)
		}
	}
}

// samePicture compares a decoded picture with the lines of PWG raster of its type.
func samePicture(t *testing.T, want page, ty pwg.Type, m image.Image) {
	t.Helper()
	require.Equal(t, image.Rect(0, 0, int(want.header.Width), int(want.header.Height)), m.Bounds())
	for y := range m.Bounds().Dy() {
		line := want.pix[y*want.stride():][:want.stride()]
		for x := range m.Bounds().Dx() {
			r, g, b, _ := m.At(x, y).RGBA()
			var s [3]uint32
			for c := range ty.NumColors() {
				i := x*ty.NumColors() + c
				switch ty.BitsPerColor() {
				case 1:
					s[c] = uint32(line[x/8]>>(7-x%8)&1) * 65535
				case 8:
					s[c] = uint32(line[i]) * 257
				case 16:
					s[c] = uint32(line[2*i])<<8 | uint32(line[2*i+1])
				}
			}
			if ty.NumColors() == 1 {
				s[1], s[2] = s[0], s[0]
			}
			if ty.White() == 0 {
				for c := range s {
					s[c] = 65535 - s[c]
				}
			}
			if s != [3]uint32{r, g, b} {
				t.Fatalf("%v at %d, %d: %v, not %v", ty, x, y, [3]uint32{r, g, b}, s)
			}
		}
	}
}

// TestJPEGs: several stretches joined by restart markers are one picture, close to what was rendered, and size follows quality.
func TestJPEGs(t *testing.T) {
	for _, ty := range []pwg.Type{pwg.SGray8, pwg.SRGB8} {
		want := reference(t, ty, 200)
		size := 0
		for _, q := range []int{20, 90} {
			o := outOptions(convert.TypeJPEG, ty, 200)
			o.Plan.Quality = q
			b := make1(t, "report.pdf", o)
			assert.Greater(t, len(b), size*3/2)
			size = len(b)
			assert.Equal(t, []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x02\x01\x00\xC8\x00\xC8"), b[:18])
			assert.Contains(t, string(b), "\xFF\xD0", "there are several stretches")
			m, err := jpeg.Decode(bytes.NewReader(b))
			require.NoError(t, err)
			require.Equal(t, image.Rect(0, 0, int(want.header.Width), int(want.header.Height)), m.Bounds())
			sum := 0.0
			for y := range m.Bounds().Dy() {
				for x := range m.Bounds().Dx() {
					g := color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y
					at := want.pix[y*want.stride()+x*ty.NumColors():]
					v := at[0]
					if ty == pwg.SRGB8 {
						v = colorspace.Luma8(at[0], at[1], at[2])
					}
					sum += max(float64(g)-float64(v), float64(v)-float64(g))
				}
			}
			assert.Less(t, sum/float64(want.header.Width*want.header.Height), map[int]float64{20: 5, 90: 1.5}[q], "%v quality %d", ty, q)
		}
	}
}

// TestPCLmComesBack renders PCLm again with the project's own PDF renderer, a pixel for a pixel.
func TestPCLmComesBack(t *testing.T) {
	for _, ty := range []pwg.Type{pwg.SGray8, pwg.SRGB8} {
		for _, c := range []convert.Compression{convert.CompressFlate, convert.CompressPackBits} {
			o := outOptions(convert.TypePCLm, ty, 72)
			o.Plan.Compression, o.Plan.Media = c, "na_letter_8.5x11in"
			b := make1(t, "report.pdf", o)
			o = outOptions(convert.TypePWG, ty, 72)
			o.Plan.Media = "na_letter_8.5x11in"
			want := read(t, make1(t, "report.pdf", o))
			var out bytes.Buffer
			res, err := convert.New().Convert(t.Context(), &out, bytes.NewReader(b), int64(len(b)), &o)
			require.NoError(t, err)
			assert.Empty(t, res.Warnings)
			got := read(t, out.Bytes())
			require.Len(t, got, len(want))
			for k := range want {
				assert.True(t, bytes.Equal(want[k].pix, got[k].pix), "%v %s page %d", ty, c, k)
			}
		}
	}
}

// TestTIFFToAFile: what is filled into a file is what a pipe gets.
func TestTIFFToAFile(t *testing.T) {
	o := outOptions(convert.TypeTIFF, pwg.SGray8, 50)
	want := make1(t, "report.pdf", o)
	src, err := os.Open(filepath.Join(testdata, "report.pdf"))
	require.NoError(t, err)
	defer src.Close()
	st, err := src.Stat()
	require.NoError(t, err)
	f, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer f.Close()
	_, err = f.WriteString("before")
	require.NoError(t, err)
	pages := 0
	o.Progress = func(e convert.Event) { pages = e.Page }
	res, err := convert.New(convert.WithSystemFonts()).Convert(t.Context(), f, src, st.Size(), &o)
	require.NoError(t, err)
	assert.EqualValues(t, len(want), res.Bytes)
	assert.Equal(t, []int{4, 4}, []int{pages, res.Pages})
	_, err = f.WriteString("after")
	require.NoError(t, err)
	got, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	assert.Equal(t, "before"+string(want)+"after", string(got))
}

func TestWidthIsExact(t *testing.T) {
	for _, w := range []int{384, 576, 640, 832} {
		o := outOptions(convert.TypePNG, pwg.SGray1, 203)
		o.Plan.Width = w
		m, err := png.DecodeConfig(bytes.NewReader(make1(t, "report.pdf", o)))
		require.NoError(t, err)
		assert.Equal(t, w, m.Width)
	}
}
