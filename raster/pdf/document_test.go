package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

var twoContents = []string{"1 0 0 rg", "1 0 0 rg\n0 0 10 10 re f\n"}

func plainFile() []byte {
	b := twoPages()
	b.table("")
	return b.Bytes()
}

func TestOpen(t *testing.T) {
	hybrid := func() []byte {
		b := compressed(false)
		stm := bytes.Index(b.Bytes(), []byte("8 0 obj"))
		b.Truncate(bytes.LastIndex(b.Bytes(), []byte("startxref")))
		b.max = 8
		delete(b.offs, 8)
		b.table("/XRefStm " + itoa(stm))
		return b.Bytes()
	}
	update := func() []byte {
		b := twoPages()
		prev := b.table("")
		off := b.Len()
		b.WriteString("6 0 obj\n<</Length 15>>\nstream\n0 0 10 10 re f*\nendstream\nendobj\n")
		at := b.Len()
		b.WriteString("xref\n6 1\n" + pad10(off) + " 00000 n \ntrailer\n<</Size 7 /Root 1 0 R /Prev " + itoa(prev) + ">>\n")
		b.startxref(at)
		return b.Bytes()
	}
	loop := func() []byte { // Prev points at itself
		b := twoPages()
		b.table("/Prev " + itoa(b.Len()))
		return b.Bytes()
	}
	updated := []string{"1 0 0 rg", "1 0 0 rg\n0 0 10 10 re f*\n"}
	for _, c := range []struct {
		name string
		data []byte
		want []string
	}{
		{"table", plainFile(), twoContents},
		{"xref stream", compressed(false).Bytes(), twoContents},
		{"xref stream with predictor", compressed(true).Bytes(), twoContents},
		{"hybrid", hybrid(), twoContents},
		{"incremental update", update(), updated},
		{"Prev cycle", loop(), twoContents},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, c.data, Options{})
			require.Equal(t, c.want, content(t, d))
			require.Empty(t, d.Warnings())
		})
	}
}

func TestRepair(t *testing.T) {
	cut := func(b []byte, from string) []byte { return b[:bytes.LastIndex(b, []byte(from))] }
	sub := func(b []byte, old, new string) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(new)) }
	for _, base := range []struct {
		name string
		data []byte
	}{{"table", plainFile()}, {"stream", compressed(true).Bytes()}} {
		b := base.data
		mid := append(append(append([]byte(nil), b[:14]...), "0123456789"...), b[14:]...)
		for _, c := range []struct {
			name string
			data []byte
		}{
			{"junk in front", append([]byte("From: nobody\r\n\r\n"), b...)},
			{"zeros behind", append(append([]byte(nil), b...), make([]byte, 3000)...)},
			{"bytes inserted", mid},
			{"startxref wrong", append(cut(b, "startxref"), "startxref\n999999\n%%EOF"...)},
			{"startxref off by a bit", append(cut(b, "startxref"), "startxref\n30\n%%EOF"...)},
			{"startxref missing", cut(b, "startxref")},
			{"no header", b[9:]},
			{"Length wrong", sub(b, "/Length 14", "/Length 3 ")},
			{"Length missing", sub(b, "/Length 14", "/Xength 14")},
			{"Length too long", sub(b, "/Length 14", "/Length 9999")},
			{"Length refers to itself", sub(b, "/Length 14", "/Length 6 0 R")},
		} {
			t.Run(base.name+" "+c.name, func(t *testing.T) {
				d := open(t, c.data, Options{})
				require.Equal(t, twoContents, content(t, d))
			})
		}
	}
	b := plainFile()
	t.Run("no trailer", func(t *testing.T) {
		require.Equal(t, twoContents, content(t, open(t, cut(b, "trailer"), Options{})))
	})
	t.Run("page tree lost", func(t *testing.T) {
		require.Len(t, content(t, open(t, sub(b, "/Kids", "/Kidz"), Options{})), 2)
	})
	t.Run("catalog lost", func(t *testing.T) {
		require.Equal(t, twoContents, content(t, open(t, sub(b, "1 0 obj", "9 0 xxx"), Options{})))
	})
	t.Run("one entry wrong", func(t *testing.T) {
		at := pad10(twoPagesOffset(6))
		d := open(t, sub(b, at, pad10(3)), Options{})
		require.Equal(t, twoContents, content(t, d))
		require.NotEmpty(t, d.Warnings())
	})
}

func twoPagesOffset(n int) int { return twoPages().offs[n] }

func TestAttachedFileIsNotTaken(t *testing.T) {
	b := twoPages()
	inner := string(plainFile())
	b.stream(7, "", strings.ReplaceAll(inner, "1 0 0 rg", "9 9 9 rg"))
	require.Equal(t, twoContents, content(t, open(t, b.Bytes(), Options{}))) // no xref at all: found by searching
}

func TestPageAttributes(t *testing.T) {
	d := open(t, plainFile(), Options{})
	p, err := d.Page(0)
	require.NoError(t, err)
	require.Equal(t, geom.Rect{X1: 200, Y1: 100}, p.MediaBox)
	require.Equal(t, geom.Rect{X0: 10, Y0: 10, X1: 150, Y1: 90}, p.CropBox)
	require.Equal(t, 270, p.Rotate)
	require.Equal(t, 2.0, p.UserUnit)
	require.Equal(t, int64(1), p.Resources["A"])
	p, err = d.Page(1)
	require.NoError(t, err)
	require.Equal(t, p.MediaBox, p.CropBox)
	require.Equal(t, 90, p.Rotate)
	_, err = d.Page(2)
	require.Error(t, err)
	_, err = d.Page(-1)
	require.Error(t, err)
}

func TestPageBoxes(t *testing.T) {
	letter := geom.Rect{X1: 612, Y1: 792}
	for _, c := range []struct {
		attrs       string
		media, crop geom.Rect
		rotate      int
	}{
		{"", letter, letter, 0},
		{"/MediaBox [0 0 0 0]", letter, letter, 0},
		{"/MediaBox [0 0 1e30 5]", letter, letter, 0},
		{"/MediaBox [10 20 5 1]", geom.Rect{X0: 5, Y0: 1, X1: 10, Y1: 20}, geom.Rect{X0: 5, Y0: 1, X1: 10, Y1: 20}, 0},
		{"/MediaBox [0 0 10 10] /CropBox [20 20 30 30]", geom.Rect{X1: 10, Y1: 10}, geom.Rect{X1: 10, Y1: 10}, 0},
		{"/MediaBox [0 0 10 10] /CropBox [5 5 30 30]", geom.Rect{X1: 10, Y1: 10}, geom.Rect{X0: 5, Y0: 5, X1: 10, Y1: 10}, 0},
		{"/MediaBox 7 0 R /Rotate 450", letter, letter, 90},
		{"/Rotate -180", letter, letter, 180},
		{"/Rotate 360.0", letter, letter, 0},
	} {
		b := newBuilder()
		b.obj(1, "<</Type /Catalog /Pages 2 0 R>>")
		b.obj(2, "<</Type /Pages /Kids [3 0 R]>>")
		b.obj(3, "<</Type /Page %s>>", c.attrs)
		b.table("")
		p, err := open(t, b.Bytes(), Options{}).Page(0)
		require.NoError(t, err)
		require.Equal(t, c.media, p.MediaBox, c.attrs)
		require.Equal(t, c.crop, p.CropBox, c.attrs)
		require.Equal(t, c.rotate, p.Rotate, c.attrs)
	}
}

func TestPageTree(t *testing.T) {
	b := newBuilder()
	b.obj(1, "<</Pages 2 0 R>>")
	b.obj(2, "<</Kids [3 0 R 99 0 R null 4 0 R 2 0 R <</Type /Page /Rotate 90>> 5 0 R] /Count 99999999999>>")
	b.obj(3, "<</Contents 1 0 R /MediaBox [0 0 1 1]>>") // no Type
	b.obj(4, "<</Type /Pages /Kids [3 0 R 2 0 R]>>")    // a cycle
	b.obj(5, "<</Type /Pages /Kids []>>")
	b.table("")
	d := open(t, b.Bytes(), Options{})
	require.Equal(t, 3, d.NumPages())
	p, err := d.Page(2)
	require.NoError(t, err)
	require.Equal(t, 90, p.Rotate)
	d = open(t, b.Bytes(), Options{Limits: Limits{MaxPages: 2}})
	require.Equal(t, 2, d.NumPages())
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		data string
		kind Kind
	}{
		{"empty", "", NotPDF},
		{"text", strings.Repeat("hello world ", 1000), NotPDF},
		{"header only", "%PDF-1.4\n" + strings.Repeat(" ", 200), Damaged},
		{"no pages", "%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj trailer <</Root 1 0 R>>" + strings.Repeat(" ", 200), Damaged},
	} {
		_, err := Open(context.Background(), strings.NewReader(c.data), int64(len(c.data)), Options{})
		require.ErrorIs(t, err, &Error{Kind: c.kind}, c.name)
	}
	data := plainFile()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Open(ctx, bytes.NewReader(data), int64(len(data)), Options{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = Open(context.Background(), failing{}, 1000, Options{})
	require.ErrorIs(t, err, &Error{Kind: Read})
	require.ErrorIs(t, err, io.ErrClosedPipe)
}

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

// counting records how much of the file is read.
type counting struct {
	r *bytes.Reader
	n int64
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	c.n += int64(len(p))
	return c.r.ReadAt(p, off)
}

func TestOpenReadsLittle(t *testing.T) {
	b := twoPages()
	b.stream(7, "", strings.Repeat("x", 20<<20))
	b.table("")
	c := &counting{r: bytes.NewReader(b.Bytes())}
	d, err := Open(context.Background(), c, int64(b.Len()), Options{})
	require.NoError(t, err)
	require.Equal(t, twoContents, content(t, d))
	require.Less(t, c.n, int64(100<<10))
}

func TestConcurrent(t *testing.T) {
	d := open(t, compressed(true).Bytes(), Options{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := content(t, d); len(got) != 2 || got[1] != twoContents[1] {
					t.Error("contents differ")
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestConcurrentRepair(t *testing.T) {
	b := twoPages()
	b.offs[5], b.offs[6] = b.offs[6]+1, 3
	b.table("")
	d := open(t, b.Bytes(), Options{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := content(t, d); len(got) != 2 || got[0] != twoContents[0] || got[1] != twoContents[1] {
				t.Errorf("contents differ: %q", got)
			}
		})
	}
	wg.Wait()
	require.Len(t, d.Warnings(), 2)
}

func TestResolveCycle(t *testing.T) {
	b := twoPages()
	b.obj(7, "8 0 R")
	b.obj(8, "7 0 R")
	b.table("")
	d := open(t, b.Bytes(), Options{})
	require.Nil(t, d.Resolve(Ref{Num: 7}))
	require.Nil(t, d.Resolve(Ref{Num: 99}))
	require.Nil(t, d.Resolve(Ref{Num: -5}))
	require.Nil(t, d.Dict(Ref{Num: 7}))
	var e *Error
	_, err := d.Decode(context.Background(), nil)
	require.True(t, errors.As(err, &e))
}
