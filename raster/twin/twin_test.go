package twin_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/twin"
)

func stream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// file makes a PDF of objects, numbered from 10 on, with a page that nobody looks at.
func file(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := map[int]int{}
	put := func(n int, s string) {
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, s)
	}
	put(1, "<< /Type /Catalog /Pages 2 0 R >>")
	put(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	put(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")
	for i, o := range objects {
		put(10+i, o)
	}
	x := b.Len()
	b.WriteString("xref\n0 1\n0000000000 65535 f \n")
	for n, off := range at {
		fmt.Fprintf(&b, "%d 1\n%010d 00000 n \n", n, off)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", 10+len(objects), x)
	return b.Bytes()
}

func open(t testing.TB, objects ...string) *pdf.Document {
	t.Helper()
	data := file(objects...)
	d, err := pdf.Open(context.Background(), bytes.NewReader(data), int64(len(data)), pdf.Options{NoSecondOpinion: true})
	require.NoError(t, err)
	return d
}

func ref(n int) pdf.Ref { return pdf.Ref{Num: int32(n)} }

// long is data of more than one piece, of which some byte may differ.
func long(odd int) string {
	b := []byte(strings.Repeat("0123456789abcdef", 10_000))
	if odd >= 0 {
		b[odd] = '!'
	}
	return string(b)
}

func TestFirst(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b string // objects 10 and 11
		more []string
		same bool
	}{
		{"equal dictionaries", "<< /A 1 /B [ 1.5 (x) /N true null ] >>", "<< /B [1.5 (x) /N true null] /A 1 >>", nil, true},
		{"a number", "<< /A 1 >>", "<< /A 2 >>", nil, false},
		{"whole and real", "<< /A 1 >>", "<< /A 1.0 >>", nil, false},
		{"name and string", "<< /A /x >>", "<< /A (x) >>", nil, false},
		{"an entry more", "<< /A 1 >>", "<< /A 1 /B 2 >>", nil, false},
		{"another entry", "<< /A 1 /B 2 >>", "<< /A 1 /C 2 >>", nil, false},
		{"a longer array", "<< /A [1] >>", "<< /A [1 2] >>", nil, false},
		{"array and number", "<< /A [1] >>", "<< /A 1 >>", nil, false},
		{"equal streams", stream("/K 1", long(-1)), stream("/K 1", long(-1)), nil, true},
		{"streams of other data", stream("/K 1", long(-1)), stream("/K 1", long(159_999)), nil, false},
		{"streams of other kinds", stream("/K 1", "x"), stream("/K 2", "x"), nil, false},
		{"streams of other lengths", stream("/K 1", "xy"), stream("/K 1", "x"), nil, false},
		{"a length elsewhere", "<< /Length 12 0 R >>\nstream\nabc\nendstream", "<< /Length 13 0 R >>\nstream\nabc\nendstream", []string{"3", "3"}, true},
		{"a wrong length", "<< /Length 9 >>\nstream\nabc\nendstream", "<< /Length 9 >>\nstream\nabc\nendstream", nil, false},
		{"what they refer to", "<< /D 12 0 R >>", "<< /D 13 0 R >>", []string{stream("", long(-1)), stream("", long(-1))}, true},
		{"something else", "<< /D 12 0 R >>", "<< /D 13 0 R >>", []string{stream("", long(-1)), stream("", long(0))}, false},
		{"there and not", "<< /D 12 0 R >>", "<< /D 3 >>", []string{"3"}, false},
		{"rings", "<< /D 10 0 R >>", "<< /D 11 0 R >>", nil, true},
		{"rings of other things", "<< /D [10 0 R 1] >>", "<< /D [11 0 R 2] >>", nil, false},
		{"a ring and a pair", "<< /D 10 0 R >>", "<< /D 12 0 R >>", []string{"<< /D 11 0 R >>"}, true},
		{"its layer and its place", "<< /A 1 /OC 12 0 R /StructParent 3 >>", "<< /A 1 /OC 13 0 R /StructParent 4 /Metadata 1 >>", []string{"<< /X 1 >>", "<< /X 2 >>"}, true},
		{"such a key further down", "<< /A << /OC 1 >> >>", "<< /A << /OC 2 >> >>", nil, false},
		{"no dictionary", "7", "7", nil, false},
		{"nothing", "null", "null", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := twin.New(open(t, append([]string{tt.a, tt.b}, tt.more...)...), twin.Limits{})
			ctx := context.Background()
			for range 2 {
				assert.Equal(t, ref(10), f.First(ctx, ref(10)))
				want := ref(11)
				if tt.same {
					want = ref(10)
				}
				assert.Equal(t, want, f.First(ctx, ref(11)))
			}
		})
	}
}

// Equality found for what an object refers to holds for that, too.
func TestFirstOfParts(t *testing.T) {
	f := twin.New(open(t, "<< /D 12 0 R >>", "<< /D 13 0 R >>", stream("", "x"), stream("", "x"), "<< /E 13 0 R >>", "<< /E 12 0 R >>"), twin.Limits{AllBytes: 1})
	ctx := context.Background()
	assert.Equal(t, ref(10), f.First(ctx, ref(10)))
	assert.Equal(t, ref(10), f.First(ctx, ref(11)))
	assert.Equal(t, ref(12), f.First(ctx, ref(13)))
	assert.Equal(t, ref(14), f.First(ctx, ref(14)))
	assert.Equal(t, ref(14), f.First(ctx, ref(15)), "with nothing read again")
}

func TestFirstIsBounded(t *testing.T) {
	ctx := context.Background()
	deep := func(last string) string { return strings.Repeat("[", 40) + last + strings.Repeat("]", 40) }
	t.Run("depth", func(t *testing.T) {
		f := twin.New(open(t, "<< /A "+deep("1")+" >>", "<< /A "+deep("1")+" >>"), twin.Limits{})
		f.First(ctx, ref(10))
		assert.Equal(t, ref(11), f.First(ctx, ref(11)))
	})
	t.Run("objects", func(t *testing.T) {
		many := "<< /A [" + strings.Repeat("1 ", 5000) + "] >>"
		f := twin.New(open(t, many, many), twin.Limits{MaxObjects: 4000})
		f.First(ctx, ref(10))
		assert.Equal(t, ref(11), f.First(ctx, ref(11)))
	})
	t.Run("all objects", func(t *testing.T) {
		var objects []string
		for i := range 40 {
			objects = append(objects, fmt.Sprintf("<< /A [%s] /B %d >>", strings.Repeat("1 ", 100), i/2))
		}
		f := twin.New(open(t, objects...), twin.Limits{AllObjects: 500})
		found := 0
		for i := range objects {
			if f.First(ctx, ref(10+i)) != ref(10+i) {
				found++
			}
		}
		assert.Equal(t, 5, found)
	})
	t.Run("bytes", func(t *testing.T) {
		f := twin.New(open(t, stream("", "abcd"), stream("", "abcd"), stream("", "abcd")), twin.Limits{AllBytes: 7})
		f.First(ctx, ref(10))
		assert.Equal(t, ref(10), f.First(ctx, ref(11)))
		assert.Equal(t, ref(12), f.First(ctx, ref(12)))
	})
	t.Run("alike", func(t *testing.T) { // told apart by what they refer to only; the oldest is forgotten
		var objects []string
		for i := range 4 {
			objects = append(objects, fmt.Sprintf("<< /D %d 0 R >>", 15+i))
		}
		objects = append(objects, "<< /D 15 0 R >>", "(a)", "(b)", "(c)", "(d)")
		f := twin.New(open(t, objects...), twin.Limits{MaxAlike: 3})
		for i := range 4 {
			assert.Equal(t, ref(10+i), f.First(ctx, ref(10+i)))
		}
		assert.Equal(t, ref(14), f.First(ctx, ref(14)))
	})
	t.Run("context", func(t *testing.T) {
		f := twin.New(open(t, "<< /A 1 >>", "<< /A 1 >>"), twin.Limits{})
		ended, end := context.WithCancel(ctx)
		end()
		f.First(ctx, ref(10))
		assert.Equal(t, ref(11), f.First(ended, ref(11)))
		assert.Equal(t, ref(10), f.First(ctx, ref(11)), "it was not remembered")
	})
}

// Many at once agree, but for which of two they saw first.
func TestFirstOfMany(t *testing.T) {
	var objects []string
	for i := range 60 {
		objects = append(objects, stream(fmt.Sprintf("/K %d", i%20), long(-1)[:100]))
	}
	f := twin.New(open(t, objects...), twin.Limits{})
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range objects {
				k := (i*7 + w*11) % len(objects)
				got := f.First(context.Background(), ref(10+k))
				assert.Equal(t, k%20, (int(got.Num)-10)%20)
			}
		})
	}
	wg.Wait()
}

// FuzzFirst compares objects of a file that may say anything.
func FuzzFirst(f *testing.F) {
	f.Add([]byte("<< /D 11 0 R >>"), []byte("<< /D 10 0 R >>"), []byte("[10 0 R]"))
	f.Add([]byte(stream("", "x")), []byte(stream("/A (b)", "x")), []byte("12 0 R"))
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		data := file(string(a), string(b), string(c))
		d, err := pdf.Open(context.Background(), bytes.NewReader(data), int64(len(data)), pdf.Options{NoSecondOpinion: true})
		if err != nil {
			return
		}
		x := twin.New(d, twin.Limits{})
		for range 2 {
			for n := 10; n < 13; n++ {
				first := x.First(context.Background(), ref(n))
				require.Equal(t, first, x.First(context.Background(), first), "the first of its kind")
			}
		}
	})
}
