package pdf

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func extracted(t testing.TB, d *Document, pages ...ExtractPage) (*Document, []byte) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.Extract(context.Background(), &b, pages))
	out, err := Open(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), Options{NoSecondOpinion: true})
	require.NoError(t, err)
	return out, b.Bytes()
}

func openTestdata(t testing.TB, name, password string) *Document {
	t.Helper()
	b, err := os.ReadFile("../../testdata/" + name)
	require.NoError(t, err)
	d, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)), Options{Password: password})
	require.NoError(t, err)
	return d
}

// TestExtractKeepsPages: boxes, rotation, content and resources come through, in the order asked for, with nothing to repair.
func TestExtractKeepsPages(t *testing.T) {
	for _, name := range []string{"report.pdf", "damaged.pdf", "photo.pdf"} {
		d := openTestdata(t, name, "")
		last := d.NumPages() - 1
		want := []ExtractPage{{last, 0}, {0, 180}, {-1, 0}, {last, 90}}
		out, raw := extracted(t, d, want...)
		_, again := extracted(t, d, want...)
		assert.Equal(t, raw, again)
		require.Equal(t, len(want), out.NumPages(), name)
		assert.Empty(t, out.Warnings(), name)
		for i, w := range want {
			got, err := out.Page(i)
			require.NoError(t, err)
			src, err := d.Page(max(w.Index, 0))
			require.NoError(t, err)
			assert.Equal(t, src.MediaBox, got.MediaBox)
			assert.Equal(t, src.CropBox, got.CropBox)
			assert.Equal(t, (src.Rotate+w.Turn)%360, got.Rotate)
			a, _ := d.PageContent(t.Context(), src)
			b, _ := out.PageContent(t.Context(), got)
			if w.Index < 0 {
				assert.Empty(t, b)
				continue
			}
			assert.Equal(t, string(a), string(b), name)
			assert.Len(t, got.Resources, len(src.Resources))
			for _, kind := range []Name{"Font", "XObject"} {
				for k, v := range d.Dict(src.Resources[kind]) {
					from, to := d.Stream(v), out.Stream(out.Dict(got.Resources[kind])[k])
					if from == nil {
						assert.Equal(t, d.Dict(v)["BaseFont"], out.Dict(out.Dict(got.Resources[kind])[k])["BaseFont"])
						continue
					}
					x, _, _ := d.DecodeToImage(t.Context(), from)
					y, _, _ := out.DecodeToImage(t.Context(), to)
					assert.True(t, bytes.Equal(x, y), "%s %s", name, k)
				}
			}
		}
	}
}

func TestExtractDecrypts(t *testing.T) {
	d := openTestdata(t, "encrypted.pdf", "secret")
	out, raw := extracted(t, d, ExtractPage{0, 0})
	assert.NotContains(t, string(raw), "/Encrypt")
	a, _ := d.Page(0)
	b, _ := out.Page(0)
	x, _ := d.PageContent(t.Context(), a)
	y, _ := out.PageContent(t.Context(), b)
	assert.NotEmpty(t, x)
	assert.Equal(t, string(x), string(y))
}

// TestExtractLeavesOtherPagesOut: what refers to a page that is not taken is null, and that page's content is not in the file.
func TestExtractLeavesOtherPagesOut(t *testing.T) {
	d := openTestdata(t, "report.pdf", "")
	_, one := extracted(t, d, ExtractPage{0, 0})
	_, all := extracted(t, d, ExtractPage{0, 0}, ExtractPage{1, 0}, ExtractPage{2, 0}, ExtractPage{3, 0})
	assert.Less(t, len(one), len(all)-5000)
	assert.Equal(t, 1, bytes.Count(one, []byte("/Type/Page/")))
}

func TestExtractValues(t *testing.T) {
	x := &extractor{d: &Document{lim: Limits{}.withDefaults()}}
	deep := Object(Array{})
	for range 400 {
		deep = Array{deep}
	}
	for _, o := range []Object{nil, true, int64(-7), 0.000001, 12.5, 1e300, Name("A b#/é\x00"), String("(\\)\r\n\x00é"), Array{int64(1), Name("X"), String("s")}, Dict{"K": int64(1), "": Name("")}, deep} {
		x.value(o, 0)
	}
	assert.Equal(t, " null true -7 0.000001 12.5 0/A#20b#23#2F#C3#A9(\\(\\\\\\)\\r\n\x00é)[ 1/X(s)]<<///K 1>>", string(x.buf[:bytes.Index(x.buf, []byte("[["))]))
	l := NewLexer(x.buf)
	n := 0
	for k := l.Next(); k != EOF; k = l.Next() {
		_, _ = l.Object(k, 0)
		n++
	}
	assert.Equal(t, 11, n)
}

func TestExtractStops(t *testing.T) {
	d := openTestdata(t, "report.pdf", "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, d.Extract(ctx, io.Discard, []ExtractPage{{0, 0}}), context.Canceled)
	assert.Error(t, d.Extract(t.Context(), io.Discard, []ExtractPage{{99, 0}}))
	r, w := io.Pipe()
	_ = r.Close()
	assert.ErrorIs(t, d.Extract(t.Context(), w, []ExtractPage{{0, 0}}), io.ErrClosedPipe)
	d.lim.MaxObjects = 5
	var e *Error
	require.ErrorAs(t, d.Extract(t.Context(), io.Discard, []ExtractPage{{0, 0}}), &e)
	assert.Equal(t, Limit, e.Kind)
}

func FuzzExtract(f *testing.F) {
	b, err := os.ReadFile("../../testdata/corners.pdf")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>endobj 2 0 obj<</Type/Page/Parent 1 0 R/Annots[<</P 2 0 R/X 3 0 R>>]/Contents 4 0 R>>endobj " +
		"3 0 obj<</Type/Page/Rotate -90/UserUnit 2>>endobj 4 0 obj<</Length 1/Filter[/Crypt/ASCIIHexDecode]/DecodeParms[null]>>stream\n51>\nendstream endobj " +
		"5 0 obj<</Type/Catalog/Pages 1 0 R/AcroForm 6 0 R>>endobj 6 0 obj<</Fields[6 0 R]/DA((a\\)))>>endobj trailer<</Root 5 0 R>>"))
	f.Add([]byte("0000000000 00obj<</0000 00000/Kids[00000000000]/Count 0/Type/Page"))
	f.Add([]byte("0000000000000000 00obj <</Type/Catalog/Pages 2 0 R 0000000002 00obj <</Type/Pages/Contents 0 0 R"))
	f.Fuzz(func(t *testing.T, in []byte) {
		lim := Limits{MaxObjects: 5000, MaxPages: 50, MaxStreamBytes: 1 << 20}
		d, err := Open(t.Context(), bytes.NewReader(in), int64(len(in)), Options{NoSecondOpinion: true, Limits: lim})
		if err != nil || d.NumPages() == 0 {
			return
		}
		var b bytes.Buffer
		if d.Extract(t.Context(), &b, []ExtractPage{{0, 0}, {-1, 90}, {0, 270}}) != nil {
			return
		}
		out, err := Open(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), Options{NoSecondOpinion: true})
		if err != nil || out.NumPages() != 3 {
			t.Fatalf("the result does not open: %v", err)
		}
	})
}
