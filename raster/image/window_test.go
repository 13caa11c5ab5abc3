package image

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// tiny makes everything be held in windows or parts of a few rows, in a cache that keeps next to nothing.
func tiny(max int64) *Cache {
	c := NewCache(max)
	c.sizes = sizes{lazy: 1, bits: 1, window: 500, ahead: 1500, marks: 1700, part: 900, photoPart: 700}
	return c
}

// whole makes everything be held as a whole.
func whole() *Cache {
	c := NewCache(0)
	c.lazy, c.bits, c.part, c.photoPart = 1<<40, 1<<40, 1<<30, 1<<30
	return c
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data)
	w.Close()
	return b.Bytes()
}

func packLZW(data []byte) []byte {
	var b bytes.Buffer
	w := lzw.NewWriter(&b, lzw.MSB, 8)
	_, _ = w.Write(data)
	w.Close()
	return b.Bytes()
}

// subjects are pictures of every codec that is read in windows, and damaged ones.
func subjects(t testing.TB) map[string][]object {
	dict := func(w, h, bpc int, space, more string) string {
		return fmt.Sprintf("<</Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace/%s%s>>", w, h, bpc, space, more)
	}
	rgb := noise(60 * 70 * 3)
	for i := 1; i < len(rgb); i++ { // smooth enough to be compressed
		rgb[i] = rgb[i-1] + rgb[i]&3
	}
	photo := photoData(t, 96, 64)
	restart, err := os.ReadFile("../filter/dct/testdata/restart.jpg")
	require.NoError(t, err)
	progressive, err := os.ReadFile("../filter/dct/testdata/progressive.jpg")
	require.NoError(t, err)
	wavelets, err := os.ReadFile("../../convert/source/picture/testdata/lossless.jp2")
	require.NoError(t, err)
	big := func(data []byte) object {
		return object{"<</Subtype/Image/Width 160/Height 120/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode>>", data}
	}
	png := "/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns 60>>"
	var filtered []byte
	for y := range 70 {
		filtered = append(filtered, byte(y%5))
		filtered = append(filtered, rgb[y*180:(y+1)*180]...)
	}
	gray := noise(77 * 50)
	soft := object{dict(40, 33, 8, "DeviceGray", "/Filter/FlateDecode"), deflated(noise(40 * 33))}
	return map[string][]object{
		"plain":         {{dict(60, 70, 8, "DeviceRGB", ""), rgb}},
		"plain cut":     {{dict(60, 70, 8, "DeviceRGB", ""), rgb[:60*37*3+11]}},
		"flate":         {{dict(60, 70, 8, "DeviceRGB", "/Filter/FlateDecode"), deflated(rgb)}},
		"flate cut":     {{dict(60, 70, 8, "DeviceRGB", "/Filter/FlateDecode"), deflated(rgb)[:1500]}},
		"lzw":           {{dict(60, 70, 8, "DeviceRGB", "/Filter/LZWDecode/DecodeParms<</EarlyChange 0>>"), packLZW(rgb)}},
		"lzw cut":       {{dict(60, 70, 8, "DeviceRGB", "/Filter/LZWDecode/DecodeParms<</EarlyChange 0>>"), packLZW(rgb)[:2500]}},
		"png in lzw":    {{dict(60, 70, 8, "DeviceRGB", strings.Replace(png, "FlateDecode/DecodeParms<<", "LZWDecode/DecodeParms<</EarlyChange 0", 1)), packLZW(filtered)}},
		"png":           {{dict(60, 70, 8, "DeviceRGB", png), deflated(filtered)}},
		"keyed":         {{dict(77, 50, 8, "DeviceGray", "/Mask[0 90]"), gray}},
		"deep":          {{dict(38, 50, 16, "DeviceGray", "/Filter/FlateDecode"), deflated(gray[:76*50])}},
		"four bits":     {{dict(77, 50, 4, "DeviceGray", "/Filter/FlateDecode/Interpolate true"), deflated(gray[:39*50])}},
		"one bit":       {{dict(301, 90, 1, "DeviceGray", "/Filter/FlateDecode"), deflated(noise(38 * 90))}},
		"stencil":       {{"<</Subtype/Image/ImageMask true/Width 301/Height 90>>", noise(38 * 80)}},
		"photo":         {{photoObject(photo).text, photo}},
		"photo cut":     {{photoObject(photo).text, photo[:len(photo)*2/3]}},
		"restarts":      {big(restart)},
		"restarts cut":  {big(restart[:len(restart)/2])},
		"progressive":   {big(progressive)},
		"scans cut":     {big(progressive[:len(progressive)*2/3])},
		"jpx":           {{dict(33, 21, 8, "DeviceRGB", "/Filter/JPXDecode"), wavelets}},
		"soft mask":     {{dict(60, 70, 8, "DeviceRGB", "/SMask 11 0 R/Filter/FlateDecode"), deflated(rgb)}, soft},
		"soft mask cut": {{dict(60, 70, 8, "DeviceRGB", "/SMask 11 0 R"), rgb}, {soft.text, deflated(noise(40 * 33))[:700]}},
		"fax": {{"<</Subtype/Image/Width 64/Height 40/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K 0/Columns 64>>>>",
			bytes.Repeat([]byte{0x35, 0x1b, 0x9a, 0x4d, 0x72}, 60)}},
		"jbig2": {{"<</Subtype/Image/Width 300/Height 50/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode>>", jbig2Black(300, 50)}},
		"runs":  {{dict(30, 20, 8, "DeviceGray", "/Filter/RunLengthDecode"), bytes.Repeat([]byte{2, 1, 2, 3, 250, 9}, 60)}},
	}
}

var orientations = []geom.Matrix{{A: 1, D: -1, F: 1}, {A: -1, D: -1, E: 1, F: 1}, {A: 1, D: 1}, {A: -1, D: 1, E: 1}, {B: 1, C: 1}, {B: -1, C: 1, F: 1}, {B: 1, C: -1, E: 1}, {B: -1, C: -1, E: 1, F: 1}}

// What is held in windows and parts gives the bytes of what is held whole: in every orientation and size, in bands of any height and order, for
// several workers at once, with next to no memory.
func TestWindowsGiveTheSameRows(t *testing.T) {
	for name, objs := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			im := loadFirst(t, objs...)
			im2 := loadFirst(t, objs...)
			shared := tiny(3000)
			for o, m := range orientations {
				for _, size := range [][2]float64{{float64(im.W), float64(im.H)}, {41, 33}, {130, 99}, {31, 160}} {
					for _, ch := range []int{1, 3} {
						m := m.Mul(geom.Scale(size[0], size[1])).Mul(geom.Translate(-2, -3))
						clip := geom.IRect{X0: -1, X1: 120, Y1: 110}
						p := im.Place(m, ch, clip)
						pix, alpha := draw(t, p, whole())
						what := fmt.Sprintf("orientation %d, %v, %d channels", o, size, ch)
						seed := uint64(o)*100 + uint64(size[0])*7 + uint64(ch)
						checkBands(t, im2.Place(m, ch, clip), tiny(1), pix, alpha, what, seed)
						checkBands(t, im2.Place(m, ch, clip), shared, pix, alpha, what, seed+1)
					}
				}
			}
			assert.Equal(t, fmt.Sprint(im.Warnings()), fmt.Sprint(im2.Warnings()))
			assert.LessOrEqual(t, shared.size, int64(3000))
		})
	}
}

// However much coded data a picture has, and however small the cache, it is not read again for the next band: the decoder stays, and of a turned
// picture the part in use, alone.
func TestWhatIsInUseStaysBetweenBands(t *testing.T) {
	objs := subjects(t)
	for _, name := range []string{"photo", "restarts", "progressive", "jpx", "jbig2", "plain"} {
		for o, m := range orientations {
			im := loadFirst(t, objs[name]...)
			c := tiny(1000)
			p := im.Place(m.Mul(geom.Scale(float64(im.W), float64(im.H))), 3, everywhere)
			seen := map[*entry]bool{}
			row := make([]byte, 3*(p.Box.X1-p.Box.X0))
			for y := p.Box.Y0; y < p.Box.Y1; y++ { // bands of one row
				r, err := p.Open(context.Background(), c)
				require.NoError(t, err)
				r.Row(y, p.Box.X0, p.Box.X1, row, nil)
				r.Close()
				parts := 0
				for key, e := range c.entries {
					if key.kind != stageEntry {
						seen[e] = true
					} else if key.spec.rows > 0 && c.isBig(&e.item) {
						parts++
					}
				}
				require.LessOrEqual(t, parts, 1)
			}
			if o < 4 || name != "plain" {
				require.Len(t, seen, 1, "%s, orientation %d: opened again", name, o)
			}
		}
	}
}

// checkBands draws in bands, in order or shuffled, by three workers; seed says how high they are.
func checkBands(t *testing.T, p *Placed, c *Cache, pix, alpha []byte, what string, seed uint64) {
	w, h := p.Box.X1-p.Box.X0, p.Box.Y1-p.Box.Y0
	rng := rand.New(rand.NewPCG(seed, 9))
	for _, rows := range []int{[]int{1, 7, 64}[rng.IntN(3)]} {
		var bands []int
		for y := 0; y < h; y += rows {
			bands = append(bands, y)
		}
		if rng.IntN(2) == 0 {
			rng.Shuffle(len(bands), func(i, j int) { bands[i], bands[j] = bands[j], bands[i] })
		}
		work := make(chan int, len(bands))
		for _, y := range bands {
			work <- y
		}
		close(work)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				row, al := make([]byte, w*p.ch), make([]byte, w)
				for y0 := range work {
					r, err := p.Open(context.Background(), c)
					if !assert.NoError(t, err) {
						return
					}
					for y := y0; y < min(y0+rows, h); y++ {
						r.Row(p.Box.Y0+y, p.Box.X0, p.Box.X1, row, al)
						if !bytes.Equal(row, pix[y*w*p.ch:(y+1)*w*p.ch]) || !bytes.Equal(al, alpha[y*w:(y+1)*w]) {
							assert.Fail(t, "differs", "%s, row %d in bands of %d", what, y, rows)
							break
						}
					}
					r.Close()
				}
			})
		}
		wg.Wait()
		if t.Failed() {
			t.FailNow()
		}
	}
}
