package plaintext

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// letterBag is what random texts are made of: every way a character takes.
var letterBag = []rune("abc xyz.-éßœ \u00a0Ωя\u05d0\u05d1(\u0628\u0631)12\u0661漢字かﾊ한e\u0301\u0302\u0928\u093f\u0e33\u0e19→│█😀\t\n\u200d\u202b\u2069_|")

func randomText(rnd *rand.Rand, n int) string {
	rs := make([]rune, n)
	for i := range rs {
		rs[i] = letterBag[rnd.IntN(len(letterBag))]
	}
	return string(rs)
}

// count says how often each character occurs, those apart that leave nothing on paper.
func count(s string) map[rune]int {
	m := map[rune]int{}
	for _, r := range s {
		switch {
		case r == ' ' || r == 0xA0 || r == '\t' || r == '\n' || r >= 0x200B && r <= 0x200F || r >= 0x2028 && r <= 0x202F || r >= 0x2066 && r <= 0x2069:
		default:
			m[r]++
		}
	}
	return m
}

// Every character can be read back from the pages, whatever the order it is shown in.
func TestEverythingIsThere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		text := randomText(rnd, 1+rnd.IntN(300))
		opt := narrow(11+i%30, 5+i%9)
		opt.Wrap = Wrap(i % 2)
		got := count(extracted(t, document(t, text, opt)))
		want := count(text)
		for _, pair := range []string{"()"} { // what stands in for its mirror image reads as that where it is the only one
			a, b := rune(pair[0]), rune(pair[1])
			assert.Equal(t, want[a]+want[b], got[a]+got[b])
			delete(got, a)
			delete(got, b)
			delete(want, a)
			delete(want, b)
		}
		require.Equal(t, want, got, "%+q", text)
	}
}

// The short way of plain characters gives what the general one gives.
func TestShortWay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 40 {
		s := opened(t, []byte("x"), narrow(30, 10))
		s.fs.frozen = false
		a, b := newSetter(s.g, s.fs), newSetter(s.g, s.fs)
		var p reader
		in := []rune(strings.ReplaceAll(randomText(rnd, 60), "\n", "_\bx"))
		p.read(in)
		a.set(&p.text)
		b.text, b.levels, b.para = &p.text, a.levels, a.para
		for i := 0; i < len(p.runes); {
			i = b.item(i)
		}
		b.breakRows()
		require.Equal(t, a.clusters, b.clusters)
		require.Equal(t, a.glyphs, b.glyphs)
		require.Equal(t, a.rows, b.rows)
	}
}

// Pages are the same from any goroutine, in any order, and again.
func TestConcurrentPages(t *testing.T) {
	text := randomText(rand.New(rand.NewPCG(7, 8)), 6000)
	d := document(t, text, narrow(40, 20))
	require.Greater(t, d.NumPages(), 5)
	read := func(i int) string {
		p, err := d.Page(i)
		require.NoError(t, err)
		b, warnings := d.PageContent(context.Background(), p)
		require.Empty(t, warnings)
		return string(b)
	}
	want := make([]string, d.NumPages())
	for i := range want {
		want[i] = read(i)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range want {
				k := (i*7 + g) % len(want)
				assert.Equal(t, want[k], read(k))
			}
		})
	}
	wg.Wait()
	var a, b bytes.Buffer
	all := make([]pdf.ExtractPage, d.NumPages())
	for i := range all {
		all[i].Index = i
	}
	require.NoError(t, d.Extract(context.Background(), &a, all))
	require.NoError(t, document(t, text, narrow(40, 20)).Extract(context.Background(), &b, all))
	assert.True(t, bytes.Equal(a.Bytes(), b.Bytes()), "the same text gives the same file")
}

// A long text is opened in memory that its pages determine, not its bytes, and a page reads its own part of the file.
func TestLongText(t *testing.T) {
	size := int64(50 << 20)
	if testing.Short() {
		size = 4 << 20
	}
	r := &endless{text: "The quick brown fox jumps over the lazy dog, 1234567890.\n"}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d, err := Open(context.Background(), r, size, Options{})
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	pages := int(size)/len(r.text)/64 + 1
	require.Equal(t, pages, d.NumPages())
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20+1000*pages), "bytes allocated")
	assert.Less(t, r.read, 2*size+size/3)
	r.read = 0
	p, err := d.Page(pages / 2)
	require.NoError(t, err)
	content, warnings := d.PageContent(context.Background(), p)
	require.Empty(t, warnings)
	assert.Equal(t, 64, strings.Count(string(content), " Tm"))
	assert.Less(t, r.read, int64(256<<10))
}

func TestWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"a\x00b\x01":                     "2 control characters",
		strings.Repeat("é", 20) + "\xff": "1 places are not valid UTF-8",
		"\u0905\u0906":                   "no font has 2 of its characters, shown as boxes: U+0905 U+0906",
		"\u4e00\u4e01\u4e02\u4e03\u4e04\u4e05\u4e07\u4e08\u4e09": "no font has 9 of its characters, shown as boxes: U+4E00 U+4E01 U+4E02 U+4E03 U+4E04 U+4E05 U+4E07 U+4E08 ...",
	} {
		assert.Contains(t, fmt.Sprint(document(t, text, Options{}).Warnings()), want)
	}
	assert.Empty(t, document(t, "plain é Ω я א ب → │\n", Options{}).Warnings())
}

// Damage and chance give pages, or an error that says so.
func TestDamage(t *testing.T) {
	names := []string{"", "utf-8", "utf-16", "utf-32be", "shift_jis", "iso-2022-jp", "gb18030", "big5", "euc-kr", "hz-gb-2312", "ibm437", "koi8-r", "IBM037"}
	rnd := rand.New(rand.NewPCG(9, 10))
	for i := range 50 {
		data := []byte(randomText(rnd, 2000))
		switch i % 3 {
		case 0:
			for k := range data {
				data[k] = byte(rnd.Uint32())
			}
		case 1:
			for range 100 {
				data[rnd.IntN(len(data))] = byte(rnd.Uint32())
			}
		case 2:
			data = data[rnd.IntN(len(data)):]
		}
		opt := narrow(10+i, 20)
		opt.Charset = names[i%len(names)]
		opt.Limits.MaxLine = 64 + 40*i
		through(t, data, opt)
	}
}

// through opens a text and reads all its pages.
func through(t testing.TB, data []byte, opt Options) {
	t.Helper()
	d, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), opt)
	if err != nil {
		var e *pdf.Error
		require.ErrorAs(t, err, &e)
		return
	}
	for i := range d.NumPages() {
		p, err := d.Page(i)
		require.NoError(t, err)
		_, warnings := d.PageContent(context.Background(), p)
		require.Empty(t, warnings)
	}
	pages := []pdf.ExtractPage{{Index: 0}}
	require.NoError(t, d.Extract(context.Background(), io.Discard, pages))
	r := raster.New(d, nil)
	page, err := r.Page(0)
	require.NoError(t, err)
	plan, err := page.Prepare(context.Background(), raster.Target{Width: 60, Height: 60, Matrix: geom.Matrix{A: 0.1, D: 0.1}})
	require.NoError(t, err)
	_, err = plan.Render(context.Background(), 0, 60, &raster.Scratch{})
	require.NoError(t, err)
	require.Empty(t, plan.Warnings())
}

// The file breaks off behind the first reading: the page says so.
func TestReadFailsLater(t *testing.T) {
	text := strings.Repeat("0123456789\n", 20000)
	f := &failing{strings.NewReader(text), 1 << 40}
	d, err := Open(context.Background(), f, int64(len(text)), Options{})
	require.NoError(t, err)
	f.at = 1000
	p, err := d.Page(0)
	require.NoError(t, err)
	content, warnings := d.PageContent(context.Background(), p)
	assert.Empty(t, content)
	assert.NotEmpty(t, warnings)
}

func FuzzOpen(f *testing.F) {
	for _, s := range []string{"", "a\tb\fc", textJapanese, textArabic + textHebrew, textBoxes, "N\bN_\bx\x1b[1my\x1b[0m", "\xff\xfea\x00", "\u202b(\u05d0\u2067b\u2069)\u0301"} {
		f.Add([]byte(s), "", uint8(20))
	}
	f.Add([]byte("\x1b$B\x46\x7c"), "iso-2022-jp", uint8(3))
	f.Add([]byte("\x82\xa0\x81"), "shift_jis", uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, charset string, shape uint8) {
		opt := narrow(1+int(shape%60), 1+int(shape%7))
		opt.Wrap = Wrap(shape % 3)
		opt.Charset = charset
		opt.Limits = Limits{MaxLine: 64 + int(shape), MaxPages: 200}
		d, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), opt)
		if err != nil {
			var e *pdf.Error
			require.ErrorAs(t, err, &e)
			return
		}
		for i := range d.NumPages() {
			p, err := d.Page(i)
			require.NoError(t, err)
			_, warnings := d.PageContent(context.Background(), p)
			require.Empty(t, warnings)
		}
	})
}
