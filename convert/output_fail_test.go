package convert_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

var errFull = errors.New("no room")

// full takes some bytes and then fails.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestWriteErrors: wherever the result breaks off, the error is of kind Write and holds the cause.
func TestWriteErrors(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(testdata, "report.pdf"))
	require.NoError(t, err)
	for _, to := range convert.OutputTypes() {
		o := convert.Options{Plan: convert.PlanOptions{To: to, Resolution: [2]int{72, 72}, Pages: []convert.PageInterval{{First: 3, Last: 3}}}}
		var whole bytes.Buffer
		p := convert.New(convert.WithSystemFonts())
		_, err := p.Convert(t.Context(), &whole, bytes.NewReader(src), int64(len(src)), &o)
		require.NoError(t, err, to)
		for _, room := range []int{0, 3, whole.Len() / 2, whole.Len() - 1} {
			res, err := p.Convert(t.Context(), &full{room}, bytes.NewReader(src), int64(len(src)), &o)
			assert.Nil(t, res)
			require.ErrorIs(t, err, errFull, "%s, room for %d of %d", to, room, whole.Len())
			assert.Equal(t, convert.Write, convert.KindOf(err), to)
		}
		ctx, cancel := context.WithCancel(t.Context())
		o.Progress = func(e convert.Event) { cancel() }                                                 // after planning
		if _, err = p.Convert(ctx, io.Discard, bytes.NewReader(src), int64(len(src)), &o); err != nil { // one page may be ready by then
			assert.Equal(t, convert.Cancelled, convert.KindOf(err), to)
		}
	}
}

// sheet is a page's file.
type sheet struct {
	full
	closed, abandoned bool
}

func (s *sheet) Close() error   { s.closed = true; return nil }
func (s *sheet) Abandon() error { s.abandoned = true; return nil }

// TestPicturesThatFailAreAbandoned: the page that failed is thrown away, those before it are whole.
func TestPicturesThatFailAreAbandoned(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(testdata, "report.pdf"))
	require.NoError(t, err)
	for _, to := range []string{convert.TypePNG, convert.TypeJPEG} {
		var sheets []*sheet
		o := outOptions(to, pwg.SGray8, 72)
		_, err := convert.New(convert.WithSystemFonts()).ConvertPages(t.Context(), func(page int) (io.WriteCloser, error) {
			s := &sheet{full: full{1 << 30}}
			if page == 3 {
				s.left = 2000
			}
			sheets = append(sheets, s)
			return s, nil
		}, bytes.NewReader(src), int64(len(src)), &o)
		require.ErrorIs(t, err, errFull)
		require.Len(t, sheets, 3)
		for i, s := range sheets {
			assert.Equal(t, []bool{i < 2, i == 2}, []bool{s.closed, s.abandoned}, "%s page %d", to, i+1)
		}
	}
}
