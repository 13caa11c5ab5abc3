package convert_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// gradient is a picture in which every part differs.
func gradient(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{byte(x), byte(y), byte(x * y / 16), 255})
		}
	}
	return m
}

// inputs returns a sound document of every kind, by name.
func inputs(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		return b
	}
	add := func(name string, write func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		out[name] = b.Bytes()
	}
	report := read(filepath.Join(testdata, "report.pdf"))
	m := gradient(160, 120)
	add("jpeg", func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) })
	add("png", func(b *bytes.Buffer) error { return png.Encode(b, m) })
	add("gif", func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) })
	add("bmp", func(b *bytes.Buffer) error { return bmp.Encode(b, m) })
	for name, to := range map[string]string{"tiff": convert.TypeTIFF, "pwg": convert.TypePWG, "urf": convert.TypeURF} {
		add(name, func(b *bytes.Buffer) error {
			o := convert.Options{Plan: convert.PlanOptions{To: to, Resolution: [2]int{40, 40}, Pages: []convert.PageInterval{{First: 3, Last: 4}}}}
			_, err := convert.New(convert.WithSystemFonts()).Convert(t.Context(), b, bytes.NewReader(report), int64(len(report)), &o)
			return err
		})
	}
	out["pdf"] = read(filepath.Join(testdata, "photo.pdf"))
	out["webp"] = read("source/picture/testdata/lossy.webp")
	out["webp lossless"] = read("source/picture/testdata/lossless.webp")
	out["jp2"] = read("source/picture/testdata/lossless.jp2")
	out["text"] = []byte(strings.Repeat("Grüße — привет, καλημέρα, שלום.\tA line of text.\r\n", 60) + "\fAnother page.\n")
	out["data url"] = []byte("data:image/png;base64," + base64.StdEncoding.EncodeToString(out["png"]))
	return out
}

// damages is how many broken copies are made of each document.
const damages = 50

// broken returns copy i of a document, damaged in one of ten ways; cut says that it lacks its end.
func broken(doc []byte, i int) (b []byte, cut bool) {
	r := rand.New(rand.NewPCG(uint64(i), uint64(len(doc))))
	b = bytes.Clone(doc)
	from := r.IntN(len(b))
	n := 1 + r.IntN(max(1, len(b)/8))
	part := b[from:min(from+n, len(b))]
	switch i % 10 {
	case 0: // cut anywhere
		return b[:len(b)*(i+5)/(damages+10)], true
	case 1: // cut near the end
		return b[:len(b)-len(b)/20-r.IntN(len(b)/4)], true
	case 2: // a byte
		b[from] ^= byte(1 + r.IntN(255))
	case 3: // a byte of the head
		b[r.IntN(min(len(b), 64))] = byte(r.IntN(256))
	case 4: // many bytes
		for range 20 {
			b[r.IntN(len(b))] = byte(r.IntN(256))
		}
	case 5: // a hole
		clear(part)
	case 6: // noise
		for k := range part {
			part[k] = byte(r.IntN(256))
		}
	case 7: // a part is missing
		b = append(b[:from:from], b[from+len(part):]...)
	case 8: // a part comes twice
		b = append(b[:from+len(part):from+len(part)], b[from:]...)
	case 9: // large numbers in the head
		at := r.IntN(min(len(b), 48))
		for k := at; k < min(at+4, len(b)); k++ {
			b[k] = 0xFF
		}
	}
	return b, false
}

// TestDamagedInputs: a broken document of any kind gives an error that says so in a line, or pages. A picture or raster that is cut short is
// never taken for whole: it gives a warning or an error.
func TestDamagedInputs(t *testing.T) {
	p := convert.New(convert.WithSystemFonts())
	for name, doc := range inputs(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pages, failed := 0, 0
			for i := range damages {
				b, cut := broken(doc, i)
				o := convert.Options{Plan: convert.PlanOptions{To: convert.TypePWG, Resolution: [2]int{40, 40}, Type: pwg.SGray8, MaxPages: 500}}
				if i%3 == 1 {
					o.Plan.To, o.Plan.RotateAll = convert.TypePDF, new(true)
				}
				var out bytes.Buffer
				res, err := p.Convert(t.Context(), &out, bytes.NewReader(b), int64(len(b)), &o)
				if err != nil {
					failed++
					var e *convert.Error
					require.True(t, errors.As(err, &e), "%d: %v", i, err)
					require.Contains(t, []convert.Kind{convert.NotDocument, convert.Unsupported, convert.Limit, convert.Password}, e.Kind, "%d: %v", i, err)
					require.NotEmpty(t, err.Error())
					continue
				}
				pages += res.Pages
				require.Positive(t, res.Pages, i)
				if cut && name != "text" && name != "pdf" && o.Plan.To == convert.TypePWG {
					assert.NotEmpty(t, res.Warnings, "%d: %d of %d bytes", i, len(b), len(doc))
				}
				if o.Plan.To == convert.TypePWG {
					r := pwg.NewReader(&out, pwg.ReaderOptions{Strict: true})
					for range res.Pages {
						_, err := r.Next()
						require.NoError(t, err)
					}
				}
			}
			t.Logf("%d pages, %d errors", pages, failed)
			assert.Positive(t, pages)
		})
	}
}

// TestSoundInputs: what is not damaged gives no warning, and each kind comes out in every form.
func TestSoundInputs(t *testing.T) {
	p := convert.New(convert.WithSystemFonts())
	for name, doc := range inputs(t) {
		for _, to := range []string{convert.TypePWG, convert.TypePDF, convert.TypePNG, convert.TypeTIFF} {
			o := convert.Options{Plan: convert.PlanOptions{To: to, Resolution: [2]int{40, 40}, Pages: []convert.PageInterval{{First: 1, Last: 1}}, RotateAll: new(true)}}
			var out bytes.Buffer
			res, err := p.Convert(t.Context(), &out, bytes.NewReader(doc), int64(len(doc)), &o)
			require.NoError(t, err, "%s to %s", name, to)
			assert.Empty(t, res.Warnings, "%s to %s", name, to)
			assert.Equal(t, 1, res.Pages)
		}
		d, err := p.Inspect(t.Context(), bytes.NewReader(doc), int64(len(doc)), nil)
		require.NoError(t, err)
		assert.Contains(t, convert.InputTypes(), d.ContentType)
		assert.NotEmpty(t, d.Pages)
	}
}
