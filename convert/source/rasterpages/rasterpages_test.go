package rasterpages

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func picture(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 5))
	pix := make([]byte, n)
	for i := range pix {
		if i%50 < 25 {
			pix[i] = byte(r.Uint32())
		}
	}
	return pix
}

func pwgHeader(t pwg.Type, w, h int) *pwg.Header {
	hd := &pwg.Header{HWResolution: [2]uint32{300, 600}, CrossFeedTransform: 1, FeedTransform: 1}
	hd.SetType(t, w, h)
	return hd
}

// pwgFile writes pages; the pixels come back.
func pwgFile(t testing.TB, hs ...*pwg.Header) (file []byte, pix [][]byte) {
	var b bytes.Buffer
	w := pwg.NewWriter(&b)
	for i, h := range hs {
		p := picture(uint64(i), int(h.BytesPerLine*h.Height))
		if h.BitsPerColor == 1 { // bits behind the line are white
			for y := range int(h.Height) {
				p[(y+1)*int(h.BytesPerLine)-1] = h.ColorSpace.White()
			}
		}
		ty, _ := h.Type()
		require.NoError(t, w.BeginPage(h))
		var c packbits.Coded
		packbits.EncodeBand(&c, p, int(h.BytesPerLine), int(h.BytesPerLine)/ty.Unit(), ty.Unit())
		require.NoError(t, w.WriteEncoded(&c))
		require.NoError(t, w.EndPage())
		pix = append(pix, p)
	}
	require.NoError(t, w.Close())
	return b.Bytes(), pix
}

func open(b []byte, contentType string) (*pdf.Document, error) {
	return Open(context.Background(), bytes.NewReader(b), int64(len(b)), contentType, Options{})
}

// bitmap reads the image of a page and its dictionary.
func bitmap(t testing.TB, d *pdf.Document, i int) ([]byte, pdf.Dict) {
	p, err := d.Page(i)
	require.NoError(t, err)
	s := d.Stream(d.Dict(p.Resources["XObject"])["I"])
	require.NotNil(t, s)
	r, err := d.Reader(context.Background(), s)
	require.NoError(t, err)
	defer r.Close()
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return b, s.Dict
}

// TestTypes reads a page of each document type, all of one file.
func TestTypes(t *testing.T) {
	var hs []*pwg.Header
	for _, ty := range pwg.Types() {
		hs = append(hs, pwgHeader(ty, 75, 12))
	}
	file, pix := pwgFile(t, hs...)
	d, err := open(file, "image/pwg-raster")
	require.NoError(t, err)
	require.Empty(t, d.Warnings())
	require.Equal(t, len(hs), d.NumPages())
	for i, ty := range pwg.Types() {
		got, dict := bitmap(t, d, i)
		assert.Equal(t, pix[i], got, ty)
		bits, _ := d.Int(dict["BitsPerComponent"])
		assert.EqualValues(t, ty.BitsPerColor(), bits)
		p, err := d.Page(i)
		require.NoError(t, err)
		assert.InDelta(t, 18, p.MediaBox.W(), 1e-9)
		assert.InDelta(t, 1.44, p.MediaBox.H(), 1e-9)
		switch space := d.Resolve(dict["ColorSpace"]).(type) {
		case pdf.Name:
			n := map[pdf.Name]int{"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}[space]
			assert.Equal(t, ty.NumColors(), n, ty)
		case pdf.Array:
			if d.Name(space[0]) == "DeviceN" {
				assert.Len(t, d.Array(space[1]), ty.NumColors())
			} else {
				assert.Equal(t, pdf.Name("CalRGB"), d.Name(space[0]))
			}
		}
		assert.Equal(t, ty.NumColors() == 1 && ty.White() == 0, dict["Decode"] != nil, ty)
	}
}

// TestURF reads URF, the one-bit pages of Ghostscript too.
func TestURF(t *testing.T) {
	var b bytes.Buffer
	hs := []*urf.Header{{BitsPerPixel: 8, ColorSpace: urf.SGray, Duplex: 1, Width: 33, Height: 300, Resolution: 150},
		{BitsPerPixel: 48, ColorSpace: urf.AdobeRGB, Duplex: 1, Width: 9, Height: 9, Resolution: 300}, {BitsPerPixel: 24, ColorSpace: urf.CIELab, Duplex: 3, Width: 9, Height: 9, Resolution: 300},
		{BitsPerPixel: 32, ColorSpace: urf.CMYK, Duplex: 3, Width: 9, Height: 9, Resolution: 300}}
	w := urf.NewWriter(&b, len(hs))
	var pix [][]byte
	for i, h := range hs {
		require.NoError(t, w.BeginPage(h))
		p := picture(uint64(i), h.BytesPerLine()*int(h.Height))
		var c packbits.Coded
		packbits.EncodeBand(&c, p, h.BytesPerLine(), int(h.Width), h.Unit())
		require.NoError(t, w.WriteEncoded(&c))
		require.NoError(t, w.EndPage())
		pix = append(pix, p)
	}
	require.NoError(t, w.Close())
	d, err := open(b.Bytes(), "image/urf")
	require.NoError(t, err)
	require.Empty(t, d.Warnings())
	for i := range hs {
		got, _ := bitmap(t, d, i)
		assert.Equal(t, pix[i], got)
	}
	p, err := d.Page(0)
	require.NoError(t, err)
	assert.Equal(t, [2]float64{33 * 72. / 150, 144}, [2]float64{p.MediaBox.W(), p.MediaBox.H()})

	cut := b.Bytes()[:b.Len()-20]
	d, err = open(cut, "image/urf")
	require.NoError(t, err)
	require.Len(t, d.Warnings(), 1)
	assert.Equal(t, 4, d.Warnings()[0].Page)
	got, _ := bitmap(t, d, 3)
	require.Len(t, got, len(pix[3]))
	same := 0
	for same < len(got) && got[same] == pix[3][same] {
		same++
	}
	assert.GreaterOrEqual(t, same, 36)
	assert.Equal(t, make([]byte, 36), got[len(got)-36:], "white is no ink")
}

// TestTurned: what the header says was done to the pixels is undone where the image is placed.
func TestTurned(t *testing.T) {
	for _, tt := range []struct {
		cross, feed pwg.Transform
		want        string
	}{
		{1, 1, "18.000000 0 0 1.440000 0.000000 0.000000 cm"}, {0, 0, "18.000000 0 0 1.440000 0.000000 0.000000 cm"},
		{-1, -1, "-18.000000 0 0 -1.440000 18.000000 1.440000 cm"},
		{1, -1, "18.000000 0 0 -1.440000 0.000000 1.440000 cm"}, {-1, 1, "-18.000000 0 0 1.440000 18.000000 0.000000 cm"},
	} {
		h := pwgHeader(pwg.SGray8, 75, 12)
		h.CrossFeedTransform, h.FeedTransform = -1, -1
		file, _ := pwgFile(t, h)
		for i, v := range []pwg.Transform{tt.cross, tt.feed} {
			b := byte(v >> 8)
			copy(file[4+456+4*i:], []byte{b, b, b, byte(v)})
		}
		d, err := open(file, "image/pwg-raster")
		require.NoError(t, err)
		p, err := d.Page(0)
		require.NoError(t, err)
		c, _ := d.PageContent(context.Background(), p)
		assert.Contains(t, string(c), tt.want)
	}
}

func TestResolution(t *testing.T) {
	for _, tt := range []struct {
		dpi, points [2]uint32
		want        [2]float64
		warnings    int
	}{
		{[2]uint32{300, 600}, [2]uint32{}, [2]float64{144, 144}, 0},
		{[2]uint32{0, 0}, [2]uint32{150, 300}, [2]float64{150, 300}, 1}, // 288 dpi both ways
		{[2]uint32{0, 600}, [2]uint32{}, [2]float64{72, 144}, 1},
		{[2]uint32{1 << 30, 0}, [2]uint32{}, [2]float64{144, 288}, 2},
	} {
		h := pwgHeader(pwg.Black1, 600, 1200)
		file, _ := pwgFile(t, h)
		for i, v := range []uint32{tt.dpi[0], tt.dpi[1]} {
			copy(file[4+276+4*i:], []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
		}
		for i, v := range tt.points {
			copy(file[4+352+4*i:], []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
		}
		d, err := open(file, "image/pwg-raster")
		require.NoError(t, err)
		p, err := d.Page(0)
		require.NoError(t, err)
		assert.Equal(t, tt.want, [2]float64{p.MediaBox.W(), p.MediaBox.H()})
		assert.Len(t, d.Warnings(), tt.warnings)
	}
	// A page longer than PDF has units for.
	h := pwgHeader(pwg.Black1, 8, 200_000)
	h.HWResolution = [2]uint32{100, 100}
	file, _ := pwgFile(t, h)
	d, err := open(file, "image/pwg-raster")
	require.NoError(t, err)
	p, err := d.Page(0)
	require.NoError(t, err)
	assert.Equal(t, 10.0, p.UserUnit)
	assert.InDelta(t, 14400, p.MediaBox.H(), 1e-9)
}

// TestDamage: lines before the damage are kept, those behind it are white, and pages behind it are found again.
func TestDamage(t *testing.T) {
	h := pwgHeader(pwg.SRGB8, 40, 30)
	file, pix := pwgFile(t, h, h, h)
	second := 4 + bytes.Index(file[4+1796:], []byte("PwgRaster")) + 1796
	third := second + 1796 + bytes.Index(file[second+1796:], []byte("PwgRaster"))
	t.Run("cut", func(t *testing.T) {
		d, err := open(file[:third+1796+700], "image/pwg-raster")
		require.NoError(t, err)
		require.Equal(t, 3, d.NumPages())
		require.Len(t, d.Warnings(), 1)
		assert.Contains(t, d.Warnings()[0].String(), "page 3: lines")
		got, _ := bitmap(t, d, 2)
		require.Len(t, got, len(pix[2]))
		assert.Equal(t, pix[2][:120], got[:120])
		assert.Equal(t, bytes.Repeat([]byte{255}, 120), got[len(got)-120:])
	})
	t.Run("torn in the middle", func(t *testing.T) {
		b := bytes.Clone(file)
		clear(b[second+1796+300 : third-200])
		for i := second + 1796 + 300; i < third-200; i++ {
			b[i] = 0xFF
		}
		d, err := open(b, "image/pwg-raster")
		require.NoError(t, err)
		require.Equal(t, 3, d.NumPages())
		require.Len(t, d.Warnings(), 1)
		for _, i := range []int{0, 2} {
			got, _ := bitmap(t, d, i)
			assert.Equal(t, pix[i], got)
		}
	})
	t.Run("a header", func(t *testing.T) {
		b := bytes.Clone(file)
		b[second+400] = 99 // ColorSpace
		d, err := open(b, "image/pwg-raster")
		require.NoError(t, err)
		require.Equal(t, 2, d.NumPages())
		require.Len(t, d.Warnings(), 1)
		got, _ := bitmap(t, d, 1)
		assert.Equal(t, pix[2], got)
	})
	for name, b := range map[string][]byte{"no pages": file[:4], "half a header": file[:900], "no line": file[:4+1796+3], "other": []byte("RaS3"), "nothing": nil} {
		_, err := open(b, "image/pwg-raster")
		var e *pdf.Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, pdf.Damaged, e.Kind, name)
	}
	for name, b := range map[string]string{"no pages": "UNIRAST\x00\x00\x00\x00\x01", "short": "UNIRAST"} {
		_, err := open([]byte(b), "image/urf")
		var e *pdf.Error
		require.ErrorAs(t, err, &e, name)
	}
	_, err := open(file, "image/png")
	assert.ErrorIs(t, err, &pdf.Error{Kind: pdf.Unsupported})
}

func TestLimits(t *testing.T) {
	h := pwgHeader(pwg.SRGB8, 40, 30)
	file, _ := pwgFile(t, h, h, h)
	at := func(l Limits) (*pdf.Document, error) {
		return Open(context.Background(), bytes.NewReader(file), int64(len(file)), "image/pwg-raster", Options{Limits: l})
	}
	for _, l := range []Limits{{Width: 39}, {Height: 29}, {PageBytes: 3599}} {
		_, err := at(l)
		assert.ErrorIs(t, err, pwg.ErrLimit)
		var e *pdf.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, pdf.Limit, e.Kind)
	}
	d, err := at(Limits{Pages: 2})
	require.NoError(t, err)
	assert.Equal(t, 2, d.NumPages())
	assert.Len(t, d.Warnings(), 1)
}

type torn struct{ *bytes.Reader }

func (t torn) ReadAt(p []byte, off int64) (int, error) {
	if off > 1000 {
		return 0, errors.New("torn")
	}
	return t.Reader.ReadAt(p[:min(len(p), 500)], off)
}

func TestRead(t *testing.T) {
	file, _ := pwgFile(t, pwgHeader(pwg.SRGB8, 40, 30))
	_, err := Open(context.Background(), torn{bytes.NewReader(file)}, int64(len(file)), "image/pwg-raster", Options{})
	assert.ErrorIs(t, err, &pdf.Error{Kind: pdf.Read})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Open(ctx, bytes.NewReader(file), int64(len(file)), "image/pwg-raster", Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

func FuzzOpen(f *testing.F) {
	file, _ := pwgFile(f, pwgHeader(pwg.SGray8, 20, 5), pwgHeader(pwg.Device15x16, 3, 3))
	f.Add(file, false)
	f.Add(file[:2000], false)
	f.Add(append([]byte("UNIRAST\x00\x00\x00\x00\x01"), 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 1, 44, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x80), true)
	f.Fuzz(func(t *testing.T, in []byte, isURF bool) {
		ct := "image/pwg-raster"
		if isURF {
			ct = "image/urf"
		}
		d, err := Open(context.Background(), bytes.NewReader(in), int64(len(in)), ct, Options{Limits: Limits{Width: 5000, Height: 2000, PageBytes: 1 << 20, Pages: 20}})
		if err != nil {
			return
		}
		for i := range d.NumPages() {
			got, dict := bitmap(t, d, i)
			h, _ := d.Int(dict["Height"])
			if len(got) == 0 || int64(len(got))%h != 0 {
				t.Fatalf("page %d: %d bytes for %d lines", i+1, len(got), h)
			}
		}
	})
}

// TestSeek: lines are the same from wherever one begins, behind damage too.
func TestSeek(t *testing.T) {
	long := pwgHeader(pwg.SRGB8, 900, 700)
	both, pix := pwgFile(t, pwgHeader(pwg.Black1, 33, 9), long)
	var u bytes.Buffer
	h := &urf.Header{BitsPerPixel: 24, ColorSpace: urf.SRGB, Duplex: 1, Width: 900, Height: 700, Resolution: 150}
	w := urf.NewWriter(&u, 1)
	require.NoError(t, w.BeginPage(h))
	var c packbits.Coded
	packbits.EncodeBand(&c, pix[1], h.BytesPerLine(), 900, 3)
	require.NoError(t, w.WriteEncoded(&c))
	require.NoError(t, w.EndPage())
	require.NoError(t, w.Close())
	for name, tt := range map[string]struct {
		b    []byte
		urf  bool
		page int
	}{"pwg": {both, false, 1}, "cut": {both[:len(both)-300_000], false, 1}, "urf": {u.Bytes(), true, 0}} {
		f := &file{r: bytes.NewReader(tt.b), size: int64(len(tt.b)), lim: Limits{}.withDefaults(), urf: tt.urf}
		x := f.index(context.Background())
		require.Len(t, x.pages, tt.page+1)
		p := &x.pages[tt.page]
		require.Greater(t, len(p.marks), 3, "more than one part")
		r, err := f.rows(context.Background(), p)
		require.NoError(t, err)
		all, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Len(t, all, len(pix[1]))
		if name != "cut" {
			require.Equal(t, pix[1], all)
		}
		rnd := rand.New(rand.NewPCG(1, 1))
		for range 60 {
			at := rnd.IntN(len(all) + 1)
			n, err := r.(io.Seeker).Seek(int64(at), io.SeekStart)
			require.NoError(t, err)
			require.EqualValues(t, at, n)
			got := make([]byte, min(5000, len(all)-at))
			_, err = io.ReadFull(r, got)
			require.NoError(t, err)
			require.True(t, bytes.Equal(all[at:at+len(got)], got), "%s at %d", name, at)
		}
		_, err = r.(io.Seeker).Seek(0, io.SeekEnd)
		require.Error(t, err)
	}
}
