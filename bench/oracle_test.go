package bench_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// whole is more rows than any page here has: one band.
const whole = 1 << 20

// way is a way to make the same bytes.
type way struct {
	jobs, rows int
	pixels     bool
}

func (w way) String() string {
	return fmt.Sprintf("%d jobs, bands of %d rows, pixels only %v", w.jobs, w.rows, w.pixels)
}

// oracle is the plainest: one worker paints pixels, a page a band, and codes them.
var oracle = way{1, whole, true}

// ways are all that must agree with the oracle.
func ways() (all []way) {
	for _, jobs := range []int{1, 2, 8} {
		for _, rows := range []int{1, 7, 64, whole} {
			all = append(all, way{jobs, rows, false})
		}
	}
	return all
}

func convertBy(t testing.TB, pipeline *convert.Pipeline, doc []byte, typ pwg.Type, dpi int, w way) []byte {
	t.Helper()
	var out bytes.Buffer
	opt := convert.Options{
		Plan: convert.PlanOptions{To: convert.TypePWG, Type: typ, Resolution: [2]int{dpi, dpi}}, Jobs: w.jobs, BandRows: w.rows, PixelsOnly: w.pixels,
	}
	_, err := pipeline.Convert(t.Context(), &out, bytes.NewReader(doc), int64(len(doc)), &opt)
	require.NoError(t, err)
	return out.Bytes()
}

// decoded returns the pixels of all pages and their number.
func decoded(t testing.TB, file []byte) (pix []byte, pages int) {
	t.Helper()
	r := pwg.NewReader(bytes.NewReader(file), pwg.ReaderOptions{})
	for {
		h, err := r.Next()
		if err != nil {
			require.NotZero(t, pages, "%v", err)
			return pix, pages
		}
		page := make([]byte, int(h.BytesPerLine)*int(h.Height))
		n, err := r.ReadLines(page, int(h.BytesPerLine))
		require.NoError(t, err)
		require.Equal(t, int(h.Height), n)
		pix = append(pix, page...)
		pages++
	}
}

// agree asks that every way gives the pixels that the oracle gives, and, since codes are canonical, the same file.
func agree(t testing.TB, pipeline *convert.Pipeline, doc []byte, typ pwg.Type, dpi int, ways []way) {
	t.Helper()
	want := convertBy(t, pipeline, doc, typ, dpi, oracle)
	pix, pages := decoded(t, want)
	for _, w := range ways {
		got := convertBy(t, pipeline, doc, typ, dpi, w)
		if bytes.Equal(got, want) {
			continue
		}
		p, n := decoded(t, got)
		require.Equal(t, pages, n, w)
		require.Equal(t, len(pix), len(p), w)
		for i := range p {
			require.Equal(t, pix[i], p[i], "%v %v at %d dpi: byte %d of the pixels", w, typ, dpi, i)
		}
		t.Fatalf("%v %v at %d dpi: the same pixels, coded otherwise", w, typ, dpi)
	}
}

// script is what the pages of a seed are made by.
func script(seed int) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(seed)*0x9e3779b97f4a7c15)
}

// What is composed in the compressed domain is what painting pixels gives, whatever the workers and the bands: on generated pages.
func TestRunsArePixelsOnGeneratedPages(t *testing.T) {
	pipeline := convert.New(convert.WithSystemFonts())
	seeds := 48
	if testing.Short() {
		seeds = 8
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			doc := newPageMaker(script(seed)).document(2)
			for _, typ := range []pwg.Type{pwg.SGray8, pwg.SRGB8} {
				agree(t, pipeline, doc, typ, []int{72, 72, 60, 100, 133, 200}[seed%6], ways())
			}
		})
	}
}

// The same on the documents of testdata.
func TestRunsArePixelsOnDocuments(t *testing.T) {
	pipeline := convert.New(convert.WithSystemFonts())
	names, err := filepath.Glob("../testdata/*.pdf")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			doc, err := os.ReadFile(name)
			require.NoError(t, err)
			if bytes.Contains(doc, []byte("/Encrypt ")) {
				t.Skip("needs its password; its content is that of other documents")
			}
			for _, typ := range []pwg.Type{pwg.SGray8, pwg.SRGB8} {
				agree(t, pipeline, doc, typ, 50, []way{{1, 7, false}, {2, 64, false}, {8, whole, false}, {2, 7, true}})
			}
		})
	}
}

// FuzzRunsArePixels lets the fuzzer choose what is on the page.
func FuzzRunsArePixels(f *testing.F) {
	for seed := range 8 {
		f.Add(script(1000+seed), byte(seed))
	}
	f.Add(bytes.Repeat([]byte{0, 4, 3, 2, 12, 30}, 20), byte(3))
	pipeline := convert.New(convert.WithSystemFonts())
	f.Fuzz(func(t *testing.T, script []byte, how byte) {
		if len(script) > 1<<12 {
			return
		}
		doc := newPageMaker(script).document(1)
		all, typ := ways(), pwg.SGray8
		if how&16 != 0 {
			typ = pwg.SRGB8
		}
		agree(t, pipeline, doc, typ, 72+int(how>>5)*9, []way{all[int(how&15)%len(all)]})
	})
}
