package dct

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// picture is smooth with edges and a noisy corner.
func picture(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	rng := rand.New(rand.NewPCG(1, 1))
	for y := range h {
		for x := range w {
			c := color.RGBA{byte(128 + 120*math.Sin(float64(x+y)/9)), byte(255 * x / w), byte(255 * y / h), 255}
			if x > w*3/4 && y > h*3/4 {
				c.R = byte(rng.UintN(256))
			}
			if (x/16+y/16)%5 == 0 {
				c.G = 255 - c.G
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func encode(t testing.TB, m image.Image, quality int) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

func grayOf(m *image.RGBA) *image.Gray {
	g := image.NewGray(m.Rect)
	for i := range g.Pix {
		g.Pix[i] = m.Pix[4*i]
	}
	return g
}

// rows decodes all there is.
func rows(t testing.TB, data []byte, opt Options) (*Reader, []byte) {
	r, err := Open(context.Background(), data, opt)
	require.NoError(t, err)
	var out []byte
	row := make([]byte, r.W*r.N)
	for r.ReadRow(row) {
		out = append(out, row...)
	}
	return r, out
}

func TestGrayEqualsStandardLibrary(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {8, 8}, {17, 9}, {100, 75}} {
		data := encode(t, grayOf(picture(size[0], size[1])), 90)
		want, err := jpeg.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		r, got := rows(t, data, Options{})
		require.Equal(t, 1, r.N)
		require.NoError(t, r.Err())
		for i, v := range got {
			x, y := i%r.W, i/r.W
			require.InDelta(t, want.At(x, y).(color.Gray).Y, v, 1)
		}
		assert.Len(t, got, size[0]*size[1])
	}
}

func TestColourIsCloseToTheOriginal(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 70, 50)) // smooth in chroma
	for y := range 50 {
		for x := range 70 {
			m.SetRGBA(x, y, color.RGBA{byte(x * 3), byte(y * 5), byte(255 - x - y), 255})
		}
	}
	r, got := rows(t, encode(t, m, 100), Options{})
	require.Equal(t, 3, r.N)
	for i, v := range got {
		assert.InDelta(t, m.Pix[i/3*4+i%3], v, 6)
	}
}

func TestProgressiveEqualsBaseline(t *testing.T) {
	base, err := os.ReadFile("testdata/base.jpg")
	require.NoError(t, err)
	_, want := rows(t, base, Options{})
	for _, name := range []string{"progressive.jpg", "restart.jpg", "progressive-restart.jpg"} {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		r, got := rows(t, data, Options{})
		require.NoError(t, r.Err())
		require.Equal(t, want, got, name)
	}
}

func TestLumaIsTheGrayOfTheColours(t *testing.T) {
	data := encode(t, picture(60, 40), 90)
	_, rgb := rows(t, data, Options{})
	r, y := rows(t, data, Options{Luma: true})
	require.Equal(t, 1, r.N)
	sum := 0.0
	for i, v := range y {
		c := .299*float64(rgb[3*i]) + .587*float64(rgb[3*i+1]) + .114*float64(rgb[3*i+2])
		sum += math.Abs(c - float64(v))
	}
	assert.Less(t, sum/float64(len(y)), 1.5, "clipping apart they are the same")
}

func TestShrinkingIsTheMean(t *testing.T) {
	m := grayOf(picture(64, 48))
	for i, v := range m.Pix { // away from the ends, where the full picture is clipped
		m.Pix[i] = 64 + v/2
	}
	data := encode(t, m, 95)
	_, full := rows(t, data, Options{})
	for _, k := range []int{2, 4, 8} {
		r, got := rows(t, data, Options{Shrink: k})
		require.Equal(t, 64/k, r.W)
		require.Equal(t, 48/k, r.H)
		for i, v := range got {
			x, y := i%r.W*k, i/r.W*k
			sum := 0
			for dy := range k {
				for dx := range k {
					sum += int(full[(y+dy)*64+x+dx])
				}
			}
			require.InDelta(t, float64(sum)/float64(k*k), v, 1)
		}
	}
	odd, got := rows(t, encode(t, picture(33, 19), 90), Options{Shrink: 4})
	assert.Equal(t, []int{9, 5, 33, 19}, []int{odd.W, odd.H, odd.FullW, odd.FullH})
	assert.Len(t, got, 9*5*3)
}

func TestTruncatedGivesWhatIsThere(t *testing.T) {
	for _, name := range []string{"base.jpg", "progressive.jpg", "restart.jpg"} {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		_, whole := rows(t, data, Options{})
		last := 0
		for _, part := range []int{30, 60, 90} {
			r, got := rows(t, data[:len(data)*part/100], Options{})
			assert.Error(t, r.Err())
			assert.ErrorIs(t, r.Err(), ErrDamaged)
			assert.GreaterOrEqual(t, len(got), last)
			if name != "progressive.jpg" {
				assert.Less(t, len(got), len(whole))
				n := max(0, len(got)-40*r.W*3) // the last MCU rows are partly there
				assert.Equal(t, whole[:n], got[:n])
			}
			last = len(got)
		}
		assert.Positive(t, last)
		r, got := rows(t, data[:len(data)-2], Options{}) // EOI missing
		assert.NoError(t, r.Err())
		assert.Equal(t, whole, got)
	}
}

func TestDamageEndsAtTheNextRestartMarker(t *testing.T) {
	data, err := os.ReadFile("testdata/restart.jpg")
	require.NoError(t, err)
	_, whole := rows(t, data, Options{})
	// Spoil the middle of the third interval; take a whole one out.
	var marks []int
	for i := 0; i+1 < len(data); i++ {
		if data[i] == 0xff && data[i+1] >= mRST0 && data[i+1] < mSOI {
			marks = append(marks, i)
		}
	}
	require.Greater(t, len(marks), 5)
	for _, damagedData := range [][]byte{
		append(append(append([]byte{}, data[:marks[1]+6]...), bytes.Repeat([]byte{0xfe}, 9)...), data[marks[1]+15:]...),
		append(append([]byte{}, data[:marks[1]]...), data[marks[2]:]...),
	} {
		r, got := rows(t, damagedData, Options{})
		assert.Error(t, r.Err())
		require.Len(t, got, len(whole))
		same := 0
		for i := range got {
			if got[i] == whole[i] {
				same++
			}
		}
		assert.Greater(t, same, len(whole)*8/10)
		assert.Equal(t, whole[len(whole)*3/4:], got[len(whole)*3/4:])
	}
}

func TestTransforms(t *testing.T) {
	gray := encode(t, grayOf(picture(16, 16)), 100)
	_, y := rows(t, gray, Options{})
	zero, one := 0, 1
	data := encode(t, picture(16, 16), 100)
	plain, got := rows(t, data, Options{ColorTransform: &zero})
	require.Equal(t, 3, plain.N)
	_, luma := rows(t, data, Options{Luma: true})
	for i, v := range luma {
		assert.Equal(t, v, got[3*i], "without the transform the first component is Y")
	}
	// An Adobe marker overrules the parameter.
	adobe := append([]byte{0xff, 0xd8, 0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}, data[2:]...)
	_, raw := rows(t, adobe, Options{ColorTransform: &one})
	assert.Equal(t, got, raw)
	assert.Len(t, y, 256)
}

func TestRefuses(t *testing.T) {
	good := encode(t, grayOf(picture(16, 16)), 80)
	for name, data := range map[string][]byte{"empty": nil, "text": []byte("not a picture at all"), "no scan": good[:100], "only SOI": {0xff, 0xd8}} {
		_, err := Open(context.Background(), data, Options{})
		assert.Error(t, err, name)
	}
	_, err := Open(context.Background(), good, Options{MaxPixels: 100})
	assert.ErrorIs(t, err, ErrLimit)
	lossless := bytes.Replace(good, []byte{0xff, 0xc0}, []byte{0xff, 0xc3}, 1)
	_, err = Open(context.Background(), lossless, Options{})
	assert.ErrorIs(t, err, ErrUnsupported)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Open(ctx, good, Options{})
	if err == nil {
		assert.False(t, r.ReadRow(make([]byte, 16)))
		assert.ErrorIs(t, r.Err(), context.Canceled)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode(f, picture(20, 12), 60), 1, false)
	f.Add(encode(f, grayOf(picture(9, 9)), 30), 2, true)
	for _, name := range []string{"progressive.jpg", "progressive-restart.jpg", "restart.jpg"} {
		if data, err := os.ReadFile("testdata/" + name); err == nil {
			f.Add(data, 4, true)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, shrink int, luma bool) {
		r, err := Open(context.Background(), data, Options{Shrink: shrink, Luma: luma, MaxPixels: 1 << 16})
		if err != nil {
			return
		}
		row := make([]byte, r.W*r.N)
		n := 0
		for r.ReadRow(row) {
			n++
		}
		if n > r.H || n < r.H && r.Err() == nil {
			t.Fatalf("%d rows of %d and no error", n, r.H)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	m := picture(1600, 1200)
	data := encode(b, m, 85)
	prog, err := os.ReadFile("testdata/progressive.jpg")
	require.NoError(b, err)
	run := func(name string, data []byte, pixels int64, opt Options) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(pixels) // so that MB/s are megapixels a second
			row := make([]byte, 1600*3)
			for range b.N {
				r, err := Open(context.Background(), data, opt)
				if err != nil {
					b.Fatal(err)
				}
				for r.ReadRow(row) {
				}
			}
		})
	}
	run("full", data, 1600*1200, Options{})
	run("luma", data, 1600*1200, Options{Luma: true})
	run("half", data, 1600*1200, Options{Shrink: 2})
	run("quarter-luma", data, 1600*1200, Options{Shrink: 4, Luma: true})
	run("progressive-small", prog, 160*120, Options{})
	b.Run("image-jpeg", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(1600 * 1200)
		for range b.N {
			_, _ = jpeg.Decode(bytes.NewReader(data))
		}
	})
}
